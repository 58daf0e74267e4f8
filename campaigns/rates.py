"""How often one thing may be done in one period, counted in a table: every process sees the same count.

A period begins with the first time. Whoever asks is known by a keyed hash; rows are deleted when their period is over.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from campaigns.models import RateCount

# Whoever has one IPv6 address has all others of its network. Source: RFC 6177.
IPV6_NETWORK: Final = 64
MOMENT: Final = 200  # milliseconds


@dataclass(frozen=True)
class Count:
    """One more of something: whether it was within the limit, and in how many seconds the count begins anew."""

    is_within: bool
    seconds_left: int


def count(what: str, who: str, *, limit: int, period: dt.timedelta, at: dt.datetime | None = None) -> Count:
    """Count one more of ``what`` by ``who``. One statement, atomic."""
    at = at or timezone.now()
    now, ends_at = (connection.ops.adapt_datetimefield_value(instant) for instant in (at, at + period))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO campaigns_ratecount (name, number, ends_at) VALUES (%s, 1, %s) "
            "ON CONFLICT (name) DO UPDATE SET "
            "number = CASE WHEN campaigns_ratecount.ends_at <= %s THEN 1 ELSE campaigns_ratecount.number + 1 END, "
            "ends_at = CASE WHEN campaigns_ratecount.ends_at <= %s THEN excluded.ends_at "
            "ELSE campaigns_ratecount.ends_at END "
            "RETURNING number, ends_at",
            [_name(what, who), ends_at, now, now],
        )
        number, ends = cursor.fetchone()
    if ends.tzinfo is None:  # SQLite keeps instants without their zone, which is UTC
        ends = ends.replace(tzinfo=dt.UTC)
    return Count(number <= limit, max(1, math.ceil((ends - at).total_seconds())))


@contextmanager
def impatiently() -> Iterator[None]:
    """Count without waiting longer than a moment for somebody who writes: SQLite has one writer at a time.

    For what readers ask for, who had rather not be counted than wait. Raises OperationalError where it took longer.
    """
    if connection.vendor != "sqlite":  # PostgreSQL locks the one row alone
        yield
        return
    connection.ensure_connection()
    raw: Any = connection.connection
    raw.execute(f"PRAGMA busy_timeout = {MOMENT}")
    try:
        yield
    finally:
        usual = connection.settings_dict["OPTIONS"].get("timeout", 5)
        raw.execute(f"PRAGMA busy_timeout = {int(usual * 1000)}")


def take(what: str, who: str, *, limit: int, period: dt.timedelta, at: dt.datetime | None = None) -> bool:
    """Count one more of ``what`` by ``who``; whether it is within ``limit``."""
    return count(what, who, limit=limit, period=period, at=at).is_within


def give_back(what: str, who: str) -> None:
    """Undo one ``take``: what was done turned out not to count."""
    RateCount.objects.filter(name=_name(what, who), number__gt=0).update(number=F("number") - 1)


def begin_anew(what: str, who: str) -> None:
    """Forget what was counted of ``what`` by ``who``."""
    RateCount.objects.filter(name=_name(what, who)).delete()


def forget(at: dt.datetime) -> int:
    """Delete the counts of periods that are over."""
    deleted, _by_model = RateCount.objects.filter(ends_at__lte=at).delete()
    return deleted


def machine_of(request: HttpRequest) -> str:
    """The address of the machine that asks, as the outermost of our own proxies has seen it; of IPv6 the network.

    What stands further left in X-Forwarded-For was written by who asks, and is not looked at. For ``count`` only: not
    kept.
    """
    address: str = request.META.get("REMOTE_ADDR", "")
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if settings.TRUSTED_PROXIES and len(passed) >= settings.TRUSTED_PROXIES:
        address = str(passed[-settings.TRUSTED_PROXIES])
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:100]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, IPV6_NETWORK), strict=False))
    return address


def _name(what: str, who: str) -> str:
    return salted_hmac("campaigns.rates", f"{what}\0{who}", algorithm="sha256").hexdigest()
