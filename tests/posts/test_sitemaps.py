from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.factories import make_person, make_post, make_published_post, make_report, make_tag

pytestmark = pytest.mark.django_db


def addresses(client):
    response = client.get("/sitemap.xml")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/xml")
    page = LexborHTMLParser(response.content)
    return {node.text().removeprefix("http://testserver") for node in page.css("loc")}


def test_sitemap_lists_public_posts_and_the_lists_that_hold_them(client):
    person, tag, report = (
        make_person(name="Ada Quill"),
        make_tag(name="rivers"),
        make_report(name="Open Files"),
    )
    english = make_published_post(byline=[person], tags=[tag], reports=[report])
    french = make_published_post(language="fr")
    make_post(tags=[make_tag()], byline=[make_person()])
    assert addresses(client) == {
        english.get_absolute_url(),
        french.get_absolute_url(),
        "/people/ada-quill/",
        "/reports/open-files/",
        "/tags/rivers/",
    }
    assert all(client.get(path).status_code == 200 for path in addresses(client))


@pytest.mark.parametrize("page", ["0", "-1", "x", "99"])
def test_page_of_the_sitemap_that_does_not_exist_is_not_found(client, page):
    make_published_post()
    assert client.get(f"/sitemap.xml?p={page}").status_code == 404
