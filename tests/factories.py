"""Rows for tests: only what is required, no randomness; every default can be overridden by keyword."""

from __future__ import annotations

import datetime as dt
import itertools

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image as Picture

from campaigns.mail_addresses import trace_of
from campaigns.models import (
    Appeal,
    Area,
    Call,
    ContactDetail,
    ContactList,
    ContactListEntry,
    Demand,
    DemandEvent,
    Letter,
    Mailing,
    Membership,
    Office,
    Petition,
    Recess,
    Restatement,
    SignatureReading,
    Subscriber,
    Suppression,
)
from posts.listed import list_posts
from posts.models import (
    Byline,
    Image,
    LinkCheck,
    Organization,
    Person,
    Post,
    Quotation,
    Region,
    Report,
    Series,
    Snapshot,
    Source,
    Tag,
    Theme,
    User,
)

_number = itertools.count(1)


def make_user(*, groups=(), **overrides):
    number = next(_number)
    values = {"username": f"user{number}", "email": f"user{number}@quillhaven.example", "is_staff": True}
    user = User.objects.create_user(**{**values, **overrides})
    user.groups.set([Group.objects.get(name=name) for name in groups])
    return user


def make_person(**overrides):
    return Person.objects.create(**{"name": f"Person Number{next(_number)}", **overrides})


def make_organization(**overrides):
    return Organization.objects.create(
        **{"name": f"Body Number{next(_number)}", "kind": "outlet", **overrides}
    )


def make_source(*, authors=(), **overrides):
    number = next(_number)
    values = {"title": f"Source Number{number}", "url": f"https://outlet.example/{number}"}
    source = Source.objects.create(**{**values, **overrides})
    for position, person in enumerate(authors):
        source.source_authors.create(person=person, position=position)
    return source


def make_quotation(post, source, exact="The ferry will not sail.", **overrides):
    """A row as the body's projection would leave it, without the body."""
    number = next(_number)
    values = {"position": number, "fingerprint": f"{number:064x}", "exact": exact}
    row = Quotation.objects.create(post=post, source=source, **{**values, **overrides})
    list_posts([post.pk])
    return row


def make_snapshot(source, text="The ferry will not sail.", **overrides):
    """A usable copy without a file, taken a moment ago."""
    values = {"url": source.url, "state": "success", "taken_at": timezone.now(), "text": text}
    return Snapshot.objects.create(source=source, **{**values, **overrides})


def make_link_check(*, post=None, **overrides):
    """A link that was never visited; ``post`` leads there."""
    url = f"https://linked.example/{next(_number)}"
    link = LinkCheck.objects.create(**{"url": url, "canonical_url": url, **overrides})
    if post is not None:
        link.posts.add(post)
    return link


def make_post(**overrides):
    """A draft, unless ``status`` says otherwise; see ``make_published_post``. Of projections only lists are made."""
    post = _post(**overrides)
    if post.status == Post.Status.PUBLISHED:
        list_posts([post.pk])
    return post


def _post(*, tags=(), byline=(), regions=(), themes=(), reports=(), **overrides):
    number = next(_number)
    post = Post.objects.create(**{"title": f"Post Number{number}", "body": "<p>Some words.</p>", **overrides})
    post.tags.add(*tags)
    for name, rows in (("regions", regions), ("themes", themes), ("reports", reports)):
        getattr(post, name).set(rows)
    for position, signer in enumerate(byline):
        field = "person" if isinstance(signer, Person) else "organization"
        Byline.objects.create(post=post, position=position, **{field: signer})
    return post


def make_published_post(*, days_ago=1, **overrides):
    """A public post with its projections, as ``publishing.record_save`` leaves it."""
    from posts.publishing import record_save

    # Days of the house's clock: 24 hours would be another time of day where it has been put back.
    instant = timezone.localtime(timezone=timezone.get_default_timezone()) - dt.timedelta(days=days_ago)
    post = _post(**{"status": Post.Status.PUBLISHED, "published_at": instant, **overrides})
    record_save(post, by=None)
    return post


def make_image(*, size=(64, 40), **overrides):
    from io import BytesIO

    buffer = BytesIO()
    Picture.new("RGB", size, (90, 110, 130)).save(buffer, "PNG")
    values = {"alt_text": "A grey field", "credit_line": "Drawn for the tests"}
    image = Image(**{**values, **overrides})
    # Django reads the size of a named file only.
    image.file.save("test.png", ContentFile(buffer.getvalue(), name="test.png"), save=True)
    return image


def make_call(*, demands=("Do the one thing.",), **overrides):
    """``demands``: texts, or (text, [nested texts])."""
    call = Call.objects.create(**{"name": f"Call Number{next(_number)}", **overrides})
    for position, demand in enumerate(demands):
        text, nested = demand if isinstance(demand, tuple) else (demand, [])
        parent = Restatement.objects.create(call=call, position=position, text=text)
        for nested_position, nested_text in enumerate(nested):
            Restatement.objects.create(call=call, parent=parent, position=nested_position, text=nested_text)
    return call


def make_demand(*, tags=(), **overrides):
    demand = Demand.objects.create(**{"operative_text": f"Do thing number {next(_number)}.", **overrides})
    demand.tags.set(tags)
    return demand


def ask(demand, *, published_at=None, call=None, relation="", text="Open the quay.", **overrides):
    """Have a published post ask for ``demand``: in a call of its own, or in ``call``; the call is returned.

    ``call.posts`` holds the posts that were made so far.
    """
    from campaigns import ledger

    if call is None:
        call = make_call(demands=[text])
        call.posts = []
        ledger.tie(call.restatements.get(), demand, relation=relation, by=None)
    if published_at is not None:
        overrides["published_at"] = published_at
    body = f'<p>Some words.</p><figure data-embed="call" data-id="{call.pk}"></figure>'
    call.posts.append(make_published_post(**{"body": body, **overrides}))
    return call


def make_event(demand, **overrides):
    values = {"status": "promised", "on": timezone.localdate()}
    if overrides.get("status") != "lapsed":
        values["evidence"] = overrides.get("evidence") or make_source()
    return DemandEvent.objects.create(demand=demand, **{**values, **overrides})


def make_tag(**overrides):
    return Tag.objects.create(**{"name": f"Tag Number{next(_number)}", **overrides})


def make_region(**overrides):
    return Region.objects.create(**{"name": f"Region Number{next(_number)}", **overrides})


def make_theme(**overrides):
    return Theme.objects.create(**{"name": f"Theme Number{next(_number)}", **overrides})


def make_report(**overrides):
    return Report.objects.create(**{"name": f"Report Number{next(_number)}", **overrides})


def make_series(**overrides):
    return Series.objects.create(**{"name": f"Series Number{next(_number)}", **overrides})


def make_area(**overrides):
    return Area.objects.create(**{"name": f"Area Number{next(_number)}", **overrides})


def make_office(*, email="", address="", **overrides):
    office = Office.objects.create(**{"name": f"Office Number{next(_number)}", **overrides})
    for kind, value in (("email", email), ("address", address)):
        if value:
            ContactDetail.objects.create(office=office, type=kind, value=value)
    return office


def make_membership(**overrides):
    values = {
        name: make()
        for name, make in (("office", make_office), ("person", make_person))
        if name not in overrides
    }
    return Membership.objects.create(**{**values, **overrides})


def make_contactdetail(**overrides):
    owner = {} if {"office", "person"} & set(overrides) else {"office": make_office()}
    return ContactDetail.objects.create(**{**owner, "value": "", **overrides})


def make_contactlist(*, offices=(), **overrides):
    row = ContactList.objects.create(**{"name": f"List Number{next(_number)}", **overrides})
    for position, office in enumerate(offices):
        ContactListEntry.objects.create(contact_list=row, office=office, position=position)
    return row


def make_letter(**overrides):
    number = next(_number)
    values = {
        "title": f"Letter Number{number}",
        "subject": "Please",
        "text": "I ask you.",
        "asks_representative": True,
    }
    return Letter.objects.create(**{**values, **overrides})


def make_appeal(**overrides):
    number = next(_number)
    values = {
        "name": f"Appeal Number{number}",
        "heading": "Help",
        "text": "Please.",
        "url": "https://give.example/",
        "button": "Give",
    }
    return Appeal.objects.create(**{**values, **overrides})


def make_recess(**overrides):
    today = timezone.localdate()
    return Recess.objects.create(**{"starts_on": today, "ends_on": today + dt.timedelta(days=7), **overrides})


def make_petition(*, count=None, observed_at=None, is_lower_bound=False, **overrides):
    """``count`` adds one reading, seen at ``observed_at`` (now where None)."""
    number = next(_number)
    values = {"title": f"Petition Number{number}", "url": f"https://petitions.example/{number}"}
    petition = Petition.objects.create(**{**values, **overrides})
    if count is not None:
        SignatureReading.objects.create(
            petition=petition,
            count=count,
            is_lower_bound=is_lower_bound,
            observed_at=observed_at or timezone.now(),
        )
    return petition


def make_subscriber(*, topics=(), **overrides):
    """One who has confirmed, unless ``state`` says otherwise."""
    values = {
        "address": f"reader{next(_number)}@reader.example",
        "state": "confirmed",
        "confirmed_at": timezone.now(),
    }
    subscriber = Subscriber.objects.create(**{**values, **overrides})
    for row in topics:
        relation = {"tag": "tags", "series": "series", "report": "reports"}[row._meta.model_name]
        getattr(subscriber, relation).add(row)
    return subscriber


def make_suppression(address="gone@reader.example", **overrides):
    return Suppression.objects.create(trace=trace_of(address), **overrides)


def make_mailing(*, posts=(), **overrides):
    """A draft with the posts in their order."""
    mailing = Mailing.objects.create(**{"subject": f"Mailing Number{next(_number)}", **overrides})
    for position, post in enumerate(posts):
        mailing.items.create(post=post, position=position)
    return mailing


def make_delivery(**overrides):
    mailing = overrides.pop("mailing", None) or make_mailing(state="sending", started_at=timezone.now())
    return mailing.deliveries.create(**{"subscriber": make_subscriber(), **overrides})
