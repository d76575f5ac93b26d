"""A list as a file, out of the real store."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.lists.claims import CLAIMS
from desktop.lists.wanted import Wanted
from desktop.viewmodels.frame import every_line
from desktop.viewmodels.frame.export import Export
from tests.support.local_store import LocalStore


@pytest.fixture
def store(qapp: object) -> Iterator[LocalStore]:
    made = LocalStore()
    yield made
    made.fall_silent()


def ended(qtbot: QtBot, export: Export, path: Path, *, stop: bool = False) -> str:
    heard: list[str] = []
    export.ended.connect(heard.append)
    export.start(path)
    if stop:
        export.stop()
    qtbot.waitUntil(lambda: bool(heard))
    return heard[0]


def export_of(store: LocalStore) -> Export:
    columns = [CLAIMS.by_name[name] for name in ("insured", "status", "due", "incurred_cents", "adjuster_id")]
    return Export(store, CLAIMS, Wanted(), "name", columns)


def test_all_lines_are_in_it_page_after_page(
    qtbot: QtBot, store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(every_line, "PAGE", 7)
    path = tmp_path / "claims.csv"
    said = ended(qtbot, export_of(store), path)
    assert said == f"Exported: 50 lines to {path}"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["Insured", "Status", "Due", "Incurred", "Adjuster"]
    assert len(rows) == 51
    names = [row[0] for row in rows[1:]]
    assert names == sorted(names, key=str.casefold)
    [hartley] = [row for row in rows if row[0] == "Hartley, Joanne"]
    assert hartley == ["Hartley, Joanne", "Investigation", "2026-11-20", "48200.00", "Maya Ortiz"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_stopped_it_leaves_nothing(qtbot: QtBot, store: LocalStore, tmp_path: Path, kind: str) -> None:
    assert ended(qtbot, export_of(store), tmp_path / f"c.{kind}", stop=True) == "Stopped. No file was written."
    assert list(tmp_path.iterdir()) == []


def test_where_it_cannot_be_written_is_said(qtbot: QtBot, store: LocalStore, tmp_path: Path) -> None:
    said = ended(qtbot, export_of(store), tmp_path / "not there" / "claims.csv")
    assert "the folder is not there" in said
    assert list(tmp_path.iterdir()) == []
