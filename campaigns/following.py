"""What a reader can follow by e-mail: a demand, a report, a person. One value each, such as "demand:12".

Only what has a public page has a name here: a value for anything else is as unknown as one that was made up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils import translation
from django.utils.text import capfirst

from campaigns.models import Demand, Follow, Subscriber
from posts.listed import OF_PERSON
from posts.models import Listed, Person, Post, Report

# Kind of a subject, the name of its column, and under which posts are listed that concern it.
KINDS: Final[dict[str, type[Any]]] = {"demand": Demand, "report": Report, "person": Person}
UNDER: Final = {"report": (Listed.Under.REPORT,), "person": OF_PERSON}


@dataclass(frozen=True)
class Subject:
    """One thing that is followed, and that readers can see."""

    kind: str
    row: Any

    @property
    def value(self) -> str:
        return f"{self.kind}:{self.row.pk}"

    @property
    def title(self) -> str:
        """Without the full stop of a demand: it stands within sentences."""
        return str(self.row.title).rstrip(".") if self.kind == "demand" else str(self.row.name)

    @property
    def kind_name(self) -> str:
        return str(capfirst(self.row._meta.verbose_name))

    def get_absolute_url(self) -> str:
        """In the active language, but for a demand, which has one of its own."""
        return str(self.row.get_absolute_url())


def split(value: str) -> tuple[str, int] | None:
    """("demand", 12) of "demand:12"; None of anything else."""
    kind, _colon, key = value.partition(":")
    if kind in KINDS and key.isascii() and key.isdigit() and len(key) < 10:
        return kind, int(key)
    return None


def subjects(values: Iterable[str], at: dt.datetime) -> list[Subject]:
    """Those of ``values`` that are public at ``at``, in the order of kinds, then by title. Two queries a kind."""
    keys: dict[str, set[int]] = {kind: set() for kind in KINDS}
    for kind, key in filter(None, map(split, values)):
        keys[kind].add(key)
    found = []
    for kind, wanted in keys.items():
        if wanted:
            public = public_keys(kind, wanted, at)
            rows = KINDS[kind].objects.filter(pk__in=public)
            found += sorted((Subject(kind, row) for row in rows), key=lambda one: one.title.casefold())
    return found


def public_keys(kind: str, keys: Collection[int], at: dt.datetime) -> set[int]:
    """Those that a public post makes, belongs to, signs or quotes, in whatever language. One query."""
    if kind == "demand":
        return set(Demand.objects.public(at).filter(pk__in=keys).values_list("pk", flat=True))
    rows = Listed.objects.filter(under__in=UNDER[kind], key__in=keys, post__in=Post.objects.published(at))
    return set(rows.order_by().values_list("key", flat=True).distinct())


def page_of(subject: Subject, language: str, at: dt.datetime) -> str:
    """Its page in ``language``, or in one that has anything of it: a list without texts has no page. One query."""
    if subject.kind == "demand":
        return subject.get_absolute_url()
    rows = Listed.objects.filter(under__in=UNDER[subject.kind], key=subject.row.pk)
    has = set(rows.filter(post__in=Post.objects.published(at)).order_by().values_list("language", flat=True))
    with translation.override(language if language in has or not has else min(has)):
        return subject.get_absolute_url()


def follow(subscriber: Subscriber, values: Iterable[str], at: dt.datetime) -> None:
    """Idempotent; what is not public any more is left out."""
    for subject in subjects(values, at):
        Follow.objects.get_or_create(subscriber=subscriber, **{f"{subject.kind}_id": subject.row.pk})


def unfollow(subscriber: Subscriber, values: Iterable[str]) -> int:
    """Returns how many were followed until now."""
    number = 0
    for kind, key in filter(None, map(split, values)):
        deleted, _by_model = subscriber.follows.filter(**{f"{kind}_id": key}).delete()
        number += deleted
    return number


def values_of(subscriber: Subscriber) -> list[str]:
    """Everything a subscriber follows, public or not. One query."""
    return [
        f"{kind}:{key}"
        for row in subscriber.follows.values(*(f"{kind}_id" for kind in KINDS))
        for kind in KINDS
        if (key := row[f"{kind}_id"]) is not None
    ]
