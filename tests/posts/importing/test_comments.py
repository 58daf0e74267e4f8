"""Labels of the house's comments, alone and glued."""

from __future__ import annotations

import pytest

from posts.importing.comments import commenter, label_in


@pytest.mark.parametrize(
    ("text", "by", "words", "is_note"),
    [
        (
            "Quay President Jo Ashgrove comments:",
            "Jo Ashgrove",
            "Quay President Jo Ashgrove comments:",
            False,
        ),
        ("It rained. comments:", "", "comments:", False),
        ("It rained. Our House comments:", "Our House", "Our House comments:", False),
        ("Editor’s note: It stopped.", "", "Editor’s note:", True),
        ("Note de la rédaction : Il pleut.", "", "Note de la rédaction :", True),
        ("Jean Brisebois commente :", "Jean Brisebois", "Jean Brisebois commente :", False),
    ],
)
def test_label_is_found(text, by, words, is_note):
    label = label_in(text)
    assert (label.by, label.words, label.is_note) == (by, words, is_note)


@pytest.mark.parametrize(
    "text", ["He declined to comment:", "The comments:", "She comments on rain.", "Comments are closed."]
)
def test_other_words_are_no_label(text):
    assert label_in(text) is None


def test_commenter_is_the_person_without_the_office():
    assert [commenter(words) for words in ("Legal Counsel Jo Ashgrove", "our", "QI")] == [
        "Jo Ashgrove",
        "",
        "QI",
    ]
