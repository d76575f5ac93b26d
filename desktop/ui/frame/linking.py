"""Links to files: one that came from outside is followed, one's own is copied."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

from desktop.screens.links import BadLink, Link, link_of, link_to
from desktop.screens.questions import Unanswered
from desktop.screens.search import FileByNumber
from desktop.screens.words import tr
from desktop.ui.frame.page import FilePage
from desktop.ui.frame.whole import Whole

COPY_NUMBER: Final = "Ctrl+Shift+C"


class Linking(QObject):
    """Of one window. A link that comes while nobody works here waits for whoever signs in."""

    def __init__(self, window: Whole, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        self._waits: Link | None = None
        window.entered.connect(self._entered)

    def follow(self, text: str) -> None:
        """Open the file that a link names, or say why not."""
        try:
            self._waits = link_of(text)
        except BadLink:
            self._window.tell(tr("This is no link to a file of Coverdesk. Look for the file with Ctrl+K."))
            return
        if self._window.who is not None:
            self._entered()

    def _entered(self) -> None:
        link, self._waits = self._waits, None
        if link is None:
            return
        if link.kind not in self._window.shelf.files:
            self._window.tell(tr("Files of that kind are not shown here. Look for the file with Ctrl+K."))
            return
        self._window.store.ask(FileByNumber(link.kind, link.number), lambda found: self._found(link, found))

    def _found(self, link: Link, found: str | Unanswered | None) -> None:
        if not isValid(self) or self._window.who is None:
            return
        if isinstance(found, Unanswered):
            self._window.tell(found.text)
        elif found is None:
            words = tr(
                "{number} is not on this device: it may not be among your files, or it is still on its way. "
                "Look for it with Ctrl+K, or ask whoever sent you the link.",
                number=link.number,
            )
            self._window.tell(words)
        else:
            self._window.open_file(link.kind, found)


def copy_number(page: FilePage) -> str:
    """What to say of it; the number is on the clipboard."""
    QGuiApplication.clipboard().setText(page.number())
    return tr("{number} is copied.", number=page.number())


def copy_link(page: FilePage) -> str:
    """What to say of it; the link is on the clipboard."""
    QGuiApplication.clipboard().setText(link_to(page.kind, page.link_name()))
    return tr("The link to {number} is copied.", number=page.number())
