"""What a reviewer accepted of a post that stands goes into it: through the one write path, and never unseen to readers.

A draft is saved. A published post gets changes that wait, which somebody releases or gives up: nothing public changes
here. Called by the review pages.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from advocacy.matching import names_of
from advocacy.records import Records
from posts import pending, rereadings, reviews
from posts.importing import reviewing
from posts.importing.rereading import rewrite, words_kept
from posts.models import ImportReview, Post, StaleVersion, User
from posts.models.bodies import write_body
from posts.publishing import record_save
from posts.revisions import embedded_words, snapshot_of


class CannotApply(Exception):
    """Nothing was changed; the message is fit for a person."""


@dataclass(frozen=True)
class Applied:
    """What became of it. ``waits``: readers do not see it yet."""

    post: Post
    changed: bool
    waits: bool
    created: tuple[str, ...]


@transaction.atomic
def apply(review: ImportReview, *, by: User) -> Applied:
    """Write what was accepted into the post. Raises CannotApply where it was changed since, or changes wait for it."""
    review = ImportReview.objects.select_for_update().get(pk=review.pk)
    if review.post_id is None:
        raise CannotApply(_("This is no review of a post."))
    post = Post.objects.select_for_update().get(pk=review.post_id)
    sheet = reviews.sheet_of(review)
    if sheet.open_keys:
        raise CannotApply(_("Decide on every proposal first; “Accept all” takes those that are left."))
    if review.state != ImportReview.State.IN_WORK:
        raise CannotApply(_("This review is over. Read the post again to go on."))
    if post.version != review.version or post.body != review.source:
        raise CannotApply(_("The post was changed since it was read. Read it again."))
    if not words_kept(post.body, rewrite(sheet)):
        raise CannotApply(_("Words of the post would be lost. Undo the last steps."))
    is_public = post.status == Post.Status.PUBLISHED
    if is_public and pending.waiting_for(post) is not None:
        raise CannotApply(_("Changes to this post wait already. Let them go live or give them up first."))
    records = Records(by=by, title=post.title, language=post.language)
    records.finder.prime(names_of(reviewing.outcome(sheet)))
    body = write_body(rewrite(sheet, records)).html
    rereadings.settle(post, ImportReview.State.REVIEWED, by=by)
    if body == post.body:
        return Applied(post, changed=False, waits=False, created=())
    note = _("Reviewed after it was brought in.")
    if is_public:
        snapshot = snapshot_of(post)
        snapshot["fields"]["body"] = body
        snapshot["embeds"] = embedded_words(body)
        pending.propose(post, by=by, version=post.version, snapshot=snapshot, note=note)
    else:
        post.body = body
        try:
            post.save()
        except StaleVersion as error:
            raise CannotApply(_("The post was changed since it was read. Read it again.")) from error
        record_save(post, by=by, verb="review", note=note)
    return Applied(post, changed=True, waits=is_public, created=tuple(records.created))
