"""What becomes of each item of an export, decided before anything is written: read once, from end to end.

The whole file is read first, so that a broken one changes nothing, and so that a body may link to a post that comes
later. What is kept of each item here is small; the texts are read again when their turn comes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from posts.models import Post
from posts.slugs import make_slug
from posts.wordpress.bodies import Attached
from posts.wordpress.items import Author, Item, Site, Term, plain, read_export
from posts.wordpress.mapping import SKIP, Wishes
from posts.wordpress.streams import Document, documents

# What WordPress, themes and plug-ins keep as posts and no reader reads.
TECHNICAL: Final = frozenset({
    "acf-field", "acf-field-group", "acf-post-type", "acf-taxonomy", "acf-ui-options-page", "amp_validated_url",
    "custom_css", "customize_changeset", "elementor_font", "elementor_icons", "elementor_library", "elementor_snippet",
    "et_pb_layout", "feedback", "fl-builder-template", "flamingo_contact", "flamingo_inbound", "guest-author",
    "jetpack_migration", "jp_img_sitemap", "jp_mem_plan", "jp_pay_order", "jp_pay_product", "mc4wp-form",
    "nav_menu_item", "oembed_cache", "patterns_ai_data", "postman_sent_mail", "redirect_rule", "revision", "safecss",
    "scheduled-action", "shop_coupon", "shop_order", "shop_order_refund", "user_request", "vip-legacy-redirect",
    "wp_block", "wp_font_face", "wp_font_family", "wp_global_styles", "wp_navigation", "wp_template",
    "wp_template_part", "wpcf7_contact_form", "wpcode", "wpforms", "wpforms_log",
})  # fmt: skip
PICTURES: Final = frozenset({"jpg", "jpeg", "jpe", "png", "gif", "webp", "avif"})
_IMG = re.compile(r"<img\b([^>]{0,4000})>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_SRC = re.compile(r"""\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_CLASS_NUMBER = re.compile(r"\bwp-image-(\d{1,15})\b")
_SLUG_LENGTH: Final = 120
_TRANSLATIONS = re.compile(r's:\d+:"([a-zA-Z_-]+)";i:(\d+);')


@dataclass(frozen=True, slots=True)
class Skipped:
    """What is not brought in, and why; ``place`` is its line in the file."""

    what: str
    key: str
    title: str
    why: str


@dataclass(slots=True)
class Planned:
    """One item that becomes a post."""

    key: str
    ref: str
    number: int | None
    type: str
    status: str
    why: str
    title: str
    link: str
    slug: str
    old_slugs: tuple[str, ...]
    published_at: dt.datetime | None
    language: str
    address: str = ""
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of the old site's library."""

    number: int | None
    ref: str
    address: str
    path: str
    title: str
    alt: str
    caption: str
    description: str
    parent: int
    order: int
    link: str
    added_at: dt.datetime | None

    @property
    def is_picture(self) -> bool:
        return (
            self.path.rpartition(".")[2].lower() in PICTURES
            or self.address.rpartition(".")[2].lower() in PICTURES
        )

    def told(self) -> Attached:
        return Attached(self.address, self.title, self.alt, self.caption, self.is_picture)


@dataclass
class Plan:
    """All that an export holds, the texts themselves left out."""

    site: Site = field(default_factory=Site)
    authors: dict[str, Author] = field(default_factory=dict)
    terms: dict[tuple[str, str], Term] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    planned: dict[int, Planned] = field(default_factory=dict)
    reusable: dict[int, str] = field(default_factory=dict)
    guests: dict[str, str] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)
    translations: dict[int, str] = field(default_factory=dict)
    alts: dict[str, str] = field(default_factory=dict)
    loose: dict[str, str] = field(default_factory=dict)
    mended_bytes: int = 0
    removed_characters: int = 0

    def children(self) -> dict[int, list[Attachment]]:
        """The pictures that belong to each post, in the order of its gallery."""
        found: dict[int, list[Attachment]] = defaultdict(list)
        for one in self.attachments.values():
            if one.parent and one.is_picture:
                found[one.parent].append(one)
        return {
            key: sorted(ones, key=lambda one: (one.order, one.number or 0)) for key, ones in found.items()
        }


Record = Author | Term | Item


def read_items(paths: Sequence[Path], site: Site, zone: ZoneInfo) -> Iterator[tuple[int, Document, Record]]:
    """Every record of all files with its number in their order: the same at every reading."""
    number = 0
    for document in documents(paths):
        for record in read_export(document, site, zone):
            number += 1
            yield number, document, record


def make_plan(
    paths: Sequence[Path],
    wishes: Wishes,
    *,
    zone: ZoneInfo,
    languages: Iterable[str],
    default_language: str,
    now: dt.datetime,
    keep: Callable[[Item, str], None] = lambda item, why: None,
) -> Plan:
    """Read the export to its end. ``keep`` is given each item, and why it is skipped ("" where it is not).

    Raises ExportError at the first thing that cannot be read. No query.
    """
    plan = Plan()
    reader = _Planner(plan, wishes, frozenset(languages), default_language, now)
    last: Document | None = None
    for number, document, record in read_items(paths, plan.site, zone):
        if document is not last:
            last = document
        if isinstance(record, Author):
            plan.authors.setdefault(record.login.casefold(), record)
        elif isinstance(record, Term):
            reader.term(record)
        else:
            keep(record, reader.item(number, record))
        plan.mended_bytes = max(plan.mended_bytes, document.mended_bytes)
        plan.removed_characters = max(plan.removed_characters, document.removed_characters)
    return plan


class _Planner:
    def __init__(
        self, plan: Plan, wishes: Wishes, languages: frozenset[str], default: str, now: dt.datetime
    ) -> None:
        self.plan, self.wishes, self.languages, self.now = plan, wishes, languages, now
        self.default = default
        self.seen: dict[str, str] = {}

    def term(self, term: Term) -> None:
        if term.taxonomy == "post_translations":
            for _language, number in _TRANSLATIONS.findall(term.description):
                self.plan.translations[int(number)] = term.slug
        self.plan.terms.setdefault((term.taxonomy, term.slug or term.name.casefold()), term)

    def item(self, number: int, item: Item) -> str:
        """Plan one item; returns why it is skipped, "" where it is not."""
        plan = self.plan
        plan.found[f"{item.type}/{item.status}"] += 1
        # Exports that were put together by hand give one number to several items.
        told = "\n".join((item.type, item.title, item.file_url, item.slug, item.link))
        ref = f"wordpress:{plan.site.key}:{item.key}"
        if self.seen.get(ref, told) != told:
            ref += f"~{hashlib.blake2b(told.encode(), digest_size=8).hexdigest()}"
        if ref in self.seen:
            return self._skip(item, "it stands in the export twice; the first one counts")
        self.seen[ref] = told
        for term in item.terms:
            plan.terms.setdefault((term.taxonomy, term.slug or term.name.casefold()), term)
        if item.type == "attachment":
            return self._attachment(item, ref)
        if item.type == "wp_block" and item.number is not None:
            plan.reusable[item.number] = item.content
            return self._skip(item, "its words stand in the posts that use it")
        if item.type == "guest-author":
            plan.guests[item.slug.removeprefix("cap-") or item.key] = item.title or item.slug
        why = self._why_not(item)
        if why:
            return self._skip(item, why)
        self._look_at_pictures(item.content)
        status, has_date, why = outcome(item, self.now)
        published_at = item.published_at if has_date else None
        plan.planned[number] = Planned(
            key=item.key,
            ref=ref,
            number=item.number,
            type=item.type,
            status=status,
            why=why,
            title=item.title,
            link=item.link,
            slug=item.slug,
            old_slugs=tuple(value for name, value in item.meta if name == "_wp_old_slug" and value),
            published_at=published_at,
            language=self._language(item),
            is_public=status == Post.Status.PUBLISHED
            and published_at is not None
            and published_at <= self.now,
        )
        return ""

    def _skip(self, item: Item, why: str) -> str:
        self.plan.skipped.append(Skipped(item.type, item.key, item.title[:120], why))
        return why

    def _why_not(self, item: Item) -> str:
        if self.wishes.types.get(item.type) == SKIP:
            return "the mapping file leaves this type out"
        if item.type in TECHNICAL and item.type not in self.wishes.types:
            return f"“{item.type}” is no text: it belongs to WordPress or a plug-in"
        if item.status == "trash":
            return "it lay in the trash"
        if item.status == "auto-draft" and not (item.content.strip() or item.title):
            return "it is a draft that was never begun"
        return ""

    def _language(self, item: Item) -> str:
        said = [term.slug for term in item.terms if term.taxonomy == "language"]
        for code in (*said, self.plan.site.language):
            short = code.partition("-")[0].partition("_")[0].lower()
            if short in self.languages:
                return short
        return self.default

    def _attachment(self, item: Item, ref: str) -> str:
        address = item.file_url
        if not address:
            return self._skip(item, "the export does not say where its file is")
        if item.status == "trash":
            return self._skip(item, "it lay in the trash")
        self.plan.attachments[ref] = Attachment(
            number=item.number,
            ref=ref,
            address=address,
            path=item.meta_value("_wp_attached_file"),
            title=item.title,
            alt=plain(item.meta_value("_wp_attachment_image_alt")),
            caption=plain(item.excerpt),
            description=plain(item.content),
            parent=item.parent,
            order=item.order,
            link=item.link,
            added_at=item.written_at or item.published_at,
        )
        return ""

    def _look_at_pictures(self, content: str) -> None:
        """Remember what a text says of its pictures: the library of old often has no alternative text."""
        for found in _IMG.finditer(content) if "<img" in content else ():
            src, alt, number = _SRC.search(found[1]), _ALT.search(found[1]), _CLASS_NUMBER.search(found[1])
            address = (src[1] or src[2] or "") if src else ""
            words = plain((alt[1] or alt[2] or "") if alt else "")
            if words:
                for key in filter(None, (number[1] if number else "", address)):
                    self.plan.alts.setdefault(key, words)
            if address and not address.startswith("data:"):
                self.plan.loose.setdefault(address, words)


def outcome(item: Item, now: dt.datetime) -> tuple[str, bool, str]:
    """What an item's state becomes: (status, whether its date stays one of publication, what to tell).

    Nothing becomes public that was not: what only some could read, and what should have come out since, waits as a
    draft for a person.
    """
    moment = item.published_at
    dated = moment is not None
    if item.status == "publish" and item.password:
        return Post.Status.DRAFT, dated, "had a password there; is a draft here"
    if item.status == "publish" and not dated:
        return Post.Status.DRAFT, False, "was public but has no date; is a draft here"
    if item.status == "publish" or (item.status == "future" and moment is not None and moment > now):
        return Post.Status.PUBLISHED, True, ""
    if item.status == "future":
        return (
            Post.Status.DRAFT,
            dated,
            "was scheduled for a moment that has passed; is a draft here, with its date",
        )
    if item.status == "private":
        return Post.Status.DRAFT, dated, "was private there; is a draft here, with its date"
    if item.status == "pending":
        return Post.Status.IN_REVIEW, False, ""
    if item.status in ("draft", "auto-draft"):
        return Post.Status.DRAFT, False, ""
    return Post.Status.DRAFT, False, f"was “{item.status}” there; is a draft here"


def give_addresses(plan: Plan, zone: ZoneInfo) -> None:
    """Say where each post will stand: its own slug where that is free in its month. Two queries."""
    rows = Post.objects.exclude(month_on=None).values_list("language", "month_on", "slug", "import_ref")
    taken = {(language, month, slug): ref for language, month, slug, ref in rows.iterator(chunk_size=2000)}
    here = {ref: key for key, ref in taken.items() if ref}
    drafts = dict(
        Post.objects.filter(month_on=None, import_ref__startswith="wordpress:").values_list(
            "import_ref", "slug"
        )
    )
    for one in plan.planned.values():
        month = one.published_at.astimezone(zone).date().replace(day=1) if one.published_at else None
        if one.ref in here:
            one.language, month, one.slug = here[one.ref]
        elif one.ref in drafts and month is None:
            one.slug = drafts[one.ref]
        else:
            stem = _slug(one.slug) or make_slug(one.title or one.key, max_length=_SLUG_LENGTH - 10)
            one.slug, number = stem, 2
            while month is not None and taken.get((one.language, month, one.slug), one.ref) != one.ref:
                one.slug, number = f"{stem}-{number}", number + 1
            if month is not None:
                taken[one.language, month, one.slug] = one.ref
        if month is not None and one.is_public:
            one.address = Post(language=one.language, month_on=month, slug=one.slug).get_absolute_url()


def _slug(written: str) -> str:
    """A slug as an address here may have it, in its own script; "" where nothing is left of it."""
    words = re.sub(r"[^\w-]+", "-", written.lower()).strip("-_")
    return words[: _SLUG_LENGTH - 10].rstrip("-_")
