"""Every kind of change can be taken back."""

from __future__ import annotations

from posts import undoing
from posts.models import UndoableChange


def test_every_kind_has_its_undo():
    assert set(undoing._UNDO) == set(UndoableChange.Kind.values)
