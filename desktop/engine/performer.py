"""The machine at work on open stores: each effect goes to the network or to a store, each answer becomes an event."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, assert_never

from msgspec.structs import replace

from desktop.engine import announcements as n
from desktop.engine.entries import JournalState
from desktop.engine.ground import Ground
from desktop.engine.machine import Machine
from desktop.engine.opening import Opened
from desktop.engine.progress import Filling, Waiting
from desktop.engine.putting_away import PuttingAway
from desktop.engine.replica_side import Done
from desktop.engine.requests import NetEffect, Requests, Stores
from desktop.engine.sessions import Installation
from desktop.engine.sign_in_texts import SESSION_NOT_KEPT
from desktop.engine.worker import Busy
from desktop.net.session import Tokens
from desktop.profile import platform_name, program_version
from desktop.storage.files import StoreError
from desktop.storage.identity import Identity
from desktop.sync import effects, events
from desktop.sync import state as s
from desktop.sync.effects import Effect
from desktop.sync.events import Event
from desktop.sync.rebase import Pending
from desktop.sync.state import Phase, State
from desktop.sync.step import is_caught_up
from shared.domain.catalogue import Envelope
from shared.domain.kernel.fields import Micros
from shared.wire.messages import Alive, Announcement, Cursor, Helper, Pushed, Session
from shared.wire.messages import Event as LiveEvent

if TYPE_CHECKING:
    from desktop.keys.wrapped import WrappedKeys

REPORT_FILES: Final = 1_000
"""Of a heartbeat; the server accepts no more."""
BOUND_S: Final = 60.0
"""Between looks at how long the server was not heard; the bound is of days."""
REBUILD_S: Final = 10.0
"""Between tries to make a damaged replica anew."""


class Running:
    """Of the event loop's thread."""

    def __init__(
        self, engine: Ground, opened: Opened, keys: WrappedKeys, tokens: Tokens, server_url: str, device_name: str
    ) -> None:
        self.identity = opened.identity
        self.keys = keys
        self.tokens = tokens
        self._engine = engine
        self._opened = opened
        self._device_name = device_name or opened.identity.device_name
        self._waiting = Waiting()
        self._filling = Filling()
        self._differs: Mapping[str, Iterable[int]] = {}
        self._confirmed_at: Micros | None = None
        self._latency_ms: int | None = None
        self._told: object = None
        self._last_number = (
            opened.started.last_number
        )  # in the journal, by the numbers of the device that it belongs to
        self._background: set[asyncio.Task[None]] = set()
        self._ended = PuttingAway(engine, opened, lambda: self._machine.state, self._keep)
        self._machine = Machine(State(phase=opened.started.phase, network=False), self._perform, self._moved)
        self._online = Requests(
            server_url,
            tokens,
            Installation(self._device_name, platform_name(), program_version()),
            Stores(self._read_push, self._renumber, self._digest, self._report),
            ca_file=engine.profile.remembered().ca_file,
            state=lambda: self._machine.state,
            feed=self._machine.feed,
            count=self._count,
            rooms=engine.rooms,
            heard=self._heard,
            took=self._took,
            timed=engine.server_clock.heard,
            pushed=self._pushed,
            keep=self.keep,
            renewed=lambda session: engine.person_is(session.user_name, session.roles),
            crashed=engine.trouble,
        )

    @property
    def state(self) -> State:
        return self._machine.state

    @property
    def online(self) -> Requests:
        return self._online

    def start(self, network: bool, switched_off: bool) -> None:
        """The first event. network, switched_off: as known by now."""
        opened = self._opened
        self._waiting.reset(opened.pending, opened.started.acked)
        self._ended.begin(opened.started.acked)
        if switched_off:
            self._machine.feed(events.Switched(off=True))
        self._machine.feed(opened.started)
        self._machine.feed(events.NetworkChanged(up=network))
        if opened.is_overlay_due:
            self.unshown()
        if opened.is_archive_due:
            self._ended.later()
        self._keep(self._watch_bound())

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Something that ends with this, at the latest."""
        self._keep(work)

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _watch_bound(self) -> None:
        """Closes the data once the server was not heard for longer than its administrator allows."""
        while True:
            try:
                await self.tokens.look_at_the_clock()
            except StoreError as error:  # a full disk: the time is noted the next time
                self._engine.trouble("clock", error)
            if self.tokens.is_over():
                self._engine.expire()
            await asyncio.sleep(BOUND_S)

    async def keep(self, session: Session, url: str, *, is_touch: bool = False) -> None:
        """A session of the person who works here, as `Tokens.keep`. Where the disk does not take it, work goes on with
        it until the program ends, and the person is told once.
        """
        was_owed = self.tokens.is_owed
        try:
            await self.tokens.keep(session, url, is_touch=is_touch)
        except StoreError as error:
            self._engine.trouble("tokens", error)
            if not was_owed:
                self._engine.tell(n.Told(SESSION_NOT_KEPT))
        self._helped_by(session.helper)

    def _helped_by(self, helper: Helper | None) -> None:
        """Kept where it is read with the data closed; a disk that takes no changes learns it with the next session."""
        remembered = self._engine.profile.remembered()
        if remembered.helper != helper:
            self._engine.remember(replace(remembered, helper=helper))
        self._engine.tell(n.HelperTold(helper))

    def touched(self) -> None:
        """Somebody works with the program."""
        self._keep(self._note_touch())

    async def _note_touch(self) -> None:
        try:
            await self.tokens.touched()
        except StoreError as error:  # a full disk: the next start may ask for the password sooner
            self._engine.trouble("clock", error)

    async def stop(self) -> None:
        self._machine.stop()
        for task in list(self._background):
            task.cancel()
        try:
            await asyncio.gather(*self._background, return_exceptions=True)
        finally:
            try:
                await self._online.close()
            finally:
                self.tokens.close()

    # ---- from above

    def network(self, up: bool) -> None:
        self._machine.feed(events.NetworkChanged(up=up))
        self._try_disk()

    def switch(self, off: bool) -> None:
        self._machine.feed(events.Switched(off=off))
        self._try_disk()

    def took_back(self, numbers: frozenset[int]) -> None:
        """These numbers stand for nothing now; what waits is told anew."""
        self._waiting.took_back(numbers)
        self._tell_status(self.state)

    def journaled(self, entries: Sequence[Pending], taken_back: frozenset[int]) -> None:
        """Commands are durable; their optimistic rows are on their way. taken_back: as `took_back` is told."""
        self._waiting.add(entries)
        self._waiting.took_back(taken_back)
        self._last_number = entries[-1].number
        self._try_disk()
        self._machine.feed(events.Journaled(last_number=entries[-1].number))

    def _try_disk(self) -> None:
        """Something suggests that now may be better than the time that was set for it."""
        if self.state.pause is s.Pause.DISK_FULL:
            self._machine.feed(events.SpaceFreed())

    def unshown(self) -> None:
        """The disk is too full to show what was kept: the person is told, and it is tried again by itself."""
        self._machine.feed(events.ApplyFailed(why="disk_full"))

    def signed_in(self, session: Session) -> None:
        """A person signed in while the stores were open, or just before."""
        self._engine.server_clock.heard(session.server_time)
        self._machine.feed(
            events.SessionReady(
                request=0,
                epoch=session.epoch,
                server_id=session.server_id,
                device_id=session.device_id,
                user_id=session.user_id,
            )
        )

    # ---- effects

    def _repaired(self, effect: effects.ApplyRepair, differs: Mapping[str, Iterable[int]]) -> Done | None:
        """Of the replica's thread. What is checked next is checked on the rows that came."""
        done = self._opened.replica_side.repair(effect, differs)
        self._engine.journal_worker.post(self._opened.checker.forget, urgent=True)
        return done

    def _perform(self, effect: Effect) -> None:
        match effect:
            case effects.Apply():
                self._on_replica(lambda: self._opened.replica_side.apply(effect))
            case effects.ApplySide():
                self._on_replica(lambda: self._opened.replica_side.apply_side(effect))
            case effects.CopyToSide():
                self._on_replica(self._opened.replica_side.copy_to_side)
            case effects.Swap():
                self._on_replica(lambda: self._opened.replica_side.swap(effect))
            case effects.DropSide():
                self._engine.replica_worker.post(self._opened.replica_side.drop_side)
            case effects.ApplyRepair():
                differs = self._differs
                self._on_replica(lambda: self._repaired(effect, differs))
            case effects.Rebuild():
                self._keep(self._rebuild())
            case effects.Archive():
                self._waiting.ended(effect.upto)
                self._ended.archive(effect.upto)
            case effects.SetAside():
                self._engine.set_aside(effect.number)
            case effects.SendRepair():
                self._differs = effect.differs
                self._online.perform(effect)
            case (
                effects.Renew()
                | effects.Register()
                | effects.SendPush()
                | effects.SendPull()
                | effects.SendFirst()
                | effects.SendDigest()
                | effects.OpenLive()
                | effects.Continue()
                | effects.CloseLive()
                | effects.Cancel()
            ):
                net: NetEffect = effect
                self._online.perform(net)
            case _:
                assert_never(effect)

    def _on_replica(self, work: Callable[[], Done | None]) -> None:
        """In the order of the effects; the answer comes back as an event."""
        self._online.handed_over()

        def run() -> None:
            done: Done | None = None
            try:
                done = work()
            except Exception as error:  # boundary: a fault of ours counts as a damaged replica, which is made anew
                self._engine.trouble("replica", error)
                done = Done(events.ApplyFailed(why="corrupt"))
            finally:
                self._engine.soon(lambda: self._done(done))

        if not self._engine.replica_worker.post(run):
            self._engine.soon(lambda: self._done(Done(events.ApplyFailed(why="out_of_order"))))

    def _done(self, done: Done | None) -> None:
        self._online.answered()
        if done is None:
            return
        self._ended.came(done.results)
        if isinstance(done.event, events.Swapped):
            self._engine.tell(self._filling.end())
        self._machine.feed(done.event)

    async def _rebuild(self) -> None:
        engine = self._engine
        while True:
            try:
                await engine.on(engine.replica_worker, self._opened.replica_side.rebuild)
                break
            except StoreError as error:  # a full disk most often; what was entered is in the journal
                engine.trouble("rebuild", error)
                await asyncio.sleep(REBUILD_S)
        state = self.state
        self._machine.feed(
            events.Started(
                phase=Phase.OPENING,
                cursor=None,
                side=None,
                side_cursor=None,
                epoch=state.epoch,
                server_id=state.server_id,
                device_id=state.device_id,
                last_number=self._last_number,  # of now: people go on meanwhile
                acked=0,
                has_session=state.has_session,
            )
        )

    # ---- what the network asks of the stores

    async def _read_push(self, first: int, limit: int) -> tuple[tuple[Envelope, ...], int]:
        engine = self._engine
        return await engine.on(engine.journal_worker, lambda: self._opened.journal_side.read_push(first, limit))

    async def _renumber(self, session: Session) -> int:
        engine, opened = self._engine, self._opened
        journal_side, replica_side = opened.journal_side, opened.replica_side
        (device_id, entries), unanswered = await engine.on(
            engine.journal_worker, lambda: (journal_side.entries(), journal_side.unanswered())
        )
        acked, results = await engine.on(
            engine.replica_worker,
            lambda: (replica_side.ended_upto(entries, device_id), replica_side.results(unanswered)),
        )

        def renumber() -> None:
            standing = journal_side.renumber(session, self._device_name, acked, results)
            identity = standing.identity
            assert identity is not None
            # What is given from here on has the new numbers: the others hear of these before it, each in its order.
            engine.soon(lambda: self._renumbered(identity, standing))
            if not engine.replica_worker.post(
                lambda: replica_side.renumbered(identity, standing.pending, standing.revision), urgent=True
            ):
                raise Busy

        await engine.on(engine.journal_worker, renumber)
        await engine.on(engine.replica_worker, lambda: None)
        engine.remember(replace(engine.profile.remembered(), device_id=self.identity.device_id))
        return self._last_number

    def _renumbered(self, identity: Identity, standing: JournalState) -> None:
        self.identity = identity
        self._waiting.reset(standing.pending, 0)
        self._last_number = standing.last_number
        self._ended.begin(0)

    async def _digest(self, cursor: Cursor) -> Mapping[str, list[tuple[int, int]]] | None:
        engine = self._engine
        return await engine.on(engine.replica_worker, lambda: self._opened.replica_side.digest(cursor))

    def _report(self) -> Alive:
        return Alive(
            unsent=len(self._waiting),
            highest_number=self.state.last_number,
            file_ids=self._waiting.files(REPORT_FILES),
        )

    def _pushed(self, pushed: Pushed) -> None:
        self._engine.journal_worker.post(lambda: self._opened.journal_side.note(pushed))

    # ---- telling

    def _mend(self) -> None:
        """There may be space again, with or without a network: what could not be shown is shown."""

        def mended() -> None:
            done = self._opened.replica_side.mend()
            if done is not None:
                self._engine.soon(lambda: self._machine.feed(done.event))

        self._engine.replica_worker.post(mended)

    def _moved(self, before: State, state: State, event: Event) -> None:
        if before.pause is s.Pause.DISK_FULL and state.pause is s.Pause.NONE:
            self._mend()
        if not self._waiting and isinstance(
            event, events.LiveFed | events.LiveOpened | events.PullEnded | events.Applied | events.PushAnswered
        ):
            self._confirmed_at = self._engine.clock()
        self._tell_status(state)

    def _tell_status(self, state: State) -> None:
        """Once for each time that it differs."""
        outbox = self._waiting.summary(state)
        told = (
            outbox,
            self._confirmed_at,
            self._latency_ms,
            state.phase,
            state.pause,
            state.network,
            state.switched_off,
            state.live_ready,
            state.setbacks,
            state.retry_at,
            state.has_session,
            state.cursor is None,
            is_caught_up(state),
            self._engine.server_clock.offset_us,
        )
        if told != self._told:
            self._told = told
            self._engine.tell(
                n.StatusChanged(
                    state,
                    outbox,
                    self._machine.now_ms(),
                    self._engine.clock(),
                    self._confirmed_at,
                    self._latency_ms,
                    self._engine.server_clock.offset_us,
                )
            )

    def _count(self, came: int, announced: int, is_first: bool) -> None:
        if not is_first:
            return
        if announced:
            self._filling.begin()
        progress = self._filling.count(
            came, announced, asyncio.get_running_loop().time(), usable=self.state.cursor is not None
        )
        if progress is not None:
            self._engine.tell(progress)

    def _heard(self, message: LiveEvent | Announcement) -> None:
        if isinstance(message, LiveEvent):
            heard = n.Heard(message.name, message.room, message.file_id, message.actor, message.changed)
            self._engine.tell(heard)
        else:
            self._engine.tell(n.Announced(message.id, message.text, message.by))

    def _took(self, seconds: float) -> None:
        self._latency_ms = round(seconds * 1000)
