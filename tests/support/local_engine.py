"""A device's engine without threads or network: the real journal and replica, and an office in memory for the server.

It stands where `desktop.engine.device.Engine` does. Whatever is asked of it is done when the call returns, unless it is
asked by whoever is being told of something else: that is done next, as on the journal's thread. What it tells upwards
and what it answers are those of the parts that the engine is made of: desk, keeper, drafts, waiting.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from msgspec.structs import replace

from desktop.engine import announcements as n
from desktop.engine.administering import SWITCHED_OFF, Answered, Asking
from desktop.engine.device import OVERVIEW_ENDED
from desktop.engine.drafts import Drafts, FromDraft
from desktop.engine.entries import GONE, TEXTS, Draft, Kept, Overview, Taken, numbers_taken_back
from desktop.engine.opening import Opened, open_stores
from desktop.engine.progress import Filling, Waiting
from desktop.engine.sign_in_texts import PASSWORD_TEXTS, SIGNED_OUT, text_of
from desktop.keys.wrapped import JOURNAL, REPLICA
from desktop.net.failures import UNREACHABLE, Failed
from desktop.net.session import SessionPerson
from desktop.profile import Profile
from desktop.replica.tables import write_standing
from desktop.storage.files import open_journal_file, transaction
from desktop.storage.folder import Folder
from desktop.storage.identity import Identity
from desktop.sync import effects
from desktop.sync.state import Flight, Pause, Phase, Setback, State
from shared.domain.catalogue import AnyCommand
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, new_id
from shared.wire.errors import LinkCode
from shared.wire.messages import Helper, Pushed
from tests.support.office import EPOCH, SERVER_ID, Office
from tests.support.panels import PanelServer

PASSWORD: Final = "right"
"""Everybody's."""
LATENCY_MS: Final = 18


class FixedKeys:
    """Keys that are the same for every device, so that its files can be copied."""

    def get(self, name: str) -> bytes | None:
        return {JOURNAL: bytes(range(32)), REPLICA: bytes(range(32, 64))}[name]

    def put(self, name: str, key: bytes) -> None:
        raise AssertionError("the keys are known")

    def forget(self, name: str) -> None:
        raise AssertionError("the keys are known")


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in as it was asked for."""

    server_url: str
    email: str
    password: str
    previous: str = ""


class LocalEngine:
    """One device at an office. Of one thread."""

    def __init__(
        self, profile: Profile, office: Office, device_id: Id, tell: Callable[[n.Notice], None], now: Micros
    ) -> None:
        """The stores in the profile's folder, new ones where there are none. It has no network yet."""
        self.profile = profile
        self.office = office
        self.now = now
        self._tell = tell
        self._next: deque[Callable[[], object]] = deque()
        self._is_busy = False
        self._made = 0
        device = office.devices[device_id]
        self.identity = Identity(
            server_id=SERVER_ID, epoch=EPOCH, user_id=device.user_id, device_id=device_id, device_name=device.name
        )
        self.password = PASSWORD
        self.earlier_password = ""
        """The one that opens this device, where the server has another by now."""
        self.is_slow = False
        """The server takes its time with sign-ins and passwords: `answer` ends one."""
        self.attempts: list[Attempt] = []
        self.changes = 0
        """How often a change of the password was asked for."""
        self.panels = PanelServer(now)
        self._opened = self._open()
        self._waiting = Waiting()
        self._filling = Filling()
        started = self._opened.started
        self._waiting.reset(self._opened.pending, started.acked)
        self._held = self._opened.replica_side._replica.held()
        self.state = State(
            phase=Phase.STEADY,
            network=False,
            epoch=EPOCH,
            server_id=SERVER_ID,
            device_id=device_id,
            user_id=device.user_id,
            cursor=started.cursor,
            has_session=True,
            last_number=started.last_number,
            acked=started.acked,
            sent=started.acked,
        )
        self.confirmed_at: Micros | None = None
        self.drafts = Drafts(lambda keys: self._tell(n.DraftsUnsaved(keys)), lambda _seconds: None)
        self.drafts.begin(self._opened.journal_side, device.user_id)

    def _open(self) -> Opened:
        def forget(file_ids: frozenset[Id], staying: frozenset[Id] | None) -> None:
            keys = self._opened.journal_side.forget_files(file_ids, staying)
            self.drafts.forget(keys)
            if keys:
                self._tell(n.DraftsChanged(frozenset(keys)))

        return open_stores(
            Folder(self.profile.folder),
            FixedKeys(),
            self.clock,
            self.identity,
            lambda file_ids, by: self._tell(n.FilesChanged(file_ids, by)),
            self._swapped,
            forget,
        )

    def _swapped(self, path: Path) -> None:
        self._tell(n.ReplicaSwapped(path, self.identity, self._opened.replica_key))
        self._opened.checker.move(path, self.identity)

    # ---- life

    def resume(self, *, is_online: bool, confirmed_at: Micros | None) -> None:
        """As an engine is that has run for a while, before it starts to tell."""
        self.confirmed_at = confirmed_at
        self.state = replace(self.state, network=is_online, live_ready=is_online)

    def start(self) -> None:
        self._tell(n.ReplicaSwapped(self._opened.replica_path, self.identity, self._opened.replica_key))
        self._tell(n.SignedIn(self.person(), self.identity.device_name))
        self._say()
        self.attention_changed()

    def stop(self) -> bool:
        self._opened.replica_side.close()
        self.drafts.write(self._opened.journal_side)
        self._opened.checker.close()
        self._opened.journal_side.close()
        return True

    def clock(self) -> Micros:
        return self.now

    def person(self) -> SessionPerson:
        remembered = self.profile.remembered().person
        assert remembered is not None
        return remembered

    # ---- who works here

    def sign_in(self, server_url: str, email: str, password: str, previous: str = "") -> None:
        self.attempts.append(Attempt(server_url, email, password, previous))
        if self.is_slow:
            return
        if self.earlier_password and previous != self.earlier_password:
            self.end_sign_in("password")
        else:
            self.end_sign_in("" if password == self.password else "bad_credentials")

    def stop_sign_in(self) -> None:
        if self.is_slow:
            self.end_sign_in("stopped")

    def become(self, roles: tuple[str, ...]) -> None:
        """Other roles."""
        person = replace(self.person(), roles=roles)
        self.profile.remember(replace(self.profile.remembered(), person=person))
        self._tell(n.PersonChanged(person, self.identity.device_name))

    def name_helper(self, helper: Helper | None) -> None:
        """The next session names somebody else to ask, or nobody."""
        self.profile.remember(replace(self.profile.remembered(), helper=helper))
        self._tell(n.HelperTold(helper))

    def end_sign_in(self, code: str = "", why: str = "") -> None:
        """The server has let them in, or why not: a code that `sign_in_texts` has words for. why: only here."""
        if code:
            self._tell(n.SignInFailed(code, text_of(code)))
            return
        if self.state.pause is Pause.SIGN_IN:
            self._become(pause=Pause.NONE, live_ready=self.state.network and not self.state.switched_off)
        self._tell(n.SignedIn(self.person(), self.identity.device_name, why))
        self._say()

    def sign_out(self) -> None:
        self._tell(n.SignedOut(SIGNED_OUT, is_shut=False))

    def lock(self) -> None:
        from desktop.engine.sign_in_texts import IDLE

        self._tell(n.SignedOut(IDLE, is_shut=False))

    def idle_minutes(self) -> int:
        return 0

    def touched(self) -> None:
        """Nothing is noted here: nobody waits for an absence."""

    def change_password(self, old: str, new: str) -> None:
        self.changes += 1
        if self.is_slow:
            return
        code = "" if old == self.password else "old_password"
        self.password = new if not code else self.password
        self.end_change(code)

    def end_change(self, code: str = "") -> None:
        """The password is another now, or why not: a code of `PASSWORD_TEXTS`."""
        self._tell(n.PasswordChanged(code, PASSWORD_TEXTS[code]))

    # ---- what only the server knows

    def ask_server(self, work: Asking, done: Answered) -> None:
        """As the engine does, of a server in memory: `panels`."""
        if self.state.switched_off:
            done(Failed(SWITCHED_OFF))
        elif not self.is_online:
            done(Failed(UNREACHABLE))
        else:
            try:
                work(cast("Any", self.panels), "token").__await__().send(None)
            except StopIteration as ended:
                done(ended.value)
            except Failed as failed:
                done(failed)

    # ---- the link

    def network(self, up: bool) -> None:
        self._become(network=up, live_ready=up and not self.state.switched_off, setbacks={})
        self.sync_now()

    def switch(self, off: bool) -> None:
        self.profile.remember(replace(self.profile.remembered(), offline=off))
        self._become(switched_off=off, live_ready=self.state.network and not off)
        self.sync_now()

    def pause(self, pause: Pause) -> None:
        self._become(pause=pause, live_ready=False)

    def server_silent(self, failures: int, retry_in_s: int) -> None:
        """There is a network, and the server does not answer."""
        met = Setback(failures=failures, retry_at=retry_in_s * 1000, code=LinkCode.UNREACHABLE.code)
        self._become(network=True, live_ready=False, setbacks={"pull": met})

    def live_link_fails(self, failures: int, retry_in_s: int) -> None:
        """Requests pass, and the live link alone does not come about."""
        met = Setback(failures=failures, retry_at=retry_in_s * 1000, code=LinkCode.UNREACHABLE.code)
        self._become(network=True, live_ready=False, setbacks={"live": met})

    @property
    def is_online(self) -> bool:
        state = self.state
        is_reached = state.network and not state.switched_off and not state.setbacks
        return is_reached and state.pause is Pause.NONE

    def sync_now(self) -> None:
        """All that waits goes out, all that is new comes in."""
        self._in_turn(self._sync)

    def _in_turn(self, work: Callable[[], object]) -> None:
        """One after the other: whoever is told of something and acts on it comes after what they were told of."""
        self._next.append(work)
        if self._is_busy:
            return
        self._is_busy = True
        try:
            while self._next:
                self._next.popleft()()
        finally:
            self._is_busy = False
            self._next.clear()

    def _sync(self) -> None:
        if self.is_online:
            while len(self._waiting):
                self.push()
                self._pull()
            self._pull()

    def push(self, most: int = 1000, *, is_heard: bool = True) -> None:
        """The oldest of what waits, at most so many; answered, and not yet here as a row. is_heard: the answer came."""
        commands, _ = self._opened.journal_side.read_push(self.state.acked + 1, most)
        results = self.office.push(self.identity.device_id, commands)
        if not is_heard:
            return
        self._opened.journal_side.note(Pushed(results=results, next=results[-1].number + 1))
        self._become(sent=results[-1].number)

    def begin_sending(self) -> None:
        """A push is under way and not answered yet."""
        self._opened.journal_side.read_push(self.state.acked + 1, 1000)
        self._become(network=True, live_ready=True, setbacks={}, in_flight={"push": Flight(request=1, deadline=2**40)})

    def pull(self) -> None:
        self._in_turn(self._pull)

    def _pull(self) -> None:
        cursor, identity = self.state.cursor, self.identity
        frames, checkpoint = self.office.pull(identity.device_id, cursor.pos if cursor is not None else 0, self._held)
        done = self._opened.replica_side.apply(
            effects.Apply(expects=cursor, frames=frames, checkpoint=checkpoint, device_id=identity.device_id)
        )
        self._held = self.office.held(identity.user_id)
        acked = checkpoint.acked
        self._waiting.ended(acked)
        if not len(self._waiting):
            self.confirmed_at = self.now
        self._become(cursor=checkpoint.cursor, acked=acked, sent=max(self.state.sent, acked), in_flight={})
        self._opened.journal_side.archive(acked, done.results, identity.device_id)
        self.attention_changed()

    def progress(self, done_rows: int, total_rows: int, rate: float) -> None:
        """A first sync is under way: so much of it is here. rate: rows a second."""
        self._become(phase=Phase.FILLING, network=True)
        self._filling.begin()
        self._filling.count(0, total_rows, 0.0, usable=True)
        told = self._filling.count(done_rows, 0, done_rows / rate, usable=True)
        assert told is not None
        self._tell(told)

    def copied(self) -> None:
        """All of it is here, as after a first sync that came to its end."""
        replica = self._opened.replica_side._replica
        with transaction(replica._connection, replica.path) as connection:
            write_standing(connection, replace(replica.standing, complete=True))

    def filled(self) -> None:
        """It has taken over."""
        self._become(phase=Phase.STEADY)
        self._tell(self._filling.end())

    def join(self, room: str) -> None:
        """Nobody else hears of it here."""

    def leave(self, room: str) -> None:
        """As `join`."""

    def types(self, room: str, field: str, *, is_on: bool) -> None:
        """As `join`."""

    def saw(self, announcement_id: Id) -> None:
        """As `join`."""

    # ---- commands

    def submit(
        self,
        commands: Sequence[AnyCommand],
        done: Callable[[Taken], None],
        *,
        as_group: bool = False,
        typed: FromDraft | None = None,
    ) -> tuple[Id, ...]:
        drafts = [Draft(self._fresh_id(), command, self.now) for command in commands]
        journal = self._opened.journal_side
        self._in_turn(
            lambda: self._give(
                self.drafts.send(
                    typed,
                    lambda forgets: journal.take(drafts, as_group=as_group, forgets=forgets),
                    self._draft_changed,
                ),
                done,
            )
        )
        return tuple(draft.command_id for draft in drafts)

    def correct(
        self,
        command_id: Id,
        command: AnyCommand,
        done: Callable[[Taken], None],
        before: Sequence[AnyCommand] = (),
        typed: FromDraft | None = None,
    ) -> Id:
        *others, draft = [Draft(self._fresh_id(), each, self.now) for each in (*before, command)]
        journal = self._opened.journal_side
        self._in_turn(
            lambda: self._give(
                self.drafts.send(
                    typed,
                    lambda forgets: journal.take_instead(draft, command_id, others, forgets),
                    self._draft_changed,
                ),
                done,
            )
        )
        self._in_turn(self.attention_changed)
        return draft.command_id

    def send_again(self, command_id: Id, done: Callable[[Taken], None]) -> None:
        self._in_turn(lambda: self._give(self._opened.journal_side.send_again(command_id), done))
        self._in_turn(self.attention_changed)

    def discard(self, command_id: Id) -> None:
        self._in_turn(lambda: self._discard(command_id))

    def _discard(self, command_id: Id) -> None:
        before = self._opened.journal_side.standing()
        withdrawn = self._opened.journal_side.discard(command_id)
        if withdrawn is None:
            self._tell(n.Told(TEXTS[GONE]))
        elif withdrawn:
            after = self._opened.journal_side.standing()
            files = frozenset(f for p in before.pending if p.number in withdrawn for f in p.files)
            self._opened.replica_side.replaced(after.pending, after.revision, files)
            self._waiting.took_back(numbers_taken_back(after.pending))
            self._say()
        self.attention_changed()

    def overview(self, done: Callable[[Overview], None]) -> None:
        """At once, also in the middle of something: it only reads."""
        done(self._opened.journal_side.overview(OVERVIEW_ENDED))

    def _give(self, taken: Taken, done: Callable[[Taken], None]) -> None:
        done(taken)
        if not isinstance(taken, Kept) or not taken.entries:
            return
        standing = self._opened.journal_side.standing()
        if taken.files:
            shown = taken.files.union(*(entry.files for entry in taken.entries))
            self._opened.replica_side.replaced(standing.pending, standing.revision, shown)
        else:
            self._opened.replica_side.added(taken.entries, standing.revision)
        self._waiting.add(taken.entries)
        self._waiting.took_back(numbers_taken_back(standing.pending))
        self._become(last_number=standing.last_number)
        self.sync_now()

    def _fresh_id(self) -> Id:
        """The next one, the same in each run."""
        self._made += 1
        return new_id(self.now // 1000, self._opened.identity.device_id.encode()[-4:] + self._made.to_bytes(6, "big"))

    # ---- drafts

    def _draft_changed(self, key: str) -> None:
        self._tell(n.DraftsChanged(frozenset({key})))

    def save_draft(self, key: str, text: str, file_id: Id | None = None) -> None:
        self.drafts.type(key, text, file_id)
        self.write_drafts()

    def settle_drafts(self, done: Callable[[frozenset[str]], None]) -> None:
        done(self.write_drafts())

    def write_drafts(self) -> frozenset[str]:
        """Returns the keys of those that the disk does not take."""
        return self.drafts.write(self._opened.journal_side)

    # ---- telling

    def attention_changed(self) -> None:
        self._tell(n.AttentionChanged())

    def _become(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)
        self._say()

    def _say(self) -> None:
        outbox = self._waiting.summary(self.state)
        latency = LATENCY_MS if self.state.network else None
        self._tell(n.StatusChanged(self.state, outbox, 0, self.clock(), self.confirmed_at, latency))

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """The disk takes nothing into the journal meanwhile."""
        journal = self._opened.journal_side._journal._connection
        journal.execute("PRAGMA query_only = ON")
        try:
            yield
        finally:
            journal.execute("PRAGMA query_only = OFF")


def damage_record(folder: Path) -> None:
    """What a disk does: the record of the note that waits in this closed folder can no longer be read."""
    connection = open_journal_file(Folder(folder).journal, FixedKeys().get(JOURNAL) or b"")
    (number,) = connection.execute("SELECT max(number) - 1 FROM entry").fetchone()
    connection.execute("UPDATE entry SET record = zeroblob(20) WHERE number = ?", (number,))
    connection.close()
