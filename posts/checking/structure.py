"""What the text is made of: headings in order, comments with a name, no leftovers of a draft, a summary. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.checks import Finding, Place, PostView, Rule, Severity
from posts.importing.attribution import attribute
from posts.importing.comments import label_in
from posts.importing.contacts import read_contact
from posts.importing.lead_ins import lacks_name, lead_in
from posts.importing.memory import Memory
from posts.passages import Line

RULES = {
    "missing-summary": Rule(Severity.WARNS, gettext_lazy("No summary")),
    "heading-jump": Rule(Severity.WARNS, gettext_lazy("Heading that jumps a level")),
    "empty-section": Rule(Severity.WARNS, gettext_lazy("Heading without a text")),
    "unnamed-comment": Rule(Severity.BLOCKS, gettext_lazy("“Comments:” without a name")),
    "empty-contact": Rule(Severity.BLOCKS, gettext_lazy("Contact without an address")),
    "missing-name": Rule(Severity.WARNS, gettext_lazy("Lead-in that has lost a name")),
    "leftover": Rule(Severity.BLOCKS, gettext_lazy("Note to oneself left in the text")),
}
_HEADLESS = re.compile(
    r"(?:is|are|was|were|est|sont) (?:an?|the|une?|le|la)\b"
)  # "is a public project of ..."
_LOST = re.compile(r"<\s*>")
_LEFTOVER = re.compile(
    r"\bTK(?:TK)*\b|\bTODO\b|\bFIXME\b|\bX{3,}\b|\?{3,}|\blorem ipsum\b"
    r"|\[(?:insert|add|check|name|date|tbc|tbd|à compléter|à vérifier|insérer)\b[^\]]{0,60}\]",
)
_NAMELESS = re.compile(
    r"(?:^|[.!?…”\"»)\]]\s+)(?P<label>(?:comments?|commente|commentaires?)\s*:)", re.IGNORECASE
)


def find(view: PostView) -> Iterator[Finding]:
    if not view.summary.strip():
        yield Finding(
            "missing-summary",
            Place("summary"),
            _("There is no summary: lists, feeds and search engines show only the title."),
            _("Say in one or two sentences what the text holds."),
        )
    yield from _headings(view)
    yield from _comments(view)
    for line in view.lines:
        yield from _line(view, line)


def _headings(view: PostView) -> Iterator[Finding]:
    level = 1
    before: Line | None = None
    for line in view.lines:
        if not line.is_heading:
            before = None
            continue
        own = int(line.tag[1])
        if own > level + 1:
            yield Finding(
                "heading-jump",
                view.at_line(line),
                _("This heading is of level %(own)d and stands under one of level %(level)d.")
                % {"own": own, "level": level},
                _("Make it level %(right)d: who listens to the page goes from level to level.")
                % {"right": level + 1},
            )
        if before is not None and int(before.tag[1]) >= own and not _has_embed_between(view, before, line):
            yield Finding(
                "empty-section",
                view.at_line(before),
                _("Nothing stands under this heading."),
                _("Write its text, or take the heading away."),
            )
        level, before = own, line


def _has_embed_between(view: PostView, one: Line, other: Line) -> bool:
    return any(one.number < at <= other.number for at in view.passages.embed_lines.values())


def _comments(view: PostView) -> Iterator[Finding]:
    for aside in view.passages.asides:
        lines = view.passages.lines_of(aside)
        if aside.kind != "comment" or aside.by or not lines:
            continue
        label = label_in(lines[0].text)
        if label is None or not label.by:
            start, end = (label.start, label.end) if label else (0, min(40, len(lines[0].text)))
            yield _unnamed(view, lines[0], start, end)
    for line in view.lines:
        if line.aside is not None:
            continue
        match = _NAMELESS.search(line.text)
        if match and (match.start("label") == 0 or match.end() == len(line.text)):
            yield _unnamed(view, line, match.start("label"), match.end("label"))


def _unnamed(view: PostView, line: Line, start: int, end: int) -> Finding:
    return Finding(
        "unnamed-comment",
        view.at_line(line, start, end),
        _("This comment does not say who comments."),
        _("Name the person in the comment’s own field; a name was lost where the text was pasted."),
    )


def _line(view: PostView, line: Line) -> Iterator[Finding]:
    match = _LEFTOVER.search(line.text)
    if match:
        yield Finding(
            "leftover",
            view.at_line(line, match.start(), match.end()),
            _("“%(words)s” looks like a note to oneself.") % {"words": match[0]},
            _("Write what was meant, or take it away."),
        )
    contact = read_contact(line.text)
    if contact is not None and not contact.address and not line.links and _LOST.search(line.text):
        yield Finding(
            "empty-contact",
            view.at_line(line),
            _("%(who)s has no address here.") % {"who": contact.name or contact.office},
            _(
                "Write the address, or place a list of offices: it always shows the holder and the address in force."
            ),
        )
    elif _LOST.search(line.text):
        lost = _LOST.search(line.text)
        assert lost is not None  # noqa: S101 - searched for in the line above
        yield Finding(
            "empty-contact",
            view.at_line(line, max(0, lost.start() - 40), lost.end()),
            _("An address was lost between these brackets."),
            _("Write the address, or take the brackets away."),
        )
    place = _lost_name(view, line)
    if place is not None:
        yield Finding(
            "missing-name",
            place,
            _("A name is missing here: nobody speaks, writes or is."),
            _("Add the name: a text that was pasted loses the words of its links."),
        )


def _lost_name(view: PostView, line: Line) -> Place | None:
    """Where a name was lost: at the head of a paragraph, or in the lead-in of a quotation; None where none was."""
    if line.quotation is not None or line.is_heading or line.tag == "figcaption":
        return None
    if line.tag == "p" and _HEADLESS.match(line.text) and not _follows_quotation(view, line):
        return view.at_line(line, 0, 40)
    following = view.lines[line.number + 1] if line.number + 1 < len(view.lines) else None
    if lacks_name(line.text) or (
        following is not None
        and following.quotation is not None
        and lead_in(line.text, following.text)
        and attribute(line.text, "", Memory()).missing
    ):
        return view.at_line(line, line.text.rfind(" ", 0, max(0, len(line.text) - 50)) + 1)
    return None


def _follows_quotation(view: PostView, line: Line) -> bool:
    return line.number > 0 and view.lines[line.number - 1].quotation is not None
