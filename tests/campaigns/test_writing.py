"""A reader's letter: whom it can go to and the address that opens a mail program."""

from __future__ import annotations

import datetime as dt

import pytest

from campaigns.models import ContactDetail
from campaigns.writing import MAILTO_LENGTH, Mailto, mailto, recipients_of
from tests.factories import make_contactlist, make_membership, make_office, make_person

TODAY = dt.date(2026, 3, 2)


def test_address_is_encoded_as_the_standard_asks():
    found = mailto(["a@b.example", "c+d@e.example"], "Quay & key?", "Öl\r\n\r\nx=1&y")
    assert found == Mailto(
        "mailto:a@b.example,c%2Bd@e.example?subject=Quay%20%26%20key%3F&body=%C3%96l%0D%0A%0D%0Ax%3D1%26y",
        True,
    )


def test_subject_cannot_add_headers():
    assert (
        "bcc"
        not in mailto(["a@b.example"], "S\r\nBcc: x@y.example&bcc=z", "")
        .href.partition("?")[2]
        .split("&")[1:]
    )
    assert "%0D" not in mailto(["a@b.example"], "S\r\nBcc: x", "t").href.partition("&body")[0]


def test_text_that_does_not_fit_is_left_out_and_said_to_be():
    fits = mailto(["a@b.example"], "S", "x" * 1800)
    long = mailto(["a@b.example"], "S", "x" * 1900)
    assert (fits.has_text, long.has_text) == (True, False)
    assert len(fits.href) <= MAILTO_LENGTH
    assert long.href == "mailto:a@b.example?subject=S"


def test_addresses_that_do_not_fit_are_left_out_whole_and_counted():
    emails = [f"member-number-{n}@commons.example" for n in range(90)]
    found = mailto(emails, "S", "Words.")
    kept = found.href.removeprefix("mailto:").removesuffix("?subject=S").split(",")
    assert kept == emails[: len(kept)]
    assert (found.has_text, found.left_out) == (False, 90 - len(kept))
    assert MAILTO_LENGTH - len(emails[0]) - 2 < len(found.href) <= MAILTO_LENGTH


@pytest.mark.django_db
def test_recipients_are_those_who_can_be_reached_in_the_order_of_the_list(django_assert_max_num_queries):
    by_mail, by_post, silent = make_office(email="a@b.example"), make_office(address="1 Quay"), make_office()
    ada = make_person(name="Ada")
    make_membership(office=silent, person=ada)
    ContactDetail.objects.create(office=silent, type="email", value="")
    one = make_contactlist(offices=[silent, by_post, by_mail])
    assert [row.key for row in recipients_of(one, TODAY)] == [f"office-{by_post.pk}", f"office-{by_mail.pk}"]
    ContactDetail.objects.create(person=ada, type="email", value="ada@b.example")
    with django_assert_max_num_queries(6):
        found = recipients_of(one, TODAY)
    assert [(row.name, row.email, row.address) for row in found] == [
        ("Ada", "ada@b.example", ""), ("", "", "1 Quay"), ("", "a@b.example", ""),
    ]  # fmt: skip
    assert recipients_of(None, TODAY) == []
