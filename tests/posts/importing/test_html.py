"""What clipboards hold: words and nested lists are kept, whoever wrote the markup."""

from __future__ import annotations

from posts.importing.html import parse_html

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head><body lang=EN-CA>
<!--StartFragment--><h1>Tides<o:p></o:p></h1><p class=MsoNormal>The <b>harbour</b> is <i>open</i>.<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span
style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>First ask<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='margin-left:72.0pt;text-indent:-18.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span><span
style='mso-list:Ignore'>o<span>&nbsp;&nbsp; </span></span></span><![endif]>Under it<o:p></o:p></p><!--EndFragment--></body></html>"""
DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr"><span>Tides</span></h2>
<p dir="ltr"><span>The harbour is </span><span style="font-weight:700">open</span><span>.</span></p>
<ul><li dir="ltr" aria-level="1"><p dir="ltr"><span>First ask</span></p></li><ul><li dir="ltr" aria-level="2"><p><span>Under it</span></p></li></ul></ul></b>"""
WEB = """<article><header><h1>Tides</h1></header><p>The harbour is <a href="https://port.example/?a=1">open</a>.<script>track()</script></p>
<blockquote><p>Words of the mayor.</p></blockquote><ul><li>First ask<ul><li>Under it</li></ul></li></ul><table><tr><td>1</td><td>2</td></tr></table></article>"""
MAIL = """<div dir="ltr">Dear all,<div><br></div><div>The harbour is open.</div><div>Tomorrow too.</div><br>
<blockquote type="cite"><div>On Monday it was shut.</div></blockquote></div>"""


def shape(html):
    return [(block.kind, block.level, block.text) for block in parse_html(html)]


def test_word_lists_of_paragraphs_become_nested_items():
    assert shape(WORD) == [
        ("h", 1, "Tides"), ("p", 0, "The harbour is open."), ("li", 1, "First ask"), ("li", 2, "Under it"),
    ]  # fmt: skip


def test_google_docs_lists_keep_their_nesting():
    assert shape(DOCS) == [
        ("h", 2, "Tides"), ("p", 0, "The harbour is open."), ("li", 1, "First ask"), ("li", 2, "Under it"),
    ]  # fmt: skip


def test_a_web_page_keeps_links_quotations_and_tables_and_drops_scripts():
    blocks = parse_html(WEB)
    assert [block.text for block in blocks] == [
        "Tides", "The harbour is open.", "Words of the mayor.", "First ask", "Under it", "1 2",
    ]  # fmt: skip
    assert [run.href for run in blocks[1].runs if run.href] == ["https://port.example/?a=1"]
    assert [block.text for block in blocks if block.is_quoted] == ["Words of the mayor."]


def test_a_mail_keeps_its_paragraphs_and_what_it_quotes():
    assert [(block.text, block.is_quoted) for block in parse_html(MAIL)] == [
        ("Dear all,", False), ("The harbour is open.", False), ("Tomorrow too.", False), ("On Monday it was shut.", True),
    ]  # fmt: skip


def test_marks_are_kept_on_their_words():
    runs = parse_html("<p>a <b>bold</b> <i>word</i></p>")[0].runs
    assert [(run.text, run.marks) for run in runs if run.marks] == [("bold", ("strong",)), ("word", ("em",))]
