"""Personal keys of other programs: made by people for their own programs, shown once, and good for less than they are.

A key is 256 random bits with its id before and a seal behind. The seal is made with a secret of this server, so that
what is no key of ours costs no look into the database. Of a key a keyed hash is kept: fast, as nobody tries 2^256, and
keyed, so that whoever may write into the table, or has a copy of it, neither plants a key nor finds out one. Whoever
sets another `token_key` ends all keys with all sessions.

What a key does its owner does: within their scope, by their roles of today. It ends with their leaving, and when a role
is withdrawn in which it was made.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from hmac import compare_digest
from ipaddress import ip_address, ip_network
from typing import Final

import structlog

from server.services.accounts import Signed
from server.services.errors import Unavailable
from server.services.problems import Malformed, ServiceError
from server.services.seen_keys import SeenKeys
from server.store import keys as store
from server.store.keys import LEFT, ROLE_WITHDRAWN, WITHDRAWN
from server.store.keys import Key as Key
from server.store.pool import Pool, Unreachable, reading, writing
from shared.domain.catalogue import area_of
from shared.domain.kernel.commands import Command, ResolveConflict
from shared.domain.kernel.days import DAY_US
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, new_id
from shared.domain.kernel.states import Role
from shared.domain.resolving import resolver_of
from shared.wire.errors import ErrorCode

PREFIX: Final = "cdk_"
"""So that whoever finds one in a text knows what it is."""
SECRET_BYTES: Final = 32
SEAL_BYTES: Final = 12
HINT: Final = 10
"""Letters that are shown later: the first ones, which are the id's and prove nothing."""
MOST: Final = 50
"""Keys of a person, ended ones that are still told of among them."""
FRESH_US: Final = 15 * 60_000_000
"""How long ago whoever makes a key has shown their password, at the most."""
USED_EVERY_US: Final = 60_000_000
"""The last use is written no more often."""
READ: Final = "read"
WRITE: Final = "write"
APART: Final = "people"
"""The area of commands that `write` alone does not allow: who may do what."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks over REST. key: with which of their keys; None: signed in."""

    user_id: Id
    roles: frozenset[Role]
    key: Key | None = None

    def may(self, scope: str) -> bool:
        """Whether the key is good for it, as `read:claims`; whoever is signed in may ask anything."""
        if self.key is None or scope in self.key.scopes:
            return True
        kind, _, what = scope.partition(":")
        return kind in self.key.scopes and not (kind == WRITE and what == APART)

    @property
    def writes(self) -> bool:
        """Whether the key is good for commands of any area."""
        return self.key is None or any(each.partition(":")[0] == WRITE for each in self.key.scopes)


@dataclass(frozen=True, slots=True)
class NewKey:
    """What somebody wants. days: until it runs out. networks: from where alone; empty: from anywhere."""

    name: str
    scopes: Sequence[str]
    days: int
    networks: Sequence[str] = ()
    per_minute: int | None = None


@dataclass(frozen=True, slots=True)
class Minted:
    """A key that is not kept yet. text: what its owner shows; key_hash: what is kept of that."""

    key: Key
    text: str
    key_hash: bytes


class Mint:
    """Makes the texts of keys and tells ours from others, without looking anything up. secret: the token key."""

    def __init__(self, secret: bytes) -> None:
        self._sealing = blake2b(b"seal of keys", key=secret[:64]).digest()
        self._hashing = blake2b(b"hash of keys", key=secret[:64]).digest()

    def new(self, user_id: Id, roles: frozenset[Role], wanted: NewKey, now: Micros) -> Minted:
        """Raises Malformed for a network that is none."""
        networks = tuple(_network(each) for each in wanted.networks)
        key_id = new_id(now // 1000, secrets.token_bytes(10))
        text = self._text(key_id)
        key = Key(
            key_id,
            user_id,
            wanted.name,
            text[: len(PREFIX) + HINT],
            tuple(sorted(set(wanted.scopes))),
            networks,
            roles,
            wanted.per_minute,
            now,
            Micros(now + wanted.days * DAY_US),
        )
        return Minted(key, text, self.hashed(text))

    def opened(self, text: str) -> bytes | None:
        """What a text of ours says: the key's id and what nobody can guess."""
        if not text.startswith(PREFIX) or len(text) != len(PREFIX) + (16 + SECRET_BYTES + SEAL_BYTES) * 4 // 3:
            return None
        if not text.isascii():
            return None
        try:
            raw = urlsafe_b64decode(text[len(PREFIX) :])
        except ValueError:
            return None
        inner, seal = raw[:-SEAL_BYTES], raw[-SEAL_BYTES:]
        return inner if compare_digest(seal, self._seal(inner)) else None

    def hashed(self, text: str) -> bytes:
        return blake2b(text.encode(), key=self._hashing, digest_size=32).digest()

    def _text(self, key_id: Id) -> str:
        raw = bytes.fromhex(key_id.replace("-", "")) + secrets.token_bytes(SECRET_BYTES)
        return PREFIX + urlsafe_b64encode(raw + self._seal(raw)).decode()

    def _seal(self, raw: bytes) -> bytes:
        return blake2b(raw, key=self._sealing, digest_size=SEAL_BYTES).digest()


class Keys:
    """One node's. All raise Unavailable."""

    def __init__(self, pool: Pool, clock: Callable[[], Micros], secret: bytes) -> None:
        self._pool = pool
        self._clock = clock
        self._mint = Mint(secret)
        self.seen = SeenKeys(clock)

    async def make(self, who: Signed, wanted: NewKey) -> tuple[Key, str]:
        """A key of the person, and the text of it, which nobody can show again.

        Raises ServiceError(sign_in_again, keys_full) and Malformed.
        """
        now = self._clock()
        minted = self._mint.new(who.user_id, who.roles, wanted, now)
        try:
            async with writing(self._pool) as connection:
                signed_in_at = await store.signed_in_at(connection, who.family_id)
                if signed_in_at is None or signed_in_at < now - FRESH_US:
                    raise ServiceError(ErrorCode.SIGN_IN_AGAIN)
                await store.lock_of(connection, who.user_id)
                await store.forget(connection, now, who.user_id)
                if await store.count(connection, who.user_id) >= MOST:
                    raise ServiceError(ErrorCode.KEYS_FULL)
                await store.add(connection, minted.key, minted.key_hash)
        except Unreachable as error:
            raise Unavailable from error
        _log.info("api_key_made", user=who.user_id, key=minted.key.id, scopes=minted.key.scopes)
        return minted.key, minted.text

    async def own(self, user_id: Id) -> Sequence[Key]:
        """The person's, the newest first."""
        try:
            async with reading(self._pool) as connection:
                return await store.of_user(connection, user_id)
        except Unreachable as error:
            raise Unavailable from error

    async def end(self, key_id: Id, user_id: Id | None = None) -> None:
        """user_id: whose it must be. Raises ServiceError(not_found) for one that is not there or has ended."""
        try:
            async with writing(self._pool) as connection:
                ended = await store.end(connection, WITHDRAWN, self._clock(), key_id=key_id, user_id=user_id)
        except Unreachable as error:
            raise Unavailable from error
        if not ended:
            raise ServiceError(ErrorCode.NOT_FOUND)
        _log.info("api_key_ended", key=key_id, by=user_id)

    async def good_among(self, key_ids: Sequence[Id]) -> set[Id]:
        """Of these keys those that are good still: cheap enough to be asked every few seconds for every stream."""
        try:
            async with reading(self._pool) as connection:
                return await store.good_among(connection, key_ids, self._clock())
        except Unreachable as error:
            raise Unavailable from error

    def is_one(self, token: str) -> bool:
        """Whether it looks like a key at all, ours or not."""
        return token.startswith(PREFIX)

    def bearer(self, text: str) -> Id | None:
        """Which key it is, by its seal alone: nothing is looked up. None: none of ours."""
        raw = self._mint.opened(text)
        return _spelled(raw[:16]) if raw is not None else None

    async def authenticate(self, text: str, address: str) -> Caller:
        """Raises ServiceError(token_expired) for what is no good key, and forbidden from where it may not be used."""
        key_id = self.bearer(text)
        if key_id is None:
            raise ServiceError(ErrorCode.TOKEN_EXPIRED)
        now = self._clock()
        try:
            async with reading(self._pool) as connection:
                shown = await store.present(connection, self._mint.hashed(text))
            if shown is None or shown.key.ended_at is not None or shown.key.expires_at <= now:
                self.seen.over(key_id)
                raise ServiceError(ErrorCode.TOKEN_EXPIRED)
            because = LEFT if not shown.is_active else ROLE_WITHDRAWN if shown.key.roles - shown.roles else ""
            if because:
                async with writing(self._pool) as connection:
                    await store.end(connection, because, now, key_id=shown.key.id)
                self.seen.over(key_id)
                raise ServiceError(ErrorCode.TOKEN_EXPIRED)
            if not _is_within(address, shown.key.networks):
                _log.info("api_key_elsewhere", user=shown.key.user_id, key=shown.key.id, address=address)
                raise ServiceError(ErrorCode.FORBIDDEN)
            self.seen.good(key_id, shown.key.user_id)
            if shown.key.used_at is None or shown.key.used_at <= now - USED_EVERY_US:
                async with writing(self._pool) as connection:
                    await store.used(connection, shown.key.id, now, address)
        except Unreachable as error:
            raise Unavailable from error
        return Caller(shown.key.user_id, shown.roles, shown.key)


def may_give(who: Caller, kind: type[Command]) -> None:
    """Raises ServiceError(forbidden) for a key that is not good for commands of that area.

    What a conflict is about is known where it is decided (`may_settle`): until then any area will do.
    """
    if not (who.writes if kind is ResolveConflict else who.may(f"{WRITE}:{area_of(kind)}")):
        raise ServiceError(ErrorCode.FORBIDDEN)


def may_settle(who: Caller, conflict: Conflict) -> None:
    """Raises ServiceError(forbidden) for a key that is not good for the area of what the conflict is about."""
    if not who.may(f"{WRITE}:{area_of(resolver_of(conflict).needs)}"):
        raise ServiceError(ErrorCode.FORBIDDEN)


def _network(text: str) -> str:
    try:
        return str(ip_network(text, strict=False))
    except ValueError as error:
        raise Malformed("networks") from error


def _is_within(address: str, networks: Sequence[str]) -> bool:
    if not networks:
        return True
    try:
        at = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(at, "ipv4_mapped", None)
    return any((mapped or at) in ip_network(each) for each in networks)


def _spelled(raw: bytes) -> Id:
    digits = raw.hex()
    return Id("-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])))
