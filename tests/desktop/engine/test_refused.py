"""What the server refused needs the person: it is told whatever happens between the answer and the journal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from desktop.engine import announcements as n
from desktop.engine import putting_away, streams
from desktop.headless import HeadlessDevice
from desktop.journal.journal import Journal
from desktop.storage.files import DiskFull
from shared.domain.catalogue import Envelope
from shared.domain.kernel.desks import CommandResult
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Verdict
from shared.domain.people.entities import User
from shared.wire.messages import Result
from tests.desktop.engine.conftest import POLICY, bodies, note
from tests.desktop.engine.stage import Stage
from tests.shared.domain import scene
from tests.support.rows import result_row

Make = Callable[..., HeadlessDevice]


def refusing(stage: Stage, monkeypatch: pytest.MonkeyPatch, keep: Callable[[CommandResult], bool]) -> None:
    """Every command is refused from now on. keep: whether its row comes only later."""

    async def refuse(user: User, device_id: Id, envelope: Envelope) -> Result:
        result = Result(
            number=envelope.number,
            command_id=envelope.command_id,
            verdict=Verdict.REJECTED,
            code="no_authority",
            detail={},
            conflict_id=None,
        )
        stage.results[device_id][envelope.number] = result
        row = result_row(user.id, device_id, envelope, result, POLICY)
        if not keep(row):
            await stage._commit([row])
        return result

    monkeypatch.setattr(stage, "_decide", refuse)


def full_once(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The journal's disk is full at the next `archive`, and has space again at the one after."""
    honest, tried = Journal.archive, list[int]()

    def full(self: Journal, upto: int, *rest: Any, **more: Any) -> Any:
        tried.append(upto)
        if len(tried) == 1:
            raise DiskFull(self.path, "full")
        return honest(self, upto, *rest, **more)

    monkeypatch.setattr(Journal, "archive", full)
    monkeypatch.setattr(putting_away, "ARCHIVE_AGAIN_S", 0.05)
    return tried


def full_for_long(patch: pytest.MonkeyPatch) -> None:
    def full(self: Journal, *_rest: Any, **_more: Any) -> Any:
        raise DiskFull(self.path, "full")

    patch.setattr(Journal, "archive", full)


def refused(device: HeadlessDevice) -> list[int]:
    return [item.number for together in device.attention() for item in together]


def test_a_refusal_that_comes_with_a_large_pull_is_told(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = device("ada")
    ada.wait_steady()
    ada.offline()
    ada.keep(note(POLICY, "Typed far away."))
    refusing(stage, monkeypatch, keep=lambda _row: False)
    header = stage._header
    monkeypatch.setattr(stage, "_header", lambda _rows: header(50_000))
    stage.write(*scene.OFFICE.rows())  # something new
    before = ada.last(n.ReplicaSwapped)
    ada.offline(False)
    ada.wait_until(lambda: ada.last(n.ReplicaSwapped) is not before, what="swapped")
    monkeypatch.setattr(stage, "_header", header)
    ada.wait_until(lambda: ada.attention_count == 1, what="told")
    assert (refused(ada), bodies(ada)) == ([1], [])


def test_a_refusal_that_came_before_an_earlier_one_is_told_after_a_restart(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = device("ada")
    ada.wait_steady()
    held: list[CommandResult] = []

    def is_first(row: CommandResult) -> bool:
        if row.number == 1:
            held.append(row)
        return row.number == 1

    refusing(stage, monkeypatch, keep=is_first)
    ada.keep(note(POLICY, "One."), note(POLICY, "Two."))
    ada.wait_until(lambda: [row.number for row in ada.rows(CommandResult)] == [2])
    assert ada.state.acked == 0  # type: ignore[union-attr]
    assert ada.stop()
    again = device("ada")
    again.wait_until(lambda: again.state is not None and again.state.live_ready)
    stage.do(stage._commit(held))
    again.wait_until(lambda: again.attention_count == 2, what="both are told")
    assert refused(again) == [1, 2]


def test_a_refusal_that_met_a_full_disk_is_told_when_there_is_space(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = device("ada")
    ada.wait_steady()
    refusing(stage, monkeypatch, keep=lambda _row: False)
    full_once(monkeypatch)
    ada.keep(note(POLICY, "One."))
    ada.wait_until(lambda: ada.attention_count == 1, what="told, with nothing else sent")
    assert refused(ada) == [1]


def test_a_start_that_met_a_full_disk_tells_when_there_is_space(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = device("ada")
    ada.wait_steady()
    refusing(stage, monkeypatch, keep=lambda _row: False)
    with monkeypatch.context() as patch:
        full_for_long(patch)
        ada.keep(note(POLICY, "One."))
        ada.wait_until(lambda: bool(ada.troubles), what="it could not be archived")
        assert ada.stop()
    stage.go_away()
    full_once(monkeypatch)
    again = device("ada")
    again.wait_until(lambda: again.attention_count == 1, what="told, with no server")
    assert refused(again) == [1]


def test_a_refusal_is_told_also_when_the_device_registers_anew_before_it_was_archived(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = device("ada")
    ada.wait_steady()
    refusing(stage, monkeypatch, keep=lambda _row: False)
    monkeypatch.setattr(putting_away, "ARCHIVE_AGAIN_S", 600.0)
    with monkeypatch.context() as patch:
        full_for_long(patch)
        ada.keep(note(POLICY, "One."))
        ada.wait_until(lambda: bool(ada.troubles), what="it could not be archived")
    before = ada.state.device_id  # type: ignore[union-attr]
    stage.restore()
    stage.do(stage._close())
    stage.come_back()
    ada.engine.sync_now()
    ada.wait_until(lambda: ada.is_steady() and ada.state.device_id != before)  # type: ignore[union-attr]
    assert refused(ada) == [1]
    assert ada.archived(5)[0].archived_at > 0


def test_a_half_corrected_notice_survives_a_swap(device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is about no file: what a swap takes is what was typed about files that are not here any more."""
    ada = device("ada")
    ada.wait_steady()
    with monkeypatch.context() as patch:
        refusing(stage, patch, keep=lambda _row: False)
        (filed,) = ada.keep(scene.notice())
        ada.wait_until(lambda: ada.attention_count == 1)
    key, text = f"correction/{filed}", "twenty minutes of typing"
    ada.engine.save_draft(key, text, None)
    ada.engine.save_draft("about a file that is not here", "gone", Id(filed))
    assert ada._answer(ada.engine.settle_drafts) == frozenset()
    monkeypatch.setattr(streams, "SWAP_ROWS", -1)  # the next pull is a large one
    ada.offline()
    ada.wait_until(lambda: ada.state is not None and ada.state.switched_off)
    bo = device("bo")
    bo.wait_steady()
    bo.keep(note(POLICY, "news"))
    bo.wait_until(lambda: bo.waiting == 0)
    ada.offline(False)
    ada.wait_until(lambda: not ada.engine.drafts.text("about a file that is not here"))
    assert ada.engine.drafts.text(key) == text
