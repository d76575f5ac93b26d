"""The columns of a panel's table: where the room ends, words give way, and what is cut says so."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QStyleOptionHeader
from pytestqt.qtbot import QtBot

from desktop.ui.administration import columns
from desktop.ui.administration.page import AdministrationPage
from desktop.ui.administration.table import ROW, PanelTable
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import fonts, theme
from desktop.ui.kit.cutting import ELLIPSIS, FIRM
from desktop.viewmodels.administration.values import AT_RIGHT
from shared.domain.kernel.ids import named_id
from shared.domain.kernel.states import DeviceState
from shared.panels.catalogue import PANELS
from shared.panels.live import LiveLine
from shared.panels.panel import Told
from shared.panels.refused import RefusedLine, Why
from shared.wire.panels import plain
from tests.desktop.ui.administration.conftest import Show, again
from tests.desktop.ui.administration.test_rows import device
from tests.support import world as w
from tests.support.panels import PanelServer

NOW = int(w.NOW.timestamp() * 1_000_000)
DEVICE = named_id("laptop")
WHY = Why(code="field_not_permitted", detail={"what": "Litigation", "roles": "supervisor"})


def refused(key: str, why: Why) -> dict[str, object]:
    line = RefusedLine(
        key=key,
        user_id=w.MAYA,
        command="EditClaim",
        why=msgspec.json.encode(why).decode(),
        about="CLM-2026-000412",
        received_at=NOW,
        verdict="rejected",
        device="Maya’s laptop",
        at=NOW,
    )
    return plain(line)


def seen(table: PanelTable, name: str, row: int = 0) -> str:
    """What is read in a cell."""
    place = [each for each, _ in table._rows.columns].index(name)
    index = table._rows.index(row, place)
    return " ".join(table.lines_at(index, table.visualRect(index))).replace(FIRM, " ")


@pytest.mark.parametrize("size", [(1440, 900), (1280, 800)])
def test_a_sentence_is_whole_and_the_columns_after_it_are_seen(
    show: Show, server: PanelServer, window: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window.resize(*size)
    server.lines["refused"] = [refused("b", WHY), refused("a", Why(code="internal"))]
    sheet = show("refused")
    table = sheet.table
    row = sheet.model.rows.row_at(0)
    assert row is not None
    assert seen(table, "why") == row.texts["why"]
    assert (size[0] < 1440) or table.horizontalScrollBar().maximum() == 0
    assert table.rowHeight(0) > table.rowHeight(1) == ROW, "only the row that needs it is higher"


def test_an_id_is_short_in_the_table_and_whole_when_it_is_pointed_at(
    show: Show, server: PanelServer, window: MainWindow
) -> None:
    window.resize(1440, 900)
    line = LiveLine(
        key="1", user_id=w.MAYA, device_id=DEVICE, since=NOW, level=2, rooms="", streams="", waiting=0, slow=0
    )
    named = msgspec.structs.replace(line, key="2", device="Maya’s laptop")
    server.lines["live"] = [plain(line), plain(named)]
    table = show("live").table
    place = [each for each, _ in table._rows.columns].index("device_id")
    assert seen(table, "device_id") == f"…{DEVICE[-8:]}"
    assert table._rows.index(0, place).data(Qt.ItemDataRole.ToolTipRole) == DEVICE
    assert seen(table, "device_id", 1) == "Maya’s laptop"


@pytest.mark.parametrize("panel", [each.name for each in PANELS if len(each.columns) > 1])
@pytest.mark.parametrize("end", ["left", "right"])
def test_no_cell_is_cut_by_an_edge_without_an_ellipsis(
    show: Show, window: MainWindow, qtbot: QtBot, panel: str, end: str
) -> None:
    window.resize(1024, 640)
    sheet = show(panel)
    sheet.views.choose(0)
    again(sheet, qtbot)
    table, row = sheet.table, sheet.model.rows.row_at(0)
    assert row is not None
    bar = table.horizontalScrollBar()
    bar.setValue(0 if end == "left" else bar.maximum())
    shown = 0
    for place, (name, told) in enumerate(sheet.model.rows.columns):
        index = table._rows.index(0, place)
        cell = table.visualRect(index)
        inner = min(cell.right(), table.viewport().width() - 1) - max(cell.left(), 0) + 1 - 2 * columns.PAD
        is_chip = columns.state_of(told, row.values.get(name)) is not None
        metrics = QFontMetrics(fonts.caption_strong() if is_chip else fonts.body())
        words = table.lines_at(index, cell)
        if columns.is_sliver(inner + 2 * columns.PAD, cell.width()):
            assert words == ()
            continue
        shown += 1
        assert max(map(metrics.horizontalAdvance, words)) <= inner
        assert " ".join(words).replace(FIRM, " ") == columns.text_of(row, name) or ELLIPSIS in words[-1]
    assert shown > 1


def test_a_device_that_nobody_has_seen_for_months_is_not_plainly_active(show: Show, server: PanelServer) -> None:
    day = 86_400_000_000
    server.lines["devices"] = [
        device(DeviceState.ACTIVE, "a") | {"reported_at": NOW - 185 * day},
        device(DeviceState.ACTIVE, "b") | {"reported_at": NOW - 20 * day},
        device(DeviceState.REVOKED, "c") | {"reported_at": NOW - 185 * day},
        device(DeviceState.ACTIVE, "d"),
        device(DeviceState.ACTIVE, "e") | {"reported_at": NOW, "lacks_since": NOW - day // 12},
        device(DeviceState.ACTIVE, "f") | {"reported_at": NOW, "lacks_since": NOW - day // 100},
    ]
    table = show("devices").table
    assert [seen(table, "state", n) for n in range(3)] == ["Active · unseen for 6 months", "Active", "Locked out"]
    rows = [table._rows.row_at(n) for n in range(6)]
    assert [bool(row and row.quiet) for row in rows] == [True, False, False, True, True, False]


@pytest.mark.parametrize(("size", "part"), [((1440, 900), 0.2), ((720, 450), 0.26)])
def test_the_list_of_panels_leaves_the_room_to_the_panel(
    show: Show, window: MainWindow, qtbot: QtBot, size: tuple[int, int], part: float
) -> None:
    window.resize(*size)
    show("people")
    page = window.shelf.here
    assert isinstance(page, AdministrationPage)
    assert page.list.width() <= page.width() * part + 1


def test_a_state_a_figure_and_a_moment_are_never_cut_for_the_room_of_words(
    show: Show, window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(1024, 640)
    sheet = show("devices")
    again(sheet, qtbot)
    wide = columns.natural(sheet.model.rows)
    for place, (_, told) in enumerate(sheet.model.rows.columns):
        if told.of is not None or told.unit in AT_RIGHT:
            assert sheet.table.columnWidth(place) >= wide[place]


def test_a_column_that_its_head_chooses_is_brought_into_view(show: Show, window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1024, 640)
    sheet = show("webhooks")
    sheet.views.choose(0)
    again(sheet, qtbot)
    table, last = sheet.table, len(sheet.model.rows.columns) - 1
    assert table.columnViewportPosition(last) > table.viewport().width()
    table._show_column(last)
    assert 0 <= table.columnViewportPosition(last) < table.viewport().width()
    table._show_column(0)
    assert table.columnViewportPosition(0) == 0


@pytest.mark.parametrize("panel", ["devices", "keys", "webhook_deliveries"])
def test_what_an_edge_leaves_next_to_nothing_of_is_left_blank_wherever_it_is_scrolled_to(
    show: Show, window: MainWindow, qtbot: QtBot, panel: str
) -> None:
    """Two dots of an ellipsis, or the first letter of a title, only look broken."""
    window.resize(1024, 640)
    sheet = show(panel)
    again(sheet, qtbot)
    table, bar = sheet.table, sheet.table.horizontalScrollBar()
    ground, slivers = theme.current().colour("surface").rgb(), 0
    for to in range(bar.maximum() + 1):
        bar.setValue(to)
        picture = table.viewport().grab().toImage()
        for place in range(len(table._rows.columns)):
            cell = table.visualRect(table._rows.index(1, place))
            seen = table.seen_of(cell)
            if not 0 < seen.width() < min(cell.width(), 48):
                continue
            slivers += 1
            option = QStyleOptionHeader()
            table.head.initStyleOptionForIndex(option, place)
            assert option.text == ""
            inside = seen.adjusted(0, 3, 0, -3)
            drawn = {picture.pixel(x, inside.center().y()) for x in range(inside.left(), inside.right() + 1)}
            drawn |= {picture.pixel(inside.center().x(), y) for y in range(inside.top(), inside.bottom() + 1)}
            assert drawn == {ground}
    assert slivers


@pytest.mark.parametrize("size", [(1440, 900), (1280, 800), (1024, 640)])
@pytest.mark.parametrize("panel", ["compression", "webhook_deliveries", "webhooks", "keys", "rooms"])
def test_the_edge_leaves_a_column_its_title_and_some_of_its_words_or_nothing(
    show: Show, window: MainWindow, qtbot: QtBot, panel: str, size: tuple[int, int]
) -> None:
    window.resize(*size)
    sheet = show(panel)
    sheet.views.choose(0)
    again(sheet, qtbot)
    table, rows = sheet.table, sheet.model.rows
    edge = table.viewport().width()
    metrics, titles = QFontMetrics(fonts.body()), QFontMetrics(fonts.caption())
    for place, (name, told) in enumerate(rows.columns):
        left, wide = table.columnViewportPosition(place), table.columnWidth(place)
        title = titles.horizontalAdvance(str(rows.headerData(place, Qt.Orientation.Horizontal)))
        seen = min(left + wide, edge) - left
        if seen <= 0:
            continue
        assert seen >= title + 2 * columns.PAD, name
        assert seen >= min(metrics.horizontalAdvance("x" * 6) + 2 * columns.PAD, wide), name
        assert seen == wide or told.unit not in columns.FIGURES, name


def test_addresses_that_differ_at_their_ends_are_told_apart_where_they_are_cut() -> None:
    told, urls = Told("Web address"), [f"http://localhost:8620/hooks/of/{each}" for each in ("repairs", "ledger")]
    metrics = QFontMetrics(fonts.body())
    for url in urls:
        (line,) = columns.lines_of(url, told, metrics.horizontalAdvance(url) // 2)
        assert line.startswith("http")
        assert line.endswith(url[-5:])


def test_the_titles_of_a_table_without_rows_are_whole(show: Show, server: PanelServer, window: MainWindow) -> None:
    window.resize(1440, 900)
    server.lines["statements"] = []
    table = show("statements").table
    metrics = QFontMetrics(fonts.caption())
    for place in range(table._rows.columnCount()):
        title = str(table._rows.headerData(place, Qt.Orientation.Horizontal))
        assert table.columnWidth(place) >= metrics.horizontalAdvance(title) + 2 * columns.PAD, title
    assert sum(table.columnWidth(n) for n in range(table._rows.columnCount())) == table.viewport().width()
