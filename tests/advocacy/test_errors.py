from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.test import RequestFactory
from django.urls import path
from selectolax.lexbor import LexborHTMLParser

from advocacy import errors
from advocacy.urls import urlpatterns as site_addresses


def fail(error):
    def view(request):
        raise error

    return view


handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
urlpatterns = [
    path("400/", fail(SuspiciousOperation("odd"))),
    path("403/", fail(PermissionDenied())),
    path("404/", fail(Http404())),
    path("410/", errors.gone),
    path("500/", fail(RuntimeError("secret detail"))),
    *site_addresses,
]


@pytest.fixture(autouse=True)
def _these_addresses(settings, client):
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False


@pytest.mark.parametrize(
    ("status", "heading"),
    [
        (400, "The request could not be understood"),
        (403, "This account may not do that"),
        (404, "There is no page here"),
        (410, "This page is no longer here"),
        (500, "Something went wrong"),
    ],
)
def test_each_error_has_a_page_that_says_what_happened(client, db, status, heading):
    response = client.get(f"/{status}/")
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in response.content.decode()
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "secret detail" not in response.content.decode()


def test_the_page_for_server_errors_needs_no_database(client):
    """Without the database mark, any query of this test would fail it."""
    response = client.get("/500/")
    assert (response.status_code, "The fault is ours" in response.content.decode()) == (500, True)


def test_the_page_for_server_errors_speaks_the_language_of_the_address(client):
    page = LexborHTMLParser(client.get("/fr/500/", headers={"host": "testserver:8000"}).content)
    assert page.css_first("html").attributes["lang"] == "fr"
    assert page.css_first("h1").text() == "Une erreur s’est produite"
    assert page.css_first(".nameplate").text() == "testserver"
    assert [link.attributes["href"] for link in page.css("a")] == ["/fr/", "/fr/", "/"]


def test_the_page_for_server_errors_stands_even_if_its_template_does_not(monkeypatch):
    def broken(name):
        raise RuntimeError("no templates today")

    monkeypatch.setattr(errors.loader, "get_template", broken)
    response = errors.server_error(RequestFactory().get("/"))
    assert (response.status_code, response.content.decode()) == (500, errors.LAST_RESORT)


def test_a_form_without_its_token_gets_a_page_that_says_what_to_do(db):
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a", "password": "b"})
    assert (response.status_code, "The form has expired" in response.content.decode()) == (403, True)


def test_a_missing_page_in_french_is_in_french(client, db):
    response = client.get("/fr/rien/")
    assert (response.status_code, response.headers["Content-Language"]) == (404, "fr")
    assert '<html lang="fr">' in response.content.decode()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/2019/04/the-old_quay.html", "the old quay"),
        ("/posts/2026/11/thirty-four-lorries/", "thirty four lorries"),
        ("/2019/", ""),
        ("/caf\u00e9-noir/", "caf\u00e9 noir"),
    ],
)
def test_a_missing_page_offers_to_look_for_the_words_of_its_address(client, db, path, words):
    field = LexborHTMLParser(client.get(path).content).css_first("main input[name=q]")
    assert (field.attributes["value"] or "") == words
