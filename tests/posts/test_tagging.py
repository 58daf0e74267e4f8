"""Tags as authors type them."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from posts.likeness import bring_in_line
from posts.tagging import Suggestion, resolve, suggest
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def tags():
    nato = factories.make_tag(name="NATO")
    nato.aliases.create(name="Otan")
    factories.make_tag(name="Senate")
    factories.make_post(tags=["NATO", "Senate"])
    factories.make_post(tags=["Senate"])
    cache.clear()
    bring_in_line("tag")


def test_tags_are_offered_by_any_name_beginnings_first_then_use(tags):
    assert suggest("nat") == [Suggestion("NATO", 1), Suggestion("Senate", 2)]
    assert suggest("ótan") == [Suggestion("NATO", 1, "Otan")]
    assert suggest("") == [Suggestion("Senate", 2), Suggestion("NATO", 1)]
    assert suggest("whelks") == []


def test_typed_names_are_resolved_and_near_ones_told(tags):
    known, new, near = resolve(["otan", "Grain", "Senat"])
    assert (known.name, known.is_new) == ("NATO", False)
    assert (new.name, new.is_new, new.near) == ("Grain", True, ())
    assert (near.is_new, [row.tag.name for row in near.near]) == (True, ["Senate"])


def test_endpoint_answers_what_a_paste_means(tags, client_of, author):
    client = client_of(author)
    answer = client.get(reverse("body_editor:resolve_tags"), {"names": "otan, Senat"})
    assert answer.json() == {
        "tags": [
            {"typed": "otan", "name": "NATO", "is_new": False, "near": []},
            {
                "typed": "Senat",
                "name": "Senat",
                "is_new": True,
                "near": [{"name": "Senate", "reason": "spelling"}],
            },
        ]
    }
    assert client.get(reverse("admin:posts_tag_suggest"), {"q": "otan"}).json() == {
        "results": [{"id": "NATO", "label": "NATO", "detail": "“Otan” · 1"}]
    }


def test_endpoint_is_for_those_who_see_tags(client_of, staff_without_rights):
    assert client_of(staff_without_rights).get(reverse("body_editor:resolve_tags")).status_code == 403
