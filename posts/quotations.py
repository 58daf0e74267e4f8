"""Interim: replaced whole by the html part."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ExtractedQuotation:
    position: int
    form: str
    exact: str
    source_id: int | None
    via_ids: tuple[int, ...]
    speaker: tuple[str, int] | None
    speaker_text: str
    language: str
    fingerprint: str
    occurrence: int


def extract_quotations(html: str) -> list[ExtractedQuotation]:
    return []
