from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pytestqt.qtbot import QtBot

from desktop.lists.claims import CLAIMS
from desktop.lists.wanted import Wanted
from desktop.screens.lists import ListCount, ListPage
from desktop.screens.questions import Question, Unanswered
from desktop.screens.store import Ticket
from desktop.viewmodels.frame.list import DEBOUNCE_MS, ListViewModel
from desktop.viewmodels.frame.list_cells import marks_of, spoken
from desktop.viewmodels.frame.list_rows import (
    BLOCK_ROWS,
    FLASH_FOR,
    FLASH_ROLE,
    KEPT_BLOCKS,
    LINE_ROLE,
    NEWS_FOR,
    NEWS_ROLE,
    ListRows,
)
from tests.desktop.ui.sample_data import NOW, claim_row, line
from tests.desktop.ui.sample_store import SampleStore, SampleTicket, T


def pages(store: SampleStore) -> list[ListPage]:
    return [query for query, _ in store.questions if isinstance(query, ListPage)]


def filled(qtbot: QtBot, held: int = 100_000) -> tuple[SampleStore, ListRows]:
    store = SampleStore(held)
    rows = ListRows(CLAIMS, store, lambda: NOW)
    rows.start(Wanted(), "newest", held)
    rows.ensure(0, 10)
    qtbot.waitUntil(lambda: rows.row_at(BLOCK_ROWS) is not None)
    return store, rows


def test_data_never_asks(qtbot: QtBot) -> None:
    store, rows = filled(qtbot)
    before = len(store.questions)
    for place in (0, 5_000, 99_999):
        rows.data(rows.index(place, 0), LINE_ROLE)
        rows.data(rows.index(place, 0))
    assert len(store.questions) == before


def test_the_next_block_is_asked_for_by_key_before_it_is_seen(qtbot: QtBot) -> None:
    store, rows = filled(qtbot)
    rows.ensure(100, 110)
    asked = pages(store)[-1]
    assert asked.after is not None
    assert asked.after.doc == 2 * BLOCK_ROWS - 1
    assert asked.anchor_row is None


def test_going_up_asks_by_the_key_below(qtbot: QtBot) -> None:
    store, rows = filled(qtbot)
    rows.ensure(50_000, 50_010)
    qtbot.waitUntil(lambda: rows.row_at(50_000) is not None and rows.row_at(49_950) is not None)
    rows.ensure(49_900, 49_910)
    asked = pages(store)[-1]
    assert asked.before is not None
    assert asked.before.doc == 49_900


def test_a_fast_scroll_cancels_what_is_no_longer_near(qtbot: QtBot) -> None:
    store, rows = filled(qtbot)
    rows.ensure(30_000, 30_010)
    rows.ensure(70_000, 70_010)
    withdrawn = [query for query, ticket in store.questions if ticket.cancelled]
    cancelled = [query.anchor_row for query in withdrawn if isinstance(query, ListPage)]
    assert 30_000 in cancelled
    qtbot.waitUntil(lambda: rows.row_at(70_000) is not None)
    assert rows.row_at(30_000) is None


def test_memory_is_bounded_however_far_one_scrolls(qtbot: QtBot) -> None:
    _, rows = filled(qtbot)
    for place in range(0, 12_000, BLOCK_ROWS):
        rows.ensure(place, place + 10)
        qtbot.waitUntil(lambda place=place: rows.row_at(place) is not None)  # type: ignore[misc]
    assert len(rows._blocks) <= KEPT_BLOCKS


def test_a_row_is_spoken_in_full(qtbot: QtBot) -> None:
    _, rows = filled(qtbot)
    said = rows.data(rows.index(0, 0))
    who, rest = "Hartley, Joanne, CLM-2026-004417", "Investigation, 48,200.00 USD, M. Ortiz, Waiting to send"
    assert said == f"{who}, Water damage, 118 Alder St, Dayton, {rest}"


def test_a_change_by_somebody_else_flashes_and_says_who(qtbot: QtBot) -> None:
    _, rows = filled(qtbot)
    with qtbot.waitSignal(rows.dataChanged):
        rows.tell_news(frozenset({"claim-004398"}), "Dana Reyes")
    assert rows.data(rows.index(2, 0), NEWS_ROLE) == "D. Reyes · just now"
    assert rows.data(rows.index(2, 0), FLASH_ROLE) is True
    assert rows.data(rows.index(1, 0), NEWS_ROLE) == ""


def test_a_flash_ends_and_news_grow_old(qtbot: QtBot) -> None:
    clock = [NOW]
    store = SampleStore(20)
    rows = ListRows(CLAIMS, store, lambda: clock[0])
    rows.start(Wanted(), "newest", 20)
    rows.ensure(0, 10)
    qtbot.waitUntil(lambda: rows.row_at(2) is not None)
    rows.tell_news(frozenset({"claim-004398"}), "Dana Reyes")
    clock[0] += FLASH_FOR
    assert rows.data(rows.index(2, 0), FLASH_ROLE) is False
    assert rows.data(rows.index(2, 0), NEWS_ROLE) == "D. Reyes · just now"
    clock[0] += NEWS_FOR
    assert rows.data(rows.index(2, 0), NEWS_ROLE) == ""


def test_what_somebody_else_changed_fades_by_itself_and_is_forgotten(qtbot: QtBot) -> None:
    clock = [NOW]
    store = SampleStore(20)
    rows = ListRows(CLAIMS, store, lambda: clock[0])
    rows.start(Wanted(), "newest", 20)
    rows.ensure(0, 10)
    qtbot.waitUntil(lambda: rows.row_at(2) is not None)
    rows._fading.setInterval(0)
    rows.tell_news(frozenset({"claim-004398"}), "Dana Reyes")
    with qtbot.waitSignal(rows.dataChanged):
        pass  # the row is drawn again, for its flash to end
    assert rows._fading.isActive()
    clock[0] += NEWS_FOR
    qtbot.waitUntil(lambda: not rows._fading.isActive())
    assert rows._news == {}
    rows.tell_news(frozenset({"claim-004391"}), "Dana Reyes")
    clock[0] += NEWS_FOR
    rows.tell_news(frozenset({"claim-004398"}), "Ken Adeyemi")
    assert list(rows._news) == ["claim-004398"], "old news do not gather"


def test_news_in_an_empty_list_disturb_nobody(qtbot: QtBot) -> None:
    rows = ListRows(CLAIMS, SampleStore(0), lambda: NOW)
    rows.ensure(0, 10)
    with qtbot.assertNotEmitted(rows.dataChanged):
        rows.tell_news(frozenset({"claim-004398"}), "Dana Reyes")
    assert rows.row_at(0) is None
    assert rows.rowCount(rows.index(0, 0)) == 0


def test_a_claim_is_found_among_what_is_in_memory(qtbot: QtBot) -> None:
    _, rows = filled(qtbot)
    assert rows.place_of("claim-004398") == 2
    assert rows.place_of("claim-x105") == 105
    assert rows.place_of("claim-x99999") is None


def test_a_shorter_list_keeps_what_is_still_in_it(qtbot: QtBot) -> None:
    store, rows = filled(qtbot, 350)
    rows.ensure(120, 130)
    qtbot.waitUntil(lambda: rows.row_at(200) is not None)
    asked = len(pages(store))
    with qtbot.waitSignal(rows.modelReset):
        rows.refresh(150)
    assert rows.rowCount() == 150
    assert rows.row_at(120) is not None, "what is seen stays until its new rows are here"
    assert rows.row_at(0) is None, "what is not seen is read again when it is"
    assert rows.row_at(200) is None
    assert [page.anchor_row for page in pages(store)[asked:]] == [100]
    rows.refresh(50)
    assert len(pages(store)) == asked + 1, "nothing of what was seen is left to be asked for"


def test_answers_to_an_older_filter_are_dropped(qtbot: QtBot) -> None:
    store = Slow()
    rows = ListRows(CLAIMS, store, lambda: NOW)
    rows.start(Wanted(), "newest", 20)
    rows.ensure(0, 10)
    (late,) = store.held_back
    rows.start(Wanted("mercer"), "newest", 1)
    late()
    assert rows.row_at(0) is None
    assert rows.data(rows.index(0, 0)) == "Loading"


def test_the_stage_stands_on_a_row_with_what_it_is_marked_with_beside_it(qtbot: QtBot) -> None:
    plain = claim_row(2)
    for marks, called in (
        ({}, []),
        ({"pending_approval": True}, ["Approval"]),
        ({"pending_approval": True, "siu": True}, ["SIU review", "Approval"]),
    ):
        found = line(replace(plain, **marks))  # type: ignore[arg-type]
        assert [caption for caption, _ in marks_of(CLAIMS, found)] == called
        said = spoken(CLAIMS, found, NOW)
        assert "Evaluation" in said
        assert all(caption in said for caption in called)
        assert not said.endswith("On the server"), "only what is not saved is said"


def test_typing_asks_once_after_the_pause_and_withdraws_what_was_under_way(qtbot: QtBot, store: SampleStore) -> None:
    model = ListViewModel(CLAIMS, store, lambda: NOW)
    model.load()
    first = store.questions[0][1]
    for text in ("m", "me", "mer"):
        model.set_text(text)
    assert first.cancelled
    counts = [query for query, _ in store.questions if isinstance(query, ListCount)]
    assert len(counts) == 1
    with qtbot.waitSignal(model.started, timeout=DEBOUNCE_MS * 4):
        pass
    counts = [query for query, _ in store.questions if isinstance(query, ListCount)]
    assert [query.wanted.text for query in counts] == ["", "mer"]
    assert model.counts is not None
    assert model.counts.shown == 1


def test_chips_change_the_filter_at_once(qtbot: QtBot, store: SampleStore) -> None:
    model = ListViewModel(CLAIMS, store, lambda: NOW)
    model.load()
    codes = []
    for chip in ("cat:2611", "cat:2612", "cat:2612"):
        model.toggle(chip)
        codes.append([each.value for each in model.wanted.conditions if each.column == "cat_code"])
    assert codes == [["2611"], ["2612"], []]
    model.clear()
    with qtbot.waitSignal(model.started):
        pass
    assert model.counts is not None
    assert model.counts.shown == model.counts.held == 1204


def test_a_change_of_claims_reads_what_is_seen_again(qtbot: QtBot, store: SampleStore) -> None:
    model = ListViewModel(CLAIMS, store, lambda: NOW)
    model.load()
    with qtbot.waitSignal(model.started):
        pass
    model.rows.ensure(0, 10)
    qtbot.waitUntil(lambda: model.rows.row_at(0) is not None)
    before = len(pages(store))
    store.signals.files_changed.emit(frozenset({"claim-004417"}), "")
    qtbot.waitUntil(lambda: len(pages(store)) > before)
    assert pages(store)[-1].anchor_row == 0


class Slow(SampleStore):
    """Answers when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.held_back: list[Callable[[], None]] = []

    def ask(self, question: Question[T], done: Callable[[T | Unanswered], None]) -> Ticket:
        self.questions.append((question, ticket := SampleTicket()))
        self.held_back.append(lambda: done(self._answer(question)))
        return ticket


def test_a_change_while_the_list_is_being_counted_is_counted_too(qtbot: QtBot) -> None:
    """The question under way may have been read before the change."""
    store = Slow()
    model = ListViewModel(CLAIMS, store, lambda: NOW)
    model._gathering.setInterval(0)

    def counted() -> int:
        return len([query for query, _ in store.questions if isinstance(query, ListCount)])

    model.load()
    assert counted() == 1
    store.signals.files_changed.emit(frozenset({"claim-1"}), "")
    with qtbot.waitSignal(model._gathering.timeout):
        pass
    assert counted() == 1, "one at a time"
    store.held_back[0]()
    qtbot.waitUntil(lambda: counted() == 2)
