"""Names in order, as people do it: merging with undo, tagging many posts, the keyboard alone, a phone."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse

from posts.models import Post, Tag
from tests import factories
from tests.browser.conftest import DESKTOP

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

NARROW = {"width": 375, "height": 740}


@pytest.fixture
def tags():
    cache.clear()
    for _ in range(2):
        factories.make_published_post(tags=["Refugees"])
    return factories.make_published_post(title="Left behind", tags=["refugee"])


@pytest.mark.parametrize("viewport", [DESKTOP, NARROW], ids=["desktop", "375px"])
def test_look_alikes_are_merged_and_taken_apart_and_old_addresses_lead_on(
    new_page, sign_in, tag_manager, tags, viewport
):
    page = sign_in(new_page(viewport=viewport), tag_manager)
    page.goto(reverse("admin:posts_tag_changelist"))
    page.get_by_role("link", name="Look-alikes").click()
    group = page.get_by_role("region", name="Refugees")
    assert "Singular and plural" in group.inner_text()
    group.get_by_role("button", name="Merge …").click()
    assert page.get_by_role("radio", name="Refugees").is_checked()
    changes = page.locator(".changes").inner_text()
    assert "Left behind" in changes
    assert "/tags/refugee/" in changes
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.get_by_role("button", name="Merge into “Refugees”").click()
    page.locator(".messagelist", has_text="Merged").wait_for()
    page.goto("/tags/refugee/")
    assert page.url.endswith("/tags/refugees/")
    assert "Left behind" in page.locator("main").inner_text()
    page.goto(reverse("admin:posts_undoablechange_changelist"))
    page.get_by_role("link", name="Undo: “refugee” into “Refugees”").click()
    page.get_by_role("button", name="Undo").click()
    page.locator(".messagelist", has_text="Undone").wait_for()
    page.goto("/tags/refugee/")
    assert page.url.endswith("/tags/refugee/")
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["Refugees", "refugee"]


def test_posts_are_tagged_from_their_list_with_the_keyboard_alone(page, sign_in, editor, tags):
    sign_in(page, editor)
    page.goto(reverse("admin:posts_post_changelist"))
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("#result_list .action-select:checked").count() == 2
    page.get_by_role("combobox", name="Action").select_option("tag_selected")
    page.get_by_role("button", name="Go").press("Enter")
    page.wait_for_url("**/tagging/**")
    page.locator(".field-add .select2-search__field").focus()
    page.keyboard.type("harbours,")
    page.locator("#id_add[value=harbours]").wait_for(state="attached")
    page.keyboard.type("refuge,")
    near = page.locator(".near-tags", has_text="“refuge” is new")
    near.get_by_role("button", name="“refugee”?").press("Enter")
    page.get_by_role("button", name="Tag 2 posts").press("Enter")
    page.locator(".messagelist", has_text="Tagged").wait_for()
    assert Post.objects.filter(tags__name="harbours").count() == 2
    assert not Tag.objects.filter(name="refuge").exists()


@pytest.mark.parametrize("viewport", [DESKTOP, NARROW], ids=["desktop", "375px"])
def test_one_box_finds_everything_with_the_keyboard_alone(new_page, sign_in, editor, tags, viewport):
    page = sign_in(new_page(viewport=viewport), editor)
    page.goto(reverse("admin:index"))
    page.keyboard.press("/")
    page.keyboard.type("left")
    page.get_by_role("option", name="Left behind").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('admin:posts_post_change', args=[tags.pk])}")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_keys_are_told_lead_there_and_can_be_switched_off(page, sign_in, editor):
    sign_in(page, editor)
    page.goto(reverse("admin:index"))
    page.keyboard.press("?")
    overview = page.get_by_role("dialog", name="Keyboard")
    assert overview.get_by_role("link", name="Tags").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url(f"**{reverse('admin:posts_tag_changelist')}")
    page.locator("#searchbar").focus()
    page.keyboard.type("g?/")
    assert page.locator("#searchbar").input_value() == "g?/"
    page.get_by_role("button", name="Keyboard").click()
    overview.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.goto(reverse("admin:index"))
    page.keyboard.press("/")
    assert page.locator("dialog[open]").count() == 0
