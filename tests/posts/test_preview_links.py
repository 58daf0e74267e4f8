from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from posts.models import HistoryEntry, PreviewLink
from posts.preview_links import make_link, may_revoke, may_share, revoke_link
from tests import factories

pytestmark = pytest.mark.django_db


def test_link_is_open_for_the_days_asked_for(author):
    link = make_link(factories.make_post(created_by=author), by=author, days=3, label=" Counsel ")
    assert (link.label, link.is_open, len(link.token)) == ("Counsel", True, 32)
    assert abs(link.expires_at - timezone.now() - dt.timedelta(days=3)) < dt.timedelta(minutes=1)
    assert list(PreviewLink.objects.open(link.expires_at)) == []


@pytest.mark.parametrize("days", [0, -1, 31])
def test_link_is_never_open_for_ever(author, days):
    with pytest.raises(ValueError, match="1 to 30 days"):
        make_link(factories.make_post(), by=author, days=days)


def test_revoking_closes_at_once_and_is_in_the_history_once(author):
    link = make_link(factories.make_post(created_by=author), by=author, days=3)
    revoke_link(link, by=author)
    first = link.revoked_at
    revoke_link(link, by=author)
    link.refresh_from_db()
    assert (link.is_open, link.revoked_at) == (False, first)
    assert HistoryEntry.objects.filter(verb="revoke").count() == 1


def test_authors_share_what_is_theirs_and_editors_everything(author, editor, campaigner):
    own, other = factories.make_post(created_by=author), factories.make_post()
    assert [may_share(author, own), may_share(author, other)] == [True, False]
    assert [may_share(editor, own), may_share(campaigner, own)] == [True, False]
    link = make_link(other, by=editor, days=1)
    assert [may_revoke(author, link), may_revoke(editor, link)] == [False, True]
