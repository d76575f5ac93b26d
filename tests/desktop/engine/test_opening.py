"""The stores at a start: whose they are, and what is noted of a journal that is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop.engine.opening import Opened, SomebodyElses, open_stores
from desktop.headless import HeadlessDevice
from desktop.journal.journal import Journal
from desktop.storage.folder import Folder
from desktop.storage.identity import Identity
from desktop.sync import effects
from desktop.sync.rebase import pending_of
from shared.domain.kernel.desks import SHELF
from shared.wire.messages import Opened as Given
from tests.desktop.engine.conftest import CUSTOMER, POLICY, settled
from tests.desktop.engine.stage import Stage
from tests.desktop.replica.samples import IDENTITY, ME, NOW, Samples, note
from tests.desktop.replica.story import _at, _rows
from tests.desktop.replica.test_power import OneKey

Make = Callable[..., HeadlessDevice]


def opened(folder: Folder, who: Identity) -> Opened:
    return open_stores(folder, OneKey(), lambda: NOW, who, lambda *_: None, lambda _: None, lambda *_: None)


@pytest.mark.parametrize(("whose", "noted"), [("our own", 1), ("another person's", 0), ("another server's", 0)])
def test_only_what_we_entered_ourselves_is_noted_as_lost_with_the_journal(
    tmp_path: Path, whose: str, noted: int
) -> None:
    folder, samples = Folder(tmp_path), Samples()
    stores = opened(folder, IDENTITY)
    claim = samples.claim()
    file_id = claim["claim"][0][0]
    frames = [Given(file_ids=(ME, SHELF, file_id)), *_rows(samples.desk()), *_rows(claim)]
    stores.replica_side.apply(
        effects.Apply(expects=None, frames=frames, checkpoint=_at(1), device_id=IDENTITY.device_id)
    )
    journal: Journal = stores.journal_side._journal
    journal.append(entry := note(1, file_id, "An hour of typing", samples))
    stores.replica_side.added([pending_of(entry)], journal.revision)
    _close(stores)
    for path in tmp_path.glob("journal.db*"):
        path.unlink()
    who = {
        "our own": IDENTITY,
        "another person's": replace(IDENTITY, user_id=samples.id()),
        "another server's": replace(IDENTITY, server_id=samples.id()),
    }[whose]
    again = opened(folder, who)
    assert len(again.journal_side._journal.damaged()) == noted
    _close(again)


def _close(stores: Opened) -> None:
    stores.checker.close()
    stores.replica_side.close()
    stores.journal_side.close()


def test_open_stores_are_nobody_elses(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    settled(ada)
    engine = ada.engine
    assert engine.running is not None
    assert engine.keys is not None
    ours = engine.running.identity
    for other in (replace(ours, user_id=POLICY), replace(ours, server_id=CUSTOMER)):
        asked = asyncio.run_coroutine_threadsafe(engine.open(engine.keys, other), engine._loop)
        with pytest.raises(SomebodyElses):
            asked.result(20)
    assert asyncio.run_coroutine_threadsafe(engine.open(engine.keys, ours), engine._loop).result(20) == ours


def test_nothing_that_was_typed_stays_in_memory_when_the_stores_are_shut(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.wait_steady()
    settled(ada)
    ada.engine.save_draft("note:1", "half a sentence", POLICY)
    assert ada.engine.drafts.text("note:1") == "half a sentence"
    asyncio.run_coroutine_threadsafe(ada.engine.shut(), ada.engine._loop).result(20)
    assert ada.engine.drafts.text("note:1") == ""
