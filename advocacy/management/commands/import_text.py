"""Brings one document in as a draft: a text, a page, a Word file or Markdown. Publishes nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from advocacy.drafting import AlreadyImported, make_draft
from posts.importing.body import write_body
from posts.importing.parsed import ParsedDocument
from posts.importing.reading import FORMATS, UnreadableDocument, read_document
from posts.importing.report import as_json
from posts.models import User

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """With --dry-run nothing is looked up or stored: the document is only read."""

    help = "Read a document, say what was recognised in it, and make a draft of it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the document; - reads standard input")
        parser.add_argument(
            "--format", choices=FORMATS, help="what the file is (default: by its name, else text)"
        )
        parser.add_argument("--dry-run", action="store_true", help="make no draft")
        parser.add_argument("--json", action="store_true", help="print what was recognised as JSON")
        parser.add_argument("--user", help="whose draft it is (a user name)")
        parser.add_argument("--body-out", metavar="FILE", help="write the body's HTML to this file")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["file"]
        try:
            data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
            document = read_document(data, name, options["format"])
        except (OSError, UnreadableDocument) as error:
            raise CommandError(str(error)) from error
        if options["body_out"]:
            Path(options["body_out"]).write_text(write_body(document), encoding="utf-8")
        if not options["dry_run"]:
            self._store(document, options)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(document), ensure_ascii=False, indent=1))
        else:
            self._print_findings(document)

    def _store(self, document: ParsedDocument, options: dict[str, Any]) -> None:
        by = None
        if options["user"]:
            by = User.objects.filter(username=options["user"]).first()
            if by is None:
                raise CommandError(f"There is no user {options['user']!r}.")
        try:
            report = make_draft(document, by=by)
        except AlreadyImported as error:
            raise CommandError(str(error)) from error
        self.stderr.write(
            f"Draft {report.post.pk}: {report.post.title} ({report.saved.quotations} quotations)"
        )
        for line in report.created:
            self.stderr.write(f"  new {line}")
        for words in report.left_over:
            self.stderr.write(f"  no record for: {words}")

    def _print_findings(self, document: ParsedDocument) -> None:
        self.stdout.write(f"{document.title}: {len(document.units)} parts, {len(document.findings)} findings")
        for finding in document.findings:
            self.stdout.write(f"  {finding.code}: {finding.words}")
