"""The live replica: what `desktop.sync.batch` reads, and its writes in one transaction each. One thread owns it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from desktop.replica.card_sql import FLAG
from desktop.replica.cards import Changed, build_cards, drop_cards, has_cards, refresh_cards
from desktop.replica.digests import Audited, audit, digest
from desktop.replica.tables import (
    BY_ID,
    DELETE,
    FLAGS,
    PUT,
    ReplicaState,
    bring_up,
    create_file_indexes,
    create_other_indexes,
    create_tables,
    read_standing,
    write_standing,
)
from desktop.replica.whole_files import forget, rows_in
from desktop.storage.binding import bound
from desktop.storage.files import Connection, open_replica_file, transaction, translated, truncate_log
from desktop.storage.identity import Identity
from desktop.sync.batch import Folded, Shadow, Stored, Writes, grown, plan, replan, replan_kept, sort_frames
from desktop.sync.rebase import Author, Flag, Pending
from shared.domain.catalogue import BY_NAME
from shared.domain.kernel.desks import CommandResult
from shared.domain.kernel.fields import readable_row, row_of
from shared.domain.kernel.ids import Id, digest_slice
from shared.domain.people.actors import actor_of
from shared.domain.people.entities import User
from shared.wire.messages import Checkpoint, Cursor, Gone, PullFrame, Rows

FOLDED: Final = 8
"""Files, with what hangs together with them, whose last fold is kept: those that somebody works on by turns."""


class OutOfOrder(Exception):
    """The replica is not at the cursor that the batch continues."""


@dataclass(frozen=True, slots=True)
class Committed:
    """What one transaction did; for the screens, the journal and the state machine."""

    cursor: Cursor | None
    acked: int
    touched: frozenset[Id]
    """Files that look different now."""
    results: tuple[CommandResult, ...]


class Replica:
    """An open replica. It implements `desktop.sync.batch.View`."""

    def __init__(self, path: Path, connection: Connection, identity: Identity) -> None:
        """For `create`, `open` and the side file."""
        self.path = path
        self._connection = connection
        self._identity = identity
        self.standing: ReplicaState = read_standing(connection)
        self._log_is_due = False
        self._folded: list[Folded] = []
        """What the last commands were folded on, by files; the latest last. Any write but theirs ends it."""
        self.has_grown = False
        """Tables or columns were added as it was opened; what is in them comes with the next comparison."""

    @classmethod
    def create(cls, path: Path, key: bytes, identity: Identity) -> Replica:
        """An empty one, for the first stage of a first sync."""
        connection = open_replica_file(path, key)
        try:
            with transaction(connection, path):
                create_tables(connection, identity)
                create_file_indexes(connection)
                create_other_indexes(connection)
                build_cards(connection, identity.user_id)
            truncate_log(connection, path)  # on the disk, as all of a file's beginning
            return cls(path, connection, identity)
        except BaseException:
            connection.close()
            raise

    @classmethod
    def open(cls, path: Path, key: bytes, identity: Identity) -> Replica:
        """Brought up to today's declarations. Raises NeedsRebuild and the errors of `desktop.storage.files`.

        identity: of the journal; `desktop.engine.agreement` says how the two stand to each other.
        """
        connection = open_replica_file(path, key)
        try:
            with transaction(connection, path):
                has_grown = bring_up(connection, path)
                if not has_cards(connection):
                    drop_cards(connection)
                    build_cards(connection, identity.user_id)
            truncate_log(connection, path)  # nothing of a file dropped just before a crash stays in it
            with translated(path):
                replica = cls(path, connection, identity)
            replica.has_grown = has_grown
            return replica
        except BaseException:
            connection.close()
            raise

    def close(self) -> None:
        with translated(self.path):
            self._connection.close()

    def identify(self, identity: Identity) -> None:
        """The journal's identity changed. A new device starts at number 0; call `rebuild_overlay` next."""
        self._identity = identity
        self._folded = []

    # ---- what `plan` reads

    def rows(self, file_id: Id) -> list[Stored]:
        with translated(self.path):
            return [
                Stored(row, values[-1])
                for table, values in rows_in(self._connection, file_id)
                if (row := readable_row(table, values[:-1])) is not None  # no rule and no screen can use it
            ]

    def shadows(self, file_id: Id) -> list[Shadow]:
        with translated(self.path):
            rows = self._connection.execute(
                "SELECT tbl, row_id, stored FROM shadow WHERE file_id = ?", (file_id,)
            ).fetchall()
        return [Shadow((BY_NAME[t].entity, row_id), file_id, _stored(t, blob)) for t, row_id, blob in rows]

    def flagged(self) -> dict[int, frozenset[Id]]:
        """The numbers of what is shown here as not yet ended, each with its files."""
        with translated(self.path):
            found: dict[int, set[Id]] = {
                number: set() for (number,) in self._connection.execute("SELECT number FROM flag").fetchall()
            }
            for number, file_id in self._connection.execute("SELECT number, file_id FROM flag_file").fetchall():
                found.setdefault(number, set()).add(file_id)
        return {number: frozenset(files) for number, files in found.items()}

    def holds(self, file_id: Id) -> bool:
        with translated(self.path):
            found = self._connection.execute("SELECT 1 FROM held WHERE file_id = ?", (file_id,)).fetchone()
        return found is not None

    def held(self) -> frozenset[Id]:
        """Every file that is wholly here."""
        with translated(self.path):
            return frozenset(row[0] for row in self._connection.execute("SELECT file_id FROM held"))

    def acked(self) -> int:
        return self.standing.acked if self.standing.device_id == self._identity.device_id else 0

    def result(self, number: int) -> Id | None:
        with translated(self.path):
            row = self._connection.execute(
                "SELECT command_id FROM command_result WHERE device_id = ? AND number = ?",
                (self._identity.device_id, number),
            ).fetchone()
        return row[0] if row is not None else None

    def author(self) -> Author:
        with translated(self.path):
            values = self._connection.execute(BY_ID["user_account"], (self._identity.user_id,)).fetchone()
        user = readable_row(BY_NAME["user_account"], values[:-1]) if values is not None else None
        assert user is None or isinstance(user, User)
        me = self._identity
        return Author(me.user_id, actor_of(user) if user is not None else None, me.device_id, me.device_name)

    # ---- what happens to it

    def apply(
        self,
        frames: Iterable[PullFrame],
        checkpoint: Checkpoint,
        pending: Sequence[Pending],
        *,
        expects: Cursor | None,
    ) -> Committed:
        """A checkpoint: rows, results, cursor, acked and the rebase, in one transaction.

        pending: the journal's, above `acked()`. Raises OutOfOrder, ForkedHere, DiskFull, Corrupt; nothing was changed.
        """
        self._check_place(expects)
        writes = plan(self, sort_frames(frames), pending, checkpoint.cursor, checkpoint.acked)
        return self.commit(writes, pending, expects=expects)

    def submit(self, files: Iterable[Id], pending: Sequence[Pending], revision: int) -> Committed:
        """The overlay of these files, and of what hangs together with them, after the journal changed.

        files: those of the commands that were added or withdrawn. revision: of the journal afterwards. A command that
        comes last of a thousand on its file is folded by itself.
        """
        named = set(files)
        kept = self._folded
        found = next((each for each in kept if named <= each.files), None)
        if found is not None and (made := grown(found, pending)) is not None:
            writes, fresh = made
            committed = self.commit(writes, fresh, revision=revision, is_growth=True)
            self._folded = [*(each for each in kept if each is not found), found]
            return committed
        writes, folded = replan_kept(self, named, pending)
        committed = self.commit(writes, pending, revision=revision)
        if folded is not None:
            apart = [each for each in kept if each is not found and each.files.isdisjoint(folded.files)]
            self._folded = [*apart, folded][-FOLDED:]
        return committed

    def rebuild_overlay(self, pending: Sequence[Pending], revision: int) -> Committed:
        """The whole overlay anew: when journal and replica differ at the start, or numbers were given anew."""
        with translated(self.path):
            shown = self._connection.execute(
                "SELECT file_id FROM shadow UNION SELECT file_id FROM flag_file"
            ).fetchall()
        files = {row[0] for row in shown} | {file_id for p in pending for file_id in p.files}
        writes = replan(self, files, pending)
        writes.acked = self.acked()
        return self.commit(writes, pending, revision=revision, all_flags=True)

    def repair(
        self, frames: Iterable[PullFrame], differs: Mapping[str, Iterable[int]], pending: Sequence[Pending], at: Cursor
    ) -> Committed:
        """Whole digest slices as the server has them at our cursor: what it does not send of them goes.

        differs: per table, the slices that the frames bring. A file that was not held, of which rows come, is whole
        with them: all else of the scope agrees. Raises OutOfOrder.
        """
        self._check_place(at)
        sent = list(frames)
        named = {row[0] for frame in sent if isinstance(frame, Rows) for row in frame.rows}
        for table, slices in differs.items():
            beyond = [row_id for row_id in self._server_ids(table, set(slices)) if row_id not in named]
            sent.append(Gone(table=table, row_ids=tuple(beyond)))
        incoming = sort_frames(sent)
        incoming.mended = {row[1] for rows in incoming.rows.values() for row in rows} - incoming.dropped
        writes = plan(self, incoming, pending, at, self.acked())
        return self.commit(writes, pending, expects=at)

    def commit(
        self,
        writes: Writes,
        pending: Sequence[Pending] = (),
        *,
        expects: Cursor | None = None,
        revision: int | None = None,
        all_flags: bool = False,
        is_growth: bool = False,
    ) -> Committed:
        """One transaction, whole or not at all. Raises OutOfOrder when it sets a cursor and is not at `expects`.

        is_growth: `pending` are those that came last, and nothing else of the journal changed.
        """
        self._folded = []
        standing = self._standing_after(writes, revision)
        is_first = self.standing.cursor is None and standing.cursor is not None
        with transaction(self._connection, self.path) as connection:
            if writes.cursor is not None:
                self._check_place(expects)
            touched = writes.touched | _files_of(connection, writes.deletes)
            changed = write_rows(connection, writes)
            is_journal = (revision is not None or all_flags) and not is_growth
            if _write_flags(connection, writes, pending, standing.acked, is_journal=is_journal):
                changed = Changed(changed.tables | {FLAG}, changed.removed)
            write_standing(connection, standing)
            refresh_cards(connection, touched, changed, self._identity.user_id)
        self.standing = standing
        self._log_is_due = self._log_is_due or bool(writes.unhold or any(writes.deletes))
        # The log is forced to the disk when it is emptied only: as after the first batch, or a power cut before the
        # first swap could leave nothing to work with.
        self._log_is_due = self._log_is_due or is_first
        if writes.unhold or is_first:
            self.tidy()
        return Committed(standing.cursor, standing.acked, frozenset(touched), tuple(writes.results))

    def tidy(self) -> bool:
        """Empties the log when something was removed. False: a reader is in the way; call again when idle."""
        if self._log_is_due:
            self._log_is_due = not truncate_log(self._connection, self.path)
        return not self._log_is_due

    # ---- what others ask

    def results(self, numbered: Iterable[tuple[Id, int]]) -> list[CommandResult]:
        """What is here of these commands' results, for the journal's archive. numbered: device and number of each."""
        table = BY_NAME["command_result"]
        names = ", ".join(f'"{name}"' for name in table.names)
        sql = f'SELECT {names} FROM "command_result" WHERE "device_id" = ? AND "number" = ?'
        with translated(self.path):
            rows = [self._connection.execute(sql, each).fetchone() for each in numbered]
        found = [readable_row(table, values) for values in rows if values is not None]
        return [result for result in found if isinstance(result, CommandResult)]

    def highest_result(self) -> int:
        """The highest number of this device that the server has ended, 0 for none."""
        with translated(self.path):
            row = self._connection.execute(
                "SELECT max(number) FROM command_result WHERE device_id = ?", (self._identity.device_id,)
            ).fetchone()
        return row[0] or 0

    def digest(self) -> dict[str, list[tuple[int, int]]]:
        """Of the server's rows at `standing.cursor`."""
        return digest(self._connection, self.path)

    def audit(self, start: tuple[int, int], limit: int) -> Audited:
        """A bounded part of the idle audit, from (0, 0) on."""
        return audit(self._connection, self.path, start, limit)

    def has_overlay(self) -> bool:
        with translated(self.path):
            return self._connection.execute("SELECT 1 FROM shadow LIMIT 1").fetchone() is not None

    def copy_into(self, target: Connection) -> None:
        """A copy of the whole file at one moment, into an empty one that was opened with the same key."""
        with translated(self.path):
            self._connection.backup(target)

    # ---- inside

    def _check_place(self, expects: Cursor | None) -> None:
        if self.standing.cursor != expects:
            raise OutOfOrder(f"at {self.standing.cursor}, the batch continues {expects}")

    def _standing_after(self, writes: Writes, revision: int | None) -> ReplicaState:
        return msgspec.structs.replace(
            self.standing,
            cursor=writes.cursor if writes.cursor is not None else self.standing.cursor,
            acked=writes.acked if writes.acked is not None else self.acked(),
            device_id=self._identity.device_id,
            revision=revision if revision is not None else self.standing.revision,
        )

    def _server_ids(self, table: str, slices: set[int]) -> list[Id]:
        """What the server sent of the slices: rows that are its own, and those under optimistic ones."""
        found: list[Id] = []
        with translated(self.path):
            for number in slices:
                ids = self._connection.execute(
                    f'SELECT "id" FROM "{table}" WHERE substr("id", -2) = ? AND "row_hash" <> 0', (f"{number:02x}",)
                )
                found += [row[0] for row in ids]
            under = self._connection.execute(
                "SELECT row_id FROM shadow WHERE tbl = ? AND hash IS NOT NULL", (table,)
            ).fetchall()
        return found + [row_id for (row_id,) in under if digest_slice(row_id) in slices]


def _files_of(connection: Connection, deletes: Sequence[tuple[str, Id]]) -> set[Id]:
    """The files of rows that are about to go: a deletion names only the row."""
    found = (
        connection.execute(f'SELECT "file_id" FROM "{name}" WHERE "id" = ?', (row_id,)) for name, row_id in deletes
    )
    return {file_id for cursor in found for (file_id,) in cursor}


def write_rows(connection: Connection, writes: Writes) -> Changed:
    """Rows, shadows and held files of a batch, in the order that each part builds on. What it wrote to."""
    removed = forget(connection, writes.forget_files) | {name for name, _ in writes.deletes}
    for name, row_id in writes.deletes:
        connection.execute(DELETE[name], (row_id,))
    connection.executemany("DELETE FROM shadow WHERE file_id = ?", [(file_id,) for file_id in writes.clear_shadows])
    for name, rows in writes.puts.items():
        connection.executemany(PUT[name], bound(rows, FLAGS[name]))
    connection.executemany(
        "INSERT INTO shadow (file_id, tbl, row_id, hash, stored) VALUES (?, ?, ?, ?, ?)",
        [_shadow_values(shadow) for shadow in writes.shadows],
    )
    connection.executemany("INSERT OR IGNORE INTO held VALUES (?)", [(file_id,) for file_id in writes.hold])
    connection.executemany("DELETE FROM held WHERE file_id = ?", [(file_id,) for file_id in writes.unhold])
    return Changed(removed | {name for name, rows in writes.puts.items() if rows}, removed)


def _write_flags(
    connection: Connection, writes: Writes, pending: Sequence[Pending], acked: int, *, is_journal: bool
) -> bool:
    """Whether anything is flagged, or no longer, that was otherwise before."""
    files = {p.number: p.files for p in pending}
    gone: set[int] = set()
    if is_journal:  # entries may have been withdrawn or numbered anew
        known = connection.execute("SELECT number FROM flag").fetchall()
        gone = {number for (number,) in known if not files.get(number)}
    numbers = [(number,) for number in gone | writes.flags.keys()]
    connection.executemany("DELETE FROM flag WHERE number = ?", numbers)
    connection.executemany("DELETE FROM flag_file WHERE number = ?", numbers)
    ended = connection.execute("DELETE FROM flag WHERE number <= ?", (acked,)).rowcount
    ended += connection.execute("DELETE FROM flag_file WHERE number <= ?", (acked,)).rowcount
    connection.executemany(
        "INSERT INTO flag VALUES (?, ?, ?, ?)",
        [(number, *_flag_values(flag)) for number, flag in writes.flags.items()],
    )
    connection.executemany(
        "INSERT INTO flag_file VALUES (?, ?)",
        [(file_id, number) for number in writes.flags for file_id in files.get(number, ())],
    )
    return bool(numbers or ended)


def _flag_values(flag: Flag) -> tuple[str | None, str, str]:
    return flag.code, json.dumps(dict(flag.detail)), json.dumps(flag.missing)


def _shadow_values(shadow: Shadow) -> tuple[Any, ...]:
    entity, row_id = shadow.key
    stored = shadow.stored
    blob = msgspec.msgpack.encode(stored.values()) if stored is not None else None
    return shadow.file_id, entity.TABLE.name, row_id, stored.hash if stored is not None else None, blob


def _stored(table: str, blob: bytes | None) -> Stored | None:
    if blob is None:
        return None
    values = msgspec.msgpack.decode(blob)
    return Stored(row_of(BY_NAME[table], values[:-1]), values[-1])


__all__ = ["Committed", "OutOfOrder", "Replica", "write_rows"]
