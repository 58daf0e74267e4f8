"""Forms of the review of texts: what comes in, and what a reviewer may say of one part."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from posts.importing.parsed import Attribution
from posts.importing.reading import MOST_BYTES
from posts.models import ImportReview


class NewTextForm(forms.Form):
    """A pasted text or a file. ``markup`` is what the clipboard held beside the plain words."""

    file = forms.FileField(
        label=_("A file"),
        required=False,
        help_text=_("Word (.docx), a web page (.html), Markdown (.md) or plain text (.txt), up to 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".docx,.html,.htm,.md,.markdown,.txt"}),
    )
    text = forms.CharField(
        label=_("Or the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "data-paste": ""}),
        help_text=_(
            "Paste it from Word, an e-mail, a chat or a web page: headings, lists and links come along."
        ),
    )
    markup = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    format = forms.ChoiceField(
        label=_("What was pasted"),
        required=False,
        choices=[
            ("", _("as it comes")),
            *(pair for pair in ImportReview.Format.choices if pair[0] != "docx"),
        ],
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file, text = data.get("file"), (data.get("markup") or data.get("text") or "").strip()
        if file and text:
            raise ValidationError(_("There is a file and a text: leave one of them out."))
        if not file and not text:
            raise ValidationError(_("Choose a file or paste a text."))
        if file and file.size > MOST_BYTES:
            raise ValidationError({"file": _("The file is larger than 20 MB.")})
        return data

    def incoming(self) -> dict[str, Any]:
        """What ``posts.reviews.begin`` takes."""
        data = self.cleaned_data
        if data["file"]:
            return {
                "data": data["file"].read(),
                "name": data["file"].name,
                "origin": ImportReview.Origin.FILE,
            }
        if data["markup"] and data["format"] in ("", "html"):
            return {"data": data["markup"].encode(), "kind": "html"}
        return {"data": data["text"].encode(), "kind": data["format"] or "text"}


class AttributionForm(forms.Form):
    """Whose words a quotation holds and where they stand."""

    speaker = forms.CharField(label=_("Speaker"), required=False, max_length=200)
    speaker_record = forms.ChoiceField(label=_("The speaker is"), required=False)
    publisher = forms.CharField(label=_("Outlet or publisher"), required=False, max_length=200)
    title = forms.CharField(label=_("Title of the work"), required=False, max_length=500)
    authors = forms.CharField(
        label=_("Authors"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line."),
    )
    published_on = forms.DateField(
        label=_("Published on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    url = forms.URLField(label=_("Address"), required=False, max_length=1000, assume_scheme="https")
    is_paywalled = forms.BooleanField(label=_("For subscribers only"), required=False)
    via = forms.CharField(
        label=_("Found through"),
        required=False,
        max_length=200,
        help_text=_("The source that passed the words on."),
    )
    via_record = forms.ChoiceField(label=_("Found through, on record"), required=False)
    further_vias = forms.CharField(
        label=_("Found further through"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One title a line, in order. A line that you take out is dropped."),
    )
    source_record = forms.ChoiceField(label=_("Source on record"), required=False)

    def __init__(
        self,
        *args: Any,
        sources: list[tuple[str, str]],
        speakers: list[tuple[str, str]],
        vias: list[tuple[str, str]],
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        if not self.initial.get("further_vias"):
            del self.fields["further_vias"]  # few quotations have any
        self.fields["via_record"].choices = vias  # type: ignore[attr-defined] # a choice field
        self.fields["source_record"].choices = sources  # type: ignore[attr-defined] # a choice field
        self.fields["speaker_record"].choices = speakers  # type: ignore[attr-defined] # a choice field

    @staticmethod
    def initial_of(attribution: Attribution) -> dict[str, Any]:
        chosen = dict(attribution.records)
        return {
            "speaker": attribution.speaker,
            "speaker_record": chosen.get("speaker", ""),
            "publisher": attribution.publisher,
            "title": attribution.title,
            "authors": "\n".join(attribution.authors),
            "published_on": attribution.published_on,
            "url": attribution.url,
            "is_paywalled": attribution.is_paywalled,
            "via": attribution.via,
            "via_record": chosen.get("via", ""),
            "further_vias": "\n".join(title for title, _said in attribution.further_vias),
            "source_record": chosen.get("source", ""),
        }

    def decision(self, key: str) -> dict[str, Any]:
        data = self.cleaned_data
        day: dt.date | None = data["published_on"]
        records = [(name, data[f"{name}_record"]) for name in ("source", "speaker", "via")]
        further = {}
        if "further_vias" in data:
            lines = (line.strip() for line in data["further_vias"].splitlines())
            further = {"further_vias": [[line, ""] for line in lines if line]}
        return {
            "do": "attribute",
            "key": key,
            "attribution": {
                "speaker": data["speaker"],
                "publisher": data["publisher"],
                "title": data["title"],
                "authors": [line.strip() for line in data["authors"].splitlines() if line.strip()],
                "published_on": day.isoformat() if day else None,
                "url": data["url"],
                "is_paywalled": data["is_paywalled"],
                "via": data["via"],
                "records": [list(pair) for pair in records if pair[1]],
                **further,
            },
        }


class CommentForm(forms.Form):
    by = forms.CharField(
        label=_("Who comments"),
        required=False,
        max_length=200,
        help_text=_("“editor” makes it an editor’s note."),
    )

    def decision(self, key: str) -> dict[str, Any]:
        return {"do": "by", "key": key, "by": self.cleaned_data["by"]}


class ValuesForm(forms.Form):
    """What a record holds that is made of a part."""

    def decision(self, key: str) -> dict[str, Any]:
        values = {name: _as_text(value) for name, value in self.cleaned_data.items()}
        return {"do": "values", "key": key, "values": values}


class HeadingForm(ValuesForm):
    level = forms.ChoiceField(label=_("Level"), choices=[("2", "2"), ("3", "3"), ("4", "4")])


class ContactForm(ValuesForm):
    office = forms.CharField(label=_("Office"), max_length=200)
    name = forms.CharField(label=_("Who holds it"), required=False, max_length=200)
    address = forms.CharField(
        label=_("E-mail, web form or telephone"), required=False, max_length=300,
        help_text=_("Leave it empty where the text does not say."),
    )  # fmt: skip


class PetitionForm(ValuesForm):
    """Without title and address there is no record: the paragraph stays text."""

    record = forms.ChoiceField(label=_("Petition on record"), required=False)
    title = forms.CharField(label=_("Title"), required=False, max_length=250)
    number = forms.CharField(label=_("Number"), required=False, max_length=40)
    url = forms.URLField(label=_("Where it is signed"), required=False, max_length=500, assume_scheme="https")
    closes_at = forms.CharField(widget=forms.HiddenInput, required=False)
    closes_label = forms.CharField(label=_("Closing time as printed"), required=False, max_length=120)
    signatures = forms.IntegerField(label=_("Signatures"), required=False, min_value=0)
    is_lower_bound = forms.BooleanField(label=_("At least so many"), required=False)
    counted_on = forms.DateField(
        label=_("Seen on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Without a day the count is not kept: it stays in the text."),
    )  # fmt: skip

    def __init__(self, *args: Any, petitions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["record"].choices = petitions  # type: ignore[attr-defined] # a choice field

    def clean_closes_at(self) -> str:
        value = str(self.cleaned_data["closes_at"])
        if value:
            try:
                dt.datetime.fromisoformat(value)
            except ValueError:
                raise ValidationError(_("There is no such instant.")) from None
        return value


class ExtentForm(forms.Form):
    """The first and last words of a part, for whoever does not select with a mouse."""

    first_words = forms.CharField(label=_("Begins with"), max_length=300)
    last_words = forms.CharField(label=_("Ends with"), max_length=300)


class FieldsForm(forms.Form):
    """What stands beside the text."""

    title = forms.CharField(label=_("Title"), required=False, max_length=300)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("commentary", _("Commentary")), ("press_release", _("Press release"))]
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    published_on = forms.DateField(
        label=_("Dated"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Noted with the draft; nothing is published."),
    )  # fmt: skip
    byline = forms.CharField(
        label=_("Byline"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line."),
    )
    tags = forms.CharField(label=_("Tags"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    regions = forms.CharField(label=_("Regions"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    themes = forms.CharField(label=_("Themes"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    reports = forms.CharField(
        label=_("In-depth reports"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    original_publisher = forms.CharField(label=_("First published by"), required=False, max_length=200)
    copyright = forms.CharField(label=_("Copyright line"), required=False, max_length=300)
    media_contact = forms.CharField(
        label=_("Media contact"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def decision(self) -> dict[str, Any]:
        data = self.cleaned_data
        lists = ("byline", "tags", "regions", "themes", "reports")
        values: dict[str, Any] = {
            name: [line.strip() for line in data[name].splitlines() if line.strip()] for name in lists
        }
        for name in ("title", "language", "original_publisher", "copyright", "media_contact"):
            values[name] = data[name]
        values["published_on"] = data["published_on"].isoformat() if data["published_on"] else ""
        values["is_press_release"] = data["kind"] == "press_release"
        return {"do": "fields", "values": values}


def _as_text(value: Any) -> str:
    if value in (None, False):
        return ""
    return "1" if value is True else value.isoformat() if isinstance(value, dt.date) else str(value)
