from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from posts.sharing import ways_to_share, ways_to_translate

TITLE, URL = "Who opens “the quay” & why?", "https://dispatch.example/posts/2026/11/quay/?a=1"


def test_each_way_is_a_plain_link_that_carries_the_address_and_nothing_of_the_reader():
    ways = {way.name: way.url for way in ways_to_share(TITLE, URL)}
    assert list(ways) == [
        "mail", "mastodon", "bluesky", "facebook", "x", "linkedin", "whatsapp", "telegram",
    ]  # fmt: skip
    for name, url in ways.items():
        parts = urlsplit(url)
        query = parse_qs(parts.query or parts.fragment)
        assert any(URL in value for values in query.values() for value in values), name


def test_mail_has_the_title_as_its_subject():
    query = parse_qs(urlsplit(ways_to_share(TITLE, URL)[0].url).query)
    assert query == {"subject": [TITLE], "body": [f"{TITLE} {URL}"]}


def test_translation_service_is_given_the_address_and_the_language_of_the_text():
    services = [
        {"label": "One", "url": "https://one.example/?u={url}"},
        {"label": "Two", "url": "https://two.example/{language}?of={url}"},
    ]
    ways = ways_to_translate(services, URL, "en")
    assert [way.label for way in ways] == ["One", "Two"]
    assert parse_qs(urlsplit(ways[0].url).query) == {"u": [URL]}
    assert (urlsplit(ways[1].url).path, parse_qs(urlsplit(ways[1].url).query)) == ("/en", {"of": [URL]})
