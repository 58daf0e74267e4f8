"""Two bodies as one page for staff: what went, what came, who is quoted now."""

from __future__ import annotations

import pytest

from posts.compared import compare_bodies, show_text
from tests import factories

pytestmark = pytest.mark.django_db


def test_words_are_marked_where_they_changed():
    body = compare_bodies("<p>The old quay.</p>", "<p>The new quay.</p>")
    assert body.html == '<p class="diff-passage is-changed">The <del>old</del><ins>new</ins> quay.</p>'
    assert body.changes == 1


def test_equal_bodies_have_no_changes():
    html = '<h2 id="a">Head</h2><ul><li>One</li></ul>'
    body = compare_bodies(html, html)
    assert body.changes == 0
    assert "<ins>" not in body.html
    assert "<del>" not in body.html


def test_attribution_that_changed_is_told_by_names():
    person, source = factories.make_person(name="Ada Quist"), factories.make_source(title="The minutes")
    quotation = '<blockquote data-speaker="person:{}"{}><p>We said so.</p></blockquote>'
    old, new = quotation.format(person.pk, ""), quotation.format(person.pk, f' data-source="{source.pk}"')
    html = compare_bodies(old, new).html
    assert f"<del>Ada Quist</del> <ins>Ada Quist · {source}</ins>" in html
    assert html.count("<blockquote>") == 1


def test_attribution_of_a_quotation_within_a_sentence_is_told():
    person = factories.make_person(name="Ada Quist")
    old = "<p>She said <q>never</q>.</p>"
    new = f'<p>She said <q data-speaker="person:{person.pk}">never</q>.</p>'
    assert "[quotation: – → Ada Quist]" in compare_bodies(old, new).html


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("a word", "a <strong>word</strong>", "[now bold]"),
        ("a <em>word</em>", "a word", "[no longer italic]"),
        ('a <a href="/x/">word</a>', 'a <a href="/y/">word</a>', "[link: /x/ → /y/]"),
    ],
)
def test_marks_that_changed_are_told_in_words(old, new, told):
    assert told in compare_bodies(f"<p>{old}</p>", f"<p>{new}</p>").html


def test_removed_item_stays_in_its_list():
    html = compare_bodies("<ul><li>One</li><li>Two</li></ul>", "<ul><li>One</li></ul>").html
    assert html == (
        '<ul><li class="diff-passage is-same">One</li>'
        '<li class="diff-passage is-removed"><del>Two</del></li></ul>'
    )


def test_what_is_embedded_is_named():
    image = factories.make_image(alt_text="A lightship")
    figure = f'<figure data-embed="image" data-id="{image.pk}"></figure>'
    html = compare_bodies("", figure).html
    assert "<ins><b>image: A lightship</b> </ins>" in html


def test_moved_passage_says_so():
    long, other = "<p>These many words stood here before.</p>", "<p>Short.</p><p>Other.</p>"
    html = compare_bodies(long + other, other + long).html
    assert ("Moved here:" in html, "Moved away:" in html) == (True, True)


def test_authors_own_insertions_are_not_taken_for_the_comparisons():
    html = compare_bodies("<p>A <ins>b</ins> <del>c</del></p>", "<p>A <ins>b</ins> <del>c</del></p>").html
    assert ("<ins" in html, "<del" in html) == (False, False)


def test_nothing_in_the_words_becomes_markup():
    old, new = "<p>a &lt;script&gt;</p>", "<p>a &lt;b onclick=x&gt; &amp; c</p>"
    assert "<script" not in compare_bodies(old, new).html
    assert "<b onclick" not in compare_bodies(old, new).html
    assert show_text("<i>old</i>", "<i>new</i>") == "&lt;i&gt;<del>old</del><ins>new</ins>&lt;/i&gt;"


def test_number_of_queries_does_not_grow_with_the_text(django_assert_num_queries):
    def body(count):
        parts = []
        for _ in range(count):
            source, person = factories.make_source(), factories.make_person()
            parts.append(
                f'<blockquote data-source="{source.pk}" data-speaker="person:{person.pk}"><p>Said.</p></blockquote>'
            )
        return "".join(parts)

    small, large = body(1), body(6)
    with django_assert_num_queries(3):
        compare_bodies("", small)
    with django_assert_num_queries(3):
        compare_bodies(small, large)
