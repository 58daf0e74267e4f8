"""The desk for tags and other names: lists, look-alikes, the preview of a merge, renaming, the way back."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from posts.long_changes import begin_merge, make_due
from posts.models import Lookalike, Organization, Person, Tag, UndoableChange
from tests import factories
from tests.admin_forms import form_of

pytestmark = pytest.mark.django_db

KINDS = ("tag", "region", "theme", "report", "series", "person", "organization")


def _text(response):
    """The words of a page, without its markup."""
    main = response.content.decode().partition('id="content-main"')[2] or response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def _messages(response):
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def desk(client_of, tag_manager):
    return client_of(tag_manager)


@pytest.fixture
def tags():
    stays, goes = factories.make_tag(name="Refugees"), factories.make_tag(name="refugee")
    for _ in range(2):
        factories.make_published_post(tags=["Refugees"])
    factories.make_post(title="Left behind", tags=["refugee"])
    factories.make_demand(tags=[goes])
    cache.clear()
    return stays, goes


def test_list_tells_of_use_last_use_and_other_names(desk, tags):
    tags[0].aliases.create(name="Exiles")
    page = desk.get(reverse("admin:posts_tag_changelist"))
    rows = {row.name: (row._used, row._last is not None) for row in page.context["cl"].result_list}
    assert rows == {"Refugees": (2, True), "refugee": (1, True)}
    assert "Exiles" in page.content.decode()
    unused = desk.get(reverse("admin:posts_tag_changelist") + "?use=once")
    assert [row.name for row in unused.context["cl"].result_list] == ["refugee"]


@pytest.mark.parametrize("rows", [1, 30])
def test_list_costs_the_same_however_many_tags(desk, django_assert_max_num_queries, rows):
    for _ in range(rows):
        factories.make_post(tags=[factories.make_tag().name])
    desk.get(reverse("admin:posts_tag_changelist"))
    with django_assert_max_num_queries(12):
        desk.get(reverse("admin:posts_tag_changelist"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_desk(desk, kind):
    make = getattr(factories, f"make_{kind}")
    first, second = make(name="Port Almery"), make(name="Port Almerry")
    page = desk.get(reverse(f"admin:posts_{kind}_lookalikes"))
    assert "Port Almerry" in _text(page)
    assert "A letter or two apart" in _text(page)
    preview = desk.get(reverse(f"admin:posts_{kind}_merge"), {"ids": [first.pk, second.pk]})
    assert preview.context["plan"].target == first
    answer = desk.post(reverse(f"admin:posts_{kind}_rename", args=[first.pk]), {"name": "Almery Quay"})
    first.refresh_from_db()
    assert (answer.status_code, first.name) == (302, "Almery Quay")


def test_sources_entered_twice_are_proposed_until_judged(client_of):
    editor = factories.make_user(groups=["Editor"])
    desk, outlet = client_of(editor), factories.make_organization(name="The Outlet")
    work = {"publisher": outlet, "issued": "2026-07-03"}
    first = factories.make_source(title="Ferries stay in port", **work)
    second = factories.make_source(title="Ferries Stay in Port", url="", **work)
    factories.make_source(title="Ferries stay in port", publisher=outlet, issued="2026-07-10")
    url = reverse("admin:posts_source_lookalikes")
    page = desk.get(url)
    assert [{one.row.pk for one in rows} for rows, _why in page.context["groups"]] == [{first.pk, second.pk}]
    assert "The same title, outlet and day" in _text(page)
    desk.post(url, {"ids": [first.pk, second.pk]})
    assert "No two names look alike." in _text(desk.get(url))
    second.url = first.url.replace("https://", "http://www.")
    second.save()
    cache.clear()
    factories.make_source(title="Another", url="https://m.outlet.example/9?utm_source=x")
    factories.make_source(title="Something else", url="https://outlet.example/9/amp")
    page = desk.get(url)
    assert [[one.row.title for one in rows] for rows, _why in page.context["groups"]] == [
        ["Another", "Something else"]
    ]


def test_look_alikes_stand_together_with_their_use(desk, tags):
    page = desk.get(reverse("admin:posts_tag_lookalikes"))
    assert [[one.row.name for one in rows] for rows, _why in page.context["groups"]] == [
        ["Refugees", "refugee"]
    ]
    assert "1 group of names looks like one thing." in _text(page)
    assert "2 posts · last" in _text(page)
    assert re.search(r"1 post, 1 demand|1 demand, 1 post", _text(page))


def test_different_things_are_not_shown_again_until_asked_for(desk, tags, tag_manager):
    url = reverse("admin:posts_tag_lookalikes")
    desk.get(url)
    desk.post(url, {"ids": [tag.pk for tag in tags]})
    assert Lookalike.objects.get().dismissed_by == tag_manager
    page = desk.get(url)
    assert "No two names look alike." in _text(page)
    assert "1 pair was judged" in _text(page)
    desk.post(url, {"reconsider": "1"})
    assert len(desk.get(url).context["groups"]) == 1


def test_merge_shows_what_changes_then_does_it_then_takes_it_back(desk, tags):
    stays, goes = tags
    url = reverse("admin:posts_tag_merge")
    page = desk.get(url, {"ids": [goes.pk, stays.pk]})
    text = _text(page)
    assert page.context["target"].row == stays
    for words in ("1 post", "1 demand", "Left behind", "Still found under refugee", "/tags/refugee/"):
        assert words in text
    assert Tag.objects.count() == 2
    sent = {"ids": [goes.pk, stays.pk], "into": stays.pk, "digest": page.context["plan"].digest}
    done = desk.post(url, sent, follow=True)
    change = UndoableChange.objects.get()
    undo = reverse("admin:posts_undoablechange_undo", args=[change.pk])
    assert f'Merged: “refugee” into “Refugees”. <a href="{undo}">Undo …</a>' in _messages(done)
    assert Tag.objects.get() == stays
    assert "refugee" in _text(desk.get(undo))
    back = desk.post(undo, follow=True)
    assert _messages(back) == ["Undone: “refugee” into “Refugees”. 2 records are as they were."]
    assert Tag.objects.count() == 2
    assert _messages(desk.post(undo, follow=True)) == ["This was undone already."]


def test_another_one_may_stay(desk, tags):
    stays, goes = tags
    page = desk.get(reverse("admin:posts_tag_merge"), {"ids": [goes.pk, stays.pk], "into": goes.pk})
    assert (page.context["plan"].target, page.context["plan"].others) == (goes, (stays,))


def test_what_changed_since_the_preview_is_shown_before_it_is_done(desk, tags):
    stays, goes = tags
    url = reverse("admin:posts_tag_merge")
    digest = desk.get(url, {"ids": [goes.pk, stays.pk]}).context["plan"].digest
    factories.make_post(tags=["refugee"])
    page = desk.post(url, {"ids": [goes.pk, stays.pk], "into": stays.pk, "digest": digest})
    assert _messages(page) == ["Something changed since you looked. This is what merging will do now."]
    assert Tag.objects.count() == 2


@pytest.mark.parametrize("ids", [[], ["x"], ["999999999999999999999"], ["1"]])
def test_nothing_to_merge_leads_back_to_the_list(desk, ids):
    answer = desk.get(reverse("admin:posts_tag_merge"), {"ids": ids})
    assert answer.url == reverse("admin:posts_tag_changelist")


def test_selected_rows_are_merged_from_the_list(desk, tags):
    url = reverse("admin:posts_tag_changelist")
    keys = [tag.pk for tag in tags]
    answer = desk.post(url, {"action": "merge_selected", "_selected_action": keys})
    assert sorted(re.findall(r"ids=(\d+)", answer.url)) == sorted(map(str, keys))
    one = desk.post(url, {"action": "merge_selected", "_selected_action": keys[:1]}, follow=True)
    assert _messages(one) == ["Select two to 50 to merge."]


def test_a_taken_name_leads_to_merging(desk, tags):
    stays, goes = tags
    url = reverse("admin:posts_tag_rename", args=[goes.pk])
    page = desk.post(url, {"name": "REFUGEES", "moves_address": "on"})
    merge = f"{reverse('admin:posts_tag_merge')}?ids={goes.pk}&amp;ids={stays.pk}&amp;into={stays.pk}"
    assert merge in page.content.decode()
    assert desk.post(url, {"name": ""}).context["form"].errors["name"] == ["This field is required."]
    assert "already" in desk.post(url, {"name": "refugee"}).context["form"].errors["name"][0]


def test_renaming_in_the_form_keeps_the_old_name_and_moves_feeds(desk, tags):
    stays, _goes = tags
    url, data = form_of(desk, stays, name="Displaced people", slug="displaced-people")
    desk.post(url, data)
    assert [alias.name for alias in stays.aliases.all()] == ["Refugees"]
    assert desk.get("/tags/refugees/feed/").url == "/tags/displaced-people/feed/"


def test_namesakes_are_offered_for_merging(desk):
    first = factories.make_person(name="Ada Quill")
    second = factories.make_person(name="Ada Quil")
    url, data = form_of(desk, second, name="Ada Quill")
    page = desk.post(url, data, follow=True)
    merge = f"{reverse('admin:posts_person_merge')}?ids={second.pk}&amp;ids={first.pk}"
    assert any(merge in message for message in _messages(page))


def test_form_of_a_tag_says_where_it_is_used(desk, tags):
    page = desk.get(reverse("admin:posts_tag_change", args=[tags[1].pk]))
    used = re.search(r'field-use.*?class="readonly">(.*?)</div>', page.content.decode(), re.DOTALL)
    assert sorted(used[1].split(", ")) == ["1 demand", "1 post"]


def test_deleting_a_tag_says_where_it_is_used_and_brings_search_in_line(desk, tags):
    url = reverse("admin:posts_tag_delete", args=[tags[0].pk])
    assert "used in 2 posts" in _text(desk.get(url))
    desk.post(url, {"post": "yes"})
    assert not Tag.objects.filter(name="Refugees").exists()


@pytest.mark.parametrize("role", ["author", "campaigner", "administrator", "staff_without_rights"])
def test_who_may_not_delete_may_not_merge(role, client_of, request, tags):
    client = client_of(request.getfixturevalue(role))
    for page in ("lookalikes", "merge"):
        assert client.get(reverse(f"admin:posts_tag_{page}")).status_code == 403
    assert client.get(reverse("admin:posts_tag_rename", args=[tags[0].pk])).status_code == 403
    change = UndoableChange.objects.create(kind="merge", model="tag", object_id=tags[0].pk, words="x")
    assert client.get(reverse("admin:posts_undoablechange_undo", args=[change.pk])).status_code == 403
    if role == "author":
        page = client.get(reverse("admin:posts_tag_changelist"))
        assert "merge_selected" not in page.content.decode()
        assert "Look-alikes" not in page.content.decode()


def test_editors_merge_people_and_bodies(client_of, editor):
    client = client_of(editor)
    for model, make in ((Person, factories.make_person), (Organization, factories.make_organization)):
        first, second = make(name="One Name"), make(name="One  Name")
        url = reverse(f"admin:posts_{model._meta.model_name}_merge")
        page = client.get(url, {"ids": [first.pk, second.pk]})
        sent = {"ids": [first.pk, second.pk], "into": first.pk, "digest": page.context["plan"].digest}
        client.post(url, sent)
        assert model.objects.filter(folded="one name").count() == 1


@pytest.fixture
def many(monkeypatch, tags):
    """The two tags stand on what counts as many posts."""
    monkeypatch.setattr("posts.merging.AT_ONCE", 1)
    return tags


def test_much_is_begun_told_on_the_desk_and_stopped_there(desk, client_of, author, many):
    stays, goes = many
    url = reverse("admin:posts_tag_merge")
    page = desk.get(url, {"ids": [goes.pk, stays.pk]})
    assert "So much is moved step by step" in _text(page)
    sent = {"ids": [goes.pk, stays.pk], "into": stays.pk, "digest": page.context["plan"].digest}
    begun = desk.post(url, sent, follow=True)
    assert _messages(begun)[0].startswith("Begun.")
    change = UndoableChange.objects.get()
    undo = reverse("admin:posts_undoablechange_undo", args=[change.pk])
    for where in ("tag_changelist", "tag_lookalikes", "undoablechange_changelist"):
        told = desk.get(reverse(f"admin:posts_{where}")).content.decode()
        for words in ("Being merged: “refugee” into “Refugees”", "begins within a minute", f'href="{undo}"'):
            assert words in told
    assert "Being merged" not in desk.get(reverse("admin:posts_region_changelist")).content.decode()
    assert _messages(desk.post(undo, follow=True)) == [
        "Undone: “refugee” into “Refugees”. 0 records are as they were."
    ]
    assert Tag.objects.count() == 2
    begin_merge(stays, [goes], records=2, by=None)
    assert "Being merged" not in client_of(author).get(reverse("admin:posts_tag_changelist")).content.decode()


def test_progress_is_asked_for_until_it_is_over(desk, many):
    stays, goes = many
    change = begin_merge(stays, [goes], records=2000, by=None)
    url = reverse("admin:posts_undoablechange_progress", args=[change.pk])
    UndoableChange.objects.filter(pk=change.pk).update(moved=1200)
    assert desk.get(url).json() == {
        "is_over": False,
        "is_halted": False,
        "moved": 1200,
        "all": 2000,
        "told": "1,200 of 2,000 moved",
    }
    make_due(timezone.now(), 10)
    told = desk.get(url).json()
    assert (told["is_over"], told["told"]) == (True, "Done: “refugee” into “Refugees”.")
    desk.post(reverse("admin:posts_undoablechange_undo", args=[change.pk]))
    assert "Being undone" in desk.get(reverse("admin:posts_tag_changelist")).content.decode()


def test_what_so_much_is_filed_under_is_not_deleted_at_a_stroke(desk, many):
    page = desk.post(reverse("admin:posts_tag_delete", args=[many[0].pk]), {"post": "yes"})
    assert "Merge it into another instead." in page.content.decode()
    assert Tag.objects.count() == 2
