"""Dates that are known to the year, the month or the day, and kept no more precisely than that.

Stored as the truncated ISO 8601 text ("2023", "2023-11", "2023-11-08"), which sorts in order of time on every
database. Nothing is ever filled in: a month stays a month. Called by models and importers.

Source: ISO 8601-1:2019, 5.2.2 (reduced precision).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import dateformat
from django.utils.translation import gettext_lazy as _

PATTERN = re.compile(r"(?P<year>[1-9]\d{3})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?\Z", re.ASCII)


@dataclass(frozen=True, order=True)
class PartialDate:
    """A day, a month or a year. Compares in order of time; a month sorts before its days."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read "2023", "2023-11" or "2023-11-08".

        Raises ValueError, with a message fit for a person, when the text is of another form or no such day exists.
        """
        match = PATTERN.match(text.strip())
        if match is None:
            raise ValueError(str(_("Write the date as 2023, 2023-11 or 2023-11-08.")))
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None  # noqa: S101 - the pattern demands it
        try:
            dt.date(year, month or 1, day or 1)
        except ValueError:
            raise ValueError(str(_("There is no such date: %s.") % text.strip())) from None
        return cls(year, month, day)

    @classmethod
    def from_date(cls, date: dt.date) -> PartialDate:
        return cls(date.year, date.month, date.day)

    @property
    def first_day(self) -> dt.date:
        """The first day the date may mean: for sorting and for machines that need a day."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    def label(self) -> str:
        """As a reader sees it in the active language: "8 November 2023", "November 2023" or "2023"."""
        if self.month is None:
            return str(self.year)
        return dateformat.format(self.first_day, "j F Y" if self.day else "F Y")

    def __str__(self) -> str:
        return "-".join([f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part)])


if TYPE_CHECKING:
    Column = models.CharField["PartialDate | dt.date | str | None", "PartialDate | None"]
else:
    Column = models.CharField


class PartialDateField(Column):
    """A column of PartialDate or None ("not known"), stored as text of at most ten characters."""

    description = _("A date known to the day, the month or the year")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        kwargs.setdefault("help_text", _("As precisely as it is known: 2023, 2023-11 or 2023-11-08."))
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        kwargs.pop("help_text", None)
        return name, path, list(args), dict(kwargs)

    def from_db_value(self, value: str | None, *args: Any) -> PartialDate | None:
        return PartialDate.parse(value) if value else None

    def to_python(self, value: Any) -> PartialDate | None:
        if value is None or value == "":
            return None
        if isinstance(value, PartialDate):
            return value
        if isinstance(value, dt.date):
            return PartialDate.from_date(value)
        try:
            return PartialDate.parse(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def get_prep_value(self, value: Any) -> str | None:
        date = self.to_python(value)
        return str(date) if date else None

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        # Length and blank checks read text; the value itself is a PartialDate.
        date = self.to_python(value)
        self.validate(str(date) if date else None, model_instance)
        return date

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.setdefault("empty_value", None)
        return super().formfield(**kwargs)
