"""Word files that are bombs, lead outside, or are no Word files; and texts that would keep a reader busy for hours."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATION}/officeDocument" Target="%s"%s/></Relationships>'
)
_HEAD = '<?xml version="1.0"?>'
_LAUGHS = "<!DOCTYPE a [<!ENTITY a0 'ha ha ha ha '>" + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9)
)


def paragraphs(*words):
    return "".join(f"<w:p><w:r><w:t>{word}</w:t></w:r></w:p>" for word in words)


_WORDS = paragraphs("Words of a text.")


def docx(
    body=_WORDS,
    *,
    doctype="",
    target="word/document.xml",
    mode="",
    parts=None,
    raw=None,
):
    """A Word file; ``raw`` is the whole of its main part, ``parts`` are further members by name."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS % (target, mode))
        if raw is None:
            raw = f"{_HEAD}{doctype}<w:document {_W} {_R}><w:body>{body}</w:body></w:document>"
        archive.writestr("word/document.xml", raw)
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


def _links(*targets):
    made = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATION}/hyperlink" Target="{target}" TargetMode="External"/>'
        for n, target in enumerate(targets)
    )
    body = "".join(
        f'<w:p><w:hyperlink r:id="rId{n}"><w:r><w:t>link</w:t></w:r></w:hyperlink></w:p>'
        for n in range(len(targets))
    )
    head = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    return docx(body, parts={"word/_rels/document.xml.rels": f"{_HEAD}{head}{made}</Relationships>"})


def _overlapping():
    """A zip of which 200 members are the same megabytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("word/document.xml", b" " * (8 << 20))
        archive.filelist += archive.filelist * 199
    return out.getvalue()


def _lying_size():
    """A member that unpacks to 64 MB and is said to hold a hundred bytes."""
    data = docx(raw=b" " * (40 << 20))
    return data.replace(struct.pack("<I", 40 << 20), struct.pack("<I", 100))


def _linked():
    """A member that is a symbolic link to a file of the machine."""
    out = BytesIO(docx())
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("word/media/image1.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def word_files():
    """{name: bytes}"""
    picture = '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" %s/></w:drawing></w:r></w:p>'
    deep_table = "<w:tbl><w:tr><w:tc>" * 300 + paragraphs("x") + "</w:tc></w:tr></w:tbl>" * 300
    whole = docx()
    return {
        "bomb of 64 MB": docx(raw=b" " * (64 << 20)),
        "bomb of styles": docx(parts={"word/styles.xml": b" " * (40 << 20)}),
        "bomb that lies about its size": _lying_size(),
        "members over one another": _overlapping(),
        "6,000 members": docx(parts={f"x{n}": "" for n in range(6_000)}),
        "entities that laugh": docx(raw=f"{_HEAD}{_LAUGHS}]><w:document {_W}><w:body><w:p><w:r><w:t>&a8;</w:t></w:r></w:p></w:body></w:document>"),
        "entity of one megabyte, a thousand times": docx(raw=f"{_HEAD}<!DOCTYPE a [<!ENTITY a '{'x' * (1 << 20)}'>]><w:document {_W}><w:body>{paragraphs('&a;') * 1000}</w:body></w:document>"),
        "entity of a file": docx(paragraphs("&a;"), doctype='<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
        "entity of an address": docx(paragraphs("&a;"), doctype='<!DOCTYPE a [<!ENTITY a SYSTEM "http://hit.example/">]>'),
        "document type elsewhere": docx(doctype='<!DOCTYPE a SYSTEM "http://hit.example/a.dtd">'),
        "parameter entity": docx(doctype='<!DOCTYPE a [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>'),
        "entities in the types": docx(parts={"word/styles.xml": f"{_HEAD}{_LAUGHS}]><w:styles {_W}>&a8;</w:styles>"}),
        "in UTF-16": docx(raw=f"<?xml version='1.0' encoding='utf-16'?>{_LAUGHS}]><a>&a8;</a>".encode("utf-16")),
        "in UTF-7": docx(raw=b"<?xml version='1.0' encoding='utf-7'?>+ADw-a+AD4-"),
        "100,000 deep": docx("<w:p>" * 100_000 + "</w:p>" * 100_000),
        "runs 5,000 deep": docx("<w:p>" + "<w:smartTag>" * 5_000 + "<w:r><w:t>x</w:t></w:r>" + "</w:smartTag>" * 5_000 + "</w:p>"),
        "tables 300 deep": docx(deep_table),
        "400,000 paragraphs": docx("<w:p/>" * 400_000),
        "a cell that spans a thousand million": docx(f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr>{paragraphs("x")}</w:tc></w:tr></w:tbl>'),
        "a cell that spans minus one": docx(f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="-1"/></w:tcPr>{paragraphs("x")}</w:tc></w:tr></w:tbl>'),
        "a text of ten million signs": docx(paragraphs("x" * 10_000_000)),
        "a word of HTML": docx(paragraphs("&lt;script&gt;hit(1)&lt;/script&gt;")),
        "links that run": _links("javascript:hit(1)", "data:text/html,&lt;script&gt;hit(1)&lt;/script&gt;", "file:///etc/passwd", "//hit.example", "vbscript:hit(1)"),
        "a link with quotation marks": _links("https://a.example/&quot; onclick=&quot;hit(1)"),
        "main part elsewhere": docx(target="../../../../etc/passwd"),
        "main part on the web": docx(target="http://hit.example/document.xml", mode=' TargetMode="External"'),
        "main part that is itself its relations": docx(target="_rels/.rels"),
        "a picture of the machine": docx(picture % 'r:link="rId9"', parts={"word/_rels/document.xml.rels": f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" Type="{_RELATION}/image" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'}),
        "a picture that is not there": docx(picture % 'r:embed="rId77"'),
        "names that lead outside": docx(parts={"../../outside.txt": "x", "/outside.txt": "x", "..\\outside.txt": "x", "C:\\outside.txt": "x"}),
        "a member that is a link": _linked(),
        "nested in itself": docx(parts={"word/document.docx": whole}),
        "lists without end": docx('<w:p><w:pPr><w:numPr><w:ilvl w:val="99999999"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'),
        "a level that is no number": docx('<w:p><w:pPr><w:numPr><w:ilvl w:val="x"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'),
        "a note that notes itself": docx('<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>', parts={"word/footnotes.xml": f'<w:footnotes {_W}><w:footnote w:id="1"><w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p></w:footnote></w:footnotes>'}),
        "no body": docx(raw=f"<w:document {_W}/>"),
        "empty main part": docx(raw=""),
        "main part that is no XML": docx(raw=b"\0\xff\xfe"),
        "no members": b"PK\x05\x06" + b"\0" * 18,
        "cut in the middle": whole[: len(whole) // 2],
        "cut at the end": whole[:-10],
        "encrypted": bytes(byte | 1 if whole[at - 6 : at - 2] == b"PK\x03\x04" else byte for at, byte in enumerate(whole)),
        "an old Word file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
        "a page": b"<!doctype html><script>hit(1)</script>",
        "nothing but zeros": b"\0" * 10_000,
    }  # fmt: skip


_KIT = (
    '<article class="h-entry"><h1 class="p-name">A</h1><p class="dt"><time class="dt-published" datetime="{day}">x</time></p>'
    '<div class="e-content">{body}</div><p><a class="u-repost-of" href="{href}">First</a></p></article>'
)


def texts():
    """{name: (format, text)}: what is pasted or brought as a page, as Markdown or as plain text."""
    deep, wide = 20_000, 60_000
    return {
        "elements 100,000 deep": ("html", "<div>" * 100_000 + "last"),
        "quotations 20,000 deep": ("html", "<blockquote>" * deep + "<p>last"),
        "figures and captions": ("html", "<figure><blockquote><figcaption class=h-cite>" * 3_000 + "last"),
        "words of somebody, within each other": ("html", "<q>" * 3_000 + "last"),
        "a flood of attributes": ("html", "<p " + " ".join(f"a{n}=b" for n in range(wide)) + ">last"),
        "comments of Word without end": ("html", "<!--[if x]>" * deep + "last"),
        "levels of Word without end": ("html", "<p style='mso-list:l0 level" * deep + "last"),
        "fragments of a clipboard": ("html", "<!--StartFragment-->" * deep + "last"),
        "bullets to be ignored": ("html", "<span mso-list: Ignore" * deep + "last"),
        "namespaces within each other": ("html", "<svg><math><mtext><table><mglyph><style>" * 2_000 + "last"),
        "a kit of a day that is none": (
            "html",
            _KIT.format(day="2024-99-99", body="<p>x</p>", href="https://a.example/"),
        ),
        "a kit of a day of letters": (
            "html",
            _KIT.format(day="9" * 5_000, body="<p>x</p>", href="https://a.example/"),
        ),
        "a kit that leads to a script": (
            "html",
            _KIT.format(day="2024-05-05", body="<p>x</p>", href="javascript:hit(1)"),
        ),
        "a kit of a depth of 5,000": (
            "html",
            _KIT.format(day="2024-05-05", body="<div>" * 5_000 + "x", href="https://a.example/"),
        ),
        "a kit of cards within cards": (
            "html",
            _KIT.format(day="2024-05-05", body='<div class="call">' * 500 + "x", href="https://a.example/"),
        ),
        "a kit of 500 asides within each other": (
            "html",
            _KIT.format(day="2024-05-05", body="<aside>" * 500 + "x", href="https://a.example/"),
        ),
        "a kit of pictures without addresses": (
            "html",
            _KIT.format(day="2024-05-05", body="<figure><img></figure>" * 50, href=""),
        ),
        "quotation marks": ("markdown", "> " * deep + "last"),
        "lists within each other": ("markdown", "\n".join(" " * n + "- x" for n in range(400)) + "\n\nlast"),
        "brackets": ("markdown", "[" * deep + "last"),
        "brackets of pictures": ("markdown", "![" * deep + "last" + "](x)" * 100),
        "stars": ("markdown", "*a **b " * deep + "last"),
        "back-ticks": ("markdown", "".join("`" * (n % 300) + "x" for n in range(3_000)) + "last"),
        "addresses": ("markdown", "<http://" * deep + "last"),
        "tables": ("markdown", "|a" * 2_000 + "\n" + "|-" * 2_000 + "\n" + "|x\n" * 500 + "\nlast"),
        "definitions": ("markdown", "\n".join(f"[{n}]: x" for n in range(deep)) + "\n\nlast"),
        "links that run": (
            "markdown",
            "[a](javascript:hit(1)) [b](data:text/html,x) <javascript:hit(2)> last",
        ),
        "tags": ("markdown", "<script>hit(1)</script>\n\n<img src=x onerror=hit(2)>\n\nlast"),
        "entities": ("markdown", "&#x" + "0" * deep + "1; &amp" * 100 + " last"),
        "quotation marks never closed": ("text", "“" * deep + " last"),
        "quotation marks of all kinds": ("text", "“‘«„\"'" * 4_000 + " last"),
        "capitals": ("text", "Aa " * wide + "last."),
        "dates": ("text", "1 January 2024, " * deep + "last"),
        "addresses in a row": ("text", "https://a.example/" + "a/" * deep + " last"),
        "e-mail": ("text", "a" * deep + "@" + "b." * deep + " last"),
        "one line of a megabyte": ("text", "x" * 1_000_000),
        "line ends": ("text", "\n" * 250_000 + "last"),
        "bullets": ("text", "• \n" * deep + "last"),
        "dashes": ("text", "— " * wide + "last"),
        "numbers": ("text", "\n".join(f"{n}. x" for n in range(5_000)) + "\nlast"),
        "directions turned": ("text", "\u202e\u2066\u200f" * deep + "last"),
        "signs that combine": ("text", "a" + "\u0301" * wide + " last"),
        "signs that grow when normalised": ("text", "\ufdfa" * deep + " last"),
        "halves of signs": ("text", "\ud83d" * 10 + "last"),
        "zeros": ("text", "\0" * deep + "last"),
        "spaces": ("text", " " * 290_000 + "last"),
        "colons": ("text", "Aa: " * deep + "last"),
        "brackets and words": ("text", "(" * deep + "last"),
    }
