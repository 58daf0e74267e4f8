"""The boxes about evidence on the first page of the admin."""

from __future__ import annotations

import pytest
from django.utils import timezone

from posts.evidence_tasks import copies, links
from posts.models import LinkCheck, Snapshot
from posts.workplace import SHOWN, boxes
from tests import factories

pytestmark = pytest.mark.django_db


def test_what_no_program_can_do_is_a_task_for_those_who_correct(
    author, editor, django_assert_max_num_queries
):
    at = timezone.now()
    post = factories.make_post(status="published", published_at=at)
    assert (copies(editor, at).lines, links(editor, at).lines) == ([], [])
    for number in range(SHOWN + 1):
        source = factories.make_source(title=f"Work {number}", url=f"https://outlet.example/{number}")
        factories.make_quotation(post, source)
        Snapshot.objects.create(source=source, url=source.url, state="failed", failure="robots")
        LinkCheck.objects.create(url=source.url, canonical_url=source.canonical_url, status="dead")
    with django_assert_max_num_queries(4):
        by_hand, lost = copies(editor, at), links(editor, at)
    assert (by_hand.lines[0].label, by_hand.lines[0].detail) == ("Work 6", "its robots.txt asks not to")
    assert (lost.lines[0].detail, len(lost.lines), lost.total) == ("dead", SHOWN, SHOWN + 1)
    assert (len(by_hand.lines), by_hand.more) == (SHOWN, 1)
    assert {"copies", "links"} <= {name for name, _title, _box in boxes(editor, at)}
    assert {"copies", "links"} & {name for name, _title, _box in boxes(author, at)} == set()
