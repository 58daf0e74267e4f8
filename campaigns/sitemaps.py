"""What search engines are told to read of campaigns."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from campaigns.models import Demand, Letter, Petition
from campaigns.models.demands import DemandQuerySet
from posts.instants import in_seconds
from posts.sitemaps import ListSitemap, SiteMap, in_each_language


class DemandSitemap(SiteMap):
    """Every demand that a public post makes."""

    changed = "changed_at"

    def items(self) -> DemandQuerySet:
        return Demand.objects.public().order_by("pk").only("slug", "language", "changed_at")

    def lastmod(self, item: Demand) -> dt.datetime:
        return in_seconds(item.changed_at)


class PetitionSitemap(SiteMap):
    """Every petition that is told of."""

    def items(self) -> QuerySet[Petition]:
        return Petition.objects.order_by("pk").only("slug", "modified_at")

    def lastmod(self, item: Petition) -> dt.datetime:
        return in_seconds(item.modified_at)


class LetterSitemap(SiteMap):
    """Letters that may still be sent, each with its translations."""

    def items(self) -> QuerySet[Letter]:
        still = Q(closes_at=None) | Q(closes_at__gt=timezone.now())
        rows = Letter.objects.filter(still).order_by("pk")
        return rows.only("slug", "language", "translates", "modified_at")

    def lastmod(self, item: Letter) -> dt.datetime:
        return in_seconds(item.modified_at)

    def get_urls(
        self, page: int | str = 1, site: Any = None, protocol: str | None = None
    ) -> list[dict[str, Any]]:
        urls = super().get_urls(page, site, protocol)
        groups: dict[int, list[dict[str, str]]] = defaultdict(list)
        for letter in self.items():
            way = {
                "lang_code": letter.language,
                "location": f"{protocol}://{site.domain}{letter.get_absolute_url()}",
            }
            groups[letter.translates_id or letter.pk].append(way)
        for url in urls:
            ways = groups[url["item"].translates_id or url["item"].pk]
            url["alternates"] = ways if len(ways) > 1 else []
        return urls


class CampaignPageSitemap(ListSitemap):
    """The ledger and the list of petitions, once there is something in them."""

    def rows(self) -> list[str]:
        pages = {
            "campaigns:ledger": Demand.objects.public().exists(),
            "campaigns:petition_list": Petition.objects.exists(),
        }
        return [name for name, is_filled in pages.items() if is_filled]

    def address(self, item: str, language: str) -> str:
        with translation.override(language):
            return reverse(item)


SITEMAPS = {
    "demands": DemandSitemap,
    "petitions": PetitionSitemap,
    "letters": LetterSitemap,
    **in_each_language({"campaigns": CampaignPageSitemap}),
}
