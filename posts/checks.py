"""What is looked at before a post is published: a registry that each app fills in its ``AppConfig.ready()``.

A check is a function of a frozen view of the post that yields findings. It writes nothing and opens no connection; one
that needs records of its app asks for them in a fixed number of queries. ``posts.examining`` makes the view and
runs the checks; whether findings stop a publication is for ``posts.gate``.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.passages import Line, Passages, Quoted

logger = logging.getLogger(__name__)

SHOWN_WORDS = 90  # characters of the words that a place names, so that they can be found and read at a glance


class Severity(StrEnum):
    """What a finding does by itself: stop a publication, ask for a look, or only tell."""

    BLOCKS = "blocks"
    WARNS = "warns"
    INFORMS = "informs"


SEVERITY_LABELS: Mapping[str, str | Promise] = {
    Severity.BLOCKS: gettext_lazy("blocks"),
    Severity.WARNS: gettext_lazy("warns"),
    Severity.INFORMS: gettext_lazy("informs"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is: a field of the form and, in texts, which occurrence of which words, counted from 0.

    ``embed`` names a record in the body ("petition:3"). ``line`` orders findings of the body; -1 elsewhere.
    """

    field: str = "body"
    words: str = ""
    nth: int = 0
    embed: str = ""
    line: int = -1


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that mends a finding: an address to link its words to."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, where, and how to mend it. ``severity`` is filled in by ``run``."""

    code: str
    place: Place
    message: str
    remedy: str = ""
    proposals: tuple[Proposal, ...] = ()
    severity: Severity = Severity.WARNS


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What the checks know of a source; ``issued`` is the first day that its date may mean."""

    pk: int
    title: str
    url: str = ""
    url_status: str = ""
    has_copy: bool = False
    has_author: bool = True
    issued: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What the checks know of a picture."""

    pk: int
    label: str
    alt_text: str = ""
    is_decorative: bool = False
    credit: str = ""
    usage_terms: str = ""
    used_from: dt.date | None = None
    used_until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class EarlierPost:
    """A public post that the text may mean by "last week's post"."""

    title: str
    url: str
    published_on: dt.date


@dataclass(frozen=True)
class PostView:
    """A post as the checks see it, saved or not. ``day`` is that of the text; ``at`` the instant of looking."""

    passages: Passages
    at: dt.datetime
    day: dt.date
    pk: int | None = None
    kind: str = "commentary"
    language: str = "en"
    title: str = ""
    summary: str = ""
    was_public: bool = False
    as_of: dt.date | None = None
    published_at: dt.datetime | None = None
    lead_image: int | None = None
    tags: tuple[str, ...] = ()
    plain_texts: Mapping[str, str] = field(default_factory=dict)  # other fields that readers see, by name
    has_doubled_spaces: tuple[str, ...] = ()  # words around them in the body as typed; saving takes them out
    sources: Mapping[int, SourceFacts] = field(default_factory=dict)
    images: Mapping[int, ImageFacts] = field(default_factory=dict)
    dead_links: Mapping[str, str] = field(default_factory=dict)  # address -> what is known against it
    own_links: Mapping[str, str] = field(
        default_factory=dict
    )  # path of a post -> "public", "hidden" or "missing"
    twin_tags: Mapping[str, str] = field(
        default_factory=dict
    )  # a name that is no tag yet -> the tag it resembles
    earlier: tuple[EarlierPost, ...] = ()  # newest first

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.passages.lines

    def at_line(self, line: Line, start: int = 0, end: int | None = None) -> Place:
        """The place of ``line.text[start:end]`` in the body."""
        end = len(line.text) if end is None else end
        words = line.text[start : min(end, start + SHOWN_WORDS)].split("\n")[0].rstrip()
        return Place("body", words, self.passages.nth(words, line, start), line=line.number)

    def at_quotation(self, quoted: Quoted) -> Place:
        line = self.lines[quoted.line]
        return self.at_line(line, quoted.start, quoted.end)

    def at_embed(self, kind: str, pk: int) -> Place:
        return Place("body", embed=f"{kind}:{pk}", line=self.passages.embed_lines.get((kind, pk), 0))

    def in_field(self, name: str, start: int = 0, end: int = 0) -> Place:
        """The place of some characters of a plain field; of the field itself where there are none."""
        text = self.text_of(name)
        words = text[start : min(end, start + SHOWN_WORDS)]
        return Place(name, words, text[:start].count(words) if words else 0)

    def text_of(self, name: str) -> str:
        if name in ("title", "summary"):
            return self.title if name == "title" else self.summary
        return self.plain_texts.get(name, "")

    def plain_fields(self) -> Iterator[tuple[str, str]]:
        """(name, text) of the fields without markup that readers see."""
        yield "title", self.title
        yield "summary", self.summary
        yield from self.plain_texts.items()


Find = Callable[[PostView], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding: its severity unless the house sees it otherwise, and what the settings call it."""

    severity: Severity
    label: str | Promise


CHECK_FAILED = "check-failed"

_checks: dict[str, Find] = {}
_rules: dict[str, Rule] = {
    CHECK_FAILED: Rule(Severity.WARNS, gettext_lazy("A check could not run")),
}


def register(name: str, find: Find, rules: Mapping[str, Rule]) -> None:
    """Have ``find`` run for every post. ``rules`` names every code that it yields.

    Raises ValueError where another check has the name, or another rule the code.
    """
    if _checks.setdefault(name, find) is not find:
        raise ValueError(f"a check named {name} is registered already")
    for code, rule in rules.items():
        if _rules.setdefault(code, rule) != rule:
            raise ValueError(f"a finding {code} is registered already")


def rules() -> Mapping[str, Rule]:
    """Every kind of finding, in order of registration."""
    return dict(_rules)


def severity_of(code: str, chosen: Mapping[str, str] | None = None) -> Severity:
    """The severity of a code: as the house has ``chosen``, else its own."""
    wanted = (chosen or {}).get(code, "")
    if wanted in SEVERITY_LABELS:
        return Severity(wanted)
    return _rules[code].severity


_ORDER = {severity: number for number, severity in enumerate(Severity)}


def run(view: PostView, chosen: Mapping[str, str] | None = None) -> list[Finding]:
    """All findings on ``view``: the most severe first, then in the order of the form and the text.

    A check that breaks says so as a finding of its own, and the others still run.
    """
    found: list[Finding] = []
    for name, find in _checks.items():
        try:
            found += find(view)
        except Exception:
            logger.exception("the check %s failed", name)
            found.append(
                Finding(
                    CHECK_FAILED,
                    Place("title"),
                    _("The check “%(name)s” could not run.") % {"name": name},
                    _("Tell whoever looks after the site: the log says why."),
                )
            )
    graded = [replace(finding, severity=severity_of(finding.code, chosen)) for finding in found]
    return sorted(graded, key=lambda finding: (_ORDER[finding.severity], finding.place.line))
