"""Words that head a page, a card or a part: a screen reader is told so, and goes from one to the next by a key.

Qt makes every label a static text; what is marked here is a heading to whoever asks.
"""

from __future__ import annotations

from typing import Final, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QLabel

_MARK: Final = "heading"
_installed: list[bool] = []
"""Qt keeps every factory for ever, and asks each of them."""

L = TypeVar("L", bound=QLabel)


def heading(made: L) -> L:
    """Mark a label as one."""
    made.setProperty(_MARK, True)
    return made


def is_heading(made: QLabel) -> bool:
    return bool(made.property(_MARK))


def install() -> None:
    """Have Qt ask here what a label is; once per program, harmless to repeat."""
    if not _installed:
        _installed.append(True)
        QAccessible.installFactory(_interface)


class _Heading(QAccessibleWidget):
    def __init__(self, label: QLabel) -> None:
        super().__init__(label, QAccessible.Role.Heading)

    def text(self, kind: QAccessible.Text, /) -> str:
        label = self.widget()
        if kind is QAccessible.Text.Name and isinstance(label, QLabel):
            return label.accessibleName() or label.text()
        return super().text(kind)


def _interface(_class_name: str, about: QObject) -> QAccessibleInterface | None:
    return _Heading(about) if isinstance(about, QLabel) and is_heading(about) else None
