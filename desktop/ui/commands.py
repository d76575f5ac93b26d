"""Every command of the window, once: the palette, the shortcuts and their sheet are made from this table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.screens.refusals import said
from desktop.screens.sayings import title
from desktop.screens.words import tr
from desktop.ui.claim_doings import Doings
from desktop.viewmodels.palette import PaletteCommand
from desktop.viewmodels.status import needs_sign_in
from shared.domain.claims.commands import FileNotice
from shared.domain.diary.commands import AddActivity, AddNote
from shared.domain.kernel.commands import Command
from shared.domain.money.commands import RequestPayment, SetReserve

if TYPE_CHECKING:
    from desktop.ui.claim import ClaimPage
    from desktop.ui.main_window import MainWindow
    from desktop.ui.torn import TornWindow


def commands_of(window: MainWindow) -> tuple[PaletteCommand, ...]:
    """In the order of the sheet; those about a claim say why not where none is open or they are not allowed."""
    return (
        PaletteCommand(tr("Search everything"), "Ctrl+K", "search", window.open_palette),
        PaletteCommand(tr("Filter the list of claims"), "/", "list-filter", window.focus_filter),
        PaletteCommand(title(FileNotice), "Ctrl+N", "plus", window.file_notice),
        PaletteCommand(tr("Go to claims"), "Ctrl+1", "clipboard-list", lambda: window.go("claims")),
        PaletteCommand(tr("Go to needs attention"), "Ctrl+2", "inbox", lambda: window.go("attention")),
        PaletteCommand(tr("Go to sync"), "Ctrl+3", "refresh-cw", lambda: window.go("sync")),
        PaletteCommand(tr("Go to settings"), "Ctrl+4", "settings", lambda: window.go("settings")),
        PaletteCommand(tr("Back"), "Alt+Left", "arrow-left", window.back),
        PaletteCommand(tr("Forward"), "Alt+Right", "arrow-right", window.forward),
        PaletteCommand(tr("Open the claim in its own window"), "Ctrl+Shift+O", "external-link", window.tear_off),
        *_on_claim(lambda: window.claim, lambda text: window.strip.tell(text)),
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


def commands_of_claim(window: TornWindow, sync_now: Callable[[], None]) -> tuple[PaletteCommand, ...]:
    """Those of a window that shows one claim."""
    return (
        *_on_claim(lambda: window.page, window.strip.tell),
        PaletteCommand(tr("Sync now"), "F5", "refresh-cw", sync_now),
        PaletteCommand(tr("Close this window"), "Ctrl+W", "x", window.put_away),
        PaletteCommand(tr("All shortcuts"), "F1", "keyboard", window.show_shortcuts),
    )


def _on_claim(shown: Callable[[], ClaimPage | None], tell: Callable[[str], None]) -> tuple[PaletteCommand, ...]:
    """What is done on the claim that a window shows. tell: says in that window why something is not done."""

    def doing(wish: Callable[[Doings], None], command: type[Command]) -> Callable[[], None]:
        def run() -> None:
            page = shown()
            view = page.model.view if page is not None else None
            if page is None or view is None:
                tell(tr("This is done on a claim. Open one first."))
            elif page.model.may(command.__name__):
                wish(page.doings)
            elif view.status == "closed":
                tell(tr("Claim {number} is closed. Reopen it first.", number=view.number))
            else:
                tell(said("not_permitted", {"command": command.__name__}))

        return run

    return (
        PaletteCommand(title(SetReserve), "Ctrl+R", "pencil", doing(Doings.change_reserve, SetReserve)),
        PaletteCommand(title(RequestPayment), "Ctrl+P", "banknote", doing(Doings.request_payment, RequestPayment)),
        PaletteCommand(title(AddActivity), "Ctrl+D", "calendar-check", doing(Doings.add_activity, AddActivity)),
        PaletteCommand(tr("Log contact"), "Ctrl+L", "phone", doing(Doings.log_contact, AddNote)),
    )
