"""The number at a place of the rail that is counted in its list."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop.lists.declared import Listing
from desktop.ui.frame.page import Frame
from desktop.ui.frame.place import Say
from desktop.viewmodels.frame.own_count import OwnCount


def counted(listing: Listing, typed: str) -> Callable[[Frame, Say], None]:
    """Of a place: how many lines of a list pass what may be typed there, as long as the window lives."""

    def count(frame: Frame, say: Say) -> None:
        model = OwnCount(frame.store, listing, typed, frame.now, frame if isinstance(frame, QObject) else None)
        model.changed.connect(lambda: say(model.count))
        frame.entered.connect(model.begin)

    return count
