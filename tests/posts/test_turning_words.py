"""Words whose omission turns a sentence round."""

from __future__ import annotations

import pytest

from posts.turning_words import turning_words


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("and he said at noon on Tuesday", "", ()),
        ("will not and cannot", "", ("not", "cannot")),
        ("they don't, Can't", "", ("don't", "Can't")),
        ("if Unless ALLEGED", "", ("if", "Unless", "ALLEGED")),
        ("it may be in May", "", ("may",)),
        ("n'est pas s'il", "", ("n'est", "pas", "s'il")),
        ("le mai", "fr", ()),
        ("non mai", "it", ("non", "mai")),
        ("nicht angeblich", "de", ("nicht", "angeblich")),
        ("لن не לא", "", ("لن", "не", "לא")),
        ("政府不会", "", ("不",)),
        ("a knot, noted, nothing", "", ("nothing",)),
    ],
)
def test_they_are_found(text, language, words):
    assert turning_words(text, language) == words
