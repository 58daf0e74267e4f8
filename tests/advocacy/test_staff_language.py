from __future__ import annotations

import pytest

from posts.models import User
from tests.factories import make_published_post

pytestmark = pytest.mark.django_db


def language_of(response):
    assert response.status_code == 200
    return response.headers["Content-Language"]


def test_staff_pages_speak_the_language_that_the_browser_asks_for(admin_client):
    assert language_of(admin_client.get("/admin/")) == "en"
    french = admin_client.get("/admin/", headers={"accept-language": "fr-CA,fr;q=0.9"})
    assert language_of(french) == "fr"
    assert "Rédaction" in french.content.decode()
    assert language_of(admin_client.get("/admin/", headers={"accept-language": "pl"})) == "en"


def test_the_language_that_a_person_chose_is_kept(admin_client, admin_user):
    response = admin_client.post("/admin/language/", {"language": "fr", "next": "/admin/posts/post/"})
    assert (response.status_code, response.url) == (302, "/admin/posts/post/")
    assert User.objects.get(pk=admin_user.pk).language == "fr"
    assert language_of(admin_client.get("/admin/", headers={"accept-language": "en"})) == "fr"


def test_language_leads_to_no_other_site_and_knows_only_those_of_this_one(admin_client, admin_user):
    response = admin_client.post("/admin/language/", {"language": "fr", "next": "//elsewhere.example/"})
    assert response.url == "/admin/"
    assert admin_client.post("/admin/language/", {"language": "xx"}).status_code == 400
    assert admin_client.get("/admin/language/").status_code == 405
    assert User.objects.get(pk=admin_user.pk).language == "fr"


def test_readers_get_the_language_of_the_address_whatever_staff_chose(admin_client, admin_user):
    User.objects.filter(pk=admin_user.pk).update(language="fr")
    response = admin_client.get("/posts/", headers={"accept-language": "fr"})
    assert (language_of(response), "Cookie" in response.headers.get("Vary", "")) == ("en", False)


def test_preview_speaks_the_language_of_its_post(admin_client):
    post = make_published_post(language="fr")
    page = admin_client.get(f"/admin/posts/post/{post.pk}/preview/").content.decode()
    assert '<html lang="fr"' in page
    assert "Temps de lecture" in page
