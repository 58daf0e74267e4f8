"""Whatever text comes in: it is read without error, no word is lost, and the body keeps the contract."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posts.html import clean_html, html_to_text
from posts.importing.body import write_body
from posts.importing.markdown import parse_markdown
from posts.importing.reading import read_document
from posts.importing.recognition import recognise
from posts.importing.report import as_json
from posts.importing.text import parse_text

from .scoring import html_words, words

# Pieces on which the recognition turns, put together at random.
PIECES = (
    "Anna Bell-Toomey writes:", "comments:", "Editor’s note:", "We call on the Government of Orlesund to", "Whither Canada?",
    "• first;", "  • second", "1. third", "“Open", "closed.”", "« Ouvert »", "according to two clerks,", "Tags: a, b",
    "Photo credit: X (y)", "Minister Joan Tarn: < >", "12 March 20255", "Monday 30 February 2025", "The petition has 1,200 signatures until 3 May 2025 at 5 pm EST.",
    "[link](#)", "[link](https://a.example/x)", "HERE", "***", "By Jo Ash", "3 May 2024", "Region: North", "© House, 2024",
    "The Gull Times reported on 9 May that", "it rained.", "Q: Why?", "A: Because.", "Q: Really?", "A: Yes.", "> quoted", "said Jo Ash.", "-30-",
    "The original source of this article is The Gull Times", "For media inquiries: a@b.example", "Selon Le Courrier,", "\t", "–", "\"",
)  # fmt: skip
texts = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.tuples(st.sampled_from(PIECES), st.sampled_from(["\n", "\n\n", " ", "\n\n\n"])), max_size=30
    ).map(lambda parts: "".join(piece + gap for piece, gap in parts)),
)


def lost(source, document):
    """Words of the source that stand in no unit; addresses of links are no words of the text."""
    links = [run.href for unit in document.units for block in unit.blocks for run in block.runs]
    kept = " ".join([unit.text for unit in document.units] + links)
    # A bullet written as a letter, and the brackets of links, part words: the letters themselves must be there.
    return Counter(_letters(source)) - Counter(_letters(kept))


def _letters(text):
    return [char for char in text.casefold() if char.isalnum() and char.isprintable()]


@settings(max_examples=150, deadline=None)
@given(texts)
def test_any_text_is_read_and_loses_no_word(text):
    document = recognise(parse_text(text))
    assert lost(text, document) == Counter()
    as_json(document)


@settings(max_examples=80, deadline=None)
@given(texts)
def test_any_body_keeps_the_contract_and_its_words(text):
    document = recognise(parse_text(text))
    body = write_body(document)
    assert clean_html(body) == body
    inside = " ".join(unit.text for unit in document.units if unit.in_body)
    assert Counter(_letters(inside)) - Counter(_letters(" ".join(html_words(body).elements()))) == Counter()


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab cd*_#>-[]()\n`1.|é", max_size=200))
def test_any_markdown_is_read_and_loses_no_letter(text):
    document = recognise(parse_markdown(text))
    kept = " ".join(
        [unit.text for unit in document.units]
        + [block.html for unit in document.units for block in unit.blocks]
    )
    kept += " ".join(run.href for unit in document.units for block in unit.blocks for run in block.runs)
    letters = Counter(char for char in text if char.isalpha() and char not in "abcdé")
    assert letters - Counter(kept) == Counter()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["text", "html", "markdown"]))
def test_any_bytes_are_read(data, kind):
    as_json(read_document(data, "", kind))


@settings(max_examples=60, deadline=None)
@given(texts)
def test_html_made_of_any_body_gives_its_words_back(text):
    body = clean_html(
        "".join(f"<p>{line}</p>" for line in text.replace("<", " ").replace("&", " ").splitlines())
    )
    document = read_document(body.encode(), "", "html")
    assert (
        Counter(words(html_to_text(body))) - Counter(words(" ".join(unit.text for unit in document.units)))
        == Counter()
    )


@pytest.mark.parametrize(
    "piece", ["“", "«", '"', "“a ", "we call on ", "Aa says:\n\n", "(", "[a](", "[", "<", "A. ", "writes: "]
)
def test_time_grows_with_the_length_of_a_text_and_not_with_its_square(piece):
    def seconds(length):
        text = (piece * (length // len(piece) + 1))[:length]
        started = time.process_time()
        recognise(parse_text(text))
        return time.process_time() - started

    seconds(500)
    short, long = min(seconds(3_000) for _ in range(3)), seconds(24_000)
    # Eight times the text; sixty-four times the time would be its square.
    assert long < max(0.1, 30 * short)
