"""The house's own view of single checks, in its form."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from posts.check_settings import SeveritiesField
from posts.models import House
from tests.admin_forms import form_of

pytestmark = pytest.mark.django_db


def test_administrator_sets_what_blocks(client_of, administrator):
    client = client_of(administrator)
    url, data = form_of(client, House.load())
    page = client.get(url).content.decode()
    assert 'name="check_severities-doubled-word"' in page
    client.post(url, {**data, "blocking_findings": "always", "check_severities-doubled-word": "blocks"})
    house = House.load()
    assert (house.blocking_findings, house.check_severities) == ("always", {"doubled-word": "blocks"})
    url, data = form_of(client, house)
    assert '<option value="blocks" selected>' in client.get(url).content.decode()


def test_only_what_differs_is_kept_and_nonsense_refused():
    field = SeveritiesField(required=False)
    assert field.clean({"doubled-word": "warns", "gone-check": "blocks", "reading-time": "warns"}) == {
        "reading-time": "warns"
    }
    with pytest.raises(ValidationError):
        field.clean({"doubled-word": "shouts"})
