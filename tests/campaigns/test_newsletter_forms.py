from __future__ import annotations

import pytest
from django.http import QueryDict

from campaigns.newsletter_forms import SubscribeForm
from tests.factories import make_published_post, make_tag

pytestmark = pytest.mark.django_db


def form(**changes):
    given = {"email": "Ada@Harbour.example", "language": "en", "frequency": "weekly", **changes}
    data = QueryDict(mutable=True)
    for name, value in given.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return SubscribeForm(data)


def test_address_is_normal_and_wants_are_what_was_chosen():
    tag = make_tag()
    make_published_post(tags=[tag])
    given = form(topics=[f"tag:{tag.pk}", "tag:999"], wants_actions="on", page="/posts/2026/11/tide/")
    assert given.is_valid(), given.errors
    assert given.cleaned_data["email"] == "ada@harbour.example"
    wants = given.wants()
    assert (wants.frequency, wants.wants_actions, list(wants.topics)) == (
        "weekly",
        True,
        [f"tag:{tag.pk}", "tag:999"],
    )
    assert given.cleaned_data["page"] == "/posts/2026/11/tide/"


@pytest.mark.parametrize("email", ["", "ada", "ada@harbour.example\r\nBcc: bob@harbour.example", "a@b"])
def test_what_no_mail_reaches_is_refused(email):
    assert list(form(email=email).errors) == ["email"]


@pytest.mark.parametrize("page", ["//evil.example/", "https://evil.example/", "/a\nb", "posts"])
def test_page_is_a_path_of_this_site_or_nothing(page):
    given = form(page=page)
    assert given.is_valid()
    assert given.cleaned_data["page"] == ""


def test_unknown_language_and_frequency_are_refused():
    assert sorted(form(language="xx", frequency="hourly").errors) == ["frequency", "language"]
