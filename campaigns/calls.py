"""Calls as lines: reading what somebody typed or pasted, and bringing the rows of a call in line with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import itemgetter

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from campaigns import ledger
from campaigns.models import Call, DemandNode, Restatement

# (level, text): level 2 is nested under the line of level 1 before it.
Line = tuple[int, str]

# A marker such as a bullet, a dash or "2." at the start of a line, with the indentation before it.
LINE = re.compile(r"(?P<indent>[ \t]*)(?:(?:[•◦▪‣*–—-]|\d{1,2}[.)])[ \t]+)?(?P<text>.*\S)?[ \t]*\Z")
# Of 100: from here on a changed line is the same demand in better words, and keeps its place in the ledger.
SAME_LINE = 75


def parse_demands(text: str) -> list[Line]:
    """Read demands written one a line; an indented line is nested under the one before it that is not.

    Returns [(level, text)] with level 1 or 2. Raises ValidationError when the first line is indented.
    """
    demands: list[Line] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        match = LINE.match(line)
        if match is None or not match["text"]:
            continue
        level = 2 if match["indent"] else 1
        if level == 2 and not demands:
            raise ValidationError(_("The first demand cannot be nested: begin its line without a space."))
        demands.append((level, match["text"]))
    return demands


def format_demands(nodes: Sequence[DemandNode], depth: int = 0) -> str:
    """The lines that ``parse_demands`` reads back."""
    lines = []
    for node in nodes:
        lines.append("    " * depth + ("• " if depth else "") + one_line(node.restatement.text))
        if node.children:
            lines.append(format_demands(node.children, depth + 1))
    return "\n".join(lines)


def one_line(text: str) -> str:
    """A wording as it stands in a list of lines."""
    return " ".join(text.split())


@transaction.atomic
def write_lines(call: Call, lines: Sequence[Line]) -> list[Restatement]:
    """Bring the rows of a call in line; returns them in order of the lines.

    A row whose words stay, or nearly stay, keeps its identity, because the ledger ties to it; the demands of rows
    that go are refreshed.
    """
    kept = _matched(list(call.restatements.select_related("demand")), lines)
    parent: Restatement | None = None
    rows = []
    for position, (level, text) in enumerate(lines):
        row = kept.get(position) or Restatement(call=call)
        row.position, row.parent, row.text = position, parent if level == 2 else None, text
        row.save()
        rows.append(row)
        if level == 1:
            parent = row
    gone = call.restatements.exclude(pk__in=[row.pk for row in rows])
    touched = {*gone.values_list("demand_id", flat=True), *(row.demand_id for row in rows)} - {None}
    gone.delete()
    ledger.refresh_demands({pk for pk in touched if pk is not None})
    return rows


def _matched(standing: list[Restatement], lines: Sequence[Line]) -> dict[int, Restatement]:
    """{place among the lines: the row that stood for it}: by the same words first, then by the nearest."""
    found: dict[int, Restatement] = {}
    for place, (_level, text) in enumerate(lines):
        same = next((row for row in standing if one_line(row.text) == one_line(text)), None)
        if same is not None:
            standing.remove(same)
            found[place] = same
    for place, (_level, text) in enumerate(lines):
        if place in found or not standing:
            continue
        score, nearest = max(((fuzz.ratio(row.text, text), row) for row in standing), key=itemgetter(0))
        if score >= SAME_LINE:
            standing.remove(nearest)
            found[place] = nearest
    return found
