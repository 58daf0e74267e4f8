"""Remarks on passages of a body: made, answered, resolved; letters to those mentioned and to those in the talk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from posts import desk_mail
from posts.models import Comment, Post, User
from posts.workflow import desk_address

MENTION: Final = re.compile(r"(?<![\w@.])@([\w][\w.+-]*[\w]|[\w])")
LONGEST_TEXT: Final = 4000  # characters of a remark
LONGEST_QUOTE: Final = 1000  # of the passage that is kept; a longer one is found by its beginning
CONTEXT: Final = 64  # characters kept before and after it


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a remark belongs: W3C's text quote and text position. All empty: the whole post."""

    exact: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int = 0


def mentioned_in(text: str) -> list[User]:
    """Staff named as "@name" in ``text``, by user name, whatever the case. One query where there is an "@"."""
    names = {name.casefold() for name in MENTION.findall(text)}
    if not names:
        return []
    staff = User.objects.filter(is_active=True, is_staff=True)
    return [person for person in staff.order_by("username") if person.username.casefold() in names]


@transaction.atomic
def add_comment(
    post: Post, *, by: User, text: str, passage: Passage | None = None, parent: Comment | None = None
) -> Comment:
    """Keep a remark or an answer and tell those concerned. Raises ValueError for one without words or too long."""
    text = text.strip()
    if not text:
        raise ValueError(_("Write something first."))
    if len(text) > LONGEST_TEXT:
        raise ValueError(_("A comment has at most %d characters.") % LONGEST_TEXT)
    passage = passage or Passage()
    if parent is not None:
        # Answers to answers are answers: one level is enough to follow.
        parent, passage = parent.parent or parent, Passage()
    comment = Comment.objects.create(
        post=post,
        parent=parent,
        author=by,
        text=text,
        exact=passage.exact[:LONGEST_QUOTE],
        prefix=passage.prefix[-CONTEXT:],
        suffix=passage.suffix[:CONTEXT],
        start=max(passage.start, 0),
    )
    if parent is not None and parent.resolved_at is not None:
        reopen(parent)
    named = mentioned_in(text)
    comment.mentioned.set(named)
    others = [person for person in _listening(comment) if person not in named]
    written = partial(_text, comment)
    desk_mail.tell(named, subject=partial(_subject, comment, named=True), text=written, by=by)
    desk_mail.tell(others, subject=partial(_subject, comment, named=False), text=written, by=by)
    return comment


def resolve(comment: Comment, *, by: User) -> None:
    """Close a thread. Answers are closed with it; it stays to be read."""
    comment.resolved_at, comment.resolved_by = timezone.now(), by
    comment.save(update_fields=["resolved_at", "resolved_by"])


def reopen(comment: Comment) -> None:
    comment.resolved_at = comment.resolved_by = None
    comment.save(update_fields=["resolved_at", "resolved_by"])


def threads_of(post: Post) -> list[dict[str, Any]]:
    """All threads in the order of the text, as JSON for the page. Two queries."""
    rows = list(post.comments.select_related("author", "resolved_by"))
    replies: dict[int, list[Comment]] = {}
    for row in rows:
        if row.parent_id is not None:
            replies.setdefault(row.parent_id, []).append(row)
    threads = sorted((row for row in rows if row.parent_id is None), key=lambda row: (row.start, row.pk))
    return [
        {
            **_plain(thread),
            "exact": thread.exact,
            "prefix": thread.prefix,
            "suffix": thread.suffix,
            "start": thread.start,
            "resolved": thread.resolved_at is not None,
            "resolved_by": name_of(thread.resolved_by),
            "replies": [_plain(reply) for reply in replies.get(thread.pk, [])],
        }
        for thread in threads
    ]


def name_of(person: User | None) -> str:
    return (person.get_full_name() or person.get_username()) if person else ""


def _plain(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.pk,
        "author": name_of(comment.author),
        "text": comment.text,
        "at": comment.created_at.isoformat(),
    }


def _listening(comment: Comment) -> list[User]:
    """Who hears of a comment without being named: the post's author, and whoever spoke in the thread."""
    people = [comment.post.created_by] if comment.post.created_by else []
    if comment.parent is not None:
        people.append(comment.parent.author)
        people += [reply.author for reply in comment.parent.replies.select_related("author")]
    return list(dict.fromkeys(people))


def _subject(comment: Comment, *, named: bool) -> str:
    words = _("%(name)s mentions you: %(title)s") if named else _("%(name)s on %(title)s")
    return words % {"name": name_of(comment.author), "title": comment.post.title}


def _text(comment: Comment) -> str:
    thread = comment.parent or comment
    parts = []
    if thread.exact:
        parts.append("\n".join(f"> {line}" for line in thread.exact.splitlines()))
    parts += [
        f"{name_of(comment.author)}:\n{comment.text}",
        desk_address(comment.post, f"comment-{thread.pk}"),
    ]
    return "\n\n".join(parts) + "\n"
