"""A replica made of dictionaries: what `desktop.replica.replica` must equal, and the store of simulated devices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop.sync.batch import Shadow, Stored, Writes, plan, replan, sort_frames
from desktop.sync.rebase import Author, Flag, Pending, RowKey
from shared.domain.catalogue import BY_NAME, CARRIED
from shared.domain.kernel.desks import CommandResult
from shared.domain.kernel.fields import row_of
from shared.domain.kernel.ids import Id
from shared.domain.people.actors import actor_of
from shared.domain.people.entities import User
from shared.wire.messages import Checkpoint, Cursor, PullFrame


class OutOfOrder(Exception):
    """The batch was planned for a store at another cursor."""


@dataclass(slots=True)
class DictView:
    """`View` and `commit` over dictionaries. Rows are kept as tuples of primitives, as on the wire."""

    user_id: Id
    device_id: Id
    device_name: str = "laptop"
    tables: dict[str, dict[Id, tuple[Any, ...]]] = field(default_factory=lambda: {t.name: {} for t in CARRIED})
    """By table and id: the values in wire order with the hash last."""
    under: dict[Id, dict[RowKey, Shadow]] = field(default_factory=dict)
    held: set[Id] = field(default_factory=set)
    flags: dict[int, Flag] = field(default_factory=dict)
    cursor: Cursor | None = None
    acked_by_device: dict[Id, int] = field(default_factory=dict)
    before_write: Callable[[str], None] = lambda _what: None
    """Called before each kind of write, so that a simulation can let the power fail there."""

    # ---- what `plan` reads

    def rows(self, file_id: Id) -> list[Stored]:
        return [
            Stored(row_of(BY_NAME[name], values[:-1]), values[-1])
            for name, table in self.tables.items()
            for values in table.values()
            if values[1] == file_id
        ]

    def shadows(self, file_id: Id) -> Iterable[Shadow]:
        return list(self.under.get(file_id, {}).values())

    def holds(self, file_id: Id) -> bool:
        return file_id in self.held

    def acked(self) -> int:
        return self.acked_by_device.get(self.device_id, 0)

    def result(self, number: int) -> Id | None:
        for values in self.tables["command_result"].values():
            result = row_of(BY_NAME["command_result"], values[:-1])
            assert isinstance(result, CommandResult)
            if result.device_id == self.device_id and result.number == number:
                return result.command_id
        return None

    def author(self) -> Author:
        values = self.tables["user_account"].get(self.user_id)
        user = row_of(BY_NAME["user_account"], values[:-1]) if values is not None else None
        assert user is None or isinstance(user, User)
        return Author(self.user_id, actor_of(user) if user else None, self.device_id, self.device_name)

    # ---- what the replica does

    def apply(
        self,
        frames: Iterable[PullFrame],
        checkpoint: Checkpoint,
        pending: Sequence[Pending],
        *,
        expects: Cursor | None,
    ) -> Writes:
        """A checkpoint in one step. Raises OutOfOrder and ForkedHere."""
        if self.cursor != expects:
            raise OutOfOrder(f"at {self.cursor}, expected {expects}")
        writes = plan(self, sort_frames(frames), pending, checkpoint.cursor, checkpoint.acked)
        self.commit(writes)
        return writes

    def submit(self, files: Iterable[Id], pending: Sequence[Pending]) -> Writes:
        """The overlay of some files anew."""
        writes = replan(self, set(files), pending)
        read = {p.number for p in pending if p.files}  # a withdrawn command reads nothing and comes to nothing
        self.flags = {number: flag for number, flag in self.flags.items() if number in read}
        self.commit(writes)
        return writes

    def rebuild_overlay(self, pending: Sequence[Pending]) -> Writes:
        """The whole overlay anew: every file that has one or gets one."""
        self.flags.clear()
        return self.submit({*self.under, *(file_id for p in pending for file_id in p.files)}, pending)

    def commit(self, writes: Writes) -> None:
        """The writes in the order that the replica keeps."""
        self.before_write("forget_files")
        for file_id in writes.forget_files:
            for table in self.tables.values():
                for row_id in [row_id for row_id, values in table.items() if values[1] == file_id]:
                    del table[row_id]
            self.under.pop(file_id, None)
        self.before_write("deletes")
        for name, row_id in writes.deletes:
            self.tables[name].pop(row_id, None)
        self.before_write("shadows")
        for file_id in writes.clear_shadows:
            self.under.pop(file_id, None)
        self.before_write("puts")
        for name, rows in writes.puts.items():
            for values in rows:
                self.tables[name][values[0]] = tuple(values)
        for shadow in writes.shadows:
            self.under.setdefault(shadow.file_id, {})[shadow.key] = shadow
        self.before_write("meta")
        self.held |= writes.hold
        self.held -= writes.unhold
        self.flags |= writes.flags
        if writes.cursor is not None:
            self.cursor = writes.cursor
        if writes.acked is not None:
            self.acked_by_device[self.device_id] = writes.acked
            self.flags = {number: flag for number, flag in self.flags.items() if number > writes.acked}

    # ---- what tests compare

    def server_rows(self) -> dict[str, dict[Id, tuple[Any, ...]]]:
        """What lies under the overlay: at rest, the authorised rows of the held files at the cursor."""
        found = {name: dict(table) for name, table in self.tables.items()}
        for shadows in self.under.values():
            for (entity, row_id), shadow in shadows.items():
                table = found[entity.TABLE.name]
                if shadow.stored is None:
                    table.pop(row_id, None)
                else:
                    table[row_id] = shadow.stored.values()
        return found
