"""Brings in what staff write elsewhere: text, HTML, Word and Markdown become frozen dataclasses, and nothing is lost.

Pure: no database and no network. Parsers (`text`, `html`, `docx`, `markdown`) make blocks; `recognition` says what the
blocks are; `body` writes the draft's HTML; `report` prints what was found. Called by commands and the admin.
"""

from __future__ import annotations
