"""What needs somebody's attention: a registry of checks that the first page of the admin asks.

A check is a function of an instant; it costs one or two queries whatever the number of rows, and names at most
``SHOWN`` of them. Registered in ``AppConfig.ready()``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise

from posts.models import User

SHOWN: Final = 5  # rows that a concern names; the others are behind its link


@dataclass(frozen=True, slots=True)
class Item:
    """One row that needs attention: its name, its page in the admin, and what is the matter with it."""

    label: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Concern:
    """One matter, with at most ``SHOWN`` items and the number of all; ``url`` lists the others, where a list can."""

    items: Sequence[Item]
    total: int
    url: str = ""

    @property
    def more(self) -> int:
        return self.total - len(self.items)


Find = Callable[[dt.datetime], Concern | None]


@dataclass(frozen=True, slots=True)
class Check:
    title: str | Promise
    permission: str
    find: Find


_registry: dict[str, Check] = {}


def register(name: str, title: str | Promise, permission: str, find: Find) -> None:
    """``find(at)`` returns what is wrong at ``at``, or None. ``permission`` such as "campaigns.view_petition".

    Raises ValueError where another check has the name.
    """
    check = Check(title, permission, find)
    known = _registry.get(name)
    if known is not None and known.find is not find:
        raise ValueError(f"a check named {name} is registered already")
    _registry[name] = check


def concerns(user: User | AnonymousUser, at: dt.datetime) -> list[tuple[str, Concern]]:
    """(title, concern) of every check that finds something and whose rows ``user`` may see."""
    found = []
    for check in _registry.values():
        if user.has_perm(check.permission):
            concern = check.find(at)
            if concern is not None and concern.total:
                found.append((str(check.title), concern))
    return found
