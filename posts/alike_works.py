"""Which works look like one that was entered twice: the same page, the same title, outlet and day, or nearly so. Pure.

``posts.likeness`` keeps what this module finds; a person decides. Instalments ("Part 1", "Part 2"), the same title in
two outlets, and a column of the same name on two days are left alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from rapidfuzz import process
from rapidfuzz.fuzz import token_sort_ratio

from posts.addresses import ARCHIVE_STAMP, canonical_url
from posts.lookalikes import Likeness, Reason, Spelling, surest
from posts.stems import fold

ALIKE: Final = 85.0  # of 100, from which two titles of one outlet and day are nearly the same
LEAST_WORDS: Final = 3  # of a title that tells a work by itself: "Interview" is the title of many
_HOST = re.compile(r"^(?:(?:www\d?|m|mobile|amp|old)\.)+(?=[^.]+\.)")
_PATH_END = re.compile(r"(?:/+|/amp|\.amp|/index\.\w{3,5}|\.html?)+$", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Work:
    """What tells one work from another; ``publisher`` 0 and ``issued`` "" where they are not known."""

    key: int
    title: str
    publisher: int = 0
    issued: str = ""
    addresses: tuple[str, ...] = ()

    @cached_property
    def folded(self) -> str:
        return fold(self.title)

    @cached_property
    def pages(self) -> frozenset[str]:
        return frozenset(filter(None, map(page_of, self.addresses)))

    @property
    def numbers(self) -> list[str]:
        return _DIGITS.findall(self.folded)

    def may_be(self, other: Work) -> bool:
        """Whether outlet and date do not speak against it: a month agrees with its days, what is unknown with all."""
        one, two = sorted((self.issued, other.issued), key=len)
        return two.startswith(one) and (
            not self.publisher or not other.publisher or self.publisher == other.publisher
        )


def page_of(url: str) -> str:
    """An address without what mostly leads to the same page: scheme, "www.", a page for phones, a copy in an archive.

    "" for what is no web address. For likeness only: two such addresses may yet be two pages.
    """
    archived = ARCHIVE_STAMP.search(url)
    if archived:
        url = "https://" + url[archived.end() :].lstrip("/")
    canonical = canonical_url(url)
    if not canonical:
        return ""
    parts = urlsplit(canonical)
    query = [
        (key, value)
        for key, value in parse_qsl(parts.query, keep_blank_values=True)
        if key.lower() not in ("amp", "output", "outputtype") and value.lower() != "amp"
    ]
    path = _PATH_END.sub("", unquote(parts.path))
    return f"{_HOST.sub('', parts.netloc)}{path}?{urlencode(query)}".rstrip("?").casefold()


@dataclass
class Shelf:
    """All works, arranged so that those alike are found without comparing each with each. Some 50 µs a work."""

    works: Iterable[Work]
    _by_key: dict[int, Work] = field(init=False)

    def __post_init__(self) -> None:
        self._by_key = {work.key: work for work in self.works}
        self._of_page: dict[str, list[int]] = defaultdict(list)
        self._of_title: dict[str, list[int]] = defaultdict(list)
        self._of_issue: dict[tuple[int, str], dict[int, str]] = defaultdict(dict)
        for work in self._by_key.values():
            for page in work.pages:
                self._of_page[page].append(work.key)
            self._of_title[work.folded].append(work.key)
            if work.publisher and work.issued:
                self._of_issue[work.publisher, work.issued][work.key] = work.folded
        self._spelling = Spelling(self._of_title)

    def near(self, key: int) -> dict[int, Likeness]:
        """{key: likeness} of the works that may be the same as this one."""
        work = self._by_key.get(key)
        if work is None:
            return {}
        found: dict[int, list[Likeness]] = defaultdict(list)
        for page in work.pages:
            for other in self._of_page[page]:
                found[other].append(Likeness(Reason.PAGE, 98))
        self._same_title(work, found)
        self._near_title(work, found)
        found.pop(key, None)
        return {other: surest(reasons) for other, reasons in found.items()}

    def _same_title(self, work: Work, found: dict[int, list[Likeness]]) -> None:
        for other in self._of_title[work.folded]:
            twin = self._by_key[other]
            if not work.may_be(twin):
                continue
            is_sure = bool(work.publisher and work.publisher == twin.publisher and work.issued == twin.issued)
            if is_sure and work.issued:
                found[other].append(Likeness(Reason.WORK, 96))
            elif len(work.folded.split()) >= LEAST_WORDS:
                found[other].append(Likeness(Reason.TITLE, 88))

    def _near_title(self, work: Work, found: dict[int, list[Likeness]]) -> None:
        if len(work.folded.split()) < LEAST_WORDS:
            return
        for folded in self._spelling.near(work.folded):
            for other in self._of_title[folded]:
                if work.may_be(self._by_key[other]):
                    found[other].append(Likeness(Reason.TITLE, 84))
        beside = self._of_issue.get((work.publisher, work.issued), {})
        for _title, score, other in process.extract(
            work.folded, beside, scorer=token_sort_ratio, score_cutoff=ALIKE, limit=None
        ):
            if self._by_key[other].numbers == work.numbers:
                found[other].append(Likeness(Reason.TITLE, round(min(score, 95) * 0.9)))
