"""Which network addresses an outbound connection may go to.

A pure table and two questions; it resolves nothing and opens nothing. Only ``posts.fetching`` calls it.

Sources: the IANA special-purpose registries for IPv4 and IPv6 (RFC 6890 and its updates). The table is
written out because ``ipaddress.is_global`` answers differently from one Python release to the next.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

REFUSED_IPV4: tuple[tuple[ipaddress.IPv4Network, str], ...] = tuple(
    (ipaddress.IPv4Network(network), reason)
    for network, reason in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by carrier-grade translation"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "documentation"),
        ("192.31.196.0/24", "reserved for name servers"),
        ("192.52.193.0/24", "reserved for relays"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "reserved for name servers"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)

# Only 2000::/3 is handed out for the public internet. Everything outside it is refused without a name of its
# own: ::1, IPv4-mapped and IPv4-compatible forms, NAT64, unique local, link-local, site-local, multicast,
# SRv6.
PUBLIC_IPV6 = ipaddress.IPv6Network("2000::/3")
REFUSED_IPV6: tuple[tuple[ipaddress.IPv6Network, str], ...] = tuple(
    (ipaddress.IPv6Network(network), reason)
    for network, reason in (
        ("2001::/23", "reserved for protocols, Teredo among them"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4, which carries an IPv4 address"),
        ("2620:4f:8000::/48", "reserved for name servers"),
        ("3fff::/20", "documentation"),
    )
)

# A last label that is a number makes a browser and the C library read the host as an IPv4 address in decimal,
# octal or hexadecimal. Source: WHATWG URL standard, "ends in a number checker".
_NUMERIC_LABEL = re.compile(r"^(?:[0-9]+|0x[0-9a-f]*)$", re.IGNORECASE)


def parse_literal(host: str) -> Address | None:
    """Return the address that a host spells out in its canonical form, None for a name.

    Raises ValueError for a host that is neither: decimal, octal, hexadecimal or shortened IPv4 addresses.
    """
    disguised = f"{host} is not a name and not a plainly written address"
    if "%" in host:  # a zone, which means something on one machine only
        raise ValueError(disguised)
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        last_label = host.rstrip(".").rpartition(".")[2]
        if ":" in host or _NUMERIC_LABEL.match(last_label):
            raise ValueError(disguised) from None
        return None


def reason_to_refuse(address: Address, *, allowed: Iterable[Network] = ()) -> str:
    """Say why an address must not be connected to; an empty string means that it may.

    ``allowed`` are networks that someone opened by an explicit setting; they win over the table.
    """
    if any(address.version == network.version and address in network for network in allowed):
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return next((reason for network, reason in REFUSED_IPV4 if address in network), "")
    if address.scope_id is not None or address not in PUBLIC_IPV6:
        return "outside the public range of IPv6"
    return next((reason for network, reason in REFUSED_IPV6 if address in network), "")
