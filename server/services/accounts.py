"""Signing in, staying signed in, and whether a request's token still counts. Who may do what is the domain's.

A refresh token is good for one use: the next pair, or the session of another device. When the answer to that use was
lost, the device has only the old token: it is accepted again as long as nothing that was given for it (neither the new
refresh token nor its access token) was ever used; what was given before is then void. Anything else that is used twice
was copied, and ends the whole session.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import structlog

from server.services import devices
from server.services.effects import PASSWORD_CHANGED
from server.services.password_rules import MAX_LENGTH, weakness
from server.services.passwords import Busy, Passwords
from server.services.problems import ServiceError
from server.services.tokens import BadToken, Claims, Tokens, hash_of, new_refresh_token
from server.services.trying import Trying
from server.store import accounts as store
from server.store import families, keys
from server.store.pool import (
    Connection,
    Pool,
    Unreachable,
    borrowing,
    is_transient,
    patiently,
    reading,
    writing,
)
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, new_id
from shared.domain.kernel.states import DeviceState, Role
from shared.domain.people.commands import MAX_EMAIL
from shared.domain.people.staff import fold_email
from shared.wire.errors import ErrorCode
from shared.wire.messages import Alive, Helper, NewDevice, NewPassword, Refresh, Session, SignIn

REUSED: Final = "reused"
SIGNED_OUT: Final = "signed_out"
LOST: Final = "lost"
BUSY_S: Final = 2.0

_STATE_CODES: Final = {
    DeviceState.PAUSED: ErrorCode.DEVICE_PAUSED,
    DeviceState.REVOKED: ErrorCode.DEVICE_REVOKED,
    DeviceState.FORKED: ErrorCode.DEVICE_FORKED,
}
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Signed:
    """Who a request is from, as checked against the database just now."""

    user_id: Id
    user_name: str
    roles: frozenset[Role]
    device_id: Id
    device_name: str
    family_id: Id
    generation: int
    expires_at: Micros


@dataclass(frozen=True, slots=True)
class Identity:
    """Which server this is, and since which restore."""

    server_id: Id
    epoch: Id


@dataclass(frozen=True, slots=True)
class Lives:
    """How long things last, tokens in microseconds. What devices are told: 0 for no bound."""

    access: int
    session: int
    idle_minutes: int = 0
    offline_days: int = 0


class Accounts:
    """One node's service of sign-in. clock: microseconds UTC. identity: read anew, for a restore changes it."""

    def __init__(
        self,
        pool: Pool,
        passwords: Passwords,
        trying: Trying,
        tokens: Tokens,
        lives: Lives,
        *,
        identity: Callable[[], Identity],
        clock: Callable[[], Micros],
        company: str = "",
        helper: Helper | None = None,
    ) -> None:
        """company: its name; passwords made of it are refused. helper: told to desktops with each session."""
        self._pool = pool
        self._passwords = passwords
        self._trying = trying
        self._tokens = tokens
        self._lives = lives
        self._identity = identity
        self._clock = clock
        self._company = company
        self._helper = helper

    async def sign_in(self, ask: SignIn, address: str) -> Session:
        """A new session, on a known device of the user or on a new one.

        A wrong password, an unknown email and a user who left all take the same time and get the same answer.
        Raises ServiceError(BAD_CREDENTIALS | THROTTLED | MALFORMED | DEVICE_… | UNAVAILABLE).
        """
        email = fold_email(ask.email)
        if not email or len(email) > MAX_EMAIL or not email.isprintable() or len(ask.password) > MAX_LENGTH:
            raise ServiceError(ErrorCode.MALFORMED)
        devices.check_description(ask.device_name, ask.platform, ask.program_version, ask.device_id)
        async with _available():
            account = await patiently(self._pool, lambda each: store.account_by_email(each, email, ask.device_id))
        own_device = account is not None and account.device_state is not None
        user_id = account.user_id if account is not None else None
        attempt = await self._trying.begin(email, address, ask.device_id if own_device else None, user_id)
        try:
            await asyncio.sleep(attempt.wait_s)
            fits = await self._passwords.verify(account.password_hash if account else None, ask.password, attempt.turn)
        except Busy as error:
            await self._trying.forgive(attempt)
            raise ServiceError(ErrorCode.THROTTLED, retry_after_s=BUSY_S) from error
        if account is None or not fits or not account.active:
            if account is not None:
                _log.info("sign_in_failed", user=account.user_id, address=address, active=account.active)
            raise ServiceError(ErrorCode.BAD_CREDENTIALS)
        await self._trying.forgive(attempt)
        if ask.device_id is not None:
            if account.device_state is None:
                raise ServiceError(ErrorCode.DEVICE_UNKNOWN)
            devices.check_state(account.device_state)
        renewed = await self._renewed(account.password_hash, ask.password)
        async with _available(), writing(self._pool) as connection:
            now = self._clock()
            description = devices.Description(ask.device_name, ask.platform, ask.program_version)
            device_id = await devices.register(connection, account.user_id, ask.device_id, description, now)
            if not await store.confirm(connection, account.user_id, account.password_hash):
                raise ServiceError(ErrorCode.BAD_CREDENTIALS)  # changed, or gone, while it was looked at
            if renewed is not None and account.password_hash is not None:
                await store.renew_hash(connection, account.user_id, renewed, instead_of=account.password_hash)
            _log.info("signed_in", user=account.user_id, device=device_id, new=ask.device_id is None, address=address)
            return await self._open(connection, account.user_id, account.name, account.roles, device_id, now)

    async def refresh(self, ask: Refresh) -> Session:
        """The next pair of tokens. Raises ServiceError(TOKEN_EXPIRED | TOKEN_REUSED | DEVICE_… | UNAVAILABLE)."""
        reused: families.Presented | None = None
        async with _available(), writing(self._pool) as connection:
            now = self._clock()
            token = await families.present(connection, hash_of(ask.refresh_token))
            if token is None or token.expires_at <= now:
                raise ServiceError(ErrorCode.TOKEN_EXPIRED)
            if token.ended_because is not None:
                raise ServiceError(_ended(token.ended_because))
            if token.current:
                (standing,) = await families.standing(
                    connection, [(token.family_id, token.generation, token.device_id)]
                )
                if standing is None or not standing.active:
                    raise ServiceError(ErrorCode.TOKEN_EXPIRED)
                devices.check_state(standing.device_state)
                await _void_lost(connection, token, now)
                await families.prove(connection, token.family_id, token.generation, now)
                return await self._issue(
                    connection,
                    token.family_id,
                    token.user_id,
                    standing.user_name,
                    standing.roles,
                    token.device_id,
                    now,
                    parent=token.generation,
                )
            reused = token
            await families.end_families(connection, REUSED, now, family_id=token.family_id)
        _log.warning("refresh_token_reused", user=reused.user_id, device=reused.device_id, family=reused.family_id)
        raise ServiceError(ErrorCode.TOKEN_REUSED)

    async def new_device(self, signed: Signed, ask: NewDevice) -> Session:
        """A new or rebuilt journal, or a forked one, becomes a device of its own, with a session of its own.

        Asked for by whoever has the session's refresh token; an access token alone gives nothing that outlives it. The
        session it came from goes on as long as its access token, for another copy of the profile may work with it; when
        it is ended, the new one ends too. The refresh token is used up as by `refresh`: shown once more, by that other
        copy or by a thief, it ends both, unless this answer was lost.
        Raises ServiceError(TOKEN_EXPIRED | TOKEN_REUSED | DEVICES_FULL | MALFORMED | UNAVAILABLE).
        """
        description = devices.Description(ask.device_name, ask.platform, ask.program_version)
        devices.check_description(ask.device_name, ask.platform, ask.program_version, None)
        async with _available(), writing(self._pool) as connection:
            now = self._clock()
            await devices.hold_desk(connection, signed.user_id)
            shown = await families.present(connection, hash_of(ask.refresh_token)) if ask.refresh_token else None
            if shown is None or shown.family_id != signed.family_id or shown.ended_because:
                _log.info("device_refused", user=signed.user_id, device=signed.device_id, shown=shown is not None)
                raise ServiceError(ErrorCode.TOKEN_EXPIRED)
            if shown.current:
                await _void_lost(connection, shown, now)
                device_id = await devices.register(connection, signed.user_id, None, description, now)
                _log.info("device_added", user=signed.user_id, device=device_id, beside=signed.device_id)
                return await self._open(
                    connection,
                    signed.user_id,
                    signed.user_name,
                    signed.roles,
                    device_id,
                    now,
                    came_from=shown,
                )
            await families.end_families(connection, REUSED, now, family_id=shown.family_id)
        _log.warning("refresh_token_reused", user=shown.user_id, device=shown.device_id, family=shown.family_id)
        raise ServiceError(ErrorCode.TOKEN_REUSED)

    async def new_password(self, signed: Signed, ask: NewPassword, address: str) -> Session:
        """The person's own new password. All their sessions and keys end; this device goes on with a new session.

        When the answer is lost, the device signs in with the new password. Raises ServiceError(BAD_CREDENTIALS |
        PASSWORD_… | THROTTLED | FORBIDDEN); then nothing was changed. After UNAVAILABLE it may have been: the
        connection may break while it is committed.
        """
        async with _available(), reading(self._pool) as connection:
            person = await store.credentials(connection, signed.user_id)
        if person is None or person.password_hash is None:
            raise ServiceError(ErrorCode.FORBIDDEN)
        attempt = await self._trying.begin(person.email, address, signed.device_id, signed.user_id)
        try:
            fits = len(ask.old) <= MAX_LENGTH
            fits = fits and await self._passwords.verify(person.password_hash, ask.old, attempt.turn)
            weak = None
            if fits:
                await self._trying.forgive(attempt)
                # In a thread: against words and names, a long one takes longer than others should wait.
                weak = await asyncio.to_thread(weakness, ask.new, person.email, person.name, self._company)
            if not fits or weak is not None:
                _log.info("password_refused", user=signed.user_id, device=signed.device_id, old_fits=fits)
                raise ServiceError(ErrorCode.BAD_CREDENTIALS if not fits or weak is None else weak.value)
            encoded = await self._passwords.hash(ask.new, attempt.turn)
        except Busy as error:
            await self._trying.forgive(attempt)
            raise ServiceError(ErrorCode.THROTTLED, retry_after_s=BUSY_S) from error
        async with _available(), writing(self._pool) as connection:
            now = self._clock()
            if not await store.set_password(connection, signed.user_id, encoded, now, instead_of=person.password_hash):
                raise ServiceError(ErrorCode.BAD_CREDENTIALS)  # somebody was faster
            ended = await families.end_families(connection, PASSWORD_CHANGED, now, user_id=signed.user_id)
            await keys.end(connection, keys.PASSWORD, now, user_id=signed.user_id)
            _log.info("password_changed", user=signed.user_id, device=signed.device_id, sessions_ended=ended)
            return await self._open(connection, signed.user_id, signed.user_name, signed.roles, signed.device_id, now)

    async def sign_out(self, signed: Signed) -> None:
        """Ends the session of this device, and those that came from it; its tokens are worth nothing any more."""
        async with _available(), writing(self._pool) as connection:
            await families.end_families(connection, SIGNED_OUT, self._clock(), family_id=signed.family_id)

    async def authenticate(self, access_token: str, *, forked_too: bool = False) -> Signed:
        """Who the token's bearer is, with today's roles. forked_too: a forked device may still register anew.

        Raises ServiceError(TOKEN_EXPIRED | TOKEN_REUSED | DEVICE_… | UNAVAILABLE).
        """
        try:
            claims = self._tokens.read(access_token, self._clock())
        except BadToken as error:
            raise ServiceError(ErrorCode.TOKEN_EXPIRED) from error

        async def proven(connection: Connection) -> families.SessionState:
            (found,) = await families.standing(connection, [_session(claims)])
            _check_standing(found, forked_too=forked_too)
            assert found is not None
            if not found.proven:
                await families.prove(connection, claims.family_id, claims.generation, self._clock())
            return found

        async with _available():
            standing = await patiently(self._pool, proven, borrowing)
        return Signed(
            user_id=claims.user_id,
            user_name=standing.user_name,
            roles=standing.roles,
            device_id=claims.device_id,
            device_name=standing.device_name,
            family_id=claims.family_id,
            generation=claims.generation,
            expires_at=claims.expires_at,
        )

    def bearer(self, access_token: str) -> Id | None:
        """Whose token it is, by its signature and its time alone: nothing is looked up. None: nobody's."""
        try:
            return self._tokens.read(access_token, self._clock()).user_id
        except BadToken:
            return None

    async def ended(self, sessions: Sequence[tuple[Id, int, Id]]) -> list[ErrorCode | None]:
        """Of each (family, generation, device): why it may not go on, None when it may.

        A later generation of the same session is as good as this one: a socket outlives a refresh.
        """
        async with _available():
            standings = await patiently(self._pool, lambda each: families.standing(each, sessions))
        return [_why_not(standing, superseded_too=True) for standing in standings]

    async def still(self, signed: Signed) -> None:
        """Asked while something long is under way: may it go on. Raises ServiceError with the reason when not."""
        if signed.expires_at <= self._clock():
            raise ServiceError(ErrorCode.TOKEN_EXPIRED)
        session = (signed.family_id, signed.generation, signed.device_id)
        async with _available():
            (standing,) = await patiently(self._pool, lambda each: families.standing(each, [session]))
        code = _why_not(standing, superseded_too=True)
        if code is not None:
            raise ServiceError(code)
        if standing is None or not signed.roles <= standing.roles:
            raise ServiceError(ErrorCode.TOKEN_EXPIRED)

    async def ended_among(self, family_ids: Sequence[Id]) -> set[Id]:
        """Of these sessions those that have ended: cheap enough to be asked every few seconds for every socket."""
        async with _available(), reading(self._pool) as connection:
            return await families.ended_among(connection, family_ids, self._clock())

    async def report(self, signed_device: Id, alive: Alive, has_pos: int | None = None) -> None:
        """Keeps what a device says about its unsent commands, for administrators. has_pos: see `store.Report`."""
        async with _available(), writing(self._pool) as connection:
            await store.put_report(
                connection,
                store.Report(signed_device, alive.unsent, alive.highest_number, alive.file_ids, self._clock(), has_pos),
            )

    async def _renewed(self, encoded: str | None, password: str) -> str | None:
        if encoded is None or not self._passwords.outdated(encoded):
            return None
        try:
            return await self._passwords.hash(password)
        except Busy:
            return None  # next time

    async def _open(
        self,
        connection: Connection,
        user_id: Id,
        name: str,
        roles: frozenset[Role],
        device_id: Id,
        now: Micros,
        *,
        came_from: families.Presented | None = None,
    ) -> Session:
        family_id = new_id(now // 1000, secrets.token_bytes(10))
        until = Micros(now + self._lives.session)
        parent = came_from.family_id if came_from is not None else None
        await families.open_family(connection, family_id, user_id, device_id, now=now, expires_at=until, parent=parent)
        if came_from is not None:
            await families.spend(connection, came_from.family_id, came_from.generation, family_id)
        return await self._issue(connection, family_id, user_id, name, roles, device_id, now, parent=None)

    async def _issue(
        self,
        connection: Connection,
        family_id: Id,
        user_id: Id,
        name: str,
        roles: frozenset[Role],
        device_id: Id,
        now: Micros,
        *,
        parent: int | None,
    ) -> Session:
        refresh_token, token_hash = new_refresh_token()
        until = Micros(now + self._lives.session)
        generation = await families.add_token(
            connection, family_id, token_hash, parent=parent, now=now, expires_at=until
        )
        expires_at = Micros((now + self._lives.access) // 1_000_000 * 1_000_000)
        claims = Claims(
            user_id=user_id,
            device_id=device_id,
            family_id=family_id,
            generation=generation,
            roles=roles,
            expires_at=expires_at,
        )
        identity = self._identity()
        return Session(
            access_token=self._tokens.sign(claims),
            refresh_token=refresh_token,
            expires_at=expires_at,
            server_time=now,
            user_id=user_id,
            user_name=name,
            roles=tuple(sorted(role.value for role in roles)),
            device_id=device_id,
            server_id=identity.server_id,
            epoch=identity.epoch,
            idle_minutes=self._lives.idle_minutes,
            offline_days=self._lives.offline_days,
            helper=self._helper,
        )


async def _void_lost(connection: Connection, token: families.Presented, now: Micros) -> None:
    """What was given for the token before, in answers that never arrived, is good for nothing any more."""
    if token.lost:
        await families.supersede(connection, token.family_id, token.newest, now)
    if token.child_id is not None:
        await families.end_families(connection, LOST, now, family_id=token.child_id)


@asynccontextmanager
async def _available() -> AsyncIterator[None]:
    """The environment's faults as an answer. Raises ServiceError(UNAVAILABLE)."""
    try:
        yield
    except Unreachable as error:
        raise ServiceError(ErrorCode.UNAVAILABLE, retry_after_s=BUSY_S) from error
    except Exception as error:  # boundary: of the driver's errors only the transient ones are answers
        if not is_transient(error):
            raise
        raise ServiceError(ErrorCode.UNAVAILABLE, retry_after_s=BUSY_S) from error


def _session(claims: Claims) -> tuple[Id, int, Id]:
    return claims.family_id, claims.generation, claims.device_id


def _check_standing(standing: families.SessionState | None, *, forked_too: bool) -> None:
    code = _why_not(standing)
    if code is not None and not (forked_too and code is ErrorCode.DEVICE_FORKED):
        raise ServiceError(code)


def _why_not(standing: families.SessionState | None, *, superseded_too: bool = False) -> ErrorCode | None:
    if standing is None:
        return ErrorCode.TOKEN_EXPIRED
    if standing.device_state is DeviceState.REVOKED:
        return ErrorCode.DEVICE_REVOKED  # before anything else: the device must learn that it is to be wiped
    if standing.ended_because is not None:
        return _ended(standing.ended_because)
    if (standing.superseded and not superseded_too) or not standing.active:
        return ErrorCode.TOKEN_EXPIRED
    return _STATE_CODES.get(standing.device_state)


def _ended(because: str) -> ErrorCode:
    match because:
        case "reused":
            return ErrorCode.TOKEN_REUSED
        case "revoked":
            return ErrorCode.DEVICE_REVOKED
        case _:
            return ErrorCode.TOKEN_EXPIRED
