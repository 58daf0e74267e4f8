"""WARC files, PDF files and exports that mean harm."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib

# WARC -------------------------------------------------------------------------


def record(kind="response", length=None, body=b"HTTP/1.1 200 OK\r\n\r\nwords", more=b"", version=b"WARC/1.1"):
    told = str(len(body) if length is None else length).encode()
    return (
        version + b"\r\nWARC-Type: " + kind.encode() + b"\r\nWARC-Record-ID: <urn:uuid:0>\r\n"
        b"WARC-Target-URI: https://a.example/\r\nContent-Type: application/http\r\n"
        + more + b"Content-Length: " + told + b"\r\n\r\n" + body + b"\r\n\r\n"
    )  # fmt: skip


def warc_files():
    """{name: bytes}"""
    whole = record()
    packed = gzip.compress(whole, mtime=0)
    bomb = gzip.compress(record("resource", body=b"\0" * (96 << 20)), mtime=0)
    return {
        "nothing": b"",
        "zeros": b"\0" * 10_000,
        "a page": b"<!doctype html>",
        "length below zero": record(length=-1),
        "length that is no number": record(length="x"),
        "length of an exabyte": record(length=10**18),
        "length of 5,000 figures": record(length="9" * 5_000),
        "length too short": record(length=3),
        "no length": whole.replace(b"Content-Length", b"Content-Size"),
        "two lengths": record(more=b"Content-Length: 5\r\n"),
        "bomb of 96 MB": bomb,
        "bomb in a bomb": gzip.compress(bomb, mtime=0),
        "chunked without end": record(body=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nx"),
        "packed within, as it says": record(body=b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"\0" * (96 << 20))),
        "packed within by deflate": record(body=b"HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n" + zlib.compress(b"\0" * (96 << 20))),
        "a flood of headers": record(more=b"X-A: b\r\n" * 200_000),
        "a header of 3 MB": record(more=b"X-A: " + b"b" * 3_000_000 + b"\r\n"),
        "a flood of headers of the answer": record(body=b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200_000 + b"\r\n"),
        "a header that never ends": b"WARC/1.1\r\n" + b"A: b\r\n" * 100_000,
        "50,000 records of nothing": record("metadata", body=b"") * 50_000,
        "cut in the head": packed[:20],
        "cut in the middle": packed[: len(packed) // 2],
        "sum that is wrong": packed[:-8] + b"\0" * 8,
        "no answer in it": record("warcinfo"),
        "a record in a record": record(body=b"HTTP/1.1 200 OK\r\n\r\n" + whole * 100),
        "another version": record(version=b"WARC/99.9"),
        "ARC of old": b"filedesc://a 0.0.0.0 20000101000000 text/plain 9\n1 0 x\n",
        "a body without an answer": record(body=b"words without a status line"),
    }  # fmt: skip


# PDF --------------------------------------------------------------------------


def _pdf(*objects, root=1, more=b"", xref=None):
    """A PDF file of objects; each is the bytes between ``obj`` and ``endobj``."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out) if xref is None else xref
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        root,
        more,
        start,
    )
    return bytes(out)


def _stream(data, more=b""):
    return b"<</Length %d%s>>stream\n" % (len(data), more) + data + b"\nendstream"


_CATALOG, _PAGES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 4 0 R>>>>>>"
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_SAID = b"BT /F 9 Tf (words) Tj ET"


def pdf_files():
    """{name: bytes}"""
    whole = _pdf(_CATALOG, _PAGES, _PAGE, _stream(_SAID), _FONT)
    flate = b"/Filter/FlateDecode"
    chain = _SAID
    for _ in range(12):
        chain = zlib.compress(chain)
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>"
    return {
        "whole": whole,
        "pages that are their own children": _pdf(_CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"),
        "pages in a ring": _pdf(_CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 9>>", b"<</Type/Pages/Kids[2 0 R]/Parent 2 0 R/Count 9>>"),
        "pages that are said to be a thousand million": _pdf(_CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1000000000>>", _PAGE, _stream(_SAID), _FONT),
        "one page 100,000 times": _pdf(_CATALOG, b"<</Type/Pages/Kids[" + b"3 0 R " * 100_000 + b"]/Count 100000>>", _PAGE, _stream(_SAID), _FONT),
        "a reference to itself": _pdf(_CATALOG, _PAGES, b"3 0 R"),
        "references in a ring": _pdf(b"2 0 R", b"1 0 R"),
        "a length that is itself": _pdf(_CATALOG, _PAGES, _PAGE, b"<</Length 4 0 R>>stream\nx\nendstream", _FONT),
        "a stream of 256 MB": _pdf(_CATALOG, _PAGES, _PAGE, _stream(zlib.compress(b" " * (256 << 20)), flate), _FONT),
        "twelve filters": _pdf(_CATALOG, _PAGES, _PAGE, _stream(chain, b"/Filter[" + b"/FlateDecode" * 12 + b"]"), _FONT),
        "a million filters": _pdf(_CATALOG, _PAGES, _PAGE, _stream(_SAID, b"/Filter[" + b"/ASCIIHexDecode" * 50_000 + b"]"), _FONT),
        "a form that draws itself": _pdf(_CATALOG, _PAGES, _PAGE, _stream(b"/X Do " * 50, form), _FONT),
        "arrays 100,000 deep": _pdf(_CATALOG, _PAGES, b"[" * 100_000),
        "dictionaries 50,000 deep": _pdf(_CATALOG, _PAGES, b"<</A" * 50_000),
        "brackets 100,000 deep": _pdf(_CATALOG, _PAGES, _PAGE, _stream(b"BT " + b"(" * 100_000 + b" Tj ET"), _FONT),
        "a million operators": _pdf(_CATALOG, _PAGES, _PAGE, _stream(b"q " * 1_000_000), _FONT),
        "a script": _pdf(b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>", _PAGES, _PAGE, _stream(_SAID), _FONT),
        "an action that starts a program": _pdf(b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/Launch/F(/bin/sh)>>>>", _PAGES, _PAGE, _stream(_SAID), _FONT),
        "a stream that lies in another file": _pdf(_CATALOG, _PAGES, _PAGE, b"<</Length 0/F(/etc/passwd)>>stream\n\nendstream", _FONT),
        "cross references in a ring": _pdf(_CATALOG, _PAGES, more=b"/Prev 9"),
        "cross references far outside": _pdf(_CATALOG, _PAGES, xref=10**12),
        "no cross references": whole.partition(b"xref")[0],
        "a table said to have a thousand million": whole.replace(b"xref\n0 6", b"xref\n0 999999999"),
        "an object stream that is its own": _pdf(_CATALOG, _PAGES, _PAGE, _stream(b"4 0 5 9 ", b"/Type/ObjStm/N 99999999/First 8/Extends 4 0 R"), _FONT),
        "locked by nobody": _pdf(_CATALOG, _PAGES, _PAGE, _stream(_SAID), _FONT, more=b"/Encrypt<</Filter/Standard/V 9/R 9/O(x)/U(x)/P -1/Length 99999>>"),
        "a font whose map has no end": _pdf(_CATALOG, _PAGES, _PAGE, _stream(_SAID), b"<</Type/Font/Subtype/Type0/ToUnicode 6 0 R>>", _stream(b"1 beginbfrange <0000> <ffffffff> <0000> endbfrange")),
        "a font that is its own child": _pdf(_CATALOG, _PAGES, _PAGE, _stream(_SAID), b"<</Type/Font/Subtype/Type0/DescendantFonts[5 0 R]>>"),
        "a title of 5 MB": _pdf(_CATALOG, _PAGES, _PAGE, _stream(_SAID), _FONT, b"<</Title(" + b"x" * 5_000_000 + b")>>", more=b"/Info 6 0 R"),
        "numbers of 100,000 figures": _pdf(_CATALOG, _PAGES, _PAGE.replace(b"0 0 9 9", b"0 0 9 " + b"9" * 100_000), _stream(_SAID), _FONT),
        "cut in the middle": whole[: len(whole) // 2],
        "a page after its end": whole + b"<script>hit(1)</script>",
        "nothing after the signature": b"%PDF-",
        "zeros after the signature": b"%PDF-1.7\n" + b"\0" * 100_000,
        "half a million brackets": b"%PDF-1.7\n" + b"<<" * 500_000,
    }  # fmt: skip


# WordPress exports --------------------------------------------------------------

_RSS = '<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version>'
_END = "</channel></rss>"


def exports():
    """{name: bytes}"""
    laughs = "<!DOCTYPE rss [<!ENTITY a0 'ha'>" + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9)
    )
    item = "<item><title>A title</title></item>"
    whole = f"{_RSS}{item}{_END}"
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../outside.xml", whole)
        archive.writestr("/outside.xml", whole)
    found = {
        "whole": whole,
        "entities that laugh": f"{laughs}]>{_RSS}<item><title>&a8;</title></item>{_END}",
        "entity of a file": f'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>{_RSS}<item><title>&a;</title></item>{_END}',
        "parameter entity": f'<!DOCTYPE rss [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>{whole}',
        "document type on the web": f'<!DOCTYPE rss SYSTEM "http://hit.example/a.dtd">{whole}',
        "a text of 12 MB": f"{_RSS}<item><title>{'x' * 12_000_000}</title></item>{_END}",
        "CDATA of 12 MB": f"{_RSS}<item><title><![CDATA[{'x' * 12_000_000}]]></title></item>{_END}",
        "an attribute of 3 MB": f'{_RSS}<item a="{"x" * 3_000_000}"/>{_END}',
        "50,000 attributes": f"{_RSS}<item {' '.join(f'a{n}=' + chr(34) * 2 for n in range(50_000))}/>{_END}",
        "50,000 namespaces": _RSS + "".join(f'<a{n} xmlns:b{n}="c">' for n in range(50_000)),
        "100,000 deep": _RSS + "<item>" * 100_000,
        "1,200,000 elements in one": f"{_RSS}<item>{'<a/>' * 1_200_000}</item>{_END}",
        "a comment without end": f"{_RSS}<!--{'x' * 3_000_000}",
        "an instruction without end": f"{_RSS}<?php {'x' * 3_000_000}",
        "another encoding than it says": f'<?xml version="1.0" encoding="utf-16"?>{whole}',
        "UTF-7": f'<?xml version="1.0" encoding="utf-7"?>{whole.replace("<", "+ADw-")}',
        "an encoding that runs": f'<?xml version="1.0" encoding="rot13"?>{whole}',
        "EBCDIC": f'<?xml version="1.0" encoding="cp037"?>{whole}',
        "an encoding of 5,000 signs": f'<?xml version="1.0" encoding="{"a" * 5_000}"?>{whole}',
        "only spaces": " " * 1_000_000,
        "no root": "",
        "another root": "<html><script>hit(1)</script></html>",
        "cut in the middle": whole[: len(whole) // 2],
    }  # fmt: skip
    data = {name: text.encode() for name, text in found.items()}
    return data | {
        "UTF-16": whole.encode("utf-16"),
        "UTF-32": whole.encode("utf-32"),
        "zeros": b"\0" * 100_000,
        "packed, 64 MB of spaces": gzip.compress(b" " * (64 << 20), mtime=0),
        "packed and cut": gzip.compress(whole.encode(), mtime=0)[:-6],
        "zip of names that lead outside": zipped.getvalue(),
        "zip cut": zipped.getvalue()[:-30],
    }
