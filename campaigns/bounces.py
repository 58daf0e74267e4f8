"""Bounces and complaints as mail: delivery status notifications and feedback reports, read and acted upon.

A report counts when it names the Message-ID of a copy that was sent, which nobody can guess: a forged one suppresses
nobody. Source: RFC 3464 (delivery status), RFC 5965 (feedback reports).
"""

from __future__ import annotations

import mailbox
import re
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from campaigns.models import Delivery, Suppression
from campaigns.subscribing import suppress

_OURS: Final = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^<>\s]+>")
_LETTER: Final = re.compile(r"<letter\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}@[^<>\s]+>")
MAX_BYTES: Final = 5 * 1024 * 1024


def read(content: bytes) -> str:
    """Act upon one mail: "bounced", "complained", "delayed" (nothing is done), or "other".

    "letter" for a report about a single letter to a reader, such as one to confirm: what nobody confirms is forgotten.
    """
    mail = message_from_bytes(content[:MAX_BYTES], policy=policy.compat32)
    named = _message_id_of(mail)
    found = _OURS.search(named)
    copy = Delivery.objects.select_related("subscriber").filter(key=UUID(found[1])).first() if found else None
    if copy is None:
        return "letter" if _LETTER.search(named) else "other"
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/feedback-report":
            return record(copy, "complained", "")
        if kind == "message/delivery-status":
            fields = [block for block in part.get_payload() or () if isinstance(block, Message)]
            actions = {str(block.get("Action", "")).strip().lower() for block in fields}
            codes = [str(block.get("Status", "")).strip() for block in fields]
            if "failed" in actions and any(code.startswith("5") for code in codes):
                words = next(
                    (str(block["Diagnostic-Code"]) for block in fields if block["Diagnostic-Code"]), ""
                )
                return record(copy, "bounced", " ".join(words.split()))
            return "delayed"
    return "other"


def _message_id_of(mail: Message) -> str:
    """The Message-ID of ours that stands in the part of the report that holds the mail, or its headers."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind not in ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"):
            continue
        payload: Any = part.get_payload()
        text = str(payload[0]) if isinstance(payload, list) and payload else str(payload)
        head = message_from_bytes(text.encode("utf-8", "replace"))
        named = str(head.get("Message-ID", ""))
        if _OURS.search(named) or _LETTER.search(named):
            return named
    return ""


@transaction.atomic
def record(copy: Delivery, what: str, words: str) -> str:
    """Write down that a copy "bounced" or "complained", and suppress its address. Idempotent."""
    Delivery.objects.filter(pk=copy.pk, **{f"{what}_at": None}).update(
        **{f"{what}_at": timezone.now()}, **({"last_error": words[:300]} if words else {})
    )
    if copy.subscriber is not None:
        suppress(copy.subscriber.address, Suppression.Reason(what), words)
    return what


def read_all(path: Path) -> Counter[str]:
    """Act upon every mail of a Maildir, an mbox file or a file with one mail; counts by what they were."""
    return Counter(read(content) for content in _mails(path))


def _mails(path: Path) -> Iterator[bytes]:
    if path.is_dir():
        yield from (mail.as_bytes() for mail in mailbox.Maildir(path, create=False))
    elif path.read_bytes()[:5] == b"From ":
        yield from (mail.as_bytes() for mail in mailbox.mbox(path, create=False))
    else:
        yield path.read_bytes()
