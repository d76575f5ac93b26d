"""SQL of sessions: each is a family of refresh tokens, from its sign-in to its end. One statement a function.

The caller opens the transaction where several must hold together. Moments are microseconds UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from server.store.accounts import ROLES
from server.store.pool import Connection
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import DeviceState, Role

MAX_FAMILIES: Final = 10
"""Sessions that are kept of one device, ended ones among them: one is usual, a copied profile has a few."""
MAX_TOKENS: Final = 1_000
"""Used refresh tokens that are kept of one session, so that reuse is seen: those of weeks. Older ones are unknown."""


@dataclass(frozen=True, slots=True)
class SessionState:
    """Whether a session may still act: its family, its token, its device and its user."""

    ended_because: str | None
    superseded: bool
    proven: bool
    active: bool
    device_state: DeviceState
    device_name: str
    user_name: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Presented:
    """A refresh token that was found by its hash, with its family, which is locked."""

    family_id: Id
    user_id: Id
    device_id: Id
    generation: int
    newest: int
    """Generation of the family's newest token."""
    parent_of_newest: int | None
    newest_proven: bool
    superseded: bool
    ended_because: str | None
    expires_at: Micros
    child_id: Id | None
    """The session of another device that it opened last."""
    child_used: bool

    @property
    def lost(self) -> bool:
        """Whether the answer to its use was lost: nothing of it was ever used."""
        return self.generation == self.parent_of_newest and not self.newest_proven and not self.superseded

    @property
    def current(self) -> bool:
        """Whether it is the one that its device should have."""
        return (self.generation == self.newest or self.lost) and not self.child_used


async def open_family(
    connection: Connection,
    family_id: Id,
    user_id: Id,
    device_id: Id,
    *,
    now: Micros,
    expires_at: Micros,
    parent: Id | None = None,
) -> None:
    """A sign-in begins; it has no token yet. parent: the session that asked for it, with which it ends."""
    await connection.execute(
        """INSERT INTO session_family (id, user_id, device_id, generation, created_at, expires_at, parent_id)
           VALUES ($1, $2, $3, 0, $4, $5, $6)""",
        family_id,
        user_id,
        device_id,
        now,
        expires_at,
        parent,
    )
    await connection.execute(
        """DELETE FROM session_family f WHERE f.id IN (
             SELECT id FROM session_family WHERE device_id = $1 ORDER BY created_at DESC, id DESC OFFSET $2)
           AND NOT EXISTS (SELECT FROM session_family c WHERE c.parent_id = f.id)""",
        device_id,
        MAX_FAMILIES,
    )


async def add_token(
    connection: Connection, family_id: Id, token_hash: bytes, *, parent: int | None, now: Micros, expires_at: Micros
) -> int:
    """The family's newest token; its generation. The family lives on until `expires_at`."""
    generation: int = await connection.fetchval(
        "UPDATE session_family SET generation = generation + 1, expires_at = $2 WHERE id = $1 RETURNING generation",
        family_id,
        expires_at,
    )
    await connection.execute(
        """INSERT INTO refresh_token (family_id, generation, token_hash, issued_at, parent)
           VALUES ($1, $2, $3, $4, $5)""",
        family_id,
        generation,
        token_hash,
        now,
        parent,
    )
    if generation % 100 == 0:
        await connection.execute(
            "DELETE FROM refresh_token WHERE family_id = $1 AND generation <= $2", family_id, generation - MAX_TOKENS
        )
    return generation


_FAMILY_SQL: Final = "SELECT family_id FROM refresh_token WHERE token_hash = $1"
_LOCK_SQL: Final = "SELECT FROM session_family WHERE id = $1 FOR UPDATE"


async def present(connection: Connection, token_hash: bytes) -> Presented | None:
    """Finds a refresh token and locks its family until the transaction ends."""
    family_id = await connection.fetchval(_FAMILY_SQL, token_hash)
    if family_id is None:
        return None
    # A statement of its own: what follows must see what the holder of the lock committed.
    await connection.execute(_LOCK_SQL, family_id)
    row = await connection.fetchrow(
        """SELECT f.user_id, f.device_id, t.generation, f.generation AS newest, n.parent, n.proven_at, t.superseded_at,
                  f.ended_because, f.expires_at, t.child_id,
                  t.child_id IS NOT NULL AND (c.id IS NULL OR c.generation > 1 OR EXISTS (
                    SELECT FROM refresh_token p WHERE p.family_id = c.id AND p.proven_at IS NOT NULL)) AS child_used
           FROM session_family f
           JOIN refresh_token t ON t.family_id = f.id AND t.token_hash = $2
           JOIN refresh_token n ON n.family_id = f.id AND n.generation = f.generation
           LEFT JOIN session_family c ON c.id = t.child_id
           WHERE f.id = $1""",
        family_id,
        token_hash,
    )
    if row is None:
        return None
    return Presented(
        family_id=Id(str(family_id)),
        user_id=Id(str(row["user_id"])),
        device_id=Id(str(row["device_id"])),
        generation=row["generation"],
        newest=row["newest"],
        parent_of_newest=row["parent"],
        newest_proven=row["proven_at"] is not None,
        superseded=row["superseded_at"] is not None,
        ended_because=row["ended_because"],
        expires_at=Micros(row["expires_at"]),
        child_id=None if row["child_id"] is None else Id(str(row["child_id"])),
        child_used=row["child_used"],
    )


async def spend(connection: Connection, family_id: Id, generation: int, child_id: Id) -> None:
    """The token opened the session of another device."""
    await connection.execute(
        "UPDATE refresh_token SET child_id = $3 WHERE family_id = $1 AND generation = $2",
        family_id,
        generation,
        child_id,
    )


async def prove(connection: Connection, family_id: Id, generation: int, now: Micros) -> None:
    """The device has this token: it used it, or the access token that came with it."""
    await connection.execute(
        "UPDATE refresh_token SET proven_at = $3 WHERE family_id = $1 AND generation = $2 AND proven_at IS NULL",
        family_id,
        generation,
        now,
    )


async def supersede(connection: Connection, family_id: Id, generation: int, now: Micros) -> None:
    """The answer with this token was lost; it is good for nothing any more."""
    await connection.execute(
        "UPDATE refresh_token SET superseded_at = $3 WHERE family_id = $1 AND generation = $2",
        family_id,
        generation,
        now,
    )


async def end_families(
    connection: Connection,
    because: str,
    now: Micros,
    *,
    family_id: Id | None = None,
    user_id: Id | None = None,
    device_id: Id | None = None,
) -> int:
    """Ends the living sessions of exactly one of family, user or device, and those that came from them; how many."""
    named = {"id": family_id, "user_id": user_id, "device_id": device_id}
    column, value = next((column, value) for column, value in named.items() if value is not None)
    # A statement of its own: what the holder of a session opened from it is seen by the next one.
    await connection.execute(f"SELECT FROM session_family WHERE {column} = $1 ORDER BY id FOR UPDATE", value)
    done = await connection.execute(
        f"""WITH RECURSIVE ending AS (
              SELECT id FROM session_family WHERE {column} = $1
              UNION SELECT f.id FROM session_family f JOIN ending e ON f.parent_id = e.id)
            UPDATE session_family f SET ended_at = $2, ended_because = $3
            FROM ending e WHERE f.id = e.id AND f.ended_at IS NULL""",
        value,
        now,
        because,
    )
    return int(done.split()[1])


async def ended_among(connection: Connection, family_ids: Sequence[Id], now: Micros) -> set[Id]:
    """Of these sessions the ones that have ended, whose person or device works here no more, or that are not known:
    one look into three indexes, for many sockets.
    """
    rows = await connection.fetch(
        """SELECT f.id FROM session_family f
           JOIN user_account u ON u.id = f.user_id AND u.active
           JOIN device d ON d.id = f.device_id AND d.state = 'active'
           WHERE f.id = ANY($1::uuid[]) AND f.ended_at IS NULL AND f.expires_at > $2""",
        list(family_ids),
        now,
    )
    return set(family_ids) - {Id(str(row["id"])) for row in rows}


async def standing(connection: Connection, sessions: Sequence[tuple[Id, int, Id]]) -> list[SessionState | None]:
    """Of each (family, generation, device): how it stands now; None for one that is not known. In the same order."""
    rows = await connection.fetch(
        """SELECT w.n, f.ended_because, t.superseded_at, t.proven_at, u.active, u.name AS user_name, u.roles,
                  d.state, d.name AS device_name
           FROM unnest($1::uuid[], $2::bigint[], $3::uuid[]) WITH ORDINALITY AS w (family_id, generation, device_id, n)
           JOIN session_family f ON f.id = w.family_id AND f.device_id = w.device_id
           JOIN refresh_token t ON t.family_id = f.id AND t.generation = w.generation
           JOIN device d ON d.id = f.device_id AND d.user_id = f.user_id
           JOIN user_account u ON u.id = f.user_id""",
        [family for family, _, _ in sessions],
        [generation for _, generation, _ in sessions],
        [device for _, _, device in sessions],
    )
    found: dict[int, SessionState] = {
        row["n"]: SessionState(
            ended_because=row["ended_because"],
            superseded=row["superseded_at"] is not None,
            proven=row["proven_at"] is not None,
            active=row["active"],
            device_state=DeviceState(row["state"]),
            device_name=row["device_name"],
            user_name=row["user_name"],
            roles=ROLES.decode(row["roles"]),
        )
        for row in rows
    }
    return [found.get(n) for n in range(1, len(sessions) + 1)]


async def forget_expired(connection: Connection, now: Micros) -> int:
    """Drops families, with their tokens, whose time is over; how many. In pieces of 1,000."""
    done = await connection.execute(
        """DELETE FROM session_family WHERE id IN
           (SELECT id FROM session_family WHERE expires_at < $1 ORDER BY expires_at LIMIT 1000)""",
        now,
    )
    return int(done.split()[1])
