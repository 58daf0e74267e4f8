"""People and organisations: who writes, who speaks, who publishes, who is addressed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from posts.slugs import fill_slug
from posts.stems import fold

# "Ø" folds to one letter but "㎒" to three: room for a name that grows when it is folded.
FOLDED_LENGTH = 250


class Named(models.Model):
    """A row that people look up by its name, whatever accents and capitals they type."""

    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=FOLDED_LENGTH, editable=False, db_index=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(self.name)[:FOLDED_LENGTH]
        super().save(*args, **kwargs)


class Person(Named):
    """Somebody who writes for the house, is quoted, or holds an office.

    Made by staff or an importer, corrected at any time, merged when it was entered twice; kept as long as
    anything points at it.
    """

    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True, blank=True)
    sort_name = models.CharField(
        max_length=200, blank=True, help_text=_("As it is filed: “Marchbanks, Ottoline”.")
    )
    role = models.CharField(
        max_length=200, blank=True, help_text=_("What readers should know the person as.")
    )
    description = models.TextField(blank=True)
    url = models.URLField(_("web page"), blank=True, max_length=500)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="posts_person_name_not_empty")
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        fill_slug(self, self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("posts:person", args=[self.slug])


class PersonName(Named):
    """Another name of the same person: a maiden name, initials, a form in another language."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="other_names")

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [models.UniqueConstraint(fields=["person", "folded"], name="posts_personname_once")]


class Organization(Named):
    """A body that publishes, speaks, signs or is addressed: an outlet, an association, a government."""

    class Kind(models.TextChoices):
        OUTLET = "outlet", _("news outlet")
        NGO = "ngo", _("non-governmental organisation")
        GOVERNMENT = "government", _("government")
        INTERGOVERNMENTAL = "intergovernmental", _("intergovernmental body")
        THINK_TANK = "think_tank", _("think tank")
        ACADEMIC = "academic", _("university or institute")
        PARTY = "party", _("political party")
        COMPANY = "company", _("company")
        COURT = "court", _("court or tribunal")
        OTHER = "other", _("other")

    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True, blank=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OTHER)
    description = models.TextField(blank=True)
    url = models.URLField(_("web page"), blank=True, max_length=500)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="posts_organization_name_not_empty"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "outlet",
                        "ngo",
                        "government",
                        "intergovernmental",
                        "think_tank",
                        "academic",
                        "party",
                        "company",
                        "court",
                        "other",
                    ]
                ),
                name="posts_organization_kind_known",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        fill_slug(self, self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("posts:organization", args=[self.slug])


class OrganizationName(Named):
    """Another name of the same body: an acronym, a former name, a form in another language."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="other_names")

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            models.UniqueConstraint(fields=["organization", "folded"], name="posts_organizationname_once")
        ]
