"""A file in a window of its own, with the keys of that file and the truth about sync."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from desktop.screens.sayings import title
from desktop.screens.words import beside, tr
from desktop.ui.frame import finding, walking
from desktop.ui.frame.bars import StatusBar
from desktop.ui.frame.commands import on_file
from desktop.ui.frame.deeds import AGAIN
from desktop.ui.frame.explaining import Explaining
from desktop.ui.frame.key_table import KeyTable, begun_by, takes_letters
from desktop.ui.frame.page import FilePage
from desktop.ui.frame.shortcuts import show_sheet
from desktop.ui.frame.strip import Strip
from desktop.ui.frame.tabbing import Tabbed
from desktop.ui.frame.typed_ahead import TypedAhead, begin_once_here, words_of_dropped
from desktop.ui.frame.whole import Whole
from desktop.ui.kit import layouts, placing, splitting
from desktop.ui.kit.redrawing import first_stop, focus_again, focused_name
from desktop.ui.notifications import quiet
from desktop.viewmodels.frame.palette import PaletteCommand
from shared.domain.claims.commands import FileNotice

SIZE = QSize(980, 760)


class TornWindow(QMainWindow):
    """It stays in step with everything else. page: the file; strip: what there is to tell of it; bar: as everywhere."""

    def __init__(self, page: FilePage, main: Whole) -> None:
        super().__init__()
        self.page, self.main = page, main
        self.strip = Strip()
        self._ahead = TypedAhead(page, lambda: self.strip.tell(words_of_dropped()))
        self._explaining = Explaining()
        self.bar = StatusBar(main.status, main.quiet)
        whole = QWidget()
        lines = layouts.column(whole, gap=0)
        lines.addWidget(self.strip)
        lines.addWidget(page, 1)
        lines.addWidget(self.bar)
        self._tabbed = Tabbed()
        self._tabbed.addWidget(whole)
        self.setCentralWidget(self._tabbed)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.keys = KeyTable(self, lambda: commands_of_torn(self), lambda: main.who is not None)
        page.retitled.connect(self._say_title)
        page.recommanded.connect(self.keys.renew)
        page.changed_by_others.connect(self.bar.mention)
        self.bar.pressed.connect(self._look_at_sync)
        self.bar.take_back_wanted.connect(main.take_back)
        self.bar.sign_in_wanted.connect(self._sign_in_again)
        self._say_title()
        placing.place(self, SIZE, least=QSize(0, 0))

    def commands(self) -> Sequence[PaletteCommand]:
        """Those of the file; pressed before it is here, they begin with it."""
        return [begun_by(self._begin, each) for each in self.page.commands()]

    def _begin(self, command: PaletteCommand) -> None:
        begin_once_here(self._ahead, self.page, command.all_keys, lambda: True)

    def say(self, text: str) -> None:
        self.bar.say(text)

    def show_shortcuts(self) -> None:
        show_sheet(self, commands_of_torn(self))

    def open_palette(self) -> None:
        """Over this window; what is found opens in the main one."""
        finding.open_palette(self.main, self, self.page, commands_of_torn(self))

    def file_notice(self) -> None:
        self.main.come_forward()
        self.main.file_notice()

    def walk(self, by: int) -> None:
        walking.walk((*self.page.panes(), self.bar), by)

    def explain(self) -> None:
        self._explaining.next(self._tabbed)

    def next_divider(self) -> None:
        splitting.next_divider(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not walking.takes(self.page, event, self.page.take_focus, self.keys.pressed_on):
            super().keyPressEvent(event)

    def put_away(self) -> None:
        self.close()

    def _look_at_sync(self) -> None:
        self.main.come_forward()
        self.main.look_at_sync()

    def _sign_in_again(self) -> None:
        self.main.come_forward()
        self.main.sign_in_again()

    def _say_title(self) -> None:
        who = self.main.who
        parts = (self.page.title(), who.name if who is not None else "", "Coverdesk")
        self.setWindowTitle(beside(*parts, by=" — "))


def tear_off(main: Whole, own: list[TornWindow], beside: QWidget, kind: str, file_id: str) -> None:
    """Show a file in a window of its own, as one more of those that are open, beside another window.

    Where it is open already, the part of it and the keyboard are where they were there.
    """
    page = main.shelf.file_page(kind, file_id)
    if page is None:
        return
    shown = main.file
    place = ""
    if shown is not None and (shown.kind, shown.file_id) == (kind, file_id):
        page.take_over(shown)
        place = focused_name(shown.body())
    window = TornWindow(page, main)
    placing.stand_beside(window, beside)
    window.destroyed.connect(lambda _gone=None: own.remove(window) if window in own else None)
    own.append(window)
    window.show()
    page.once_here(lambda: _begin(page.body(), place))


def _begin(body: QWidget, place: str) -> None:
    """Where the keyboard was, else on the first thing that takes no letters: those are keys of the file at once."""
    if not focus_again(body, place):
        (first_stop(body, lambda stop: not takes_letters(stop)) or body).setFocus(Qt.FocusReason.OtherFocusReason)


def commands_of_torn(window: TornWindow) -> tuple[PaletteCommand, ...]:
    """Those of a window that shows one file."""
    main = window.main
    return (
        *window.commands(),
        *on_file(window.page, window.say),
        PaletteCommand(tr("Search everything"), "Ctrl+K", "search", window.open_palette),
        PaletteCommand(title(FileNotice), "Ctrl+N", "plus", window.file_notice, lambda: main.may(FileNotice)),
        PaletteCommand(tr("Next part of the window"), "F6", "panel-right", lambda: window.walk(1)),
        PaletteCommand(tr("Previous part of the window"), "Shift+F6", "panel-right", lambda: window.walk(-1)),
        PaletteCommand(tr("Next divider"), "Shift+F8", "columns-3", window.next_divider),
        PaletteCommand(tr("Next window"), "Ctrl+Tab", "monitor", main.next_window),
        PaletteCommand(tr("Undo what was done last"), "Ctrl+Z", "undo-2", main.take_back),
        PaletteCommand(tr("Do again what was undone"), AGAIN, "refresh-cw", main.deeds.do_again),
        PaletteCommand(tr("Close this window"), "Ctrl+W", "x", window.put_away),
        PaletteCommand(tr("Sync now"), "F5", "refresh-cw", main.sync_now),
        *quiet.commands(main.quiet),
        PaletteCommand(tr("All shortcuts"), "F1", "keyboard", window.show_shortcuts),
        PaletteCommand(tr("Explain what is shown, one after the other"), "Shift+F1", "info", window.explain),
    )
