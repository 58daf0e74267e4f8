"""Every registered model: its pages answer with the right content within a fixed number of queries."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from posts import publishing
from posts.admin.desk import DeskAdmin
from posts.corrections import correct, corrected_text
from posts.models import HistoryEntry, House, Post, Redirect, UndoableChange
from posts.publishing import record_save
from tests import factories
from tests.admin_forms import data_of
from tests.campaigns.test_admin import OURS as ACTIONS
from tests.copies import copy_rows

#                     list add change
QUERIES = {
    "posts.post": (12, 4, 26),
    "posts.source": (9, 3, 10),
    "posts.quotation": (8, None, 11),
    "posts.image": (7, 3, 5),
    "posts.tag": (7, 3, 13),
    "posts.region": (6, 3, 5),
    "posts.theme": (6, 3, 5),
    "posts.report": (6, 3, 6),
    "posts.series": (6, 3, 6),
    "posts.person": (6, 3, 5),
    "posts.organization": (6, 3, 5),
    "posts.house": (None, None, 6),
    "posts.redirect": (7, 3, 4),
    "posts.undoablechange": (10, None, 5),
    "posts.historyentry": (10, None, 5),
    "posts.linkcheck": (5, None, 6),
    "posts.correction": (9, None, 7),
    "posts.user": (8, 3, 8),
    "campaigns.call": (7, 3, 8),
}
# Walked in tests/campaigns: test_admin.py, test_admin_demands.py test_admin_subscribers.py, test_admin_mailings.py.
SUBSCRIBERS = ("subscriber", "suppression", "mailing", "delivery")
WALKED_BY_CAMPAIGNS = {f"campaigns.{name}" for name in (*ACTIONS, "demand", "restatement", *SUBSCRIBERS)}
READ_ONLY = (
    "posts.quotation",
    "posts.linkcheck",
    "posts.undoablechange",
    "posts.historyentry",
    "posts.correction",
)
# Django's and allauth's own rows with our history: test_admin_accounts, test_account_admin and test_staff_sessions.
THEIRS = {"auth.group", "account.emailaddress", "mfa.authenticator", "usersessions.usersession"}
# Columns that no form shows, and why.
LEFT_OUT = {
    "posts.post": {
        "status": "moved by the buttons, which ask for the permission",
        "withdrawal_reason": "asked for on the page of withdrawal",
    },
    "posts.user": {"password": "Django's own page"},
    "posts.tag": {"posts": "tags are given to posts, not posts to tags"},
}


def _make(label, number):
    model = label.partition(".")[2]
    if model in ("post", "quotation", "correction"):
        # Made once as an editor would, and copied.
        _make_one(model)
        copy_rows(Post.objects.get(), number - 1)
    else:
        for _ in range(number):
            _make_one(model)


def _make_one(model):
    match model:
        case "house":
            House.objects.update(organization=factories.make_organization())
        case "redirect":
            Redirect.objects.create(path=f"/old/{Redirect.objects.count()}/", target="/new/")
        case "historyentry":
            HistoryEntry.objects.create(
                verb="change",
                model="posts.post",
                object_id="1",
                object_repr="Row",
                actor=factories.make_user(),
            )
        case "undoablechange":
            UndoableChange.objects.create(
                kind="merge", model="tag", words="One into another", made_by=factories.make_user()
            )
        case "correction":
            post = factories.make_published_post()
            correct(post, by=factories.make_user(), text="A day, not two.", revision=corrected_text(post))
        case "quotation":
            _full_post()
        case "post":
            _full_post()
        case "linkcheck":
            factories.make_link_check(post=factories.make_post())
        case "source":
            factories.make_source(authors=[factories.make_person()], publisher=factories.make_organization())
        case "call":
            factories.make_call(
                addressee=factories.make_organization(), demands=["One.", ("Two.", ["Three."])]
            )
        case "tag":
            factories.make_tag().aliases.create(name=f"Alias {ContentType.objects.count()}{_make_count()}")
        case _:
            getattr(factories, f"make_{model}")()


def _make_count(counter=[0]):  # noqa: B006 - counts through the session
    counter[0] += 1
    return counter[0]


def _full_post():
    source = factories.make_source(publisher=factories.make_organization())
    person = factories.make_person()
    post = factories.make_published_post(
        tags=["one", "two"],
        byline=[person, factories.make_organization()],
        regions=[factories.make_region()],
        series=factories.make_series(),
        lead_image=None,
        body=f'<blockquote data-source="{source.pk}" data-speaker="person:{person.pk}"><p>Said.</p></blockquote>',
    )
    record_save(post, by=None)


def _model_of(label):
    return next(model for model in admin.site._registry if model._meta.label_lower == label)


def _ours():
    return [
        model._meta.label_lower for model, desk in admin.site._registry.items() if isinstance(desk, DeskAdmin)
    ]


def test_every_model_of_ours_is_walked():
    assert set(_ours()) == {*QUERIES, *WALKED_BY_CAMPAIGNS, *THEIRS}


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize("label", [label for label, queries in QUERIES.items() if queries[0]])
def test_list_shows_every_row_within_its_queries(label, rows, admin_client, django_assert_num_queries):
    _make(label, rows)
    model = _model_of(label)
    url = reverse(f"admin:{label.replace('.', '_')}_changelist")
    admin_client.get(url)
    with django_assert_num_queries(QUERIES[label][0]):
        response = admin_client.get(url)
    shown = [row.pk for row in response.context["cl"].result_list]
    assert sorted(shown) == sorted(model._default_manager.values_list("pk", flat=True)[:50])
    assert response.context["title"] == str(model._meta.verbose_name_plural).capitalize()


@pytest.mark.parametrize("label", [label for label, queries in QUERIES.items() if queries[1]])
def test_empty_form_answers_within_its_queries(label, admin_client, django_assert_num_queries):
    _make(label, 30)
    url = reverse(f"admin:{label.replace('.', '_')}_add")
    admin_client.get(url)
    with django_assert_num_queries(QUERIES[label][1]):
        response = admin_client.get(url)
    assert response.context["adminform"].form.instance.pk is None
    assert 'name="_save"' in response.text or 'name="_continue"' in response.text


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize("label", QUERIES)
def test_form_of_a_row_answers_within_its_queries(label, rows, admin_client, django_assert_num_queries):
    _make(label, rows)
    row = _model_of(label)._default_manager.order_by("pk").first()
    url = reverse(f"admin:{label.replace('.', '_')}_change", args=[row.pk])
    admin_client.get(url)
    with django_assert_num_queries(QUERIES[label][2]):
        response = admin_client.get(url)
    assert response.context["original"] == row


@pytest.mark.parametrize("label", [label for label in QUERIES if label not in READ_ONLY])
def test_no_field_is_forgotten(label, rf, admin_user):
    """Whoever adds a column decides whether staff see it."""
    model = _model_of(label)
    desk = admin.site._registry[model]
    request = rf.get("/")
    request.user = admin_user
    shown = {
        name
        for _title, options in desk.get_fieldsets(request, model())
        for entry in options["fields"]
        for name in ([entry] if isinstance(entry, str) else entry)
    }
    shown |= {"authors"} if label == "posts.source" else set()  # rows of an inline
    editable = {
        field.name
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if field.editable and not field.primary_key
    }
    assert editable - shown - set(LEFT_OUT.get(label, {})) == set()


@pytest.mark.parametrize("label", [label for label in QUERIES if label not in READ_ONLY])
def test_saving_a_row_tells_the_caches_and_writes_history(label, admin_client):
    _make(label, 1)
    row = _model_of(label)._default_manager.order_by("-pk").first()
    url = reverse(f"admin:{label.replace('.', '_')}_change", args=[row.pk])
    data = data_of(admin_client.get(url))
    generation = publishing.generation()
    entries = HistoryEntry.objects.filter(model=label, object_id=str(row.pk)).count()
    response = admin_client.post(url, {**data, "_continue": "1"})
    assert response.status_code == 302
    assert publishing.generation() == generation + 1
    assert HistoryEntry.objects.filter(model=label, object_id=str(row.pk)).count() == entries + 1


def test_search_finds_names_without_accents(admin_client):
    person = factories.make_person(name="Édouard Lacasse")
    person.other_names.create(name="Ned Łacasse")
    for words in ("edouard", "ÉDOUARD lacasse", "lacasse", "ned lacasse"):
        response = admin_client.get(reverse("admin:posts_person_changelist"), {"q": words})
        assert list(response.context["cl"].result_list) == [person]
    nobody = admin_client.get(reverse("admin:posts_person_changelist"), {"q": "edmund"})
    assert list(nobody.context["cl"].result_list) == []


def test_search_finds_tags_by_their_aliases(admin_client):
    tag = factories.make_tag(name="Émigrés")
    tag.aliases.create(name="Exilés politiques")
    for words in ("emigres", "exiles", "Émigrés"):
        response = admin_client.get(reverse("admin:posts_tag_changelist"), {"q": words})
        assert list(response.context["cl"].result_list) == [tag]


def test_search_finds_a_source_by_any_form_of_its_address(admin_client):
    source = factories.make_source(url="https://outlet.example/story?id=4")
    response = admin_client.get(
        reverse("admin:posts_source_changelist"),
        {"q": "https://outlet.example/story?utm_source=mail&id=4#top"},
    )
    assert list(response.context["cl"].result_list) == [source]


@pytest.mark.parametrize("state", ["draft", "in_review", "scheduled", "public", "gone"])
def test_list_of_posts_narrows_by_state(state, admin_client):
    from django.utils import timezone  # slow import

    ahead = timezone.now() + timezone.timedelta(days=3)
    posts = {
        "draft": factories.make_post(),
        "in_review": factories.make_post(status="in_review"),
        "scheduled": factories.make_post(status="published", published_at=ahead),
        "public": factories.make_published_post(),
        "gone": factories.make_published_post(expires_at=timezone.now() - timezone.timedelta(hours=1)),
    }
    response = admin_client.get(reverse("admin:posts_post_changelist"), {"state": state})
    assert list(response.context["cl"].result_list) == [posts[state]]


def test_sections_stand_in_the_order_of_a_days_work(admin_client):
    sections = admin_client.get(reverse("admin:index")).context["app_list"]
    assert [str(section["name"]) for section in sections] == [
        "Publications", "Campaigns", "Filing", "Names", "House", "Staff",
    ]  # fmt: skip
    assert [model["object_name"] for model in sections[0]["models"]] == [
        "Post",
        "Source",
        "Quotation",
        "LinkCheck",
        "Image",
    ]
    assert len([model for section in sections for model in section["models"]]) == len(admin.site._registry)


def test_library_shows_small_copies_and_where_each_picture_is_used(admin_client):
    copies = [
        {"shape": "whole", "format": kind, "width": width, "height": 9, "name": f"images/aa/{width}.{kind}"}
        for kind in ("AVIF", "WEBP", "JPEG")
        for width in (400, 800)
    ]
    shown, spare = factories.make_image(renditions=copies), factories.make_image()
    figure = f'<figure data-embed="image" data-id="{shown.pk}"></figure>'
    publishing.refresh_derived(factories.make_published_post(body=figure, lead_image=shown))
    publishing.refresh_derived(factories.make_post(body=figure))
    factories.make_report(lead_image=shown)
    address = reverse("admin:posts_image_changelist")
    page = LexborHTMLParser(admin_client.get(address).content)
    used = {
        row.css_first("img").attributes["src"]: row.css_first(".field-used").text().strip()
        for row in page.css("#result_list tbody tr")
    }
    assert used == {"/media/images/aa/400.WEBP": "3 times", spare.file.url: "not used"}
    found = admin_client.get(address, {"use": "no"}).context["cl"].result_list
    assert list(found) == [spare]
