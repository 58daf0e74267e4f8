from __future__ import annotations

import gzip

import pytest
from django.conf import settings as project_settings
from django.contrib.auth import get_user
from django.db import DatabaseError, connection
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import translation
from django.views.decorators.cache import never_cache

from advocacy.middleware import RedirectMiddleware
from advocacy.urls import urlpatterns as site_addresses
from posts.models import Redirect


def plain(request):
    return HttpResponse("plain words")


def with_token(request):
    return HttpResponse(get_token(request))


def with_user(request):
    return HttpResponse(str(get_user(request)))


def with_cookie(request):
    response = HttpResponse("cookie")
    response.set_cookie("a", "b")
    return response


def with_nonce(request):
    return HttpResponse(str(request.csp_nonce))


def with_own_lifetime(request):
    return HttpResponse("file", headers={"Cache-Control": "public, max-age=31536000, immutable"})


@never_cache
def never(request):
    return HttpResponse("never")


def language(request):
    return HttpResponse(translation.get_language())


def missing(request):
    raise Http404


urlpatterns = [
    path("plain/", plain),
    path("token/", with_token),
    path("user/", with_user),
    path("cookie/", with_cookie),
    path("nonce/", with_nonce),
    path("file/", with_own_lifetime),
    path("never/", never),
    path("language/", language),
    path("fr/language/", language),
    path("frugal/", language),
    path("missing/", missing),
    *site_addresses,
]
PUBLIC, PRIVATE = "max-age=60, public", "private, no-store"


@pytest.fixture(autouse=True)
def _these_addresses(settings):
    settings.ROOT_URLCONF = __name__


def cache_control(response):
    return ", ".join(sorted(response.headers["Cache-Control"].split(", ")))


# Order ------------------------------------------------------------------------


def test_the_order_of_the_middleware_is_this_one():
    """Each line stands where it does for the reason beside it; moving one breaks what the reason says."""
    assert (
        project_settings.MIDDLEWARE
        == [
            "advocacy.logs.RequestLogMiddleware",  # first: whatever answers has an id and a line
            "advocacy.metrics.MetricsMiddleware",  # counts whatever answers; absent if switched off
            "django.middleware.security.SecurityMiddleware",  # redirects to https before anything is made
            "advocacy.page_cache.PageCacheMiddleware",  # keeps answers with all that the others add; absent if switched off
            "advocacy.middleware.SecurityHeadersMiddleware",  # above static files, so that they have the headers too
            "advocacy.policies.PolicyMiddleware",  # above all that answers, so that every answer has a policy
            "whitenoise.middleware.WhiteNoiseMiddleware",  # static files need none of what follows
            "advocacy.middleware.CompressionMiddleware",  # above the next, so that an ETag is that of the whole text
            "django.middleware.http.ConditionalGetMiddleware",  # sees the cache policy; no ETag for no-store
            "advocacy.middleware.PublicCacheMiddleware",  # sees the cookies and Vary that the next one adds
            "advocacy.middleware.LandingMiddleware",  # before anything looks for a session that did not come along
            "django.contrib.sessions.middleware.SessionMiddleware",
            "advocacy.middleware.PathLanguageMiddleware",  # above whatever renders an error page
            "advocacy.middleware.RedirectMiddleware",  # after CommonMiddleware has tried the missing slash
            "django.middleware.common.CommonMiddleware",
            "advocacy.limits.LimitsMiddleware",  # above CsrfViewMiddleware, which reads bodies
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "advocacy.middleware.StaffLanguageMiddleware",  # asks who is there, and for staff pages only
            "allauth.account.middleware.AccountMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "advocacy.second_factor.SecondFactorMiddleware",  # knows who is there; before any view answers
            "advocacy.asking_again.AskAgainMiddleware",  # after it: who has to add a factor has no business there yet
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ]
    )


# Cache policy -----------------------------------------------------------------


def test_a_plain_page_is_public_for_a_short_time_and_has_an_etag(client):
    response = client.get("/plain/")
    assert cache_control(response) == PUBLIC
    assert response.headers["ETag"]
    assert "Cookie" not in response.headers.get("Vary", "")
    again = client.get("/plain/", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, cache_control(again)) == (304, PUBLIC)
    assert client.cookies == {}


def test_public_pages_are_compressed_and_those_with_secrets_are_not(client, db):
    lots = {"Accept-Encoding": "gzip"}
    public, again = client.get("/posts/", headers=lots), client.get("/posts/")
    assert (public.headers["Content-Encoding"], public.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(public.content) == again.content
    unchanged = client.get("/posts/", headers={**lots, "If-None-Match": public.headers["ETag"]})
    assert unchanged.status_code == 304
    for address in ("/accounts/login/", "/nothing/", "/token/"):
        assert "Content-Encoding" not in client.get(address, headers=lots).headers


@pytest.mark.parametrize("address", ["/token/", "/cookie/", "/nonce/", "/never/"])
def test_a_page_that_concerns_one_reader_is_kept_by_nobody(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert cache_control(response) == "no-store, private"
    assert "ETag" not in response.headers


def test_a_page_that_looks_at_the_user_is_kept_by_nobody(client, db):
    response = client.get("/user/")
    assert (response.content, cache_control(response)) == (b"AnonymousUser", "no-store, private")


def test_what_is_not_an_answer_to_a_get_is_kept_by_nobody(client, db):
    answers = {
        "post": cache_control(client.post("/plain/")),
        "missing": cache_control(client.get("/missing/")),
        "redirect": cache_control(client.get("/plain")),
    }
    assert answers == dict.fromkeys(answers, "no-store, private")


def test_a_head_request_is_treated_as_the_get(client):
    assert cache_control(client.head("/plain/")) == PUBLIC


def test_a_view_may_set_a_public_lifetime_of_its_own(client):
    assert cache_control(client.get("/file/")) == "immutable, max-age=31536000, public"


def test_staff_pages_are_never_public(client, db):
    response = client.get("/accounts/password/reset/done/")
    assert (response.status_code, cache_control(response)) == (200, "no-store, private")


# Language ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "expected"), [("/language/", "en"), ("/fr/language/", "fr"), ("/frugal/", "en")]
)
def test_the_language_comes_from_the_path_alone(client, address, expected):
    client.cookies["django_language"] = "fr"
    response = client.get(address, headers={"Accept-Language": "fr"})
    assert response.content.decode() == expected
    assert response.headers["Content-Language"] == expected
    assert "Vary" not in response.headers


def test_the_language_of_one_request_does_not_stay_for_the_next(client):
    client.get("/fr/language/")
    assert translation.get_language() == "en"
    assert client.get("/language/").content == b"en"


# Old addresses ----------------------------------------------------------------


def test_an_old_address_leads_on_for_good_and_is_counted(client, db):
    redirect = Redirect.objects.create(path="/2019/05/old-words/", target="/plain/")
    response = client.get("/2019/05/old-words/?utm_source=x")
    redirect.refresh_from_db()
    assert (response.status_code, response.headers["Location"]) == (301, "/plain/")
    assert (redirect.hits, redirect.last_hit_at is None) == (1, False)


@pytest.mark.parametrize(("stored", "asked"), [("/old/", "/old"), ("/old", "/old/")])
def test_an_old_address_is_found_with_and_without_the_last_slash(client, db, stored, asked):
    Redirect.objects.create(path=stored, target="/plain/")
    assert client.get(asked).headers["Location"] == "/plain/"


def test_the_exact_old_address_wins(client, db):
    Redirect.objects.create(path="/old", target="/plain/")
    Redirect.objects.create(path="/old/", target="/file/")
    assert [client.get(path).headers["Location"] for path in ("/old", "/old/")] == ["/plain/", "/file/"]


def test_an_old_address_without_target_is_gone(client, db):
    Redirect.objects.create(path="/old/", target="")
    response = client.get("/old/")
    assert (response.status_code, cache_control(response)) == (410, "no-store, private")
    assert "no longer here" in response.content.decode()


def test_a_page_that_exists_is_never_looked_up(client, db, django_assert_num_queries):
    Redirect.objects.create(path="/plain/", target="/file/")
    with django_assert_num_queries(0):
        assert client.get("/plain/").content == b"plain words"


def test_looking_up_costs_one_query_and_following_one_more(db):
    """Counted in the middleware alone: the page for what was not found makes queries of its own."""
    middleware = RedirectMiddleware(lambda request: HttpResponse(status=404))
    Redirect.objects.create(path="/old/", target="/plain/")
    counts = {}
    for address in ("/nothing/", "/old/"):
        with CaptureQueriesContext(connection) as queries:
            middleware(RequestFactory().get(address))
        counts[address] = len(queries)
    assert counts == {"/nothing/": 1, "/old/": 2}


def test_a_form_is_not_redirected(client, db):
    Redirect.objects.create(path="/old/", target="/plain/")
    assert client.post("/old/").status_code == 404


def test_a_redirect_is_followed_even_where_it_cannot_be_counted(client, db, monkeypatch):
    Redirect.objects.create(path="/old/", target="/plain/")

    def locked(*_, **__):
        raise DatabaseError("database is locked")

    monkeypatch.setattr("django.db.models.query.QuerySet.update", locked)
    assert client.get("/old/").headers["Location"] == "/plain/"


@pytest.mark.parametrize("address", ["/a%00b/", "/" + "x" * 3000, "/%ff%fe/"])
def test_a_strange_address_is_simply_not_found(client, db, address):
    assert client.get(address).status_code == 404


def test_an_address_that_is_a_parameter_alone_leads_on_from_the_front_page(client, db):
    Redirect.objects.create(path="/?p=12", target="/posts/2012/05/quay/")
    Redirect.objects.create(path="/blog/?p=12", target="/posts/2012/05/other/")
    found = [client.get("/?p=12"), client.get("/blog/?p=12"), client.head("/?p=12&utm_source=x")]
    assert [(one.status_code, one.headers["Location"]) for one in found] == [
        (301, "/posts/2012/05/quay/"),
        (301, "/posts/2012/05/other/"),
        (301, "/posts/2012/05/quay/"),
    ]
    assert [client.get(path).status_code for path in ("/?p=13", "/?p=%00", "/?q=12")] == [200, 200, 200]
