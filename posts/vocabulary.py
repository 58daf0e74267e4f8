"""What may stand in a body: the elements, their attributes, and the values those attributes may have.

A leaf without database or network. It refuses everything it does not name; `posts.html` builds bodies from it and
uses the same rules a second time as the sanitiser's last word, the editor's tests compare themselves with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

Check = Callable[[str], "str | None"]

_LANG = frozenset({"lang"})
_ANCHOR = frozenset({"id", "lang"})
_QUOTATION = frozenset({"data-source", "data-via", "data-speaker", "data-speaker-text", "cite", "lang"})
_NONE: frozenset[str] = frozenset()

VOCABULARY: Final[Mapping[str, frozenset[str]]] = {
    # prose
    "p": _ANCHOR,
    "h2": _ANCHOR,
    "h3": _ANCHOR,
    "h4": _ANCHOR,
    "ul": _LANG,
    "ol": frozenset({"start", "lang"}),
    "li": _LANG,
    "hr": _NONE,
    "br": _NONE,
    "strong": _NONE,
    "em": _NONE,
    "sub": _NONE,
    "sup": _NONE,
    "cite": _NONE,
    "abbr": frozenset({"title"}),
    "time": frozenset({"datetime"}),
    "mark": _NONE,
    "ins": _NONE,
    "del": _NONE,
    "small": _NONE,
    "span": _LANG,
    "a": frozenset({"href", "title", "hreflang"}),
    # tables
    "table": _LANG,
    "thead": _NONE,
    "tbody": _NONE,
    "tr": _NONE,
    "th": frozenset({"scope", "colspan", "rowspan", "lang"}),
    "td": frozenset({"colspan", "rowspan", "lang"}),
    # quotations and the house's own voice
    "blockquote": _QUOTATION,
    "q": _QUOTATION,
    "aside": frozenset({"data-kind", "data-by", "lang"}),
    # what other records place in the text
    "figure": frozenset({"data-embed", "data-id"}),
    "figcaption": _LANG,
}

INLINE: Final = frozenset({
    "br", "strong", "em", "sub", "sup", "cite", "abbr", "time", "mark", "ins", "del", "small", "span", "a", "q",
})  # fmt: skip
# Without this attribute the element says nothing, so only its words stay.
REQUIRED: Final[Mapping[str, str]] = {"a": "href", "span": "lang", "time": "datetime", "aside": "data-kind"}
# The attributes that say whose words a quotation holds.
ATTRIBUTION: Final = ("data-source", "data-via", "data-speaker", "data-speaker-text")

URL_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})

# A key of a row: PostgreSQL's and SQLite's integers end below 19 digits.
_KEY = re.compile(r"[1-9][0-9]{0,17}")
_KEYS = re.compile(r"[1-9][0-9]{0,17}(?: [1-9][0-9]{0,17})*")
_HOLDER = re.compile(r"(?:person|organization):[1-9][0-9]{0,17}")
_KIND = re.compile(r"comment|editor-note")
_EMBED = re.compile(r"[a-z]+(?:-[a-z]+)*")
_START = re.compile(r"0|-?[1-9][0-9]{0,5}")
_SPAN = re.compile(r"[2-9]|[1-9][0-9]|100")
_SCOPE = re.compile(r"row|col|rowgroup|colgroup")
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
# Source: BCP 47 (RFC 5646), the shape only.
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,6}")
# Source: HTML standard, 4.5.14 (the time element) and its microsyntaxes.
_CLOCK = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
_ZONE = r"(?:Z|[+-][0-9]{2}:?[0-9]{2})"
_DATETIME = re.compile(
    rf"[0-9]{{4}}(?:-W[0-9]{{2}}|-[0-9]{{2}}(?:-[0-9]{{2}}(?:[T ]{_CLOCK}{_ZONE}?)?)?)?"
    rf"|[0-9]{{2}}-[0-9]{{2}}|{_CLOCK}{_ZONE}?"
    r"|P(?=[0-9T])(?:[0-9]+D)?(?:T(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
)
_LINE_ENDS = re.compile(r"[\t\n\r]")
_QUERY = re.compile(r"[?#]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_HOST = re.compile(r"[^\s\x00-\x20\x7f@\\<>\"'`{}|^]+")

# Control characters, noncharacters and the byte order mark carry no words; PostgreSQL refuses some of them.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")
_ENCODED = str.maketrans({character: f"%{ord(character):02X}" for character in ' "<>`'})
_SPACE_AND_CONTROL = "".join(map(chr, range(0x21))) + "\xa0\ufeff"
_LONGEST_ID = 80
_LONGEST_URL = 2000
_LONGEST_TEXT = 1000
# As long as the columns that mirror them.
_LONGEST_SPEAKER = 300
_LONGEST_LANGUAGE = 35


def printable(text: str) -> str:
    """Return the text without characters that no reader can see and no database wants."""
    return text if text.isprintable() else _UNPRINTABLE.sub("", text)


def _matching(pattern: re.Pattern[str]) -> Check:
    def check(value: str) -> str | None:
        value = value.strip()
        return value if pattern.fullmatch(value) else None

    return check


def _lower_case(pattern: re.Pattern[str]) -> Check:
    def check(value: str) -> str | None:
        value = value.strip().lower()
        return value if pattern.fullmatch(value) else None

    return check


def _keys(value: str) -> str | None:
    value = " ".join(dict.fromkeys(value.split()))
    return value if _KEYS.fullmatch(value) and len(value) <= _LONGEST_TEXT else None


def _start(value: str) -> str | None:
    """Return where the numbering starts; 1 is the default and is not stored."""
    value = value.strip()
    return value if _START.fullmatch(value) and value != "1" else None


def _identifier(value: str) -> str | None:
    value = value.strip()
    return value if len(value) <= _LONGEST_ID and _SLUG.fullmatch(value) else None


def _language(value: str) -> str | None:
    value = value.strip()
    return value if len(value) <= _LONGEST_LANGUAGE and _LANGUAGE.fullmatch(value) else None


def _words(value: str) -> str | None:
    return " ".join(printable(value).split())[:_LONGEST_TEXT].rstrip() or None


def _speaker(value: str) -> str | None:
    return (_words(value) or "")[:_LONGEST_SPEAKER].rstrip() or None


def web_address(value: str) -> str | None:
    """Return an http or https address with a host, without a user name; otherwise None."""
    value = address(value) or ""
    return value if value[:5].lower() in ("http:", "https") and _SCHEME.match(value) else None


def address(value: str) -> str | None:
    """Return where a link may lead, or None: http, https, mailto, tel, a path of this site, or a fragment.

    An address that begins with two slashes takes https. Browsers drop tabs and line ends inside an address and read a
    backslash as a slash, so an address with control characters or with a backslash before its query is refused. What
    browsers would percent-encode while following the link is stored so.
    Source: WHATWG URL standard, 4.4.
    """
    value = _LINE_ENDS.sub("", value).strip(_SPACE_AND_CONTROL).translate(_ENCODED)
    if not value or len(value) > _LONGEST_URL or _CONTROL.search(value):
        return None
    if value.startswith("//"):
        value = f"https:{value}"
    before_query = _QUERY.split(value, maxsplit=1)[0]
    if "\\" in before_query:
        return None
    scheme = _SCHEME.match(value)
    if scheme is None:
        # A colon before the first slash would be read as a scheme by somebody, whatever stands before it.
        return None if ":" in before_query.split("/")[0] else value
    name = scheme[1].lower()
    if name in ("http", "https"):
        return value if _has_plain_host(value) else None
    return value if name in URL_SCHEMES and value[scheme.end() :].strip("/ ") else None


def _has_plain_host(value: str) -> bool:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - raises ValueError when the port is no number
    except ValueError:
        return False
    return value[len(parts.scheme) :].startswith("://") and bool(_HOST.fullmatch(parts.netloc))


_CHECKS: Final[Mapping[str, Check]] = {
    "cite": web_address,
    "colspan": _matching(_SPAN),
    "data-by": _matching(_HOLDER),
    "data-embed": _matching(_EMBED),
    "data-id": _matching(_KEY),
    "data-kind": _matching(_KIND),
    "data-source": _matching(_KEY),
    "data-speaker": _matching(_HOLDER),
    "data-speaker-text": _speaker,
    "data-via": _keys,
    "datetime": _matching(_DATETIME),
    "href": address,
    "hreflang": _language,
    "id": _identifier,
    "lang": _language,
    "rowspan": _matching(_SPAN),
    "scope": _lower_case(_SCOPE),
    "start": _start,
    "title": _words,
}


@lru_cache(maxsize=4096)
def attribute_value(element: str, attribute: str, value: str) -> str | None:
    """Return the value as a body stores it, or None when the attribute may not stand there. Idempotent."""
    if attribute not in VOCABULARY.get(element, _NONE):
        return None
    return _CHECKS[attribute](value)


def checked_attributes(element: str, attributes: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes that the vocabulary permits on the element, in the order in which they stood."""
    if not attributes:
        return {}
    kept = {name: attribute_value(element, name, value) for name, value in attributes.items()}
    return {name: value for name, value in kept.items() if value is not None}
