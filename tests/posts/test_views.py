from __future__ import annotations

import datetime as dt
import re
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from campaigns.embeds import CallEmbed
from posts import embeds
from posts.lifetimes import anniversary
from posts.models import House, HouseText, Republication
from posts.publishing import withdraw
from tests.factories import (
    make_call,
    make_image,
    make_organization,
    make_person,
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


def quotations(number):
    """A body with ``number`` quotations, each of another source, author, speaker and outlet."""
    parts = []
    for index in range(number):
        source = make_source(authors=[make_person()], publisher=make_organization())
        speaker = f"person:{make_person().pk}" if index % 2 else f"organization:{make_organization().pk}"
        via = make_source(publisher=make_organization())
        parts.append(
            f'<p>They said:</p><blockquote data-source="{source.pk}" data-speaker="{speaker}" '
            f'data-via="{via.pk}"><p>Words number {index}.</p></blockquote>'
        )
    return "".join(parts)


def full_post(number):
    """A post with everything a page can show, and ``number`` of whatever there can be many of."""
    images = [make_image(credit_line=f"Credit {index}") for index in range(number)]
    calls = [make_call(demands=["First.", ("Second.", ["Nested."])]) for _ in range(number)]
    tags = [make_tag() for _ in range(number)]
    series = make_series()
    for index in range(number + 2):
        make_published_post(tags=tags, series=series, series_position=index + 1, days_ago=40 + index)
    return make_published_post(
        title="The whole of it",
        body=quotations(number)
        + "".join(f'<figure data-embed="image" data-id="{image.pk}"></figure>' for image in images)
        + "".join(f'<figure data-embed="call" data-id="{call.pk}"></figure>' for call in calls),
        byline=[make_person() for _ in range(number)],
        tags=tags,
        regions=[make_region()],
        themes=[make_theme()],
        reports=[make_report()],
        lead_image=make_image(),
        series=series,
        series_position=2,
    )


@pytest.mark.parametrize("number", [2, 30])
def test_article_costs_sixteen_queries_however_much_stands_on_it(
    client, django_assert_max_num_queries, number
):
    assert embeds.get("call").__class__ is CallEmbed
    post = full_post(number)
    with django_assert_max_num_queries(16) as captured:
        page = tree_of(client.get(post.get_absolute_url()))
    assert len(page.css("figure.quotation")) == number
    assert len(page.css("section.call")) == number
    assert len(captured) == 16


def test_article_is_an_entry_with_its_text_in_one_element(client):
    signer = make_person(name="Ada Quill")
    post = make_published_post(
        title="On quays", summary="In short.", body="<p>Only these words.</p>", byline=[signer]
    )
    page = tree_of(client.get(post.get_absolute_url()))
    entry = page.css_first("article.h-entry")
    assert [text(node) for node in page.css(".e-content")] == ["Only these words."]
    assert text(entry.css_first(".p-name")) == "On quays"
    assert text(entry.css_first(".p-summary")) == "In short."
    assert text(entry.css_first(".p-author")) == "Ada Quill"
    stated = entry.css_first("time.dt-published").attributes["datetime"]
    assert dt.datetime.fromisoformat(stated) == post.published_at.replace(microsecond=0)
    assert text(page.css_first("title")).startswith("On quays – ")
    assert page.css_first("meta[name=description]").attributes["content"] == "In short."
    assert page.css_first("link[rel=canonical]").attributes["href"] == (
        f"http://testserver{post.get_absolute_url()}"
    )
    assert len(page.css("h1")) == 1


def test_long_text_gets_a_table_of_contents_that_leads_to_its_sections(client):
    section = "<h2>{}</h2><p>" + "word " * 400 + "</p>"
    body = "".join(section.format(name) for name in ("The first", "The second", "The third"))
    page = tree_of(client.get(make_published_post(body=body).get_absolute_url()))
    links = page.css(".contents a")
    assert [text(link) for link in links] == ["The first", "The second", "The third"]
    for link in links:
        assert text(page.css_first(f".prose h2{link.attributes['href']}")) == text(link)
    short = tree_of(client.get(make_published_post(body="<h2>One</h2><p>A.</p>").get_absolute_url()))
    assert short.css(".contents") == []


def test_attribution_says_who_where_when_and_how_to_read_it(client):
    outlet = make_organization(name="The Harbour Ledger")
    source = make_source(
        title="Silence at the quay",
        publisher=outlet,
        issued="2026-11",
        url="https://ledger.example/1",
        url_access="subscription",
        free_url="https://copy.example/1",
    )
    via = make_source(publisher=make_organization(name="Plovergate Wire"), url="https://wire.example/2")
    speaker = make_person(name="Ada Quill")
    body = (
        f'<blockquote data-source="{source.pk}" data-via="{via.pk}" data-speaker="person:{speaker.pk}">'
        "<p>Nothing moves.</p></blockquote>"
    )
    page = tree_of(client.get(make_published_post(body=body).get_absolute_url()))
    caption = page.css_first("figure.quotation > figcaption")
    assert text(caption.css_first("a.speaker")) == "Ada Quill"
    assert caption.css_first("cite a").attributes["href"] == "https://ledger.example/1"
    assert text(caption.css_first(".outlet")) == "The Harbour Ledger, November 2026"
    assert caption.css_first("time").attributes["datetime"] == "2026-11"
    assert text(caption.css_first(".access")) == "for subscribers free copy"
    assert text(caption.css_first(".via")) == "relayed by Plovergate Wire"


def test_credits_of_all_pictures_stand_in_one_line(client):
    shown = make_image(credit_line="Drawn by Isaura")
    post = make_published_post(
        lead_image=make_image(credit_line="Photo: Bo Lund"),
        body=f'<figure data-embed="image" data-id="{shown.pk}"></figure><p>A.</p>',
    )
    page = tree_of(client.get(post.get_absolute_url()))
    assert text(page.css(".small-print p")[-1]) == "Pictures: Photo: Bo Lund; Drawn by Isaura."


def test_press_release_has_contact_and_notes_and_others_have_not(client):
    wanted = {"media_contact": "Call Ada, 555 0100", "note_to_editors": "Pictures on request."}
    release = tree_of(
        client.get(make_published_post(kind="press_release", **wanted).get_absolute_url())
    ).css_first(".article-end")
    assert "Call Ada, 555 0100" in text(release)
    assert "Pictures on request." in text(release)
    commentary = tree_of(client.get(make_published_post(**wanted).get_absolute_url()))
    assert "555 0100" not in commentary.html


def test_republished_post_names_its_origin_and_terms(client):
    post = make_published_post()
    Republication.objects.create(
        post=post,
        publisher=make_organization(name="The Corbel"),
        original_title="Under the eaves",
        original_url="https://corbel.example/eaves",
        copyright_line="© The Corbel",
        terms={"community": "Ask first."},
        disclaimer="Opinions are theirs.",
    )
    page = tree_of(client.get(post.get_absolute_url()))
    notice = page.css_first("aside.notice")
    for words in (
        "First published by The Corbel",
        "Under the eaves",
        "© The Corbel",
        "Community: Ask first.",
    ):
        assert words in text(notice)
    assert "Opinions are theirs." in text(page.css_first(".small-print"))


def test_series_leads_backwards_and_forwards_and_related_posts_share_tags(client):
    series, tag = make_series(), make_tag()
    first, second, third = (
        make_published_post(title=f"Part {number}", series=series, series_position=number)
        for number in (1, 2, 3)
    )
    near = make_published_post(title="Near", tags=[tag])
    second.tags.add(tag)
    make_published_post(title="Far")
    page = tree_of(client.get(second.get_absolute_url()))
    assert page.css_first("a[rel=prev]").attributes["href"] == first.get_absolute_url()
    assert page.css_first("a[rel=next]").attributes["href"] == third.get_absolute_url()
    assert [node.attributes["href"] for node in page.css(".related a")] == [near.get_absolute_url()]


def test_article_names_the_posts_that_refer_to_it(client):
    post = make_published_post()
    there = make_published_post(title="Later", body=f'<p><a href="{post.get_absolute_url()}">x</a></p>')
    link = tree_of(client.get(post.get_absolute_url())).css_first(".mentions a")
    assert (text(link), link.attributes["href"]) == ("Later", there.get_absolute_url())


def test_old_article_says_how_old_it_is_from_the_year_that_the_house_sets(client):
    old, young = make_published_post(days_ago=2 * 366 + 1), make_published_post(days_ago=300)
    House.objects.update(age_notice_years=2)
    notices = [tree_of(client.get(post.get_absolute_url())).css(".notice") for post in (old, young)]
    assert [[text(node).partition(".")[0] for node in found] for found in notices] == [
        ["This text is more than 2 years old"],
        [],
    ]
    House.objects.update(age_notice_years=0)
    assert tree_of(client.get(old.get_absolute_url())).css(".notice") == []


def test_page_is_kept_no_longer_than_its_age_is_true(client):
    House.objects.update(age_notice_years=1)
    post = make_published_post(published_at=anniversary(timezone.now(), -1) + dt.timedelta(seconds=30))
    response = client.get(post.get_absolute_url())
    assert tree_of(response).css(".notice") == []
    assert int(re.search(r"max-age=(\d+)", response.headers["Cache-Control"])[1]) <= 30


def test_addresses_of_links_are_listed_for_paper(client):
    body = '<p><a href="https://a.example/1">one</a> <a href="/posts/">two</a> <a href="https://b.example/">b</a></p>'
    page = tree_of(client.get(make_published_post(body=body).get_absolute_url()))
    assert [text(node) for node in page.css(".footnotes li")] == ["https://a.example/1", "https://b.example/"]


def test_article_leads_to_the_translation_services_of_the_house(client):
    post = make_published_post()
    assert "by machine" not in text(tree_of(client.get(post.get_absolute_url())).css_first(".share"))
    House.objects.update(
        translators=[{"label": "Babel", "url": "https://babel.example/?p={url}&from={language}"}]
    )
    links = tree_of(client.get(post.get_absolute_url())).css(".share .reuse-links a")
    address = quote(f"http://testserver{post.get_absolute_url()}", safe="")
    assert ("Babel", f"https://babel.example/?p={address}&from=en") in [
        (text(link), link.attributes["href"]) for link in links
    ]


def test_about_line_of_a_french_article_is_french(client):
    House.objects.update(about="A small house.")
    HouseText.objects.create(house_id=1, language="fr", about="Une petite maison.")
    page = tree_of(client.get(make_published_post(language="fr").get_absolute_url()))
    assert text(page.css_first(".small-print .about")) == "Une petite maison."


def test_translation_is_linked_both_ways(client):
    english = make_published_post(title="Quays")
    french = make_published_post(
        title="Les quais", language="fr", translation_group=english.translation_group
    )
    for post, other in ((english, french), (french, english)):
        page = tree_of(client.get(post.get_absolute_url()))
        assert page.css_first("html").attributes["lang"] == post.language
        hrefs = {link.attributes["hreflang"]: link.attributes["href"] for link in page.css("link[hreflang]")}
        assert hrefs[other.language] == f"http://testserver{other.get_absolute_url()}"
        assert page.css_first(".translation a").attributes["href"] == other.get_absolute_url()


def test_wrong_month_language_or_capitals_lead_to_the_one_address(client):
    post = make_published_post(
        title="Quays", slug="quays", published_at=dt.datetime(2025, 3, 5, 12, tzinfo=dt.UTC)
    )
    assert post.get_absolute_url() == "/posts/2025/03/quays/"
    for wrong in (
        "/posts/2025/04/quays/",
        "/posts/2019/03/quays/",
        "/fr/posts/2025/03/quays/",
        "/posts/2025/03/QUAYS/",
    ):
        response = client.get(wrong)
        assert (wrong, response.status_code, response.headers["Location"]) == (
            wrong,
            301,
            "/posts/2025/03/quays/",
        )


@pytest.mark.parametrize(
    "path",
    [
        "/posts/2025/13/quays/",
        "/posts/2025/00/quays/",
        "/posts/0000/03/quays/",
        "/posts/2025/03/no-such-post/",
        "/posts/2025/03/qu%00ays/",
        f"/posts/2025/03/{'x' * 400}/",
        "/tags/none/",
        "/people/%F0%9F%92%A9/",
        "/quotations/00000000-0000-0000-0000-000000000000/",
        "/kinds/none/",
        "/kinds/press_release/",
    ],
)
def test_whatever_is_not_there_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_withdrawn_post_says_why_and_nothing_of_its_words(client):
    post = make_published_post(title="Mistaken title", body="<p>Mistaken words.</p>")
    withdraw(post, by=None, reason="The figures were wrong.")
    response = client.get(post.get_absolute_url())
    assert response.status_code == 410
    assert "The figures were wrong." in response.content.decode()
    assert "Mistaken" not in response.content.decode()


def test_expired_post_says_that_its_time_is_over(client):
    post = make_published_post(
        title="Vacant desk", days_ago=3, expires_at=timezone.now() - dt.timedelta(hours=1)
    )
    response = client.get(post.get_absolute_url())
    assert response.status_code == 410
    assert "has run its time" in response.content.decode()
    assert "Vacant" not in response.content.decode()


def test_permitted_copy_is_given_while_the_permission_stands(client):
    source = make_source(
        title="Annex", permission_by="The author", permission_on="2026-01-05", permission_scope="All."
    )
    source.permitted_file.save("annex.pdf", ContentFile(b"%PDF-1.4 annex"))
    address = reverse("posts:source_copy", args=[source.slug])
    assert client.get(address).status_code == 404  # no public post quotes it
    make_published_post(body=f'<blockquote data-source="{source.pk}"><p>A.</p></blockquote>')
    response = client.get(address)
    assert (response.status_code, b"".join(response.streaming_content)) == (200, b"%PDF-1.4 annex")
    source.permission_withdrawn_at = timezone.now()
    source.save()
    assert client.get(address).status_code == 404


def test_public_page_sets_no_cookie_and_may_be_cached(client):
    response = client.get(make_published_post().get_absolute_url())
    assert (response.cookies.output(), response.headers.get("Vary", "")) == ("", "Accept-Encoding")
    assert response.headers["Cache-Control"] == "public, max-age=60"


def test_pages_only_read(client):
    address = make_published_post().get_absolute_url()
    assert client.post(address).status_code == 405
