"""Several claims of the list at once: by keys, in one line, taken back as one; what was refused is told for each."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from desktop.lists.claims import CLAIMS
from desktop.lists.wanted import Line
from desktop.screens.people import Person
from desktop.screens.store import Refused
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import announcing
from desktop.viewmodels.claims.marked import assigned, changed
from desktop.viewmodels.entering import limits
from desktop.viewmodels.frame.together import Ending, given_of
from desktop.viewmodels.people.preferences import Preferences
from shared.domain.claims.commands import AssignClaim, EditClaim
from shared.domain.claims.entities import Claim
from shared.domain.claims.states import ClaimStatus, Severity
from shared.domain.diary.commands import AddNote
from shared.domain.diary.entities import Note
from shared.domain.kernel.ids import Id
from tests.desktop.ui.frame_window import come_forward, open_window, press
from tests.support import world as w
from tests.support.local_store import LocalStore

Desk = tuple[MainWindow, LocalStore]


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    """Dana's list of claims as a table, live; she may give each to anybody."""
    store = LocalStore(w.DANA)
    window = MainWindow(store, Preferences(tmp_path / "looks.ini"), store.who, lambda: w.NOW)
    qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
    window.show()
    window.resize(1440, 900)
    come_forward(qtbot, window)
    store.go_live()
    window.go_by_key("claims")
    window.claims.clear()
    qtbot.waitUntil(lambda: window.claims.rows.row_at(0) is not None)
    qtbot.waitUntil(lambda: bool(window.claims_page.together._colleagues.people))
    window.list.take_focus()
    return window, store


def claim(store: LocalStore, claim_id: str) -> Claim:
    found = store.engine.office.world.get(Claim, Id(claim_id))
    assert found is not None
    return found


def mark(window: MainWindow, qtbot: QtBot, *wanted: str) -> list[Line]:
    """By the keyboard: down the rows, x on each of these files."""
    rows = window.list.rows
    rows.setFocus()
    left = set(wanted)
    for place in range(window.claims.rows.rowCount()):
        qtbot.waitUntil(lambda place=place: window.claims.rows.row_at(place) is not None)  # type: ignore[misc]
        line = window.claims.rows.row_at(place)
        if line is not None and line.file_id in left:
            rows.setCurrentIndex(window.claims.rows.index(place, 0))
            press("x", rows)
            left.discard(line.file_id)
        if not left:
            break
    assert not left
    return list(window.claims.marked.values())


def ken() -> Person:
    return Person(w.KEN, "Ken Abara", "", None, "")


def menu_of(qtbot: QtBot) -> QMenu:
    """Once it is there: to whom something may be given is asked of the rules first."""
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def take(qtbot: QtBot, text: str) -> None:
    menu = menu_of(qtbot)
    for _ in menu.actions():
        press("Down", menu)
        active = menu.activeAction()
        if active is not None and active.text().startswith(text):
            press("Return", menu)
            return
    raise AssertionError(f"{text} is not offered")


def undo(window: MainWindow, qtbot: QtBot) -> None:
    """A menu that closed has taken the front from the window, on the platform without a screen."""
    come_forward(qtbot, window)
    press("Ctrl+Z", window.list.rows)


def of_maya(store: LocalStore, count: int) -> list[Id]:
    claims = store.engine.office.world.all(Claim)
    found = [each.id for each in claims if each.adjuster_id == w.MAYA and each.status is not ClaimStatus.CLOSED]
    return found[:count]


def test_marked_claims_are_given_to_somebody_and_taken_back_together(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    wanted = of_maya(store, 3)
    mark(window, qtbot, *wanted)
    press("g")
    take(qtbot, "Ken Abara")
    qtbot.waitUntil(lambda: window.bar.deed.text() == "3 given to Ken Abara · Ctrl+Z")
    qtbot.waitUntil(lambda: {claim(store, each).adjuster_id for each in wanted} == {w.KEN})
    commands = store.submitted[-3:]
    assert all(isinstance(each, AssignClaim) and each.base_adjuster_id == w.MAYA for each in commands)
    assert window.claims.marked == {}
    assert not window.list.not_done.isVisible()
    qtbot.waitUntil(lambda: not store.status.waiting)
    undo(window, qtbot)
    qtbot.waitUntil(lambda: {claim(store, each).adjuster_id for each in wanted} == {w.MAYA})
    qtbot.waitUntil(lambda: window.bar.deed.text() == "Undone: 3 given to Ken Abara · Ctrl+Shift+Z")
    assert window.deeds.last is None


def test_what_was_not_sent_leaves_the_outbox_together(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    store.lose_network()
    lines = mark(window, qtbot, *of_maya(store, 3))

    def adjusters() -> set[object]:
        return {CLAIMS.value(line, "adjuster_id") for line in window.claims.rows.newest(lines)}

    press("g")
    take(qtbot, "Ken Abara")
    qtbot.waitUntil(lambda: adjusters() == {w.KEN} and window.deeds.last is not None)
    issued = len(store.submitted)
    undo(window, qtbot)
    qtbot.waitUntil(lambda: adjusters() == {w.MAYA})
    assert [each.split()[0] for each in store.called[-3:]] == ["discard"] * 3
    assert len(store.submitted) == issued, "nothing goes out against it"


def test_what_is_refused_is_told_for_each_and_stays_marked(desk: Desk, qtbot: QtBot) -> None:
    """A closed claim is given to nobody: the others are."""
    window, store = desk
    claims = list(store.engine.office.world.all(Claim))
    closed = next(each.id for each in claims if each.status is ClaimStatus.CLOSED)
    free = of_maya(store, 2)
    mark(window, qtbot, closed, *free)
    press("g")
    take(qtbot, "Ken Abara")
    qtbot.waitUntil(window.list.not_done.isVisible)
    assert window.list.not_done.heading.text() == "1 was left as it is, and stays marked"
    said = [label.text() for label in window.list.not_done.pane.findChildren(QLabel)]
    assert said[0] == f"{claim(store, closed).insured_name} · {claim(store, closed).claim_number}"
    assert claim(store, closed).claim_number in said[1]
    assert window.bar.deed.text().startswith("2 given to Ken Abara, 1 not: ")
    assert [line.file_id for line in window.claims.marked.values()] == [closed]
    qtbot.waitUntil(lambda: {claim(store, each).adjuster_id for each in free} == {w.KEN})
    window.list.not_done.close_button.click()
    assert not window.list.not_done.isVisible()


def test_what_nobody_took_looks_and_sounds_like_that(desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """No tick stands beside it, and it is said what was not done, why, and what to do."""
    window, store = desk
    spoken: list[tuple[str, bool]] = []

    def announce(_widget: object, text: str, *, at_once: bool = False) -> None:
        spoken.append((text, at_once))

    monkeypatch.setattr(announcing, "announce", announce)
    every = list(store.engine.office.world.all(Claim))
    closed = [each.id for each in every if each.status is ClaimStatus.CLOSED][:2]
    mark(window, qtbot, *closed)
    window.list.do(window.deeds, assigned(window.list.lines_meant(), ken()), given_of("Ken Abara"))
    qtbot.waitUntil(window.list.not_done.isVisible)
    assert window.bar.deed.text().startswith("Nothing was changed, 2 were refused: ")
    assert (window.bar.deed.text(), True) in spoken, "over whatever is spoken"
    assert window.bar.ending is Ending.NOT
    said = [each.text() for each in window.list.not_done.findChildren(QLabel)]
    assert "See to the reason of each and try again, or take the marks off." in said
    open_one = of_maya(store, 1)
    mark(window, qtbot, *open_one)
    window.list.do(window.deeds, assigned(window.list.lines_meant(), ken()), given_of("Ken Abara"))
    qtbot.waitUntil(lambda: window.bar.ending is Ending.PARTLY)
    assert [at_once for text, at_once in spoken if text.startswith("1 given to Ken Abara, 2 not: ")] == [True]


def test_the_same_note_is_written_on_each(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    wanted = of_maya(store, 2)
    mark(window, qtbot, *wanted)
    press("n")
    note = window.claims_page.together.note
    assert note.hasFocus()
    QTest.keyClicks(note, "Storm line is open until 20:00")
    press("Esc")
    assert window.list.rows.hasFocus()
    press("n")
    assert note.toPlainText() == "Storm line is open until 20:00"
    press("Ctrl+Return")
    qtbot.waitUntil(lambda: window.bar.deed.text().startswith("2 notes added"))
    assert [type(each) for each in store.submitted[-2:]] == [AddNote, AddNote]
    for each in wanted:
        bodies = {row.body for row in store.engine.office.world.all(Note, Id(each))}
        assert "Storm line is open until 20:00" in bodies
    assert note.toPlainText() == ""


def test_what_may_be_set_of_a_claim_is_set_of_several_and_those_that_have_it_stay(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    wanted = of_maya(store, 3)
    before = {each: claim(store, each).severity for each in wanted}
    mark(window, qtbot, *wanted)
    window.claims_page.together.ask_severity()
    take(qtbot, "Major")
    differ = [each for each in wanted if before[each] is not Severity.MAJOR]
    qtbot.waitUntil(lambda: {claim(store, each).severity for each in wanted} == {Severity.MAJOR})
    changed = [each for each in store.submitted if isinstance(each, EditClaim)]
    assert {each.claim_id for each in changed} == set(differ)
    qtbot.waitUntil(lambda: not store.status.waiting and window.deeds.last is not None)
    undo(window, qtbot)
    qtbot.waitUntil(lambda: {each: claim(store, each).severity for each in wanted} == before)


def test_letters_mean_the_open_claim_as_soon_as_nothing_is_marked(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    first = of_maya(store, 1)
    mark(window, qtbot, *first)
    captions = [command.caption for command in window.commands if command.keys == "G"]
    assert captions[0] == "Assign claim (1 marked)"
    press("Esc", window.list.rows)
    assert not [each for each in window.commands if each.caption.endswith("marked)")]


def test_a_letter_counts_also_where_it_went_and_came_back_at_once(desk: Desk, qtbot: QtBot) -> None:
    """The marks go and come in one turn of the program: what the letter was before is not yet deleted by Qt."""
    window, store = desk
    lines = mark(window, qtbot, *of_maya(store, 2))
    window.claims.marks.put(lines, on=False)
    window.claims.marks.put(lines, on=True)
    press("n")
    assert window.claims_page.together.note.hasFocus()


def test_a_marked_line_is_given_on_what_it_shows_now(desk: Desk, qtbot: QtBot) -> None:
    """It was marked, and somebody else gave it away meanwhile: the list shows that, and the wish stands on it."""
    window, store = desk
    (wanted,) = of_maya(store, 1)
    (line,) = mark(window, qtbot, wanted)
    team = claim(store, wanted).team_id
    other = AssignClaim(claim_id=Id(wanted), adjuster_id=w.KEN, team_id=team, base_adjuster_id=w.MAYA)
    store.others_act(w.ADMIN, other)
    qtbot.waitUntil(lambda: CLAIMS.value(window.claims.rows.newest([line])[0], "adjuster_id") == w.KEN)
    press("g")
    take(qtbot, "Maya Ortiz")
    qtbot.waitUntil(lambda: claim(store, wanted).adjuster_id == w.MAYA)
    given = store.submitted[-1]
    assert isinstance(given, AssignClaim)
    assert given.base_adjuster_id == w.KEN


def test_beside_a_file_what_has_no_room_is_in_a_menu(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    wanted = of_maya(store, 2)
    window.open_claim(wanted[0])
    qtbot.waitUntil(lambda: not window.list.rows.is_table)
    mark(window, qtbot, *wanted)
    bar = window.list.marked
    qtbot.waitUntil(bar.more.isVisible)
    bar.more.click()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["Severity", "CAT code"]
    menu.close()


def test_a_note_waits_with_the_claims_that_it_is_for_until_all_have_it(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    first, second, third = of_maya(store, 3)
    mark(window, qtbot, first, second)
    window.claims_page.together.ask_note()
    note = window.claims_page.together.note
    QTest.keyClicks(note, "Storm line is open")
    store.refusal = Refused("disk_full", "The disk is full.")
    press("Ctrl+Return")
    qtbot.waitUntil(window.list.not_done.isVisible)
    window.claims_page.together.ask_note()
    assert note.toPlainText() == "Storm line is open", "nobody has it"
    press("Esc")
    window.claims.marks.put(list(window.claims.marked.values()), on=False)
    mark(window, qtbot, third)
    window.claims_page.together.ask_note()
    assert note.hasFocus()
    assert note.toPlainText() == "", "of other claims"
    QTest.keyClicks(note, "x")
    press("Esc")
    window.claims.marks.put(list(window.claims.marked.values()), on=False)
    mark(window, qtbot, first, second)
    store.refusal = None
    window.claims_page.together.ask_note()
    assert note.toPlainText() == "Storm line is open"
    press("Ctrl+Return")
    qtbot.waitUntil(lambda: window.bar.deed.text().startswith("2 notes added"))


def test_a_note_that_does_not_fit_is_said_at_once(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    mark(window, qtbot, *of_maya(store, 2))
    window.claims_page.together.ask_note()
    together = window.claims_page.together
    together.note.setPlainText("x" * (limits.of_command(AddNote, "body") + 1))
    assert "fit" in together.told.text()
    press("Ctrl+Return")
    assert store.submitted == []


def filtered(window: MainWindow, qtbot: QtBot, text: str) -> Line:
    """What the list shows then; the line where the keyboard is."""
    window.list.filter.setText(text)
    qtbot.waitUntil(lambda: window.claims.wanted == window.claims.rows._wanted and window.claims._counting is None)
    qtbot.waitUntil(lambda: window.claims.rows.row_at(0) is not None)
    window.list.take_focus()
    window.list.rows.setCurrentIndex(window.claims.rows.index(0, 0))
    (line,) = window.list.lines_meant()
    return line


def leaves(window: MainWindow, store: LocalStore, qtbot: QtBot, line: Line, to: Severity) -> list[Line]:
    """A colleague changes a claim so that the filter shows it no more; what is meant then, where anything is."""
    had = claim(store, line.file_id).severity
    store.others_act(w.MAYA, EditClaim(claim_id=Id(line.file_id), changes={"severity": to}, base={"severity": had}))
    qtbot.waitUntil(lambda: window.claims.rows.place_of(line.row_id) is None)
    assert window.list.lines_meant() == [], "nobody has looked at what slipped there"
    now = window.list.lines_meant()
    assert line not in now
    return now


def test_what_marked_claims_come_to_is_told_of_them_as_they_are(desk: Desk, qtbot: QtBot) -> None:
    """Also after a colleague has changed one: the sums of the marked ones are no others than those of their rows."""
    window, store = desk
    (line,) = mark(window, qtbot, *of_maya(store, 1))
    model, told = window.claims, list[object]()
    model.marks.changed.connect(lambda: told.append(1))
    had = claim(store, line.file_id).severity
    to = next(each for each in Severity if each is not had)
    store.others_act(w.MAYA, EditClaim(claim_id=Id(line.file_id), changes={"severity": to}, base={"severity": had}))
    qtbot.waitUntil(lambda: CLAIMS.value(model.rows.newest([line])[0], "severity") == to)
    assert list(model.marked.values()) == model.rows.newest([line])
    assert told == [1], "once"


def test_what_a_menu_offers_is_done_on_the_claim_it_was_opened_for(desk: Desk, qtbot: QtBot) -> None:
    """Also where that claim leaves the list under the menu; on what was seen of it then."""
    window, store = desk
    line = filtered(window, qtbot, "severity:moderate")
    window.claims_page.together.ask_severity()
    (other,) = leaves(window, store, qtbot, line, Severity.MINOR)
    take(qtbot, "Major")
    qtbot.waitUntil(lambda: bool(store.submitted))
    (edit,) = store.submitted
    assert isinstance(edit, EditClaim)
    assert other.file_id != line.file_id, "another has come into its place"
    assert edit.claim_id == line.file_id
    assert edit.base == {"severity": Severity.MODERATE}, "so that what a colleague wrote is not written over unseen"
    assert claim(store, other.file_id).severity is Severity.MODERATE


def test_somebody_is_given_the_claim_that_was_meant_as_it_was_asked_for(desk: Desk, qtbot: QtBot) -> None:
    """Who would get it is asked of the rules first, and the list goes on meanwhile."""
    window, store = desk
    line = filtered(window, qtbot, "severity:moderate")
    store.hold_answers()
    window.claims_page.together.ask_person()
    store.let_answer()
    menu_of(qtbot)
    leaves(window, store, qtbot, line, Severity.MINOR)
    take(qtbot, "Ken Abara" if claim(store, line.file_id).adjuster_id != w.KEN else "Maya Ortiz")
    qtbot.waitUntil(lambda: bool(store.submitted))
    (given,) = store.submitted
    assert isinstance(given, AssignClaim)
    assert given.claim_id == line.file_id


def test_what_is_chosen_for_a_claim_that_is_here_no_more_is_refused_with_words(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    """It was given to another team while the menu was open, and left this device."""
    window, store = open_window(qtbot, tmp_path)
    store.go_live()
    window.claims.clear()
    qtbot.waitUntil(lambda: not window.claims.is_asking and window.claims.rows.place_of(w.HARTLEY) is not None)
    window.list.take_focus()
    window.list.rows.setCurrentIndex(window.claims.rows.index(window.claims.rows.place_of(w.HARTLEY) or 0, 0))
    (line,) = window.list.lines_meant()
    assert line.file_id == w.HARTLEY
    window.claims_page.together.ask_severity()
    base = claim(store, w.HARTLEY).adjuster_id
    given = AssignClaim(claim_id=w.HARTLEY, adjuster_id=w.KEN, team_id=None, base_adjuster_id=base)
    store.others_act(w.ADMIN, given)
    qtbot.waitUntil(lambda: window.claims.rows.place_of(w.HARTLEY) is None)
    take(qtbot, "Catastrophic")
    words = "is not on this device any more. Nothing was changed."
    qtbot.waitUntil(lambda: words in heard_by(window))
    assert "Hartley" in heard_by(window)
    assert store.submitted == []


def heard_by(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.strip.findChildren(QLabel))


def test_a_note_is_for_the_claim_that_it_was_opened_for_and_names_it(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    together = window.claims_page.together
    first = window.claims.rows.row_at(0)
    assert first is not None
    window.list.rows.setCurrentIndex(window.claims.rows.index(0, 0))
    together.ask_note()
    found = claim(store, first.file_id)
    named = f"A note on {found.insured_name} · {found.claim_number}"
    assert together._for.text() == named
    QTest.keyClicks(together.note, "She accepts")
    window.list.rows.setCurrentIndex(window.claims.rows.index(3, 0))
    assert together._for.text() == named
    press("Ctrl+Return")
    qtbot.waitUntil(lambda: bool(store.submitted))
    (sent,) = store.submitted
    assert isinstance(sent, AddNote)
    assert sent.file_id == first.file_id


def test_a_note_is_sent_though_its_claim_has_left_the_list(desk: Desk, qtbot: QtBot) -> None:
    """Also where nothing is in the list any more."""
    window, store = desk
    together = window.claims_page.together
    line = filtered(window, qtbot, "severity:moderate")
    together.ask_note()
    QTest.keyClicks(together.note, "She accepts")
    leaves(window, store, qtbot, line, Severity.MINOR)
    window.list.filter.setText("nobody is called like this")
    qtbot.waitUntil(lambda: window.claims.rows.rowCount() == 0)
    assert together.note.isVisible()
    together.send.click()
    qtbot.waitUntil(lambda: bool(store.submitted))
    (sent,) = store.submitted
    assert isinstance(sent, AddNote)
    assert (sent.file_id, sent.body) == (line.file_id, "She accepts")
    qtbot.waitUntil(lambda: window.bar.deed.text().startswith("1 note added"))
    assert not together.note.isVisible()


def test_a_note_that_is_written_stays_with_its_claims_whatever_is_marked_meanwhile(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    together = window.claims_page.together
    wanted = of_maya(store, 3)
    mark(window, qtbot, *wanted[:2])
    together.ask_note()
    QTest.keyClicks(together.note, "Storm line is open")
    window.claims.marks.clear()
    mark(window, qtbot, wanted[2])
    assert together._for.text() == "The same note on 2 claims"
    together.send.click()
    qtbot.waitUntil(lambda: len(store.submitted) == 2)
    assert {each.file_id for each in store.submitted if isinstance(each, AddNote)} == set(wanted[:2])


def test_what_is_written_goes_along_only_to_more_claims_with_those_it_is_for(desk: Desk, qtbot: QtBot) -> None:
    """Asked for anew: for other claims it stays where it is, and it takes the place of nothing that was written."""
    window, store = desk
    together = window.claims_page.together
    first, second, third = of_maya(store, 3)
    both = mark(window, qtbot, first, second)
    together.ask_note()
    QTest.keyClicks(together.note, "For both")
    press("Esc")
    window.claims.marks.put(both[1:], on=False)
    together.ask_note()
    QTest.keyClicks(together.note, "For the first")
    mark(window, qtbot, second)
    together.ask_note()
    assert together.note.toPlainText() == "For both", "that was written for these"
    mark(window, qtbot, third)
    together.ask_note()
    assert together._for.text() == "The same note on 3 claims"
    assert together.note.toPlainText() == "For both", "with one more"
    window.claims.marks.clear()
    mark(window, qtbot, first)
    together.ask_note()
    assert together.note.toPlainText() == "For the first", "nothing of it is lost"
    window.claims.marks.clear()
    mark(window, qtbot, second)
    together.ask_note()
    assert together.note.toPlainText() == "", "of another claim"


def test_what_some_did_not_take_waits_with_those(desk: Desk, qtbot: QtBot) -> None:
    """The rest of a note that is refused for one of its claims."""
    window, store = desk
    together = window.claims_page.together
    first, second = of_maya(store, 2)
    mark(window, qtbot, first, second)
    together.ask_note()
    QTest.keyClicks(together.note, "Storm line is open")
    store.hold_outcomes()
    together.send.click()
    refuse_one(store)
    qtbot.waitUntil(window.list.not_done.isVisible)
    (left,) = window.claims.marked
    assert left == second
    together.ask_note()
    assert together.note.toPlainText() == "Storm line is open"
    press("Esc")
    window.claims.marks.clear()
    mark(window, qtbot, first, second)
    together.ask_note()
    assert together.note.toPlainText() == "", "not with those of which one has it"


def refuse_one(store: LocalStore) -> None:
    """Of two that are under way: the first is taken, the second is not."""
    held = store._outcomes
    assert held is not None
    first, second = held
    store._outcomes = None
    first()
    store.refusal = Refused("disk_full", "The disk is full.")
    second()
    store.refusal = None


def test_only_what_was_done_loses_its_mark(desk: Desk, qtbot: QtBot) -> None:
    """What is marked while a deed is under way was no part of it."""
    window, store = desk
    first, second, third = of_maya(store, 3)
    mark(window, qtbot, first, second)
    store.hold_outcomes()
    press("g")
    take(qtbot, "Ken Abara")
    qtbot.waitUntil(lambda: len(store.submitted) == 2)
    come_forward(qtbot, window)
    mark(window, qtbot, third)
    assert len(window.claims.marked) == 3
    store.let_take()
    qtbot.waitUntil(lambda: list(window.claims.marked) == [third])


def test_a_menu_of_the_marked_does_nothing_once_none_is(desk: Desk, qtbot: QtBot) -> None:
    window, store = desk
    wanted = of_maya(store, 2)
    window.open_claim(wanted[0])
    qtbot.waitUntil(lambda: not window.list.rows.is_table)
    mark(window, qtbot, *wanted)
    qtbot.waitUntil(window.list.marked.more.isVisible)
    window.list.marked.more.click()
    menu = menu_of(qtbot)
    window.claims.marks.clear()
    severity = menu.actions()[0]
    menu.close()
    severity.trigger()
    assert QApplication.activePopupWidget() is None, "it would be of the line where the keyboard is"


def test_what_somebody_else_wrote_meanwhile_is_a_conflict_and_not_written_over(desk: Desk) -> None:
    window, _ = desk
    line = window.claims.rows.row_at(0)
    assert line is not None
    had = CLAIMS.value(line, "severity")
    wanted = next(each.value for each in Severity if each.value != had)
    (wish,) = changed([line], "severity", wanted)
    assert isinstance(wish.command, EditClaim)
    assert (wish.command.changes, wish.command.base) == ({"severity": wanted}, {"severity": had})
    assert changed([line], "severity", str(had)) == [], "it is so already"
