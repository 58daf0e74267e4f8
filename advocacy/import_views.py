"""Bringing a text in: paste or upload, go through what was recognised, make the draft. Staff who may import posts.

Every step is a form that works by itself; the script only saves the page from being loaded anew. No page publishes.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from advocacy import part_forms
from advocacy.drafting import AlreadyImported, known_draft, make_draft
from advocacy.import_access import acting_user, importers_only, page_context
from advocacy.import_forms import FieldsForm, NewTextForm
from advocacy.review_rows import LABELS, rows_of
from posts import history, rereadings, reviews
from posts.importing import rereading, reviewing
from posts.importing.accounting import account
from posts.importing.parsed import Kind
from posts.importing.pieces import Misfit
from posts.importing.reading import UnreadableDocument
from posts.models import ImportReview

REVIEWS_A_PAGE = 50


@importers_only
@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """Texts under review and those that became drafts, whoever brought them in."""
    rows = ImportReview.objects.of_texts().for_list()
    page = Paginator(rows, REVIEWS_A_PAGE).get_page(request.GET.get("p"))
    return render(
        request, "admin/imports/list.html", page_context(request, _("Texts under review"), page=page)
    )


@importers_only
def new_text(request: HttpRequest) -> HttpResponse:
    """Paste or upload; what cannot be read is said, and nothing is kept of it."""
    form = NewTextForm(request.POST, request.FILES) if request.method == "POST" else NewTextForm()
    if form.is_bound and form.is_valid():
        try:
            review = reviews.begin(by=acting_user(request), **form.incoming())
        except UnreadableDocument as error:
            form.add_error(None, _(str(error)))
        else:
            return redirect("imports:review", review.pk)
    unfinished = ImportReview.objects.unfinished().for_list()[:5]
    context = page_context(request, _("New post from text"), form=form, unfinished=unfinished)
    return render(request, "admin/imports/new.html", context)


@importers_only
@require_safe
def review_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The recognised structure beside the original."""
    review = get_object_or_404(ImportReview.objects.select_related("created_by", "draft", "post"), pk=pk)
    sheet = reviews.sheet_of(review)
    everything = reviewing.decide(sheet, {"do": "accept_all"})
    whole = reviewing.outcome(everything)
    rows, loose = rows_of(sheet, whole)
    cards = [card for row in rows for card in row.cards]
    told = [(row.part.key, *doubt) for row in rows for doubt in row.doubts]
    context = page_context(
        request,
        review.title,
        review=review,
        rows=rows,
        doubts=[*told, *(("", *doubt) for doubt in loose)],
        fields=FieldsForm(initial=_field_values(whole)),
        account=account(reviewing.outcome(sheet) if not sheet.open_keys else whole),
        counts={
            "all": len(cards),
            "open": sum(not card.decision for card in cards),
            "accepted": sum(card.decision == reviewing.ACCEPTED for card in cards),
            "rejected": sum(card.decision == reviewing.REJECTED for card in cards),
        },
        open_kinds=_open_kinds(rows),
        first_open=next((card.key for card in cards if not card.decision), ""),
        known=known_draft(whole) if review.draft_id is None and review.post is None else None,
        seen=len(review.decisions),
        kinds=[(kind.value, LABELS[kind]) for kind in _choices(review)],
        is_open=_is_open(review),
    )
    if review.post is not None:
        context |= {"place": rereadings.place_of(review.post), "is_outdated": rereadings.is_outdated(review)}
    return render(request, "admin/imports/review.html", context)


def _choices(review: ImportReview) -> tuple[Kind, ...]:
    """What the reviewer may make of a part."""
    return reviewing.CHOICES if review.post_id is None else rereading.CHOICES


def _is_open(review: ImportReview) -> bool:
    """Whether steps can still be taken."""
    return review.draft_id is None and (review.post_id is None or review.state == ImportReview.State.IN_WORK)


def _open_kinds(rows: list[Any]) -> list[tuple[str, str, int]]:
    """The kinds of which more than one proposal is open, with their numbers: they may be accepted together."""
    counts: dict[str, list[Any]] = {}
    for row in rows:
        for card in row.cards:
            if not card.decision:
                counts.setdefault(card.kind.value, [card.label, 0])[1] += 1
    return [(kind, label, number) for kind, (label, number) in counts.items() if number > 1]


def _field_values(document: Any) -> dict[str, Any]:
    lists = {name: "\n".join(getattr(document, name)) for name in reviewing.LISTS}
    return {
        **lists,
        "title": document.title,
        "kind": "press_release" if document.is_press_release else "commentary",
        "language": document.language,
        "published_on": document.published_on,
        "original_publisher": document.original_publisher,
        "copyright": document.copyright,
        "media_contact": document.media_contact,
    }


@importers_only
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one step, or take the last one back, and show the page where it was."""
    get_object_or_404(ImportReview, pk=pk)
    key = request.POST.get("key", "")
    address = (
        f"{reverse('imports:review', args=[pk])}#p-{key}" if key else reverse("imports:review", args=[pk])
    )
    seen = request.POST.get("seen", "")
    try:
        if request.POST.get("do") == "undo":
            reviews.take_back(pk, seen=int(seen) if seen.isdigit() else -1, by=acting_user(request))
        else:
            decision = _decision(request)
            reviews.decide(pk, decision, seen=int(seen) if seen.isdigit() else -1, by=acting_user(request))
    except reviews.Stale:
        messages.warning(
            request, _("The review has gone on meanwhile. This is how it stands; take the step again.")
        )
    except Misfit as error:
        messages.error(request, _(str(error)))
    return redirect(address)


def _decision(request: HttpRequest) -> dict[str, Any]:
    """The step that the form describes. Raises Misfit for anything else."""
    sent = request.POST
    do = sent.get("do", "")
    decision: dict[str, Any] = {"do": do}
    if do == "fields":
        form = FieldsForm(sent)
        if not form.is_valid():
            raise Misfit("; ".join(str(error) for errors in form.errors.values() for error in errors))
        return form.decision()
    for name in ("key", "kind", "edge"):
        if sent.get(name):
            decision[name] = sent[name][:40]
    for name in ("start", "end", "step"):
        if name in sent:
            try:
                decision[name] = int(sent[name])
            except ValueError:
                raise Misfit(_("There is no such step.")) from None
    if do not in ("accept_all", "reject_all", "mark") and "key" not in decision:
        raise Misfit(_("There is no such step."))
    if do in ("extent", "mark") and not {"start", "end"} <= decision.keys():
        raise Misfit(_("No words are selected."))
    return decision


@importers_only
def part_page(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """What may be said of one part: its kind, its extent, its source or its record."""
    review = get_object_or_404(ImportReview, pk=pk, draft=None)
    sheet = reviews.sheet_of(review)
    try:
        editing = part_forms.editing(sheet, key, request.POST if request.method == "POST" else None)
    except Misfit as error:
        messages.error(request, _(str(error)))
        return redirect("imports:review", pk)
    if request.method == "POST" and editing.is_valid():
        seen = request.POST.get("seen", "")
        try:
            reviews.decide(
                pk, editing.decision(), seen=int(seen) if seen.isdigit() else -1, by=acting_user(request)
            )
        except reviews.Stale:
            messages.warning(
                request, _("The review has gone on meanwhile. This is how it stands; take the step again.")
            )
        except Misfit as error:
            messages.error(request, _(str(error)))
        return redirect(f"{reverse('imports:review', args=[pk])}#p-{key}")
    context = page_context(
        request,
        _("Change: %s") % editing.label,
        review=review,
        editing=editing,
        key=key,
        seen=len(review.decisions),
        kinds=[
            (kind.value, LABELS[kind])
            for kind in editing.kinds
            if review.post_id is None or kind in (*rereading.CHOICES, Kind.SPOKEN)
        ],
    )
    return render(request, "admin/imports/part.html", context)


@importers_only
@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the draft of what was accepted; the review goes or stays, as its maker likes."""
    review = get_object_or_404(ImportReview, pk=pk, post=None)
    if review.draft_id is not None:
        return redirect("admin:posts_post_change", review.draft_id)
    sheet = reviews.sheet_of(review)
    seen = request.POST.get("seen", "")
    if sheet.open_keys or seen != str(len(review.decisions)):
        messages.error(request, _("Decide on every proposal first; “Accept all” takes those that are left."))
        return redirect("imports:review", pk)
    try:
        report = make_draft(
            reviewing.outcome(sheet), by=acting_user(request), again=bool(request.POST.get("again"))
        )
    except AlreadyImported as known:
        messages.error(request, _("These words became a draft before: %(post)s.") % {"post": known.post})
        return redirect("imports:review", pk)
    number = report.saved.quotations
    made = ngettext("%d quotation is in it.", "%d quotations are in it.", number) % number
    messages.success(request, _("The draft is made. Nothing is published.") + " " + made)
    if report.created:
        messages.info(request, _("New records: %s.") % "; ".join(report.created))
    if report.left_over:
        messages.warning(request, _("Without a record: %s.") % "; ".join(report.left_over))
    if request.POST.get("remove"):
        history.record(acting_user(request), "delete", review)
        review.delete()
    else:
        review.draft = report.post
        review.changed_by = acting_user(request)
        review.save(update_fields=["draft", "changed_by", "changed_at"])
    return redirect("admin:posts_post_change", report.post.pk)


@importers_only
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then remove a review with its text and decisions. The draft that came of it stays."""
    review = get_object_or_404(ImportReview, pk=pk)
    if request.method == "POST":
        history.record(acting_user(request), "delete", review)
        review.delete()
        messages.success(request, _("The review is removed."))
        return redirect("imports:list" if review.post_id is None else "imports:queue")
    return render(
        request, "admin/imports/remove.html", page_context(request, _("Remove a review"), review=review)
    )
