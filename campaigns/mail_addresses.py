"""Mail addresses: one spelling for each mailbox, and the trace of one that may outlive it.

A leaf: no database, no settings.
"""

from __future__ import annotations

import hashlib
from typing import Final

import idna
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

LONGEST: Final = 254  # characters. Source: RFC 5321, 4.5.3.1.3, less the angle brackets.


def normal_address(address: str) -> str:
    """The spelling under which a mailbox is known: no case, the domain in ASCII. "" for what is no address.

    Providers that take case in the part before the @ for a difference are not met any more.
    """
    plain = address.strip()
    try:
        validate_email(plain)
    except ValidationError:
        return ""
    local, _at, domain = plain.rpartition("@")
    try:
        domain = idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return ""
    found = f"{local}@{domain}".casefold()
    # Mail servers without SMTPUTF8 would refuse it, and Django's backend would break off at it.
    return found if len(found) <= LONGEST and found.isascii() else ""


def trace_of(address: str) -> str:
    """What is kept of an address that must not be written to, so that the address itself need not be."""
    return hashlib.sha256(normal_address(address).encode()).hexdigest()
