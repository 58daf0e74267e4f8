"""The desk of the demonstration: who works there, and what they said of the texts that are under way.

Its people cannot sign in, and nobody gets an e-mail of what they said.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Protocol

from django.contrib.auth.models import Group
from django.utils import timezone

from advocacy.demo_content.entries import Entry, take
from posts import pending
from posts.comments import CONTEXT
from posts.html import html_to_text
from posts.models import Comment, Post, ReviewStep, User
from posts.revisions import snapshot_of

STEP = dt.timedelta(hours=5)  # between one word and the next


class Records(Protocol):
    """Where the rows of other records come from: the loader."""

    def row(self, ref: str, named_by: Entry) -> Any: ...


def make_staff(loader: Records, entry: Entry) -> User:
    """One account without a usable password; an existing one of that name is taken as it is."""
    person, is_new = User.objects.get_or_create(
        username=entry.key,
        defaults={**take(entry, "first_name", "last_name", besides=("group",)), "is_staff": True},
    )
    if is_new:
        person.set_unusable_password()
        person.save()
        person.groups.add(Group.objects.get(name=entry.values["group"]))
    return person


def make_desk(loader: Records, entry: Entry) -> Post | User:
    """What was said and done about one post. Returns its author where the post has been deleted since."""
    take(entry, besides=("post", "author", "steps", "comments", "proposal"))
    values = entry.values
    author: User = _person(loader, entry, values["author"])
    post = Post.objects.filter(import_ref=f"demo:{values['post']}").first()
    if post is None:
        return author
    Post.objects.filter(pk=post.pk, created_by=None).update(created_by=author)
    said = [*values.get("steps", ()), *values.get("comments", ())]
    at = timezone.now() - STEP * (len(said) + 1)
    for step in values.get("steps", ()):
        by = _person(loader, entry, step["by"])
        row = ReviewStep.objects.create(
            post=post, verb=step["verb"], note=step["note"], version=post.version, by=by
        )
        at += STEP
        ReviewStep.objects.filter(pk=row.pk).update(at=at)
    for remark in values.get("comments", ()):
        at += STEP
        _remark(loader, entry, post, remark, at)
    if "proposal" in values:
        _propose(loader, entry, post, values["proposal"])
    return post


def _person(loader: Records, entry: Entry, key: str) -> Any:
    return loader.row(f"staff:{key}", entry)


def _remark(loader: Records, entry: Entry, post: Post, told: dict[str, Any], at: dt.datetime) -> None:
    words, text = told.get("passage", ""), html_to_text(post.body)
    start = max(text.find(words), 0) if words else 0
    if words and words not in text:
        raise entry.error(f"comments on words that the post does not have: {words}")
    ends = start + len(words)
    thread = Comment.objects.create(
        post=post,
        author=_person(loader, entry, told["by"]),
        text=told["text"],
        exact=words,
        prefix=text[max(0, start - CONTEXT) : start] if words else "",
        suffix=text[ends : ends + CONTEXT] if words else "",
        start=start,
    )
    for name in ("simone", "tobias"):
        if f"@{name}" in told["text"]:
            thread.mentioned.add(_person(loader, entry, name))
    for answer in told.get("answers", ()):
        Comment.objects.create(
            post=post, parent=thread, author=_person(loader, entry, answer["by"]), text=answer["text"]
        )
    Comment.objects.filter(pk=thread.pk).update(created_at=at)
    Comment.objects.filter(parent=thread).update(created_at=at + STEP / 5)
    if "resolved_by" in told:
        thread.resolved_at, thread.resolved_by = at + STEP / 5, _person(loader, entry, told["resolved_by"])
        thread.save(update_fields=["resolved_at", "resolved_by"])


def _propose(loader: Records, entry: Entry, post: Post, told: dict[str, str]) -> None:
    """Changes to a public text that wait for somebody to let them go live."""
    if told["old"] not in post.body:
        raise entry.error(f"would change words that the post does not have: {told['old']}")
    snapshot = snapshot_of(post)
    snapshot["fields"]["body"] = post.body.replace(told["old"], told["new"])
    pending.propose(
        post,
        by=_person(loader, entry, told["by"]),
        version=post.version,
        snapshot=snapshot,
        note=told["note"],
    )
