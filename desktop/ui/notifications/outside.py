"""What of a window is seen outside of it: an icon in the tray with what needs a deed, calls, where it minimises to.

Nothing there names anybody, unless the person wants it (`Calling`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from desktop.screens.words import beside, tr
from desktop.ui.kit import buttons, fonts, icons, theme
from desktop.ui.notifications import quiet
from desktop.viewmodels.notifications.calling import Call, Calling

if TYPE_CHECKING:
    from desktop.ui.frame.window import MainWindow
    from desktop.ui.notifications.tray import Tray

_EDGES: Final = (22, 32, 44, 64)
"""Pixels of an icon in the trays that there are."""
_MOST: Final = 9
"""What one digit says; more is this with a plus."""


class Outside(QObject):
    """Of one window."""

    def __init__(self, window: MainWindow, tray: Tray) -> None:
        super().__init__(window)
        self._window, self._tray = window, tray
        self._call: Call | None = None
        self._shown: tuple[object, ...] | None = None
        self.menu = QMenu()  # of no window: it is shown where none is
        self.calling = Calling(
            window.store, window.centre.model, window.quiet, window.preferences, self._is_in_front, self
        )
        self.calling.called.connect(self._called)
        window.centre.counted.connect(self._renew)
        window.entered.connect(self._renew)
        window.store.signals.signed_out.connect(self._renew)
        window.installEventFilter(self)
        tray.listen(window.come_forward, self._answer)
        self._renew()

    def put_away(self) -> None:
        """The window goes."""
        self._window.removeEventFilter(self)
        self._tray.put_away()
        self.menu.deleteLater()

    # ---- the icon and its menu

    def _renew(self, _why: str = "") -> None:
        centre, window = self._window.centre, self._window
        is_known = window.who is not None
        words = centre.sentence if is_known else tr("Nobody is signed in")
        says = (centre.count if is_known else 0, words, window.quiet.sentence, window.store.works_offline(), is_known)
        if says == self._shown:
            return
        self._shown = says
        self._fill(words)
        count = says[0]
        self._tray.show(
            picture(count, window.quiet.is_on), beside("Coverdesk", words, window.quiet.sentence), self.menu
        )

    def _fill(self, words: str) -> None:
        window, menu = self._window, self.menu
        menu.clear()
        menu.addAction(buttons.as_is(words)).setEnabled(False)
        menu.addAction(tr("Open Coverdesk")).triggered.connect(lambda _on=False: window.come_forward())
        menu.addSeparator()
        quiet.fill(menu, window.quiet)
        menu.addSeparator()
        offline = menu.addAction(tr("Work offline"))
        offline.setCheckable(True)
        offline.setChecked(window.store.works_offline())
        offline.setEnabled(window.who is not None)
        offline.triggered.connect(window.store.set_offline)
        menu.addSeparator()
        menu.addAction(tr("Quit Coverdesk")).triggered.connect(lambda _on=False: self._quit())

    def _quit(self) -> None:
        """As closing the window does, which may have to ask something before."""
        self._window.come_forward()
        self._window.close()

    # ---- calls

    def _is_in_front(self) -> bool:
        """Whether the bell can be seen: this window or a dialog over it is worked in."""
        shown: QWidget | None = QApplication.activeWindow()
        while shown is not None and shown is not self._window:
            shown = shown.parentWidget()
        return shown is not None and shown.isVisible() and not shown.isMinimized()

    def _called(self, call: object) -> None:
        assert isinstance(call, Call)
        self._call = call
        self._tray.call(call.title, call.text)

    def _answer(self) -> None:
        """The person pressed a call: the window opens at what it is about."""
        call, self._call = self._call, None
        window = self._window
        window.come_forward()
        if window.who is None or call is None:
            return
        if call.about is not None:
            window.centre.open(call.about)
        elif not window.centre.drawer.isVisible():
            window.centre.toggle()

    # ---- minimising

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.WindowStateChange and self._window.isMinimized():
            if self._window.preferences.minimise_to_tray and self._tray.is_there():
                QTimer.singleShot(0, self, self._hide)  # not while Qt is at it
        elif kind is QEvent.Type.Show:
            self._stay(on=False)
        return False

    def _hide(self) -> None:
        """Into the tray: the program goes on, whatever other window closes meanwhile."""
        if self._window.isMinimized():
            self._stay(on=True)
            self._window.hide()

    def _stay(self, *, on: bool) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        if on != self._is_hidden:
            self._is_hidden = on
            app.setQuitOnLastWindowClosed(not on)

    _is_hidden = False


def picture(count: int, is_quiet: bool) -> QIcon:
    """The program's own, with how much needs a deed on a disk; while nothing calls, a struck bell in its place."""
    made = QIcon()
    light = theme.theme("light")
    for edge in _EDGES:
        made.addPixmap(_drawn(edge, count, is_quiet, light.colour("accent"), light.colour("bad")))
    return made


def _drawn(edge: int, count: int, is_quiet: bool, ink: QColor, ground: QColor) -> QPixmap:
    drawn = QPixmap(icons.pixmap("bell-off" if is_quiet else "umbrella", ink.name(), edge))
    if not count:
        return drawn
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    size = edge * 0.62
    room = QRectF(edge - size, 0, size, size)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawEllipse(room)
    painter.setPen(Qt.GlobalColor.white)
    words = str(count) if count <= _MOST else f"{_MOST}+"
    font = fonts.font(10, QFont.Weight.Bold)
    font.setPixelSize(round(size * (0.78 if count <= _MOST else 0.6)))
    painter.setFont(font)
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)
    painter.end()
    return drawn
