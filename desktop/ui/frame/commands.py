"""What the window itself does, once: its keys, the palette and the sheet of keys are made from this table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.screens.sayings import title
from desktop.screens.words import tr
from desktop.viewmodels.palette import PaletteCommand
from desktop.viewmodels.status import needs_sign_in
from shared.domain.claims.commands import FileNotice

if TYPE_CHECKING:
    from desktop.ui.frame.torn import TornWindow
    from desktop.ui.main_window import MainWindow

DIGITS = 9
"""Places that Ctrl with a digit reaches."""


def commands_of(window: MainWindow) -> tuple[PaletteCommand, ...]:
    """What is done on the page that is shown comes first: its keys win."""
    here = window.shelf.here
    return (
        *(here.commands() if here is not None else ()),
        PaletteCommand(tr("Search everything"), "Ctrl+K", "search", window.open_palette),
        PaletteCommand(tr("Filter the list of claims"), "/", "list-filter", window.focus_filter),
        PaletteCommand(title(FileNotice), "Ctrl+N", "plus", window.file_notice),
        *_places(window),
        PaletteCommand(tr("Back"), "Alt+Left", "arrow-left", window.back),
        PaletteCommand(tr("Forward"), "Alt+Right", "arrow-right", window.forward),
        PaletteCommand(
            tr("Open in its own window"),
            "Ctrl+Shift+O",
            "external-link",
            window.tear_off_shown,
            lambda: window.file is not None,
        ),
        PaletteCommand(tr("Sync now"), "F5", "refresh-cw", window.sync_now),
        PaletteCommand(
            tr("Sign in again"),
            "Ctrl+Shift+S",
            "lock-open",
            window.sign_in_again,
            lambda: needs_sign_in(window.status.status),
        ),
        PaletteCommand(tr("All shortcuts"), "F1", "keyboard", window.show_shortcuts),
    )


def _places(window: MainWindow) -> list[PaletteCommand]:
    """The places of this person, by the digits."""
    if window.who is None:
        return []
    return [
        PaletteCommand(
            tr("Go to {place}", place=place.caption()),
            f"Ctrl+{digit}" if digit <= DIGITS else "",
            place.icon,
            lambda name=place.name: window.go(name),  # type: ignore[misc]
        )
        for digit, place in enumerate(window.shelf.of_person(window.who), start=1)
    ]


def commands_of_torn(window: TornWindow) -> tuple[PaletteCommand, ...]:
    """Those of a window that shows one file."""
    return (
        *window.page.commands(),
        PaletteCommand(tr("Sync now"), "F5", "refresh-cw", window.main.sync_now),
        PaletteCommand(tr("Close this window"), "Ctrl+W", "x", window.put_away),
        PaletteCommand(tr("All shortcuts"), "F1", "keyboard", window.show_shortcuts),
    )
