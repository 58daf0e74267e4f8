from __future__ import annotations

from django.contrib import admin

from advocacy.admin_site import AdvocacyAdminSite
from posts.models import House


def test_the_admin_is_ours_and_bears_the_name_of_the_house(client_of, editor):
    House.objects.update_or_create(pk=1, defaults={"site_name": "The Quillhaven Dispatch"})
    response = client_of(editor).get("/admin/")
    assert type(admin.site._wrapped if hasattr(admin.site, "_wrapped") else admin.site) is AdvocacyAdminSite
    assert (response.context["site_header"], response.context["site_title"]) == (
        "The Quillhaven Dispatch",
    ) * 2
    assert "<title>Newsroom · The Quillhaven Dispatch</title>" in response.content.decode()


def test_the_password_is_changed_where_all_of_the_account_is(client_of, editor):
    response = client_of(editor).get("/admin/password_change/")
    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/password/change/")


def test_someone_signed_in_goes_straight_to_work(client_of, editor):
    response = client_of(editor).get("/admin/login/")
    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")
