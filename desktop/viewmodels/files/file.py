"""One file's page: read again whenever something of it changes, and what its user writes down on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from desktop.screens.claims import PresenceView
from desktop.screens.deeds import TakingBack
from desktop.screens.questions import Question, Unanswered
from desktop.screens.store import Accepted, FromDraft, Outcome, Refused, Store, Ticket
from desktop.screens.syncing import Link, SyncState, SyncStatus
from desktop.screens.times import local_day
from desktop.screens.wishes import issue
from desktop.viewmodels.entering.drafts import Draft
from desktop.viewmodels.files.edits import take_back
from desktop.viewmodels.files.others import Others
from desktop.viewmodels.files.unheard import tell_unheard
from shared.domain.kernel.commands import Command
from shared.domain.kernel.fields import FileKind
from shared.domain.kernel.ids import Id, derive_id, is_id


class Note(Protocol):
    """What was written down on a file, as far as its way to the server goes."""

    @property
    def note_id(self) -> str: ...

    @property
    def sync(self) -> SyncState: ...


class Record(Protocol):
    """What every file's page has."""

    @property
    def may(self) -> frozenset[str]: ...

    @property
    def here_now(self) -> tuple[PresenceView, ...]: ...

    @property
    def notes(self) -> Sequence[Note]: ...


V = TypeVar("V", bound=Record)


class Undoable(Protocol):
    """A line of a file's history."""

    @property
    def undo(self) -> TakingBack | None: ...


class FileViewModel(QObject, Generic[V]):
    """While it is open others see who is there (`Store.join`).

    view: the facts, None until they arrive; missing: it is not on this device; trouble: why it cannot be shown although
    it is here, else empty.
    changed: new facts; refused(text): an intention was refused at once; done(command name): one was accepted.
    """

    changed = Signal()
    refused = Signal(str)
    done = Signal(str)

    def __init__(
        self,
        store: Store,
        kind: FileKind,
        file_id: str,
        question: Question[V | None],
        related: Callable[[V], frozenset[str]],
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        """related: other files from which the page has facts."""
        super().__init__(parent)
        self.kind = kind
        self.file_id = file_id
        self.now = now
        self.view: V | None = None
        self.missing = False
        self.trouble = ""
        self.store = store
        self.others = Others()
        self._question = question
        self._related = related
        self._ticket: Ticket | None = None
        self._link: Link | None = None
        self._is_closed = False
        self.is_looked_at: Callable[[], bool] = lambda: True
        """Asked while the page is there: whether it is in sight. It is for the page to say."""
        self._room = f"{kind.name}:{file_id}"
        store.join(self._room)
        store.signals.files_changed.connect(self._files_changed)
        store.signals.day_began.connect(self.refresh)
        store.signals.status_changed.connect(self._status_changed)
        self.refresh()

    @property
    def today(self) -> date:
        return local_day(self.now())

    @property
    def is_gone(self) -> bool:
        """Whether its page has gone, and nobody looks at it."""
        return self._is_closed or not isValid(self)

    @property
    def is_seen(self) -> bool:
        """Whether what the page says of an outcome is before somebody's eyes."""
        return not self.is_gone and self.is_looked_at()

    def may(self, command: type[Command]) -> bool:
        return self.view is not None and command.__name__ in self.view.may

    def refresh(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
        self._ticket = self.store.ask(self._question, self._arrived)

    def close(self) -> None:
        """Stop listening, when the page goes away."""
        self._is_closed = True
        if self._ticket is not None:
            self._ticket.cancel()
        self.store.signals.files_changed.disconnect(self._files_changed)
        self.store.signals.day_began.disconnect(self.refresh)
        self.store.signals.status_changed.disconnect(self._status_changed)
        self.store.leave(self._room)

    def draft(self, form: str, parent: QObject) -> Draft:
        """Of something that is typed on this page."""
        return Draft(self.store, f"{self.kind.name}/{self.file_id}/{form}", self.now, parent, about=self.file_id)

    def note_state(self, command_id: str) -> SyncState | None:
        """How far the note that a command wrote has come; None where it is not here."""
        note_id = derive_id(Id(command_id), 0) if is_id(command_id) else ""
        notes = self.view.notes if self.view is not None else ()
        return next((note.sync for note in notes if note.note_id == note_id), None)

    def submit(
        self,
        kind: type[Command],
        fields: Mapping[str, object],
        settled: Callable[[Outcome], None] | None = None,
        *,
        instead_of: str = "",
        typed: FromDraft | None = None,
    ) -> None:
        """Issue an intention on this file. `settled` hears the outcome too, as a form does.

        instead_of: the entry of Needs attention that it corrects. typed: the draft that it was typed in.
        """

        def finished(outcome: Outcome) -> None:
            if not self.is_seen:
                tell_unheard(store, kind, outcome)
            elif isinstance(outcome, Refused) and settled is None:
                self.refused.emit(outcome.text)
            if self.is_gone:  # what was issued counts all the same
                return
            if isinstance(outcome, Accepted):
                self._accepted(kind, fields)  # what it changes is told as any change of the file
            if settled is not None:
                settled(outcome)

        store = self.store
        issue(store, kind, self._on_file(kind, fields), finished, instead_of=instead_of, typed=typed)

    def _on_file(self, kind: type[Command], fields: Mapping[str, object]) -> dict[str, object]:
        """The fields of a command with the file that it is given on."""
        return {kind.SUBJECT: self.file_id, **fields}

    def _accepted(self, kind: type[Command], _fields: Mapping[str, object]) -> None:
        self.done.emit(kind.__name__)

    def take_back(self, entry: Undoable) -> None:
        """Undo an edit, as it is still possible then."""
        if entry.undo is not None:
            take_back(self.store, self, entry.undo, self._taken_back)

    def _taken_back(self, why_not: str) -> None:
        if why_not:
            self.refused.emit(why_not)
        self.refresh()

    def _files_changed(self, file_ids: object, who: str) -> None:
        assert isinstance(file_ids, frozenset)
        mine = frozenset({self.file_id}) | (self._related(self.view) if self.view is not None else frozenset())
        if mine & file_ids or self.missing:
            self.others.heard(who)
            self.refresh()

    def _status_changed(self, status: object) -> None:
        """Who is here is only known while there is a connection."""
        assert isinstance(status, SyncStatus)
        was, self._link = self._link, status.link
        has_turned = was is not status.link and (was is None or Link.LIVE in (was, status.link))
        if has_turned and self.view is not None and self.view.here_now:
            self.refresh()

    def _arrived(self, answer: V | Unanswered | None) -> None:
        self._ticket = None
        self._show(answer)

    def _show(self, answer: V | Unanswered | None) -> None:
        self.others.arrived(is_new=self.view is None or answer is None or isinstance(answer, Unanswered))
        self.missing = answer is None
        self.trouble = answer.text if isinstance(answer, Unanswered) else ""
        self.view = None if isinstance(answer, Unanswered) else answer
        self.changed.emit()
