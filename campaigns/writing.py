"""A reader's letter: whom it can go to, and the ways to send it. Keeps nothing and sends nothing.

``mailto:`` is limited by the programs that take it; what does not fit is copied by the reader instead.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from campaigns.models import ContactDetail, ContactList, Membership, Office
from campaigns.representatives import Candidate

# Characters. Some mail programs and systems cut an address at about 2,000; 1,900 leaves room for what they add.
# Source: the shortest limit in common use, that of Windows' command line for protocols (2,048).
MAILTO_LENGTH: Final = 1900


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody a letter can go to. ``key`` is the value of the form's box."""

    key: str
    name: str
    office: str
    salutation: str = ""
    email: str = ""
    address: str = ""

    def is_same(self, other: Recipient) -> bool:
        """Whether a letter to the one would reach the other: a directory names people whom the list has too."""
        if self.email and other.email:
            return self.email.casefold() == other.email.casefold()
        return (self.name, self.office) == (other.name, other.office)


@dataclass(frozen=True, slots=True)
class Standing:
    """An office of a list as it is shown on one day: its holder then, who holds it now, what reaches it."""

    office: Office
    holder: Membership | None
    now: Membership | None
    details: Sequence[ContactDetail]

    @property
    def has_changed(self) -> bool:
        """Whether somebody else holds the office now than is shown."""
        return (self.holder and self.holder.person_id) != (self.now and self.now.person_id)

    def first(self, kind: str) -> str:
        return next((detail.value for detail in self.details if detail.type == kind), "")


def standings(offices: Iterable[Office], today: dt.date, shown_on: dt.date | None = None) -> list[Standing]:
    """Each office with its holder on ``shown_on`` (today where None). No query after ``Office.for_writing``.

    Details are those of today: of the office, then of whoever holds it now.
    """
    shown = []
    for office in offices:
        now = office.membership_on(today)
        details = office.details_on(today)
        if now is not None:
            details += [row for row in now.person.contact_details.all() if row.is_offered(today)]
        holder = office.membership_on(shown_on) if shown_on else now
        shown.append(Standing(office, holder, now, details))
    return shown


def offices_of(contact_list: ContactList) -> list[Office]:
    """The offices of a list in its order. Six queries."""
    return list(
        Office.objects.for_writing()
        .filter(list_entries__contact_list=contact_list)
        .order_by("list_entries__position", "list_entries__pk")
    )


def recipients_of(contact_list: ContactList | None, today: dt.date) -> list[Recipient]:
    """Those of the list who can be reached by e-mail or post today; an office without either is not offered."""
    if contact_list is None:
        return []
    found = []
    for row in standings(offices_of(contact_list), today):
        email, address = row.first(ContactDetail.Type.EMAIL), row.first(ContactDetail.Type.ADDRESS)
        if email or address:
            found.append(
                Recipient(
                    key=f"office-{row.office.pk}",
                    name=row.now.person.name if row.now else "",
                    office=str(row.office),
                    salutation=row.office.salutation,
                    email=email,
                    address=address,
                )
            )
    return found


def from_candidate(candidate: Candidate, key: str = "") -> Recipient:
    """``key`` is the form's value that the candidate came with: signing anew would make another."""
    place = ", ".join(filter(None, [candidate.office, candidate.district]))
    return Recipient(
        key=key or candidate.signed(),
        name=candidate.name,
        office=place,
        email=candidate.email,
        address=candidate.address,
    )


@dataclass(frozen=True, slots=True)
class Mailto:
    """An address for the reader's mail program.

    ``has_text`` is false where the letter was too long for it, ``left_out`` the number of addresses that did not fit.
    """

    href: str
    has_text: bool
    left_out: int = 0


def mailto(emails: Sequence[str], subject: str, text: str, *, limit: int = MAILTO_LENGTH) -> Mailto:
    """At most ``limit`` characters: where not all fits, the text goes first, then the last of the addresses.

    Source: RFC 6068: the addresses joined by commas, lines ended by %0D%0A, everything else percent-encoded.
    """
    to = [quote(email, safe="@") for email in emails]
    tail = f"?subject={quote(' '.join(subject.split()), safe='')}"
    lines = text.replace("\r\n", "\n").strip().split("\n")
    href = f"mailto:{','.join(to)}{tail}&body={'%0D%0A'.join(quote(line, safe='') for line in lines)}"
    if len(href) <= limit:
        return Mailto(href, True)
    fitting = len(to)
    while fitting and len(f"mailto:{','.join(to[:fitting])}{tail}") > limit:
        fitting -= 1
    return Mailto(f"mailto:{','.join(to[:fitting])}{tail}", False, len(to) - fitting)
