"""A file's page: what it hears, what it tells, and how an edit on it is taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop.screens.deeds import TakingBack, WayBack
from desktop.screens.edits import FieldChange
from desktop.screens.files import Entry, Told
from desktop.screens.policies import WholePolicy
from desktop.screens.questions import Unanswered
from desktop.screens.store import Accepted, Outcome, Refused
from desktop.screens.syncing import SyncState
from desktop.viewmodels.files import edits
from desktop.viewmodels.parties.customer import CustomerViewModel
from desktop.viewmodels.policies.policy import PolicyViewModel
from shared.domain.claims.commands import CloseClaim
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.ids import Id
from shared.domain.policies.entities import Policy
from tests.support import world as w
from tests.support.local_store import LocalStore

NOTE = {"topic": Topic.GENERAL, "body": "Roof is open"}


@pytest.fixture
def store(qapp: object) -> Iterator[LocalStore]:
    """Tom's, the agent who has customers and their policies; online."""
    made = LocalStore(w.TOM)
    made.go_live()
    yield made
    made.fall_silent()


def held(store: LocalStore) -> Policy:
    """The first policy that he carries."""
    return next(each for each in store.engine.office.world.all(Policy) if each.agent_id == w.TOM)


def policy_page(store: LocalStore, qtbot: QtBot) -> PolicyViewModel:
    model = PolicyViewModel(store, held(store).id, lambda: w.NOW)
    qtbot.waitUntil(lambda: model.view is not None)
    return model


def test_what_is_written_on_a_file_is_told_until_it_is_saved(store: LocalStore, qtbot: QtBot) -> None:
    model = policy_page(store, qtbot)
    assert model.today == w.TODAY
    assert model.may(AddNote)
    assert not model.may(CloseClaim)
    draft = model.draft("note", model)
    draft.keep({"body": "Roof"}, {})
    draft.flush()
    assert store.about == {f"policy/{model.file_id}/note": model.file_id}
    store.lose_network()
    heard: list[Outcome] = []
    with qtbot.waitSignal(model.done) as done:
        model.submit(AddNote, NOTE, heard.append)
    assert done.args == ["AddNote"]
    (outcome,) = heard
    assert isinstance(outcome, Accepted)
    qtbot.waitUntil(lambda: model.note_state(outcome.command_id) is SyncState.WAITING)
    store.go_live()
    qtbot.waitUntil(lambda: model.note_state(outcome.command_id) is SyncState.SAVED)
    assert model.note_state("none of ours") is None


def test_a_refusal_is_told_once_by_the_page_or_to_whoever_listens(store: LocalStore, qtbot: QtBot) -> None:
    model = policy_page(store, qtbot)
    told: list[str] = []
    heard: list[Outcome] = []
    model.refused.connect(told.append)
    store.refusal = Refused("empty", "Nothing was typed.")
    model.submit(AddNote, NOTE)
    qtbot.waitUntil(lambda: told == ["Nothing was typed."])
    model.submit(AddNote, NOTE, heard.append)
    qtbot.waitUntil(lambda: heard == [store.refusal])
    assert told == ["Nothing was typed."]


def test_a_page_that_went_away_hears_nothing(store: LocalStore, qtbot: QtBot) -> None:
    model = policy_page(store, qtbot)
    heard: list[Outcome] = []
    store.hold_outcomes()
    store.hold_answers()
    model.submit(AddNote, NOTE, heard.append)
    model.refresh()
    model.close()
    assert model.file_id not in "".join(store.rooms)
    delete(model)
    store.let_take()
    store.let_answer()
    qtbot.waitUntil(lambda: len(store.submitted) == 1 and not store.status.waiting)
    assert heard == []


def test_a_file_that_is_not_here_comes_when_it_comes_and_one_that_cannot_be_read_says_so(
    store: LocalStore, qtbot: QtBot
) -> None:
    missing = CustomerViewModel(store, w.HARTLEY, lambda: w.NOW)  # no customer has a claim's id
    qtbot.waitUntil(lambda: missing.missing)
    assert not missing.may(AddNote)
    assert missing.note_state(w.HARTLEY) is None
    asked = len(store.questions)
    store.signals.files_changed.emit(frozenset({held(store).id}), "")
    assert len(store.questions) == asked + 1, "whatever arrives, it may be what lacks"
    store.unreadable = (WholePolicy,)
    unread = PolicyViewModel(store, held(store).id, lambda: w.NOW)
    qtbot.waitUntil(lambda: unread.trouble.startswith("This cannot be shown"))
    assert not unread.missing


def test_an_edit_is_taken_back_from_its_line_or_it_is_told_why_not(store: LocalStore, qtbot: QtBot) -> None:
    model = policy_page(store, qtbot)
    none = Entry(Told.EDIT, "", w.NOW, "You", "A line")
    asked = len(store.questions)
    model.take_back(none)
    assert len(store.questions) == asked
    of_nobody = TakingBack(w.HARTLEY, None, "Undone", model.file_id)
    with qtbot.waitSignal(model.refused) as why:
        model.take_back(Entry(Told.EDIT, "", w.NOW, "You", "A line", undo=of_nobody))
    assert why.args[0].startswith("A decision on a conflict is not undone.")


def test_each_way_back_is_gone_and_its_end_is_told(store: LocalStore, qtbot: QtBot) -> None:
    model = policy_page(store, qtbot)
    store.lose_network()
    heard: list[Outcome] = []
    model.submit(AddNote, NOTE, heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    outcome = heard[0]
    assert isinstance(outcome, Accepted)
    ended: list[str] = []
    edits.go_back(store, outcome.command_id, WayBack(is_unsent=True), ended.append)
    qtbot.waitUntil(lambda: model.note_state(outcome.command_id) is None)
    edits.go_back(store, outcome.command_id, WayBack(why_not="Too late."), ended.append)
    edits.go_back(store, outcome.command_id, Unanswered("It cannot be read."), ended.append)
    assert ended == ["", "Too late.", "It cannot be read."]
    again = AddNote(file_id=Id(model.file_id), topic=Topic.GENERAL, body="Undone")
    edits.go_back(store, outcome.command_id, WayBack(inverse=again), ended.append)
    qtbot.waitUntil(lambda: len(ended) == 4)
    store.refusal = Refused("empty", "Nothing was typed.")
    edits.go_back(store, outcome.command_id, WayBack(inverse=again), ended.append)
    qtbot.waitUntil(lambda: len(ended) == 5)
    assert ended[3:] == ["", "Nothing was typed."]


def test_who_is_there_is_asked_again_when_the_connection_comes_or_goes(store: LocalStore, qtbot: QtBot) -> None:
    model = policy_page(store, qtbot)
    store.come(w.MAYA, f"policy:{model.file_id}")

    def here() -> list[bool]:
        return [each.is_here for each in model.view.here_now] if model.view is not None else []

    qtbot.waitUntil(lambda: here() == [True])
    store.lose_network()
    qtbot.waitUntil(lambda: here() == [False])
    store.go_live()
    qtbot.waitUntil(lambda: here() == [True])


WORDS = [f"word{place}" for place in range(60)]
LONG, BEGINNING = " ".join(WORDS), " ".join(WORDS[:17])


@pytest.mark.parametrize(
    ("change", "cut", "brief"),
    [
        (FieldChange("Severity", "Minor", "Major"), False, "Minor → Major"),
        (FieldChange("Story", "", "All of it", is_long=True), False, "– → All of it"),
        (FieldChange("Story", "one two", "one three", is_long=True), False, "one two → one three"),
        (
            FieldChange("Story", "", LONG, is_long=True),
            True,
            f"– → {BEGINNING}…",
        ),
    ],
)
def test_a_change_is_told_in_brief_and_whole(change: FieldChange, cut: bool, brief: str) -> None:
    told = edits.in_brief(change)
    assert "".join(text for text, _ in told) == brief
    assert edits.is_cut(change) is cut
    before, after = edits.whole(change)
    assert ("".join(text for text, _ in before), "".join(text for text, _ in after)) == (change.before, change.after)


def test_what_the_other_side_lacks_is_marked() -> None:
    told = edits.in_brief(FieldChange("Story", "one two", "one three", is_long=True))
    assert [text.strip() for text, lacks in told if lacks] == ["two", "three"]
