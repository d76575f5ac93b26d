"""Files that leave the scope: nothing of them stays in the journal, and nothing unsent goes with them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from desktop.answers.outbox import refused_item
from desktop.engine import announcements as n
from desktop.engine import leaving
from desktop.engine.entries import Kept, NotKept, Overview, Taken
from desktop.engine.leaving import let_go
from desktop.engine.worker import Worker
from desktop.headless import HeadlessDevice
from desktop.journal.journal import Journal
from desktop.replica.replica import OutOfOrder
from desktop.storage.files import Corrupt, DiskFull, Unreadable
from desktop.sync.state import Pause
from shared.domain.kernel.ids import Id
from shared.domain.policies.entities import Policy
from tests.desktop.engine.conftest import ADA, POLICY, bodies, note
from tests.desktop.engine.stage import Refusal, Stage
from tests.desktop.engine.test_refused import refusing
from tests.shared.domain.scene import notice

Make = Callable[..., HeadlessDevice]


def overview(device: HeadlessDevice) -> Overview:
    answer: Overview = device._answer(device.engine.overview)
    return answer


def test_what_is_too_large_to_travel_stays_when_its_file_leaves(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()

    async def trouble(request: Any) -> None:
        if request.path == "/sync/push":
            raise Refusal("too_large")

    stage.trouble = trouble
    ada.keep(note(POLICY, "An hour of typing"))
    ada.wait_until(lambda: ada.attention_count == 1, what="shown to the person")
    stage.trouble = None
    ada.wait_until(lambda: ada.waiting == 0)
    told = sum(isinstance(notice, n.AttentionChanged) for _, notice in ada.notices)
    stage.take_away(ADA.user_id, POLICY)
    ada.wait_until(lambda: not ada.rows(Policy))
    (large,) = overview(ada).oversized
    assert large.envelope is not None
    assert ada.attention_count == 1
    assert sum(isinstance(notice, n.AttentionChanged) for _, notice in ada.notices) > told, "the page is read again"


def test_what_was_sent_leaves_no_contents_when_its_result_comes_with_the_loss_of_its_file(
    device: Make, stage: Stage, tmp_path: Path
) -> None:
    ada = device("ada")
    ada.wait_steady()
    ada.offline()
    ada.keep(note(POLICY, "SECRET WORDS"))

    async def only_push(request: Any) -> None:
        if request.path == "/sync/pull":
            raise Refusal("unavailable", retry_after_s=0.05)

    honest = stage._feed

    async def silent(_listener: object) -> None:
        """A live link that brings nothing for now."""

    stage._feed, stage.trouble = silent, only_push  # type: ignore[method-assign,assignment]
    ada.offline(False)
    ada.wait_until(lambda: ada.state.sent == 1 and ada.state.live_ready, what="pushed")  # type: ignore[union-attr]
    stage.take_away(ADA.user_id, POLICY)
    stage._feed, stage.trouble = honest, None  # type: ignore[method-assign]
    ada.engine.sync_now()
    ada.wait_until(lambda: not ada.rows(Policy) and ada.waiting == 0, what="left")
    ada.wait_until(lambda: len(ada.archived(5)) == 1)
    assert ada.archived(5)[0].envelope is None


def test_a_start_with_the_clock_far_ahead_keeps_the_archive(device: Make, stage: Stage, tmp_path: Path) -> None:
    from desktop.engine.server_clock import wall_clock
    from shared.domain.kernel.fields import Micros

    ada = device("ada")
    ada.wait_steady()
    ada.keep(note(POLICY, "a"), note(POLICY, "b"))
    ada.wait_until(lambda: ada.waiting == 0 and len(ada.archived(5)) == 2)
    assert ada.stop()
    ahead = device("ada", clock=lambda: Micros(wall_clock() + 400 * 86_400 * 1_000_000))
    ahead.wait_steady()
    ahead.keep(note(POLICY, "c"))
    ahead.wait_until(lambda: ahead.waiting == 0 and len(ahead.archived(5)) == 3)
    assert ahead.stop()
    again = device("ada")
    again.wait_steady()
    assert len(again.archived(5)) == 3


def test_a_refused_entry_whose_file_left_says_so_and_sends_nothing(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = device("ada")
    ada.wait_steady()
    refusing(stage, monkeypatch, keep=lambda _row: False)
    ada.keep(note(POLICY, "An hour of typing"))
    ada.wait_until(lambda: ada.attention_count == 1)
    stage.take_away(ADA.user_id, POLICY)
    ada.wait_until(lambda: not ada.rows(Policy))
    ((item,),) = ada.attention()
    shown = refused_item([item], {})
    assert (shown.is_empty, shown.command_id, shown.entered) == (True, item.command_id, ())
    taken = ada.send_again(item.command_id)
    assert isinstance(taken, NotKept)
    assert taken.code == "gone"
    ada.engine.discard(item.command_id)
    ada.wait_until(lambda: ada.attention_count == 0)


@pytest.mark.parametrize("ways", ["again, then corrected", "corrected, then again"])
def test_two_clicks_on_one_item_make_one_claim(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch, ways: str
) -> None:
    ada = device("ada")
    ada.wait_steady()
    with monkeypatch.context() as patch:
        refusing(stage, patch, keep=lambda _row: False)
        (filed,) = ada.keep(notice())
        ada.wait_until(lambda: ada.attention_count == 1)
    out: list[Taken] = []
    clicks: list[Callable[[], object]] = [
        lambda: ada.engine.send_again(filed, out.append),  # on the page Sync
        lambda: ada.engine.correct(filed, notice(), out.append),  # in the form that was opened before
    ]
    for click in clicks if ways.startswith("again") else reversed(clicks):
        click()
    ada.wait_until(lambda: len(out) == 2 and ada.attention_count == 0)
    assert [type(taken) for taken in out] == [Kept, NotKept]
    ada.wait_until(lambda: ada.waiting == 0 and len(stage.rows_of("claim")) == 1)
    assert ada.state.last_number == 2  # type: ignore[union-attr]


def test_a_correction_of_what_waits_is_shown_in_its_place(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    ada.offline()
    (first,) = ada.keep(note(POLICY, "Caled."))
    ada.wait_until(lambda: bodies(ada) == ["Caled."])
    out: list[Taken] = []
    ada.engine.correct(first, note(POLICY, "Called."), out.append)
    ada.wait_until(lambda: bodies(ada) == ["Called."])
    ada.offline(False)
    ada.wait_until(lambda: ada.waiting == 0)
    assert [row.body for row in stage.rows_of("note")] == ["Called."]  # type: ignore[attr-defined]


def test_what_is_typed_before_the_screen_hears_of_it_goes_too(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    ada.engine.save_draft("note:1", "half", POLICY)
    tell = ada.engine.tell

    def telling(notice: n.Notice) -> None:
        if isinstance(notice, n.DraftsChanged) and ada.last(n.DraftsChanged) is None:
            ada.engine.save_draft("note:1", "half a SECRET", POLICY)
        tell(notice)

    ada.engine.tell = telling
    stage.take_away(ADA.user_id, POLICY)
    ada.wait_until(lambda: sum(isinstance(notice, n.DraftsChanged) for _, notice in ada.notices) == 2)
    assert ada.stop()
    again = device("ada")
    again.wait_open()
    assert again.engine.drafts.text("note:1") == ""


def test_a_journal_that_cannot_be_written_for_a_moment_lets_go_later(
    device: Make, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = device("ada")
    ada.wait_steady()
    ada.engine.save_draft("note:1", "SECRET", POLICY)
    honest, tried = Journal.forget_files, list[int]()

    def once(self: Journal, file_ids: Collection[Id]) -> frozenset[str]:
        tried.append(len(tried))
        if len(tried) == 1:
            raise Unreadable(self.path, "input/output error")
        return honest(self, file_ids)

    monkeypatch.setattr(Journal, "forget_files", once)
    stage.take_away(ADA.user_id, POLICY)
    ada.wait_until(lambda: ada.state.pause is Pause.DISK_FULL, what="it waits")  # type: ignore[union-attr]
    assert ada.rows(Policy), "its rows stay as long"
    ada.engine.sync_now()
    ada.wait_until(lambda: not ada.rows(Policy))
    assert len(tried) > 1
    assert ada.stop()
    again = device("ada")
    again.wait_open()
    assert again.engine.drafts.text("note:1") == ""


def given_up(error: Exception) -> None:
    raise error


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (DiskFull(Path("j"), "full"), DiskFull),
        (Unreadable(Path("j"), "i/o"), DiskFull),
        (Corrupt(Path("j"), "damaged"), None),
        (ValueError("ours"), None),
    ],
)
def test_files_stay_while_the_journal_cannot_let_go_for_now(error: Exception, raised: type[Exception] | None) -> None:
    told: list[Exception] = []
    worker = Worker("journal", told.append)
    worker.start()
    with pytest.raises(raised) if raised is not None else nullcontext():
        let_go(worker, lambda: given_up(error), lambda _where, what: told.append(what))
    assert told == ([] if isinstance(error, DiskFull) else [error])
    assert worker.stop(lambda: None, 5.0)


@pytest.mark.parametrize("why", ["it never answers", "its queue is full"])
def test_files_stay_when_the_journals_thread_does_not_come_to_it(why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "FORGET_S", 0.01)
    worker = Worker("journal", lambda _error: None, most=2)  # it was never started
    if why == "its queue is full":
        assert worker.post(lambda: None)
        assert worker.post(lambda: None)
    with pytest.raises(OutOfOrder):
        let_go(worker, lambda: None, lambda _where, _error: None)
