"""A site with at least one row in every table that an archive carries."""

from __future__ import annotations

import datetime as dt

from django.core.files.base import ContentFile

from campaigns import ledger
from campaigns.models import RecessText
from posts import history, merging, pending, publishing
from posts.corrections import correct
from posts.models import (
    Announcement,
    Comment,
    Consequence,
    House,
    HouseText,
    ImportedItem,
    ImportReview,
    Lookalike,
    OrganizationName,
    PersonName,
    Redirect,
    Republication,
    ReviewStep,
    Snapshot,
    TagAlias,
)
from posts.publishing import record_save
from posts.revisions import snapshot_of
from tests import factories

NOW = dt.datetime(2026, 5, 4, 12, 0, 0, 123456, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)  # when all of the demonstration is public


def make_site():
    """Make it at ``NOW``, which the caller has set the clock to; returns the post that has most to show."""
    staff = factories.make_user(username="ottoline", first_name="Ottoline", password="a secret of hers")
    image = factories.make_image(caption="A field, grey")
    publisher = factories.make_organization(name="The Lower Quay Courier")
    OrganizationName.objects.create(organization=publisher, name="TLQC")
    person = factories.make_person(name="Isaura Pennifeather")
    PersonName.objects.create(person=person, name="I. P.")
    source = factories.make_source(
        title="What the harbour knew", publisher=publisher, authors=[person], issued="2026-04"
    )
    relay = factories.make_source(title="A digest")
    _make_house(publisher, image)
    labels = {
        "tags": [factories.make_tag(name="Quays"), factories.make_tag(name="Lanterns")],
        "regions": [factories.make_region()],
        "themes": [factories.make_theme()],
        "reports": [factories.make_report(lead_image=image)],
    }
    labels["tags"][0].related.add(labels["tags"][1])
    TagAlias.objects.create(tag=labels["tags"][0], name="Wharves")
    contacts = _make_campaigns(person, labels["tags"][0])
    body = (
        "<p>The harbour said “nothing ]]> at all”.</p><h2>What it knew</h2>"
        f'<blockquote data-source="{source.pk}" data-via="{relay.pk}" data-speaker="person:{person.pk}"><p>We knew, and '
        f'we wrote it down.</p></blockquote><figure data-embed="image" data-id="{image.pk}"><figcaption>Grey.'
        f'</figcaption></figure><figure data-embed="contacts" data-id="{contacts.pk}"></figure>'
        '<aside data-kind="comment"><p>So it was.</p></aside>'
    )
    post = factories.make_published_post(
        title="What the harbour knew & kept",
        body=body,
        lead_image=image,
        series=factories.make_series(),
        series_position=1,
        byline=[person, publisher],
        created_by=staff,
        days_ago=3,
        **labels,
    )
    _make_past(post, staff)
    _make_desk(post, staff, publisher)
    draft = factories.make_post(title="Not yet", body="<p>A draft.</p>", created_by=staff)
    record_save(draft, by=staff)
    return post


def _make_house(organization, image):
    house = House.load()
    house.site_name, house.organization, house.logo = "The Small Dispatch", organization, image
    house.footer_links = [{"label": "About", "url": "/about/"}]
    house.save()
    HouseText.objects.create(house=house, language="fr", tagline="Des mots")


def _make_campaigns(person, tag):
    office = factories.make_office(area=factories.make_area(), email="harbour@office.example")
    factories.make_membership(office=office, person=person)
    contacts = factories.make_contactlist(offices=[office])
    factories.make_letter(contact_list=contacts)
    factories.make_appeal()
    recess = factories.make_recess()
    RecessText.objects.create(recess=recess, language="fr", text="Pause")
    factories.make_petition(count=1200, closes_at=NOW + dt.timedelta(days=20))
    demand = factories.make_demand(tags=[tag])
    factories.ask(demand, published_at=NOW - dt.timedelta(days=30))
    factories.make_event(demand, on=(NOW - dt.timedelta(days=2)).date())
    ledger.refresh_demands({demand.pk})
    return contacts


def _make_past(post, staff):
    """A correction, waiting changes, a withdrawn post, merged tags, an old address, a mailing."""
    mailing = factories.make_mailing(state="sent", started_at=NOW - dt.timedelta(days=1))
    mailing.about.add(post.tags.first())
    mailing.items.create(post=post, html="<p>As it was sent.</p>")
    post.body = post.body.replace("So it was.", "So it was, in May.")
    wrong = post.revisions.order_by("-number").first()
    post.save()
    record_save(post, by=staff)
    correct(post, by=staff, text="It was in May.", revision=wrong)
    changed = snapshot_of(post)
    changed["fields"]["title"] = "What the harbour knew, and when"
    pending.propose(post, by=staff, version=post.version, snapshot=changed)
    gone = factories.make_published_post(title="Too soon", days_ago=9)
    Republication.objects.create(
        post=gone, publisher=factories.make_organization(name="The Upper Quay Courier")
    )
    publishing.withdraw(gone, by=staff, reason="It was too soon.")
    merging.merge(factories.make_tag(name="Quay wall"), [factories.make_tag(name="Quai")], by=staff)
    Redirect.objects.get_or_create(path="/old/", defaults={"target": "/posts/", "hits": 7})
    topics = [post.tags.first(), factories.make_series(), factories.make_report()]
    reader = factories.make_subscriber(topics=topics)
    reader.consents.create(wording="Send it to me.", confirmed_at=NOW)
    reader.follows.create(report=topics[-1])
    factories.make_suppression()


def _make_desk(post, staff, other):
    thread = Comment.objects.create(post=post, author=staff, text="Is this so?", exact="So it was", start=3)
    thread.mentioned.add(staff)
    Comment.objects.create(post=post, author=staff, parent=thread, text="It is.")
    ReviewStep.objects.create(post=post, verb="submitted", version=1, by=staff)
    Announcement.objects.create(post=post, told_at=NOW)
    Consequence.objects.create(post=post, event="public", due_at=NOW, done_at=NOW)
    ImportReview.objects.create(
        title="A letter", source="Dear all,", proposals={"units": []}, created_by=staff
    )
    minutes = ImportedItem(ref="wordpress:old.quillhaven.example:9")
    minutes.file.save("minutes.pdf", ContentFile(b"%PDF-1.4 minutes"))
    _make_copies(post.quotations.exclude(source=None).first().source, staff)
    twin = factories.make_organization(name="The Lower Quay Couriers")
    Lookalike.objects.create(
        model="organization", first_id=min(other.pk, twin.pk), second_id=max(other.pk, twin.pk), reason="slip",
        score=90, dismissed_at=NOW, dismissed_by=staff,
    )  # fmt: skip
    history.record(staff, "sign-in", staff)


def _make_copies(source, staff):
    kept = Snapshot(
        source=source,
        url=source.url,
        state="success",
        taken_at=NOW,
        text="So it was, and so it is.",
        sha256="0" * 64,
    )
    kept.warc.save("one.warc.gz", ContentFile(b"WARC/1.0"))
    Snapshot.objects.create(
        source=source, origin="uploaded", permission_note="By its author", uploaded_by=staff
    )
