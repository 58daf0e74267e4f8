"""Tallies of corpora, told at the end of the run and by ``python -m tests.hostile``."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.hostile.tally import Tally, files_below


@pytest.fixture
def tally(record_property, settings):
    """``tally(kind)`` begins a count. Whatever was written beside the media folders is a file outside."""
    around = Path(settings.MEDIA_ROOT).parent
    begun = []

    def begin(kind):
        begun.append(Tally(kind))
        return begun[-1]

    yield begin
    inside = {Path(settings.MEDIA_ROOT).name, Path(settings.PRIVATE_MEDIA_ROOT).name}
    outside = [name for name in files_below(around) if Path(name).parts[0] not in inside]
    for one in begun:
        one.outside = len(outside)
        record_property("tally", str(one))
        sys.stdout.write(f"{one}\n")  # for pytest -rP
    assert outside == []
