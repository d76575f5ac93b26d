"""A file in a window of its own, with the keys of that file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QMainWindow, QWidget

from desktop.ui import placing
from desktop.ui.frame.commands import commands_of_torn
from desktop.ui.frame.key_table import KeyTable
from desktop.ui.frame.page import FilePage
from desktop.ui.shortcuts import show_sheet
from desktop.ui.strip import Strip
from desktop.ui.widgets import layouts

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow


class TornWindow(QMainWindow):
    """It stays in step with everything else. page: the file; strip: what there is to tell of it."""

    def __init__(self, page: FilePage, main: MainWindow) -> None:
        super().__init__()
        self.page, self.main = page, main
        self.strip = Strip()
        whole = QWidget()
        lines = layouts.column(whole, gap=0)
        lines.addWidget(self.strip)
        lines.addWidget(page, 1)
        self.setCentralWidget(whole)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.keys = KeyTable(self, lambda: commands_of_torn(self), lambda: main.who is not None)
        page.retitled.connect(self._say_title)
        page.recommanded.connect(self.keys.renew)
        self._say_title()
        placing.place(self, QSize(980, 760), least=QSize(0, 0))

    def show_shortcuts(self) -> None:
        show_sheet(self, commands_of_torn(self))

    def put_away(self) -> None:
        self.close()

    def _say_title(self) -> None:
        self.setWindowTitle(self.page.title() or "Coverdesk")
