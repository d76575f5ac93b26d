"""What counts as one place that requests come from. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from typing import Final

IPV6_SHARE: Final = 64
"""Bits of an IPv6 address that name a network: whoever has one of them has 2**64 of its addresses (RFC 4291 2.5.4)."""


def network_of(address: str) -> str:
    """The address as it is counted: of IPv6 its /64. What is no address counts as it is spelled."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((found, IPV6_SHARE), strict=False))


def is_loopback(address: str) -> bool:
    """Whether it is this machine."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return found.is_loopback or (mapped is not None and mapped.is_loopback)


def opened_at(scheme: str, host: str, port: int, names: Callable[[], Sequence[str]]) -> str:
    """The URL that people open. host: as it is listened on; names: of this machine, best first.

    Whoever listens on every address (0.0.0.0, ::) has told none: nobody can open those.
    """
    try:
        if ipaddress.ip_address(host).is_unspecified:
            host = next(name for name in names() if name)
    except ValueError:  # a name
        pass
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
