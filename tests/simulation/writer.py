"""The replica's writer of a device: jobs in order, each one transaction, with a crash before or after any commit."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from desktop.engine.replica_side import _begun, _leaving_with
from desktop.sync import effects, events
from desktop.sync.batch import ForkedHere, Incoming, Writes, ended_upto, plan, replan, sort_frames
from desktop.sync.effects import Effect
from desktop.sync.state import Phase
from shared.domain.kernel.ids import Id, digest_slice
from shared.wire.messages import Cursor, FirstKey, Opened, Rows
from tests.simulation.disk import Replica, ReplicaView
from tests.simulation.loop import MS, SECOND

if TYPE_CHECKING:
    from tests.simulation.device import Device


class Writer:
    """One thread's queue."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._disk = device.disk
        self._loop = device.loop
        self._jobs: deque[Callable[[], None]] = deque()
        self._busy = False
        self._told_at = 0
        self._slowest = SECOND if device.sim.scenario.has("slow_writer") else 5 * MS
        self._put_off = 0
        self.is_corrupt = False
        """The replica's file is damaged: the next write will notice."""

    @property
    def is_idle(self) -> bool:
        return not self._busy and not self._jobs

    @property
    def is_abreast(self) -> bool:
        """With this job at the latest, all that was given is shown."""
        return not self._jobs and not self._put_off

    def opened(self) -> events.Started:
        """Compares the two stores and says where they stand; the overlay is made anew."""
        disk, journal = self._disk, self._disk.journal
        has_grown = disk.grow()
        replica = disk.replica
        if disk.side is not None and (disk.side.epoch != journal.epoch or not (disk.side.cursor or disk.side.key)):
            disk.drop_side()
        acked = replica.acked_of(journal.device_id)
        forked = acked > journal.last or self.ended_upto() < acked
        stale = replica.cursor is not None and replica.epoch != journal.epoch
        side = disk.side
        if replica.cursor is None:
            phase = Phase.OPENING
            disk.drop_side()
        elif side is not None and side.cursor is not None:
            phase = Phase.CLOSING
        elif replica.complete and not stale:
            phase = Phase.STEADY
            disk.drop_side()
        else:
            phase = Phase.FILLING
        side = disk.side
        self._overlay(self._pending_files() | set(replica.shadows))
        return events.Started(
            phase=phase,
            cursor=replica.cursor,
            side=side.key if side is not None else None,
            side_cursor=side.cursor if side is not None else None,
            epoch=journal.epoch,
            server_id=journal.server_id,
            device_id=journal.device_id,
            last_number=journal.last,
            acked=min(acked, journal.last),
            has_session=False,
            forked=forked,
            stale=stale,
            has_grown=has_grown,
        )

    def ended_upto(self) -> int:
        """Up to which number the journal's commands have ended in the replica."""
        replica, journal = self._disk.replica, self._disk.journal
        return ended_upto(ReplicaView(replica, journal.device_id), self._device.pending(0))

    def show(self, files: set[Id]) -> None:
        """A command was given: its optimistic rows."""
        self._later(lambda: self._overlay(files))

    def renumbered(self) -> None:
        """The journal gave its entries other numbers: what is said of each stands under those from now on."""
        self._later(lambda: self._overlay(set(self._disk.replica.shadows) | self._pending_files()))

    def _pending_files(self) -> set[Id]:
        acked = self._disk.replica.acked_of(self._disk.journal.device_id)
        return {f for p in self._device.pending(acked) for f in p.files}

    def take(self, effect: Effect) -> None:
        match effect:
            case effects.Archive():
                self.archive(effect.upto)
            case effects.Apply():
                self._later(lambda: self._apply(effect))
            case effects.ApplySide():
                self._later(lambda: self._apply_side(effect))
            case effects.CopyToSide():
                self._later(self._copy_to_side)
            case effects.Swap():
                self._later(lambda: self._swap(effect))
            case effects.DropSide():
                self._later(self._disk.drop_side)
            case effects.Rebuild():
                self._later(self._rebuild)
            case effects.ApplyRepair():
                self._later(lambda: self._repair(effect))
            case _:
                raise AssertionError(f"nobody performs {type(effect).__name__}")

    # -- the queue

    def _lives(self, life: int) -> bool:
        return life == self._device.life and self._device.running

    def _later(self, job: Callable[[], None]) -> None:
        self._jobs.append(job)
        if not self._busy:
            self._next()

    def _next(self) -> None:
        self._busy = True
        life = self._device.life

        def run() -> None:
            if not self._lives(life):
                return
            if self._device.sim.strikes("device_crash"):
                self._device.crash()
                return
            self._jobs.popleft()()
            if self._jobs and self._device.running:
                self._next()
            else:
                self._busy = False

        self._loop.after(self._loop.between(0, self._slowest), run)

    def _told(self, event: Any) -> None:
        """The commit is done; before anybody hears of it the program may crash."""
        sim = self._device.sim
        if sim.strikes("device_crash"):
            return self._device.crash()
        if sim.strikes("power_loss"):
            return self._device.crash(power=True)
        late = 200 * MS if self._device.sim.scenario.has("slow_writer") else 2 * MS
        self._told_at = max(self._told_at, self._loop.now + self._loop.between(0, late))
        return self._device.later(self._told_at - self._loop.now, event)

    # -- jobs

    def _overlay(self, files: set[Id]) -> None:
        replica = self._disk.replica
        if not files:
            return
        if self._disk.full:  # what could not be shown is shown once there is space
            life = self._device.life
            self._put_off += 1

            def again() -> None:
                if self._lives(life):
                    self._put_off -= 1
                    self._later(lambda: self._overlay(files))

            self._loop.after(SECOND, again)
            return
        device_id = self._disk.journal.device_id
        acked = replica.acked_of(device_id)
        writes = replan(ReplicaView(replica, device_id), files, self._device.pending(acked))
        self._disk.commit(replica.after(writes))
        self._device.sim.checks.committed(self._device)

    def _apply(self, effect: effects.Apply) -> None:
        disk, device = self._disk, self._device
        replica = disk.replica
        if disk.full:
            return self._told(events.ApplyFailed(why="disk_full"))
        if self.is_corrupt:
            return self._told(events.ApplyFailed(why="corrupt"))
        if replica.cursor != effect.expects:
            return self._told(events.ApplyFailed(why="out_of_order"))
        if not self.let_go(_leaving_with(effect.frames)):
            return None
        device_id = disk.journal.device_id
        view = ReplicaView(replica, device_id)
        try:
            writes = plan(
                view,
                sort_frames(effect.frames),
                device.pending(view.acked()),
                effect.checkpoint.cursor,
                effect.checkpoint.acked if effect.device_id == device_id else view.acked(),
            )
        except ForkedHere:
            return self._told(events.ApplyFailed(why="forked"))
        self.commit_batch(replica, writes)
        device.loop.note(f"{device.name} applies to {effect.checkpoint.cursor.pos}, acked {disk.replica.acked}")
        device.sim.checks.committed(device)
        return self._told(
            events.Applied(cursor=effect.checkpoint.cursor, acked=disk.replica.acked, device_id=device_id)
        )

    def let_go(self, leaving: frozenset[Id]) -> bool:
        """The journal lets go of files before their rows do. False: that was the program's last."""
        if not leaving:
            return True
        self._disk.journal.forget(leaving)
        if self._device.sim.strikes("device_crash"):
            self._device.crash()
            return False
        return True

    def commit_batch(self, replica: Replica, writes: Writes) -> None:
        """Rows, results, cursor and `acked` in one transaction."""
        self._disk.commit(replica.after(writes, **self._marks(writes, replica)))

    def _marks(self, writes: Writes, replica: Replica) -> dict[str, Any]:
        journal = self._disk.journal
        epoch = replica.epoch if replica.cursor is not None else journal.epoch
        return {
            "cursor": writes.cursor,
            "acked": writes.acked or 0,
            "acked_device": journal.device_id,
            "epoch": epoch,
        }

    def _apply_side(self, effect: effects.ApplySide) -> None:
        disk = self._disk
        if disk.full:
            return self._told(events.ApplyFailed(why="disk_full", side=True))
        journal = disk.journal
        if (disk.side.cursor or disk.side.key if disk.side is not None else None) != effect.expects:
            return self._told(events.ApplyFailed(why="out_of_order", side=True))
        side = disk.side or disk.fresh(epoch=journal.epoch)
        side = side.stripped()
        cursor = effect.checkpoint.cursor if effect.checkpoint is not None else None
        if effect.key is not None:
            disk.commit_side(loaded(side, effect, cursor))
            return self._told(events.SideApplied(key=effect.key, cursor=cursor))
        incoming = sort_frames(f for f in effect.frames if not isinstance(f, FirstKey))
        acked = max(effect.checkpoint.acked if effect.checkpoint is not None else 0, side.acked_of(effect.device_id))
        writes = plan(ReplicaView(side, None), incoming, (), cursor, 0)  # commands are weighed at the swap
        disk.commit_side(
            side.after(
                writes,
                cursor=cursor or side.cursor,
                acked=acked,
                acked_device=effect.device_id,
            )
        )
        return self._told(events.SideApplied(key=effect.key, cursor=cursor))

    def _copy_to_side(self) -> None:
        disk = self._disk
        if disk.full:
            return self._told(events.ApplyFailed(why="disk_full", side=True))
        disk.drop_side()
        disk.commit_side(disk.replica.stripped())
        return self._told(events.SideApplied(key=None, cursor=disk.replica.cursor))

    def _swap(self, effect: effects.Swap) -> None:
        """Three steps, each of which may be the last: write, sync, rename."""
        disk, device = self._disk, self._device
        if disk.full:
            return self._told(events.ApplyFailed(why="disk_full", side=True))
        side = disk.side
        if side is None or side.cursor is None:
            return self._told(events.ApplyFailed(why="corrupt", side=True))
        typed = frozenset(disk.journal.drafts.values())  # a small replica does not hold what left before it was begun
        begun = frozenset(_begun(device.pending(disk.replica.acked_of(disk.journal.device_id))))
        if effect.restored:  # a restored server has not taken away what it does not know
            disk.journal.spared |= typed - side.held
        elif not self.let_go((disk.replica.held | typed) - side.held - begun):
            return None
        journal = disk.journal
        side = side.stripped()
        view = ReplicaView(side, journal.device_id)
        waiting = device.pending(0)
        bare = ReplicaView(replace(side, acked=0), journal.device_id)
        try:
            writes = plan(bare, Incoming(), waiting, side.cursor, view.acked())
        except ForkedHere:
            return self._told(events.ApplyFailed(why="forked", side=True))
        acked = writes.acked or 0
        side = replace(side, acked=acked, acked_device=journal.device_id, complete=True, key=None)
        files = {f for p in device.pending(acked) for f in p.files}
        side = side.after(replan(ReplicaView(side, journal.device_id), files, device.pending(acked)))
        disk.commit_side(side)
        if self._crashes():
            return None
        self.sync_side()
        if self._crashes():
            return None
        disk.rename()
        device.loop.note(f"{device.name} swaps to {side.cursor}")
        device.sim.checks.committed(device)
        if self._crashes():
            return None
        assert side.cursor is not None
        return self._told(events.Swapped(cursor=side.cursor, acked=acked, device_id=journal.device_id))

    def sync_side(self) -> None:
        self._disk.sync_side()

    def _crashes(self) -> bool:
        if self._device.sim.strikes("swap_crash"):
            self._device.crash(power=self._loop.random.random() < 0.5)
            return True
        return False

    def _rebuild(self) -> None:
        self._disk.commit(self._disk.fresh())
        self._disk.unsynced = []
        self.is_corrupt = False
        self._device.sim.checks.stopped(self._device)
        self._told_at = max(self._told_at, self._loop.now)
        self._device.later(self._told_at - self._loop.now, self.opened())

    def archive(self, upto: int) -> None:
        """The journal's own transaction. Records stay readable for 30 days, so that a replica that fell behind can
        ask for them."""
        journal = self._disk.journal
        for number in [n for n in journal.outbox if n <= upto]:
            journal.archive[number] = journal.outbox.pop(number)

    def _repair(self, effect: effects.ApplyRepair) -> None:
        """Whole slices at the replica's own cursor: what the server does not have there goes."""
        disk = self._disk
        replica = disk.replica.stripped()
        if disk.full or replica.cursor != effect.expects:
            return
        differs, frames = effect.frames
        files = {
            file_id: {
                row_id: raw for row_id, raw in rows.items() if digest_slice(row_id) not in differs.get(raw[0], ())
            }
            for file_id, rows in replica.files.items()
        }
        for frame in frames:
            if isinstance(frame, Rows) and replica.knows.knows(frame.table):
                for values in frame.rows:
                    files.setdefault(values[1], {})[values[0]] = (frame.table, tuple(values))
        device = self._device
        repaired = replace(replica, files=files)
        acked = repaired.acked_of(disk.journal.device_id)
        waiting = device.pending(acked)
        hot = {f for p in waiting for f in p.files}
        writes = replan(ReplicaView(repaired, disk.journal.device_id), hot, waiting)
        disk.commit(repaired.after(writes))
        device.loop.note(f"{device.name} repairs {sum(map(len, differs.values()))} slices")
        device.sim.checks.committed(device)


def loaded(side: Replica, effect: effects.ApplySide, cursor: Cursor | None) -> Replica:
    """A chunk of live rows in the side file. Held at the end is what was said to be, and what anything came of."""
    files = {file_id: dict(rows) for file_id, rows in side.files.items()}
    held = side.held
    for frame in effect.frames:
        if isinstance(frame, Opened):
            held = held.union(frame.file_ids)
        elif isinstance(frame, Rows) and side.knows.knows(frame.table):
            for values in frame.rows:
                files.setdefault(values[1], {})[values[0]] = (frame.table, tuple(values))
    if cursor is not None:
        held = held.union(files)
    return replace(side, files=files, held=held, cursor=cursor or side.cursor, key=effect.key)
