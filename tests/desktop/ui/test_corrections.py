"""A refused entry that is corrected: what was entered is somebody's own, whatever others do to the file meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from desktop.screens.syncing import AttentionItem, SyncState
from desktop.ui.claims.actions import FactsForm
from desktop.ui.claims.payment_form import PaymentForm
from desktop.ui.claims.reserve_form import ReserveForm
from tests.desktop.ui.form_makers import MAKERS, Desk, type_into
from tests.desktop.ui.test_forms import desk
from tests.support import world as w

__all__ = ["desk"]

NOWHERE = "01a1e3ca-c840-7309-bdd1-1f7417c1ffff"
WHOLE, PLACE = "The whole ground floor", "7 Mill Rd"


def refused(changes: Mapping[str, object]) -> AttentionItem:
    """An edit of Hartley's facts."""
    return AttentionItem(
        command_id="018bcfe5-6800-7000-8000-0000000000b1",
        kind=SyncState.REFUSED,
        title="",
        file_id=w.HARTLEY,
        file_caption="",
        entered=(),
        reason="Refused.",
        code="",
        at=w.NOW,
        command_name="EditClaim",
        fields=tuple({"claim_id": w.HARTLEY, "changes": dict(changes), "base": {}}.items()),
    )


ITEM = refused({"description": WHOLE, "loss_place": PLACE})


def correcting(desk: Desk, window: int = 0) -> FactsForm:
    form = desk.open("FactsForm", window)
    assert isinstance(form, FactsForm)
    form.correct(ITEM)
    return form


def held(form: FactsForm) -> tuple[object, object]:
    return form.entries["description"].held(), form.entries["loss_place"].held()


def test_news_of_others_stands_beside_what_is_corrected_and_not_in_its_place(desk: Desk) -> None:
    form = correcting(desk)
    MAKERS["FactsForm"].moves["description"](desk)
    desk.qtbot.waitUntil(lambda: bool(form.entries.news))
    assert held(form) == (WHOLE, PLACE)
    assert [move.caption for move in form.entries.news] == [form.entries["description"].caption]


def test_what_is_taken_back_of_it_stays_taken_back(desk: Desk) -> None:
    form = desk.open("FactsForm")
    filed = str(form.entries["loss_place"].held())
    desk.close(form)
    form = correcting(desk)
    type_into(desk, form, "loss_place", filed)
    type_into(desk, form, "description", "The ground floor")
    desk.close(form)
    assert held(correcting(desk)) == ("The ground floor", filed)


def test_all_of_it_taken_back_stays_taken_back_too(desk: Desk) -> None:
    plain = desk.open("FactsForm")
    assert isinstance(plain, FactsForm)
    filed = held(plain)
    desk.close(plain)
    form = correcting(desk)
    for name, value in zip(("description", "loss_place"), filed, strict=True):
        type_into(desk, form, name, str(value))
    desk.close(form)
    assert held(correcting(desk)) == filed


def test_it_begins_again_with_what_was_entered(desk: Desk) -> None:
    form = correcting(desk)
    type_into(desk, form, "description", "Something else")
    form.entries.put_away()
    assert held(form) == (WHOLE, PLACE)
    form.entries.take_back()
    assert held(form) == ("Something else", PLACE)


def test_a_field_that_is_typed_and_emptied_in_one_window_leaves_the_other_as_it_was(desk: Desk) -> None:
    one, other = correcting(desk), correcting(desk, 1)
    type_into(desk, one, "cat_code", "9999")
    one.entries.flush()
    assert other.entries["cat_code"].held() == "9999"
    type_into(desk, one, "cat_code", " ")
    one.cat.clear()
    one.entries.flush()
    assert held(other) == (WHOLE, PLACE)
    assert not other.banner.words.text().startswith("This was sent")


@pytest.mark.parametrize(
    ("name", "command", "fields"),
    [
        ("PaymentForm", "RequestPayment", {"line_id": NOWHERE, "payee": "Miller", "amount_cents": 100_000}),
        ("ReserveForm", "SetReserve", {"exposure_id": NOWHERE, "cost_type": "indemnity", "amount_cents": 2_200_000}),
    ],
)
def test_what_is_not_here_any_more_is_chosen_anew_and_not_by_the_program(
    desk: Desk, name: str, command: str, fields: Mapping[str, object]
) -> None:
    """A reserve line or a coverage that has left: another one, which stood first, was paid from."""
    form = desk.open(name)
    assert isinstance(form, PaymentForm | ReserveForm)
    whole = {"claim_id": w.HARTLEY, "reason": "Invoice", **fields}
    form.correct(replace(ITEM, command_name=command, fields=tuple(whole.items())))
    assert form.line.currentIndex() == -1
    assert form.message.startswith("Refused. Choose this anew, it is not here any more: ")
    form.action.click()
    assert form.message.startswith("Choose ")
    assert desk.store.submitted == []
