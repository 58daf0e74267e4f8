"""Whatever is typed, mangled or made up in an address, the answer is a page or a plain refusal, never a fault."""

from __future__ import annotations

import itertools
import random
from urllib.parse import quote, urlencode

import pytest
from django.urls import URLPattern, get_resolver

from tests.factories import (
    make_demand,
    make_person,
    make_petition,
    make_published_post,
    make_source,
    make_tag,
)

pytestmark = pytest.mark.django_db

STRANGE = [
    "\x00",
    "a\x00b",
    "%00",
    "..",
    "../../../etc/passwd",
    "%2e%2e%2f",
    "x" * 5000,
    "٣٤",
    "１２",
    "²",
    "Ｆｕｌｌ",
    "\u202eright",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "e\u0301" * 300,
    "'; DROP TABLE posts_post; --",
    '" OR ""="',
    "%' AND 1=1 --",
    "NEAR(a b, 99999999999)",
    "a AND (b OR",
    '"',
    "*",
    "-",
    "title:x",
    "{{ 7*7 }}",
    "<script>alert(1)</script>",
    "a\r\nSet-Cookie: x=1",
    "-1",
    "0",
    "1e9",
    "1000000000",
    "9" * 40,
    "NaN",
    "true",
    "[]",
    "2026-13-45",
    "0000",
    "",
]
PARAMETERS = [
    "q",
    "page",
    "sort",
    "kind",
    "year",
    "tag",
    "region",
    "theme",
    "speaker",
    "outlet",
    "verdict",
    "status",
    "addressee",
    "language",
]


def routes(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), list(entry.pattern.converters)
        else:
            yield from routes(entry, prefix + str(entry.pattern))


def filled(route, value):
    """The route with every part replaced by the strange value."""
    pieces = route.replace("^", "").replace("$", "").split("<")
    return "/" + pieces[0] + "".join(quote(value, safe="") + piece.partition(">")[2] for piece in pieces[1:])


@pytest.fixture
def content(db):
    post = make_published_post(title="Ordinary", tags=[make_tag(name="Ordinary")])
    return post, make_source(), make_person(), make_demand(), make_petition()


@pytest.fixture
def lenient(client):
    """A client that shows a fault as the 500 that a reader would get."""
    client.raise_request_exception = False
    return client


def statuses_of(client, addresses):
    return {address: client.get(address).status_code for address in addresses}


def faults(statuses):
    return {address[:200]: status for address, status in statuses.items() if status >= 500}


def test_strange_parts_of_any_address_give_no_fault(lenient, content):
    """Three strange values in each route, in turn, so that every value comes to every kind of part many times."""
    turn = itertools.cycle(STRANGE)
    addresses = [filled(route, next(turn)) for route, converters in routes() if converters for _ in range(3)]
    addresses += [f"/media/images/{quote(value)}" for value in STRANGE]
    statuses = statuses_of(lenient, addresses)
    assert faults(statuses) == {}
    assert set(statuses.values()) <= {200, 301, 302, 400, 401, 403, 404, 405, 410, 422, 429}


def test_strange_parameters_of_every_page_give_no_fault(lenient, content):
    """Each strange value in a third of the parameters, so that each of them gets a dozen; some of all on every page."""
    pages = ["/" + route for route, converters in routes() if not converters and "^" not in route]
    pages += [row.get_absolute_url() for row in content]
    pages = [page for page in pages if not page.startswith(("/admin/", "/accounts/logout"))]
    chance = random.Random(7)
    addresses = [
        f"/{page}/?{urlencode({name: value})}"
        for page in ("search", "calls")
        for shift, name in enumerate(PARAMETERS)
        for value in STRANGE[shift % 3 :: 3]
    ]
    for page in pages:
        for value in chance.sample(STRANGE, 3):
            name = chance.choice(PARAMETERS)
            addresses.append(f"{page}?{urlencode({name: value, 'page': chance.choice(STRANGE)})}")
    assert faults(statuses_of(lenient, addresses)) == {}


@pytest.mark.parametrize("value", ["%", "%zz", "%ff%fe", "%c0%af", "%ed%a0%80", "%F4%90%80%80"])
def test_bytes_that_are_no_text_give_no_fault(lenient, content, value):
    addresses = [
        f"/{value}",
        f"/posts/2026/11/{value}/",
        f"/tags/{value}/",
        f"/search/?q={value}",
        f"/?{value}",
    ]
    assert faults(statuses_of(lenient, addresses)) == {}


@pytest.mark.parametrize("page", ["-1", "0", "999999999", "9" * 30, "x", "1.5", ""])
def test_page_that_does_not_exist_leads_to_a_page_or_is_not_found(lenient, content, page):
    post, source, *_rest = content
    for base in ("/posts/", post.tags.get().get_absolute_url(), source.get_absolute_url(), "/calls/"):
        assert lenient.get(base, {"page": page}).status_code in {200, 301, 302, 404}
