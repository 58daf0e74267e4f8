"""What the form of an embedded record asks where readers have its words in a public post: typo, or correction.

Changing a call that stands on a published post is changing the words of that post. The record's form inherits from
``RecordQuestions``; its desk says whether readers have the words, and writes what was answered.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.publication_questions import Change


class RecordQuestions(forms.ModelForm):
    """``words`` are the fields that readers read; ``has_readers`` is set by the desk on the form's class."""

    change = forms.ChoiceField(
        required=False,
        choices=Change,
        widget=forms.RadioSelect,
        label=gettext_lazy("What is your change?"),
        help_text=gettext_lazy("Asked once the words are others than readers have."),
    )
    correction = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        label=gettext_lazy("The note that readers see"),
        help_text=gettext_lazy(
            "For a correction: what was wrong and what is right. It stands on every public post with these words, and "
            "cannot be changed afterwards."
        ),
    )

    words: ClassVar[tuple[str, ...]] = ()
    has_readers = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.has_readers or not self.changes_words():
            cleaned["change"] = cleaned["correction"] = ""
        elif not cleaned.get("change"):
            if "change" not in self.errors:
                self.add_error(
                    "change", _("Readers have these words, on a public post: say what the change is.")
                )
        elif cleaned["change"] == Change.TYPO:
            cleaned["correction"] = ""
        elif not cleaned.get("correction", "").strip():
            self.add_error("correction", _("Write the note that readers see."))
        return cleaned

    def changes_words(self) -> bool:
        """Whether readers would read something else; line ends and spaces are not words."""
        for name in self.words:
            if name not in self.changed_data:
                continue
            if not isinstance(self.fields[name], forms.CharField):
                return True
            before = self.get_initial_for_field(self.fields[name], name)
            if str(before or "").split() != self.data.get(self.add_prefix(name), "").split():
                return True
        return False
