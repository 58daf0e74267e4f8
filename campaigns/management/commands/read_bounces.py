"""Read bounces and complaints from a mailbox, or one of them from standard input, as mail servers hand it over."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns import bounce_mailbox, bounces
from campaigns.bounce_mailbox import MailboxError


class Command(BaseCommand):
    """Safe to run again: what is known already changes nothing."""

    help = "Reads bounces and complaints: a Maildir, an mbox file, one mail, standard input, or the one configured."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "mailbox", nargs="?", help="path, - for standard input, or nothing for BOUNCE_MAILBOX_URL"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["mailbox"] is None:
                if not settings.BOUNCE_MAILBOX_URL:
                    raise CommandError("Name a mailbox, or set BOUNCE_MAILBOX_URL.")
                found = bounce_mailbox.read_mailbox(settings.BOUNCE_MAILBOX_URL)
            elif options["mailbox"] == "-":
                found = Counter([bounces.read(sys.stdin.buffer.read(bounces.MAX_BYTES))])
            else:
                found = bounces.read_all(Path(options["mailbox"]))
        except MailboxError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{options['mailbox']} cannot be read: {error.strerror}.") from error
        self.stdout.write(
            ", ".join(f"{number} {kind}" for kind, number in sorted(found.items())) or "no mail"
        )
