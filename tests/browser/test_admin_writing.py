"""Writing a post as people do: tags pasted, a byline in order, a draft, publication, the page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from posts.models import Post
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def desk(page, sign_in, editor):
    """An editor's browser at an empty form."""
    sign_in(page, editor)
    page.goto(reverse("admin:posts_post_add"))
    return page


def _chips(page, label):
    row = page.locator(".form-row", has=page.locator("label", has_text=label)).first
    return [
        text.strip()
        for text in row.locator(".select2-selection__choice").evaluate_all(
            "chips => chips.map((chip) => chip.title)"
        )
    ]


def _paste(page, selector, text):
    page.locator(selector).focus()
    page.evaluate(
        """([selector, text]) => {
            const data = new DataTransfer()
            data.setData("text/plain", text)
            document.querySelector(selector).dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
        }""",
        [selector, text],
    )


TAG_FIELD = ".field-tags .select2-search__field"
BYLINE_FIELD = ".field-byline .select2-search__field"


def test_list_of_tags_is_pasted_and_typed_on(desk):
    _paste(desk, TAG_FIELD, "truce, open corridors; Truce\ndiesel")
    assert _chips(desk, "Tags") == ["truce", "open corridors", "diesel"]
    desk.keyboard.type("lorries,")
    assert _chips(desk, "Tags") == ["truce", "open corridors", "diesel", "lorries"]
    desk.keyboard.press("Backspace")
    assert desk.locator("#id_tags").input_value().startswith("truce, open corridors, diesel")


def test_standing_tag_is_suggested_by_any_of_its_names(desk):
    tag = factories.make_tag(name="Émigrés")
    tag.aliases.create(name="Exiles")
    desk.locator(TAG_FIELD).click()
    desk.keyboard.type("exil")
    desk.locator(".select2-results__option", has_text="Émigrés").wait_for()
    desk.keyboard.press("Enter")
    desk.locator(".select2-selection__choice", has_text="Émigrés").wait_for()
    assert _chips(desk, "Tags") == ["Émigrés"]
    assert desk.url.endswith(reverse("admin:posts_post_add"))


def test_new_tag_is_made_with_the_keyboard_alone(desk):
    desk.locator(TAG_FIELD).focus()
    desk.keyboard.type("whelks")
    desk.locator(".select2-results__option--highlighted", has_text="whelks").wait_for()
    desk.keyboard.press("Enter")
    assert _chips(desk, "Tags") == ["whelks"]
    assert desk.locator("#id_tags").input_value() == "whelks"


def test_byline_keeps_the_order_of_choosing(desk):
    person = factories.make_person(name="Zora Quist")
    body = factories.make_organization(name="Almery Institute")
    for name in ("zora", "almery"):
        desk.locator(BYLINE_FIELD).click()
        desk.keyboard.type(name)
        desk.locator(".select2-results__option--highlighted").get_by_text(name, exact=False).wait_for()
        desk.keyboard.press("Enter")
    assert _chips(desk, "Byline") == ["Zora Quist", "Almery Institute"]
    desk.get_by_label("Title", exact=True).fill("Signed by two")
    desk.get_by_role("button", name="Save draft").click()
    desk.wait_for_url("**/change/")
    assert Post.objects.get().byline == [person, body]
    assert _chips(desk, "Byline") == ["Zora Quist", "Almery Institute"]


def test_picture_is_chosen_from_the_library_and_shown(desk):
    image = factories.make_image(size=(640, 400), alt_text="A lightship at anchor")
    desk.locator(".field-lead_image .select2-selection").click()
    desk.locator(".select2-results__option .picture-choice", has_text="A lightship at anchor").click()
    shown = desk.locator(".field-lead_image img.picture-chosen")
    assert shown.get_attribute("src") == image.file.url
    assert desk.locator("#id_lead_image").input_value() == str(image.pk)


def test_draft_is_written_published_and_read(desk):
    desk.get_by_label("Title", exact=True).fill("Thirty-four lorries")
    desk.get_by_label("Summary", exact=True).fill("What was promised, and what came.")
    desk.locator(".ProseMirror").click()
    desk.keyboard.type("The road has carried thirty-four.")
    _paste(desk, TAG_FIELD, "truce, corridors")
    desk.get_by_role("button", name="Save draft").click()
    desk.wait_for_url("**/change/")
    assert "Draft. In the text: 0 quotations." in desk.locator(".messagelist li").all_inner_texts()
    assert desk.get_by_role("link", name="View on site").count() == 0
    desk.get_by_role("link", name="Preview", exact=True).click()
    assert desk.get_by_role("heading", level=1).inner_text() == "Thirty-four lorries"
    desk.go_back()
    desk.get_by_role("button", name="Publish now").click()
    desk.locator(".messagelist", has_text="Public.").wait_for()
    desk.get_by_role("link", name="View on site").click()
    desk.wait_for_url("**/posts/**")
    assert desk.get_by_role("heading", level=1).inner_text() == "Thirty-four lorries"
    assert "The road has carried thirty-four." in desk.locator(".e-content").inner_text()


@pytest.mark.parametrize("width", [375, 1280])
def test_bar_at_the_foot_never_hides_what_has_the_focus(new_page, sign_in, editor, width):
    page = new_page(viewport={"width": width, "height": 700})
    sign_in(page, editor)
    page.goto(reverse("admin:posts_post_add"))
    page.get_by_label("Title", exact=True).focus()
    hidden = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
                const on = document.activeElement
                const bar = document.querySelector(".post-submit")
                if (!on || on === document.body || bar.contains(on) || !document.querySelector("form").contains(on)) return ""
                const box = on.getBoundingClientRect(), edge = bar.getBoundingClientRect()
                return box.top >= edge.top && box.bottom <= edge.bottom + 1 ? on.outerHTML.slice(0, 80) : ""
            }"""
        )
        hidden += [seen] if seen else []
    assert hidden == []
