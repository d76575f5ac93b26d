"""Access tokens: signed, short-lived, read without the database. Refresh tokens: random, opaque, kept by hash."""

from __future__ import annotations

import secrets
from functools import lru_cache
from hashlib import sha256
from typing import Final

import jwt
import msgspec

from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role

ALGORITHM: Final = "HS256"
"""Fixed: what a token says about its own algorithm is never believed (RFC 8725 section 3.1)."""
MAX_TOKEN: Final = 4096
"""Characters; ours have some 500."""
VERIFIED: Final = 4096
"""Tokens whose signature need not be computed again: those of so many devices at work."""
AUDIENCE: Final = "coverdesk:api"
"""Whom access tokens are for: this server's requests and sockets, nothing else that may be signed with the key."""
TYPE: Final = "at+jwt"
"""RFC 9068 section 2.1: an access token and no other kind of signed text."""
_CLAIMS: Final = ["sub", "dev", "fam", "gen", "roles", "exp", "iss", "aud"]
_REFRESH_BYTES: Final = 32


class BadToken(Exception):
    """Not a token of this server, or changed."""


class Expired(BadToken):
    """A good token whose time is over."""


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """What an access token says. generation: of the refresh token that it was given with."""

    user_id: Id
    device_id: Id
    family_id: Id
    generation: int
    roles: frozenset[Role]
    expires_at: Micros


class _Payload(msgspec.Struct, frozen=True, kw_only=True):
    sub: Id
    dev: Id
    fam: Id
    gen: int
    roles: frozenset[Role]
    exp: int
    iss: str


class Tokens:
    """Signs and reads access tokens with one key."""

    def __init__(self, key: bytes, issuer: Id) -> None:
        """issuer: the server's id, so that another server's token is refused even with the same key."""
        self._key = key
        self._issuer = issuer
        self._verified = lru_cache(VERIFIED)(self._verify)

    def sign(self, claims: Claims) -> str:
        payload = {
            "sub": claims.user_id,
            "dev": claims.device_id,
            "fam": claims.family_id,
            "gen": claims.generation,
            "roles": sorted(claims.roles),
            "exp": claims.expires_at // 1_000_000,
            "iss": self._issuer,
            "aud": AUDIENCE,
        }
        return jwt.encode(payload, self._key, algorithm=ALGORITHM, headers={"typ": TYPE})

    def read(self, token: str, now: Micros) -> Claims:
        """Raises BadToken, and Expired when only its time is wrong."""
        if len(token) > MAX_TOKEN or not token.isascii():
            raise BadToken("no token of ours")
        payload = self._verified(token)
        if payload.exp * 1_000_000 <= now:
            raise Expired
        return Claims(
            user_id=payload.sub,
            device_id=payload.dev,
            family_id=payload.fam,
            generation=payload.gen,
            roles=payload.roles,
            expires_at=Micros(payload.exp * 1_000_000),
        )

    def _verify(self, token: str) -> _Payload:
        """Raises BadToken. What it says of one token is always the same, so it is kept."""
        try:
            whole = jwt.decode_complete(
                token,
                self._key,
                algorithms=[ALGORITHM],
                issuer=self._issuer,
                audience=AUDIENCE,
                options={"require": _CLAIMS, "verify_exp": False},  # by our own clock, below
            )
            if whole["header"].get("typ") != TYPE:
                raise BadToken("another kind of token")
            return msgspec.convert(whole["payload"], _Payload)
        except (jwt.InvalidTokenError, msgspec.ValidationError) as error:
            raise BadToken(type(error).__name__) from error


def new_refresh_token() -> tuple[str, bytes]:
    """A fresh token and the hash that is kept of it. 256 random bits need no salt and no slow hash."""
    token = secrets.token_urlsafe(_REFRESH_BYTES)
    return token, hash_of(token)


def hash_of(refresh_token: str) -> bytes:
    """What is kept of a refresh token."""
    return sha256(refresh_token.encode()).digest()
