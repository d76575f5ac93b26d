"""A form over a window: for what has to be answered before anything else, such as a password."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QWidget

from desktop.ui.kit import layouts
from desktop.ui.kit.fitting import fit
from desktop.ui.kit.form import Form

_WIDTH = 460


class FormDialog(QDialog):
    """Lives as long as its form; out of sight while the form is aside."""

    def __init__(self, parent: QWidget | None, form: Form, *, width: int = _WIDTH) -> None:
        super().__init__(parent)
        self.form = form
        self.setWindowTitle(form.heading)
        self.setAccessibleName(form.heading)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(width, 1)  # as high as it needs, from here on, and as wide as its words need
        layouts.column(self).addWidget(form)
        form.stood.connect(self._stand)
        form.finished.connect(self._over)

    def reject(self) -> None:
        """By Escape where nothing in the form has the keyboard."""
        self.form.reject()

    def put_down(self) -> None:
        self.form.put_down()

    def fit(self) -> None:
        """Grow where the words need more lines than there is room for, as far as the screen goes."""
        fit(self, self.form.middle, margin=0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.form.take_focus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """By the frame's own button."""
        if self.form.is_over:
            super().closeEvent(event)
        else:
            event.ignore()
            self.form.reject()

    def event(self, event: QEvent) -> bool:
        """Whatever a form comes to say, whoever says it, finds room: Qt keeps a window as high as it was."""
        taken = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.fit()
        return taken

    def _stand(self, seen: bool) -> None:
        if seen:
            self.open()
        else:
            self.hide()

    def _over(self) -> None:
        super().reject()
        self.deleteLater()
