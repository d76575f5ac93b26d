"""The rows of an entity in one file, read again whenever the file changes, and what is done with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from desktop.screens.cards import CardLine, CardRows, CardView
from desktop.screens.people import Person
from desktop.screens.questions import Unanswered
from desktop.screens.sayings import says
from desktop.screens.store import Accepted, FromDraft, Outcome, Store, Ticket
from desktop.screens.times import local_day
from desktop.screens.wishes import command_of, issue
from desktop.viewmodels.entering.drafts import Draft
from desktop.viewmodels.files.others import Others
from desktop.viewmodels.files.unheard import tell_unheard
from desktop.viewmodels.people.colleagues import Colleagues
from shared.domain.kernel.commands import Command


class CardViewModel(QObject):
    """view: None until it is known, and for a file that is not here; trouble: why the rows cannot be shown.

    changed: other rows, or other permissions. did(text): in words what was done.
    """

    changed = Signal()
    did = Signal(str)

    def __init__(
        self, store: Store, asked: CardRows, now: Callable[[], datetime], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.asked = asked
        self.now = now
        self.view: CardView | None = None
        self.trouble = ""
        self.store = store
        self.others = Others()
        self._ticket: Ticket | None = None
        self._is_closed = False
        self.is_looked_at: Callable[[], bool] = lambda: True
        """As of the file's own."""
        store.signals.files_changed.connect(self._files_changed)
        store.signals.day_began.connect(self.refresh)
        self._colleagues = Colleagues(store, self)
        self.refresh()

    @property
    def room(self) -> str:
        """In which others hear of the file; empty where nobody enters one."""
        home = self.asked.entity.TABLE.home
        return f"{home.name}:{self.asked.file_id}" if home is not None and home.is_open_to_rooms else ""

    @property
    def people(self) -> tuple[Person, ...]:
        """Known by the time that there is a view."""
        return self._colleagues.people

    @property
    def today(self) -> date:
        return local_day(self.now())

    @property
    def may_edit(self) -> tuple[str, ...]:
        """The fields that are shown and that this person may change."""
        may_set = self.view.may_set if self.view is not None else ()
        return tuple(name for name in self.asked.fields if name in may_set)

    def line(self, row_id: str) -> CardLine | None:
        """As it is now; None for one that has gone."""
        lines = self.view.lines if self.view is not None else ()
        return next((line for line in lines if line.row_id == row_id), None)

    def refresh(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
        self._ticket = self.store.ask(self.asked, self._arrived)

    def close(self) -> None:
        """Stop listening, when the page goes away."""
        self._is_closed = True
        self._colleagues.close()
        if self._ticket is not None:
            self._ticket.cancel()
        self.store.signals.files_changed.disconnect(self._files_changed)
        self.store.signals.day_began.disconnect(self.refresh)

    def draft(self, form: str, parent: QObject) -> Draft:
        """The draft of a form about these rows; of a form about one of them, `edit/ROW`."""
        file_id = self.asked.file_id
        key = f"card/{file_id}/{self.asked.entity.TABLE.name}/{form}"
        return Draft(self.store, key, self.now, parent, about=file_id)

    def submit(
        self,
        kind: type[Command],
        fields: Mapping[str, object],
        settled: Callable[[Outcome], None],
        *,
        instead_of: str = "",
        typed: FromDraft | None = None,
    ) -> None:
        """Issue an intention on this file. instead_of: the entry of Needs attention that it corrects. typed: the draft
        that it was typed in.
        """
        whole = {kind.SUBJECT: self.asked.file_id, **fields}

        def finished(outcome: Outcome) -> None:
            is_gone = self._is_closed or not isValid(self)
            if is_gone or not self.is_looked_at():
                tell_unheard(store, kind, outcome)
            if is_gone:  # what was issued counts all the same
                return
            if isinstance(outcome, Accepted):
                currency = self.view.currency if self.view is not None else ""
                self.did.emit(says(command_of(kind, whole), currency=currency))
            settled(outcome)

        store = self.store
        issue(store, kind, whole, finished, instead_of=instead_of, typed=typed)

    def _files_changed(self, file_ids: object, who: str) -> None:
        assert isinstance(file_ids, frozenset)
        if self.asked.file_id in file_ids:
            self.others.heard(who)
            self.refresh()

    def _arrived(self, answer: CardView | Unanswered | None) -> None:
        self._ticket = None
        self._colleagues.once_known(lambda: self._show(answer))

    def _show(self, answer: CardView | Unanswered | None) -> None:
        self.others.arrived(is_new=self.view is None or not isinstance(answer, CardView))
        self.trouble = answer.text if isinstance(answer, Unanswered) else ""
        self.view = answer if isinstance(answer, CardView) else None
        self.changed.emit()
