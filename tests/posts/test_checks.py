"""The registry: who looks, in which order findings come, and what a broken check does."""

from __future__ import annotations

import pytest

from posts import checks
from posts.checks import Finding, Place, Rule, Severity
from tests.posts.checked import codes, view


@pytest.fixture(autouse=True)
def _registry(monkeypatch):
    monkeypatch.setattr(checks, "_checks", {})
    monkeypatch.setattr(checks, "_rules", dict(checks._rules))


def yielding(*findings):
    return lambda view: findings


def test_findings_come_by_severity_and_place():
    rules = {"a": Rule(Severity.WARNS, "A"), "b": Rule(Severity.BLOCKS, "B")}
    findings = [
        Finding("a", Place("body", "late", line=9), ""),
        Finding("a", Place("title"), ""),
        Finding("b", Place("body", line=4), ""),
    ]
    checks.register("one", yielding(*findings), rules)
    found = checks.run(view())
    assert [(finding.code, finding.severity, finding.place.line) for finding in found] == [
        ("b", "blocks", 4),
        ("a", "warns", -1),
        ("a", "warns", 9),
    ]


def test_house_sees_a_check_otherwise():
    checks.register("one", yielding(Finding("a", Place(), "")), {"a": Rule(Severity.WARNS, "A")})
    assert [finding.severity for finding in checks.run(view(), {"a": "blocks"})] == ["blocks"]
    assert [finding.severity for finding in checks.run(view(), {"a": "nonsense"})] == ["warns"]


def test_broken_check_is_a_finding_and_the_others_still_run(caplog):
    def broken(view):
        raise RuntimeError("no")

    checks.register("broken", broken, {})
    checks.register("one", yielding(Finding("a", Place(), "")), {"a": Rule(Severity.WARNS, "A")})
    assert sorted(codes(checks.run(view()))) == ["a", "check-failed"]
    assert [record.message for record in caplog.records] == ["the check broken failed"]


def test_name_and_code_are_taken_once():
    checks.register("one", yielding(), {"a": Rule(Severity.WARNS, "A")})
    with pytest.raises(ValueError, match="named one"):
        checks.register("one", yielding(), {})
    with pytest.raises(ValueError, match="finding a"):
        checks.register("two", yielding(), {"a": Rule(Severity.BLOCKS, "A")})


def test_words_of_a_place_are_those_of_its_line():
    seen = view("<p>the end</p><p>the end of the end</p>")
    place = seen.at_line(seen.lines[1], 11, 18)
    assert (place.words, place.nth, place.line) == ("the end", 2, 1)
