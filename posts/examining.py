"""Looks at a post, saved or not, through all checks: gathers what they need to know, runs them, keeps the numbers.

A fixed number of queries whatever the text holds: at most seven here, and those of the checks of other apps.
Called at every save, by the panel of the post's form, and before every publication.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from posts import checks
from posts.addresses import canonical_url
from posts.checking import cross_references, filing
from posts.checks import EarlierPost, Finding, ImageFacts, PostView, Severity, SourceFacts
from posts.html import clean_body
from posts.models import Examination, House, Image, Post, Source, SourceAuthor, Tag, TaggedPost
from posts.passages import Passages, doubled_spaces, read_passages
from posts.projections import POST_PATH
from posts.slugs import make_slug

EARLIER_POSTS = 60  # as far back as a text may speak of "last month's post"
MOST_TWINS = 200  # tags that are compared with the new ones of a post
# Fields without markup that readers see, beside title and summary.
PLAIN_FIELDS = ("notice_to_readers", "note_to_editors", "media_contact")
# Findings on what somebody types that are not there any more once it is saved: spaces go, new tags are new no more.
MENDED_BY_SAVING = frozenset({"doubled-space", "twin-tag"})
LOST = (Source.UrlStatus.DEAD, Source.UrlStatus.UNFIT, Source.UrlStatus.USURPED)


@dataclass(frozen=True)
class Draft:
    """What a form holds before it is saved, as far as the checks read it. ``body`` need not be clean."""

    body: str
    title: str = ""
    summary: str = ""
    kind: str = "commentary"
    language: str = "en"
    tags: Sequence[str] = ()
    lead_image: int | None = None
    as_of: dt.date | None = None
    published_at: dt.datetime | None = None
    embargoed_until: dt.datetime | None = None
    plain_texts: Mapping[str, str] = field(default_factory=dict)
    pk: int | None = None
    was_public: bool = False
    is_saved: bool = False  # its tags exist, and its body is clean

    @property
    def text_on(self) -> dt.date | None:
        """See ``Post.text_on``."""
        if self.as_of or self.published_at is None:
            return self.as_of
        public_from = max(self.published_at, self.embargoed_until or self.published_at)
        return timezone.localtime(public_from, timezone.get_default_timezone()).date()


@dataclass(frozen=True)
class Examined:
    """What was found in a draft a moment ago, so that saving the very same need not look again."""

    draft: Draft
    findings: Sequence[Finding]

    def says_of(self, saved: Draft) -> bool:
        """Whether it is true of what was saved: the same text, and nothing found that saving has mended."""
        before = replace(self.draft, body=clean_body(self.draft.body), tags=sorted(self.draft.tags))
        return before == replace(saved, is_saved=False, tags=sorted(saved.tags)) and not any(
            finding.code in MENDED_BY_SAVING for finding in self.findings
        )


def draft_of(post: Post, *, saved_tags: Sequence[str] | None = None) -> Draft:
    """A saved post, or one that is about to be saved, as the checks read it.

    One query, for its tags; none where they are given, which says that the post is just as it stands in the database.
    """
    tags = saved_tags
    if tags is None:
        tags = tuple(post.tags.names()) if post.pk else ()
    return Draft(
        body=post.body,
        title=post.title,
        summary=post.summary,
        kind=post.kind,
        language=post.language,
        tags=tuple(tags),
        lead_image=post.lead_image_id,
        as_of=post.as_of,
        published_at=post.published_at,
        embargoed_until=post.embargoed_until,
        plain_texts={name: getattr(post, name) for name in PLAIN_FIELDS},
        pk=post.pk,
        was_public=post.was_ever_public,
        is_saved=saved_tags is not None,
    )


def view_of(draft: Draft, *, at: dt.datetime | None = None) -> PostView:
    """The frozen view of a draft with the records that it names."""
    at = at or timezone.now()
    body = draft.body if draft.is_saved else clean_body(draft.body)
    passages = read_passages(body)
    today = timezone.localtime(at, timezone.get_default_timezone()).date()
    hrefs = {link.href for line in passages.lines for link in line.links}
    sources, dead = _sources(passages, hrefs)
    plain = {name: text for name, text in draft.plain_texts.items() if text.strip()}
    texts = (line.text for line in passages.lines if line.quotation is None)
    return PostView(
        passages=passages,
        at=at,
        day=draft.text_on or today,
        pk=draft.pk,
        kind=draft.kind,
        language=draft.language,
        title=draft.title,
        summary=draft.summary,
        was_public=draft.was_public,
        as_of=draft.as_of,
        published_at=draft.published_at,
        lead_image=draft.lead_image,
        tags=tuple(draft.tags),
        plain_texts=plain,
        has_doubled_spaces=tuple(doubled_spaces(draft.body)) if draft.body != body else (),
        sources=sources,
        images=_images({pk for kind, pk in passages.embeds if kind == "image"} | {draft.lead_image or 0}),
        dead_links=dead,
        own_links=_own_links(hrefs, at),
        twin_tags={} if draft.is_saved else _twin_tags(draft.tags, draft.language),
        earlier=_earlier(draft, at) if cross_references.mentions(texts) else (),
    )


def examine(draft: Draft, *, house: House | None = None, at: dt.datetime | None = None) -> list[Finding]:
    """Everything that the checks find, graded as the house has it."""
    house = house or House.load()
    return checks.run(view_of(draft, at=at), house.check_severities)


def remember(post: Post, *, tags: Sequence[str], examined: Examined | None = None) -> None:
    """Examine a post as it is saved, and has these tags, and keep the numbers. Two queries beside those of ``examine``.

    ``examined`` is what its form found in it: where that is the text that was saved, nothing is examined twice.
    """
    draft = draft_of(post, saved_tags=tags)
    is_known = examined is not None and examined.says_of(draft)
    _keep([(post, examined.findings if examined is not None and is_known else examine(draft))])


def remember_all(posts: Sequence[Post]) -> None:
    """The same of many posts: what is not of one post is asked once, and the numbers are written in one statement."""
    house = House.load()
    tags: dict[int, list[str]] = {post.pk: [] for post in posts}
    for key, name in TaggedPost.objects.filter(content_object__in=tags).values_list(
        "content_object_id", "tag__name"
    ):
        tags[key].append(name)
    _keep([(post, examine(draft_of(post, saved_tags=tags[post.pk]), house=house)) for post in posts])


def _keep(examined: Iterable[tuple[Post, Sequence[Finding]]]) -> None:
    rows = []
    for post, findings in examined:
        counts = Counter(finding.severity for finding in findings)
        rows.append(
            Examination(
                post=post,
                blocks=counts[Severity.BLOCKS],
                warns=counts[Severity.WARNS],
                informs=counts[Severity.INFORMS],
                examined_at=timezone.now(),
            )
        )
    Examination.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["post"],
        update_fields=["blocks", "warns", "informs", "examined_at"],
    )


def _sources(passages: Passages, hrefs: Iterable[str]) -> tuple[dict[int, SourceFacts], dict[str, str]]:
    """The sources that are quoted, by key, and the links of the text that a source is known to have lost.

    One query.
    """
    keys = {key for quoted in passages.quotations for key in (quoted.source, *quoted.vias) if key}
    addresses: dict[str, list[str]] = {}
    for href in hrefs:
        canonical = canonical_url(href)
        if canonical:
            addresses.setdefault(canonical, []).append(href)
    if not keys and not addresses:
        return {}, {}
    wanted = Q(pk__in=keys)
    if addresses:
        wanted |= Q(canonical_url__in=addresses, url_status__in=LOST)
    signed = Exists(SourceAuthor.objects.filter(source=OuterRef("pk")))
    # Values and no rows: a long text quotes many works, and this is asked at every save.
    rows = (
        Source.objects.filter(wanted)
        .order_by()
        .values(
            *("pk", "title", "url", "url_status", "canonical_url", "issued", "publisher_id"),
            *("free_url", "archive_url", "permitted_file", "permission_withdrawn_at"),
            is_signed=signed,
        )
    )
    sources: dict[int, SourceFacts] = {}
    dead: dict[str, str] = {}
    for row in rows:
        if row["pk"] in keys:
            sources[row["pk"]] = SourceFacts(
                pk=row["pk"],
                title=row["title"],
                url=row["url"],
                url_status=row["url_status"],
                has_copy=bool(
                    row["free_url"]
                    or row["archive_url"]
                    or (row["permitted_file"] and not row["permission_withdrawn_at"])
                ),
                has_author=bool(row["publisher_id"] or row["is_signed"]),
                issued=row["issued"].first_day if row["issued"] else None,
            )
        if row["url_status"] in LOST:
            dead |= dict.fromkeys(addresses.get(row["canonical_url"] or "", []), row["url_status"])
    return sources, dead


def _images(keys: set[int]) -> dict[int, ImageFacts]:
    keys.discard(0)
    return {
        row.pk: ImageFacts(
            pk=row.pk,
            label=str(row)[:80],
            alt_text=row.alt_text,
            is_decorative=row.is_decorative,
            credit=row.credit,
            usage_terms=row.usage_terms,
            used_from=row.used_from,
            used_until=row.used_until,
        )
        for row in (Image.objects.filter(pk__in=keys) if keys else ())
    }


def _own_links(hrefs: Iterable[str], at: dt.datetime) -> dict[str, str]:
    """How it stands with the posts of this site that are linked to. One query where there are any."""
    wanted = {href: match for href in hrefs if (match := POST_PATH.match(href))}
    if not wanted:
        return {}
    found = Q()
    for match in wanted.values():
        found |= Q(month_on=f"{match['year']}-{match['month']}-01", slug=match["slug"].lower())
    rows = Post.objects.filter(found).only(
        "month_on", "slug", "status", "published_at", "embargoed_until", "expires_at"
    )
    states: dict[tuple[str, str], str] = {}
    for row in rows:
        # A withdrawn post keeps its page, which says why: a text may well lead there.
        is_seen = row.is_public or row.is_scheduled or row.status == Post.Status.WITHDRAWN
        state = "public" if is_seen else "hidden"
        key = (f"{row.month_on:%Y-%m}", row.slug)
        states[key] = "public" if "public" in (state, states.get(key)) else state
    return {
        href: states.get((f"{match['year']}-{match['month']}", match["slug"].lower()), "missing")
        for href, match in wanted.items()
    }


def _twin_tags(names: Sequence[str], language: str) -> dict[str, str]:
    """Names that are no tag yet, each with the tag in use that it resembles. Two queries where there are names."""
    if not names:
        return {}
    known = set(Tag.objects.filter(name__in=names).values_list("name", flat=True))
    new = [name for name in names if name not in known]
    if not new:
        return {}
    found = Q()
    for name in new:
        slugs = _likely_slugs(name)
        # An acronym in brackets stands at the end: "united-nations-un".
        found |= Q(slug__in=slugs) | Q(
            slug__startswith=f"{make_slug(name, max_length=90)}-", name__contains="("
        )
    keys = {key: name for name in new for key in filing.tag_keys(name, language)}
    twins: dict[str, str] = {}
    for tag in Tag.objects.filter(found).values_list("name", flat=True)[:MOST_TWINS]:
        for key in filing.tag_keys(tag, language):
            if key in keys:
                twins.setdefault(keys[key], tag)
    return twins


def _likely_slugs(name: str) -> set[str]:
    """Slugs under which a tag stands that differs in case, accent, plural or its acronym in brackets."""
    slug = make_slug(filing.without_acronym(name), max_length=90)
    singular = slug.removesuffix("s") if len(slug) > 4 else slug
    forms = {make_slug(name, max_length=90), slug, singular, f"{singular}s", f"{singular}es"}
    if slug.endswith("ies"):
        forms.add(f"{slug[:-3]}y")
    if slug.endswith("y"):
        forms.add(f"{slug[:-1]}ies")
    return forms


def _earlier(draft: Draft, at: dt.datetime) -> tuple[EarlierPost, ...]:
    """The public posts before the day of the text, newest first. One query."""
    before = draft.published_at or at
    rows = Post.objects.published(at).filter(language=draft.language, published_at__lt=before)
    if draft.pk is not None:
        rows = rows.exclude(pk=draft.pk)
    rows = rows.newest_first().only("title", "slug", "month_on", "language", "published_at")
    return tuple(
        EarlierPost(
            title=row.title,
            url=row.get_absolute_url(),
            published_on=timezone.localtime(row.published_at, timezone.get_default_timezone()).date(),
        )
        for row in rows[:EARLIER_POSTS]
        if row.published_at
    )
