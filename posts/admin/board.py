"""The board: every post that is under way, in a column for where it stands; moved by a button or by dragging.

Dragging is only another way to press a card's button: where it leads is a page that says what will happen.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from posts.admin.cards import Card, card_of, with_desk
from posts.admin.workflow import staff_of
from posts.models import Post
from posts.workflow import Verb

if TYPE_CHECKING:
    from posts.admin.posts import PostAdmin

SHOWN: Final = 30  # cards of a column
RECENT: Final = dt.timedelta(days=14)  # how long what became public stays on the board
# The column into which a step leads, as the cards' buttons say it to the script.
LEADS_TO: Final = {
    Verb.SUBMITTED: "review",
    Verb.TAKEN_BACK: "draft",
    Verb.APPROVED: "approved",
    Verb.SENT_BACK: "draft",
    Verb.UNSCHEDULED: "draft",
}


@dataclass(slots=True)
class Column:
    key: str
    title: str
    empty: str
    cards: list[Card] = field(default_factory=list)
    more: int = 0


def board(desk: PostAdmin, request: HttpRequest) -> HttpResponse:
    """A page of five columns; ``?mine=1`` leaves out what others wrote. A fixed number of queries."""
    if not desk.has_view_permission(request):
        raise PermissionDenied
    user, now = staff_of(request), timezone.now()
    mine = request.GET.get("mine") == "1"
    columns = {
        column.key: column
        for column in (
            Column("draft", _("Drafts"), _("No drafts.")),
            Column("review", _("In review"), _("Nothing waits for an editor.")),
            Column("approved", _("Approved"), _("Nothing waits to be published.")),
            Column("scheduled", _("Scheduled"), _("Nothing is scheduled.")),
            Column("public", _("Public"), _("Nothing new in two weeks.")),
        )
    }
    under_way = Q(status__in=[Post.Status.DRAFT, Post.Status.IN_REVIEW])
    posts = with_desk(Post.objects.filter(created_by=user) if mine else Post.objects.all())
    rows = [
        *posts.filter(under_way).order_by("-modified_at", "-pk")[: 4 * SHOWN],
        *posts.scheduled(now).order_by("published_at", "pk")[:SHOWN],  # type: ignore[attr-defined] # PostQuerySet
        *posts.published(now).filter(published_at__gt=now - RECENT).newest_first()[:SHOWN],  # type: ignore[attr-defined] # PostQuerySet
    ]
    for post in rows:
        card = card_of(post, user, now=now, with_steps=True)
        column = columns[card.state]
        if len(column.cards) < SHOWN:
            column.cards.append(card)
        else:
            column.more += 1
    context = {
        **desk.admin_site.each_context(request),
        "title": _("Board"),
        "opts": desk.opts,
        "columns": list(columns.values()),
        "mine": mine,
        "leads_to": {str(verb): column for verb, column in LEADS_TO.items()},
        "list_url": reverse("admin:posts_post_changelist"),
    }
    return render(request, "admin/posts/post/board.html", context)
