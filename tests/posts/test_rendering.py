"""From the stored body to the page."""

from __future__ import annotations

import datetime as dt

import pytest
from selectolax.lexbor import LexborHTMLParser

from posts.models import Source
from posts.quotations import extract_quotations
from posts.rendering import render_body
from tests.factories import make_call, make_image, make_organization, make_person, make_post, make_source

pytestmark = pytest.mark.django_db


def render(body):
    return render_body(make_post(body=body).body)


def page(body):
    return LexborHTMLParser(render(body).html)


def text(node):
    return " ".join(node.text().split())


def test_quotation_stands_in_a_figure_with_its_attribution_outside_the_words():
    outlet = make_organization(name="The Harbour Ledger")
    source = make_source(
        title="Silence at the quay", publisher=outlet, issued="2026-11-12", url="https://ledger.example/1"
    )
    person = make_person(name="Ada Quill")
    tree = page(
        f'<blockquote data-source="{source.pk}" data-speaker="person:{person.pk}" lang="fr"><p>Rien.</p></blockquote>'
    )
    quote, caption = tree.css_first("figure blockquote"), tree.css_first("figure figcaption")
    assert (text(quote), quote.attributes["lang"], quote.attributes["cite"]) == (
        "Rien.",
        "fr",
        "https://ledger.example/1",
    )
    assert not [name for name in quote.attributes if name.startswith("data-")]
    for words in ("Ada Quill", "Silence at the quay", "The Harbour Ledger", "12 November 2026"):
        assert words in text(caption)
    assert tree.css_first('figcaption a[href="https://ledger.example/1"]') is not None


def test_quotation_without_attribution_has_no_caption():
    assert page("<blockquote><p>Alone.</p></blockquote>").css_first("figcaption") is None


def test_quotations_are_numbered_as_their_rows_are():
    body = make_post(
        body="<blockquote><p>One, with <q>words</q> within.</p></blockquote><p><q>Two</q></p><blockquote><p>Three.</p></blockquote>"
    ).body
    html = render_body(body).html
    positions = [quotation.position + 1 for quotation in extract_quotations(body)]
    assert positions == [1, 2, 3]
    assert [f'id="q{number}"' in html for number in (1, 3, 4)] == [True, True, False]


def test_names_and_titles_are_escaped():
    source = make_source(title="<img src=x onerror=alert(1)>")
    tree = page(
        f'<blockquote data-source="{source.pk}" data-speaker-text="&lt;b&gt;two&lt;/b&gt;"><p>A.</p></blockquote>'
    )
    assert tree.css("img, b, script") == []
    assert "<img src=x onerror=alert(1)>" in text(tree.css_first("figcaption"))


def test_corrected_source_corrects_the_page():
    source = make_source(title="Wrong titel")
    post = make_post(body=f'<blockquote data-source="{source.pk}"><p>A.</p></blockquote>')
    source.title = "Right title"
    source.save()
    html = render_body(post.body).html
    assert ("Right title" in html, "Wrong titel" in html) == (True, False)


def test_comment_names_its_author_and_holds_finished_quotations():
    person, source = make_person(name="Ada Quill"), make_source(title="A letter")
    tree = page(
        f'<aside data-kind="comment" data-by="person:{person.pk}"><p>We differ.</p>'
        f'<blockquote data-source="{source.pk}"><p>Quoted.</p></blockquote></aside>'
        '<aside data-kind="editor-note"><p>A note.</p></aside>'
    )
    comment, note = tree.css("aside")
    assert "Ada Quill" in text(comment)
    assert "A letter" in text(comment.css_first("figcaption"))
    assert "A note." in text(note)


def test_embeds_are_rendered_and_missing_ones_leave_nothing():
    image, call = (
        make_image(alt_text="A quay", credit_line="Drawn by A"),
        make_call(demands=[("Open.", ["Soon."])]),
    )
    tree = page(
        f'<figure data-embed="image" data-id="{image.pk}"><figcaption>Our own <em>words</em></figcaption></figure>'
        f'<figure data-embed="call" data-id="{call.pk}"></figure>'
        '<figure data-embed="video"><a href="https://video.example/1">The film</a></figure>'
        "<p>End.</p>"
    )
    picture = tree.css_first("img")
    assert (picture.attributes["alt"], picture.attributes["width"], picture.attributes["height"]) == (
        "A quay",
        "64",
        "40",
    )
    assert "Our own words" in text(tree.body)
    assert "Drawn by A" in text(tree.body)
    assert "Whither Canada?" in text(tree.body)
    assert text(tree.css_first("li li")) == "Soon."
    assert tree.css_first('a[href="https://video.example/1"]') is not None
    image.__class__.objects.all().delete()
    assert tree.css_first("[data-embed]") is None


def test_headings_get_anchors_that_stay_apart():
    body = '<h2>One</h2><h3 id="kept">Two</h3><h2>One</h2><p id="one-3">x</p><h2>One</h2>'
    rendered = render(body)
    assert [(heading.level, heading.anchor, heading.text) for heading in rendered.headings] == [
        (2, "one", "One"),
        (3, "kept", "Two"),
        (2, "one-2", "One"),
        (2, "one-4", "One"),
    ]
    assert '<h2 id="one"><a class="anchor" href="#one">One</a></h2>' in rendered.html


def test_body_with_nothing_in_it_renders_as_nothing():
    assert (render_body("").html, render_body("").headings) == ("", ())


@pytest.mark.parametrize("number", [3, 30])
def test_number_of_queries_does_not_depend_on_the_number_of_quotations(number, django_assert_num_queries):
    outlet = make_organization()
    parts = []
    for position in range(number):
        source = make_source(publisher=outlet, authors=[make_person()])
        via, person = make_source(), make_person()
        parts.append(
            f'<blockquote data-source="{source.pk}" data-via="{via.pk}" data-speaker="person:{person.pk}"><p>Words {position}.</p></blockquote>'
            f'<p><q data-speaker="organization:{outlet.pk}">Words {position}, inline</q></p>'
        )
        image, call = make_image(), make_call()
        parts.append(
            f'<figure data-embed="image" data-id="{image.pk}"></figure><figure data-embed="call" data-id="{call.pk}"></figure>'
        )
    body = make_post(body="".join(parts)).body
    # sources, their authors, people, organisations, images, calls with the house's heading, their demands
    with django_assert_num_queries(7):
        html = render_body(body).html
    assert html.count("<blockquote") == number


def test_headings_lead_to_themselves_but_not_where_they_hold_a_link_or_travel():
    body = '<h2>One &amp; <em>two</em></h2><h3><a href="/x/">Three</a></h3>'
    assert render_body(body).html == (
        '<h2 id="one-two"><a class="anchor" href="#one-two">One &amp; <em>two</em></a></h2>'
        '<h3 id="three"><a href="/x/">Three</a></h3>'
    )
    assert 'class="anchor"' not in render_body(body, portable=True).html


def _attributed(**values):
    source = make_source(url="https://outlet.example/story", title="Harbour talks", **values)
    return render_body(f'<blockquote data-source="{source.pk}"><p>Two tugs.</p></blockquote>').html


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("dead", "no longer found there"),
        ("deviated", "reads otherwise there now"),
        ("unfit", "that address leads elsewhere now"),
        ("usurped", "that address leads elsewhere now"),
    ],
)
def test_archived_copy_stands_beside_an_address_that_no_longer_leads_to_the_work(status, words):
    archived = {
        "archive_url": "https://arch.example/web/20240503120102/https://outlet.example/story",
        "archived_at": dt.datetime(2024, 5, 3, 12, 1, tzinfo=dt.UTC),
    }
    tree = LexborHTMLParser(_attributed(url_status=status, issued="2019-02-01", **archived))
    original, copy = tree.css_first("cite a"), tree.css_first("span.access a")
    assert words in tree.css_first("span.access").text()
    assert copy.attributes["href"] == archived["archive_url"]
    assert [node.attributes["datetime"] for node in tree.css("time")] == ["2019-02-01", "2024-05-03"]
    assert {name: value for name, value in original.attributes.items() if name.startswith("data-")} == {
        "data-originalurl": "https://outlet.example/story",
        "data-versionurl": archived["archive_url"],
        "data-versiondate": "2024-05-03",
    }
    assert (
        copy.attributes["data-originalurl"] == original.attributes["href"] == "https://outlet.example/story"
    )


def test_live_address_is_not_put_in_doubt_and_a_lost_one_without_a_copy_is_told():
    assert "access" not in _attributed(url_status="live")
    Source.objects.all().delete()
    assert "no longer found there" in _attributed(url_status="dead")
