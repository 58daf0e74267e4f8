"""What went wrong at a visit, in the language of whoever reads it.

Visits happen when nobody looks, and what they say of a failure is stored as it was raised: in English, with its
particulars. Here stand those sentences again, so that they can be translated with the particulars kept; a sentence
that is not known is shown as it is. A test holds this list against the places that raise. A leaf, pure.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: Final[tuple[str | Promise, ...]] = (
    # posts.visiting
    _("The server answered %(status)s: the page is not there."),
    _("The server answered %(status)s: it does not show the page."),
    _("The server answered %(status)s. Try again later."),
    _("The robots.txt of %(host)s could not be read. Try again later."),
    _("%(host)s asks programs not to fetch this page."),
    # posts.link_checks
    _("It leads to the first page of the site."),
    _("The page asks to sign in or to subscribe."),
    # posts.snapshots
    _("The source has another address now."),
    # posts.fetching
    _("%(url)s leads in a circle back to %(here)s. Look for its new address."),
    _("%(url)s was redirected more than %(number)s times. Use the address where it ends."),
    _("The address is longer than %(number)s characters. Use the page's short address."),
    _("The address contains spaces, control characters or backslashes. Copy it again."),
    _("%(url)s cannot be read as an address. Copy it again."),
    _("Only http and https addresses can be fetched, not “%(scheme)s”."),
    _("The address carries a user name or password. Remove the part before the @."),
    _("Port %(port)s is not allowed. Use an address on a standard port."),
    _("%(url)s names no host. Copy the whole address."),
    _("“%(host)s” is not a host name. Copy the address again."),
    _("The name %(host)s was not resolved in time. Try again later."),
    _("The name %(host)s has no address. Check the spelling."),
    _("%(host)s is not on the public internet: %(where)s. Use a public address."),
    _("The answer's header is larger than %(number)s KiB."),
    _("The certificate of %(host)s is not valid: %(reason)s."),
    _("%(host)s does not accept a connection (%(reason)s). Try again later."),
    _("%(host)s broke off its answer (%(reason)s). Try again later."),
    _("The page is larger than %(number)s bytes once unpacked. Save it by hand if it is needed."),
    _("The answer is packed in an unknown way (%(names)s)."),
    _("%(host)s did not finish its answer in time. Try again later."),
    # posts.pdf_text
    _("The PDF file was not read within %(number)s seconds."),
    _("The PDF file asks for more memory or time than it is given."),
    _("The PDF file cannot be read: %(problem)s."),
)
_PARTICULAR: Final = re.compile(r"%\((\w+)\)s")


def in_words(stored: str) -> str:
    """A stored sentence in the active language."""
    for pattern, sentence in _patterns() if stored else ():
        match = pattern.fullmatch(stored)
        if match:
            return str(sentence) % match.groupdict()
    return stored


@cache
def _patterns() -> list[tuple[re.Pattern[str], str | Promise]]:
    """Each sentence as it is raised, with room for its particulars."""
    found = []
    with translation.override("en"):
        for sentence in SENTENCES:
            parts = [
                f"(?P<{part}>.+?)" if place % 2 else re.escape(part)
                for place, part in enumerate(_PARTICULAR.split(str(sentence)))
            ]
            found.append((re.compile("".join(parts), re.DOTALL), sentence))
    return found
