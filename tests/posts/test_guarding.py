"""Every form of the admin saves over nothing that its user has not seen: a walk of the registry, others' admins included."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core import signing
from django.db.models import F
from django.urls import reverse

from posts.guarding import GuardedAdmin
from posts.models import House, Region, Tag
from tests import factories
from tests.admin_forms import form_of
from tests.advocacy.test_permission_matrix import MODELS, _row

# Nobody changes these in a form.
READ_ONLY = {
    "campaigns.delivery",
    "campaigns.subscriber",
    "campaigns.suppression",
    "posts.correction",
    "posts.historyentry",
    "posts.jobstate",
    "posts.linkcheck",
    "posts.quotation",
    "posts.undoablechange",
    "usersessions.usersession",
}
# Texts that the fields take, where any will not do.
WORDS = {
    ("campaigns.membership", "starts_on"): ("2020", "2021"),
    ("mfa.authenticator", "data"): ({"a": "theirs"}, '{"a": "yours"}'),
    ("posts.house", "accent_colour"): ("#111111", "#222222"),
}
TEXT_WIDGETS = ("TextInput", "Textarea", "AdminTextInputWidget", "AdminTextareaWidget")


@pytest.fixture
def desk(client_of, editor):
    return client_of(editor)


def test_every_registered_admin_is_guarded():
    unguarded = [
        model._meta.label_lower
        for model, desk in admin.site._registry.items()
        if not isinstance(desk, GuardedAdmin) and not getattr(desk, "guards_itself", False)
    ]
    assert unguarded == []


@pytest.mark.parametrize("label", sorted(set(MODELS) - READ_ONLY))
def test_stale_form_of_every_model_is_refused_and_its_text_shown_again(label, client, admin_user):
    """Somebody else changes a text of the row; the form that was opened before must not save over it."""
    client.force_login(admin_user)
    row = _row(label)
    url, data = form_of(client, row)
    name = _text_field(client, url)
    if name is None:
        assert label in {"account.emailaddress", "campaigns.recess"}
        return
    theirs, yours = WORDS.get((label, name), ("/theirs", "/yours"))
    type(row)._base_manager.filter(pk=row.pk).update(**{name: theirs})
    if label == "posts.post":
        type(row)._base_manager.update(version=F("version") + 1)
    response = client.post(url, {**data, name: yours})
    assert response.status_code == 200, label
    row = type(row)._base_manager.get(pk=row.pk)
    assert (str(getattr(row, name)), response.context["adminform"].form[name].value()) == (str(theirs), yours)
    conflict = response.context.get("conflict") or None
    shown = conflict.fields if conflict else response.context["open_choices"]
    assert [choice.by for choice in shown if choice.name == name] == ["both"]


def _text_field(client, url):
    """The first field of the form that holds a plain text of the row's own."""
    form = client.get(url).context["adminform"].form
    columns = {field.name for field in form._meta.model._meta.concrete_fields}
    for bound in form:
        widget = getattr(bound.field.widget, "widget", bound.field.widget)
        if bound.name in columns and type(widget).__name__ in TEXT_WIDGETS and bound.name != "slug":
            return bound.name
    return None


def test_unchanged_row_is_saved_as_ever(desk):
    region = factories.make_region(name="The coast")
    desk.post(*form_of(desk, region, description="Cold."))
    region.refresh_from_db()
    assert region.description == "Cold."


def _stale(desk, **mine):
    region = factories.make_region(name="As found", description="As found.")
    url, data = form_of(desk, region, **mine)
    Region.objects.filter(pk=region.pk).update(name="Theirs")
    return region, url, data


def test_what_only_one_side_changed_is_chosen_already(desk):
    region, url, data = _stale(desk, description="Mine.")
    response = desk.post(url, data)
    [name, description] = response.context["open_choices"]
    assert (name.name, name.by, name.base, name.theirs, name.choice) == (
        "name",
        "theirs",
        "As found",
        "Theirs",
        "theirs",
    )
    assert (description.name, description.by, description.choice) == ("description", "yours", "yours")
    chosen = {
        "choices_of": response.context["choices_of"],
        "choice-name": "theirs",
        "choice-description": "yours",
    }
    desk.post(url, {**data, **chosen})
    region.refresh_from_db()
    assert (region.name, region.description) == ("Theirs", "Mine.")


@pytest.mark.parametrize(("choice", "name"), [("theirs", "Theirs"), ("yours", "Mine")])
def test_what_both_changed_is_chosen_by_a_person(desk, choice, name):
    region, url, data = _stale(desk, name="Mine")
    response = desk.post(url, data)
    assert [row.choice for row in response.context["open_choices"]] == [""]
    mark = {"choices_of": response.context["choices_of"]}
    desk.post(url, data | mark)
    region.refresh_from_db()
    assert region.name == "Theirs"
    desk.post(url, data | mark | {"choice-name": choice})
    region.refresh_from_db()
    assert region.name == name


def test_choices_against_a_row_that_nobody_has_read_are_void(desk):
    region, url, data = _stale(desk, name="Mine")
    mark = desk.post(url, data).context["choices_of"]
    Region.objects.filter(pk=region.pk).update(name="A third")
    desk.post(url, {**data, "choices_of": mark, "choice-name": "yours"})
    region.refresh_from_db()
    assert region.name == "A third"


@pytest.mark.parametrize("token", ["", "forged", None])
def test_form_that_does_not_say_what_it_began_from_is_refused_where_it_differs(desk, token):
    region = factories.make_region(name="As found")
    url, data = form_of(desk, region, name="Forged")
    data = (
        {**data, "_began_with": token}
        if token is not None
        else {k: v for k, v in data.items() if k != "_began_with"}
    )
    desk.post(url, data)
    region.refresh_from_db()
    assert region.name == "As found"


def test_token_of_another_row_is_none(desk):
    one, two = factories.make_region(name="One"), factories.make_region(name="Two")
    token = form_of(desk, one)[1]["_began_with"]
    url, data = form_of(desk, two, name="Forged")
    desk.post(url, {**data, "_began_with": token})
    two.refresh_from_db()
    assert two.name == "Two"


@pytest.mark.parametrize(("choice", "names"), [("theirs", ["b"]), ("yours", ["b", "c"])])
def test_rows_of_an_inline_are_one_choice(desk, choice, names):
    """They took one row out and put one in; she added another. Nothing of theirs goes that she has not seen."""
    tag = factories.make_tag(name="Tag")
    tag.aliases.create(name="a")
    url, data = form_of(desk, tag)
    data |= {
        "aliases-TOTAL_FORMS": "2",
        "aliases-1-name": "c",
        "aliases-1-tag": str(tag.pk),
        "aliases-1-id": "",
    }
    tag.aliases.all().delete()
    tag.aliases.create(name="b")
    response = desk.post(url, data)
    assert [(row.name, row.by) for row in response.context["open_choices"]] == [("aliases", "both")]
    sent = {**data, "choices_of": response.context["choices_of"], "choice-aliases": choice}
    if choice == "yours":
        sent |= {"aliases-0-DELETE": "on"}
    desk.post(url, sent)
    assert sorted(Tag.objects.get().aliases.values_list("name", flat=True)) == names


def test_relations_are_guarded_too(client, admin_user):
    client.force_login(admin_user)
    group = Group.objects.create(name="Interns")
    url, data = form_of(client, group, name="Juniors")
    permission = Group.objects.get(name="Editor").permissions.first()
    group.permissions.add(permission)
    response = client.post(url, data)
    assert {row.name: row.by for row in response.context["open_choices"]} == {
        "name": "yours",
        "permissions": "theirs",
    }
    sent = {
        "choices_of": response.context["choices_of"],
        "choice-name": "yours",
        "choice-permissions": "theirs",
    }
    client.post(url, {**data, **sent})
    group.refresh_from_db()
    assert (group.name, list(group.permissions.all())) == ("Juniors", [permission])


def test_words_of_a_choice_are_names(desk, administrator, client_of):
    house_desk = client_of(administrator)
    organization, other = (
        factories.make_organization(name="Old body"),
        factories.make_organization(name="New body"),
    )
    House.objects.update(organization=organization)
    url, data = form_of(house_desk, House.load(), site_name="Mine")
    House.objects.update(organization=other)
    [row] = [row for row in house_desk.post(url, data).context["open_choices"] if row.name == "organization"]
    assert (row.base, row.theirs) == ("Old body", "New body")


def test_secrets_of_a_form_are_not_in_what_it_began_with(client, admin_user):
    client.force_login(admin_user)
    user = factories.make_user()
    user.set_password("correct horse")
    user.save()
    page = client.get(reverse("admin:posts_user_change", args=[user.pk]))
    state = signing.loads(page.context["began_with"], salt=f"began-with:posts.user:{user.pk}")
    assert "password" not in state
