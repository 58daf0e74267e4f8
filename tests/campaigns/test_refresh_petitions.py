"""The command that looks at petitions' pages."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import SignatureReading
from tests.factories import make_petition

pytestmark = pytest.mark.django_db


def test_page_that_cannot_be_read_ends_with_an_error_and_changes_no_reading(httpserver, settings):
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    settings.FETCH_ALLOWED_PORTS = []
    httpserver.expect_request("/p").respond_with_data('<input type="password">', content_type="text/html")
    make_petition(url=httpserver.url_for("/p"), parser="css", count_path="b", count=7)
    with pytest.raises(CommandError, match="1 of 1 pages could not be read"):
        call_command("refresh_petitions")
    assert SignatureReading.objects.get().count == 7
