"""Who may go where: every role against every page and every helper endpoint under /admin/.

A new address fails these tests until it stands in MODELS (the pages of a registered model) or in ADDRESSES (all
else). "May go" means that the answer is neither a way to the sign-in page nor 401, 403 or 404; what a person may do
to which row, once there, is for tests/posts/test_admin_permissions.py and for the tests of the page.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, get_resolver, reverse
from django.views.generic import RedirectView

from advocacy.admin_site import AdvocacyAdminSite
from posts import reviews
from posts.corrections import correct
from posts.known_names import NAMED
from posts.models import (
    HistoryEntry,
    House,
    ImportReview,
    JobState,
    Redirect,
    UndoableChange,
    User,
)
from posts.publishing import record_save
from tests import factories

# Who is let in is decided by permissions, which are rows of Django's; each page's own test asks both databases for the rest.
pytestmark = pytest.mark.one_database

# Nobody who is not staff comes in: the first two are refused everywhere but where OPEN says so.
ROLES = (
    "anonymous", "reader", "newcomer", "author", "editor", "tag_manager", "campaigner", "administrator", "superuser"
)  # fmt: skip
STAFF = frozenset(ROLES[2:])
GROUPED = STAFF - {"newcomer"}
EDITORS = frozenset({"editor", "superuser"})
WRITERS = EDITORS | {"author", "campaigner"}
NAMERS = WRITERS | {"tag_manager"}
TIDIERS = EDITORS | {"tag_manager"}
COMMENTERS = GROUPED - {"administrator"}
OFFICES = EDITORS | {"campaigner"}

# The letters of a cell: l sees the list and the history, a may add, c may change, d may delete; a dot is a refusal.
MODELS = {
    #                        author  editor  tags    campgn  admin   superuser
    "posts.post":           ("la..", "lacd", "l...", "l...", "l...", "lacd"),
    "posts.source":         ("la..", "lacd", "l...", "la..", "l...", "lacd"),
    "posts.quotation":      ("l...", "l...", "l...", "l...", "l...", "l..."),
    "posts.image":          ("la..", "lacd", "l...", "la..", "l...", "lacd"),
    "posts.tag":            ("la..", "lacd", "lacd", "l...", "l...", "lacd"),
    "posts.region":         ("l...", "lacd", "lacd", "l...", "l...", "lacd"),
    "posts.theme":          ("l...", "lacd", "lacd", "l...", "l...", "lacd"),
    "posts.report":         ("l...", "lacd", "lacd", "l...", "l...", "lacd"),
    "posts.series":         ("l...", "lacd", "lacd", "l...", "l...", "lacd"),
    "posts.person":         ("la..", "lacd", "lacd", "lac.", "l...", "lacd"),
    "posts.organization":   ("la..", "lacd", "lacd", "lac.", "l...", "lacd"),
    "posts.house":          ("....", "l...", "....", "....", "l.c.", "l.c."),
    "posts.redirect":       ("....", "....", "....", "....", "lacd", "lacd"),
    "posts.undoablechange": ("....", "l...", "l...", "....", "l...", "l..."),
    "posts.historyentry":   ("....", "l...", "l...", "....", "l...", "l..."),
    "posts.linkcheck":      ("l...", "l...", "l...", "l...", "l...", "l..."),
    "posts.correction":     ("l...", "l...", "l...", "l...", "l...", "l..."),
    "posts.jobstate":       ("....", "l...", "....", "....", "l...", "l..."),
    "posts.user":           ("....", "....", "....", "....", "lacd", "lacd"),
    "campaigns.call":          ("lac.", "lacd", "l...", "lacd", "l...", "lacd"),
    "campaigns.demand":        ("la..", "lacd", "l...", "lacd", "l...", "lacd"),
    "campaigns.restatement":   ("lacd", "lacd", "l...", "lacd", "l...", "lacd"),
    "campaigns.appeal":        ("l...", "lacd", "l...", "lacd", "l...", "lacd"),
    "campaigns.area":          ("l...", "lacd", "l...", "lacd", "l...", "lacd"),
    "campaigns.contactdetail": ("l...", "lacd", "l...", "lacd", "l...", "lacd"),
    "campaigns.contactlist":   ("la..", "lacd", "l...", "lacd", "l...", "lacd"),
    "campaigns.letter":        ("la..", "lacd", "l...", "lacd", "l...", "lacd"),
    "campaigns.membership":    ("l...", "lacd", "l...", "lacd", "l...", "lacd"),
    "campaigns.office":        ("l...", "lacd", "l...", "lacd", "l...", "lacd"),
    "campaigns.petition":      ("la..", "lacd", "l...", "lacd", "l...", "lacd"),
    "campaigns.recess":        ("l...", "lacd", "l...", "lacd", "l...", "lacd"),
    "campaigns.mailing":       ("l...", "lac.", "l...", "lacd", "l...", "lacd"),
    "campaigns.delivery":      ("....", "....", "....", "l...", "l...", "l..."),
    "campaigns.subscriber":    ("....", "....", "....", "l..d", "l..d", "l..d"),
    "campaigns.suppression":   ("....", "....", "....", "la.d", "l...", "la.d"),
    # Theirs, for superusers: groups, addresses and second factors come with Django and allauth.
    "auth.group":           ("....", "....", "....", "....", "....", "lacd"),
    "account.emailaddress": ("....", "....", "....", "....", "....", "lacd"),
    "mfa.authenticator":    ("....", "....", "....", "....", "....", "lacd"),
    "usersessions.usersession": ("....", "....", "....", "....", "l..d", "l..d"),
}  # fmt: skip

# name: (method, query, who may). The parts of an address come from ``world``, by their names.
ADDRESSES = {
    "admin:index": ("get", "", STAFF),
    "admin:login": ("get", "", STAFF),
    "admin:logout": ("get", "", STAFF | {"anonymous", "reader"}),
    "admin:password_change": ("get", "", STAFF),
    "admin:password_change_done": ("get", "", STAFF),
    "admin:jsi18n": ("get", "", STAFF),
    "admin:app_list": ("get", "", GROUPED),
    "admin:view_on_site": ("get", "", STAFF),
    "admin:autocomplete": ("get", "?app_label=posts&model_name=post&field_name=series", GROUPED),
    "admin:auth_user_password_change": ("get", "", frozenset({"administrator", "superuser"})),
    "admin:posts_tag_suggest": ("get", "", GROUPED),
    "admin:posts_post_board": ("get", "", GROUPED),
    "admin:posts_post_calendar": ("get", "", GROUPED),
    "admin:posts_post_explain_schedule": ("get", "", GROUPED),
    "admin:posts_post_live_preview": ("post", "", EDITORS | {"author"}),
    "admin:posts_post_preview_links": ("get", "", EDITORS | {"author", "administrator"}),
    "body_editor:comments": ("get", "", GROUPED),
    "body_editor:add_comment": ("post", "", COMMENTERS),
    "body_editor:settle_comment": ("post", "", COMMENTERS),
    "body_editor:staff": ("get", "", GROUPED),
    "admin:posts_post_reschedule": ("get", "", EDITORS),
    "admin:posts_post_publish": ("get", "", EDITORS),
    "admin:posts_post_step": ("get", "", EDITORS),
    "admin:language": ("post", "", STAFF),  # by POST alone, and of one's own account alone
    "admin:search": ("get", "?q=words", STAFF),
    "admin:system": ("get", "", frozenset({"administrator", "superuser"})),
    "admin:posts_historyentry_export": ("get", "", frozenset({"administrator", "superuser"})),
    "admin:posts_post_tagging": ("get", "?ids=1", frozenset({"author", "editor", "superuser"})),
    "admin:posts_undoablechange_undo": ("get", "", TIDIERS),
    "admin:posts_undoablechange_progress": ("get", "", TIDIERS),
    **{
        f"admin:posts_{kind}_{page}": ("get", "", TIDIERS)
        for kind in NAMED
        for page in ("lookalikes", "merge", "rename")
    },
    "admin:posts_quotation_decide": (
        "post",
        "",
        GROUPED,
    ),  # to check again; deciding is in test_admin_verdicts
    "admin:posts_quotation_case": ("get", "", GROUPED),
    "admin:posts_source_merge": ("get", "", EDITORS),
    "admin:posts_source_lookalikes": ("get", "", EDITORS),
    "admin:posts_quotation_balance": ("get", "", GROUPED),
    "admin:posts_quotation_balance_csv": ("get", "", GROUPED),
    "admin:posts_source_copies": ("get", "", GROUPED),
    "admin:posts_source_copy_file": ("get", "", GROUPED),
    "admin:posts_post_preview": ("get", "", GROUPED),
    "admin:posts_post_revision": ("get", "", GROUPED),
    "admin:posts_post_compare": ("get", "", GROUPED),
    "admin:posts_post_changes": ("get", "", GROUPED),
    "admin:posts_post_restore": ("get", "", EDITORS),
    "admin:posts_post_set_aside": ("post", "", EDITORS),
    "admin:posts_post_withdraw": ("get", "", EDITORS),
    "admin:campaigns_office_import": ("get", "", OFFICES),
    "admin:campaigns_mailing_desk": ("get", "", GROUPED),
    "admin:campaigns_mailing_mail": ("get", "", GROUPED),
    "admin:campaigns_subscriber_import": ("get", "", frozenset({"campaigner", "superuser"})),
    "admin:campaigns_subscriber_numbers": (
        "get",
        "",
        frozenset({"campaigner", "administrator", "superuser"}),
    ),
    "admin:campaigns_office_export": ("get", "", GROUPED),
    "body_editor:session": ("get", "", STAFF),
    "body_editor:begin_draft": ("post", "", EDITORS | {"author"}),
    "body_editor:autosave": ("post", "", EDITORS),
    "body_editor:presence": ("post", "", GROUPED),
    "body_editor:choose_source": ("get", "", GROUPED),
    "body_editor:source_labels": ("get", "", GROUPED),
    "body_editor:create_source": ("post", "", WRITERS),
    "body_editor:choose_speaker": ("get", "", GROUPED),
    "body_editor:create_speaker": ("post", "", NAMERS),
    "body_editor:check_post": ("post", "", EDITORS | {"author"}),
    "body_editor:resolve_tags": ("get", "", GROUPED),
    "body_editor:choose_post": ("get", "", GROUPED),
    "body_editor:choose_image": ("get", "", GROUPED),
    "body_editor:read_image": ("post", "", WRITERS),
    "body_editor:upload_image": ("post", "", WRITERS),
    "body_editor:choose_embed": ("get", "", GROUPED),
    "body_editor:preview_embed": ("get", "", GROUPED),
    "imports:list": ("get", "", EDITORS),
    "imports:new": ("get", "", EDITORS),
    "imports:review": ("get", "", EDITORS),
    "imports:decide": ("post", "", EDITORS),
    "imports:part": ("get", "", EDITORS),
    "imports:draft": ("post", "", EDITORS),
    "imports:remove": ("get", "", EDITORS),
    "imports:queue": ("get", "", EDITORS),
    "imports:open": ("post", "", EDITORS),
    "imports:skip": ("post", "", EDITORS),
    "imports:apply": ("post", "", EDITORS),
    "campaigns_desk:suggest_demand": ("get", "", GROUPED),
}


def _row(label):
    """A row of the model that nothing keeps from being deleted."""
    match label:
        case "posts.quotation":
            post = factories.make_post(body="<blockquote><p>Said once.</p></blockquote>")
            record_save(post, by=None)
            return post.quotations.get()
        case "posts.linkcheck":
            return factories.make_link_check()
        case "posts.correction":
            return correct(factories.make_published_post(), by=None, text="A day, not two.")
        case "posts.house":
            return House.objects.get()
        case "posts.redirect":
            return Redirect.objects.create(path="/old/", target="/new/")
        case "posts.historyentry":
            return HistoryEntry.objects.create(verb="change", model="posts.post", object_id="1")
        case "posts.jobstate":
            return JobState.objects.create(name="some_job")
        case "campaigns.restatement":
            post = factories.make_post(body='<p id="ask">We ask again.</p>')
            demand = factories.make_demand()
            return demand.restatements.create(post=post, anchor="ask", text="We ask again.", relation="first")
        case "posts.undoablechange":
            return UndoableChange.objects.create(kind="merge", model="tag", words="One into another")
        case "auth.group":
            return Group.objects.create(name="Interns")
        case "account.emailaddress":
            return EmailAddress.objects.create(user=factories.make_user(), email="other@quillhaven.example")
        case "mfa.authenticator":
            return Authenticator.objects.create(user=factories.make_user(), type="totp", data={})
        case "usersessions.usersession":
            return UserSession.objects.create(user=factories.make_user(), ip="192.0.2.7", session_key="k")
    return getattr(factories, f"make_{label.partition('.')[2]}")()


@pytest.fixture
def world(db):
    """One row of each model, and what the parts of all other addresses may be."""
    post = factories.make_published_post()
    comment = post.comments.create(author=factories.make_user(), text="Is this so?")
    content_type = ContentType.objects.get_for_model(post)
    review = reviews.begin(b"A title\n\nWords of a text that somebody brought in.\n", by=None)
    # The addresses below take one number for all.
    ImportReview.objects.filter(pk=review.pk).update(id=post.pk)
    rows = {label: _row(label) for label in MODELS}
    copy = factories.make_snapshot(factories.make_source())
    return SimpleNamespace(
        rows=rows,
        # Addresses that are about a row of another model have parts of their own.
        own_parts={
            **{f"admin:posts_{kind}_rename": {"pk": rows[f"posts.{kind}"].pk} for kind in NAMED},
            "admin:campaigns_mailing_desk": {"pk": rows["campaigns.mailing"].pk},
            "admin:campaigns_mailing_mail": {"pk": rows["campaigns.mailing"].pk},
            "admin:posts_quotation_decide": {"pk": rows["posts.quotation"].pk},
            "admin:posts_quotation_case": {"pk": rows["posts.quotation"].pk},
            "admin:posts_historyentry_export": {"kind": "csv"},
            "admin:posts_source_copies": {"pk": copy.source_id},
            "admin:posts_source_copy_file": {"pk": copy.source_id, "copy": copy.pk, "form": "text"},
            "admin:posts_undoablechange_undo": {"pk": rows["posts.undoablechange"].pk},
            "admin:posts_undoablechange_progress": {"pk": rows["posts.undoablechange"].pk},
        },
        parts={
            "app_label": "posts",
            "comment": comment.pk,
            "content_type_id": content_type.pk,
            "id": factories.make_user().pk,
            "key": "1",
            "kind": "image",
            "number": 1,
            "object_id": post.pk,
            "pk": post.pk,
            "verb": "sent_back",
        },
    )


@pytest.fixture
def _pages_stay_unrendered(monkeypatch):
    # What pages look like is for other tests, and most of what they cost: here the status alone counts.
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", property(lambda response: ""))
    monkeypatch.setattr(AdvocacyAdminSite, "each_context", lambda site, request: {})


def _sign_in(client, role):
    """Let the client be one of ``role``."""
    match role:
        case "anonymous":
            return
        case "reader":
            user = factories.make_user(is_staff=False)
            user.groups.set([Group.objects.get(name="Editor")])  # a group opens nothing to who is not staff
        case "superuser":
            user = User.objects.create_superuser("superuser", "superuser@quillhaven.example", "password")
        case "newcomer":
            user = factories.make_user()
        case _:
            user = factories.make_user(groups=[role.replace("_", " ").capitalize()])
    client.force_login(user)


def _let_in(response):
    if response.status_code == 302:
        return not response.headers["Location"].startswith(("/admin/login/", "/accounts/login/"))
    assert response.status_code < 500
    return response.status_code not in (401, 403, 404)


def _walk(resolver=None, prefix="", namespace=""):
    """(name, pattern) of every address under /admin/."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            if route.startswith("admin/"):
                yield f"{namespace}{entry.name}", entry
        elif route.startswith("admin") or not route:
            yield from _walk(entry, route, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


def _of_models():
    pages = ("changelist", "add", "change", "delete", "history")
    return {f"admin:{label.replace('.', '_')}_{page}": (label, page) for label in MODELS for page in pages}


def _letters(client, label, row):
    """What is open of the pages of one model; the history must agree with the list."""
    opened = {}
    for page in ("changelist", "add", "change", "delete", "history"):
        args = [row.pk] if page in ("change", "delete", "history") else []
        response = client.get(reverse(f"admin:{label.replace('.', '_')}_{page}", args=args))
        opened[page] = _let_in(response)
        if page == "change" and opened[page]:
            opened[page] = response.context_data["has_change_permission"]
    assert opened["history"] is opened["changelist"], label
    names = {"l": "changelist", "a": "add", "c": "change", "d": "delete"}
    return "".join(letter if opened[page] else "." for letter, page in names.items())


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.usefixtures("_pages_stay_unrendered")
def test_role_goes_where_the_matrix_says_and_nowhere_else(role, client, world):
    _sign_in(client, role)
    column = ROLES.index(role) - 3
    found, expected = {}, {}
    for label, cells in MODELS.items():
        found[label] = _letters(client, label, world.rows[label])
        expected[label] = cells[column] if column >= 0 else "...."
    for name, address in _walk():
        if name not in ADDRESSES:
            continue
        method, query, roles = ADDRESSES[name]
        parts = {**world.parts, **world.own_parts.get(name, {})}
        url = reverse(name, kwargs={part: parts[part] for part in address.pattern.regex.groupindex})
        found[name] = _let_in(getattr(client, method)(url + query))
        expected[name] = role in roles
    assert {key: (found[key], expected[key]) for key in found if found[key] != expected[key]} == {}
    assert len(found) == len(MODELS) + len(ADDRESSES)


def test_every_address_under_admin_is_in_the_matrix():
    known = {*ADDRESSES, *_of_models()}
    unnamed, named = [], set()
    for name, address in _walk():
        if address.name is None:
            unnamed.append(address.callback)
        else:
            named.add(name)
    assert named == known
    # What has no name is Django's own: the old addresses of forms, and the page for all that is not there.
    ours = [view for view in unnamed if getattr(view, "view_class", None) is not RedirectView]
    assert [view.__name__ for view in ours] == ["catch_all_view"]


def test_every_registered_model_is_in_the_matrix():
    assert {model._meta.label_lower for model in admin.site._registry} == set(MODELS)
