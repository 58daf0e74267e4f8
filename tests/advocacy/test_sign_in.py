from __future__ import annotations

import datetime as dt
import re
import threading

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import get_user
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from campaigns import rates
from campaigns.models import RateCount
from posts.models import HistoryEntry, User

HOUR = dt.timedelta(hours=1)
LOGIN = "/accounts/login/"


def sign_in(client, login, password="password", **more):  # noqa: S107 - the password of the fixtures
    return client.post(LOGIN, {"login": login, "password": password, **more})


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def words(response):
    """What a person reads: the text of the page without tags and tokens."""
    page = re.sub(r"<(script|head).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


# Coming in --------------------------------------------------------------------


@pytest.mark.parametrize(
    "login", ["editor", "editor@quillhaven.example", "EDITOR", "Editor@Quillhaven.example"]
)
def test_staff_sign_in_by_name_or_by_address(client, editor, login):
    response = sign_in(client, login)
    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")
    assert get_user(client) == editor


def test_a_wrong_password_lets_nobody_in(client, editor):
    response = sign_in(client, "editor", "wrong")
    assert response.status_code == 200
    assert get_user(client).is_anonymous


def test_a_dismissed_member_of_staff_cannot_sign_in(client, editor):
    User.objects.filter(pk=editor.pk).update(is_active=False)
    sign_in(client, "editor")
    assert get_user(client).is_anonymous


def test_the_admin_sends_a_stranger_to_sign_in_and_back_to_the_text(client, editor):
    address = "/admin/posts/post/?q=inflow"
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/admin/login/?next=/admin/posts/post/%3Fq%3Dinflow",
    )
    answer = client.get(answer.headers["Location"])
    assert answer.headers["Location"] == f"{LOGIN}?next=%2Fadmin%2Fposts%2Fpost%2F%3Fq%3Dinflow"
    form = client.get(answer.headers["Location"])
    assert '<input type="hidden" name="next" value="/admin/posts/post/?q=inflow">' in form.content.decode()
    assert sign_in(client, "editor", next=address).headers["Location"] == address


def test_the_admin_has_no_form_of_its_own_to_sign_in(client, editor):
    response = client.post("/admin/login/", {"username": "editor", "password": "password"})
    assert (response.status_code, get_user(client).is_anonymous) == (302, True)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example/", "///evil.example/", "http:///evil.example", "/\\evil.example",
        "\\\\evil.example", "javascript:alert(1)", "data:text/html,a", "https://press.example/", " //evil.example",
        "/\t/evil.example", "https:evil.example", "ftp://testserver/",
    ],
)  # fmt: skip
def test_signing_in_and_out_leads_to_no_other_site(client, editor, settings, target):
    settings.ALLOWED_HOSTS = ["testserver", "press.example"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://press.example"]
    assert sign_in(client, "editor", next=target).headers["Location"] == "/admin/"
    assert client.get(f"{LOGIN}", {"next": target}).headers["Location"] == "/admin/"
    assert client.post("/accounts/logout/", {"next": target}).headers["Location"] == "/"


def test_a_reader_with_an_account_but_no_staff_right_gets_a_clear_page(client, django_user_model):
    django_user_model.objects.create_user("visitor", password="password")
    sign_in(client, "visitor")
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403
    assert "signed in as visitor, and that account has no right to this page" in words(response)


def test_staff_without_the_right_to_a_page_are_told_so(client_of, staff_without_rights):
    response = client_of(staff_without_rights).get("/admin/posts/post/add/")
    assert response.status_code in {403, 404}
    if response.status_code == 403:
        assert "signed in as newcomer, and that account has no right to this page" in words(response)


def test_signing_out_needs_a_form(client_of, editor):
    client = client_of(editor)
    client.get("/accounts/logout/")
    client.get("/admin/logout/")
    assert get_user(client) == editor
    client.post("/admin/logout/")
    assert get_user(client).is_anonymous


# Nobody else ------------------------------------------------------------------


def test_nobody_can_sign_up(client, db):
    before = User.objects.count()
    page = client.get("/accounts/signup/")
    client.post(
        "/accounts/signup/",
        {"username": "x", "email": "x@a.example", "password1": "Kj83-hq0-lmw2", "password2": "Kj83-hq0-lmw2"},
    )
    assert User.objects.count() == before
    assert "Accounts are for staff" in words(page)
    assert "/accounts/signup/" not in client.get(LOGIN).content.decode()


def test_the_form_does_not_tell_which_accounts_exist(client, editor):
    answers = {words(sign_in(client, login, "wrong")) for login in ("editor", "nobody")}
    assert len(answers) == 1


def test_asking_for_a_new_password_does_not_tell_which_accounts_exist(client, editor):
    answers = [
        client.post("/accounts/password/reset/", {"email": address}, follow=True)
        for address in ("editor@quillhaven.example", "nobody@quillhaven.example")
    ]
    assert len({words(answer) for answer in answers}) == 1
    assert [message.to for message in mail.outbox] == [["editor@quillhaven.example"]]


@pytest.mark.parametrize("login", ["editor", "nobody"])
def test_five_wrong_passwords_close_an_account_name_for_a_while(client, editor, login):
    """The counter goes by the name that was tried, whether or not there is such an account."""
    for _ in range(5):
        sign_in(client, login, "wrong")
    response = sign_in(client, "editor" if login == "editor" else "nobody")
    assert response.status_code in {200, 429}
    assert "Too many failed login attempts" in words(response)
    assert get_user(client).is_anonymous


def test_the_count_does_not_live_in_the_cache_and_knows_one_spelling(client, editor):
    for login in ("editor", "Editor", " EDITOR ", "editor", "ｅditor"):
        cache.clear()
        sign_in(client, login, "wrong")
    sign_in(client, "editor")
    assert get_user(client).is_anonymous


def test_right_passwords_do_not_count_and_hide_no_wrong_ones(client, editor, author):
    for _ in range(6):
        sign_in(client, "editor")
        client.logout()
    for _ in range(5):
        sign_in(client, "author", "wrong")
        sign_in(client, "editor")
        client.logout()
    sign_in(client, "author")
    assert get_user(client).is_anonymous


def test_a_new_password_opens_the_account_again(client, editor):
    for _ in range(5):
        sign_in(client, editor.email, "wrong")
    client.post("/accounts/password/reset/", {"email": editor.email})
    link = re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "a-lantern-in-june", "password2": "a-lantern-in-june"})
    sign_in(client, editor.email, "a-lantern-in-june")
    assert get_user(client) == editor


def test_tries_at_one_moment_are_all_counted(transactional_db):
    """As many processes as you like ask the same row; none reads a number that another is about to change."""
    threads = [
        threading.Thread(target=lambda: (rates.take("tries", "a", limit=1, period=HOUR), connection.close()))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert RateCount.objects.get().number == 8


def test_one_address_cannot_try_many_accounts(client, editor):
    for number in range(10):
        sign_in(client, f"name{number}", "wrong")
    sign_in(client, "editor")
    assert get_user(client).is_anonymous


def test_a_forged_header_does_not_reset_the_counter(client, editor):
    for number in range(11):
        client.post(
            LOGIN,
            {"login": f"name{number}", "password": "x"},
            headers={"X-Forwarded-For": f"192.0.2.{number}"},
        )
    client.post(LOGIN, {"login": "editor", "password": "password"}, headers={"X-Forwarded-For": "192.0.2.99"})
    assert get_user(client).is_anonymous


@pytest.mark.parametrize("password", ["short-one", "password1234", "123456789012", "editor@quillhaven"])
def test_a_poor_password_is_refused(client_of, editor, password):
    client = client_of(editor)
    client.post(
        "/accounts/password/change/",
        {"oldpassword": "password", "password1": password, "password2": password},
    )
    editor.refresh_from_db()
    assert editor.check_password("password")


# Second factor ----------------------------------------------------------------


@pytest.fixture
def secret(editor):
    value = generate_totp_secret()
    TOTP.activate(editor, value)
    RecoveryCodes.activate(editor)
    return value


def test_a_second_factor_is_asked_for_before_anything_opens(client, editor, secret):
    response = sign_in(client, "editor", next="/admin/posts/post/")
    assert response.headers["Location"] == "/accounts/2fa/authenticate/"
    assert get_user(client).is_anonymous
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert (wrong.status_code, get_user(client).is_anonymous) == (200, True)
    right = client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert (right.headers["Location"], get_user(client)) == ("/admin/posts/post/", editor)


def test_a_code_opens_only_once(client, editor, secret):
    code = code_of(secret)
    sign_in(client, "editor")
    client.post("/accounts/2fa/authenticate/", {"code": code})
    client.logout()
    sign_in(client, "editor")
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert get_user(client).is_anonymous


def test_a_recovery_code_opens_once_when_the_telephone_is_lost(client, editor, secret):
    codes = (
        Authenticator.objects.get(user=editor, type=Authenticator.Type.RECOVERY_CODES)
        .wrap()
        .get_unused_codes()
    )
    assert len(codes) == 10
    results = []
    for _ in range(2):
        sign_in(client, "editor")
        client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        results.append(get_user(client).is_authenticated)
        client.logout()
    assert results == [True, False]


def test_staff_can_enrol_an_app_and_a_passkey_after_giving_the_password_again(client, editor):
    sign_in(client, "editor")
    asked = client.get(reverse("mfa_activate_totp"))
    assert (
        asked.headers["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2F2fa%2Ftotp%2Factivate%2F"
    )
    client.post(asked.headers["Location"], {"password": "password"})
    names = ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn")
    headings = [
        re.search(r"<h1>(.*?)</h1>", client.get(reverse(name)).content.decode(), re.DOTALL) for name in names
    ]
    assert [" ".join(heading[1].split()) for heading in headings] == [
        "Second factor",
        "Activate Authenticator App",
        "Add Security Key",
        "Passkeys",
    ]


def test_a_passkey_can_be_used_instead_of_the_password(client, db):
    page = client.get(LOGIN).content.decode()
    assert 'id="passkey_login"' in page
    challenge = client.get("/accounts/2fa/webauthn/login/", headers={"X-Requested-With": "XMLHttpRequest"})
    assert challenge.json()["request_options"]["publicKey"]["rpId"] == "testserver"


def test_wrong_codes_count_as_wrong_passwords_do(client, editor, secret):
    sign_in(client, "editor")
    answers = [client.post("/accounts/2fa/authenticate/", {"code": "000000"}) for _ in range(6)]
    assert ["Too many failed" in words(answer) for answer in answers] == [False] * 5 + [True]
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert get_user(client).is_anonymous


# Readers ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/", "/fr/", "/posts/", "/search/?q=inflow", "/sitemap.xml", "/robots.txt"]
)
def test_a_public_page_sets_no_cookie_and_looks_at_none(client, db, address):
    """Even when the reader brings one: staff who read the site get the page that everyone gets."""
    client.cookies["sessionid"] = "something"
    response = client.get(address)
    assert response.status_code == 200
    assert (response.cookies, "Cookie" in response.headers.get("Vary", "")) == ({}, False)
    assert response.headers["Cache-Control"].startswith(("public", "max-age"))
    assert "nonce" not in response.headers["Content-Security-Policy"]


def test_no_account_page_has_an_inline_script_style_or_handler(client, editor, secret):
    sign_in(client, "editor")
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    names = (
        "account_logout", "account_email", "account_change_password", "mfa_index", "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes", "mfa_deactivate_totp", "mfa_list_webauthn", "account_reauthenticate",
    )  # fmt: skip
    found = {}
    for name in names:
        page = client.get(reverse(name), follow=True).content.decode()
        found[name] = re.findall(
            r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(?:src=|type=\"application/json\"))", page
        )
    assert found == {name: [] for name in names}


# The history ------------------------------------------------------------------


def _history():
    entries = HistoryEntry.objects.filter(model="posts.user").order_by("pk")
    return [(entry.verb, str(entry.actor or ""), entry.object_repr) for entry in entries]


def test_coming_in_going_out_and_failing_to_are_in_the_history(client, editor):
    url = reverse("account_login")
    client.post(url, {"login": "editor", "password": "wrong one"})
    client.post(url, {"login": "my secret password", "password": "nobody"})
    client.post(url, {"login": "editor", "password": "password"})
    client.post(reverse("account_logout"))
    assert _history() == [
        ("sign-in failed", "", "editor"),
        ("sign-in failed", "", "an account that does not exist"),
        ("sign-in", "editor", "editor"),
        ("sign-out", "editor", "editor"),
    ]
