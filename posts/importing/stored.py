"""A recognised document as JSON, so that a review can be left and taken up again, and back. Pure.

What is empty is left out; a key that is not there takes the dataclass's own default, so that what was stored before a
field existed is still read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from posts.importing.parsed import Attribution, Block, Finding, Kind, ParsedDocument, Run, Speech, Unit


def units_to_json(document: ParsedDocument) -> dict[str, Any]:
    """The units, and what the fields of the document are gathered with."""
    return {
        "units": [unit_to_json(unit) for unit in document.units],
        "title": document.title,
        "byline": list(document.byline),
        "published_on": document.published_on.isoformat() if document.published_on else None,
        "language": document.language,
        "is_press_release": document.is_press_release,
        "issuers": list(document.issuers),
        "year": document.year,
        "findings": [[finding.code, finding.words] for finding in document.findings],
    }


def unit_to_json(unit: Unit) -> dict[str, Any]:
    return _filled(
        kind=unit.kind.value,
        blocks=[_block(block) for block in unit.blocks],
        level=unit.level,
        attribution=attribution_to_json(unit.attribution) if unit.attribution is not None else None,
        by=unit.by,
        speeches=_speeches(unit.speeches),
        group=unit.group,
        values=[list(pair) for pair in unit.values],
        is_settled=unit.is_settled,
        language=unit.language,
    )


def unit_from_json(data: dict[str, Any]) -> Unit:
    attribution = data.get("attribution")
    return Unit(
        Kind(data["kind"]),
        tuple(_read_block(block) for block in data.get("blocks", ())),
        level=data.get("level", 0),
        attribution=attribution_from_json(attribution) if attribution is not None else None,
        by=data.get("by", ""),
        speeches=_read_speeches(data.get("speeches", ())),
        group=data.get("group", 0),
        values=tuple((name, value) for name, value in data.get("values", ())),
        is_settled=bool(data.get("is_settled")),
        language=data.get("language", ""),
    )


def _speeches(speeches: Iterable[Speech]) -> list[dict[str, Any]]:
    return [
        _filled(
            start=speech.start,
            end=speech.end,
            statement=speech.statement,
            speaker=speech.speaker,
            attribution=attribution_to_json(speech.attribution) if speech.attribution else None,
        )
        for speech in speeches
    ]


def _read_speeches(data: Iterable[dict[str, Any]]) -> tuple[Speech, ...]:
    return tuple(
        Speech(
            speech.get("start", 0),
            speech["end"],
            speech.get("statement", 0),
            speech.get("speaker", ""),
            attribution_from_json(speech["attribution"]) if speech.get("attribution") else None,
        )
        for speech in data
    )


def attribution_to_json(attribution: Attribution) -> dict[str, Any]:
    day = attribution.published_on
    return _filled(
        speaker=attribution.speaker,
        publisher=attribution.publisher,
        title=attribution.title,
        authors=list(attribution.authors),
        published_on=day.isoformat() if day else None,
        is_paywalled=attribution.is_paywalled,
        via=attribution.via,
        url=attribution.url,
        records=[list(pair) for pair in attribution.records],
        issued=attribution.issued,
        free_url=attribution.free_url,
        relayed=attribution.relayed,
        further_vias=[list(pair) for pair in attribution.further_vias],
    )


def attribution_from_json(data: dict[str, Any]) -> Attribution:
    day = data.get("published_on")
    return Attribution(
        speaker=data.get("speaker", ""),
        publisher=data.get("publisher", ""),
        title=data.get("title", ""),
        authors=tuple(data.get("authors", ())),
        published_on=dt.date.fromisoformat(day) if day else None,
        is_paywalled=bool(data.get("is_paywalled")),
        via=data.get("via", ""),
        url=data.get("url", ""),
        records=tuple((name, value) for name, value in data.get("records", ())),
        issued=data.get("issued", ""),
        free_url=data.get("free_url", ""),
        relayed=data.get("relayed", ""),
        further_vias=tuple((title, said) for title, said in data.get("further_vias", ())),
    )


def findings_from_json(data: list[list[str]]) -> tuple[Finding, ...]:
    return tuple(Finding(code, words) for code, words in data)


def _block(block: Block) -> dict[str, Any]:
    return _filled(
        runs=[
            [run.text, list(run.marks), run.href] if run.marks or run.href else run.text for run in block.runs
        ],
        kind=block.kind if block.kind != "p" else "",
        level=block.level,
        marker=block.marker,
        is_ordered=block.is_ordered,
        is_quoted=block.is_quoted,
        gap=block.gap,
        html=block.html,
        spoken=_speeches(block.spoken),
    )


def _read_block(data: dict[str, Any]) -> Block:
    runs = tuple(
        Run(run) if isinstance(run, str) else Run(run[0], tuple(run[1]), run[2])
        for run in data.get("runs", ())
    )
    return Block(
        runs,
        data.get("kind", "p"),
        data.get("level", 0),
        data.get("marker", ""),
        bool(data.get("is_ordered")),
        bool(data.get("is_quoted")),
        data.get("gap", 0),
        data.get("html", ""),
        spoken=_read_speeches(data.get("spoken", ())),
    )


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], 0, False)}
