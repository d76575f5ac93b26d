"""The bridge: fields become commands, and the screens' questions are answered by a real device."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop.bridge import Bridge
from desktop.engine import announcements as n
from desktop.engine.device import Engine
from desktop.engine.vault import Vault
from desktop.lists.claims import CLAIMS
from desktop.lists.wanted import Block, Counts, Wanted
from desktop.profile import Profile
from desktop.screens.claims import (
    ClaimFile,
    ClaimView,
    EntryKind,
)
from desktop.screens.conflicts import OpenConflict
from desktop.screens.lists import ListCount, ListPage, ListValues
from desktop.screens.people import People, SignedIn
from desktop.screens.policies import PolicySearch
from desktop.screens.questions import Question
from desktop.screens.search import Search
from desktop.screens.store import Accepted, Outcome, Refused
from desktop.screens.syncing import Link, SyncPageView, SyncReport, SyncState, SyncStatus
from desktop.screens.wishes import BadFields, command_of, issue, temporary_number
from desktop.storage.folder import Folder
from shared.domain.catalogue import COMMANDS
from shared.domain.claims.commands import FileNotice
from shared.domain.diary.commands import AddActivity, AddNote
from shared.domain.money.commands import SetReserve
from tests.contract.samples import COMMANDS as SAMPLES
from tests.desktop.engine.conftest import ADA, CUSTOMER, POLICY, stage
from tests.desktop.engine.stage import PASSWORD, Stage

assert stage  # the fixture

NOTICE: dict[str, object] = {
    "policy_id": POLICY,
    "loss_at": datetime(2023, 11, 13, 12, tzinfo=UTC),
    "reported_at": datetime(2023, 11, 14, 12, tzinfo=UTC),
    "loss_place": "1 Elm St",
    "cause": "hail",
    "severity": "minor",
    "description": "Roof",
    "exposures": ({"coverage_code": "DWELLING", "claimant": "Hanna Holder"},),
    "cat_code": None,
    "temporary_number": "T-1",
}


def test_fields_become_a_command() -> None:
    command = command_of(FileNotice, NOTICE)
    assert isinstance(command, FileNotice)
    assert command.loss_at == 1_699_876_800_000_000
    assert command.temporary_number == "T-1"
    assert command.exposures[0].claimant == "Hanna Holder"
    activity = command_of(
        AddActivity,
        {
            "claim_id": POLICY,
            "pattern": "call",
            "subject": "Call",
            "due": date(2026, 12, 1),
            "priority": "low",
            "mandatory": False,
            "assignee_id": None,
        },
    )
    assert isinstance(activity, AddActivity)
    assert activity.due == "2026-12-01"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_made_from_its_own_fields(name: str) -> None:
    sample = SAMPLES[name]
    fields = msgspec.to_builtins(sample)
    assert command_of(type(sample), {key: fields[key] for key in sample.__struct_fields__}) == sample


@pytest.mark.parametrize("fields", [{"topic": "phone"}, {"x": 1}])
def test_fields_that_do_not_fit(fields: dict[str, object]) -> None:
    with pytest.raises(BadFields):
        command_of(AddNote, fields)


def test_a_temporary_number_can_be_said_on_the_telephone() -> None:
    assert len(temporary_number(1_790_000_000_000_000)) == 8
    assert temporary_number(1_790_000_000_000_000) != temporary_number(1_790_000_000_001_000)


@pytest.fixture
def bridge(qtbot: QtBot, tmp_path: Path, stage: Stage) -> Iterator[Bridge]:
    profile = Profile("ada", tmp_path)
    vault = Vault(Folder(tmp_path), use_keyring=False)
    made = Bridge(profile, lambda tell: Engine(profile, vault, tell, network=False))
    made.start()
    made.network_changed(True)
    yield made
    is_clean = made.stop()
    made.deleteLater()  # here, on the main thread: the garbage collector may run on any
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert is_clean


def test_a_program_that_ends_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    """Closed before its engine was loaded, or before it began."""
    profile = Profile("ada", tmp_path)
    vault = Vault(Folder(tmp_path), use_keyring=False)
    made = Bridge(profile, lambda tell: Engine(profile, vault, tell, network=False))
    made.start()
    assert made.stop()


def answer(bridge: Bridge, qtbot: QtBot, query: Question[Any]) -> object:
    answers: list[object] = []
    bridge.ask(query, answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=10_000)
    return answers[0]


def sign_in(bridge: Bridge, qtbot: QtBot, stage: Stage) -> SignedIn:
    with qtbot.waitSignal(bridge.signals.signed_in, timeout=10_000) as signed:
        bridge.sign_in(stage.url, "ada@example.com", PASSWORD)
    assert signed.args is not None
    who = signed.args[0]
    assert isinstance(who, SignedIn)
    return who


def until(qtbot: QtBot, bridge: Bridge, query: Question[Any], holds: Callable[[object], bool]) -> object:
    """Asks again after each change until the answer is as wanted."""
    answers: list[object] = []

    def ask() -> bool:
        if answers and holds(answers[-1]):
            return True
        bridge.ask(query, answers.append)
        return False

    qtbot.waitUntil(ask, timeout=10_000)
    return answers[-1]


def test_what_is_shut_late_is_not_what_was_opened_since(bridge: Bridge, qtbot: QtBot, stage: Stage) -> None:
    """The main thread was busy: it hears that nobody is signed in when somebody is by now."""
    swapped: list[n.ReplicaSwapped] = []
    heard = bridge._follow

    def follow(notice: n.Notice) -> None:
        swapped.extend([notice] if isinstance(notice, n.ReplicaSwapped) else [])
        heard(notice)

    bridge._follow = follow  # type: ignore[method-assign]
    told: list[SyncStatus] = []
    bridge.signals.status_changed.connect(told.append)
    sign_in(bridge, qtbot, stage)
    qtbot.waitUntil(lambda: bool(told) and told[-1].link is Link.LIVE and told[-1].is_caught_up, timeout=10_000)
    found = until(qtbot, bridge, PolicySearch("Hanna"), bool)
    bridge.hear(n.SignedOut(""))
    bridge.hear(swapped[-1])
    QCoreApplication.processEvents()
    assert answer(bridge, qtbot, PolicySearch("Hanna")) == found


def test_a_day_at_the_desk(bridge: Bridge, qtbot: QtBot, stage: Stage) -> None:
    told: list[SyncStatus] = []
    bridge.signals.status_changed.connect(told.append)
    who = sign_in(bridge, qtbot, stage)
    assert (who.user_id, who.name) == (ADA.user_id, "Ada")
    assert "SetReserve" in who.may
    assert "ApprovePayment" not in who.may
    assert bridge.remembered() == (stage.url, "ada@example.com")
    qtbot.waitUntil(lambda: bool(told) and told[-1].link is Link.LIVE, timeout=10_000)
    hits = until(qtbot, bridge, PolicySearch("Hanna"), bool)
    assert isinstance(hits, tuple)
    assert hits[0].coverages == (("DWELLING", "Dwelling"), ("CONTENTS", "Contents"))

    outcomes: list[Outcome] = []
    bridge.submit(command_of(FileNotice, NOTICE), outcomes.append)
    qtbot.waitUntil(lambda: bool(outcomes), timeout=10_000)
    (accepted,) = outcomes
    assert isinstance(accepted, Accepted)
    claim_id = accepted.file_id
    view = until(
        qtbot,
        bridge,
        ClaimFile(claim_id),
        lambda v: isinstance(v, ClaimView) and v.number.startswith("CLM") and not v.waiting,
    )
    assert isinstance(view, ClaimView)
    assert view.policy.number == "POL-7"
    assert view.exposures[0].caption == "Dwelling"
    assert "AddNote" in view.may

    bridge.submit(
        command_of(
            SetReserve,
            {
                "claim_id": claim_id,
                "exposure_id": view.exposures[0].exposure_id,
                "cost_type": "indemnity",
                "category": "general",
                "amount_cents": 5_000_00,
                "base_cents": 0,
                "reason": "First look",
            },
        ),
        outcomes.append,
    )
    view = until(
        qtbot,
        bridge,
        ClaimFile(claim_id),
        lambda v: isinstance(v, ClaimView) and bool(v.reserves) and v.reserves[0].sync is SyncState.SAVED,
    )
    assert isinstance(view, ClaimView)
    assert (view.reserves[0].reserve_cents, view.reserves[0].history[0].by) == (5_000_00, "You")
    assert any(entry.kind is EntryKind.RESERVE for entry in view.history)

    counts = answer(bridge, qtbot, ListCount(CLAIMS.name, Wanted()))
    assert counts == Counts(1, 1)
    block = answer(bridge, qtbot, ListPage(CLAIMS.name, Wanted(), "newest", 10, anchor_row=0))
    assert isinstance(block, Block)
    assert block.lines[0].row_id == claim_id
    assert CLAIMS.value(block.lines[0], "incurred_cents") == 5_000_00
    assert [p.name for p in answer(bridge, qtbot, People())] == ["Ada", "Bo Boss"]  # type: ignore[attr-defined]
    assert answer(bridge, qtbot, ListValues(CLAIMS.name, "cat_code")) == ()
    assert answer(bridge, qtbot, OpenConflict("none")) is None
    assert isinstance(answer(bridge, qtbot, Search("CLM")), tuple)


@pytest.mark.logs("bad fields: AddNote")
def test_refused_at_once_in_words(bridge: Bridge, qtbot: QtBot, stage: Stage) -> None:
    sign_in(bridge, qtbot, stage)
    until(qtbot, bridge, PolicySearch("Hanna"), bool)
    outcomes: list[Outcome] = []
    bridge.submit(command_of(AddNote, {"file_id": POLICY, "topic": "phone", "body": ""}), outcomes.append)
    issue(bridge, AddNote, {"file_id": POLICY}, outcomes.append)
    qtbot.waitUntil(lambda: len(outcomes) == 2, timeout=10_000)
    codes = {outcome.code for outcome in outcomes if isinstance(outcome, Refused)}
    assert codes == {"text_missing", "bad_value"}


def test_offline_work_is_told_and_discarded(bridge: Bridge, qtbot: QtBot, stage: Stage) -> None:
    told: list[SyncStatus] = []
    bridge.signals.status_changed.connect(told.append)
    sign_in(bridge, qtbot, stage)
    until(qtbot, bridge, PolicySearch("Hanna"), bool)
    bridge.set_offline(True)
    outcomes: list[Outcome] = []
    bridge.submit(command_of(AddNote, {"file_id": POLICY, "topic": "phone", "body": "Later."}), outcomes.append)
    qtbot.waitUntil(lambda: bool(told) and told[-1].waiting == 1, timeout=10_000)
    assert told[-1].link is Link.OFFLINE
    assert told[-1].offline_by_choice
    page = answer(bridge, qtbot, SyncReport())
    assert isinstance(page, SyncPageView)
    assert [row.state for row in page.outbox] == [SyncState.WAITING]
    (accepted,) = outcomes
    assert isinstance(accepted, Accepted)
    bridge.discard(accepted.command_id)
    until(qtbot, bridge, SyncReport(), lambda v: isinstance(v, SyncPageView) and not v.outbox)
    qtbot.waitUntil(lambda: told[-1].waiting == 0, timeout=10_000)


def test_a_correction_takes_the_place_of_what_still_waits(bridge: Bridge, qtbot: QtBot, stage: Stage) -> None:
    sign_in(bridge, qtbot, stage)
    until(qtbot, bridge, PolicySearch("Hanna"), bool)
    bridge.set_offline(True)
    outcomes: list[Outcome] = []
    bridge.submit(command_of(AddNote, {"file_id": POLICY, "topic": "phone", "body": "Wrong."}), outcomes.append)
    qtbot.waitUntil(lambda: len(outcomes) == 1, timeout=10_000)
    (wrong,) = outcomes
    assert isinstance(wrong, Accepted)
    right = {"file_id": POLICY, "topic": "phone", "body": "Right."}
    bridge.submit(command_of(AddNote, right), outcomes.append, instead_of=wrong.command_id)
    until(
        qtbot,
        bridge,
        SyncReport(),
        lambda v: isinstance(v, SyncPageView) and [row.number for row in v.outbox] == [2],
    )
    bridge.set_offline(False)
    until(qtbot, bridge, SyncReport(), lambda v: isinstance(v, SyncPageView) and not v.outbox)
    assert [row.body for row in stage.rows_of("note")] == ["Right."]  # type: ignore[attr-defined]


def test_a_draft_is_kept_with_the_file_that_it_is_about(bridge: Bridge, qtbot: QtBot, stage: Stage) -> None:
    sign_in(bridge, qtbot, stage)
    until(qtbot, bridge, PolicySearch("Hanna"), bool)
    bridge.save_draft(f"claim/{POLICY}/note", "half a sen", POLICY)
    bridge.save_draft(f"correction/{CUSTOMER}", "a notice")  # an id that is no file's
    engine = bridge._engine
    assert engine is not None
    found: list[object] = []

    def read() -> None:
        opened = engine._opened
        assert opened is not None
        found.extend(
            opened.journal_side._journal._connection.execute("SELECT key, file_id FROM draft ORDER BY key").fetchall()
        )

    engine.journal_worker.post(read)
    qtbot.waitUntil(lambda: bool(found), timeout=10_000)
    assert found == [(f"claim/{POLICY}/note", POLICY), (f"correction/{CUSTOMER}", None)]


def test_a_cancelled_question_is_not_answered(bridge: Bridge, qtbot: QtBot, stage: Stage) -> None:
    sign_in(bridge, qtbot, stage)
    answers: list[object] = []
    ticket = bridge.ask(People(), lambda _answer: answers.append("cancelled"))
    ticket.cancel()
    ticket.cancel()
    bridge.ask(People(), lambda _answer: answers.append("asked"))
    qtbot.waitUntil(lambda: bool(answers), timeout=10_000)
    assert answers == ["asked"]


class Page(QObject):
    """What asks, and may be closed before it is answered."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []

    def hear(self, answer: object) -> None:
        self.heard.append((answer, self.objectName()))  # as a signal of it would be: not to be had any more


def test_what_was_closed_meanwhile_is_not_answered(bridge: Bridge, qtbot: QtBot, stage: Stage) -> None:
    """Neither a question nor an intention; the intention counts all the same."""
    sign_in(bridge, qtbot, stage)
    until(qtbot, bridge, PolicySearch("Hanna"), bool)
    page, there = Page(), Page()
    bridge.ask(People(), page.hear)
    bridge.submit(command_of(AddNote, {"file_id": POLICY, "topic": "phone", "body": "Kept."}), page.hear)
    bridge.ask(People(), there.hear)
    delete(page)
    qtbot.waitUntil(lambda: bool(there.heard), timeout=10_000)
    until(qtbot, bridge, SyncReport(), lambda v: isinstance(v, SyncPageView) and not v.outbox)
    assert [row.body for row in stage.rows_of("note")] == ["Kept."]  # type: ignore[attr-defined]
    assert page.heard == []


def test_drafts_and_a_wrong_password(bridge: Bridge, qtbot: QtBot, stage: Stage) -> None:
    with qtbot.waitSignal(bridge.signals.sign_in_failed, timeout=10_000) as failed:
        bridge.sign_in(stage.url, "ada@example.com", "wrong")
    assert failed.args is not None
    code, text = failed.args
    assert (code, text.partition(".")[0]) == ("bad_credentials", "The email or the password is not right")
