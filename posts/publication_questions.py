"""What the form of a post asks before it lets words out: findings that stop, and what a change of public words is.

``PostForm`` inherits from it. A refusal leaves ``judgement`` or ``asks_change`` on the form for the page to show.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from posts import corrections, gate
from posts.examining import PLAIN_FIELDS, Draft
from posts.models import Post, ReviewStep, User


class Change(models.TextChoices):
    """What somebody does who changes words that readers have."""

    TYPO = "typo", _("A typo: the sense stays. Only the history keeps it.")
    CORRECTION = "correction", _("A correction: readers are told, with the date.")


class PublicationQuestions(forms.ModelForm):
    """The questions of a publication. ``by`` is whoever saves, set by PostAdmin on the form's class."""

    override_reason = forms.CharField(
        required=False, max_length=gate.LONGEST_REASON, label=_("Why it is published all the same")
    )
    change = forms.ChoiceField(required=False, choices=Change, label=_("What is this change?"))
    correction = forms.CharField(
        required=False,
        max_length=2000,
        label=_("The note that readers see"),
        help_text=_("What was wrong and what is right: “The vote was on Tuesday, not on Monday.”"),
    )

    by: User | None = None
    asks = True  # not while the form is only kept as it stands
    judgement: gate.Judgement | None = None
    asks_change = False
    before: Post | None = None  # as it stood when the questions were asked
    ASKED = ("override_reason", "change", "correction")

    def ask(self, cleaned: dict[str, Any]) -> None:
        """Called at the end of ``clean``: only a form that may be saved otherwise is asked about."""
        if self.errors or not self.asks:
            return
        before = Post.objects.filter(pk=self.instance.pk).first() if self.instance.pk else None
        self.before = before
        is_released = before is not None and before.status == Post.Status.PUBLISHED
        approves = self.data.get("_step") == ReviewStep.Verb.APPROVED
        if not (is_released or approves or self.data.get("_publish") is not None):
            return
        draft = self.draft(cleaned)
        self._judge(draft, before if before is not None and before.is_public else None, cleaned)
        if before is not None and before.is_public:
            self._ask_change(before, draft, cleaned)

    def draft(self, cleaned: dict[str, Any]) -> Draft:
        """The post as the form would save it, for the checks."""
        post = self.instance

        def value(name: str) -> Any:
            return cleaned[name] if name in cleaned else getattr(post, name)

        image = value("lead_image")
        return Draft(
            body=value("body"),
            title=value("title"),
            summary=value("summary"),
            kind=value("kind"),
            language=value("language"),
            tags=tuple(cleaned.get("tags") or (post.tags.names() if post.pk else ())),
            lead_image=image.pk if image else None,
            as_of=value("as_of"),
            published_at=value("published_at"),
            embargoed_until=value("embargoed_until"),
            plain_texts={name: value(name) or "" for name in PLAIN_FIELDS},
            pk=post.pk,
            was_public=bool(post.pk and post.was_ever_public),
        )

    @property
    def correction_text(self) -> str:
        """The note for readers that the save brings; "" for any other save."""
        if self.cleaned_data.get("change") != Change.CORRECTION or not self.changes_public_words:
            return ""
        return str(self.cleaned_data["correction"]).strip()

    changes_public_words = False

    def _judge(self, draft: Draft, public: Post | None, cleaned: dict[str, Any]) -> None:
        judgement = gate.judge_change(draft, public, by=self.by) if public else gate.judge(draft, by=self.by)
        self.judgement = judgement
        if not judgement.stopping:
            return
        if not (judgement.may_override and cleaned.get("override_reason", "").strip()):
            self.add_error(None, judgement.message)

    def _ask_change(self, before: Post, draft: Draft, cleaned: dict[str, Any]) -> None:
        if not corrections.words_changed(before, draft):
            return
        self.changes_public_words = True
        change, note = cleaned.get("change"), cleaned.get("correction", "").strip()
        is_proposal = "_pending" in self.data
        if self.by is not None and not is_proposal and not self.by.has_perm("posts.correct_post"):
            self.add_error(
                None, _("Readers have these words: changing them needs the permission to correct posts.")
            )
        elif not change:
            self.asks_change = True
            self.add_error(None, _("Readers have these words: say what the change is, below the text."))
        elif change == Change.CORRECTION and not note:
            self.asks_change = True
            self.add_error("correction", _("Write the note that readers see."))
