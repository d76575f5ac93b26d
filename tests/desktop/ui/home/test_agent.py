"""An agent's morning: what ends soon, what became of what they reported, what others did, and what is here alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.answers.home import UNSENT
from desktop.lists.policies import MY_RENEWALS, RENEWAL_DAYS
from desktop.screens import formats
from desktop.ui.files.listed import ListedPage
from desktop.ui.frame.window import MainWindow
from desktop.ui.home.day import AnySection, HomePage
from desktop.ui.home.lines import Lines
from desktop.ui.home.section import Section
from desktop.ui.kit import chip
from desktop.ui.syncing.place import SYNC
from shared.domain.claims.commands import FileNotice, NewExposure
from shared.domain.claims.entities import Claim
from shared.domain.claims.states import Cause, Severity
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.fields import Day
from shared.domain.kernel.ids import Id, new_id
from shared.domain.policies.entities import Policy
from shared.domain.policies.states import PolicyStatus
from tests.desktop.ui.home.conftest import Opened
from tests.support import world as w
from tests.support.local_store import LocalStore

Work = Callable[..., Opened]


def home(window: MainWindow, qtbot: QtBot) -> HomePage:
    page = window.shelf.here
    assert isinstance(page, HomePage)
    qtbot.waitUntil(lambda: page.model.view is not None)
    return page


def ends(store: LocalStore, name: str, away: int, **also: object) -> Policy:
    """The policy of this insured ends in so many days, as the office has it and as it comes to the device."""
    office = store.engine.office
    before = office.world.get(Policy, Id(w.BY_NAME[name].policy_id))
    assert before is not None
    day = Day((w.TODAY + timedelta(days=away)).isoformat())
    policy = replace(before, expiration_date=day, **also)
    office.write(policy)
    store.hear_of_others()
    return policy


def notice(number: str) -> FileNotice:
    """A loss of a customer of Tom's."""
    return FileNotice(
        policy_id=Id(w.BY_NAME["hartley"].policy_id),
        temporary_number=number,
        loss_at=w.micros(w.NOW - timedelta(days=1)),
        reported_at=w.micros(w.NOW),
        loss_place="118 Alder St",
        cause=Cause.HAIL,
        severity=Severity.MAJOR,
        description="Roof",
        exposures=(NewExposure("COV_C", "Hartley, Joanne"),),
        cat_code=None,
    )


def titles(section: AnySection) -> list[str]:
    return [line.look.title for line in section.lines.lines]


def test_policies_that_end_within_the_declared_days_stand_with_their_holders(work: Work, qtbot: QtBot) -> None:
    window, store = work(w.TOM)
    page = home(window, qtbot)
    assert not page.renewals.lines.lines
    assert page.renewals.nothing.text() == f"No policy of your customers ends within {RENEWAL_DAYS} days."
    names = ("delgado", "hartley", "okafor", "mercer", "brightwater")
    last = ends(store, names[0], RENEWAL_DAYS)
    first = ends(store, names[1], 0)
    ends(store, names[2], RENEWAL_DAYS + 1)
    ends(store, names[3], -1)
    ends(store, names[4], 10, status=PolicyStatus.CANCELLED)
    qtbot.waitUntil(lambda: titles(page.renewals) == [first.holder_name, last.holder_name])
    look = page.renewals.lines.lines[0].look
    assert look.chip == (formats.due(w.TODAY, w.TODAY), chip.due_shape(w.TODAY, w.TODAY))
    assert look.below == formats.money(first.annual_premium, first.currency)
    later = page.renewals.lines.lines[1].look
    assert (later.chip, later.right) == (None, formats.due(w.TODAY + timedelta(days=RENEWAL_DAYS), w.TODAY))
    assert page.renewals.aside.text() == "2"
    assert "2 renewals" in page.head.sentence.text()
    page.renewals.lines.setFocus()
    page.renewals.lines.choose(first.id)
    QTest.keyClick(page.renewals.lines, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.file is not None and window.file.file_id == first.id)


def test_the_list_has_the_same_policies_and_is_one_press_away(work: Work, qtbot: QtBot) -> None:
    window, store = work(w.TOM)
    page = home(window, qtbot)
    for name, away in (("delgado", RENEWAL_DAYS), ("hartley", 0), ("okafor", RENEWAL_DAYS + 1), ("mercer", -1)):
        ends(store, name, away)
    qtbot.waitUntil(lambda: len(page.renewals.lines.lines) == 2)
    assert page.renewals.all is not None
    page.renewals.all.click()
    shown = window.shelf.here
    assert isinstance(shown, ListedPage)
    assert shown.model.view_shown() == MY_RENEWALS.name
    qtbot.waitUntil(lambda: shown.model.counts is not None and shown.model.counts.shown == 2)
    rows = shown.model.rows
    qtbot.waitUntil(lambda: rows.row_at(1) is not None)
    there = [line.row_id for place in range(2) if (line := rows.row_at(place)) is not None]
    assert there == [line.key for line in page.renewals.lines.lines]
    captions = [caption for _, caption, _, _ in shown.model.views()]
    assert f"Ends within {RENEWAL_DAYS} days" in captions
    shown.model.show_view("all")
    window.back()
    window.forward()
    assert shown.model.view_shown() == MY_RENEWALS.name


def renewals(window: MainWindow, qtbot: QtBot) -> ListedPage:
    """The list, as the card of the home page leads to it."""
    page = home(window, qtbot)
    assert page.renewals.all is not None
    page.renewals.all.click()
    shown = window.shelf.here
    assert isinstance(shown, ListedPage)
    return shown


def test_what_was_typed_in_the_list_since_stays_on_every_way_back_to_it(work: Work, qtbot: QtBot) -> None:
    window, store = work(w.TOM)
    shown = renewals(window, qtbot)
    typed = f"{shown.rows.filter.text()} Hartley"
    shown.rows.filter.setText(typed)
    window.go_home()
    window.back()
    assert (window.shelf.here, shown.rows.filter.text()) == (shown, typed)
    window.back()
    window.forward()
    assert (window.shelf.here, shown.rows.filter.text()) == (shown, typed)
    store.lock()
    window.sign_in.password.setText("right")
    window.sign_in.action.click()
    assert (window.shelf.here, shown.rows.filter.text()) == (shown, typed)
    window.go_home()
    assert renewals(window, qtbot).model.view_shown() == MY_RENEWALS.name
    assert "Hartley" not in shown.rows.filter.text()


def test_what_was_marked_in_another_view_since_stays_on_the_way_back(work: Work, qtbot: QtBot) -> None:
    window, _ = work(w.TOM)
    shown = renewals(window, qtbot)
    shown.rows.show_view("all")
    qtbot.waitUntil(lambda: shown.model.rows.row_at(0) is not None)
    line = shown.model.rows.row_at(0)
    assert line is not None
    shown.model.marks.put([line])
    window.go_home()
    window.back()
    assert (shown.model.view_shown(), list(shown.model.marked)) == ("all", [line.row_id])


def test_whoever_is_not_known_here_is_somebody(work: Work, qtbot: QtBot) -> None:
    window, store = work(w.TOM)
    page = home(window, qtbot)
    about = page.filed.lines.lines[0].about
    claim = store.engine.office.world.get(Claim, Id(about.claim_id))
    assert claim is not None
    store.engine.office.write(replace(claim, adjuster_id=new_id(0, bytes(range(10)))))
    store.hear_of_others()
    qtbot.waitUntil(lambda: page.filed.lines.lines[0].look.second.endswith("Somebody"))


def test_what_was_reported_stands_with_how_its_claim_stands_and_who_has_it(work: Work, qtbot: QtBot) -> None:
    window, store = work(w.TOM)
    page = home(window, qtbot)
    lines = page.filed.lines.lines
    assert lines
    for line in lines:
        claim = store.engine.office.world.get(Claim, Id(line.about.claim_id))
        assert claim is not None
        assert claim.created_by == w.TOM
        assert line.look.chip == (claim.status.caption, chip.look_of(claim.status))
    assert lines[0].look.second.endswith("Ken Abara")
    store.others_act(w.DANA, notice("T-HERS"))
    store.others_act(w.TOM, notice("T-HIS"))
    qtbot.waitUntil(lambda: page.filed.lines.lines[0].key not in {line.key for line in lines})
    lately = [line.about.claim_id for line in page.filed.lines.lines]
    assert lately[1:] == [line.about.claim_id for line in lines[:-1]], "what others reported is not theirs"
    assert page.filed.lines.lines[0].look.second.endswith("nobody yet")
    lines = page.filed.lines.lines
    page.filed.lines.setFocus()
    page.filed.lines.choose(lines[0].key)
    QTest.keyClick(page.filed.lines, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.file is not None and window.file.file_id == lines[0].about.claim_id)


def test_what_is_reported_and_written_offline_is_said_to_be_here_alone(work: Work, qtbot: QtBot) -> None:
    window, store = work(w.TOM)
    store.lose_network()
    page = home(window, qtbot)
    assert page.unsent.isHidden()
    note = AddNote(file_id=w.DELGADO, topic=Topic.GENERAL, body="They call back.")
    for command in (notice("T-ROOF"), note):
        store.submit(command, lambda _outcome: None)
    qtbot.waitUntil(lambda: len(page.unsent.lines.lines) == 2)
    reported = page.filed.lines.lines[0].look
    assert reported.second.startswith("T-ROOF · Hail")
    assert reported.chip == ("To send", ("cloud-off", "wait"))
    assert {line.look.chip for line in page.unsent.lines.lines} == {reported.chip}
    others = [line.look.chip for line in page.filed.lines.lines[1:]]
    assert reported.chip not in others, "a note that waits leaves the claim reported"
    page.unsent.lines.setFocus()
    QTest.keyClick(page.unsent.lines, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.shelf.here is window.shelf.page(SYNC.name))
    window.back()
    store.go_live()
    qtbot.waitUntil(page.unsent.isHidden)
    qtbot.waitUntil(lambda: page.filed.lines.lines[0].look.chip != reported.chip)


def test_of_what_is_here_alone_the_first_few_are_told_with_how_many_there_are(work: Work, qtbot: QtBot) -> None:
    window, store = work(w.TOM)
    store.lose_network()
    page = home(window, qtbot)
    notes = [AddNote(file_id=w.DELGADO, topic=Topic.GENERAL, body=f"Call {n}.") for n in range(UNSENT + 3)]
    for note in notes:
        store.submit(note, lambda _outcome: None)
    qtbot.waitUntil(lambda: page.model.view is not None and page.model.view.waiting == len(notes))
    assert len(page.unsent.lines.lines) == UNSENT
    assert page.unsent.aside.text() == f"{UNSENT} of {len(notes)}"
    assert page.unsent.all is not None
    page.unsent.all.click()
    assert window.shelf.here is window.shelf.page(SYNC.name)


def test_what_others_do_on_the_claims_of_their_customers_is_told_as_that(work: Work, qtbot: QtBot) -> None:
    window, store = work(w.TOM)
    page = home(window, qtbot)
    assert page.live.accessibleName() == page.live.lines.accessibleName() == "On your customers’ claims"
    store.others_act(w.DANA, AddNote(file_id=w.HARTLEY, topic=Topic.GENERAL, body="Look."), later=timedelta(seconds=2))
    qtbot.waitUntil(lambda: page.live.lines.lines[0].look.second == "D. Reyes · Hartley, Joanne")


@pytest.mark.parametrize("who", [w.MAYA, w.DANA])
def test_nobody_else_has_the_cards_of_an_agent(work: Work, qtbot: QtBot, who: Id) -> None:
    window, _ = work(who)
    page = home(window, qtbot)
    assert page.live.accessibleName() == "Done by others"
    assert all(card.isHidden() for card in (page.renewals, page.filed, page.unsent))


def test_the_cards_are_walked_in_one_order_by_tab_and_by_f6(work: Work, qtbot: QtBot) -> None:
    window, store = work(w.TOM)
    page = home(window, qtbot)
    store.lose_network()
    ends(store, "hartley", 3)
    store.submit(notice("T-ROOF"), lambda _outcome: None)
    qtbot.waitUntil(lambda: bool(page.renewals.lines.lines) and bool(page.unsent.lines.lines))
    page.take_focus()
    assert page.renewals.lines.hasFocus()
    by_tab: list[Lines[object]] = []
    while (focused := window.focusWidget()) is not None and focused not in by_tab[:1]:
        if isinstance(focused, Lines):
            by_tab.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    cards = [pane for pane in page.panes() if isinstance(pane, Section) and pane.lines.lines]
    assert [card.lines for card in cards] == by_tab
    assert cards == [page.renewals, page.filed, page.unsent, page.live]
