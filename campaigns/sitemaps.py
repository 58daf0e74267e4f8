"""What search engines are told to read of campaigns."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation

from campaigns.models import Demand, Petition
from campaigns.models.demands import DemandQuerySet
from posts.sitemaps import ListSitemap, SiteMap, in_each_language, in_seconds


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


class CampaignPageSitemap(ListSitemap):
    """The ledger and the list of petitions, once there is something in them."""

    def rows(self) -> list[str]:
        pages = {
            "campaigns:ledger": Demand.objects.public().exists(),
            "campaigns:petition_list": Petition.objects.exists(),
        }
        return [name for name, is_filled in pages.items() if is_filled]

    def location(self, item: str) -> str:
        with translation.override(self.language):
            return reverse(item)


SITEMAPS = {
    "demands": DemandSitemap,
    "petitions": PetitionSitemap,
    **in_each_language({"campaigns": CampaignPageSitemap}),
}
