from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import strip_tags
from PIL import Image as Picture

from posts.forms import LinesField, SignersField, find_signers
from posts.models import HistoryEntry, House, Image, Person, Source
from posts.tagging import split_tags
from tests import factories
from tests.admin_forms import add_form, errors_of, form_of

# Tags -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a, b, c", ["a", "b", "c"]),
        ("a; b\nc", ["a", "b", "c"]),
        ("  a  ,, , b ", ["a", "b"]),
        ("open government, press freedom", ["open government", "press freedom"]),
        ('"a", "b c"', ["a", "b c"]),
        ("#truce, truce, TRUCE", ["truce"]),
        ("Émigrés, emigres", ["Émigrés"]),
        ("", []),
        (" , ;\n", []),
    ],
)
def test_tags_are_read_as_people_paste_them(text, names, db):
    assert split_tags(text) == names


def test_alias_of_a_tag_is_the_tag(db):
    tag = factories.make_tag(name="Access to information")
    tag.aliases.create(name="ATIP")
    assert split_tags("atip, other, access to information") == ["Access to information", "other"]


def test_standing_tag_keeps_its_accents_and_capitals(db):
    factories.make_tag(name="Émigrés")
    assert split_tags("EMIGRES, émigrés") == ["Émigrés"]


# Byline -----------------------------------------------------------------------


def test_signers_come_back_in_the_order_given(db):
    one, two = factories.make_person(), factories.make_person()
    body = factories.make_organization()
    keys = [f"person:{two.pk}", f"organization:{body.pk}", f"person:{one.pk}"]
    assert list(find_signers(keys).values()) == [two, body, one]


@pytest.mark.parametrize("key", ["person:999", "organization:999", "user:1", "person:", "person:1x", "12"])
def test_signature_of_nobody_is_refused(key, db):
    with pytest.raises(ValidationError) as caught:
        SignersField(required=False).clean([key])
    assert caught.value.code == "unknown"


def test_no_signature_at_all_is_fine_in_a_draft(db):
    assert SignersField(required=False).clean([]) == []


# Posts ------------------------------------------------------------------------


def test_post_does_not_expire_before_it_is_published(admin_client):
    post = factories.make_post()
    response = admin_client.post(
        *form_of(
            admin_client, post, published_at="2026-06-01T09:00", expires_at="2026-05-01T09:00", _publish="1"
        )
    )
    assert errors_of(response)["expires_at"] == ["This instant lies before the publication."]


def test_instants_are_read_in_the_zone_of_the_site(admin_client):
    post = factories.make_post()
    admin_client.post(*form_of(admin_client, post, embargoed_until="2026-06-01T09:00", _continue="1"))
    post.refresh_from_db()
    assert post.embargoed_until == dt.datetime(2026, 6, 1, 13, tzinfo=dt.UTC)


# Sources ----------------------------------------------------------------------


def test_source_of_an_address_on_record_is_refused_with_a_link_to_it(admin_client):
    known = factories.make_source(title="A memorandum", url="https://outlet.example/memo?id=4")
    url, data = add_form(
        admin_client, Source, title="Again", url="https://OUTLET.example/memo?utm_source=x&id=4#top"
    )
    response = admin_client.post(url, data)
    [message] = response.context["adminform"].form.errors["url"]
    assert strip_tags(message) == (
        "This address is on record already: A memorandum. Use that source, or correct it there."
    )
    assert reverse("admin:posts_source_change", args=[known.pk]) in message
    assert Source.objects.count() == 1


def test_source_keeps_its_own_address(admin_client):
    source = factories.make_source(title="Before")
    admin_client.post(*form_of(admin_client, source, title="After"))
    source.refresh_from_db()
    assert source.title == "After"


def test_sources_without_an_address_are_not_taken_for_one(admin_client):
    factories.make_source(url="")
    admin_client.post(*add_form(admin_client, Source, title="A speech", url=""))
    assert Source.objects.filter(url="").count() == 2


# Names ------------------------------------------------------------------------


def test_person_of_a_name_on_record_is_saved_with_a_warning(admin_client):
    known = factories.make_person(name="Édouard Lacasse")
    response = admin_client.post(*add_form(admin_client, Person, name="Edouard LACASSE"), follow=True)
    warnings = [str(message) for message in response.context["messages"] if message.level_tag == "warning"]
    assert len(warnings) == 1
    assert strip_tags(warnings[0]) == (
        "There is another record of this name: Édouard Lacasse (edouard-lacasse). "
        "If both are one, merge them."
    )
    assert reverse("admin:posts_person_change", args=[known.pk]) in warnings[0]
    assert Person.objects.count() == 2


# Images -----------------------------------------------------------------------


def _upload(kind="PNG", name="picture.png"):
    buffer = BytesIO()
    Picture.new("RGB", (64, 40), (10, 20, 30)).save(buffer, kind, comment=b"hidden words")
    return SimpleUploadedFile(name, buffer.getvalue() + b"trailing <script>")


def test_new_picture_is_encoded_anew_and_has_one_line_in_the_history(admin_client, admin_user):
    url, data = add_form(
        admin_client,
        Image,
        alt_text="A grey field",
        credit_line="Drawn",
        focal_x="0.25",
        may_redistribute="on",
    )
    admin_client.post(url, {**data, "file": _upload()})
    image = Image.objects.get()
    assert (image.width, image.height, image.alt_text, image.focal_x) == (64, 40, "A grey field", 0.25)
    assert image.may_redistribute
    assert b"<script>" not in image.file.read()
    assert [(row.verb, row.actor) for row in HistoryEntry.objects.filter(model="posts.image")] == [
        ("add", admin_user)
    ]


def test_picture_without_words_or_of_another_kind_is_refused(admin_client):
    url, data = add_form(admin_client, Image)
    wordless = admin_client.post(url, {**data, "file": _upload()})
    text = admin_client.post(
        url, {**data, "alt_text": "Words", "file": SimpleUploadedFile("a.png", b"<svg onload=alert(1)>")}
    )
    tiff = admin_client.post(url, {**data, "alt_text": "Words", "file": _upload("TIFF", "a.png")})
    assert errors_of(wordless) == {"alt_text": ["Say what the picture shows, or mark it as decorative."]}
    assert list(errors_of(text)) == ["file"]
    assert errors_of(tiff) == {"file": ["This is no JPEG, PNG, WebP, GIF or AVIF picture."]}
    assert Image.objects.count() == 0


def test_file_of_a_picture_on_record_is_not_exchanged(admin_client):
    image = factories.make_image()
    before = image.file.name
    url, data = form_of(admin_client, image, caption="Told better")
    admin_client.post(url, {**data, "file": _upload()})
    image.refresh_from_db()
    assert (image.file.name, image.caption) == (before, "Told better")


# Lines ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_links", "value", "text"),
    [
        (True, [{"label": "About", "url": "/about/"}], "About | /about/"),
        (True, [], ""),
        (False, {"community": "Free, with a link.", "commercial": "Ask."}, "community | Free, with a link.\ncommercial | Ask."),
        (False, {"community": "First line.\nSecond line."}, "community | First line.\nSecond line."),
        (False, {}, ""),
    ],
)  # fmt: skip
def test_lines_go_out_and_come_back_the_same(as_links, value, text):
    field = LinesField(as_links=as_links)
    assert field.prepare_value(value) == text
    assert field.clean(text) == value
    assert not field.has_changed(value, text)


@pytest.mark.parametrize("text", ["no bar", "label |", "| address"])
def test_lines_that_cannot_be_read_are_refused(text):
    with pytest.raises(ValidationError):
        LinesField(as_links=True).clean(text)


def test_house_takes_links_as_lines_and_refuses_addresses_that_are_none(admin_client):
    house = House.objects.get()
    url, data = form_of(admin_client, house, footer_links="About | /about/\nUnion | https://union.example/")
    admin_client.post(url, data)
    house.refresh_from_db()
    assert house.footer_links == [
        {"label": "About", "url": "/about/"},
        {"label": "Union", "url": "https://union.example/"},
    ]
    response = admin_client.post(*form_of(admin_client, house, footer_links="Bad | javascript:alert(1)"))
    assert errors_of(response) == {
        "footer_links": ["The link “Bad” needs an address that begins with https:// or /."]
    }


@pytest.mark.parametrize(("colour", "is_changed"), [("#8a3324", True), ("#ffff00", True), ("red", None)])
def test_house_says_what_becomes_of_its_accent(admin_client, colour, is_changed):
    house = House.objects.get()
    response = admin_client.post(
        *form_of(admin_client, house, accent_colour=colour, _continue="1"), follow=True
    )
    if is_changed is None:
        assert errors_of(response) == {
            "accent_colour": ["Write the colour as # and six digits, such as #7a1f2b."]
        }
    else:
        assert "Brought to a contrast of 4.5 to 1" in response.text
