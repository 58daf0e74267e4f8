"""Verdicts on quotations at the desk: beside the text of a post, on each quotation's own page, and in one list.

Everybody who sees quotations sees what was found, and may have it looked at again; what a person decides against or in
place of the comparison needs ``posts.overrule_verdict``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
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
    """Cases of these rows in order. Two queries, and one for each quotation with several passages."""
    compared = {row.pk: row for row in with_surroundings(rows.filter(checked_at__isnull=False))}
    found = []
    for row in rows.select_related("source", "overruled_by", "post"):
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
                choices=_choices(row) if len(detail.get("passages", [])) > 1 or "chosen" in detail else [],
            )
        )
    return found


def _choices(row: Quotation) -> list[Choice]:
    """The passages that a person may choose from, read out of the copy in one query."""
    places = row.verdict_detail.get("passages", [])
    parts = {}
    for number, (start, end) in enumerate(places):
        first = max(0, start - AROUND)
        parts[f"before_{number}"] = Substr("text", first + 1, start - first)
        parts[f"words_{number}"] = Substr("text", start + 1, end - start)
        parts[f"after_{number}"] = Substr("text", end + 1, AROUND)
    pieces = (
        Snapshot.objects.filter(pk=row.snapshot_id or 0).annotate(**parts).values(*parts).first()
        if parts
        else None
    )
    if not pieces:
        return []
    return [
        Choice(
            start,
            pieces[f"before_{number}"],
            pieces[f"words_{number}"],
            pieces[f"after_{number}"],
            start == row.passage_start and "chosen" in row.verdict_detail,
        )
        for number, (start, _end) in enumerate(places)
    ]


def panel(request: HttpRequest, post: Post | None) -> dict[str, Any]:
    """What the post's form is told of its quotations, as they stand in the saved text."""
    if post is None or post.pk is None or not request.user.has_perm("posts.view_quotation"):
        return {"cases": []}
    cases = cases_of(Quotation.objects.standing().filter(post=post).order_by("position"))
    return {
        "cases": cases,
        "cases_open": sum(case.is_open for case in cases),
        "may_decide": request.user.has_perm(MAY_DECIDE),
    }


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
