"""What stands after every article by itself."""

from __future__ import annotations

import datetime as dt

import pytest

from posts import after_article

NOW = dt.datetime(2026, 3, 2, 17, 30, tzinfo=dt.UTC)


class Piece:
    def __init__(self, words, instant=None):
        self.words, self.instant = words, instant

    def render(self, language, embedded, at):
        return self.words and f"{self.words} {language} {dict(embedded)}", self.instant


class Other(Piece):
    pass


@pytest.fixture(autouse=True)
def _empty(monkeypatch):
    monkeypatch.setattr(after_article, "_registry", {})


def test_pieces_stand_in_order_and_empty_ones_are_left_out():
    for name, piece in (
        ("a", Piece("one", NOW)),
        ("b", Piece("")),
        ("c", Piece("two", NOW - dt.timedelta(days=1))),
    ):
        after_article.register(name, piece)
    assert after_article.pieces("en", {"appeal": [1]}, NOW) == (
        ["one en {'appeal': [1]}", "two en {'appeal': [1]}"],
        NOW - dt.timedelta(days=1),
    )


def test_pieces_of_two_types_cannot_have_one_name():
    after_article.register("a", Piece("x"))
    after_article.register("a", Piece("y"))
    with pytest.raises(ValueError, match="two pieces named a"):
        after_article.register("a", Other("z"))
