"""Verdicts on quotations at the desk: beside the text of a post, on each quotation's own page, and in one list.

Everybody who sees quotations sees what was found, and may have it looked at again; what a person decides against or in
place of the comparison needs ``posts.overrule_verdict``. Beside the text only what waits for a person stands whole:
sixty settled quotations would cost every visit to the form a quarter of its time, so each comes when it is opened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Value
from django.db.models.functions import Substr
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts import verifying
from posts.admin.workflow import staff_of
from posts.models import Post, Quotation
from posts.models.quotations import QuotationQuerySet
from posts.models.snapshots import Snapshot
from posts.verdict_marks import Evidence, evidence_for, with_surroundings
from posts.verifying import CannotDecide

AROUND: Final = 80  # characters on either side of a passage to choose from
AT_ONCE: Final = 200  # passages in one query; SQLite unites no more than 500
MAY_DECIDE: Final = "posts.overrule_verdict"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several passages, with a little of what stands around it."""

    start: int
    before: str
    words: str
    after: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One quotation with all that the desk is shown of its verdict."""

    row: Quotation
    number: int
    is_open: bool
    evidence: Evidence | None
    changes: list[list[str]]
    omissions: list[dict[str, Any]]
    choices: list[Choice]


def cases_of(rows: QuotationQuerySet) -> list[Case]:
    """Cases of these rows in order. Three queries at most, one less where no quotation has several passages."""
    compared = {row.pk: row for row in with_surroundings(rows.filter(checked_at__isnull=False))}
    found = []
    shown = list(rows.select_related("source", "overruled_by", "post"))
    choices = _choices_of(shown)
    for row in shown:
        detail = row.verdict_detail
        near = compared.get(row.pk)
        found.append(
            Case(
                row=row,
                number=row.position + 1,
                is_open=row.verdict in verifying.OPEN and row.overruled_at is None,
                evidence=evidence_for(near) if near else None,
                changes=detail.get("changes", []),
                omissions=detail.get("omissions", []),
                choices=choices.get(row.pk, []),
            )
        )
    return found


def _choices_of(rows: Iterable[Quotation]) -> dict[int, list[Choice]]:
    """{key: passages that a person may choose from}, from the copies. One query for each ``AT_ONCE`` passages."""
    found: dict[int, list[Choice]] = defaultdict(list)
    wanted = [
        (row, start, end)
        for row in rows
        if len(row.verdict_detail.get("passages", [])) > 1 or "chosen" in row.verdict_detail
        for start, end in row.verdict_detail.get("passages", [])
    ]
    for begin in range(0, len(wanted), AT_ONCE):
        batch = wanted[begin : begin + AT_ONCE]
        pieces = {place: (before, words, after) for place, before, words, after in _pieces(batch)}
        for place, (row, start, _end) in enumerate(batch):
            if place in pieces:
                is_chosen = start == row.passage_start and "chosen" in row.verdict_detail
                found[row.pk].append(Choice(start, *pieces[place], is_chosen))
    return found


def _pieces(places: Sequence[tuple[Quotation, int, int]]) -> Iterable[tuple[int, str, str, str]]:
    """(number, what stands before, the words, what stands after) of each place whose copy is there."""
    parts = []
    for number, (row, start, end) in enumerate(places):
        first = max(0, start - AROUND)
        parts.append(
            Snapshot.objects.filter(pk=row.snapshot_id or 0)
            .order_by()
            .annotate(
                number=Value(number),
                before=Substr("text", first + 1, start - first),
                words=Substr("text", start + 1, end - start),
                after=Substr("text", end + 1, AROUND),
            )
            .values_list("number", "before", "words", "after")
        )
    return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]


@dataclass(frozen=True, slots=True)
class Line:
    """One quotation in the panel; ``case`` only where it waits for a person. Its pages stand under ``address``."""

    row: Quotation
    number: int
    case: Case | None
    address: str


def panel(request: HttpRequest, post: Post | None) -> dict[str, Any]:
    """What the post's form is told of its quotations, as they stand in the saved text. One query, four with cases."""
    if post is None or post.pk is None or not request.user.has_perm("posts.view_quotation"):
        return {"verdicts": []}
    standing = Quotation.objects.standing().filter(post=post)
    rows = list(standing.only("position", "exact", "verdict", "overruled_at").order_by("position"))
    waiting = [row.pk for row in rows if row.verdict in verifying.OPEN and row.overruled_at is None]
    cases = {case.row.pk: case for case in cases_of(standing.filter(pk__in=waiting))} if waiting else {}
    every = reverse("admin:posts_quotation_changelist")  # once: the form has sixty of them
    return {
        "verdicts": [Line(row, row.position + 1, cases.get(row.pk), f"{every}{row.pk}/") for row in rows],
        "cases_open": len(waiting),
        "may_decide": request.user.has_perm(MAY_DECIDE),
    }


def case(desk: admin.ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """One quotation's case as a piece of a page, for the panel beside the text."""
    if not request.user.has_perm("posts.view_quotation"):
        raise PermissionDenied
    found = cases_of(Quotation.objects.standing().filter(pk=pk))
    if not found:
        raise Http404
    told = {"case": found[0], "may_decide": request.user.has_perm(MAY_DECIDE), "form_id": "verdict-form"}
    return TemplateResponse(request, "admin/posts/quotation/_case.html", told)


def decide(desk: admin.ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Check again, choose a passage or overrule, as the pressed button says; back to where it stood."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not request.user.has_perm("posts.view_quotation"):
        raise PermissionDenied
    row = get_object_or_404(Quotation.objects.standing(), pk=pk)
    decision, _colon, value = request.POST.get("decision", "").partition(":")
    if decision in ("choose", "overrule") and not request.user.has_perm(MAY_DECIDE):
        raise PermissionDenied
    try:
        said = _decided(request, row, decision, value)
    except CannotDecide as problem:
        desk.message_user(request, str(problem), messages.ERROR)
    else:
        desk.message_user(request, said, messages.SUCCESS)
    if request.POST.get("back") == "post":
        address = redirect("admin:posts_post_change", row.post_id)
        address["Location"] += f"#verdict-{row.pk}"
        return address
    return redirect("admin:posts_quotation_change", row.pk)


def _decided(request: HttpRequest, row: Quotation, decision: str, value: str) -> str:
    by = staff_of(request)
    if decision == "choose" and value.isdecimal():
        verifying.choose_passage(row, int(value), by)
        return _("The passage is chosen.")
    if decision == "overrule":
        verifying.overrule(row, request.POST.get(f"reason-{row.pk}", ""), by)
        return _("The verdict is overruled. The comparison stays beside it.")
    if decision == "recheck":
        if not verifying.recheck([row], by):
            raise CannotDecide(_("It has no source to be checked against."))
        row.refresh_from_db()
        return _("Checked again: %s.") % row.get_verdict_display()
    raise CannotDecide(_("Choose what to do."))


class CaseFilter(admin.SimpleListFilter):
    """Which quotations wait for a person."""

    title = gettext_lazy("case")
    parameter_name = "case"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("open")), ("overruled", _("overruled"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "open":
            return queryset.filter(verdict__in=verifying.OPEN, overruled_at=None, withdrawn_at=None)
        if self.value() == "overruled":
            return queryset.exclude(overruled_at=None)
        return queryset
