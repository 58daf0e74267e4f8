"""Alerts: a follower of a demand, a report or a person gets one mail when something happens there.

First what readers can see is noted, once for each thing it concerns, whether anybody follows it or not: time alone
makes scheduled texts seen, and what was there before somebody began to follow is no news to them. A little later
everything noted of one thing becomes one mailing for each language of its followers, and ``campaigns.sending`` sends
its copies as those of any other. What is told is what is public at the moment of sending.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from itertools import groupby
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from campaigns import following, mailings
from campaigns.chains import Entry, chains_of
from campaigns.following import KINDS, UNDER, Subject
from campaigns.mailings import Rendered
from campaigns.models import Delivery, Demand, DemandEvent, Happening, Mailing, Restatement, Subscriber
from posts.due import DueReport, until_stopped
from posts.models import Listed, Post, PostEmbed, Quotation
from posts.portable import portable_html

EVERY: Final = dt.timedelta(minutes=1)
# What has been public for longer when it is found (an archive that is taken over, a late tie) is no news.
NEWS_FOR: Final = dt.timedelta(days=7)
# So that what is done in one go at the desk comes as one mail.
GATHER: Final = dt.timedelta(minutes=10)
KEPT: Final = dt.timedelta(days=60)
MOST_QUOTATIONS: Final = 3  # of one person from one post


def run_due(now: dt.datetime, limit: int) -> DueReport:
    """The due job: note what readers can see since lately, and make mailings of what was noted a while ago."""
    note(now)
    told = tell(now, limit)
    Happening.objects.filter(noted_at__lt=now - KEPT).delete()
    return DueReport(told)


# Noting ---------------------------------------------------------------------------


def note(now: dt.datetime) -> int:
    """Write down what has become visible and is not on record; how much. Ten queries at most. Idempotent."""
    known = set(
        Happening.objects.filter(noted_at__gt=now - 2 * NEWS_FOR).values_list(
            "demand_id", "report_id", "person_id", "key"
        )
    )
    fresh = [
        row
        for row in [*_in_lists(now), *_of_demands(now)]
        if (row.demand_id, row.report_id, row.person_id, row.key) not in known
    ]
    Happening.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _recent(now: dt.datetime) -> Any:
    since = now - NEWS_FOR
    return Post.objects.published(now).filter(Q(published_at__gt=since) | Q(embargoed_until__gt=since))


def _in_lists(now: dt.datetime) -> Iterable[Happening]:
    """New posts of reports, by people and quoting them."""
    recent = list(_recent(now).values_list("pk", flat=True))
    for kind, under in UNDER.items():
        rows = Listed.objects.filter(post__in=recent, under__in=under).order_by("pk")
        pairs = dict.fromkeys(rows.values_list("key", "post_id"))
        alive = set(
            KINDS[kind].objects.filter(pk__in={key for key, _post in pairs}).values_list("pk", flat=True)
        )
        for key, post in pairs:
            if key in alive:
                yield Happening(**{f"{kind}_id": key}, key=f"post-{post}", post_id=post, noted_at=now)


def _of_demands(now: dt.datetime) -> Iterable[Happening]:
    """Askings anew, and what came of them."""
    since, recent = now - NEWS_FOR, _recent(now).values("pk")
    calls = PostEmbed.objects.filter(kind="call", post__in=recent).values("object_id")
    asked = Restatement.objects.filter(Q(call__in=calls) | Q(post__in=recent), demand__isnull=False)
    keys = {
        *asked.values_list("demand_id", flat=True),
        *DemandEvent.objects.filter(created_at__gt=since).values_list("demand_id", flat=True),
        *Demand.objects.filter(public_from__gt=since, public_from__lte=now).values_list("pk", flat=True),
    }
    demands = list(Demand.objects.public(now).filter(pk__in=keys))
    for pk, entries in chains_of(demands, now).items() if demands else ():
        for entry in entries:
            if since < entry.at <= now and not entry.is_translation:
                post = entry.showing.post.pk if entry.showing else None
                yield Happening(demand_id=pk, key=entry.key, post_id=post, noted_at=now)


# Telling --------------------------------------------------------------------------


def tell(now: dt.datetime, limit: int) -> int:
    """Make mailings of everything that was noted of the first ``limit`` things that are ripe; how many mailings.

    Within one round nobody is told of the same text twice, however many of the things it concerns they follow.
    """
    columns = [f"{kind}_id" for kind in KINDS]
    ripe = Happening.objects.filter(told_at=None, noted_at__lte=now - GATHER)
    made, told = 0, {}  # type: ignore[var-annotated] # {subscriber: names of what they were told}
    subjects = list(ripe.order_by(*columns).values(*columns).distinct()[:limit])
    for columns_of in until_stopped(subjects):
        made += _tell_of(columns_of, now, told)
    return made


@transaction.atomic
def _tell_of(subject: dict[str, Any], now: dt.datetime, told: dict[int, set[str]]) -> int:
    """Every follower of one thing that waits gets a copy of the mailing in their language, all or nothing."""
    rows = list(Happening.objects.filter(told_at=None, **subject).select_related("post").order_by("pk"))
    # Whoever marks them tells of them: another process that was at it finds nothing more.
    marked = Happening.objects.filter(pk__in=[row.pk for row in rows], told_at=None).update(told_at=now)
    if marked != len(rows) or not rows:
        transaction.set_rollback(marked != len(rows))
        return 0
    kind, key = next((name.removesuffix("_id"), pk) for name, pk in subject.items() if pk is not None)
    found = following.subjects([f"{kind}:{key}"], now)
    # To those who followed it before the last of it was noted.
    readers = Subscriber.objects.confirmed().filter(
        **{f"follows__{kind}_id": key}, follows__created_at__lt=max(row.noted_at for row in rows)
    )
    by_language = readers.order_by("language", "pk").values_list("language", "pk") if found else ()
    number = 0
    for language, pairs in groupby(by_language, key=lambda pair: pair[0]):
        news = [row for row in rows if _is_for(row, language)]
        names = {f"post-{row.post_id}" if row.post_id else row.key for row in news}
        keys = [pk for _language, pk in pairs if names - told.setdefault(pk, set())]
        if not keys:
            continue
        for pk in keys:
            told[pk] |= names
        _make(found[0], language, news, keys, now)
        number += 1
    return number


def _is_for(row: Happening, language: str) -> bool:
    """A translation is news to those who read its language; to others the text was told of when it first came."""
    post = row.post
    if post is None or post.language == language or row.demand_id is not None:
        return True
    group = Post.objects.published().filter(translation_group=post.translation_group).exclude(pk=post.pk)
    if group.filter(language=language).exists():
        return False
    same = {f"{kind}_id": getattr(row, f"{kind}_id") for kind in KINDS}
    return not Happening.objects.filter(pk__lt=row.pk, post__in=group, **same).exists()


def _make(
    subject: Subject, language: str, news: Collection[Happening], readers: list[int], now: dt.datetime
) -> Mailing:
    with translation.override(language):
        title = " ".join((_("New: %(title)s") % {"title": subject.title}).split())
    mailing = Mailing.objects.create(
        subject=title if len(title) <= 150 else f"{title[:149]}…",
        language=language,
        audience=Mailing.Audience.ALERT,
        state=Mailing.State.SENDING,
        started_at=now,
    )
    mailing.happenings.set(news)
    rows = (Delivery(mailing=mailing, subscriber_id=pk, next_attempt_at=now) for pk in readers)
    Delivery.objects.bulk_create(rows, batch_size=500)
    return mailing


# Words ----------------------------------------------------------------------------


def value_of(mailing: Mailing) -> str:
    """What an alert is about, such as "demand:12"; "" where that is gone. One query."""
    row = mailing.happenings.values(*(f"{kind}_id" for kind in KINDS)).first() or {}
    return next((f"{name.removesuffix('_id')}:{key}" for name, key in row.items() if key is not None), "")


def is_wanted(copy: Delivery) -> bool:
    """Whether its reader still follows what an alert is about."""
    kind, _colon, key = value_of(copy.mailing).partition(":")
    return copy.subscriber is not None and bool(
        kind and copy.subscriber.follows.filter(**{f"{kind}_id": key}).exists()
    )


def render_alert(mailing: Mailing, *, at: dt.datetime | None = None) -> Rendered | None:
    """The mail with what is public at ``at`` (now where None); None where nothing is left to tell."""
    at = at or timezone.now()
    value = value_of(mailing)
    with translation.override(mailing.language):
        subject = next(iter(following.subjects([value], at)), None)
        items = _items(mailing, subject, at) if subject is not None else []
        if subject is None or not items:
            return None
        web_url = settings.SITE_URL + following.page_of(subject, mailing.language, at)
        context = {"items": items, "followed": subject, "web_url": web_url}
        return mailings.as_mail(mailing, "campaigns/mail/alert.html", context, at=at, follows=value)


def _items(mailing: Mailing, subject: Subject, at: dt.datetime) -> list[str]:
    rows = list(mailing.happenings.order_by("pk"))
    if subject.kind == "demand":
        keys = {row.key for row in rows}
        entries = [entry for entry in chains_of([subject.row], at)[subject.row.pk] if entry.key in keys]
        return [_entry(entry) for entry in entries]
    posts = Post.objects.published(at).for_page().in_bulk([row.post_id for row in rows if row.post_id])
    shown = [posts[row.post_id] for row in rows if row.post_id in posts]
    # Of a text and its translations that came together, the one in the reader's language.
    shown.sort(key=lambda post: post.language != mailing.language)
    once = {post.translation_group: post for post in reversed(shown)}.values()
    said: dict[int, list[Quotation]] = {}
    if subject.kind == "person":
        quoted = Quotation.objects.standing().filter(post__in=once, speaker_person=subject.row)
        for row in quoted.select_related("source__publisher").order_by("position", "pk"):
            said.setdefault(row.post_id, []).append(row)
    shared = {"site": settings.SITE_URL, "person": subject.title}
    return [
        render_to_string(
            "campaigns/mail/_news.html",
            {**shared, "post": post, "quotations": said.get(post.pk, [])[:MOST_QUOTATIONS]},
        )
        for post in sorted(once, key=lambda post: (post.public_from, post.pk))
    ]


def _entry(entry: Entry) -> str:
    here = str(settings.SITE_URL) + entry.get_absolute_url()
    html = render_to_string("campaigns/_chain_entry.html", {"entry": entry})
    # Made by an escaping template of words, and cleaned for a second time.
    told = mark_safe(portable_html(html, here=here, site=settings.SITE_URL))  # noqa: S308
    return render_to_string("campaigns/mail/_entry.html", {"entry": entry, "told": told})
