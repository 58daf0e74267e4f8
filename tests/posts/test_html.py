"""What editors, clipboards and old pages give, and the body it becomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from posts.html import (
    VOCABULARY,
    block_texts,
    clean_html,
    count_words,
    html_to_text,
    pictures_left_out,
    reading_minutes,
)
from posts.vocabulary import attribute_value
from tests.posts.contract import ATTRIBUTES, breaches

DATA = Path(__file__).parent.parent / "data"


def contract_body():
    """The golden body: in the file each block has a line, in a body nothing stands between blocks."""
    return "".join((DATA / "body_contract.html").read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("body", [contract_body(), (DATA / "editor_body.html").read_text("utf-8").strip()])
def test_body_in_the_contract_comes_back_byte_for_byte(body):
    assert clean_html(body) == body


def test_golden_body_shows_every_element_and_attribute_of_the_contract():
    body = contract_body()
    assert breaches(body) == []
    for element, attributes in VOCABULARY.items():
        assert f"<{element}" in body
        assert attributes == frozenset(ATTRIBUTES.get(element, {}))
    shown = {
        name for name in {name for names in VOCABULARY.values() for name in names} if f' {name}="' in body
    }
    assert shown == {name for names in VOCABULARY.values() for name in names}


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("", ""),
        ("  \n ", ""),
        ("bare words", "<p>bare words</p>"),
        ("bare <i>words</i> <p>x</p> again", "<p>bare <em>words</em></p><p>x</p><p>again</p>"),
        ("<p>a</p>\n\n<p>b</p>", "<p>a</p><p>b</p>"),
        ("<p>a</p><p><br></p><p>&nbsp;</p><p> </p><p><strong><br></strong></p>", "<p>a</p>"),
        ("<p>two  spaces,\n a line end, \ta tab</p>", "<p>two spaces, a line end, a tab</p>"),
        ("<p>&nbsp; a&nbsp;: b &nbsp;c&nbsp;&nbsp;d&nbsp;</p>", "<p>a&nbsp;: b c&nbsp;d</p>"),
        ("<p><em>a </em> b<em> </em>c</p>", "<p><em>a </em>b c</p>"),
        ("<p>a<br></p>", "<p>a</p>"),
        ("<p>a <br> b</p>", "<p>a<br>b</p>"),
        ("<p id=x>a<br><br>b<br><br><br>c</p>", '<p id="x">a</p><p>b</p><p>c</p>'),
        ("<b>a</b><strong>b</strong>", "<p><strong>ab</strong></p>"),
        ("<b>a <strong>b</strong></b>", "<p><strong>a b</strong></p>"),
        ("<h1>a</h1><h5>b</h5><h6>c</h6>", "<h2>a</h2><h4>b</h4><h4>c</h4>"),
        ("<s>a</s> <strike>b</strike> <u>c</u>", "<p><del>a</del> <del>b</del> c</p>"),
        ("<div>a<div>b</div>c</div><section><p>d</section>", "<p>a</p><p>b</p><p>c</p><p>d</p>"),
        ("<div lang=fr><p>a</p><p lang=en>b</p></div>", '<p lang="fr">a</p><p lang="en">b</p>'),
        ("<font color=red>a</font> <span class=x>b</span>", "<p>a b</p>"),
        ("<em lang=de>a</em>", '<p><span lang="de"><em>a</em></span></p>'),
        ("<a>a</a> <a href=''>b</a> <time>c</time>", "<p>a b c</p>"),
        ("<pre>a\nb\n\nc</pre>", "<p>a<br>b</p><p>c</p>"),
        ("<dl><dt>a<dd>b</dl>", "<p><strong>a</strong></p><p>b</p>"),
        ("<b>a<p>b</p>c</b>", "<p><strong>a</strong></p><p><strong>b</strong></p><p><strong>c</strong></p>"),
        ('<a href="/x"><h3>a</h3></a>', '<h3><a href="/x">a</a></h3>'),
        ("<h2>a<ul><li>b</ul></h2>", "<h2>a</h2><ul><li>b</li></ul>"),
        ("<p id=x>a</p><h2 id=x>b</h2><h3 id='Not a slug'>c</h3>", '<p id="x">a</p><h2>b</h2><h3>c</h3>'),
        ('<a href="//herald.example/">a</a>', '<p><a href="https://herald.example/">a</a></p>'),
        ("<a href='/a b\"c'>a</a>", '<p><a href="/a%20b%22c">a</a></p>'),
        ("<p>a<img src=x.png alt=b>c</p>", "<p>ac</p>"),
        ("<p>\x00a\x08b\ufeffc&#1;d</p>", "<p>abcd</p>"),
        ("a\ud800b", "<p>a\ufffdb</p>"),
        ("a<script>b</script><style>c</style><template>d</template>e", "<p>ae</p>"),
    ],
)
def test_prose_is_brought_to_the_contract(given, stored):
    assert clean_html(given) == stored


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("<ul><li><p>a</p></li></ul>", "<ul><li>a</li></ul>"),
        ("<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li><p>a</p><p>b</p></li></ul>"),
        ('<ul><li><p id="x">a</p></li></ul>', '<ul><li><p id="x">a</p></li></ul>'),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ol><ol><li>a</ol></ol>", "<ol><li><ol><li>a</li></ol></li></ol>"),
        ("<li>a</li> <li>b</li>c", "<ul><li>a</li><li>b</li></ul><p>c</p>"),
        ("<ul>a<li>b</li><li></li></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ('<ul><li data-list-item-id="e1" class="x">a</li></ul>', "<ul><li>a</li></ul>"),
        ('<ol start="1" type="a"><li>a</ol>', "<ol><li>a</li></ol>"),
        ("<ul><li><h3>a</h3></li></ul>", "<ul><li><strong>a</strong></li></ul>"),
        (
            "<ol><li>a<blockquote data-source=3>b</blockquote>c</li><li>d</li></ol>",
            (
                '<ol><li>a</li></ol><blockquote data-source="3"><p>b</p></blockquote><p>c</p>'
                '<ol start="2"><li>d</li></ol>'
            ),
        ),
        (
            "<ul><li>a<ul><li><blockquote>b</blockquote></li><li>c</li></ul></li></ul>",
            "<ul><li>a</li></ul><blockquote><p>b</p></blockquote><ul><li>c</li></ul>",
        ),
    ],
)
def test_lists_nest_rightly_and_hold_no_quotations(given, stored):
    assert clean_html(given) == stored


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("<blockquote>a<br><br>b</blockquote>", "<blockquote><p>a</p><p>b</p></blockquote>"),
        (
            "<blockquote><h3>a</h3><hr>b</blockquote>",
            "<blockquote><p><strong>a</strong></p><p>b</p></blockquote>",
        ),
        ("<blockquote> <p></p></blockquote>", ""),
        (
            '<blockquote data-source="1"><blockquote>a</blockquote>b</blockquote>',
            '<blockquote data-source="1"><p>a</p><p>b</p></blockquote>',
        ),
        (
            '<blockquote data-source="1"><p>a</p><blockquote data-source="2">b</blockquote></blockquote>',
            '<blockquote data-source="1"><p>a</p></blockquote><blockquote data-source="2"><p>b</p></blockquote>',
        ),
        (
            '<blockquote data-source="1">a<aside data-kind="comment">b</aside>c</blockquote>',
            (
                '<blockquote data-source="1"><p>a</p></blockquote><aside data-kind="comment"><p>b</p></aside>'
                '<blockquote data-source="1"><p>c</p></blockquote>'
            ),
        ),
        (
            "<blockquote><p>a</p><footer>— <cite>b</cite></footer></blockquote>",
            "<blockquote><p>a</p></blockquote><p>— <cite>b</cite></p>",
        ),
        (
            '<blockquote data-source="012" data-via=" 3  5 3 " data-speaker="person:x" cite="ftp://a.example/">a</blockquote>',
            '<blockquote data-via="3 5"><p>a</p></blockquote>',
        ),
        (
            '<q data-source="1"><p>a</p><p>b</p></q>',
            '<p><q data-source="1">a</q></p><p><q data-source="1">b</q></p>',
        ),
        ("<p>a <q data-source='1'> </q>b</p>", "<p>a b</p>"),
        ("<aside>a</aside>", "<p>a</p>"),
        (
            '<aside data-kind="comment">a<h2>b</h2><blockquote>c</blockquote></aside>',
            '<aside data-kind="comment"><p>a</p><p><strong>b</strong></p><blockquote><p>c</p></blockquote></aside>',
        ),
        (
            '<figure><blockquote cite="https://a.example/">a</blockquote><figcaption>b</figcaption></figure>',
            '<blockquote cite="https://a.example/"><p>a</p></blockquote><p>b</p>',
        ),
    ],
)
def test_quotations_and_the_house_voice_hold_only_what_they_may(given, stored):
    assert clean_html(given) == stored


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (
            "<figure class=table><table><tbody><tr><th>a<th>b</tr><tr><td colspan=1 rowspan=1><p>c</p><td>d</tr>",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>c</td><td>d</td></tr></tbody></table>",
        ),
        (
            "<table><caption>a</caption><colgroup><col></colgroup><tr><td>b<tfoot><tr><td>c</table>",
            "<p>a</p><table><tbody><tr><td>b</td></tr><tr><td>c</td></tr></tbody></table>",
        ),
        (
            "<table><tr><td>a<blockquote data-source=1><p>b</p><p>c</p></blockquote></table>",
            (
                '<table><tbody><tr><td><p>a</p><p><q data-source="1">b</q></p><p><q data-source="1">c</q></p></td></tr>'
                "</tbody></table>"
            ),
        ),
        ("<table role=presentation><tr><td><h2>a</h2><td>b</table>", "<h2>a</h2><p>b</p>"),
        (
            "<table><tr><td>a<table><tr><td>b</table>",
            "<p>a</p><table><tbody><tr><td>b</td></tr></tbody></table>",
        ),
        ("<table></table><table><tr></tr></table>", ""),
    ],
)
def test_tables_have_one_form(given, stored):
    assert clean_html(given) == stored


VIDEO = '<figure data-embed="video"><a href="{0}">{0}</a></figure>'


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        (
            '<figure data-embed="image" data-id="4"><img src="x"></figure>',
            '<figure data-embed="image" data-id="4"></figure>',
        ),
        ('<figure data-embed="image">a</figure>', "<p>a</p>"),
        ("<figure><img src=x><figcaption>a</figcaption></figure>", "<p>a</p>"),
        (
            '<p>a</p><figure data-embed="call" data-id="4">b<figcaption><p>c</p><p>d</p></figcaption></figure>',
            '<p>a</p><p>b</p><figure data-embed="call" data-id="4"><figcaption>c<br>d</figcaption></figure>',
        ),
        ('<figure data-embed="video"><a href="/x">a</a></figure>', '<p><a href="/x">a</a></p>'),
        (
            "<ul><li>a<figure data-embed=image data-id=4></figure></li></ul>",
            '<ul><li>a</li></ul><figure data-embed="image" data-id="4"></figure>',
        ),
        ("<oembed url=https://video.example/1></oembed>", VIDEO.format("https://video.example/1")),
        (
            "<p>a<iframe src=//www.youtube-nocookie.com/embed/abcDEF_-123?rel=0></iframe></p>",
            "<p>a</p>" + VIDEO.format("https://www.youtube.com/watch?v=abcDEF_-123"),
        ),
        (
            "<iframe src=https://player.vimeo.com/video/12345></iframe>",
            VIDEO.format("https://vimeo.com/12345"),
        ),
        (
            "<video src=https://files.example/a.mp4>not shown</video>",
            VIDEO.format("https://files.example/a.mp4"),
        ),
        ("<iframe src=https://ads.example/embed/x></iframe>", ""),
    ],
)
def test_figures_hold_embeds_and_nothing_else(given, stored):
    assert clean_html(given) == stored


@pytest.mark.parametrize(
    ("address", "stored"),
    [
        ("HTTPS://Example.org/A", "HTTPS://Example.org/A"),
        ("posts/", "posts/"),
        ("?page=2", "?page=2"),
        ("tel:+1-555-0100", "tel:+1-555-0100"),
        ("https://œuvre.example/é?q=«a»", "https://œuvre.example/é?q=«a»"),
        ("https://[2001:db8::1]:8080/", "https://[2001:db8::1]:8080/"),
        (" \thttps://a.example/b\n", "https://a.example/b"),
        ("java\tscript:x", None),
        ("a:b", None),
        ("/\\a.example", None),
        ("https://user@a.example/", None),
        ("https:a.example", None),
        ("https://a.example/" + "b" * 2000, None),
    ],
)
def test_links_lead_to_the_web_to_mail_to_telephones_or_to_own_pages(address, stored):
    assert attribute_value("a", "href", address) == stored


def test_text_is_readable_without_markup():
    body = clean_html(
        "<h2>Title</h2><p>One<br>two&nbsp;: <q>three</q></p><ol start=3><li>a<ul><li>b</ul><li><p>c</p><p>d</p></ol>"
        "<table><tr><th>e<th>f<tr><td>g<td><p>h</p><p>i</p></table><hr>"
        "<figure data-embed=image data-id=1><figcaption>j</figcaption></figure>"
        '<blockquote><p>k</p><p>l</p></blockquote><figure data-embed="video"><a href="https://a.example/">m</a></figure>'
    )
    assert block_texts(body) == [
        "Title",
        "One\ntwo : three",
        "3. a\n  • b\n4. c\n  d",
        "e\tf\ng\th i",
        "j",
        "k",
        "l",
        "m",
    ]
    assert html_to_text(body).startswith("Title\n\nOne\n")


@pytest.mark.parametrize(
    ("text", "words"), [("", 0), ("l'État – c’est moi.", 3), ("a\n\nb\tc", 3), ("• x\n1. y", 3)]
)
def test_words_are_counted_as_word_processors_count(text, words):
    assert count_words(text) == words


@pytest.mark.parametrize(("words", "minutes"), [(0, 0), (1, 1), (238, 1), (239, 2), (3000, 13)])
def test_reading_time_is_rounded_up(words, minutes):
    assert reading_minutes(words) == minutes


def test_pictures_that_a_body_cannot_keep_are_named():
    body = (
        '<p>A <img src="https://a.example/quay.jpg" alt="The  quay"> B</p>'
        '<img src="file:///C:\\notes\\chart.png"><img src="data:image/png;base64,AAAA">'
        '<figure data-embed="image" data-id="3"></figure><video src="/film.mp4"></video>'
    )
    assert pictures_left_out(body) == [
        "The quay (https://a.example/quay.jpg)",
        "chart.png",
        "",
        "film.mp4",
    ]
    assert pictures_left_out(clean_html(body)) == []
