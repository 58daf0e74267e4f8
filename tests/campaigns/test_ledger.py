"""Tying wordings to demands, recording events, and keeping the columns true."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns import ledger
from campaigns.models import Demand, DemandEvent, Restatement
from posts import due, search
from posts.models import HistoryEntry, Post
from posts.publishing import generation, record_save
from tests.factories import (
    ask,
    make_call,
    make_demand,
    make_event,
    make_organization,
    make_post,
    make_published_post,
    make_source,
)

pytestmark = pytest.mark.django_db


def wording(text="Open the quay.", **call):
    return make_call(demands=[text], **call).restatements.get()


def test_first_wording_is_the_first_and_later_ones_reiterate():
    demand = make_demand()
    rows = [ledger.tie(wording(), demand, by=None) for _ in range(2)]
    assert [row.relation for row in rows] == ["first", "reiterates"]


def test_tying_is_told_in_the_history_and_to_the_caches(editor):
    before = generation()
    row = ledger.tie(wording(), make_demand(), by=editor)
    entry = HistoryEntry.objects.get(verb="tie")
    assert (entry.actor, entry.object_id, entry.changes["relation"]) == (editor, str(row.pk), ["", "first"])
    assert generation() > before


def test_tying_again_changes_nothing():
    demand, row = make_demand(), wording()
    ledger.tie(row, demand, by=None)
    before = generation()
    ledger.tie(row, demand, relation="first", by=None)
    assert (generation(), HistoryEntry.objects.filter(verb="tie").count()) == (before, 1)


def test_there_is_one_first_wording():
    demand = make_demand()
    ledger.tie(wording(), demand, by=None)
    with pytest.raises(ValidationError):
        ledger.tie(wording(), demand, relation="first", by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Restatement.objects.create(call=make_call(demands=[]), text="x", demand=demand, relation="first")


def test_call_of_somebody_else_never_enters():
    row = wording(asker=make_organization(name="Another house"))
    with pytest.raises(ledger.NotOurs):
        ledger.tie(row, make_demand(), by=None)
    with pytest.raises(ledger.NotOurs):
        ledger.start(row, by=None)
    assert Demand.objects.filter(restatements__isnull=False).count() == 0


def test_words_that_are_only_quoted_never_enter():
    demand = make_demand(operative_text="Open the quay.")
    make_published_post(body="<blockquote><p>Open the quay.</p></blockquote>")
    demand.refresh_from_db()
    assert (demand.times_asked, list(Demand.objects.public())) == (0, [])


def test_moving_a_wording_refreshes_both_demands():
    one, other = make_demand(), make_demand()
    call = ask(one)
    ledger.tie(call.restatements.get(), other, by=None)
    assert [Demand.objects.get(pk=row.pk).times_asked for row in (one, other)] == [0, 1]


def test_untying_takes_a_wording_out_of_the_ledger():
    demand = make_demand()
    call = ask(demand)
    ledger.untie(call.restatements.get(), by=None)
    demand.refresh_from_db()
    assert (demand.times_asked, call.restatements.get().relation) == (0, "")


def test_new_demand_reads_alone():
    body = make_organization(name="Government of Canada")
    demand = ledger.start(wording("to publish the map; and", addressee=body), by=None)
    assert (demand.operative_text, demand.addressee, demand.slug) == (
        "Publish the map.",
        body,
        "publish-the-map",
    )
    assert demand.restatements.get().relation == "first"


@pytest.mark.parametrize(
    ("text", "operative"),
    [
        ("to publish the map; and", "Publish the map."),
        ("and to telephone,", "Telephone."),
        ("Who will answer?", "Who will answer?"),
        ("de publier la carte ; et", "De publier la carte."),
    ],
)
def test_operative_text_of_a_wording(text, operative):
    assert ledger.operative(text) == operative


def test_new_demand_speaks_the_language_of_its_post():
    call = make_call(demands=["Open the quay."])
    record_save(
        make_post(language="fr", body=f'<figure data-embed="call" data-id="{call.pk}"></figure>'), by=None
    )
    assert ledger.start(call.restatements.get(), by=None).language == "fr"


def test_slugs_are_unique():
    assert [ledger.start(wording(), by=None).slug for _ in range(2)] == ["open-the-quay", "open-the-quay-2"]


def test_event_changes_status_and_ends_the_waiting(editor):
    demand = make_demand()
    ask(demand, days_ago=10)
    today = timezone.localdate()
    ledger.record_event(
        demand, "promised", on=today - dt.timedelta(days=3), evidence=make_source(), by=editor
    )
    demand.refresh_from_db()
    assert (demand.status, demand.days_waiting, demand.days_to_answer) == ("promised", None, 7)


@pytest.mark.parametrize(
    ("status", "days", "field"),
    [("met", 1, "on"), ("met", 0, "__all__"), ("unheard of", 0, "status")],
)
def test_event_that_cannot_be_is_refused(status, days, field):
    demand = make_demand()
    day = timezone.localdate() + dt.timedelta(days=days)
    evidence = make_source() if field != "__all__" else None
    with pytest.raises(ValidationError) as refused:
        ledger.record_event(demand, status, on=day, evidence=evidence, by=None)
    assert list(refused.value.message_dict) == [field]
    assert DemandEvent.objects.count() == 0


def test_what_lapsed_needs_no_evidence():
    ledger.record_event(make_demand(), "lapsed", on=timezone.localdate(), evidence=None, by=None)
    assert DemandEvent.objects.count() == 1


def test_days_without_an_answer_go_by_the_clock():
    demand = make_demand()
    with time_machine.travel("2026-03-01T12:00:00-05:00"):
        ask(demand, published_at=timezone.now() - dt.timedelta(hours=1))
    with time_machine.travel("2026-03-11T00:01:00-04:00"):
        assert Demand.objects.get().days_waiting == 10
    with time_machine.travel("2026-03-10T23:59:00-04:00"):
        assert Demand.objects.get().days_waiting == 9


def test_due_job_catches_up_with_the_clock():
    demand = make_demand()
    with time_machine.travel("2026-03-01T12:00:00-05:00", tick=False):
        ask(demand, published_at=timezone.now() - dt.timedelta(hours=1))
        ask(demand, published_at=timezone.now() + dt.timedelta(days=1))
        assert Demand.objects.get().times_asked == 1
        report = ledger.refresh_due(timezone.now(), 100)
        assert (report.done, report.next_at) == (0, timezone.now() + dt.timedelta(days=1))
    with time_machine.travel("2026-03-02T12:00:00-05:00", tick=False):
        before = generation()
        assert ledger.refresh_due(timezone.now(), 100) == due.DueReport(done=1)
        assert (Demand.objects.get().times_asked, generation()) == (2, before + 1)


def test_taking_a_call_out_of_a_post_takes_the_asking_back():
    demand = make_demand()
    (post,) = ask(demand).posts
    post = Post.objects.get(pk=post.pk)
    post.body = "<p>Nothing is asked.</p>"
    post.save()
    record_save(post, by=None)
    demand.refresh_from_db()
    assert (demand.times_asked, demand.public_from) == (0, None)


def test_refreshing_is_idempotent_and_costs_the_same_for_many(django_assert_max_num_queries):
    demands = [make_demand() for _ in range(20)]
    for demand in demands:
        ask(demand)
    keys = [demand.pk for demand in demands]
    with django_assert_max_num_queries(10):
        assert ledger.refresh_demands(keys) == 0


def test_demand_is_found_in_every_public_wording_and_in_none_of_a_draft():
    demand = make_demand(operative_text="Open the quay.")
    ask(demand, text="Unlock the zanzibarite harbour.")
    hidden = make_call(demands=["Unbolt the quokka gate."])
    ledger.tie(hidden.restatements.get(), demand, by=None)
    assert [hit.pk for hit in search.find("zanzibarite", kinds=["demand"]).hits] == [demand.pk]
    assert search.find("quokka", kinds=["demand"]).hits == ()


def test_search_index_is_rebuilt_alike():
    demand = make_demand(operative_text="Open the quay.")
    ask(demand, text="Unlock the zanzibarite harbour.")
    make_event(demand)
    search.rebuild(["demand"])
    assert [hit.pk for hit in search.find("zanzibarite", kinds=["demand"]).hits] == [demand.pk]


def test_deleted_demand_is_forgotten():
    demand = make_demand(operative_text="Zanzibarite.")
    ledger.refresh_demands([demand.pk])
    ledger.forget(demand)
    assert search.similar("Zanzibarite.", kinds=["demand"]) == []
