"""What staff find, and make, while they write: sources, speakers, posts. Called by the editor's endpoints.

Every search takes a person's words, whatever accents and capitals they come with, and costs a fixed number of
queries. Nothing here asks who is asking: the endpoints do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anyascii import anyascii
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Max, Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from posts import history
from posts.addresses import canonical_url
from posts.models import Organization, Person, Post, Source, SourceAuthor, User
from posts.narrowing import words_of
from posts.stems import fold

LIMIT = 12  # rows a list shows: what fits beside the text without scrolling far
MOST_AUTHORS = 30
SPEAKER_KINDS: dict[str, type[Person] | type[Organization]] = {"person": Person, "organization": Organization}


class SourceExists(Exception):
    """The address is on record already, as ``source``."""

    def __init__(self, source: Source) -> None:
        super().__init__(f"source {source.pk} has this address")
        self.source = source


@dataclass(frozen=True)
class NewSource:
    """A source as the dialog describes it. ``publisher`` and ``authors`` are rows, or names to look up or make."""

    title: str
    kind: str
    url: str = ""
    issued: str = ""
    url_access: str = ""
    language: str = ""
    publisher: Organization | str | None = None
    authors: Sequence[Person | str] = ()


def _named(model: type[models.Model], word: str) -> models.QuerySet[Any]:
    """Rows of Person or Organization one of whose names has the word in it."""
    folded = fold(word)
    other = model._default_manager.filter(other_names__folded__contains=folded).values("pk")
    return model._default_manager.filter(Q(folded__contains=folded) | Q(pk__in=other))


def find_sources(query: str, limit: int = LIMIT) -> list[Source]:
    """Sources by title, outlet, author, date or address, the newest first. Two queries."""
    rows = Source.objects.for_attribution()
    canonical = canonical_url(query)
    if canonical:
        return list(rows.filter(canonical_url=canonical)[:limit])
    for word in words_of(query):
        slug = slugify(anyascii(word))
        written = SourceAuthor.objects.filter(person__in=_named(Person, word)).values("source")
        found = (
            Q(title__icontains=word)
            | Q(publisher__in=_named(Organization, word))
            | Q(pk__in=written)
            | Q(url__icontains=word)
            | Q(issued__startswith=word)
        )
        if slug:
            found |= Q(slug__contains=slug)
        rows = rows.filter(found)
    return list(rows[:limit])


def find_speakers(query: str, kinds: Iterable[str], limit: int = LIMIT) -> list[Person | Organization]:
    """People and organisations by name; for an empty query those quoted last. One query a kind."""
    found: list[Person | Organization] = []
    for kind in kinds:
        rows: models.QuerySet[Any] = SPEAKER_KINDS[kind]._default_manager.all()
        if query:
            for word in words_of(query):
                rows = rows.filter(pk__in=_named(SPEAKER_KINDS[kind], word).values("pk"))
        else:
            latest = Max("quotations_spoken__pk")
            rows = rows.annotate(latest=latest).filter(latest__isnull=False).order_by("-latest")
        found.extend(rows[:limit])
    start = fold(query)
    # Names that begin with the words come before names that merely contain them.
    found.sort(key=lambda row: not row.folded.startswith(start))
    return found[:limit]


def speakers_in(source: Source) -> list[Person | Organization]:
    """Who was quoted from the source before, then its authors: the likely speakers. Three queries."""
    people = Person.objects.filter(quotations_spoken__source=source).distinct()[:LIMIT]
    bodies = Organization.objects.filter(quotations_spoken__source=source).distinct()[:LIMIT]
    authors = Person.objects.filter(source_authorships__source=source)[:LIMIT]
    found: list[Person | Organization] = list(dict.fromkeys([*people, *authors]))
    return [*found, *bodies][:LIMIT]


def source_row(source: Source) -> dict[str, Any]:
    """A source as the editor's scripts know it; rows of ``for_attribution`` cost no query."""
    return {
        "id": source.pk,
        "label": str(source),
        "title": source.title,
        "publisher": source.publisher.name if source.publisher else "",
        "issued": source.issued.label() if source.issued else "",
        "url": source.url,
        "authors": [person.name for person in source.author_list],
    }


def labels(sources: Iterable[int], speakers: Mapping[str, Iterable[int]]) -> dict[str, Any]:
    """What keys in a body stand for: ``{"sources": {"12": row}, "speakers": {"person:3": {"label"}}}``.

    ``speakers`` are keys by kind. Four queries at most, whatever the number of keys; unknown ones are left out.
    """
    rows = Source.objects.for_attribution().filter(pk__in=sources)
    named: dict[str, dict[str, str]] = {}
    for kind, model in SPEAKER_KINDS.items():
        wanted = set(speakers.get(kind, ()))
        if wanted:
            found = model._default_manager.filter(pk__in=wanted)
            named |= {speaker_key(row): {"label": row.name} for row in found}
    return {"sources": {str(row.pk): source_row(row) for row in rows}, "speakers": named}


def find_posts(query: str, limit: int = LIMIT) -> list[Post]:
    """Posts to link to, by title or address, the newest first; only those that have an address. One query."""
    rows = Post.objects.exclude(month_on=None).exclude(status=Post.Status.WITHDRAWN)
    rows = rows.only("title", "slug", "language", "month_on", "published_at", "status")
    for word in words_of(query):
        slug = slugify(anyascii(word))
        rows = rows.filter(Q(title__icontains=word) | (Q(slug__contains=slug) if slug else Q(pk=None)))
    return list(rows[:limit])


def speaker_key(row: Person | Organization) -> str:
    """The key as bodies write it: "person:12" or "organization:7"."""
    return f"{row._meta.model_name}:{row.pk}"


def named_or_new(kind: str, name: str, *, by: User, may_create: bool) -> Person | Organization:
    """The person or organisation of that name, made if there is none.

    Raises ValidationError when the name cannot be one, or a new row is needed and ``may_create`` is false.
    """
    name = " ".join(name.split())
    model = SPEAKER_KINDS[kind]
    folded = fold(name)
    known = model._default_manager.filter(
        Q(folded=folded) | Q(pk__in=model._default_manager.filter(other_names__folded=folded).values("pk"))
    )
    row: Person | Organization | None = known.first() if folded else None
    if row is not None:
        return row
    if not may_create:
        raise ValidationError(
            _("There is no record of “%(name)s”, and you may not add one.") % {"name": name}
        )
    return create_speaker(kind, name, by=by)


@transaction.atomic
def create_speaker(kind: str, name: str, *, by: User, outlet: bool = False) -> Person | Organization:
    """Make a person or organisation of that name. Raises ValidationError by field."""
    row = SPEAKER_KINDS[kind](name=" ".join(name.split()))
    if outlet and isinstance(row, Organization):
        row.kind = Organization.Kind.OUTLET
    row.full_clean(exclude=["slug", "folded"])
    row.save()
    history.record(by, "add", row)
    return row


def create_source(new: NewSource, *, by: User, may_create: Mapping[str, bool]) -> Source:
    """Record a source with its outlet and authors, all or nothing.

    ``may_create`` says for "person" and "organization" whether unknown names become new rows. Raises SourceExists
    when the address is on record, ValidationError by field for everything else that is wrong.
    """
    existing = Source.objects.for_attribution().for_url(new.url)
    if existing is not None:
        raise SourceExists(existing)
    source = Source(
        title=new.title,
        kind=new.kind,
        url=new.url,
        issued=new.issued or None,
        url_access=new.url_access,
        language=new.language,
    )
    try:
        with transaction.atomic():
            _fill(source, new, by=by, may_create=may_create)
    except IntegrityError:
        # Somebody else recorded the same address a moment ago.
        existing = Source.objects.for_attribution().for_url(new.url)
        if existing is None:
            raise
        raise SourceExists(existing) from None
    return Source.objects.for_attribution().get(pk=source.pk)


def _fill(source: Source, new: NewSource, *, by: User, may_create: Mapping[str, bool]) -> None:
    errors: dict[str, list[str]] = {}
    try:
        source.full_clean(exclude=["slug", "canonical_url", "publisher"])
    except ValidationError as error:
        errors.update(error.message_dict)
    try:
        source.publisher = _publisher(new.publisher, by=by, may_create=may_create["organization"])
    except ValidationError as error:
        errors["publisher"] = error.messages
    authors: list[Person] = []
    try:
        for author in new.authors[:MOST_AUTHORS]:
            row = author
            if isinstance(row, str):
                row = named_or_new("person", row, by=by, may_create=may_create["person"])  # type: ignore[assignment] # the kind says which
            if row not in authors:
                authors.append(row)  # type: ignore[arg-type] # see above
    except ValidationError as error:
        errors["authors"] = error.messages
    if errors:
        raise ValidationError(errors)
    source.save()
    for position, person in enumerate(authors):
        SourceAuthor.objects.create(source=source, person=person, position=position)
    history.record(by, "add", source)


def _publisher(publisher: Organization | str | None, *, by: User, may_create: bool) -> Organization | None:
    if not isinstance(publisher, str):
        return publisher
    if not publisher.strip():
        return None
    try:
        row = named_or_new("organization", publisher, by=by, may_create=False)
    except ValidationError:
        if not may_create:
            raise
        row = create_speaker("organization", publisher, by=by, outlet=True)
    assert isinstance(row, Organization)  # noqa: S101 - the kind says so
    return row
