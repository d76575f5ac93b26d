"""Each deed writes one line, and Ctrl+Z takes it back: out of the outbox, or by its inverse; refused in words else."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop.screens.claims import ClaimView
from desktop.ui.frame import bars
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import announcing
from shared.domain.catalogue import RULES, AnyCommand
from shared.domain.claims.commands import EditClaim
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.commands import Command
from shared.domain.kernel.ids import Id
from shared.domain.money.commands import ApprovePayment, ApproveReserve, RejectPayment, RejectReserve, SetReserve
from shared.domain.money.states import CostType
from tests.desktop.ui.frame_window import open_window, press
from tests.support import world as w
from tests.support.local_store import LocalStore

Desk = tuple[MainWindow, LocalStore]


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    window, store = open_window(qtbot, tmp_path)
    window.open_claim(w.TRAN)
    qtbot.waitUntil(lambda: window.claim is not None and window.claim.model.view is not None)
    window.list.take_focus()
    return window, store


def view_of(window: MainWindow) -> ClaimView:
    assert window.claim is not None
    assert window.claim.model.view is not None
    return window.claim.model.view


def severity(window: MainWindow, qtbot: QtBot, store: LocalStore, value: str) -> None:
    """Edit the claim, as its form does."""
    command = EditClaim(
        claim_id=Id(w.TRAN), changes={"severity": value}, base={"severity": view_of(window).severity.value}
    )
    done(qtbot, store, command)
    qtbot.waitUntil(lambda: view_of(window).severity.value == value)


def done(qtbot: QtBot, store: LocalStore, command: AnyCommand | Command) -> None:
    heard: list[object] = []
    store.submit(command, heard.append)
    qtbot.waitUntil(lambda: bool(heard))


def other(window: MainWindow) -> str:
    return "minor" if view_of(window).severity.value != "minor" else "major"


def test_a_deed_stands_in_the_status_bar_for_a_while_and_is_spoken(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, store = desk
    spoken: list[str] = []
    monkeypatch.setattr(announcing, "announce", lambda _widget, text, **_how: spoken.append(text))
    assert bars.DEED_MS == 6_000
    severity(window, qtbot, store, other(window))
    assert window.bar.deed.isVisible()
    assert window.bar.deed.text() == "Facts of the claim: severity · Ctrl+Z"
    assert spoken == ["Facts of the claim: severity"]
    assert window.bar.sentence.isVisible(), "the truth about sync stays"
    window.bar._deed_goes.timeout.emit()
    assert not window.bar.deed.isVisible()


def test_what_was_not_sent_leaves_the_outbox(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    before, issued, waited = view_of(window).severity.value, len(store.submitted), store.status.waiting
    severity(window, qtbot, store, other(window))
    qtbot.waitUntil(lambda: store.status.waiting == waited + 1)
    deed = window.deeds.last
    assert deed is not None
    press("Ctrl+Z")
    qtbot.waitUntil(lambda: view_of(window).severity.value == before)
    assert store.called[-1] == f"discard {deed.command_id}"
    assert len(store.submitted) == issued + 1, "nothing goes out against it"
    qtbot.waitUntil(lambda: store.status.waiting == waited)
    qtbot.waitUntil(lambda: window.bar.deed.text() == "Undone: Facts of the claim: severity · Ctrl+Shift+Z")
    assert not window.bar.deed.isEnabled(), "there is nothing to press on it"


def test_what_was_sent_is_taken_back_by_its_inverse(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    store.go_live()
    before = view_of(window).severity.value
    changed = other(window)
    severity(window, qtbot, store, changed)
    qtbot.waitUntil(lambda: not store.status.waiting)
    press("Ctrl+Z")
    qtbot.waitUntil(lambda: view_of(window).severity.value == before)
    inverse = store.submitted[-1]
    assert isinstance(inverse, EditClaim)
    assert (inverse.changes, inverse.base) == ({"severity": before}, {"severity": changed})
    qtbot.waitUntil(lambda: window.bar.deed.text().startswith("Undone: "))
    press("Ctrl+Z")
    qtbot.waitUntil(lambda: window.bar.deed.text() == "There is nothing to undo.")


def test_several_deeds_are_taken_back_one_after_the_other(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    store.go_live()
    first = view_of(window).severity.value
    severity(window, qtbot, store, other(window))
    second = view_of(window).severity.value
    severity(window, qtbot, store, "moderate" if "moderate" not in (first, second) else "catastrophic")
    qtbot.waitUntil(lambda: not store.status.waiting)
    press("Ctrl+Z")
    qtbot.waitUntil(lambda: view_of(window).severity.value == second)
    qtbot.waitUntil(lambda: not store.status.waiting and not window.deeds.is_taking_back)
    press("Ctrl+Z")
    qtbot.waitUntil(lambda: view_of(window).severity.value == first)


def test_what_somebody_wrote_over_is_not_taken_back_and_it_is_said_why(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    store.go_live()
    severity(window, qtbot, store, other(window))
    mine = view_of(window).severity.value
    qtbot.waitUntil(lambda: not store.status.waiting)
    theirs = "catastrophic"
    store.others_act(w.DANA, EditClaim(claim_id=Id(w.TRAN), changes={"severity": theirs}, base={"severity": mine}))
    qtbot.waitUntil(lambda: view_of(window).severity.value == theirs)
    issued = len(store.submitted)
    press("Ctrl+Z")
    qtbot.waitUntil(lambda: "It no longer stands as you entered it" in window.strip.words.text())
    assert len(store.submitted) == issued
    assert view_of(window).severity.value == theirs


def test_a_reserve_goes_back_to_what_it_was(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    window.open_claim(w.MERCER)
    qtbot.waitUntil(lambda: view_of(window).claim_id == w.MERCER)
    store.go_live()
    line = view_of(window).reserves[0]
    lower = line.reserve_cents - 100
    assert lower >= line.paid_cents
    command = SetReserve(
        claim_id=Id(w.MERCER),
        exposure_id=Id(line.exposure_id),
        cost_type=CostType(line.cost_type),
        category=line.category,
        amount_cents=lower,  # type: ignore[arg-type]  # cents
        base_cents=line.reserve_cents,  # type: ignore[arg-type]
        reason="A smaller roof",
    )
    done(qtbot, store, command)
    assert " USD" in window.bar.deed.text(), "money is told with its currency"
    qtbot.waitUntil(lambda: view_of(window).reserves[0].reserve_cents == lower and not store.status.waiting)
    press("Ctrl+Z")
    qtbot.waitUntil(lambda: view_of(window).reserves[0].reserve_cents == line.reserve_cents)
    assert any(entry.reason == "Undone" for entry in view_of(window).reserves[0].history), "the history says so"


def test_a_note_that_was_sent_stands_and_it_is_said_why(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    store.go_live()
    done(qtbot, store, AddNote(file_id=Id(w.TRAN), topic=Topic.GENERAL, body="Called twice"))
    qtbot.waitUntil(lambda: not store.status.waiting)
    press("Ctrl+Z")
    qtbot.waitUntil(lambda: "others may have acted on it" in window.strip.words.text())


def test_ctrl_z_in_a_field_takes_back_what_was_typed_there(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    severity(window, qtbot, store, other(window))
    press("/")
    press("H")
    press("Ctrl+Z")
    assert window.list.filter.text() == ""
    assert window.deeds.last is not None


@pytest.mark.parametrize("kind", [ApprovePayment, ApproveReserve, RejectPayment, RejectReserve])
def test_a_decision_on_a_request_is_never_taken_back(kind: type[Command]) -> None:
    assert RULES[kind].lasting
    assert RULES[kind].inverse is None


def test_the_key_reaches_the_deed_from_the_field_that_it_was_typed_in(desk: Desk, qtbot: QtBot) -> None:
    """What is typed there is undone first, as in every field; Qt's keep the key also where there is nothing to undo."""
    window, store = desk
    store.go_live()
    press("N")
    typed = QApplication.focusWidget()
    assert isinstance(typed, QPlainTextEdit)
    QTest.keyClicks(typed, "a word")
    press("Ctrl+Z")
    assert typed.toPlainText() == ""
    QTest.keyClicks(typed, "another")
    press("Ctrl+Return")
    qtbot.waitUntil(lambda: window.bar.deed.text() == "Note: General" and not store.status.waiting)
    assert typed.hasFocus(), "and no key is promised that would be refused"
    press("Ctrl+Z")
    qtbot.waitUntil(lambda: "others may have acted on it" in window.strip.words.text())
