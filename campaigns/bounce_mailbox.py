"""A mailbox to which bounces come back, read by POP3 or IMAP: ``BOUNCE_MAILBOX_URL``.

A report is deleted there once it is acted upon and that is committed, so that one that is read twice changes nothing
and none is lost. What is no report, too large or cannot be read is left aside: it stays in the mailbox for a person,
the reason is kept, and it is not read again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import imaplib
import logging
import poplib
import re
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils import timezone

from campaigns import bounces
from campaigns.models import LeftAside
from posts.due import DueReport, until_stopped

logger = logging.getLogger(__name__)

EVERY: Final = dt.timedelta(minutes=5)
TIMEOUT: Final = 20  # seconds for each answer of the server
MOST: Final = 200  # mails in one reading
PORTS: Final = {"pop3": 110, "pop3s": 995, "imap": 143, "imaps": 993}
TAKEN: Final = ("bounced", "complained", "delayed", "letter")
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxError(Exception):
    """The mailbox cannot be read; the message says why, without the password."""


@dataclass(frozen=True)
class Box:
    """Where the mailbox is."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str

    @property
    def trace(self) -> str:
        """Names the mailbox for good, and tells nothing of it."""
        told = "\0".join([self.scheme[:4], self.host, self.user, self.folder])
        return hashlib.sha256(told.encode()).hexdigest()


def box_of(url: str) -> Box:
    """Of "imaps://user:password@host/folder"; what is special in user and password is percent-encoded.

    Raises MailboxError.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise MailboxError("BOUNCE_MAILBOX_URL is no address.") from None
    if parts.scheme not in PORTS or not parts.hostname or not parts.username:
        raise MailboxError(
            "BOUNCE_MAILBOX_URL has the form imaps://user:password@host/folder (or pop3s://…)."
        )
    return Box(
        parts.scheme,
        parts.hostname,
        port or PORTS[parts.scheme],
        unquote(parts.username),
        unquote(parts.password or ""),
        unquote(parts.path.strip("/")) or "INBOX",
    )


class Conversation(Protocol):
    """With a server, whichever it speaks."""

    def mails(self) -> list[tuple[str, str]]:
        """(number for this conversation, name for good) of everything there, the oldest first."""

    def size(self, number: str) -> int:
        """Bytes, asked of the server."""

    def read(self, number: str) -> bytes: ...

    def delete(self, number: str) -> None: ...

    def end(self) -> None:
        """Have the deletions done."""


class Pop:
    """Source: RFC 1939."""

    def __init__(self, box: Box) -> None:
        if box.scheme == "pop3s":
            context = ssl.create_default_context()
            self.server: poplib.POP3 = poplib.POP3_SSL(box.host, box.port, timeout=TIMEOUT, context=context)
        else:
            self.server = poplib.POP3(box.host, box.port, timeout=TIMEOUT)
        self.server.user(box.user)
        self.server.pass_(box.password)

    def mails(self) -> list[tuple[str, str]]:
        _answer, lines, _size = self.server.uidl()
        pairs = [line.decode("ascii", "replace").split(maxsplit=1) for line in lines]
        return [(pair[0], pair[1]) for pair in pairs if len(pair) == 2]

    def size(self, number: str) -> int:
        answer: Any = self.server.list(number)
        return int(answer.split()[2])

    def read(self, number: str) -> bytes:
        return b"\r\n".join(self.server.retr(int(number))[1]) + b"\r\n"

    def delete(self, number: str) -> None:
        self.server.dele(int(number))

    def end(self) -> None:
        self.server.quit()


class Imap:
    """Source: RFC 3501; RFC 4315 for deleting nothing but our own."""

    def __init__(self, box: Box) -> None:
        if box.scheme == "imaps":
            context = ssl.create_default_context()
            self.server: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                box.host, box.port, timeout=TIMEOUT, ssl_context=context
            )
        else:
            self.server = imaplib.IMAP4(box.host, box.port, timeout=TIMEOUT)
        self.server.login(box.user, box.password)
        folder = box.folder.replace("\\", "\\\\").replace('"', '\\"')
        state, words = self.server.select(f'"{folder}"')
        if state != "OK":
            raise imaplib.IMAP4.error(f"no folder {box.folder}: {words[-1]!r}")
        _state, told = self.server.response("UIDVALIDITY")
        self.validity = (told[-1] or b"0").decode() if told else "0"
        self.deleted: list[str] = []

    def mails(self) -> list[tuple[str, str]]:
        _state, found = self.server.uid("SEARCH", "UNDELETED")
        numbers = (found[0] or b"").decode().split()
        return [(number, f"{self.validity}:{number}") for number in sorted(numbers, key=int)]

    def size(self, number: str) -> int:
        _state, told = self.server.uid("FETCH", number, "(RFC822.SIZE)")
        found = _SIZE.search(told[0] if isinstance(told[0], bytes) else b"")
        if found is None:
            raise imaplib.IMAP4.error("the server tells no size")
        return int(found[1])

    def read(self, number: str) -> bytes:
        # Peeking marks nothing as read by a person.
        _state, told = self.server.uid("FETCH", number, "(BODY.PEEK[])")
        return next((part[1] for part in told if isinstance(part, tuple)), b"")

    def delete(self, number: str) -> None:
        self.server.uid("STORE", number, "+FLAGS", r"(\Deleted)")
        self.deleted.append(number)

    def end(self) -> None:
        if self.deleted and "UIDPLUS" in self.server.capabilities:
            self.server.uid("EXPUNGE", ",".join(self.deleted))
        elif self.deleted:
            self.server.expunge()
        self.server.logout()


@contextmanager
def _conversation(box: Box) -> Iterator[Conversation]:
    """Raises MailboxError where the server is away, refuses us or breaks off."""
    talk: Conversation | None = None
    try:
        talk = Pop(box) if box.scheme.startswith("pop3") else Imap(box)
        yield talk
        talk.end()
    except (OSError, EOFError, poplib.error_proto, imaplib.IMAP4.error) as error:
        raise MailboxError(f"{box.host}: {type(error).__name__}: {error}") from error
    finally:
        server: Any = getattr(talk, "server", None)
        if server is not None:
            with suppress(Exception):  # what it was about has been said
                server.close() if box.scheme.startswith("pop3") else server.shutdown()


def read_mailbox(url: str, limit: int = MOST) -> Counter[str]:
    """Act upon up to ``limit`` mails that were not left aside before; counts by what they were. Raises MailboxError."""
    box, found = box_of(url), Counter[str]()
    with _conversation(box) as talk:
        there = talk.mails()
        kept = LeftAside.objects.filter(mailbox=box.trace)
        kept.exclude(uid__in=[name[:200] for _number, name in there]).delete()  # a person saw to them
        aside = set(kept.values_list("uid", flat=True))
        waiting = [(number, name) for number, name in there if name[:200] not in aside][:limit]
        for number, name in until_stopped(waiting):
            try:
                kind, reason = _read_one(talk, number)
            except poplib.error_proto as error:
                if "line too long" in str(error):
                    # The conversation cannot go on; the next one passes it by.
                    _leave(box, name, "It has lines that no mail may have.")
                raise
            found[kind] += 1
            if kind in TAKEN:
                talk.delete(number)
            else:
                _leave(box, name, reason)
    return found


def _leave(box: Box, name: str, reason: str) -> None:
    LeftAside.objects.get_or_create(mailbox=box.trace, uid=name[:200], defaults={"reason": reason[:300]})


def _read_one(talk: Conversation, number: str) -> tuple[str, str]:
    size = talk.size(number)
    if size > bounces.MAX_BYTES:
        return "aside", f"Too large: {size} bytes."
    content = talk.read(number)
    try:
        kind = bounces.read(content)
    except Exception as error:  # whatever strangers send must not keep the rest from being read
        logger.warning("A mail among the bounces cannot be read: %s", type(error).__name__)
        return "aside", f"Cannot be read: {type(error).__name__}."
    return kind, "No report about a letter of ours." if kind == "other" else ""


def run_due(now: dt.datetime, limit: int) -> DueReport:
    """The due job; nothing where no mailbox is configured."""
    if not settings.BOUNCE_MAILBOX_URL:
        return DueReport()
    try:
        found = read_mailbox(settings.BOUNCE_MAILBOX_URL, limit)
    except MailboxError as error:
        logger.warning("The mailbox of bounces: %s", error)
        return DueReport(0, 1, timezone.now() + EVERY)
    return DueReport(sum(found.values()))
