"""Forms of the newsletter: to ask for it, to change what one gets, to bring in a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from campaigns import topics
from campaigns.following import Subject
from campaigns.mail_addresses import LONGEST, normal_address
from campaigns.models import Subscriber
from campaigns.subscribing import Wants


class WantsForm(forms.Form):
    """What a subscriber chooses."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    frequency = forms.ChoiceField(
        label=_("How often"), choices=Subscriber.Frequency.choices, widget=forms.RadioSelect
    )
    wants_actions = forms.BooleanField(
        label=_("Also when there is something to do: a petition to sign, a letter to write"), required=False
    )
    topics = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    follows = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self,
        *args: Any,
        chosen: list[str] | None = None,
        followed: Sequence[Subject] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.followed = followed
        listed = self.fields["follows"]
        frequency = self.fields["frequency"]
        assert isinstance(listed, forms.MultipleChoiceField)  # noqa: S101 - declared above
        assert isinstance(frequency, forms.ChoiceField)  # noqa: S101 - declared above
        listed.choices = [(subject.value, subject.title) for subject in followed]
        nothing = Subscriber.Frequency.NONE
        if not followed and self.initial.get("frequency") != nothing:
            frequency.choices = [pair for pair in Subscriber.Frequency.choices if pair[0] != nothing]
        self.groups = topics.offered(chosen or [])
        field = self.fields["topics"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        # A box that was offered when the page was read stays good, though another is offered by now.
        given = self.data.getlist("topics") if hasattr(self.data, "getlist") else []
        field.choices = [
            (value, value) for value in {*given, *(pair[0] for _g, rows in self.groups for pair in rows)}
        ]

    @property
    def ticked(self) -> list[str]:
        return list(self["topics"].value() or [])

    def wants(self) -> Wants:
        """Of a valid form."""
        data = self.cleaned_data
        return Wants(
            data["language"], data["frequency"], data["wants_actions"], data["topics"], data["follows"]
        )


class SubscribeForm(WantsForm):
    """An address and what it is to get, with what keeps programs out."""

    email = forms.CharField(
        label=_("Your e-mail address"),
        max_length=LONGEST,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    page = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    # Nobody sees this field, so whoever fills it in is a program.
    website = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )

    field_order = ("email", "language", "frequency", "wants_actions", "topics")

    def clean_email(self) -> str:
        """Raises ValidationError for what no mail can reach."""
        found = normal_address(self.cleaned_data["email"])
        if not found:
            raise ValidationError(_("That is not an e-mail address. Write it like name@example.org."))
        return found

    def clean_page(self) -> str:
        """The path alone, and only one of this site."""
        page: str = self.cleaned_data["page"]
        return page if page.startswith("/") and not page.startswith("//") and page.isprintable() else ""
