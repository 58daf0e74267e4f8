"""One item of an export as a post: made, brought in line with a newer export, or left alone where somebody edited it.

Goes the one way that every post goes: ``Post.save()`` and ``publishing.begin_import``. What a post is made of is kept
as a digest, so that a second run knows without writing that nothing has changed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from posts.html import clean_html, html_to_text
from posts.models import Byline, Post, Source, TaggedPost, User
from posts.publishing import begin_import
from posts.revisions import working_title
from posts.wordpress import accounting
from posts.wordpress.bodies import Attached, Converted, convert
from posts.wordpress.items import Item, plain
from posts.wordpress.known import Memory
from posts.wordpress.mapping import Wishes
from posts.wordpress.media import Media
from posts.wordpress.old_addresses import OldAddresses
from posts.wordpress.plan import Plan, Planned
from posts.wordpress.records import Records

_TITLE: Final = 300
_TITLE_WORDS: Final = 8
_NAMESPACE = uuid.UUID("5f5bd16a-1d0d-4d52-9ab3-8a0c1b0f9a57")
# Descriptions for search engines, as the common plug-ins keep them; with a "%" they are templates.
_DESCRIPTIONS: Final = ("_yoast_wpseo_metadesc", "rank_math_description", "_aioseop_description", "_aioseo_description",
                        "_genesis_description", "_seopress_titles_desc", "advanced_seo_description")  # fmt: skip


class Did(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    EDITED = "edited"  # here since it was brought in: left alone
    DELETED = "deleted"  # here since it was brought in: left alone


@dataclass
class Written:
    """What became of one item."""

    did: Did
    pk: int | None = None
    post: Post | None = None  # where it was written: to be recorded, with others, by the caller
    lost_words: list[str] = field(default_factory=list)
    converted: Converted = field(default_factory=Converted)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Draft:
    """A post as the export would have it: columns, labels by model, signers in order, instants."""

    columns: Mapping[str, Any]
    labels: Mapping[str, Sequence[int]]
    byline: Sequence[tuple[str, int]]
    written_at: dt.datetime | None
    changed_at: dt.datetime | None
    source_status: str

    @property
    def digest(self) -> str:
        # What the clock decides is no part of it: a scheduled post is public later without having changed.
        columns = {name: value for name, value in self.columns.items() if name != "status"}
        labels = {model: list(keys) for model, keys in self.labels.items()}
        told = [
            columns,
            labels,
            list(self.byline),
            str(self.written_at),
            str(self.changed_at),
            self.source_status,
        ]
        return hashlib.blake2b(
            json.dumps(told, default=str, sort_keys=True).encode(), digest_size=16
        ).hexdigest()


class Writer:
    """Writes the posts of one import. Answers what their bodies ask (``bodies.World``)."""

    def __init__(
        self,
        plan: Plan,
        wishes: Wishes,
        memory: Memory,
        records: Records,
        media: Media,
        addresses: OldAddresses,
        *,
        by: User | None,
        overwrites: bool,
    ) -> None:
        self.plan, self.wishes, self.memory = plan, wishes, memory
        self.records, self.media, self.addresses = records, media, addresses
        self.by, self.overwrites = by, overwrites
        self.galleries = plan.children()
        self.sources: dict[str, int | None] = {}
        self.made_sources = 0

    # What bodies ask -------------------------------------------------------------

    def picture(self, address: str, number: int | None) -> int | None:
        return self.media.picture(address, number)

    def attached(self, number: int) -> Attached | None:
        one = self.media.by_number.get(number)
        return one.told() if one is not None else None

    def gallery(self, parent: int) -> Sequence[int]:
        return [one.number for one in self.galleries.get(parent, ()) if one.number is not None]

    def address(self, href: str) -> str | None:
        return self.media.file(href) or self.addresses.look_up(href)

    def source(self, cite: str) -> int | None:
        """The work at the address that a quotation names; a new one is called by it, for nothing more is said."""
        if cite not in self.sources:
            row = Source.objects.for_url(cite) if len(cite) <= 500 else None
            if row is None and len(cite) <= 500 and cite.startswith(("http://", "https://")):
                row = Source(title=cite, url=cite, kind=Source.Kind.WEBPAGE)
                row.save()
                self.made_sources += 1
            self.sources[cite] = row.pk if row else None
        return self.sources[cite]

    # Writing ---------------------------------------------------------------------

    def write(self, item: Item, planned: Planned) -> Written:
        """Bring one item in. Call it in a transaction, with ``publishing.record_imports`` of all that was written."""
        converted = convert(
            item.content,
            self,
            number=item.number,
            reusable=self.plan.reusable,
            footnotes=item.meta_value("footnotes"),
        )
        written = Written(Did.CREATED, converted=converted)
        draft = self._draft(item, planned, converted, written.notes)
        known = self.memory.get(planned.ref)
        post: Post | None = None
        if known is not None and known.object_id is not None:
            written.pk = known.object_id
            post = Post.objects.filter(pk=known.object_id).first()
            if post is None and not self.overwrites:
                written.did = Did.DELETED
                return written
            was_edited = post is not None and post.version != known.version
            if was_edited and not self.overwrites:
                written.did = Did.EDITED
                return written
            if not was_edited and post is not None and known.digest == draft.digest:
                written.did = Did.UNCHANGED
                return written
        written.did = Did.UPDATED if post is not None else Did.CREATED
        post = self._save(post, planned, draft)
        written.pk, written.post = post.pk, post
        self.memory.keep(planned.ref, post, digest=draft.digest, version=post.version)
        written.lost_words = accounting.missing(converted.words, f"{post.title}\n{post.body_text}")
        return written

    def _save(self, post: Post | None, planned: Planned, draft: Draft) -> Post:
        columns = dict(draft.columns)
        if post is None:
            post = Post(import_ref=planned.ref, created_by=self.by)
        else:
            if post.status == Post.Status.PUBLISHED and planned.status == Post.Status.DRAFT:
                columns.pop("status")  # what a person, or the clock, has published stays so
            if post.status == Post.Status.WITHDRAWN:
                columns.pop("status")
            columns["slug"] = post.slug
        for name, value in columns.items():
            setattr(post, name, value)
        is_new = post.pk is None
        group = self.plan.translations.get(planned.number or -1)
        if is_new and group:
            self._join(post, group)
        post.save()
        if not is_new:
            post.byline_rows.all().delete()
            TaggedPost.objects.filter(content_object=post).delete()
        Byline.objects.bulk_create(
            Byline(post=post, position=position, **{f"{model}_id": pk})
            for position, (model, pk) in enumerate(draft.byline)
        )
        TaggedPost.objects.bulk_create(
            TaggedPost(content_object=post, tag_id=pk) for pk in draft.labels.get("tag", ())
        )
        for name, relation in (("region", post.regions), ("theme", post.themes), ("report", post.reports)):
            if draft.labels.get(name) or not is_new:
                relation.set(draft.labels.get(name, ()))
        begin_import(post, written_at=draft.written_at, changed_at=draft.changed_at)
        return post

    def _join(self, post: Post, group: str) -> None:
        """Put a post into the group of its translations, where it is the only one of its language."""
        key = uuid.uuid5(_NAMESPACE, f"{self.plan.site.key}:{group}")
        if not Post.objects.filter(translation_group=key, language=post.language).exists():
            post.translation_group = key

    def _draft(self, item: Item, planned: Planned, converted: Converted, notes: list[str]) -> Draft:
        labels, kind = self.records.labels(item)
        body = converted.html
        title, is_untitled = self._title(item, planned, body, notes)
        if len(item.title) > _TITLE:
            body = f"<p>{_escaped(item.title)}</p>{body}"
            notes.append("its title is longer than a title may be: it stands at the head of the text as well")
        series = labels.pop("series", [])
        if len(series) > 1:
            notes.append("it stood in several series: it is filed under the first")
        lead = self._lead_image(item, notes)
        columns = {
            "kind": kind or self.wishes.kind_of(item.type),
            "title": title,
            "is_untitled": is_untitled,
            "slug": planned.slug,
            "summary": self._summary(item, notes),
            "body": body,
            "language": planned.language,
            "status": planned.status,
            "published_at": planned.published_at,
            "lead_image_id": lead,
            "series_id": series[0] if series else None,
        }
        if item.is_sticky:
            notes.append("it stood at the head of the site (sticky)")
        formats = [term.name for term in item.terms if term.taxonomy == "post_format"]
        if formats:
            notes.append(f"its format was “{formats[0]}”")
        written_at = item.written_at or item.published_at
        return Draft(columns, labels, self.records.byline(item), written_at, item.changed_at, item.status)

    def _title(self, item: Item, planned: Planned, body: str, notes: list[str]) -> tuple[str, bool]:
        """Its title; without one the first words of its text, which a draft says."""
        if item.title:
            return item.title[:_TITLE].rstrip(), False
        notes.append("it has no title")
        clean = clean_html(body)
        if planned.status != Post.Status.PUBLISHED:
            return working_title(clean), True
        words = html_to_text(clean).split()
        told = " ".join(words[:_TITLE_WORDS]) + ("…" if len(words) > _TITLE_WORDS else "")
        return (told or planned.slug.replace("-", " "))[:_TITLE], False

    def _summary(self, item: Item, notes: list[str]) -> str:
        said = plain(item.excerpt)
        if said:
            return said
        for key in _DESCRIPTIONS:
            told = plain(item.meta_value(key))
            if told and "%" not in told:
                notes.append("its summary is the description for search engines")
                return told
        return ""

    def _lead_image(self, item: Item, notes: list[str]) -> int | None:
        number = item.meta_value("_thumbnail_id").strip()
        if not number.isdecimal() or len(number) > 15:
            return None
        key = self.media.picture("", int(number))
        if key is None and int(number):
            notes.append(f"its featured image (attachment {number}) did not come along")
        return key


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
