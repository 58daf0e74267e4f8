"""The other editor: the same dialogs write the same HTML, and what is pasted is as plain."""

from __future__ import annotations

import pytest

from tests import factories
from tests.browser.test_editor_round_trip import open_form, replace_word, save, use_editor  # noqa: F401 - a fixture

BODY = "<p>A first paragraph.</p><p>The minister said that nobody would close the the road.</p><p>Last.</p>"
# Words that a finding leads to are chosen in the editor's page, and in sight there.
CHOSEN = """words => {
  const {contentWindow: own} = document.querySelector("iframe.cke_wysiwyg_frame")
  const selection = own.getSelection()
  if (selection.toString() !== words) return false
  const {top, bottom} = selection.getRangeAt(0).getBoundingClientRect()
  return top >= 0 && bottom <= own.innerHeight
}"""


@pytest.fixture
def ckeditor(admin_page, use_editor):  # noqa: F811 - the fixture imported above
    use_editor("ckeditor")
    factories.make_source(pk=11, title="Corridor talks stall", url="https://herald.example/c")
    post = factories.make_post(body=BODY)
    open_form(admin_page, post)
    admin_page.post = post
    return admin_page


def text_of(page):
    return page.frame_locator("iframe.cke_wysiwyg_frame").locator("body")


def body_of(page):
    return page.evaluate(
        "(CKEDITOR.instances.id_body.updateElement(), document.querySelector('[name=body]').value)"
    )


def choose_source(page):
    page.locator("dialog[open] [role=option]").filter(has_text="Corridor").click()
    page.locator("dialog[open] footer [type=submit]").click()
    page.locator(".body-dialog").wait_for(state="detached")


def test_one_click_leads_to_the_words_then_block_and_words_are_attributed_and_saved(ckeditor):
    ckeditor.locator(".finding button.finding-place", has_text="“the the”").click()
    ckeditor.wait_for_function(CHOSEN, arg="the the")
    text_of(ckeditor).get_by_text("A first paragraph.").click()
    ckeditor.keyboard.press("Control+Alt+q")
    choose_source(ckeditor)
    assert (
        text_of(ckeditor)
        .locator("blockquote")
        .get_attribute("data-cke-label")
        .startswith("“Corridor talks stall”")
    )
    text_of(ckeditor).get_by_text("The minister said").dblclick(position={"x": 12, "y": 12})
    ckeditor.locator(".cke_button__quote").click()
    choose_source(ckeditor)
    save(ckeditor)
    ckeditor.post.refresh_from_db()
    quoted = 'data-source="11" cite="https://herald.example/c"'
    body = ckeditor.post.body.replace(f'cite="https://herald.example/c" {quoted.split()[0]}', quoted)
    assert body == (
        f"<blockquote {quoted}><p>A first paragraph.</p></blockquote>"
        f"<p><q {quoted}>The</q> minister said that nobody would close the the road.</p><p>Last.</p>"
    )


def test_comment_and_call_are_inserted(ckeditor):
    call = factories.make_call(name="November", heading="Whither Canada?")
    text_of(ckeditor).get_by_text("Last.").click()
    ckeditor.keyboard.press("Control+Alt+c")
    text_of(ckeditor).get_by_text("A first paragraph.").click()
    ckeditor.locator(".cke_button__callsection").click()
    ckeditor.locator("dialog[open] [role=option]").filter(has_text="November").click()
    ckeditor.locator(".body-dialog").wait_for(state="detached")
    body = body_of(ckeditor)
    assert '<aside data-kind="comment"><p>Last.</p></aside>' in body
    assert f'<figure data-embed="call" data-id="{call.pk}"></figure>' in body


def test_pasted_html_is_plain(ckeditor):
    text_of(ckeditor).get_by_text("Last.").click()
    ckeditor.keyboard.press("Control+a")
    ckeditor.evaluate(
        """() => {
            const editor = CKEDITOR.instances.id_body;
            editor.fire("paste", {
                type: "html", method: "paste", dataTransfer: new CKEDITOR.plugins.clipboard.dataTransfer(),
                dataValue: '<h1 style="color:red">Title</h1><p onclick="x()">Words <a href="javascript:x()">bad</a> '
                    + '<span style="font-weight:700">bold</span></p>',
            });
        }"""
    )
    assert body_of(ckeditor) == "<h2>Title</h2><p>Words bad <strong>bold</strong></p>"
