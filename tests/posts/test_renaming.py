"""Another name, and another address; the old ones lead on."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from posts import search
from posts.known_names import other_names
from posts.merging import MergeRefused
from posts.models import HistoryEntry, Tag
from posts.renaming import NameTaken, rename
from posts.undoing import undo
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def tag():
    tag = factories.make_tag(name="Pirates")
    factories.make_published_post(title="Grain ships", tags=["Pirates"])
    return tag


def test_old_name_and_old_addresses_lead_on(tag, editor, client):
    rename(tag, "Sea  robbery", by=editor)
    tag.refresh_from_db()
    assert (tag.name, tag.slug, tag.folded) == ("Sea robbery", "sea-robbery", "sea robbery")
    assert other_names(tag) == ["Pirates"]
    assert client.get("/tags/pirates/").url == "/tags/sea-robbery/"
    assert client.get("/tags/pirates/feed/").url == "/tags/sea-robbery/feed/"
    assert search.find("grain", filters={"tag": ["sea-robbery"]}).total == 1
    assert HistoryEntry.objects.get(verb="rename").changes == {
        "name": ["Pirates", "Sea robbery"],
        "slug": ["pirates", "sea-robbery"],
    }


def test_after_undo_the_address_given_meanwhile_leads_back(tag, editor, client):
    undo(rename(tag, "Sea robbery", by=editor), by=editor)
    tag.refresh_from_db()
    assert (tag.name, tag.slug, other_names(tag)) == ("Pirates", "pirates", ["Sea robbery"])
    assert client.get("/tags/pirates/").status_code == 200
    assert client.get("/tags/sea-robbery/").url == "/tags/pirates/"


def test_capitals_may_be_put_right_and_the_address_may_stay(tag, editor):
    rename(tag, "PIRATES", by=editor)
    tag.refresh_from_db()
    assert (tag.name, tag.slug, other_names(tag)) == ("PIRATES", "pirates", [])
    rename(tag, "Raiders", by=editor, moves_address=False, keeps_name=False)
    tag.refresh_from_db()
    assert (tag.name, tag.slug, other_names(tag)) == ("Raiders", "pirates", [])


def test_a_name_that_another_has_is_refused_and_says_whose(tag, editor):
    other = factories.make_tag(name="Sea robbery")
    other.aliases.create(name="Corsairs")
    for name in ("sea ROBBERY", "corsairs"):
        with pytest.raises(NameTaken) as refused:
            rename(tag, name, by=editor)
        assert refused.value.row == other
    for name in ("", "x" * 101, "Pirates"):
        with pytest.raises(ValidationError):
            rename(tag, name, by=editor)


def test_undo_refuses_what_was_renamed_again_or_given_away(tag, editor):
    change = rename(tag, "Sea robbery", by=editor)
    again = rename(tag, "Robbery at sea", by=editor)
    with pytest.raises(MergeRefused, match="renamed again"):
        undo(change, by=editor)
    undo(again, by=editor)
    Tag.objects.create(name="Others", slug="pirates")
    with pytest.raises(MergeRefused, match="Others"):
        undo(change, by=editor)


def test_people_and_regions_are_renamed_alike(editor, client):
    person, region = factories.make_person(name="Ada Quill"), factories.make_region(name="Almery")
    factories.make_published_post(byline=[person], regions=[region])
    rename(person, "Ada Quill-Ferris", by=editor)
    rename(region, "Port Almery", by=editor)
    assert client.get("/people/ada-quill/").url == "/people/ada-quill-ferris/"
    assert client.get("/regions/almery/").url == "/regions/port-almery/"
    region.refresh_from_db()
    assert (other_names(person), other_names(region)) == (["Ada Quill"], ["Almery"])


def test_quotations_and_works_are_found_under_the_new_name_of_who_said_and_published_them(editor):
    person, outlet = factories.make_person(name="Ingrid Vale"), factories.make_organization(name="The Tide")
    source = factories.make_source(title="Grain at sea", publisher=outlet)
    body = f'<blockquote data-source="{source.pk}" data-speaker="person:{person.pk}"><p>We never promised.</p></blockquote>'
    factories.make_published_post(body=body)
    rename(person, "Ingrid Orne", by=editor, moves_address=False, keeps_name=False)
    rename(outlet, "The Almery Tide", by=editor, moves_address=False, keeps_name=False)
    for words, kind in (
        ("ingrid orne", "quotation"),
        ("almery tide", "source"),
        ("almery tide", "quotation"),
    ):
        assert search.find(words, kinds=[kind]).total == 1
