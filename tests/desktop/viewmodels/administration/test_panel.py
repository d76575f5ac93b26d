"""One panel over a server in memory: when it is asked, what is searched, what is said where nothing came."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.net.failures import Failed
from desktop.screens.administering import NotHeard
from desktop.viewmodels.administration.acts import Ended
from desktop.viewmodels.administration.gathering import PAGES
from desktop.viewmodels.administration.panel import PanelViewModel, Standing, why
from shared.panels.jobs import JOBS
from shared.panels.live import LIVE
from shared.panels.queries import QUERIES
from tests.support import world as w
from tests.support.local_store import LocalStore
from tests.support.panels import NODE, OTHER, PanelServer


@pytest.fixture
def store(qapp: QApplication) -> Iterator[LocalStore]:
    made = LocalStore(w.ADMIN)
    yield made
    made.fall_silent()


@pytest.fixture
def server(store: LocalStore) -> PanelServer:
    return store.engine.panels


def seen(store: LocalStore, qtbot: QtBot, panel: object = LIVE) -> PanelViewModel:
    model = PanelViewModel(store, panel, lambda: w.NOW)  # type: ignore[arg-type]
    model.watch(True)
    qtbot.waitUntil(lambda: model.standing is not Standing.ASKING)
    return model


def test_it_is_asked_while_somebody_looks_and_not_twice_at_once(
    store: LocalStore, server: PanelServer, qtbot: QtBot
) -> None:
    model = seen(store, qtbot)
    asked = len(server.looks)
    model.watch(True)
    assert len(server.looks) == asked, "it was being looked at already"
    assert model._poll.isActive()
    model.watch(False)
    model.refresh()
    assert len(server.looks) == asked
    assert not model._poll.isActive()
    assert model._asked is None


def test_words_are_searched_by_the_server_once_nobody_types(
    store: LocalStore, server: PanelServer, qtbot: QtBot
) -> None:
    model = seen(store, qtbot, QUERIES)
    model.pages = 2
    for typed in ("q", "qu", "query 3 "):
        model.set_words(typed)
    qtbot.waitUntil(lambda: model.words == "query 3")
    qtbot.waitUntil(lambda: model.rows.rowCount() == 1)
    assert [query["words"] for _, query in server.looks if "words" in query] == ["query 3"]
    assert model.pages == 1, "from the first page"
    asked = len(server.looks)
    model.set_words("query 3")
    model._typing.timeout.emit()
    assert len(server.looks) == asked, "the same words are no new question"


def test_rows_have_an_end_that_a_search_goes_beyond(store: LocalStore, server: PanelServer, qtbot: QtBot) -> None:
    server.page = 1
    model = seen(store, qtbot, JOBS)
    for page in range(2, PAGES + 1):
        assert model.has_more
        model.show_more()
        qtbot.waitUntil(lambda page=page: model.rows.rowCount() == page)  # type: ignore[misc]
    assert not model.has_more
    assert model.counted() == f"{PAGES} rows · there are more, which a search finds"


def test_pages_of_several_nodes_come_each_from_its_own_node(
    store: LocalStore, server: PanelServer, qtbot: QtBot
) -> None:
    server.page, server.nodes = 4, (NODE, OTHER)
    model = seen(store, qtbot, QUERIES)
    model.show_more()
    qtbot.waitUntil(lambda: model.rows.rowCount() == 12)
    places = [row.place for row in (model.rows.row_at(n) for n in range(12)) if row is not None]
    assert len(set(places)) == 12
    assert {node for node, _ in places} == {NODE, OTHER}
    assert not model._is_cut


def test_a_node_that_is_gone_at_its_second_page_has_no_more(
    store: LocalStore, server: PanelServer, qtbot: QtBot
) -> None:
    server.page, server.nodes = 4, (NODE, OTHER)
    model = seen(store, qtbot, QUERIES)
    asked = len(server.looks)

    def gone_after_the_first(name: str, query: dict[str, str]) -> None:
        if "after" in query:
            server.missing = (OTHER,)

    server.asked = gone_after_the_first
    model.show_more()
    qtbot.waitUntil(lambda: len(server.looks) > asked and model._asked is None)
    assert not model._is_cut
    assert sum(row is not None and row.node == OTHER for row in map(model.rows.row_at, range(12))) == 4


def test_a_failure_at_a_later_page_leaves_what_was_heard(store: LocalStore, server: PanelServer, qtbot: QtBot) -> None:
    server.page = 4
    model = seen(store, qtbot, QUERIES)

    def failing(_name: str, query: dict[str, str]) -> None:
        if "after" in query:
            raise Failed("unavailable")

    server.asked = failing
    model.show_more()
    qtbot.waitUntil(lambda: model.standing is Standing.STALE)
    assert model.rows.rowCount() == 4
    assert model.trouble


def test_an_answer_that_somebody_let_go_of_changes_nothing(
    store: LocalStore, server: PanelServer, qtbot: QtBot, qapp: QApplication
) -> None:
    model = seen(store, qtbot)
    qtbot.waitUntil(lambda: bool(model.names))
    told: list[int] = []
    model.changed.connect(lambda: told.append(1))
    looks = len(server.looks)
    model.refresh()
    model.watch(False)
    qapp.processEvents()
    assert len(server.looks) == looks + 1
    assert told == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("switched_off", "You work offline, so the server is not asked."),
        ("unreachable", "The server does not answer. It is asked again by itself."),
        (
            "forbidden",
            "Only administrators see this, and you are none any more. Ask an administrator if you should be.",
        ),
        ("token_expired", "Your sign-in is being renewed."),
        ("throttled", "Too many requests."),
    ],
)
def test_why_nothing_came_is_said(code: str, words: str) -> None:
    assert why(NotHeard(code, "Too many requests.")) == words


def test_before_the_first_answer_nothing_is_said_of_it(store: LocalStore) -> None:
    model = PanelViewModel(store, LIVE, lambda: w.NOW)
    assert (model.as_of(), model.away(), model.counted()) == ("", "", "0 rows")


def test_several_nodes_that_are_away_are_named_together(store: LocalStore, server: PanelServer, qtbot: QtBot) -> None:
    server.missing = ("a", "b")
    model = seen(store, qtbot)
    assert model.away() == "a, b did not answer: what they know is missing here."


def test_how_an_act_ended_is_told_once_and_it_is_looked_at_again(
    store: LocalStore, server: PanelServer, qtbot: QtBot
) -> None:
    model = seen(store, qtbot, JOBS)
    run, ended = JOBS.act("run"), list[Ended]()
    assert run is not None
    looks = len(server.looks)
    with qtbot.waitSignal(model.acted) as acted:
        model.act(run, {"key": "audit"}, ended.append)
    assert acted.args == ["It runs. How it ended stands in its row as soon as it has.", ""]
    assert ended == [Ended("It runs. How it ended stands in its row as soon as it has.")]
    assert len(server.looks) == looks + 1


def test_a_table_says_its_rows_to_whoever_does_not_see_them(store: LocalStore, qtbot: QtBot) -> None:
    rows = seen(store, qtbot).rows
    first, role = rows.index(0, 0), Qt.ItemDataRole
    qtbot.waitUntil(lambda: first.data() == "Maya Ortiz")
    assert rows.data(first, role.AccessibleTextRole).startswith("Person: Maya Ortiz, Device: 0190c5a2")
    assert rows.data(first, role.ToolTipRole) == "Maya Ortiz"
    assert rows.data(first, role.DecorationRole) is None
    level = [name for name, _ in rows.columns].index("level")
    sides = [rows.headerData(place, Qt.Orientation.Horizontal, role.TextAlignmentRole) for place in (level, 0)]
    middle = Qt.AlignmentFlag.AlignVCenter
    assert sides == [Qt.AlignmentFlag.AlignRight | middle, Qt.AlignmentFlag.AlignLeft | middle]
    assert rows.headerData(0, Qt.Orientation.Horizontal) == "Person"
    assert rows.headerData(0, Qt.Orientation.Vertical) is None
    assert rows.headerData(99, Qt.Orientation.Horizontal) is None
    assert rows.rowCount(first) == rows.columnCount(first) == 0
    assert rows.row_at(99) is None
    assert rows.data(QModelIndex()) is None
    assert rows.find((NODE, "nothing")) is None


def test_an_order_goes_with_the_column_that_it_is_of(store: LocalStore, server: PanelServer, qtbot: QtBot) -> None:
    server.nodes = (NODE, OTHER)
    model = seen(store, qtbot, QUERIES)
    model.rows.sort_by(0)
    seen_by = [model.rows.sorted_by]
    server.nodes = (NODE,)
    model.refresh()
    qtbot.waitUntil(lambda: model._asked is None)
    seen_by.append(model.rows.sorted_by)
    assert seen_by == [(0, False), None], "the column of nodes is gone, and its order with it"
    assert model.rows.rowCount() == 6
