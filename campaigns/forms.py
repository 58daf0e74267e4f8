"""Forms of campaigns."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns import ledger
from campaigns.calls import Line, format_demands, one_line, parse_demands, write_lines
from campaigns.models import Call, Demand, Letter, RecessText, Restatement
from posts.forms import other_languages
from posts.models import House, User
from posts.record_questions import RecordQuestions

NEW = "new"


class CallForm(RecordQuestions):
    """A call with its demands as lines, which is how people write and paste them, and with their place in the ledger.

    ``ties`` is filled by the page's script: a JSON list of {"text", "demand": key, "new" or null, "relation"}. A line
    that it does not speak of keeps the place it has.
    """

    demands = forms.CharField(
        label=_("Demands"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 10, "class": "vLargeTextField demand-lines", "data-demand-lines": ""}
        ),
        help_text=_("One a line. Begin a line with spaces to nest it under the demand above."),
    )
    ties = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-demand-ties": ""}))

    user: User | None = None  # who is asking; set by the admin
    words = ("addressee", "introduction", "has_heading", "heading", "asker", "demands")

    class Meta:
        model = Call
        fields = ["name", "addressee", "introduction", "has_heading", "heading", "asker"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "demands" in self.fields and self.user is not None and self.user.has_perm("campaigns.view_demand"):
            self.fields["demands"].widget.attrs |= {
                "data-suggest-url": reverse("campaigns_desk:suggest_demand"),
                "data-words": json.dumps(words_of_the_ledger(), ensure_ascii=False),
            }
        if self.instance.pk and "demands" in self.fields:
            rows = list(self.instance.restatements.select_related("demand"))
            self.fields["demands"].initial = format_demands(self.instance.tree())
            self.fields["ties"].initial = json.dumps(
                [
                    {
                        "text": one_line(row.text),
                        "demand": row.demand_id,
                        "label": row.demand.title if row.demand else "",
                        "relation": row.relation,
                    }
                    for row in rows
                ],
                ensure_ascii=False,
            )

    def clean_demands(self) -> list[Line]:
        return parse_demands(self.cleaned_data["demands"])

    def clean_ties(self) -> list[dict[str, Any]]:
        """Raises ValidationError for anything but a list of ties to demands that are there."""
        given = self.cleaned_data["ties"].strip()
        unread = ValidationError(
            _("The place of the demands in the ledger could not be read: load the page anew.")
        )
        try:
            ties = json.loads(given) if given else []
        except ValueError:
            raise unread from None
        if not isinstance(ties, list) or not all(isinstance(tie, dict) for tie in ties):
            raise unread
        for tie in ties:
            known = tie.get("demand") is None or tie.get("demand") == NEW or _is_key(tie.get("demand"))
            if not (known and isinstance(tie.get("text"), str)):
                raise unread
            if tie.get("relation", "") not in ("", *Restatement.Relation.values):
                raise unread
        wanted = {tie["demand"] for tie in ties if _is_key(tie["demand"])}
        if len(Demand.objects.filter(pk__in=wanted).values("pk")) < len(wanted):
            raise ValidationError(_("One of the demands is not in the ledger any more: choose again."))
        return ties

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        ties = data.get("ties") or []
        asker = data.get("asker")
        if (
            asker is not None
            and asker.pk != House.load().organization_id
            and any(tie["demand"] for tie in ties)
        ):
            self.add_error("asker", _("What others ask is quoted, and never enters the ledger."))
        may_begin = self.user is None or self.user.has_perm("campaigns.add_demand")
        if not may_begin and any(tie["demand"] == NEW for tie in ties):
            self.add_error("demands", _("You may not begin a demand in the ledger. Ask an editor."))
        first = {tie["demand"] for tie in ties if _is_key(tie["demand"]) and tie.get("relation") == "first"}
        taken = Restatement.objects.filter(demand__in=first, relation=Restatement.Relation.FIRST)
        for row in taken.exclude(call=self.instance.pk).select_related("demand") if first else ():
            self.add_error(
                "demands", _("“%s” was asked before: choose how this wording relates to it.") % row.demand
            )
        return data

    def save_demands(self, *, by: User | None) -> None:
        """Bring rows and ledger in line. After ``save()``, in its transaction."""
        rows = write_lines(self.instance, self.cleaned_data["demands"])
        waiting = list(self.cleaned_data.get("ties") or [])
        for row in rows:
            tie = next((tie for tie in waiting if one_line(tie["text"]) == one_line(row.text)), None)
            if tie is None:
                continue
            waiting.remove(tie)
            if tie["demand"] == NEW:
                if row.demand_id is None:
                    ledger.start(row, by=by)
            elif tie["demand"] is None:
                ledger.untie(row, by=by)
            else:
                ledger.tie(row, Demand.objects.get(pk=tie["demand"]), relation=tie.get("relation", ""), by=by)


def _is_key(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


class RestatementForm(forms.ModelForm):
    """A wording and its place in the ledger; also the way to enter a demand made in running prose."""

    class Meta:
        model = Restatement
        fields: Sequence[str] = ["post", "anchor", "text", "demand", "relation"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("demand") and not data.get("relation"):
            has_first = (
                data["demand"].restatements.exclude(pk=self.instance.pk).filter(relation="first").exists()
            )
            data["relation"] = "reiterates" if has_first else "first"
            self.instance.relation = data["relation"]
        elif not data.get("demand"):
            data["relation"] = self.instance.relation = ""
        return data


class LetterForm(forms.ModelForm):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = Letter
        fields: Sequence[str] = ["language"]  # the admin names all of them


class RecessTextForm(forms.ModelForm):
    language = forms.ChoiceField(label=_("Language"), choices=other_languages)

    class Meta:
        model = RecessText
        fields: Sequence[str] = ["language", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


def words_of_the_ledger() -> dict[str, Any]:
    """What the script beside the lines says."""
    return {
        "title": gettext("In the ledger"),
        "help": gettext(
            "Tie each demand to the one that was asked before, or begin a new one that readers can follow."
        ),
        "place": gettext("Place in the ledger"),
        "relation": gettext("How this wording relates to it"),
        "none": gettext("Not in the ledger"),
        "new": gettext("A new demand"),
        "similar": gettext("Worded alike"),
        "asked": gettext("Asked before?"),
        "found": gettext("Worded alike"),
        "take": gettext("It is the same"),
        "relations": [(value, str(label)) for value, label in Restatement.Relation.choices],
    }


class WriteForm(forms.Form):
    """What a reader makes of a letter. Nothing of it is kept."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(
        label=_("Your letter"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 14})
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    address = forms.CharField(
        label=_("Your postal address"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
        help_text=_(
            "Members of Parliament answer those who live in their district. It goes into your letter only."
        ),
    )


class PetitionForm(RecordQuestions):
    """Dates, counts and addresses of a petition are facts that change of themselves; its words stand in posts."""

    words = ("title", "number", "summary", "closes_label", "outcome")


class AppealForm(RecordQuestions):
    """An appeal that stands in a post is part of what the post says."""

    words = ("heading", "text", "button")


class ContactListForm(RecordQuestions):
    """Who is to be written to goes by the day, and changes without a question; what is said of it does not."""

    words = ("heading", "introduction")
