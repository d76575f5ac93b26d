"""Which proxy leads to the server: the environment's settings read once for requests and the live link alike.

The libraries read them each in its own way, and stop at values that others accept: both are told the proxy instead.
"""

from __future__ import annotations

import os
import sys
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from desktop.net.failures import lost
from shared.wire.address import is_loopback
from shared.wire.errors import LinkCode

VARIABLES: Final = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
"""The first that is set counts; curl's order."""
EXCEPTIONS: Final = ("no_proxy", "NO_PROXY")
SYSTEM: Final = "the system's settings"
SCHEMES: Final = {"http": "http", "https": "https", "socks": "socks5h", "socks5": "socks5h", "socks5h": "socks5h"}
"""What is set -> what both libraries are told. GNOME writes `socks`; names are always looked up beyond the proxy."""
DEFAULT_PORTS: Final = {"http": 80, "https": 443, "socks5h": 1080}


@dataclass(frozen=True, slots=True)
class Proxy:
    """url: as the libraries are told it, credentials included. variable: where it was set. shown: without secrets."""

    url: str
    variable: str
    shown: str

    @property
    def is_socks(self) -> bool:
        return self.url.startswith("socks")


def proxy_for(url: str, environment: Mapping[str, str] = os.environ) -> Proxy | None:
    """The proxy on the way to a server; None: straight. Raises Failed for one that cannot be used."""
    if is_loopback(url):
        return None
    for variable in VARIABLES:
        value = environment.get(variable, "").strip()
        if value:
            excepted = next((environment[name] for name in EXCEPTIONS if environment.get(name)), "")
            return None if is_excepted(url, excepted) else _read(value, variable)
    return _of_the_system(url) if sys.platform in ("darwin", "win32") else None


def is_excepted(url: str, exceptions: str) -> bool:
    """Whether the list of a `no_proxy` names the server: `*`, names with all below them, addresses and networks.

    What cannot be read names nobody: an entry for another machine must not stop this program.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    return any(_names(entry.strip().lower(), host, port) for entry in exceptions.split(","))


def _names(entry: str, host: str, port: int) -> bool:
    if entry == "*":
        return True
    entry, wanted = _split_port(entry)
    if not entry or wanted not in (None, port):
        return False
    try:
        return ip_address(host) in ip_network(entry, strict=False)
    except (ValueError, TypeError):  # one of both is a name
        name = entry.removeprefix("*").lstrip(".")
        return bool(name) and (host == name or host.endswith("." + name))


def _split_port(entry: str) -> tuple[str, int | None]:
    """`host:port`, `[address]:port`, or either alone; an address of IPv6 stands without brackets too."""
    if entry.startswith("["):
        inner, _, rest = entry[1:].partition("]")
        port = rest.removeprefix(":")
        return inner, int(port) if port.isascii() and port.isdigit() else None
    name, colon, port = entry.rpartition(":")
    if colon and ":" not in name and port.isascii() and port.isdigit():
        return name, int(port)
    return entry, None


def _read(value: str, variable: str) -> Proxy:
    whole = value if "://" in value else f"http://{value}"
    try:
        parts = urlsplit(whole)
        scheme = SCHEMES[parts.scheme]
        port = parts.port or DEFAULT_PORTS[scheme]
        host = parts.hostname or ""
        if not host or not host.isprintable() or " " in whole:
            raise ValueError
    except (ValueError, KeyError) as error:
        raise lost(LinkCode.PROXY_SETTING, variable=variable, value=_without_secrets(value)) from error
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    secrets, at, _ = parts.netloc.rpartition("@")
    return Proxy(f"{scheme}://{secrets}{at}{place}", variable, f"{parts.scheme}://{place}")


def _without_secrets(value: str) -> str:
    scheme, between, rest = value.rpartition("://")
    return f"{scheme}{between}{rest.rpartition('@')[2]}"


def _of_the_system(url: str) -> Proxy | None:
    """macOS and Windows keep them elsewhere than in the environment."""
    found = urllib.request.getproxies()
    value = found.get("https") or found.get("socks") or found.get("all")
    host = urlsplit(url).hostname or ""
    if not value or urllib.request.proxy_bypass(host):
        return None
    return _read(value, SYSTEM)
