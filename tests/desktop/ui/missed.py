"""What is asked for in a language and has no translation."""

from __future__ import annotations

import re

from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from desktop.screens import words

OWN = re.compile(r" \[\w+\]$")
"""How the source of a translation for one closed set alone ends; most sets need none."""


class Missed(QTranslator):
    """Asked last, so installed before the others: whatever reaches it has no translation."""

    def __init__(self, parent: QApplication) -> None:
        super().__init__(parent)
        self.texts: set[str] = set()

    def translate(self, context: str, source: str, _disambiguation: str | None = None, _count: int = -1) -> str | None:
        """None is Qt's null text: this one does not know it either."""
        if context == words.CONTEXT and not OWN.search(source):
            self.texts.add(source)
        return None

    def isEmpty(self) -> bool:
        return False
