"""What is seen of a screen, and what is not though it is there: found on widgets as they stand."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.ui.kit import layouts
from desktop.ui.kit.layouts import ScrollColumn
from desktop.ui.syncing.attention import AttentionPage


def card_of(page: AttentionPage, command_id: str) -> QWidget:
    """The card of one entry that needs the person."""
    place = [item.command_id for item in page.model.items].index(command_id)
    return layouts.widgets(page.inner)[place]


def cut_off(root: QWidget) -> list[str]:
    """Columns that are wider than what is seen of them, or that stand out of the window; these scroll down only."""
    found = []
    for column in root.findChildren(ScrollColumn):
        content, viewport, window = column.inner.parentWidget(), column.viewport(), root.window()
        while content is not None and content.parentWidget() is not viewport:
            content = content.parentWidget()
        assert content is not None
        right = viewport.mapTo(window, viewport.rect().topRight()).x()
        if viewport.isVisible() and (content.width() > viewport.width() or right >= window.width()):
            found.append(f"{content.width()} in {viewport.width()}, to {right} of {window.width()}")
    return found
