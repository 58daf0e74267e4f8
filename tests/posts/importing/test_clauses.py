"""Who says, by what stands beside the verb."""

from __future__ import annotations

import pytest

from posts.importing.clauses import subjects
from posts.importing.dates import find_dates


@pytest.mark.parametrize(
    ("text", "verb", "who"),
    [
        ("Jo Ashgrove writes:", "writes", "Jo Ashgrove"),
        ("Jo Ashgrove, who chairs the board, later said:", "said", "Jo Ashgrove"),
        ("Jo Ashgrove of the Tide Office warned on 4 May 2024:", "warned", "Jo Ashgrove"),
        ("Jo Ashgrove was brief, adding:", "adding", "Jo Ashgrove"),
        ("Le ministre des Ponts, Jean Brisebois, a répondu :", "répondu", "Jean Brisebois"),
    ],
)
def test_subject_is_found(text, verb, who):
    found = {subject.verb: subject.name and subject.name.text for subject in subjects(text, find_dates(text))}
    assert found[verb] == who


def test_noun_is_no_verb_and_pronoun_stays_words():
    assert subjects("In the report, in its statement.", []) == []
    assert [(subject.words, subject.name) for subject in subjects("She adds:", [])] == [("She", None)]


def test_name_that_is_missing_is_told():
    assert [subject.missing for subject in subjects("In Port Almery, reports that:", [])] == ["reports that:"]
