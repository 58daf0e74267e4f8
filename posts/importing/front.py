"""The head of a document: title, byline, day of publication and the lines that come with them. Pure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from posts.importing import notices
from posts.importing.dates import find_dates
from posts.importing.lead_ins import lead_in
from posts.importing.names import split_people
from posts.importing.parsed import Block, Finding, Kind, Unit

_MOST_LINES = 14  # of a head
_MOST_TITLE = 200  # characters
_DATELINE = re.compile(
    r"^(?P<place>[A-ZÀ-Þ][\w’'.\-À-ÿ]*(?:[\s,(/]+[\w’'.\-À-ÿ)]+){0,7}?)\s*[,(–—-]*\s*(?:le\s+)?(?P<date>\S.{5,40}?)\)?\s*(?:[-–—:]{1,2}|"
    r"\(.{2,40}\)\s*[-–—]+)\s+(?=\S)",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"^(?:published|posted|updated|publié|mis en ligne|date)\b\s*(?:on|le|:)?\s*:?\s*", re.IGNORECASE
)
_SUBJECT = re.compile(r"^(?:subject|re|objet)\s*:\s*(?=\S)", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and|et|&)\s+|\s*;\s*")


@dataclass
class Head:
    """What the first lines said; ``length`` of them belong to it."""

    units: list[Unit] = field(default_factory=list)
    length: int = 0
    title: str = ""
    byline: tuple[str, ...] = ()
    published_on: dt.date | None = None
    is_release: bool = False
    findings: list[Finding] = field(default_factory=list)


def read_head(blocks: list[Block]) -> Head:
    """Read the lines before the text proper. A line that only repeats one of them is left over, and listed."""
    head = Head()
    for index, block in enumerate(blocks[:_MOST_LINES]):
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        unit = _unit(block, following, head)
        if unit is None and _is_subtitle(blocks, index, head):
            unit = Unit(Kind.PARAGRAPH, (block,))
        if unit is None:
            break
        head.units.append(unit)
        head.length = index + 1
    if head.published_on is None:
        head.published_on = _dateline(blocks[head.length : head.length + 3])
    return head


def _unit(block: Block, following: Block | None, head: Head) -> Unit | None:
    text = block.text
    if block.kind == "hr":
        return Unit(Kind.RULE, (block,)) if not head.title or head.length < 3 else None
    if block.kind in ("table", "li") or block.is_quoted:
        return None
    if notices.is_release_line(text) and not (block.kind == "h" and block.level == 1):
        head.is_release = True
        head.published_on = head.published_on or next(
            (d.date for d in find_dates(text) if d.date and not d.in_range), None
        )
        return Unit(Kind.LEFTOVER, (block,))
    if not head.title:
        return _title(block, following, head)
    if _same(text, head.title):
        head.findings.append(Finding("repeated-title", text))
        return Unit(Kind.LEFTOVER, (block,))
    who = notices.byline(text)
    if who and len(text) < 200:
        names = tuple(split_byline(who))
        if head.byline:
            head.findings.append(Finding("repeated-byline", text))
            return Unit(Kind.LEFTOVER, (block,))
        head.byline = names
        return Unit(Kind.BYLINE, (block,))
    if kind := notices.kind_of(text):
        return Unit(kind, (block,))
    dated = _dated_line(text)
    if dated:
        head.published_on = head.published_on or dated
        rest = _PUBLISHED.sub("", text)
        only = not re.sub(
            r"[\W\d_]", "", re.sub("|".join(re.escape(d.words) for d in find_dates(text)), "", rest)
        )
        return Unit(Kind.PUBLISHED if only and rest == text else Kind.LEFTOVER, (block,))
    # The publisher's short name, alone between the head's other lines.
    among = following is not None and (notices.kind_of(following.text) or notices.byline(following.text))
    if (
        head.length
        and head.units[-1].kind is Kind.LEFTOVER
        and head.published_on
        and among
        and _is_short_name(text)
    ):
        return Unit(Kind.LEFTOVER, (block,))
    return None


def _is_subtitle(blocks: list[Block], index: int, head: Head) -> bool:
    """A short line under the title, with the byline or the day still to come."""
    text = blocks[index].text
    if not head.title or head.byline or len(text) > 200 or blocks[index].kind not in ("p", "h") or index > 3:
        return False
    near = [block.text for block in blocks[index + 1 : index + 3] if len(block.text) < 200]
    return any(notices.byline(line) or _dated_line(line) for line in near)


def _title(block: Block, following: Block | None, head: Head) -> Unit | None:
    text = block.text
    is_line = (
        len(text) <= _MOST_TITLE and len(text.split()) <= 32 and (block.kind == "h" or following is not None)
    )
    if (
        not is_line
        or (following and lead_in(text, following.text))
        or re.match(r"(?:dear|to\s?:|cher|chère)\b", text, re.IGNORECASE)
    ):
        return None
    if block.kind != "h" and (
        notices.kind_of(text) or notices.byline(text) or (text.endswith(".") and len(text.split()) > 14)
    ):
        return None
    head.title = _SUBJECT.sub("", text)
    return Unit(Kind.TITLE, (block,))


def split_byline(who: str) -> list[str]:
    """Two people, but one body: "Friends of Peace and Justice" stays whole."""
    parts = [part.strip(" ,") for part in _AND.split(who)]
    if (
        len(parts) > 1
        and all(len(part.split()) >= 2 for part in parts)
        and not re.search(r"\b(?:for|of|pour|de la|des)\b", parts[0])
    ):
        return [person for part in parts for person in split_people(part)]
    if "," in who and re.search(r",\s*[A-ZÀ-Þ]\S+\s+[A-ZÀ-Þ]", who) and not re.search(r"\b(?:for|of)\b", who):
        return split_people(who)
    return [who.strip(" ,")]


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W+", " ", one).casefold().strip() == re.sub(r"\W+", " ", other).casefold().strip()


def _dated_line(text: str) -> dt.date | None:
    """The day of a short line that is all date and place: "The Harbour Post, 3 May 2024"."""
    if len(text) > 110:
        return None
    found = [date for date in find_dates(text) if date.date and not date.in_range]
    if len(found) != 1:
        return None
    rest = _PUBLISHED.sub("", text)
    rest = rest.replace(found[0].words, " ")
    rest = re.sub(r"\b(?:on|le|at|à)\b|\d{1,2}[:h]\d{2}\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,4}\b)?", " ", rest)
    return (
        found[0].date
        if len(rest.split()) <= 7
        and not re.search(r"[.!?]\s", rest)
        and (
            text.endswith(found[0].words)
            or text.startswith(found[0].words)
            or _PUBLISHED.match(text)
            or "|" in text
        )
        and not re.search(
            r"\b(?:as of|on|of|en date du|the situation)\s+" + re.escape(found[0].words), text, re.IGNORECASE
        )
        else None
    )


def _is_short_name(text: str) -> bool:
    return len(text.split()) <= 5 and text[:1].isupper() and not re.search(r"[.!?:]$", text)


def _dateline(blocks: list[Block]) -> dt.date | None:
    """ "OTTAWA, 3 May 2024 – The ...": the day at the beginning of the first paragraph."""
    for block in blocks:
        match = _DATELINE.match(block.text[:160])
        if match:
            found = [date for date in find_dates(block.text[: match.end()]) if date.date]
            if len(found) == 1 and found[0].start >= 2:
                return found[0].date
    return None
