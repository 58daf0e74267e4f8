"""Categories, tags and authors of an export as the records of this site, found by any of their names or made."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from django.db import models, transaction
from django.utils.text import slugify

from posts import history
from posts.known_names import known_as
from posts.models import Organization, Person, Region, Report, Series, Tag, Theme, User
from posts.slugs import make_slug
from posts.stems import fold
from posts.wordpress.items import Author, Item, Term
from posts.wordpress.known import Memory
from posts.wordpress.mapping import SKIP, Filing, Wishes
from posts.wordpress.plan import Plan

MODELS: Final[dict[str, type[models.Model]]] = {
    "tag": Tag, "region": Region, "theme": Theme, "report": Report, "series": Series,
    "person": Person, "organization": Organization,
}  # fmt: skip
_LENGTHS: Final = {"tag": 100, "person": 200, "organization": 200}
_LONGEST: Final = 120


class Records:
    """Makes all that the head of an export names, then answers for each item. Keys only: rows are not held."""

    def __init__(self, plan: Plan, wishes: Wishes, memory: Memory, by: User | None) -> None:
        self.plan, self.wishes, self.memory, self.by = plan, wishes, memory, by
        self.filings: dict[tuple[str, str], Filing] = {}
        self.keys: dict[tuple[str, str, str], list[tuple[str, int]]] = {}
        self.slugs: dict[tuple[str, int], str] = {}
        self.signers: dict[str, tuple[str, int] | None] = {}
        self.made: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.left_out: list[tuple[str, str]] = []
        self._by_name: dict[tuple[str, str], int] = {}

    def prepare(self) -> None:
        """Find or make every term and author that the export names. One transaction."""
        doubles = Counter(
            fold(term.name) for (taxonomy, _slug), term in self.plan.terms.items() if taxonomy == "category"
        )
        with transaction.atomic():
            for key, term in self.plan.terms.items():
                name = term.name
                if term.taxonomy == "category" and doubles[fold(term.name)] > 1 and term.parent:
                    name = f"{term.name} ({self._parent_name(term)})"
                self._term(key, term, name)
            self._relate_to_parents()
            for author in self.plan.authors.values():
                self._signer(author)

    def labels(self, item: Item) -> tuple[dict[str, list[int]], str]:
        """What an item is filed under, by model, in order, each once; and the kind that a category gives it."""
        found: dict[str, list[int]] = {}
        kind = ""
        for term in item.terms:
            key = (term.taxonomy, term.slug or term.name.casefold())
            filing = self.filings.get(key)
            kind = kind or (filing.kind if filing else "")
            for model, pk in self.keys.get((*key, ""), ()):
                if pk not in found.setdefault(model, []):
                    found[model].append(pk)
        return found, kind

    def byline(self, item: Item) -> list[tuple[str, int]]:
        """Who signs: those whom the plug-in for several authors names, else the one author."""
        names = [term for term in item.terms if term.taxonomy == "author"]
        logins = [term.slug.removeprefix("cap-") or term.name for term in names] or [item.creator]
        signers: list[tuple[str, int]] = []
        told: list[Term | None] = [*names] or [None]
        for login, term in zip(logins, told, strict=True):
            if not login:
                continue
            author = self.plan.authors.get(login.casefold())
            if author is None and term is not None:
                author = self.plan.authors.get(term.name.casefold())
            if author is None:
                name = self.plan.guests.get(login, "") or (term.name.removeprefix("cap-") if term else login)
                author = Author(login, name)
            signer = self._signer(author)
            if signer is not None and signer not in signers:
                signers.append(signer)
        return signers

    def authors(self) -> Iterable[tuple[str, tuple[str, int]]]:
        return [(login, signer) for login, signer in self.signers.items() if signer is not None]

    # Terms -----------------------------------------------------------------------

    def _term(self, key: tuple[str, str], term: Term, name: str) -> None:
        filing = self.filings[key] = self.wishes.filing(term, name)
        if filing.why_not:
            self.left_out.append((f"{term.taxonomy}: {term.name}", filing.why_not))
        rows = []
        for model, wanted in filing.names():
            description = term.description if len(filing.names()) == 1 else ""
            what = f"term:{term.taxonomy}:{term.slug or fold(term.name)}:{model}"
            pk = self._row(model, wanted, what, term, description)
            if pk is not None:
                rows.append((model, pk))
        self.keys[(*key, "")] = rows

    def _row(self, model: str, name: str, what: str, term: Term | None, description: str) -> int | None:
        """The row of that name, by what an earlier run wrote down, by any of its names, or a new one."""
        ref = self._ref(what)
        kind = MODELS[model]
        pk = self.memory.key_of(ref, kind)
        if pk is None and self.memory.get(ref) is not None:
            self.left_out.append((f"{model}: {name}", "somebody deleted it here since it was brought in"))
            return None
        name = " ".join(name.split())[: _LENGTHS.get(model, _LONGEST)]
        if pk is None:
            pk = self._by_name.get((model, fold(name) or name))
            if pk is None:
                row = (
                    known_as(model, [name]).get(fold(name)) or kind._default_manager.filter(name=name).first()
                )
                if row is None:
                    row = self._make(model, name, term, description)
                else:
                    self.found[model] += 1
                pk = int(row.pk)
            self.memory.keep(ref, kind(pk=pk))
        else:
            self.found[model] += 1
        self._by_name[model, fold(name) or name] = pk
        return pk

    def _make(self, model: str, name: str, term: Term | None, description: str) -> models.Model:
        values: dict[str, Any] = {"name": name}
        if model in ("person", "organization"):
            row = MODELS[model](**values)
        else:
            row = MODELS[model](**values, description=description)
            slug = slugify(term.slug)[:90] if term is not None and term.name.startswith(name) else ""
            if slug and not MODELS[model]._default_manager.filter(slug=slug).exists():
                row.slug = slug  # type: ignore[attr-defined] # every one of these has the field
        row.save()
        history.record(self.by, "import", row)
        self.made[model] += 1
        return row

    def _parent(self, term: Term) -> Term | None:
        found = self.plan.terms.get((term.taxonomy, term.parent))
        if found is None and term.parent:
            alike = (one for one in self.plan.terms.values() if one.taxonomy == term.taxonomy)
            found = next((one for one in alike if one.name == term.parent), None)
        return found

    def _parent_name(self, term: Term) -> str:
        parent = self._parent(term)
        return parent.name if parent else term.parent

    def _relate_to_parents(self) -> None:
        """Tags know no hierarchy: a category and the one above it are offered to readers as related."""
        for key, term in self.plan.terms.items():
            parent = self._parent(term) if term.parent else None
            if parent is None:
                continue
            own = [pk for model, pk in self.keys.get((*key, ""), ()) if model == "tag"]
            above = self.keys.get((parent.taxonomy, parent.slug or parent.name.casefold(), ""), ())
            for pk in (pk for model, pk in above if model == "tag"):
                ref = self._ref(f"parent:{term.taxonomy}:{term.slug}:{parent.slug}")
                if own and own[0] != pk and self.memory.get(ref) is None:
                    Tag.objects.get(pk=own[0]).related.add(pk)
                    self.memory.keep(ref)

    # Authors ---------------------------------------------------------------------

    def _signer(self, author: Author) -> tuple[str, int] | None:
        login = author.login.casefold() or author.name.casefold()
        if login not in self.signers:
            model, name = self.wishes.author(author)
            if model == SKIP or not name.strip():
                self.left_out.append((f"author: {author.login}", "the mapping file leaves it out"))
                self.signers[login] = None
            else:
                pk = self._row(model, name, f"author:{login}", None, "")
                self.signers[login] = None if pk is None else (model, pk)
        return self.signers[login]

    def _ref(self, what: str) -> str:
        ref = f"wordpress:{self.plan.site.key}:{what}"
        if len(ref) <= 300:
            return ref
        return f"{ref[:250]}~{hashlib.blake2b(ref.encode(), digest_size=12).hexdigest()}"


def slug_of(model: str, pk: int) -> str:
    return str(
        MODELS[model]._default_manager.filter(pk=pk).values_list("slug", flat=True).first() or make_slug("")
    )
