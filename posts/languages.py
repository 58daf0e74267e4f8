"""In which languages a page can be read, and where: the switch in the masthead, ``hreflang``, directions of writing.

Addresses differ by the prefix of their language alone; a post has one address in its own language, and its
translations have theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation

# Languages written from right to left, whether or not the site has pages in them: quotations may be in any.
# Source: Unicode CLDR, characterOrder of the languages' default scripts.
RIGHT_TO_LEFT: Final = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
)


@dataclass(frozen=True)
class Way:
    """The way from a page to another language: to the same page there, or else to that language's first page."""

    code: str
    name: str
    url: str
    is_same_page: bool
    is_here: bool


def direction(language: str) -> str:
    """ "rtl" or "ltr": how a language is written."""
    return "rtl" if language.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def home_in(language: str) -> str:
    with translation.override(language):
        return reverse("home")


def address_in(path: str, language: str) -> str:
    """``path``, a page of the active language, under the prefix of ``language``."""
    return home_in(language) + path.removeprefix(reverse("home"))


def same_page(path: str, languages: Collection[str] | None = None) -> dict[str, str]:
    """Where the page at ``path`` stands in each of ``languages`` (all of the site, if None), by language. No query."""
    return {
        code: address_in(path, code)
        for code, _name in settings.LANGUAGES
        if languages is None or code in languages
    }


def ways(read_at: Mapping[str, str]) -> list[Way]:
    """One for each language of the site, the active one included; ``read_at`` says where the same page stands."""
    here = translation.get_language()
    return [
        Way(code, name, read_at.get(code) or home_in(code), code in read_at, code == here)
        for code, name in settings.LANGUAGES
    ]
