"""A server's address: what is accepted as one, and which are this machine's own. No requests here."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from shared.wire.errors import LinkCode

NOT_AN_ADDRESS: Final = "not_an_address"
PLAIN_ADDRESS: Final = LinkCode.PLAIN_ADDRESS.code


class BadAddress(ValueError):
    """code: `not_an_address`, or `plain_address` for http:// to another machine."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def address_of(text: str) -> str:
    """What was typed or set as the server's address, completed with https, without a slash at its end.

    Passwords, tokens and claims go there, so http:// is accepted for this machine only: nobody else reads along
    there. Raises BadAddress.
    """
    bare = text.strip().rstrip("/")
    whole = bare if "://" in bare else f"https://{bare}"
    try:
        parts = urlsplit(whole)
        _ = parts.port  # raises for a port that is no number
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and whole.isprintable()
    except ValueError as error:
        raise BadAddress(NOT_AN_ADDRESS) from error
    if not usable or " " in whole or "@" in parts.netloc or parts.netloc.endswith(":") or parts.query or parts.fragment:
        raise BadAddress(NOT_AN_ADDRESS)
    if parts.scheme == "http" and not is_loopback(whole):
        raise BadAddress(PLAIN_ADDRESS)
    return whole


def is_loopback(url: str) -> bool:
    """Whether the server is this machine: then no proxy of the environment is used."""
    return is_loopback_host(urlsplit(url).hostname or "")


def is_loopback_host(host: str) -> bool:
    """Whether a name or an address is this machine's own, reached from nowhere else."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
