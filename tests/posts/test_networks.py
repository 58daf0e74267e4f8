from __future__ import annotations

import ipaddress

import pytest

from posts.networks import parse_literal, reason_to_refuse

REFUSED = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.8.8.8",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.170",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.255",
    "192.175.48.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "2620:4f:8000::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
PERMITTED = [
    "1.1.1.1",
    "9.9.9.9",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "198.17.255.255",
    "198.20.0.1",
    "223.255.255.255",
    "2001:200::1",
    "2003::1",
    "2606:4700::1111",
    "2a00:1450::1",
]


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_not_public_is_refused_with_a_reason(address: str) -> None:
    assert reason_to_refuse(ipaddress.ip_address(address)) != ""


@pytest.mark.parametrize("address", PERMITTED)
def test_a_public_address_is_permitted(address: str) -> None:
    assert reason_to_refuse(ipaddress.ip_address(address)) == ""


def test_an_allowed_network_opens_that_network_and_no_other() -> None:
    allowed = (ipaddress.ip_network("127.0.0.2/32"), ipaddress.ip_network("::1/128"))
    results = {
        address: reason_to_refuse(ipaddress.ip_address(address), allowed=allowed)
        for address in ("127.0.0.1", "127.0.0.2", "::1", "::2")
    }
    assert results == {
        "127.0.0.1": "loopback",
        "127.0.0.2": "",
        "::1": "",
        "::2": "outside the public range of IPv6",
    }


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "127.0.1",
        "0x7f.0.0.1",
        "1.2.3.4.5",
        "08.8.8.8",
        "example.0x7f",
        "127.0.0.1.",
        "::1::",
        "fe80::1%25eth0%",
    ],
)
def test_an_address_in_disguise_is_neither_a_name_nor_an_address(host: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        parse_literal(host)


@pytest.mark.parametrize(
    "host", ["press.example", "1.2.3.4.press.example", "0x7f.example", "localhost", "a-1.example."]
)
def test_a_name_is_left_to_the_resolver(host: str) -> None:
    assert parse_literal(host) is None
