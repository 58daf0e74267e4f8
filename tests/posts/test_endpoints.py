"""The addresses that the body editor asks: sources, speakers, posts. Pictures and embeds: test_endpoints_media."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from posts.models import HistoryEntry, Organization, Person, Post, Source
from tests import factories

ADDRESSES = {
    "choose_source": ("get", [], "posts.view_source"),
    "source_labels": ("get", [], "posts.view_source"),
    "create_source": ("post", [], "posts.add_source"),
    "choose_speaker": ("get", [], "posts.view_person"),
    "create_speaker": ("post", [], "posts.add_person"),
    "choose_post": ("get", [], "posts.view_post"),
    "choose_image": ("get", [], "posts.view_image"),
    "read_image": ("post", [], "posts.add_image"),
    "upload_image": ("post", [], "posts.add_image"),
    "choose_embed": ("get", ["call"], "campaigns.view_call"),
    "preview_embed": ("get", ["call"], "campaigns.view_call"),
}

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"body_editor:{name}", args=args)


def post_json(client, name, data):
    return client.post(address(name), json.dumps(data), content_type="application/json")


@pytest.fixture
def writer(client_of, author):
    """The test client, signed in as an author."""
    return client_of(author)


@pytest.mark.parametrize("name", ADDRESSES)
def test_stranger_is_asked_to_sign_in(client, name):
    method, args, _permission = ADDRESSES[name]
    response = getattr(client, method)(address(name, *args))
    assert (response.status_code, list(response.json())) == (401, ["errors"])
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ADDRESSES)
def test_reader_account_without_staff_flag_is_refused(client, name, django_user_model):
    method, args, _permission = ADDRESSES[name]
    user = django_user_model.objects.create_superuser("nobody", "n@quillhaven.example", "password")
    user.is_staff = False
    user.save()
    client.force_login(user)
    assert getattr(client, method)(address(name, *args)).status_code == 403


@pytest.mark.parametrize("name", ADDRESSES)
def test_staff_without_the_permission_is_refused(client_of, staff_without_rights, name):
    method, args, _permission = ADDRESSES[name]
    response = getattr(client_of(staff_without_rights), method)(address(name, *args))
    assert (response.status_code, list(response.json()["errors"])) == (403, [""])
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ADDRESSES)
def test_author_is_let_in(writer, name):
    method, args, _permission = ADDRESSES[name]
    response = getattr(writer, method)(address(name, *args))
    # A POST without anything is understood and refused for what it says, not for who asks.
    assert response.status_code == (200 if method == "get" else 400)
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ADDRESSES)
def test_other_method_is_refused(writer, name):
    method, args, _permission = ADDRESSES[name]
    response = getattr(writer, "get" if method == "post" else "post")(address(name, *args))
    assert (response.status_code, response["Allow"]) == (405, method.upper())


@pytest.mark.parametrize("name", [name for name, (method, *_rest) in ADDRESSES.items() if method == "post"])
def test_forged_request_is_refused(author, name):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(author)
    assert client.post(address(name)).status_code == 403


def titles(client, query):
    return [row["title"] for row in client.get(address("choose_source"), {"q": query}).json()["results"]]


@pytest.fixture
def herald():
    outlet = factories.make_organization(name="The Port Almery Herald")
    outlet.other_names.create(name="PAH")
    writer = factories.make_person(name="Élise Tarrant")
    return factories.make_source(
        title="Où va le corridor ?",
        publisher=outlet,
        authors=[writer],
        issued="2024-11-03",
        url="https://www.herald.example/corridor?utm_source=x",
    )


@pytest.mark.parametrize(
    "query",
    [
        "corridor",
        "ou va",
        "port almery",
        "pah",
        "elise",
        "TARRANT herald",
        "2024-11 tarrant",
        "https://www.herald.example/corridor",
        "https://www.herald.example/corridor?utm_campaign=y#top",
        "herald.example",
    ],
)
def test_source_is_found_by_title_outlet_person_date_or_address(writer, herald, query):
    factories.make_source(title="Something else")
    assert titles(writer, query) == ["Où va le corridor ?"]


def test_newest_sources_come_first_for_an_empty_query(writer):
    rows = [factories.make_source(title=f"Source {n}") for n in range(3)]
    assert titles(writer, "") == [row.title for row in reversed(rows)]


def test_choosing_says_whether_a_source_may_be_added(client_of, author):
    writer = client_of(author)
    assert writer.get(address("choose_source")).json()["may_add"] is True
    author.groups.clear()
    author.user_permissions.add(Permission.objects.get(codename="view_source"))
    assert writer.get(address("choose_source")).json()["may_add"] is False


@pytest.mark.parametrize("rows", [1, 30])
def test_choosing_sources_costs_a_fixed_number_of_queries(writer, rows, django_assert_num_queries):
    for _n in range(rows):
        factories.make_source(
            publisher=factories.make_organization(),
            authors=[factories.make_person(), factories.make_person()],
        )
    writer.get(address("choose_source"))
    # session, user, two of permissions, sources, authors
    with django_assert_num_queries(6):
        writer.get(address("choose_source"))


def test_labels_name_sources_and_speakers_and_leave_out_what_is_gone(writer, herald):
    body = factories.make_organization(name="Ministry of Roads")
    answer = writer.get(
        address("source_labels"),
        {"sources": f"{herald.pk},999999,x", "speakers": f"organization:{body.pk},person:999999,outlet:1"},
    ).json()
    assert list(answer["sources"]) == [str(herald.pk)]
    assert answer["sources"][str(herald.pk)]["publisher"] == "The Port Almery Herald"
    assert answer["speakers"] == {f"organization:{body.pk}": {"label": "Ministry of Roads"}}


@pytest.mark.parametrize("rows", [1, 60])
def test_labels_cost_a_fixed_number_of_queries(writer, rows, django_assert_num_queries):
    sources = [factories.make_source() for _n in range(rows)]
    people = [factories.make_person() for _n in range(rows)]
    query = {
        "sources": ",".join(str(row.pk) for row in sources),
        "speakers": ",".join(f"person:{row.pk}" for row in people),
    }
    with django_assert_num_queries(7):
        answer = writer.get(address("source_labels"), query).json()
    assert (len(answer["sources"]), len(answer["speakers"])) == (rows, rows)


def test_source_is_created_with_new_outlet_and_authors(writer):
    known = factories.make_person(name="Ilse Tarrant")
    response = post_json(
        writer,
        "create_source",
        {
            "title": "  The road   stays open ",
            "kind": "article-newspaper",
            "url": "https://herald.example/road",
            "issued": "2024-11",
            "url_access": "subscription",
            "publisher": {"name": "The Herald"},
            "authors": [{"id": known.pk}, {"name": "Marrek Oduya"}],
        },
    )
    source = Source.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": source.pk,
        "label": "The road stays open, The Herald, November 2024",
        "title": "The road stays open",
        "publisher": "The Herald",
        "issued": "November 2024",
        "url": "https://herald.example/road",
        "authors": ["Ilse Tarrant", "Marrek Oduya"],
    }
    assert (source.publisher.kind, source.url_access) == ("outlet", "subscription")
    assert sorted(HistoryEntry.objects.values_list("model", flat=True)) == [
        "posts.organization",
        "posts.person",
        "posts.source",
    ]


def test_known_names_are_not_entered_twice(writer, herald):
    post_json(
        writer,
        "create_source",
        {
            "title": "Another",
            "kind": "report",
            "publisher": {"name": " pah "},
            "authors": [{"name": "elise  TARRANT"}],
        },
    )
    source = Source.objects.get(title="Another")
    assert (source.publisher, source.author_list) == (herald.publisher, herald.author_list)
    assert (Organization.objects.count(), Person.objects.count()) == (1, 1)


def test_known_address_is_refused_and_its_source_offered(writer, herald):
    response = post_json(
        writer,
        "create_source",
        {"title": "Same", "kind": "report", "url": "https://www.herald.example/corridor"},
    )
    assert (response.status_code, response.json()["existing"]["id"]) == (409, herald.pk)
    assert list(response.json()["errors"]) == ["url"]
    assert Source.objects.count() == 1


def test_refusal_names_each_field_and_nothing_is_kept(writer):
    response = post_json(
        writer,
        "create_source",
        {
            "title": " ",
            "kind": "rumour",
            "url": "javascript:alert(1)",
            "issued": "yesterday",
            "publisher": {"name": "New Outlet"},
        },
    )
    assert response.status_code == 400
    assert sorted(response.json()["errors"]) == ["issued", "kind", "title", "url"]
    assert (Source.objects.count(), Organization.objects.count()) == (0, 0)


def test_outlet_that_is_gone_is_named(writer):
    response = post_json(
        writer, "create_source", {"title": "A", "kind": "report", "publisher": {"id": 999}, "authors": []}
    )
    assert (response.status_code, list(response.json()["errors"])) == (400, ["publisher"])


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'"x"'])
def test_unreadable_request_is_refused(writer, body):
    response = writer.post(address("create_source"), body, content_type="application/json")
    assert (response.status_code, list(response.json()["errors"])) == (400, [""])


def labels(client, **query):
    return [row["label"] for row in client.get(address("choose_speaker"), query).json()["results"]]


def test_speakers_are_people_and_organisations_those_that_begin_so_first(writer):
    factories.make_person(name="Anna Roads")
    factories.make_person(name="Zoé Berg")
    factories.make_organization(name="Roads Ministry")
    assert labels(writer, q="roads") == ["Roads Ministry", "Anna Roads"]
    assert labels(writer, q="roads", kind="person") == ["Anna Roads"]
    assert labels(writer, q="zoe") == ["Zoé Berg"]


def test_speakers_of_a_source_come_first_for_an_empty_query(writer, herald):
    speaker = factories.make_person(name="Marrek Oduya")
    post = factories.make_post()
    post.quotations.create(exact="Words", source=herald, speaker_person=speaker, position=0, fingerprint="a")
    factories.make_person(name="Somebody Else")
    assert labels(writer, source=str(herald.pk)) == ["Marrek Oduya", "Élise Tarrant"]


def test_speaker_is_created_once(writer):
    first = post_json(writer, "create_speaker", {"kind": "person", "name": " Marrek  Oduya "})
    again = post_json(writer, "create_speaker", {"kind": "person", "name": "marrek oduya"})
    person = Person.objects.get()
    assert first.json() == {
        "id": person.pk,
        "key": f"person:{person.pk}",
        "label": "Marrek Oduya",
        "detail": "",
    }
    assert again.json()["id"] == person.pk


@pytest.mark.parametrize(
    ("data", "field"), [({"kind": "person", "name": ""}, "name"), ({"name": "A"}, "kind")]
)
def test_speaker_without_name_or_kind_is_refused(writer, data, field):
    response = post_json(writer, "create_speaker", data)
    assert (response.status_code, list(response.json()["errors"])) == (400, [field])


def test_posts_with_an_address_are_offered_for_links(writer):
    public = factories.make_published_post(title="The corridor, again")
    factories.make_post(title="A corridor draft")
    factories.make_published_post(title="Another matter")
    rows = writer.get(address("choose_post"), {"q": "corridor"}).json()["results"]
    assert [(row["label"], row["url"]) for row in rows] == [(public.title, public.get_absolute_url())]
    assert Post.objects.count() == 3
