"""The house's labelled comments: "... comments:", "Editor's note:", with the name, or with the name lost. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from posts.importing.names import Sort, names_in

_COMMENTS = r"(?:comments?|adds by way of comment|commente|commentent|commentaires?)"
_NOTE = (
    r"(?:(?:the )?editors?[’']s?[’']? (?:note|comment)|note (?:from|by|of) the editors?|ed(?:itor)?\.? note|"
    r"note de la rédaction|"
    r"note de l[’']éditeur|note de l[’']équipe|ndlr|n\.d\.l\.r\.)"
)
_WHOLE = re.compile(rf"^(?P<by>(?:\S+\s+){{0,9}}?){_COMMENTS}\s*:\s*(?P<rest>.*)$", re.DOTALL | re.IGNORECASE)
_GLUED = re.compile(
    rf"(?<=[\w\])”\"’»])[.!?…]+[\"”’»)\]]*\s+(?P<label>(?P<by>(?:[\w’'.-]+\s+){{0,6}}?){_COMMENTS}\s*:)\s*$",
    re.DOTALL,
)
_SENTENCE_END = re.compile(r"(?!\b(?:Hon|Prof|Rev|Gen|Col|Mme|Mlle)\.)\b\w{3,}[.!?…]+[\"”’»)\]]*\s")
_EDITORS = re.compile(rf"^[\[(]?\s*{_NOTE}\s*:\s*(?P<rest>.*)$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Label:
    """A label and where the comment's own words begin in the same paragraph; ``start`` is where the label begins."""

    start: int
    end: int
    by: str
    words: str
    is_note: bool = False


def label_in(text: str) -> Label | None:
    """The label at the beginning of a paragraph, or glued to its end."""
    note = _EDITORS.match(text)
    if note:
        return Label(0, note.start("rest"), "", text[: note.start("rest")].strip(), is_note=True)
    whole = _WHOLE.match(text)
    if whole and _names_somebody(whole["by"]) and not _SENTENCE_END.search(whole["by"]):
        return Label(0, whole.start("rest"), commenter(whole["by"]), text[: whole.start("rest")].strip())
    glued = _GLUED.search(text)
    if glued and _names_somebody(glued["by"]):
        return Label(glued.start("label"), len(text), commenter(glued["by"]), glued["label"])
    return None


def _names_somebody(words: str) -> bool:
    """Whether the words before "comments:" are a name or nothing: "He declined to comment:" is no label."""
    words = words.strip()
    if not words:
        return True
    if re.search(
        r"\b(?:to|of|the|for|no|his|her|their|in|on|and|les|des|le|du|sur|aux)$", words, re.IGNORECASE
    ):
        return False
    first = words.split()[0]
    return (
        (
            first[0].isupper()
            and not re.match(
                r"(?:The|His|Her|Their|These|Those|Some|Reader|Public|Les|Des|In|On|At)\b", first
            )
        )
        or bool(re.fullmatch(r"(?:our|notre|nos)", words, re.IGNORECASE))
        or "." in first
    )


def commenter(words: str) -> str:
    """The name in front of the label, without the office; the words themselves where they are no person's name."""
    words = words.strip()
    people = [name for name in names_in(words) if name.sort is Sort.PERSON]
    if people:
        return people[-1].text
    return "" if words.casefold() in ("our", "notre", "nos", "") else words
