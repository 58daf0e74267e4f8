"""Parts of staff pages that scripts make easier: order of rows, focal points, lists that answer slowly."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from posts.models import SourceAuthor
from tests import factories


@pytest.fixture
def source(db):
    people = [factories.make_person(name=name) for name in ("Ada Orr", "Bela Quist", "Cato Rye")]
    return factories.make_source(title="Minutes", authors=people)


def authors_of(source):
    return [str(row.person) for row in SourceAuthor.objects.filter(source=source)]


def save(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()


def test_authors_are_put_in_order_with_buttons(admin_page, source):
    admin_page.goto(reverse("admin:posts_source_change", args=[source.pk]))
    rows = admin_page.locator(".inline-group tbody tr.form-row")
    up = rows.nth(2).get_by_role("button", name="Move up")
    up.focus()
    admin_page.keyboard.press("Enter")
    admin_page.keyboard.press("Enter")
    expect(rows.nth(0)).to_contain_text("Cato Rye")
    expect(rows.nth(0).get_by_role("button", name="Move down")).to_be_focused()
    save(admin_page)
    assert authors_of(source) == ["Cato Rye", "Ada Orr", "Bela Quist"]


def test_authors_are_put_in_order_by_dragging(admin_page, source):
    admin_page.goto(reverse("admin:posts_source_change", args=[source.pk]))
    rows = admin_page.locator(".inline-group tbody tr.form-row")
    rows.nth(2).scroll_into_view_if_needed()
    start, goal = (rows.nth(at).locator("td.order-cell").bounding_box() for at in (0, 1))
    admin_page.mouse.move(start["x"] + 3, start["y"] + start["height"] - 3)
    admin_page.mouse.down()
    admin_page.mouse.move(goal["x"] + 3, goal["y"] + goal["height"] - 3, steps=5)
    admin_page.mouse.up()
    save(admin_page)
    assert authors_of(source) == ["Bela Quist", "Ada Orr", "Cato Rye"]


def test_focal_point_is_set_on_the_picture_and_with_keys(admin_page, db):
    image = factories.make_image(size=(400, 200))
    admin_page.goto(reverse("admin:posts_image_change", args=[image.pk]))
    stage = admin_page.locator(".focal-stage img")
    expect(stage).to_have_js_property("naturalWidth", 400)
    box = stage.bounding_box()
    stage.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    admin_page.get_by_label("From the left").focus()
    admin_page.keyboard.press("ArrowRight")
    save(admin_page)
    image.refresh_from_db()
    assert (image.focal_x, image.focal_y) == (pytest.approx(0.26, abs=0.02), pytest.approx(0.75, abs=0.02))


def test_enter_before_a_slow_list_has_answered_takes_what_was_typed(admin_page, source):
    outlet = factories.make_organization(name="Zephyr Gazette")
    factories.make_organization(name="Alpha Post")
    admin_page.goto(reverse("admin:posts_source_change", args=[source.pk]))
    admin_page.locator(".field-publisher .select2-selection").click()
    expect(admin_page.get_by_role("option", name="Alpha Post")).to_be_visible()
    admin_page.route(
        "**/autocomplete/**", lambda route: (admin_page.wait_for_timeout(300), route.continue_())
    )
    admin_page.keyboard.type("zeph")
    admin_page.keyboard.press("Enter")
    expect(admin_page.locator(".field-publisher .select2-selection__rendered")).to_contain_text(
        "Zephyr Gazette"
    )
    admin_page.unroute_all(behavior="wait")
    save(admin_page)
    source.refresh_from_db()
    assert source.publisher == outlet
