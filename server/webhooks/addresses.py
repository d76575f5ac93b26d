"""Which addresses may be called: public ones, and those of networks that the settings name. Pure.

What is called is the address that was judged here, never the name again.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from shared.panels.reasons import Reason

Network = IPv4Network | IPv6Network
MAX_URL: Final = 2_000
_NEVER: Final = tuple(
    ip_network(each)
    for each in (
        "168.63.129.16/32",  # the metadata address of Azure's machines, the only one that is public
        "192.0.0.0/24",  # for protocols, among them a metadata address; some Pythons take part of it for public
        "192.88.99.0/24",  # relays of 6to4
        "fec0::/10",  # site-local, RFC 3879
        "::/96",  # IPv4-compatible, RFC 4291
        "::ffff:0:0:0/96",  # IPv4-translated, RFC 7915: where such a translator stands, any IPv4 address
        "64:ff9b:1::/48",  # local NAT64, RFC 8215: the same; not every Python knows this and the next two
        "3fff::/20",  # documentation, RFC 9637
        "5f00::/16",  # segments of routing, RFC 9602
    )
)
MAX_LABEL: Final = 63
_NAT64: Final = IPv6Network("64:ff9b::/96")


def networks_of(text: str) -> tuple[Network, ...]:
    """`10.0.0.0/8, fd00::/8`, one by one. Raises ValueError."""
    return tuple(ip_network(each.strip()) for each in text.split(",") if each.strip())


def is_allowed(text: str, networks: Sequence[Network]) -> bool:
    """Whether an address, as the resolver spells it, may be called."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    meant = mapped or address
    return all(_is_named(each, networks) or _is_public(each) for each in (meant, *_hidden(meant)))


def _hidden(address: IPv4Address | IPv6Address) -> tuple[IPv4Address, ...]:
    """Addresses that a packet to this one may end up at."""
    if isinstance(address, IPv4Address):
        return ()
    found = [address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        found.append(IPv4Address(int(address) & 0xFFFF_FFFF))
    return tuple(each for each in found if each is not None)


def _is_named(address: IPv4Address | IPv6Address, networks: Sequence[Network]) -> bool:
    return any(each.version == address.version and address in each for each in networks)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if address.is_multicast or _is_named(address, _NEVER):
        return False
    return address.is_global


def unfit(url: str, *, networks: Sequence[Network], is_plain_allowed: bool) -> Reason | None:
    """Why an endpoint cannot have this address, as far as it says so itself; None: it may."""
    if len(url) > MAX_URL or not url.isascii() or any(each <= " " or each == "\x7f" or each in '\\"<>' for each in url):
        return Reason.WEBHOOK_URL
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return Reason.WEBHOOK_URL
    if not parts.hostname or "@" in parts.netloc or parts.fragment or parts.scheme not in ("https", "http"):
        return Reason.WEBHOOK_URL
    if parts.scheme == "http" and not is_plain_allowed:
        return Reason.WEBHOOK_PLAIN
    return _unfit_host(parts, networks)


def _unfit_host(parts: SplitResult, networks: Sequence[Network]) -> Reason | None:
    host = parts.hostname or ""
    if ":" not in host and not host.replace(".", "").isdigit():  # a name: judged each time that it is resolved
        is_name = all(0 < len(label) <= MAX_LABEL for label in host.removesuffix(".").split("."))
        return None if is_name else Reason.WEBHOOK_URL
    try:
        ip_address(host)
    except ValueError:  # 2130706433, 127.1 and the like, which libraries read as they please
        return Reason.WEBHOOK_URL
    return None if is_allowed(host, networks) else Reason.WEBHOOK_ADDRESS
