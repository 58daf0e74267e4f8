"""The editorial calendar: a month of what is public, scheduled or planned; moved by dragging, by button or by form.

A draft's date is a plan and nothing more: nothing appears until somebody publishes it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts import calendars, schedule
from posts.admin.cards import Card, card_of, with_desk
from posts.admin.instants import InstantField
from posts.admin.workflow import CHANGED_MEANWHILE, staff_of
from posts.instants import InstantProblem, in_words, site_zone, with_time_of
from posts.models import Post, StaleVersion

if TYPE_CHECKING:
    from posts.admin.posts import PostAdmin

UNDATED: Final = 20  # drafts without a date that stand beside the month
USUAL_TIME: Final = dt.time(9, 0)  # of a draft that had no date and is dropped on a day


class MoveForm(forms.Form):
    at = InstantField(label=gettext_lazy("Day and time"))


class DatesForm(forms.Form):
    """The dates of the post form, to say what they mean before anything is saved."""

    published_at = InstantField(required=False)
    embargoed_until = InstantField(required=False)
    expires_at = InstantField(required=False)


def month_page(desk: PostAdmin, request: HttpRequest) -> HttpResponse:
    """``?month=2026-11``; this month where it is not said or not read. A fixed number of queries."""
    if not desk.has_view_permission(request):
        raise PermissionDenied
    user, now = staff_of(request), timezone.now()
    today = now.astimezone(site_zone()).date()
    month = _month(request.GET.get("month", ""), today)
    days = calendars.month_grid(month, today)
    start, end = (
        dt.datetime.combine(on, dt.time(), tzinfo=site_zone())
        for on in (days[0].on, days[-1].on + dt.timedelta(days=1))
    )
    here = Q(published_at__gte=start, published_at__lt=end) | Q(
        embargoed_until__gte=start, embargoed_until__lt=end, published_at__lt=end
    )
    posts = with_desk(Post.objects.exclude(status=Post.Status.WITHDRAWN))
    by_day: dict[dt.date, list[Card]] = {day.on: [] for day in days}
    for post in posts.filter(here).order_by("published_at", "pk"):
        card = card_of(post, user, now=now)
        if card.local is not None and card.local.date() in by_day:
            by_day[card.local.date()].append(card)
    for day in days:
        day.entries = sorted(by_day[day.on], key=lambda card: (card.at, card.post.pk))
    undated = posts.filter(published_at=None, status__in=[Post.Status.DRAFT, Post.Status.IN_REVIEW]).order_by(
        "-modified_at", "-pk"
    )
    context = {
        **desk.admin_site.each_context(request),
        "title": _("Calendar"),
        "opts": desk.opts,
        "month": month,
        "today": today,
        "previous": calendars.previous_month(month) if month.year > 1900 else None,
        "next": calendars.next_month(month) if month.year < 2200 else None,
        "days": days,
        "weekdays": [day.on for day in days[:7]],
        "undated": [card_of(post, user, now=now) for post in undated[:UNDATED]],
        "may_move": user.has_perm("posts.publish_post") and user.has_perm("posts.change_any_post"),
        "zone": now.astimezone(site_zone()).tzname(),
    }
    return render(request, "admin/posts/post/calendar.html", context)


def reschedule(desk: PostAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Give a post another instant: by form (``at``), or, for the script, another day at the same time (``day``)."""
    post = get_object_or_404(Post, pk=pk)
    if not (request.user.has_perm("posts.publish_post") and desk.has_change_permission(request, post)):
        raise PermissionDenied
    if "day" in request.POST:
        return _move_to_day(request, post)
    card = card_of(post, staff_of(request))
    day = _day(request.GET.get("day", ""))
    suggested = dt.datetime.combine(day, card.local.time() if card.local else USUAL_TIME) if day else card.at
    form = MoveForm(request.POST or None, initial={"at": suggested})
    error = "" if card.is_movable else _("Readers have seen it: its date stays.")
    if request.method == "POST" and not error and form.is_valid():
        error = _move(request, post, form.cleaned_data["at"])
        if not error:
            desk.message_user(
                request, _("“%(title)s” is moved to %(instant)s.")
                % {"title": post.title, "instant": in_words(form.cleaned_data["at"])}, messages.SUCCESS,
            )  # fmt: skip
            month = form.cleaned_data["at"].astimezone(site_zone())
            return redirect(f"{reverse('admin:posts_post_calendar')}?month={month:%Y-%m}")
    context = {
        **desk.admin_site.each_context(request),
        "title": _("Move"),
        "subtitle": post.title,
        "opts": desk.opts,
        "post": post,
        "label": _("Move"),
        "says": _says(post),
        "error": error,
        "form": form,
        "back": "calendar",
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "admin/posts/post/step.html", context, status=status)


def explain(desk: PostAdmin, request: HttpRequest) -> JsonResponse:
    """What the dates in the form mean: {"label", "says", "errors": {field: [messages]}}. No query of its own."""
    if not desk.has_view_permission(request):
        raise PermissionDenied
    form = DatesForm(request.GET)
    form.is_valid()
    outlook = schedule.outlook(
        published_at=form.cleaned_data.get("published_at"),
        embargoed_until=form.cleaned_data.get("embargoed_until"),
        expires_at=form.cleaned_data.get("expires_at"),
        is_released=request.GET.get("released") == "1",
    )
    return JsonResponse({"label": outlook.label, "says": outlook.says, "errors": form.errors})


def _move_to_day(request: HttpRequest, post: Post) -> JsonResponse:
    """{"instant": "…"} or, with 409, {"error": "…", "ask": whether the form can settle it}."""
    day = _day(request.POST["day"])
    if day is None:
        return JsonResponse({"error": _("That is no day."), "ask": False}, status=409)
    current = post.public_from if post.status == Post.Status.PUBLISHED else post.published_at
    try:
        to = (
            with_time_of(day, current)
            if current
            else dt.datetime.combine(day, USUAL_TIME, tzinfo=site_zone())
        )
    except InstantProblem as problem:
        return JsonResponse({"error": str(problem), "ask": True}, status=409)
    error = _move(request, post, to)
    if error:
        return JsonResponse({"error": error, "ask": False}, status=409)
    said = _("“%(title)s” is moved to %(instant)s.") % {"title": post.title, "instant": in_words(to)}
    return JsonResponse({"instant": to.isoformat(), "said": said, "version": post.version})


def _move(request: HttpRequest, post: Post, to: dt.datetime) -> str:
    """Move a post; the reason why it was not, for people."""
    try:
        if request.POST.get("version", "") != str(post.version):
            raise StaleVersion(post.version)
        schedule.move(post, to, by=staff_of(request))
    except schedule.CannotMove as refused:
        return str(refused)
    except StaleVersion:
        post.refresh_from_db()
        return str(CHANGED_MEANWHILE)
    return ""


def _says(post: Post) -> str:
    if post.status == Post.Status.PUBLISHED:
        return schedule.outlook_of(post).says
    if post.published_at:
        return _("Planned for %s. A plan publishes nothing.") % in_words(post.published_at)
    return _("It has no date so far. A planned date publishes nothing.")


def _month(text: str, today: dt.date) -> dt.date:
    found = _day(f"{text}-01")
    return found if found is not None and 1900 <= found.year <= 2200 else today.replace(day=1)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
