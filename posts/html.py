"""Interim: replaced whole by the html part."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser


def clean_html(html: str) -> str:
    return html.replace("\r\n", "\n")


def html_to_text(html: str) -> str:
    body = LexborHTMLParser(html).body
    return body.text(separator="\n", strip=True) if body else ""


def count_words(text: str) -> int:
    return len(text.split())


def reading_minutes(words: int) -> int:
    return max(1, round(words / 238))
