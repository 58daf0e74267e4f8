"""Corrections: whether words that readers have were changed, and the public note that says so.

A typo is kept in the history only. A correction is numbered, dated, stands on the page, in the feeds and in the data
about the article, and names the text it corrects; quotations whose words went with it point at it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from posts import history
from posts.examining import Draft
from posts.html import clean_body, html_to_text
from posts.models import Correction, Post, Quotation, Revision, User
from posts.publishing import public_changed
from posts.quotations import extract_quotations


def words_changed(before: Post, after: Draft | Post) -> bool:
    """Whether readers would read something else: title, summary, notices, text, or whose words a quotation holds."""
    return _words(before) != _words(after)


def _words(text: Draft | Post) -> tuple[Any, ...]:
    body = clean_body(text.body)
    quoted = [
        (found.exact, found.source_id, found.via_ids, found.speaker, found.speaker_text)
        for found in extract_quotations(body)
    ]
    return (" ".join(text.title.split()), " ".join(text.summary.split()), html_to_text(body), quoted)


def corrected_text(post: Post) -> Revision | None:
    """The revision that readers have until the next save: to be asked before it. One query."""
    unseen = (Revision.Kind.AUTOSAVE, Revision.Kind.PENDING)
    return post.revisions.exclude(kind__in=unseen).order_by("-number").first()


@transaction.atomic
def correct(
    post: Post, *, by: User | None, text: str, revision: Revision | None = None, at: dt.datetime | None = None
) -> Correction:
    """Add a public note to a post that was just saved with the right words. Raises ValueError without a text.

    ``revision`` is the text that was wrong. Quotations that the save took out get the note as their reason.
    """
    if not text.strip():
        raise ValueError("a correction says what was wrong")
    last = post.corrections.aggregate(last=Max("number"))["last"] or 0
    note = Correction.objects.create(
        post=post, number=last + 1, text=text.strip(), noted_at=at or timezone.now(), revision=revision, by=by
    )
    went = Quotation.objects.filter(post=post, correction=None, withdrawn_at__gte=post.modified_at)
    went.update(correction=note)
    history.record(by, "correct", post, {"correction": ("", f"{note.number}: {note.text}")})
    public_changed()
    return note
