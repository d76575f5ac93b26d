"""The replica's side of the engine: batches in, commands shown early, the side file and its swap, digests, repair.

All of it runs on the replica writer's thread, the one that owns the open replica and the side file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from desktop.replica.replica import FOLDED, Committed, OutOfOrder, Replica
from desktop.replica.side import SideFile, swap
from desktop.replica.tables import ReplicaState
from desktop.storage.files import (
    Connection,
    Corrupt,
    DiskFull,
    NotADatabase,
    StoreError,
    WrongKey,
    open_reader,
    remove_file,
)
from desktop.storage.folder import Folder
from desktop.storage.identity import Identity
from desktop.sync import effects, events
from desktop.sync import state as s
from desktop.sync.batch import Folded, ForkedHere, ended_upto, grown, replan_kept, sort_frames
from desktop.sync.rebase import Flag, Pending
from shared.domain.catalogue import BY_NAME
from shared.domain.kernel.desks import SYSTEM, CommandResult
from shared.domain.kernel.ids import Id
from shared.wire.messages import Checkpoint, Cursor, Dropped, Opened, PullFrame, Rows

UPDATED_BY: Final = BY_NAME["note"].names.index("updated_by")
"""In every table: the bookkeeping columns come first."""
CHECK_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Done:
    """What a job on the replica came to: an event for the machine, and what the journal must hear."""

    event: events.Event
    results: tuple[CommandResult, ...] = ()


class ReplicaSide:
    """The live replica and the side file, and a copy of what is pending in the journal."""

    def __init__(
        self,
        folder: Folder,
        key: bytes,
        identity: Identity,
        replica: Replica,
        side: SideFile | None,
        pending: Sequence[Pending],
        revision: int,
        changed: Callable[[frozenset[Id], Id | None], None],
        swapped: Callable[[Path], None],
        forget: Callable[[frozenset[Id], frozenset[Id] | None], None],
        *,
        is_overlay_due: bool = False,
    ) -> None:
        """changed: files that look different, and by which colleague. swapped: another file serves from now on.

        forget: waits until the journal has let go of files that leave, before their rows do: a crash in between
        must not leave what nobody would ask for again. Its second argument, where there is one, are all files that
        stay: what was typed about any other goes too. Raises DiskFull and OutOfOrder.
        is_overlay_due: what waits could not be shown when the replica was opened.
        """
        self._folder = folder
        self._key = key
        self.identity = identity
        self._replica = replica
        self._side = side
        self._pending = list(pending)
        self._revision = revision
        self._changed = changed
        self._swapped = swapped
        self._forget = forget
        self._is_overlay_due = is_overlay_due

    def close(self) -> None:
        if self._side is not None:
            self._side.close()
        self._replica.close()

    # ---- what the journal did

    def added(self, entries: Sequence[Pending], revision: int) -> None:
        """Commands are durable: show what they do. A fault here costs only the early sight of it. Raises DiskFull."""
        self._pending += entries
        self._revision = revision
        self._show({file_id for entry in entries for file_id in entry.files})

    def replaced(self, pending: Sequence[Pending], revision: int, files: frozenset[Id]) -> None:
        """Entries were withdrawn: what they had shown goes."""
        self._pending = list(pending)
        self._revision = revision
        self._show(set(files))

    def renumbered(self, identity: Identity, pending: Sequence[Pending], revision: int) -> None:
        """Another device from now on."""
        self.identity = identity
        self._pending = list(pending)
        self._revision = revision
        self._replica.identify(identity)
        self._is_overlay_due = True
        with suppress(DiskFull):  # the next batch meets the same, and says so
            self._mend()
        if self._side is not None:  # its own part of the overlay is made when it takes over
            self.drop_side()

    def mend(self) -> Done | None:
        """Shows what a full disk kept from being shown. None: all is shown, now or before."""
        try:
            self._mend()
        except FAULTS as error:
            return Done(events.ApplyFailed(why=_why(error)))
        return None

    def _mend(self) -> None:
        if self._is_overlay_due:
            self._told(self._replica.rebuild_overlay(self._waiting(), self._revision), {})
            self._is_overlay_due = False

    def _show(self, files: set[Id]) -> None:
        try:
            self._mend()
            self._told(self._replica.submit(files, self._waiting(), self._revision), {})
        except DiskFull:
            self._is_overlay_due = True
            raise

    def _waiting(self) -> list[Pending]:
        acked = self._replica.acked()
        if self._pending and self._pending[0].number <= acked:
            self._pending = [entry for entry in self._pending if entry.number > acked]
        return self._pending

    # ---- what the server sent

    def apply(self, effect: effects.Apply) -> Done:
        try:
            self._mend()
            is_next = self._replica.standing.cursor == effect.expects
            leaving = _leaving_with(effect.frames) if is_next else frozenset()
            if leaving:
                self._forget(leaving, None)
            committed = self._replica.apply(
                effect.frames,
                self._counting(effect.checkpoint, effect.device_id),
                self._waiting(),
                expects=effect.expects,
            )
        except FAULTS as error:
            return Done(events.ApplyFailed(why=_why(error)))
        self._told(committed, _authors(effect.frames))
        self._forget_late(leaving, None)
        assert committed.cursor is not None
        return Done(
            events.Applied(cursor=committed.cursor, acked=committed.acked, device_id=self.identity.device_id),
            committed.results,
        )

    def _forget_late(self, leaving: frozenset[Id], staying: frozenset[Id] | None) -> None:
        """What was typed between the journal's letting go and the rows' going, before the screens heard of it."""
        if leaving:
            with suppress(DiskFull, OutOfOrder):
                self._forget(leaving, staying)

    def repair(self, effect: effects.ApplyRepair, differs: Mapping[str, Iterable[int]]) -> Done | None:
        """None: nothing for the machine; it asks again in a while."""
        try:
            committed = self._replica.repair(effect.frames, differs, self._waiting(), effect.expects)
        except OutOfOrder:
            return None
        except FAULTS as error:
            return Done(events.ApplyFailed(why=_why(error)))
        self._told(committed, {})
        return None

    def digest(self, cursor: Cursor) -> Mapping[str, list[tuple[int, int]]] | None:
        """Count and sum in 256 slices per table; None unless the replica is at the cursor."""
        return self._replica.digest() if self._replica.standing.cursor == cursor else None

    def _counting(self, checkpoint: Checkpoint, device_id: Id | None) -> Checkpoint:
        """The checkpoint without its `acked` when that counts the numbers of the device that we were."""
        return checkpoint if device_id == self.identity.device_id else replace(checkpoint, acked=0)

    # ---- the side file

    def apply_side(self, effect: effects.ApplySide) -> Done:
        try:
            key, loaded = self._side.progress() if self._side is not None else (None, None)
            if (loaded or key) != effect.expects:  # a chunk before it was lost: what follows would leave a hole
                return Done(events.ApplyFailed(why="out_of_order", side=True))
            if effect.key is not None:
                if self._side is None:
                    self._side = SideFile.begin(self._folder.side(), self._key, self.identity)
                self._side.load(effect.frames, effect.key, effect.checkpoint)
                cursor = effect.checkpoint.cursor if effect.checkpoint is not None else None
            else:
                if self._side is None or effect.checkpoint is None:
                    return Done(events.ApplyFailed(why="corrupt", side=True))
                cursor = self._side.apply(effect.frames, self._counting(effect.checkpoint, effect.device_id))
        except FAULTS as error:
            return Done(events.ApplyFailed(why=_why(error), side=True))
        return Done(events.SideApplied(key=effect.key, cursor=cursor))

    def copy_to_side(self) -> Done:
        try:
            self.drop_side()
            self._side = SideFile.copy_of(self._replica, self._folder.side(), self._key, self.identity)
        except FAULTS as error:
            return Done(events.ApplyFailed(why=_why(error), side=True))
        return Done(events.SideApplied(key=None, cursor=self._replica.standing.cursor))

    def drop_side(self) -> None:
        if self._side is not None:
            self._side.close()
            self._side = None
        self._folder.drop_side()

    def swap(self, effect: effects.Swap) -> Done:
        """The side file becomes the live replica; the old one serves until then."""
        if self._side is None:
            return Done(events.ApplyFailed(why="corrupt", side=True))
        try:
            # A restored server has not taken away what it does not know: here may be the only copy of it. Else a small
            # replica does not hold what left before it was begun, and nobody would ask for that again.
            leaving: frozenset[Id] = frozenset()
            before, after = self._replica.held(), self._side.held()
            staying = after | frozenset(_begun(self._waiting()))
            if not effect.restored:
                leaving = before - after
                self._forget(leaving, staying)
            committed = swap(self._side, self._folder, self._waiting(), self._revision)
            old, path = self._replica, self._folder.live()
            assert path is not None
            self._replica = Replica.open(path, self._key, self.identity)
            self._side, self._is_overlay_due = None, False
        except FAULTS as error:
            return Done(events.ApplyFailed(why=_why(error), side=True))
        self._swapped(path)
        old.close()
        self._folder.tidy()
        self._changed(frozenset(committed.touched) | before | after, None)  # what came into the side file, nobody noted
        self._forget_late(leaving, staying)
        assert committed.cursor is not None
        return Done(
            events.Swapped(cursor=committed.cursor, acked=committed.acked, device_id=self.identity.device_id),
            committed.results,
        )

    def rebuild(self) -> s.Phase:
        """The replica is put aside and an empty one takes its place. Raises StoreError: then it may be tried again."""
        self.drop_side()
        path = self._folder.next_live()
        try:
            replica = Replica.create(path, self._key, self.identity)
        except StoreError:
            remove_file(path)  # half of a replica must not count as the newest
            raise
        old, self._replica = self._replica, replica
        self._swapped(replica.path)
        with suppress(StoreError):  # it is damaged, which is why we are here
            old.close()
        self._folder.tidy()
        self._is_overlay_due = True
        with suppress(DiskFull):  # the first batch meets the same, and says so
            self._mend()
        return s.Phase.OPENING

    def ended_upto(self, entries: Sequence[Pending], device_id: Id) -> int:
        """How far these have ended here. entries: all that this device numbered, archive included."""
        return ended_upto(self._replica, entries) if device_id == self.identity.device_id else 0

    def results(self, numbered: Iterable[tuple[Id, int]]) -> list[CommandResult]:
        """What is here for records of the journal that have no verdict yet; by device and number."""
        return self._replica.results(numbered)

    def person(self) -> tuple[str, tuple[str, ...]] | None:
        """Name and roles of whoever works here, by their own row; None while that is not here."""
        actor = self._replica.author().actor
        return (actor.name, tuple(role.value for role in actor.roles)) if actor is not None else None

    def tidy(self) -> bool:
        """Empties the log once no reader is in the way; False: ask again later."""
        return self._replica.tidy()

    # ---- telling

    def _told(self, committed: Committed, authors: Mapping[Id, set[Id]]) -> None:
        """To the screens, straight from here: what others changed under their names, the rest as our own."""
        rest = set(committed.touched)
        for author, files in authors.items():
            theirs = files & rest
            if theirs and author != self.identity.user_id:
                rest -= theirs
                self._changed(frozenset(theirs), author)
        if rest:
            self._changed(frozenset(rest), None)


class Checker:
    """What commands come to on this device, over a connection of its own that only reads. Of the journal's thread."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._view: Replica | None = None
        self._folded: list[tuple[ReplicaState, Folded]] = []
        """What the last commands were checked on: where the replica stood, and the fold; the latest last."""

    def move(self, path: Path, identity: Identity) -> None:
        """Another file serves, or we have another name."""
        self.close()
        self._connection: Connection = open_reader(path, self._key)
        self._path, self._identity = path, identity
        self._view = Replica(path, self._connection, identity)

    def close(self) -> None:
        if self._view is not None:
            self._view.close()
            self._view = None
        self.forget()

    def forget(self) -> None:
        """Rows of the server changed without its cursor: what was folded on them counts no more."""
        self._folded = []

    def __call__(self, pending: Sequence[Pending], new: Sequence[Pending]) -> Mapping[int, Flag]:
        """Flags by number; empty when nothing can be said: then the command is taken."""
        if self._view is None:
            return {}
        files = {file_id for entry in new for file_id in entry.files}
        flags = self._on_kept(files, pending, new)
        if flags is not None:
            return flags
        for _ in range(CHECK_TRIES):
            view = Replica(self._path, self._connection, self._identity)
            writes, folded = replan_kept(view, files, [*pending, *new])
            if Replica(self._path, self._connection, self._identity).standing == view.standing:
                if folded is not None:
                    apart = [each for each in self._folded if each[1].files.isdisjoint(folded.files)]
                    self._folded = [*apart, (view.standing, folded)][-FOLDED:]
                return writes.flags  # nothing was written in between
        return {}

    def _on_kept(self, files: set[Id], pending: Sequence[Pending], new: Sequence[Pending]) -> Mapping[int, Flag] | None:
        """On what was folded before, when that counts still and the journal has taken it in."""
        found = next((each for each in self._folded if files <= each[1].files), None)
        if found is None:
            return None
        standing, folded = found
        self._folded.remove(found)
        now = Replica(self._path, self._connection, self._identity).standing
        if replace(now, revision=standing.revision) != standing or grown(folded, [*pending, *new]) is None:
            return None
        self._folded.append(found)
        return folded.flags


FAULTS: Final = (OutOfOrder, ForkedHere, StoreError)


def _why(error: Exception) -> str:
    match error:
        case OutOfOrder():
            return "out_of_order"
        case ForkedHere():
            return "forked"
        case DiskFull():
            return "disk_full"
        case Corrupt() | WrongKey() | NotADatabase():
            return "corrupt"
        case _:
            return "out_of_order"  # busy or read-only for a moment: pull once more


def _leaving_with(frames: Sequence[PullFrame]) -> frozenset[Id]:
    """The files that these frames take away, without those that they give back."""
    if not any(isinstance(frame, Dropped) for frame in frames):  # nearly always; sorting goes through every row
        return frozenset()
    return frozenset(sort_frames(frames).dropped)


def _begun(waiting: Iterable[Pending]) -> Iterator[Id]:
    """The files that commands on their way begin: the server has not heard of them."""
    for pending in waiting:
        begun = pending.envelope.begun
        if begun is not None:
            yield begun


def _authors(frames: Iterable[Any]) -> dict[Id, set[Id]]:
    """Which people changed which files; not the server, and not those files that are only new to this device."""
    found: dict[Id, set[Id]] = {}
    opened: set[Id] = set()
    for frame in frames:
        if isinstance(frame, Opened):
            opened.update(frame.file_ids)
        elif isinstance(frame, Rows) and frame.table in BY_NAME:
            for row in frame.rows:
                if row[UPDATED_BY] != SYSTEM:
                    found.setdefault(row[UPDATED_BY], set()).add(row[1])
    return {author: files - opened for author, files in found.items()}
