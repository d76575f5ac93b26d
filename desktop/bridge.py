"""The only crossing between the engine's threads and the screens: implements `ports.Store` with queued signals.

Qt's signals carry every answer to the main thread; nothing of the engine is touched from there but its own methods,
which return at once.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar, assert_never

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from desktop.alone import Alone
from desktop.answers.who import signed_in
from desktop.days import Days
from desktop.engine import announcements as n
from desktop.engine.readers import Readers, Ticket
from desktop.loading import Loading
from desktop.presence import News, Presence
from desktop.profile import Profile
from desktop.questioning import Questioning
from desktop.screens.administering import NotHeard, ServerQuestion
from desktop.screens.people import People
from desktop.screens.questions import Question, Unanswered
from desktop.screens.store import Accepted, FromDraft, Outcome, Refused, StoreSignals, SubmitReceipt
from desktop.screens.syncing import AttentionItems, Progress, SyncStatus
from desktop.screens.times import moment
from desktop.screens.words import tr
from desktop.whose import Typed, Whose
from desktop.wishes import asking_of, given, heard, in_words
from shared.domain.kernel.commands import Command
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.wire.address import is_loopback
from shared.wire.messages import Helper

if TYPE_CHECKING:
    from desktop.answers.answer import Context
    from desktop.engine.device import Engine

COUNT_AFTER_MS: Final = 50
"""What needs the person is counted once for a burst of changes."""

_log = logging.getLogger("coverdesk")
T = TypeVar("T")


class Bridge(QObject):
    """The device, seen from the screens. Of the main thread, except `hear`, which any thread may call."""

    answered = Signal()  # a question has its answer
    _arrived = Signal(object, object, object)  # done, answer, ticket
    _heard = Signal(object)

    def __init__(
        self,
        profile: Profile,
        make_engine: Callable[[Callable[[n.Notice], None]], Engine],
        parent: QObject | None = None,
    ) -> None:
        """make_engine: is given where notices go; called on another thread, once, by `start`."""
        super().__init__(parent)
        self._profile = profile
        self._signals = StoreSignals(self)
        self.whose = Whose(profile, self)
        self.whose.failed.connect(self._signals.sign_in_failed)
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._heard.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._loading = Loading(lambda: make_engine(self.hear), self)
        self._days = Days(self.now, self)
        self._days.began.connect(self._signals.day_began)
        self._questions = Questioning(self._loading, self._arrived.emit, self._context, self._new_readers)
        self._status: n.StatusChanged | None = None
        self._attention = 0
        self._person: n.SignedIn | None = None
        self._alone = Alone()
        self._names: dict[str, str] = {}
        self._here = Presence()
        self._counting = QTimer(self, singleShot=True, interval=COUNT_AFTER_MS)
        self._counting.timeout.connect(self._count)
        self._unsaved: frozenset[str] = frozenset()
        remembered = profile.remembered()
        self._offline, self._helper = remembered.offline, remembered.helper

    # ---- life

    def start(self) -> None:
        """Returns at once; the engine begins as soon as it is loaded."""
        self._loading.start()

    def stop(self) -> bool:
        """At most two seconds. False: something hung. Delete it on the main thread afterwards."""
        is_clean = self._loading.stop()
        self._questions.close()
        return is_clean

    @property
    def _engine(self) -> Engine | None:
        return self._loading.engine

    def network_changed(self, up: bool) -> None:
        """What the operating system says; False until this was called with True."""
        self._loading.do(lambda engine: engine.network(up))

    def hear(self, notice: n.Notice) -> None:
        """From the engine's threads."""
        self._follow(notice)
        try:
            self._heard.emit(notice)
        except RuntimeError:
            return  # the program is ending: nobody listens any more

    def _follow(self, notice: n.Notice) -> None:
        """What is read from now on, before the engine closes the old file and in its own order: the main thread hears
        later, and of both at once where it was busy.
        """
        if isinstance(notice, n.ReplicaSwapped):
            self._questions.move(notice.path, notice.key)
        elif isinstance(notice, n.SignedOut) and notice.is_shut:
            self._questions.shut()

    # ---- Store

    @property
    def signals(self) -> StoreSignals:
        return self._signals

    def ask(self, question: Question[T], done: Callable[[T | Unanswered], None]) -> Ticket:
        return self._questions.ask(question, done)

    def ask_server(self, question: ServerQuestion[T], done: Callable[[T | NotHeard], None]) -> Ticket:
        ticket, asking = Ticket(), asking_of(question)
        self._loading.do(lambda e: e.ask_server(asking, lambda a: self._arrived.emit(done, heard(a), ticket)))
        return ticket

    def submit(
        self, command: Command, done: Callable[[Outcome], None], *, instead_of: str = "", typed: FromDraft | None = None
    ) -> SubmitReceipt:
        return self.submit_group([command], done, instead_of=instead_of, typed=typed)

    def submit_group(
        self,
        commands: Sequence[Command],
        done: Callable[[Outcome], None],
        *,
        instead_of: str = "",
        typed: FromDraft | None = None,
    ) -> SubmitReceipt:
        ticket, ids = Ticket(), list[Id]()

        def told(outcome: Accepted) -> None:
            self._signals.accepted.emit(commands[0], outcome.command_id)

        def came(outcome: Outcome) -> None:
            self._arrived.emit(done, outcome, ticket)  # not to a page that was closed meanwhile
            if isinstance(outcome, Accepted) and len(commands) == 1:
                self._arrived.emit(told, outcome, ticket)

        taken = partial(in_words, readers=self._questions.readers, done=came)
        self._loading.do(lambda engine: ids.extend(given(engine, commands, taken, instead_of, typed)))
        return SubmitReceipt(ids[0] if ids else "")

    def save_draft(self, key: str, text: str, about: str = "") -> None:
        self._loading.do(lambda engine: engine.save_draft(key, text, Id(about) if about else None))
        self._signals.draft_changed.emit(key, text)

    def draft(self, key: str) -> str:
        return self._engine.drafts.text(key) if self._engine is not None else ""

    def draft_keys(self) -> frozenset[str]:
        return self._engine.drafts.keys() if self._engine is not None else frozenset()

    def unsaved_drafts(self) -> frozenset[str]:
        return self._unsaved

    def drafts_under_way(self) -> bool:
        return self._engine is not None and bool(self._engine.drafts.owed())

    def settle_drafts(self, done: Callable[[frozenset[str]], None]) -> None:
        self._loading.do(lambda engine: engine.settle_drafts(lambda keys: self._arrived.emit(done, keys, Ticket())))

    def sign_in(self, server_url: str, email: str, password: str, previous: str = "", *, offline: bool = False) -> None:
        if self.whose.is_here(Typed(server_url, email, password, offline)):
            if offline:
                self.set_offline(True)
            self._loading.do(lambda engine: engine.sign_in(server_url, email, password, previous))

    def stop_sign_in(self) -> None:
        self._loading.do(lambda engine: engine.stop_sign_in())

    def begin_anew(self, server_url: str, email: str, password: str) -> None:
        self.whose.begin_anew(Typed(server_url, email, password))

    def sign_out(self) -> None:
        self._loading.do(lambda engine: engine.sign_out())

    def lock(self) -> None:
        self._loading.do(lambda engine: engine.lock())

    def idle_minutes(self) -> int:
        """As the server's administrator set it; 0: never, or nobody is signed in."""
        engine = self._engine
        return engine.idle_minutes() if engine is not None and self._person is not None else 0

    def touched(self) -> None:
        self._loading.do(lambda engine: engine.touched())

    def change_password(self, old: str, new: str) -> None:
        self._loading.do(lambda engine: engine.change_password(old, new))

    def set_offline(self, offline: bool) -> None:
        self._offline = offline
        self._loading.do(lambda engine: engine.switch(offline))

    def works_offline(self) -> bool:
        return self._offline

    def has_worked_here(self) -> bool:
        return not self._profile.is_fresh()

    def sync_now(self) -> None:
        self._loading.do(lambda engine: engine.sync_now())

    def retry(self, command_id: str) -> None:
        """What became of it is told only where it was not taken: else it goes from *Needs attention* to what waits."""

        def heard(outcome: object) -> None:
            if isinstance(outcome, Refused):
                self._signals.told.emit(outcome.text)
            self._counting.start()

        def tell(outcome: Outcome) -> None:
            self._arrived.emit(heard, outcome, Ticket())

        again = partial(in_words, readers=self._questions.readers, done=tell)
        self._loading.do(lambda engine: engine.send_again(Id(command_id), again))

    def discard(self, command_id: str) -> None:
        self._loading.do(lambda engine: engine.discard(Id(command_id)))
        self._counting.start()

    def remembered(self) -> tuple[str, str] | None:
        found = self._profile.remembered()
        email = found.person.email if found.person is not None else ""
        return (found.server_url, email) if found.server_url else None

    def helper(self) -> Helper | None:
        return self._helper

    def is_local(self) -> bool:
        """Whether the server is this machine: then it is there without a network."""
        return is_loopback(self._profile.remembered().server_url)

    def now(self) -> datetime:
        """What time it is, by the server's clock where this machine's is wrong."""
        return moment(self._clock())

    # ---- presence

    def join(self, room: str) -> None:
        """Say that this file is open here: `claim:ID`. The engine says it again with each new connection."""
        if self._here.enter(room):
            self._loading.do(lambda engine: engine.join(room))

    def leave(self, room: str) -> None:
        if self._here.leave(room):
            self._loading.do(lambda engine: engine.leave(room))

    def types(self, room: str, field: str, *, is_on: bool) -> None:
        self._loading.do(lambda engine: engine.types(room, field, is_on=is_on))

    def typists(self, room: str) -> Mapping[str, tuple[str, ...]]:
        """Without a connection nobody knows."""
        return self._here.typists(room) if self._status is not None and self._status.state.live_ready else {}

    def saw(self, announcement_id: str) -> None:
        self._loading.do(lambda engine: engine.saw(Id(announcement_id)))

    # ---- on the main thread

    @Slot(object, object, object)
    def _deliver(self, done: object, answer: object, ticket: object) -> None:
        assert isinstance(ticket, Ticket)
        who = getattr(done, "__self__", None)
        is_gone = isinstance(who, QObject) and not isValid(who)  # its page was closed while this was under way
        if callable(done) and not (ticket.cancelled or is_gone):
            done(answer)
        self.answered.emit()

    @Slot(object)
    def _take(self, notice: n.Notice) -> None:
        match notice:
            case n.FilesChanged(file_ids=file_ids, by=by):
                self._signals.files_changed.emit(file_ids, self._name(by) if by is not None else "")
                self._counting.start()
            case n.StatusChanged():
                was, self._status = self._status, notice
                self._say_status()
                if notice.state.live_ready != (was is not None and was.state.live_ready):
                    self._connected(notice.state.live_ready)
                was_told = self._alone.text
                if self._alone.hear(notice) != was_told:
                    self._signals.told_instead.emit(was_told, self._alone.text)
            case n.AttentionChanged():
                self._counting.start()
            case n.FirstSyncProgress():
                self._progressed(notice)
            case n.SignedIn():
                self._signed_in(notice)
            case n.PersonChanged(person=person, device_name=device_name):
                self._person = n.SignedIn(person, device_name)
                self._signals.person_changed.emit(signed_in(self._person))
            case n.HelperTold(helper=helper):
                was_helper, self._helper = self._helper, helper
                if helper != was_helper and self._status is not None:
                    self._say_status()
            case n.PasswordChanged(code=code, text=text):
                self._signals.password_changed.emit(code, tr(text))
            case n.SignedOut(why=why, is_shut=is_shut):
                self._signed_out(why, is_shut=is_shut)
            case n.SignInFailed(code=code, text=text, values=values):
                if not self.whose.goes_on(notice):
                    self.whose.done()
                    from desktop.answers.standing import filled

                    self._signals.sign_in_failed.emit(code, filled(text, values))
            case n.Told(text=text):
                self._signals.told.emit(tr(text))
            case n.ReplicaSwapped():
                self._learn_names()
                self._counting.start()
            case n.Heard():
                self._presence(notice)
            case n.Announced(announcement_id=announcement_id, text=text, by=by):
                words = tr("{name} to everybody concerned: {text}", name=self._name(by), text=text)
                self._signals.announced.emit(announcement_id, words)
            case n.DraftsChanged(keys=keys):
                for key in sorted(keys):
                    self._signals.draft_changed.emit(key, self.draft(key))  # a window may have typed since
            case n.DraftsUnsaved(keys=keys):
                self._unsaved = keys
                self._signals.drafts_unsaved.emit(keys)
            case n.Trouble(where=where, error=error):
                _log.error("trouble in %s: %s", where, type(error).__name__, exc_info=error)
            case _:
                assert_never(notice)

    def _signed_in(self, notice: n.SignedIn) -> None:
        self._person = notice
        self.whose.done()
        self._signals.signed_in.emit(signed_in(notice))
        self._say_status()
        if notice.why:
            self._signals.told.emit(self._alone.begin(notice.why, notice.values))

    def _signed_out(self, why: str, *, is_shut: bool) -> None:
        """Nothing of this person's is asked for or told any more; a lock for idleness keeps what is open."""
        self._person = None
        self._alone.end()
        if is_shut:
            self._status, self._attention = None, 0
            self._names, self._here = {}, Presence()
            self._questions.put_away()
        self._signals.signed_out.emit(tr(why) if why else "")

    def _new_readers(self) -> Readers:
        return Readers(lambda error: self.hear(n.Trouble("question", error)))

    def _progressed(self, told: n.FirstSyncProgress) -> None:
        progress = Progress(told.done_rows, told.total_rows, told.rate, told.usable)
        self._signals.first_sync_progress.emit(None if told.done else progress)

    def _say_status(self) -> None:
        self._signals.status_changed.emit(self._standing())

    def _standing(self) -> SyncStatus:
        from desktop.answers import standing

        return standing.sync_status(
            self._status, self._server_name(), self._attention, self._helper, works_offline=self.works_offline()
        )

    def _server_name(self) -> str:
        url = self._person.person.server_url if self._person is not None else self._profile.remembered().server_url
        return url.partition("://")[2]

    def _count(self) -> None:
        if not self._questions.is_open:
            return

        def counted(answer: object) -> None:
            if not isinstance(answer, tuple):
                return
            if len(answer) != self._attention:
                self._attention = len(answer)
                self._signals.attention_changed.emit(self._attention)
                self._say_status()

        self.ask(AttentionItems(), counted)

    def _learn_names(self) -> None:
        def learned(answer: object) -> None:
            if isinstance(answer, tuple):
                self._names = {person.user_id: person.name for person in answer}

        self.ask(People(), learned)

    def _name(self, user_id: str) -> str:
        if user_id not in self._names:
            self._learn_names()
        return self._names.get(user_id, tr("Somebody"))

    def _presence(self, notice: n.Heard) -> None:
        me = self._person.person.user_id if self._person is not None else None
        news = self._here.hear(notice, me, self._name)
        if news is News.PEOPLE and notice.file_id is not None:
            self._signals.files_changed.emit(frozenset({notice.file_id}), "")
        if news is not News.NOTHING:
            self._signals.typists_changed.emit(notice.room)

    def _connected(self, is_live: bool) -> None:
        """Who is there is told again with each connection; without one it is only known who was."""
        typed = self._here.typed()
        if is_live:
            self._here.begin_anew()
        for room in typed:
            self._signals.typists_changed.emit(room)

    def _clock(self) -> Micros:
        return self._engine.clock() if self._engine is not None else Micros(time.time_ns() // 1000)

    def _context(self) -> Context:
        from desktop.answers.answer import Context

        remembered = self._profile.remembered()
        person = remembered.person
        return Context(
            me=person.user_id if person is not None else Id(""),
            now=self._clock(),
            status=self._status,
            sync=self._standing(),
            here=self._here.names(),
            device_name=remembered.device_name,
        )
