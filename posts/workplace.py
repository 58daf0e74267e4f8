"""The first page of the admin as a workplace: a registry of boxes, each a short list of what somebody has to do.

A box is a function of a person and an instant, costs a query or two, and names at most ``SHOWN`` rows. The apps
register theirs in ``AppConfig.ready()``; the page shows them in their order, those without anything to say only where
they say so themselves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from posts.history import told_verb
from posts.models import Examination, HistoryEntry, Post, Revision, User

SHOWN: Final = 6
_NOT_WRITING: Final = ("export", "backup", "verify_backup")  # what the machine does on its own, day by day


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a box: its name, its page, what is to be known of it."""

    label: str
    url: str
    detail: str = ""
    state: str = ""  # a code for the style sheet


@dataclass(frozen=True, slots=True)
class Box:
    """What a box says: at most ``SHOWN`` lines, the number of all, where the others are; words for an empty one.

    An empty box without words is not shown.
    """

    lines: Sequence[Line] = ()
    total: int = 0
    url: str = ""
    empty: str = ""

    @property
    def more(self) -> int:
        return max(0, self.total - len(self.lines))


Find = Callable[[User, dt.datetime], Box]


@dataclass(frozen=True, slots=True)
class Registered:
    title: str | Promise
    permission: str
    find: Find
    order: int


_registry: dict[str, Registered] = {}


def register(name: str, title: str | Promise, permission: str, find: Find, *, order: int = 100) -> None:
    """``find(user, at)`` fills the box for people who have ``permission``; lower ``order`` stands further up.

    Raises ValueError where another function has the name.
    """
    known = _registry.get(name)
    if known is not None and known.find is not find:
        raise ValueError(f"a box named {name} is registered already")
    _registry[name] = Registered(title, permission, find, order)


def boxes(user: Any, at: dt.datetime) -> list[tuple[str, str, Box]]:
    """(name, title, box) of what ``user`` is shown at ``at``."""
    found = []
    for name, entry in sorted(_registry.items(), key=lambda item: item[1].order):
        if user.has_perm(entry.permission):
            box = entry.find(user, at)
            if box.lines or box.empty:
                found.append((name, str(entry.title), box))
    return found


def register_all() -> None:
    """The boxes about posts. Called once from ``AppConfig.ready()``."""
    register("drafts", gettext_lazy("My drafts"), "posts.add_post", drafts, order=10)
    register("review", gettext_lazy("Waiting for review"), "posts.view_post", waiting, order=20)
    register("scheduled", gettext_lazy("Scheduled"), "posts.view_post", scheduled, order=30)
    register("findings", gettext_lazy("Open checks"), "posts.add_post", findings, order=40)
    register("activity", gettext_lazy("Latest activity"), "posts.view_historyentry", activity, order=90)


def _posts(rows: QuerySet[Post], query: str, detail: Callable[[Post], str], *, empty: str = "") -> Box:
    """Two queries, one where few are found."""
    shown = list(rows[: SHOWN + 1])
    total = rows.count() if len(shown) > SHOWN else len(shown)
    url = f"{reverse('admin:posts_post_changelist')}?{query}"
    lines = [
        Line(post.title, reverse("admin:posts_post_change", args=[post.pk]), detail(post), post.status)
        for post in shown[:SHOWN]
    ]
    return Box(lines, total, url, empty)


def _ago(instant: dt.datetime, at: dt.datetime) -> str:
    if at - instant < dt.timedelta(minutes=1):
        return _("just now")
    return _("%s ago") % timesince(instant, at, depth=1)


def drafts(user: User, at: dt.datetime) -> Box:
    """What the person has begun, the newest work first."""
    rows = Post.objects.filter(created_by=user, status=Post.Status.DRAFT).order_by("-modified_at", "-pk")
    rows = rows.only("title", "status", "modified_at", "word_count")

    def detail(post: Post) -> str:
        words = {"words": post.word_count, "when": _ago(post.modified_at, at)}
        return _("%(words)d words · %(when)s") % words

    query = f"state=draft&created_by__id__exact={user.pk}"
    return _posts(rows, query, detail, empty=_("Nothing begun. A new post is one click away."))


def waiting(user: User, at: dt.datetime) -> Box:
    """What waits for a reader's eye: everything for those who publish, their own for the others; the oldest first.

    Texts in review, and changes to public ones that nobody has approved yet.
    """
    changes = Exists(Revision.objects.waiting().filter(post=OuterRef("pk"), live_at=None))
    rows = Post.objects.annotate(_has_changes=changes).filter(
        Q(status=Post.Status.IN_REVIEW) | Q(status=Post.Status.PUBLISHED, _has_changes=True)
    )
    rows = rows.order_by("modified_at", "pk")
    if not user.has_perm("posts.publish_post"):
        rows = rows.filter(created_by=user)
    rows = rows.select_related("created_by").defer("body", "body_text")

    def detail(post: Post) -> str:
        by = post.created_by
        who = (by.get_full_name() or by.get_username()) if by else ""
        if post.status == Post.Status.PUBLISHED:
            return _("changes to a public text")
        return " · ".join(filter(None, [who, _ago(post.modified_at, at)]))

    return _posts(rows, "state=in_review", detail, empty=_("Nothing waits."))


def scheduled(user: User, at: dt.datetime) -> Box:
    """What goes out by itself, the next first."""
    rows = Post.objects.scheduled(at).only("title", "status", "published_at", "embargoed_until")
    rows = rows.order_by(Greatest("published_at", Coalesce("embargoed_until", "published_at")), "pk")

    def detail(post: Post) -> str:
        return date_format(timezone.localtime(post.public_from), "D j M, H:i") if post.public_from else ""

    return _posts(rows, "state=scheduled", detail, empty=_("Nothing is scheduled."))


def findings(user: User, at: dt.datetime) -> Box:
    """Posts on their way to readers that the checks find something in: their own, or all for those who publish."""
    rows = Examination.objects.filter(Q(blocks__gt=0) | Q(warns__gt=0)).select_related("post")
    on_the_way = Q(post__status__in=[Post.Status.DRAFT, Post.Status.IN_REVIEW]) | Q(
        post__in=Post.objects.scheduled(at)
    )
    rows = rows.filter(on_the_way).order_by("-blocks", "-post__modified_at", "-pk")
    if user.has_perm("posts.publish_post"):
        rows = rows.exclude(~Q(post__created_by=user), post__status=Post.Status.DRAFT)
    else:
        rows = rows.filter(post__created_by=user)
    shown = list(rows[: SHOWN + 1])
    total = rows.count() if len(shown) > SHOWN else len(shown)
    lines = []
    for row in shown[:SHOWN]:
        told = [
            ngettext("%d blocks", "%d block", row.blocks) % row.blocks if row.blocks else "",
            ngettext("%d warns", "%d warn", row.warns) % row.warns if row.warns else "",
        ]
        url = reverse("admin:posts_post_change", args=[row.post_id])
        lines.append(
            Line(row.post.title, url, " · ".join(filter(None, told)), "blocks" if row.blocks else "")
        )
    return Box(lines, total)


def activity(user: User, at: dt.datetime) -> Box:
    """Who did what last, sign-ins left out."""
    apart = Q(model="posts.user") | Q(verb__in=_NOT_WRITING)
    rows = HistoryEntry.objects.exclude(apart).select_related("actor")
    lines = []
    for entry in rows[: SHOWN + 2]:
        who = entry.actor.get_full_name() or entry.actor.get_username() if entry.actor else _("the system")
        detail = f"{who}: {told_verb(entry.verb)} · {_ago(entry.at, at)}"
        app, _dot, model = entry.model.partition(".")
        lines.append(Line(entry.object_repr, _page_of(app, model, entry.object_id), detail))
    return Box(lines, len(lines), reverse("admin:posts_historyentry_changelist"))


def _page_of(app: str, model: str, key: str) -> str:
    return reverse("admin:posts_historyentry_changelist") + f"?object={app}.{model}.{key}"
