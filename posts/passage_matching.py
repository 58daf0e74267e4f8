"""Every place in a folded copy where quoted words stand: as they are, or with the marks that editors write into them.

Pure; a step of ``posts.verification``. What fits only in part is not found here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from posts.editorial_marks import Bracket, Fragment
from posts.folding import Folded, fold
from posts.word_edges import stands_whole

MAX_GAP: Final = 1000  # characters of the copy that one ellipsis may stand for
MAX_REPLACED: Final = 80  # characters, and
MAX_REPLACED_WORDS: Final = 8  # words of the copy that one pair of brackets may stand for
MAX_PASSAGES: Final = 10  # shown of several that fit
_MAX_MATCHES: Final = 5000  # of one fragment: more are several passages in any case

SENTENCE_END = re.compile(r"[.!?…؟。]'*\s+")
# A line end of the quotation that is not within a dash or beside a sign that takes the space to itself.
_LINES = re.compile(r"(?<![-‐\u00ad–—―«\s])[^\S\n]*\n\s*(?![-–—―;:!?»…\s])")
JOINT, JOIN = "\x01", "\x02"  # a line end of the quotation; a hyphen that stood at one
# Between two lines a copy may have what opens a paragraph or an item: a quotation mark, a bullet.
_JOINT_PATTERN = r"'?(?: |-(?=[^\W\d])| ?[•·▪*‣◦] ?)'?"
_INFLECTIONS = "(?:'?s|es|ed|d|ing|e|en|n|t|ent|er|é|ée|és|ées|ait|ont|ons)?"


@dataclass(frozen=True, slots=True)
class Match:
    """One fragment at one place of the folded copy; ``replaced`` pairs the copy's words with a bracket's."""

    start: int
    end: int
    replaced: tuple[tuple[str, str], ...] = ()
    is_capital_changed: bool = False


Chain = tuple[Match, ...]


def comparable(quotation: str) -> str:
    """Fold a quotation line by line, without the marks that only enclose it or open its paragraphs."""
    lines = []
    for line in _LINES.split(quotation.strip()):
        folded = fold(line)
        text = folded.text
        for place in sorted(folded.joins, reverse=True):
            text = text[:place] + JOIN + text[place:]
        text = _unquoted(text.strip())
        if text:
            lines.append(text)
    if len(lines) > 1:
        # Each paragraph of a speech opens with a mark, only the last closes.
        lines = list(filter(None, map(_unopened, lines)))
    return JOINT.join(lines).strip()


def _unquoted(text: str) -> str:
    """Take off marks that enclose the whole text: the first opens, and nothing but the last closes it."""
    # A full stop or comma after the closing mark is of the sentence around it.
    while enclosed := re.fullmatch(r"'(.+)['\"][.,;]?", text, re.DOTALL):
        inner = enclosed[1]
        depth = 0
        for place, sign in enumerate(inner):
            before, after = inner[place - 1 : place] or " ", inner[place + 1 : place + 2] or " "
            if sign not in "'\"" or (before.isalnum() and after.isalnum()):
                continue
            opens = not before.isalnum() and before not in ".,!?…" and after != " "
            depth += 1 if opens else -1
            if depth < 0:
                return text
        if depth > 0:
            return text
        text = inner.strip()
    return text


def _unopened(line: str) -> str:
    opening = line.startswith("'") and line.count("'") - len(re.findall(r"\w'\w", line)) == 1
    closing = line.endswith("'") and line.count("'") - len(re.findall(r"\w'\w", line)) == 1
    return line[1:] if opening else line[:-1] if closing else line


def exact_matches(words: str, copy: Folded) -> Iterator[Match]:
    if JOINT not in words and JOIN not in words and not (copy.joins and "-" in words):
        place = copy.text.find(words)
        while place >= 0:
            if stands_whole(copy, place, place + len(words)):
                yield Match(place, place + len(words))
            place = copy.text.find(words, place + 1)
        return
    pattern = _compiled(_literal(words, copy))
    for match in _every(pattern, copy.text):
        if _hyphens_stand(match, copy) and stands_whole(copy, *match.span()):
            yield Match(*match.span())


def _every(pattern: re.Pattern[str], text: str, place: int = 0) -> Iterator[re.Match[str]]:
    """All matches from a place on, those that overlap others too; of several with one end the longest."""
    count, end = 0, -1
    while (match := pattern.search(text, place)) and count < _MAX_MATCHES:
        if match.end() != end:
            yield match
        place, end, count = match.start() + 1, match.end(), count + 1


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _literal(words: str, copy: Folded) -> str:
    """A pattern of these words; a hyphen may have stood at a line end of the copy."""
    parts = []
    for piece in re.split(rf"([{JOINT}{JOIN}]|(?<=\w)- ?(?=\w))", words):
        if piece == JOINT:
            parts.append(_JOINT_PATTERN)
        elif piece == JOIN:
            parts.append("-?")
        elif piece.startswith("-") and len(piece) < 3 and copy.joins:
            parts.append(f"({re.escape(piece)}|)")
        else:
            parts.append(re.escape(piece))
    return "".join(parts)


def _hyphens_stand(match: re.Match[str], copy: Folded) -> bool:
    """Whether each hyphen of the quotation that the folded copy lacks did stand at a line end there."""
    return all(
        group != "" or match.start(number) in copy.joins
        for number, group in enumerate(match.groups(), start=1)
        if number not in match.re.groupindex.values()
    )


def fragment_matches(fragment: Fragment, copy: Folded, after: int | None = None) -> Iterator[Match]:
    """Every place where a fragment stands, its brackets allowed for and its first letter in either case.

    With ``after``, those that begin within the gap that may follow that place.
    """
    parts = _without_edges(fragment.parts)
    if len(parts) == 1 and isinstance(parts[0], str) and _is_plain(parts[0], copy):
        yield from _plain_matches(parts[0].strip(), copy, after)
        return
    pattern, brackets, first = _pattern(parts, copy)
    for match in _every(_compiled(pattern), copy.text, after or 0):
        if after is not None and match.start() > after + MAX_GAP:
            return
        replaced = tuple((match[f"b{number}"] or "", words) for number, words in enumerate(brackets))
        if not all(_is_bounded(words) for words, _ in replaced):
            continue
        if _hyphens_stand(match, copy) and stands_whole(copy, *match.span()):
            letter = match.groupdict().get("first")
            yield Match(*match.span(), replaced, letter is not None and letter != first)


def _is_plain(words: str, copy: Folded) -> bool:
    """Whether the words can be looked for as they are: compiling a pattern of a long text takes longer."""
    return JOINT not in words and JOIN not in words and not (copy.joins and "-" in words)


def _plain_matches(words: str, copy: Folded, after: int | None) -> Iterator[Match]:
    lead = re.match(r"[^\w]*(?=[^\W\d_])", words)
    at = lead.end() if lead else 0
    first, rest = words[at : at + 1], words[at + 1 :] if lead else words
    cases = _cases(first) if lead else ""
    place = copy.text.find(rest, after or 0)
    count = 0
    while place >= 0 and count < _MAX_MATCHES:
        start = place - at - len(first) if lead else place
        if after is not None and start > after + MAX_GAP:
            return
        if (
            start >= (after or 0)
            and (not lead or copy.text[place - 1] in cases)
            and copy.text[start : start + at] == words[:at]
            and stands_whole(copy, start, place + len(rest))
        ):
            yield Match(start, place + len(rest), (), bool(lead) and copy.text[place - 1] != first)
        place, count = copy.text.find(rest, place + 1), count + 1


def _is_bounded(words: str) -> bool:
    return len(words.split()) <= MAX_REPLACED_WORDS and not SENTENCE_END.search(words)


def _without_edges(parts: Sequence[str | Bracket]) -> list[str | Bracket]:
    """Merge neighbouring brackets, and leave out those that stand before the first word or after the last."""
    merged: list[str | Bracket] = []
    for part in parts:
        if isinstance(part, str) and not part.strip():
            continue
        last = merged[-1] if merged else None
        if isinstance(part, Bracket) and isinstance(last, Bracket):
            merged[-1] = Bracket(f"{last.words} {part.words}", last.touches_before, part.touches_after)
        else:
            merged.append(part)
    if isinstance(merged[0], Bracket) and not merged[0].touches_after:
        merged = merged[1:]
    if isinstance(merged[-1], Bracket) and not merged[-1].touches_before:
        merged = merged[:-1]
    return merged


def _pattern(parts: list[str | Bracket], copy: Folded) -> tuple[str, list[str], str]:
    """The pattern of a fragment, the words of its brackets by number, and its first letter."""
    pattern, first = "", ""
    brackets: list[str] = []
    for at, part in enumerate(parts):
        if isinstance(part, str):
            text = part.strip() if len(parts) == 1 else part
            if at == 0:
                text = text.lstrip()
                lead = re.match(r"[^\w]*(?=[^\W\d_])", text)
                if lead:
                    first = text[lead.end()]
                    pattern += re.escape(lead[0]) + f"(?P<first>[{re.escape(_cases(first))}])"
                    text = text[lead.end() + 1 :]
            if at + 1 == len(parts):
                text = text.rstrip()
            if at and _stands_alone(parts[at - 1]):
                text = text.lstrip()
            if at + 1 < len(parts) and _stands_alone(parts[at + 1]):
                text = text.rstrip()
            pattern += _literal(text, copy)
            continue
        before = parts[at - 1] if at else ""
        after = parts[at + 1] if at + 1 < len(parts) else ""
        pattern += f"(?P<b{len(brackets)}>{_bracket(part, str(before), str(after))})"
        brackets.append(part.words)
    return pattern, brackets, first


def _stands_alone(part: str | Bracket) -> bool:
    return isinstance(part, Bracket) and not (part.touches_before or part.touches_after)


def _bracket(bracket: Bracket, before: str, after: str) -> str:
    """What may stand in the copy where a bracket stands in the quotation."""
    words = re.escape(bracket.words)
    if bracket.touches_before or bracket.touches_after:
        if before[-1:].isdigit() or after[:1].isdigit() or any(map(str.isdigit, bracket.words)):
            return words  # digits are no letters of a word
        if bracket.touches_before and bracket.touches_after:
            return f"{words}|"
        if bracket.touches_before:
            return f"{words}|{_INFLECTIONS}"
        cases = f"[{re.escape(_cases(bracket.words[:1]))}]{re.escape(bracket.words[1:])}" if words else ""
        return cases if len(bracket.words) == 1 else f"(?:{cases})?"
    anything = f".{{1,{MAX_REPLACED}}}?"
    if before.endswith(" ") and after.startswith(" "):
        return f" (?:{anything} )?"
    if before.endswith(" "):
        return f"(?: {anything})?"
    return f"(?:{anything} )?" if after.startswith(" ") else f"(?:{anything})?"


def _cases(letter: str) -> str:
    return "".join(dict.fromkeys(one for one in (letter, letter.lower(), letter.upper()) if len(one) == 1))


def chains(fragments: Sequence[Fragment], copy: Folded, so_far: Chain = ()) -> Iterator[Chain]:
    """Every way to place the fragments in order with no gap over the limit, up to more than are ever shown."""
    if len(so_far) == len(fragments):
        yield so_far
        return
    count = 0
    for match in fragment_matches(fragments[len(so_far)], copy, so_far[-1].end if so_far else None):
        for chain in chains(fragments, copy, (*so_far, match)):
            yield chain
            count += 1
            if count > MAX_PASSAGES:
                return
