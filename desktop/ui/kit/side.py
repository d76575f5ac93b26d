"""A form beside what it is about: nothing that must be read lies under it, and nothing behind it stands still.

Where there is no room for both, the form takes the whole place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget
from shiboken6 import isValid

from desktop.screens.words import tr
from desktop.ui.kit import buttons, labels, layouts
from desktop.ui.kit.form import Form
from desktop.viewmodels.entering.drafts import Kept

WIDTH: Final = 400
"""Pixels of a form that stands beside something."""


class LeftBar(QFrame):
    """What became of a form that was left, and the way back to it; hidden while there is nothing to tell."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "strip")
        line = layouts.row(self, edges=(20, 4, 12, 4))
        line.addWidget(labels.IconLabel("history", "accent"))
        self.words = labels.Shortening()
        line.addWidget(self.words, 1)
        self.back = buttons.quiet("", self._go_back)
        line.addWidget(self.back)
        line.addWidget(buttons.icon_button("x", tr("Hide this message"), self.forget))
        self._way: Callable[[], object] | None = None
        self.undoes = False
        self.hide()

    def tell(self, words: str, way: str, go_back: Callable[[], object], *, undoes: bool = False) -> None:
        """way: what the button says; go_back: what it does. undoes: what was done last, until something else is."""
        self._way, self.undoes = go_back, undoes
        self.words.setText(words)
        self.setAccessibleName(words)
        self.back.setText(way)
        self.back.setAccessibleName(f"{way}: {words}")
        self.show()

    def forget(self) -> None:
        self._way, self.undoes = None, False
        self.hide()

    def _go_back(self) -> None:
        way = self._way
        self.forget()
        if way is not None:
            way()


class BesideForm(QWidget):
    """A content, and at its right one form at a time.

    opened: a form is there now, or no longer; what shows of the content has changed too, see `takes_all`.
    """

    opened = Signal()

    def __init__(self, content: QWidget, least: Callable[[], int]) -> None:
        """least: pixels that the content needs beside a form."""
        super().__init__()
        self._content = content
        self._least = least
        self.form: Form | None = None
        self._before: QWidget | None = None
        line = layouts.row(self, gap=0)
        line.addWidget(content, 1)
        self._side = layouts.frame("side")
        self._place = layouts.column(self._side)
        self._side.hide()
        line.addWidget(self._side)
        self.left = LeftBar()
        """For whoever shows forms here, who puts it where it is seen."""

    @property
    def takes_all(self) -> bool:
        """Whether the form stands alone, as there is no room for both."""
        return self.form is not None and not self._side.isHidden() and self._content.isHidden()

    def put(self, make: Callable[[], Form], kept: Kept | None = None) -> Form | None:
        """Open a form in the place of another one, which keeps its draft; None: that one is under way, and comes back
        with its outcome. The keyboard is in it, and where it was when it is over.

        kept: what was discarded of it before. What becomes of a form that is left is told in `left`, with the way back.
        """
        if self.form is not None:
            self.form.reject()
        if self.form is not None:
            return None
        form = make()
        if kept is not None:
            form.take_back(kept)
        self._before = self.window().focusWidget()
        self.form = form
        self.left.forget()
        self._place.addWidget(form)
        form.stood.connect(self._stand)
        form.finished.connect(lambda: self._over(form, make))
        self._stand(True)
        return form

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Both where both have room, else the form alone."""
        if self._side.isHidden():
            self._content.show()
            return
        both = self.width() >= WIDTH + self._least()
        self._content.setVisible(both)
        self._side.setMinimumWidth(WIDTH if both else 0)
        self._side.setMaximumWidth(WIDTH if both else self.width())

    def _stand(self, seen: bool) -> None:
        form = self.form
        assert form is not None
        form.setVisible(seen)
        self._side.setVisible(seen)
        self.fit()
        self.opened.emit()
        if seen:
            form.take_focus()
        else:
            self._give_back()

    def _over(self, form: Form, make: Callable[[], Form]) -> None:
        self.form = None
        self._place.removeWidget(form)
        self._side.hide()
        self.fit()
        dropped = form.dropped
        if dropped is not None:
            words = tr("Draft discarded: {what}", what=form.heading)
            self.left.tell(words, tr("Undo"), lambda: self.put(make, dropped), undoes=True)
        elif form.is_left:
            words = tr("Draft kept: {what}", what=form.heading)
            self.left.tell(words, tr("Reopen"), lambda: self.put(make))
        self.opened.emit()
        self._give_back()
        form.deleteLater()

    def _give_back(self) -> None:
        before = self._before
        if before is not None and isValid(before) and before.isVisible() and before.isEnabled():
            before.setFocus()
        else:
            self._content.setFocus()
