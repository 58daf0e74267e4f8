"""What becomes of a post's content: classic and block editor, short codes, pictures, links, quotations."""

from __future__ import annotations

import pytest

from posts.html import clean_html, html_to_text
from posts.wordpress import accounting
from posts.wordpress.bodies import Attached, convert
from posts.wordpress.paragraphs import autop
from posts.wordpress.shortcodes import attributes_of

OLD = "https://old.quillhaven.example"


class World:
    """The library has the picture 5; posts stand under /2012/; everything else of the old site is unknown."""

    def picture(self, address, number):
        return 77 if number == 5 or "five" in address else None

    def attached(self, number):
        return Attached(
            f"{OLD}/wp-content/uploads/{number}.jpg", "Title", f"Alt {number}", f"Caption {number}"
        )

    def gallery(self, parent):
        return [5, 6]

    def address(self, href):
        if href.startswith(f"{OLD}/2012/"):
            return "/posts/2012/05/there/"
        return "" if href.startswith(OLD) else None

    def source(self, cite):
        return 3


def body_of(content, **others):
    """The clean body; fails where a word is lost."""
    made = convert(content, World(), number=1, **others)
    html = clean_html(made.html)
    assert accounting.missing(made.words, html_to_text(html)) == []
    return html, made


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("One\ntwo\n\nThree", "<p>One<br>two</p><p>Three</p>"),
        ("One\r\n \r\nTwo", "<p>One</p><p>Two</p>"),
        ("A <em>mark\n\nover</em> two", "<p>A <em>mark</em></p><p><em>over</em> two</p>"),
        ("<h2>Head\nline</h2>\nText", "<h2>Head<br>line</h2><p>Text</p>"),
        ("<p>typed\n\nhalf</p>", "<p>typed</p><p>half</p>"),
        ("Text\n<ul>\n<li>one</li>\n<li>two<ol>\n<li>in</li>\n</ol></li>\n</ul>\nmore",
         "<p>Text</p><ul><li>one</li><li>two<ol><li>in</li></ol></li></ul><p>more</p>"),
        ("<blockquote>One\n\nTwo</blockquote>", "<blockquote><p>One</p><p>Two</p></blockquote>"),
        ("<pre>a\n\n  b</pre>", "<p>a</p><p>b</p>"),
        ("<table>\n<tr>\n<td>a</td>\n<td>b\nc</td>\n</tr>\n</table>",
         "<table><tbody><tr><td>a</td><td>b<br>c</td></tr></tbody></table>"),
        ("Before<!--more-->After\n\n<!--nextpage-->Page two", "<p>BeforeAfter</p><p>Page two</p>"),
    ],
)  # fmt: skip
def test_the_classic_editor_has_its_paragraphs(content, html):
    assert body_of(content)[0] == html


def test_a_caption_stands_with_its_picture():
    for content in (
        '[caption id="attachment_5" width="9"]<a href="x"><img class="wp-image-5" src="x" /></a> The <em>quay</em>[/caption]',
        '[caption id="attachment_5" caption="The quay"]<img src="five.jpg" />[/caption]',
        '<div class="wp-caption"><img src="five.jpg"><p class="wp-caption-text">The quay</p></div>',
        '<!-- wp:image {"id":5} --><figure><img class="wp-image-5"/><figcaption>The quay</figcaption></figure>',
    ):
        html = body_of(content)[0].replace("<em>", "").replace("</em>", "")
        assert html == '<figure data-embed="image" data-id="77"><figcaption>The quay</figcaption></figure>'


def test_a_picture_without_its_file_leaves_a_link_and_is_told():
    html, made = body_of(f'Text <img src="{OLD}/wp-content/uploads/gone-300x200.jpg" alt="The old quay"> on')
    address = f"{OLD}/wp-content/uploads/gone-300x200.jpg"
    assert html == f'<p>Text</p><p><a href="{address}">The old quay</a></p><p>on</p>'
    assert made.missing_pictures == [address]


def test_a_gallery_shows_what_the_library_has():
    html = body_of("[gallery]")[0]
    link = f'<p><a href="{OLD}/wp-content/uploads/6.jpg">Alt 6</a></p><p>Caption 6</p>'
    assert html == f'<figure data-embed="image" data-id="77"></figure>{link}'
    assert body_of('[gallery ids="5"]')[0] == '<figure data-embed="image" data-id="77"></figure>'
    assert body_of('[gallery exclude="6"]')[0] == '<figure data-embed="image" data-id="77"></figure>'


def test_what_counts_readers_and_smiles_is_no_picture():
    assert body_of('Well <img class="wp-smiley" alt=":)" src="s.gif"><img width="1" height="1" src="t.gif">')[
        0
    ] == ("<p>Well :)</p>")


@pytest.mark.parametrize(
    "content",
    [
        "https://youtu.be/abcdefg",
        "[embed]https://youtu.be/abcdefg[/embed]",
        "[youtube https://youtu.be/abcdefg]",
        '<!-- wp:embed {"url":"a"} --><figure><div>\nhttps://youtu.be/abcdefg\n</div></figure><!-- /wp:embed -->',
        '<!-- wp:core-embed/youtube {"url":"https://youtu.be/abcdefg"} /-->',
    ],
)
def test_a_film_is_a_link_in_a_figure(content):
    address = "https://youtu.be/abcdefg"
    assert body_of(content)[0] == f'<figure data-embed="video"><a href="{address}">{address}</a></figure>'


def test_frames_and_players_leave_their_address():
    html, made = body_of(
        '<iframe src="//maps.example/quay"></iframe>[audio mp3="https://a.example/talk.mp3"]'
    )
    assert html == (
        '<p><a href="https://maps.example/quay">https://maps.example/quay</a></p>'
        '<p><a href="https://a.example/talk.mp3">talk.mp3</a></p>'
    )
    assert made.frames == ["https://maps.example/quay"]


def test_words_for_readers_without_scripts_stay():
    html, made = body_of(
        '<script>x</script><noscript><a href="http://poll.example">Take our poll</a></noscript>'
    )
    assert (html, made.scripts) == ('<p><a href="http://poll.example">Take our poll</a></p>', 1)


def test_unknown_short_codes_stay_and_are_told_and_words_in_brackets_are_not():
    html, made = body_of('[sic] [the government] [tabs style="x"]Inside[/tabs] [[gallery]] [contact_form]')
    assert html == '<p>[sic] [the government] [tabs style="x"]Inside[/tabs] [gallery] [contact_form]</p>'
    assert made.unknown_codes == {"tabs": 1, "contact_form": 1}


def test_own_links_are_rewritten_and_unknown_ones_told():
    html, made = body_of(
        f'<a href="{OLD}/2012/05/a/">a</a> <a href="{OLD}/lost/">b</a> <a href="https://c.example">c</a>'
    )
    assert html == (
        f'<p><a href="/posts/2012/05/there/">a</a> <a href="{OLD}/lost/">b</a> <a href="https://c.example">c</a></p>'
    )
    assert (made.unknown_links, made.has_own_links) == ([f"{OLD}/lost/"], True)


def test_a_quotation_names_its_source_and_whose_words_it_holds():
    html = body_of('<blockquote cite="https://c.example/a"><p>Words.</p><cite>Jane Doe</cite></blockquote>')[
        0
    ]
    assert html == (
        '<blockquote cite="https://c.example/a" data-source="3"><p>Words.</p></blockquote><p><cite>Jane Doe</cite></p>'
    )
    assert body_of('He said <q cite="https://c.example/a">so</q>.')[0] == (
        '<p>He said <q cite="https://c.example/a" data-source="3">so</q>.</p>'
    )


def test_blocks_in_blocks_keep_their_html_and_reusable_ones_their_words():
    content = (
        '<!-- wp:columns -->\n<div class="wp-block-columns"><!-- wp:column --><div><!-- wp:paragraph -->\n<p>Left</p>\n'
        "<!-- /wp:paragraph --></div><!-- /wp:column --></div>\n<!-- /wp:columns -->\n\nLoose\n\nwords\n\n"
        '<!-- wp:block {"ref":9} /-->\n<!-- wp:block {"ref":404} /-->\n<!-- wp:latest-posts {"n":3} /-->'
    )
    html, made = body_of(content, reusable={9: "<!-- wp:paragraph -->\n<p>Again</p>\n<!-- /wp:paragraph -->"})
    assert html == "<p>Left</p><p>Loose</p><p>words</p><p>Again</p>"
    assert (made.plugin_blocks, made.missing_blocks) == ({"latest-posts": 1}, [404])


def test_words_in_the_parameters_of_a_plugins_block_become_paragraphs():
    content = '<!-- wp:acf/voice {"name":"acf/voice","data":{"text":"Nobody asked the town.","_text":"field_5"}} /-->'
    html, made = body_of(content)
    assert (html, made.plugin_blocks) == ("<p>Nobody asked the town.</p>", {"acf/voice": 1})


def test_footnotes_of_the_block_editor_stand_where_their_block_is():
    html, _made = body_of(
        "<!-- wp:paragraph --><p>Text</p><!-- /wp:paragraph --><!-- wp:footnotes /-->",
        footnotes='[{"content":"See the minutes.","id":"a"}]',
    )
    assert html == "<p>Text</p><ol><li>See the minutes.</li></ol>"


def test_lost_words_are_seen():
    before = accounting.words_in_export("<p>One two two</p><script>three</script>")
    assert accounting.missing(before, "one two One") == ["two"]


def test_attributes_of_short_codes_are_read_in_every_form():
    assert attributes_of(""" id="a b" width=9 'x y' src='c' “d” https://e.example/f""") == {
        "id": "a b",
        "width": "9",
        "src": "c",
        "0": "x y",
        "1": "d",
        "2": "https://e.example/f",
    }


@pytest.mark.parametrize(
    "nasty",
    ["<a ", "<!--", "[caption", "[caption id='x']", "<!-- wp:a {", "[video src=", '<a "', "<p>", "[", "\n\n"],
)
def test_no_text_makes_it_slow(nasty):
    content = nasty * (30_000 // len(nasty))
    assert isinstance(convert(content, World()).html, str)
    assert isinstance(convert(f"<!-- wp:x -->{content}", World()).html, str)
    assert isinstance(autop(content), str)
