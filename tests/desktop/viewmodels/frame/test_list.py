from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from pytestqt.qtbot import QtBot

from desktop.lists.claims import CLAIMS
from desktop.lists.wanted import Condition, Wanted
from desktop.screens.lists import ListCount, ListLine, ListPage
from desktop.viewmodels.files.others import FLASH_FOR
from desktop.viewmodels.frame import list_memory, list_rows, marks
from desktop.viewmodels.frame.list import ListViewModel
from desktop.viewmodels.frame.list_cells import marks_of, spoken
from desktop.viewmodels.frame.list_rows import (
    BLOCK_ROWS,
    FLASH_ROLE,
    LINE_ROLE,
    NEWS_FOR,
    NEWS_ROLE,
    ListRows,
)
from shared.domain.diary.commands import AddActivity, AddNote
from shared.domain.diary.states import Pattern, Priority, Topic
from shared.domain.kernel.fields import Day
from shared.domain.kernel.ids import Id
from tests.support import world as w
from tests.support.asking import ask, claim, do
from tests.support.crowd import CROWD
from tests.support.local_store import LocalStore


@pytest.mark.parametrize("kept", ["{", "[]", '{"views": 3}', '{"views": [{"name": "a"}]}'])
def test_what_was_kept_of_a_list_and_cannot_be_read_is_as_declared(crowd: LocalStore, kept: str) -> None:
    crowd.save_draft(list_memory.key_of(CLAIMS), kept)
    assert list_memory.recall(crowd, CLAIMS) == list_memory.Memory()


def pages(store: LocalStore) -> list[ListPage]:
    return [query for query, _ in store.questions if isinstance(query, ListPage)]


@pytest.fixture
def crowd(qapp: object) -> Iterator[LocalStore]:
    """The agent's device after a storm."""
    made = LocalStore(w.TOM, world="crowd")
    yield made
    made.fall_silent()


@pytest.fixture
def rows(crowd: LocalStore, qtbot: QtBot) -> ListRows:
    """All claims of the agent, newest first, seen at their top."""
    return shown(crowd, qtbot)


def shown(store: LocalStore, qtbot: QtBot, now: Callable[[], datetime] = lambda: w.NOW) -> ListRows:
    made = ListRows(CLAIMS, store, now)
    made.start(Wanted(), "newest", ask(store, qtbot, ListCount(CLAIMS.name, Wanted())).shown)
    made.ensure(0, 10)
    qtbot.waitUntil(lambda: made.row_at(2) is not None)
    return made


def id_at(rows: ListRows, place: int) -> Id:
    found = rows.row_at(place)
    assert found is not None
    return Id(found.row_id)


def note(claim_id: Id) -> AddNote:
    return AddNote(file_id=claim_id, topic=Topic.GENERAL, body="Looked at it.")


def test_data_never_asks(crowd: LocalStore, rows: ListRows) -> None:
    before = len(crowd.questions)
    for place in (0, CROWD // 2, CROWD - 1):
        rows.data(rows.index(place, 0), LINE_ROLE)
        rows.data(rows.index(place, 0))
    assert len(crowd.questions) == before


def test_the_next_block_is_asked_for_by_key_before_it_is_seen(crowd: LocalStore, rows: ListRows, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: rows.row_at(2 * BLOCK_ROWS - 1) is not None)
    rows.ensure(100, 110)
    asked = pages(crowd)[-1]
    assert asked.after is not None
    last = rows.row_at(2 * BLOCK_ROWS - 1)
    assert last is not None
    assert asked.after.doc == last.doc
    assert asked.anchor_row is None


def test_going_up_asks_by_the_key_below(crowd: LocalStore, rows: ListRows, qtbot: QtBot) -> None:
    rows.ensure(2_000, 2_010)
    qtbot.waitUntil(lambda: rows.row_at(2_000) is not None and rows.row_at(1_950) is not None)
    rows.ensure(1_900, 1_910)
    asked = pages(crowd)[-1]
    first = rows.row_at(1_900)
    assert asked.before is not None
    assert first is not None
    assert asked.before.doc == first.doc


def test_a_fast_scroll_cancels_what_is_no_longer_near(crowd: LocalStore, rows: ListRows, qtbot: QtBot) -> None:
    rows.ensure(1_000, 1_010)
    rows.ensure(2_500, 2_510)
    withdrawn = [query for query, ticket in crowd.questions if ticket.cancelled]
    cancelled = [query.anchor_row for query in withdrawn if isinstance(query, ListPage)]
    assert 1_000 in cancelled
    qtbot.waitUntil(lambda: rows.row_at(2_500) is not None)
    assert rows.row_at(1_000) is None


def test_memory_is_bounded_however_far_one_scrolls(
    rows: ListRows, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_rows, "KEPT_BLOCKS", 6)
    for place in range(0, CROWD, BLOCK_ROWS):
        rows.ensure(place, place + 10)
        qtbot.waitUntil(lambda place=place: rows.row_at(place) is not None)  # type: ignore[misc]
    assert len(rows._blocks) <= list_rows.KEPT_BLOCKS


def test_a_row_is_spoken_in_full(store: LocalStore, qtbot: QtBot) -> None:
    rows = shown(store, qtbot)
    place = rows.place_of(w.HARTLEY)
    assert place is not None
    said = str(rows.data(rows.index(place, 0)))
    who, rest = "Hartley, Joanne, CLM-2026-004417", "Investigation, 48,200.00 USD"
    assert said.startswith(f"{who}, Water damage, 118 Alder St, Dayton, {rest}")
    assert said.endswith(", To send")


def test_a_change_by_somebody_else_flashes_and_says_who(store: LocalStore, qtbot: QtBot) -> None:
    rows = shown(store, qtbot)
    store.go_live()
    store.signals.files_changed.connect(lambda file_ids, who: rows.tell_news(file_ids, who))
    with qtbot.waitSignal(rows.dataChanged):
        store.others_act(w.DANA, note(id_at(rows, 2)))
    assert rows.data(rows.index(2, 0), NEWS_ROLE) == "D. Reyes · just now"
    assert rows.data(rows.index(2, 0), FLASH_ROLE) is True
    assert rows.data(rows.index(1, 0), NEWS_ROLE) == ""


def test_a_flash_ends_and_news_grow_old(store: LocalStore, qtbot: QtBot) -> None:
    clock = [w.NOW]
    rows = shown(store, qtbot, lambda: clock[0])
    rows.tell_news(frozenset({id_at(rows, 2)}), "Dana Reyes")
    clock[0] += FLASH_FOR
    assert rows.data(rows.index(2, 0), FLASH_ROLE) is False
    assert rows.data(rows.index(2, 0), NEWS_ROLE) == "D. Reyes · just now"
    clock[0] += NEWS_FOR
    assert rows.data(rows.index(2, 0), NEWS_ROLE) == ""


def test_what_somebody_else_changed_fades_by_itself_and_is_forgotten(store: LocalStore, qtbot: QtBot) -> None:
    clock = [w.NOW]
    rows = shown(store, qtbot, lambda: clock[0])
    first, second = id_at(rows, 2), id_at(rows, 3)
    rows._fading.setInterval(0)
    rows.tell_news(frozenset({first}), "Dana Reyes")
    with qtbot.waitSignal(rows.dataChanged):
        pass  # the row is drawn again, for its flash to end
    assert rows._fading.isActive()
    clock[0] += NEWS_FOR
    qtbot.waitUntil(lambda: not rows._fading.isActive())
    assert rows._news == {}
    rows.tell_news(frozenset({second}), "Dana Reyes")
    clock[0] += NEWS_FOR
    rows.tell_news(frozenset({first}), "Ken Abara")
    assert list(rows._news) == [first], "old news do not gather"


def test_news_in_an_empty_list_disturb_nobody(store: LocalStore, qtbot: QtBot) -> None:
    rows = ListRows(CLAIMS, store, lambda: w.NOW)
    rows.ensure(0, 10)
    with qtbot.assertNotEmitted(rows.dataChanged):
        rows.tell_news(frozenset({w.HARTLEY}), "Dana Reyes")
    assert rows.row_at(0) is None
    assert rows.rowCount(rows.index(0, 0)) == 0


def test_a_claim_is_found_among_what_is_in_memory(rows: ListRows, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: rows.row_at(105) is not None)
    assert rows.place_of(id_at(rows, 2)) == 2
    assert rows.place_of(id_at(rows, 105)) == 105
    assert rows.place_of(w.HARTLEY) is None, "an old one lies far below"


def test_a_shorter_list_keeps_what_is_still_in_it(crowd: LocalStore, qtbot: QtBot) -> None:
    rows = ListRows(CLAIMS, crowd, lambda: w.NOW)
    rows.start(Wanted(), "newest", 350)
    rows.ensure(0, 10)
    qtbot.waitUntil(lambda: rows.row_at(BLOCK_ROWS) is not None)
    rows.ensure(120, 130)
    qtbot.waitUntil(lambda: rows.row_at(200) is not None)
    asked = len(pages(crowd))
    with qtbot.waitSignal(rows.modelReset):
        rows.refresh(Wanted(), 150)
    assert rows.rowCount() == 150
    assert rows.row_at(120) is not None, "what is seen stays until its new rows are here"
    assert rows.row_at(0) is None, "what is not seen is read again when it is"
    assert rows.row_at(200) is None
    assert [page.anchor_row for page in pages(crowd)[asked:]] == [100]
    rows.refresh(Wanted(), 50)
    assert len(pages(crowd)) == asked + 1, "nothing of what was seen is left to be asked for"


def test_answers_to_an_older_filter_are_dropped(store: LocalStore, qtbot: QtBot) -> None:
    store.hold_answers()
    rows = ListRows(CLAIMS, store, lambda: w.NOW)
    rows.start(Wanted(), "newest", 20)
    rows.ensure(0, 10)
    (_, late) = store.questions[-1]
    rows.start(Wanted("mercer"), "newest", 1)
    assert late.cancelled
    store.let_answer()
    ask(store, qtbot, ListCount(CLAIMS.name, Wanted()))  # whatever was to arrive has arrived
    assert rows.row_at(0) is None
    assert rows.data(rows.index(0, 0)) == "Loading"


def test_the_stage_stands_on_a_row_with_what_it_is_marked_with_beside_it(store: LocalStore, qtbot: QtBot) -> None:
    rows = shown(store, qtbot)
    for claim_id, stage, called in (
        (w.OKAFOR, "Evaluation", []),
        (w.HARTLEY, "Investigation", ["Approval"]),
        (w.TRAN, "Investigation", ["SIU review"]),
    ):
        place = rows.place_of(claim_id)
        assert place is not None
        found = rows.row_at(place)
        assert found is not None
        assert [caption for caption, _ in marks_of(CLAIMS, found)] == called
        said = spoken(CLAIMS, found, w.NOW)
        assert stage in said
        assert all(caption in said for caption in called)
        assert not said.endswith("On the server"), "only what is not saved is said"


def test_typing_asks_once_after_the_pause_and_withdraws_what_was_under_way(qtbot: QtBot, store: LocalStore) -> None:
    model = ListViewModel(CLAIMS, store, lambda: w.NOW)
    model.load()
    (first,) = [ticket for query, ticket in store.questions if isinstance(query, ListCount)]
    for text in ("b", "br", "brightwater"):
        model.set_text(text)
    assert first.cancelled
    counts = [query for query, _ in store.questions if isinstance(query, ListCount)]
    assert len(counts) == 1
    with qtbot.waitSignal(model.started):
        pass
    counts = [query for query, _ in store.questions if isinstance(query, ListCount)]
    assert [query.wanted.text for query in counts] == ["", "brightwater"]
    assert model.counts is not None
    assert model.counts.shown == 1


def test_chips_change_the_filter_at_once(qtbot: QtBot, store: LocalStore) -> None:
    model = ListViewModel(CLAIMS, store, lambda: w.NOW)
    model.load()
    codes = []
    for chip in ("cat:2611", "cat:2612", "cat:2612"):
        model.toggle(chip)
        plain = [each for each in model.wanted.conditions if isinstance(each, Condition)]
        codes.append([each.value for each in plain if each.column == "cat_code"])
    assert codes == [["2611"], ["2612"], []]
    model.clear()
    with qtbot.waitSignal(model.started):
        pass
    assert model.counts is not None
    assert model.counts.shown == model.counts.held == ask(store, qtbot, ListCount(CLAIMS.name, Wanted())).held


def test_a_change_of_claims_reads_what_is_seen_again(qtbot: QtBot, store: LocalStore) -> None:
    model = ListViewModel(CLAIMS, store, lambda: w.NOW)
    model.load()
    with qtbot.waitSignal(model.started):
        pass
    model.rows.ensure(0, 10)
    qtbot.waitUntil(lambda: model.rows.row_at(0) is not None)
    store.go_live()
    before = len(pages(store))
    store.others_act(w.DANA, note(w.HARTLEY))
    qtbot.waitUntil(lambda: len(pages(store)) > before)
    assert pages(store)[-1].anchor_row == 0


def test_a_change_while_the_list_is_being_counted_is_counted_too(qtbot: QtBot, store: LocalStore) -> None:
    """The question under way may have been read before the change."""
    store.go_live()
    store.hold_answers()
    model = ListViewModel(CLAIMS, store, lambda: w.NOW)
    model._gathering.setInterval(0)

    def counted() -> int:
        return len([query for query, _ in store.questions if isinstance(query, ListCount)])

    model.load()
    assert counted() == 1
    with qtbot.waitSignal(model._gathering.timeout):
        store.others_act(w.DANA, note(w.HARTLEY))
    assert counted() == 1, "one at a time"
    store.let_answer()
    qtbot.waitUntil(lambda: counted() == 2)


def test_what_is_a_view_is_no_chip_and_its_tab_stays_while_words_are_typed(qtbot: QtBot, store: LocalStore) -> None:
    model = ListViewModel(CLAIMS, store, lambda: w.NOW)
    model.load(store.who)
    views = {caption for _, caption, _, _ in model.views()}
    assert [caption for caption, _ in model.chips_offered()] == ["Due today"]
    assert not views & {caption for caption, _ in model.chips_offered()}
    assert model.view_shown() == "mine"
    model.set_text("zebra")
    assert model.view_shown() == "mine", "its lines are filtered further"
    model.toggle("due:<1")
    assert model.view_shown() == "mine"
    model.widen()
    assert model.view_shown() == "", "the words alone, in the whole list"


def test_the_day_of_a_line_is_the_day_at_the_head_of_its_claim(qtbot: QtBot, store: LocalStore) -> None:
    """What must be done before the claim closes has no day of its own there: the first of all counts."""
    early = AddActivity(
        claim_id=w.HARTLEY,
        pattern=Pattern.CALL,
        subject="Call the plumber",
        due=Day("2026-11-18"),
        priority=Priority.NORMAL,
        mandatory=False,
        assignee_id=w.MAYA,
    )
    days = []
    for commands in ((), (early,)):
        do(store, qtbot, *commands)
        view, line = claim(store, qtbot), ask(store, qtbot, ListLine(CLAIMS.name, w.HARTLEY))
        assert view.deadline is not None
        assert line is not None
        days.append((view.deadline.due.isoformat(), view.deadline.is_mandatory))
        assert CLAIMS.value(line, "due") == days[-1][0]
    assert days == [("2026-11-20", True), ("2026-11-18", False)]


def test_no_more_are_marked_than_may_be_and_marking_those_again_leaves_them(
    qtbot: QtBot, store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "MOST_MARKED", 2)
    model = ListViewModel(CLAIMS, store, lambda: w.NOW)
    model.load()
    qtbot.waitUntil(lambda: model.counts is not None)
    model.rows.ensure(0, 3)
    qtbot.waitUntil(lambda: model.rows.row_at(2) is not None)
    lines = [line for place in range(3) if (line := model.rows.row_at(place)) is not None]
    model.marks.put(lines, on=True)
    assert list(model.marked) == [line.row_id for line in lines[:2]], "the bound holds"
    model.marks.put(lines[:2], on=True)
    assert list(model.marked) == [line.row_id for line in lines[:2]], "what has its mark keeps it"
    model.marks.put(lines[2:])
    assert list(model.marked) == [line.row_id for line in lines[:2]]
    model.marks.put(lines[:1])
    assert list(model.marked) == [lines[1].row_id]
    model.mark_all()
    qtbot.waitUntil(lambda: not model.marks.are_coming)
    assert len(model.marked) == 2
