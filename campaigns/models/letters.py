"""Letters that readers may send, appeals for money, and the weeks in which nothing is published."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from campaigns.models.offices import ContactList
from campaigns.printed_dates import weekday_findings
from posts.slugs import fill_slug


def start_of(day: dt.date) -> dt.datetime:
    """The first instant of ``day`` in the site's zone."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()), timezone.get_default_timezone())


class DatedQuerySet(models.QuerySet[Any]):
    """Rows with ``starts_on`` and ``ends_on``, both days included, in the site's zone."""

    def in_force(self, at: dt.datetime) -> DatedQuerySet:
        day = timezone.localtime(at, timezone.get_default_timezone()).date()
        return self.filter(Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day))

    def next_instant(self, now: dt.datetime) -> dt.datetime | None:
        """When one of them next begins or ends; None for never. One query."""
        day = timezone.localtime(now, timezone.get_default_timezone()).date()
        ahead = self.filter(Q(starts_on__gt=day) | Q(ends_on__gte=day)).values_list("starts_on", "ends_on")
        days = [
            change
            for starts_on, ends_on in ahead
            for change in (starts_on, ends_on and ends_on + dt.timedelta(days=1))
            if change is not None and change > day
        ]
        return start_of(min(days)) if days else None


class Letter(models.Model):
    """A letter offered to readers: they choose who gets it, change what they like, and send it themselves.

    Nothing of what a reader makes of it is stored.
    """

    title = models.CharField(max_length=200, help_text=_("Heading of its page."))
    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True, blank=True)
    introduction = models.TextField(blank=True, help_text=_("To the reader: what this is about."))
    subject = models.CharField(max_length=200)
    text = models.TextField(help_text=_("Without salutation and signature. Empty lines make paragraphs."))
    contact_list = models.ForeignKey(
        ContactList, on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )
    language = models.CharField(max_length=12, default=settings.LANGUAGE_CODE)
    translates = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="translations",
        verbose_name=_("translation of"),
        help_text=_("The same letter as it was first written; its page leads here and back."),
    )
    asks_representative = models.BooleanField(
        _("offer one’s own representative"),
        default=False,
        help_text=_("Readers may look theirs up by postal code, where a directory is set up."),
    )
    closes_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("From this instant on nobody is asked to send it.")
    )
    outcome = models.TextField(_("what happened next"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    modified_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="campaigns_letter_title_not_empty"),
            models.CheckConstraint(condition=~Q(subject=""), name="campaigns_letter_subject_not_empty"),
            models.CheckConstraint(condition=~Q(text=""), name="campaigns_letter_text_not_empty"),
            models.CheckConstraint(
                condition=Q(contact_list__isnull=False) | Q(asks_representative=True),
                name="campaigns_letter_has_recipients",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        fill_slug(self, self.title)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The one address, under the prefix of the letter's own language."""
        with translation.override(self.language):
            return reverse("campaigns:write", args=[self.slug])

    def clean(self) -> None:
        if self.language not in dict(settings.LANGUAGES):
            raise ValidationError({"language": _("This site has no pages in that language.")})
        if self.translates is not None:
            group = self.translates.in_each_language()
            if self.translates.translates_id is not None or self.translates == self:
                raise ValidationError({"translates": _("Choose the letter that was written first.")})
            if group.get(self.language, self) != self:
                raise ValidationError({"translates": _("That letter is there in this language already.")})
        if self.contact_list_id is None and not self.asks_representative:
            raise ValidationError(
                _("Choose a contact list or offer the reader’s own representative: somebody must get it.")
            )

    def is_open(self, at: dt.datetime) -> bool:
        return self.closes_at is None or at < self.closes_at

    def in_each_language(self) -> dict[str, Letter]:
        """The letter and its translations by language; one query."""
        first = self.translates_id or self.pk
        rows = Letter.objects.filter(Q(pk=first) | Q(translates=first)).order_by("-pk")
        return {**{row.language: row for row in rows}, self.language: self}


class Appeal(models.Model):
    """A request for money, placed in bodies or, while it is the default, after every article."""

    name = models.CharField(max_length=200, help_text=_("For staff only."))
    heading = models.CharField(max_length=200)
    text = models.TextField()
    url = models.URLField(_("where to give"), max_length=500)
    button = models.CharField(max_length=60, help_text=_("Such as “Give”."))
    is_default = models.BooleanField(
        _("after every article"),
        default=False,
        help_text=_("Of several, the one that began last; not where the article has an appeal of its own."),
    )
    language = models.CharField(max_length=35, blank=True, help_text=_("Empty: pages of every language."))
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day."))

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(heading="") & ~Q(url="") & ~Q(button=""),
                name="campaigns_appeal_words_not_empty",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="campaigns_appeal_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("It ends before it begins.")})


class Recess(models.Model):
    """Days on which the house publishes nothing; told on the first page, in feeds and in the admin while it lasts."""

    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), help_text=_("The last day of the recess."))
    next_post_on = models.DateField(_("next post on"), null=True, blank=True)
    text = models.TextField(
        blank=True,
        help_text=_("What readers are told. A weekday that does not match its date is refused."),
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("recess")
        verbose_name_plural = _("recesses")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="campaigns_recess_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(next_post_on=None) | Q(next_post_on__gte=F("ends_on")),
                name="campaigns_recess_next_post_after_end",
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.starts_on:%Y-%m-%d} – {self.ends_on:%Y-%m-%d}" if self.starts_on and self.ends_on else ""
        )

    def text_in(self, language: str) -> str:
        """What readers of ``language`` are told, "" where nobody wrote it. No query after a prefetch of ``texts``."""
        said = next((row.text for row in self.texts.all() if row.language == language), "")
        return said or (self.text if language == settings.LANGUAGE_CODE else "")

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            errors["ends_on"] = _("It ends before it begins.")
        if self.ends_on and self.next_post_on and self.next_post_on < self.ends_on:
            errors["next_post_on"] = _("The next post lies within the recess.")
        if self.starts_on and (found := weekday_findings(self.text, self.next_post_on or self.starts_on)):
            errors["text"] = found
        if errors:
            raise ValidationError(errors)


class RecessText(models.Model):
    """What readers of another language are told of a recess."""

    recess = models.ForeignKey(Recess, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=12)
    text = models.TextField(help_text=_("A weekday that does not match its date is refused."))

    class Meta:
        verbose_name = _("text in another language")
        verbose_name_plural = _("texts in other languages")
        constraints = [
            models.UniqueConstraint(
                fields=["recess", "language"], name="campaigns_recesstext_once_a_language"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="campaigns_recesstext_not_empty"),
        ]

    def __str__(self) -> str:
        return str(dict(settings.LANGUAGES).get(self.language, self.language))

    def clean(self) -> None:
        day = self.recess.next_post_on or self.recess.starts_on
        if day and (found := weekday_findings(self.text, day)):
            raise ValidationError({"text": found})
