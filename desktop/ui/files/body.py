"""What stands below the head of a file's page: what the page shows of the file, or why there is nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from desktop.ui.kit.empty import Empty
from desktop.ui.kit.one_of import OneOf


@dataclass(frozen=True, slots=True)
class Absence:
    """What is said while a file is fetched, where it is not on this device (and what helps), and where it cannot be
    shown; icon: of its kind."""

    icon: str
    opening: str
    missing: str
    advice: str
    unshown: str


class Arriving(Protocol):
    """The view model of a file. view: what is shown of it, None until it is here; missing, trouble: why it is not."""

    @property
    def changed(self) -> SignalInstance: ...

    @property
    def view(self) -> object: ...

    @property
    def missing(self) -> bool: ...

    @property
    def trouble(self) -> str: ...


def once_here(model: Arriving, run: Callable[[], None], absent: Callable[[], None] = lambda: None) -> None:
    """Now, or as soon as the file has arrived; where it is not on this device, `absent` once that is known."""

    def arrived() -> None:
        model.changed.disconnect(arrived)
        (run if model.view is not None else absent)()

    if model.view is not None:
        run()
    elif model.missing or model.trouble:
        absent()
    else:
        model.changed.connect(arrived)


class FileBody(OneOf):
    """`content` as soon as there is something to show."""

    def __init__(self, content: QWidget, words: Absence) -> None:
        super().__init__()
        self._content, self._words = content, words
        self._empty = Empty("loader-circle", words.opening, "")
        self.addWidget(self._empty)
        self.addWidget(content)

    def show_content(self) -> None:
        self.setCurrentWidget(self._content)

    def show_absence(self, trouble: str, *, is_missing: bool) -> None:
        """trouble: why it cannot be shown. While neither is known, what stands there stays."""
        words = self._words
        if trouble:
            self._say(Empty("circle-alert", words.unshown, trouble))
        elif is_missing:
            self._say(Empty(words.icon, words.missing, words.advice))

    def _say(self, empty: Empty) -> None:
        self.removeWidget(self._empty)
        self._empty.deleteLater()
        self._empty = empty
        self.addWidget(empty)
        self.setCurrentWidget(empty)
