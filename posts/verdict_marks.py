"""What a page says beside a quotation of how it was compared with its source: measured, and never more than was done.

One query for a whole post, however many quotations it has and however long the copies are.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from django.db.models import F, Q, Value
from django.db.models.functions import Greatest, Substr
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from posts.folding import FOLDING
from posts.models import Post, Quotation
from posts.quotations import extract_quotations

AROUND: Final = 300  # characters of our copy that are shown on either side of the words, at most
_SHOWN: Final = 2000  # characters of the words themselves
_EDGE_WORDS: Final = 6  # words at either end that a link to a long passage names
_SHORT: Final = 80  # characters that such a link names whole

Verdict = Quotation.Verdict
# What was seen, as a sentence about our copy; nothing about what anybody meant by it.
_SAYINGS: Final[dict[str, Promise]] = {
    Verdict.VERBATIM: _("Found word for word in our copy"),
    Verdict.VERBATIM_WITH_MARKS: _("Found in our copy, with the editor’s marks"),
    Verdict.ALTERED: _("Not found word for word in our copy"),
    Verdict.AMBIGUOUS: _("Found in several places of our copy"),
    Verdict.NOT_FOUND: _("Not found in our copy"),
    Verdict.NOT_CHECKABLE: _("Could not be compared with our copy"),
    Verdict.NEEDS_REVIEW: _("Found with words left out that matter, in our copy"),
}
_WHY: Final[dict[str, Promise]] = {
    "login_wall": _("The page asked to sign in: the copy is not the whole work."),
    "media": _("The copy is a picture or a recording."),
    "no_text": _("The copy holds no text that can be read."),
    "cut_short": _("The copy is not complete."),
    "language": _("The copy is in another language."),
    "punctuation": _("Only signs of punctuation differ."),
    "order": _("The parts stand there in another order."),
    "gap": _("The parts stand there far from each other."),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is shown of one comparison. ``before``, ``words`` and ``after`` are of our copy, "" where no place fits."""

    verdict: str
    saying: str | Promise
    why: str | Promise
    checked_at: dt.datetime
    taken_at: dt.datetime | None
    digest: str
    overruled_at: dt.datetime | None
    before: str
    words: str
    after: str
    language: str
    text_link: str
    page: str  # the quotation's own, where the whole comparison stands

    @property
    def folding(self) -> tuple[str | Promise, ...]:
        return FOLDING


def evidence_of(post: Post, html: str) -> dict[int, Evidence]:
    """What was found for the quotations of a body, by their number on the page, from 1. One query.

    Words that the post's rows do not know, as those of a preview, have none.
    """
    if post.pk is None:
        return {}
    extracted = extract_quotations(html)
    if not extracted:
        return {}
    compared = post.quotations.standing().filter(checked_at__isnull=False)
    rows = {(row.fingerprint, row.occurrence): row for row in with_surroundings(compared)}
    found: dict[int, Evidence] = {}
    for one in extracted:
        row = rows.get((one.fingerprint, one.occurrence))
        if row is not None and row.source_id == one.source_id:
            found[one.position + 1] = evidence_for(row)
    return found


def evidence_of_one(row: Quotation) -> Evidence | None:
    """What was found for one row, None where nothing was compared. One query."""
    rows = with_surroundings(Quotation.objects.filter(pk=row.pk, checked_at__isnull=False))
    return evidence_for(rows[0]) if rows else None


def with_surroundings(rows: object) -> list[Quotation]:
    """The rows, each with the few characters of its copy that are shown; the copies' texts stay where they are."""
    start, end = F("passage_start"), F("passage_end")
    first = Greatest(start - AROUND, Value(0))
    return list(
        rows.filter(Q(snapshot=None) | Q(snapshot__withdrawn_at=None))  # type: ignore[attr-defined] # a queryset
        .select_related("snapshot", "source")
        .defer("snapshot__text", "snapshot__headers")
        .annotate(
            around_before=Substr("snapshot__text", first + 1, start - first),
            around_words=Substr("snapshot__text", start + 1, end - start),
            around_after=Substr("snapshot__text", end + 1, AROUND),
        )
    )


def evidence_for(row: Quotation) -> Evidence:
    """What is shown of a row that came ``with_surroundings``."""
    copy = row.snapshot
    fits = row.verdict in (Verdict.VERBATIM, Verdict.VERBATIM_WITH_MARKS, Verdict.NEEDS_REVIEW)
    words = (getattr(row, "around_words", "") or "")[:_SHOWN] if fits else ""
    before = _from_a_word(getattr(row, "around_before", "") or "") if words else ""
    after = _to_a_word(getattr(row, "around_after", "") or "") if words else ""
    assert row.checked_at is not None  # noqa: S101 - asked for by the callers
    return Evidence(
        verdict=row.verdict,
        saying=_SAYINGS.get(row.verdict, ""),
        why=_WHY.get(str(row.verdict_detail.get("reason", "")), ""),
        checked_at=row.checked_at,
        taken_at=copy.taken_at if copy else None,
        digest=copy.sha256[:12] if copy else "",
        overruled_at=row.overruled_at,
        before=before,
        words=words,
        after=after,
        language=copy.language if copy else "",
        text_link=text_link(row.source.url, words) if row.source and words else "",
        page=row.get_absolute_url(),
    )


def text_link(url: str, words: str) -> str:
    """The address of the words themselves within a page, "" where there is no page.

    Source: WICG, URL Fragment Text Directives; browsers that do not know them open the page.
    """
    said = " ".join(words.split())
    if not url or not said:
        return ""
    if len(said) > _SHORT:
        parts = said.split(" ")
        ends = " ".join(parts[:_EDGE_WORDS]), " ".join(parts[-_EDGE_WORDS:])
        directive = ",".join(map(_encoded, ends))
    else:
        directive = _encoded(said)
    return f"{url}{'' if '#' in url else '#'}:~:text={directive}"


def _encoded(words: str) -> str:
    return quote(words, safe="").replace("-", "%2D")  # a hyphen has a meaning of its own there


def _from_a_word(text: str) -> str:
    """Leave out a word that the limit cut."""
    if len(text) < AROUND:
        return text
    return f"… {text.partition(' ')[2]}"


def _to_a_word(text: str) -> str:
    if len(text) < AROUND:
        return text
    return f"{text.rpartition(' ')[0]} …"
