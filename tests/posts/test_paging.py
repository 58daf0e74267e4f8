from __future__ import annotations

import pytest
from django.http import Http404

from posts.models import Tag
from posts.paging import page_number, page_of
from tests.factories import make_tag


def test_first_page_needs_no_number(rf):
    assert (page_number(rf.get("/")), page_number(rf.get("/?page=7"))) == (1, 7)


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1e3", "٣", "9999999"])
def test_anything_but_a_plain_number_is_no_page(rf, page):
    with pytest.raises(Http404):
        page_number(rf.get("/", {"page": page}))


@pytest.mark.django_db
def test_page_beyond_the_last_is_not_found(rf):
    make_tag()
    assert len(page_of(rf.get("/"), Tag.objects.order_by("pk"))) == 1
    with pytest.raises(Http404):
        page_of(rf.get("/?page=2"), Tag.objects.order_by("pk"))
