"""What is done on a claim, with its keys: for the palette, the sheet of keys and the menu of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.screens.refusals import said
from desktop.screens.sayings import title
from desktop.screens.words import tr
from desktop.viewmodels.palette import Group, PaletteCommand
from shared.domain.claims.commands import AssignClaim, CloseClaim, EditClaim, ReopenClaim
from shared.domain.claims.states import ClaimStatus
from shared.domain.diary.commands import AddActivity, AddNote
from shared.domain.kernel.commands import Command
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.money.commands import RequestPayment, SetReserve
from shared.domain.parties.commands import UpdateContact

if TYPE_CHECKING:
    from desktop.ui.claim import ClaimPage


def commands_on(page: ClaimPage) -> tuple[PaletteCommand, ...]:
    """Those that are not allowed say why when they are asked for, in the window that shows the claim."""
    doings, model = page.doings, page.model

    def doing(wish: Callable[[], None], command: type[Command]) -> Callable[[], None]:
        def run() -> None:
            view = model.view
            if view is None:
                return
            if model.may(command.__name__):
                wish()
            elif view.status == ClaimStatus.CLOSED:
                page.told.emit(tr("Claim {number} is closed. Reopen it first.", number=view.number))
            else:
                page.told.emit(said(RefusalCode.NOT_PERMITTED, {"command": command.__name__}))

        return run

    def on_file(
        caption: str, keys: str, icon: str, wish: Callable[[], None], command: type[Command], *also: str
    ) -> PaletteCommand:
        return PaletteCommand(caption, keys, icon, doing(wish, command), also=also, group=Group.FILE)

    is_closed = model.view is not None and model.view.status == ClaimStatus.CLOSED
    ends = (
        on_file(title(ReopenClaim), "", "undo-2", doings.reopen_claim, ReopenClaim)
        if is_closed
        else on_file(title(CloseClaim), "", "archive", doings.close_claim, CloseClaim)
    )
    return (
        on_file(title(AddNote), "N", "sticky-note", page.write_note, AddNote),
        on_file(tr("Log contact"), "C", "phone", doings.log_contact, AddNote, "Ctrl+L"),
        on_file(title(AddActivity), "T", "calendar-check", doings.add_activity, AddActivity, "Ctrl+D"),
        on_file(title(SetReserve), "R", "pencil", doings.change_reserve, SetReserve, "Ctrl+R"),
        on_file(title(RequestPayment), "P", "banknote", doings.request_payment, RequestPayment, "Ctrl+P"),
        on_file(title(AssignClaim), "G", "user-check", doings.assign, AssignClaim),
        on_file(title(EditClaim), "E", "pencil", doings.edit_facts, EditClaim),
        on_file(title(UpdateContact), "", "user", doings.edit_contact, UpdateContact),
        ends,
    )
