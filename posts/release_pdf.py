"""A press release as a PDF to print or attach: dateline, release line, text, contact and notes, on plain paper.

Drawn from the same portable HTML that partners are given, with fonts that stand beside this module, so that it looks
alike everywhere. Pure but for those files; the caller has seen that readers, or this member of staff, may read it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fpdf import FPDF, FontFace
from fpdf.enums import Align, XPos, YPos

from posts.markup import Element, Node, parse
from posts.vocabulary import INLINE

FONTS: Final = Path(__file__).parent / "fonts"
TEXT, LABEL = "Newsreader", "Hanken"
FALLBACKS: Final = ("Serif", "Naskh")
MARGIN, FOOT = 24, 22  # millimetres
SIZE, LEADING = 11.5, 5.6  # points, millimetres
INK, QUIET = (29, 26, 22), (92, 86, 77)
BULLET: Final = "•"


@dataclass(frozen=True)
class Release:
    """What the paper says. ``html`` is portable; ``paragraphs`` of contact and notes are plain lines."""

    house: str
    label: str
    release_line: str
    title: str
    summary: str
    dateline: str
    html: str
    contact: str
    contact_label: str
    notes: str
    notes_label: str
    address: str
    language: str
    accent: str
    signers: str = ""
    made_at: dt.datetime | None = None


class _Paper(FPDF):
    def __init__(self, release: Release) -> None:
        super().__init__(format="letter" if release.language.startswith("en") else "a4")
        self.release = release
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.c_margin = 0  # rules and words begin at one edge
        self.set_auto_page_break(True, margin=FOOT + 6)
        for family, style, file in (
            (TEXT, "", "newsreader-text.ttf"),
            (TEXT, "B", "newsreader-bold.ttf"),
            (TEXT, "I", "newsreader-italic.ttf"),
            (TEXT, "BI", "newsreader-italic.ttf"),
            (LABEL, "", "hanken-grotesk.ttf"),
            (FALLBACKS[0], "", "source-serif.ttf"),
            (FALLBACKS[1], "", "noto-naskh-arabic.ttf"),
        ):
            self.add_font(family, style, str(FONTS / file))
        self.set_fallback_fonts(list(FALLBACKS), exact_match=False)
        self.set_text_shaping(True)
        self.set_title(release.title)
        self.set_author(release.signers or release.house)
        self.set_lang(release.language)
        if release.made_at is not None:
            self.set_creation_date(release.made_at)

    def footer(self) -> None:
        self.set_y(-FOOT + 4)
        self.set_font(LABEL, "", 8)
        self.set_text_color(*QUIET)
        room = self.epw - 14
        address = self.release.address
        while self.get_string_width(address) > room and len(address) > 20:
            address = address[:-2].rstrip("…") + "…"
        self.cell(room, 4, address, link=self.release.address)
        self.cell(14, 4, str(self.page_no()), align=Align.R)


def make_pdf(release: Release) -> bytes:
    """The release as PDF, letter for English and A4 for others. A tenth of a second and more."""
    paper = _Paper(release)
    paper.add_page()
    _head(paper)
    _text(paper)
    for label, lines in (
        (release.contact_label, release.contact),
        (release.notes_label, release.notes),
    ):
        if lines:
            _end(paper, label, lines)
    return bytes(paper.output())


def _head(paper: _Paper) -> None:
    release = paper.release
    red, green, blue = (int(release.accent[start : start + 2], 16) for start in (1, 3, 5))
    paper.set_fill_color(red, green, blue)
    paper.rect(MARGIN, MARGIN - 6, paper.epw, 1.2, "F")
    paper.set_text_color(*INK)
    _line(paper, release.house, TEXT, "B", 15, 7)
    paper.set_text_color(red, green, blue)
    _line(paper, release.label.upper(), LABEL, "", 8.5, 5)
    paper.ln(7)
    paper.set_text_color(*INK)
    if release.release_line:
        _line(paper, release.release_line, LABEL, "", 9.5, 5)
        paper.ln(2)
    _line(paper, release.title, TEXT, "B", 22, 9)
    if release.summary:
        paper.ln(2)
        paper.set_text_color(*QUIET)
        _line(paper, release.summary, TEXT, "I", 13, 6.2)
        paper.set_text_color(*INK)
    paper.ln(6)


def _line(paper: _Paper, words: str, family: str, style: str, size: float, leading: float) -> None:
    paper.set_font(family, style, size)
    paper.multi_cell(0, leading, words, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _text(paper: _Paper) -> None:
    opening = f"{paper.release.dateline} – " if paper.release.dateline else ""
    for node in parse(paper.release.html, inline=INLINE).children:
        if isinstance(node, Element):
            opening = _block(paper, node, 0, opening)
        elif node.strip():
            opening = _paragraph(paper, [node], 0, opening)


def _block(paper: _Paper, node: Element, indent: float, opening: str = "") -> str:
    """Write one block, the dateline before its first paragraph; returns what of it is still to be written."""
    match node.tag:
        case "h1" | "h2" | "h3" | "h4":
            paper.ln(2)
            if paper.will_page_break(24):
                paper.add_page()
            paper.set_font(TEXT, "B", 14 if node.tag == "h2" else SIZE)
            paper.set_x(MARGIN + indent)
            paper.multi_cell(0, 6.4, _words(node), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            paper.ln(1.5)
        case "blockquote":
            for child in node.elements():
                opening = _block(paper, child, indent + 8, opening)
        case "ul" | "ol":
            start = node.attributes.get("start") or "1"
            number = int(start) if start.isdecimal() else 1
            for item in node.elements():
                mark = BULLET if node.tag == "ul" else f"{number}."
                number += 1
                _item(paper, item, indent, mark)
        case "table":
            _table(paper, node)
        case "figcaption":
            paper.set_text_color(*QUIET)
            opening = _paragraph(paper, node.children, indent + 8, opening, size=10)
            paper.set_text_color(*INK)
        case "img" | "hr":
            pass
        case "p":
            opening = _paragraph(paper, node.children, indent, opening)
        case _:
            run: list[Node] = []
            for part in node.children:
                if isinstance(part, str) or part.tag in INLINE:
                    run.append(part)
                else:
                    opening = _block(paper, part, indent, opening)
            if any(_plain(one).strip() for one in run):
                opening = _paragraph(paper, run, indent, opening)
    return opening


def _item(paper: _Paper, item: Element, indent: float, mark: str) -> None:
    run = [child for child in item.children if isinstance(child, str) or child.tag in INLINE]
    blocks = [child for child in item.elements() if child.tag not in INLINE]
    if not any(_plain(one).strip() for one in run) and blocks and blocks[0].tag == "p":
        run = blocks.pop(0).children
    _paragraph(paper, run, indent + 6, "", mark=mark)
    for block in blocks:
        _block(paper, block, indent + 6)


def _paragraph(
    paper: _Paper, nodes: list[Node], indent: float, opening: str, *, mark: str = "", size: float = SIZE
) -> str:
    """Marks and links within the line; ``mark`` hangs before it."""
    if paper.will_page_break(2 * LEADING):
        paper.add_page()
    if mark:
        paper.set_font(TEXT, "", size)
        paper.set_x(MARGIN + indent - 5)
        paper.cell(5, LEADING, mark)
    paper.set_left_margin(MARGIN + indent)
    paper.set_x(MARGIN + indent)
    paper.set_font(TEXT, "", size)
    if opening:
        paper.set_font(TEXT, "B", size)
        paper.write(LEADING, opening)
    _inline(paper, nodes, "", "", size)
    paper.set_left_margin(MARGIN)
    paper.ln(LEADING)
    paper.ln(2.2)
    return ""


def _inline(paper: _Paper, nodes: list[Node], style: str, link: str, size: float) -> None:
    for node in nodes:
        if isinstance(node, str):
            words = " ".join(node.replace("\xa0", " ").split(" "))
            if words:
                paper.set_font(TEXT, style, size)
                paper.write(LEADING, words.replace("\n", " "), link)
        elif node.tag == "br":
            paper.ln(LEADING)
        else:
            inner = style
            if node.tag in ("strong", "b") and "B" not in style:
                inner = "B" + style
            elif node.tag in ("em", "i", "cite") and "I" not in style:
                inner = style + "I"
            _inline(paper, node.children, inner, node.attributes.get("href") or link, size)


def _table(paper: _Paper, node: Element) -> None:
    rows = [[_words(cell) for cell in row.elements()] for row in node.descendants() if row.tag == "tr"]
    if not rows:
        return
    width = max(map(len, rows))
    paper.ln(1)
    paper.set_font(TEXT, "", 10)
    paper.set_fill_color(255, 255, 255)
    with paper.table(
        headings_style=FontFace(emphasis="BOLD"),
        line_height=5,
        text_align=Align.L,
        borders_layout="HORIZONTAL_LINES",
    ) as table:
        for row in rows:
            table.row([*row, *[""] * (width - len(row))])
    paper.ln(3)


def _end(paper: _Paper, label: str, lines: str) -> None:
    paper.ln(3)
    if paper.will_page_break(24):
        paper.add_page()
    paper.set_draw_color(*QUIET)
    paper.line(MARGIN, paper.get_y(), paper.w - MARGIN, paper.get_y())
    paper.ln(2.5)
    paper.set_text_color(*QUIET)
    _line(paper, label.upper(), LABEL, "", 8.5, 5)
    paper.set_text_color(*INK)
    _line(paper, lines.replace("\r\n", "\n"), TEXT, "", 10.5, 5)


def _plain(node: Node) -> str:
    return node if isinstance(node, str) else "".join(map(_plain, node.children))


def _words(node: Element) -> str:
    return " ".join(_plain(node).split())
