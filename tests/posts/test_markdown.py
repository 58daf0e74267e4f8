from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from posts.html import clean_html, html_to_text
from posts.markdown import to_markdown, to_text

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
WORDS = st.text(alphabet='ab *_#[]`<>&;!-+1.\\~|()é“"=', min_size=1, max_size=24)
INLINE = st.builds(
    lambda tag, words: f"<{tag}>{words}</{tag}>" if tag else words,
    st.sampled_from(["", "strong", "em", "del"]),
    WORDS.map(lambda words: words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")),
)
BLOCK = st.builds(
    lambda shape, inner: shape.format(inner),
    st.sampled_from(
        ["<p>{}</p>", "<h2>{}</h2>", "<ul><li>{}</li></ul>", "<blockquote><p>{}</p></blockquote>"]
    ),
    INLINE,
)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("", ""),
        ("<h1>Title</h1><p>One <strong>two </strong>three.</p>", "# Title\n\nOne **two** three.\n"),
        ('<p><a href="https://x.example/a_b">A link</a></p>', "[A link](<https://x.example/a_b>)\n"),
        ("<p>1. Not a list</p>", "1\\. Not a list\n"),
        ("<p># Not a heading, *no* mark</p>", "\\# Not a heading, \\*no\\* mark\n"),
        ("<ol start='3'><li>c</li><li>d</li></ol>", "3. c\n4. d\n"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b\n"),
        ("<blockquote><p>A.</p><p>B.</p></blockquote>", "> A.\n>\n> B.\n"),
        (
            "<figure><blockquote><p>A.</p></blockquote><figcaption>— Ada</figcaption></figure>",
            "> A.\n\n— Ada\n",
        ),
        ("<p>one<br>two</p>", "one  \ntwo\n"),
        (
            '<figure><img src="https://x.example/i.png" alt="A [b]"></figure>',
            "![A \\[b\\]](<https://x.example/i.png>)\n",
        ),
        (
            "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>",
            "| A | B |\n| --- | --- |\n| 1 | 2 |\n",
        ),
    ],
)
def test_markdown_of(html, markdown):
    assert to_markdown(html) == markdown


def test_plain_text_has_no_marks_and_sets_quotations_in():
    html = (
        "<h1>Title</h1><p>See <a href='https://x.example/'>here</a>, <em>now</em>.</p>"
        "<figure><blockquote><p>A.</p></blockquote><figcaption>— Ada</figcaption></figure>"
    )
    assert to_text(html) == "TITLE\n\nSee here [https://x.example/], now.\n\n    A.\n\n— Ada\n"


@given(st.lists(BLOCK, min_size=1, max_size=4))
def test_reader_of_markdown_finds_every_word_again(blocks):
    html = clean_html("".join(blocks))
    again = READER.render(to_markdown(html))

    def words(text):
        return [word for block in html_to_text(clean_html(text)).split() for word in [block] if word != "•"]

    assert "".join(words(again)) == "".join(words(html))
