"""The embeds of petitions, contact lists and appeals: one minute before and after, today and on the day of the text."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from selectolax.lexbor import LexborHTMLParser

from campaigns.action_embeds import AppealEmbed, ContactsEmbed, DefaultAppeal, PetitionEmbed
from campaigns.models import Appeal, ContactDetail, ContactList, Petition
from posts import embeds
from posts.models import PostEmbed
from tests.factories import (
    make_appeal,
    make_contactlist,
    make_letter,
    make_membership,
    make_office,
    make_person,
    make_petition,
    make_published_post,
)

DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
# Half past noon in Toronto.
NOW = dt.datetime(2026, 3, 2, 17, 30, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 2)

pytestmark = pytest.mark.django_db


def rendered(embed, row, *, at=NOW, on=None):
    html = embed.render([row.pk], captions={}, at=at, on=on).get(row.pk, "")
    return LexborHTMLParser(str(html))


def text(tree):
    return " ".join(tree.body.text().split()) if tree.body else ""


@pytest.mark.parametrize("kind", ["petition", "contacts", "appeal"])
def test_kind_keeps_its_promises_for_no_ids_and_unknown_ids(kind):
    embed = embeds.get(kind)
    for ids in ([], [999]):
        assert embed.existing(ids) == set()
        assert dict(embed.render(ids, captions={}, at=NOW)) == {}
        assert dict(embed.text(ids)) == {}
        assert dict(embed.snapshot(ids)) == {}
        assert embed.next_instant(ids, NOW) is None
    assert embed.choices("nothing like this", 5) == []


# Petitions --------------------------------------------------------------------


def test_petition_is_signed_until_its_instant_and_not_after():
    one = make_petition(
        closes_at=NOW, threshold=500, count=300, observed_at=NOW - DAY, outcome="It was heard."
    )
    before, after = rendered(PetitionEmbed(), one, at=NOW - MINUTE), rendered(PetitionEmbed(), one, at=NOW)
    assert before.css_first("a.press").attributes["href"] == one.url
    assert before.css_first("progress").attributes["value"] == "60"
    assert "300 people have signed" in text(before)
    assert "It was heard." not in text(before)
    assert after.css("a.press, progress") == []
    assert "300 people signed" in text(after)
    assert "no final count is known" in text(after)
    assert "It was heard." in text(after)
    assert PetitionEmbed().next_instant([one.pk], NOW - MINUTE) == NOW


def test_lower_bound_and_unknown_count_are_told_as_such():
    bound = make_petition(count=210_000, is_lower_bound=True, observed_at=NOW)
    assert "Over 210,000 people have signed" in text(rendered(PetitionEmbed(), bound))
    assert "How many have signed is not known here." in text(rendered(PetitionEmbed(), make_petition()))


def test_petitions_of_a_page_cost_two_queries(django_assert_num_queries):
    ids = [make_petition(count=1, observed_at=NOW).pk for _ in range(3)]
    with django_assert_num_queries(2):
        assert len(PetitionEmbed().render(ids, captions={}, at=NOW)) == 3


def test_petition_s_words_come_back_and_its_dates_stay():
    one = make_petition(title="Before", closes_at=NOW)
    kept = PetitionEmbed().snapshot([one.pk])
    Petition.objects.filter(pk=one.pk).update(title="After", closes_at=NOW + DAY)
    PetitionEmbed().restore(kept)
    one.refresh_from_db()
    assert (one.title, one.closes_at) == ("Before", NOW + DAY)


# Contact lists ----------------------------------------------------------------


@pytest.fixture
def office():
    row = make_office(name="Harbour Master", email="harbour@port.example")
    make_membership(office=row, person=make_person(name="Ada First"), starts_on="2020", ends_on="2025-12-31")
    make_membership(office=row, person=make_person(name="Ben Second"), starts_on="2026-01-01")
    return row


def test_live_action_shows_who_holds_the_office_now(office):
    one = make_contactlist(offices=[office])
    for on in (None, TODAY):
        tree = rendered(ContactsEmbed(), one, on=on)
        assert "Ben Second" in text(tree)
        assert "Ada First" not in text(tree)
        assert tree.css_first("a[href^=mailto]").text() == "harbour@port.example"


def test_article_of_an_earlier_time_shows_the_holder_of_its_day_and_who_does_now(office):
    shown = text(rendered(ContactsEmbed(), make_contactlist(offices=[office]), on=dt.date(2025, 6, 1)))
    assert "Ada First on 1 June 2025" in shown
    assert "Now held by Ben Second" in shown


def test_list_that_is_asked_for_until_a_day_is_live_in_every_article_up_to_it(office):
    one = make_contactlist(offices=[office], live_until=TODAY)
    old = dt.date(2025, 6, 1)
    last = NOW.replace(day=3, hour=4, minute=59)  # a minute to midnight in Toronto
    assert "Ada First" not in text(rendered(ContactsEmbed(), one, on=old, at=last))
    assert "Ada First" in text(rendered(ContactsEmbed(), one, on=old, at=last + MINUTE))
    assert ContactsEmbed().next_instant([one.pk], NOW) == last + MINUTE


def test_term_that_ends_takes_effect_at_midnight_of_the_site():
    office = make_office(name="Clerk")
    make_membership(
        office=office, person=make_person(name="Cleo Last"), starts_on="2020", ends_on="2026-03-02"
    )
    one = make_contactlist(offices=[office])
    midnight = dt.datetime(2026, 3, 3, 5, 0, tzinfo=dt.UTC)
    assert "Cleo Last" in text(rendered(ContactsEmbed(), one, at=midnight - MINUTE))
    assert "Cleo Last" not in text(rendered(ContactsEmbed(), one, at=midnight))
    assert "vacant, or not known here" in text(rendered(ContactsEmbed(), one, at=midnight))
    assert ContactsEmbed().next_instant([one.pk], NOW) == midnight


def test_empty_and_expired_details_are_not_offered(office):
    ContactDetail.objects.create(office=office, type="address", value="")
    ContactDetail.objects.create(office=office, type="voice", value="555 0100", valid_until=TODAY - DAY)
    tree = rendered(ContactsEmbed(), make_contactlist(offices=[office]))
    assert [node.text(strip=True) for node in tree.css("dd")] == ["harbour@port.example"]


def test_letter_of_the_list_is_offered_until_it_closes(office):
    one = make_contactlist(offices=[office])
    letter = make_letter(contact_list=one, closes_at=NOW)
    before, after = (rendered(ContactsEmbed(), one, at=at) for at in (NOW - MINUTE, NOW))
    assert before.css_first("a.press").attributes["href"] == letter.get_absolute_url()
    assert after.css("a.press") == []


def test_lists_cost_the_same_however_many_offices(django_assert_max_num_queries):
    ids = []
    for _ in range(3):
        offices = [make_membership(starts_on="2020").office for _ in range(4)]
        ids.append(make_contactlist(offices=offices).pk)
    with django_assert_max_num_queries(7):
        assert len(ContactsEmbed().render(ids, captions={}, at=NOW)) == 3


def test_list_is_kept_and_brought_back_in_its_order(office):
    other = make_office()
    one = make_contactlist(offices=[other, office], heading="Before")
    kept = ContactsEmbed().snapshot([one.pk])
    one.entries.filter(office=other).delete()
    ContactList.objects.filter(pk=one.pk).update(heading="After")
    ContactsEmbed().restore(kept)
    assert ContactsEmbed().snapshot([one.pk]) == kept
    assert list(one.entries.values_list("office", flat=True)) == [other.pk, office.pk]


def test_list_is_found_by_name_or_office(office):
    one = make_contactlist(name="The quay", offices=[office])
    make_contactlist(name="Another")
    assert ContactsEmbed().choices("quay harbour", 5) == [
        {"id": one.pk, "label": "The quay", "detail": "Harbour Master"}
    ]


@pytest.mark.parametrize("days", [0, 400])
def test_the_day_of_the_article_reaches_the_list_on_page_and_in_feed(client, office, days):
    one = make_contactlist(offices=[office])
    with time_machine.travel(NOW, tick=False):
        post = make_published_post(
            body=f'<figure data-embed="contacts" data-id="{one.pk}"></figure>', days_ago=days + 0.01
        )
        pages = [
            client.get(path).content.decode() for path in (post.get_absolute_url(), "/feed/", "/feed.atom")
        ]
    assert [("Ada First" in page, "Now held by Ben Second" in page) for page in pages] == [
        (days > 0, days > 0)
    ] * 3
    assert PostEmbed.objects.filter(post=post, kind="contacts").count() == 1


# Appeals ----------------------------------------------------------------------


def test_appeal_stands_from_its_first_day_to_its_last():
    one = make_appeal(starts_on=TODAY, ends_on=TODAY)
    begins, ends = (dt.datetime(2026, 3, day, 5, 0, tzinfo=dt.UTC) for day in (2, 3))
    seen = [
        bool(rendered(AppealEmbed(), one, at=at).css("aside"))
        for at in (begins - MINUTE, begins, ends - MINUTE, ends)
    ]
    assert seen == [False, True, True, False]
    assert [AppealEmbed().next_instant([one.pk], at) for at in (begins - MINUTE, begins, ends)] == [
        begins,
        ends,
        None,
    ]


def test_default_appeal_stands_after_every_article_that_has_none(client):
    make_appeal(heading="Old", is_default=True, starts_on=TODAY - 9 * DAY)
    make_appeal(heading="New", is_default=True, starts_on=TODAY - DAY, ends_on=TODAY)
    make_appeal(heading="French", is_default=True, starts_on=TODAY, language="fr")
    own = make_appeal(heading="Own")
    with time_machine.travel(NOW, tick=False):
        plain = make_published_post()
        with_own = make_published_post(body=f'<figure data-embed="appeal" data-id="{own.pk}"></figure>')
        pages = [LexborHTMLParser(client.get(post.get_absolute_url()).content) for post in (plain, with_own)]
        found = [[node.text() for node in page.css(".appeal h2")] for page in pages]
    assert found == [["New"], ["Own"]]
    assert DefaultAppeal().render("en", {}, NOW)[1] == dt.datetime(2026, 3, 3, 5, 0, tzinfo=dt.UTC)


def test_appeal_comes_back_with_its_words_and_keeps_its_address():
    one = make_appeal(heading="Before")
    kept = AppealEmbed().snapshot([one.pk])
    Appeal.objects.filter(pk=one.pk).update(heading="After", url="https://new.example/")
    AppealEmbed().restore(kept)
    one.refresh_from_db()
    assert (one.heading, one.url) == ("Before", "https://new.example/")


# Caches -----------------------------------------------------------------------


def max_age(response):
    policy = dict(part.strip().partition("=")[::2] for part in response.headers["Cache-Control"].split(","))
    assert set(policy) == {"public", "max-age"}
    return int(policy["max-age"])


def test_article_is_kept_by_caches_no_longer_than_what_it_embeds_stays_as_it_is(client):
    one = make_petition(closes_at=NOW)
    body = f'<figure data-embed="petition" data-id="{one.pk}"></figure>'
    with time_machine.travel(NOW - DAY, tick=False):
        url = make_published_post(body=body).get_absolute_url()
    ages, buttons = [], []
    for at in (NOW - DAY, NOW - dt.timedelta(seconds=25), NOW + MINUTE):
        with time_machine.travel(at, tick=False):
            for path in (url, "/feed/"):
                response = client.get(path)
                ages.append(max_age(response))
                buttons.append("Sign on the official page" in response.content.decode())
    # A day before its end "1 day left" is about to become "0 days": that is a change as well.
    assert ages == [1, 1, 25, 25, 60, 60]
    assert buttons == [True, True, True, True, False, False]
