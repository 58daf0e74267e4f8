"""Two texts of a post set against each other, as HTML for staff: the body passage by passage, the rest as a table.

Every piece of text is escaped here; elements and attributes are those of a body that was sanitised when it was written.
The number of queries is fixed, whatever stands in the two texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from posts import embeds
from posts.comparing import PassageChange, WordChange, align, text_changes
from posts.marked_words import Attributes, Holder, Mark, Passage, Word, read_passages
from posts.models import Organization, Person, Source
from posts.references import extract_references
from posts.vocabulary import ATTRIBUTION

# Attributes that a comparison prints as such; the others say what a note says in words.
PRINTED = {"lang", "title", "datetime", "href", "hreflang", "colspan", "rowspan", "scope", "start"}
TOLD = 90  # characters of an embedded record's words that name it


@dataclass(frozen=True)
class ComparedBody:
    """``html`` shows the newer text with what went and what came; ``changes`` is how many passages differ."""

    html: SafeString
    changes: int


class Names:
    """What sources, speakers and embedded records are called. Five queries, and one for each kind of embed."""

    def __init__(self, *bodies: str) -> None:
        found = [extract_references(body) for body in bodies if body]
        keys = {key for references in found for key in (*references.sources, *references.vias)}
        people = {key for references in found for key in references.people}
        bodies_named = {key for references in found for key in references.organizations}
        self.sources = (
            {row.pk: str(row) for row in Source.objects.for_attribution().filter(pk__in=keys)} if keys else {}
        )
        self.speakers = {
            **{f"person:{pk}": str(row) for pk, row in Person.objects.in_bulk(people).items()},
            **{
                f"organization:{pk}": str(row)
                for pk, row in Organization.objects.in_bulk(bodies_named).items()
            },
        }
        ids: dict[str, set[int]] = {}
        for references in found:
            for kind, numbers in references.embeds.items():
                ids.setdefault(kind, set()).update(numbers)
        self.embedded = {
            (kind, pk): " ".join(words.split())
            for kind, numbers in ids.items()
            if (embed := embeds.get(kind)) is not None
            for pk, words in embed.text(numbers).items()
        }

    def attribution(self, attributes: Attributes) -> str:
        """Who said it and where it stands, in one line; "" where nothing is said of that."""
        given = dict(attributes)
        parts = []
        speaker = given.get("data-speaker") or given.get("data-by")
        if speaker:
            parts.append(self.speakers.get(speaker, _("somebody who is no longer on record")))
        if given.get("data-speaker-text"):
            parts.append(given["data-speaker-text"])
        if given.get("data-source"):
            parts.append(self._source(given["data-source"]))
        vias = [self._source(key) for key in given.get("data-via", "").split()]
        if vias:
            parts.append(_("by way of %(sources)s") % {"sources": ", ".join(vias)})
        return " · ".join(parts)

    def _source(self, key: str) -> str:
        return self.sources.get(int(key), _("a source that is no longer on record"))

    def figure(self, passage: Passage) -> str:
        """What an embed is: its kind and its first words."""
        kind = passage.get("data-embed")
        embed = embeds.get(kind)
        name = str(embed.label) if embed else kind
        words = self.embedded.get((kind, int(passage.get("data-id") or 0)), "")
        return f"{name}: {words[:TOLD]}{'…' if len(words) > TOLD else ''}" if words else name


def compare_bodies(old: str, new: str) -> ComparedBody:
    """Set two cleaned bodies against each other."""
    changes = align(read_passages(old), read_passages(new))
    html = _Writer(Names(old, new)).write(changes)
    return ComparedBody(html, sum(change.kind != "same" for change in changes))


def show_text(old: str, new: str) -> SafeString:
    """Two plain texts, word by word."""
    return mark_safe("".join(_run(change) for change in text_changes(old, new)))  # noqa: S308 - _run escapes


class _Writer:
    """Writes passages one after another, opening and closing what stands around them."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.parts: list[str] = []
        # What is open: ("new" or "old", the holder).
        self.open: list[tuple[str, Holder]] = []
        self.twins: dict[int, Holder] = {}
        self.formers: dict[int, Holder] = {}

    def write(self, changes: list[PassageChange]) -> SafeString:
        self._match_holders(changes)
        for change in changes:
            self._enter(self._around(change))
            self._passage(change)
        self._enter([])
        return mark_safe("".join(self.parts))  # noqa: S308 - every part is escaped where it is made

    def _match_holders(self, changes: Iterable[PassageChange]) -> None:
        """An old quotation is the new one that holds its words; where several do, the one that holds most."""
        votes: Counter[tuple[Holder, Holder]] = Counter()
        for change in changes:
            if change.old and change.new:
                for before, after in zip(change.old.holders, change.new.holders, strict=False):
                    if before.tag == after.tag:
                        votes[before, after] += 1
        for (before, after), _count in votes.most_common():
            if before.number not in self.twins and after.number not in self.formers:
                self.twins[before.number] = after
                self.formers[after.number] = before

    def _around(self, change: PassageChange) -> list[tuple[str, Holder]]:
        if change.new:
            return [("new", holder) for holder in change.new.holders]
        twins = [(self.twins.get(holder.number), holder) for holder in change.shown.holders]
        return [("new", twin) if twin else ("old", holder) for twin, holder in twins]

    def _enter(self, wanted: list[tuple[str, Holder]]) -> None:
        shared = 0
        while (
            shared < min(len(wanted), len(self.open))
            and wanted[shared][0] == self.open[shared][0]
            and wanted[shared][1].number == self.open[shared][1].number
        ):
            shared += 1
        while len(self.open) > shared:
            _side, holder = self.open.pop()
            self.parts.append(f"</{holder.tag}>")
        for side, holder in wanted[shared:]:
            self.open.append((side, holder))
            self.parts.append(f"<{holder.tag}{_attributes(holder.attributes)}>")
            self._tell_attribution(side, holder)

    def _tell_attribution(self, side: str, holder: Holder) -> None:
        if holder.tag not in ("blockquote", "aside"):
            return
        now = self.names.attribution(holder.attributes)
        former = self.formers.get(holder.number) if side == "new" else None
        before = self.names.attribution(former.attributes) if former else ""
        if former and _voice(former.attributes) != _voice(holder.attributes):
            self.parts.append(
                format_html(
                    '<p class="diff-attribution is-changed">{} <del>{}</del> <ins>{}</ins></p>',
                    _("Attribution:"),
                    before or _("none"),
                    now or _("none"),
                )
            )
        elif now:
            begin, end = ("<del>", "</del>") if side == "old" else ("", "") if former else ("<ins>", "</ins>")
            self.parts.append(f'<p class="diff-attribution">{begin}{escape(now)}{end}</p>')

    def _passage(self, change: PassageChange) -> None:
        shown = change.shown
        tag = shown.tag if shown.tag not in ("figure", "figcaption") else "div"
        kind = "same" if change.kind == "same" else change.kind
        extra = " diff-figure" if shown.tag == "figure" else ""
        self.parts.append(f'<{tag} class="diff-passage is-{kind}{extra}"{_attributes(shown.attributes)}>')
        if change.is_moved:
            words = _("Moved here:") if change.kind == "added" else _("Moved away:")
            self.parts.append(format_html('<span class="diff-note">{}</span> ', words))
        if change.old and change.new and change.old.tag != change.new.tag:
            self.parts.append(
                format_html('<span class="diff-note">{} → {}</span> ', _block(change.old), _block(change.new))
            )
        inner = self._inner(change)
        if change.kind == "added":
            inner = f"<ins>{inner}</ins>"
        elif change.kind == "removed":
            inner = f"<del>{inner}</del>"
        self.parts.append(inner if tag != "hr" else "")
        self.parts.append(f"</{tag}>" if tag != "hr" else "")

    def _inner(self, change: PassageChange) -> str:
        shown = change.shown
        begin = f"<b>{escape(self.names.figure(shown))}</b> " if shown.tag == "figure" else ""
        if change.kind != "changed":
            return begin + _words(shown.words)
        return begin + "".join(self._word_change(part) for part in change.words)

    def _word_change(self, change: WordChange) -> str:
        written = _run(change)
        if change.kind != "marked":
            return written
        told = self._told_marks(change.old_marks, change.words[0].marks)
        note = format_html('<span class="diff-note">[{}]</span>', told)
        return f'<span class="diff-format">{written}</span> {note}'

    def _told_marks(self, old: tuple[Mark, ...], new: tuple[Mark, ...]) -> str:
        """In words what became of the marks of some words."""
        before, after = dict(old), dict(new)
        told = []
        for tag in dict.fromkeys([*before, *after]):
            if before.get(tag) == after.get(tag):
                continue
            name = _mark(tag)
            was, now = self._mark_says(tag, before.get(tag)), self._mark_says(tag, after.get(tag))
            if tag in before and tag in after:
                told.append(f"{name}: {was or '–'} → {now or '–'}")
            elif tag in after:
                told.append(_("now %(mark)s") % {"mark": f"{name} ({now})" if now else name})
            else:
                told.append(_("no longer %(mark)s") % {"mark": f"{name} ({was})" if was else name})
        return "; ".join(told) or _("nested in another way")

    def _mark_says(self, tag: str, attributes: Attributes | None) -> str:
        given = dict(attributes or ())
        if tag == "q":
            return self.names.attribution(attributes or ())
        return next((given[name] for name in ("href", "title", "datetime", "lang") if given.get(name)), "")


def _voice(attributes: Attributes) -> list[tuple[str, str]]:
    names = {*ATTRIBUTION, "data-by", "data-kind"}
    return [(name, value) for name, value in attributes if name in names]


def _run(change: WordChange) -> str:
    written = _words(change.words)
    tag = {"added": "ins", "removed": "del"}.get(change.kind)
    return f"<{tag}>{written}</{tag}>" if tag else written


def _words(words: Iterable[Word]) -> str:
    """Words in their marks, each mark opened once for a run of words."""
    parts: list[str] = []
    open_marks: tuple[Mark, ...] = ()
    for word in words:
        if word.marks != open_marks:
            shared = 0
            while shared < min(len(word.marks), len(open_marks)) and word.marks[shared] == open_marks[shared]:
                shared += 1
            parts.extend(f"</{_shown(tag)}>" for tag, _given in reversed(open_marks[shared:]))
            parts.extend(
                f"<{_shown(tag)}{_attributes(given)}{_own(tag)}>" for tag, given in word.marks[shared:]
            )
            open_marks = word.marks
        parts.append("<br>" if word.text == "\n" else str(escape(word.text)))
    parts.extend(f"</{_shown(tag)}>" for tag, _given in reversed(open_marks))
    return "".join(parts)


def _shown(tag: str) -> str:
    # An author's own <ins> and <del> must not be taken for the comparison's.
    return "u" if tag == "ins" else "s" if tag == "del" else tag


def _own(tag: str) -> str:
    return ' class="diff-own"' if tag in ("ins", "del") else ""


def _attributes(attributes: Attributes) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes if name in PRINTED)


def _block(passage: Passage) -> str:
    return {
        "p": pgettext("kind of passage", "paragraph"),
        "h2": pgettext("kind of passage", "heading"),
        "h3": pgettext("kind of passage", "lesser heading"),
        "h4": pgettext("kind of passage", "least heading"),
        "li": pgettext("kind of passage", "item of a list"),
        "td": pgettext("kind of passage", "cell"),
        "th": pgettext("kind of passage", "heading of a table"),
    }.get(passage.tag, passage.tag)


def _mark(tag: str) -> str:
    names: Mapping[str, Any] = {
        "a": pgettext("kind of mark", "link"),
        "abbr": pgettext("kind of mark", "abbreviation"),
        "cite": pgettext("kind of mark", "title of a work"),
        "del": pgettext("kind of mark", "struck out"),
        "em": pgettext("kind of mark", "italic"),
        "ins": pgettext("kind of mark", "inserted"),
        "mark": pgettext("kind of mark", "highlighted"),
        "q": pgettext("kind of mark", "quotation"),
        "small": pgettext("kind of mark", "small"),
        "span": pgettext("kind of mark", "in another language"),
        "strong": pgettext("kind of mark", "bold"),
        "sub": pgettext("kind of mark", "subscript"),
        "sup": pgettext("kind of mark", "superscript"),
        "time": pgettext("kind of mark", "date"),
    }
    return str(names.get(tag, tag))
