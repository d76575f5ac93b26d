"""The system's tray, as thin as it can be: an icon, a menu, a call. What stands in them is said elsewhere (`outside`).

A desktop without a tray has none of it, and nothing is told of that: the window does without.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon


class Tray(Protocol):
    """A place outside of all windows."""

    def is_there(self) -> bool:
        """Whether this desktop has one now; it may come later, or go."""
        ...

    def show(self, icon: QIcon, words: str, menu: QMenu) -> None:
        """words: what the icon says when it is pointed at. Where there is no tray yet, nothing happens."""
        ...

    def call(self, title: str, text: str) -> None:
        """A system notification; it goes by itself. Nothing where nothing was shown."""
        ...

    def listen(self, pressed: Callable[[], None], called: Callable[[], None]) -> None:
        """pressed: the icon was; called: the last call was."""
        ...

    def put_away(self) -> None: ...


class SystemTray:
    """Qt's own, made once the desktop has a tray: to look costs little, an icon without a tray costs warnings."""

    def __init__(self) -> None:
        self._icon: QSystemTrayIcon | None = None
        self._pressed: Callable[[], None] = lambda: None
        self._called: Callable[[], None] = lambda: None

    def is_there(self) -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self, icon: QIcon, words: str, menu: QMenu) -> None:
        if self._icon is None:
            if not self.is_there():
                return
            self._icon = QSystemTrayIcon(icon)
            self._icon.activated.connect(self._activated)
            self._icon.messageClicked.connect(lambda: self._called())
        self._icon.setIcon(icon)
        self._icon.setToolTip(words)
        self._icon.setContextMenu(menu)
        self._icon.show()

    def call(self, title: str, text: str) -> None:
        if self._icon is not None:
            self._icon.showMessage(title, plain(text), self._icon.icon())

    def listen(self, pressed: Callable[[], None], called: Callable[[], None]) -> None:
        self._pressed, self._called = pressed, called

    def put_away(self) -> None:
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        """A press opens; the other button is the menu, which comes by itself."""
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self._pressed()


def plain(text: str) -> str:
    """The words of others as every desktop shows them: some take what stands in angles for markup, with links and
    pictures of elsewhere (Desktop Notifications Specification, "Markup").
    """
    return text.translate({ord("<"): "‹", ord(">"): "›"})
