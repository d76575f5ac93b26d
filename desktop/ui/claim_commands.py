"""What is done on a claim, with its keys: for the palette, the sheet of keys and the menu of the page."""

from __future__ import annotations

from collections.abc import Callable

from desktop.screens.refusals import said
from desktop.screens.sayings import title
from desktop.screens.words import tr
from desktop.ui.claim_doings import Doings
from desktop.viewmodels.claim import ClaimViewModel
from desktop.viewmodels.palette import PaletteCommand
from shared.domain.claims.states import ClaimStatus
from shared.domain.diary.commands import AddActivity, AddNote
from shared.domain.kernel.commands import Command
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.money.commands import RequestPayment, SetReserve


def commands_on(model: ClaimViewModel, doings: Doings, tell: Callable[[str], None]) -> tuple[PaletteCommand, ...]:
    """Those that are not allowed say why when they are asked for. tell: says it in the window that shows the claim."""

    def doing(wish: Callable[[], None], command: type[Command]) -> Callable[[], None]:
        def run() -> None:
            view = model.view
            if view is None:
                return
            if model.may(command.__name__):
                wish()
            elif view.status == ClaimStatus.CLOSED:
                tell(tr("Claim {number} is closed. Reopen it first.", number=view.number))
            else:
                tell(said(RefusalCode.NOT_PERMITTED, {"command": command.__name__}))

        return run

    return (
        PaletteCommand(title(SetReserve), "Ctrl+R", "pencil", doing(doings.change_reserve, SetReserve)),
        PaletteCommand(title(RequestPayment), "Ctrl+P", "banknote", doing(doings.request_payment, RequestPayment)),
        PaletteCommand(title(AddActivity), "Ctrl+D", "calendar-check", doing(doings.add_activity, AddActivity)),
        PaletteCommand(tr("Log contact"), "Ctrl+L", "phone", doing(doings.log_contact, AddNote)),
    )
