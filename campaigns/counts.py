"""From a fetched page to a number of signatures: one reader a kind of site. Pure: no database, no connection.

Nothing is guessed: a page on which not exactly one number stands where it should is not read at all.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from posts.fetched import FetchedPage

NUMBER: Final = re.compile(r"\d{1,3}(?:[,.\s\u00a0\u202f'’]\d{3})+(?!\d)|\d+")
AT_LEAST: Final = re.compile(
    r"\b(?:over|more than|at least|above|plus de|au moins|près de)\b|\d\s*\+", re.IGNORECASE
)
SIGN_IN: Final = re.compile(r"/(?:login|log-in|signin|sign-in|sso|auth|connexion)\b", re.IGNORECASE)


class Unreadable(Exception):
    """The page is not one from which the count can be taken; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class Count:
    """So many signatures, or at least so many."""

    number: int
    is_lower_bound: bool = False


def read_count(page: FetchedPage, parser: str, path: str = "", number: str = "") -> Count:
    """The count on ``page``. ``path`` is a selector or a JSON path, ``number`` the petition's own.

    Raises Unreadable for an answer that is no page of this petition: an error, a login wall, another shape.
    """
    if page.status != 200:
        raise Unreadable(_("The site answered with status %d.") % page.status)
    if parser == "json":
        return _from_json(page, path)
    tree = LexborHTMLParser(page.text)
    if SIGN_IN.search(page.url) or tree.css_first('input[type="password"]') is not None:
        raise Unreadable(_("The page asks to sign in."))
    if parser == "commons":
        return _from_commons(tree, number)
    if parser == "css":
        return _from_element(tree, path)
    raise Unreadable(_("Nobody has said how this page is read."))


def count_in(text: str) -> Count:
    """The one number in ``text``: "12,345 signatures", "over 210,000". Raises Unreadable for none or several."""
    text = " ".join(text.split())
    numbers = NUMBER.findall(text)
    if len(numbers) != 1:
        raise Unreadable(
            _("“%s” is not one number.") % text[:80] if text else _("There is nothing at its place.")
        )
    number = int(re.sub(r"\D", "", numbers[0]))
    if number > 2_000_000_000:
        raise Unreadable(_("“%s” is too large to be a count.") % text[:80])
    return Count(number, bool(AT_LEAST.search(text)))


def _from_element(tree: LexborHTMLParser, path: str) -> Count:
    try:
        found = tree.css(path)
    except (SelectolaxError, ValueError) as error:
        raise Unreadable(_("“%s” is not a CSS selector.") % path) from error
    if len(found) != 1:
        raise Unreadable(
            _("%(number)d elements fit “%(path)s”; there must be one.") % {"number": len(found), "path": path}
        )
    return count_in(found[0].text())


def _from_json(page: FetchedPage, path: str) -> Count:
    """``path`` goes from key to key by dots; a number is a place in a list: "data.0.signature_count"."""
    try:
        value: Any = json.loads(page.text)
    except ValueError as error:
        raise Unreadable(_("The answer is not JSON.")) from error
    for part in path.split("."):
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            raise Unreadable(_("The data have nothing at “%s”.") % path)
    if isinstance(value, str):
        return count_in(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 2_000_000_000:
        raise Unreadable(_("What stands at “%s” is not a count.") % path)
    return Count(value)


def _from_commons(tree: LexborHTMLParser, number: str) -> Count:
    """A petition's page of details: its first heading is "e-4701 (Democratic process)", another "387487 signatures".

    Source: the page of e-4701 as it answered on 26 September 2026, kept as test data by a public project, and the
    parser of another that reads the same headings. The site itself was not asked. Where a page differs, this raises,
    and the last good reading stays.
    """
    heading = tree.css_first("h1")
    own = re.match(r"\s*([ep]-\d+|\d+-\d+)\b", heading.text() if heading else "", re.IGNORECASE)
    if not number or own is None or own[1].lower() != number.strip().lower():
        raise Unreadable(_("The page is not that of petition %s.") % (number or "?"))
    for node in tree.css("h2, h3"):
        words = " ".join(node.text().split())
        if re.fullmatch(r"[\d\s,.\u00a0\u202f]+signatures?", words, re.IGNORECASE):
            return count_in(words)
    raise Unreadable(_("No heading of the page tells the number of signatures."))
