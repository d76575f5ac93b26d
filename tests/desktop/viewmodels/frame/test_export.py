"""A list as a file, out of the real store."""

from __future__ import annotations

import csv
import errno
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.lists import sheet
from desktop.lists.claims import CLAIMS
from desktop.lists.wanted import Line, Wanted
from desktop.screens.lists import ListIds, ListLines
from desktop.screens.times import micros
from desktop.viewmodels.frame import every_line, export, unfinished
from desktop.viewmodels.frame.every_line import EveryLine
from desktop.viewmodels.frame.export import CSV, XLSX, Export, named_as
from shared.domain.claims.commands import EditClaim
from shared.domain.kernel.ids import Id
from tests.support import world as w
from tests.support.local_store import LocalStore

CHANGED = "2026-11-16 09:40:00"
"""When something of the claim itself was changed last, where the person is."""
SUSPECTED = ["Tran, Lily"]
"""Whose claims the special investigators look at."""


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
    columns = [
        CLAIMS.by_name[name]
        for name in ("insured", "status", "due", "incurred_cents", "adjuster_id", "siu", "updated_at")
    ]
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
    assert rows[0] == ["Insured", "Status", "Due", "Incurred", "Adjuster", "SIU", "Last change", "Currency"]
    assert len(rows) == 51
    names = [row[0] for row in rows[1:]]
    assert names == sorted(names, key=str.casefold)
    [hartley] = [row for row in rows if row[0] == "Hartley, Joanne"]
    assert hartley == ["Hartley, Joanne", "Investigation", "2026-11-20", "48200.00", "Maya Ortiz", "", CHANGED, "USD"]
    assert [row[0] for row in rows if row[5] == "Yes"] == SUSPECTED


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_stopped_it_leaves_nothing(qtbot: QtBot, store: LocalStore, tmp_path: Path, kind: str) -> None:
    assert ended(qtbot, export_of(store), tmp_path / f"c.{kind}", stop=True) == "Stopped. No file was written."
    assert list(tmp_path.iterdir()) == []


def test_where_it_cannot_be_written_is_said(qtbot: QtBot, store: LocalStore, tmp_path: Path) -> None:
    said = ended(qtbot, export_of(store), tmp_path / "not there" / "claims.csv")
    assert "the folder is not there" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.ENOSPC, "The disk is full. No file was written"),
        (errno.EACCES, "Another program has the file open"),
        (errno.EIO, "the system refused it"),
    ],
)
def test_what_the_disk_refuses_half_way_leaves_nothing(
    qtbot: QtBot, store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str
) -> None:
    def refused(*_: object) -> None:
        raise OSError(code, "no")

    monkeypatch.setattr(sheet.CsvSheet, "finish", refused)
    assert said in ended(qtbot, export_of(store), tmp_path / "claims.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("question", [ListIds, ListLines])
def test_a_list_that_cannot_be_read_makes_no_file(
    qtbot: QtBot, store: LocalStore, tmp_path: Path, question: type
) -> None:
    store.unreadable = (question,)
    said = ended(qtbot, export_of(store), tmp_path / "claims.csv")
    assert said.startswith("This cannot be shown: something in it cannot be read.")
    assert said.endswith("No file was written.")
    assert list(tmp_path.iterdir()) == []


def test_no_more_lines_are_read_than_were_asked_for(
    qtbot: QtBot, store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(every_line, "PAGE", 7)
    pages: list[tuple[Line, ...]] = []
    heard: list[str] = []
    EveryLine(store, CLAIMS, Wanted(), "name", 10).start(pages.append, heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert ([len(page) for page in pages], heard) == ([7, 3], [""])


def test_whoever_takes_a_page_may_end_it_there(
    qtbot: QtBot, store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither another page nor the end is told then."""
    monkeypatch.setattr(every_line, "PAGE", 7)
    heard: list[str] = []
    pages: list[tuple[Line, ...]] = []
    lines = EveryLine(store, CLAIMS, Wanted(), "name")

    def take(page: tuple[Line, ...]) -> None:
        pages.append(page)
        lines.cancel()

    lines.start(take, heard.append)
    qtbot.waitUntil(lambda: bool(pages))
    lines.go_on()
    asked = [question for question, _ in store.questions if isinstance(question, ListLines)]
    assert (len(pages), len(asked), heard) == (1, 1, [])


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_a_killed_program_left_goes_when_somebody_enters_again(
    qtbot: QtBot, store: LocalStore, tmp_path: Path, kind: str
) -> None:
    """Else names and amounts would lie hidden beside the file that never was, in the open and for ever."""
    path = tmp_path / f"claims.{kind}"
    path.write_text("of last week")
    sheet._beside(path).write_text("Hartley, Joanne")
    sheet._aside(path).mkdir()
    (sheet._aside(path) / "page").write_text("Hartley, Joanne")
    unfinished.begun(store, path)
    unfinished.sweep(store)
    qtbot.waitUntil(lambda: list(tmp_path.iterdir()) == [path])
    assert path.read_text() == "of last week"
    assert ended(qtbot, export_of(store), path).startswith("Exported")
    assert store.draft(unfinished.KEY) == ""
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("typed", "kind", "written"),
    [
        ("claims.xlsx", XLSX, "claims.xlsx"),
        ("claims.csv", XLSX, "claims.csv"),
        ("claims.xlsx", CSV, "claims.csv"),
        ("claims 26.11", CSV, "claims 26.11.csv"),
        ("claims", XLSX, "claims.xlsx"),
        ("old", CSV, "old (2).csv"),
        ("old.csv", CSV, "old.csv"),
    ],
)
def test_the_kind_that_was_chosen_is_the_kind_that_is_written(
    tmp_path: Path, typed: str, kind: str, written: str
) -> None:
    """And nothing is written over but what the dialog asked about."""
    (tmp_path / "old.csv").write_text("kept")
    assert named_as(tmp_path / typed, kind) == tmp_path / written


@pytest.mark.parametrize(("place", "name"), [(0, "Zz"), (-1, "Aa")])
def test_a_line_that_moves_to_another_page_comes_once(
    qtbot: QtBot, store: LocalStore, monkeypatch: pytest.MonkeyPatch, place: int, name: str
) -> None:
    """Behind what was read, or before it: the lines are those of the moment in which it began."""
    monkeypatch.setattr(every_line, "PAGE", 7)
    store.go_live()
    before: list[Line] = []
    heard: list[str] = []
    EveryLine(store, CLAIMS, Wanted(), "name").start(before.extend, heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    heard.clear()
    moved = before[place]
    pages: list[tuple[Line, ...]] = []
    lines = EveryLine(store, CLAIMS, Wanted(), "name", paced=True)
    lines.start(pages.append, heard.append)
    qtbot.waitUntil(lambda: bool(pages))
    was = CLAIMS.value(moved, "insured")
    renamed = EditClaim(claim_id=Id(moved.file_id), changes={"insured_name": name}, base={"insured_name": was})
    store.others_act(w.DANA, renamed)
    while not heard:
        taken = len(pages)
        lines.go_on()
        qtbot.waitUntil(lambda taken=taken: bool(heard) or len(pages) > taken)  # type: ignore[misc]
    assert [line.doc for page in pages for line in page] == [line.doc for line in before]
    assert lines.gone == 0


def test_a_line_that_left_the_list_meanwhile_is_told(
    qtbot: QtBot, store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = EveryLine._counted
    monkeypatch.setattr(EveryLine, "_counted", lambda self, answer: known(self, (*answer, "gone")))
    path = tmp_path / "claims.csv"
    said = ended(qtbot, export_of(store), path)
    assert said == f"Exported: 50 lines to {path}. 1 line left the list meanwhile and is not in it."


def test_more_lines_than_a_book_holds_are_refused_before_one_is_read(
    qtbot: QtBot, store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet, "MOST_LINES", 49)
    path = tmp_path / "claims.xlsx"
    path.write_text("of last week")
    said = ended(qtbot, export_of(store), path)
    assert said == (
        "These are 50 lines, and an Excel file holds 49. Export them as CSV, or narrow the filter. No file was written."
    )
    assert not [question for question, _ in store.questions if isinstance(question, ListLines)]
    assert (path.read_text(), list(tmp_path.iterdir())) == ("of last week", [path])
    assert ended(qtbot, export_of(store), tmp_path / "claims.csv").startswith("Exported: 50 lines")
    monkeypatch.setattr(sheet, "MOST_LINES", 50)
    assert ended(qtbot, export_of(store), path).startswith("Exported: 50 lines")


@pytest.mark.parametrize(
    ("at", "is_known"),
    [
        (datetime(1899, 6, 1, 12, tzinfo=UTC), False),
        (datetime(1901, 6, 1, 12, tzinfo=UTC), True),
        (datetime(9998, 6, 1, 12, tzinfo=UTC), True),
        (datetime(9999, 6, 1, 12, tzinfo=UTC), False),
    ],
)
def test_a_moment_that_no_spreadsheet_knows_is_a_text(tmp_path: Path, at: datetime, is_known: bool) -> None:
    value = export._local(micros(at))
    assert isinstance(value, datetime) is is_known
    assert str(at.year) in str(value)
    made = sheet.begin(tmp_path / "claims.xlsx", ["When"], XLSX)
    made.add([[value]])
    made.finish()


@pytest.mark.parametrize(
    ("names", "heads"),
    [
        (("insured", "status"), ["Insured", "Status"]),
        (("currency", "incurred_cents"), ["Currency", "Incurred"]),
        (("incurred_cents", "insured"), ["Incurred", "Insured", "Currency"]),
    ],
)
def test_plain_text_says_once_what_its_amounts_are_in(
    qtbot: QtBot, store: LocalStore, tmp_path: Path, names: tuple[str, ...], heads: list[str]
) -> None:
    path = tmp_path / "claims.csv"
    ended(qtbot, Export(store, CLAIMS, Wanted(), "name", [CLAIMS.by_name[name] for name in names]), path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.reader(file)) == heads
