"""Nothing that may stand in a body is lost in either editor, and an unedited body comes back byte for byte."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from csp.constants import SELF, UNSAFE_INLINE
from django.contrib.staticfiles import finders
from django.urls import reverse
from playwright.sync_api import expect
from selectolax.lexbor import LexborHTMLParser

from posts.html import clean_html
from posts.models import Image, Post
from tests import factories

DATA = Path(__file__).parent.parent / "data"
FIXTURES = [path for name in ("editor_body.html", "body_contract.html") if (path := DATA / name).exists()]
EDITORS = ["prose", "ckeditor"]


@pytest.fixture
def use_editor(settings):
    """``use_editor("ckeditor")`` sets up what the environment variable sets up in a real site."""

    def choose(name):
        settings.BODY_EDITOR = name
        if name == "ckeditor":
            settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "ckeditor"]
            policy = dict(settings.CONTENT_SECURITY_POLICY_STAFF)
            settings.CONTENT_SECURITY_POLICY_STAFF = {
                **policy,
                "script-src": [SELF, UNSAFE_INLINE],
                "style-src": [SELF, UNSAFE_INLINE],
            }
        finders.get_finder.cache_clear()

    yield choose
    finders.get_finder.cache_clear()


def make_records(html):
    """The rows that the keys in ``html`` point at."""
    keys = {int(key) for key in re.findall(r'data-source="(\d+)"', html)}
    for group in re.findall(r'data-via="([\d ]+)"', html):
        keys |= {int(key) for key in group.split()}
    for key in keys:
        factories.make_source(pk=key, url=f"https://source.example/{key}")
    for kind, make in (("person", factories.make_person), ("organization", factories.make_organization)):
        for key in set(re.findall(rf'"{kind}:(\d+)"', html)):
            make(pk=int(key))
    for kind, key in set(re.findall(r'data-embed="([a-z-]+)" data-id="(\d+)"', html)):
        if kind == "image":
            image = factories.make_image()
            Image.objects.filter(pk=image.pk).update(id=int(key))
        elif kind == "call":
            factories.make_call(pk=int(key))


def stored_post(path):
    html = path.read_text(encoding="utf-8").strip()
    make_records(html)
    post = factories.make_post(title="Round trip", body=html)
    # As it stands in the file: what the server itself would make of it is not the question here.
    Post.objects.filter(pk=post.pk).update(body=clean_html(post.body))
    post.refresh_from_db()
    return post


def tree(html):
    """The elements with their attributes in one order, and the words between them."""
    parts = []
    for node in LexborHTMLParser(f"<body>{html}</body>").body.traverse(include_text=True):
        if node.tag == "-text":
            parts.append(node.text())
        else:
            parts.append((node.tag, dict(sorted((node.attributes or {}).items()))))
    return parts


def open_form(page, post):
    page.add_init_script(
        "document.addEventListener('body-editor:ready', () => document.documentElement.dataset.editor = 'ready')"
    )
    page.goto(reverse("admin:posts_post_change", args=[post.pk]))
    page.wait_for_selector("html[data-editor=ready]", state="attached")


def save(page):
    with page.expect_navigation():
        page.locator("[name=_continue], [name=_save]").first.click()
    assert page.locator(".errornote").count() == 0, page.locator(".errorlist").all_inner_texts()


def replace_word(page, editor, old, new):
    """Select ``old`` in the text as an author would, and type ``new`` over it."""
    select = """(root, word) => {
        const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(word);
            if (at < 0) continue;
            const range = root.ownerDocument.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + word.length);
            const selection = root.ownerDocument.getSelection();
            selection.removeAllRanges();
            selection.addRange(range);
            return true;
        }
        return false;
    }"""
    if editor == "prose":
        root = page.locator(".body-editor .prose")
    else:
        root = page.frame_locator("iframe.cke_wysiwyg_frame").locator("body")
    root.focus()
    assert root.evaluate(select, old)
    page.keyboard.type(new)


@pytest.mark.parametrize("editor", EDITORS)
@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_one_edited_word_changes_nothing_else(admin_page, use_editor, editor, path):
    use_editor(editor)
    post = stored_post(path)
    word = max(re.findall(r">[^<]*?\b([a-z]{6,})\b", post.body), key=post.body.count, default="")
    word = "placeholder" if "placeholder" in post.body else word
    open_form(admin_page, post)
    replace_word(admin_page, editor, word, "changeling")
    expect(admin_page.locator("[name=body]")).to_have_value(re.compile("changeling"))
    save(admin_page)
    before = post.body
    post.refresh_from_db()
    assert tree(post.body) == tree(before.replace(word, "changeling", 1))


@pytest.mark.parametrize("editor", EDITORS)
@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_unedited_body_comes_back_byte_for_byte(admin_page, use_editor, editor, path):
    use_editor(editor)
    post = stored_post(path)
    open_form(admin_page, post)
    admin_page.locator("[name=title]").fill("Another title")
    save(admin_page)
    before = post.body
    post.refresh_from_db()
    assert (post.title, post.body) == ("Another title", before)


def test_body_that_was_edited_back_comes_back_byte_for_byte(admin_page, use_editor):
    use_editor("prose")
    post = stored_post(FIXTURES[0])
    open_form(admin_page, post)
    replace_word(admin_page, "prose", "placeholder", "x")
    admin_page.keyboard.press("Control+z")
    assert admin_page.locator("[name=body]").input_value() == post.body


@pytest.mark.parametrize("editor", EDITORS)
def test_empty_body_stays_empty(admin_page, use_editor, editor):
    use_editor(editor)
    post = factories.make_post(body="")
    open_form(admin_page, post)
    save(admin_page)
    post.refresh_from_db()
    assert post.body == ""
