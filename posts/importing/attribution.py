"""Whose words follow a lead-in: speaker, outlet, title, authors, day, paywall, and the source through which they came.

Pure. Reads what the lead-in says, then what it points back at ("She continues:", "The article concludes:"); whatever
neither says stays empty.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import dataclass, replace

from posts.importing.clauses import Subject, subjects
from posts.importing.dates import FoundDate, find_dates
from posts.importing.lead_ins import lacks_name
from posts.importing.lexicon import FOLLOW_UP, FREE, OWNED, PAYWALLED, PRONOUN, REFERENCE, REPORTING, WORK
from posts.importing.memory import Memory
from posts.importing.names import Name, Sort, names_in, split_people
from posts.importing.parsed import Attribution

_SENTENCE = re.compile(r"(?<=[\w’'”\"»)\]]{2}[.!?…])[\"”’»)]*\s+(?=[“\"«‘(]?[A-ZÀ-Þ0-9])")
_PUBLISHED_IN = re.compile(
    rf"\b(?:writ\w+|wrote|publish\w+|appear\w+|told|tells|telling|speak\w+|spoke|report\w+|écri\w+|publi\w+|"
    rf"paru\w*|"
    rf"signée?|accordée?|confiée?|déclaré|dit|{WORK})\b[^.;:]{{0,60}}?\b(?:for|in|by|with|on|to|from|dans|au|à|"
    rf"pour|par|avec|sur)\s+"
    r"(?:the\s+|la\s+|le\s+|l[’'])?(?:(?:journal|quotidien|magazine|newspaper|site|paywalled|daily|weekly|"
    r"online|independent|"
    r"respected|conservative|liberal|subscription-only|hebdomadaire|news site|news outlet|news agency)\s+)*$",
    re.IGNORECASE,
)
_WROTE_IN = re.compile(
    r"\b(?:writ\w+|wrote|publish\w+|article|op-ed|essay|piece|column|commentary|écri\w+|publi\w+|tribune|"
    r"chronique)\b[^.;:]{0,40}?"
    r"\b(?:in|for|dans|pour)\s+(?:the\s+|la\s+|le\s+|l[’'])?(?:\w+(?:ed|ly|ent)\s+)?$",
    re.IGNORECASE,
)
_AFFILIATED = re.compile(r"[A-ZÀ-Þ][\w’'-]+\s+(?:of|from|at|for|de|du)\s+(?:the\s+|la\s+|le\s+|l[’'])?$")
_TOLD = re.compile(
    r"\b(?:told|tells|telling|spoke to|speaking to|(?:explained|said|confirmed|admitted|confided|speaks) to|"
    r"a déclaré (?:au|à)|a confié (?:au|à))\s+(?:the\s+|la\s+|"
    r"le\s+|l[’'])?$",
    re.I,
)
_WORK_AFTER = re.compile(
    rf"^(?:[’']s)?\s+(?:(?:latest|new|recent|own|news|exclusive|investigative|front-page|opinion)\s+)*{WORK}\b",
    re.I,
)
_ACCORDING = re.compile(
    r"\b(?:according to|in the words of|selon|d[’']après)\s+(?:the\s+|la\s+|le\s+|les\s+|l[’'])?",
    re.IGNORECASE,
)
_VIEW = re.compile(
    r"\bin (?P<name>[^,.;:]{2,60}?)[’']s? (?:view|words|opinion|telling|account|judge?ment|"
    r"assessment|analysis)\b|"
    r"\bin the (?:view|words|opinion) of (?P<of>[^,.;:]{2,60})",
    re.IGNORECASE,
)
_CARRIED = re.compile(
    r"\b(?:via|(?:as )?(?:quoted|cited|reported|relayed|reproduced|republished|translated) (?:by|in|on)|"
    r"citée?s? (?:par|dans)|relayée?s? par|reprise?s? par|rapportée?s? par)\s+(?:the\s+|la\s+|le\s+|l[’'])?$",
    re.IGNORECASE,
)
_CARRIES = re.compile(
    r"\b(?:cit(?:es?|ed|ing)|quot(?:es?|ed|ing)|coverage|reference|refers?|links? to|draws? on|summari[sz]\w+|"
    r"discuss\w+|relay\w*|"
    r"excerpts?|points? to|highlights?|features?|reproduces?|reprints?|devotes?|cite|reprend|renvoie|relaie|"
    r"résume)\b",
    re.IGNORECASE,
)
_ENTITLED = re.compile(
    r"\b(?:entitled|titled|headlined|called|under the (?:headline|title)|with the (?:headline|title)|"
    r"intitulée?s?|titrée?|"
    r"sous le titre)\s*:?\s*",
    re.IGNORECASE,
)
_QUOTED_TITLE = re.compile(
    rf"\b{WORK},?\s+(?:(?:on|of|from|dated|du|de|"
    rf"sur)\s[^“\"«,]{{3,40}},?\s+)?[“\"«]\s*(?P<title>[^”\"»]{{8,200}})[”\"»]",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"«‘]\s*(?P<title>[^”\"»]+?)\s*[,.]?\s*[”\"»’](?=[\s,.:;(]|$)")
_MONTH_AND_YEAR = re.compile(r"(?:\b[A-ZÀ-Þa-zé]{3,10}\.?\s+)?\b(?:19|20)\d{2}\b")
_BRACKET = re.compile(r"\(([^()]+)\)")
_BY = re.compile(rf"\b(?:{WORK}|[”\"»])[^.;:]{{0,30}}?\b(?:by|de|par|d[’'])\s*$", re.IGNORECASE)
_DESCRIPTION = re.compile(
    r"(?:(?:a|an|one|two|three|four|several|some|many|multiple|senior|unnamed|un|une|deux|trois|plusieurs|"
    r"des)\s)[\w’'.\s-]{3,80}$",
    re.IGNORECASE,
)
_NOT_ISSUED = re.compile(
    r"\b(?:prior to|since|before|after|until|from|following|between|by|of the|depuis|avant|après|jusqu[’']au|"
    r"dès)(?: the| le)?\s*$",
    re.I,
)
_OF = re.compile(r"\b[\w’-]+ of\s+$", re.IGNORECASE)
_WRITES = frozenset({"writes", "wrote", "writing", "write", "written", "écrit", "écrivait", "écrivant"})
_JOURNALIST = re.compile(
    r"\b(?:reporter|correspondent|columnist|journalist|editor|writer|journaliste|correspondante?|chroniqueu(?:r|se)|"
    r"éditorialiste)\b",
    re.IGNORECASE,
)
_SAME_OUTLET = re.compile(
    r"\b(?:the|that|this) same (?:news)?(?:paper|outlet|magazine|journal|broadcaster|site|publication)\b|"
    r"\b(?:le|la|dans) même (?:journal|quotidien|magazine|revue|hebdomadaire)\b",
    re.IGNORECASE,
)
_QUOTES_SOMEBODY = re.compile(
    r"\b(?:quot(?:es?|ed|ing)|cit(?:es?|ed|ing))\s+(?P<who>(?:an?|one|two|three|another|un|"
    r"une)\s+[\w’' -]{3,60}?)\s+(?:as\s+)?"
    r"(?:saying|who|telling|stating|explaining|warning|disant)\b",
    re.IGNORECASE,
)
_IN_OUTLET = re.compile(r"(?:^|[.!?]\s+)(?:in|dans)\s+(?:the\s+|la\s+|le\s+|les\s+|l[’'])?$", re.IGNORECASE)
_ON_AIR = re.compile(
    r"\b(?:sur les ondes|au micro|à l[’']antenne|on air|on the airwaves)\s+(?:de|d[’']|of)\s*(?:the\s+|la\s+|l[’'])?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """An attribution and the words in which a name is missing."""

    attribution: Attribution
    missing: str = ""


def sentences(text: str) -> list[str]:
    return _SENTENCE.split(text)


def attribute(paragraph: str, context: str, memory: Memory) -> Reading:
    """Read the attribution out of a lead-in. ``context`` is the house's paragraph directly before, or empty."""
    parts = sentences(paragraph)
    last = parts[-1]
    found = _scan(last, memory)
    if lacks_name(last):
        return Reading(Attribution(is_paywalled=_is_paywalled(paragraph)), _missing_words(last))
    if found.missing:
        return Reading(Attribution(published_on=found.own.published_on), found.missing)
    own = found.own
    if not own.publisher and own.names_source and _JOURNALIST.search(last) and len(parts) > 1:
        # "The Courier revealed ... Its reporter A explains that": the outlet stands in the sentence before.
        own = _filled(own, _scan(" ".join(parts[:-1]), memory), points_back=False)
    if _SAME_OUTLET.search(last) and memory.latest and not own.publisher:
        own = replace(own, publisher=memory.latest.publisher)
    own = replace(own, publisher=memory.outlet(own.publisher))
    same = own.speaker and not own.publisher and own.speaker.split()[-1] in " ".join(parts[:-1])
    if len(parts) > 1 and (found.points_back or same or not own.names_source):
        own = _filled(own, _scan(" ".join(parts[:-1]), memory), found.points_back)
    own = replace(own, is_paywalled=own.is_paywalled or _is_paywalled(paragraph))
    if found.points_back and not (own.names_source and len(parts) > 1):
        own = _filled(own, _behind(found, context, memory), points_back=True)
    own = _known_work(own, paragraph, memory)
    return Reading(own)


def _behind(found: _Scan, context: str, memory: Memory) -> _Scan:
    """What "she", "the article", "they" point at: the paragraph before, else the latest quotation."""
    if context:
        before = _scan(context, memory)
        if before.own.publisher or before.own.title:
            return before
        if before.own.speaker and not memory.latest:
            return before
    return _Scan(memory.latest) if memory.latest else _Scan(Attribution())


def _known_work(own: Attribution, paragraph: str, memory: Memory) -> Attribution:
    """A person or an article quoted before is the same work; an outlet alone is one only in a follow-up."""
    if own.speaker and not own.publisher and own.speaker in memory.works:
        known = memory.works[own.speaker]
        if (
            known.authors
            or own.speaker != known.speaker
            or known is memory.latest
            or FOLLOW_UP.search(paragraph)
        ):
            return _over(own, known)
    if own.publisher and not own.title and own.publisher in memory.works:
        known = memory.works[own.publisher]
        refers = re.search(
            rf"\b(?:the|le|la|l[’'])\s*{re.escape(own.publisher)}(?:[’']s)?\s+{WORK}\b",
            paragraph,
            re.IGNORECASE,
        )
        if refers and own.published_on in (None, known.published_on):
            return replace(_over(own, replace(known, speaker="")), speaker=own.speaker)
        if known is memory.latest and FOLLOW_UP.search(sentences(paragraph)[-1]) and not own.speaker:
            return replace(_over(own, known), speaker=own.speaker or (known.speaker if known.authors else ""))
    return own


def _over(own: Attribution, known: Attribution) -> Attribution:
    return Attribution(
        own.speaker or known.speaker, own.publisher or known.publisher, own.title or known.title,
        own.authors or known.authors, own.published_on or known.published_on,
        own.is_paywalled or known.is_paywalled, own.via or known.via,
        own.url or known.url,
    )  # fmt: skip


@dataclass(frozen=True)
class _Scan:
    own: Attribution
    points_back: bool = False
    missing: str = ""


def _filled(own: Attribution, other: _Scan, points_back: bool) -> Attribution:
    if own.speaker and other.own.speaker and not points_back:
        return replace(_over(own, other.own), speaker=own.speaker)
    return _over(own, other.own)


def _scan(text: str, memory: Memory) -> _Scan:
    """What one stretch of the house's text says about a source."""
    names = names_in(text)
    dates = find_dates(text)
    speaker = publisher = via = ""
    authors: list[str] = []
    title, titled_until = _title(text)
    carried_by = [name for name in names if _CARRIED.search(text[: name.start])]
    published = [name for name in names if name not in carried_by and _is_publisher(text, name, memory)]
    if title:
        published = [name for name in published if name.end <= text.find(title) or name.start >= titled_until]
    for bracket in _BRACKET.finditer(text):
        more, outlet, _ = _bracket(bracket[1], memory)
        authors += more
        publisher = publisher or outlet
    if published:
        publisher = published[-1].text
    if carried_by:
        via = carried_by[-1].text
    authors += [
        name.text
        for name in names
        if name.sort is Sort.PERSON and _BY.search(text[: name.start]) and name.text not in authors
    ]
    found = subjects(text, dates)
    who, missing, points_back = _speakers(found, text, memory)
    for name, verb in who:
        if name.text == publisher and name.sort is not Sort.BODY:
            continue
        person = memory.person(name)
        if person:
            speaker = person
            if (
                verb in _WRITES or re.search(r"\bwriting (?:\S+ ){0,4}?(?:for|in)\b", text, re.IGNORECASE)
            ) and not authors:
                authors.append(person)
        elif name.sort is Sort.OUTLET or (
            name.sort is Sort.UNKNOWN and (verb in REPORTING or name.text in memory.outlets)
        ):
            if publisher and name.text != publisher:
                via = via or name.text
            else:
                publisher = publisher or name.text
        elif name.text != publisher:
            speaker = name.text
    together = _together(text, names, who)
    if together and not authors:
        authors, speaker = together, ""
    according = _according(text, memory)
    if according:
        kind, words = according
        if kind is Sort.OUTLET:
            publisher = publisher or words
        elif not speaker or speaker == words or any(memory.person(name) is None for name, _ in who):
            speaker = words
    view = _VIEW.search(text)
    if view and not who:
        holder = [name for name in names if name.start <= view.end() and name.end >= view.start() + 3]
        if holder:
            person = memory.person(holder[-1])
            speaker = person or speaker
            if not person and holder[-1].sort is Sort.OUTLET:
                publisher = publisher or holder[-1].text
            elif not person:
                speaker = speaker or holder[-1].text
    described = _QUOTES_SOMEBODY.search(text)
    if described and not speaker:
        speaker = described["who"]
    description = [
        subject.words for subject in found if subject.name is None and _DESCRIPTION.fullmatch(subject.words)
    ]
    if description and not speaker:
        speaker = description[-1]
    if authors and not speaker:
        speaker = authors[0] if len(authors) == 1 else ""
    if not via:
        via = _carrier(text, names, publisher, memory)
    possessive = _possessive_title(text, names, memory)
    if possessive and not title:
        owner, title = possessive
        publisher = publisher if publisher and publisher != title else owner
        publisher = owner if publisher == "" else publisher
        via = "" if via == title else via
    own = Attribution(
        speaker,
        publisher,
        title,
        tuple(dict.fromkeys(authors)),
        _issued(text, dates, names, memory.year),
        _is_paywalled(text),
        via,
    )
    owned = OWNED.search(text)
    if owned and not own.names_source:
        own = replace(own, speaker=owned["owner"])
    elif not own.names_source and not points_back and REFERENCE.search(text):
        points_back = True
    return _Scan(
        own,
        (points_back and not speaker) or (points_back and not publisher),
        missing if not own.names_source else "",
    )


def _together(text: str, names: list[Name], who: list[tuple[Name, str]]) -> list[str]:
    """ "A and B write": both, where two people share the verb."""
    for name, _ in who:
        found = [name]
        for other in reversed([candidate for candidate in names if candidate.end <= name.start]):
            if not re.fullmatch(r"\s*(?:,|,?\s*(?:and|et))\s*", text[other.end : found[0].start]):
                break
            if other.sort is not Sort.PERSON:
                return []
            found.insert(0, other)
        if len(found) > 1 and name.sort is Sort.PERSON:
            return [person.text for person in found]
    return []


def _speakers(found: list[Subject], text: str, memory: Memory) -> tuple[list[tuple[Name, str]], str, bool]:
    who = [(subject.name, subject.verb) for subject in found if subject.name]
    back = [s for s in found if s.name is None and (PRONOUN.fullmatch(s.words) or REFERENCE.match(s.words))]
    missing = next((s.missing for s in found if s.missing), "")
    return who, "" if who else missing, bool(back)


def _is_publisher(text: str, name: Name, memory: Memory) -> bool:
    before, after = text[: name.start], text[name.end :]
    if name.sort is Sort.OUTLET and (_IN_OUTLET.search(before) or _ON_AIR.search(before)):
        return True
    if memory.person(name) and name.sort is not Sort.OUTLET:
        return name.text not in memory.people.values() and bool(_WROTE_IN.search(before))
    if name.sort is Sort.OUTLET and _AFFILIATED.search(before):
        return True
    if _TOLD.search(before):
        return name.sort is Sort.OUTLET
    if _WORK_AFTER.match(after) and (name.sort is Sort.OUTLET or name.text in memory.outlets):
        return True
    if _WORK_AFTER.match(after) and name.sort in (Sort.UNKNOWN, Sort.BODY) and not name.is_possessive:
        return bool(re.search(r"\b(?:a|an)\s+$", before))
    if _PUBLISHED_IN.search(before):
        if name.sort is Sort.OUTLET:
            return True
        wrote = re.search(
            r"\b(?:writ\w+|wrote|publish\w+|appear\w+|article|op-ed|piece|essay|column|écri\w+|publi\w+|"
            r"paru\w*|tribune)\b[^.;:,]*$",
            before,
            re.I,
        )
        return (
            bool(wrote)
            and name.sort is not Sort.PERSON
            and not re.search(r"\b(?:on|to|from|à|sur)\s+(?:the\s+)?$", before)
        )
    return False


def _title(text: str) -> tuple[str, int]:
    """A work's title and where it ends."""
    entitled = _ENTITLED.search(text)
    if entitled:
        rest = text[entitled.end() :]
        quoted = _QUOTED.match(rest)
        if quoted:
            return quoted["title"].strip(" ,."), entitled.end() + quoted.end()
        if rest[:1].isupper():
            end = re.search(
                r"\s*(?:\(|:$|\.$|, (?:by|published|in which|which|she|he|they|the|writes|par|publié)\b|$)",
                rest,
            )
            words = rest[: end.start()] if end else rest
            return words.strip(" ,.:"), entitled.end() + len(words)
    quoted = _QUOTED_TITLE.search(text)
    if quoted and quoted["title"].strip()[0].isupper():
        return quoted["title"].strip(" ,."), quoted.end()
    return "", 0


def _bracket(words: str, memory: Memory) -> tuple[list[str], str, bool]:
    """ "(A, B and C, 3 May 2024)": authors, outlet, whether there is a date."""
    dated = bool(find_dates(words))
    rest = words
    for found in reversed(find_dates(words)):
        rest = rest[: found.start] + rest[found.end :]
    rest, months = _MONTH_AND_YEAR.subn("", rest)
    dated = dated or bool(months)
    authors: list[str] = []
    outlet = ""
    for part in split_people(rest):
        names = names_in(part)
        if len(names) == 1 and names[0].text == part.removeprefix("the ").removeprefix("The "):
            if names[0].sort is Sort.PERSON:
                authors.append(part)
            elif names[0].sort is Sort.OUTLET or (dated and not outlet):
                outlet = names[0].text
        else:
            return [], "", dated
    return (authors, outlet, dated) if dated or len(authors) > 1 else ([], "", False)


def _according(text: str, memory: Memory) -> tuple[Sort, str] | None:
    match = _ACCORDING.search(text)
    if not match:
        return None
    names = [name for name in names_in(text) if name.start - len(name.role) - 1 <= match.end() <= name.end]
    if names:
        person = memory.person(names[0])
        if person:
            return Sort.PERSON, person
        outlet = names[0].sort is Sort.OUTLET or names[0].text in memory.outlets
        return (Sort.OUTLET if outlet else Sort.BODY), names[0].text
    rest = re.split(r"[,:;.]", text[match.end() :])[0].strip()
    return (Sort.UNKNOWN, rest) if _DESCRIPTION.fullmatch(rest) else None


def _carrier(text: str, names: list[Name], publisher: str, memory: Memory) -> str:
    """The outlet that cites, covers or refers to the work of another."""
    if not publisher or not names:
        return ""
    first = names[0]
    at = text.find(publisher)
    between = text[first.end : at]
    if first.text == publisher or memory.person(first) or at < first.end or first.is_possessive:
        return ""
    return (
        first.text
        if _CARRIES.search(between) and re.search(rf"\b(?:an?|un|une)\b|{WORK}", between, re.IGNORECASE)
        else ""
    )


def _possessive_title(text: str, names: list[Name], memory: Memory) -> tuple[str, str] | None:
    """ "the Harbour Centre's Tide Review": the body and its publication."""
    for one, other in itertools.pairwise(names):
        gap = text[one.end : other.start]
        if (
            one.is_possessive
            and gap.strip(' “"«') == ""
            and other.sort is Sort.OUTLET
            and not memory.person(one)
        ) and (one.sort is Sort.BODY or one.sort is Sort.OUTLET):
            return one.text, other.text
    return None


def _issued(text: str, dates: list[FoundDate], names: list[Name], year: int | None) -> dt.date | None:
    for found in dates:
        if found.in_range or found.is_impossible:
            continue
        before, after = text[max(0, found.start - 60) : found.start], text[found.end : found.end + 80]
        adjective = re.match(r"[\s,]*\s(?P<word>[\w’'-]+)", after)
        touches_work = re.match(rf"\s+(?:{WORK})\b", after, re.IGNORECASE) or any(
            name.start - found.end in (1, 2)
            and name.sort in (Sort.OUTLET, Sort.UNKNOWN)
            and _WORK_AFTER.match(text[name.end :])
            for name in names
        )
        if not touches_work:
            if _NOT_ISSUED.search(before) or re.search(r"\bthe\s+$", before, re.IGNORECASE):
                continue
            if _OF.search(before) and not re.search(rf"\b{WORK}\s+(?:of|du|de)\s+$", before, re.IGNORECASE):
                continue
            follows = after[:1] == " " and adjective and adjective["word"][0].isupper()
            if follows and not re.search(r"\b(?:on|le|du)\s+$", before, re.IGNORECASE):
                continue
        date = found.in_year(year)
        if date:
            return date
    return None


def _is_paywalled(text: str) -> bool:
    return bool(PAYWALLED.search(text)) and not FREE.search(text)


def _missing_words(text: str) -> str:
    match = re.search(r"[^,;]*$", text)
    return (match[0] if match else text).strip()
