"""What a mailing consists of: posts chosen for it, their words as they read at one moment, the mail around them.

Whatever is told of a call or a petition is its state at the moment of sending, and says so beside a link to the page
that goes on. Addresses are complete and lead straight there.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from campaigns import subscribing
from campaigns.mail_text import text_of
from campaigns.models import Mailing, MailingPost, Subscriber
from campaigns.models.subscribers import SubscriberQuerySet
from posts import embeds
from posts.models import House, Post, PostEmbed, User
from posts.portable import portable_html
from posts.references import extract_references
from posts.rendering import render_body

# Where nothing was sent before: so far back posts are news.
FIRST_PERIOD: Final = dt.timedelta(days=7)
MOST_POSTS: Final = 40
# Stand in the one text that is made for all; replaced for each. Such a host never exists. Source: RFC 2606.
MANAGE_PLACE, LEAVE_PLACE = "https://manage.invalid/", "https://leave.invalid/"
_HEADING: Final = re.compile(r"(</?h)([2-6])\b")
DATED: Final = ("call", "petition", "contacts")
TO_DO: Final = ("petition", "contacts")


@dataclass(frozen=True)
class Rendered:
    """The mail for all: HTML and text with places for the links of each."""

    subject: str
    html: str
    text: str
    follows: str = ""  # what an alert is about, such as "demand:12": leaving is following that no more


# Choosing -----------------------------------------------------------------------


def since(mailing: Mailing) -> dt.datetime:
    """When the last one of its kind and language was begun; a week ago where there is none."""
    last = (
        Mailing.objects.public()
        .filter(audience=mailing.audience, language=mailing.language)
        .exclude(pk=mailing.pk)
        .order_by("-started_at")
        .values_list("started_at", flat=True)
        .first()
    )
    return last or timezone.now() - FIRST_PERIOD


@transaction.atomic
def choose_posts(mailing: Mailing, *, at: dt.datetime | None = None) -> int:
    """Add the public posts since the last mailing of its kind, oldest first, to those that stand in it; how many.

    For those who want to hear when there is something to do, posts with a petition or with somebody to write to.
    """
    at = at or timezone.now()
    posts = Post.objects.published(at).filter(
        Q(published_at__gt=since(mailing)) | Q(embargoed_until__gt=since(mailing)), language=mailing.language
    )
    if mailing.audience == Mailing.Audience.ACTIONS:
        posts = posts.filter(Exists(PostEmbed.objects.filter(post=OuterRef("pk"), kind__in=TO_DO)))
    about = list(mailing.about.values_list("pk", flat=True))
    if about:
        posts = posts.filter(tagged__tag__in=about)
    taken = set(mailing.items.values_list("post", flat=True))
    keys = [pk for pk in posts.order_by("published_at", "pk").values_list("pk", flat=True) if pk not in taken]
    fresh = list(dict.fromkeys(keys))[:MOST_POSTS]
    MailingPost.objects.bulk_create(
        MailingPost(mailing=mailing, post_id=pk, position=len(taken) + place)
        for place, pk in enumerate(fresh)
    )
    return len(fresh)


def recipients(mailing: Mailing) -> SubscriberQuerySet:
    """The confirmed who asked for its kind in its language, and for one of its subjects or for all of them."""
    found = Subscriber.objects.confirmed().filter(language=mailing.language)
    if mailing.audience == Mailing.Audience.ACTIONS:
        found = found.filter(wants_actions=True)
    else:
        found = found.filter(frequency=mailing.audience)
    posts = mailing.items.order_by().values("post")
    wanted = Q(tags=None, series=None, reports=None)
    for relation in ("tags__tagged_posts__content_object", "series__posts", "reports__posts"):
        wanted |= Q(**{f"{relation}__in": posts})
    return found.filter(pk__in=Subscriber.objects.filter(wanted).values("pk"))


# Words --------------------------------------------------------------------------


def public_items(mailing: Mailing, at: dt.datetime) -> list[MailingPost]:
    """Its rows whose posts readers may see at ``at``, in order. Four queries."""
    rows = list(mailing.items.order_by("position", "pk"))
    keys = [row.post_id for row in rows]
    posts = Post.objects.published(at).for_page().in_bulk(keys)
    shown = []
    for row in rows:
        if row.post_id in posts:
            row.post = posts[row.post_id]
            shown.append(row)
    return shown


def item_html(post: Post, *, has_whole_text: bool, at: dt.datetime) -> str:
    """A post as it stands in a mail at ``at``, in the active language."""
    here = settings.SITE_URL + post.get_absolute_url()
    found = extract_references(post.body).embeds
    if has_whole_text:
        body = str(
            render_body(post.body, at=at, on=timezone.localdate(post.published_at), portable=True).html
        )
    else:
        body = ""
        for kind in ("call", "petition"):
            embed, ids = embeds.get(kind), found.get(kind, ())
            if embed is not None and ids:
                rendered = embed.render(ids, captions={}, at=at)
                body += "".join(str(rendered[pk]) for pk in ids if pk in rendered)
    context = {
        "post": post,
        "here": here,
        "has_whole_text": has_whole_text,
        # Bodies are sanitised when they are stored, and every piece comes from an escaping template.
        "body": mark_safe(_one_level_down(portable_html(body, here=here, site=settings.SITE_URL))),  # noqa: S308
        "at": at,
        "is_dated": any(found.get(kind) for kind in DATED),
    }
    return render_to_string("campaigns/mail/_item.html", context).strip()


def _one_level_down(html: str) -> str:
    """Headings of a text stand below its title, which in a mail is no heading of the first level."""
    return _HEADING.sub(lambda found: f"{found[1]}{min(int(found[2]) + 1, 6)}", html)


def content(mailing: Mailing, at: dt.datetime) -> list[tuple[MailingPost, SafeString]]:
    """(row, its words) of what is public: frozen ones as they were sent, others as they read at ``at``."""
    with translation.override(mailing.language):
        return [
            # Kept as such a template made it.
            (row, mark_safe(row.html or item_html(row.post, has_whole_text=mailing.has_whole_texts, at=at)))  # noqa: S308
            for row in public_items(mailing, at)
        ]


def render_mailing(mailing: Mailing, *, at: dt.datetime | None = None) -> Rendered:
    """The mail as it is, or would be, sent."""
    at = at or mailing.started_at or timezone.now()
    with translation.override(mailing.language):
        context = {
            "items": [html for _row, html in content(mailing, at)],
            "web_url": settings.SITE_URL + mailing.get_absolute_url(),
        }
        return as_mail(mailing, "campaigns/mail/mailing.html", context, at=at)


def as_mail(
    mailing: Mailing, template: str, context: dict[str, Any], *, at: dt.datetime, follows: str = ""
) -> Rendered:
    """The style sheet becomes attributes; what is left of it is for dark mode. In the active language."""
    page = render_to_string(
        template,
        {
            "mailing": mailing,
            "house": House.spoken(),
            "site": settings.SITE_URL,
            "manage_url": MANAGE_PLACE,
            "leave_url": LEAVE_PLACE,
            "at": at,
            **context,
        },
    )
    return Rendered(mailing.subject, _inliner().inline(page), text_of(page), follows)


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


# The mail -------------------------------------------------------------------------


def host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def message(
    rendered: Rendered, subscriber: Subscriber, *, message_id: str, house: House, connection: Any = None
) -> EmailMultiAlternatives:
    """One copy. Source: RFC 2369 and 2919 (List-…), RFC 8058 (one click)."""
    manage = subscribing.manage_url(subscriber)
    if rendered.follows:
        leave = subscribing.unfollow_url(subscriber, rendered.follows)
        # Nobody wrote it: programs that answer letters by themselves leave it alone. Source: RFC 3834.
        own_headers = {"List-Id": f"<alerts.{host()}>", "Auto-Submitted": "auto-generated"}
    else:
        leave = subscribing.leave_url(subscriber)
        own_headers = {"List-Id": f"<newsletter.{host()}>"}

    def own(text: str) -> str:
        return text.replace(MANAGE_PLACE, manage).replace(LEAVE_PLACE, leave)

    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    name = " ".join(house.site_name.split())
    mail = EmailMultiAlternatives(
        rendered.subject,
        own(rendered.text),
        # The envelope names where bounces go; the letter, where it is from.
        settings.BOUNCE_ADDRESS or formataddr((name, sender)),
        [subscriber.address],
        reply_to=[house.contact_email or sender],
        headers={
            "From": formataddr((name, sender)),
            "Message-ID": message_id,
            **own_headers,
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Archive": f"<{settings.SITE_URL}{_archive(subscriber.language)}>",
            "Content-Language": subscriber.language,
        },
        connection=connection,
    )
    mail.attach_alternative(own(rendered.html), "text/html")
    return mail


def _archive(language: str) -> str:
    with translation.override(language):
        return reverse("campaigns:newsletter")


def send_test(mailing: Mailing, user: User) -> None:
    """Send the mail as it would be now to one of the staff; its links lead to nobody's settings."""
    somebody = Subscriber(address=user.email, language=mailing.language)
    mail = message(
        render_mailing(mailing),
        somebody,
        message_id=f"<test-{mailing.pk}-{timezone.now():%Y%m%d%H%M%S%f}@{host()}>",
        house=House.load(),
    )
    mail.subject = f"[Test] {mail.subject}"
    mail.send()


def freeze(rows: Sequence[tuple[MailingPost, SafeString]]) -> None:
    for row, html in rows:
        row.html = html
    MailingPost.objects.bulk_update([row for row, _html in rows], ["html"])
