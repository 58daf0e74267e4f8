"""The parts of a review and how text moves between them. Pure; see `reviewing` for what positions count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext_noop

from posts.importing.parsed import Attribution, Block, Kind, Speech, Unit, cut

# Nothing is decided about these: they are text as it stands.
PLAIN = frozenset({Kind.PARAGRAPH, Kind.LEAD_IN, Kind.RULE, Kind.LEFTOVER, Kind.PICTURE})


@dataclass(frozen=True)
class Part:
    """A unit with what was decided about it. ``key`` is its name in the review."""

    key: str
    unit: Unit
    decision: str = ""
    inner: tuple[tuple[int, str], ...] = field(default=())  # decisions about the speeches, by their number

    def proposals(self) -> list[str]:
        """The keys of what is to be decided here: a speech has its own, plain text none."""
        if self.unit.kind is Kind.SPOKEN:
            return [f"{self.key}.{index}" for index in range(len(self.unit.speeches))]
        return [] if self.unit.kind in PLAIN or self.unit.is_settled else [self.key]

    def decision_on(self, key: str) -> str:
        number = key.partition(".")[2]
        return dict(self.inner).get(int(number), "") if number else self.decision

    def decided(self, key: str, says: str) -> Part:
        number = key.partition(".")[2]
        if not number:
            return replace(self, decision=says)
        return replace(self, inner=tuple({**dict(self.inner), int(number): says}.items()))

    def speech(self, key: str) -> Speech:
        number = key.partition(".")[2]
        if not number.isdigit() or int(number) >= len(self.unit.speeches):
            raise Misfit(gettext_noop("This proposal is not there any more."))
        return self.unit.speeches[int(number)]

    def spans(self, parts: Sequence[Part]) -> list[tuple[int, int]]:
        """Where each block of the part begins and ends."""
        at = 0
        for part in parts:
            if part.key == self.key:
                break
            at += sum(letters(block.text) for block in part.unit.blocks)
        found = []
        for block in self.unit.blocks:
            end = at + letters(block.text)
            found.append((at, end))
            at = end
        return found

    def holds(self, parts: Sequence[Part], start: int, end: int) -> bool:
        """Whether one block of the part has all of these characters."""
        return any(first <= start < end <= last for first, last in self.spans(parts))


class Misfit(Exception):
    """The step does not fit the text; the message is fit for a person."""


def letters(text: str) -> int:
    return sum(not char.isspace() for char in text)


def number_of(key: str) -> int:
    return int(key.partition(".")[0])


def position(text: str, count: int) -> int:
    """Where in ``text`` the character stands before which there are ``count`` that are no spaces."""
    if count <= 0:
        return 0
    for index, char in enumerate(text):
        if not char.isspace():
            if count == 0:
                return index
            count -= 1
    return len(text)


def cut_out(
    parts: Sequence[Part], start: int, end: int, unit: Unit, decision: str, target: Part | None = None
) -> tuple[Part, ...]:
    """Parts in which ``unit`` holds exactly the text between two positions.

    What ``target``, which was that unit before, held besides becomes plain text; other parts keep what is left of
    them. A table stays whole. Raises Misfit where nothing lies between the positions.
    """
    fresh = max(number_of(part.key) for part in parts) + 1
    key = target.key if target else str(fresh)
    fresh += target is None
    taken: list[Block] = []
    out: list[Part] = []
    place: int | None = None
    at = 0
    for part in parts:
        before: list[Block] = []
        after: list[Block] = []
        inside = False
        for block in part.unit.blocks:
            size = letters(block.text)
            first, last = at, at + size
            at = last
            low, high = max(first, start), min(last, end)
            if low >= high and not (size == 0 and taken and first < end):
                (after if inside or (taken and first >= end) else before).append(block)
                continue
            inside = True
            if block.html or size == 0:
                taken.append(block)
                continue
            if low > first:
                before.append(cut(block, 0, position(block.text, low - first)))
            taken.append(cut(block, position(block.text, low - first), _until(block.text, high - first)))
            if high < last:
                after.append(cut(block, position(block.text, high - first)))
        if not inside:
            if part is target:
                out += _left(part, before or after, str(fresh), is_target=True)
                fresh += 1
            else:
                out.append(part)
            continue
        if before:
            out += _left(
                part, before, part.key if part is not target else str(fresh), is_target=part is target
            )
            fresh += part is target
        if place is None:
            place = len(out)
        if after:
            keeps = part is not target and not before
            out += _left(part, after, part.key if keeps else str(fresh), is_target=part is target)
            fresh += not keeps
    if not taken:
        raise Misfit(gettext_noop("No words are selected."))
    new = Part(key, replace(unit, blocks=tuple(_joined(taken, unit.kind)), speeches=()), decision)
    out.insert(len(out) if place is None else place, new)
    return tuple(out)


def _until(text: str, count: int) -> int:
    """The end of the ``count``-th character that is no space."""
    seen = 0
    for index, char in enumerate(text):
        if not char.isspace():
            seen += 1
            if seen == count:
                return index + 1
    return len(text)


def _joined(blocks: Iterable[Block], kind: Kind) -> list[Block]:
    """Pieces as paragraphs of one part; an h of the markup is text unless the part is a heading."""
    return [
        replace(block, kind="p", level=0) if block.kind == "h" and kind is not Kind.HEADING else block
        for block in blocks
    ]


def _left(part: Part, blocks: list[Block], key: str, *, is_target: bool) -> list[Part]:
    """What remains of a part: its own kind, or plain text where the part itself has gone elsewhere."""
    if not blocks:
        return []
    if is_target:
        plain = part.unit.kind if part.unit.kind in PLAIN else Kind.PARAGRAPH
        unit = replace(
            part.unit, kind=plain, blocks=tuple(blocks), speeches=(), attribution=None, by="", values=()
        )
        return [Part(key, unit)]
    speeches = tuple(
        speech
        for speech in part.unit.speeches
        if part.unit.kind is Kind.SPOKEN and speech.end <= len(blocks[0].text)
    )
    kind = Kind.PARAGRAPH if part.unit.kind is Kind.SPOKEN and not speeches else part.unit.kind
    unit = replace(part.unit, kind=kind, blocks=tuple(blocks), speeches=speeches)
    return [Part(key, unit, part.decision, tuple(pair for pair in part.inner if pair[0] < len(speeches)))]


def with_speech(
    parts: Sequence[Part], part: Part, start: int, end: int, speech: Speech, index: int | None
) -> Part:
    """The part with a speech between two positions of its only block: a new one, or that of ``index`` moved.

    Speeches that the new extent touches go. Raises Misfit where the positions lie outside.
    """
    if len(part.unit.blocks) != 1:
        raise Misfit(gettext_noop("A quotation within the text lies in one plain paragraph."))
    block = part.unit.blocks[0]
    first, last = part.spans(parts)[0]
    if not first <= start < end <= last:
        raise Misfit(gettext_noop("The quotation must stay within its paragraph."))
    low, high = position(block.text, start - first), _until(block.text, end - first)
    moved = replace(speech, start=low, end=high)
    decisions = dict(part.inner)
    kept = [
        (other, decisions.get(number, ""))
        for number, other in enumerate(part.unit.speeches)
        if number != index and (other.end <= low or other.start >= high)
    ]
    says = decisions.get(index, "accepted") if index is not None else "accepted"
    ordered = sorted([*kept, (moved, says)], key=lambda pair: pair[0].start)
    attribution = part.unit.attribution or Attribution()
    unit = replace(
        part.unit,
        kind=Kind.SPOKEN,
        speeches=tuple(pair[0] for pair in ordered),
        attribution=None if part.unit.kind is Kind.SPOKEN else attribution,
    )
    return replace(part, unit=unit, inner=tuple((number, pair[1]) for number, pair in enumerate(ordered)))
