"""The table of texts under review."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from posts.models import ImportReview
from tests.factories import make_post


def make_review(**overrides):
    return ImportReview.objects.create(
        **{"title": "A text", "source": "A text", "proposals": {"units": []}, **overrides}
    )


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"origin": "rumour"}, {"format": "papyrus"}])
def test_unknown_origin_and_format_are_refused(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_review(**wrong)


@pytest.mark.django_db
def test_review_stays_when_its_draft_is_deleted():
    post = make_post()
    review = make_review(draft=post)
    assert list(ImportReview.objects.unfinished()) == []
    post.delete()
    review.refresh_from_db()
    assert (review.draft, str(review)) == (None, "A text")
