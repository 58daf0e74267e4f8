"""What search engines are told to read of campaigns."""

from __future__ import annotations

import datetime as dt

from django.contrib.sitemaps import Sitemap

from campaigns.models import Demand
from campaigns.models.demands import DemandQuerySet


class DemandSitemap(Sitemap):
    """Every demand that a public post makes."""

    limit = 5000

    def items(self) -> DemandQuerySet:
        return Demand.objects.public().order_by("pk").only("slug", "language", "changed_at")

    def lastmod(self, item: Demand) -> dt.datetime:
        return item.changed_at


SITEMAPS = {"demands": DemandSitemap}
