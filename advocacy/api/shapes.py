"""What the interface answers with: one class for each kind of thing, in the words of VOCABULARY. No query here."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Generic, Literal, TypeVar
from uuid import UUID

from django.conf import settings
from ninja import Field, Schema
from pydantic import StringConstraints

Item = TypeVar("Item")
# A slug as it stands in addresses, in any script. Told by what it cannot hold, for `\w` and `\s` mean ASCII to some
# readers of patterns (ECMA-262, which OpenAPI follows) and every script to others.
Slug = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x20/?#&=%]{1,150}$", max_length=150)]
if TYPE_CHECKING:
    Language = str
else:
    Language = Literal[tuple(code for code, _name in settings.LANGUAGES)]
MOST_PER_PAGE = 100


class Problem(Schema):
    """Why there is no answer, in a sentence."""

    detail: str


class Fault(Schema):
    type: str
    loc: list[str | int]
    msg: str


class Invalid(Schema):
    """Which parts of a question cannot be read."""

    detail: list[Fault]


class Paged(Schema, Generic[Item]):
    """One page of a list, newest first. ``next`` and ``previous`` are addresses, null at the ends."""

    count: int = Field(description="How many there are on all pages; no more than 10,000 are counted.")
    count_is_exact: bool = Field(description="False where there are more than were counted.")
    next: str | None
    previous: str | None
    results: list[Item]


class Named(Schema):
    """Anything with a name and a page."""

    name: str
    slug: str
    url: str


class Party(Named):
    """A person or an organisation."""

    type: Literal["person", "organization"]


class Picture(Schema):
    url: str
    width: int
    height: int
    alt_text: str
    caption: str
    credit: str
    may_redistribute: bool


class Original(Schema):
    """Where a text that the house republishes was first published."""

    publisher: str
    title: str
    url: str | None
    published_on: dt.date | None
    copyright: str


class PostInList(Schema):
    id: int
    url: str
    title: str
    summary: str
    kind: Literal["commentary", "press_release", "statement", "open_letter", "notice"]
    language: str
    published_at: dt.datetime
    modified_at: dt.datetime = Field(description="Moves with every change of the text, corrections included.")
    as_of: dt.date | None
    authors: list[Party]
    tags: list[Named]
    regions: list[Named]
    themes: list[Named]
    reports: list[Named]
    series: Named | None
    word_count: int
    image: Picture | None
    card_url: str = Field(description="A picture of 1200 by 630 pixels with the title.")
    original: Original | None
    republish_url: str | None = Field(description="Null where the text may not be republished.")


class PostWhole(PostInList):
    content_html: str = Field(description="The whole text with complete addresses, without scripts or forms.")
    translations: list[Translation]


class Translation(Schema):
    id: int
    language: str
    title: str
    url: str


class SourceShape(Schema):
    slug: str
    url: str
    kind: str
    title: str
    authors: list[Named]
    publisher: Named | None
    issued: str | None = Field(description="A year, a month or a day, as precisely as it is known.")
    language: str
    original_url: str | None
    url_access: Literal["", "free", "registration", "limited", "subscription"]
    free_url: str | None


class Cited(Schema):
    """A source as a quotation names it."""

    slug: str
    title: str
    url: str
    original_url: str | None
    publisher: str | None
    issued: str | None


class Place(Schema):
    id: int
    title: str
    url: str
    published_at: dt.datetime


class QuotationShape(Schema):
    key: UUID
    url: str
    exact: str
    language: str
    form: Literal["block", "inline"]
    speaker: Party | None
    speaker_text: str = Field(description="The words used for a speaker of whom there is no record.")
    source: Cited | None
    vias: list[Cited] = Field(description="The works through which the house has the words, in order.")
    verdict: str
    post: Place


class Asked(Schema):
    """One demand as a call words it."""

    text: str
    demand_url: str | None
    parts: list[Asked]


class CallShape(Schema):
    id: int
    heading: str
    asker: Named | None
    addressee: Named | None
    introduction: str
    demands: list[Asked]
    posts: list[Place] = Field(description="The public posts that make the call, newest first.")


class DemandShape(Schema):
    slug: str
    url: str
    operative_text: str
    language: str
    addressee: Named | None
    asker: Named | None
    tags: list[Named]
    status: str
    first_asked_on: dt.date | None
    last_asked_on: dt.date | None
    times_asked: int
    answered_on: dt.date | None
    closed_on: dt.date | None
    days_waiting: int | None
    days_to_answer: int | None
    note: str


class PetitionShape(Schema):
    slug: str
    url: str
    title: str
    number: str | None
    summary: str
    browser_url: str
    state: str
    as_of: dt.datetime
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    closes_label: str | None
    can_be_signed: bool
    total_signatures: int | None
    is_lower_bound: bool | None
    is_final: bool
    observed_at: dt.datetime | None
    threshold: int | None
    certified_on: str | None
    presented_on: str | None
    response_due_on: dt.date | None
    responded_on: str | None
    addressee: Named | None
    sponsor: Party | None


PostWhole.model_rebuild()
Asked.model_rebuild()
