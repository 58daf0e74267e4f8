"""Links of published posts: found, visited, judged slowly, told to the source."""

from __future__ import annotations

import datetime as dt

import pytest

from posts import link_checks
from posts.folding import fold
from posts.link_checks import (
    Finding,
    check,
    check_due,
    find_links,
    leads_home,
    outbound_urls,
    stands,
    take_in,
)
from posts.models import HistoryEntry, LinkCheck, LinksRead, Post, Snapshot, Source
from posts.publishing import generation
from tests import fake_web
from tests.factories import make_post, make_quotation, make_source

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def _published(body="<p>Words.</p>", **values):
    return make_post(body=body, status=Post.Status.PUBLISHED, published_at=NOW - DAY, **values)


def _quoted(url, exact=fake_web.SENTENCE, **values):
    source = make_source(url=url, **values)
    make_quotation(_published(), source, exact)
    return source


# Finding ------------------------------------------------------------------------


def test_links_that_lead_out_of_a_body_are_found_once(settings):
    settings.SITE_URL = "https://dispatch.example"
    body = (
        '<p><a href="https://a.example/x">one</a> <a href="https://a.example/x?utm_source=mail#part">again</a> '
        '<a href="/posts/">here</a> <a href="https://dispatch.example/about/">too</a> <a href="mailto:a@b.example">m</a> '
        f'<a href="http://b.example/">two</a> <a href="https://c.example/{"x" * 1000}">long</a></p>'
    )
    assert outbound_urls(body) == ["https://a.example/x", "http://b.example/"]


@pytest.mark.django_db
def test_links_follow_the_published_text_and_the_works_it_quotes():
    post = _published('<p><a href="https://a.example/x">one</a></p>')
    _published('<p><a href="https://a.example/x">one</a></p>')
    make_post(body='<p><a href="https://draft.example/">no</a></p>')
    source, relay = make_source(), make_source()
    make_quotation(post, source).via_rows.create(source=relay)
    make_quotation(make_post(), make_source())
    assert find_links(NOW) == 2
    addresses = {"https://a.example/x", source.url, relay.url}
    assert set(LinkCheck.objects.due(NOW).in_use(NOW).values_list("url", flat=True)) == addresses
    assert find_links(NOW) == 0
    post.body = '<p><a href="https://b.example/">two</a></p>'
    post.save()
    assert find_links(NOW) == 1
    assert [link.url for link in post.link_checks.all()] == ["https://b.example/"]
    assert LinksRead.objects.get(post=post).version == post.version
    Post.objects.update(published_at=NOW + DAY)
    assert list(LinkCheck.objects.in_use(NOW)) == []


# Judging ------------------------------------------------------------------------


def _link(**values):
    return LinkCheck(url="https://a.example/x", canonical_url="https://a.example/x", **values)


def _visits(link, *findings, every=DAY):
    """Take in one finding a day and return the states after each."""
    states = []
    for number, (outcome, target) in enumerate(findings):
        take_in(link, Finding(outcome, target), NOW + number * every)
        states.append(link.status)
    return states


def test_one_failure_is_no_verdict_and_three_over_three_days_are():
    gone = ("gone", "dead")
    assert _visits(_link(status="live"), gone, gone, gone, gone) == ["live", "live", "live", "dead"]
    hourly = _visits(_link(status="live"), *[gone] * 9, every=dt.timedelta(hours=1))
    assert hourly == ["live"] * 9


def test_live_is_believed_at_once_and_begins_anew():
    link = _link(status="dead", failing_as="dead", failing_since=NOW, failures=9)
    assert _visits(link, ("live", "live"), ("gone", "dead")) == ["live", "live"]
    assert (link.failures, link.failing_since, link.live_at) == (1, NOW + DAY, NOW)


@pytest.mark.parametrize(
    "outcome", ["timed_out", "status", "forbidden", "robots", "login_wall", "connection"]
)
def test_what_says_nothing_is_never_dead(outcome):
    nothing = (outcome, "")
    assert _visits(_link(status="live"), *[nothing] * 30)[:4] == ["live", "live", "live", ""]
    assert set(_visits(_link(status="live"), *[nothing] * 30)) == {"live", ""}


def test_time_out_neither_adds_to_failures_nor_breaks_their_run():
    gone, late = ("gone", "dead"), ("timed_out", "")
    assert _visits(_link(status="live"), gone, late, gone, late, gone)[-2:] == ["live", "dead"]
    assert _visits(_link(status="live"), gone, late, late, late, late)[-1] == "live"
    assert _visits(_link(status="live"), late, gone, gone, gone)[-2:] == ["live", "live"]


def test_another_kind_of_failure_begins_its_own_run():
    gone, unfit = ("gone", "dead"), ("redirects", "unfit")
    assert _visits(_link(), gone, gone, unfit, unfit, unfit, unfit)[-2:] == ["", "unfit"]


def test_visits_come_sooner_while_something_is_open():
    link = _link(status="live")
    waits = []
    for finding in [("live", "live"), ("gone", "dead"), ("gone", "dead"), ("gone", "dead"), ("gone", "dead")]:
        at = NOW + len(waits) * DAY
        take_in(link, Finding(*finding), at)
        waits.append(round((link.next_check_at - at) / DAY, 1))
    assert [11 <= waits[0] <= 17, *(0.8 <= wait <= 1.2 for wait in waits[1:4]), 11 <= waits[4] <= 17] == [
        True
    ] * 5


def test_set_aside_ends_with_a_new_state():
    link = _link(status="dead", set_aside_at=NOW)
    _visits(link, ("gone", "dead"))
    assert link.set_aside_at == NOW
    _visits(link, ("live", "live"))
    assert link.set_aside_at is None


@pytest.mark.parametrize(
    ("url", "final_url", "is_home"),
    [
        ("https://a.example/2019/story", "https://a.example/", True),
        ("https://a.example/2019/story", "https://b.example", True),
        ("https://a.example/", "https://www.a.example/", False),
        ("https://a.example/story", "https://a.example/new/story", False),
        ("https://a.example/?p=12", "https://a.example/", False),
        ("https://a.example/story", "https://a.example/?p=12", False),
    ],
)
def test_page_that_leads_home_is_not_the_page(url, final_url, is_home):
    assert leads_home(url, final_url) is is_home


def test_words_stand_on_a_page_whatever_its_lines_and_marks():
    text = fold("One\n two\xa0three, “said” the four. One two three.")
    assert [stands(words, text) for words in ("One two three", "[T]wo three … the four", "One three")] == [
        True, True, False
    ]  # fmt: skip


# On a fake web --------------------------------------------------------------------


def _check(url, at=NOW):
    link, _made = LinkCheck.objects.get_or_create(url=url, canonical_url=link_checks.canonical_url(url))
    assert check(link, at)
    link.refresh_from_db()
    return link


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "outcome", "failing_as", "status"),
    [
        (fake_web.article(), "live", "", "live"),
        (fake_web.redirect("/story"), "live", "", "live"),
        (fake_web.huge, "too_large", "", "live"),
        (None, "gone", "dead", ""),
        (fake_web.error(500), "status", "unknown", ""),
        (fake_web.slow(1), "timed_out", "unknown", ""),
        (fake_web.WALL, "login_wall", "unknown", ""),
        (fake_web.redirect("/"), "home", "unfit", ""),
        (fake_web.redirect("/page"), "redirects", "unfit", ""),
        (fake_web.redirect("http://127.0.0.9/"), "refused", "unfit", ""),
    ],
)
def test_each_kind_of_page_counts_as_what_it_is(web, settings, page, outcome, failing_as, status):
    web.pages = {"/": fake_web.article(), "/story": fake_web.article(), "/page": page}
    link_checks.visit(web.url("/"), max_bytes=10_000)
    settings.FETCH_SECONDS = 0.2 if outcome == "timed_out" else 10
    link = _check(web.url("/page"))
    assert (link.outcome, link.failing_as, link.status) == (outcome, failing_as, status)


@pytest.mark.django_db
def test_page_that_dies_and_comes_back_is_told_to_the_source(web):
    source = _quoted(web.url("/page"))
    states = []
    for day in range(6):
        web.pages["/page"] = fake_web.article() if day in (0, 5) else None
        before = generation()
        _check(source.url, NOW + day * DAY)
        source.refresh_from_db()
        states.append((source.url_status, generation() != before))
    assert states == [
        ("live", True), ("live", False), ("live", False), ("live", False), ("dead", True), ("live", True)
    ]  # fmt: skip
    told = HistoryEntry.objects.filter(model="posts.source").values_list("changes", flat=True)
    assert [entry["url_status"] for entry in told.order_by("pk")] == [
        ["", "live"],
        ["live", "dead"],
        ["dead", "live"],
    ]


@pytest.mark.django_db
def test_an_archive_is_to_save_a_live_page_once_and_to_look_for_a_lost_one(web, settings):
    settings.ARCHIVE_SAVE_URL, settings.ARCHIVE_FIND_URL = (
        "https://arch.example/save/",
        "https://arch.example/web/",
    )
    web.pages["/page"] = fake_web.article()
    link = _check(web.url("/page"))
    assert link.archive_next_try_at == NOW
    LinkCheck.objects.update(archive_next_try_at=None, archive_tries=5)
    assert _check(link.url, NOW + DAY).archive_next_try_at is None
    web.pages["/page"] = None
    for day in range(2, 6):
        link = _check(link.url, NOW + day * DAY)
    assert (link.status, link.archive_next_try_at, link.archive_tries) == ("dead", NOW + 5 * DAY, 0)
    source = _quoted(web.url("/other"))  # its copies are asked for by way of its snapshots
    web.pages["/other"] = fake_web.article()
    assert _check(source.url).archive_next_try_at is None


@pytest.mark.django_db
def test_page_whose_sentence_changes_has_drifted(web):
    source = _quoted(web.url("/page"))
    text = f"Home {fake_web.SENTENCE}"
    Snapshot.objects.create(source=source, url=source.url, state="success", taken_at=NOW, text=text)
    web.pages["/page"] = fake_web.article()
    assert _check(source.url).status == "live"
    web.pages["/page"] = fake_web.article("Somebody will pretend that the draft was read.")
    links = [_check(source.url, NOW + day * DAY) for day in range(1, 5)]
    assert [link.status for link in links] == ["live", "live", "live", "deviated"]
    assert links[-1].outcome_words == fake_web.SENTENCE
    assert Source.objects.get().url_status == "deviated"
    assert list(LinkCheck.objects.open()) == [links[-1]]
    Source.objects.update(archive_url="https://arch.example/1", archived_at=NOW)
    assert list(LinkCheck.objects.open()) == []


@pytest.mark.django_db
def test_words_that_the_copy_never_had_are_no_sign_of_drift(web):
    source = _quoted(web.url("/page"), exact="Nobody ever said so.")
    web.pages["/page"] = fake_web.article()
    assert _check(source.url).outcome == "live"
    Snapshot.objects.create(source=source, url=source.url, state="success", taken_at=NOW, text="Other words.")
    assert _check(source.url).outcome == "live"


@pytest.mark.django_db
def test_name_without_an_address_counts_only_while_other_links_answer(monkeypatch):
    found = link_checks.Visit(failure="unresolved", words="No address.")
    monkeypatch.setattr(link_checks, "visit", lambda url, max_bytes: found)
    assert _check("https://gone.example/").failing_as == "unknown"
    LinkCheck.objects.create(url="https://b.example/", canonical_url="https://b.example/", live_at=NOW)
    assert _check("https://gone.example/").failing_as == "dead"


@pytest.mark.django_db
def test_what_a_person_calls_usurped_stays_so(web):
    source = _quoted(web.url("/page"), url_status="usurped")
    web.pages["/page"] = fake_web.article()
    assert _check(source.url).status == "live"
    source.refresh_from_db()
    assert source.url_status == "usurped"


@pytest.mark.django_db
def test_due_job_visits_one_page_of_each_host_and_then_waits(web, settings):
    web.pages = {"/one": fake_web.article(), "/two": fake_web.article()}
    _published(f'<p><a href="{web.url("/one")}">1</a> <a href="{web.url("/two")}">2</a></p>')
    settings.FETCH_PAUSE_SECONDS = 60
    assert [check_due(NOW, 10).done, check_due(NOW, 10).done] == [1, 0]
    assert len([path for path in web.asked if path != "/robots.txt"]) == 1


@pytest.mark.django_db
def test_fault_of_this_side_leaves_the_state_and_comes_again(web, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(link_checks, "judge", broken)
    link = LinkCheck.objects.create(url=web.url("/"), canonical_url=web.url("/"), status="live")
    assert check(link, NOW) is False
    link.refresh_from_db()
    assert (link.status, link.next_check_at) == ("live", NOW + DAY)


@pytest.mark.django_db
def test_link_is_set_aside_once_and_visited_when_somebody_asks(editor):
    link = LinkCheck.objects.create(
        url="https://a.example/", canonical_url="https://a.example/", status="dead"
    )
    assert list(LinkCheck.objects.open()) == [link]
    for _ in range(2):
        link_checks.set_aside(link, by=editor)
    assert list(LinkCheck.objects.open()) == []
    assert HistoryEntry.objects.filter(verb="set_aside").count() == 1
    assert link_checks.check_soon(LinkCheck.objects.all(), NOW) == 1
    assert list(LinkCheck.objects.due(NOW)) == [link]
