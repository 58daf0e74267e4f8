"""Each kind of part has the fields of its kind."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from advocacy.part_forms import editing
from posts.importing.parsed import Kind
from posts.importing.pieces import Misfit
from posts.importing.reading import read_document
from posts.importing.reviewing import propose, replay
from tests.factories import make_organization, make_source

pytestmark = pytest.mark.django_db

TEXT = """A title of it

Bo Elmstrand told the Quay Herald:

It rained all day.

Our House comments:

So it did.

Why it rained

Sign petition e-12 now.

Mayor Ida Marsh: < >
"""


@pytest.fixture
def sheet():
    return replay(propose(read_document(TEXT.encode())), [])


def key_of(sheet, kind):
    return next(part.key for part in sheet.parts if part.unit.kind is kind)


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        (Kind.QUOTE, "AttributionForm"), (Kind.LABEL, "CommentForm"), (Kind.PETITION, "PetitionForm"),
        (Kind.CONTACT, "ContactForm"), (Kind.TITLE, "NoneType"),
    ],
)  # fmt: skip
def test_part_has_the_form_of_its_kind(sheet, kind, form):
    assert type(editing(sheet, key_of(sheet, kind), None).about).__name__ == form


def test_sources_of_the_same_outlet_are_offered(sheet):
    source = make_source(title="Oil", publisher=make_organization(name="Quay Herald"))
    about = editing(sheet, key_of(sheet, Kind.QUOTE), None).about
    assert [value for value, _label in about.fields["source_record"].choices] == [
        "",
        "new",
        "none",
        str(source.pk),
    ]


def test_words_of_an_extent_become_a_step(sheet):
    key = key_of(sheet, Kind.QUOTE)
    found = editing(sheet, key, QueryDict("form=extent&first_words=rained&last_words=all day."))
    assert found.is_valid()
    step = found.decision()
    assert (step["do"], step["key"], step["end"] - step["start"]) == ("extent", key, len("rainedallday."))


def test_part_that_is_not_there_is_refused(sheet):
    with pytest.raises(Misfit):
        editing(sheet, "99", None)
