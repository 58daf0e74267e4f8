"""Whether the addresses that published posts lead to still answer."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from posts.models.posts import Post
from posts.models.quotations import Quotation, QuotationVia
from posts.models.sources import Source

# What leads readers nowhere, or no longer to what was meant.
LOST = ("dead", "unfit", "deviated", "usurped")


class LinkCheckQuerySet(models.QuerySet["LinkCheck"]):
    def in_use(self, at: datetime) -> LinkCheckQuerySet:
        """Those that a post which readers can see leads to, in its text or by quoting the work."""
        public = Post.objects.published(at)
        quoted = Quotation.objects.standing().filter(post__in=public)
        relayed = QuotationVia.objects.filter(quotation__in=quoted)
        works = Source.objects.filter(canonical_url=OuterRef("canonical_url")).filter(
            Exists(quoted.filter(source=OuterRef("pk"))) | Exists(relayed.filter(source=OuterRef("pk")))
        )
        texts = LinkCheck.posts.through.objects.filter(linkcheck=OuterRef("pk"), post__in=public)
        return self.filter(Exists(works) | Exists(texts))

    def due(self, at: datetime) -> LinkCheckQuerySet:
        """Those to be visited now, the longest waiting first."""
        return self.filter(next_check_at__lte=at).order_by("next_check_at", "pk")

    def open(self) -> LinkCheckQuerySet:
        """The tasks for staff: addresses that lead readers nowhere, not set aside, and without a copy to lead to."""
        helped = Source.objects.filter(canonical_url=OuterRef("canonical_url"), archive_url__gt="")
        lost = self.filter(status__in=LOST, set_aside_at=None, archive_url="")
        return lost.exclude(Exists(helped))

    def with_copies(self) -> LinkCheckQuerySet:
        """Those of which a public archive has a copy, as ``copy_url`` and ``copy_at``: their own, or the source's."""
        of_source = Source.objects.filter(canonical_url=OuterRef("canonical_url"), archive_url__gt="")
        own = Case(When(archive_url__gt="", then="archive_url"))
        own_at = Case(When(archive_url__gt="", then="archived_at"))
        return self.annotate(
            copy_url=Coalesce(own, Subquery(of_source.values("archive_url")[:1])),
            copy_at=Coalesce(own_at, Subquery(of_source.values("archived_at")[:1])),
        ).filter(copy_url__isnull=False)


class LinkCheck(models.Model):
    """One address and what became of it, from the first published post that leads there; written by
    ``posts.link_checks`` only.

    A verdict needs several failures over several days; ``failing_as`` is what they will amount to. Kept when no post
    leads there any longer, and then not visited.
    """

    Status = Source.UrlStatus

    canonical_url = models.CharField(max_length=1000, unique=True)
    url = models.URLField(_("address"), max_length=1000)
    posts = models.ManyToManyField(Post, related_name="link_checks", blank=True)

    status = models.CharField(
        _("state"), max_length=10, choices=Source.UrlStatus, blank=True, default=Source.UrlStatus.UNKNOWN
    )
    status_since = models.DateTimeField(_("since"), null=True, blank=True)
    outcome = models.CharField(_("last visit"), max_length=12, blank=True)
    outcome_words = models.CharField(_("in words"), max_length=500, blank=True)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    final_url = models.TextField(_("address where it ended"), blank=True)

    failing_as = models.CharField(max_length=10, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    live_at = models.DateTimeField(_("last live"), null=True, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    next_check_at = models.DateTimeField(_("next visit"), null=True, blank=True, db_index=True)
    set_aside_at = models.DateTimeField(_("set aside"), null=True, blank=True)

    # In a public archive; of an address that is a source's as well, the source has its own.
    archive_url = models.URLField(_("address in a public archive"), max_length=1000, blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    archive_tries = models.PositiveSmallIntegerField(default=0)
    archive_next_try_at = models.DateTimeField(null=True, blank=True)

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-status_since", "-pk"]
        default_permissions = ("view", "change")
        verbose_name = _("outbound link")
        verbose_name_plural = _("outbound links")
        indexes = [
            models.Index(
                fields=["archive_next_try_at"],
                name="posts_linkcheck_to_archive",
                condition=Q(archive_next_try_at__isnull=False),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(archive_url="") | Q(archived_at__isnull=False),
                name="posts_linkcheck_archive_dated",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["", "live", "dead", "unfit", "usurped", "deviated"]),
                name="posts_linkcheck_status_known",
            ),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def is_lost(self) -> bool:
        return self.status in LOST


class LinksRead(models.Model):
    """Which version of a post's text the links were last read from; a projection like the links themselves."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="links_read")
    version = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        verbose_name = _("reading of links")
        verbose_name_plural = _("readings of links")

    def __str__(self) -> str:
        return f"{self.post_id}: {self.version}"
