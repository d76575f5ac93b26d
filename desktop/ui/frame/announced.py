"""What administrators announce: told over everything, and answered once somebody can have seen it. No focus moves."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from desktop.screens.store import Store
from desktop.ui.frame.strip import Strip


class Announcements(QObject):
    """Of the window whose strip it is: an answer waits until that window is the one that is looked at."""

    def __init__(self, window: QWidget, strip: Strip, store: Store) -> None:
        super().__init__(window)
        self._window = window
        self._strip = strip
        self._store = store
        self._unseen: list[str] = []
        store.signals.announced.connect(self._told)
        store.signals.signed_out.connect(self._unseen.clear)
        for part in (window, strip):  # either may come before the other
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.WindowActivate, QEvent.Type.Show):
            self._look()
        return super().eventFilter(watched, event)

    def _told(self, announcement_id: str, text: str) -> None:
        self._strip.tell(text)
        self._unseen.append(announcement_id)
        self._look()

    def _look(self) -> None:
        """The strip is not shown to whoever is signed out, nor in a window that lies behind others."""
        if self._window.isActiveWindow() and self._strip.isVisible():
            while self._unseen:
                self._store.saw(self._unseen.pop(0))
