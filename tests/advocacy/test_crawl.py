"""Walks from the first page through everything a reader can reach, on a small site with one of each kind."""

from __future__ import annotations

import pytest

from posts.models import House
from posts.publishing import record_save
from tests import crawling, factories

# Every page has tests of its own, which ask their statements on both databases; this is about links and markup.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def site():
    """Everything a page can lead to, once in each language."""
    House.objects.update(about="A house that quotes.", site_name="The Quillhaven Dispatch")
    outlet, speaker = factories.make_organization(name="The Ledger"), factories.make_person(name="Ada Quill")
    source = factories.make_source(title="Silence", publisher=outlet, authors=[speaker])
    shared = {
        "tags": [factories.make_tag(name="Rivers", description="Water that moves.")],
        "regions": [factories.make_region(name="Arctic", description="Cold.")],
        "themes": [factories.make_theme(name="Oceans", description="Deep.")],
        "reports": [factories.make_report(name="Open Files", description="A dossier.")],
    }
    demand, petition = factories.make_demand(), factories.make_petition(title="For the annexes")
    factories.make_letter()
    image, series = factories.make_image(caption="A field."), factories.make_series(name="On counting")
    quotation = (
        f'data-source="{source.pk}" data-speaker="person:{speaker.pk}"><p>Rivers move.</p></blockquote>'
        f'<p>It was <q data-source="{source.pk}" data-speaker="organization:{outlet.pk}">frozen</q>.</p>'
    )
    body = (
        f"<h2>One</h2><p>{'Words of the house. ' * 320}</p><blockquote {quotation}<h2>Two</h2><p>Words.</p><h2>Three</h2>"
        f'<figure data-embed="image" data-id="{image.pk}"></figure>'
        f'<figure data-embed="petition" data-id="{petition.pk}"></figure>'
    )
    for number, (title, kind) in enumerate(
        (("Rivers that stopped", "commentary"), ("Deltas", "press_release"), ("Lakes", "statement"))
    ):
        post = factories.make_published_post(
            title=title, kind=kind, body=body, summary=f"On {title}.", byline=[speaker], series=series,
            series_position=number, lead_image=factories.make_image(), **shared,
        )  # fmt: skip
        record_save(post, by=None)
    factories.ask(demand)
    french = factories.make_published_post(
        title="Fleuves",
        language="fr",
        summary="Des fleuves.",
        translation_group=post.translation_group,
        **shared,
    )
    record_save(french, by=None)
    for number in range(21):
        factories.make_published_post(
            title=f"Brook {number}", summary=f"Brook {number}.", tags=shared["tags"]
        )


def test_every_page_that_a_reader_can_reach_is_in_order_and_a_fault_would_be_seen(client, site):
    """One walk for both, since it is long: first the site as it is, then with every fault that a page can have."""
    found = crawling.crawl(client)
    assert crawling.faults(found) == []
    assert crawling.far_away(found) == []
    reached = {address for address in found.pages if "?" not in address}
    assert {
        "/people/ada-quill/", "/organizations/the-ledger/", "/sources/silence/", "/tags/rivers/", "/regions/arctic/",
        "/themes/oceans/", "/reports/open-files/", "/series/on-counting/", "/kinds/press-release/", "/petitions/",
        "/calls/", "/search/", "/partners/", "/api/", "/fr/", "/fr/tags/rivers/", "/petitions/for-the-annexes/",
    } <= reached  # fmt: skip
    page = next(page for page in found.html() if page.address == "/tags/rivers/")
    page.body = (
        page.body.replace(b"<h1>", b"<h3>").replace(b'rel="canonical"', b'rel="x"').replace(b"<main", b"<div")
        + b'<time datetime="2026-11-22T10:00:00.123456+00:00"></time><img src="https://elsewhere.example/x.png"><a id="content" style="color:red"></a>'
    )
    page.__dict__.pop("tree", None)
    assert sorted(line.partition(":")[0] for line in crawling.faults_of(page)) == [
        "a time that HTML does not know",
        "canonical", "fetches from another host", "h1", "main", "picture without ['alt', 'width', 'height']",
        "styles or handlers that the policy forbids", "the same id twice",
    ]  # fmt: skip
    found.fragments.add(("/", "/tags/rivers/", "nowhere"))
    assert "/: no #nowhere at /tags/rivers/" in crawling.faults(found)
