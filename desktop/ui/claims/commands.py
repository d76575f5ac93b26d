"""What is done on a claim, with its keys: for the palette, the sheet of keys and the menu of the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.screens.refusals import said
from desktop.screens.sayings import title
from desktop.screens.words import tr
from desktop.ui.claims.doings import Doings
from desktop.viewmodels.claims.claim import ClaimViewModel
from desktop.viewmodels.frame.palette import Group, PaletteCommand
from shared.domain.claims.commands import AssignClaim, CloseClaim, EditClaim, ReopenClaim
from shared.domain.claims.states import ClaimStatus
from shared.domain.diary.commands import AddActivity, AddNote, CompleteActivity
from shared.domain.kernel.commands import Command
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.money.commands import RequestPayment, SetReserve
from shared.domain.parties.commands import UpdateContact


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done on a claim. kind: the command that it comes to.

    caption: where the command's own title says too little. is_offered: whether there is a reason for it now.
    """

    kind: type[Command]
    keys: str
    icon: str
    run: Callable[[], None]
    also: tuple[str, ...] = ()
    caption: str = ""
    is_offered: bool = True

    @property
    def name(self) -> str:
        return self.caption or title(self.kind)


def deeds_on(model: ClaimViewModel, doings: Doings) -> tuple[Deed, ...]:
    """All of them, in the order in which they are listed."""
    is_closed = model.view is not None and model.view.status is ClaimStatus.CLOSED
    return (
        Deed(AddNote, "N", "sticky-note", doings.write_note),
        Deed(AddNote, "C", "phone", doings.log_contact, also=("Ctrl+L",), caption=tr("Log contact")),
        Deed(AddActivity, "T", "calendar-check", doings.add_activity, also=("Ctrl+D",)),
        Deed(CompleteActivity, "D", "check", doings.finish_first),
        Deed(SetReserve, "R", "pencil", doings.change_reserve, also=("Ctrl+R",)),
        Deed(RequestPayment, "P", "banknote", doings.request_payment, also=("Ctrl+P",)),
        Deed(AssignClaim, "G", "user-check", doings.assign),
        Deed(EditClaim, "E", "pencil", doings.edit_facts),
        Deed(UpdateContact, "", "pencil", doings.edit_contact, is_offered=model.may(UpdateContact)),
        Deed(CloseClaim, "", "archive", doings.close_claim, is_offered=not is_closed),
        Deed(ReopenClaim, "", "undo-2", doings.reopen_claim, is_offered=is_closed),
    )


@dataclass(frozen=True, slots=True)
class Ways:
    """What of these leads out of the page. tell: says why something is not done, in the window that shows the claim."""

    tell: Callable[[str], None]
    open_policy: Callable[[], None]
    open_customer: Callable[[], None]


def commands_on(model: ClaimViewModel, doings: Doings, ways: Ways) -> tuple[PaletteCommand, ...]:
    """Those that are not allowed say why when they are asked for."""

    def doing(deed: Deed) -> Callable[[], None]:
        def run() -> None:
            view, kind = model.view, deed.kind
            if view is None:
                return
            if model.may(kind):
                deed.run()
            elif view.status is ClaimStatus.CLOSED:
                ways.tell(tr("Claim {number} is closed. Reopen it first.", number=view.number))
            else:
                ways.tell(said(RefusalCode.NOT_PERMITTED, {"command": kind.__name__}))

        return run

    by_hand = (
        PaletteCommand(deed.name, deed.keys, deed.icon, doing(deed), also=deed.also, group=Group.FILE)
        for deed in deeds_on(model, doings)
        if deed.is_offered
    )
    return (*by_hand, *more_on(model, doings, ways))


def more_on(model: ClaimViewModel, doings: Doings, ways: Ways) -> tuple[PaletteCommand, ...]:
    """What the derived cards offer, and the ways to the files that a claim names, where they are on this device."""
    view, of_file = model.view, Group.FILE
    has_policy = view is not None and view.policy.is_here
    has_customer = view is not None and view.contact.is_here
    return (
        *doings.cards.commands(),
        PaletteCommand(tr("Open the policy"), "", "file-text", ways.open_policy, lambda: has_policy, group=of_file),
        PaletteCommand(tr("Open the customer"), "", "user", ways.open_customer, lambda: has_customer, group=of_file),
    )
