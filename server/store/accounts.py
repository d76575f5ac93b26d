"""SQL of sign-in: accounts, credentials, secrets, device reports. One statement a function.

The caller opens the transaction where several must hold together. Moments are microseconds UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from asyncpg.exceptions import UniqueViolationError

from server.store.pool import Connection
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.roles import STAFF
from shared.domain.kernel.states import DeviceState, Role

ROLES: Final = msgspec.json.Decoder(frozenset[Role])
"""What stands in a user's row."""
EMAIL_TAKEN: Final = "account_email_taken"
"""The constraint that holds an email to one account."""


class EmailTaken(Exception):
    """Another user signs in with this email."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user as sign-in needs them. device_state: of the device asked about, None when it is not this user's."""

    user_id: Id
    name: str
    roles: frozenset[Role]
    active: bool
    password_hash: str | None
    device_state: DeviceState | None


@dataclass(frozen=True, slots=True)
class Report:
    """What a device said last about its unsent commands."""

    device_id: Id
    unsent: int
    highest_number: int
    file_ids: tuple[Id, ...]
    reported_at: Micros
    has_pos: int | None = None
    """Up to which position it has everything; None where that is not known: what was known before stays."""


async def secret(connection: Connection, name: str, proposal: bytes, now: Micros) -> bytes:
    """The secret of that name; `proposal` becomes it when there is none, whichever node comes first."""
    await connection.execute(
        "INSERT INTO server_secret (name, value, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING",
        name,
        proposal,
        now,
    )
    return bytes(await connection.fetchval("SELECT value FROM server_secret WHERE name = $1", name))


async def account_by_email(connection: Connection, email: str, device_id: Id | None) -> Account | None:
    """email: case-folded."""
    row = await connection.fetchrow(
        """SELECT a.user_id, u.name, u.roles, u.active, a.password_hash, d.state
           FROM account a JOIN user_account u ON u.id = a.user_id
           LEFT JOIN device d ON d.id = $2 AND d.user_id = a.user_id
           WHERE a.email = $1""",
        email,
        device_id,
    )
    if row is None:
        return None
    state = DeviceState(row["state"]) if row["state"] is not None else None
    return Account(
        Id(str(row["user_id"])), row["name"], ROLES.decode(row["roles"]), row["active"], row["password_hash"], state
    )


async def add_account(connection: Connection, user_id: Id, email: str, password_hash: str | None, now: Micros) -> None:
    """Raises EmailTaken."""
    try:
        await connection.execute(
            "INSERT INTO account (user_id, email, password_hash, password_at) VALUES ($1, $2, $3, $4)",
            user_id,
            email,
            password_hash,
            now,
        )
    except UniqueViolationError as error:
        if error.constraint_name != EMAIL_TAKEN:
            raise
        raise EmailTaken from error


async def set_password(
    connection: Connection, user_id: Id, password_hash: str, now: Micros, *, instead_of: str | None = None
) -> bool:
    """Whether there is such an account, and its hash was `instead_of` where that is given."""
    done = await connection.execute(
        """UPDATE account SET password_hash = $2, password_at = $3
           WHERE user_id = $1 AND ($4::text IS NULL OR password_hash = $4)""",
        user_id,
        password_hash,
        now,
        instead_of,
    )
    return bool(done == "UPDATE 1")


async def renew_hash(connection: Connection, user_id: Id, renewed: str, *, instead_of: str) -> None:
    """The same password, hashed with today's parameters; nothing when another was set meanwhile."""
    await connection.execute(
        "UPDATE account SET password_hash = $2 WHERE user_id = $1 AND password_hash = $3", user_id, renewed, instead_of
    )


async def confirm(connection: Connection, user_id: Id, password_hash: str | None) -> bool:
    """Whether the user still works here and the password that was verified still counts; a new one then waits for the
    transaction's end, and ends what it opened.
    """
    return bool(
        await connection.fetchval(
            """SELECT a.password_hash = $2 AND u.active FROM account a JOIN user_account u ON u.id = a.user_id
               WHERE a.user_id = $1 FOR SHARE OF a""",
            user_id,
            password_hash,
        )
    )


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody signs in with, and their name."""

    email: str
    name: str
    password_hash: str | None


async def credentials(connection: Connection, user_id: Id) -> Credentials | None:
    """None for somebody who does not sign in here."""
    row = await connection.fetchrow(
        """SELECT a.email, u.name, a.password_hash FROM account a JOIN user_account u ON u.id = a.user_id
           WHERE a.user_id = $1""",
        user_id,
    )
    return None if row is None else Credentials(row["email"], row["name"], row["password_hash"])


async def is_staff(connection: Connection, user_id: Id) -> bool:
    """Whether the person is an administrator who works here today."""
    roles = await connection.fetchval("SELECT roles FROM user_account WHERE id = $1 AND active", user_id)
    return roles is not None and bool(ROLES.decode(roles) & STAFF)


async def user_by_email(connection: Connection, email: str) -> Id | None:
    """email: case-folded."""
    found = await connection.fetchval("SELECT user_id FROM account WHERE email = $1", email)
    return None if found is None else Id(str(found))


@dataclass(frozen=True, slots=True)
class Used:
    """A user's devices as a limit counts them. living: with a session. lately: registered since a moment."""

    living: int
    lately: int


async def devices_used(connection: Connection, user_id: Id, now: Micros, since: Micros) -> Used:
    """Devices registered before the last change of the password do not count as lately: that change sent them away."""
    row = await connection.fetchrow(
        """SELECT (SELECT count(DISTINCT device_id) FROM session_family
                   WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2) AS living,
                  (SELECT count(*) FROM device WHERE user_id = $1 AND state <> 'revoked' AND registered_at > $3
                     AND registered_at >= (SELECT password_at FROM account WHERE user_id = $1)) AS lately""",
        user_id,
        now,
        since,
    )
    return Used(row["living"], row["lately"])


async def unused_devices(connection: Connection, user_id: Id, before: Micros) -> list[Id]:
    """The user's devices, not revoked yet, that nobody has heard of since a moment; the oldest first."""
    rows = await connection.fetch(
        """SELECT d.id FROM device d WHERE d.user_id = $1 AND d.state <> 'revoked' AND greatest(
             d.registered_at,
             (SELECT r.reported_at FROM device_report r WHERE r.device_id = d.id),
             (SELECT p.pushed_at FROM device_push p WHERE p.device_id = d.id),
             (SELECT max(t.issued_at) FROM session_family f JOIN refresh_token t ON t.family_id = f.id
              WHERE f.device_id = d.id)) < $2
           ORDER BY d.registered_at, d.id""",
        user_id,
        before,
    )
    return [Id(str(row["id"])) for row in rows]


async def put_report(connection: Connection, report: Report) -> None:
    """Keeps what a device says about its unsent commands; an older report never replaces a newer one."""
    await connection.execute(
        """INSERT INTO device_report (device_id, unsent, highest_number, file_ids, reported_at, has_pos)
           VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (device_id) DO UPDATE SET unsent = excluded.unsent, highest_number = excluded.highest_number,
               file_ids = excluded.file_ids, reported_at = excluded.reported_at,
               has_pos = coalesce(excluded.has_pos, device_report.has_pos)
           WHERE device_report.reported_at <= excluded.reported_at""",
        report.device_id,
        report.unsent,
        report.highest_number,
        list(report.file_ids),
        report.reported_at,
        report.has_pos,
    )


async def device_names(connection: Connection, ids: Iterable[Id]) -> dict[Id, str]:
    """What devices are called, by id; those that are none are not among them."""
    rows = await connection.fetch("SELECT id, name FROM device WHERE id = ANY($1::uuid[])", list(ids))
    return {Id(str(row["id"])): str(row["name"]) for row in rows}


async def people_names(connection: Connection, ids: Iterable[Id]) -> dict[Id, str]:
    """What people are called, by id; those that are none are not among them."""
    rows = await connection.fetch("SELECT user_id, name FROM colleague WHERE user_id = ANY($1::uuid[])", list(ids))
    return {Id(str(row["user_id"])): str(row["name"]) for row in rows}


async def devices(connection: Connection, user_id: Id | None) -> list[dict[str, Any]]:
    """Devices with their last report, of one user or of all, newest registration first; at most 1,000.

    behind: changes of everybody that were stamped since what it has; None: it has not told what that is. lacks_since:
    when the first of them was.
    """
    rows = await connection.fetch(
        """SELECT d.id, d.user_id, a.email, d.name, d.platform, d.program_version, d.state, d.registered_at,
                  r.unsent, r.highest_number, r.reported_at, cardinality(r.file_ids) AS files,
                  CASE WHEN r.has_pos IS NOT NULL
                    THEN greatest(0, (SELECT max(last_pos) FROM ledger_batch) - r.has_pos) END AS behind,
                  (SELECT (extract(epoch FROM b.stamped_at) * 1000000)::bigint FROM ledger_batch b
                   WHERE b.last_pos > r.has_pos ORDER BY b.last_pos LIMIT 1) AS lacks_since
           FROM device d LEFT JOIN account a ON a.user_id = d.user_id LEFT JOIN device_report r ON r.device_id = d.id
           WHERE $1::uuid IS NULL OR d.user_id = $1
           ORDER BY d.registered_at DESC, d.id DESC LIMIT 1000""",
        user_id,
    )
    return [dict(row) for row in rows]
