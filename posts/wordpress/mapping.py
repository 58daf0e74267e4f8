"""What the house wants to become of WordPress's categories, tags, types and authors: a file in TOML. Pure.

[categories], [tags]: slug or name = "skip", a tag's name, or a table of tag, region, theme, report, series and kind.
[taxonomies]: a taxonomy of the site's own = "tag" (the default), "region", "theme", "report", "series" or "skip".
[types]: a type of posts = a kind of post here, or "skip".   [authors]: login = a name, {organization = "…"} or "skip".
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from posts.wordpress.items import Author, Term

FACETS: Final = ("region", "theme", "report", "series")
KINDS: Final = ("commentary", "press_release", "statement", "open_letter", "notice")
SKIP: Final = "skip"
# What a theme, a menu or a plug-in keeps by way of terms, and no reader sees as a subject.
TECHNICAL: Final = frozenset({
    "action-group", "amp_validation_error", "author", "elementor_library_category", "elementor_library_type",
    "language", "link_category", "nav_menu", "post_format", "post_translations", "product_shipping_class",
    "product_type", "product_visibility", "term_language", "term_translations", "wp_pattern_category",
    "wp_template_part_area", "wp_theme",
})  # fmt: skip


class MappingError(Exception):
    """The file says something that cannot be; the message names the place."""


@dataclass(frozen=True, slots=True)
class Filing:
    """What one term becomes: the name of a tag or facet, a kind of post, or nothing, and why."""

    tag: str = ""
    region: str = ""
    theme: str = ""
    report: str = ""
    series: str = ""
    kind: str = ""
    why_not: str = ""

    def names(self) -> list[tuple[str, str]]:
        """(model, name) of each record that is meant."""
        return [(kind, name) for kind in ("tag", *FACETS) if (name := getattr(self, kind))]


@dataclass(frozen=True)
class Wishes:
    """All that the file says; without one, categories and tags become tags and pages become notices."""

    terms: Mapping[tuple[str, str], Filing] = field(default_factory=dict)
    taxonomies: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=lambda: {"page": "notice"})
    authors: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def filing(self, term: Term, name: str = "") -> Filing:
        """What becomes of a term; ``name`` where it is told from one of the same name by its parent."""
        found = self.terms.get((term.taxonomy, _key(term.slug))) or self.terms.get(
            (term.taxonomy, _key(term.name))
        )
        if found is not None:
            return found
        if term.taxonomy in TECHNICAL and term.taxonomy not in self.taxonomies:
            return Filing(why_not=f"“{term.taxonomy}” is no subject: it belongs to WordPress or a plug-in")
        becomes = self.taxonomies.get(term.taxonomy, "tag")
        if becomes == SKIP:
            return Filing(why_not="the mapping file leaves it out")
        return Filing(**{becomes: name or term.name})

    def author(self, author: Author) -> tuple[str, str]:
        """(model, name) of who signs: "person", "organization" or "skip"."""
        return (
            self.authors.get(_key(author.login))
            or self.authors.get(_key(author.name))
            or ("person", author.name)
        )

    def kind_of(self, type_: str) -> str:
        return self.types.get(type_, "commentary")


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


def read_mapping(path: Path) -> Wishes:
    """Read the file. Raises MappingError."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MappingError(f"{path.name}: {error}") from error
    unknown = said.keys() - {"categories", "tags", "taxonomies", "types", "authors"}
    if unknown:
        raise MappingError(f"{path.name}: there is no section [{min(unknown)}]")
    terms = {}
    for section, taxonomy in (("categories", "category"), ("tags", "post_tag")):
        for name, value in _table(path, said, section).items():
            terms[taxonomy, _key(name)] = _filing(path, f"[{section}] {name}", value)
    taxonomies = {}
    for name, value in _table(path, said, "taxonomies").items():
        if value not in ("tag", *FACETS, SKIP):
            raise MappingError(
                f"{path.name}: [taxonomies] {name} = {value!r}: say tag, {', '.join(FACETS)} or skip"
            )
        taxonomies[name] = value
    types = {"page": "notice"}
    for name, value in _table(path, said, "types").items():
        if value not in (*KINDS, SKIP):
            raise MappingError(f"{path.name}: [types] {name} = {value!r}: say {', '.join(KINDS)} or skip")
        types[name] = value
    authors = {}
    for name, value in _table(path, said, "authors").items():
        if isinstance(value, str):
            authors[_key(name)] = (SKIP, "") if value == SKIP else ("person", value)
        elif isinstance(value, dict) and len(value) == 1 and next(iter(value)) in ("person", "organization"):
            authors[_key(name)] = next((str(kind), str(one)) for kind, one in value.items())
        else:
            raise MappingError(f'{path.name}: [authors] {name}: say a name, or organization = "…"')
    return Wishes(terms, taxonomies, types, authors)


def _table(path: Path, said: dict[str, Any], section: str) -> dict[str, Any]:
    table = said.get(section, {})
    if not isinstance(table, dict):
        raise MappingError(f"{path.name}: [{section}] is no table")
    return table


def _filing(path: Path, place: str, value: Any) -> Filing:
    if value == SKIP:
        return Filing(why_not="the mapping file leaves it out")
    if isinstance(value, str):
        return Filing(tag=value)
    if not isinstance(value, dict) or value.keys() - {"tag", "kind", *FACETS} or not value:
        raise MappingError(f'{path.name}: {place}: say skip, a tag, or tag, kind, {", ".join(FACETS)} = "…"')
    if value.get("kind", "commentary") not in KINDS:
        raise MappingError(f"{path.name}: {place}: the kind is one of {', '.join(KINDS)}")
    return Filing(**{name: str(one) for name, one in value.items()})
