"""Failures of visits in the reader's language: every sentence that is raised is known."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from posts.failure_words import SENTENCES, in_words

RAISING = ("fetching.py", "visiting.py", "pdf_text.py", "link_checks.py", "snapshots.py")


def _sentences():
    """Every text of these modules that reads as a sentence and is not a docstring, particulars filled in."""
    for name in RAISING:
        tree = ast.parse((Path(settings.BASE_DIR) / "posts" / name).read_text())
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call | ast.Assign):
                continue
            if isinstance(call, ast.Call):
                called = getattr(call.func, "id", "")
                if not (called.startswith("Fetch") or called in ("Visit", "PdfUnreadable", "Finding")):
                    continue
                values = [*call.args, *(keyword.value for keyword in call.keywords)]
            elif getattr(call.targets[0], "id", "") == "words":
                values = [call.value]
            else:
                continue
            for value in values:
                if isinstance(value, ast.JoinedStr):
                    parts = [
                        getattr(part, "value", "x") if isinstance(part, ast.Constant) else "x"
                        for part in value.values
                    ]
                    yield name, "".join(map(str, parts))
                elif isinstance(value, ast.Constant) and " " in str(value.value):
                    yield name, str(value.value)


def test_every_sentence_that_is_raised_is_known_and_translated():
    found = [(name, words) for name, words in _sentences() if words.endswith(".")]
    assert len(found) > 25
    with translation.override("fr"):
        assert [(name, words) for name, words in found if in_words(words) == words] == []


def test_every_known_sentence_is_raised_somewhere():
    source = "".join((Path(settings.BASE_DIR) / "posts" / name).read_text() for name in RAISING)
    for sentence in SENTENCES:
        start = max(str(sentence).replace("%(", "\0").replace(")s", "\0").split("\0")[::2], key=len)
        assert start in source, sentence


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        (
            "The server answered 404: the page is not there.",
            "Le serveur a répondu 404 : la page n’y est pas.",
        ),
        ("RuntimeError: no more room", "RuntimeError: no more room"),
        ("", ""),
    ],
)
def test_particulars_stay_and_what_is_not_known_is_shown_as_it_is(stored, told):
    with translation.override("fr"):
        assert in_words(stored).replace("\N{NO-BREAK SPACE}", " ") == told
    with translation.override("en"):
        assert in_words(stored) == stored
