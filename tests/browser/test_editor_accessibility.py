"""axe on the change form with the editor, its dialogs and panels, in both colour schemes and widths."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import factories
from tests.browser.accessibility import faults
from tests.browser.conftest import settle

BODY = (
    '<h2>Heading</h2><p>A plain paragraph.</p><p>Words, <q data-source="1">quoted</q>, and <a href="https://a.example/">a link</a>.</p>'
    '<blockquote data-source="1" data-speaker="person:1"><p>Quoted.</p></blockquote><blockquote><p>Not yet.</p>'
    '</blockquote><aside data-kind="comment"><p>Ours.</p></aside>'
    '<figure data-embed="video"><a href="https://video.example/">video</a></figure>'
    "<table><thead><tr><th>Year</th></tr></thead><tbody><tr><td>2023</td></tr></tbody></table>"
)
# Faults of the page around the editor are looked for where that page is tested.
SCOPE = {"include": [[".body-editor"], ["dialog"]]}


@pytest.fixture(params=[1280, 360])
def page_of_post(request, new_page, sign_in, admin_user):
    source = factories.make_source(pk=1, title="A source")
    factories.make_person(pk=1, name="Somebody")
    factories.make_image()
    post = factories.make_post(body=BODY)
    page = sign_in(new_page(viewport={"width": request.param, "height": 800}), admin_user)
    page.goto(reverse("admin:posts_post_change", args=[post.pk]))
    page.locator(".body-editor .prose").wait_for()
    settle(page)
    assert source.pk == 1
    return page


def test_editor_dialogs_and_panels_have_no_faults(page_of_post):
    page = page_of_post
    assert faults(page, SCOPE) == []
    page.locator(".body-editor .prose h2").click()
    page.keyboard.press("Control+f")
    page.get_by_role("search", name="Find and replace").get_by_label("Find", exact=True).fill("quoted")
    assert faults(page, SCOPE) == []
    page.keyboard.press("Escape")
    page.locator(".body-editor .prose").get_by_text("A plain paragraph.").click()
    page.keyboard.press("End")
    page.keyboard.press("Control+Alt+q")
    page.locator(".body-dialog [role=option]").first.wait_for()
    page.keyboard.type("a so")
    page.locator(".body-dialog [role=option][aria-selected=true]").wait_for()
    assert faults(page, SCOPE) == []
    page.locator(".body-dialog .is-action").first.click()
    page.locator(".body-dialog .source-form").wait_for()
    assert faults(page, SCOPE) == []
    page.keyboard.press("Escape")
    page.locator(".body-dialog").wait_for(state="detached")
    for name in ("Picture", "Table", "Link"):
        page.locator(".body-toolbar").get_by_role("button", name=name, exact=True).click()
        page.locator("dialog[open]").wait_for()
        if name == "Picture":
            page.get_by_role("tab", name="Upload").click()
        assert (name, faults(page, SCOPE)) == (name, [])
        page.keyboard.press("Escape")
        page.locator(".body-dialog").wait_for(state="detached")


def test_editor_fits_its_page(page_of_post):
    wide = page_of_post.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0
