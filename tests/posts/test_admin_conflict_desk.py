"""Two people save one post: the second is refused, sees base, theirs and hers, and chooses; nothing is lost."""

from __future__ import annotations

import pytest
from django.contrib.admin import ModelAdmin

from posts.models import Post, Republication, StaleVersion
from posts.publishing import record_save
from tests import factories
from tests.admin_forms import form_of

BODY = "<p>First as found.</p><p>Second as found.</p><p>Third as found.</p>"


@pytest.fixture
def desk(client_of, editor):
    return client_of(editor)


def their_save(post, **changes):
    """Somebody else saves what she opened at the same time."""
    other = Post.objects.get(pk=post.pk)
    tags = changes.pop("tags", None)
    for name, value in changes.items():
        setattr(other, name, value)
    other.save()
    if tags is not None:
        other.tags.set(tags)
    record_save(other, by=factories.make_user(first_name="Simone", last_name="Achterberg"))
    return other


@pytest.fixture
def post(db):
    post = factories.make_post(title="As both found it", summary="Short.", body=BODY, tags=["one"])
    record_save(post, by=None)
    return post


@pytest.fixture
def stale(desk, post):
    """(post, address, data): an editor's form of title, body, tags and byline, after somebody else saved two of them."""
    person = factories.make_person(name="Signer Number1")
    mine = BODY.replace("First as found", "First as I want it").replace(
        "Third as found", "Third as I want it"
    )
    url, data = form_of(
        desk,
        post,
        title="Mine",
        body=mine,
        tags="one, mine",
        byline=[f"person:{person.pk}"],
        _continue="1",
    )
    their_save(post, title="Theirs", body=BODY.replace("Third as found", "Third as they want it"))
    return post, url, data


def choices_of(response, **chosen):
    """What the page of a conflict would send: what it proposes, with ``chosen`` over it."""
    conflict = response.context["conflict"]
    sent = {"merge_of": str(response.context["theirs"].version), "merge_body": conflict.body_mark}
    for row in conflict.fields:
        sent[f"choice-{row.name}"] = row.choice
    for row in conflict.passages:
        sent[f"choice-body-{row.place}"] = row.choice
    sent |= {f"choice-{name.replace('_', '-')}": value for name, value in chosen.items()}
    return {name: value for name, value in sent.items() if value}


def test_stale_form_is_refused_and_shows_base_theirs_and_yours(desk, stale):
    post, url, data = stale
    response = desk.post(url, data)
    post.refresh_from_db()
    assert (post.title, post.version) == ("Theirs", 2)
    conflict = response.context["conflict"]
    assert [(row.name, row.by, row.base, row.theirs, row.yours, row.choice) for row in conflict.fields] == [
        ("title", "both", "As both found it", "Theirs", "Mine", ""),
        ("byline", "yours", "", "", "Signer Number1", "yours"),
        ("tags", "yours", "one", "one", "mine, one", "yours"),
    ]
    assert [(row.by, row.choice, row.after) for row in conflict.passages] == [
        ("yours", "yours", ""),
        ("both", "", "Second as found."),
    ]
    assert "<del>found</del><ins>they want it</ins>" in conflict.passages[1].theirs
    assert "Simone Achterberg saved this post at" in response.text


def test_nothing_of_a_stale_form_is_lost_when_it_is_shown_again(desk, stale):
    _post, url, data = stale
    form = desk.post(url, data).context["adminform"].form
    sent = {name: form[name].value() for name in ("title", "body", "tags", "byline", "form_key")}
    assert sent == {name: data[name] for name in sent}
    assert "Signer Number1" in str(form["byline"])


def test_stale_form_is_refused_again_until_everything_is_chosen(desk, stale):
    post, url, data = stale
    response = desk.post(url, data)
    again = desk.post(url, data | choices_of(response, title="yours"))
    post.refresh_from_db()
    assert (post.title, post.version) == ("Theirs", 2)
    assert {row.name: row.choice for row in again.context["conflict"].fields}["title"] == "yours"
    assert [row.choice for row in again.context["conflict"].passages] == ["yours", ""]


@pytest.mark.parametrize(
    ("choice", "third"),
    [
        ("theirs", "<p>Third as they want it.</p>"),
        ("yours", "<p>Third as I want it.</p>"),
        ("together", "<p>Third as they want it.</p><p>Third as I want it.</p>"),
    ],
)
def test_choices_are_saved_passage_by_passage(desk, stale, choice, third):
    post, url, data = stale
    response = desk.post(url, data)
    desk.post(url, data | choices_of(response, title="theirs", body_2=choice))
    post.refresh_from_db()
    assert (post.title, post.version) == ("Theirs", 3)
    assert post.body == f"<p>First as I want it.</p><p>Second as found.</p>{third}"
    assert sorted(post.tags.names()) == ["mine", "one"]
    assert [str(signer) for signer in post.byline] == ["Signer Number1"]
    titles = [row.snapshot["fields"]["title"] for row in post.revisions.order_by("number")]
    assert titles == ["As both found it", "Theirs", "Theirs"]


def test_what_only_they_changed_is_kept_and_what_only_you_changed_is_saved(desk, post):
    url, data = form_of(desk, post, summary="A longer one.", _continue="1")
    their_save(post, title="Theirs", tags=["two"])
    response = desk.post(url, data)
    assert response.context["conflict"].is_settled
    desk.post(url, data | choices_of(response))
    post.refresh_from_db()
    assert (post.title, post.summary, list(post.tags.names())) == ("Theirs", "A longer one.", ["two"])


def test_body_may_be_put_together_by_hand_in_the_form(desk, stale):
    post, url, data = stale
    response = desk.post(url, data)
    by_hand = {"body": "<p>All anew.</p>", "choice-body": "form"}
    desk.post(url, data | choices_of(response, title="yours") | by_hand)
    post.refresh_from_db()
    assert (post.title, post.body) == ("Mine", "<p>All anew.</p>")


def test_choices_made_for_another_body_of_yours_are_asked_again(desk, stale):
    post, url, data = stale
    response = desk.post(url, data)
    sent = data | choices_of(response, title="yours", body_2="yours") | {"body": "<p>Typed since.</p>"}
    desk.post(url, sent)
    post.refresh_from_db()
    assert (post.title, post.version) == ("Theirs", 2)


def test_choices_against_a_version_that_nobody_has_read_are_void(desk, stale):
    """A third person saves while the second chooses: what was chosen is not what stands there."""
    post, url, data = stale
    read = choices_of(desk.post(url, data), title="yours", body_2="yours")
    their_save(post, title="A third text")
    response = desk.post(url, data | read)
    post.refresh_from_db()
    assert (post.title, response.context["theirs"].title) == ("A third text", "A third text")
    assert not response.context["conflict"].is_settled


def test_without_a_kept_base_every_difference_is_a_choice(desk):
    post = factories.make_post(title="As found", body="<p>Old.</p>")
    url, data = form_of(desk, post, title="Mine", _continue="1")
    their_save(post, body="<p>Theirs.</p>")
    response = desk.post(url, data)
    conflict = response.context["conflict"]
    told = [row.by for row in (*conflict.fields, *conflict.passages)]
    assert (conflict.has_base, told) == (False, ["both", "both"])
    desk.post(url, data | choices_of(response, title="yours", body_0="theirs"))
    post.refresh_from_db()
    assert (post.title, post.body) == ("Mine", "<p>Theirs.</p>")


@pytest.mark.parametrize(("choice", "line"), [("theirs", "© Theirs"), ("yours", "© Mine")])
def test_republication_that_both_added_is_one_choice(desk, post, choice, line):
    outlet = factories.make_organization()
    url, data = form_of(desk, post, _continue="1")
    data |= {
        "republication-TOTAL_FORMS": "1",
        "republication-0-publisher": str(outlet.pk),
        "republication-0-copyright_line": "© Mine",
        "republication-0-terms": "",
    }
    other = Post.objects.get(pk=post.pk)
    other.save()
    Republication.objects.create(post=other, publisher=outlet, copyright_line="© Theirs")
    record_save(other, by=None)
    response = desk.post(url, data)
    assert [(row.name, row.by) for row in response.context["conflict"].fields] == [("republication", "both")]
    desk.post(url, data | choices_of(response, republication=choice))
    assert Republication.objects.get(post=post).copyright_line == line


def test_post_that_went_public_meanwhile_is_told(desk, stale):
    post, url, data = stale
    public = {"status": "published", "published_at": "2026-01-01T00:00Z", "month_on": "2026-01-01"}
    Post.objects.filter(pk=post.pk).update(**public)
    response = desk.post(url, data)
    assert response.context["theirs_has_moved"] is True
    assert "Readers see what you save at once." in response.text


def test_form_without_a_version_is_taken_for_stale(desk):
    post = factories.make_post(title="As it was")
    url, data = form_of(desk, post, title="Forged")
    del data["seen_version"]
    response = desk.post(url, data)
    post.refresh_from_db()
    assert (post.title, response.context["theirs"]) == ("As it was", post)


def test_save_that_comes_between_the_look_and_the_write_is_not_overwritten(desk, monkeypatch):
    post = factories.make_post(title="As both found it")
    url, data = form_of(desk, post, title="Mine", _continue="1")
    changeform_view, looks = ModelAdmin.changeform_view, []

    def claim(row):
        raise StaleVersion(row.version + 1)

    def race(desk, *args, **kwargs):
        looks.append(desk)
        with monkeypatch.context() as patched:
            if len(looks) == 1:
                patched.setattr(Post, "_claim_version", claim)
            try:
                return changeform_view(desk, *args, **kwargs)
            except StaleVersion:
                # What the refused write ran into, committed by the other person.
                Post.objects.filter(pk=post.pk).update(title="Theirs", version=2)
                raise

    monkeypatch.setattr(ModelAdmin, "changeform_view", race)
    response = desk.post(url, data)
    post.refresh_from_db()
    assert (post.title, post.version, len(looks)) == ("Theirs", 2, 2)
    assert response.context["theirs"] == post
    assert response.context["adminform"].form["title"].value() == "Mine"
