from __future__ import annotations

import pytest

from posts.html import clean_html
from posts.importing.body import write_body
from posts.importing.kit_forms import kit_of_markdown, kit_of_text
from posts.importing.kits import read_kit
from posts.kit_forms import kit_markdown, kit_text
from tests.posts.test_kit_forms import KIT

IMAGE = '<figure><img src="https://d.example/i.jpg" alt="A quay"><figcaption>The quay. Photo: Ada</figcaption></figure>'
BODIES = [
    "<p>One.</p>",
    "<h2>One</h2><h3>Two</h3><h4>Three</h4><p>Words.</p>",
    "<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul><ol start=\"3\"><li>e</li></ol>",
    "<ol><li>Long<ul><li>set in</li></ul></li><li>Next</li></ol><p>After.</p>",
    "<blockquote><p>One.</p><ul><li>a</li></ul></blockquote><p>— Oui.</p>",
    "<hr><p>A<br>B</p><hr>",
    "<p>- no item</p><p>1. none either</p><p>&gt; nor this</p><p>| nor that</p><p>====</p>",
    '<table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>',
    '<table><tbody><tr><th scope="row">a</th><td>b</td></tr></tbody></table>',
    '<p>Il y a « peu » de temps&nbsp;: <a href="https://x.example/?a=1&amp;b=2">peu</a>.</p>',
    '<figure data-embed="video"><a href="https://v.example/">Film</a></figure>',
]  # fmt: skip


def kit_html(body):
    shown = body.replace(
        '<figure data-embed="video"><a href="https://v.example/">Film</a></figure>',
        '<p class="video"><a href="https://v.example/">Video: Film</a></p>',
    )
    return KIT.format(shown)


@pytest.mark.parametrize("form", ["markdown", "text"])
@pytest.mark.parametrize("body", BODIES)
def test_body_comes_back_as_it_was(body, form):
    write, read = {"markdown": (kit_markdown, kit_of_markdown), "text": (kit_text, kit_of_text)}[form]
    document = read_kit(read(write(kit_html(body))))
    assert write_body(document) == clean_html(body)


@pytest.mark.parametrize(("write", "read"), [(kit_markdown, kit_of_markdown), (kit_text, kit_of_text)])
def test_picture_keeps_its_address_and_its_words(write, read):
    document = read_kit(read(write(KIT.format(f"<p>One.</p>{IMAGE}"))))
    picture = document.units[2]
    assert picture.text == "The quay. Photo: Ada"
    assert dict(picture.values) == {"src": "https://d.example/i.jpg", "alt": "A quay"}


@pytest.mark.parametrize("read", [kit_of_markdown, kit_of_text])
@pytest.mark.parametrize(
    "text",
    ["", "# Title\n\nThis article was first published by X.", "This article was first published by [X](https://x.example)."],
)  # fmt: skip
def test_text_without_the_frame_of_a_kit_is_none(read, text):
    assert read(text) == ""
