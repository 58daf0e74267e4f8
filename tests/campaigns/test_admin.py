from __future__ import annotations

from django.urls import reverse
from django.utils.html import strip_tags

from campaigns.models import Call
from posts import search
from posts.publishing import record_save
from tests import factories
from tests.admin_forms import form_of


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
    admin_client.post(*form_of(admin_client, call, demands="Relight the beacon."))
    assert [hit.pk for hit in search.find("beacon").hits] == [post.pk]
    assert search.find("harbour").total == 0


def test_calls_are_found_by_their_wording(admin_client):
    call = factories.make_call(demands=["Ratify the convention."])
    factories.make_call(demands=["Something else."])
    response = admin_client.get(reverse("admin:campaigns_call_changelist"), {"q": "ratify convention"})
    assert list(response.context["cl"].result_list) == [call]
