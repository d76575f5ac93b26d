"""The line in which a list is filtered as one types, with what may be typed."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter

from desktop.screens.words import tr
from desktop.ui.kit.searching import SearchLine
from desktop.viewmodels.frame import typed_filter
from desktop.viewmodels.frame.list import ListViewModel
from desktop.viewmodels.frame.list_texts import say


class FilterLine(SearchLine):
    """Words and conditions. widen_wanted: Enter, while the whole list has more; entered: Enter, to the rows."""

    entered = Signal()
    widen_wanted = Signal()

    def __init__(self, model: ListViewModel) -> None:
        hint = tr("Filter: words, or {example}", example=_example(model))
        super().__init__(tr("Filter the list"), hint, model.text)
        self._model = model
        self.setToolTip(tr("Filter the list ( / )"))
        self._offers = QStringListModel(self)
        completer = QCompleter(self._offers, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setCompleter(completer)
        self.textEdited.connect(self._offer)
        self.textChanged.connect(model.set_text)

    def _offer(self, text: str) -> None:
        found = typed_filter.offers(text, self._model.listing, self._model.known())
        self._offers.setStringList([offer.text for offer in found])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (self.widen_wanted if self._model.elsewhere is not None else self.entered).emit()
        elif event.key() == Qt.Key.Key_Down:
            event.ignore()  # it leads to the rows, as Esc does, from whatever line of the list
        else:
            super().keyPressEvent(event)


def _example(model: ListViewModel) -> str:
    """Of a condition of this list, in the language of the window."""
    found = next((each for each in model.listing.filters if each.groups), None)
    if found is None:
        return typed_filter.word_of(model.listing.filters[0])
    return f"{typed_filter.word_of(found)}:{say(found.groups[0][0])}"
