"""The small site, with what a backup holds beyond an export; and every value of it, to be compared."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore

from advocacy.backups.contents import columns, kept_models
from advocacy.site_archive.writing import plain
from campaigns.models import Consent, Subscriber
from posts.models import Tag, User
from posts.renditions import make_due
from tests import factories
from tests.advocacy.small_site import NOW, make_site

# It counts on where it comes back, so that no page of the site before can be taken for one of this.
MOVED = {"posts.Generation"}


def make_kept_site():
    """Make it; returns the key of a tag that is gone again."""
    make_site()
    user = User.objects.get(username="ottoline")
    user.groups.add(Group.objects.get(name="Editor"))
    Authenticator.objects.create(user=user, type="totp", data={"secret": "sealed"})
    subscriber = Subscriber.objects.create(address="reader@quay.example")
    Consent.objects.create(subscriber=subscriber, wording="May we write?", wants={"all": True})
    SessionStore().create()
    make_due(NOW, 10)
    gone = factories.make_tag(name="Gone")
    key = gone.pk
    Tag.objects.filter(pk=key).delete()
    return key


def every_row():
    """{label: every value of every row} of what a backup keeps."""
    return {
        model._meta.label: [
            {field.attname: plain(field, row) for field in columns(model)}
            for row in model._base_manager.order_by("pk")
        ]
        for model in kept_models()
        if model._meta.label not in MOVED
    }
