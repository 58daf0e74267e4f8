from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from posts.admin.cards import card_of, with_desk
from posts.models import Post
from tests import factories

DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("dates", "state", "movable"),
    [
        ({"status": "draft"}, "draft", True),
        ({"status": "in_review"}, "review", True),
        ({"status": "published", "published_at": DAY}, "scheduled", True),
        ({"status": "published", "published_at": -DAY, "embargoed_until": DAY}, "scheduled", True),
        ({"status": "published", "published_at": -DAY}, "public", False),
        ({"status": "published", "published_at": -3 * DAY, "expires_at": -DAY}, "gone", False),
    ],
)
def test_card_says_where_a_post_stands(editor, dates, state, movable):
    now = timezone.now()
    factories.make_post(
        **{name: now + value if isinstance(value, dt.timedelta) else value for name, value in dates.items()}
    )
    card = card_of(with_desk(Post.objects.all()).get(), editor)
    assert (card.state, card.is_movable) == (state, movable)


def test_card_names_who_signs_else_who_wrote(author):
    author.first_name, author.last_name = "Ada", "Quist"
    author.save()
    post = factories.make_post(created_by=author)
    assert card_of(post, author).who == "Ada Quist"
    signed = factories.make_post(created_by=author, byline=[factories.make_person(name="Bo Lind")])
    assert card_of(signed, author).who == "Bo Lind"


def test_author_moves_nothing(author):
    assert card_of(factories.make_post(created_by=author), author).is_movable is False
