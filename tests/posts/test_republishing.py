from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from selectolax.lexbor import LexborHTMLParser

from advocacy.drafting import make_draft
from posts.html import html_to_text
from posts.importing.reading import read_document
from posts.models import House, Image, Post, Quotation, Republication
from posts.partial_dates import PartialDate
from posts.republishing import make_kit, pack, picture_files
from tests.factories import (
    make_call,
    make_image,
    make_organization,
    make_person,
    make_published_post,
    make_source,
)

pytestmark = pytest.mark.django_db
SITE = "https://dispatch.example"


def kit_of(post):
    return make_kit(Post.objects.for_page().get(pk=post.pk), House.load(), site=SITE)


def figure(image):
    return f'<figure data-embed="image" data-id="{image.pk}"></figure>'


def quoting_post(**overrides):
    """A commentary with block quotations, one inline, and a comment."""
    ada, ben = make_person(name="Ada Quill"), make_person(name="Ben Rook")
    outlet = make_organization(name="The Harbour Gazette")
    article = make_source(
        title="The quay that nobody opened",
        url="https://gazette.example/quay",
        publisher=outlet,
        authors=[ben],
        issued=PartialDate(2026, 3, 4),
        url_access="subscription",
    )
    speech = make_source(title="Speech to the harbour board", url="", publisher=None)
    body = (
        f"<p>The gate stayed shut.</p>"
        f'<blockquote data-source="{article.pk}" data-speaker="person:{ada.pk}"><p>The first words &amp; more.</p>'
        f"<p>A second paragraph of them.</p></blockquote>"
        f"<h2>What it cost</h2>"
        f'<blockquote data-source="{article.pk}"><ul><li>One thing.</li><li>Another.</li></ul></blockquote>'
        f'<p>The minister said <q data-speaker="person:{ben.pk}" data-source="{speech.pk}">“we never counted”</q> and left.</p>'
        f'<blockquote data-speaker-text="two harbour pilots"><p>Nobody asked us.</p></blockquote>'
        f"<p>That is where it stands.</p>"
    )
    return make_published_post(title="Who opens the quay?", body=body, byline=[ada], **overrides)


def test_kit_holds_the_one_picture_that_may_be_passed_on():
    free = make_image(may_redistribute=True, credit_line="Ours")
    bound = make_image(may_redistribute=False, credit_line="Agency")
    post = make_published_post(body=f"<p>Words.</p>{figure(bound)}{figure(free)}", lead_image=bound)
    kit = kit_of(post)
    assert [image.pk for image in kit.images] == [free.pk]
    shown = [node.attributes["src"] for node in LexborHTMLParser(kit.html).css("img")]
    assert shown == [f"{SITE}{free.file.url}"]
    assert "Agency" not in kit.html + kit.markdown + kit.text
    assert kit.withheld == 1


def test_packed_kit_shows_its_own_copy_of_the_picture():
    free, bound = make_image(may_redistribute=True), make_image()
    kit = kit_of(make_published_post(body=f"<p>Words.</p>{figure(free)}{figure(bound)}"))
    archive = zipfile.ZipFile(io.BytesIO(pack(kit, picture_files(kit))))
    name = free.file.name.rpartition("/")[2]
    assert sorted(archive.namelist()) == [
        "article.html",
        "article.md",
        "article.txt",
        f"images/{name}",
        "terms.txt",
    ]
    page = LexborHTMLParser(archive.read("article.html"))
    assert [node.attributes["src"] for node in page.css("img")] == [f"images/{name}"]
    assert page.css_first("link[rel=canonical]").attributes["href"] == kit.canonical_url


def test_picture_out_of_its_days_of_use_stays_behind():
    past = make_image(may_redistribute=True, used_until=dt.date(2020, 1, 1))
    kit = kit_of(make_published_post(body=figure(past), lead_image=past))
    assert (kit.images, kit.withheld) == ((), 1)


@pytest.mark.parametrize("form", ["html", "markdown", "text"])
def test_kit_given_to_the_import_comes_back_with_text_quotations_and_attributions(form):
    post = quoting_post()
    kit = kit_of(post)
    document = read_document(getattr(kit, form).encode(), kind=form)
    assert document.title == post.title
    assert document.byline == ("Ada Quill",)
    assert document.original_publisher == House.load().site_name
    before = list(Quotation.objects.filter(post=post).order_by("position"))
    draft = make_draft(document, by=None).post
    after = list(Quotation.objects.filter(post=draft).order_by("position"))
    assert [row.exact for row in after] == [row.exact for row in before]
    assert [row.speaker_label for row in after] == [row.speaker_label for row in before]
    assert [row.source for row in after] == [row.source for row in before]
    assert [row.form for row in after] == [row.form for row in before]
    assert html_to_text(draft.body) == html_to_text(post.body)


def test_words_in_a_list_in_a_comment_and_relayed_come_back_as_well():
    ada = make_person(name="Ada Quill")
    report = make_source(title="First drill", url="", publisher=make_organization(name="The Brae Courier"))
    wire = make_source(title="Drill on the ferry", url="https://wire.example/1")
    spoken = f'<q data-speaker="person:{ada.pk}" data-source="{report.pk}">'
    body = (
        f"<p>It was time for a reckoning.</p>"
        f"<ol><li>A drill was held; it “{spoken}went well</q>”.</li><li>The café is open.<ul>"
        f"<li>It has {spoken}soup</q>.</li></ul></li></ol>"
        f'<blockquote data-source="{report.pk}" data-via="{wire.pk}" data-speaker="person:{ada.pk}">'
        f"<p>Nobody was lost.</p></blockquote>"
        f'<aside data-kind="comment" data-by="person:{ada.pk}"><p>I was there.</p></aside>'
        f"<p>“{spoken}Then yes,</q>” she said, “{spoken}but later.</q>”</p>"
    )
    post = make_published_post(title="The drill", body=body, byline=[ada])

    def told(of):
        return [
            (row.exact, row.form, row.speaker_person, row.source, [via.source for via in row.via_rows.all()])
            for row in Quotation.objects.filter(post=of).order_by("position")
        ]

    kit = kit_of(post)
    draft = make_draft(read_document(kit.html.encode(), kind="html"), by=None).post
    assert told(draft) == told(post)
    assert "relayed by" not in draft.body
    wire.title = "Another work"
    wire.save()
    Post.objects.filter(pk=draft.pk).update(import_ref="")
    other = make_draft(read_document(kit.html.encode(), kind="html"), by=None).post
    assert "<p>relayed by Drill on the ferry" in other.body


def test_several_who_relayed_the_words_come_back_in_every_form():
    report = make_source(title="First drill", url="", publisher=None)
    wire = make_source(title="Drill; “on” | the ferry", url="https://wire.example/1")
    tide = make_source(title="Tide, & more", url="", publisher=None)
    said = f'data-source="{report.pk}" data-via="{tide.pk} {wire.pk}"'
    body = (
        f"<p>She said “<q {said}>we drilled</q>”.</p><blockquote {said}><p>Nobody was lost.</p></blockquote>"
    )
    kit = kit_of(make_published_post(title="The drill", body=body))
    for form in ("html", "markdown", "text"):
        document = read_document(getattr(kit, form).encode(), kind=form)
        draft = make_draft(document, by=None).post
        assert draft.body.count(f'data-via="{tide.pk} {wire.pk}"') == 2
        assert "relayed by" not in draft.body
        Post.objects.filter(pk=draft.pk).update(import_ref=f"gone-{form}")
    tide.title = "Another work"
    tide.save()
    draft = make_draft(read_document(kit.html.encode(), kind="html"), by=None).post
    assert draft.body.count(f'data-via="{wire.pk}"') == 2
    assert draft.body.count("<p>relayed by ") == draft.body.count("<p>relayed by Tide, &amp; more</p>") == 1


def test_lists_dates_in_part_and_what_was_relayed_come_back_and_no_call_is_made_of_prose():
    ada = make_person(name="Ada Quill")
    report = make_source(
        title="First drill", url="", issued=PartialDate(2026, 3), free_url="https://free.example/1"
    )
    wire = make_source(title="Drill on the ferry", url="https://wire.example/1")
    said = f'data-speaker="person:{ada.pk}" data-source="{report.pk}" data-via="{wire.pk}"'
    body = (
        f"<p>A line that ends without a stop</p><p>She said “<q {said}>we drilled</q>”.</p>"
        "<p>We ask the minister for two things:</p>"
        "<ol><li>to open the quay;</li><li>to say when.</li></ol><p>We ask the Government of Canada to act.</p>"
        f'<blockquote data-source="{report.pk}"><p>Nobody was lost.</p></blockquote>'
    )
    post = make_published_post(title="The drill", body=body)
    draft = make_draft(read_document(kit_of(post).html.encode(), kind="html"), by=None).post
    vias = [
        [via.source for via in row.via_rows.all()]
        for row in Quotation.objects.filter(post=draft).order_by("position")
    ]
    assert vias == [[wire], []]
    assert html_to_text(draft.body) == html_to_text(post.body)


def test_another_house_learns_the_sources_from_the_kit_alone():
    kit = kit_of(quoting_post())
    document = read_document(kit.html.encode(), kind="html")
    first = document.quotes[0].attribution
    assert (first.speaker, first.title, first.publisher, first.authors, first.url) == (
        "Ada Quill",
        "The quay that nobody opened",
        "The Harbour Gazette",
        ("Ben Rook",),
        "https://gazette.example/quay",
    )
    assert (str(first.published_on), first.is_paywalled) == ("2026-03-04", True)
    whole = kit.html.replace('datetime="2026-03-04"', 'datetime="2026-03"')
    other = read_document(whole.encode(), kind="html").quotes[0].attribution
    assert (other.published_on, other.issued) == (None, "2026-03")


def test_kit_of_a_text_from_elsewhere_names_the_first_publisher_and_address():
    post = make_published_post(body="<p>Words.</p>")
    Republication.objects.create(
        post=post,
        publisher=make_organization(name="Saltmarsh Review"),
        original_url="https://saltmarsh.example/1",
        copyright_line="© Saltmarsh Review",
        terms={"community": "Free with credit."},
        may_be_passed_on=True,
    )
    kit = kit_of(post)
    assert kit.canonical_url == "https://saltmarsh.example/1"
    assert '<a href="https://saltmarsh.example/1">Saltmarsh Review</a>' in kit.html
    assert "© Saltmarsh Review" in kit.html
    assert kit.terms == (("Community sites", "Free with credit."),)


def test_kit_speaks_the_language_of_its_post():
    kit = kit_of(make_published_post(language="fr", body="<p>Des mots.</p>"))
    assert f'href="{SITE}/fr/posts/' in kit.html


def test_kit_takes_calls_along_as_words_and_leaves_no_form():
    call = make_call(heading="Whither Canada?", demands=["Open the quay."])
    kit = kit_of(
        make_published_post(body=f'<p>So.</p><figure data-embed="call" data-id="{call.pk}"></figure>')
    )
    assert "<li>Open the quay." in kit.html
    assert not LexborHTMLParser(kit.html).css("form, script, button, input, [id], [style], [onclick]")
    assert "## Whither Canada?\n\n- Open the quay." in kit.markdown
    assert "| Whither Canada?\n| ---------------\n|\n| - Open the quay." in kit.text


def test_lost_picture_file_does_not_break_the_packing():
    image = make_image(may_redistribute=True)
    kit = kit_of(make_published_post(body=figure(image)))
    image.file.storage.delete(image.file.name)
    assert list(picture_files(kit)) == []
    assert Image.objects.count() == 1
