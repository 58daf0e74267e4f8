"""Where in a body certain records are named, and pointing those places elsewhere. Pure.

``posts.merging`` remembers the places that a merge moved, so that an undo finds them again although other words of the
text were changed since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from posts.html import line_of, own_tree, read_body
from posts.markup import Element, serialise

ATTRIBUTES = {
    "source": ("data-source", "data-via"),
    "person": ("data-speaker", "data-by"),
    "organization": ("data-speaker", "data-by"),
}


@dataclass(frozen=True)
class Place:
    """One attribute of one element that named a record: which words the element has, and the record's key."""

    words: str  # digest
    attribute: str
    key: int

    def as_list(self) -> list[str]:
        return [self.words, self.attribute, str(self.key)]

    @classmethod
    def from_list(cls, values: list[str]) -> Place:
        return cls(values[0], values[1], int(values[2]))


def places_naming(html: str, kind: str, keys: Collection[int]) -> list[Place]:
    """Every place of a body that names one of the records, in document order."""
    found = []
    for element, attribute, named in _naming(read_body(html), kind):
        found += [Place(_digest(element), attribute, key) for key in named if key in keys]
    return found


def point_back(html: str, kind: str, now: int, places: Iterable[Place]) -> str:
    """Let the ``places`` that name ``now`` name the keys that they had. Unchanged where none of them is found."""
    root = own_tree(html)
    wanted = list(places)
    changed = False
    for element, attribute, named in _naming(root, kind):
        digest = _digest(element)
        for place in wanted:
            if (place.words, place.attribute) == (digest, attribute) and now in named:
                named[named.index(now)] = place.key
                wanted.remove(place)
                element.attributes[attribute] = _written(kind, named)
                changed = True
                break
    return serialise(root.children) if changed else html


def _naming(root: Element, kind: str) -> Iterator[tuple[Element, str, list[int]]]:
    for element in root.descendants():
        for attribute in ATTRIBUTES[kind]:
            value = element.attributes.get(attribute, "")
            if kind == "source":
                named = [int(key) for key in value.split()]
            else:
                prefix, _colon, key = value.partition(":")
                named = [int(key)] if prefix == kind and key else []
            if named:
                yield element, attribute, named


def _written(kind: str, keys: list[int]) -> str:
    return " ".join(map(str, keys)) if kind == "source" else f"{kind}:{keys[0]}"


def _digest(element: Element) -> str:
    return hashlib.sha256(line_of(list(element.children)).encode()).hexdigest()[:16]
