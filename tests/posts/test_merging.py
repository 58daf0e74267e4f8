"""Several records that are one thing made one, and taken apart again."""

from __future__ import annotations

import pytest

from campaigns.models import Membership
from posts import search
from posts.merging import MergeRefused, merge, plan
from posts.models import (
    HistoryEntry,
    Organization,
    Person,
    Post,
    Quotation,
    Redirect,
    Region,
    Revision,
    Source,
    Successor,
    Tag,
    write_body,
)
from posts.publishing import generation
from posts.undoing import undo
from tests import factories

pytestmark = pytest.mark.django_db


def _names(post):
    return sorted(Post.objects.get(pk=post.pk).tags.names())


@pytest.fixture
def tags():
    """NATO and its misspelling, the second with an alias, a description and a related tag."""
    stays = factories.make_tag(name="NATO")
    goes = factories.make_tag(name="N.A.T.O", description="The treaty of 1949.")
    goes.aliases.create(name="Otan")
    goes.related.add(factories.make_tag(name="treaties"), stays)
    return stays, goes


def test_posts_and_demands_of_merged_tags_have_the_one_that_stays(tags, editor):
    stays, goes = tags
    both = factories.make_published_post(tags=["NATO", "N.A.T.O"])
    one = factories.make_published_post(tags=["N.A.T.O", "ships"])
    demand = factories.make_demand(tags=[goes])
    merge(stays, [goes], by=editor)
    assert (_names(both), _names(one)) == (["NATO"], ["NATO", "ships"])
    assert list(demand.tags.all()) == [stays]
    assert list(Tag.objects.order_by("name").values_list("name", flat=True)) == ["NATO", "ships", "treaties"]


def test_names_description_and_relations_are_taken_over(tags, editor):
    stays, goes = tags
    merge(stays, [goes], by=editor)
    stays.refresh_from_db()
    assert sorted(alias.name for alias in stays.aliases.all()) == ["N.A.T.O", "Otan"]
    assert stays.description == "The treaty of 1949."
    assert [str(tag) for tag in stays.related.all()] == ["treaties"]


def test_search_finds_the_posts_under_the_tag_that_stays(tags, editor):
    stays, goes = tags
    post = factories.make_published_post(title="Grain ships", tags=["N.A.T.O"])
    before = generation()
    merge(stays, [goes], by=editor)
    found = search.find("grain", filters={"tag": [stays.slug]})
    assert [hit.pk for hit in found.hits] == [post.pk]
    assert generation() > before


def test_every_old_address_leads_to_the_new_one_for_good(tags, editor, client):
    stays, goes = tags
    factories.make_published_post(tags=["N.A.T.O"])
    Redirect.objects.create(path="/tags/older/", target=f"/tags/{goes.slug}/")
    old = f"/tags/{goes.slug}/"
    merge(stays, [goes], by=editor)
    for address in (old, f"{old}feed/", f"{old}feed.atom", f"/fr{old}"):
        answer = client.get(address)
        assert (answer.status_code, answer.url) == (301, address.replace(goes.slug, stays.slug))
    assert client.get("/tags/older/").url == f"/tags/{stays.slug}/"


def test_undo_brings_everything_back_as_it_was(tags, editor, client):
    stays, goes = tags
    both = factories.make_published_post(tags=["NATO", "N.A.T.O"])
    one = factories.make_published_post(title="Grain ships", tags=["N.A.T.O", "ships"])
    demand = factories.make_demand(tags=[goes])
    Redirect.objects.create(path="/tags/older/", target=f"/tags/{goes.slug}/")
    change = merge(stays, [goes], by=editor)
    undo(change, by=editor)
    back = Tag.objects.get(name="N.A.T.O")
    assert (back.pk, back.slug, back.description) == (goes.pk, goes.slug, "The treaty of 1949.")
    assert (_names(both), _names(one)) == (["N.A.T.O", "NATO"], ["N.A.T.O", "ships"])
    assert [str(tag) for tag in demand.tags.all()] == ["N.A.T.O"]
    assert [alias.name for alias in back.aliases.all()] == ["Otan"]
    stays.refresh_from_db()
    assert (stays.description, stays.aliases.count()) == ("", 0)
    assert sorted(str(tag) for tag in back.related.all()) == ["NATO", "treaties"]
    assert client.get(f"/tags/{goes.slug}/").status_code == 200
    assert client.get("/tags/older/").url == f"/tags/{goes.slug}/"
    assert [hit.pk for hit in search.find("ships", filters={"tag": [goes.slug]}).hits] == [one.pk]
    change.refresh_from_db()
    assert (change.undone_by, change.undone_at is not None) == (editor, True)


def test_undo_leaves_alone_what_was_changed_since(tags, editor):
    stays, goes = tags
    post = factories.make_post(tags=["N.A.T.O"])
    change = merge(stays, [goes], by=editor)
    post.tags.set(["ships"])
    Tag.objects.filter(pk=stays.pk).update(description="Better words.")
    undo(change, by=editor)
    assert _names(post) == ["ships"]
    assert Tag.objects.get(pk=stays.pk).description == "Better words."


def test_what_was_undone_is_not_undone_again(tags, editor):
    change = merge(tags[0], [tags[1]], by=editor)
    undo(change, by=editor)
    with pytest.raises(MergeRefused, match="undone already"):
        undo(change, by=editor)


def test_undo_in_the_wrong_order_says_which_first(tags, editor):
    stays, goes = tags
    third = factories.make_tag(name="alliances")
    first = merge(stays, [goes], by=editor)
    second = merge(third, [stays], by=editor)
    with pytest.raises(MergeRefused, match="undo what happened to it first"):
        undo(first, by=editor)
    undo(second, by=editor)
    undo(first, by=editor)
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["N.A.T.O", "NATO", "alliances", "treaties"]


def test_undo_refuses_where_the_address_was_given_away(tags, editor):
    stays, goes = tags
    change = merge(stays, [goes], by=editor)
    Tag.objects.create(name="Something else", slug=goes.slug)
    with pytest.raises(MergeRefused, match="Something else"):
        undo(change, by=editor)
    assert not Tag.objects.filter(name="N.A.T.O").exists()


def test_merging_with_itself_or_with_what_is_gone_is_refused(tags, editor):
    stays, goes = tags
    with pytest.raises(MergeRefused, match="two or more"):
        merge(stays, [stays], by=editor)
    Tag.objects.filter(pk=goes.pk).delete()
    with pytest.raises(MergeRefused, match="in the meantime"):
        merge(stays, [goes], by=editor)


def test_history_tells_of_both_records(tags, editor):
    stays, goes = tags
    merge(stays, [goes], by=editor)
    entries = HistoryEntry.objects.filter(verb="merge").order_by("pk")
    assert [(entry.actor, entry.object_id, entry.changes) for entry in entries] == [
        (editor, str(stays.pk), {"merged": ["", "N.A.T.O"]}),
        (editor, str(goes.pk), {"merged into": ["N.A.T.O", "NATO"]}),
    ]


def test_facets_keep_their_names_as_lines(editor):
    stays, goes = factories.make_region(name="Skarnvik"), factories.make_region(name="Skarnvík")
    goes.other_names = "The Skarn"
    goes.save()
    post = factories.make_post(regions=[stays, goes])
    change = merge(stays, [goes], by=editor)
    stays.refresh_from_db()
    assert stays.other_name_list == ["The Skarn"]
    assert list(post.regions.all()) == [stays]
    undo(change, by=editor)
    assert sorted(str(region) for region in post.regions.all()) == ["Skarnvik", "Skarnvík"]
    assert Region.objects.get(pk=stays.pk).other_name_list == []


@pytest.fixture
def quoted():
    """One woman entered twice: she speaks, signs, wrote a source and holds an office under either record."""
    stays = factories.make_person(name="Ingrid Vale")
    goes = factories.make_person(name="I. Vale", role="Minister", url="https://vale.example/")
    goes.other_names.create(name="Ingrid Vale-Orne")
    source = factories.make_source(authors=[stays, goes])
    body = (
        f'<blockquote data-source="{source.pk}" data-speaker="person:{goes.pk}"><p>We never promised it.</p></blockquote>'
        f'<p>And then:</p><blockquote data-speaker="person:{stays.pk}"><p>We did.</p></blockquote>'
        f'<aside data-kind="comment" data-by="person:{goes.pk}"><p>So there.</p></aside>'
    )
    post = factories.make_published_post(body=body, byline=[goes])
    return stays, goes, source, post


def test_texts_quotations_sources_and_bylines_name_the_person_that_stays(quoted, editor):
    stays, goes, source, post = quoted
    keys = set(Quotation.objects.values_list("key", flat=True))
    merge(stays, [goes], by=editor)
    post = Post.objects.get(pk=post.pk)
    assert f"person:{goes.pk}" not in post.body
    assert post.body.count(f"person:{stays.pk}") == 3
    assert {(row.speaker_person, row.withdrawn_at) for row in post.quotations.all()} == {(stays, None)}
    assert set(Quotation.objects.values_list("key", flat=True)) == keys
    assert post.byline == [stays]
    assert source.author_list == [stays]
    stays = Person.objects.get()
    assert (stays.role, stays.url) == ("Minister", "https://vale.example/")
    assert sorted(name.name for name in stays.other_names.all()) == ["I. Vale", "Ingrid Vale-Orne"]
    assert Revision.objects.filter(post=post).first().note.startswith("“I. Vale” into “Ingrid Vale”")


def test_undo_names_each_speaker_again_though_other_words_changed(quoted, editor):
    stays, goes, source, post = quoted
    before = Post.objects.get(pk=post.pk).body
    change = merge(stays, [goes], by=editor)
    post = Post.objects.get(pk=post.pk)
    post.body = post.body.replace("And then:", "And later:")
    post.save()
    undo(change, by=editor)
    post = Post.objects.get(pk=post.pk)
    assert post.body == before.replace("And then:", "And later:")
    assert post.byline == [goes]
    assert [row.speaker_person for row in post.quotations.order_by("position")] == [goes, stays]
    assert source.source_authors.count() == 2


def test_a_text_from_before_the_merge_leads_on_to_who_stays(quoted, editor):
    stays, goes, _source, post = quoted
    kept = Revision.objects.filter(post=post).first().snapshot["fields"]["body"]
    third = factories.make_person(name="Somebody Third")
    first = merge(stays, [goes], by=editor)
    second = merge(third, [stays], by=editor)
    written = write_body(kept)
    assert (written.html.count(f"person:{third.pk}"), written.dropped) == (3, ())
    undo(second, by=editor)
    assert write_body(kept).html.count(f"person:{stays.pk}") == 3
    undo(first, by=editor)
    assert write_body(kept).html == kept
    assert not Successor.objects.exists()


def test_terms_of_office_are_not_doubled(quoted, editor):
    stays, goes, *_rest = quoted
    office = factories.make_office()
    for person in (stays, goes):
        Membership.objects.create(office=office, person=person)
    Membership.objects.create(office=office, person=goes, starts_on="2024")
    change = merge(stays, [goes], by=editor)
    assert office.memberships.count() == 2
    undo(change, by=editor)
    assert sorted(row.person.name for row in office.memberships.all()) == [
        "I. Vale",
        "I. Vale",
        "Ingrid Vale",
    ]


def test_outlets_give_their_sources_to_the_one_that_stays(editor):
    stays, goes = factories.make_organization(name="The Tide"), factories.make_organization(name="Tide, The")
    source = factories.make_source(publisher=goes)
    call = factories.make_call(addressee=goes)
    merge(stays, [goes], by=editor)
    source.refresh_from_db()
    call.refresh_from_db()
    assert (source.publisher, call.addressee) == (stays, stays)
    assert [name.name for name in Organization.objects.get().other_names.all()] == ["Tide, The"]


def test_one_work_entered_twice_is_one_and_a_relay_named_twice_is_named_once(editor):
    stays, goes = (
        factories.make_source(title="The accord"),
        factories.make_source(title="Accord, the", language="fr"),
    )
    body = f'<blockquote data-source="{goes.pk}" data-via="{goes.pk} {stays.pk}"><p>Signed.</p></blockquote>'
    post = factories.make_published_post(body=body)
    change = merge(stays, [goes], by=editor)
    post = Post.objects.get(pk=post.pk)
    assert f'data-source="{stays.pk}" data-via="{stays.pk}"' in post.body
    assert [row.source for row in post.quotations.all()] == [stays]
    assert Source.objects.get().language == "fr"
    undo(change, by=editor)
    assert Source.objects.count() == 2


def test_preview_says_what_will_change_and_writes_nothing(quoted):
    stays, goes, _source, post = quoted
    seen = plan(stays, [goes])
    assert dict(seen.moves) == {"post": 1, "quotation": 1, "source": 1}
    assert (seen.post_count, [str(row) for row in seen.posts], seen.texts) == (1, [str(post)], 1)
    assert seen.names == ("I. Vale",)
    assert seen.filled == (("role", "Minister"), ("web page", "https://vale.example/"))
    assert seen.addresses == ((f"/people/{goes.slug}/", f"/people/{stays.slug}/"),)
    assert Person.objects.count() == 2


def test_a_preview_is_another_once_something_changed(tags):
    stays, goes = tags
    before = plan(stays, [goes]).digest
    assert plan(stays, [goes]).digest == before
    factories.make_post(tags=["N.A.T.O"])
    assert plan(stays, [goes]).digest != before
