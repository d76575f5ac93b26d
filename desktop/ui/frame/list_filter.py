"""The line in which a list is filtered as one types, with what may be typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter

from desktop.screens.words import tr
from desktop.ui.kit import announcing
from desktop.ui.kit.searching import SearchLine
from desktop.viewmodels.frame import typed_filter
from desktop.viewmodels.frame.list import ListViewModel
from desktop.viewmodels.frame.list_texts import say
from desktop.viewmodels.frame.typed_fields import word_of
from desktop.viewmodels.frame.typed_filter import Offer
from desktop.viewmodels.frame.typed_values import Known


class FilterLine(SearchLine):
    """Words and conditions. widen_wanted: Enter, while the whole list has more; entered: Enter, to the rows.

    shown: what Tab takes, as whoever looks or listens is told; None: it leads on.
    """

    entered = Signal()
    widen_wanted = Signal()

    def __init__(self, model: ListViewModel) -> None:
        hint = tr("Filter: words, or {example}", example=_example(model))
        super().__init__(tr("Filter the list"), hint, model.text)
        self._model = model
        self.shown: Offer | None = None
        self._mended: tuple[str, Known, Offer | None] | None = None
        """For what it was looked for last, and what was found: what is found changes more often than either."""
        self.setToolTip(tr("Filter the list ( / )"))
        self._offers = QStringListModel(self)
        completer = QCompleter(self._offers, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        popup = completer.popup()
        assert popup is not None
        self._popup = popup
        self.setCompleter(completer)
        self.textEdited.connect(self._offer)
        self.textChanged.connect(model.set_text)

    def _offer(self, text: str) -> None:
        found = typed_filter.offers(text, self._model.listing, self._model.known())
        self._offers.setStringList([offer.text for offer in found])

    def mended(self) -> Offer | None:
        """What stands here with a field or a value that the list knows, where it has one that it does not."""
        text, known = self.text(), self._model.known()
        if self._mended is None or self._mended[:2] != (text, known):
            self._mended = text, known, typed_filter.mended(text, self._model.listing, known)
        return self._mended[2]

    def mend(self) -> bool:
        """Take what is shown in the place of what cannot be read; False where it would change nothing."""
        offer = self.shown
        if offer is None or offer != self.mended() or offer.text == self.text():
            return False
        self._popup.hide()
        self.setText(offer.text)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        announcing.announce(self, tr("Now filtered by {what}", what=offer.caption))
        return True

    def event(self, event: QEvent) -> bool:
        """Tab takes what is offered for what cannot be read, before it leads on."""
        is_tab = event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab
        if is_tab and not self._popup.currentIndex().isValid() and self.mend():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._model.end_typing()
            (self.widen_wanted if self._model.elsewhere is not None else self.entered).emit()
        elif event.key() == Qt.Key.Key_Down:
            event.ignore()  # it leads to the rows, as Esc does, from whatever line of the list
        else:
            super().keyPressEvent(event)


def _example(model: ListViewModel) -> str:
    """Of a condition of this list, in the language of the window."""
    found = next((each for each in model.listing.filters if each.groups), None)
    if found is None:
        return word_of(model.listing.filters[0])
    return f"{word_of(found)}:{say(found.groups[0][0])}"
