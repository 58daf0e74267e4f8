"""How often one thing may be done in one period, counted in a table: every process sees the same count.

Whoever asks is known by a keyed hash that changes with the period; rows are deleted when their period is over.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from campaigns.models import RateCount


def take(what: str, who: str, *, limit: int, period: dt.timedelta, at: dt.datetime | None = None) -> bool:
    """Count one more of ``what`` by ``who``; whether it is within ``limit``. One statement, atomic."""
    at = at or timezone.now()
    seconds = int(period.total_seconds())
    number = int(at.timestamp()) // seconds
    name = salted_hmac("campaigns.rates", f"{what}\0{who}\0{number}", algorithm="sha256").hexdigest()
    ends_at = dt.datetime.fromtimestamp((number + 1) * seconds, dt.UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO campaigns_ratecount (name, number, ends_at) VALUES (%s, 1, %s) "
            "ON CONFLICT (name) DO UPDATE SET number = campaigns_ratecount.number + 1 RETURNING number",
            [name, connection.ops.adapt_datetimefield_value(ends_at)],
        )
        return bool(cursor.fetchone()[0] <= limit)


def forget(at: dt.datetime) -> int:
    """Delete the counts of periods that are over."""
    deleted, _by_model = RateCount.objects.filter(ends_at__lte=at).delete()
    return deleted


def machine_of(request: HttpRequest) -> str:
    """The address of the machine that asks, as our nearest proxy has seen it. For ``take`` only: not kept."""
    remote: str = request.META.get("REMOTE_ADDR", "")
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if settings.TRUSTED_PROXIES and len(passed) >= settings.TRUSTED_PROXIES:
        return str(passed[-settings.TRUSTED_PROXIES])
    return remote
