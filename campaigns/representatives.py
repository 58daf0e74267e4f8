"""From a postal code to those who may represent the reader, through a directory that speaks Open North's Represent.

Off unless ``REPRESENTATIVES_API`` names one. The only module that has ``fetching`` open a connection while a reader
waits: two seconds at most, with nothing of the reader's but the code, which is kept nowhere but in the memory of this
process, in the answers of the last day. A code may lie in several districts; every candidate is told.

Source: the fields of Represent's postal code endpoint, as its public clients describe them.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from posts.fetching import FetchError, fetch

TIMEOUT: Final = 2.0  # seconds
MAX_BYTES: Final = 512 * 1024
KEPT: Final = 500  # answers
KEPT_FOR: Final = dt.timedelta(days=1)
SALT: Final = "campaigns.representatives"
# Letters that Canada Post uses: no D, F, I, O, Q, U; the first is no W or Z either.
POSTAL_CODE: Final = re.compile(r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\d[ABCEGHJ-NPRSTV-Z]\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person who may represent the reader. What the directory does not say is empty."""

    name: str
    office: str
    district: str
    email: str = ""
    address: str = ""
    url: str = ""

    def signed(self) -> str:
        """The candidate as a form's value, so that nothing has to be remembered between two pages."""
        return signing.dumps(
            [self.name, self.office, self.district, self.email, self.address], salt=SALT, compress=True
        )

    @classmethod
    def from_signed(cls, value: str) -> Candidate | None:
        """The candidate of a form's value; None for a value that did not come from here within a day."""
        try:
            return cls(*signing.loads(value, salt=SALT, max_age=KEPT_FOR))
        except (signing.BadSignature, TypeError):
            return None


@dataclass(frozen=True, slots=True)
class Lookup:
    """What the directory said. ``problem`` is "off", "code" (not a postal code), "down", "unknown", or empty."""

    candidates: tuple[Candidate, ...] = ()
    problem: str = ""
    as_of: dt.datetime | None = None
    """The date that the directory gives its data, else the moment of its answer."""

    @property
    def districts(self) -> list[str]:
        return list(dict.fromkeys(candidate.district for candidate in self.candidates))


_kept: OrderedDict[str, tuple[dt.datetime, Lookup]] = OrderedDict()
_lock = threading.Lock()


def is_on() -> bool:
    return bool(settings.REPRESENTATIVES_API)


def normalise(code: str) -> str:
    """ "k1a 0a6" as "K1A0A6"; "" for what is no Canadian postal code."""
    plain = re.sub(r"[\s-]", "", code[:20]).upper()
    return plain if POSTAL_CODE.fullmatch(plain) else ""


def find(code: str) -> Lookup:
    """Everyone who may represent somebody at the postal code. Never raises; at most ``TIMEOUT`` seconds."""
    plain = normalise(code)
    if not plain:
        return Lookup(problem="code")
    if not is_on():
        return Lookup(problem="off")
    with _lock:
        known = _kept.get(plain)
    if known is not None and timezone.now() - known[0] < KEPT_FOR:
        return known[1]
    found = _ask(plain)
    if not found.problem:
        with _lock:
            _kept[plain] = (timezone.now(), found)
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return found


def forget() -> None:
    """Empty the memory; for tests."""
    with _lock:
        _kept.clear()


def _ask(code: str) -> Lookup:
    base = settings.REPRESENTATIVES_API.rstrip("/")
    try:
        page = fetch(
            f"{base}/postcodes/{code}/", timeout=TIMEOUT, max_bytes=MAX_BYTES, accept="application/json"
        )
        if page.status == 404:
            return Lookup(problem="unknown")
        data = json.loads(page.text) if page.status == 200 else None
    except (FetchError, ValueError):
        return Lookup(problem="down")
    if not isinstance(data, dict):
        return Lookup(problem="down")
    candidates: dict[tuple[str, str], Candidate] = {}
    for name in ("representatives_centroid", "representatives_concordance"):
        rows = data.get(name)
        for row in rows if isinstance(rows, list) else ():
            candidate = _candidate(row)
            if candidate is not None:
                candidates.setdefault((candidate.name, candidate.district), candidate)
    if not candidates:
        return Lookup(problem="unknown")
    return Lookup(tuple(candidates.values()), as_of=_as_of(page.headers, page.fetched_at))


def _as_of(headers: Mapping[str, str], fetched_at: dt.datetime) -> dt.datetime:
    try:
        said = parsedate_to_datetime(headers["last-modified"])
    except (KeyError, ValueError):
        return fetched_at
    # "-0000" says that the zone is not known, which the parser answers with an instant without one.
    return said if said.tzinfo is not None else said.replace(tzinfo=dt.UTC)


def _candidate(row: Any) -> Candidate | None:
    """One entry of the answer, where it belongs to the chamber that readers are to write to."""
    if not isinstance(row, dict) or not _text(row, "name"):
        return None
    chamber = settings.REPRESENTATIVES_SET
    if chamber and chamber not in (_text(row, "representative_set_name"), _text(row, "elected_office")):
        return None
    email = _text(row, "email")
    try:
        validate_email(email)
    except ValidationError:
        email = ""
    offices = row.get("offices")
    addresses = [
        _text(office, "postal")
        for office in (offices if isinstance(offices, list) else [])
        if isinstance(office, dict)
    ]
    url = _text(row, "url")
    return Candidate(
        name=_text(row, "name"),
        office=_text(row, "elected_office"),
        district=_text(row, "district_name"),
        email=email,
        address=next(filter(None, addresses), ""),
        url=url if url.startswith(("https://", "http://")) else "",
    )


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return value.strip()[:500] if isinstance(value, str) else ""
