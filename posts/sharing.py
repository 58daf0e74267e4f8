"""Where a reader may pass a page on to: plain links, opened by the reader alone; no network hears of a mere visit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Way:
    """One way of passing a page on. ``name`` is stable, for styles and tests."""

    name: str
    label: str
    url: str


def ways_to_share(title: str, url: str) -> list[Way]:
    """Every way, mail first. The addresses are those that the services publish for the purpose."""
    both, address, words = quote(f"{title} {url}", safe=""), quote(url, safe=""), quote(title, safe="")
    return [
        Way("mail", _("E-mail"), f"mailto:?subject={words}&body={both}"),
        Way("mastodon", "Mastodon", f"https://share.joinmastodon.org/#text={both}"),
        Way("bluesky", "Bluesky", f"https://bsky.app/intent/compose?text={both}"),
        Way("facebook", "Facebook", f"https://www.facebook.com/sharer/sharer.php?u={address}"),
        Way("x", "X", f"https://x.com/intent/post?text={words}&url={address}"),
        Way("linkedin", "LinkedIn", f"https://www.linkedin.com/sharing/share-offsite/?url={address}"),
        Way("whatsapp", "WhatsApp", f"https://wa.me/?text={both}"),
        Way("telegram", "Telegram", f"https://t.me/share/url?url={address}&text={words}"),
    ]


def ways_to_translate(translators: Iterable[Mapping[str, str]], url: str, language: str) -> list[Way]:
    """The page at ``url`` with each translation service that the house names in its settings."""
    words = {"{url}": quote(url, safe=""), "{language}": quote(language, safe="")}
    ways = []
    for translator in translators:
        address = translator["url"]
        for place, value in words.items():
            address = address.replace(place, value)
        ways.append(Way("translate", translator["label"], address))
    return ways
