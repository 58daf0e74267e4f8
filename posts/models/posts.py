"""Publications: the row is the public text, or the draft before first publication."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Prefetch, Q, Value
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from posts.html import count_words, html_to_text, reading_minutes
from posts.instants import in_seconds
from posts.models.bodies import DroppedReference, write_body
from posts.models.listed import Listed
from posts.models.people import Organization, Person
from posts.models.taxonomy import Region, Report, Series, TaggedPost, Theme
from posts.slugs import make_slug


class StaleVersion(Exception):
    """The row was saved by somebody else since it was read; nothing was written.

    ``current`` is the version that stands in the database now.
    """

    def __init__(self, current: int) -> None:
        super().__init__(f"the row has version {current} by now")
        self.current = current


@dataclass(frozen=True)
class Label:
    """One thing a post is filed under, as its page shows it. ``kind`` is the model's name: "tag", "region", …"""

    kind: str
    name: str
    slug: str

    def get_absolute_url(self) -> str:
        return reverse(f"posts:{self.kind}", args=[self.slug])


class PostQuerySet(models.QuerySet["Post"]):
    def published(self, at: dt.datetime | None = None) -> PostQuerySet:
        """The only meaning of "public": released, its instant reached, no embargo or expiry in force."""
        at = at or timezone.now()
        return self.filter(
            Q(embargoed_until=None) | Q(embargoed_until__lte=at),
            Q(expires_at=None) | Q(expires_at__gt=at),
            status=Post.Status.PUBLISHED,
            published_at__lte=at,
        )

    def gone(self, at: dt.datetime | None = None) -> PostQuerySet:
        """Once public and no longer: withdrawn after its instant, or expired. Their addresses answer 410."""
        at = at or timezone.now()
        return self.filter(
            Q(embargoed_until=None) | Q(embargoed_until__lte=at),
            Q(status=Post.Status.WITHDRAWN) | Q(status=Post.Status.PUBLISHED, expires_at__lte=at),
            published_at__lte=at,
        )

    def scheduled(self, at: dt.datetime | None = None) -> PostQuerySet:
        """Released, but not before an instant that lies ahead."""
        at = at or timezone.now()
        return self.filter(Q(published_at__gt=at) | Q(embargoed_until__gt=at), status=Post.Status.PUBLISHED)

    def unseen(self, at: dt.datetime | None = None) -> PostQuerySet:
        """Released and not public: before its instant or under embargo, or expired."""
        at = at or timezone.now()
        return self.filter(
            Q(published_at__gt=at) | Q(embargoed_until__gt=at) | Q(expires_at__lte=at),
            status=Post.Status.PUBLISHED,
        )

    def republishable(self) -> PostQuerySet:
        """What partners may print: the house's own texts, and others' where their terms let them be passed on."""
        return self.filter(
            Q(republication=None) | Q(republication__may_be_passed_on=True), may_be_republished=True
        )

    def newest_first(self) -> PostQuerySet:
        return self.order_by("-published_at", "-pk")

    def for_list(self) -> PostQuerySet:
        """What a list shows of each post, without its body: two queries whatever the number of rows."""
        return self.select_related("lead_image", "series").prefetch_related(BYLINE).defer("body", "body_text")

    def for_page(self) -> PostQuerySet:
        """What an article's page shows besides its body and labels: three queries."""
        return self.select_related(
            "lead_image", "series", "republication__publisher", "republication__author_organization"
        ).prefetch_related(BYLINE, "corrections")


class Post(models.Model):  # type: ignore[django-manager-missing] # taggit's base is untyped
    """One publication, from the first draft to its withdrawal.

    Written by the admin, importers and commands through ``save()`` and then ``publishing.record_save()``. Once it
    was public it is never deleted: it is withdrawn, and its address answers 410 with the reason.
    """

    class Kind(models.TextChoices):
        COMMENTARY = "commentary", _("commentary")
        PRESS_RELEASE = "press_release", _("press release")
        STATEMENT = "statement", _("statement")
        OPEN_LETTER = "open_letter", _("open letter")
        NOTICE = "notice", _("notice")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.COMMENTARY)
    title = models.CharField(max_length=300)
    slug = models.SlugField(
        _("address"),
        max_length=120,
        allow_unicode=True,
        blank=True,
        help_text=_("Made from the title where it is left empty."),
    )
    summary = models.TextField(
        blank=True, help_text=_("One or two sentences for lists, feeds and search engines.")
    )
    body = models.TextField(blank=True)
    body_text = models.TextField(blank=True, editable=False)
    word_count = models.PositiveIntegerField(default=0, editable=False)
    language = models.CharField(max_length=12, default=settings.LANGUAGE_CODE)
    translation_group = models.UUIDField(default=uuid.uuid4, editable=False)

    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(
        null=True, blank=True, help_text=_("An instant that lies ahead schedules the post.")
    )
    month_on = models.DateField(null=True, blank=True, editable=False)
    modified_at = models.DateTimeField(default=timezone.now, editable=False)
    embargoed_until = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    as_of = models.DateField(null=True, blank=True, help_text=_("The day whose knowledge the text reflects."))
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawal_reason = models.TextField(blank=True)

    lead_image = models.ForeignKey(
        "posts.Image", on_delete=models.PROTECT, null=True, blank=True, related_name="leads"
    )
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, blank=True, related_name="posts")
    series_position = models.PositiveIntegerField(null=True, blank=True)
    regions = models.ManyToManyField(Region, blank=True, related_name="posts")
    themes = models.ManyToManyField(Theme, blank=True, related_name="posts")
    reports = models.ManyToManyField(Report, blank=True, related_name="posts")
    tags = TaggableManager(through=TaggedPost, blank=True)

    dateline = models.CharField(
        max_length=120,
        blank=True,
        help_text=_(
            "The place from which a press release is given, such as “Port Almery”. Its day is that of publication."
        ),
    )
    media_contact = models.TextField(blank=True, help_text=_("Empty: the house's own."))
    notice_to_readers = models.TextField(blank=True)
    note_to_editors = models.TextField(blank=True)
    may_be_republished = models.BooleanField(
        default=True,
        help_text=_("Others may print it on the house's terms; its page then has a “Republish” page."),
    )

    # True while nobody has given it a title: ``title`` then holds words to know the draft by.
    is_untitled = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    # When approved changes to a public text take its place; they are the revision that ``posts.pending`` finds.
    changes_at = models.DateTimeField(null=True, blank=True, editable=False)
    import_ref = models.CharField(max_length=300, null=True, blank=True, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="posts",
    )

    objects = PostQuerySet.as_manager()

    # Set by save(): what the body pointed at and does not exist; whether readers could see the row before, and where.
    dropped_references: tuple[DroppedReference, ...] = ()
    was_public: bool = False
    address_before: str = ""

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        permissions: ClassVar = [
            ("publish_post", "Can publish, schedule and withdraw posts"),
            ("change_any_post", "Can change posts of others"),
            ("review_post", "Can approve posts and send them back"),
            ("correct_post", "Can correct published posts"),
            ("import_post", "Can import posts"),
            ("override_checks", "Can publish against what the checks found"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["language", "month_on", "slug"], name="posts_post_address_once"),
            models.UniqueConstraint(
                fields=["translation_group", "language"],
                condition=~Q(status="withdrawn"),
                name="posts_post_one_a_language_in_a_group",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="posts_post_title_not_empty"),
            models.CheckConstraint(
                condition=Q(kind__in=["commentary", "press_release", "statement", "open_letter", "notice"]),
                name="posts_post_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_review", "published", "withdrawn"]),
                name="posts_post_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["published", "withdrawn"])
                | Q(published_at__isnull=False, month_on__isnull=False),
                name="posts_post_published_has_instant",
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason="")),
                name="posts_post_withdrawn_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(published_at=None) | Q(expires_at__gt=F("published_at")),
                name="posts_post_expires_after_publication",
                violation_error_message=_("A post expires after it was published, not before."),
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(is_untitled=False),
                name="posts_post_published_has_title",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-published_at", "-id"], name="posts_post_newest"),
            models.Index(fields=["kind", "status", "-published_at"], name="posts_post_kind_newest"),
            models.Index(fields=["month_on"], name="posts_post_month"),
            # All that "public" asks for and what lists count by: rows are wide, and counting them reads each.
            models.Index(
                fields=[
                    "status",
                    "language",
                    "published_at",
                    "embargoed_until",
                    "expires_at",
                    "month_on",
                    "kind",
                ],
                name="posts_post_public",
            ),
            models.Index(fields=["translation_group"], name="posts_post_translations"),
            models.Index(
                fields=["series", "series_position", "published_at", "id"],
                condition=Q(series__isnull=False),
                name="posts_post_series_in_order",
            ),
            models.Index(fields=["status", "-modified_at"], name="posts_post_recent_work"),
            # When the clock next changes a page: few posts have such an instant, and each generation asks for it.
            *(
                models.Index(fields=[one], condition=Q(**{f"{one}__isnull": False}), name=f"posts_post_{one}")
                for one in ("changes_at", "embargoed_until", "expires_at")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Clean the body, derive what follows from it, bump the version, and write.

        With ``update_fields`` only those columns are written, without cleaning or bumping. Raises StaleVersion when
        the row was saved since it was read. Two queries more than a plain save, and those that resolve references.
        """
        if kwargs.get("update_fields") is not None:
            super().save(*args, **kwargs)
            return
        written = write_body(self.body)
        self.body, self.dropped_references = written.html, written.dropped
        self.body_text = html_to_text(self.body)
        self.word_count = count_words(self.body_text)
        self.modified_at = timezone.now()
        self._look_before()
        self._fix_month()
        seen = self.version
        try:
            with transaction.atomic():
                if not self.slug:
                    self._fill_slug()
                if self.pk and not self._state.adding:
                    self._claim_version()
                else:
                    self.version = 1
                super().save(*args, **kwargs)
        except Exception:
            # What the database refused has not happened: the row in memory may be mended and saved again.
            self.version = seen
            raise

    def get_absolute_url(self) -> str:
        """The one address, under the prefix of the post's own language; "" while it has none (a draft)."""
        if self.month_on is None:
            return ""
        with translation.override(self.language):
            return reverse("posts:detail", args=[f"{self.month_on:%Y}", f"{self.month_on:%m}", self.slug])

    def clean(self) -> None:
        if self.language not in dict(settings.LANGUAGES):
            raise ValidationError({"language": _("This site has no pages in that language.")})
        if self.status == self.Status.PUBLISHED and self.published_at is None:
            self.published_at = in_seconds(timezone.now())
        self.slug = self.slug.lower()
        self._look_before()
        self._fix_month()
        twin = self._same_address()
        if twin is not None:
            raise ValidationError(
                {
                    "slug": _("“%(title)s” has this address in the same month. Choose another.")
                    % {"title": twin.title}
                }
            )

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete a post that readers never saw, with its projections. Raises ProtectedError for any other."""
        if self.was_ever_public:
            raise models.ProtectedError("A post that was public is withdrawn, not deleted.", {self})
        with transaction.atomic():
            self.quotations.all().delete()
            Listed.objects.take_out([self.pk])
            return super().delete(*args, **kwargs)

    @property
    def is_public(self) -> bool:
        """The same question as ``published()``, asked of one row in memory."""
        now = timezone.now()
        return (
            self.status == self.Status.PUBLISHED
            and self.published_at is not None
            and self.published_at <= now
            and (self.embargoed_until is None or self.embargoed_until <= now)
            and (self.expires_at is None or self.expires_at > now)
        )

    @property
    def is_scheduled(self) -> bool:
        return (
            self.status == self.Status.PUBLISHED
            and self.public_from is not None
            and self.public_from > timezone.now()
        )

    @property
    def was_ever_public(self) -> bool:
        """True once readers could have seen it, whatever happened since."""
        return (
            self.status in {self.Status.PUBLISHED, self.Status.WITHDRAWN}
            and self.public_from is not None
            and self.public_from <= timezone.now()
        )

    @property
    def public_from(self) -> dt.datetime | None:
        """The instant from which the row is public: the later of publication and end of embargo."""
        if self.published_at is None:
            return None
        return max(self.published_at, self.embargoed_until or self.published_at)

    @property
    def text_on(self) -> dt.date | None:
        """The day of the text: the one whose knowledge it reflects, else that of its publication in the site's zone."""
        if self.as_of is not None or self.public_from is None:
            return self.as_of
        return timezone.localtime(self.public_from, timezone.get_default_timezone()).date()

    @property
    def is_republishable(self) -> bool:
        """The same question as ``republishable()``, asked of one row; no query after ``for_page()``."""
        republication = getattr(self, "republication", None)
        return self.may_be_republished and (republication is None or republication.may_be_passed_on)

    @property
    def reading_minutes(self) -> int:
        return reading_minutes(self.word_count)

    @property
    def byline(self) -> list[Person | Organization]:
        """Who signs, in order; no query after ``for_list()`` or ``for_page()``."""
        return [row.signer for row in self.byline_rows.all()]

    @cached_property
    def labels(self) -> list[Label]:
        """Tags, regions, themes and reports in one query, each kind in order of name."""
        through = {
            "tag": TaggedPost.objects.filter(content_object=self).values_list(
                Value("tag"), "tag__name", "tag__slug"
            )
        }
        for kind, relation in (("region", self.regions), ("theme", self.themes), ("report", self.reports)):
            through[kind] = relation.order_by().values_list(Value(kind), "name", "slug")
        rows = through["tag"].union(through["region"], through["theme"], through["report"], all=True)
        return sorted((Label(*row) for row in rows), key=lambda label: (label.kind, label.name.casefold()))

    def touch(self) -> None:
        """Give the page a new version because a row that it shows has changed."""
        self.modified_at = timezone.now()
        type(self).objects.filter(pk=self.pk).update(modified_at=self.modified_at)

    def _fix_month(self) -> None:
        # The address is fixed at first publication: a later change of the instant does not move it.
        if self.published_at is None or (self.month_on is not None and self.was_public):
            return
        self.month_on = (
            timezone.localtime(self.published_at, timezone.get_default_timezone()).date().replace(day=1)
        )

    def _look_before(self) -> None:
        before = None
        if self.pk is not None and not self._state.adding:
            # Only the columns that the questions below ask for: the rest of a row is long.
            columns = ("status", "published_at", "embargoed_until", "month_on", "slug", "language")
            before = type(self).objects.only(*columns).filter(pk=self.pk).first()
        self.was_public = before is not None and before.was_ever_public
        self.address_before = before.get_absolute_url() if before and self.was_public else ""

    def _same_address(self) -> Post | None:
        if self.month_on is None or not self.slug:
            return None
        twins = type(self).objects.exclude(pk=self.pk)
        return twins.filter(language=self.language, month_on=self.month_on, slug=self.slug).first()

    def _fill_slug(self) -> None:
        stem = make_slug(self.title, max_length=100)
        self.slug, number = stem, 2
        taken = type(self).objects.exclude(pk=self.pk).filter(language=self.language, month_on=self.month_on)
        while taken.filter(slug=self.slug).exists():
            self.slug, number = f"{stem}-{number}", number + 1

    def _claim_version(self) -> None:
        # One statement decides, so that of two saves of the same version exactly one wins on either database.
        rows = type(self).objects.filter(pk=self.pk)
        if not rows.filter(version=self.version).update(version=F("version") + 1):
            current = rows.values_list("version", flat=True).first()
            raise StaleVersion(current or 0)
        self.version += 1


class Byline(models.Model):
    """One signature under a post: a person or an organisation, in order."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="byline_rows")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="bylines"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="bylines"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("signature")
        verbose_name_plural = _("byline")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, organization=None)
                | Q(person=None, organization__isnull=False),
                name="posts_byline_person_or_organization",
                violation_error_message=_("Choose a person or an organisation, one of the two."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.signer)

    @property
    def signer(self) -> Person | Organization:
        signer = self.person or self.organization
        assert signer is not None  # noqa: S101 - the constraint says so
        return signer


BYLINE = Prefetch("byline_rows", queryset=Byline.objects.select_related("person", "organization"))
