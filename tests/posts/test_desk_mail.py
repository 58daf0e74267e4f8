"""Letters to staff: none is lost, none is in the way."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from posts import desk_mail
from posts.models import DeskMail
from tests import factories

pytestmark = pytest.mark.django_db


class RefusingBackend(EmailBackend):
    """A mail server that is not there."""

    def open(self):
        raise ConnectionRefusedError("nobody listens")


REFUSING = f"{__name__}.RefusingBackend"


def test_each_person_gets_one_letter_and_the_actor_none(django_capture_on_commit_callbacks):
    ada, bo, nobody = factories.make_user(), factories.make_user(), factories.make_user(email="")
    with django_capture_on_commit_callbacks(execute=True):
        told = desk_mail.tell([ada, bo, ada, nobody], subject="Line one\nBcc: all", text="Words.", by=bo)
    assert told == [ada]
    assert [(letter.to, letter.subject, letter.body) for letter in mail.outbox] == [
        ([ada.email], "Line one Bcc: all", "Words.")
    ]
    assert mail.outbox[0].message()["Auto-Submitted"] == "auto-generated"
    assert DeskMail.objects.get().sent_at is not None


def test_letter_is_written_in_the_language_of_its_reader(django_capture_on_commit_callbacks):
    english, french = factories.make_user(), factories.make_user(language="fr")
    with django_capture_on_commit_callbacks(execute=True), translation.override("fr"):
        desk_mail.tell([english, french], subject=lambda: gettext("Archive"), text=lambda: gettext("Search"))
    assert {tuple(letter.to): (letter.subject, letter.body) for letter in mail.outbox} == {
        (english.email,): ("Archive", "Search"),
        (french.email,): ("Archives", "Recherche"),
    }


def test_letter_of_an_action_that_did_not_happen_is_not_sent(django_capture_on_commit_callbacks):
    def act():
        with transaction.atomic():
            desk_mail.tell([factories.make_user()], subject="S", text="T")
            raise RuntimeError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        act()
    assert (mail.outbox, DeskMail.objects.count()) == ([], 0)


def test_server_that_refuses_loses_nothing_and_is_asked_again(settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = REFUSING
    with django_capture_on_commit_callbacks(execute=True):
        desk_mail.tell([factories.make_user()], subject="S", text="T")
    letter = DeskMail.objects.get()
    assert (letter.sent_at, letter.failures, letter.last_error) == (
        None, 1, "ConnectionRefusedError: nobody listens",
    )  # fmt: skip
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert desk_mail.send_waiting(timezone.now(), 10).done == 0
    assert desk_mail.send_waiting(letter.next_attempt_at, 10).done == 1
    assert [sent.subject for sent in mail.outbox] == ["S"]


def test_while_the_server_refuses_saves_do_not_wait_for_it(settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = REFUSING
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            desk_mail.tell([factories.make_user()], subject="S", text="T")
    assert list(DeskMail.objects.values_list("failures", flat=True)) == [1, 0]


def test_sent_letters_are_forgotten_after_a_month():
    old = timezone.now() - dt.timedelta(days=31)
    DeskMail.objects.create(to=factories.make_user(), subject="S", text="T", sent_at=old)
    DeskMail.objects.create(to=factories.make_user(), subject="Waits", text="T", next_attempt_at=old)
    report = desk_mail.send_waiting(timezone.now(), 10)
    assert (report.done, [letter.subject for letter in DeskMail.objects.all()]) == (1, ["Waits"])
