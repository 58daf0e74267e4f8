"""What time changes by itself, a minute before and a minute after, on every page, feed and file, and in caches.

A cache that may keep an answer for ``max-age`` seconds must not keep it beyond the instant: half a minute before, it
may keep it for half a minute.
"""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from campaigns.models import Demand
from tests.factories import (
    ask,
    make_contactlist,
    make_demand,
    make_letter,
    make_membership,
    make_office,
    make_person,
    make_petition,
    make_published_post,
    make_recess,
)

MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
# A midnight in Toronto, so that days begin and end at it as well.
INSTANT = dt.datetime(2026, 3, 3, 5, 0, tzinfo=dt.UTC)
TODAY, TOMORROW = dt.date(2026, 3, 2), dt.date(2026, 3, 3)

pytestmark = pytest.mark.django_db


def max_age(response):
    policy = dict(part.strip().partition("=")[::2] for part in response.headers["Cache-Control"].split(","))
    assert set(policy) == {"public", "max-age"}
    return int(policy["max-age"])


def words(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode()


def seen(client, path, said):
    """[(whether ``path`` says it, seconds that caches may keep the answer)] before, shortly before, and after."""
    found = []
    for at in (INSTANT - MINUTE, INSTANT - MINUTE / 2, INSTANT + MINUTE):
        with time_machine.travel(at, tick=False):
            response = client.get(path)
            if response.status_code == 200:
                found.append((said in words(response), max_age(response)))
            else:
                found.append((False, response.status_code))
    return found


def article(kind, row, **overrides):
    with time_machine.travel(INSTANT - 9 * DAY, tick=False):
        body = f'<p>Some words.</p><figure data-embed="{kind}" data-id="{row.pk}"></figure>'
        return make_published_post(body=body, **overrides).get_absolute_url()


@pytest.mark.parametrize(
    "path",
    ["/", "/feed/", "/feed.atom", "/petitions/", "/petitions/quay/", "/petitions/quay/state.json", "article"],
)
def test_petition_is_open_until_its_instant(client, path):
    petition = make_petition(slug="quay", closes_at=INSTANT, count=7, observed_at=INSTANT - DAY)
    url = article("petition", petition)
    said = '"can_be_signed": true' if path.endswith("json") else "Sign on the official page"
    assert seen(client, url if path == "article" else path, said) == [(True, 60), (True, 30), (False, 60)]


@pytest.mark.parametrize("path", ["/petitions/", "/petitions/quay/", "article"])
def test_petition_is_over_from_its_instant_on(client, path):
    petition = make_petition(slug="quay", closes_at=INSTANT, count=7, observed_at=INSTANT - DAY)
    url = article("petition", petition)
    assert [said for said, _age in seen(client, url if path == "article" else path, "people signed")] == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize("path", ["/feed/", "/feed.atom", "article"])
def test_term_that_ends_changes_who_is_written_to(client, path):
    office = make_office(name="Clerk", email="clerk@port.example")
    make_membership(
        office=office, person=make_person(name="Cleo Last"), starts_on="2020", ends_on="2026-03-02"
    )
    make_membership(office=office, person=make_person(name="Dora Next"), starts_on="2026-03-03")
    url = article("contacts", make_contactlist(offices=[office], live_until=TOMORROW + DAY))
    path = url if path == "article" else path
    assert seen(client, path, "Cleo Last") == [(True, 60), (True, 30), (False, 60)]
    assert [said for said, _age in seen(client, path, "Dora Next")] == [False, False, True]


def test_letter_is_offered_beside_its_list_until_its_instant(client):
    listed = make_contactlist(offices=[make_office(email="a@b.example")])
    make_letter(title="The quay", slug="quay", contact_list=listed, closes_at=INSTANT)
    assert seen(client, article("contacts", listed), "/write/quay/") == [(True, 60), (True, 30), (False, 60)]


@pytest.mark.parametrize("path", ["/", "/feed/", "/feed.atom"])
def test_recess_that_starts_is_told(client, path):
    make_recess(starts_on=TOMORROW, ends_on=TOMORROW + DAY, text="Resting.")
    make_published_post(published_at=INSTANT - 9 * DAY)
    assert seen(client, path, "Resting.") == [(False, 60), (False, 30), (True, 60)]


LEDGER = (
    "/calls/",
    "/calls/demands.csv",
    "/calls/demands.json",
    "/calls/feed/",
    "/calls/feed.atom",
    "/calls/feed.json",
)
ONE = ("/demands/open-the-quay/", "/demands/open-the-quay/feed/", "/demands/open-the-quay/feed.atom",
       "/demands/open-the-quay/feed.json")  # fmt: skip


@pytest.mark.parametrize("path", [*LEDGER, *ONE])
def test_demand_goes_with_the_only_post_that_makes_it(client, path):
    with time_machine.travel(INSTANT - 9 * DAY, tick=False):
        ask(make_demand(operative_text="Open the quay."), expires_at=INSTANT)
    after = (False, 404) if path in ONE else (False, 60)
    assert seen(client, path, "Open the quay.") == [(True, 60), (True, 30), after]


@pytest.mark.parametrize("path", LEDGER)
def test_demand_comes_with_the_post_that_makes_it(client, path):
    with time_machine.travel(INSTANT - 9 * DAY, tick=False):
        ask(make_demand(operative_text="Open the quay."), published_at=INSTANT)
    assert seen(client, path, "Open the quay.") == [(False, 60), (False, 30), (True, 60)]


def test_ledger_counts_by_the_clock(client):
    with time_machine.travel(INSTANT - 9 * DAY, tick=False):
        ask(make_demand(), expires_at=INSTANT)
        ask(make_demand())
    assert Demand.objects.count() == 2
    assert [said for said, _age in seen(client, "/calls/", "<dd>2</dd>")] == [True, True, False]
