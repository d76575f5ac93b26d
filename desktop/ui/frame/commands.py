"""What the windows themselves do, once: keys, palette, menus and the sheet of keys are made from these tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desktop.screens.sayings import title
from desktop.screens.words import tr
from desktop.ui.frame import linking
from desktop.ui.frame.beside import ListAndFile
from desktop.ui.frame.deeds import AGAIN
from desktop.ui.frame.page import FilePage
from desktop.ui.frame.whole import Whole
from desktop.ui.notifications import quiet
from desktop.viewmodels.frame.palette import Group, PaletteCommand
from desktop.viewmodels.people.preferences import ThemeChoice
from desktop.viewmodels.syncing.status import needs_sign_in
from shared.domain.claims.commands import FileNotice

DIGITS: Final = 9
"""Places that Ctrl with a digit reaches, and tabs that Alt with one does."""


def commands_of(window: Whole) -> tuple[PaletteCommand, ...]:
    """What is done on the page that is shown comes first: its keys win."""
    here = window.shelf.here
    shown = window.file
    return (
        *(here.commands() if here is not None else ()),
        *(on_file(shown, window.say) if shown is not None else ()),
        *_on_list(window),
        PaletteCommand(tr("Search everything"), "Ctrl+K", "search", window.open_palette),
        PaletteCommand(title(FileNotice), "Ctrl+N", "plus", window.file_notice, lambda: window.may(FileNotice)),
        PaletteCommand(tr("Back"), "Alt+Left", "arrow-left", window.back),
        PaletteCommand(tr("Forward"), "Alt+Right", "arrow-right", window.forward),
        PaletteCommand(
            tr("Open in its own window"),
            "Ctrl+Shift+O",
            "external-link",
            window.tear_off_shown,
            lambda: window.file is not None,
        ),
        PaletteCommand(tr("Next part of the window"), "F6", "panel-right", lambda: window.walk(1)),
        PaletteCommand(tr("Previous part of the window"), "Shift+F6", "panel-right", lambda: window.walk(-1)),
        PaletteCommand(tr("Next divider"), "Shift+F8", "columns-3", window.next_divider),
        PaletteCommand(
            tr("Next window"),
            "Ctrl+Tab",
            "monitor",
            window.next_window,
            lambda: bool(window.own_windows),
        ),
        PaletteCommand(tr("Undo what was done last"), "Ctrl+Z", "undo-2", window.take_back),
        PaletteCommand(tr("Do again what was undone"), AGAIN, "refresh-cw", window.deeds.do_again),
        PaletteCommand(tr("Sync now"), "F5", "refresh-cw", window.sync_now),
        PaletteCommand(
            tr("Sign in again"),
            "Ctrl+Shift+S",
            "lock-open",
            window.sign_in_again,
            lambda: needs_sign_in(window.status.status),
        ),
        PaletteCommand(tr("All shortcuts"), "F1", "keyboard", window.show_shortcuts),
        PaletteCommand(tr("Explain what is shown, one after the other"), "Shift+F1", "info", window.explain),
        PaletteCommand(tr("Start page"), "F2", "house", window.go_home, also=("Home",), group=Group.PLACES),
        *_places(window),
        *quiet.commands(window.quiet),
        *_themes(window),
        PaletteCommand(tr("Change password"), "", "lock", window.change_password),
        PaletteCommand(tr("Sign out"), "", "log-out", window.leave),
    )


def on_file(page: FilePage, say: Callable[[str], None]) -> list[PaletteCommand]:
    """What every kind of file has. say: in the window that shows it."""
    of_file = Group.FILE
    tabs = [
        PaletteCommand(
            tr("Turn to {tab}", tab=name),
            f"Alt+{digit}",
            "columns-3",
            lambda place=digit - 1: page.show_tab_at(place),  # type: ignore[misc]
            group=of_file,
        )
        for digit, name in enumerate(page.tabs_named()[:DIGITS], start=1)
        if name
    ]
    return [
        *tabs,
        PaletteCommand(tr("Show or hide the panel"), "F8", "panel-right", page.toggle_panel, group=of_file),
        PaletteCommand(
            tr("Copy number"), linking.COPY_NUMBER, "copy", lambda: say(linking.copy_number(page)), group=of_file
        ),
        PaletteCommand(tr("Copy link"), "", "copy", lambda: say(linking.copy_link(page)), group=of_file),
    ]


def _on_list(window: Whole) -> list[PaletteCommand]:
    search = PaletteCommand(tr("Filter the list"), "/", "list-filter", window.focus_filter, group=Group.LIST)
    here = window.shelf.here
    if not isinstance(here, ListAndFile):
        return [search]
    rows = here.list
    has_its_own = any("/" in command.all_keys for command in rows.commands())
    return [
        *([] if has_its_own else [search]),
        PaletteCommand(tr("Next row"), "J", "chevron-down", lambda: rows.step(1), group=Group.LIST, repeats=True),
        PaletteCommand(tr("Previous row"), "K", "chevron-up", lambda: rows.step(-1), group=Group.LIST, repeats=True),
    ]


def _places(window: Whole) -> list[PaletteCommand]:
    """The places of this person, by the digits."""
    if window.who is None:
        return []
    return [
        PaletteCommand(
            tr("Go to {place}", place=place.caption()),
            f"Ctrl+{digit}" if digit <= DIGITS else "",
            place.icon,
            lambda name=place.name: window.go_by_key(name),  # type: ignore[misc]
            group=Group.PLACES,
        )
        for digit, place in enumerate(window.shelf.of_person(window.who), start=1)
    ]


def _themes(window: Whole) -> list[PaletteCommand]:
    captions = {
        ThemeChoice.LIGHT: (tr("Looks: light"), "sun"),
        ThemeChoice.DARK: (tr("Looks: dark"), "moon"),
        ThemeChoice.CONTRAST: (tr("Looks: high contrast"), "contrast"),
        ThemeChoice.SYSTEM: (tr("Looks: as the system"), "monitor"),
    }
    return [
        PaletteCommand(caption, "", icon, lambda choice=choice: window.preferences.set_theme(choice))  # type: ignore[misc]
        for choice, (caption, icon) in captions.items()
    ]
