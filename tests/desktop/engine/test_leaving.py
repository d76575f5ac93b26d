"""Files that leave the scope: nothing of them stays in the journal, and nothing unsent goes with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.engine import notices as n
from desktop.engine.desk import Overview
from desktop.headless import HeadlessDevice
from shared.domain.entities import Policy
from tests.desktop.engine.conftest import ADA, POLICY, note
from tests.desktop.engine.stage import Refusal, Stage

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
    from shared.domain.fields import Micros

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
