"""Buttons side by side of which one is pressed, and their pages stand beside: a screen reader hears tabs.

Qt makes every button that stays pressed a check box; what is marked here is a tab, selected or not, to whoever asks.
"""

from __future__ import annotations

from typing import Final, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QWidget

_MARK: Final = "heard"
_TAB: Final = "tab"
_LIST: Final = "tabs"
_installed: list[bool] = []
"""Qt keeps every factory for ever, and asks each of them."""

B = TypeVar("B", bound=QAbstractButton)
W = TypeVar("W", bound=QWidget)


def tab(made: B) -> B:
    """Mark a button that stays pressed as one; it is told when it is the one that is selected."""
    made.setProperty(_MARK, _TAB)
    made.toggled.connect(lambda on: _tell_selected(made) if on else None)
    return made


def tab_list(made: W) -> W:
    """Mark what the tabs stand in."""
    made.setProperty(_MARK, _LIST)
    return made


def install() -> None:
    """Have Qt ask here what a button is; once per program, harmless to repeat."""
    if not _installed:
        _installed.append(True)
        QAccessible.installFactory(_interface)


def _tell_selected(made: QAbstractButton) -> None:
    QAccessible.updateAccessibility(QAccessibleEvent(made, QAccessible.Event.Selection))


class _Tab(QAccessibleWidget):
    def __init__(self, button: QAbstractButton) -> None:
        super().__init__(button, QAccessible.Role.PageTab)

    def text(self, kind: QAccessible.Text, /) -> str:
        button = self.widget()
        if kind is QAccessible.Text.Name and isinstance(button, QAbstractButton):
            return button.accessibleName() or button.text()
        return super().text(kind)

    def state(self) -> QAccessible.State:
        found, button = super().state(), self.widget()
        found.selectable = True
        found.selected = isinstance(button, QAbstractButton) and button.isChecked()
        return found

    def actionNames(self) -> list[str]:
        return [QAccessibleActionInterface.pressAction(), *super().actionNames()]

    def doAction(self, name: str, /) -> None:
        button = self.widget()
        if name == QAccessibleActionInterface.pressAction() and isinstance(button, QAbstractButton):
            button.click()
        else:
            super().doAction(name)


def _interface(_class_name: str, about: QObject) -> QAccessibleInterface | None:
    heard = about.property(_MARK) if isinstance(about, QWidget) else None
    if heard == _TAB and isinstance(about, QAbstractButton):
        return _Tab(about)
    if heard == _LIST and isinstance(about, QWidget):
        return QAccessibleWidget(about, QAccessible.Role.PageTabList)
    return None
