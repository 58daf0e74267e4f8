"""A pause between two pages of one host."""

from __future__ import annotations

import pytest

from posts import pacing


def test_host_is_left_alone_for_a_while_and_others_are_not(settings):
    settings.FETCH_PAUSE_SECONDS = 5.0
    pacing.begin("https://outlet.example/one")
    assert 4.0 < pacing.seconds_to_wait("https://OUTLET.example/two") <= 5.0
    assert pacing.seconds_to_wait("https://other.example/") == 0
    pacing.begin("https://other.example/", at_least=30.0)
    assert 29.0 < pacing.seconds_to_wait("https://other.example/") <= 30.0


@pytest.mark.parametrize(
    ("url", "host"), [("https://A.example:8080/x", "a.example"), ("http://[broken", ""), ("", "")]
)
def test_host_of_an_address(url, host):
    assert pacing.host_of(url) == host
