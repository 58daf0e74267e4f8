"""What search engines are told to read."""

from __future__ import annotations

import pytest

from tests.factories import ask, make_demand

pytestmark = pytest.mark.django_db


def test_sitemap_names_public_demands_and_no_others(client):
    ask(make_demand(operative_text="Open the quay."))
    ask(make_demand(operative_text="Open the gate."), days_ago=-3)
    told = client.get("/sitemaps/demands.xml").content.decode()
    assert "/demands/open-the-quay/</loc>" in told
    assert "open-the-gate" not in told
