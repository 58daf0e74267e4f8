"""Plain text to blocks: what is pasted from mail, chat or a page that lost its markup.

Pure. Joins lines that a mail program broke, reads bullets and numbers with their nesting, and links in the form
``[words](address)``. A line of its own stays a block of its own. Called by `reading`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

from posts.importing.parsed import Block, Run

_LINE_ENDS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_LINK = re.compile(r"\[([^\[\]\n]*)\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)")
_BULLET = re.compile(
    r"(?P<indent>[ \t\xa0]*)(?P<mark>[•◦▪▫‣⁃·○●■□➢➤►✓✔\uf0b7\uf0a7])(?:[ \t\xa0]+|(?=\w))(?P<rest>.*)"
)
_DASH = re.compile(r"(?P<indent>[ \t\xa0]*)(?P<mark>[-*+–—]|o(?=[ \t]{2,}|\t))[ \t\xa0]+(?P<rest>\S.*)")
_NUMBER = re.compile(
    r"(?P<indent>[ \t\xa0]*)(?P<mark>\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)])[ \t\xa0]+(?P<rest>\S.*)"
)
_RULE = re.compile(r"[ \t\xa0]*(?:[*#=_~•–—-][ \t\xa0]*)+")
_LABEL = re.compile(r"[^\W\d_][^:.!?]{0,40}:\s")
_TAB = 4  # columns
_WRAPPED = (45, 100)  # characters of a line that a mail program broke


def parse_text(text: str) -> list[Block]:
    """Read blocks out of plain text. Every visible word of it stands in one of them, in order."""
    blocks: list[Block] = []
    group: list[str] = []
    gap = 0
    for line in [*_LINE_ENDS.split(text.removeprefix("\ufeff")), ""]:
        if line.strip():
            group.append(line)
            continue
        if group:
            blocks += _group(group, gap)
            group, gap = [], 0
        gap += 1
    return _nest(blocks)


def links(text: str) -> tuple[Run, ...]:
    """Runs of a line, ``[words](address)`` as links. A placeholder address stays visible as ``#``."""
    runs: list[Run] = []
    position = 0
    for match in _LINK.finditer(text):
        if match.start() > position:
            runs.append(Run(text[position : match.start()]))
        if match[1]:
            runs.append(Run(match[1], (), match[2] or "#"))
        elif match[2]:
            runs.append(Run(match[2], (), match[2]))
        position = match.end()
    if position < len(text):
        runs.append(Run(text[position:]))
    return tuple(runs)


def _group(lines: list[str], gap: int) -> list[Block]:
    """Blocks of the lines between two empty ones."""
    dashes = sum(bool(_DASH.match(line)) for line in lines)
    out: list[Block] = []
    wrapped = _is_wrapped(lines)
    quoted = [line.lstrip().startswith(">") for line in lines]
    if all(quoted):
        inner = parse_text("\n".join(line.lstrip()[1:].removeprefix(" ") for line in lines))
        return [
            replace(block, is_quoted=True, gap=gap if index == 0 else block.gap)
            for index, block in enumerate(inner)
        ]
    if table := _table(lines):
        return [replace(table, gap=gap)]
    for line in lines:
        item = _item(line, dashes, wrapped)
        if item:
            out.append(Block(item.runs, "li", item.level, item.marker, gap=0 if out else gap))
        elif _RULE.fullmatch(line):
            out.append(Block((Run(line.strip()),), "hr", gap=0 if out else gap))
        elif out and out[-1].kind in ("p", "li") and wrapped and not _LABEL.match(line.strip()):
            last = out[-1]
            runs = (*last.runs, Run(" "), *links(line.strip()))
            out[-1] = Block(runs, last.kind, last.level, last.marker, gap=last.gap)
        else:
            out.append(Block(links(line.strip()), gap=0 if out else gap))
    return out


def _table(lines: list[str]) -> Block | None:
    """Rows whose cells tabs part, as spreadsheets copy them; no row is taken for the heads of the columns."""
    rows = [[cell.strip() for cell in line.strip(" ").split("\t")] for line in lines]
    if len(rows) < 2 or len(rows[0]) < 2 or any(len(row) != len(rows[0]) for row in rows):
        return None
    if any(
        not row[0] or _BULLET.fullmatch(line) or _DASH.fullmatch(line)
        for row, line in zip(rows, lines, strict=True)
    ):
        return None
    cells = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    words = "\n".join(" ".join(filter(None, row)) for row in rows)
    return Block((Run(words),), "table", html=f"<table>{cells}</table>")


def _is_wrapped(lines: list[str]) -> bool:
    """Whether a program broke these lines: all but the last about as long as each other, none a block of its own."""
    heads = [line for line in lines[:-1] if not _RULE.fullmatch(line)]
    if not heads:
        return False
    lengths = [len(line.rstrip()) for line in heads]
    return (
        min(lengths) >= _WRAPPED[0]
        and max(map(len, lines)) <= _WRAPPED[1]
        and max(lengths) - min(lengths) < 25
    )


def _item(line: str, dashes: int, wrapped: bool) -> Block | None:
    match = _BULLET.fullmatch(line)
    marker = ""
    if match is None:
        match = _DASH.fullmatch(line)
        # A single dash before a name is a signature, two asterisks are a note's mark.
        if match and match["mark"] in "–—" and dashes < 2:
            return None
        if match and _RULE.fullmatch(line):
            return None
    if match is None:
        match = _NUMBER.fullmatch(line)
        if match is None or (wrapped and not match["mark"][:-1].strip("(").isdigit()):
            return None
        marker = match["mark"]
    if not match["rest"].strip():
        return None
    width = len(match["indent"].replace("\xa0", " ").expandtabs(_TAB))
    return Block(links(match["rest"].strip()), "li", width, marker)


def _nest(blocks: list[Block]) -> list[Block]:
    """Turn the widths of indents into levels, list by list."""
    out: list[Block] = []
    widths: list[int] = []
    for block in blocks:
        if not block.is_item:
            widths = []
            out.append(block)
            continue
        while widths and block.level < widths[-1]:
            widths.pop()
        if not widths or block.level > widths[-1]:
            widths.append(block.level)
        out.append(Block(block.runs, "li", len(widths), block.marker, gap=block.gap))
    return out
