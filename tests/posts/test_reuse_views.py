from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

from posts.models import House, Republication
from tests.factories import make_image, make_organization, make_person, make_published_post, make_source

pytestmark = pytest.mark.django_db

FILES = {
    "article.html": "text/html; charset=utf-8",
    "article.md": "text/markdown; charset=utf-8",
    "article.txt": "text/plain; charset=utf-8",
    "kit.zip": "application/zip",
}


def page_of(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return LexborHTMLParser(response.content)


def test_republish_page_offers_three_forms_and_the_terms(client):
    House.objects.update(republication_terms={"community": "Free with credit.", "print": "Ask."})
    post = make_published_post(title="Who opens the quay?", slug="quay", body="<p>Words &amp; more.</p>")
    page = page_of(client, f"{post.get_absolute_url()}republish/")
    forms = {node.attributes["id"]: node.text() for node in page.css("textarea")}
    assert list(forms) == ["kit-html", "kit-markdown", "kit-text"]
    assert "<p>Words &amp; more.</p>" in forms["kit-html"]
    assert forms["kit-text"].startswith("Who opens the quay?\n===")
    terms = [(node.css_first("dt").text(), node.css_first("dd").text()) for node in page.css(".terms > div")]
    assert terms == [("Community sites", "Free with credit."), ("Print", "Ask.")]


@pytest.mark.parametrize("name", FILES)
def test_files_of_the_kit_name_the_original(client, name):
    post = make_published_post(slug="quay")
    response = client.get(f"{post.get_absolute_url()}republish/{name}")
    assert (response.status_code, response.headers["Content-Type"]) == (200, FILES[name])
    assert response.headers["Link"] == f'<http://testserver{post.get_absolute_url()}>; rel="canonical"'
    assert response.headers["Content-Disposition"].startswith('attachment; filename="quay.')
    assert "Set-Cookie" not in response.headers


def test_packed_kit_opens(client):
    post = make_published_post()
    content = client.get(f"{post.get_absolute_url()}republish/kit.zip").content
    assert "article.html" in zipfile.ZipFile(io.BytesIO(content)).namelist()


@pytest.mark.parametrize("reason", ["kept", "theirs"])
def test_text_that_is_not_ours_to_give_has_no_kit_and_says_why(client, reason):
    post = make_published_post(may_be_republished=reason != "kept")
    if reason == "theirs":
        Republication.objects.create(
            post=post,
            publisher=make_organization(name="Saltmarsh"),
            original_url="https://saltmarsh.example/1",
        )
    page = page_of(client, f"{post.get_absolute_url()}republish/")
    assert page.css("textarea") == []
    assert [client.get(f"{post.get_absolute_url()}republish/{name}").status_code for name in FILES] == [
        404
    ] * 4
    if reason == "theirs":
        assert page.css_first('a[href="https://saltmarsh.example/1"]') is not None


def test_nothing_of_the_kit_is_tracked(client):
    post = make_published_post(lead_image=make_image(may_redistribute=True))
    html = client.get(f"{post.get_absolute_url()}republish/article.html").content.decode()
    assert LexborHTMLParser(html).css("script, iframe, img[width='1'], link[rel=preload]") == []
    assert "utm_" not in html


@pytest.mark.parametrize("number", [1, 21])
def test_partners_page_lists_what_may_be_republished_in_the_same_queries(
    client, django_assert_num_queries, number
):
    for _ in range(number):
        make_published_post(byline=[make_person()])
    make_published_post(title="Kept", may_be_republished=False)
    with django_assert_num_queries(4):
        page = page_of(client, "/partners/")
    assert len(page.css(".h-entry")) == min(number, 20)
    assert "Kept" not in page.body.text()


def test_card_is_a_picture_that_others_may_show(client):
    post = make_published_post(title="Who opens the quay?")
    response = client.get(f"{post.get_absolute_url()}card.png")
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get(f"{post.get_absolute_url()}card.png").content == response.content


def test_article_names_its_card(client):
    post = make_published_post(title="Who opens the quay?")
    page = page_of(client, post.get_absolute_url())
    address = page.css_first('meta[property="og:image"]').attributes["content"]
    assert address.startswith(f"http://testserver{post.get_absolute_url()}card.png?v=")
    assert client.get(address.removeprefix("http://testserver")).status_code == 200
    assert page.css_first('meta[name="twitter:card"]').attributes["content"] == "summary_large_image"


def test_only_a_press_release_is_given_as_pdf(client):
    release = make_published_post(kind="press_release", slug="ferry")
    response = client.get(f"{release.get_absolute_url()}release.pdf")
    assert response.content.startswith(b"%PDF-")
    assert response.headers["Content-Disposition"] == 'inline; filename="ferry.pdf"'
    assert client.get(f"{make_published_post().get_absolute_url()}release.pdf").status_code == 404


def test_article_can_be_shared_and_taken_along_without_script(client):
    post = make_published_post(title="Who opens the quay?")
    page = page_of(client, post.get_absolute_url())
    panel = page.css_first("section.share")
    assert [node.text() for node in panel.css(".ways a")] == [
        "E-mail", "Mastodon", "Bluesky", "Facebook", "X", "LinkedIn", "WhatsApp", "Telegram",
    ]  # fmt: skip
    assert panel.css_first("input").attributes["value"] == f"http://testserver{post.get_absolute_url()}"
    assert panel.css_first(f'a[href="{post.get_absolute_url()}republish/"]') is not None
    assert [node.attributes.get("hidden", "no") for node in panel.css("button")] == [None] * 5


@pytest.mark.parametrize("name", ["republish/", "republish/article.md", "card.png", "release.pdf"])
def test_draft_and_withdrawn_have_nothing_to_take(client, name):
    post = make_published_post(kind="press_release")
    address = f"{post.get_absolute_url()}{name}"
    assert client.get(address).status_code == 200
    type(post).objects.update(status="draft")
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("number", [1, 6])
def test_kit_costs_the_same_queries_however_much_is_quoted(client, django_assert_num_queries, number):
    body = ""
    for _ in range(number):
        source = make_source(publisher=make_organization(), authors=[make_person()])
        body += f'<blockquote data-source="{source.pk}"><p>Said.</p></blockquote><figure data-embed="image" data-id="{make_image().pk}"></figure>'
    post = make_published_post(body=body)
    with django_assert_num_queries(7):
        client.get(f"{post.get_absolute_url()}republish/")
