"""With whom one works: as the shelf says it now, and before what names them is shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop.screens.people import People, Person
from desktop.screens.store import Store, Ticket
from shared.domain.kernel.desks import SHELF


class Colleagues(QObject):
    """people: empty until they are known, and where they cannot be read.

    They are asked for anew whenever the shelf changes: a new device has none yet when somebody signs in on it.
    changed: they are others now.
    """

    changed = Signal()

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.people: tuple[Person, ...] = ()
        self._store = store
        self._are_known = False
        self._waiting: Callable[[], None] | None = None
        self._ticket: Ticket | None = None
        store.signals.files_changed.connect(self._files_changed)
        self.refresh()

    def refresh(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
        self._ticket = self._store.ask(People(), self._arrived)

    def once_known(self, show: Callable[[], None]) -> None:
        """Now, or as soon as they are; of several only the last. Readers answer in any order."""
        if self._are_known:
            show()
        else:
            self._waiting = show

    def close(self) -> None:
        """Nothing is shown any more."""
        self._store.signals.files_changed.disconnect(self._files_changed)
        if self._ticket is not None:
            self._ticket.cancel()
        self._waiting = None

    def _files_changed(self, file_ids: object, _who: str) -> None:
        assert isinstance(file_ids, frozenset)
        if SHELF in file_ids:
            self.refresh()

    def _arrived(self, answer: object) -> None:
        self._ticket = None
        found = answer if isinstance(answer, tuple) else ()
        is_other, self.people, self._are_known = found != self.people, found, True
        show, self._waiting = self._waiting, None
        if show is not None:
            show()
        if is_other:
            self.changed.emit()
