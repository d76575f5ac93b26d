"""Whole files as rows for a decision, and the locks that every writer of files takes first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import msgspec

from server.store.pool import Connection
from server.store.scope import acts_as_sql, held_by_sql
from server.store.triggers import canonical_sql
from shared.domain.catalogue import BY_NAME, TABLES
from shared.domain.kernel.desks import EVERYONE, SHELF, CommandResult
from shared.domain.kernel.fields import Row, Table
from shared.domain.kernel.ids import Id
from shared.domain.people.entities import Colleague, Team, User

_Decoder: TypeAlias = msgspec.json.Decoder[list[Row]]
_decoders: Final[dict[str, _Decoder]] = {t.name: _Decoder(list[t.entity]) for t in TABLES}  # type: ignore[name-defined]

_LOCK_SQL: Final = """
SELECT coverdesk_lock_files($1::uuid[]),
       set_config('coverdesk.actor', $2, true), set_config('coverdesk.device', $3, true),
       set_config('coverdesk.command', $4, true),
       set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true)
"""
# The last two are for what is read next: planning some twenty tables anew takes longer than reading them.
_LOCK_HELD_SQL: Final = f"""
WITH held AS MATERIALIZED ({held_by_sql("$2::text::uuid", "$1")}),
wanted AS MATERIALIZED (
  SELECT array(
    SELECT f.id FROM unnest($1::uuid[]) AS f (id)
    WHERE f.id = ANY($5::uuid[]) OR f.id IN (SELECT h.target_file FROM held h WHERE h.held) ORDER BY 1) AS files
)
SELECT w.files, coverdesk_lock_files(w.files),
       set_config('coverdesk.actor', $2, true), set_config('coverdesk.device', $3, true),
       set_config('coverdesk.command', $4, true),
       set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true)
FROM wanted w
"""


async def lock_files(
    connection: Connection, file_ids: Iterable[Id], actor: Id, device: Id | None = None, command: Id | None = None
) -> None:
    """Locks the files until the transaction ends, in the one order, and signs the transaction's ledger entries.

    command: when there is only one. `write_rows` says it for several.

    A statement of its own at READ COMMITTED, before anything of the files is read: what is read next is what the
    former holder of the locks committed.
    """
    await connection.execute(_LOCK_SQL, sorted(file_ids), actor, device or "", command or "")


async def lock_held(
    connection: Connection,
    file_ids: Iterable[Id],
    begun: Iterable[Id],
    user_id: Id,
    device: Id,
    command: Id | None = None,
) -> list[Id]:
    """`lock_files` for what a user names: only files that the user holds as the lock is asked for are locked, and the
    desks and new files (`begun`) that need no membership. Which were locked, ordered.

    So nobody waits for, or has read, files that are not theirs. Whether they are held is asked again with the locks.
    """
    own = [user_id, EVERYONE, SHELF, *begun]
    row = await connection.fetchrow(_LOCK_HELD_SQL, sorted(file_ids), user_id, device, command or "", own)
    return list(row["files"])


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a batch of commands is decided on."""

    rows: list[Row]
    """Of the named files, results of commands and what no rule looks into excepted, and of the shelf."""
    user: User | None
    results: dict[Id, CommandResult]
    """Of the commands asked about, by command id."""
    holds: dict[Id, dict[Id, bool]]
    """Of each file asked about that the user has or had: the memberships that open or opened it, and whether each does
    now."""
    acts_as: frozenset[Id]
    """The principals of whom the user is one."""
    counts: dict[type[Row], dict[Id, int]]
    """Of rows that no rule looks into, and which may be long: how many each named file has, by entity."""


def _select(table: Table, condition: str) -> str:
    return f"SELECT '{table.name}' AS tbl, {canonical_sql(table, 'r')} AS image FROM {table.name} r WHERE {condition}"


_SHELF_TABLES: Final = (BY_NAME["colleague"], BY_NAME["team"])
_SHELF_SQL: Final = " UNION ALL ".join(_select(t, f"r.file_id = '{SHELF}'") for t in _SHELF_TABLES)
_SHELF_STATE_SQL: Final = " || ' ' || ".join(
    f"(SELECT count(*)::text || ' ' || coalesce(sum(row_hash), 0) FROM {t.name} WHERE file_id = '{SHELF}')"
    for t in _SHELF_TABLES
)
# Whom open conflicts would give a claim to, beside those whom the commands name: what they may do counts.
_WISHED_SQL: Final = """array(
  SELECT (c.mine::json ->> 'adjuster_id')::uuid FROM conflict c
  WHERE c.file_id = ANY($1::uuid[]) AND c.state = 'open' AND c.what = 'assignment'
    AND c.mine::json ->> 'adjuster_id' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')"""
# Of a desk only what was opened for itself, and what goes along with a file that is loaded too: the rest are as many as
# the claims of whoever's desk it is.
_LEADING: Final = tuple(table.name for table in TABLES if table.opens)
_ITS_OWN: Final = f"""(split_part(r.why, ' ', 1) <> ALL('{{{",".join(_LEADING)}}}'::text[])
  OR split_part(r.why, ' ', 2) = ANY($1::uuid[]::text[]))"""
_MEMBERSHIP: Final = BY_NAME["membership"]
_COUNTED: Final = tuple(table for table in TABLES if not table.is_decided_on)
_BY_THEMSELVES: Final = frozenset(
    {"command_result", "user_account", _MEMBERSHIP.name, *(table.name for table in _COUNTED)}
)
# Beside rows, under names that no table has: what the user holds, as whom they act, how many rows there are that no
# rule looks into, and the state of the shelf.
_LOAD_SQL: Final = " UNION ALL ".join(
    [
        *(_select(t, "r.file_id = ANY($1::uuid[])") for t in TABLES if t.name not in _BY_THEMSELVES),
        _select(_MEMBERSHIP, f"r.file_id = ANY($1::uuid[]) AND {_ITS_OWN}"),
        _select(BY_NAME["user_account"], f"r.id = ANY($2::uuid || $5::uuid[] || {_WISHED_SQL})"),
        _select(BY_NAME["command_result"], "r.id = ANY($3::uuid[])"),
        "SELECT '.holds', json_build_array(h.target_file, h.membership, h.held)::text"
        f" FROM ({held_by_sql('$2', '$4')}) AS h",
        f"SELECT '.acts_as', g.id::text FROM ({acts_as_sql('$2')}) AS g",
        *(
            f"SELECT '.count', json_build_array('{t.name}', r.file_id, count(*))::text FROM {t.name} r"
            " WHERE r.file_id = ANY($1::uuid[]) GROUP BY r.file_id"
            for t in _COUNTED
        ),
        f"SELECT '.shelf', {_SHELF_STATE_SQL}",
    ]
)
_hold: Final = msgspec.json.Decoder(tuple[Id, Id, bool])
_count: Final = msgspec.json.Decoder(tuple[str, Id, int])


class Loader:
    """Loads what batches are decided on. The colleagues and teams of the shared shelf are kept between batches, and
    read again when their hashes have changed.
    """

    def __init__(self) -> None:
        self._state = ""
        self._shelf: list[Colleague | Team] = []

    async def load(
        self,
        connection: Connection,
        file_ids: Sequence[Id],
        user_id: Id,
        result_ids: Sequence[Id],
        named: Sequence[Id] | None = None,
        people: Sequence[Id] = (),
    ) -> Loaded:
        """The files, whole, as they are committed now; the user's row and standing; and results by their row ids.

        named: the files of which it is told whether the user holds them, if others than the ones loaded. people: other
        users whose rows are among the rows, as what they may do counts. One round trip, and another when the shelf has
        changed.
        """
        named = file_ids if named is None else named
        holds = {file_id: {file_id: True} for file_id in named if file_id in (user_id, EVERYONE, SHELF)}
        acts_as = {user_id, EVERYONE}
        images: dict[str, list[str]] = {}
        for name, image in await connection.fetch(_LOAD_SQL, file_ids, user_id, result_ids, named, people):
            if name in images:
                images[name].append(image)
            else:
                images[name] = [image]
        for image in images.pop(".holds", ()):
            file_id, membership, held = _hold.decode(image)
            holds.setdefault(file_id, {})[membership] = held
        acts_as.update(map(Id, images.pop(".acts_as", ())))
        counts: dict[type[Row], dict[Id, int]] = {table.entity: {} for table in _COUNTED}
        for name, file_id, count in map(_count.decode, images.pop(".count", ())):
            counts[BY_NAME[name].entity][file_id] = count
        [state] = images.pop(".shelf")
        results: list[Any] = _rows("command_result", images.pop("command_result", []))
        users: list[Any] = _rows("user_account", images.pop("user_account", []))
        rows = [row for name, of_table in images.items() for row in _rows(name, of_table)]
        if state != self._state:
            # Should it change again before it is read, its state is not this one, and the next batch reads it anew.
            found: list[Any] = [
                row for name, image in await connection.fetch(_SHELF_SQL) for row in _rows(name, [image])
            ]
            self._shelf, self._state = found, state
        return Loaded(
            [*rows, *users, *self._shelf],
            next((person for person in users if person.id == user_id), None),
            {result.command_id: result for result in results},
            holds,
            frozenset(acts_as),
            counts,
        )


def _rows(table: str, images: Sequence[str]) -> list[Row]:
    """The rows that the images spell, all of one table: read at once, as there are thousands."""
    return _decoders[table].decode(f"[{','.join(images)}]")
