"""A recognised document as a draft: records found by name, made only of what is stated, nothing published."""

from __future__ import annotations

import pytest

from advocacy.drafting import AlreadyImported, make_draft
from campaigns.models import Call
from posts.html import clean_html
from posts.importing.reading import read_document
from posts.models import HistoryEntry, Organization, Person, Post, Region, Revision, Source, Tag, TagAlias
from tests.factories import make_organization, make_person, make_source, make_user

pytestmark = pytest.mark.django_db

TEXT = """The lamp and the ledger

By Simone Achterberg

The Quay Herald reported on 4 March 2024 that

the lamp had been out for a month.

In an article entitled “Oil and accounts” (Ines Varga-Holm, Quay Herald, 5 March 2024), the keeper is heard at last:

No one asked me what the oil cost.

Pascal Terrien told the Quay Herald:

We saw nothing and signed everything.

Whither Canada?

We call on the Government of Orlesund:

• to relight the lamp;
  • by oil or
  • by gas; and
• to open the ledger.

Region: Skarnvik, Unknown Shores

Tags: lamps, ledger
"""


def read(text=TEXT):
    return read_document(text.encode())


def test_a_draft_is_made_with_its_records_and_nothing_is_public():
    user = make_user(groups=["Editor"])
    Region.objects.create(name="Skarnvik")
    report = make_draft(read(), by=user)
    post = Post.objects.get()
    assert (post.title, post.status, post.published_at, post.created_by) == (
        "The lamp and the ledger",
        "draft",
        None,
        user,
    )
    assert [str(row) for row in post.byline] == ["Simone Achterberg"]
    assert sorted(post.tags.names()) == ["lamps", "ledger"]
    assert [row.name for row in post.regions.all()] == ["Skarnvik"]
    assert report.left_over == ("Unknown Shores",)
    assert clean_html(post.body) == post.body
    assert [revision.kind for revision in Revision.objects.filter(post=post)] == ["save"]
    assert HistoryEntry.objects.filter(verb="import", actor=user).count() == 1


def test_a_source_is_made_only_where_its_title_is_stated():
    make_draft(read(), by=None)
    source = Source.objects.get()
    assert (source.title, str(source.issued), source.url) == ("Oil and accounts", "2024-03-05", "")
    assert (source.publisher.name, source.publisher.kind) == ("Quay Herald", "outlet")
    assert [person.name for person in source.author_list] == ["Ines Varga-Holm"]


def test_what_is_on_record_is_used_by_name_and_other_names():
    herald = make_organization(name="The Herald of the Quay")
    herald.other_names.create(name="Quay Herald")
    terrien = make_person(name="Pascal TERRIEN")
    known = make_source(title="Oil and Accounts", publisher=herald)
    label = Tag.objects.create(name="Lighthouses", slug="lighthouses")
    TagAlias.objects.create(tag=label, name="Lamps")
    make_draft(read(), by=None)
    post = Post.objects.get()
    assert [quotation.source for quotation in post.quotations.order_by("position") if quotation.source] == [
        known
    ]
    assert terrien in {quotation.speaker_person for quotation in post.quotations.all()}
    assert Person.objects.filter(folded=terrien.folded).count() == 1
    assert not Organization.objects.filter(name="Quay Herald").exists()
    assert sorted(post.tags.names()) == ["Lighthouses", "ledger"]


def test_a_call_becomes_a_record_with_nested_demands():
    make_draft(read(), by=None)
    call = Call.objects.get()
    assert call.heading_or("Whither Canada?") == "Whither Canada?"
    assert (call.introduction, call.addressee.name) == (
        "We call on the Government of Orlesund:",
        "Government of Orlesund",
    )
    assert [
        (node.restatement.text, [child.restatement.text for child in node.children]) for node in call.tree()
    ] == [
        ("to relight the lamp;", ["by oil or", "by gas; and"]),
        ("to open the ledger.", []),
    ]
    assert f'data-id="{call.pk}"' in Post.objects.get().body


def test_the_same_document_is_not_imported_twice():
    first = make_draft(read(), by=None).post
    with pytest.raises(AlreadyImported) as caught:
        make_draft(read(), by=None)
    assert caught.value.post == first
    assert Post.objects.count() == 1


def test_all_is_undone_when_one_part_fails(monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("storage is full")

    monkeypatch.setattr("advocacy.drafting.record_save", fail)
    with pytest.raises(RuntimeError):
        make_draft(read(), by=None)
    assert (Post.objects.count(), Call.objects.count(), Source.objects.count(), Person.objects.count()) == (
        0,
        0,
        0,
        0,
    )


def test_a_republished_text_says_where_it_comes_from():
    text = "A title of its own\n\nWords of the text stand here, as they did there.\n\nThe original source of this article is Quay Herald\n\nCopyright © Quay Herald, 2024\n"
    post = make_draft(read(text), by=None).post
    assert post.republication.publisher.name == "Quay Herald"
    assert post.republication.copyright_line == "Copyright © Quay Herald, 2024"
