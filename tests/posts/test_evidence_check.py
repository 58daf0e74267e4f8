"""The script that goes with an export has a folding of its own: on the table of pairs it may never say more."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from posts import evidence_check
from posts.evidence_check import is_verbatim
from posts.verification import verify_quotation
from tests.posts.verification_pairs import PAIRS


@pytest.mark.parametrize(
    ("quotation", "copy", "outcome"), [row[1:] for row in PAIRS], ids=[row[0] for row in PAIRS]
)
def test_both_agree_on_what_is_verbatim(quotation, copy, outcome):
    found = verify_quotation(quotation, copy)
    places = [place for place in (found.passage, *found.passages) if place is not None]
    said = [is_verbatim(quotation, copy, place.start, place.end) for place in places]
    if outcome == "verbatim":
        assert said == [True]
    elif outcome != "ambiguous":
        assert True not in said
        assert not is_verbatim(quotation, copy, 0, len(copy))


def test_another_place_or_a_changed_letter_is_no_longer_verbatim():
    copy = "The ferry left on Monday with 34 lorries."
    assert is_verbatim("left on Monday", copy, 10, 24)
    assert not is_verbatim("left on Monday", copy, 10, 23)
    assert not is_verbatim("left on Sunday", copy, 10, 24)
    assert not is_verbatim("left on Monday", copy, 10, 400)
    assert not is_verbatim("", copy, 3, 3)


def test_script_needs_nothing_but_the_standard_library():
    tree = ast.parse(Path(evidence_check.__file__).read_text(encoding="utf-8"))
    modules = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
        )
    }
    assert modules <= set(sys.stdlib_module_names)
