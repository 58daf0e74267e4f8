"""A proof against programs that fill in forms, without a third party and without watching anybody.

The browser finds a number whose hash, together with the signed task, begins with ``BITS`` zero bits: half a second
for one reader, hours for a hundred thousand forms. Where no script runs, the reader answers a small sum instead. A
task is good for one form and for an hour.

Source: Back, Hashcash – a denial of service counter-measure (2002).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from enum import Enum
from typing import Final

from django.core import signing
from django.utils.translation import gettext as _

from campaigns.rates import take

BITS: Final = 15
LIFETIME: Final = dt.timedelta(hours=1)
SALT: Final = "campaigns.proof"
LONGEST: Final = 400  # characters of a task


class Proof(Enum):
    """What came with a form."""

    WORK = "work"
    SUM = "sum"
    NONE = "none"


@dataclass(frozen=True)
class Task:
    """What a page hands out."""

    signed: str
    first: int
    second: int
    bits: int = BITS

    @property
    def question(self) -> str:
        return _("How much is %(first)d and %(second)d?") % {"first": self.first, "second": self.second}


def new_task() -> Task:
    first, second = 2 + secrets.randbelow(8), 2 + secrets.randbelow(8)
    return Task(signing.dumps([secrets.token_hex(8), first, second], salt=SALT), first, second)


def check(signed: str, number: str, answer: str) -> Proof:
    """What was proved. A task that is forged, an hour old or used before proves nothing; looking uses it up."""
    if len(signed) > LONGEST:
        return Proof.NONE
    try:
        _random, first, second = signing.loads(signed, salt=SALT, max_age=LIFETIME)
    except (signing.BadSignature, ValueError, TypeError):
        return Proof.NONE
    found = Proof.NONE
    if number and is_work(signed, number):
        found = Proof.WORK
    elif answer.strip().isascii() and answer.strip() == str(first + second):
        found = Proof.SUM
    # Once in all; the row goes when its period is over, and the task has long been too old by then.
    if found is not Proof.NONE and not take("proof", signed, limit=1, period=2 * LIFETIME):
        return Proof.NONE
    return found


def is_work(signed: str, number: str) -> bool:
    """Whether the hash of task and number begins with ``BITS`` zero bits."""
    if len(number) > 20:
        return False
    digest = hashlib.sha256(f"{signed}.{number}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - BITS) == 0
