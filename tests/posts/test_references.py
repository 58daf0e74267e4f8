"""What a body points at, and what is left when it points at nothing."""

from __future__ import annotations

from posts.html import clean_html
from posts.references import DroppedReference, References, extract_references, lead_on, rewrite_references
from tests.posts.test_html import contract_body

EVERYTHING = {
    "sources": {1: "https://source.example/1", 2: "https://source.example/2", 3: "https://source.example/3"},
    "speakers": {("person", 1), ("organization", 1)},
    "embeds": {("image", 1), ("call", 1)},
}


def test_everything_that_a_body_points_at_is_found():
    assert extract_references(contract_body()) == References(
        sources=frozenset({1, 2, 3}),
        vias=frozenset({1, 2, 3}),
        people=frozenset({1}),
        organizations=frozenset({1}),
        embeds={"image": [1], "call": [1]},
        links=("/posts/2024/05/the-towers/",),
    )


def test_body_whose_references_all_exist_is_not_changed():
    assert rewrite_references(contract_body(), **EVERYTHING) == (contract_body(), [])


def test_unknown_references_are_taken_out_and_reported():
    html = (
        '<blockquote data-source="9" data-via="1 8" data-speaker="person:9" cite="https://a.example/">'
        "<p>One two three four five six seven eight nine.</p></blockquote>"
        '<aside data-kind="comment" data-by="organization:9"><p>House</p></aside>'
        '<figure data-embed="image" data-id="9"><figcaption>Caption</figcaption></figure>'
        '<figure data-embed="call" data-id="9"></figure>'
        '<figure data-embed="video"><a href="https://video.example/">Film</a></figure>'
    )
    assert rewrite_references(html, **EVERYTHING) == (
        (
            '<blockquote data-via="1"><p>One two three four five six seven eight nine.</p></blockquote>'
            '<aside data-kind="comment"><p>House</p></aside><p>Caption</p>'
            '<figure data-embed="video"><a href="https://video.example/">Film</a></figure>'
        ),
        [
            DroppedReference("source", "9", "One two three four five six seven eight…"),
            DroppedReference("via", "8", "One two three four five six seven eight…"),
            DroppedReference("person", "9", "One two three four five six seven eight…"),
            DroppedReference("organization", "9", "House"),
            DroppedReference("image", "9", "Caption"),
            DroppedReference("call", "9", ""),
        ],
    )


def test_cite_comes_from_the_source_whatever_the_body_says():
    html = '<p><q data-source="1" cite="https://lie.example/">a</q> <q cite="https://lie.example/">b</q></p>'
    assert rewrite_references(html, **EVERYTHING) == (
        '<p><q data-source="1" cite="https://source.example/1">a</q> <q>b</q></p>',
        [],
    )


def test_source_without_a_usable_address_gives_no_cite():
    for address in ("", "javascript:alert(1)", "ftp://a.example/"):
        rewritten, dropped = rewrite_references(
            '<p><q data-source="1">a</q></p>', sources={1: address}, speakers=(), embeds=()
        )
        assert (rewritten, dropped) == ('<p><q data-source="1">a</q></p>', [])


def test_what_is_left_is_in_the_contract():
    html = clean_html('<figure data-embed="image" data-id="9"><figcaption>a<br><br>b</figcaption></figure>')
    rewritten, _ = rewrite_references(html, **EVERYTHING)
    assert rewritten == "<p>a<br>b</p>"
    assert clean_html(rewritten) == rewritten


def test_leading_on_changes_nothing_for_those_who_read_the_same_text():
    """What was read of a text is remembered and shared: another text of the same words is led on as well."""
    body = '<blockquote data-speaker="person:2"><p>We never promised it.</p></blockquote>'
    assert extract_references(body).people == {2}
    expected = body.replace("person:2", "person:1")
    assert [lead_on(body, {("person", 2): 1}) for _ in range(2)] == [expected, expected]
    assert lead_on(body, {}) == body
