"""Every command of the window, once: the palette, the shortcuts and their sheet are made from this table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.ui.claim_doings import Doings
from desktop.viewmodels.palette import PaletteCommand
from desktop.viewmodels.status import needs_sign_in
from desktop.viewmodels.words import tr

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow


def commands_of(window: MainWindow) -> tuple[PaletteCommand, ...]:
    """In the order of the sheet; those about a claim do nothing where none is open or they are not allowed."""

    def on_claim(doing: Callable[[Doings], None], command: str) -> Callable[[], None]:
        def run() -> None:
            if window.claim is not None and window.claim.model.may(command):
                doing(window.claim.doings)

        return run

    return (
        PaletteCommand(tr("Search everything"), "Ctrl+K", "search", window.open_palette),
        PaletteCommand(tr("Filter the list of claims"), "/", "list-filter", window.focus_filter),
        PaletteCommand(tr("New claim"), "Ctrl+N", "plus", window.file_notice),
        PaletteCommand(tr("Go to claims"), "Ctrl+1", "clipboard-list", lambda: window.go("claims")),
        PaletteCommand(tr("Go to needs attention"), "Ctrl+2", "inbox", lambda: window.go("attention")),
        PaletteCommand(tr("Go to sync"), "Ctrl+3", "refresh-cw", lambda: window.go("sync")),
        PaletteCommand(tr("Go to settings"), "Ctrl+4", "settings", lambda: window.go("settings")),
        PaletteCommand(tr("Back"), "Alt+Left", "arrow-left", window.back),
        PaletteCommand(tr("Forward"), "Alt+Right", "arrow-right", window.forward),
        PaletteCommand(tr("Open the claim in its own window"), "Ctrl+Shift+O", "external-link", window.tear_off),
        PaletteCommand(tr("Change reserve"), "Ctrl+R", "pencil", on_claim(Doings.change_reserve, "SetReserve")),
        PaletteCommand(tr("Request payment"), "Ctrl+P", "banknote", on_claim(Doings.request_payment, "RequestPayment")),
        PaletteCommand(tr("Add next step"), "Ctrl+D", "calendar-check", on_claim(Doings.add_activity, "AddActivity")),
        PaletteCommand(tr("Log contact"), "Ctrl+L", "phone", on_claim(Doings.log_contact, "AddNote")),
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
