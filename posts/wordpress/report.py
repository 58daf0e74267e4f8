"""What an import did: counts, all that was left out and why, words that did not arrive; for people and machines.

Beside the report stand the archive of the comments and that of everything of the export that has no place here.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import IO, Any, Final

from posts.wordpress.items import Item
from posts.wordpress.plan import Skipped

# Fields of WordPress's own working, and copies of what other sites showed.
_WORTHLESS: Final = ("_edit_lock", "_edit_last", "_pingme", "_encloseme", "_oembed_", "_wp_trash_meta_")
_PRIVATE: Final = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
_TOLD: Final = 30  # lines of one list that people are shown; the rest is in the file for machines


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about one post that a person should know."""

    key: str
    post: int | None
    title: str
    what: str


@dataclass
class ImportReport:
    """Everything that is told of one run. ``posts`` counts what became of those that the export holds."""

    site: str = ""
    files: list[str] = field(default_factory=list)
    is_dry_run: bool = False
    found: Counter[str] = field(default_factory=Counter)
    posts: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    pictures: Counter[str] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)
    comments: int = 0
    redirects: int = 0
    mended_bytes: int = 0
    removed_characters: int = 0
    unknown_codes: Counter[str] = field(default_factory=Counter)
    plugin_blocks: Counter[str] = field(default_factory=Counter)
    skipped: list[Skipped] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    lost_words: list[Remark] = field(default_factory=list)
    failures: list[Remark] = field(default_factory=list)
    redirect_conflicts: list[tuple[str, str]] = field(default_factory=list)
    left_out_terms: list[tuple[str, str]] = field(default_factory=list)

    @property
    def has_failed(self) -> bool:
        """Whether somebody has to act before the import may be called complete."""
        return bool(self.failures or self.lost_words)

    def as_json(self) -> str:
        told = {
            name: [asdict(one) if is_dataclass(one) and not isinstance(one, type) else one for one in value]
            if isinstance(value, list)
            else value
            for name, value in vars(self).items()
        }
        return json.dumps(told, ensure_ascii=False, indent=1)

    def lines(self) -> Iterator[str]:
        """The report for people."""
        yield f"{'Dry run: nothing was stored. ' if self.is_dry_run else ''}{self.site}: {', '.join(self.files)}"
        yield "In the export: " + _counted(self.found)
        yield "Posts: " + (_counted(self.posts) or "none")
        if self.states:
            yield "Here they are: " + _counted(self.states)
        yield "Files of the library: " + (_counted(self.pictures) or "none")
        yield "Names: " + (_counted(self.records) or "none")
        yield f"Comments kept in comments.jsonl: {self.comments:,}"
        yield f"Old addresses that lead on: {self.redirects:,} new"
        if self.mended_bytes or self.removed_characters:
            yield (
                f"Mended: {self.mended_bytes:,} stray bytes read as Windows-1252, "
                f"{self.removed_characters:,} control characters removed"
            )
        yield f"Words that did not arrive: {sum(len(one.what.split()) for one in self.lost_words):,}"
        yield from _listed("  ", [f"{_who(one)}: {one.what[:200]}" for one in self.lost_words])
        sections = {
            "Failed": [f"{_who(one)}: {one.what}" for one in self.failures],
            "Left out": [
                f"{one.what} {one.key} “{one.title}”: {one.why}"
                for one in self.skipped
                if one.what != "revision"
            ],
            "Terms and authors left out": [f"{what}: {why}" for what, why in self.left_out_terms],
            "Short codes that stay as text": [
                f"[{name}]: {n}" for name, n in self.unknown_codes.most_common()
            ],
            "Blocks without words of their own": [
                f"{name}: {n}" for name, n in self.plugin_blocks.most_common()
            ],
            "To look at": [f"{_who(one)}: {one.what}" for one in self.remarks],
            "Old addresses that lead elsewhere already": [
                f"{path} → {target}" for path, target in self.redirect_conflicts
            ],
        }
        for title, lines in sections.items():
            if lines:
                yield f"{title}: {len(lines):,}"
                yield from _listed("  ", lines)

    def write(self, folder: Path) -> None:
        _replace(folder / "report.json", self.as_json())
        _replace(folder / "report.txt", "\n".join(self.lines()) + "\n")


def _who(one: Remark) -> str:
    return f"{one.key} “{one.title[:60]}”" + (f" (post {one.post})" if one.post else "")


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in sorted(counts.items()) if number)


def _listed(indent: str, lines: list[str]) -> Iterator[str]:
    for line in lines[:_TOLD]:
        yield indent + line
    if len(lines) > _TOLD:
        yield f"{indent}… {len(lines) - _TOLD:,} more in report.json"


class Archive:
    """Comments, and what has no place here, a line of JSON each; in place only once the export was read to its end.

    Readable by nobody else: comments hold addresses of people.
    """

    NAMES: Final = ("comments.jsonl", "left-out.jsonl")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.comments = 0
        folder.mkdir(parents=True, exist_ok=True)
        self._files: list[IO[str]] = [
            os.fdopen(os.open(folder / f"{name}.part", _PRIVATE, 0o600), "w", encoding="utf-8")
            for name in self.NAMES
        ]

    def keep(self, item: Item, why_skipped: str) -> None:
        post = {"item": item.key, "title": item.title, "link": item.link}
        for comment in item.comments:
            self.comments += 1
            self._line(0, {**post, "comment": comment.said})
        if why_skipped or item.type == "attachment":
            why = why_skipped or "what the library of old said of a file"
            self._line(1, {**post, "why": why, "said": self._all_of(item)})
            return
        kept = [(name, value) for name, value in item.meta if value and not name.startswith(_WORTHLESS)]
        if kept:
            self._line(1, {**post, "why": "custom fields", "said": kept})

    @staticmethod
    def _all_of(item: Item) -> dict[str, Any]:
        names = (one.name for one in fields(item))
        return {name: getattr(item, name) for name in names if name not in ("comments", "key", "line")}

    def _line(self, file: int, said: dict[str, Any]) -> None:
        self._files[file].write(json.dumps(said, ensure_ascii=False, default=str) + "\n")

    def finish(self) -> None:
        for file, name in zip(self._files, self.NAMES, strict=True):
            file.close()
            (self.folder / f"{name}.part").replace(self.folder / name)

    def give_up(self) -> None:
        for file, name in zip(self._files, self.NAMES, strict=True):
            file.close()
            (self.folder / f"{name}.part").unlink(missing_ok=True)


def _replace(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
