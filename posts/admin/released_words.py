"""What the answers of a post's form come to once it is saved: corrections, overrides, numbers of findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from posts import corrections, gate
from posts.forms import PostForm
from posts.models import Post, Revision
from posts.publication_questions import Change


def questions(form: object) -> dict[str, Any]:
    """What the page of the form is given to ask: templates/admin/posts/post/_stopped.html and _change.html."""
    if not isinstance(form, PostForm):
        return {}
    judgement = form.judgement if form.is_bound and not form.is_valid() else None
    return {
        "stopped": judgement if judgement and judgement.stopping else None,
        "override_reason": form.data.get("override_reason", ""),
        "asks_change": form.asks_change,
        "changes": Change.choices,
        "chosen": form.data.get("change", ""),
        "correction": form.data.get("correction", ""),
        "correction_errors": form.errors.get("correction", []),
    }


@dataclass(frozen=True)
class Asked:
    """The answers of one save. ``wrong`` is the text that readers had until then, where a correction changes it."""

    change: str = ""
    correction: str = ""
    override_reason: str = ""
    judgement: gate.Judgement | None = None
    wrong: Revision | None = None

    @classmethod
    def of(cls, form: object) -> Asked:
        """Read a valid form; before the post is written, so that the text readers have is still the last one."""
        if not isinstance(form, PostForm):
            return cls()
        note = form.correction_text
        return cls(
            change=form.cleaned_data.get("change", "") if form.changes_public_words else "",
            correction=note,
            override_reason=form.cleaned_data.get("override_reason", "").strip(),
            judgement=form.judgement,
            wrong=corrections.corrected_text(form.instance) if note else None,
        )

    @property
    def note(self) -> str:
        """What the revision says of the change."""
        if self.change == Change.TYPO:
            return _("Typo")
        return _("Correction: %s") % self.correction[:200] if self.correction else ""

    def finish(self, request: HttpRequest, post: Post) -> None:
        """Write what follows from the answers, inside the transaction of the save."""
        by = request.user
        self.keep_override(request, post)
        if self.correction:
            note = corrections.correct(post, by=by, text=self.correction, revision=self.wrong)  # type: ignore[arg-type] # staff
            messages.success(
                request,
                _("Correction %(number)d stands on the page and in the feeds.") % {"number": note.number},
            )

    def keep_override(self, request: HttpRequest, post: Post) -> None:
        """Write down what was let out against the checks, and why."""
        if self.judgement is not None and self.judgement.stopping:
            gate.record_override(post, self.judgement, by=request.user, reason=self.override_reason)  # type: ignore[arg-type] # staff
