"""What clipboards hold, cleaned on the server: it must come out clean even when no script in the editor helped.

The samples are written for these tests in the manner of each program.
"""

from __future__ import annotations

from posts.html import clean_html

DOCS_SPAN = "font-size:11pt;font-family:Arial,sans-serif;color:#000000;white-space:pre-wrap;"
DOCS = f"""<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1f0c2d3e-7fff-0a1b">
<h1 dir="ltr" style="line-height:1.38;"><span style="{DOCS_SPAN}font-weight:400;">Harbour dues</span></h1>
<p dir="ltr" style="margin-top:0pt;"><span style="{DOCS_SPAN}">The board met </span><span
style="{DOCS_SPAN}font-weight:700;">twice</span><span style="{DOCS_SPAN}">, </span><span
style="{DOCS_SPAN}font-style:italic;">in private</span><span style="{DOCS_SPAN}color:#ff0000;"> last week; see </span><a
href="https://harbour.example/minutes?y=1&amp;m=2" style="text-decoration:none;"><span
style="{DOCS_SPAN}text-decoration:underline;">its minutes</span></a><span style="{DOCS_SPAN}">, note</span><span
style="{DOCS_SPAN}"><span style="font-size:0.6em;vertical-align:super;">2</span></span><span style="{DOCS_SPAN}">.</span></p>
<ul style="margin-top:0;"><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span
style="{DOCS_SPAN}">berths</span></p></li><ul><li dir="ltr" aria-level="2"><p dir="ltr" role="presentation"><span
style="{DOCS_SPAN}">north quay</span></p></li><ul><li><p><span>inner</span></p></li></ul></ul><li dir="ltr"
aria-level="1"><p dir="ltr"><span style="{DOCS_SPAN}">pilots</span></p></li></ul><br />
<div dir="ltr" align="left"><table><colgroup><col width="312" /></colgroup><tbody><tr style="height:0pt"><td
style="border:solid"><p dir="ltr"><span style="{DOCS_SPAN}">2023</span></p></td><td><p
dir="ltr"><span>41</span></p></td></tr></tbody></table></div></b><br class="Apple-interchange-newline">"""

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15"><title>Dues</title>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0cm;} @list l0 {mso-list-id:1;} --></style></head>
<body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->
<h1 style='mso-pagination:widow-orphan'><span lang=EN-US style='mso-ansi-language:EN-US'>Harbour
dues<o:p></o:p></span></h1>
<p class=MsoNormal>The board met <b style='mso-bidi-font-weight:normal'>twice</b>, <i>in private</i>,
<span style='color:red;mso-highlight:yellow'>last week</span>.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<table class=MsoTableGrid border=1 cellspacing=0><tr style='mso-yfti-irow:0'><td width=225 valign=top><p
class=MsoNormal>2023<o:p></o:p></p></td><td><p class=MsoNormal>41<o:p></o:p></p></td></tr></table>
<p class=MsoNormal><a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1" title=""><span
class=MsoFootnoteReference><span style='vertical-align:super'>[1]</span></span></a><o:p></o:p></p>
<!--EndFragment--></body></html>"""

WEB = """<meta charset='utf-8'><h1 style="font:700 32px Georgia">Dues</h1><div class="article__body">
<p style="margin:0">A <strong style="font-weight:600">firm</strong> <a href="javascript:track()" onclick="x()">bad</a>
and <a class="x" href="https://harbour.example/ok" target="_blank" rel="noopener">good</a> link.</p>
<blockquote class="pull" cite="https://harbour.example/speech"><p>Ships pay.</p><footer>— <cite>A pilot</cite></footer>
</blockquote><div><div>One</div><div>Two<br><br>Three</div></div>
<img src="https://pixel.example/p.gif" onerror="x()" width="1"><script>track()</script><noscript>no</noscript>
<iframe src="https://ads.example/"></iframe><figure><img src="a.jpg" alt="b"><figcaption>A quay. <small>Photo: C</small>
</figcaption></figure><button>Share</button></div>"""

MAIL = """<div dir="ltr">Dear all,<div><br></div><div>two points:</div><div><ol><li>first</li></ol></div>
<div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Friday B wrote:<br></div><blockquote
class="gmail_quote" style="margin:0 0 0 .8ex"><div dir="ltr">Come early.<div>Bring oars.</div></div></blockquote></div></div>
<table role="presentation" width="600"><tr><td><table role="presentation"><tr><td><h2>Newsletter</h2><p>Sent to you</p></td></tr></table></td>
</tr></table>"""


def test_google_docs_keeps_its_marks_links_and_nested_lists():
    assert clean_html(DOCS) == (
        "<h2>Harbour dues</h2>"
        "<p>The board met <strong>twice</strong>, <em>in private</em> last week; see "
        '<a href="https://harbour.example/minutes?y=1&amp;m=2">its minutes</a>, note<sup>2</sup>.</p>'
        "<ul><li>berths<ul><li>north quay<ul><li>inner</li></ul></li></ul></li><li>pilots</li></ul>"
        "<table><tbody><tr><td>2023</td><td>41</td></tr></tbody></table>"
    )


def test_word_leaves_no_styles_no_office_elements_and_no_proofing_languages():
    assert clean_html(WORD) == (
        "<h2>Harbour dues</h2>"
        "<p>The board met <strong>twice</strong>, <em>in private</em>, last week.</p>"
        "<table><tbody><tr><td>2023</td><td>41</td></tr></tbody></table>"
        '<p><a href="#_ftn1"><sup>[1]</sup></a></p>'
    )


def test_web_page_leaves_its_words_and_its_good_links():
    assert clean_html(WEB) == (
        "<h2>Dues</h2>"
        '<p>A <strong>firm</strong> bad and <a href="https://harbour.example/ok">good</a> link.</p>'
        '<blockquote cite="https://harbour.example/speech"><p>Ships pay.</p></blockquote><p>— <cite>A pilot</cite></p>'
        "<p>One</p><p>Two</p><p>Three</p><p>A quay. <small>Photo: C</small></p><p>Share</p>"
    )


def test_mail_becomes_paragraphs_and_its_layout_tables_go():
    assert clean_html(MAIL) == (
        "<p>Dear all,</p><p>two points:</p><ol><li>first</li></ol><p>On Friday B wrote:</p>"
        "<blockquote><p>Come early.</p><p>Bring oars.</p></blockquote><h2>Newsletter</h2><p>Sent to you</p>"
    )
