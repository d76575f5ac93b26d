"""A store for the tests and pictures of the screens that is the real one: the bridge over a device in a sample world.

Every answer comes from `desktop.answers` over a real replica and a real journal, every wish goes through the journal
and the rules. A test asks for a state by what leads to it: `store.go_live()`, `store.lose_network()`,
`store.begin_sending(2)`, `store.others_act(DANA, command)`, `store.come(DANA)`. See `LocalStore`.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from PySide6.QtCore import QCoreApplication, QTimer

from desktop.bridge import Bridge
from desktop.engine import announcements as n
from desktop.engine.readers import Readers, Ticket
from desktop.profile import Profiles, Remembered
from desktop.screens.questions import Question, Unanswered
from desktop.screens.store import FromDraft, Outcome, Refused, SubmitReceipt
from desktop.screens.syncing import Pause, SyncStatus
from desktop.sync.state import Pause as Paused
from shared.domain.catalogue import AnyCommand
from shared.domain.kernel.commands import Command
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import ConflictState, Role
from shared.wire.messages import Helper
from tests import in_memory
from tests.support import world as w
from tests.support.local_engine import LocalEngine
from tests.support.local_readers import DirectReaders
from tests.support.office import Office
from tests.support.templates import template_of

if TYPE_CHECKING:
    from desktop.engine.device import Engine

T = TypeVar("T")

PROFILE: Final = "local"


class LocalStore(Bridge):
    """One person's device in the sample world.

    who: by default Maya on her laptop, who has worked this morning: two wishes need her, three wait, and there is no
    network. Everybody else sits in the office, online, with nothing waiting.

    questions: all that were asked, with their tickets. submitted: all that was issued, as commands. refusal: what comes
    next is refused so, and not kept. called: what else was done, in words. rooms: where this person is; typed: of which
    fields of theirs others are told. about: by key,
    the file that a draft goes with. unreadable: the kinds of questions whose rows cannot be read.
    """

    def __init__(self, who: Id = w.MAYA, *, world: str = "morning", office: Office | None = None) -> None:
        """world: see `template_of`. office: where somebody else sits already, with what happened there since."""
        self._folder = tempfile.mkdtemp(prefix="coverdesk-local-", dir=in_memory.place())
        self._goes = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        template = template_of(who, world)
        self._is_direct = True
        self.questions: list[tuple[Question[Any], Ticket]] = []
        self.submitted: list[Command] = []
        self.called: list[str] = []
        self.rooms: list[str] = []
        self.typed: set[tuple[str, str]] = set()
        self.unreadable: tuple[type[Question[Any]], ...] = ()
        self._outcomes: list[Callable[[], None]] | None = None
        self.about: dict[str, str] = {}
        self.refusal: Refused | None = None
        self.profile = profile = Profiles(Path(self._folder)).open(PROFILE)
        shutil.copytree(template.folder, profile.folder, dirs_exist_ok=True)
        super().__init__(profile, lambda _hear: self._as_engine())
        self.engine = LocalEngine(
            profile, office or template.office.copy(), template.device_id, self.hear, w.micros(w.NOW)
        )
        self.engine.resume(is_online=template.is_online, confirmed_at=template.confirmed_at)
        self.who = w.signed_in(who)
        self._loading.take(self._as_engine())
        self._is_direct = False
        self._settle()
        if office is not None and self.engine.is_online:
            with self._at_once():
                self.engine.pull()
        QTimer.singleShot(0, self, self._greet)

    def _greet(self) -> None:
        """A window is there before the engine is: whoever listens by now hears how things stand."""
        if self._engine is not None:
            self._say_status()
            self.signals.attention_changed.emit(self._attention)

    def _as_engine(self) -> Engine:
        """It stands where the engine does, and has what the bridge asks of one."""
        return cast("Engine", self.engine)

    # ---- the port, with what tests look at

    def ask(self, question: Question[T], done: Callable[[T | Unanswered], None]) -> Ticket:
        self._answering.cannot_read = isinstance(question, self.unreadable)
        ticket = super().ask(question, done)
        self._answering.cannot_read = False
        self.questions.append((question, ticket))
        return ticket

    def submit_group(
        self,
        commands: Sequence[Command],
        done: Callable[[Outcome], None],
        *,
        instead_of: str = "",
        typed: FromDraft | None = None,
    ) -> SubmitReceipt:
        self.submitted += commands
        if self.refusal is not None and self._outcomes is None:
            refusal = self.refusal
            QTimer.singleShot(0, lambda: done(refusal))
            return SubmitReceipt("")
        if instead_of:
            self.called.append(f"instead of {instead_of}")
        if self._outcomes is not None:
            self._outcomes.append(lambda: self._submit_later(commands, done, instead_of, typed))
            return SubmitReceipt("")
        return super().submit_group(commands, done, instead_of=instead_of, typed=typed)

    def _submit_later(
        self, commands: Sequence[Command], done: Callable[[Outcome], None], instead_of: str, typed: FromDraft | None
    ) -> None:
        if self.refusal is not None:
            done(self.refusal)
        else:
            super().submit_group(commands, done, instead_of=instead_of, typed=typed)

    def save_draft(self, key: str, text: str, about: str = "") -> None:
        self.about[key] = about
        super().save_draft(key, text, about)

    def sign_in(self, server_url: str, email: str, password: str, previous: str = "", *, offline: bool = False) -> None:
        self.called.append(f"sign_in {server_url} {email}")
        with self._at_once():
            super().sign_in(server_url, email, password, previous, offline=offline)

    def sign_out(self) -> None:
        with self._at_once():
            super().sign_out()

    def lock(self) -> None:
        self.called.append("lock")
        with self._at_once():
            super().lock()

    def change_password(self, old: str, new: str) -> None:
        self.called.append("change_password")
        with self._at_once():
            super().change_password(old, new)

    def set_offline(self, offline: bool) -> None:
        self.called.append(f"set_offline {offline}")
        with self._at_once():
            super().set_offline(offline)

    def sync_now(self) -> None:
        self.called.append("sync_now")
        super().sync_now()

    def retry(self, command_id: str) -> None:
        self.called.append(f"retry {command_id}")
        super().retry(command_id)

    def discard(self, command_id: str) -> None:
        self.called.append(f"discard {command_id}")
        super().discard(command_id)

    def hear(self, notice: n.Notice) -> None:
        if not self._is_direct:
            super().hear(notice)
            return
        self._follow(notice)
        self._take(notice)

    def join(self, room: str) -> None:
        self.rooms.append(room)
        super().join(room)

    def leave(self, room: str) -> None:
        self.rooms.remove(room)
        super().leave(room)

    def types(self, room: str, field: str, *, is_on: bool) -> None:
        (self.typed.add if is_on else self.typed.discard)((room, field))
        super().types(room, field, is_on=is_on)

    def _new_readers(self) -> Readers:
        self._answering = DirectReaders(lambda error: self.hear(n.Trouble("question", error)))
        return self._answering

    # ---- what there is in the world

    def undecided(self) -> Id:
        """The conflict that waits for somebody at the office."""
        conflicts = self.engine.office.world.all(Conflict)
        return next(conflict.id for conflict in conflicts if conflict.state is ConflictState.OPEN)

    # ---- what takes its time

    def hold_answers(self) -> None:
        """Questions wait from now on."""
        self._answering.is_slow = True

    def let_answer(self) -> None:
        """All questions that wait are answered; what is asked from now on is answered as always."""
        self._answering.is_slow = False
        self._answering.let_answer()

    def hold_outcomes(self) -> None:
        """The journal's disk is slow: what is issued from now on is taken when `let_take` says so."""
        self._outcomes = []

    def let_take(self) -> None:
        """What was issued meanwhile is taken, or refused where there is a `refusal`; and so is what comes next."""
        held, self._outcomes = self._outcomes or [], None
        for take in held:
            take()

    def hold_sign_in(self) -> None:
        """The server takes its time with sign-ins and passwords; see `end_sign_in` and `end_change`."""
        self.engine.is_slow = True

    def end_sign_in(self, code: str = "", *, why: str = "") -> None:
        """It has answered: they are in, or not, and why; a code of `sign_in_texts`. why: in on this device only."""
        with self._at_once():
            self.engine.end_sign_in(code, why)

    def name_helper(self, helper: Helper | None) -> None:
        """The server names somebody else to ask, or nobody."""
        with self._at_once():
            self.engine.name_helper(helper)

    def become(self, *roles: Role) -> None:
        """The administrator gives this person other roles, and the server says so."""
        with self._at_once():
            self.engine.become(roles)

    def end_change(self, code: str = "") -> None:
        """The password was changed, or not, and why; a code of `PASSWORD_TEXTS`."""
        with self._at_once():
            self.engine.end_change(code)

    # ---- how a test brings about a state; each is over, and told, when it returns

    @property
    def status(self) -> SyncStatus:
        return self._standing()

    def lose_network(self) -> None:
        """The device has no network."""
        with self._at_once():
            self.engine.network(False)

    def go_live(self) -> None:
        """Online: what waits has gone out and been answered, what is new is here; so it stays from now on."""
        with self._at_once():
            self.engine.network(True)

    def server_silent(self, failures: int = 3, retry_in_s: int = 24) -> None:
        with self._at_once():
            self.engine.server_silent(failures, retry_in_s)

    def live_link_fails(self, failures: int = 2, retry_in_s: int = 8) -> None:
        with self._at_once():
            self.engine.live_link_fails(failures, retry_in_s)

    def paused(self, pause: Paused | Pause) -> None:
        """Why nothing is sent although there is a network."""
        with self._at_once():
            self.engine.pause(Paused(pause.value))

    def begin_sending(self, answered: int = 0, *, taken: bool = False) -> None:
        """What waits is on its way; the first so many of it are answered.

        taken: the server has the rest by now, and its answer is on its way.
        """
        with self._at_once():
            self.engine.begin_sending()
            if taken:
                self.engine.push(is_heard=False)
            if answered:
                self.engine.push(answered)
                self.engine.pull()
                self.engine.begin_sending()

    def first_sync(self, done_rows: int, total_rows: int, rate: float = 24_000.0) -> None:
        """The copy of everything is being fetched: so much of it is here."""
        with self._at_once():
            self.engine.progress(done_rows, total_rows, rate)

    def first_sync_done(self) -> None:
        with self._at_once():
            self.engine.filled()

    def others_act(self, who: Id, command: AnyCommand, *, later: timedelta = timedelta(seconds=1)) -> Id:
        """A colleague does this on a device of theirs, and it arrives here while we are live; else with the next sync.

        Returns the command's id. later: after what happened last.
        """
        self.engine.now = Micros(self.engine.now + int(later.total_seconds() * 1_000_000))
        office = self.engine.office
        command_id = office.act(w.device_of(office, who), command, self.engine.now)
        if self.engine.is_online:
            with self._at_once():
                self.engine.pull()
        return command_id

    def server_acts(self, command: AnyCommand) -> None:
        """A job of the server does this, and it arrives here while we are live; else with the next sync."""
        self.engine.now = Micros(self.engine.now + 1_000_000)
        self.engine.office.issue(command, self.engine.now)
        if self.engine.is_online:
            with self._at_once():
                self.engine.pull()

    def hear_of_others(self) -> None:
        """What others did arrives, and nothing is sent: a download goes on while the outbox waits."""
        with self._at_once():
            self.engine.pull()

    def come(self, who: Id, room: str) -> None:
        """A colleague has opened the file that this room is of: `claim:ID`."""
        with self._at_once():
            self.hear(n.Heard("room:joined", room, Id(room.partition(":")[2]), who))

    def saw(self, announcement_id: str) -> None:
        self.called.append(f"saw {announcement_id}")
        super().saw(announcement_id)

    def announce(self, announcement_id: Id, text: str, by: Id) -> None:
        """An administrator says something to all who are connected."""
        with self._at_once():
            self.hear(n.Announced(announcement_id, text, by))

    def begin_typing(self, who: Id, room: str, field: str, *, is_on: bool = True) -> None:
        """A colleague types in a field of the file that this room is of, or does so no longer."""
        with self._at_once():
            name = "room:editing" if is_on else "room:edited"
            self.hear(n.Heard(name, room, Id(room.partition(":")[2]), who, (field,)))

    def go(self, who: Id, room: str) -> None:
        with self._at_once():
            self.hear(n.Heard("room:left", room, Id(room.partition(":")[2]), who))

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """The disk takes nothing meanwhile, also nothing that is typed; what was owed is written once there is room."""
        with self.engine.full_disk():
            yield
        with self._at_once():
            self.engine.write_drafts()

    def fall_silent(self) -> None:
        """Answer nothing more, as when the program ends."""
        for _, ticket in self.questions:
            ticket.cancel()
        if self._engine is not None:
            self._counting.stop()
            self.stop()
            self._goes()

    @contextmanager
    def _at_once(self) -> Iterator[None]:
        """What is told inside is heard before it ends, not with the next turn of the event loop."""
        before, self._is_direct = self._is_direct, True
        try:
            yield
        finally:
            self._is_direct = before
        self._settle()

    def _settle(self) -> None:
        """What needs the person is counted, and names are known."""
        self._counting.stop()
        self._count()
        QCoreApplication.sendPostedEvents(self)


def new_device(folder: Path, server_url: str = "") -> Bridge:
    """A device on which nobody has worked yet, before its engine is loaded.

    server_url: came with the command line; empty: it did not.
    """
    profile = Profiles(folder).open(PROFILE)
    if server_url:
        profile.remember(Remembered(server_url=server_url))
    return Bridge(profile, lambda _hear: cast("Engine", None))
