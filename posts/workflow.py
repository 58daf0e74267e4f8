"""The way of a post from its author to the public: submitted, sent back, approved; who may take which step.

Each verb writes the step with its note, the history, and letters to those whom it concerns, in one transaction. A
step that is not possible from where the post stands, or not allowed, raises ``StepRefused`` with words for people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts import desk_mail, gate, history
from posts.models import Post, ReviewStep, StaleVersion, User

Verb = ReviewStep.Verb


class StepRefused(Exception):
    """The step is not possible or not allowed; the message says which, to the person who asked."""


@dataclass(frozen=True, slots=True)
class Step:
    """One verb: its button, what it needs, where it leads."""

    verb: Verb
    label: Promise
    says: Promise
    done: Promise
    leads_to: Post.Status
    needs_note: bool = False


STEPS: Final = {
    step.verb: step
    for step in (
        Step(
            Verb.SUBMITTED,
            gettext_lazy("Submit for review"),
            gettext_lazy(
                "The editors are told by e-mail. Until it comes back, the text is theirs to change."
            ),
            gettext_lazy("Submitted for review."),
            Post.Status.IN_REVIEW,
        ),
        Step(
            Verb.TAKEN_BACK,
            gettext_lazy("Take back"),
            gettext_lazy("The post is your draft again; the editors are told."),
            gettext_lazy("Taken back: the post is a draft again."),
            Post.Status.DRAFT,
        ),
        Step(
            Verb.APPROVED,
            gettext_lazy("Approve"),
            gettext_lazy("Says that the text may go out as it stands. Publishing is a step of its own."),
            gettext_lazy("Approved."),
            Post.Status.IN_REVIEW,
        ),
        Step(
            Verb.SENT_BACK,
            gettext_lazy("Send back"),
            gettext_lazy("The post becomes a draft again; its author is told why by e-mail."),
            gettext_lazy("Sent back to its author."),
            Post.Status.DRAFT,
            needs_note=True,
        ),
        Step(
            Verb.UNSCHEDULED,
            gettext_lazy("Take off the schedule"),
            gettext_lazy(
                "The post becomes a draft again and keeps its date as a plan. Nothing is published."
            ),
            gettext_lazy("Taken off the schedule: the post is a draft again."),
            Post.Status.DRAFT,
        ),
    )
}


def may(user: User, post: Post, verb: Verb) -> bool:
    """Whether ``user`` may take the step with a post that stands where it can be taken."""
    own = post.created_by_id == user.pk
    match verb:
        case Verb.SUBMITTED:
            return (own and user.has_perm("posts.change_post")) or user.has_perm("posts.change_any_post")
        case Verb.TAKEN_BACK:
            return own and user.has_perm("posts.change_post")
        case Verb.APPROVED | Verb.SENT_BACK:
            return user.has_perm("posts.review_post")
        case Verb.UNSCHEDULED:
            return user.has_perm("posts.publish_post") and user.has_perm("posts.change_any_post")
    return False


def possible(post: Post, verb: Verb, *, approved: bool = False) -> bool:
    """Whether a post that stands here can take the step at all. No query."""
    match verb:
        case Verb.SUBMITTED:
            return post.status == Post.Status.DRAFT
        case Verb.TAKEN_BACK | Verb.SENT_BACK:
            return post.status == Post.Status.IN_REVIEW
        case Verb.APPROVED:
            return post.status == Post.Status.IN_REVIEW and not approved
        case Verb.UNSCHEDULED:
            return post.is_scheduled and not post.was_ever_public
    return False


def open_steps(user: User, post: Post, *, approved: bool | None = None) -> list[Step]:
    """The steps that ``user`` may take with the post now. One query where ``approved`` is not given."""
    approved = is_approved(post) if approved is None else approved
    found = [
        step
        for verb, step in STEPS.items()
        if possible(post, verb, approved=approved) and may(user, post, verb)
    ]
    # Who may send a text back need not take back their own.
    if any(step.verb == Verb.SENT_BACK for step in found):
        found = [step for step in found if step.verb != Verb.TAKEN_BACK]
    return found


def last_step(post: Post) -> ReviewStep | None:
    return post.review_steps.select_related("by").first()


def is_approved(post: Post) -> bool:
    """In review, and the last step was an approval, whatever was changed since. One query."""
    if post.status != Post.Status.IN_REVIEW:
        return False
    step = last_step(post)
    return step is not None and step.verb == Verb.APPROVED


def reviewers() -> list[User]:
    """Those whose work reviewing is: who has the permission by group or in person. Two queries."""
    found = User.objects.with_perm("posts.review_post", include_superusers=False)
    people = list(found.filter(is_active=True, is_staff=True).order_by("username"))
    return people or list(User.objects.filter(is_active=True, is_superuser=True).order_by("username"))


@transaction.atomic
def take(post: Post, verb: Verb, *, by: User, note: str = "") -> ReviewStep:
    """Take one step with a saved post. Raises StepRefused; StaleVersion where somebody saved it meanwhile."""
    step = STEPS[verb]
    note = note.strip()
    if not may(by, post, verb):
        raise StepRefused(_("You may not take this step. Ask an editor for the permission."))
    if not possible(post, verb, approved=is_approved(post)):
        raise StepRefused(
            _("The post is no longer where this step begins: it is “%s”.") % post.get_status_display()
        )
    if verb == Verb.APPROVED:
        _pass(post, by=by, reason=note)
    if step.needs_note and not note:
        raise StepRefused(_("Say why: the author will read it."))
    if post.status != step.leads_to:
        _move(post, step.leads_to)
    return record(post, verb, by=by, note=note)


@transaction.atomic
def record(post: Post, verb: Verb, *, by: User, note: str = "") -> ReviewStep:
    """Write down a step whose status the post has already, and tell those whom it concerns."""
    row = ReviewStep.objects.create(post=post, verb=verb, note=note.strip(), version=post.version, by=by)
    history.record(by, str(verb), post, {"note": ("", row.note)} if row.note else {})
    desk_mail.tell(concerned(post, verb), subject=lambda: _subject(row), text=lambda: _text(row), by=by)
    return row


def _pass(post: Post, *, by: User, reason: str) -> None:
    """What the checks would not let out is not approved either; the note of an approval may be the reason."""
    try:
        gate.require(post, by=by, reason=reason)
    except gate.PublicationStopped as stopped:
        raise StepRefused(stopped.told) from stopped


def concerned(post: Post, verb: Verb) -> list[User]:
    """Who is told of a step: the reviewers when something reaches or leaves them, else author and submitter."""
    if verb in (Verb.SUBMITTED, Verb.TAKEN_BACK):
        return reviewers()
    steps = post.review_steps.filter(verb=Verb.SUBMITTED).select_related("by")[:1]
    return [person for person in (post.created_by, *(step.by for step in steps)) if person is not None]


def _move(post: Post, status: Post.Status) -> None:
    """Set the status alone, where nobody has saved the post meanwhile: the text is not touched, its version is."""
    rows = Post.objects.filter(pk=post.pk, version=post.version)
    if not rows.update(status=status, version=post.version + 1):
        current = Post.objects.filter(pk=post.pk).values_list("version", flat=True).first()
        raise StaleVersion(current or 0)
    post.status, post.version = status, post.version + 1


def _name(person: User | None) -> str:
    return (person.get_full_name() or person.get_username()) if person else _("The system")


def _subject(row: ReviewStep) -> str:
    words = {
        Verb.SUBMITTED: _("For review: %(title)s"),
        Verb.TAKEN_BACK: _("Taken back: %(title)s"),
        Verb.APPROVED: _("Approved: %(title)s"),
        Verb.SENT_BACK: _("Sent back: %(title)s"),
        Verb.UNSCHEDULED: _("Taken off the schedule: %(title)s"),
    }
    return words[Verb(row.verb)] % {"title": row.post.title}


def _text(row: ReviewStep) -> str:
    words = {
        Verb.SUBMITTED: _("%(name)s asks for a review of “%(title)s” (%(words)d words)."),
        Verb.TAKEN_BACK: _("%(name)s has taken “%(title)s” back. There is nothing to review for now."),
        Verb.APPROVED: _("%(name)s has approved “%(title)s”. It is not published yet."),
        Verb.SENT_BACK: _("%(name)s has sent “%(title)s” back. It is a draft again, and yours to change."),
        Verb.UNSCHEDULED: _("%(name)s has taken “%(title)s” off the schedule. It is a draft again."),
    }
    values = {"name": _name(row.by), "title": row.post.title, "words": row.post.word_count}
    parts = [words[Verb(row.verb)] % values]
    if row.note:
        parts.append("\n".join(f"> {line}" for line in row.note.splitlines()))
    parts.append(desk_address(row.post))
    return "\n\n".join(parts) + "\n"


def desk_address(post: Post, fragment: str = "") -> str:
    """The post's form as a full address, for letters."""
    path = reverse("admin:posts_post_change", args=[post.pk])
    return f"{settings.SITE_URL}{path}{f'#{fragment}' if fragment else ''}"
