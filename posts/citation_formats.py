"""A list of works as CSL-JSON, BibTeX and RIS, the three forms in which programs take references along.

Pure. Only what is known is written: a year stays a year, a work without an author has none, and a name is parted into
family and given name only where staff filed it so ("Marchbanks, Ottoline").
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from anyascii import anyascii

from posts.partial_dates import PartialDate


@dataclass(frozen=True)
class Name:
    """An author. ``filed_as`` is "Family, Given" or "Family, Given, Suffix" where that is known."""

    name: str
    filed_as: str = ""
    is_body: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """Family name, given name and suffix; empty where they are not known."""
        parts = tuple(part.strip() for part in self.filed_as.split(","))
        return parts if not self.is_body and 2 <= len(parts) <= 3 and all(parts) else ()


@dataclass(frozen=True)
class Work:
    """What is cited. ``kind`` is a type of CSL; ``container`` is what it stands in, ``publisher`` who brought it out.

    ``key`` names it within a file and stays the same for the same work.
    """

    key: str
    kind: str
    title: str
    authors: tuple[Name, ...] = ()
    container: str = ""
    publisher: str = ""
    issued: PartialDate | None = None
    accessed: dt.date | None = None
    url: str = ""
    language: str = ""
    genre: str = ""
    abstract: str = ""
    original_title: str = ""
    original_publisher: str = ""
    original_date: PartialDate | None = None


# CSL-JSON ---------------------------------------------------------------------
# Source: https://docs.citationstyles.org/en/stable/specification.html and csl-data.json beside it.


def as_csl(works: Iterable[Work]) -> str:
    """A JSON array of items, as citation programs import it."""
    return json.dumps([csl_item(work) for work in works], ensure_ascii=False, indent=2) + "\n"


def csl_item(work: Work) -> dict[str, Any]:
    item = {
        "id": work.key,
        "type": work.kind,
        "title": work.title,
        "author": [_csl_name(name) for name in work.authors],
        "container-title": work.container,
        "publisher": work.publisher,
        "issued": _csl_date(work.issued),
        "accessed": _csl_date(PartialDate.from_date(work.accessed) if work.accessed else None),
        "URL": work.url,
        "language": work.language,
        "genre": work.genre,
        "abstract": work.abstract,
        "original-title": work.original_title,
        "original-publisher": work.original_publisher,
        "original-date": _csl_date(work.original_date),
    }
    return {name: value for name, value in item.items() if value}


def _csl_name(name: Name) -> dict[str, str]:
    if not name.parts:
        return {"literal": name.name}
    return dict(zip(("family", "given", "suffix"), name.parts, strict=False))


def _csl_date(date: PartialDate | None) -> dict[str, list[list[int]]] | None:
    if date is None:
        return None
    return {"date-parts": [[part for part in (date.year, date.month, date.day) if part]]}


# BibTeX -----------------------------------------------------------------------

BIBTEX_TYPES: Final = {"article-newspaper": "article", "article-magazine": "article", "report": "techreport"}
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Every character that TeX takes for something else. Source: TeXbook, chapter 7; braces must stay in balance.
_TEX: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    '"': r"\textquotedbl{}",
    "\u00a0": "~",
    "–": "--",
    "—": "---",
    "‘": "`",
    "’": "'",
    "“": "``",
    "”": "''",
    "…": r"\ldots{}",
    "ß": r"{\ss}",
    "æ": r"{\ae}",
    "Æ": r"{\AE}",
    "œ": r"{\oe}",
    "Œ": r"{\OE}",
    "ø": r"{\o}",
    "Ø": r"{\O}",
    "ł": r"{\l}",
    "Ł": r"{\L}",
    "å": r"{\aa}",
    "Å": r"{\AA}",
    "ı": r"{\i}",
}
_ACCENTS: Final = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0327": "c", "\u0328": "k",
}  # fmt: skip
# What may not stand in an address within braces, and never does in a valid one.
_NOT_IN_URL: Final = re.compile(r"[\s\\{}\"<>^`|]")


def as_bibtex(works: Sequence[Work]) -> str:
    """Entries that BibTeX, biber and reference managers read; in ASCII as far as the words are Latin."""
    entries = []
    for key, work in zip(bibtex_keys(works), works, strict=True):
        kind = BIBTEX_TYPES.get(work.kind, "misc")
        house = {"article": "journal", "techreport": "institution"}.get(kind, "publisher")
        place = work.container or work.publisher if kind != "misc" else work.publisher
        fields = [
            ("author", " and ".join(map(_bibtex_name, work.authors))),
            ("title", f"{{{tex(work.title)}}}"),  # doubled: styles must not change its capitals
            (house, tex(place)),
            ("howpublished", tex(work.container) if kind == "misc" else ""),
            ("date", str(work.issued or "")),
            ("year", f"{work.issued.year:04d}" if work.issued else ""),
            ("month", _MONTHS[work.issued.month - 1] if work.issued and work.issued.month else ""),
            ("url", _bibtex_url(work.url)),
            ("urldate", str(work.accessed or "")),
            ("language", work.language),
            ("type", tex(work.genre)),
            ("abstract", tex(work.abstract)),
            ("origtitle", tex(work.original_title)),
            ("origpublisher", tex(work.original_publisher)),
            ("origdate", str(work.original_date or "")),
        ]
        lines = [
            # The names of months are abbreviations that styles know: they stand without braces.
            f"  {name} = {value if name == 'month' else f'{{{value}}}'},"
            for name, value in fields
            if value
        ]
        entries.append("\n".join([f"@{kind}{{{key},", *lines, "}"]))
    return "\n\n".join(entries) + "\n" if entries else ""


def bibtex_keys(works: Sequence[Work]) -> list[str]:
    """A key for each: who, which year, the first word of the title, as far as known; told apart by a number."""
    keys: list[str] = []
    for work in works:
        first = work.authors[0] if work.authors else None
        who = (first.parts or (first.name if first.is_body else first.name.split()[-1],))[0] if first else ""
        year = str(work.issued.year) if work.issued else ""
        word = next((word for word in work.title.split() if len(anyascii(word)) > 3), work.title)
        stem = "".join(_letters(part) for part in (who[:30], year, word[:20])) or "work"
        key, number = stem, 2
        while key in keys:
            key, number = f"{stem}{number}", number + 1
        keys.append(key)
    return keys


def _letters(text: str) -> str:
    return "".join(char for char in anyascii(text).lower() if char.isalnum())


def tex(text: str) -> str:
    """``text`` on one line with everything escaped that TeX would take for a command."""
    line = " ".join(re.split(r"[ \t\r\n\f\v]+", text.strip(" \t\r\n\f\v")))
    return "".join(map(_tex_letter, unicodedata.normalize("NFC", line)))


def _tex_letter(char: str) -> str:
    if char in _TEX:
        return _TEX[char]
    parts = unicodedata.normalize("NFD", char)
    base, mark = parts[0], parts[1:]
    if mark not in _ACCENTS or not base.isascii():
        return char
    accent = _ACCENTS[mark]
    if base in "ij" and accent not in "ck":
        base = rf"{{\{base}}}"
    elif accent.isalpha():
        base = f"{{{base}}}"
    return rf"{{\{accent}{base}}}"


def _bibtex_name(name: Name) -> str:
    if name.is_body:
        return f"{{{tex(name.name)}}}"
    family, *given = name.parts or (name.name,)
    if len(given) == 2:  # "Family, Suffix, Given"
        given.reverse()
    words = [tex(part) for part in (family, *given)]
    return ", ".join(f"{{{part}}}" if re.search(r"\band\b|,", part) else part for part in words)


def _bibtex_url(url: str) -> str:
    return _NOT_IN_URL.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)


# RIS --------------------------------------------------------------------------
# Source: RIS Format Specifications, Research Information Systems, as Zotero and EndNote read them.

RIS_TYPES: Final = {
    "article-newspaper": "NEWS",
    "article-magazine": "MGZN",
    "post-weblog": "BLOG",
    "report": "RPRT",
    "interview": "PCOMM",
    "hearing": "HEAR",
    "webpage": "ELEC",
}
_RIS_LINE: Final = "\r\n"


def as_ris(works: Iterable[Work]) -> str:
    """Records of one tag a line, from TY to ER; a type of which RIS has none is "GEN"."""
    return "".join(_ris_record(work) for work in works)


def _ris_record(work: Work) -> str:
    lines = [
        ("TY", RIS_TYPES.get(work.kind, "GEN")),
        ("ID", work.key),
        *(("AU", _ris_name(name)) for name in work.authors),
        ("TI", work.title),
        ("T2", work.container),
        ("PB", work.publisher),
        ("PY", f"{work.issued.year:04d}" if work.issued else ""),
        ("DA", _ris_date(work.issued)),
        ("Y2", _ris_date(PartialDate.from_date(work.accessed) if work.accessed else None)),
        ("UR", work.url),
        ("LA", work.language),
        ("M3", work.genre),
        ("AB", work.abstract),
        ("OP", " ".join(filter(None, [work.original_title, work.original_publisher]))),
    ]
    # A value ends with its line: a line within it would be taken for a tag.
    told = [f"{tag}  - {' '.join(value.split())}" for tag, value in lines if value]
    return _RIS_LINE.join([*told, "ER  - ", "", ""])


def _ris_name(name: Name) -> str:
    # The standard forbids the asterisk in names, where it once had a meaning of its own.
    return (", ".join(name.parts) or name.name).replace("*", "")


def _ris_date(date: PartialDate | None) -> str:
    """Year, month and day between slashes that stand also where a part is not known: "2023/11//"."""
    if date is None:
        return ""
    month, day = (f"{part:02d}" if part else "" for part in (date.month, date.day))
    return f"{date.year:04d}/{month}/{day}/"
