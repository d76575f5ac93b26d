"""Secrets of endpoints, and the signatures made with them: the scheme of standardwebhooks.com, version 1. Pure.

Signed is `{id}.{timestamp}.{body}` with HMAC-SHA256. While secrets are rotated there is a signature by each.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256
from typing import Final

from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32
NONCE_BYTES: Final = 12
_END_BYTES: Final = 8
MOST_FORMER: Final = 8
"""Former secrets that sign at a time: with the present one half a kilobyte of a header, of which servers take eight."""


class Unsealable(Exception):
    """What is kept was sealed with another key of the server."""


class Sealing:
    """Seals secrets with a key of this server's, each for its endpoint alone."""

    def __init__(self, secret: bytes) -> None:
        # Late: its libraries are a quarter of a second of each start.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._cipher = AESGCM(blake2b(b"webhooks", key=secret[:64], digest_size=32).digest())

    def seal(self, webhook_id: Id, secret: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret, webhook_id.encode())

    def open(self, webhook_id: Id, sealed: bytes) -> bytes:
        """Raises Unsealable."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], webhook_id.encode())
        except (InvalidTag, ValueError) as error:
            raise Unsealable from error


@dataclass(frozen=True, slots=True)
class Former:
    """A secret that was replaced, and signs until it was said to."""

    secret: bytes
    until: Micros


def packed(formers: Sequence[Former]) -> bytes:
    """To be kept: one as it is, as servers of the release before read it, several with the end of each."""
    if len(formers) == 1:
        return formers[0].secret
    return b"".join(each.secret + each.until.to_bytes(_END_BYTES) for each in formers)


def unpacked(kept: bytes, until: Micros) -> tuple[Former, ...]:
    """What was kept so. until: of one that is kept as it is."""
    if len(kept) == SECRET_BYTES:
        return (Former(kept, until),)
    size = SECRET_BYTES + _END_BYTES
    parts = (kept[begin : begin + size] for begin in range(0, len(kept), size))
    return tuple(Former(each[:SECRET_BYTES], Micros(int.from_bytes(each[SECRET_BYTES:]))) for each in parts)


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def shown(secret: bytes) -> str:
    """As the receiver keeps it."""
    return PREFIX + b64encode(secret).decode()


def headers(message_id: Id, at_s: int, body: bytes, signing: Iterable[bytes]) -> dict[str, str]:
    """What goes along with a body. at_s: seconds since 1970 UTC, of this try. signing: the secrets."""
    signed = f"{message_id}.{at_s}.".encode() + body
    signatures = (b64encode(hmac.new(each, signed, sha256).digest()).decode() for each in signing)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": " ".join(f"v1,{each}" for each in signatures),
    }
