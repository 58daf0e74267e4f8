"""Offices, who holds them when, how they are reached, and lists of offices to write to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from posts.models import Organization, Person
from posts.partial_dates import PartialDateField
from posts.slugs import fill_slug


class Area(models.Model):
    """An electoral district or another area that an office stands for. ``ocd_id`` is its Open Civic Data division."""

    name = models.CharField(max_length=200)
    ocd_id = models.CharField(
        _("division identifier"),
        max_length=200,
        unique=True,
        null=True,
        blank=True,
        help_text=_("Open Civic Data, such as ocd-division/country:ca/ed:35001-2013."),
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="campaigns_area_name_not_empty"),
            models.CheckConstraint(
                condition=Q(ocd_id=None) | ~Q(ocd_id=""), name="campaigns_area_ocd_id_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.ocd_id = self.ocd_id or None
        super().save(*args, **kwargs)


class OfficeQuerySet(models.QuerySet["Office"]):
    def for_writing(self) -> OfficeQuerySet:
        """Offices with every holder and detail: three queries and one, whatever their number."""
        return self.select_related("organization", "area").prefetch_related(
            models.Prefetch(
                "memberships", queryset=Membership.objects.select_related("person", "on_behalf_of")
            ),
            "contact_details",
            "memberships__person__contact_details",
        )

    def without_holder(self, day: dt.date) -> OfficeQuerySet:
        """Those that nobody is known to hold on ``day``."""
        return self.exclude(pk__in=Membership.objects.held_on(day).values("office"))


class Office(models.Model):
    """A public office that outlives its holders: "Minister of Foreign Affairs". Popolo calls it a Post."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True, blank=True)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="offices"
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, related_name="offices",
        help_text=_("The district, where the office stands for one."),
    )  # fmt: skip
    salutation = models.CharField(
        max_length=120, blank=True, help_text=_("How a letter begins, such as “Dear Minister”.")
    )
    url = models.URLField(_("web page"), max_length=500, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="campaigns_office_name_not_empty")]

    def __str__(self) -> str:
        return f"{self.name} ({self.area})" if self.area_id and self.area else self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        fill_slug(self, str(self))
        super().save(*args, **kwargs)

    def membership_on(self, day: dt.date) -> Membership | None:
        """Who holds the office on ``day``, of several who came last. No query after ``for_writing``."""
        held = [row for row in self.memberships.all() if row.covers(day)]
        return max(held, key=lambda row: (row.held_from or dt.date.min, row.pk), default=None)

    def details_on(self, day: dt.date) -> list[ContactDetail]:
        """The office's own details in force on ``day``, empty ones left out. No query after ``for_writing``."""
        return [row for row in self.contact_details.all() if row.is_offered(day)]


class MembershipQuerySet(models.QuerySet["Membership"]):
    def held_on(self, day: dt.date) -> MembershipQuerySet:
        return self.filter(
            Q(held_from=None) | Q(held_from__lte=day), Q(held_until=None) | Q(held_until__gte=day)
        )


class Membership(models.Model):
    """One person in one office, from a day to a day, both as precisely as they are known.

    A term counts from the first day that its start may mean to the last that its end may mean; without an end it
    goes on. Ended by giving it an end, deleted only when it was entered by mistake.
    """

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    on_behalf_of = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("The party or body, where the person sits for one."),
    )  # fmt: skip
    starts_on = PartialDateField(_("from"), null=True, blank=True)
    ends_on = PartialDateField(
        _("until"), null=True, blank=True,
        help_text=_("The last day in office, as precisely as it is known. Empty: still in office."),
    )  # fmt: skip
    held_from = models.DateField(null=True, editable=False)
    held_until = models.DateField(null=True, editable=False, db_index=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["-held_from", "-pk"]
        verbose_name = _("holder")
        verbose_name_plural = _("holders")
        constraints = [
            models.CheckConstraint(
                condition=Q(held_from=None) | Q(held_until=None) | Q(held_until__gte=F("held_from")),
                name="campaigns_membership_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["office", "person", "held_from"], name="campaigns_membership_once"
            ),
            models.UniqueConstraint(
                fields=["office", "person"],
                condition=Q(held_from=None),
                name="campaigns_membership_once_without_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.office}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._derive()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        self._derive()
        if self.held_from and self.held_until and self.held_until < self.held_from:
            raise ValidationError({"ends_on": _("The term ends before it begins.")})

    def _derive(self) -> None:
        for source, name in (("starts_on", "held_from"), ("ends_on", "held_until")):
            field: Any = self._meta.get_field(source)
            date = field.to_python(getattr(self, source))
            day = None if date is None else date.first_day if name == "held_from" else date.last_day
            setattr(self, name, day)

    def covers(self, day: dt.date) -> bool:
        return (self.held_from is None or self.held_from <= day) and (
            self.held_until is None or day <= self.held_until
        )


class ContactDetail(models.Model):
    """One way to reach an office or a person. Its value may be empty ("should be known and is not"), never made up."""

    class Type(models.TextChoices):
        EMAIL = "email", _("e-mail")
        ADDRESS = "address", _("postal address")
        VOICE = "voice", _("telephone")
        FAX = "fax", _("fax")
        URL = "url", _("web form")

    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, null=True, blank=True, related_name="contact_details"
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="contact_details"
    )
    type = models.CharField(max_length=10, choices=Type, default=Type.EMAIL)
    value = models.TextField(
        blank=True, help_text=_("Leave it empty where it is not known. Never guess one.")
    )
    label = models.CharField(max_length=120, blank=True, help_text=_("Such as “Constituency office”."))
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["type", "label", "pk"]
        verbose_name = _("contact detail")
        verbose_name_plural = _("contact details")
        constraints = [
            models.CheckConstraint(
                condition=Q(office=None, person__isnull=False) | Q(office__isnull=False, person=None),
                name="campaigns_contactdetail_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(type__in=["email", "address", "voice", "fax", "url"]),
                name="campaigns_contactdetail_type_known",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="campaigns_contactdetail_valid_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()}: {self.value or _('missing')}"

    def clean(self) -> None:
        self.value = self.value.strip()
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValidationError({"valid_until": _("This lies before its beginning.")})
        checks: dict[str, Any] = {
            self.Type.EMAIL: EmailValidator(),
            self.Type.URL: URLValidator(schemes=["http", "https"]),
        }
        check = checks.get(self.type)
        if self.value and check is not None:
            try:
                check(self.value)
            except ValidationError as error:
                raise ValidationError({"value": error.messages}) from error

    def is_offered(self, day: dt.date) -> bool:
        """Whether readers are shown it on ``day``: known and in force."""
        return (
            bool(self.value)
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_until is None or day <= self.valid_until)
        )


class ContactList(models.Model):
    """Offices to write to, in order; embedded into bodies and used by letters."""

    name = models.CharField(max_length=200, help_text=_("For staff only: how the list is found again."))
    heading = models.CharField(max_length=200, blank=True, help_text=_("Empty: “Write to them”."))
    introduction = models.TextField(blank=True)
    live_until = models.DateField(
        _("asked for until"),
        null=True,
        blank=True,
        help_text=_(
            "Up to this day readers are asked to write, and every page shows who holds the offices now. After it, "
            "or without it, an article shows who held them on its own day, with a note of who does now."
        ),
    )
    offices = models.ManyToManyField(Office, through="ContactListEntry", related_name="contact_lists")
    created_at = models.DateTimeField(auto_now_add=True)
    modified_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("contact list")
        verbose_name_plural = _("contact lists")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="campaigns_contactlist_name_not_empty")
        ]

    def __str__(self) -> str:
        return self.name


class ContactListEntry(models.Model):
    """The place of an office in a list."""

    contact_list = models.ForeignKey(ContactList, on_delete=models.CASCADE, related_name="entries")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="list_entries")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("office in this list")
        verbose_name_plural = _("offices in this list")
        constraints = [
            models.UniqueConstraint(fields=["contact_list", "office"], name="campaigns_contactlistentry_once")
        ]

    def __str__(self) -> str:
        return str(self.office)
