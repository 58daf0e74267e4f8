"""The words of a PDF file, read by pypdf in a process of its own with limits on time, memory and pages.

A PDF file is a program of sorts: a few kilobytes may ask for gigabytes or hours. The process gets the bytes on its
standard input, answers with JSON, and is killed when its time is over; nothing that happens in it reaches this one.
Run as a script it is that process: it imports nothing of this project.
"""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MOST_PAGES: Final = 1000
MOST_TEXT: Final = 2_000_000  # characters
SECONDS: Final = 60.0  # for the whole file
MEMORY: Final = 1024 * 1024 * 1024  # bytes of address space
LINES_OF_HEADS: Final = 2  # at the top and at the foot of a page
PAGES_FOR_HEADS: Final = 3


class PdfUnreadable(Exception):
    """The file is damaged, locked with a password, or asks for too much; the message is fit for a person."""


@dataclass(frozen=True, slots=True)
class PdfText:
    text: str
    title: str
    read_by: str
    cut_short: bool


def read(body: bytes, *, seconds: float = SECONDS) -> PdfText:
    """Read the words of a file. Raises PdfUnreadable. Costs a process of about 0.3 s."""
    command = [sys.executable, "-I", str(Path(__file__).resolve())]
    try:
        run = subprocess.run(  # noqa: S603 - this very file, without a shell
            command, input=body, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise PdfUnreadable(f"The PDF file was not read within {seconds:g} seconds.") from error
    try:
        answer = json.loads(run.stdout)
    except ValueError as error:
        raise PdfUnreadable("The PDF file asks for more memory or time than it is given.") from error
    if "problem" in answer:
        raise PdfUnreadable(f"The PDF file cannot be read: {answer['problem']}.")
    pages = [str(page) for page in answer["pages"]]
    return PdfText(
        text="\n\n".join(without_running_heads(pages)),
        title=" ".join(str(answer["title"]).split()),
        read_by=str(answer["read_by"]),
        cut_short=bool(answer["cut_short"]),
    )


def without_running_heads(pages: list[str]) -> list[str]:
    """The pages with lines that recur at their head or foot moved to the end, so that a sentence runs on.

    Nothing is lost: the lines stand once more as a last page. Lines that differ in digits only are the same line.
    """
    if len(pages) < PAGES_FOR_HEADS:
        return pages
    split = [[line for line in page.splitlines() if line.strip()] for page in pages]
    seen: Counter[str] = Counter()
    for lines in split:
        ends = lines[:LINES_OF_HEADS] + lines[-LINES_OF_HEADS:]
        seen.update({_plain(line) for line in ends})
    heads = {line for line, times in seen.items() if times >= max(PAGES_FOR_HEADS, len(pages) // 2)}
    moved: dict[str, None] = {}
    kept = []
    for lines in split:
        rest = []
        for number, line in enumerate(lines):
            at_end = number < LINES_OF_HEADS or number >= len(lines) - LINES_OF_HEADS
            if at_end and _plain(line) in heads:
                moved[line.strip()] = None
            else:
                rest.append(line)
        kept.append("\n".join(rest))
    return [*kept, "\n".join(moved)] if moved else kept


def _plain(line: str) -> str:
    return re.sub(r"\d+", "0", " ".join(line.split()))


def _limit() -> None:
    """Ask the system for limits; where it has none, the time limit outside remains."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # optional dependency: absent on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (int(SECONDS), int(SECONDS)))


def _main() -> None:
    _limit()
    import io  # slow import: of the child process only
    import logging  # slow import: see above

    import pypdf  # slow import: see above

    logging.disable(logging.CRITICAL)
    answer: dict[str, object]
    try:
        reader = pypdf.PdfReader(io.BytesIO(sys.stdin.buffer.read()), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            answer = {"problem": "it is locked with a password"}
        else:
            pages: list[str] = []
            length, count = 0, len(reader.pages)
            for number in range(min(count, MOST_PAGES)):
                pages.append(reader.pages[number].extract_text())
                length += len(pages[-1])
                if length > MOST_TEXT:
                    break
            about = reader.metadata
            answer = {
                "pages": pages,
                "title": str((about.title if about else "") or ""),
                "read_by": f"pypdf/{pypdf.__version__}",
                "cut_short": len(pages) < count or length > MOST_TEXT,
            }
    except MemoryError:
        answer = {"problem": "it asks for too much memory"}
    except Exception as error:  # whatever a hostile file brings about is an answer, not a failure of ours
        answer = {"problem": type(error).__name__}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _main()
