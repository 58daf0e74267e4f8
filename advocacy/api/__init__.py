"""The programming interface for partners: public data only, read only, described at /api/openapi.json.

Every list is paged and costs a fixed number of queries. Answers carry an ETag and may be kept like any public page;
any site's scripts may ask. Addresses under /api/v1/ keep their meaning: fields are added, none is taken away.
"""

from __future__ import annotations

from advocacy.api.interface import api

__all__ = ["api"]
