"""A claim in a window of its own, with the keys of a claim."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QWidget

from desktop.screens.words import beside
from desktop.ui import placing
from desktop.ui.claim import ClaimPage
from desktop.ui.commands import commands_of_claim
from desktop.ui.shortcuts import show_sheet
from desktop.ui.strip import Strip
from desktop.ui.widgets import layouts


class TornWindow(QMainWindow):
    """It stays in step with everything else. page: the claim; strip: what there is to tell of it."""

    def __init__(self, page: ClaimPage, sync_now: Callable[[], None]) -> None:
        super().__init__()
        self.page = page
        self.strip = Strip()
        whole = QWidget()
        lines = layouts.column(whole, gap=0)
        lines.addWidget(self.strip)
        lines.addWidget(page, 1)
        self.setCentralWidget(whole)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.commands = commands_of_claim(self, sync_now)
        for command in self.commands:
            QShortcut(QKeySequence(command.keys), self).activated.connect(command.run)
        page.model.changed.connect(self._say_title)
        placing.place(self, QSize(980, 760), least=QSize(0, 0))

    def show_shortcuts(self) -> None:
        show_sheet(self, self.commands)

    def put_away(self) -> None:
        self.close()

    def _say_title(self) -> None:
        view = self.page.model.view
        self.setWindowTitle(beside(view.insured, view.number) if view is not None else "Coverdesk")
