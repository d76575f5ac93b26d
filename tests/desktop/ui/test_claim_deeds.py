"""What the catalogue has for a claim has its place on the claim's page: nothing is left out unseen."""

from __future__ import annotations

from desktop.answers.home import _TOLD_OF
from desktop.ui.claims.cards import CARDS
from desktop.ui.claims.commands import deeds_on
from desktop.ui.claims.doings import TABS
from desktop.ui.frame.window import MainWindow
from desktop.ui.parties.page import CustomerPage
from desktop.ui.policies.page import PolicyPage
from shared.domain.catalogue import ENTITIES, RULES
from shared.domain.claims.commands import EndSight
from shared.domain.claims.entities import CLAIM, Exposure
from shared.domain.diary.commands import AddNote
from shared.domain.kernel.commands import Command
from shared.domain.money.entities import ReserveLine
from shared.domain.notifications.commands import MuteFile
from shared.domain.parties.commands import UpdateContact

ELSEWHERE = {
    MuteFile: "of the centre of notifications",
    EndSight: "of administrators, who are given no page of a claim",
}
"""Commands about any file that are given nowhere on its page, and why."""


def test_every_command_about_a_claim_is_a_deed_with_its_tab_or_of_a_card(window: MainWindow) -> None:
    """So that it has its form, or says why it has none, when it comes back refused."""
    page = window.claim
    assert page is not None
    deeds = deeds_on(page.model, page.doings)
    of_cards = {command for card in CARDS for command in (card.add, card.edit) if command is not None}
    about = {command for command in RULES if command.SUBJECT in (f"{CLAIM.name}_id", "file_id")}
    assert about - of_cards - {deed.kind for deed in deeds} - ELSEWHERE.keys() == set()
    assert {deed.tab for deed in deeds} <= set(TABS)
    for kind in {deed.kind for deed in deeds}:
        alike = [deed for deed in deeds if deed.kind is kind]
        fits = [deed for deed in alike if deed.is_about({})]
        assert len(fits) == 1, kind  # which of them corrects an entry is never left to their order


def test_what_is_decided_at_a_row_says_why_it_was_refused_on_its_tab(window: MainWindow) -> None:
    page = window.claim
    assert page is not None
    deeds = deeds_on(page.model, page.doings)
    at_rows = {deed.kind.__name__: deed.tab for deed in deeds if deed.form is not None and deed.run is None}
    assert at_rows == {
        "RejectReserve": "reserves",
        "ApproveReserve": "reserves",
        "RejectPayment": "payments",
        "ApprovePayment": "payments",
        "MoveActivity": "diary",
        "ReassignActivity": "diary",
        "ReopenActivity": "diary",
        "EscalateActivity": "diary",
    }


def test_the_pages_of_other_files_know_the_commands_about_them() -> None:
    """They have no cards of deeds: their own `fix` names each."""
    kinds: dict[str, set[type[Command]]] = {
        CustomerPage.kind: {UpdateContact, AddNote},
        PolicyPage.kind: {AddNote},
    }
    for kind, known in kinds.items():
        about = {command for command in RULES if command.SUBJECT in (f"{kind}_id", "file_id") and not command.BEGINS}
        assert about - known - ELSEWHERE.keys() == set()


def test_rows_of_a_claim_are_told_of_on_the_first_screen_or_say_why_not() -> None:
    untold = {entity for entity in ENTITIES if entity.TABLE.home is CLAIM} - set(_TOLD_OF)
    assert untold == {Exposure, ReserveLine}  # they come with a notice, and with a change of a reserve
