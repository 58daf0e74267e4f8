"""Public notes on what was wrong."""

from __future__ import annotations

import pytest

from posts.models import Correction
from tests.factories import make_published_post

pytestmark = pytest.mark.django_db


def test_note_that_readers_have_is_never_changed_or_deleted():
    note = Correction.objects.create(post=make_published_post(), number=1, text="It was Tuesday.")
    note.text = "It was Wednesday."
    with pytest.raises(TypeError, match="add another"):
        note.save()
    with pytest.raises(TypeError, match="never deleted"):
        note.delete()
