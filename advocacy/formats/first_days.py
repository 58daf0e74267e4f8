"""The first day of a month as French has it: "1er mai", never "1 mai".

Django's formats have no sign for an ordinal in another language than English, and no setting names another class for
them. So the one method that writes the day is exchanged, once, when the application starts: pages, letters, feeds and
the admin alike, whatever format they ask for. Source: Office québécois de la langue française, Banque de dépannage
linguistique, "Généralités sur la date".
"""

from __future__ import annotations

from typing import Any

from django.utils.dateformat import DateFormat
from django.utils.translation import get_language


def day_of_month(self: Any) -> int | str:
    """What the sign "j" stands for: the day without a leading zero, the first of a month as an ordinal in French."""
    day: int = self.data.day
    return "1er" if day == 1 and (get_language() or "").startswith("fr") else day


def use() -> None:
    DateFormat.j = day_of_month  # type: ignore[method-assign,assignment] # see the head of this module
