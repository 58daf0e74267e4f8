"""Every public address is asked for, and none of them says anything of a post that is not public.

One post for each state a post can be in, all at once, each with a word of its own; one walk over all addresses.
"""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from advocacy.sitemap_views import SITEMAPS
from campaigns import ledger
from campaigns.models import Call, Demand
from posts import pending
from posts.citing import FORMS
from posts.models import PreviewLink, Quotation
from posts.preview_links import make_link, revoke_link
from posts.publishing import record_save, withdraw
from posts.revisions import snapshot_of
from tests.factories import (
    make_call,
    make_image,
    make_mailing,
    make_organization,
    make_person,
    make_post,
    make_published_post,
    make_region,
    make_report,
    make_series,
    make_source,
    make_tag,
    make_theme,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]  # each page's own test asks both

# A word for each state that is in no other text, and in no other word.
MARKERS = {
    "public": "amberolith",
    "draft": "briskovane",
    "in review": "cindermoor",
    "draft with a date": "duskwillow",
    "scheduled": "elderquartz",
    "embargoed": "fennelgate",
    "expired": "gossamerine",
    "withdrawn": "hollowbrook",
    "withdrawn before its time": "ivorytangle",
    "changes that wait": "kestrelvane",
}
STAFF = ("admin", "accounts", "health", "metrics", "ready")
# Addresses that say nothing of any post: style, crawlers' rules and index, the description of the interface, petitions
# and letters, which stand by themselves; and files in which no word can be found (tests/posts/test_reuse_views.py asks
# for them).
SILENT = {
    "api",
    "api:api-root",
    "api:openapi-json",
    "api:petition",
    "api:petitions",
    "embed_petition",
    "posts:card",
    "posts:kit_zip",
    "posts:release_pdf",
    "sitemap",
    "house_css",
    "robots",
    "security_txt",
    "picture",
    "posts:source_copy",
    "posts:shared_preview",
    "campaigns:petition_list",
    "campaigns:petition",
    "campaigns:petition_state",
    "campaigns:write",
    "campaigns:newsletter",
    "campaigns:newsletter_subscribe",
    "campaigns:newsletter_asked",
    "campaigns:newsletter_confirm",
    "campaigns:newsletter_preferences",
    "campaigns:newsletter_leave",
    "campaigns:newsletter_unfollow",
    "campaigns:newsletter_reports",
}


def marked_post(marker, **overrides):
    """A post whose every word, and everything it is filed under or quotes, has the marker as name and slug."""
    outlet, person = make_organization(name=marker), make_person(name=marker)
    source = make_source(title=marker, publisher=outlet, authors=[person])
    call = make_call(demands=[marker])
    ledger.start(call.restatements.get(), by=None)
    image = make_image(credit_line=f"{marker} credit", caption=f"{marker} caption")
    return make_post(
        title=marker,
        summary=f"{marker} summary",
        body=f'<h2>{marker}</h2><blockquote data-source="{source.pk}" data-speaker="person:{person.pk}">'
        f'<p>{marker} words.</p></blockquote><figure data-embed="image" data-id="{image.pk}"></figure>'
        f'<figure data-embed="call" data-id="{call.pk}"></figure>',
        byline=[person, outlet],
        tags=[make_tag(name=marker)],
        regions=[make_region(name=marker)],
        themes=[make_theme(name=marker)],
        reports=[make_report(name=marker)],
        series=make_series(name=marker),
        series_position=1,
        lead_image=image,
        **overrides,
    )


def make_in(state):
    """The marked post as it is in ``state``."""
    now = timezone.now()
    earlier, later = now - dt.timedelta(days=1), now + dt.timedelta(days=2)
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
    post = marked_post(MARKERS[state], **times[state])
    record_save(post, by=None)
    if state.startswith("withdrawn"):
        withdraw(post, by=None, reason="It was mistaken.")
    return post


def propose_changes(marker):
    """Changes that wait at a public post without any marker: the words of none of its pages."""
    post = make_published_post()
    words = snapshot_of(post)
    words["fields"] |= {
        "title": marker,
        "summary": marker,
        "body": f"<p>{marker}</p>",
        "notice_to_readers": marker,
    }
    pending.propose(post, by=make_user(groups=["Editor"]), version=post.version, snapshot=words)


def public_patterns(resolver=None, prefix="", namespace=""):
    """(name, route pattern, converters) of every public address."""
    for entry in (resolver or get_resolver()).url_patterns:
        if not prefix and str(entry.pattern).partition("/")[0] in STAFF[:2]:
            continue
        if isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name}"
            yield name, prefix + str(entry.pattern), entry.pattern.converters
        elif str(entry.pattern).partition("/")[0] not in STAFF:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from public_patterns(entry, prefix + str(entry.pattern), inner)


def values_for(name, posts):
    """Everything that a part of an address may be, for a test that must not miss the one that leaks."""
    months = {post.month_on or timezone.localdate() for post in posts}
    known = {
        # Whatever a post is filed under, signed with or quotes has the marker for its slug.
        "slug": [*MARKERS.values(), "commentary", "issue"],
        "year": sorted({f"{month:%Y}" for month in months}),
        "month": sorted({f"{month:%m}" for month in months}),
        "key": [str(key) for key in Quotation.objects.values_list("key", flat=True)],
        "path": ["none.jpg"],
        "form": list(FORMS),
        "id": sorted(
            {
                *(str(post.pk) for post in posts),
                *(str(pk) for pk in Call.objects.values_list("pk", flat=True)),
            }
        ),
        "section": list(SITEMAPS),
        "token": ["A" * 32, *PreviewLink.objects.values_list("token", flat=True)],
        "provider": ["postmark"],
    }
    assert name in known, f"say here what {name!r} in a public address may be"
    return known[name]


def addresses(posts):
    """(name, address) of every public address there could be about ``posts``."""
    for name, route, converters in public_patterns():
        if name.rpartition(":")[2] in STAFF:
            continue
        choices = [values_for(part, posts) for part in converters]
        for chosen in itertools.product(*choices):
            path = "/" + route
            for part, value in zip(converters, chosen, strict=True):
                kind = next(piece for piece in route.split("<")[1:] if f"{part}>" in piece).partition(">")[0]
                path = path.replace(f"<{kind}>", value)
            yield name, path
            if name == "oembed":
                for post in posts:
                    yield name, f"{path}?url=http://testserver{post.get_absolute_url()}"
            if name in ("search", "home", "posts:archive"):
                for marker in MARKERS.values():
                    yield name, f"{path}?q={marker}"
                    yield name, f"{path}?q={marker}&sort=newest&kind=commentary"


def telling(client, posts):
    """{state: names of the addresses whose answer has its marker}, and {address: status}."""
    told, statuses = {state: set() for state in MARKERS}, {}
    for name, path in addresses(posts):
        response = client.get(path)
        statuses[path] = response.status_code
        content = b"".join(response.streaming_content) if response.streaming else response.content
        said = content.decode(errors="replace") + response.headers.get("Location", "")
        for state, marker in MARKERS.items():
            if marker not in said.casefold():
                continue
            # What was typed into the search stands in its own field; that is no leak.
            rest = said.replace(f'value="{marker}"', "").replace(f"<title>{marker} ", "")
            rest = rest.replace(f"“{marker}”", "").replace(f"?q={marker}", "")
            if marker in rest.casefold():
                told[state].add(name)
    return told, statuses


def test_post_is_told_of_everywhere_when_it_is_public_and_nowhere_when_it_is_not(client):
    """The public post shows that the walk could see a leak: every address that could tell of a post tells of it."""
    posts = {state: make_in(state) for state in MARKERS if state != "changes that wait"}
    propose_changes(MARKERS["changes that wait"])
    issue = make_mailing(slug="issue", state="sent", started_at=timezone.now(), posts=posts.values())
    for item in issue.items.select_related("post"):  # sent while each of them was public
        issue.items.filter(pk=item.pk).update(html=f"<p>{item.post.slug} words.</p>")
    editor = make_user(groups=["Editor"])
    for post in posts.values():  # whoever had a link has none any more
        revoke_link(make_link(post, by=editor, days=1), by=editor)
    for state, post in posts.items():
        filed = [post.tags.get(), post.regions.get(), post.themes.get(), post.reports.get(), post.series]
        quoted = Quotation.objects.get(post=post).source
        signers = [row.signer for row in post.byline_rows.all()]
        rows = [post, *filed, quoted, *signers, Demand.objects.get(slug=MARKERS[state])]
        assert {row.slug for row in rows} == {MARKERS[state]}

    told, statuses = telling(client, posts.values())

    every = {name for name, _, _ in public_patterns()} - set(STAFF)
    assert every - told.pop("public") - SILENT == set()
    assert {state: names for state, names in told.items() if names} == {}
    answers = {state: statuses.get(post.get_absolute_url()) for state, post in posts.items()}
    assert answers == {
        "public": 200,
        "draft": None,
        "in review": None,
        "draft with a date": 404,
        "scheduled": 404,
        "embargoed": 404,
        "expired": 410,
        "withdrawn": 410,
        "withdrawn before its time": 404,
    }
    assert set(statuses.values()) <= {200, 302, 404, 405, 410}  # 405: an address that is only written to
