"""A server that came back from a backup: what the device still has is the only copy of what came after it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.headless import HeadlessDevice
from shared.domain.claims.entities import Claim
from tests.desktop.engine.conftest import claim_of
from tests.desktop.engine.stage import Stage
from tests.shared.domain.scene import notice

Make = Callable[..., HeadlessDevice]


@pytest.mark.parametrize("knows_it", [True, False], ids=["another epoch", "its old epoch"])
def test_what_was_sent_after_the_backup_stays_in_the_journal(device: Make, stage: Stage, knows_it: bool) -> None:
    ada = device("ada")
    ada.wait_steady()
    rows, held, log = dict(stage.rows), {who: set(files) for who, files in stage.held.items()}, list(stage.log)
    results = {each: dict(done) for each, done in stage.results.items()}
    (filed,) = ada.keep(notice())
    ada.wait_until(lambda: ada.waiting == 0 and len(ada.archived(5)) == 1 and len(ada.rows(Claim)) == 1)
    ada.engine.save_draft("note:1", "half a sentence", claim_of(filed))
    before = ada.state.device_id  # type: ignore[union-attr]

    stage.go_away()
    stage.rows, stage.held, stage.log, stage.results = rows, held, log, results
    if knows_it:
        stage.restore()
    stage.come_back()
    ada.engine.sync_now()
    ada.wait_until(lambda: ada.is_steady() and ada.state.device_id != before and not ada.rows(Claim))  # type: ignore[union-attr]

    (kept,) = ada.archived(5)
    assert kept.command_id == filed
    assert kept.envelope is not None, "what was entered is nowhere else"
    assert ada.engine.drafts.text("note:1") == "half a sentence"
    assert ada.stop()
    again = device("ada")
    again.wait_open()
    assert again.archived(5)[0].envelope is not None
    assert again.engine.drafts.text("note:1") == "half a sentence"
