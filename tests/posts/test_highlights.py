from __future__ import annotations

import pytest

from posts.highlights import ELLIPSIS, PASSAGE_LENGTH, passages_of, segments_of
from posts.queries import parse


def marked(segments):
    return "".join(f"[{text}]" if is_match else text for text, is_match in segments)


def highlight(text, query, language="en", **options):
    return marked(segments_of(text, parse(query, **options).terms, language))


@pytest.mark.parametrize(
    ("text", "query", "language", "expected"),
    [
        ("Evicted in May: three evictions.", "eviction", "en", "[Evicted] in May: three [evictions]."),
        ("À l’hôpital, les HÔPITAUX", "hopital", "fr", "À l’[hôpital], les [HÔPITAUX]"),
        ("E\u0301vacue\u0301e hier", "évacuée", "fr", "[E\u0301vacue\u0301e] hier"),
        ("L’Œuvre de l’État", "oeuvre etat", "fr", "L’[Œuvre] de l’[État]"),
        ("The government’s reply", "government", "en", "The [government]’s reply"),
        ("We don’t know", "dont", "en", "We [don’t] know"),
        ("The right to housing, a right", '"right to housing"', "en", "The [right to housing], a right"),
        ("加拿大政府说", "拿大", "en", "加[拿大]政府说"),
        ("An English text on les hôpitaux", "hôpital", "en", "An English text on les [hôpitaux]"),
        ("<b>law</b> & order", "law", "en", "<b>[law]</b> & order"),
        ("revolution involves", "vol", "en", "revolution involves"),
        ("Nothing here", "xylophone", "en", "Nothing here"),
        ("", "law", "en", ""),
    ],
)
def test_matches_are_marked_in_the_original_text(text, query, language, expected):
    assert highlight(text, query, language) == expected


def test_open_words_are_marked_whole():
    assert highlight("Evidence of eviction", "evic", prefix_last=True) == "Evidence of [eviction]"
    assert highlight("the right to housing", '"right to hou', prefix_last=True) == "the [right to housing]"


def test_text_is_kept_whole_and_in_order():
    text = "Évictions — “l’hôpital” & <tenants> \u2028 加拿大 evicted."
    for query in ("eviction", "hopital tenants", "加", "x", '"evicted"'):
        assert "".join(part for part, _ in segments_of(text, parse(query).terms, "en")) == text


def test_passages_are_cut_between_words_around_the_best_matches():
    filler = "lorem ipsum dolor sit amet consectetur " * 12
    text = f"{filler}one eviction alone. {filler}An eviction of tenants here. {filler}"

    passages = passages_of(text, parse("eviction tenants").terms, "en", limit=1)

    assert len(passages) == 1
    shown = marked(passages[0])
    assert "An [eviction] of [tenants] here." in shown
    assert shown.startswith(ELLIPSIS + " ")
    assert shown.endswith(" " + ELLIPSIS)
    assert len(shown) <= PASSAGE_LENGTH + 10
    assert set(shown.replace("[", "").replace("]", "").strip("… ").split()) <= set(text.split())


def test_passages_are_limited_and_in_the_order_of_the_text():
    filler = "lorem ipsum dolor sit amet consectetur " * 12
    text = "".join(f"{filler}eviction number {number}. " for number in range(6))

    passages = passages_of(text, parse("eviction").terms, "en", limit=3)

    assert [marked(passage).split("[eviction] number ")[1][0] for passage in passages] == ["0", "1", "2"]
    assert passages_of(text, parse("eviction").terms, "en", limit=0) == ()


def test_text_without_a_match_gives_its_beginning():
    text = "First words. " + "lorem ipsum " * 100

    (passage,) = passages_of(text, parse("eviction").terms, "en", limit=2)

    assert passage[0].text.startswith("First words. lorem")
    assert passage[0].text.endswith(" " + ELLIPSIS)
    assert [is_match for _, is_match in passage] == [False]


def test_short_text_is_shown_whole():
    assert passages_of("An eviction.", parse("eviction").terms, "en", limit=2) == (
        (("An ", False), ("eviction", True), (".", False)),
    )
    assert passages_of(" \n", parse("eviction").terms, "en", limit=2) == ()
