from __future__ import annotations

import json

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.factories import make_person, make_published_post, make_source

pytestmark = pytest.mark.django_db


def quoting(number, **overrides):
    sources = [make_source(title=f"Work {index}", authors=[make_person()]) for index in range(number)]
    body = "".join(
        f'<blockquote data-source="{row.pk}"><p>Words of {row.title}.</p></blockquote>' for row in sources
    )
    return make_published_post(body=body or "<p>Alone.</p>", **overrides), sources


@pytest.mark.parametrize("number", [1, 12])
def test_page_shows_every_form_and_what_is_quoted(client, django_assert_num_queries, number):
    post, sources = quoting(number, title="Quays & locks")
    with django_assert_num_queries(9):
        response = client.get(f"{post.get_absolute_url()}cite/")
    page = LexborHTMLParser(response.content)
    forms = {node.attributes["id"]: node.text() for node in page.css("textarea")}
    assert set(forms) == {"reference", "cite-json", "cite-bib", "cite-ris"}
    assert "“Quays & locks”" in forms["reference"]
    assert json.loads(forms["cite-json"])[0]["title"] == "Quays & locks"
    assert r"Quays \& locks" in forms["cite-bib"]
    assert len(page.css(".conditions li")) == len(sources)
    for link in page.css(".tools a"):
        assert client.get(link.attributes["href"]).status_code == 200


def test_files_say_what_they_are(client):
    post, (source,) = quoting(1, title="Who opens?", slug="who-opens")
    here = post.get_absolute_url()
    types = {}
    for path in (f"{here}cite.json", f"{here}sources.bib", f"/sources/{source.slug}/cite.ris"):
        response = client.get(path)
        assert response.headers["X-Robots-Tag"] == "noindex"
        types[response.headers["Content-Disposition"]] = response.headers["Content-Type"].partition(";")[0]
    assert types == {
        'attachment; filename="who-opens.json"': "application/vnd.citationstyles.csl+json",
        'attachment; filename="who-opens-sources.bib"': "application/x-bibtex",
        f'attachment; filename="{source.slug}.ris"': "application/x-research-info-systems",
    }
    assert json.loads(client.get(f"{here}sources.json").content)[0]["title"] == source.title


def test_what_is_not_public_is_not_cited(client):
    post, _none = quoting(0)
    _draft, (hidden,) = quoting(1, status="draft", published_at=None)
    assert client.get(f"/sources/{hidden.slug}/cite.bib").status_code == 404
    assert client.get(f"{post.get_absolute_url()}sources.bib").status_code == 404
    assert client.get(f"{post.get_absolute_url()}cite.doc").status_code == 404
    assert client.get("/posts/2020/01/nothing/cite/").status_code == 404


def test_article_offers_its_reference_and_its_files(client):
    post, _sources = quoting(1, title="Who opens <it>?")
    page = LexborHTMLParser(client.get(post.get_absolute_url()).content)
    assert "“Who opens <it>?”" in page.css_first("#cite-as").attributes["value"]
    assert page.css_first(f'a[href="{post.get_absolute_url()}cite/"]') is not None
    tags = {node.attributes["name"]: node.attributes["content"] for node in page.css("meta[name]")}
    assert (tags["citation_title"], tags["DC.title"]) == (post.title, post.title)
    assert [node.attributes["type"] for node in page.css("link[rel=describedby]")] == [
        "application/vnd.citationstyles.csl+json", "application/x-bibtex", "application/x-research-info-systems",
    ]  # fmt: skip
