"""The program acted on by lines: each does what a person would, and says in words what the window does not offer."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import puppet
from desktop.app import Options, Program
from desktop.instance import Instance, Taken
from desktop.profile import Remembered, open_profile
from desktop.ui.frame.window import MainWindow
from shared.domain.catalogue import AnyCommand, Envelope
from shared.domain.claims.commands import AssignClaim, EditClaim
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.fields import Cents
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.states import Choice, Verdict
from shared.domain.money.commands import SetReserve
from shared.domain.money.states import CostType
from tests.desktop.engine.conftest import ADA, stage
from tests.desktop.engine.stage import PASSWORD, Stage
from tests.desktop.test_app import home
from tests.shared.domain import scene

assert stage  # the fixtures
assert home

PATIENCE_MS = 60_000
pytestmark = pytest.mark.timeout(300)  # a whole day is driven, on a busy machine too


class Boss:
    """Somebody else in the office, whose commands the server decides at once."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._user = stage.users["bo@example.com"]
        self._device = stage._new_device(self._user)
        self._given = 0

    def do(self, command: AnyCommand) -> Id:
        """The command's id, once it has passed."""
        self._given += 1
        command_id = scene.make_id(900 + self._given)
        envelope = Envelope(
            number=self._given, command_id=command_id, at=scene.NOON, schema=command.SCHEMA, command=command
        )
        result = self._stage.do(self._stage._decide(self._user, self._device, envelope))
        assert result.verdict in (Verdict.APPLIED, Verdict.MERGED), result
        return command_id

    def claim(self, *notes: str) -> tuple[Id, Id]:
        """One of Ada's, being looked into, with a reserve of 5,000; the claim and what is exposed."""
        command_id = self.do(scene.notice())
        claim_id, exposure_id = derive_id(command_id, 0), derive_id(command_id, 1)
        self._stage.give(ADA.user_id, claim_id)
        self.do(AssignClaim(claim_id=claim_id, adjuster_id=ADA.user_id, team_id=None, base_adjuster_id=None))
        self.do(EditClaim(claim_id=claim_id, changes={"status": "investigation"}, base={"status": "assigned"}))
        self.do(self.reserve(claim_id, exposure_id, 5_000_00, 0))
        for body in notes:
            self.do(AddNote(file_id=claim_id, topic=Topic.PHONE, body=body))
        return claim_id, exposure_id

    @staticmethod
    def reserve(claim_id: Id, exposure_id: Id, amount: int, base: int) -> SetReserve:
        return SetReserve(
            claim_id=claim_id,
            exposure_id=exposure_id,
            cost_type=CostType.INDEMNITY,
            category="general",
            amount_cents=Cents(amount),
            base_cents=Cents(base),
            reason="As seen",
        )


class Driven:
    """The program with a pipe as its standard input and what it says."""

    def __init__(self, qtbot: QtBot, capsys: pytest.CaptureFixture[str], orders: int, program: Program) -> None:
        self._qtbot = qtbot
        self._capsys = capsys
        self._orders = orders
        self.program = program
        self._said = ""

    @property
    def window(self) -> MainWindow:
        desk = self.program._open
        assert desk is not None
        return desk.window

    def order(self, what: str, /, **given: Any) -> None:
        os.write(self._orders, json.dumps({"do": what, **given}).encode() + b"\n")

    def answer(self) -> dict[str, Any]:
        self._qtbot.waitUntil(self._has_line, timeout=PATIENCE_MS)
        line, _, self._said = self._said.partition("\n")
        found: dict[str, Any] = json.loads(line)
        return found

    def _has_line(self) -> bool:
        self._said += self._capsys.readouterr().out
        return "\n" in self._said

    def do(self, what: str, /, **given: Any) -> dict[str, Any]:
        self.order(what, **{"timeout_s": PATIENCE_MS / 1000 - 5, **given})
        found = self.answer()
        assert found.pop("ok"), found
        return found

    def fails(self, what: str, /, **given: Any) -> str:
        self.order(what, **given)
        found = self.answer()
        assert not found["ok"]
        return str(found["why"])

    def end(self) -> None:
        os.close(self._orders)


@pytest.fixture
def quits(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """How often the program was told to end; it would end the test's own loops."""
    told: list[bool] = []

    class Quiet:
        @staticmethod
        def quit() -> None:
            told.append(True)

    monkeypatch.setattr(puppet, "QApplication", Quiet)
    return told


@pytest.fixture
def driven(
    home: Path,
    qapp: QApplication,
    qtbot: QtBot,
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    quits: list[bool],
) -> Iterator[Driven]:
    qapp.setQuitOnLastWindowClosed(False)
    reading, writing = os.pipe()
    profile = open_profile()
    profile.remember(Remembered(server_url=stage.url))
    instance = Instance(profile.lock)
    assert instance.take() is Taken.OURS
    with os.fdopen(reading) as orders:
        monkeypatch.setattr(sys, "stdin", orders)
        program = Program(qapp, Options(profile, driven=True))
        program.open(profile, instance)
        made = Driven(qtbot, capsys, writing, program)
        assert made.answer() == {"ok": True}
        desk = program._open
        assert desk is not None
        desk.bridge.network_changed(True)
        yield made
        if not quits:
            made.end()
            qtbot.waitUntil(lambda: bool(quits), timeout=PATIENCE_MS)
        for thread in threading.enumerate():
            if thread.name == "driver":
                thread.join(10)
    program.close()
    program.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def signed_in(driven: Driven) -> None:
    assert driven.do("sign_in", email="ada@example.com", password=PASSWORD)["email"] == "ada@example.com"
    driven.do("synced")


def until_told(driven: Driven, **wanted: object) -> None:
    """The status is told a moment after what it is of."""
    deadline = time.monotonic() + 30
    while {name: driven.do("status")[name] for name in wanted} != wanted:
        assert time.monotonic() < deadline, driven.do("status")


def test_a_day_in_the_field(driven: Driven, stage: Stage, tmp_path: Path) -> None:
    boss = Boss(stage)
    claim_id, exposure_id = boss.claim("The pipe.", "The ceiling.")
    signed_in(driven)
    found = driven.do("find_claim")
    assert (found["claim_id"], found["insured"]) == (claim_id, "Hanna Holder")
    driven.do("open_claim", claim_id=claim_id)
    line = driven.do("reserve", claim_id=claim_id)
    assert line["total_cents"] == 5_000_00
    line_id = line["line_id"]
    assert driven.do("reserve", claim_id=claim_id, line_id=line_id) == line

    driven.do("set_reserve", line_id=line_id, amount_cents=6_000_50, reason="Ceiling is down")
    assert driven.do("wait_reserve", claim_id=claim_id, line_id=line_id, total_cents=6_000_50)["line_id"] == line_id
    driven.do("add_note", body="Fan is running.")
    driven.do("wait_notes", claim_id=claim_id, containing="Fan")
    driven.do("synced")
    assert "Fan is running." in [row.body for row in stage.rows_of("note")]  # type: ignore[attr-defined]

    driven.do("offline", on=True)
    driven.do("set_reserve", line_id=line_id, amount_cents=7_000_00, reason="More of it")
    until_told(driven, waiting=1, link="offline")
    boss.do(boss.reserve(claim_id, exposure_id, 9_000_00, 6_000_50))
    driven.do("offline", on=False)
    conflict_id = driven.do("wait_conflict", claim_id=claim_id)["conflict_id"]
    driven.do("synced")
    driven.do("open_conflict", conflict_id=conflict_id)
    driven.do("resolve", choice=Choice.MINE)
    driven.do("open_claim", claim_id=claim_id)
    driven.do("wait_reserve", claim_id=claim_id, line_id=line_id, total_cents=7_000_00)
    driven.do("synced")
    results = [result for done in stage.results.values() for result in done.values()]
    assert [result.verdict for result in results].count(Verdict.CONFLICT) == 1

    driven.do("go", place="sync")
    driven.do("theme", name="dark")
    shot = tmp_path / "shots" / "sync.png"
    driven.do("shot", path=str(shot))
    assert shot.stat().st_size > 1_000
    driven.do("sign_out")
    assert driven.window.who is None


def test_somebody_else_is_driven_in_the_window_that_takes_its_place(driven: Driven, stage: Stage) -> None:
    Boss(stage).claim()
    signed_in(driven)
    first = driven.window
    driven.do("sign_out")
    assert driven.do("sign_in", email="bo@example.com", password=PASSWORD)["email"] == "bo@example.com"
    assert driven.window is not first
    driven.do("synced")
    assert driven.do("status")["waiting"] == 0


def test_what_the_window_does_not_offer_is_said_in_words(driven: Driven, stage: Stage, tmp_path: Path) -> None:
    assert driven.fails("sign_in", email="ada@example.com", password="a guess").startswith("The email or the password")
    driven.do("offline", on=False)  # nothing is open yet
    boss = Boss(stage)
    claim_id, _ = boss.claim()
    signed_in(driven)
    assert driven.fails("find_claim") == "none of the claims tells enough"
    assert driven.fails("add_note", body="x") == "no claim is open"
    assert driven.fails("resolve", choice=Choice.MINE) == "no conflict is open"
    driven.do("open_claim", claim_id=claim_id)
    assert driven.fails("set_reserve", line_id="none", amount_cents=1, reason="x").endswith("no reserve line none")
    (tmp_path / "file").touch()
    assert driven.fails("reserve", claim_id=claim_id, line_id="none", timeout_s=0.2).startswith("it did not happen")
    line_id = driven.do("reserve", claim_id=claim_id)["line_id"]
    assert driven.fails("set_reserve", line_id=line_id, amount_cents=6_000_00, reason="") != ""
    folder = tmp_path / "folder.png"
    folder.mkdir()
    assert driven.fails("shot", path=str(folder)) == f"{folder} cannot be written"


def test_a_claim_on_which_nothing_was_paid_will_do_where_there_is_no_other(driven: Driven, stage: Stage) -> None:
    boss = Boss(stage)
    boss.claim("only one note")
    claim_id, _ = boss.claim("one", "two")
    signed_in(driven)
    assert driven.do("find_claim")["claim_id"] == claim_id


def test_what_is_here_before_the_rest_has_come_is_not_everything(driven: Driven, stage: Stage) -> None:
    """Of a first sync the files that are open come first, and the window is live by then."""
    Boss(stage).claim("one", "two")
    rest = asyncio.Event()

    async def hold(request: Any) -> None:
        if request.path == "/sync/first" and request.query["stage"] == "2":
            await rest.wait()

    stage.trouble = hold
    driven.do("sign_in", email="ada@example.com", password=PASSWORD)
    while driven.do("status")["link"] != "live":
        pass
    assert driven.fails("synced", timeout_s=0.1).startswith("it did not happen in time")
    stage._loop.call_soon_threadsafe(rest.set)
    driven.do("synced")
    driven.do("find_claim")


def test_orders_are_done_in_turn_and_what_never_comes_is_given_up(driven: Driven, stage: Stage) -> None:
    Boss(stage).claim()
    driven.order("sign_in", email="ada@example.com", password=PASSWORD)
    driven.order("wait_conflict", claim_id="none", timeout_s=0.1)
    driven.order("status")
    assert driven.answer()["ok"]
    gave_up = driven.answer()
    assert not gave_up["ok"]
    assert gave_up["why"].startswith("it did not happen in time; the status is ")
    assert driven.answer()["ok"]


def test_the_end_of_its_input_ends_the_program(driven: Driven, qtbot: QtBot, quits: list[bool]) -> None:
    driven.end()
    qtbot.waitUntil(lambda: quits == [True], timeout=PATIENCE_MS)
