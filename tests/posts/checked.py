"""Views of texts for tests of the checks: no database."""

from __future__ import annotations

import datetime as dt

from posts.checks import PostView
from posts.passages import read_passages

NOON = dt.datetime(2026, 3, 10, 17, 0, tzinfo=dt.UTC)


def view(body="", **overrides):
    """The view of a post that is in order but for ``body`` and what is overridden."""
    values = {
        "title": "A title",
        "summary": "What it holds.",
        "at": NOON,
        "day": NOON.date(),
        "lead_image": 0,
    }
    return PostView(passages=read_passages(body), **{**values, **overrides})


def codes(findings):
    return [finding.code for finding in findings]


def told(findings):
    """(code, words of the place, which of them) of each finding."""
    return [(finding.code, finding.place.words, finding.place.nth) for finding in findings]
