"""The organisation that publishes, and what its staff may set."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

HEX_COLOUR = RegexValidator(
    re.compile(r"\A#[0-9a-fA-F]{6}\Z"), _("Write the colour as # and six digits, such as #7a1f2b.")
)
# The texts that may be said in several languages: the columns of HouseText.
SPOKEN = ("tagline", "about", "call_heading", "notice_to_readers")


def validate_links(value: object) -> None:
    """Refuse anything but a list of {"label": words, "url": http(s) address or path of this site}."""
    if not isinstance(value, list):
        raise ValidationError(_("Write a list of links."))
    for link in value:
        if not (isinstance(link, dict) and isinstance(link.get("label"), str) and link["label"].strip()):
            raise ValidationError(_("Every link needs a label."))
        url = link.get("url")
        if not (isinstance(url, str) and re.match(r"(https?://[^\s/]+|/(?!/))", url)):
            raise ValidationError(
                _("The link “%(label)s” needs an address that begins with https:// or /."), params=link
            )


def validate_translators(value: object) -> None:
    """Refuse anything but a list of {"label": words, "url": http(s) address with {url} in it}."""
    validate_links(value)
    for link in value if isinstance(value, list) else []:
        if not link["url"].startswith("http") or "{url}" not in link["url"]:
            raise ValidationError(
                _("The address of “%(label)s” needs {url} in the place of the page’s address."), params=link
            )


class House(models.Model):
    """One row: the publishing organisation, the site's name and face, standing texts and terms.

    Made by a migration with neutral words, edited by administrators, never deleted.
    """

    class Stops(models.TextChoices):
        """What findings of one severity do to a publication."""

        ALWAYS = "always", _("stop a publication, whoever publishes")
        UNLESS_REASON = "unless_reason", _("stop it, unless somebody who may gives a reason")
        NEVER = "never", _("are shown and stop nothing")

    organization = models.ForeignKey(
        "posts.Organization",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The record of the organisation itself, so that it can sign and be quoted."),
    )
    site_name = models.CharField(max_length=120, default="Our publication")
    tagline = models.CharField(max_length=200, blank=True)
    logo = models.ForeignKey("posts.Image", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    accent_colour = models.CharField(max_length=7, default="#7a1f2b", validators=[HEX_COLOUR])
    about = models.TextField(blank=True, help_text=_("One or two sentences that stand under every article."))
    call_heading = models.CharField(
        max_length=120, default="Whither Canada?", help_text=_("Heading of a call that has none of its own.")
    )
    notice_to_readers = models.TextField(blank=True, help_text=_("Stands on every page until it is removed."))
    notice_to_editors = models.TextField(blank=True, help_text=_("Stands under every press release."))
    media_contact = models.TextField(blank=True)
    membership_url = models.URLField(blank=True)
    discussion_url = models.URLField(blank=True)
    republication_terms = models.JSONField(
        default=dict,
        blank=True,
        help_text=_("Terms of republication by audience, such as {“community”: “…”, “commercial”: “…”}."),
    )
    websub_hub = models.URLField(
        _("WebSub hub"),
        blank=True,
        help_text=_("Address of a hub that tells followers at once of what is new; the feeds then name it."),
    )
    feeds_have_whole_text = models.BooleanField(
        _("feeds bring the whole text"), default=True, help_text=_("Otherwise they bring summaries.")
    )
    footer_links = models.JSONField(default=list, blank=True, validators=[validate_links])
    social_links = models.JSONField(default=list, blank=True, validators=[validate_links])
    contact_email = models.EmailField(blank=True)
    age_notice_years = models.PositiveSmallIntegerField(
        _("years until an article counts as old"),
        default=2,
        help_text=_("From then on it says at its head how old it is. 0: never."),
    )
    translators = models.JSONField(default=list, blank=True, validators=[validate_translators])
    blocking_findings = models.CharField(
        _("findings that block"),
        max_length=14,
        choices=Stops,
        default=Stops.UNLESS_REASON,
        help_text=_("What the checks call an error: an impossible date, a quotation that names nobody."),
    )
    warning_findings = models.CharField(
        _("findings that warn"),
        max_length=14,
        choices=Stops,
        default=Stops.NEVER,
        help_text=_("What is probably wrong, such as a doubled word or a closed petition."),
    )
    check_severities = models.JSONField(
        _("severity of single checks"),
        default=dict,
        blank=True,
        help_text=_("Where this house sees it otherwise than the checks do by themselves."),
    )

    class Meta:
        verbose_name = _("house")
        verbose_name_plural = _("house")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="posts_house_single_row"),
            models.CheckConstraint(
                condition=models.Q(blocking_findings__in=["always", "unless_reason", "never"]),
                name="posts_house_blocking_findings_known",
            ),
            models.CheckConstraint(
                condition=models.Q(warning_findings__in=["always", "unless_reason", "never"]),
                name="posts_house_warning_findings_known",
            ),
        ]

    def __str__(self) -> str:
        return self.site_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def load(cls) -> House:
        """The one row, with organisation and logo; one query. An unsaved default where the row was removed."""
        return cls.objects.select_related("organization", "logo").filter(pk=1).first() or cls(pk=1)

    @classmethod
    def spoken(cls) -> House:
        """``load()`` with its texts in the active language, to be printed and never saved.

        One query, two in another language than the house's own.
        """
        house, language = cls.load(), get_language() or settings.LANGUAGE_CODE
        if language != settings.LANGUAGE_CODE:
            for text in HouseText.objects.filter(house=house.pk, language=language):
                for name in SPOKEN:
                    setattr(house, name, getattr(text, name) or getattr(house, name))
        return house


class HouseText(models.Model):
    """What the house says of itself in another language. What is empty here is said as in the house's own."""

    house = models.ForeignKey(House, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=12)
    tagline = models.CharField(max_length=200, blank=True)
    about = models.TextField(blank=True)
    call_heading = models.CharField(max_length=120, blank=True)
    notice_to_readers = models.TextField(blank=True)

    class Meta:
        verbose_name = _("texts in another language")
        verbose_name_plural = _("texts in other languages")
        constraints = [
            models.UniqueConstraint(fields=["house", "language"], name="posts_housetext_once_a_language")
        ]

    def __str__(self) -> str:
        return str(dict(settings.LANGUAGES).get(self.language, self.language))


class Generation(models.Model):
    """One row that counts the changes readers could see; moved only by ``publishing.public_changed()``."""

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="posts_generation_single_row")]

    def __str__(self) -> str:
        return str(self.number)
