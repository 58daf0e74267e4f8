"""Forms of posts: what a person is told before anything is written."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.forms import TagField
from taggit.utils import edit_string_for_tags

from posts import images, translations
from posts.addresses import archived_instant
from posts.body_editor import body_widget
from posts.check_settings import SeveritiesField
from posts.html import clean_body
from posts.models import (
    Byline,
    House,
    HouseText,
    Image,
    Organization,
    Person,
    Post,
    Republication,
    ReviewStep,
    Source,
    User,
)
from posts.publication_questions import PublicationQuestions
from posts.record_questions import RecordQuestions
from posts.revisions import working_title
from posts.stems import fold
from posts.tagging import rows_of_tags, split_names, split_tags


class TagInput(forms.TextInput):
    """A line of names that static/js/admin/chips.js turns into chips with suggestions; works as a line without it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"class": "vTextField tag-line", "data-tag-input": "", "autocomplete": "off", **(attrs or {})}
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        words = {
            "isNew": gettext("“%s” is new. Is it meant as"),
            "use": gettext("“%s”?"),
            "keep": gettext("No, it is another"),
        }
        more = {"data-resolve-url": reverse("body_editor:resolve_tags"), "data-words": json.dumps(words)}
        return super().get_context(name, value, {**(attrs or {}), **more})

    def format_value(self, value: Any) -> str | None:
        if value is not None and not isinstance(value, str):
            value = edit_string_for_tags([getattr(row, "tag", row) for row in value])
        shown: str | None = super().format_value(value)
        return shown


class CommaTagField(TagField):
    """taggit's field, reading what people paste."""

    widget = TagInput

    def clean(self, value: Any) -> list[str]:
        text = forms.CharField.clean(self, value)
        return split_tags(text or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        if isinstance(initial, str):
            return bool(super().has_changed(initial, data))
        standing = {fold(getattr(row, "tag", row).name) for row in initial or []}
        return standing != {fold(name) for name in split_names(data or "")}


class SignersWidget(forms.SelectMultiple):
    """People and organisations in order, chosen by static/js/admin/chips.js; only the chosen are in the page."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-signers": "", **(attrs or {})})

    def optgroups(self, name: str, value: list[Any], attrs: dict[str, Any] | None = None) -> list[Any]:
        self.choices = [(key, str(row)) for key, row in find_signers(value).items()]
        return super().optgroups(name, value, attrs)


class PictureSelect(forms.Select):
    """A picture of the library, found by its words and shown small; only the chosen one is in the page.

    Without static/js/admin/chips.js the picture stays as it is.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-picture": "", **(attrs or {})})

    def optgroups(self, name: str, value: list[Any], attrs: dict[str, Any] | None = None) -> list[Any]:
        keys = [int(key) for key in value if str(key).isdigit()]
        rows = Image.objects.filter(pk__in=keys)
        self.choices = [("", ""), *((row.pk, str(row)) for row in rows)]
        self.attrs["data-thumbnail"] = next((row.thumbnail_url for row in rows), "")
        return super().optgroups(name, value, attrs)


class SignersField(forms.Field):
    """An ordered list of "person:12" and "organization:7"; cleans to the rows."""

    widget = SignersWidget

    def clean(self, value: Any) -> list[Person | Organization]:
        found = find_signers(value or [])
        missing = [key for key in value or [] if key not in found]
        if missing:
            raise ValidationError(_("This signature is no longer there: choose again."), code="unknown")
        return list(found.values())

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != list(data or [])


def find_signers(keys: list[str]) -> dict[str, Person | Organization]:
    """The rows that "person:12" and "organization:7" stand for, in the order given; two queries at most."""
    found: dict[str, Person | Organization] = {}
    for kind, model in (("person", Person), ("organization", Organization)):
        wanted = [
            int(pk) for k, _colon, pk in (key.partition(":") for key in keys) if k == kind and pk.isdigit()
        ]
        if wanted:
            rows: dict[int, Any] = model._default_manager.in_bulk(wanted)
            found |= {f"{kind}:{pk}": row for pk, row in rows.items()}
    return {key: found[key] for key in keys if key in found}


class PostForm(PublicationQuestions):
    """One post as its author edits it. ``seen_version`` is the one that the author saw.

    A stale version is refused by ``clean``; the form then has ``theirs``, the post as it stands now, so that the page
    can put the differences to a choice (``posts.admin.conflict_desk``). What a draft may lack is asked for when it is
    published; until then an untitled one is known by its first words.
    """

    seen_version = forms.IntegerField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False)
    # Names this opened form, so that what a browser has kept of it is known to have been saved.
    form_key = forms.UUIDField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False)
    tags = CommaTagField(
        required=False, label=_("Tags"), help_text=_("Separated by commas. Pasting a whole list works.")
    )
    byline = SignersField(
        required=False,
        label=_("Byline"),
        help_text=_("People or organisations, in the order in which they sign."),
    )
    language = forms.ChoiceField(
        choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE, label=_("Language")
    )
    translation_of = translations.TranslatedPostField()

    class Meta:
        model = Post
        fields = "__all__"
        widgets = {
            "lead_image": PictureSelect,
            "title": forms.Textarea(attrs={"rows": 1, "class": "post-title", "data-autogrow": ""}),
            "summary": forms.Textarea(attrs={"rows": 2, "data-autogrow": ""}),
            "media_contact": forms.Textarea(attrs={"rows": 2}),
            "notice_to_readers": forms.Textarea(attrs={"rows": 2}),
            "note_to_editors": forms.Textarea(attrs={"rows": 3}),
        }

    theirs: Post | None = None
    # What somebody typed earlier and did not save: a form opened with it shows it, and finds no fault with it yet.
    resumed: QueryDict | None = None
    # Why this form is not to be taken, found out before it is read.
    refusal: str = ""
    # Read only for what it says, not to be saved: no question that costs a query and concerns a save.
    is_rough: bool = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        is_resumed = self.resumed is not None and not args and kwargs.get("data") is None
        super().__init__(*args, **{**kwargs, "data": self.resumed} if is_resumed else kwargs)
        if is_resumed:
            self._errors = ErrorDict()
        self.fields["seen_version"].initial = self.instance.version
        self.fields["form_key"].initial = uuid.uuid4()
        if "title" in self.fields:
            self.fields["title"].required = False
            if self.instance.is_untitled:
                self.initial.update(title="", slug="")
                self.fields["title"].widget.attrs["placeholder"] = self.instance.title
        if "body" in self.fields:
            self.fields["body"].widget = body_widget()
        if self.instance.pk and "translation_of" in self.fields:
            original = translations.translated_by(self.instance)
            self.fields["translation_of"].initial = translations.name_of(original) if original else ""
        if self.instance.pk:
            self.fields["byline"].initial = [
                f"person:{row.person_id}" if row.person_id else f"organization:{row.organization_id}"
                for row in self.instance.byline_rows.all()
            ]

    def clean_title(self) -> str:
        return " ".join((self.cleaned_data["title"] or "").split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.is_rough:
            self._guard_version(cleaned)
        self._check_publication(cleaned)
        if "translation_of" in cleaned and "language" in cleaned and not self.is_rough:
            refusal = translations.join(self.instance, cleaned["translation_of"], cleaned["language"])
            if refusal:
                self.add_error("translation_of", refusal)
        if (
            self.data.get("_step") == ReviewStep.Verb.SENT_BACK
            and not self.data.get("review_note", "").strip()
        ):
            self.add_error(None, _("Say in the note why the text goes back: its author will read it."))
        if self.refusal:
            self.add_error(None, self.refusal)
        if "title" in self.fields and "title" not in self.errors:
            self.instance.is_untitled = not cleaned.get("title")
            cleaned["title"] = cleaned.get("title") or working_title(clean_body(cleaned.get("body") or ""))
        self.ask(cleaned)
        return cleaned

    def _post_clean(self) -> None:
        if self.is_rough:
            self.instance = forms.models.construct_instance(self, self.instance, self._meta.fields)
        else:
            super()._post_clean()  # type: ignore[misc] # Django calls it, its stubs do not know it

    def _save_m2m(self) -> None:
        """Only what was changed: every relation asks for what stands, and tags are asked for one by one."""
        given = self.cleaned_data
        self.cleaned_data = {name: value for name, value in given.items() if name in self.changed_data}
        if "tags" in self.cleaned_data:
            self.cleaned_data["tags"] = rows_of_tags(given["tags"])
        try:
            super()._save_m2m()  # type: ignore[misc] # Django calls it, its stubs do not know it
        finally:
            self.cleaned_data = given

    def save_byline(self) -> None:
        """Bring the rows of the byline in line with what was chosen."""
        if "byline" not in self.changed_data:
            return
        self.instance.byline_rows.all().delete()
        for position, signer in enumerate(self.cleaned_data["byline"]):
            field = "person" if isinstance(signer, Person) else "organization"
            Byline.objects.create(post=self.instance, position=position, **{field: signer})

    def _guard_version(self, cleaned: dict[str, Any]) -> None:
        if not self.instance.pk:
            return
        seen = cleaned.get("seen_version")
        current = Post.objects.filter(pk=self.instance.pk).values_list("version", flat=True).first()
        if current is None:
            self.add_error(
                None, _("This post was deleted in the meantime. Copy your text before you leave the page.")
            )
        elif seen == current:
            self.instance.version = current
        else:
            self.theirs = Post.objects.filter(pk=self.instance.pk).first()
            self.add_error(
                None,
                _(
                    "Somebody else saved this post while you were writing. Nothing was overwritten and nothing of "
                    "yours is lost: choose what the post shall say."
                ),
            )

    def _check_publication(self, cleaned: dict[str, Any]) -> None:
        if self.data.get("_publish") is None and self.instance.status != Post.Status.PUBLISHED:
            return
        if not cleaned.get("title") and "title" not in self.errors:
            self.add_error("title", _("A post without a title cannot be published."))
        if not (cleaned.get("body") or "").strip():
            self.add_error("body", _("A post without words cannot be published."))
        expires_at, published_at = cleaned.get("expires_at"), cleaned.get("published_at")
        if expires_at and expires_at <= (published_at or timezone.now()):
            self.add_error("expires_at", _("This instant lies before the publication."))


class SourceForm(forms.ModelForm):
    """A work; one address is one work, and who enters it twice is shown the first."""

    class Meta:
        model = Source
        fields = "__all__"  # noqa: DJ007 - SourceAdmin's fieldsets choose, and a test names what is left out
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField", "data-autogrow": ""})
        }

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        known = Source.objects.for_url(url) if url else None
        if known is not None and known.pk != self.instance.pk:
            raise ValidationError(
                format_html(
                    str(_("This address is on record already: {}. Use that source, or correct it there.")),
                    format_html(
                        '<a href="{}">{}</a>',
                        reverse("admin:posts_source_change", args=[known.pk]),
                        str(known),
                    ),
                ),
                code="known",
            )
        return url

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        stamped = archived_instant(cleaned.get("archive_url") or "")
        if stamped and not cleaned.get("archived_at"):
            cleaned["archived_at"] = self.instance.archived_at = stamped
        return cleaned


class ShareInput(forms.NumberInput):
    """A share from 0 to 1 as a slider; static/js/admin/focal_field.js sets it on the picture."""

    input_type = "range"

    def __init__(self) -> None:
        super().__init__({"min": 0, "max": 1, "step": 0.01})


class ImageForm(RecordQuestions):
    """A picture. A new file goes through ``images.store_upload``, which keeps only what is a picture in it."""

    words = ("caption", "creator", "credit_line")  # what stands under it

    # Who adds the picture; set by ImageAdmin.
    by: User | None = None

    class Meta:
        model = Image
        fields = "__all__"
        field_classes = {"file": images.PictureField}
        widgets = {
            "alt_text": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
            "caption": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
            "usage_terms": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "focal_x": ShareInput,
            "focal_y": ShareInput,
        }
        labels = {"focal_x": _("From the left"), "focal_y": _("From the top")}

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc] # Django calls it, its stubs do not know it
        if self.errors or not self.instance._state.adding:
            return
        said = self.cleaned_data
        words: dict[str, Any] = {name: said.get(name) or "" for name in images.WORDS if name != "alt_text"}
        try:
            stored = images.store_upload(
                said["file"],
                alt_text=said.get("alt_text", ""),
                is_decorative=said.get("is_decorative", False),
                by=self.by,
                **words,
            )
        except images.UploadRefused as refused:
            for name, messages in refused.errors.items():
                self.add_error(name if name in self.fields else None, messages)
            return
        for name in ("may_redistribute", "focal_x", "focal_y", "used_from", "used_until"):
            if name in said:
                setattr(stored, name, said[name])
        self.instance = stored


class LinesField(forms.CharField):
    """Pairs, one a line: "Label | address". A line without a bar belongs to the text of the one before it."""

    widget = forms.Textarea

    def __init__(self, *, as_links: bool, **kwargs: Any) -> None:
        self.as_links = as_links
        kwargs.setdefault("required", False)
        widget = forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField link-lines"})
        super().__init__(widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return "\n".join(f"{name} | {text}" for name, text in value.items())
        if isinstance(value, list):
            return "\n".join(f"{link.get('label', '')} | {link.get('url', '')}" for link in value)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != (initial or self.to_python("")))
        except ValidationError:
            return True

    def to_python(self, value: Any) -> Any:
        pairs: list[list[str]] = []
        for line in (super().to_python(value) or "").splitlines():
            name, bar, text = (part.strip() for part in line.partition("|"))
            if bar:
                pairs.append([name, text])
            elif line.strip() and pairs:
                pairs[-1][1] += f"\n{line.strip()}"
            elif line.strip():
                raise ValidationError(
                    _("Write “name | text”: there is no bar in the line “%(line)s”."),
                    params={"line": line.strip()},
                )
        if any(not name or not text for name, text in pairs):
            raise ValidationError(_("Both sides of every bar need words."))
        if self.as_links:
            return [{"label": name, "url": text} for name, text in pairs]
        return dict(pairs)


class HouseForm(forms.ModelForm):
    """The house's own record, with its lists of links and terms as lines."""

    footer_links = LinesField(
        as_links=True, label=_("Footer links"), help_text=_("One a line: “Label | address”.")
    )
    social_links = LinesField(
        as_links=True, label=_("Social links"), help_text=_("One a line: “Label | address”.")
    )
    translators = LinesField(
        as_links=True,
        label=_("Translation services"),
        help_text=_(
            "One a line: “Label | address”, with {url} where the page’s address goes and, if the service wants it, "
            "{language} for the language of the text. Articles link there."
        ),
    )
    republication_terms = LinesField(
        as_links=False,
        label=_("Terms of republication"),
        help_text=_("One a line: “audience | terms”, such as “community | Free, with credit and a link.”."),
    )

    check_severities = SeveritiesField(required=False, label=_("Severity of single checks"))

    class Meta:
        model = House
        fields = "__all__"  # noqa: DJ007 - HouseAdmin's fieldsets choose, and a test names what is left out
        widgets = {"accent_colour": forms.TextInput(attrs={"type": "color"})}


def other_languages() -> list[tuple[str, str]]:
    """The languages of the site's pages besides its own."""
    return [pair for pair in settings.LANGUAGES if pair[0] != settings.LANGUAGE_CODE]


class HouseTextForm(forms.ModelForm):
    language = forms.ChoiceField(label=_("Language"), choices=other_languages)

    class Meta:
        model = HouseText
        fields: Sequence[str] = ["language", "tagline", "about", "call_heading", "notice_to_readers"]
        widgets = {
            "about": forms.Textarea(attrs={"rows": 3}),
            "notice_to_readers": forms.Textarea(attrs={"rows": 2}),
        }


class RepublicationForm(forms.ModelForm):
    terms = LinesField(as_links=False, label=_("Terms"), help_text=_("One a line: “audience | terms”."))

    class Meta:
        model = Republication
        fields = "__all__"  # noqa: DJ007 - an inline shows all of them
        widgets = {
            "disclaimer": forms.Textarea(attrs={"rows": 3}),
            "fair_use_notice": forms.Textarea(attrs={"rows": 3}),
        }


class WithdrawalForm(forms.Form):
    """Why a post is taken back. Readers are told."""

    reason = forms.CharField(
        label=_("Reason, as readers will see it"),
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
    )
