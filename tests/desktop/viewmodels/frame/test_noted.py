"""Words of notes are found once typing rests, after all other hits, bounded in rows and in time."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.replica import noted as scan
from desktop.replica.queries import Reader
from desktop.replica.replica import Replica
from desktop.screens.search import NoteHit, NoteSearch, Search
from desktop.viewmodels.frame.palette import PaletteViewModel
from shared.domain.claims.entities import CLAIM
from shared.domain.kernel.desks import SHELF
from tests.desktop.replica.samples import IDENTITY, KEY, ME, Samples, merged
from tests.desktop.replica.test_replica import at, frames_of
from tests.support import world as w
from tests.support.asking import ask
from tests.support.local_store import LocalStore


@pytest.mark.parametrize("text", ["body shop", "BODY parts", "shop órdered"])
def test_a_note_is_found_by_its_words_with_its_claim(store: LocalStore, qtbot: QtBot, text: str) -> None:
    hits = ask(store, qtbot, NoteSearch(text))
    hit = next(hit for hit in hits if hit.file_id == w.OKAFOR)
    assert hit.kind == CLAIM.name
    assert "Okafor" in hit.called
    assert "Body shop has the car; parts are ordered." in hit.words
    assert len({hit.note_id for hit in hits}) == len(hits)


@pytest.mark.parametrize("text", ["body qqzz", "bo", ""])
def test_words_that_stand_in_no_note_find_none(store: LocalStore, qtbot: QtBot, text: str) -> None:
    assert ask(store, qtbot, NoteSearch(text)) == ()


def test_the_palette_asks_for_notes_when_typing_rests_and_the_next_key_cancels_it(
    store: LocalStore, qtbot: QtBot
) -> None:
    model = PaletteViewModel(store, ())
    store.hold_answers()
    model.set_text("body shop")
    qtbot.waitUntil(lambda: any(isinstance(question, NoteSearch) for question, _ in store.questions))
    kinds = [type(question) for question, _ in store.questions if isinstance(question, Search | NoteSearch)]
    assert kinds == [Search, NoteSearch]
    (under_way,) = [ticket for question, ticket in store.questions if isinstance(question, NoteSearch)]
    model.set_text("body shop h")
    assert under_way.cancelled
    store.let_answer()
    qtbot.waitUntil(lambda: bool(model.notes))
    assert all(isinstance(hit, NoteHit) for hit in model.notes)
    model.set_text("zzqx")
    assert model.notes == (), "what was found for other words is not shown"
    assert not model.is_empty, "while the notes are not looked through"
    qtbot.waitUntil(lambda: model.is_empty)


def test_the_context_is_one_line_around_what_was_found() -> None:
    body = " ".join(f"w{n}" for n in range(40)) + "\nThe Größe\nof it " + "and more " * 40
    shown = scan.context(body, ["grosse"])
    assert "\n" not in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert "The Größe of it" in shown


def test_the_search_ends_with_its_rows_and_its_time_and_walks_indexes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = Samples(4)
    claim = samples.claim(adjuster_id=ME)
    file_id = claim["claim"][0][0]
    claim["note"] = [samples.row("note", samples.id(), file_id, subject_id=file_id, body="a leak") for _ in range(30)]
    replica = Replica.create(tmp_path / "replica-000001.db", KEY, IDENTITY)
    replica.apply(frames_of(merged([samples.desk(), claim]), (ME, SHELF, file_id)), at(1), (), expects=None)
    reader = Reader(tmp_path / "replica-000001.db", KEY)
    assert len(reader.noted("leak", 100)) == 30
    assert len(reader.noted("leak", 5)) == 5
    ticks = count(step=scan.LONGEST_S / 4)
    assert len(reader.noted("leak", 100, lambda: float(next(ticks)))) < 5
    monkeypatch.setattr(scan, "MOST_NOTES", 7)
    assert len(reader.noted("leak", 100)) == 7
    for sql in (scan.OF_MINE, scan.NEWEST):
        plan = [row[3] for row in reader._connection.execute(f"EXPLAIN QUERY PLAN {sql}", {"most": 7})]
        assert not [step for step in plan if step.startswith("SCAN") and "_card" in step and "INDEX" not in step], plan
        assert any("note" in step and "INDEX" in step for step in plan) or sql == scan.NEWEST, plan
    reader.close()
    replica.close()
