"""Two people saved one post: what each changed since both began, and what is chosen of it.

Fields that one side alone changed are proposed from that side; where both did, a person chooses. The body is chosen
passage by passage. Works on snapshots; the form and its requests are for ``posts.admin.conflict_desk``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.safestring import SafeString

from posts.compared import compare_bodies
from posts.field_words import FieldWords, Snapshot, label_of
from posts.html import html_to_text
from posts.three_way import CHOICES, By, Stretch, changed_by, compose, merge_bodies

TELLING: Final = 12  # words that tell where in a text a passage stands
SIDES: Final = ("theirs", "yours")


@dataclass(frozen=True)
class FieldConflict:
    """A field in which the two differ: its words on each side, and who changed it."""

    name: str
    label: str
    by: By
    base: str
    theirs: str
    yours: str
    choice: str = ""


@dataclass(frozen=True)
class PassageConflict:
    """A stretch of the body in which the two differ; ``theirs`` and ``yours`` show it against the base."""

    place: int
    by: By
    after: str
    theirs: SafeString
    yours: SafeString
    choice: str = ""


@dataclass
class Conflict:
    """All that has to be chosen. ``has_base`` is False where the text that both began from was not kept."""

    has_base: bool
    fields: list[FieldConflict] = field(default_factory=list)
    passages: list[PassageConflict] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    body_mark: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether everything is chosen, by a person or because only one side changed it."""
        return all(row.choice for row in self.fields) and all(row.choice for row in self.passages)

    def from_them(self) -> list[str]:
        """The fields that are theirs now."""
        return [row.name for row in self.fields if row.choice == "theirs"]

    def body(self) -> str:
        """The body of the choices. Raises KeyError where one is missing."""
        return compose(self.stretches, {row.place: row.choice for row in self.passages if row.choice})


def find_conflict(
    *,
    base: Snapshot | None,
    theirs: Snapshot,
    yours: Snapshot,
    names: Collection[str],
    chosen: Mapping[str, str] | None = None,
) -> Conflict:
    """Set three snapshots against each other in the fields ``names`` and, where it is among them, the body.

    ``chosen`` holds what a person chose before: {"title": "theirs", "body-3": "yours"}; without it, what only one
    side changed is chosen from that side. About ten queries.
    """
    chosen = chosen or {}
    began = base or {"fields": {}}
    conflict = Conflict(has_base=base is not None)
    words = FieldWords(began, theirs, yours)
    before, their_words, your_words = words.told(began), words.told(theirs), words.told(yours)
    for name in their_words:
        if name not in names or name == "body":
            continue
        values = [_value(snapshot, name) for snapshot in (began, theirs, yours)]
        by = changed_by(*values) if base else ("both" if values[1] != values[2] else None)
        if by is not None:
            conflict.fields.append(
                FieldConflict(
                    name=name,
                    label=label_of(name),
                    by=by,
                    base=before.get(name, ""),
                    theirs=their_words[name],
                    yours=your_words.get(name, ""),
                    choice=_choice(chosen.get(name), by, SIDES),
                )
            )
    if "body" in names:
        bodies = [str(snapshot["fields"].get("body", "")) for snapshot in (began, theirs, yours)]
        _compare_bodies(conflict, bodies[0], bodies[1], bodies[2], chosen)
    return conflict


def body_mark(body: str) -> str:
    """By which a choice among the passages of a body is known to have been made for this very body."""
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def _compare_bodies(
    conflict: Conflict, base: str, theirs: str, yours: str, chosen: Mapping[str, str]
) -> None:
    conflict.body_mark = body_mark(yours)
    if theirs == yours:
        return
    conflict.stretches = merge_bodies(base, theirs, yours)
    before = ""
    for place, stretch in enumerate(conflict.stretches):
        if stretch.by is None:
            before = stretch.base[-1]
            continue
        old = "".join(stretch.base)
        conflict.passages.append(
            PassageConflict(
                place=place,
                by=stretch.by,
                after=_first_words(before),
                theirs=compare_bodies(old, "".join(stretch.theirs)).html,
                yours=compare_bodies(old, "".join(stretch.yours)).html,
                choice=_choice(chosen.get(f"body-{place}"), stretch.by, CHOICES),
            )
        )
        before = (stretch.yours or stretch.theirs or (before,))[-1]


def _choice(chosen: str | None, by: By, allowed: Collection[str]) -> str:
    if chosen in allowed:
        return str(chosen)
    return "" if by == "both" else by


def _first_words(html: str) -> str:
    words = html_to_text(html).split()
    return " ".join(words[:TELLING]) + ("…" if len(words) > TELLING else "")


def _value(snapshot: Snapshot, name: str) -> Any:
    if name in snapshot.get("fields", {}):
        return snapshot["fields"][name]
    value = snapshot.get(name)
    return value or None
