"""The newsletter of the demonstration: a few invented readers, and one mailing that they have had."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import models

from advocacy.demo_content.actions import Loads
from advocacy.demo_content.entries import Entry, take
from campaigns import mailings, subscribing
from campaigns.models import Consent, Delivery, Mailing, Subscriber
from posts.models import Post

MINUTE = dt.timedelta(minutes=1)


def make_subscriber(loader: Loads, entry: Entry) -> Subscriber:
    """Confirmed, with the consent that a form would have left."""
    values = take(entry, "language", "frequency", "wants_actions", besides=("address", "page"))
    row, _made = Subscriber.objects.get_or_create(
        address=entry.values["address"],
        defaults={"state": Subscriber.State.CONFIRMED, "confirmed_at": loader.now, **values},
    )
    Consent.objects.create(
        subscriber=row,
        wording=subscribing.wording(),
        wants=values,
        page=entry.values["page"],
        confirmed_at=loader.now,
    )
    return row


def make_mailing(loader: Loads, entry: Entry) -> Mailing:
    """As it was sent at ``started_at`` to those of its readers."""
    values = take(
        entry, "subject", "language", "audience", "introduction", besides=("started_at", "posts", "readers")
    )
    at = loader.instant(entry, "started_at")
    mailing = Mailing.objects.create(
        slug=entry.key,
        state=Mailing.State.SENT,
        started_at=at,
        finished_at=at,
        **values,
    )
    for position, slug in enumerate(entry.values["posts"]):
        post = Post.objects.filter(import_ref=f"demo:{slug}").first()
        if post is None:
            raise entry.error(f"names the post {slug}, which is in no file")
        mailing.items.create(post=post, position=position)
    mailings.freeze(mailings.content(mailing, at or loader.now))
    for key in entry.values["readers"]:
        Delivery.objects.create(
            mailing=mailing,
            subscriber=loader.row(f"subscriber:{key}", entry),
            state=Delivery.State.SENT,
            attempts=1,
            sent_at=at and at + MINUTE,
        )
    return mailing


MAKERS: dict[str, tuple[type[models.Model], Callable[[Loads, Entry], Any]]] = {
    "mailing": (Mailing, make_mailing),
    "subscriber": (Subscriber, make_subscriber),
}
