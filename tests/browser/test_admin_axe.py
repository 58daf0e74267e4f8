"""The admin for people who hear it, light and dark, on a phone and on a desk: axe finds nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from posts.long_changes import begin_merge
from posts.merging import merge
from posts.models import Tag, UndoableChange
from posts.publishing import record_save
from tests import factories
from tests.browser.accessibility import faults
from tests.browser.conftest import settle

DAILY = ("login", "index", "list", "form")
OTHERS = (
    "index", "board", "calendar", "add", "links", "history", "source", "delete", "house", "jobs", "user", "lookalikes",
    "merge", "changes", "undo", "compare", "restore",
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
    # Two tags that look alike, one that was merged, one that is merged just now.
    factories.make_tag(name="truces")
    merge(factories.make_tag(name="lorries"), [factories.make_tag(name="lorry")], by=None)
    begin_merge(factories.make_tag(name="ferry"), [factories.make_tag(name="ferries")], records=900, by=None)
    return post


def _address(page, post):
    source = post.quotations.get().source_id
    twins = "&".join(
        f"ids={key}" for key in Tag.objects.filter(name__startswith="truce").values_list("pk", flat=True)
    )
    merged = UndoableChange.objects.get(under_way="").pk
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
        "lookalikes": reverse("admin:posts_tag_lookalikes"),
        "merge": f"{reverse('admin:posts_tag_merge')}?{twins}",
        "changes": reverse("admin:posts_undoablechange_changelist"),
        "undo": reverse("admin:posts_undoablechange_undo", args=[merged]),
        "compare": f"{reverse('admin:posts_post_compare', args=[post.pk])}?old=1&new=2",
        "restore": reverse("admin:posts_post_restore", args=[post.pk, 1]),
    }[page]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    "pages", [DAILY, pytest.param(OTHERS, marks=pytest.mark.drill)], ids=["daily", "others"]
)
def test_axe_finds_nothing(new_page, sign_in, admin_user, full_post, width, pages):
    page = new_page(viewport={"width": width, "height": 900})
    found = {}
    for name in pages:
        if name == "index":
            sign_in(page, admin_user)
        page.goto(_address(name, full_post))
        settle(page)
        found[name] = faults(page)
    assert found == {name: [] for name in pages}
