"""The rest of the desk: voices, embeds, tables, links, find and replace, counts, full screen, keyboard."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image as Picture

from posts.models import Image
from tests import factories
from tests.browser.test_editor_quotations import Desk


@pytest.fixture
def desk(admin_page):
    def sit_down(body):
        return Desk(admin_page, body)

    return sit_down


def tool(desk, name):
    desk.page.locator(".body-toolbar").get_by_role("button", name=name, exact=True).click()


def choose(desk, menu, item):
    tool(desk, menu)
    role = desk.page.locator(f".body-menu:popover-open [role^=menuitem]:has-text('{item}')")
    role.click()


def test_paragraph_becomes_a_house_comment_and_a_note_by_somebody(desk):
    factories.make_person(pk=31, name="Simone Achterberg")
    desk = desk("<p>We note this.</p><p>After.</p>")
    desk.put_cursor("We note this.")
    desk.press("Control+Alt+c")
    assert desk.body == '<aside data-kind="comment"><p>We note this.</p></aside><p>After.</p>'
    desk.text.locator(".voice-label").click()
    desk.dialog.get_by_label("Editor’s note").check()
    desk.dialog.get_by_role("combobox", name="By").fill("achter")
    desk.dialog.get_by_role("option").filter(has_text="Simone").click()
    desk.dialog.get_by_role("button", name="Save").click()
    desk.wait_closed()
    assert desk.body.startswith('<aside data-kind="editor-note" data-by="person:31">')
    assert desk.text.locator(".voice-label").inner_text() == "Editor’s note · Simone Achterberg"


def test_picture_is_chosen_from_the_library(desk):
    image = factories.make_image(alt_text="A road through snow")
    desk = desk("<p>Before.</p><p>After.</p>")
    desk.put_cursor("Before.")
    tool(desk, "Picture")
    desk.dialog.get_by_label("Search the library").fill("snow")
    desk.dialog.get_by_role("button", name="A road through snow").click()
    desk.wait_closed()
    assert (
        desk.body == f'<p>Before.</p><figure data-embed="image" data-id="{image.pk}"></figure><p>After.</p>'
    )
    desk.text.locator("figure img").wait_for()
    desk.text.locator("figcaption").click()
    desk.type("Snow in May")
    assert "<figcaption>Snow in May</figcaption></figure>" in desk.body


def test_picture_is_uploaded_in_place_with_its_words(desk, tmp_path):
    buffer = BytesIO()
    exif = Picture.Exif()
    exif[0x013B] = "Ilse Tarrant"
    Picture.new("RGB", (32, 20)).save(buffer, "JPEG", exif=exif)
    desk = desk("<p>Before.</p>")
    desk.put_cursor("Before.")
    tool(desk, "Picture")
    desk.dialog.get_by_role("tab", name="Upload").click()
    desk.dialog.locator("input[type=file]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}
    )
    desk.page.wait_for_function("document.querySelector('dialog [name=creator]').value === 'Ilse Tarrant'")
    desk.dialog.get_by_role("button", name="Upload and insert").click()
    desk.dialog.get_by_text("Say what the picture shows").wait_for()
    desk.dialog.get_by_label("Alternative text").fill("A dark field")
    desk.dialog.get_by_role("button", name="Upload and insert").click()
    desk.wait_closed()
    image = Image.objects.get()
    assert (image.alt_text, image.creator) == ("A dark field", "Ilse Tarrant")
    assert f'<figure data-embed="image" data-id="{image.pk}"></figure>' in desk.body
    desk.page.complaints[:] = [text for text in desk.page.complaints if "400" not in text]


def test_call_is_chosen_and_shown_in_its_words(desk):
    call = factories.make_call(name="November", heading="Whither Canada?", demands=("Open the road.",))
    desk = desk("<ul><li>item</li></ul>")
    desk.put_cursor("item")
    tool(desk, "Call")
    desk.dialog.get_by_role("option").filter(has_text="November").click()
    desk.wait_closed()
    assert f'<ul><li>item</li></ul><figure data-embed="call" data-id="{call.pk}"></figure>' in desk.body
    desk.text.locator("figure").get_by_text("• Open the road.").wait_for()


def test_call_is_made_in_a_second_window(desk):
    desk = desk("<p>Before.</p>")
    desk.put_cursor("Before.")
    tool(desk, "Call")
    with desk.page.expect_popup() as popup:
        desk.dialog.get_by_role("button", name="New: call…").click()
    window = popup.value
    window.get_by_label("Name").first.fill("A new call")
    window.locator("[name=_save]").click()
    desk.wait_closed()
    assert 'data-embed="call" data-id="' in desk.body


def test_video_link_is_inserted_and_a_wrong_one_refused(desk):
    desk = desk("<p>Before.</p>")
    desk.put_cursor("Before.")
    choose(desk, "Insert more", "Video link")
    desk.dialog.get_by_label("Address of the video").fill("javascript:alert(1)")
    desk.press("Enter")
    desk.dialog.get_by_text("Write the whole address").wait_for()
    desk.dialog.get_by_label("Address of the video").fill("https://video.example/1")
    desk.press("Enter")
    desk.wait_closed()
    assert (
        '<figure data-embed="video"><a href="https://video.example/1">https://video.example/1</a></figure>'
        in desk.body
    )


def test_table_grows_shrinks_and_has_a_head(desk):
    desk = desk("<p>Before.</p>")
    desk.put_cursor("Before.")
    tool(desk, "Table")
    desk.dialog.get_by_label("Rows").fill("2")
    desk.dialog.get_by_label("Columns").fill("2")
    desk.press("Enter")
    desk.wait_closed()
    desk.type("Year")
    desk.press("Tab")
    desk.type("Ships")
    desk.press("Tab")
    desk.type("2023")
    tool(desk, "Row below")
    tool(desk, "Column after")
    assert (
        "<table><thead><tr><th>Year</th><th></th><th>Ships</th></tr></thead><tbody>"
        "<tr><td>2023</td><td></td><td></td></tr><tr><td></td><td></td><td></td></tr></tbody></table>"
    ) in desk.body
    choose(desk, "More for this table", "Delete the column")
    choose(desk, "More for this table", "Delete the row")
    choose(desk, "More for this table", "Header row")
    assert desk.body.count("<tr>") == 2


def test_link_is_found_among_our_posts_or_typed(desk):
    public = factories.make_published_post(title="The corridor, again")
    desk = desk("<p>Read this now.</p>")
    desk.select("this")
    desk.press("Control+k")
    desk.dialog.get_by_role("combobox", name="Address, or words of a post").fill("corridor")
    desk.dialog.get_by_role("option").filter(has_text="The corridor, again").click()
    desk.press("Enter")
    desk.wait_closed()
    assert desk.body == f'<p>Read <a href="{public.get_absolute_url()}">this</a> now.</p>'
    desk.select("now")
    desk.press("Control+k")
    desk.dialog.get_by_role("combobox", name="Address, or words of a post").fill("herald.example/x")
    desk.dialog.get_by_role("button", name="Link", exact=True).click()
    desk.wait_closed()
    assert '<a href="https://herald.example/x">now</a>' in desk.body


def test_words_are_found_and_replaced_with_their_formatting(desk):
    desk = desk("<p>The minister’s <strong>road</strong> and the Road.</p><p>A road.</p>")
    desk.put_cursor("A road.")
    desk.press("Control+f")
    panel = desk.page.get_by_role("search", name="Find and replace")
    panel.get_by_label("Find", exact=True).fill("road")
    panel.get_by_text("of 3").wait_for()
    panel.get_by_label("Replace by").fill("bridge")
    panel.get_by_role("button", name="Replace all").click()
    assert desk.body == "<p>The minister’s <strong>bridge</strong> and the bridge.</p><p>A bridge.</p>"
    panel.get_by_label("Find", exact=True).fill("minister's")
    panel.get_by_text("1 of 1").wait_for()
    desk.press("Escape")
    assert panel.is_hidden()
    desk.press("Control+z")
    assert desk.body == "<p>The minister’s <strong>road</strong> and the Road.</p><p>A road.</p>"


def test_status_line_counts_words_and_minutes(desk):
    desk = desk("<p>" + "word " * 476 + "</p>")
    assert desk.page.locator(".status-numbers").inner_text() == "476 words · 2 min to read"
    desk.text.click()
    desk.press("Control+End")
    desk.type(" and more")
    desk.page.get_by_text("478 words · 3 min to read").wait_for()


def test_full_screen_is_entered_and_left_by_keys(desk):
    desk = desk("<p>Words.</p>")
    desk.put_cursor("Words.")
    desk.press("Alt+Enter")
    box = desk.page.locator(".body-editor").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1280, 900)
    desk.press("Escape")
    assert desk.page.locator(".body-editor").bounding_box()["width"] < 1000


def test_toolbar_has_one_tab_stop_and_arrows(desk):
    desk = desk("<h2>Words.</h2>")
    desk.put_cursor("Words.")
    desk.press("Alt+F10")

    def focused():
        return desk.page.evaluate("document.activeElement.getAttribute('aria-label')")

    assert focused() == "Quote"
    desk.press("ArrowRight", "ArrowRight", "ArrowRight")
    assert focused() == "Heading 2"
    assert desk.page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"
    desk.press("Enter")
    assert desk.body == "<p>Words.</p>"
    assert desk.page.locator(".body-toolbar button[tabindex='0']").count() == 1
    desk.press("Alt+F10", "End")
    assert focused() == "Full screen"
    desk.press("Escape")
    desk.page.wait_for_function("document.activeElement.getAttribute('role') === 'textbox'")


def test_menu_opens_by_keys_and_gives_the_focus_back(desk):
    desk = desk("<p>Words.</p>")
    desk.select("Words")
    desk.press("Alt+F10", "ArrowRight", "ArrowRight", "ArrowDown")
    assert desk.page.evaluate("document.activeElement.textContent").startswith("House comment")
    desk.press("Escape")
    assert desk.page.evaluate("document.activeElement.getAttribute('aria-label')") == "The house’s own voice"
    desk.press("ArrowDown", "Enter")
    assert desk.body == '<aside data-kind="comment"><p>Words.</p></aside>'


def test_toolbar_stays_in_view(desk):
    desk = desk("<p>Line.</p>" * 200)
    desk.page.evaluate("window.scrollTo(0, 3000)")
    desk.page.wait_for_timeout(200)
    assert 0 <= desk.page.locator(".body-toolbar").bounding_box()["y"] < 120


def test_list_is_nested_by_tab(desk):
    desk = desk("<ul><li>one</li><li>two</li></ul>")
    desk.put_cursor("two")
    desk.press("Tab")
    assert desk.body == "<ul><li>one<ul><li>two</li></ul></li></ul>"
    desk.press("Shift+Tab")
    assert desk.body == "<ul><li>one</li><li>two</li></ul>"


def test_marks_with_values_are_asked_for(desk):
    desk = desk("<p>An NGO in May.</p>")
    desk.select("NGO")
    choose(desk, "More formatting", "Abbreviation…")
    desk.dialog.get_by_label("Stands for").fill("non-governmental organisation")
    desk.press("Enter")
    desk.wait_closed()
    desk.select("May")
    choose(desk, "More formatting", "Language of these words…")
    desk.dialog.get_by_label("Language").select_option("fr")
    desk.dialog.get_by_role("button", name="Apply").click()
    desk.wait_closed()
    assert desk.body == (
        '<p>An <abbr title="non-governmental organisation">NGO</abbr> in <span lang="fr">May</span>.</p>'
    )


def test_form_without_scripts_still_has_the_text(new_page, sign_in, admin_user):
    post = factories.make_post(body="<p>Words.</p>")
    page = sign_in(new_page(java_script_enabled=False), admin_user)
    page.goto(reverse("admin:posts_post_change", args=[post.pk]))
    assert page.locator("[name=body]").input_value() == "<p>Words.</p>"
    assert page.locator("[name=body]").is_visible()
