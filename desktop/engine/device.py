"""The engine: one device's threads, stores and machine, and everything that the program above asks of it.

Every method may be called from any thread and returns at once; answers and notices come on the engine's threads.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from msgspec.structs import replace

from desktop.engine import announcements as n
from desktop.engine.administering import Answered, Asking, ask_server
from desktop.engine.asking import Attempt
from desktop.engine.changing import change_password
from desktop.engine.drafts import Drafts, FromDraft
from desktop.engine.entries import Draft, Overview, Taken, fresh_id
from desktop.engine.giving import Giving
from desktop.engine.leaving import let_go
from desktop.engine.opening import Opened, SomebodyElses, open_stores
from desktop.engine.performer import Running
from desktop.engine.rooms import OwnRooms
from desktop.engine.server_clock import ServerClock, wall_clock
from desktop.engine.sign_in_texts import SWITCH_NOT_KEPT
from desktop.engine.signing import Signing
from desktop.engine.vault import KeySecrets, Vault
from desktop.engine.worker import Busy, Worker
from desktop.journal.journal import Archived
from desktop.keys.wrapped import WrappedKeys
from desktop.net.session import Tokens
from desktop.profile import Profile, Remembered
from desktop.storage.files import StoreError
from desktop.storage.folder import Folder
from desktop.storage.identity import Identity
from shared.domain.catalogue import AnyCommand
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.wire.messages import LiveAsk, Seen

T = TypeVar("T")

STOP_S: Final = 2.0
"""From `stop` to the end of the last thread."""
OVERVIEW_ENDED: Final = 20
_NOTHING: Final = Overview((), (), ())


class Engine:
    """One device. `start`, then whatever, then `stop`; it cannot be started twice."""

    def __init__(
        self,
        profile: Profile,
        vault: Vault,
        tell: Callable[[n.Notice], None],
        *,
        clock: Callable[[], Micros] = wall_clock,
        network: bool = True,
    ) -> None:
        """tell: takes notices, from any thread, and returns at once. network: False until `network(True)` is called."""
        self.profile, self.vault, self.tell = profile, vault, tell
        self.server_clock = ServerClock(profile.folder / "clock.json", clock, partial(self.trouble, "clock"))
        self.clock = self.server_clock.now
        self.own_clock = clock  # what the bound for work without the server goes by: both its ends are measured here
        self.folder = Folder(profile.folder)
        self.journal_worker = Worker("journal", partial(self.trouble, "journal"))
        self.replica_worker = Worker("replica", partial(self.trouble, "replica"))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._network = network
        self.switched_off = profile.remembered().offline
        self._opened: Opened | None = None  # set and taken on the journal's thread
        self._running: Running | None = None  # of the event loop's
        self.rooms = OwnRooms(self._say, time.monotonic)
        self.drafts = Drafts(lambda keys: self.tell(n.DraftsUnsaved(keys)), self._write_drafts_in)
        self._giving = Giving(self, self.drafts)
        self._signing = Signing(self)
        self._stopping = False

    # ---- life

    def start(self) -> None:
        """Threads begin; the stores open when their keys can be had, else somebody has to sign in."""
        self.journal_worker.start()
        self.replica_worker.start()
        self._thread.start()
        self.soon(self._signing.resume)

    def stop(self) -> bool:
        """Ends all threads, at most two seconds later. False: something hung and ends with the process."""
        if self._stopping:
            return True
        self._stopping = True
        if not self._thread.is_alive():  # it was never started
            self._loop.close()
            return True
        until = time.monotonic() + STOP_S

        def left() -> float:
            return max(0.05, until - time.monotonic())

        done = threading.Event()
        self._loop.call_soon_threadsafe(lambda: self._loop.create_task(self._end(done)))
        is_clean = done.wait(left())
        is_clean &= self.replica_worker.stop(self._close_replica, left())
        is_clean &= self.journal_worker.stop(self._close_journal, left(), is_kept=True)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(left())
        return is_clean and not self._thread.is_alive()

    # ---- who works here

    def sign_in(self, server_url: str, email: str, password: str, previous: str = "") -> None:
        """Ends in SignedIn or SignInFailed. previous: the password used here before, where the server has another."""
        attempt = Attempt(server_url.rstrip("/"), email.strip(), password, previous)
        self.soon(lambda: self._signing.begin(attempt))

    def stop_sign_in(self) -> None:
        """A sign-in that waits for the server ends in SignInFailed; one that has its answer goes on."""
        self.soon(self._signing.give_up)

    def sign_out(self) -> None:
        """Ends in SignedOut: the stores are closed, and only the password opens them. What waits stays here."""
        self.soon(self._signing.end)

    def lock(self) -> None:
        """Nobody has touched the program for a while. Ends in SignedOut; sync goes on."""
        self.soon(self._signing.lock)

    def idle_minutes(self) -> int:
        """After so long without a touch the program locks itself; 0: never. From any thread."""
        running = self._running
        return running.tokens.held.idle_minutes if running is not None else 0

    def touched(self) -> None:
        self.soon(self._signing.touched)

    def change_password(self, old: str, new: str) -> None:
        """Ends in PasswordChanged, which says how."""
        self.soon(lambda: self._signing.run(lambda: change_password(self, old, new)))

    # ---- the link

    def network(self, up: bool) -> None:
        """What the operating system says of the network."""

        def moved() -> None:
            self._network = up
            if self._running is not None:
                self._running.network(up)

        self.soon(moved)

    def switch(self, off: bool) -> None:
        """The person's own offline switch; it is on the disk before it is told, and outlives the program."""

        def switched() -> None:
            self.switched_off = off
            is_kept = self.remember(replace(self.profile.remembered(), offline=off))
            if off and not is_kept:
                self.tell(n.Told(SWITCH_NOT_KEPT))
            if self._running is not None:
                self._running.switch(off)

        self.soon(switched)

    def sync_now(self) -> None:
        """Try at once whatever waits for its time."""
        self.soon(lambda: self._running.network(self._network) if self._running is not None else None)

    def ask_server(self, work: Asking, done: Answered) -> None:
        """What only the server knows or does. done: gets its answer, or Failed, on the event loop's thread."""
        self.soon(lambda: ask_server(self, work, done))

    def join(self, room: str) -> None:
        """Presence in a file's room, with each connection anew, until `leave`."""
        self.soon(lambda: self.rooms.enter(room))

    def leave(self, room: str) -> None:
        self.soon(lambda: self.rooms.leave(room))

    def types(self, room: str, field: str, *, is_on: bool) -> None:
        """Somebody types in a field of a joined room's file, or does so no longer."""
        self.soon(lambda: self.rooms.types(room, field, is_on=is_on))

    def saw(self, announcement_id: Id) -> None:
        """Somebody has an announcement before their eyes: whoever made it counts that."""
        self.soon(lambda: self._say(Seen(id=announcement_id)))

    # ---- commands

    def submit(
        self,
        commands: Sequence[AnyCommand],
        done: Callable[[Taken], None],
        *,
        as_group: bool = False,
        typed: FromDraft | None = None,
    ) -> tuple[Id, ...]:
        """Keeps the commands; `done` is told on the journal's thread, once they are on the disk or refused.

        as_group: they count together or not at all, at most 200. typed: the draft that they were typed in, which goes
        with the same writing. Returns the ids that they will have.
        """
        at = self.clock()
        drafts = [Draft(fresh_id(at), command, at) for command in commands]
        self._giving.take(drafts, done, as_group=as_group, typed=typed)
        return tuple(draft.command_id for draft in drafts)

    def correct(
        self,
        command_id: Id,
        command: AnyCommand,
        done: Callable[[Taken], None],
        before: Sequence[AnyCommand] = (),
        typed: FromDraft | None = None,
    ) -> Id:
        """The corrected form of a refused command, or of one that waits, in its place; returns the id it will have.
        before: what counts as one with it, ahead of it. typed: as of `submit`.
        """
        at = self.clock()
        drafts = [Draft(fresh_id(at), each, at) for each in (*before, command)]
        self._giving.take_instead(command_id, drafts, done, typed)
        return drafts[-1].command_id

    def send_again(self, command_id: Id, done: Callable[[Taken], None]) -> None:
        """A refused command and what hangs on it, under new ids."""
        self._giving.send_again(command_id, done)

    def discard(self, command_id: Id) -> None:
        """Give up a refused command, or one that waits, and what hangs on it."""
        self._giving.withdraw(lambda opened: opened.journal_side.discard(command_id), is_wished=True)

    def set_aside(self, number: int) -> None:
        """An entry that is too large to travel, and what hangs on it, no longer stands before the rest."""
        self._giving.withdraw(lambda opened: opened.journal_side.set_aside(number), is_wished=False)

    def attention(self, done: Callable[[list[list[Archived]]], None]) -> None:
        """What the server refused and nobody settled; told on the journal's thread."""
        self.journal_worker.post(
            lambda: done(self._opened.journal_side.attention() if self._opened is not None else [])
        )

    def archived(self, limit: int, done: Callable[[list[Archived]], None]) -> None:
        """The last commands that ended, newest first; told on the journal's thread."""
        self.journal_worker.post(
            lambda: done(self._opened.journal_side.archived(limit) if self._opened is not None else [])
        )

    def overview(self, done: Callable[[Overview], None]) -> None:
        """What the screens show of the journal; told on its thread."""
        self.journal_worker.post(
            lambda: done(self._opened.journal_side.overview(OVERVIEW_ENDED) if self._opened is not None else _NOTHING)
        )

    # ---- drafts

    def save_draft(self, key: str, text: str, file_id: Id | None = None) -> None:
        """What is being typed, durable soon; an empty text forgets it. While the disk takes nothing it is told."""
        self.drafts.type(key, text, file_id)
        self.journal_worker.post(self._write_drafts)

    def settle_drafts(self, done: Callable[[frozenset[str]], None]) -> None:
        """Tries at once what is not on the disk; the keys that still are not, told on the journal's thread."""
        self.journal_worker.post(lambda: done(self._write_drafts()))

    def _write_drafts(self) -> frozenset[str]:
        return self.drafts.write(self._opened.journal_side if self._opened is not None else None)

    def _write_drafts_in(self, seconds: float) -> None:
        self.soon(lambda: self._loop.call_later(seconds, self.journal_worker.post, self._write_drafts))

    def forget_drafts(self, keys: Collection[str]) -> None:
        """They are out of the journal, with the files that they were about; any thread."""
        self.drafts.forget(keys)
        if keys:
            self.tell(n.DraftsChanged(frozenset(keys)))

    # ---- for the engine's own parts

    def soon(self, job: Callable[[], object]) -> None:
        """On the event loop, from any thread; forgotten when it has ended."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(job)

    async def on(self, worker: Worker, job: Callable[[], T]) -> T:
        """A job's result, awaited on the event loop. Raises what it raised, and Busy."""
        future: asyncio.Future[T] = self._loop.create_future()

        def run() -> None:
            try:
                result = job()
            except Exception as error:  # boundary: it is raised where it is awaited
                failure = error
                self.soon(lambda: None if future.done() else future.set_exception(failure))
            else:
                self.soon(lambda: None if future.done() else future.set_result(result))

        if not worker.post(run):
            raise Busy
        return await future

    async def open(self, keys: WrappedKeys, who: Identity | None) -> Identity:
        """The stores open and the machine starts, unless they are open. Raises what `open_stores` does."""
        if self._running is not None:
            identity = self._running.identity
            if who is not None and (identity.server_id, identity.user_id) != (who.server_id, who.user_id):
                raise SomebodyElses
            return identity

        def opened() -> Opened:
            made = open_stores(
                self.folder,
                keys,
                self.clock,
                who,
                self._changed,
                self._swapped,
                self._forget,
                lambda: self.server_clock.is_confirmed,
            )
            self._opened = made
            self.soon(self._giving.opening)
            self.drafts.begin(made.journal_side, made.identity.user_id)
            return made

        made = await self.on(self.journal_worker, opened)
        remembered = self.profile.remembered()
        tokens = Tokens(KeySecrets(keys), made.identity.user_id, self.own_clock)
        self._running = Running(self, made, keys, tokens, remembered.server_url, remembered.device_name)
        if made.damage is not None:
            self.trouble("replica", made.damage)
        self.tell(n.ReplicaSwapped(made.replica_path, made.identity, made.replica_key))
        self._running.start(self._network, self.switched_off)
        self._giving.started()
        self.journal_worker.post(self.attention_changed)
        self.replica_worker.post(lambda: self._look_at_person(made))
        return made.identity

    async def shut(self) -> None:
        """The stores close and their keys are forgotten, until somebody opens them again."""
        self.rooms.forget()
        running, self._running = self._running, None
        if running is None:
            return
        await running.stop()
        for worker, close in ((self.replica_worker, self._close_replica), (self.journal_worker, self._close_journal)):
            try:
                await self.on(worker, close)
            except (StoreError, Busy) as error:
                self.trouble("closing", error)
        self.drafts.clear()

    def _say(self, message: LiveAsk) -> bool:
        """Over the live connection, if there is one."""
        return self._running is not None and self._running.online.tell(message)

    def expire(self) -> None:
        """The server was not heard for longer than its administrator allows. Ends in SignedOut."""
        self.soon(self._signing.expire)

    def remember(self, remembered: Remembered) -> bool:
        """What is known before anything opens. False: the disk takes no changes; most of it is learned again."""
        try:
            self.profile.remember(remembered)
        except OSError as error:
            self.trouble("profile", error)
            return False
        return True

    def person_is(self, name: str, roles: tuple[str, ...]) -> None:
        """What the server says of whoever works here: the screens follow. Of the event loop's thread."""
        remembered = self.profile.remembered()
        person = remembered.person
        roles = tuple(sorted(roles))
        if person is None or self._running is None or (person.user_name, tuple(sorted(person.roles))) == (name, roles):
            return
        renewed = replace(person, user_name=name, roles=roles)
        self.remember(replace(remembered, person=renewed))
        self.tell(n.PersonChanged(renewed, remembered.device_name))

    @property
    def keys(self) -> WrappedKeys | None:
        """Of the event loop's thread; None until the stores are open."""
        return self._running.keys if self._running is not None else None

    @property
    def opened(self) -> Opened | None:
        """Of the journal's thread; None until the stores are open."""
        return self._opened

    @property
    def running(self) -> Running | None:
        """Of the event loop's thread; None until the stores are open."""
        return self._running

    def trouble(self, where: str, error: Exception) -> None:
        self.tell(n.Trouble(where, error))

    # ---- inside

    def attention_changed(self) -> None:
        """From any thread."""
        self.tell(n.AttentionChanged())

    def _changed(self, file_ids: frozenset[Id], by: Id | None) -> None:
        """Of the replica's thread."""
        self.tell(n.FilesChanged(file_ids, by))
        opened = self._opened
        if opened is not None and opened.identity.user_id in file_ids:
            self._look_at_person(opened)

    def _look_at_person(self, opened: Opened) -> None:
        """Of the replica's thread: name and roles as the person's own row has them."""
        me = opened.replica_side.person()
        if me is not None:
            self.soon(lambda: self.person_is(*me))

    def _swapped(self, path: Path) -> None:
        """Of the replica's thread: readers move before the old file is closed."""
        opened = self._opened
        assert opened is not None
        self.tell(n.ReplicaSwapped(path, opened.identity, opened.replica_key))
        identity = opened.replica_side.identity
        self.journal_worker.post(lambda: opened.checker.move(path, identity), urgent=True)

    def _forget(self, file_ids: frozenset[Id], staying: frozenset[Id] | None) -> None:
        """Of the replica's thread, which waits: these files leave, and all but those that stay. Raises as `let_go`."""
        opened = self._opened
        assert opened is not None

        def forget() -> None:
            self.forget_drafts(opened.journal_side.forget_files(file_ids, staying))
            if file_ids:
                self.attention_changed()  # what was refused there is without its contents now

        let_go(self.journal_worker, forget, self.trouble)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            left = asyncio.all_tasks(self._loop)
            for task in left:
                if not task.cancelling():
                    task.cancel()
            self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _end(self, done: threading.Event) -> None:
        """Each part ends though the one before it was not done in time, and the loop gave it up."""
        try:
            await self._signing.close()
        finally:
            try:
                if self._running is not None:
                    await self._running.stop()
            finally:
                done.set()

    def _close_replica(self) -> None:
        if self._opened is not None:
            self._opened.replica_side.close()

    def _close_journal(self) -> None:
        opened, self._opened = self._opened, None
        if opened is not None:
            self.drafts.write(opened.journal_side)  # what came last may have been dropped
            opened.checker.close()
            opened.journal_side.close()
