"""The ledger's two charts as geometry: the template draws them as SVG, without script and without inline style.

Pure. Sizes are units of the drawing, which is shown at about one pixel a unit on a telephone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH = 360
ROW = 30
LABEL = 112  # room for the names of states
NUMBER = 40  # room for a number behind a bar
COLUMNS_HEIGHT = 132
BASELINE = 108


@dataclass(frozen=True)
class Bar:
    """One bar: where it stands, how long it is, and the words beside it."""

    key: str
    label: str
    number: int
    x: float
    y: float
    width: float
    height: float
    text_x: float
    text_y: float


@dataclass(frozen=True)
class Chart:
    """A drawing of ``width`` by ``height`` units; ``bars`` in order; ``marks`` are (x, y, words) along the axis."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    marks: tuple[tuple[float, float, str], ...] = ()
    baseline: int = BASELINE


def status_chart(statuses: Sequence[tuple[str, str, int]]) -> Chart:
    """Demands by status, a row for each: (status, label, number)."""
    most = max((number for _status, _label, number in statuses), default=1)
    room = WIDTH - LABEL - NUMBER
    bars = []
    for row, (status, label, number) in enumerate(statuses):
        width = max(round(room * number / most, 1), 2)
        y = row * ROW
        bars.append(Bar(status, label, number, LABEL, y + 5, width, ROW - 10, LABEL + width + 6, y + 20))
    return Chart(WIDTH, max(len(bars), 1) * ROW, tuple(bars))


def year_chart(years: Mapping[int, tuple[int, int]]) -> Chart:
    """Demands opened and closed in each year, two columns side by side; the keys are "opened" and "closed"."""
    if not years:
        return Chart(WIDTH, COLUMNS_HEIGHT, ())
    most = max(max(pair) for pair in years.values()) or 1
    room = WIDTH / len(years)
    column = min(room * 0.36, 34)
    bars, marks = [], []
    every = -(-len(years) // 10)  # so that the names of many years do not run together
    for place, (year, pair) in enumerate(years.items()):
        middle = room * (place + 0.5)
        if place % every == 0:
            marks.append((round(middle, 1), COLUMNS_HEIGHT - 6, str(year)))
        for side, (key, number) in enumerate(zip(("opened", "closed"), pair, strict=True)):
            height = round((BASELINE - 20) * number / most, 1)
            x = middle - column + side * column
            bars.append(
                Bar(
                    key,
                    str(year),
                    number,
                    round(x + 1, 1),
                    round(BASELINE - height, 1),
                    round(column - 2, 1),
                    height,
                    round(x + column / 2, 1),
                    round(BASELINE - height - 5, 1),
                )
            )
    return Chart(WIDTH, COLUMNS_HEIGHT, tuple(bars), tuple(marks))
