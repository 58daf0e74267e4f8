"""What comes from word processors, mail and the web is made plain; nothing dangerous or foreign stays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import factories

SAMPLES = Path(__file__).parent.parent / "data" / "clipboard"

WORD = (
    "<h2>The harbour report</h2>"
    '<p>The council met <strong>twice</strong> in <em>October</em>.<a href="#note-1"><sup>[1]</sup></a></p>'
    "<ul><li>Open the quay<ul><li>before winter</li></ul></li><li>Publish the accounts</li></ul>"
    '<p>Then:</p><ol start="3"><li>third</li></ol>'
    "<blockquote><p>We shall see what the tide brings.</p></blockquote>"
    "<table><tbody><tr><td><strong>Year</strong></td><td>Ships</td></tr></tbody></table>"
    '<hr><p id="note-1">[1] Minutes of the council, 4 October.</p>'
)
GDOCS = (
    "<h2>Harbour notes</h2>"
    "<p>Plain, <strong>bold</strong>, <em>italic</em> coloured and "
    '<a href="https://herald.example/report?x=1">a report</a>.</p>'
    "<ul><li>first<ul><li>inner</li></ul></li><li>second</li></ul>"
)
WEB = (
    "<h2>From a page</h2>"
    '<p>Lead with <strong>strong</strong>, a bad link and a <a href="https://herald.example/ok">good link</a>.</p>'
    '<blockquote data-speaker-text="Harbour master" cite="https://herald.example/orig">'
    "<p>The tide waits for nobody.</p></blockquote>"
    "<p>Div one</p><p>Div two</p><h4>Small heading</h4>"
)
MAIL = (
    "<p>Dear all,</p><p>The quay opens on Monday.<br>Bring a coat.</p>"
    '<p>See <a href="https://herald.example/quay">the notice</a>.</p>'
    "<p>What was answered before.</p><ul><li>one<ul><li>two</li></ul></li></ul>"
)

SELECTION = "document.querySelector('[name=body]').bodyEditor.editor.state.selection"
PASTE = """(root, {html, text}) => {
    const data = new DataTransfer();
    if (html) data.setData("text/html", html);
    data.setData("text/plain", text);
    root.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def paste(admin_page):
    """``paste(html)`` opens an empty post, pastes, and returns what would be stored."""

    def run(html="", text="", body=""):
        post = factories.make_post(body=body)
        admin_page.goto(reverse("admin:posts_post_change", args=[post.pk]))
        root = admin_page.locator(".body-editor .prose")
        root.click()
        if body:
            admin_page.keyboard.press("Control+a")
        root.evaluate(PASTE, {"html": html, "text": text})
        return admin_page.locator("[name=body]").input_value()

    return run


@pytest.mark.parametrize(
    ("sample", "expected"),
    [("word", WORD), ("gdocs", GDOCS), ("web", WEB), ("mail", MAIL)],
    ids=lambda x: x[:5],
)
def test_pasted_document_is_plain(paste, sample, expected):
    assert paste((SAMPLES / f"{sample}.html").read_text(encoding="utf-8"), "as text") == expected


def test_script_on_the_clipboard_does_not_run_and_pictures_are_mentioned(paste, admin_page):
    paste((SAMPLES / "web.html").read_text(encoding="utf-8"))
    assert admin_page.evaluate("window.hacked") is None
    notice = admin_page.locator(".left-out")
    assert notice.locator(".left-out-heading").inner_text() == "1 picture was left out"
    assert notice.locator("li").count() == 1
    notice.get_by_role("button", name="Upload a picture…").click()
    admin_page.locator("dialog[open]").get_by_role("tab", name="Upload").wait_for()
    admin_page.keyboard.press("Escape")
    notice.get_by_role("button", name="Done").click()
    assert notice.is_hidden()


def test_lines_of_plain_text_become_paragraphs(paste):
    assert paste(text="First.\n\nSecond.") == "<p>First.</p><p>Second.</p>"


def test_address_pasted_over_words_links_them(paste):
    assert (
        paste(text="https://herald.example/a", body="<p>Some words</p>")
        == '<p><a href="https://herald.example/a">Some words</a></p>'
    )


def test_address_pasted_alone_becomes_a_link(paste):
    assert paste(text="https://herald.example/a") == (
        '<p><a href="https://herald.example/a">https://herald.example/a</a></p>'
    )


def test_quotation_copied_within_the_editor_keeps_its_attribution(paste, admin_page):
    body = (
        '<blockquote data-source="1" cite="https://outlet.example/1"><p>Words.</p></blockquote><p>After.</p>'
    )
    factories.make_source(pk=1)
    post = factories.make_post(body=body)
    admin_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    admin_page.goto(reverse("admin:posts_post_change", args=[post.pk]))
    admin_page.locator(".body-editor .prose").click()
    # The editor hears of a selection a moment after the browser has made it.
    admin_page.keyboard.press("Control+a")
    admin_page.wait_for_function(f"() => !{SELECTION}.empty")
    admin_page.keyboard.press("Control+c")
    admin_page.keyboard.press("ArrowRight")
    admin_page.wait_for_function(f"() => {SELECTION}.empty")
    admin_page.keyboard.press("Control+v")
    expect(admin_page.locator("[name=body]")).to_have_value(re.compile('data-source="1".*data-source="1"'))
