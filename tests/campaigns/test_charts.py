"""The geometry of the ledger's charts."""

from __future__ import annotations

import itertools

from campaigns.charts import BASELINE, LABEL, NUMBER, WIDTH, status_chart, year_chart


def test_longest_bar_fills_the_room_and_the_others_are_in_proportion():
    chart = status_chart([("open", "No answer", 40), ("met", "Met", 10), ("lapsed", "Lapsed", 0)])
    assert [bar.width for bar in chart.bars] == [WIDTH - LABEL - NUMBER, (WIDTH - LABEL - NUMBER) / 4, 2]
    assert chart.height == 90


def test_chart_of_nothing_is_empty():
    assert status_chart([]).bars == ()
    assert year_chart({}).bars == ()


def test_columns_stand_on_the_line_and_never_overlap():
    chart = year_chart({2023: (3, 0), 2024: (12, 6), 2025: (1, 1)})
    assert all(round(bar.y + bar.height, 1) == BASELINE for bar in chart.bars)
    assert all(one.x + one.width <= other.x for one, other in itertools.pairwise(chart.bars))
    assert [mark[2] for mark in chart.marks] == ["2023", "2024", "2025"]


def test_many_years_are_not_all_named():
    assert len(year_chart(dict.fromkeys(range(1990, 2026), (1, 1))).marks) <= 10
