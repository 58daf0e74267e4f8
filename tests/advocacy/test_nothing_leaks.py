"""Every public address is asked for, and none of them says anything of a post that is not public."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from campaigns import ledger
from campaigns.models import Demand
from posts.models import Quotation
from posts.publishing import record_save, withdraw
from tests.factories import (
    make_call,
    make_image,
    make_organization,
    make_person,
    make_post,
    make_region,
    make_report,
    make_series,
    make_source,
    make_tag,
    make_theme,
)

pytestmark = pytest.mark.django_db

MARKER = "zanzibarite"
STAFF = ("admin", "accounts", "health", "ready")
# Addresses that say nothing of any post: style, crawlers' rules, the index of facets none of which is marked, and
# petitions and letters, which stand by themselves.
SILENT = {
    "house_css",
    "robots",
    "picture",
    "posts:source_copy",
    "posts:quotation",
    "campaigns:petition_list",
    "campaigns:petition",
    "campaigns:petition_state",
    "campaigns:write",
}


def marked_post(**overrides):
    """A post whose every word, and everything it is filed under or quotes, has the marker."""
    name = f"{MARKER} {overrides.pop('name', 'thing')}"
    outlet, person = make_organization(name=f"{name} outlet"), make_person(name=f"{name} person")
    source = make_source(title=f"{name} source", publisher=outlet, authors=[person])
    call = make_call(demands=[f"{MARKER} demand."])
    ledger.start(call.restatements.get(), by=None)
    image = make_image(credit_line=f"{MARKER} credit", caption=f"{MARKER} caption")
    return make_post(
        title=name,
        summary=f"{MARKER} summary",
        body=f'<h2>{MARKER}</h2><blockquote data-source="{source.pk}" data-speaker="person:{person.pk}">'
        f'<p>{MARKER} words.</p></blockquote><figure data-embed="image" data-id="{image.pk}"></figure>'
        f'<figure data-embed="call" data-id="{call.pk}"></figure>',
        byline=[person, outlet],
        tags=[make_tag(name=f"{name} tag")],
        regions=[make_region(name=f"{name} region")],
        themes=[make_theme(name=f"{name} theme")],
        reports=[make_report(name=f"{name} report")],
        series=make_series(name=f"{name} series"),
        series_position=1,
        lead_image=image,
        **overrides,
    )


def make_in(state):
    """The marked post as it is in ``state``."""
    now = timezone.now()
    earlier, later = now - dt.timedelta(days=2), now + dt.timedelta(days=2)
    times = {
        "public": {"status": "published", "published_at": earlier},
        "draft": {},
        "in review": {"status": "in_review"},
        "draft with a date": {"status": "draft", "published_at": earlier},
        "scheduled": {"status": "published", "published_at": later},
        "embargoed": {"status": "published", "published_at": earlier, "embargoed_until": later},
        "expired": {
            "status": "published",
            "published_at": earlier,
            "expires_at": now - dt.timedelta(hours=1),
        },
        "withdrawn": {"status": "published", "published_at": earlier},
        "withdrawn before its time": {"status": "published", "published_at": later},
    }
    post = marked_post(**times[state])
    record_save(post, by=None)
    if state.startswith("withdrawn"):
        withdraw(post, by=None, reason="It was mistaken.")
    return post


def public_patterns(resolver=None, prefix="", namespace=""):
    """(name, route pattern, converters) of every public address."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name}"
            yield name, prefix + str(entry.pattern), entry.pattern.converters
        elif str(entry.pattern).partition("/")[0] not in STAFF:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from public_patterns(entry, prefix + str(entry.pattern), inner)


def values_for(name, post):
    """Everything that a part of an address may be, for a test that must not miss the one that leaks."""
    month = post.month_on or timezone.localdate()
    slugs = {
        post.slug,
        "commentary",
        *(tag.slug for tag in post.tags.all()),
        *(row.slug for rows in (post.regions, post.themes, post.reports) for row in rows.all()),
        post.series.slug,
        *(row.signer.slug for row in post.byline_rows.all()),
        *(row.source.slug for row in Quotation.objects.filter(post=post)),
        *Demand.objects.values_list("slug", flat=True),
    }
    known = {
        "slug": sorted(slugs),
        "year": [f"{month:%Y}"],
        "month": [f"{month:%m}"],
        "key": [str(key) for key in Quotation.objects.values_list("key", flat=True)],
        "path": ["none.jpg"],
    }
    assert name in known, f"say here what {name!r} in a public address may be"
    return known[name]


def addresses(post):
    """(name, address) of every public address there could be about ``post``."""
    for name, route, converters in public_patterns():
        if name.rpartition(":")[2] in STAFF:
            continue
        choices = [values_for(part, post) for part in converters]
        for chosen in itertools.product(*choices):
            path = "/" + route
            for part, value in zip(converters, chosen, strict=True):
                kind = next(piece for piece in route.split("<")[1:] if f"{part}>" in piece).partition(">")[0]
                path = path.replace(f"<{kind}>", value)
            yield name, path
            if name in ("search", "home", "posts:archive"):
                yield name, f"{path}?q={MARKER}"
                yield name, f"{path}?q={MARKER}&sort=newest&kind=commentary"


def telling(client, post):
    """Names of the addresses whose answer has the marker, and every status."""
    told, statuses = set(), {}
    for name, path in addresses(post):
        response = client.get(path)
        statuses[path] = response.status_code
        content = b"".join(response.streaming_content) if response.streaming else response.content
        said = content.decode() + response.headers.get("Location", "")
        # What was typed into the search stands in its own field; that is no leak.
        said = said.replace(f'value="{MARKER}"', "").replace(f"<title>{MARKER} ", "")
        said = said.replace(f"“{MARKER}”", "").replace(f"?q={MARKER}", "")
        if MARKER in said:
            told.add(name)
    return told, statuses


def test_public_post_is_told_of_everywhere(client):
    """The test below could see a leak: every address that could tell of a post does so for a public one."""
    post = make_in("public")
    told, statuses = telling(client, post)
    every = {name for name, _, _ in public_patterns()} - set(STAFF)
    assert every - told - SILENT == set()
    assert "posts:quotation" in told
    assert set(statuses.values()) <= {200, 302, 404}


@pytest.mark.parametrize(
    "state",
    [
        "draft",
        "in review",
        "draft with a date",
        "scheduled",
        "embargoed",
        "expired",
        "withdrawn",
        "withdrawn before its time",
    ],
)
def test_post_that_is_not_public_is_told_of_nowhere(client, state):
    post = make_in(state)
    told, statuses = telling(client, post)
    assert told == set()
    address = post.get_absolute_url()
    if address:
        assert statuses[address] == (410 if state in ("expired", "withdrawn") else 404)
    assert not [path for path, status in statuses.items() if status >= 500]
