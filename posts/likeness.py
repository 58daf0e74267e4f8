"""Look-alikes among tags, facets, people, bodies and sources: found once for each name, kept, and judged by staff.

A record is compared with all others of its kind when its names are not those under which it was compared last, so
that nothing has to tell this module of a new tag, however it was made. A few are compared whenever the desk is
opened; the due job does the rest. ``together`` is not kept: it follows the posts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import CharField, Count, Exists, F, Max, OuterRef, Q, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from posts.alike_works import Shelf, Work
from posts.due import DueReport
from posts.known_names import NAME_ROWS, NAMED, all_folded, all_names
from posts.lookalikes import Likeness, Reason, Spelling, counterpart, forms_of, likeness_of, surest
from posts.models import ComparedName, Lookalike, NameForm, Source, Tag, TaggedPost, User
from posts.publishing import generation
from posts.refiling import BATCH, in_batches
from posts.stems import fold

AT_ONCE = 60  # records compared while somebody waits
IN_A_RUN = 1000  # records compared by one call of the due job
EVERY = timedelta(minutes=10)
# Two tags that nearly always stand together: posts at least, and the share of those that have either.
TOGETHER_POSTS, TOGETHER_SHARE = 3, 0.7
# Sources are compared by more than a name: what tells them is put together as one text, which the database can do.
SOURCE = "source"
COMPARED: dict[str, type[Any]] = {**NAMED, SOURCE: Source}
_TELLING = Concat(
    "title",
    Value("\n"),
    Coalesce(Cast("publisher_id", CharField()), Value("")),
    Value("\n"),
    Coalesce(Cast("issued", CharField()), Value("")),
    Value("\n"),
    "url",
    Value("\n"),
    "free_url",
    output_field=CharField(),
)
_CACHED = 24 * 3600  # seconds; what is cached is named by what readers can see, so it is never stale


@dataclass(frozen=True)
class Pair:
    """Two records that look alike; ``first`` < ``second``."""

    first: int
    second: int
    reason: str
    score: int


def bring_in_line(kind: str, *, limit: int = AT_ONCE) -> int:
    """Compare records of the kind whose names are new; returns how many are left for the next time.

    Three queries where nothing changed and no record has other names, one where nothing anywhere did; some
    milliseconds for each record compared.
    """
    seen = f"compared:{kind}:{generation()}"
    if cache.get(seen):
        return 0
    changed = _changed(kind)
    gone = _gone(kind)
    if gone:
        _forget(kind, gone, keeps_judgement=False)
    now = sorted(changed)[:limit]
    if now:
        _compare(kind, now, changed)
    left = len(changed) - len(now)
    if not left:
        cache.set(seen, True, _CACHED)
    return left


def _changed(kind: str) -> dict[int, list[str]]:
    """{key: names} of the records that were never compared under the names that they have now.

    The database tells which have one name and were compared under it: of 20,000 tags most are never read.
    """
    if kind == SOURCE:
        rows = Source.objects.annotate(telling=_TELLING).order_by()
        same = ComparedName.objects.filter(model=kind, object_id=OuterRef("pk"), names=OuterRef("telling"))
        return {pk: [telling] for pk, telling in rows.filter(~Exists(same)).values_list("pk", "telling")}
    model = NAMED[kind]
    candidates: list[int] | None = None
    if kind in NAME_ROWS:
        same = ComparedName.objects.filter(model=kind, object_id=OuterRef("pk"), names=OuterRef("name"))
        others, field = NAME_ROWS[kind]
        which = ~Exists(same) | Q(pk__in=others.objects.values(f"{field}_id"))
        candidates = list(model._default_manager.filter(which).order_by().values_list("pk", flat=True))
        if not candidates:
            return {}
    # More than a statement takes are seldom: all the names of a kind are read at once then.
    few = candidates if candidates is not None and len(candidates) <= BATCH else None
    names = all_names(kind, few)
    known = ComparedName.objects.filter(model=kind)
    compared = dict(
        (known if few is None else known.filter(object_id__in=few)).values_list("object_id", "names")
    )
    return {pk: own for pk, own in names.items() if compared.get(pk) != "\n".join(own)}


def _gone(kind: str) -> list[int]:
    standing = COMPARED[kind]._default_manager.filter(pk=OuterRef("object_id"))
    return list(
        ComparedName.objects.filter(~Exists(standing), model=kind).values_list("object_id", flat=True)
    )


@transaction.atomic
def _compare(kind: str, keys: Sequence[int], names: dict[int, list[str]]) -> None:
    _forget(kind, keys, keeps_judgement=True)
    found: dict[tuple[int, int], list[Likeness]] = defaultdict(list)
    if kind == SOURCE:
        _shelve(keys, found)
    else:
        forms = {pk: {form for name in names[pk] for form in forms_of(name)} for pk in keys}
        NameForm.objects.bulk_create(
            [NameForm(model=kind, object_id=pk, form=form) for pk in keys for form in sorted(forms[pk])],
            batch_size=1000,
        )
        _meet(kind, forms, found)
        _misspell(kind, keys, found)
    Lookalike.objects.bulk_create(
        [
            Lookalike(
                model=kind,
                first_id=first,
                second_id=second,
                reason=surest(likenesses).reason,
                score=surest(likenesses).score,
            )
            for (first, second), likenesses in found.items()
        ],
        batch_size=500,
        ignore_conflicts=True,  # judged before: staff need not say so twice
    )
    ComparedName.objects.bulk_create(
        [ComparedName(model=kind, object_id=pk, names="\n".join(names[pk])) for pk in keys], batch_size=500
    )


def _shelve(keys: Iterable[int], found: dict[tuple[int, int], list[Likeness]]) -> None:
    rows = Source.objects.order_by().values_list("pk", "title", "publisher_id", "issued", "url", "free_url")
    shelf = Shelf(
        Work(pk, title, publisher or 0, str(issued or ""), (url, free))
        for pk, title, publisher, issued, url, free in rows.iterator(chunk_size=5000)
    )
    for pk in keys:
        for other, likeness in shelf.near(pk).items():
            found[min(pk, other), max(pk, other)].append(likeness)


def _meet(kind: str, forms: dict[int, set[str]], found: dict[tuple[int, int], list[Likeness]]) -> None:
    asked: dict[str, set[int]] = defaultdict(set)
    for pk, own in forms.items():
        for form in own:
            asked[counterpart(form)].add(pk)
    for batch in in_batches(sorted(asked)):
        met = NameForm.objects.filter(model=kind, form__in=batch).values_list("object_id", "form")
        for other, form in met:
            for pk in asked[form]:
                if pk != other:
                    found[min(pk, other), max(pk, other)].append(likeness_of(form))


def _misspell(kind: str, keys: Iterable[int], found: dict[tuple[int, int], list[Likeness]]) -> None:
    having: dict[str, set[int]] = defaultdict(set)
    own: dict[int, list[str]] = defaultdict(list)
    for pk, folded in all_folded(kind):
        having[folded].add(pk)
        own[pk].append(folded)
    spelling = Spelling(having)
    for pk in keys:
        for folded in own[pk]:
            for other, likeness in spelling.near(folded).items():
                for another in having[other] - {pk}:
                    found[min(pk, another), max(pk, another)].append(likeness)


def _forget(kind: str, keys: Sequence[int], *, keeps_judgement: bool) -> None:
    for batch in in_batches(keys):
        pairs = Lookalike.objects.filter(Q(first_id__in=batch) | Q(second_id__in=batch), model=kind)
        if keeps_judgement:
            pairs = pairs.filter(dismissed_at=None)
        pairs.delete()
        NameForm.objects.filter(model=kind, object_id__in=batch).delete()
        ComparedName.objects.filter(model=kind, object_id__in=batch).delete()


def open_pairs(kind: str) -> list[Pair]:
    """Every pair that nobody has judged, the surest first; tags that stand together last. Two queries, or three."""
    rows = Lookalike.objects.filter(model=kind, dismissed_at=None).order_by("-score", "first_id", "second_id")
    pairs = [Pair(*row) for row in rows.values_list("first_id", "second_id", "reason", "score")]
    if kind == "tag":
        known = {(pair.first, pair.second) for pair in pairs}
        judged = Lookalike.objects.filter(model=kind, dismissed_at__isnull=False, reason=Reason.TOGETHER)
        known |= set(judged.values_list("first_id", "second_id"))
        pairs += [pair for pair in together() if (pair.first, pair.second) not in known]
    return pairs


def together() -> list[Pair]:
    """Tags that nearly always stand on the same posts: perhaps one thing under two names.

    Kept until a tagging changes. One query, and another where one did.
    """
    name = "together:{n}:{last}:{tags}:{places}".format(
        **TaggedPost.objects.aggregate(
            n=Count("pk"),
            last=Max("pk"),
            tags=Sum("tag_id"),
            places=Sum(F("tag_id") * F("content_object_id")),
        )
    )
    found: list[Pair] | None = cache.get(name)
    if found is None:
        found = _together()
        cache.set(name, found, _CACHED)
    return found


def _together() -> list[Pair]:
    taggings = TaggedPost.objects.order_by().values_list("content_object_id", "tag_id")
    rows = list(taggings.iterator(chunk_size=5000))
    counts = Counter(tag for _post, tag in rows)
    tags_of: dict[int, list[int]] = defaultdict(list)
    for post, tag in rows:
        if counts[tag] >= TOGETHER_POSTS:
            tags_of[post].append(tag)
    # Counted here: a join of the table with itself takes either database longer.
    both: Counter[tuple[int, int]] = Counter()
    for tags in tags_of.values():
        both.update(combinations(sorted(tags), 2))
    found = []
    for (first, second), n in both.items():
        share = n / (counts[first] + counts[second] - n)
        if n >= TOGETHER_POSTS and share >= TOGETHER_SHARE:
            found.append(Pair(first, second, Reason.TOGETHER, round(50 * share)))
    return sorted(found, key=lambda pair: (-pair.score, pair.first, pair.second))


@transaction.atomic
def dismiss(kind: str, keys: Collection[int], *, by: User | None) -> int:
    """Staff looked: these are different things. Every pair among ``keys`` is left alone from now on; how many."""
    now = timezone.now()
    ordered = sorted(set(keys))
    pairs = {(pair.first, pair.second): pair for pair in open_pairs(kind)}
    judged = [
        pairs[first, second]
        for place, first in enumerate(ordered)
        for second in ordered[place + 1 :]
        if (first, second) in pairs
    ]
    for pair in judged:
        Lookalike.objects.update_or_create(
            model=kind,
            first_id=pair.first,
            second_id=pair.second,
            defaults={
                "reason": pair.reason,
                "score": pair.score,
                "dismissed_at": now,
                "dismissed_by": by,
            },
        )
    return len(judged)


def judged_count(kind: str) -> int:
    return Lookalike.objects.filter(model=kind, dismissed_at__isnull=False).count()


def reconsider(kind: str) -> int:
    """Take back every judgement of a kind: all its names are compared anew. Returns how many pairs were judged."""
    judged = Lookalike.objects.filter(model=kind, dismissed_at__isnull=False)
    number = judged.count()
    judged.filter(reason=Reason.TOGETHER).delete()
    judged.update(dismissed_at=None, dismissed_by=None)
    return number


@dataclass(frozen=True)
class Near:
    """A tag that a typed name looks like."""

    tag: Tag
    reason: str
    score: int


def near_tags(name: str, *, limit: int = 3) -> list[Near]:
    """Tags that look like a name which is about to become one; the caller knows that no tag has it. Three queries."""
    if not fold(name):
        return []
    asked = {counterpart(form): form for form in forms_of(name)}
    found: dict[int, list[Likeness]] = defaultdict(list)
    for key, form in NameForm.objects.filter(model="tag", form__in=asked).values_list("object_id", "form"):
        found[key].append(likeness_of(form))
    folded = fold(name)
    initial = Tag.objects.filter(folded__startswith=folded[0]).values_list("folded", "pk")
    own = dict(initial.iterator(chunk_size=5000))
    for other, likeness in Spelling(own).near(folded).items():
        found[own[other]].append(likeness)
    tags = Tag.objects.in_bulk(found)
    near = [Near(tags[key], *_parts(surest(found[key]))) for key in found if key in tags]
    return sorted(near, key=lambda row: (-row.score, row.tag.name))[:limit]


def _parts(likeness: Likeness) -> tuple[str, int]:
    return likeness.reason, likeness.score


def compare_due(now: datetime, limit: int) -> DueReport:
    """The due job: compare what is new, of every kind."""
    done, left = 0, 0
    for kind in COMPARED:
        before = ComparedName.objects.filter(model=kind).count()
        left += bring_in_line(kind, limit=limit)
        done += max(0, ComparedName.objects.filter(model=kind).count() - before)
    return DueReport(done=done, next_at=now if left else None)
