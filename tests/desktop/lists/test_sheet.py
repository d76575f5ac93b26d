"""Files of a list: what stands in them, and that there is a whole one or none."""

from __future__ import annotations

import csv
import errno
import os
import stat
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.lists import sheet
from desktop.lists.sheet import Money, Value

NOON = datetime(2026, 11, 23, 12, 11)  # noqa: DTZ001  # spreadsheets know no zones
HEAD = ("Insured", "Due", "Paid", "Changed", "Requests")
ROWS: list[tuple[Value, ...]] = [
    ("Müller, Zoë", date(2026, 11, 20), Money(-123_456, "USD"), NOON, 3),
    ('=HYPERLINK("http://x")', None, Money(5, "EUR"), None, 0),
    ("@here", None, None, None, None),
    ("+1", None, None, None, None),
    ("-2+3", None, None, None, None),
    ("\tx", None, None, None, None),
]


def test_a_csv_is_read_by_spreadsheets_and_holds_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    made = sheet.begin(path, HEAD, "csv")
    made.add(ROWS)
    assert not path.exists(), "it has its name when it is whole"
    made.finish()
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert path.read_text("utf-8-sig").splitlines()[:2] == [
        "Insured,Due,Paid,Changed,Requests",
        '"Müller, Zoë",2026-11-20,-1234.56,2026-11-23 12:11:00,3',
    ]
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = [row[0] for row in csv.reader(file)][2:]
    assert first == ['\'=HYPERLINK("http://x")', "'@here", "'+1", "'-2+3", "'\tx"]
    assert [each.name for each in tmp_path.iterdir()] == ["claims.csv"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Elm St;=1+1", "Elm St;'=1+1"),
        ("Elm St\n@SUM(A1)", "Elm St\n'@SUM(A1)"),
        ('Elm St; "=1+1"', 'Elm St; "\'=1+1"'),
        (" =1+1", " '=1+1"),
        ("\u200b=1+1", "\u200b'=1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\n=1+1", "\n'=1+1"),
        ("\rx", "'\rx"),
        ("Smith-Jones; 2+2 = 4", "Smith-Jones; 2+2 = 4"),
        ("ann@example.org", "ann@example.org"),
    ],
)
def test_a_formula_begins_nowhere_in_a_text_wherever_spreadsheets_divide_cells(text: str, told: str) -> None:
    """A German one divides at semicolons, and quotes that begin within a cell hold nothing together."""
    assert sheet.plain(text) == told


def test_an_xlsx_has_numbers_days_and_money_as_such_and_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "claims.xlsx"
    made = sheet.begin(path, HEAD, "xlsx")
    made.add(ROWS)
    made.finish()
    with zipfile.ZipFile(path) as book:
        cells = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    assert "<v>-1234.56</v>" in cells
    assert "<v>46346</v>" in cells, "20 November 2026 as spreadsheets count days"
    assert "<f>" not in cells
    assert "=HYPERLINK" in cells
    assert "USD" in styles
    assert "EUR" in styles
    assert [each.name for each in tmp_path.iterdir()] == ["claims.xlsx"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_given_up_leaves_nothing_and_keeps_the_file_before(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"claims.{kind}"
    path.write_text("the one before")
    made = sheet.begin(path, HEAD, kind)
    made.add(ROWS * 500)
    made.abandon()
    made.abandon()
    assert path.read_text() == "the one before"
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_book_takes_no_more_lines_than_it_holds_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_LINES", len(ROWS))
    made = sheet.begin(tmp_path / "claims.xlsx", HEAD, "xlsx")
    made.add(ROWS)
    with pytest.raises(sheet.TooManyLines):
        made.add(ROWS[:1])
    made.abandon()
    assert list(tmp_path.iterdir()) == []


def test_a_cell_that_would_not_be_whole_is_no_cell(tmp_path: Path) -> None:
    made = sheet.begin(tmp_path / "claims.xlsx", HEAD, "xlsx")
    with pytest.raises(OSError, match="a cell was not written"):
        made.add([("x" * 40_000,)])
    made.abandon()
    assert list(tmp_path.iterdir()) == []


def test_the_last_line_of_a_book_is_the_last_that_its_format_has() -> None:
    from xlsxwriter.worksheet import Worksheet

    assert Worksheet().xls_rowmax == sheet.MOST_LINES + 1


@pytest.mark.skipif(os.name == "nt", reason="folders have no such mode there")
def test_nobody_else_reads_the_pages_of_a_book_that_is_under_way(tmp_path: Path) -> None:
    made = sheet.begin(tmp_path / "claims.xlsx", HEAD, "xlsx")
    assert stat.S_IMODE(sheet._aside(tmp_path / "claims.xlsx").stat().st_mode) == 0o700
    made.abandon()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_full_disk_at_the_end_leaves_the_file_before(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"claims.{kind}"
    path.write_text("the one before")
    made = sheet.begin(path, HEAD, kind)
    made.add(ROWS)

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "fsync", full)
    finish: Callable[[], None] = made.finish
    with pytest.raises(OSError, match="no space"):
        finish()
    made.abandon()
    assert path.read_text() == "the one before"
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
