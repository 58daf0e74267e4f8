"""Interim: replaced whole by the search part."""

from __future__ import annotations

from anyascii import anyascii


def fold(text: str) -> str:
    return " ".join(anyascii(text).casefold().split())
