"""The words of a page: all of them, in order; walls are seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from posts.readable import MOST_TEXT, Unreadable, kind_of, leads_to_sign_in, read
from tests import fake_web

PAGES = Path(__file__).resolve().parent.parent / "data" / "pages"
SENTENCES = {
    "plain_article": [
        "It was the table that left us",
        "Nobody who was in that room will pretend",
        "The pilots ask for two tugs in winter.",
        "By Idris Calloway",
        "The next round is on 4 June.",
    ],
    "divs_only": [
        "The guild has read the offer of the port with care.",
        "It asks for nothing that was not promised in 2019.",
        "Short watch, long night: that is the whole dispute.",
        "One tug is not two tugs.",
        "We say so without anger.",
    ],
    "live_blog": [
        "The doors are closed; 61 members have answered.",
        "I shall vote against it, and I shall say why.",
        "She did not say why. Yet.",
        "Quorum.",
        "Doors close",
    ],
    "transcript": [
        "Order. We are in public session.",
        "The statute says “may”, not “must”.",
        "I have no recollection of that letter.",
        "You signed it.",
        "I sign a great many letters.",
    ],
    "folded_parts": [
        "No party shall mine the approaches of a port.",
        "A party that has mined shall sweep.",
        "Article 6 ends the treaty after twenty years unless it is renewed.",
        "The approaches as the annex draws them.",
    ],
    "footnotes": [
        "The toll of 1911 was paid in herring until the war.",
        "E = mc2 had nothing to do with it.",
        "1. Ledger of the port, folio 9.",
    ],
    "french_letter": [
        "Monsieur le ministre,",
        "Vous avez dit : « Nous n’irons pas plus loin. » Nous non plus.",
        "Veuillez agréer…",
        "Le collectif du quai",
        "Bien dit !",
    ],
    "script_only": [
        "Three sweepers left Port Almery at dawn.",
        "“We are late by nine years,” said the captain.",
        "They will not be back before autumn.",
    ],
    "short_notes": ["No water on Monday.", "No light on Friday.", "The council regrets both."],
}


def _read(html, media_type="text/html", **addresses):
    return read(html.encode(), html, media_type, **addresses)


@pytest.mark.parametrize("name", SENTENCES)
def test_no_sentence_of_a_page_is_lost(name):
    found = _read((PAGES / f"{name}.html").read_text(encoding="utf-8"))
    assert [sentence for sentence in SENTENCES[name] if sentence not in found.text] == []
    assert found.login_wall is False


def test_every_kept_page_is_read():
    assert {path.stem for path in PAGES.iterdir()} == set(SENTENCES)


def test_words_that_nobody_reads_are_left_out_and_blocks_are_parted():
    found = _read(
        "<html lang=fr><head><title> A \n title</title><style>p{}</style></head><body><script>var a</script>"
        "<p>One&nbsp;<b>tw</b>o&shy;fold<sup><a href='#n'>1</a></sup>  three</p><textarea>typed</textarea>"
        "<ul><li>four<li>five</ul>six<br>seven\x00\x1e</body></html>"
    )
    assert found.text == "One\xa0two\xadfold three\nfour\nfive\nsix\nseven"
    assert (found.title, found.language, found.cut_short) == ("A title", "fr", False)


def test_text_that_is_too_long_is_cut_and_says_so():
    found = _read("w" * (MOST_TEXT + 1), "text/plain")
    assert (len(found.text), found.cut_short) == (MOST_TEXT, True)


@pytest.mark.parametrize(
    ("html", "is_walled"),
    [
        (fake_web.WALL.decode(), True),
        ("<p>Short.</p><form><input type=password></form>", True),
        ("<p>Cet article est réservé aux abonnés.</p>", True),
        ('<script type="application/ld+json">{"isAccessibleForFree":"False"}</script><p>Teaser.</p>', True),
        ('<script type="application/ld+json">{broken</script><p>Short and whole.</p>', False),
        ("<p>Short and whole.</p>", False),
        ("<p>Subscribe to continue reading.</p>" + fake_web.FILLER * 40, False),
    ],
)
def test_wall_is_a_page_that_asks_to_sign_in_and_shows_little(html, is_walled):
    assert _read(html).login_wall is is_walled


@pytest.mark.parametrize(
    ("url", "final_url", "leads"),
    [
        ("https://a.example/story", "https://a.example/login?next=/story", True),
        ("https://a.example/story", "https://id.a.example/signin", True),
        ("https://a.example/story", "https://a.example/2026/story", False),
        ("https://a.example/login/", "https://a.example/login", False),
        ("https://a.example/story", "https://a.example/blogging/story", False),
        ("", "", False),
    ],
)
def test_redirect_to_a_sign_in_page_is_seen(url, final_url, leads):
    assert leads_to_sign_in(url, final_url) is leads


@pytest.mark.parametrize(
    ("media_type", "body", "kind"),
    [
        ("text/html", b"", "html"),
        ("application/octet-stream", b"  %PDF-1.7", "pdf"),
        ("text/html", b"%PDF-1.7", "pdf"),
        ("text/plain", b"words", "text"),
        ("", b"plain words", "text"),
        ("", b"<!DOCTYPE html>", "html"),
        ("video/mp4", b"\x00\x00", ""),
        ("", b"\x89PNG\x00", ""),
    ],
)
def test_kind_is_told_by_the_bytes_before_the_words(media_type, body, kind):
    assert kind_of(media_type, body) == kind


def test_other_kinds_have_no_words_and_a_broken_file_is_no_text():
    assert read(b"\x00", "", "image/png").text == ""
    with pytest.raises(Unreadable):
        read(b"%PDF-1.4", "", "application/pdf")
