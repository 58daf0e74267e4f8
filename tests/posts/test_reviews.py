"""A text under review: kept with its proposals, taken further by one person at a time."""

from __future__ import annotations

import pytest

from posts import reviews
from posts.importing.pieces import Misfit
from posts.importing.reading import UnreadableDocument
from posts.models import ImportReview
from tests.factories import make_user
from tests.posts.importing.test_docx import make_docx, paragraph

pytestmark = pytest.mark.django_db

TEXT = b"A title of it\n\nJo Ashgrove writes:\n\nIt rained.\n\nTags: rain\n"


def test_text_is_kept_with_what_was_found_in_it():
    user = make_user()
    review = reviews.begin(TEXT, by=user, name="a/b/note.txt")
    assert (review.title, review.format, review.name, review.source, review.left_open, review.created_by) == (
        "A title of it", "text", "a/b/note.txt", TEXT.decode(), 3, user,
    )  # fmt: skip
    assert list(ImportReview.objects.unfinished().for_list()) == [review]


def test_word_file_is_kept_as_the_page_that_it_holds():
    review = reviews.begin(
        make_docx(paragraph("A ledger", "T"), paragraph("Words of it.")), by=None, name="a.docx"
    )
    assert (review.format, review.title, review.source) == (
        "docx",
        "A ledger",
        "<h1>A ledger</h1><p>Words of it.</p>",
    )


def test_text_without_title_is_found_by_its_first_words():
    assert reviews.begin(b"Jo Ashgrove writes:\n\nIt rained.\n", by=None).title == "Jo Ashgrove writes:"


@pytest.mark.parametrize("data", [b"", b" \n\n", b"\x00"])
def test_nothing_is_refused(data):
    with pytest.raises(UnreadableDocument, match="no words"):
        reviews.begin(data, by=None)


def test_step_is_taken_once_and_by_whom_is_known():
    review, user = reviews.begin(TEXT, by=None), make_user()
    after = reviews.decide(review.pk, {"do": "accept_all"}, seen=0, by=user)
    assert (after.left_open, after.changed_by, len(after.decisions)) == (0, user, 1)
    with pytest.raises(reviews.Stale):
        reviews.decide(review.pk, {"do": "reject_all"}, seen=0, by=user)
    assert reviews.take_back(review.pk, seen=1, by=user).left_open == 3


def test_step_that_does_not_fit_leaves_all_as_it_was():
    review = reviews.begin(TEXT, by=None)
    with pytest.raises(Misfit):
        reviews.decide(review.pk, {"do": "accept", "key": "77"}, seen=0, by=None)
    assert ImportReview.objects.get().decisions == []


def test_review_carries_the_title_that_was_given():
    review = reviews.begin(TEXT, by=None)
    assert (
        reviews.decide(review.pk, {"do": "fields", "values": {"title": "Rain"}}, seen=0, by=None).title
        == "Rain"
    )
