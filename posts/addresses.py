"""One form for every way of writing a web address, so that a work is entered once.

Fragments and tracking parameters go, parameters are sorted, hosts are lower-case and IDNA, default ports and
dot segments are resolved. "www." and the scheme stay: they can lead to different pages.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

# Parameters that name the way a reader came and never the page. Source: the publishers' own documentation of
# campaign tagging (utm_*, mtm_*, pk_*) and click identifiers.
TRACKING = re.compile(
    r"(?:utm_\w+|mtm_\w+|pk_\w+|at_(?:medium|campaign)|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|"
    r"_ga|_gl|_hsenc|_hsmi|ref_src|cmpid|xtor|spm)\Z",
    re.IGNORECASE,
)


def canonical_url(url: str) -> str:
    """The canonical form of an http(s) address; "" for anything else. Never raises, never connects."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
            return ""
        query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.match(k)]
        bare = urlunsplit((parts.scheme.lower(), parts.netloc, parts.path, urlencode(query), ""))
        return re.sub(r"^(http://[^/]+):80(?=/)|^(https://[^/]+):443(?=/)", r"\1\2", canonicalize_url(bare))
    except ValueError:
        return ""


# How archives that follow the Wayback Machine write when a copy was made, into its address.
ARCHIVE_STAMP: Final = re.compile(r"/(?:web/)?(\d{14})(?:[a-z]{2}_)?/https?:/")


def archived_instant(url: str) -> dt.datetime | None:
    """When the copy at an address in a public archive was made, where the address says so. Pure."""
    match = ARCHIVE_STAMP.search(url)
    if match is None:
        return None
    try:
        return dt.datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError:
        return None
