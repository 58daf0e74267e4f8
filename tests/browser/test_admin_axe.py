"""The admin for people who hear it, light and dark, on a phone and on a desk: axe finds nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from posts.publishing import record_save
from tests import factories
from tests.browser.accessibility import faults
from tests.browser.conftest import settle

PAGES = (
    "login", "index", "list", "board", "calendar", "add", "form", "links", "history", "source", "delete", "house", "jobs",
    "user",
)  # fmt: skip


@pytest.fixture
def full_post(db):
    """A post with something in every part of its form."""
    person, outlet = factories.make_person(name="Odalys Ferncombe"), factories.make_organization()
    source = factories.make_source(publisher=outlet, authors=[person])
    image = factories.make_image(size=(640, 400))
    quotation = f'<blockquote data-source="{source.pk}" data-speaker="person:{person.pk}"><p>Said so.</p></blockquote>'
    aside = f'<aside data-kind="comment" data-by="organization:{outlet.pk}"><p>We doubt it.</p></aside>'
    post = factories.make_published_post(
        title="Thirty-four lorries",
        summary="What was promised, and what came.",
        body=f"<h2>What was said</h2><p>Words.</p>{quotation}{aside}",
        tags=["truce", "corridors"],
        byline=[person, outlet],
        regions=[factories.make_region()],
        themes=[factories.make_theme()],
        series=factories.make_series(),
        lead_image=image,
    )
    record_save(post, by=None)
    return post


def _address(page, post):
    source = post.quotations.get().source_id
    return {
        "login": reverse("account_login"),
        "index": reverse("admin:index"),
        "list": reverse("admin:posts_post_changelist"),
        "board": reverse("admin:posts_post_board"),
        "calendar": reverse("admin:posts_post_calendar"),
        "links": reverse("admin:posts_post_preview_links", args=[post.pk]),
        "jobs": reverse("admin:posts_jobstate_changelist"),
        "add": reverse("admin:posts_post_add"),
        "form": reverse("admin:posts_post_change", args=[post.pk]),
        "history": reverse("admin:posts_post_history", args=[post.pk]),
        "source": reverse("admin:posts_source_change", args=[source]),
        "delete": reverse("admin:posts_source_delete", args=[source]),
        "house": reverse("admin:posts_house_change", args=[1]),
        "user": reverse("admin:posts_user_add"),
    }[page]


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(new_page, sign_in, admin_user, full_post, width):
    page = new_page(viewport={"width": width, "height": 900})
    found = {}
    for name in PAGES:
        if name == "index":
            sign_in(page, admin_user)
        page.goto(_address(name, full_post))
        settle(page)
        found[name] = faults(page)
    assert found == {name: [] for name in PAGES}
