"""What a device keeps on disk: the journal of real record bytes, the replica, the side file. Only commits change it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import msgspec
from msgspec.structs import replace as amended

from desktop.sync.batch import OPTIMISTIC, Shadow, Stored, Writes
from desktop.sync.rebase import Author, Flag
from shared.domain.catalogue import BY_NAME
from shared.domain.kernel.fields import row_of
from shared.domain.kernel.ids import Id
from shared.domain.kernel.world import Actor
from shared.domain.people.actors import actor_of
from shared.domain.people.entities import User
from shared.wire.messages import Cursor, FirstKey
from shared.wire.releases import WHOLE, Projection

Raw = tuple[str, tuple[Any, ...]]
"""A row as SQLite has it: its table, and its values with the hash last."""


@dataclass(slots=True)
class Journal:
    """Durable at once (`synchronous=FULL`). Numbers are those of `device_id`."""

    user_id: Id
    device_id: Id | None = None
    epoch: Id | None = None
    server_id: Id | None = None
    refresh: int = 0
    """In the keyring in truth."""
    last: int = 0
    offered: int = 0
    """Up to here the entries went out: a server may have them."""
    outbox: dict[int, bytes] = field(default_factory=dict)
    archive: dict[int, bytes] = field(default_factory=dict)
    ids: dict[int, Id] = field(default_factory=dict)
    """The command ids beside the records, so that a damaged record still says which command it was."""
    drafts: dict[str, Id] = field(default_factory=dict)
    """What somebody has begun to type: its key, and the file it is about."""
    spared: set[Id] = field(default_factory=set)
    """Files that a restored server does not know: what was typed about them stays."""
    is_locked: bool = False

    def copy(self) -> Journal:
        return replace(
            self,
            outbox=dict(self.outbox),
            archive=dict(self.archive),
            ids=dict(self.ids),
            drafts=dict(self.drafts),
            spared=set(self.spared),
            is_locked=False,
        )

    def forget(self, file_ids: frozenset[Id]) -> None:
        """What was typed about files that leave."""
        self.drafts = {key: file_id for key, file_id in self.drafts.items() if file_id not in file_ids}

    def records(self) -> dict[int, bytes]:
        """Outbox and archive, in order of number."""
        return dict(sorted({**self.archive, **self.outbox}.items()))


class Replica(msgspec.Struct, frozen=True):
    """One committed version; the next shares what did not change."""

    user_id: Id
    files: dict[Id, dict[Id, Raw]] = {}
    """What people see, by file and row id."""
    shadows: dict[Id, dict[Id, Shadow]] = {}
    held: frozenset[Id] = frozenset()
    cursor: Cursor | None = None
    acked: int = 0
    acked_device: Id | None = None
    """Whose numbers `acked` counts; for any other device it is 0."""
    epoch: Id | None = None
    complete: bool = False
    key: FirstKey | None = None
    """Of a side file: how far it is filled."""
    flags: dict[int, Flag] = {}
    rotten: frozenset[tuple[Id, Id, int]] = frozenset()
    """Rows that changed by themselves: file, row, and the hash that each has had since."""
    knows: Projection = WHOLE
    """The tables and columns that it has."""
    grown_from: Projection | None = None
    """What it had before an update, until a digest says that the rest is here."""

    def acked_of(self, device_id: Id | None) -> int:
        return self.acked if device_id is not None and self.acked_device == device_id else 0

    @property
    def is_rotten(self) -> bool:
        """Whether no audit has found one of them yet, and nothing else took its place."""
        return any(
            row_id in (rows := self.server_rows(file_id)) and rows[row_id][1][-1] == row_hash
            for file_id, row_id, row_hash in self.rotten
        )

    def server_rows(self, file_id: Id) -> dict[Id, Raw]:
        """The file without the optimistic rows."""
        rows = self.files.get(file_id, {})
        shadows = self.shadows.get(file_id)
        if not shadows:
            return rows
        rows = dict(rows)
        for row_id, shadow in shadows.items():
            if shadow.stored is None:
                rows.pop(row_id, None)
            else:
                rows[row_id] = (shadow.key[0].TABLE.name, shadow.stored.values())
        return rows

    def after(self, writes: Writes, **changes: Any) -> Replica:
        """The version that a transaction leaves. changes: of the bookkeeping."""
        files, shadows = dict(self.files), dict(self.shadows)
        for file_id in writes.forget_files:
            files.pop(file_id, None)
            shadows.pop(file_id, None)
        for file_id in writes.clear_shadows:
            shadows.pop(file_id, None)
        fresh: set[Id] = set()
        for table, rows in writes.puts.items():
            for values in rows:
                file_id = values[1]
                if file_id not in fresh:
                    fresh.add(file_id)
                    files[file_id] = dict(files.get(file_id, ()))
                files[file_id][values[0]] = (table, tuple(values))
        for table, row_id in writes.deletes:
            for file_id, of_file in files.items():
                if row_id in of_file and of_file[row_id][0] == table:
                    files[file_id] = {k: v for k, v in of_file.items() if k != row_id}
                    break
        for shadow in writes.shadows:
            of_shadows = shadows.setdefault(shadow.file_id, {})
            shadows[shadow.file_id] = {**of_shadows, shadow.key[1]: shadow}
        held = (self.held | writes.hold) - writes.unhold if writes.hold or writes.unhold else self.held
        return amended(self, files=files, shadows=shadows, held=held, flags={**self.flags, **writes.flags}, **changes)

    def stripped(self) -> Replica:
        """Without any optimistic row."""
        if not self.shadows:
            return self
        files = {**self.files, **{f: self.server_rows(f) for f in self.shadows}}
        return amended(self, files={f: rows for f, rows in files.items() if rows}, shadows={}, flags={})


@lru_cache(maxsize=4_000)
def stored_of(raw: Raw) -> Stored:
    table, values = raw
    return Stored(row_of(BY_NAME[table], values[:-1]), values[-1])


@lru_cache(maxsize=1_000)
def _actor_in(raw: Raw) -> Actor | None:
    user = stored_of(raw).row
    return actor_of(user) if isinstance(user, User) else None


class ReplicaView:
    """One version, as `plan` reads it."""

    def __init__(self, replica: Replica, device_id: Id | None) -> None:
        self._replica = replica
        self._device_id = device_id
        self._results: dict[int, Id] | None = None

    def rows(self, file_id: Id) -> Iterable[Stored]:
        return [stored_of(raw) for raw in self._replica.files.get(file_id, {}).values()]

    def shadows(self, file_id: Id) -> Iterable[Shadow]:
        return self._replica.shadows.get(file_id, {}).values()

    def holds(self, file_id: Id) -> bool:
        return file_id in self._replica.held

    def acked(self) -> int:
        return self._replica.acked_of(self._device_id)

    def result(self, number: int) -> Id | None:
        if self._results is None:
            rows = self._replica.server_rows(self._replica.user_id).values()
            mine = [v for table, v in rows if table == RESULT and v[DEVICE_AT] == self._device_id]
            self._results = {values[NUMBER_AT]: values[COMMAND_AT] for values in mine}
        return self._results.get(number)

    def author(self) -> Author:
        user_id = self._replica.user_id
        raw = self._replica.server_rows(user_id).get(user_id)
        actor = _actor_in(raw) if raw is not None else None
        return Author(user_id, actor, self._device_id or Id(""), "laptop")


RESULT = "command_result"
COMMAND_AT = BY_NAME[RESULT].names.index("command_id")
DEVICE_AT = BY_NAME[RESULT].names.index("device_id")
NUMBER_AT = BY_NAME[RESULT].names.index("number")


@dataclass(slots=True)
class Disk:
    """Both databases and the side file. The last versions are those that a power loss may bring back."""

    journal: Journal
    replica: Replica
    side: Replica | None = None
    unsynced: list[Replica] = field(default_factory=list)
    unsynced_side: list[Replica] = field(default_factory=list)
    torn: list[Replica] = field(default_factory=list)
    """What a file was made of that took the replica's name before all of it was on the disk."""
    full: bool = False
    knows: Projection = WHOLE
    """Of the program that is installed."""

    def fresh(self, **given: Any) -> Replica:
        """A file that the installed program makes."""
        return Replica(self.journal.user_id, knows=self.knows, **given)

    def grow(self) -> bool:
        """Brings what an older program left up to the installed one. Whether the replica's rows lack anything now."""
        if self.side is not None and self.side.knows != self.knows:
            self.commit_side(self._grown(self.side))
        if self.replica.knows == self.knows:
            return False
        self.commit(self._grown(self.replica))
        return self.replica.grown_from is not None

    def _grown(self, version: Replica) -> Replica:
        has_rows = version.cursor is not None or version.key is not None
        return amended(version, knows=self.knows, grown_from=version.knows if has_rows else None)

    def commit(self, version: Replica) -> None:
        self.unsynced = [*self.unsynced[-2:], self.replica]
        self.torn = []
        self.replica = version

    def commit_side(self, version: Replica) -> None:
        if self.side is not None:
            self.unsynced_side = [*self.unsynced_side[-2:], self.side]
        self.side = version

    def sync_side(self) -> None:
        self.unsynced_side = []

    def rename(self) -> None:
        """The side file takes the replica's name."""
        assert self.side is not None
        self.torn = [*self.unsynced_side, self.side] if self.unsynced_side else []
        self.replica, self.side = self.side, None
        self.unsynced, self.unsynced_side = [], []

    def drop_side(self) -> None:
        self.side, self.unsynced_side = None, []

    def lose_power(self, pick: Any) -> None:
        """WAL without a sync on each commit: some of the last commits are gone, never half of one. A file that is
        written without a log has no such promise: each part of it is of any of its versions."""
        if self.torn:
            files = {f: pick(self.torn).files.get(f, {}) for f in sorted(self.replica.files)}
            self.replica = amended(self.replica, files=files)
        elif self.unsynced:
            self.replica = pick([*self.unsynced, self.replica])
        if self.unsynced_side:
            self.side = pick([*self.unsynced_side, self.side])
        self.unsynced, self.unsynced_side, self.torn = [], [], []

    def copy(self) -> Disk:
        return Disk(self.journal.copy(), self.replica, self.side, knows=self.knows)


__all__ = ["COMMAND_AT", "OPTIMISTIC", "RESULT", "Disk", "Journal", "Raw", "Replica", "ReplicaView", "stored_of"]
