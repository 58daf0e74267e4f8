"""Read bounces and complaints from a mailbox, or one of them from standard input, as mail servers hand it over."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns import bounces


class Command(BaseCommand):
    """Safe to run again: what is known already changes nothing."""

    help = "Reads bounces and complaints: a Maildir, an mbox file, a file with one mail, or - for standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("mailbox", help="path, or - for standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["mailbox"] == "-":
                found = Counter([bounces.read(sys.stdin.buffer.read(bounces.MAX_BYTES))])
            else:
                found = bounces.read_all(Path(options["mailbox"]))
        except OSError as error:
            raise CommandError(f"{options['mailbox']} cannot be read: {error.strerror}.") from error
        self.stdout.write(
            ", ".join(f"{number} {kind}" for kind, number in sorted(found.items())) or "no mail"
        )
