from __future__ import annotations

import datetime as dt

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.factories import (
    make_image,
    make_organization,
    make_person,
    make_post,
    make_published_post,
    make_region,
    make_report,
    make_series,
    make_source,
    make_tag,
    make_theme,
)

pytestmark = pytest.mark.django_db


def tree_of(response):
    assert response.status_code == 200
    return LexborHTMLParser(response.content)


def text(node):
    return " ".join(node.text().split())


def titles(page):
    return [text(node) for node in page.css(".entries h2")]


def at(year, month, day=15):
    return dt.datetime(year, month, day, 12, tzinfo=dt.UTC)


@pytest.fixture
def world():
    """``world(number)`` makes posts that share everything they are filed under, each with a quotation."""

    def make(number):
        shared = {
            "tags": [make_tag(name="rivers")],
            "regions": [make_region(name="Arctic")],
            "themes": [make_theme(name="Oceans")],
            "reports": [make_report(name="Open Files")],
        }
        series, speaker = make_series(name="On counting"), make_person(name="Ada Quill")
        outlet = make_organization(name="The Ledger")
        source = make_source(title="Silence", publisher=outlet, authors=[speaker])
        for index in range(number):
            make_published_post(
                **shared,
                series=series,
                series_position=index + 1,
                byline=[speaker, outlet],
                published_at=at(2025, 5, 1) + dt.timedelta(hours=index),
                body=f'<blockquote data-source="{source.pk}" data-speaker="person:{speaker.pk}">'
                f"<p>Words {index}.</p></blockquote>",
            )

    return make


LISTS = {
    "/posts/": 6,
    "/posts/2025/": 7,
    "/posts/2025/05/": 7,
    "/tags/": 3,
    "/tags/rivers/": 8,
    "/regions/": 3,
    "/regions/arctic/": 7,
    "/themes/oceans/": 7,
    "/reports/open-files/": 7,
    "/series/on-counting/": 7,
    "/kinds/commentary/": 6,
    "/people/": 4,
    "/organizations/": 4,
    "/sources/": 4,
    "/people/ada-quill/": 10,
    "/organizations/the-ledger/": 10,
    "/sources/silence/": 9,
    "/quotations/": 8,
}


@pytest.mark.parametrize("number", [1, 21])
def test_lists_cost_the_same_queries_however_long_they_are(
    client, world, django_assert_max_num_queries, number
):
    world(number)
    counts = {}
    for path in LISTS:
        with django_assert_max_num_queries(10) as captured:
            tree_of(client.get(path))
        counts[path] = len(captured)
    assert counts == LISTS


def test_archive_counts_each_month_and_leads_there(client):
    make_published_post(title="May one", published_at=at(2025, 5))
    make_published_post(title="May two", published_at=at(2025, 5, 20))
    make_published_post(title="December", published_at=at(2024, 12))
    page = tree_of(client.get("/posts/"))
    assert titles(page) == ["May two", "May one", "December"]
    counts = {node.attributes["href"]: text(node) for node in page.css(".months ol a")}
    assert counts == {"/posts/2025/05/": "May 2", "/posts/2024/12/": "Dec 1"}
    assert titles(tree_of(client.get("/posts/2024/"))) == ["December"]
    assert titles(tree_of(client.get("/posts/2025/05/"))) == ["May two", "May one"]
    assert client.get("/posts/2023/").status_code == 404
    assert client.get("/posts/2025/04/").status_code == 404


def test_pages_go_on_and_end(client):
    for index in range(25):
        make_published_post(
            title=f"Number {index:02}", published_at=at(2025, 5, 1) + dt.timedelta(hours=index)
        )
    first, second = tree_of(client.get("/posts/")), tree_of(client.get("/posts/?page=2"))
    assert titles(first) + titles(second) == [f"Number {index:02}" for index in reversed(range(25))]
    assert first.css_first("a[rel=next]").attributes["href"] == "?page=2"
    assert second.css_first("link[rel=canonical]").attributes["href"] == "http://testserver/posts/?page=2"


@pytest.mark.parametrize("page", ["0", "-1", "3", "1000000000", "x", "", "1.5", "%00", "²", "'--"])
def test_page_that_does_not_exist_is_not_found(client, page):
    make_published_post()
    assert client.get(f"/posts/?page={page}").status_code == 404


def test_subjects_are_in_order_of_the_alphabet_whatever_their_capitals_and_accents(client):
    tags = [make_tag(name=name) for name in ("zebras", "Arctic", "élections", "asylum")]
    make_published_post(tags=tags)
    make_tag(name="unused")
    page = tree_of(client.get("/tags/"))
    assert [text(node) for node in page.css(".index a")] == ["Arctic", "asylum", "élections", "zebras"]
    assert [text(node) for node in page.css(".letter")] == ["A", "E", "Z"]


def test_series_is_read_from_the_beginning(client):
    series = make_series(name="On counting")
    make_published_post(title="Second", series=series, series_position=2, days_ago=9)
    make_published_post(title="First", series=series, series_position=1, days_ago=2)
    assert titles(tree_of(client.get("/series/on-counting/"))) == ["First", "Second"]


def test_description_stands_at_the_head_of_a_list_and_in_its_metadata(client):
    make_published_post(tags=[make_tag(name="rivers", description="Water that moves.")])
    page = tree_of(client.get("/tags/rivers/"))
    assert text(page.css_first(".page-head .intro")) == "Water that moves."
    assert page.css_first("meta[name=description]").attributes["content"] == "Water that moves."
    feeds = [link.attributes["href"] for link in page.css("link[rel=alternate]")]
    forms = ("feed/", "feed.atom", "feed.json")
    assert feeds == [f"{place}{form}" for place in ("/", "/tags/rivers/") for form in forms]


def test_person_has_what_they_wrote_and_everything_quoted_from_them(client):
    person = make_person(name="Ada Quill", role="Harbour master")
    make_published_post(title="Signed", byline=[person])
    body = f'<blockquote data-speaker="person:{person.pk}"><p>Nothing moves.</p></blockquote>'
    quoting = make_published_post(title="Quoting", body=body)
    page = tree_of(client.get("/people/ada-quill/"))
    assert text(page.css_first("h1")) == "Ada Quill"
    assert "Harbour master" in text(page.css_first(".page-head"))
    assert [text(node) for node in page.css(".titles a")] == ["Signed"]
    assert [text(node) for node in page.css(".entries blockquote")] == ["Nothing moves."]
    assert (
        page.css_first(".entries .by a:last-of-type").attributes["href"] == f"{quoting.get_absolute_url()}#q1"
    )


def test_organisation_has_what_was_quoted_from_its_works(client):
    outlet = make_organization(name="The Ledger")
    source = make_source(title="Silence", publisher=outlet)
    make_published_post(body=f'<blockquote data-source="{source.pk}"><p>Nothing moves.</p></blockquote>')
    for path in ("/organizations/the-ledger/", "/sources/silence/"):
        page = tree_of(client.get(path))
        assert [text(node) for node in page.css(".entries blockquote")] == ["Nothing moves."]


def test_record_that_no_public_post_uses_has_no_page(client):
    make_person(name="Ada Quill")
    make_tag(name="rivers")
    make_source(title="Silence")
    for path in ("/people/ada-quill/", "/tags/rivers/", "/sources/silence/", "/tags/rivers/feed/"):
        assert (path, client.get(path).status_code) == (path, 404)


def test_lists_show_the_posts_of_their_language(client):
    tag = make_tag(name="rivers")
    make_published_post(title="Rivers", tags=[tag])
    make_published_post(title="Fleuves", language="fr", tags=[tag])
    assert titles(tree_of(client.get("/tags/rivers/"))) == ["Rivers"]
    french = tree_of(client.get("/fr/tags/rivers/"))
    assert titles(french) == ["Fleuves"]
    assert french.css_first("html").attributes["lang"] == "fr"


def test_related_tags_are_offered_where_readers_find_something(client):
    tag, public, silent = (make_tag(name=name) for name in ("Ships", "Harbours", "Secrets"))
    tag.related.add(public, silent)
    make_published_post(tags=["Ships", "Harbours"])
    make_post(tags=["Secrets"])
    page = client.get("/tags/ships/").content.decode()
    assert '<a href="/tags/harbours/">Harbours</a>' in page
    assert "Secrets" not in page


def test_dossier_opens_with_its_picture_and_introduction(client):
    image = make_image(credit_line="Drawn by Isaura")
    report = make_report(introduction="It began in spring.", lead_image=image)
    make_published_post(reports=[report], lead_image=make_image())
    page = tree_of(client.get(report.get_absolute_url()))
    assert text(page.css_first(".opening figcaption")) == "Drawn by Isaura"
    assert text(page.css_first(".introduction")) == "It began in spring."
    assert len(page.css(".is-timeline > li > .thumb img")) == 1
    rows = tree_of(client.get("/reports/"))
    assert rows.css_first(".dossier .thumb").attributes["href"] == report.get_absolute_url()


def test_series_numbers_its_parts(client):
    series = make_series()
    for number in (2, 1):
        make_published_post(series=series, series_position=number)
    page = tree_of(client.get(series.get_absolute_url()))
    assert [text(node) for node in page.css(".place")] == ["1", "2"]


def test_subjects_name_the_most_written_about_where_there_are_many(client):
    for number in range(7):
        tag = make_tag(name=f"Subject {number}")
        for _ in range(number + 1):
            make_published_post(tags=[tag])
    intro = tree_of(client.get("/tags/")).css_first(".page-head .intro")
    assert [text(link) for link in intro.css("a")] == [f"Subject {number}" for number in (6, 5, 4, 3, 2)]


def test_people_are_in_order_of_the_name_they_are_filed_under_and_only_where_readers_meet_them(client):
    signer = make_person(name="Ottoline Marchbanks", sort_name="Marchbanks, Ottoline")
    quoted, unheard = make_person(name="Élodie Abram"), make_person(name="Nobody Yet")
    body = f'<blockquote data-speaker="person:{quoted.pk}"><p>Nothing moves.</p></blockquote>'
    make_published_post(byline=[signer], body=body)
    make_post(byline=[unheard])
    page = tree_of(client.get("/people/"))
    assert [text(node) for node in page.css(".index a")] == ["Élodie Abram", "Ottoline Marchbanks"]
    assert [text(node) for node in page.css(".index .letter")] == ["E", "M"]
    assert tree_of(client.get("/fr/people/")).css(".index a") == []


def test_works_of_one_title_are_told_apart_by_their_publisher(client):
    for name in ("The Ledger", "The Herald"):
        source = make_source(title="Silence", publisher=make_organization(name=name))
        make_published_post(body=f'<blockquote data-source="{source.pk}"><p>In {name}.</p></blockquote>')
    page = tree_of(client.get("/sources/"))
    assert [text(node) for node in page.css(".index li:not(.letter)")] == [
        "Silence The Ledger",
        "Silence The Herald",
    ]
    assert text(tree_of(client.get("/sources/silence/")).css_first("title")).startswith("Silence, The Ledger")
