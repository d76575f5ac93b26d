"""Links to a person: a press, Enter or Space opens the system's program for it, a menu and Ctrl+C copy it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QFontMetrics, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.screens.words import tr
from desktop.ui.kit import buttons, fonts, labels, layouts
from desktop.ui.kit.announcing import announce
from desktop.ui.kit.cutting import cut
from desktop.ui.kit.flowing import Flowing
from desktop.viewmodels.people.helping import Way

WIDEST: Final = 320
"""Pixels of one link: the narrowest card has them."""


class Ways(QWidget):
    """A sentence, and below it each way as a link; what was done with one is said below them."""

    def __init__(self) -> None:
        super().__init__()
        lines = layouts.column(self, gap=2)
        self.words = labels.label(wrap=True)
        lines.addWidget(self.words)
        self._links = Flowing(gap=16, between=0)
        lines.addWidget(self._links)
        self.done = labels.caption(wrap=True)
        self.done.hide()
        lines.addWidget(self.done)
        self._shown: tuple[Way, ...] = ()
        self.links: list[QPushButton] = []

    def show_ways(self, sentence: str, ways: Sequence[Way]) -> None:
        self.words.setText(sentence)
        self.words.setVisible(bool(sentence))
        labels.readable(self.words)
        if tuple(ways) == self._shown:
            return
        self._shown = tuple(ways)
        self.done.hide()
        self.links = [self._link(way) for way in ways]
        self._links.show_all(self.links)
        self._links.setVisible(bool(ways))

    def _link(self, way: Way) -> QPushButton:
        shown = cut(way.text, QFontMetrics(fonts.strong()), WIDEST)
        made = buttons.button(shown, lambda: self._open(way), kind="link", name=way.name)
        made.setFont(fonts.strong())
        if shown != way.text:
            labels.hint(made, way.text)
        made.setAutoDefault(True)  # Enter presses it too
        copy = QAction(buttons.as_is(tr("Copy {what}", what=way.text)), made)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(lambda: self._copy(way))
        made.addAction(copy)
        made.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        return made

    def _open(self, way: Way) -> None:
        """Where the system has no program for it, it is copied."""
        if not (way.target and QDesktopServices.openUrl(QUrl(way.target, QUrl.ParsingMode.StrictMode))):
            self._copy(way)

    def _copy(self, way: Way) -> None:
        QGuiApplication.clipboard().setText(way.text)
        words = tr("{number} is copied.", number=way.text)
        self.done.setText(words)
        self.done.show()
        announce(self, words)
