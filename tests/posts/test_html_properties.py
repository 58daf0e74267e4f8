"""What holds for any input whatever: nothing foreign survives, nothing is lost, nothing changes twice."""

from __future__ import annotations

import re

import nh3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from posts.html import clean_html, html_to_text
from posts.quotations import extract_quotations
from posts.references import extract_references, rewrite_references
from posts.vocabulary import VOCABULARY
from tests.posts.contract import breaches

ELEMENTS = [
    *[
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "hr",
        "br",
        "div",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "pre",
        "center",
    ],
    *[
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "strike",
        "del",
        "ins",
        "sub",
        "sup",
        "mark",
        "small",
        "span",
        "font",
        "cite",
        "abbr",
        "time",
        "a",
        "q",
        "big",
        "tt",
        "code",
    ],
    *[
        "table",
        "caption",
        "colgroup",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "figure",
        "figcaption",
        "aside",
        "blockquote",
        "details",
        "summary",
    ],
    *[
        "button",
        "label",
        "select",
        "option",
        "textarea",
        "form",
        "fieldset",
        "legend",
        "o:p",
        "custom-element",
        "math",
        "mi",
        "ruby",
        "rt",
    ],
]
VANISHING = ["script", "style", "template", "noscript", "title", "iframe", "svg", "object", "video"]
ATTRIBUTES = {
    "id": ["a", "part-2", "A b", "location"],
    "lang": ["fr", "en-CA", "x y", ""],
    "class": ["table", "MsoNormal"],
    "style": ["font-weight:700", "font-weight:normal", "font-style: italic", "display:none"],
    "href": ["/posts/", "https://example.org/?a=1&b=2", "javascript:alert(1)", "//host.example/x", "#a", "mailto:a@b.example"],
    "title": ["two words", "<b>", '"'],
    "start": ["3", "1", "x"],
    "colspan": ["2", "1", "999"],
    "scope": ["row", "col", "all"],
    "datetime": ["2024-05-01", "yesterday"],
    "role": ["presentation"],
    "cite": ["https://example.org/", "javascript:alert(1)"],
    "data-source": ["12", "0", "x"],
    "data-via": ["3 5", "3,5"],
    "data-speaker": ["person:12", "organization:7", "dog:1"],
    "data-speaker-text": ["two officials"],
    "data-kind": ["comment", "editor-note", "other"],
    "data-by": ["organization:7"],
    "data-embed": ["image", "video", "call", "No"],
    "data-id": ["4", "-1"],
    "onclick": ["alert(1)"],
    "srcdoc": ["<p>x"],
}  # fmt: skip

words = st.lists(
    st.sampled_from(["", " ", "\xa0", "\n", "w", "é&", "<", "  w ", "“w”", "w\xa0:"]), min_size=1, max_size=3
)
attributes = st.lists(
    st.sampled_from(sorted(ATTRIBUTES)).flatmap(
        lambda name: st.tuples(st.just(name), st.sampled_from(ATTRIBUTES[name]))
    ),
    max_size=3,
)
trees = st.recursive(
    words,
    lambda inner: st.tuples(
        st.sampled_from(ELEMENTS) | st.sampled_from(VANISHING), attributes, st.lists(inner, max_size=4)
    ),
    max_leaves=25,
)
many = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def write(trees, closed=True):
    """Write trees as HTML; each w becomes a word of its own, so that order shows."""
    number = 0

    def one(tree):
        nonlocal number
        if isinstance(tree, list):
            out = ""
            for piece in tree:
                number += 1
                out += piece.replace("w", f"w{number}w").replace("&", "&amp;").replace("<", "&lt;")
            return out
        tag, given_attributes, children = tree
        written = "".join(f' {name}="{value.replace(chr(34), "&quot;")}"' for name, value in given_attributes)
        end = f"</{tag}>" if closed else ""
        return f"<{tag}{written}>{''.join(map(one, children))}{end}"

    return "".join(map(one, trees))


def visible_words(html):
    """Return the words that a browser shows, by a walk that has nothing to do with the cleaning."""
    found = []
    node = LexborHTMLParser(html, is_fragment=True).root

    def walk(node):
        while node is not None:
            if node.is_text_node:
                found.extend(re.findall(r"w\d+w", node.text_content or ""))
            elif node.is_element_node and node.tag not in VANISHING:
                walk(node.first_child)
            node = node.next

    walk(node)
    return found


def words_of(text):
    return re.findall(r"w\d+w", text)


@many
@given(st.lists(trees, max_size=4), st.booleans())
def test_no_word_is_lost_doubled_or_moved(several, closed):
    html = write(several, closed)
    assert words_of(html_to_text(clean_html(html))) == visible_words(html)


@many
@given(st.lists(trees, max_size=4), st.booleans())
def test_cleaning_twice_is_cleaning_once(several, closed):
    once = clean_html(write(several, closed))
    assert clean_html(once) == once


@many
@given(st.lists(trees, max_size=4), st.booleans())
def test_nothing_outside_the_contract_survives(several, closed):
    assert breaches(clean_html(write(several, closed))) == []


@many
@given(st.text(max_size=200))
def test_any_text_is_cleaned_to_the_contract(text):
    once = clean_html(text)
    assert breaches(once) == []
    assert clean_html(once) == once


@many
@given(st.text(alphabet="<>/=\"'& abpqul!-[]#x;:\x00\t\n\\`", max_size=120))
def test_any_malformed_markup_is_cleaned_to_the_contract(text):
    once = clean_html(text)
    assert breaches(once) == []
    assert clean_html(once) == once


@many
@given(st.lists(trees, max_size=3))
def test_the_sanitiser_has_nothing_left_to_change(several):
    once = clean_html(write(several))
    allowed = {name: set(values) for name, values in VOCABULARY.items()}
    assert nh3.clean(once, tags=set(VOCABULARY), attributes=allowed, link_rel=None) == once


@many
@given(st.lists(trees, max_size=3))
def test_quotations_and_references_can_be_read_from_any_body(several):
    body = clean_html(write(several))
    found = extract_references(body)
    assert {one.source_id for one in extract_quotations(body)} - {None} <= found.sources
    rewritten, _dropped = rewrite_references(body, sources={}, speakers=set(), embeds=set())
    assert extract_references(rewritten).sources == frozenset()
    assert clean_html(rewritten) == rewritten
    again, dropped_again = rewrite_references(rewritten, sources={}, speakers=set(), embeds=set())
    assert (again, dropped_again) == (rewritten, [])


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n"])
def test_line_ends_of_any_system_give_the_same_body(line_end):
    assert (
        clean_html(line_end.join(["<p>one", "two</p>", "<pre>a", "b</pre>"])) == "<p>one two</p><p>a<br>b</p>"
    )
