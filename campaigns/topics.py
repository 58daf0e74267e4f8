"""What the newsletter can be about: tags, series and reports, as boxes to tick and as the rows behind them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from campaigns.models import Subscriber
from posts.listings import public_posts
from posts.models import Report, Series, Tag

MOST_TAGS: Final = 24
KINDS: Final[dict[str, type[Any]]] = {"report": Report, "series": Series, "tag": Tag}
RELATIONS: Final = {"report": "reports", "series": "series", "tag": "tags"}

Choices = list[tuple[str, list[tuple[str, str]]]]


def offered(chosen: Iterable[str] = ()) -> Choices:
    """Boxes by group: what public posts in the page's language are filed under, and what was chosen before.

    Of tags those that most posts have. Three queries.
    """
    public = public_posts().order_by().values("pk")
    keys = keys_by_kind(chosen)
    in_tags = Count("tagged_posts", filter=Q(tagged_posts__content_object__in=public))
    tags = Tag.objects.annotate(times=in_tags).filter(times__gt=0).order_by("-times", "name")[:MOST_TAGS]
    names = {tag.pk: tag.name for tag in tags}
    missing = set(keys["tag"]) - set(names)
    if missing:
        names |= dict(Tag.objects.filter(pk__in=missing).values_list("pk", "name"))
    groups = [
        (_("Reports"), "report", _filed(Report, public, keys["report"])),
        (_("Series"), "series", _filed(Series, public, keys["series"])),
        (_("Tags"), "tag", sorted(names.items(), key=lambda item: item[1].casefold())),
    ]
    return [(label, [(f"{kind}:{pk}", name) for pk, name in rows]) for label, kind, rows in groups if rows]


def _filed(model: type[Any], public: Any, chosen: Collection[int]) -> list[tuple[int, str]]:
    rows = model.objects.filter(Q(posts__in=public) | Q(pk__in=chosen)).order_by("name", "pk").distinct()
    return list(rows.values_list("pk", "name"))


def keys_by_kind(values: Iterable[str]) -> dict[str, list[int]]:
    """{"tag": [12], …} of values such as "tag:12"; anything else is left out."""
    found: dict[str, list[int]] = {kind: [] for kind in KINDS}
    for value in values:
        kind, _colon, key = str(value).partition(":")
        if kind in found and key.isascii() and key.isdigit() and len(key) < 10:
            found[kind].append(int(key))
    return found


def chosen_by(subscriber: Subscriber) -> list[str]:
    """The values of a subscriber's topics. Three queries."""
    return [
        f"{kind}:{pk}"
        for kind, relation in RELATIONS.items()
        for pk in getattr(subscriber, relation).order_by("pk").values_list("pk", flat=True)
    ]


def choose(subscriber: Subscriber, values: Iterable[str]) -> None:
    """Make ``values`` the subscriber's topics; those that are gone by now are left out."""
    keys = keys_by_kind(values)
    for kind, relation in RELATIONS.items():
        getattr(subscriber, relation).set(KINDS[kind].objects.filter(pk__in=keys[kind]))
