"""From rows to what the interface answers with. Addresses come out complete; what is not known is null."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Call, Demand, DemandNode, Petition
from campaigns.petitions import as_json, told
from posts.models import (
    House,
    Image,
    Organization,
    Person,
    Post,
    PostEmbed,
    Quotation,
    QuotationVia,
    Source,
    TaggedPost,
)
from posts.portable import complete, portable_html, render_together
from posts.structured_data import card_url

LABELS = ("regions", "themes", "reports")


class Teller:
    """Tells rows in answer to one request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.site = request.build_absolute_uri("/")

    def whole(self, path: str) -> str:
        return complete(path, here=self.site, site=self.site)

    def named(self, row: Any) -> dict[str, Any] | None:
        return (
            {"name": row.name, "slug": row.slug, "url": self.whole(row.get_absolute_url())} if row else None
        )

    def party(self, row: Person | Organization | None) -> dict[str, Any] | None:
        told = self.named(row)
        return {**told, "type": "person" if isinstance(row, Person) else "organization"} if told else None

    def picture(self, image: Image | None) -> dict[str, Any] | None:
        if image is None:
            return None
        return {
            "url": self.whole(image.file.url),
            "width": image.width,
            "height": image.height,
            "alt_text": image.alt_text,
            "caption": image.caption,
            "credit": image.credit,
            "may_redistribute": image.may_redistribute,
        }

    def posts(self, rows: Iterable[Post]) -> list[dict[str, Any]]:
        return [self.post(row) for row in rows]

    def post(self, row: Post) -> dict[str, Any]:
        republication = getattr(row, "republication", None)
        kit = ""
        if row.is_republishable and row.month_on:
            kit = reverse("posts:republish", args=[row.month_on.year, row.month_on.month, row.slug])
        return {
            "id": row.pk,
            "url": self.whole(row.get_absolute_url()),
            "title": row.title,
            "summary": row.summary,
            "kind": row.kind,
            "language": row.language,
            "published_at": row.public_from,
            "modified_at": max(row.modified_at, row.public_from or row.modified_at),
            "as_of": row.as_of,
            "authors": [self.party(signer) for signer in row.byline],
            # Sorted here: the rows have no order of their own, and databases sort words in their own ways.
            "tags": sorted(
                (self.named(tagged.tag) for tagged in row.tagged.all()),
                key=lambda tag: (tag["name"].casefold(), tag["slug"]),
            ),
            **{name: [self.named(label) for label in getattr(row, name).all()] for name in LABELS},
            "series": self.named(row.series),
            "word_count": row.word_count,
            "image": self.picture(row.lead_image),
            "card_url": self.whole(card_url(row)),
            "original": {
                "publisher": republication.publisher.name,
                "title": republication.original_title or row.title,
                "url": republication.original_url or None,
                "published_on": republication.original_on,
                "copyright": republication.copyright_line,
            }
            if republication
            else None,
            "republish_url": self.whole(kit) if kit else None,
        }

    def whole_post(self, row: Post) -> dict[str, Any]:
        """With the text, and the translations that are public."""
        here = self.whole(row.get_absolute_url())
        others = Post.objects.published().filter(translation_group=row.translation_group).exclude(pk=row.pk)
        return {
            **self.post(row),
            "content_html": portable_html(
                render_together([(row.body, row.text_on)])[0], here=here, site=self.site
            ),
            "translations": [
                {
                    "id": other.pk,
                    "language": other.language,
                    "title": other.title,
                    "url": self.whole(other.get_absolute_url()),
                }
                for other in others.defer("body", "body_text").order_by("language", "pk")
            ],
        }

    def place(self, row: Post) -> dict[str, Any]:
        return {
            "id": row.pk,
            "title": row.title,
            "url": self.whole(row.get_absolute_url()),
            "published_at": row.public_from,
        }

    def quotations(self, rows: Iterable[Quotation]) -> list[dict[str, Any]]:
        return [
            {
                "key": row.key,
                "url": self.whole(row.get_absolute_url()),
                "exact": row.exact,
                "language": row.language or row.post.language,
                "form": row.form,
                "speaker": self.party(row.speaker),
                "speaker_text": row.speaker_text,
                "source": self.cited(row.source) if row.source else None,
                "vias": [self.cited(via.source) for via in row.via_rows.all()],
                "verdict": row.verdict,
                "post": self.place(row.post),
            }
            for row in rows
        ]

    def cited(self, row: Source) -> dict[str, Any]:
        return {
            "slug": row.slug,
            "title": row.title,
            "url": self.whole(row.get_absolute_url()),
            "original_url": row.url or None,
            "publisher": row.publisher.name if row.publisher else None,
            "issued": str(row.issued) if row.issued else None,
        }

    def sources(self, rows: Iterable[Source]) -> list[dict[str, Any]]:
        return [
            {
                **self.cited(row),
                "kind": row.kind,
                "authors": [self.named(author) for author in row.author_list],
                "publisher": self.named(row.publisher),
                "language": row.language,
                "url_access": row.url_access,
                "free_url": row.free_url or None,
            }
            for row in rows
        ]

    def calls(self, rows: Sequence[Call]) -> list[dict[str, Any]]:
        """With the public posts that make them: two queries more."""
        at, heading = timezone.now(), House.load().call_heading
        public = Post.objects.published(at).defer("body", "body_text")
        embeds = PostEmbed.objects.filter(
            kind="call", object_id__in=[row.pk for row in rows], post__in=public.values("pk")
        )
        posts: dict[int, list[Post]] = {}
        for embed in embeds.select_related("post").order_by("-post__published_at", "-post_id"):
            posts.setdefault(embed.object_id, []).append(embed.post)
        return [
            {
                "id": row.pk,
                "heading": row.heading_or(heading),
                "asker": self.named(row.asker),
                "addressee": self.named(row.addressee),
                "introduction": row.introduction,
                "demands": [self.asked(node) for node in row.tree(at)],
                "posts": [self.place(post) for post in posts.get(row.pk, [])],
            }
            for row in rows
        ]

    def asked(self, node: DemandNode) -> dict[str, Any]:
        return {
            "text": node.restatement.text,
            "demand_url": self.whole(node.demand.get_absolute_url()) if node.demand else None,
            "parts": [self.asked(child) for child in node.children],
        }

    def demands(self, rows: Iterable[Demand]) -> list[dict[str, Any]]:
        plain = (
            "slug", "operative_text", "language", "status", "first_asked_on", "last_asked_on", "times_asked",
            "answered_on", "closed_on", "days_waiting", "days_to_answer", "note",
        )  # fmt: skip
        return [
            {
                **{name: getattr(row, name) for name in plain},
                "url": self.whole(row.get_absolute_url()),
                "addressee": self.named(row.addressee),
                "asker": self.named(row.asker),
                "tags": [self.named(tag) for tag in row.tags.all()],
            }
            for row in rows
        ]

    def petitions(self, rows: Any) -> list[dict[str, Any]]:
        """``rows`` are petitions of one page; their newest readings are one query more."""
        at = timezone.now()
        keys = [row.pk for row in rows]
        found = Petition.objects.filter(pk__in=keys).select_related("addressee", "sponsor")
        by_key = {row.petition.pk: row for row in told(found, at)} if keys else {}
        return [self.petition(by_key[key], at) for key in keys]

    def petition(self, row: Any, at: dt.datetime) -> dict[str, Any]:
        return {
            **as_json(row.petition, row.life, at.replace(second=0, microsecond=0)),
            "slug": row.petition.slug,
            "url": self.whole(row.petition.get_absolute_url()),
            "summary": row.petition.summary,
            "addressee": self.named(row.petition.addressee),
            "sponsor": self.party(row.petition.sponsor),
        }


def with_labels(rows: QuerySet[Post]) -> QuerySet[Post]:
    """All that telling a post needs: seven queries whatever the number of rows."""
    return rows.select_related("republication__publisher").prefetch_related(
        Prefetch("tagged", queryset=TaggedPost.objects.select_related("tag")), *LABELS
    )


def with_evidence(rows: QuerySet[Quotation]) -> QuerySet[Quotation]:
    vias = QuotationVia.objects.select_related("source__publisher")
    return (
        rows.select_related("post", "speaker_person", "speaker_organization", "source__publisher")
        .prefetch_related(Prefetch("via_rows", queryset=vias))
        .defer("post__body", "post__body_text")
    )
