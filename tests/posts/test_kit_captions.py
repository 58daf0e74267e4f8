from __future__ import annotations

import pytest

from posts.importing.cited import attribution_of, lift
from posts.kit_captions import Cited, of_attributes, of_caption, of_line
from posts.markup import parse

WHOLE = Cited(
    speaker="Ada Quill",
    title="“No” · and other words",
    url="https://g.example/1",
    authors=("Ben Rook", "Cleo Vane"),
    publisher="Gazette",
    issued="2026-03",
    is_paywalled=True,
    free_url="https://free.example/",
    vias=(
        ("Drill", "https://w.example/", ", Brae Wire, 4 March 2026"),
        ("Tide", "", ""),
        ("Brook; and “all”", "", ""),
    ),
    language="fr",
)


@pytest.mark.parametrize("language", ["en", "fr", "pt"])
@pytest.mark.parametrize(
    "cited",
    [
        WHOLE, Cited(speaker="two officials"), Cited(title="Work"), Cited(title="Work", publisher="House", language="fr"),
        Cited(language="fr"), Cited(speaker="A", title="W", issued="2026"), Cited(vias=(("Drill", "", ""),)), Cited(),
    ],
)  # fmt: skip
def test_line_says_what_can_be_read_again(cited, language):
    assert of_line(cited.line(language)) == cited


def test_line_for_readers():
    cited = Cited(
        "Ada", "The quay", "https://g.example/1", ("Ben",), "Gazette", "2026-03-04", is_paywalled=True
    )
    assert cited.line("en") == (
        "Ada · “The quay” [https://g.example/1] · by Ben · Gazette · 2026-03-04 · for subscribers"
    )


def test_caption_and_attributes_are_read_by_the_import():
    _html, (found,) = lift(f"<figure><blockquote><p>x</p></blockquote>{WHOLE.caption()}</figure>")
    assert (found.speaker, found.title, found.url, found.authors, found.publisher, found.issued) == (
        WHOLE.speaker, WHOLE.title, WHOLE.url, WHOLE.authors, WHOLE.publisher, WHOLE.issued,
    )  # fmt: skip
    caption = next(parse(WHOLE.caption()).elements())
    assert of_caption(caption, "fr") == WHOLE
    inline = Cited("Ada", "The quay", "https://g.example/1", (), "Gazette", "2026-03-04", language="fr")
    assert of_attributes(inline.attributes()) == inline
    relayed = Cited(
        title="x", vias=(("Drill", "", ""), ("Tide; and, “all” | more", "", ""), ("Brook", "", ""))
    )
    assert of_attributes(relayed.attributes()) == relayed
    assert (found.via, [title for title, _said in found.further_vias]) == (
        "Drill",
        ["Tide", "Brook; and “all”"],
    )
    assert attribution_of("cited:0", [found]) is found
