from __future__ import annotations

import datetime as dt
import json

import pytest
from django.utils import timezone

from campaigns import ledger
from campaigns.models import Petition
from posts.models import Post, Quotation
from tests.factories import (
    ask,
    make_call,
    make_demand,
    make_event,
    make_image,
    make_organization,
    make_person,
    make_petition,
    make_published_post,
    make_region,
    make_report,
    make_series,
    make_source,
    make_tag,
    make_theme,
)

pytestmark = pytest.mark.django_db

LISTS = ("posts", "quotations", "sources", "calls", "demands", "petitions")


def got(client, path):
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 200, response.content
    return response.json()


def make_everything(number=1):
    """``number`` of each kind of thing, each with all that hangs on it."""
    for _ in range(number):
        ada, outlet = make_person(), make_organization()
        source = make_source(authors=[ada], publisher=outlet)
        wire = make_source(publisher=make_organization())
        call = make_call(demands=[("Open the quay.", ["At once."])], addressee=make_organization())
        post = make_published_post(
            body=f'<blockquote data-source="{source.pk}" data-via="{wire.pk}" data-speaker="person:{ada.pk}"><p>Said.</p>'
            f'</blockquote><figure data-embed="call" data-id="{call.pk}"></figure>',
            byline=[ada, outlet],
            tags=[make_tag(), make_tag()],
            regions=[make_region()],
            themes=[make_theme()],
            reports=[make_report()],
            series=make_series(),
            series_position=1,
            lead_image=make_image(),
        )
        demand = make_demand(addressee=make_organization(), tags=[make_tag()])
        ask(demand)
        make_event(demand)
        ledger.refresh_demands([demand.pk])
        make_petition(count=3, sponsor=make_person(), addressee=make_organization())
    return post


def test_post_is_told_with_all_it_is_filed_under(client):
    post = make_everything()
    listed = next(item for item in got(client, "posts")["results"] if item["id"] == post.pk)
    assert listed["url"] == f"http://testserver{post.get_absolute_url()}"
    assert [row["type"] for row in listed["authors"]] == ["person", "organization"]
    assert [len(listed[name]) for name in ("tags", "regions", "themes", "reports")] == [2, 1, 1, 1]
    assert listed["series"]["name"] == post.series.name
    assert listed["republish_url"].endswith("/republish/")
    whole = got(client, f"posts/{post.pk}")
    assert {name: whole[name] for name in listed} == listed
    assert "<figcaption" in whole["content_html"]
    assert "Open the quay." in whole["content_html"]


def test_quotation_is_told_with_its_attribution(client):
    make_everything()
    quotation = Quotation.objects.get()
    (item,) = got(client, "quotations")["results"]
    assert (item["exact"], item["speaker"]["type"]) == ("Said.", "person")
    assert item["source"]["slug"] == quotation.source.slug
    assert len(item["vias"]) == 1
    assert got(client, f"quotations/{quotation.key}") == item


def test_call_demand_and_petition_are_told(client):
    make_everything()
    calls = got(client, "calls")["results"]
    assert [demand["text"] for demand in calls[-1]["demands"]] == ["Open the quay."]
    assert [part["text"] for part in calls[-1]["demands"][0]["parts"]] == ["At once."]
    assert [len(call["posts"]) for call in calls] == [1, 1]
    (demand,) = got(client, "demands")["results"]
    assert (demand["status"], demand["times_asked"]) == ("promised", 1)
    assert got(client, f"demands/{demand['slug']}") == demand
    (petition,) = got(client, "petitions")["results"]
    assert (petition["total_signatures"], petition["is_lower_bound"]) == (3, False)


def test_lists_are_paged(client, subtests, monkeypatch):
    make_everything(3)
    for name in LISTS:
        with subtests.test(name):
            first = got(client, f"{name}?per_page=2")
            assert len(first["results"]) == 2
            assert first["count"] >= 3
            assert first["previous"] is None
            second = client.get(first["next"].removeprefix("http://testserver")).json()
            assert second["previous"].endswith(f"/{name}?page=1&per_page=2")
            keys = [json.dumps(item, sort_keys=True) for page in (first, second) for item in page["results"]]
            assert len(keys) == len(set(keys))
            assert got(client, f"{name}?page=9999")["results"] == []
    # No more than so many are counted; one can go on all the same.
    monkeypatch.setattr("advocacy.api.asking.COUNTED", 1)
    page = got(client, "posts?per_page=1&page=2")
    assert (page["count"], page["count_is_exact"], len(page["results"])) == (1, False, 1)
    assert page["next"].endswith("page=3&per_page=1")


def test_lists_cost_the_same_queries_however_much_is_in_them(client, django_assert_num_queries, subtests):
    queries = {"posts": 8, "quotations": 4, "sources": 4, "calls": 6, "demands": 4, "petitions": 4}
    for number in (1, 7):
        make_everything(number - Petition.objects.count())
        for name in LISTS:
            with subtests.test(name, number=number), django_assert_num_queries(queries[name]):
                assert len(got(client, f"{name}?per_page=100")["results"]) >= number


FILTERS = (
    ("posts?kind=statement", 1), ("posts?language=fr", 1), ("posts?tag=rivers", 1), ("posts?tag=none", 0),
    ("posts?author=ada-quill", 1), ("posts?republishable=false", 1), ("posts?republishable=true", 3),
    ("posts?published_from=2026-01-02&published_to=2026-01-02", 1), ("posts?published_to=0001-01-01", 0),
    ("posts?published_from=9999-12-31", 0), ("quotations?speaker=ada-quill", 1), ("quotations?speaker=ben", 0),
    ("sources?author=ada-quill", 1), ("sources?publisher=gazette", 1), ("quotations?publisher=gazette", 1),
)  # fmt: skip


def test_lists_are_filtered(client, subtests):
    ada, gazette = make_person(name="Ada Quill"), make_organization(name="Gazette")
    source = make_source(authors=[ada], publisher=gazette)
    make_published_post(
        kind="statement",
        byline=[ada],
        tags=[make_tag(name="rivers")],
        body=f'<blockquote data-source="{source.pk}" data-speaker="person:{ada.pk}"><p>Said.</p></blockquote>',
    )
    make_published_post(language="fr")
    make_published_post(may_be_republished=False)
    make_published_post(published_at=dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC))
    for path, count in FILTERS:
        with subtests.test(path):
            assert got(client, path)["count"] == count


@pytest.mark.parametrize("path", ["posts?page=0", "posts?per_page=101", "posts?kind=novel", "posts?tag=a b", "posts/0",
                                  "quotations/x", "posts?published_from=x", "posts?language=de", "demands/%00"])  # fmt: skip
def test_question_that_cannot_be_read_is_refused_in_words(client, path):
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 422
    assert {"type", "loc", "msg"} == set(response.json()["detail"][0])


@pytest.mark.parametrize("path", ["posts/999", "quotations/00000000-0000-0000-0000-000000000000", "sources/none", "calls/999",
                                  "demands/none", "petitions/none"])  # fmt: skip
def test_what_is_not_there_is_not_found(client, path):
    response = client.get(f"/api/v1/{path}")
    assert (response.status_code, response.json()) == (
        404,
        {"detail": "There is nothing public at this address."},
    )


@pytest.mark.parametrize("values", [
    {"status": "draft"}, {"status": "in_review"}, {"embargoed_until": dt.timedelta(days=1)}, {"published_at": dt.timedelta(days=1)},
    {"expires_at": dt.timedelta(hours=-1)},
])  # fmt: skip
def test_what_is_not_public_is_in_no_answer(client, values):
    post = make_everything()
    key = Quotation.objects.get().key
    now = timezone.now()
    Post.objects.update(
        **{name: now + value if isinstance(value, dt.timedelta) else value for name, value in values.items()}
    )
    for name in ("posts", "quotations", "sources", "calls"):
        assert got(client, name)["count"] == 0, name
    assert client.get(f"/api/v1/posts/{post.pk}").status_code == 404
    assert client.get(f"/api/v1/quotations/{key}").status_code == 404


def test_unchanged_answer_is_not_sent_again(client):
    make_everything()
    first = client.get("/api/v1/posts")
    assert "public" in first.headers["Cache-Control"]
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in first.headers
    again = client.get("/api/v1/posts", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client, method):
    response = getattr(client, method)("/api/v1/posts")
    assert response.status_code == 405


def test_page_for_people_names_every_list(client):
    text = client.get("/api/").content.decode()
    assert [f"/api/v1/{name}" in text for name in LISTS] == [True] * len(LISTS)
