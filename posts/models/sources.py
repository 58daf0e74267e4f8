"""Works that are quoted: one row a work, however often it is quoted."""

from __future__ import annotations

import re
from typing import Any

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from posts.addresses import canonical_url
from posts.models.people import Organization, Person
from posts.partial_dates import PartialDateField
from posts.slugs import fill_slug

HTTP_ADDRESS = r"^https?://"


class SourceQuerySet(models.QuerySet["Source"]):
    def for_attribution(self) -> SourceQuerySet:
        """All that a figcaption says: two queries whatever the number of sources."""
        return self.select_related("publisher").prefetch_related(
            models.Prefetch("source_authors", queryset=SourceAuthor.objects.select_related("person"))
        )

    def for_url(self, url: str) -> Source | None:
        """The work at this address, however it was written; None where there is none."""
        canonical = canonical_url(url)
        return self.filter(canonical_url=canonical).first() if canonical else None

    def with_quotation_counts(self) -> SourceQuerySet:
        return self.annotate(
            quotation_count=Count("quotations", filter=Q(quotations__withdrawn_at=None), distinct=True),
        )


class Source(models.Model):
    """One work that is quoted: an article, a report, a broadcast, a hearing.

    Made in the chooser while writing, in the admin, or by an importer; corrected at any time, which corrects every
    page that quotes it; never deleted while a quotation, revision or snapshot rests on it.
    Kinds and field names follow CSL-JSON and Wikipedia's CS1 (see the mapping in VOCABULARY).
    """

    class Kind(models.TextChoices):
        ARTICLE_NEWSPAPER = "article-newspaper", _("newspaper article")
        ARTICLE_MAGAZINE = "article-magazine", _("magazine article")
        POST_WEBLOG = "post-weblog", _("blog or social post")
        REPORT = "report", _("report")
        BROADCAST = "broadcast", _("broadcast")
        INTERVIEW = "interview", _("interview")
        SPEECH = "speech", _("speech or statement")
        TREATY = "treaty", _("treaty or resolution")
        HEARING = "hearing", _("hearing or debate")
        WEBPAGE = "webpage", _("web page")

    class Access(models.TextChoices):
        UNKNOWN = "", _("not known")
        FREE = "free", _("free to read")
        REGISTRATION = "registration", _("registration needed")
        LIMITED = "limited", _("limited free access")
        SUBSCRIPTION = "subscription", _("subscription needed")

    class UrlStatus(models.TextChoices):
        UNKNOWN = "", _("not checked")
        LIVE = "live", _("live")
        DEAD = "dead", _("dead")
        UNFIT = "unfit", _("unfit")
        USURPED = "usurped", _("usurped")
        DEVIATED = "deviated", _("the text has drifted")

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.ARTICLE_NEWSPAPER)
    title = models.CharField(max_length=500)
    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True, blank=True)
    authors = models.ManyToManyField(
        Person, through="SourceAuthor", blank=True, related_name="sources_written"
    )
    publisher = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sources_published",
        help_text=_("The outlet or body that published it."),
    )
    issued = PartialDateField(_("published on"), null=True, blank=True)
    language = models.CharField(max_length=12, blank=True)

    url = models.URLField(_("address"), max_length=1000, blank=True)
    canonical_url = models.CharField(max_length=1000, null=True, blank=True, unique=True, editable=False)
    url_access = models.CharField(
        _("access"), max_length=12, choices=Access, blank=True, default=Access.UNKNOWN
    )
    url_status = models.CharField(
        _("state of the link"), max_length=10, choices=UrlStatus, blank=True, default=UrlStatus.UNKNOWN
    )
    free_url = models.URLField(_("address of a free copy"), max_length=1000, blank=True)
    archive_url = models.URLField(
        _("address of an archived copy"),
        max_length=1000,
        blank=True,
        help_text=_(
            "In a public archive. Readers are led there once the address itself is dead or has drifted."
        ),
    )
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    accessed = models.DateField(_("read on"), null=True, blank=True)

    permitted_file = models.FileField(
        _("copy with the author's permission"), upload_to="permitted/%Y/", blank=True, help_text=_("A PDF.")
    )
    permission_by = models.CharField(_("permission given by"), max_length=200, blank=True)
    permission_on = models.DateField(_("permission given on"), null=True, blank=True)
    permission_scope = models.TextField(_("what the permission covers"), blank=True)
    permission_withdrawn_at = models.DateTimeField(null=True, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    modified_at = models.DateTimeField(auto_now=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        indexes = [
            models.Index(fields=["publisher", "issued"], name="posts_source_publisher_issued"),
            models.Index(fields=["title"], name="posts_source_title"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="posts_source_title_not_empty"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "article-newspaper",
                        "article-magazine",
                        "post-weblog",
                        "report",
                        "broadcast",
                        "interview",
                        "speech",
                        "treaty",
                        "hearing",
                        "webpage",
                    ]
                ),
                name="posts_source_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(url_access__in=["", "free", "registration", "limited", "subscription"]),
                name="posts_source_access_known",
            ),
            models.CheckConstraint(
                condition=Q(url_status__in=["", "live", "dead", "unfit", "usurped", "deviated"]),
                name="posts_source_url_status_known",
            ),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__regex=HTTP_ADDRESS),
                name="posts_source_url_http",
                violation_error_message=_("The address of a source begins with http:// or https://."),
            ),
            models.CheckConstraint(
                condition=Q(archive_url="") | Q(archived_at__isnull=False, archive_url__regex=HTTP_ADDRESS),
                name="posts_source_archive_dated",
                violation_error_message=_("Say when the archived copy was made."),
            ),
            models.CheckConstraint(
                condition=Q(permitted_file="") | Q(permission_on__isnull=False, permission_by__gt=""),
                name="posts_source_permission_documented",
                violation_error_message=_("Say who permitted the copy, and when."),
            ),
        ]

    def __str__(self) -> str:
        parts = [self.title]
        if self.publisher_id and self.publisher:
            parts.append(self.publisher.name)
        if self.issued:
            parts.append(self.issued.label())
        return ", ".join(parts)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.title = re.sub(r"\s+", " ", self.title).strip()
        self.canonical_url = canonical_url(self.url) or None
        fill_slug(self, self.title)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("posts:source", args=[self.slug])

    def clean(self) -> None:
        self.canonical_url = canonical_url(self.url) or None

    @property
    def author_list(self) -> list[Person]:
        """The authors in order; no query after ``for_attribution()``."""
        return [row.person for row in self.source_authors.all()]

    @property
    def is_lost(self) -> bool:
        """Whether the address no longer leads readers to the work as it was quoted."""
        lost = (self.UrlStatus.DEAD, self.UrlStatus.DEVIATED, self.UrlStatus.UNFIT, self.UrlStatus.USURPED)
        return self.url_status in lost

    @property
    def has_permitted_copy(self) -> bool:
        return bool(self.permitted_file) and self.permission_withdrawn_at is None


class SourceAuthor(models.Model):
    """One author of one work, in the order of the byline."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="source_authors")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="source_authorships")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        constraints = [models.UniqueConstraint(fields=["source", "person"], name="posts_sourceauthor_once")]

    def __str__(self) -> str:
        return f"{self.person}"
