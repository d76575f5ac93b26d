"""The side file: a replica that is filled beside the live one and takes its place in one rename.

Loading is rows only, in the order of their keys, without indexes, a transaction per chunk; what it took to get there
is kept in the file, so that a restart resumes. Then batches of a pull bring it to one moment, and `finish` makes it a
replica: counts, indexes, cards, words, overlay.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from desktop.replica.cards import build_cards, drop_cards
from desktop.replica.replica import Committed, Replica, write_rows
from desktop.replica.tables import (
    DELETE,
    FLAGS,
    LOAD,
    PUT,
    create_file_indexes,
    create_other_indexes,
    create_tables,
    drop_other_indexes,
    read_standing,
    write_standing,
)
from desktop.storage.binding import bound
from desktop.storage.files import Connection, Corrupt, open_side_file, remove_file, transaction, translated
from desktop.storage.folder import Folder
from desktop.storage.identity import Identity
from desktop.sync.batch import Incoming, plan, sort_frames
from desktop.sync.rebase import Pending
from shared.domain.catalogue import BY_NAME, CARRIED
from shared.domain.kernel.ids import Id
from shared.wire.messages import Checkpoint, Cursor, FirstKey, Opened, PullFrame, Rows
from shared.wire.releases import DECLARED, filled

_FILLING: Final = """CREATE TABLE filling (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    tbl TEXT, after TEXT, head_pos INTEGER, head_token INTEGER
) STRICT"""
_COUNTED: Final = "CREATE TABLE counted (tbl TEXT PRIMARY KEY, rows INTEGER NOT NULL) STRICT, WITHOUT ROWID"


class SideFile:
    """An open side file. One thread owns it, the replica's writer."""

    def __init__(self, path: Path, connection: Connection, identity: Identity, *, is_resumed: bool) -> None:
        """For `begin`, `resume` and `copy_of`."""
        self.path = path
        self._connection = connection
        self._identity = identity
        self._is_resumed = is_resumed
        self._view = Replica(path, connection, identity)

    @classmethod
    def begin(cls, path: Path, key: bytes, identity: Identity) -> SideFile:
        """An empty one for stage 2 of a first sync, in place of any other."""
        remove_file(path)
        connection = open_side_file(path, key)
        try:
            with transaction(connection, path):
                create_tables(connection, identity)
                connection.execute(_FILLING)
                connection.execute("INSERT INTO filling (one) VALUES (1)")
                connection.execute(_COUNTED)
            return cls(path, connection, identity, is_resumed=False)
        except BaseException:
            connection.close()
            raise

    @classmethod
    def resume(cls, path: Path, key: bytes, identity: Identity) -> SideFile | None:
        """The one that an earlier run left; None when it is of no use: of another server, device or layout.

        Raises Corrupt or WrongKey for a damaged one.
        """
        if not path.exists():
            return None
        connection = open_side_file(path, key)
        try:
            with translated(path):
                known = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
                columns = {
                    t.name: [r[1] for r in connection.execute(f'PRAGMA table_info("{t.name}")')] for t in CARRIED
                }
                is_ours = known >= {"filling", "counted", "standing"} and all(
                    columns[t.name][:-1] == list(t.names) for t in CARRIED
                )
                standing = read_standing(connection) if is_ours else None
            wanted = (identity.server_id, identity.epoch, identity.user_id)
            if standing is None or (standing.server_id, standing.epoch, standing.user_id) != wanted:
                connection.close()
                return None
            return cls(path, connection, identity, is_resumed=True)
        except BaseException:
            connection.close()
            raise

    @classmethod
    def copy_of(cls, live: Replica, path: Path, key: bytes, identity: Identity) -> SideFile:
        """A copy of the live replica's server rows at its cursor, for a pull that is too large for the live one."""
        remove_file(path)
        connection = open_side_file(path, key)
        try:
            live.copy_into(connection)
            with translated(path):
                connection.execute("PRAGMA journal_mode=TRUNCATE")  # the copy says that it keeps a log
            with transaction(connection, path):
                drop_cards(connection)
                drop_other_indexes(connection)
                _lay_bare(connection)
                connection.execute(_FILLING)
                connection.execute("INSERT INTO filling (one) VALUES (1)")
                connection.execute(_COUNTED)
            return cls(path, connection, identity, is_resumed=False)
        except BaseException:
            connection.close()
            raise

    def close(self) -> None:
        with translated(self.path):
            self._connection.close()

    def identify(self, identity: Identity) -> None:
        """The device was registered anew while the file was filled."""
        self._identity = identity
        self._view.identify(identity)

    # ---- how far it is

    def progress(self) -> tuple[FirstKey | None, Cursor | None]:
        """The last key of the load, and the cursor once the load is complete."""
        with translated(self.path):
            row = self._connection.execute("SELECT tbl, after, head_pos, head_token FROM filling").fetchone()
        if row is None:
            raise Corrupt(self.path, "it does not say how far it was filled")
        table, after, pos, token = row
        key = FirstKey(table=table, after=after, head=Cursor(pos, token)) if table is not None else None
        return key, self._view.standing.cursor

    # ---- loading and catching up

    def held(self) -> frozenset[Id]:
        """Every file that is wholly here, once all is loaded."""
        return self._view.held()

    def load(self, frames: Iterable[PullFrame], key: FirstKey | None, checkpoint: Checkpoint | None) -> None:
        """A chunk of live rows up to and with its key, in one transaction. checkpoint: the load is complete with it.

        Raises Corrupt when the count of what was loaded does not fit what is there: then the file is dropped.
        """
        with transaction(self._connection, self.path) as connection:
            for frame in frames:
                match frame:
                    case Rows(table=table, rows=rows) if table in DECLARED:
                        connection.executemany(LOAD[table], bound(filled(BY_NAME[table], rows), FLAGS[table]))
                        connection.execute(
                            "INSERT INTO counted VALUES (?, ?) ON CONFLICT DO UPDATE SET rows = rows + excluded.rows",
                            (table, len(rows)),
                        )
                    case Opened(file_ids=ids):
                        connection.executemany("INSERT OR IGNORE INTO held VALUES (?)", [(i,) for i in ids])
            if key is not None:
                connection.execute(
                    "UPDATE filling SET tbl = ?, after = ?, head_pos = ?, head_token = ?",
                    (key.table, key.after, key.head.pos, key.head.token),
                )
            if checkpoint is not None:
                create_file_indexes(connection)  # counting reads the index, a fifth of the table
                self._check_counts(connection)
                _hold_what_came(connection)
                write_standing(
                    connection, msgspec.structs.replace(self._view.standing, cursor=checkpoint.cursor, acked=0)
                )
        self._view.standing = read_standing(self._connection)

    def apply(self, frames: Iterable[PullFrame], checkpoint: Checkpoint) -> Cursor:
        """A batch of the pull that brings a loaded file to one moment; returns the cursor. There is no overlay yet."""
        if self._view.has_overlay():  # a `finish` was cut off: batches go onto server rows only
            with transaction(self._connection, self.path) as connection:
                _lay_bare(connection)
        writes = plan(self._view, sort_frames(frames), (), checkpoint.cursor, checkpoint.acked)
        standing = msgspec.structs.replace(
            self._view.standing, cursor=checkpoint.cursor, acked=writes.acked or 0, device_id=self._identity.device_id
        )
        with transaction(self._connection, self.path) as connection:
            write_rows(connection, writes)
            write_standing(connection, standing)
        self._view.standing = standing
        return checkpoint.cursor

    # ---- becoming the replica

    def finish(self, pending: Sequence[Pending], revision: int) -> Committed:
        """Checks, indexes and re-applies what is pending; closes the file, which then only wants its new name.

        pending: the journal's, above the live replica's `acked`. Raises Corrupt, ForkedHere, DiskFull; the live
        replica goes on in each case. Running it again after a crash is harmless.
        """
        view, path = self._view, self.path
        if view.standing.cursor is None:
            raise ValueError("the side file is not loaded yet")
        with translated(path):
            if self._is_resumed:
                self._check_pages()
            self._connection.execute("PRAGMA synchronous=OFF")
        with transaction(self._connection, path) as connection:
            create_other_indexes(connection)
            drop_cards(connection)
            build_cards(connection, self._identity.user_id)
        # What has ended is checked by its results first; then all the rest is folded over the new rows.
        writes = plan(view, Incoming(), pending, view.standing.cursor, view.acked())
        view.commit(writes, pending, expects=view.standing.cursor)
        done = view.rebuild_overlay([p for p in pending if p.number > view.acked()], revision)
        with transaction(self._connection, path) as connection:
            write_standing(connection, msgspec.structs.replace(view.standing, complete=True))
        self.close()
        return done

    # ---- inside

    def _check_counts(self, connection: Connection) -> None:
        """More than came cannot be; fewer is legal only where a row came twice, and then the pages must be sound."""
        for table, expected in connection.execute("SELECT tbl, rows FROM counted").fetchall():
            there = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            if there > expected:
                raise Corrupt(self.path, f"{there} rows of {table} where {expected} were loaded")
            if there < expected:
                self._check_pages()

    def _check_pages(self) -> None:
        """A power cut may have left pages of two moments: nothing was forced to the disk while it was filled."""
        damaged = self._connection.execute("PRAGMA cipher_integrity_check").fetchall()
        said = self._connection.execute("PRAGMA quick_check(1)").fetchone()[0] if not damaged else damaged[0][0]
        if said != "ok":
            raise Corrupt(self.path, str(said))


def swap(side: SideFile, folder: Folder, pending: Sequence[Pending], revision: int) -> Committed:
    """Finishes the side file and makes it the live replica. The old one's readers go on until they reopen.

    The caller closes the old replica afterwards, opens `folder.live()`, and calls `folder.tidy()`. Raises as `finish`,
    and Corrupt when the operating system refuses the rename: then the side file is to be dropped.
    """
    done = side.finish(pending, revision)
    try:
        folder.adopt_side()
    except OSError as error:
        raise Corrupt(side.path, "it could not take over") from error
    return done


def _hold_what_came(connection: Connection) -> None:
    for table in CARRIED:
        connection.execute(f'INSERT OR IGNORE INTO held SELECT DISTINCT "file_id" FROM "{table.name}"')


def _lay_bare(connection: Connection) -> None:
    """Server rows only: what lies under the overlay comes up, what has nothing under it goes."""
    for table, row_id, blob in connection.execute("SELECT tbl, row_id, stored FROM shadow").fetchall():
        if blob is None:
            connection.execute(DELETE[table], (row_id,))
        else:
            values: list[Any] = msgspec.msgpack.decode(blob)
            connection.execute(PUT[table], values)
    for own in ("shadow", "flag", "flag_file"):
        connection.execute(f"DELETE FROM {own}")
