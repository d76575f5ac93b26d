"""What is done on a claim, each once: its keys, its tab, and the form in which what was refused is corrected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desktop.screens.refusals import said
from desktop.screens.sayings import title
from desktop.screens.syncing import AttentionItem
from desktop.screens.words import tr
from desktop.ui.claims import actions
from desktop.ui.claims.doings import DIARY, NOTES, OVERVIEW, PAYMENTS, RESERVES, Doings
from desktop.ui.claims.forms import ClaimForm
from desktop.ui.files.facts import LOG_ICON
from desktop.ui.kit.form import Form
from desktop.viewmodels.claims.claim import ClaimViewModel
from desktop.viewmodels.frame.palette import Group, PaletteCommand
from shared.domain.claims.commands import AssignClaim, CloseClaim, EditClaim, ReopenClaim
from shared.domain.claims.states import ClaimStatus
from shared.domain.diary.commands import (
    AddActivity,
    AddNote,
    CompleteActivity,
    EscalateActivity,
    MoveActivity,
    ReassignActivity,
    ReopenActivity,
)
from shared.domain.diary.states import CHANNELS
from shared.domain.kernel.commands import Command
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.money.commands import (
    ApprovePayment,
    ApproveReserve,
    RejectPayment,
    RejectReserve,
    RequestPayment,
    SetReserve,
)
from shared.domain.parties.commands import UpdateContact

Fields = Mapping[str, object]
FormOf = Callable[[Fields], Callable[[], Form] | None]


def _at_its_row(_fields: Fields) -> None:
    """There is no form: it is pressed at what it is about."""


def _whatever(_fields: Fields) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done on a claim. kind: the command that it comes to; tab: on which its effect is seen.

    form: from the fields of a refused entry the form that corrects it; None, where it is typed on its tab itself.
    run: begins it, with its keys; None where it is begun at a row only. is_about: which entries of the kind are its.
    caption: where the command's own title says too little. is_offered: whether there is a reason for it now.
    """

    kind: type[Command]
    tab: str
    form: FormOf | None
    keys: str = ""
    icon: str = ""
    run: Callable[[], None] | None = None
    also: tuple[str, ...] = ()
    caption: str = ""
    is_offered: bool = True
    is_about: Callable[[Fields], bool] = _whatever

    @property
    def name(self) -> str:
        return self.caption or title(self.kind)

    def begin(self) -> None:
        assert self.run is not None
        self.run()


def deeds_on(model: ClaimViewModel, doings: Doings) -> tuple[Deed, ...]:
    """All of them, in the order in which they are listed; then those that are begun at a row."""
    is_closed = model.view is not None and model.view.status is ClaimStatus.CLOSED

    def form(kind: Callable[[None, ClaimViewModel], ClaimForm]) -> FormOf:
        return lambda _fields: lambda: kind(None, model)

    contact = form(actions.LogContactForm)
    return (
        Deed(AddNote, NOTES, None, "N", "sticky-note", doings.write_note, is_about=_is_note),
        Deed(
            AddNote,
            NOTES,
            contact,
            "C",
            LOG_ICON,
            doings.log_contact,
            ("Ctrl+L",),
            tr("Log contact"),
            is_about=_is_contact,
        ),
        Deed(AddActivity, DIARY, form(actions.ActivityForm), "T", "calendar-check", doings.add_activity, ("Ctrl+D",)),
        Deed(CompleteActivity, DIARY, doings.outcome_form, "D", "check", doings.finish_first),
        Deed(SetReserve, RESERVES, doings.reserve_form, "R", "pencil", doings.change_reserve, ("Ctrl+R",)),
        Deed(RequestPayment, PAYMENTS, doings.payment_form, "P", "banknote", doings.request_payment, ("Ctrl+P",)),
        Deed(AssignClaim, OVERVIEW, form(actions.AssignForm), "G", "user-check", doings.assign),
        Deed(EditClaim, OVERVIEW, form(actions.FactsForm), "E", "pencil", doings.edit_facts),
        Deed(
            UpdateContact,
            OVERVIEW,
            form(actions.ContactForm),
            "",
            "pencil",
            doings.edit_contact,
            is_offered=model.may(UpdateContact),
        ),
        Deed(CloseClaim, OVERVIEW, doings.closing_form, "", "archive", doings.close_claim, is_offered=not is_closed),
        Deed(
            ReopenClaim,
            OVERVIEW,
            form(actions.ReopenForm),
            "",
            "undo-2",
            doings.reopen_claim,
            is_offered=is_closed,
        ),
        Deed(RejectReserve, RESERVES, doings.rejection_form),
        Deed(RejectPayment, PAYMENTS, doings.rejection_form),
        Deed(ApproveReserve, RESERVES, _at_its_row),
        Deed(ApprovePayment, PAYMENTS, _at_its_row),
        Deed(MoveActivity, DIARY, _at_its_row),
        Deed(ReassignActivity, DIARY, _at_its_row),
        Deed(ReopenActivity, DIARY, _at_its_row),
        Deed(EscalateActivity, DIARY, _at_its_row),
    )


def offered_on(model: ClaimViewModel, doings: Doings) -> tuple[Deed, ...]:
    """Those that are begun by keys and menus, and that there is a reason for now."""
    return tuple(deed for deed in deeds_on(model, doings) if deed.run is not None and deed.is_offered)


def deed_of(item: AttentionItem, model: ClaimViewModel, doings: Doings) -> Deed | None:
    """What a refused entry was; None for what is not done on a claim's page by hand."""
    fields = dict(item.fields)
    deeds = (deed for deed in deeds_on(model, doings) if deed.kind is item.command and deed.is_about(fields))
    return next(deeds, None)


def _is_contact(fields: Fields) -> bool:
    return fields.get("topic") in CHANNELS


def _is_note(fields: Fields) -> bool:
    return not _is_contact(fields)


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
                deed.begin()
            elif view.status is ClaimStatus.CLOSED:
                ways.tell(tr("Claim {number} is closed. Reopen it first.", number=view.number))
            else:
                ways.tell(said(RefusalCode.NOT_PERMITTED, {"command": kind.__name__}))

        return run

    by_hand = (
        PaletteCommand(deed.name, deed.keys, deed.icon, doing(deed), also=deed.also, group=Group.FILE)
        for deed in offered_on(model, doings)
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
