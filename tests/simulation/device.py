"""A device: the real state machine with a model of the engine round it. The replica's writer is in `writer`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from desktop.engine.drafting import with_dependents
from desktop.journal.record import DamagedRecord, decode_record, encode_record
from desktop.sync import effects, events
from desktop.sync.effects import Effect
from desktop.sync.events import Event
from desktop.sync.rebase import Pending, pending_of
from desktop.sync.repairs import piece
from desktop.sync.state import Pause, Phase, State
from desktop.sync.step import Now, next_wake, step
from shared.domain.catalogue import TABLES, AnyCommand, Envelope
from shared.domain.kernel.commands import Withdrawn
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import WithdrawnWhy
from shared.wire.codec import encode
from shared.wire.messages import (
    Checkpoint,
    DigestAnswer,
    Dropped,
    FirstKey,
    Problem,
    Push,
    Pushed,
)
from tests.simulation import people
from tests.simulation.answers import Answer, Frames, live_said, one
from tests.simulation.book import BEGAN
from tests.simulation.disk import Disk
from tests.simulation.feed import Sums, sums_of
from tests.simulation.loop import MS, SECOND
from tests.simulation.network import Link, Wire
from tests.simulation.server import Session
from tests.simulation.writer import Writer

if TYPE_CHECKING:
    from tests.simulation.simulator import Simulator

QUIET = (events.Woke, events.LiveFed)
"""Not worth telling when nothing came of them."""
YEAR_US = 365 * 24 * 3600 * SECOND


@dataclass(slots=True)
class Given:
    """A command that a person gave here, as the checks remember it."""

    command_id: Id
    is_damaged: bool = False
    device_id: Id | None = None
    """Under whose number it stands in the journal."""


class Device:
    """One laptop and the profile on it."""

    def __init__(self, sim: Simulator, name: str, disk: Disk) -> None:
        self.sim = sim
        self.loop = sim.loop
        self.name = name
        self.disk = disk
        self.link = Link()
        self.given: list[Given] = []
        self.corrected: list[tuple[Id, Id]] = []
        """What was given up, and what stands in its place."""
        self.state = State(phase=Phase.OPENING)
        self.running = False
        self.life = 0
        self.skew_us = 0
        self.writer = Writer(self)
        self.envelopes: dict[int, Pending] = {}
        self.access = 0
        self._wake_at: int | None = None
        self._cancelled: dict[int, Callable[[], None]] = {}
        self.wires: dict[int, Wire] = {}
        self._signing_in = False

    # -- life

    def start(self) -> None:
        """The program starts. A second instance of a profile finds the journal locked and ends."""
        if self.running:
            return
        if self.is_in_use():
            self.loop.note(f"{self.name} finds its profile in use")
            return
        self.disk.journal.is_locked = True
        self.running = True
        self.life += 1
        self.state = State(phase=Phase.OPENING)
        self.access = 0
        self._wake_at = None
        self.wires = {}
        self._cancelled = {}
        self.writer = Writer(self)
        self._read_journal()
        self.loop.note(f"{self.name} starts")
        self.feed(self.writer.opened())
        self.sim.checks.committed(self)
        self.sim.checks.started(self)

    def is_running(self) -> bool:
        return self.running

    def is_in_use(self) -> bool:
        """Whether another instance holds the lock of the journal."""
        return self.disk.journal.is_locked

    def stop(self, *, power: bool = False) -> None:
        """It ends without a word; power: with it go the last commits that were not synced."""
        if not self.running:
            return
        self.loop.note(f"{self.name} {'loses power' if power else 'crashes'}")
        self.running = False
        self.disk.journal.is_locked = False
        for wire in self.wires.values():
            wire.close()
        if power:
            self.disk.lose_power(self.loop.random.choice)
        self.sim.checks.stopped(self)

    def crash(self, *, power: bool = False) -> None:
        self.stop(power=power)
        self.loop.after(self.loop.between(50 * MS, 3 * SECOND), self.start)

    def _read_journal(self) -> None:
        """What cannot be read gives its number to `Withdrawn`, under the command's own id."""
        journal = self.disk.journal
        self.envelopes = {}
        for number, record in journal.records().items():
            try:
                envelope = decode_record(record)
            except DamagedRecord:
                envelope = Envelope(
                    number=number,
                    command_id=journal.ids[number],
                    at=self.wall(),
                    schema=Withdrawn.SCHEMA,
                    command=Withdrawn(why=WithdrawnWhy.DAMAGED),
                )
                place = journal.archive if number in journal.archive else journal.outbox
                place[number] = encode_record(envelope)
                for given in self.given:
                    given.is_damaged |= given.command_id == envelope.command_id
            self.envelopes[number] = pending_of(envelope)

    # -- the machine

    def feed(self, event: Event) -> None:
        """One step, and what it asks for."""
        if not self.running:
            return
        loop = self.loop
        at_ms = loop.now // 1000
        before = self.state.phase
        self.state, asked = step(self.state, event, Now(at_ms, loop.random.random()))
        what = type(event)
        loop.note(_step_line(self.name, what, *map(type, asked)), told=bool(asked) or what not in QUIET)
        if self.state.phase is not before:
            loop.note(f"{self.name} is {self.state.phase.value}")
        for effect in asked:
            if self.running:
                PERFORMERS.get(type(effect), Device._write)(self, effect)
        if not self.is_running():  # an effect may have been its last
            return
        wake = next_wake(self.state, at_ms)
        if wake is not None and (self._wake_at is None or wake < self._wake_at):
            self._wake_at = wake
            life = self.life
            self.loop.after(wake * 1000 - self.loop.now, lambda: self._wake(life, wake))
        if self.state.pause is Pause.SIGN_IN or (self.state.device_id is None and not self.state.has_session):
            self._sign_in_soon()

    def _wake(self, life: int, wake: int) -> None:
        if life == self.life and self._wake_at == wake:
            self._wake_at = None
            self.feed(events.Woke())

    def later(self, delay_us: int, event: Event) -> None:
        """An event for this life of the program."""
        life = self.life
        self.loop.after(delay_us, lambda: self.feed(event) if life == self.life else None)

    def wall(self) -> Micros:
        """The device's own clock, which may be a year off."""
        return Micros(BEGAN + self.loop.now + self.skew_us)

    # -- people

    def give(self, commands: Sequence[tuple[Id, AnyCommand, tuple[Id, ...]]], group: Id | None = None) -> bool:
        """Commands become durable in one transaction of the journal, then show. False: the disk is full."""
        journal = self.disk.journal
        if not self.running or self.disk.full or journal.device_id is None:
            return False
        for command_id, command, after in commands:
            journal.last += 1
            envelope = Envelope(
                number=journal.last,
                command_id=command_id,
                at=self.wall(),
                schema=command.SCHEMA,
                command=command,
                after=after,
                group=group,
            )
            journal.outbox[journal.last] = encode_record(envelope)
            journal.ids[journal.last] = command_id
            self.envelopes[journal.last] = pending_of(envelope)
            self.given.append(Given(command_id, device_id=journal.device_id))
            self.loop.note(f"{self.name} gives {journal.last} {type(command).__name__} {command_id[-4:]}")
        if self.sim.strikes("device_crash"):
            self.crash()
            return True
        if self.sim.strikes("second_thoughts"):
            people.think_again(self, commands[0][0])
        files = {f for n in range(journal.last - len(commands) + 1, journal.last + 1) for f in self.envelopes[n].files}
        self.feed(events.Journaled(last_number=journal.last))
        self.writer.show(files)
        return True

    def take_back(self, command_id: Id, instead: tuple[Id, AnyCommand] | None = None) -> None:
        """Gives up what waits, with all that hangs on it; instead: what stands in its place, unless it is on its way.
        In one transaction, and shown at once.
        """
        journal = self.disk.journal
        if not self.running or self.disk.full or journal.device_id is None:
            return
        waiting = [p.envelope for p in self.pending(self.disk.replica.acked_of(journal.device_id))]
        waiting = [entry for entry in waiting if not isinstance(entry.command, Withdrawn)]
        entries = with_dependents([command_id], waiting)
        if not entries or (instead is not None and (len(entries) > 1 or self.is_on_its_way(entries))):
            return
        files = {f for entry in entries for f in self.envelopes[entry.number].files}
        for entry in entries:
            withdrawn = replace(
                entry, command=Withdrawn(why=WithdrawnWhy.DISCARDED), schema=Withdrawn.SCHEMA, after=(), group=None
            )
            place = journal.archive if entry.number in journal.archive else journal.outbox
            place[entry.number] = encode_record(withdrawn)
            self.envelopes[entry.number] = pending_of(withdrawn)
        self.loop.note(f"{self.name} gives up {[entry.number for entry in entries]}")
        self.writer.show(files)
        if instead is not None:
            self.corrected.append((command_id, instead[0]))
            self.give([(*instead, ())])

    def is_on_its_way(self, entries: Sequence[Envelope]) -> bool:
        return any(entry.number <= self.disk.journal.offered for entry in entries)

    def _unconfirmed(self, number: int) -> Id | None:
        entry = self.envelopes.get(number) if number > self.state.acked else None
        return entry.envelope.command_id if entry is not None else None

    def pending(self, acked: int) -> list[Pending]:
        """Every entry above what the replica ended, archive included."""
        return [p for number, p in self.envelopes.items() if number > acked]

    def _sign_in_soon(self) -> None:
        if self._signing_in:
            return
        self._signing_in = True

        def sign_in() -> None:
            self._signing_in = False
            if not self.running:
                return
            if not self.sim.server.up or self.link.offline or self.link.up_cut or self.link.down_cut:
                self._sign_in_soon()
                return
            journal = self.disk.journal
            self._keep(self.sim.server.sign_in(journal.user_id, journal.device_id), request=0)

        self.loop.after(self.loop.between(10 * MS, 2 * SECOND), sign_in)

    def _keep(self, session: Session, request: int) -> None:
        journal = self.disk.journal
        self.access = session.access
        journal.refresh = session.refresh
        if journal.device_id is None:
            journal.device_id, journal.epoch, journal.server_id = session.device_id, session.epoch, session.server_id
        self.feed(
            events.SessionReady(
                request=request,
                epoch=session.epoch,
                server_id=session.server_id,
                device_id=session.device_id,
                user_id=journal.user_id,
            )
        )

    # -- effects

    def _write(self, effect: Effect) -> None:
        self.writer.take(effect)

    def _renew(self, effect: effects.Renew) -> None:
        refresh = self.disk.journal.refresh
        self._ask(effect.request, lambda r: one(r, self.sim.server.renew(refresh)), self._keep)

    def _register(self, effect: effects.Register) -> None:
        access, refresh = self.access, self.disk.journal.refresh
        self._ask(effect.request, lambda r: one(r, self.sim.server.new_device(access, refresh)), self._registered)

    def _pull(self, effect: effects.SendPull) -> None:
        access, knows, reader = self.access, self.disk.knows, self.sim.reader
        self._stream(
            effect.request, lambda r: reader.pull(access, knows, effect.cursor, r), self._pulled, effect.into_side
        )

    def _first(self, effect: effects.SendFirst) -> None:
        access, knows, reader = self.access, self.disk.knows, self.sim.reader
        self._stream(
            effect.request, lambda r: reader.first(access, knows, effect.stage, effect.resume, r), self._pulled, True
        )

    def _cancel(self, effect: effects.Cancel) -> None:
        self._cancelled.pop(effect.request, lambda: None)()

    def _continue(self, effect: effects.Continue) -> None:
        if (wire := self.wires.get(effect.connection)) is not None:
            wire.with_line(lambda line: self.sim.live.continues(line, effect.cursor))

    def _close_live(self, effect: effects.CloseLive) -> None:
        if (wire := self.wires.pop(effect.connection, None)) is not None:
            wire.close()

    def _digest(self, effect: effects.SendDigest) -> None:
        access, knows, cursor, sums = self.access, self.disk.knows, effect.cursor, self._sums()

        def answered(answer: DigestAnswer, request: int) -> None:
            differs, left = piece(answer.differs, sums)
            has_moved = answer.at != cursor
            if not differs and not has_moved and self.disk.replica.cursor == cursor:
                self.disk.replica = replace(self.disk.replica, grown_from=None)  # all that came with an update is here
            self.feed(
                events.DigestAnswered(request=request, at=answer.at, differs=differs, has_moved=has_moved, left=left)
            )

        self._ask(effect.request, lambda r: one(r, self.sim.reader.digest(access, knows, cursor, sums)), answered)

    def _ask_repair(self, effect: effects.SendRepair) -> None:
        access, knows, cursor, differs = self.access, self.disk.knows, effect.cursor, effect.differs
        answer, reader, goes_on = DigestAnswer(at=cursor, differs=dict(differs)), self.sim.reader, effect.goes_on
        self._stream(
            effect.request,
            lambda r: reader.repair(access, knows, answer, r),
            lambda q, fs, last, _: self.feed(
                events.RepairArrived(request=q, at=cursor, frames=(differs, fs), goes_on=goes_on)
            ),
            False,
        )

    def _registered(self, session: Session, request: int) -> None:
        """One transaction of the journal: the new device, and what is pending numbered from 1."""
        journal = self.disk.journal
        if self.disk.full:
            self.feed(events.RequestFailed(request=request, code="unreachable"))
            return
        self.sim.checks.registering(self, session.epoch)
        waiting = self.pending(self.writer.ended_upto())
        journal.offered = sum(entry.number <= journal.offered for entry in waiting)
        journal.device_id, journal.epoch, journal.server_id = session.device_id, session.epoch, session.server_id
        journal.outbox, journal.archive, journal.ids, self.envelopes = {}, {}, {}, {}
        for number, pending in enumerate(waiting, start=1):
            envelope = replace(pending.envelope, number=number)
            journal.outbox[number] = encode_record(envelope)
            journal.ids[number] = envelope.command_id
            self.envelopes[number] = pending_of(envelope)
        journal.last = len(waiting)
        renumbered = set(journal.ids.values())
        for given in self.given:
            if given.command_id in renumbered:
                given.device_id = session.device_id
        journal.refresh, self.access = session.refresh, session.access
        self.loop.note(f"{self.name} is device {session.device_id[-4:]} with {journal.last} pending")
        if self.sim.strikes("device_crash"):
            self.crash()
            return
        self.writer.renumbered()
        self.feed(
            events.DeviceRegistered(
                device_id=session.device_id,
                epoch=session.epoch,
                server_id=session.server_id,
                user_id=journal.user_id,
                last_number=journal.last,
            )
        )

    def _push(self, effect: effects.SendPush) -> None:
        chosen: list[Envelope] = []
        for number, pending in self.envelopes.items():
            if number >= effect.first:
                envelope = pending.envelope
                if len(chosen) >= effect.limit and (envelope.group is None or envelope.group != chosen[-1].group):
                    break
                chosen.append(envelope)
        if not chosen:  # all of it is older than the archive goes back: the server has ended it
            last = self.disk.journal.last
            self.later(0, events.PushAnswered(request=effect.request, upto=last, next=last + 1))
            return
        state, journal = self.state, self.disk.journal
        assert state.device_id is not None
        journal.offered = max(journal.offered, chosen[-1].number)
        body = encode(
            Push(
                device_id=state.device_id,
                epoch=state.epoch or Id(""),
                first=chosen[0].number,
                commands=tuple(chosen),
                before=self._unconfirmed(chosen[0].number - 1),
            )
        )
        access, server = self.access, self.sim.server

        def answered(pushed: Any, request: int) -> None:
            self.pushed(pushed)
            self.feed(events.PushAnswered(request=request, upto=chosen[-1].number, next=pushed.next))
            self.sim.checks.answered(self)

        self._ask(effect.request, lambda r: server.tasks.spawn(server.push(access, body, r)), answered, decode=Pushed)

    def pushed(self, answer: Pushed) -> None:
        """An answer to a push changes nothing here: entries leave with a checkpoint."""

    def _ask(
        self,
        request: int,
        start: Callable[[Any], None],
        then: Callable[[Any, int], None],
        decode: type[Any] | None = None,
    ) -> None:
        sink = Answer(self, request, then, decode)
        self._cancelled[request] = sink.cancel
        self.sim.network.request(self.link, start, sink)

    def _stream(self, request: int, start: Callable[[Any], Any], then: Callable[..., None], side: bool) -> None:
        sink = Frames(self, request, then, side)
        self._cancelled[request] = sink.cancel
        tasks = self.sim.server.tasks
        self.sim.network.request(self.link, lambda r: tasks.spawn(start(r)), sink)

    def _pulled(self, request: int, frames: list[Any], last: Checkpoint | FirstKey, _side: bool) -> None:
        if isinstance(last, FirstKey):
            is_last = last.table == TABLES[-1].name and last.after is None
            self.feed(events.ChunkArrived(request=request, frames=frames, key=last, is_last=is_last))
        else:
            held = self.disk.replica.held
            drops = any(isinstance(f, Dropped) and not held.isdisjoint(f.file_ids) for f in frames)
            self.feed(events.BatchArrived(request=request, frames=frames, checkpoint=last, drops=drops))

    def failed(self, request: int, problem: Problem) -> None:
        after = problem.retry_after_s
        self.feed(
            events.RequestFailed(
                request=request,
                code=problem.code,
                expected=problem.expected,
                retry_after_ms=round(after * 1000) if after is not None else None,
            )
        )

    def _open_live(self, effect: effects.OpenLive) -> None:
        connection, cursor = effect.connection, effect.cursor
        life, access, knows = self.life, self.access, self.disk.knows

        def hear(data: bytes | None) -> None:
            if life != self.life or not self.running:
                return
            if data is None:
                self.wires.pop(connection, None)
                self.feed(events.LiveClosed(connection=connection, code="unreachable"))
            else:
                live_said(self, connection, data)

        wire = self.sim.wire(self.link, hear)
        self.wires[connection] = wire
        wire.hello(lambda tell, end: self.sim.live.open(access, cursor, tell, end, knows))

    def _sums(self) -> Sums:
        replica = self.disk.replica
        return sums_of(
            (table, row_id, values[-1])
            for file_id in replica.held
            for row_id, (table, values) in replica.server_rows(file_id).items()
        )


@lru_cache(maxsize=4_000)
def _step_line(name: str, event: type[Event], *asked: type[Effect]) -> str:
    return f"{name} {event.__name__} -> {' '.join(kind.__name__ for kind in asked)}"


PERFORMERS: Final[dict[type[Effect], Callable[[Device, Any], None]]] = {
    effects.Renew: Device._renew,
    effects.Register: Device._register,
    effects.SendPush: Device._push,
    effects.SendPull: Device._pull,
    effects.SendFirst: Device._first,
    effects.Cancel: Device._cancel,
    effects.OpenLive: Device._open_live,
    effects.Continue: Device._continue,
    effects.CloseLive: Device._close_live,
    effects.SendDigest: Device._digest,
    effects.SendRepair: Device._ask_repair,
}
"""What goes over the network. All else is the writer's."""
