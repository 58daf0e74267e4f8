"""Find what was published: the only entrance to the search index, for writing and for reading.

Whoever owns a kind of thing (posts, quotations, demands) calls `index` and `remove` in the transaction that changes
the row, and registers how to rebuild all of its documents. `find` answers with keys and marked passages; it never
answers with an entry that is not public at that instant unless it is asked to by a staff page.

How it works: each entry's text is cut into folded words and stems by ``posts.stems``, and the *set* of these tokens
is handed to the database's engine (``posts.search_engines``). Marked tokens stand beside the plain ones: ``en=evict``
is a stem, ``t=…`` occurs in the title, ``s=…`` is what the text is mainly about, ``k=``, ``l=`` and ``f=`` are kind,
language and facets. Phrases are compared in the stored words. So both databases find the same, in the same order: all
words in the title, then some, then texts that are about them, then the rest, the newest first in each.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from posts.highlights import Passage, Segment, passages_of, segments_of
from posts.models import SearchEntry, SearchText, SearchWord
from posts.queries import Query, Term, parse, stem_pairs
from posts.search_engines import Groups, Sought, engine
from posts.search_tokens import facet_lines, facet_token, read_entry, storable
from posts.spelling import nearest
from posts.stems import base_language

Sort = Literal["relevance", "newest"]

# Hits; totals beyond are shown as "1,000+", facets are of the first so many, pages end there.
HIT_LIMIT = 1000
PAGE_LIMIT = 100

BATCH = 100

# Words of a text by which similar ones are looked for.
TELLING_WORDS = 8
_MARKS = re.compile(r"[\"“”„«»‟＂\u2212-]")

# Part of every digest: raise it when the tokens of an unchanged text change.
INDEX_VERSION = 1


@dataclass(frozen=True)
class Document:
    """What is to be found of one thing. `facets` map a name to values; `sort_at` sorts (default: now)."""

    kind: str
    pk: int | str | UUID
    language: str
    title: str
    text: str
    is_public: bool
    facets: Mapping[str, Iterable[str]] = field(default_factory=dict)
    sort_at: datetime | None = None
    public_from: datetime | None = None
    public_until: datetime | None = None


@dataclass(frozen=True)
class Hit:
    """One thing found. Title and passages are runs of plain text, to be escaped by the template."""

    kind: str
    pk: int | str
    language: str
    title: tuple[Segment, ...]
    passages: tuple[Passage, ...]
    sort_at: datetime
    score: int


@dataclass(frozen=True)
class Results:
    """A page of hits. `total` counts to `HIT_LIMIT` at most; `facets` and `kinds` count values, most frequent first."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    total_is_capped: bool = False
    facets: Mapping[str, list[tuple[str, int]]] = field(default_factory=dict)
    kinds: list[tuple[str, int]] = field(default_factory=list)
    suggestion: str = ""


# Writing ----------------------------------------------------------------------


def index(
    kind: str,
    pk: int | str | UUID,
    *,
    language: str,
    title: str,
    text: str,
    is_public: bool,
    facets: Mapping[str, Iterable[str]] | None = None,
    sort_at: datetime | None = None,
    public_from: datetime | None = None,
    public_until: datetime | None = None,
) -> None:
    """Make one thing findable, in place of what was known of it. Call it in the transaction that saves the row.

    `is_public` has no default, so that forgetting it cannot publish anything; `public_from` and `public_until` let time
    act by itself. An unchanged document costs one query.
    """
    index_many(
        [
            Document(
                kind,
                pk,
                language,
                title,
                text,
                is_public,
                facets or {},
                sort_at,
                public_from,
                public_until,
            )
        ]
    )


def index_many(documents: Iterable[Document]) -> int:
    """Write many documents, a transaction for each batch; return how many were given. Unchanged ones are skipped."""
    count = 0
    source = iter(documents)
    while batch := list(islice(source, BATCH)):
        _write(batch)
        count += len(batch)
    return count


def remove(kind: str, pk: int | str | UUID) -> None:
    """Forget one thing. Removing what is not there is no error."""
    with transaction.atomic():
        _delete(SearchEntry.objects.filter(kind=kind, object_id=str(pk)))


def _delete(entries: QuerySet[SearchEntry]) -> None:
    keys = list(entries.values_list("pk", flat=True))
    engine().delete(keys)
    SearchEntry.objects.filter(pk__in=keys).delete()


def _write(documents: Sequence[Document]) -> None:
    latest = {(document.kind, str(document.pk)): _rows(document) for document in documents}
    with transaction.atomic():
        known = {
            (kind, object_id): digest
            for kind, object_id, digest in SearchEntry.objects.filter(
                kind__in={kind for kind, _ in latest}, object_id__in=[object_id for _, object_id in latest]
            ).values_list("kind", "object_id", "digest")
        }
        changed = [rows for key, rows in latest.items() if known.get(key) != rows[0].digest]
        if not changed:
            return
        tokens, shown = [], {}
        for entry, content in changed:
            content.words, entry_tokens, entry_shown = read_entry(entry, content)
            tokens.append(entry_tokens)
            shown.update(entry_shown)
        entries = [entry for entry, _ in changed]
        SearchEntry.objects.bulk_create(
            entries,
            update_conflicts=True,
            unique_fields=["kind", "object_id"],
            update_fields=[
                item.name
                for item in SearchEntry._meta.concrete_fields
                if item.name not in ("id", "kind", "object_id")
            ],
        )
        for entry, content in changed:
            content.entry_id = entry.pk
        SearchText.objects.bulk_create(
            [content for _, content in changed],
            update_conflicts=True,
            unique_fields=["entry"],
            update_fields=["title", "text", "words"],
        )
        engine().write(zip([entry.pk for entry in entries], tokens, strict=True))
        SearchWord.objects.bulk_create(
            [
                SearchWord(word=word, shown=shown[word], initial=word[0], length=len(word))
                for word in sorted(shown)
            ],
            ignore_conflicts=True,
        )


def _rows(document: Document) -> tuple[SearchEntry, SearchText]:
    entry = SearchEntry(
        kind=document.kind,
        object_id=str(document.pk),
        language=document.language,
        is_public=document.is_public,
        public_from=document.public_from,
        public_until=document.public_until,
        sort_at=document.sort_at or timezone.now(),
        facets=facet_lines(document.facets),
    )
    content = SearchText(title=storable(document.title), text=storable(document.text))
    told = [INDEX_VERSION, entry.language, entry.is_public, entry.facets, content.title, content.text]
    told += [
        moment and moment.astimezone(UTC)
        for moment in (entry.public_from, entry.public_until, document.sort_at)
    ]
    entry.digest = hashlib.blake2b(repr(told).encode(), digest_size=16).hexdigest()
    return entry, content


# Reading ----------------------------------------------------------------------


def find(
    query: str,
    *,
    kinds: Sequence[str] | None = None,
    filters: Mapping[str, Sequence[str]] | None = None,
    language: str | None = None,
    sort: Sort = "relevance",
    limit: int = 20,
    offset: int = 0,
    at: datetime | None = None,
    include_hidden: bool = False,
    prefix_last: bool = False,
    passages: int = 2,
) -> Results:
    """Return what matches `query` and is public at `at` (default: now). Never raises, whatever was typed.

    `filters` narrow by facets: one of the values of a name, every name. `language` narrows by the entry's language. A
    query without words finds nothing unless something narrows it. `prefix_last` is for answers while typing.
    `include_hidden` is for staff pages only. Costs two statements, and at most four when nothing is found.
    """
    asked = parse(query, prefix_last=prefix_last)
    narrowed = _narrowing(kinds or (), filters or {}, language)
    if not asked.terms and not narrowed:
        return Results()
    at = at or timezone.now()
    entries = _matching(asked, narrowed, at, include_hidden=include_hidden)
    order = ["-sort_at", "-pk"]
    if sort == "relevance" and asked.terms:
        entries = entries.annotate(score=_score(asked.terms))
        order.insert(0, "-score")
    else:
        entries = entries.annotate(score=Value(0))
    rows = list(entries.order_by(*order).values_list("pk", "score", "kind", "facets")[: HIT_LIMIT + 1])
    if not rows:
        suggestion = _suggestion(asked, narrowed, at, include_hidden=include_hidden)
        return Results(suggestion=suggestion)
    is_capped = len(rows) > HIT_LIMIT
    rows = rows[:HIT_LIMIT]
    first, size = max(offset, 0), min(max(limit, 0), PAGE_LIMIT)
    scores = {key: score for key, score, _, _ in rows[first : first + size]}
    return Results(
        hits=tuple(_hits(scores, asked.terms, passages)),
        total=len(rows),
        total_is_capped=is_capped,
        facets=_facets(facets for _, _, _, facets in rows),
        kinds=_counted(Counter(kind for _, _, kind, _ in rows)),
    )


def totals(
    query: str,
    *,
    kinds: Sequence[str],
    filters: Mapping[str, Sequence[str]] | None = None,
    language: str | None = None,
    prefix_last: bool = False,
) -> dict[str, tuple[int, bool]]:
    """How many entries of each kind `find` would find, and whether there are more. One statement, none for no words."""
    asked = parse(query, prefix_last=prefix_last)
    if not asked.terms and not filters:
        return {}
    at = timezone.now()
    of_any = Q()
    for kind in kinds:
        found = _matching(asked, _narrowing([kind], filters or {}, language), at, include_hidden=False)
        of_any |= Q(pk__in=found.order_by().values("pk")[: HIT_LIMIT + 1])
    counts = SearchEntry.objects.filter(of_any).values_list("kind").annotate(count=Count("pk")).order_by()
    return {kind: (min(number, HIT_LIMIT), number > HIT_LIMIT) for kind, number in counts}


def keys(query: str, *, kind: str, language: str) -> list[str]:
    """Return the keys of what is public of one kind and matches, the newest `HIT_LIMIT` at most. One statement."""
    asked = parse(query, prefix_last=True)
    found = _matching(asked, _narrowing([kind], {}, language), timezone.now(), include_hidden=False)
    ordered = found.order_by("-sort_at", "-pk").values_list("object_id", flat=True)
    return list(ordered[:HIT_LIMIT]) if asked.terms else []


def similar(text: str, *, kinds: Sequence[str], limit: int = 50) -> list[int | str]:
    """Return the keys of the entries that share most of the telling words of `text`, public or not.

    For suggestions to staff, who compare more closely. The longest words tell the most. One statement.
    """
    words = {term.words[0].word: term for term in parse(_MARKS.sub(" ", text)).terms if not term.is_phrase}
    telling = sorted(words, key=lambda word: (-len(word), word))[:TELLING_WORDS]
    groups = [_groups(words[word])[0] for word in telling]
    if not groups:
        return []
    scope = _narrowing(kinds, {}, None)
    shared = sum(
        (
            Case(
                When(pk__in=engine().matching([*scope, group]), then=1),
                default=0,
                output_field=IntegerField(),
            )
            for group in groups
        ),
        start=Value(0),
    )
    anywhere = [sought for group in groups for sought in group]
    entries = engine().narrow(SearchEntry.objects.all(), [*scope, anywhere]).annotate(shared=shared)
    keys = entries.order_by("-shared", "-sort_at", "-pk").values_list("object_id", flat=True)[:limit]
    return [int(key) if key.isdecimal() else key for key in keys]


def _narrowing(kinds: Sequence[str], filters: Mapping[str, Sequence[str]], language: str | None) -> Groups:
    groups = [
        [Sought(facet_token(f"{name}={value}")) for value in values]
        for name, values in filters.items()
        if values
    ]
    if kinds:
        groups.append([Sought("k=" + _as_token(kind)) for kind in kinds])
    if language:
        groups.append([Sought("l=" + _as_token(base_language(language)))])
    return groups


def _as_token(name: str) -> str:
    """Keep a kind or language that came with the address to the letters a token may have."""
    return (
        "".join(char for char in name if char.isascii() and (char.isalnum() or char in "_-"))[:36] or "none"
    )


def _matching(asked: Query, narrowed: Groups, at: datetime, *, include_hidden: bool) -> QuerySet[SearchEntry]:
    required = [*narrowed, *(group for term in asked.terms for group in _groups(term))]
    excluded = [
        sought for term in asked.excluded if not term.is_phrase for group in _groups(term) for sought in group
    ]
    entries = engine().narrow(SearchEntry.objects.all(), required, excluded)
    for term in asked.terms:
        if term.is_phrase and len(term.words) > 1:
            entries = entries.filter(_has_phrase(term))
    for term in asked.excluded:
        if term.is_phrase:
            entries = entries.exclude(_has_phrase(term))
    if include_hidden:
        return entries
    return entries.filter(
        Q(public_from=None) | Q(public_from__lte=at),
        Q(public_until=None) | Q(public_until__gt=at),
        is_public=True,
    )


def _has_phrase(term: Term) -> GreaterThan:
    return GreaterThan(StrIndex("content__words", Value(term.text)), 0)


def _groups(term: Term, mark: str = "") -> list[list[Sought]]:
    """Return what an engine has to find for a term; the order of a phrase's words is not its business."""
    if term.is_phrase:
        last = len(term.words) - 1
        return [
            [Sought(mark + token.word, is_prefix=term.is_prefix and place == last)]
            for place, token in enumerate(term.words)
        ]
    group = [Sought(mark + term.words[0].word, is_prefix=term.is_prefix)]
    group += [Sought(f"{mark}{language}={stem}") for language, stem in stem_pairs(term)]
    return [group]


def _score(terms: Sequence[Term]) -> Case:
    """Return 3 when the title holds every term, 2 when it holds some, 1 when the text is about all of them.

    What only begins like a term counts as some.
    """
    whole = [replace(term, is_prefix=False) for term in terms]
    in_title = [group for term in whole for group in _groups(term, "t=")]
    about = [group for term in whole for group in _groups(term, "s=")]
    tiers = [When(pk__in=engine().matching(in_title), then=3)]
    if len(in_title) > 1 or any(term.is_prefix for term in terms):
        anywhere = [[sought for term in terms for group in _groups(term, "t=") for sought in group]]
        tiers.append(When(pk__in=engine().matching(anywhere), then=2))
    tiers.append(When(pk__in=engine().matching(about), then=1))
    return Case(*tiers, default=0, output_field=IntegerField())


def _hits(scores: Mapping[int, int], terms: Sequence[Term], passages: int) -> Iterator[Hit]:
    if not scores:
        return
    entries = (
        SearchEntry.objects.select_related("content").defer("facets", "content__words").in_bulk(list(scores))
    )
    for key, score in scores.items():
        entry = entries.get(key)
        if entry is None:  # removed between the two statements
            continue
        language = base_language(entry.language)
        yield Hit(
            kind=entry.kind,
            pk=int(entry.object_id) if entry.object_id.isdecimal() else entry.object_id,
            language=entry.language,
            title=segments_of(entry.content.title, terms, language),
            passages=passages_of(entry.content.text, terms, language, limit=passages),
            sort_at=entry.sort_at,
            score=score,
        )


def _facets(rows: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
    counts: dict[str, Counter[str]] = {}
    # Thousands of lines are counted at once, in C; what each says is read once.
    for line, count in Counter("\n".join(filter(None, rows)).split("\n")).items():
        name, _, value = line.partition("=")
        if value:
            counts.setdefault(name, Counter())[value] = count
    return {name: _counted(counts[name]) for name in sorted(counts)}


def _counted(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _suggestion(asked: Query, narrowed: Groups, at: datetime, *, include_hidden: bool) -> str:
    """Return the query with misspelt words put right, if that finds something its reader may see; else nothing."""
    corrected = nearest(asked)
    if not corrected:
        return ""
    # Asked again, because the vocabulary also knows words of entries that are not public yet.
    found = _matching(parse(corrected), narrowed, at, include_hidden=include_hidden)
    return corrected if found.exists() else ""


# Rebuilding -------------------------------------------------------------------

Rebuild = Callable[[], Iterable[Document]]
_rebuilds: dict[str, Rebuild] = {}


def register(kind: str, rebuild: Rebuild) -> None:
    """Say how all documents of a kind are made anew. Called from ``AppConfig.ready``."""
    _rebuilds[kind] = rebuild


def registered() -> list[str]:
    """Return the kinds that can be rebuilt, in order of their names."""
    return sorted(_rebuilds)


def rebuild(kinds: Iterable[str] | None = None) -> dict[str, int]:
    """Write every document of `kinds` (default: all that are registered) anew; return how many each has.

    Safe while the site runs: batches are short transactions, and what was indexed meanwhile stays. Entries whose thing
    is gone are removed.
    """
    counts = {}
    if kinds is None:
        # Words that nothing uses any more go; writing the documents brings the others back.
        SearchWord.objects.all().delete()
    for kind in registered() if kinds is None else kinds:
        before = set(SearchEntry.objects.filter(kind=kind).values_list("object_id", flat=True))
        SearchEntry.objects.filter(kind=kind).update(digest="")
        seen: set[str] = set()
        counts[kind] = index_many(_noting(_rebuilds[kind](), seen))
        gone = list(before - seen)
        for start in range(0, len(gone), BATCH):
            with transaction.atomic():
                _delete(SearchEntry.objects.filter(kind=kind, object_id__in=gone[start : start + BATCH]))
    return counts


def _noting(documents: Iterable[Document], seen: set[str]) -> Iterator[Document]:
    for document in documents:
        seen.add(str(document.pk))
        yield document


def row_counts() -> tuple[int, int]:
    """Return how many entries there are and how many of them the engine knows: the two are equal, or rebuild."""
    return SearchEntry.objects.count(), engine().count()
