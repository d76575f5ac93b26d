"""What stands in the place of a page whose code could not be read: why, and the way to try again."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop.screens.words import tr
from desktop.ui.frame.page import Page
from desktop.ui.frame.part import NotLoaded
from desktop.ui.kit import buttons, layouts
from desktop.ui.kit.empty import Empty


def said_of(why: NotLoaded) -> str:
    """For the strip, where what was there before stays."""
    return tr("This page could not be loaded ({reason}). Your work is safe.", reason=why)


class NotLoadedPage(Page):
    """again: try to load the real one."""

    again = Signal()

    def __init__(self, why: NotLoaded) -> None:
        super().__init__()
        self.setAccessibleName(tr("This page could not be loaded"))
        self.button = buttons.button(tr("Try again"), self.again.emit, icon="refresh-cw")
        advice = tr(
            "A file of the program is missing or damaged ({reason}). Your work is safe, and the other pages work as "
            "always. Try again; if it stays like this, install Coverdesk anew.",
            reason=why,
        )
        layouts.column(self, gap=0).addWidget(Empty("circle-alert", self.accessibleName(), advice, self.button))

    def take_focus(self) -> None:
        self.button.setFocus()
