"""Whether a quotation goes on."""

from __future__ import annotations

import pytest

from posts.importing.parsed import Attribution, Block, Run
from posts.importing.voices import goes_on, is_enclosed, is_unclosed, outside_quotes, speaks_in_first_person


def block(text, **more):
    return Block((Run(text),), **more)


@pytest.mark.parametrize(
    ("following", "expected"),
    [
        ("The quay was empty by noon.", True), ("We had said so before.", False), ("Ashgrove speaks of another quay.", False),
        ("The table below shows it.", False), ("For the full text, see her page.", False), ("She said it twice.", False), ("“A new one.”", False),
    ],
)  # fmt: skip
def test_next_paragraph_speaks_in_the_same_voice_or_not(following, expected):
    speaker = Attribution(speaker="Jo Ashgrove", publisher="Quay Herald")
    assert goes_on([block("It rained.")], block(following), speaker, is_open=False) is expected


def test_open_mark_goes_on_until_it_is_closed():
    assert goes_on([block("“It rained.")], block("“It stopped.”"), Attribution(), is_open=False)
    assert (
        is_unclosed("“It rained."),
        is_enclosed("“It rained.”"),
        is_enclosed("“It” rained”, he said"),
    ) == (True, True, False)


def test_words_outside_the_marks_are_told():
    assert outside_quotes("He said “no” and « non ».").split() == ["He", "said", "and", "."]
    assert outside_quotes("““““") == "““““"
    assert (speaks_in_first_person("I left."), speaks_in_first_person("They left.")) == (True, False)
