from __future__ import annotations

from django.urls import reverse
from django.utils.html import strip_tags

from campaigns.models import Call
from posts import search
from posts.publishing import record_save
from tests import factories
from tests.admin_forms import errors_of, form_of


def _calling(call, **overrides):
    post = factories.make_post(body=f'<figure data-embed="call" data-id="{call.pk}"></figure>', **overrides)
    record_save(post, by=None)
    return post


def test_call_in_a_post_stays(admin_client):
    call = factories.make_call()
    _calling(call)
    url = reverse("admin:campaigns_call_delete", args=[call.pk])
    [reason] = admin_client.get(url).context["protected"]
    admin_client.post(url, {"post": "yes"})
    assert strip_tags(reason).endswith("It is used in the text of 1 post, 1 kept revision.")
    assert Call.objects.count() == 1


def test_call_that_stands_nowhere_goes_with_its_demands(admin_client):
    call = factories.make_call(demands=["One.", ("Two.", ["Three."])])
    admin_client.post(reverse("admin:campaigns_call_delete", args=[call.pk]), {"post": "yes"})
    assert Call.objects.count() == 0


def test_changing_a_call_keeps_and_indexes_the_posts_in_which_it_stands(admin_client, admin_user):
    call = factories.make_call(name="Corridor", demands=["Open the harbour."])
    post, other = _calling(call), factories.make_post()
    admin_client.post(*form_of(admin_client, call, demands="Open the lighthouse."))
    last = post.revisions.first()
    assert (last.number, last.note, last.created_by) == (2, "The call “Corridor” changed", admin_user)
    [words] = last.snapshot["embeds"]["call"].values()
    assert [demand["text"] for demand in words["demands"]] == ["Open the lighthouse."]
    assert other.revisions.count() == 0


def test_readers_find_a_post_by_the_new_words_of_its_call(admin_client):
    call = factories.make_call(demands=["Open the harbour."])
    post = factories.make_published_post(body=f'<figure data-embed="call" data-id="{call.pk}"></figure>')
    admin_client.post(*form_of(admin_client, call, demands="Relight the beacon.", change="typo"))
    assert [hit.pk for hit in search.find("beacon").hits] == [post.pk]
    assert search.find("harbour").total == 0


def test_calls_are_found_by_their_wording(admin_client):
    call = factories.make_call(demands=["Ratify the convention."])
    factories.make_call(demands=["Something else."])
    response = admin_client.get(reverse("admin:campaigns_call_changelist"), {"q": "ratify convention"})
    assert list(response.context["cl"].result_list) == [call]


def _public_call():
    call = factories.make_call(name="Corridor", demands=["Open the harbour by Monday."])
    body = f'<figure data-embed="call" data-id="{call.pk}"></figure>'
    return call, factories.make_published_post(body=body)


def test_words_of_a_call_that_readers_have_are_not_changed_without_saying_what_the_change_is(admin_client):
    call, post = _public_call()
    response = admin_client.post(*form_of(admin_client, call, demands="Open the harbour by Tuesday."))
    assert errors_of(response) == {
        "change": ["Readers have these words, on a public post: say what the change is."]
    }
    response = admin_client.post(
        *form_of(admin_client, call, demands="Open the harbour by Tuesday.", change="correction")
    )
    assert errors_of(response) == {"correction": ["Write the note that readers see."]}
    assert (call.restatements.get().text, post.revisions.count()) == ("Open the harbour by Monday.", 1)


def test_correction_of_a_call_stands_on_the_posts_that_readers_have(admin_client):
    call, post = _public_call()
    draft = _calling(call)
    told = "The day is Tuesday, not Monday."
    data = {"demands": "Open the harbour by Tuesday.", "change": "correction", "correction": told}
    admin_client.post(*form_of(admin_client, call, **data))
    note = post.corrections.get()
    assert (note.number, note.text, note.revision.number) == (1, told, 1)
    assert post.revisions.first().note == f"The call “Corridor” changed. Correction: {told}"
    before = post.modified_at
    post.refresh_from_db()
    assert post.modified_at > before
    assert draft.corrections.count() == 0


def test_typo_in_a_call_is_kept_in_the_history_only(admin_client):
    call, post = _public_call()
    admin_client.post(
        *form_of(admin_client, call, demands="Open the harbour by  Mondays.", change="typo", correction="No.")
    )
    assert post.corrections.count() == 0
    assert post.revisions.first().note == "The call “Corridor” changed. Typo"


def test_what_readers_do_not_read_is_changed_without_a_question(admin_client):
    call, post = _public_call()
    data = {"name": "Another name for staff", "demands": "Open the harbour  by Monday.\r\n"}
    admin_client.post(*form_of(admin_client, call, **data))
    call.refresh_from_db()
    assert (call.name, post.corrections.count()) == ("Another name for staff", 0)
