"""What is being typed on a disk that takes nothing: it is said, tried again, and written at the end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from desktop.engine import announcements, drafts
from desktop.engine.drafts import Drafts
from desktop.engine.entries import DISCARDED, GONE, SENT, Kept, NotKept, Taken
from desktop.engine.journal_side import JournalSide
from desktop.headless import HeadlessDevice
from desktop.storage.files import DiskFull
from shared.domain.kernel.ids import Id
from tests.desktop.engine.stage import PASSWORD, Stage

Make = Callable[..., HeadlessDevice]


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the disk takes no drafts: `full[0]`."""
    is_full = [False]
    real = JournalSide.save_draft

    def save(desk: JournalSide, *given: object) -> None:
        if is_full[0]:
            raise DiskFull(Path("journal.db"), "the disk is full")
        real(desk, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(JournalSide, "save_draft", save)
    return is_full


def test_it_is_said_and_tried_again_by_itself(
    device: Make, stage: Stage, full: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "AGAIN_S", 0.05)
    ada = device("ada")
    ada.wait_steady()
    full[0] = True
    ada.engine.save_draft("note", "half a sentence")
    ada.wait_until(lambda: ada.last(announcements.DraftsUnsaved) is not None)
    assert ada.last(announcements.DraftsUnsaved).keys == {"note"}
    assert ada.engine.drafts.owed() == {"note"}
    full[0] = False
    ada.wait_until(lambda: not ada.last(announcements.DraftsUnsaved).keys, what="written without another key")
    assert ada.engine.drafts.owed() == frozenset()
    assert ada.stop()
    again = device("ada")
    again.wait_open()
    assert again.engine.drafts.text("note") == "half a sentence"


def test_the_end_writes_what_is_still_owed(device: Make, stage: Stage, full: list[bool]) -> None:
    ada = device("ada")
    ada.wait_steady()
    full[0] = True
    ada.engine.save_draft("note", "half a sentence")
    ada.wait_until(lambda: ada.last(announcements.DraftsUnsaved) is not None)
    full[0] = False
    ada.engine.journal_worker._drop(ada.engine.journal_worker._jobs)
    assert ada.stop()
    again = device("ada")
    again.wait_open()
    assert again.engine.drafts.text("note") == "half a sentence"


def test_what_was_typed_before_the_data_opened_is_written_then(device: Make, stage: Stage) -> None:
    ada = device("ada")
    ada.engine.save_draft("note", "early")
    ada.wait_steady()
    assert ada.stop()
    again = device("ada")
    again.wait_open()
    assert again.engine.drafts.text("note") == "early"


def test_one_that_is_too_long_keeps_no_other_from_the_disk() -> None:
    class Narrow:
        def __init__(self) -> None:
            self.held: dict[str, str] = {}

        def save_draft(self, key: str, text: str, _file_id: object) -> None:
            if len(text) > 5:
                raise DiskFull(Path("journal.db"), "the disk is full")
            self.held[key] = text

    told: list[frozenset[str]] = []
    made, desk = Drafts(told.append, lambda _seconds: None), Narrow()
    made.type("a", "a long one", None)
    made.type("b", "short", None)
    assert made.write(desk) == {"a"}  # type: ignore[arg-type]
    assert desk.held == {"b": "short"}
    made.type("a", "", None)
    assert made.write(desk) == frozenset()  # type: ignore[arg-type]
    assert told == [frozenset({"a"}), frozenset()]


class Disk:
    """A journal's drafts; whether it takes any."""

    def __init__(self) -> None:
        self.full = True
        self.held: dict[str, str] = {}

    def drafts(self) -> dict[str, str]:
        return dict(self.held)

    def save_draft(self, key: str, text: str, _file_id: object) -> None:
        if self.full:
            raise DiskFull(Path("journal.db"), "the disk is full")
        self.held[key] = text


ADA, BO = Id("ada"), Id("bo")


@pytest.mark.parametrize("who", [ADA, BO])
def test_what_the_disk_did_not_take_is_kept_over_a_closing_for_the_same_person_only(who: Id) -> None:
    told: list[frozenset[str]] = []
    made, desk = Drafts(told.append, lambda _seconds: None), cast("JournalSide", disk := Disk())
    disk.held = {"note/1": "a page", "note/2": "kept"}
    made.begin(desk, ADA)
    made.type("note/1", "a page of notes", None)
    made.write(desk)
    made.write(desk)  # as the journal closes
    made.clear()
    assert told == [frozenset({"note/1"}), frozenset()], "nothing is shown that could be unsaved"
    assert (made.text("note/1"), made.text("note/2")) == ("", "")
    assert made.owed() == {"note/1"}, "whoever ends the program now is asked"
    assert made.write(None) == {"note/1"}
    disk.full = False
    made.begin(desk, who)
    assert made.owed() == frozenset()
    assert disk.held["note/1"] == made.text("note/1") == ("a page of notes" if who == ADA else "a page")
    assert told == [frozenset({"note/1"}), frozenset()]


def test_what_was_typed_since_a_closing_is_newer_than_what_was_left() -> None:
    made, disk = Drafts(lambda _keys: None, lambda _seconds: None), Disk()
    desk = cast("JournalSide", disk)
    made.begin(desk, ADA)
    made.type("note", "left", None)
    made.type("gone", "left", None)
    made.clear()
    made.type("note", "newer", None)
    made.forget(["gone"])
    disk.full = False
    made.begin(desk, ADA)
    assert disk.held == {"note": "newer"}


def test_why_a_draft_is_not_there_any_more_to_be_sent() -> None:
    again: list[float] = []
    made = Drafts(lambda _keys: None, again.append)
    taken: list[str] = []

    def take(forgets: str) -> Taken:
        taken.append(forgets)
        return Kept(())

    def sent(text: str = "typed") -> str:
        answer = made.send(("note", text), take, lambda _key: None)
        return answer.code if isinstance(answer, NotKept) else ""

    assert sent() == GONE, "it left with its file, or never was"
    made.type("note", "typed", Id("claim"))
    made.type("note", "", Id("claim"))
    assert (sent(), taken, again) == (DISCARDED, [], [0])
    assert made.text("note") == "typed", "kept for whoever has it before them"
    assert (sent(), taken) == ("", ["note"])
    assert sent() == SENT
    made.type("note", "", Id("claim"))  # the window puts its own draft away
    assert sent() == SENT
    made.clear()
    made.begin(cast("JournalSide", Disk()), ADA)
    assert sent() == GONE, "whoever opened the journal: another person, for all that is known"
    made.type("note", "other", Id("claim"))
    made.type("note", "", Id("claim"))
    assert sent("other") == DISCARDED
    assert taken == ["note"]


def test_what_is_typed_while_a_draft_is_written_is_not_taken_for_what_was_sent() -> None:
    made, disk, told = Drafts(lambda _keys: None, lambda _seconds: None), Disk(), list[str]()
    disk.full = False
    made.type("note", "typed", Id("claim"))
    made.write(cast("JournalSide", disk))

    def take(forgets: str) -> Taken:
        del disk.held[forgets]
        made.type("note", "typed on", Id("claim"))  # in another window, while the disk writes
        return Kept(())

    assert isinstance(made.send(("note", "typed"), take, told.append), Kept)
    assert made.text("note") == "typed on"
    made.write(cast("JournalSide", disk))
    assert disk.held == {"note": "typed on"}
    made.type("note", "", Id("claim"))
    answer = made.send(("note", "typed on"), lambda _forgets: Kept(()), told.append)
    assert isinstance(answer, NotKept)
    assert answer.code == DISCARDED, "of that nothing was sent"


class TypedMeanwhile(Drafts):
    """A window types between the look at what is there and what is done about it."""

    newer = ""

    def text(self, key: str) -> str:
        there = super().text(key)
        if self.newer:
            self.type(key, self.newer, Id("claim"))
        return there


def test_what_is_typed_as_a_discarded_draft_is_kept_again_stays() -> None:
    told: list[str] = []
    made = TypedMeanwhile(lambda _keys: None, lambda _seconds: None)
    made.type("note", "typed", Id("claim"))
    made.type("note", "", Id("claim"))
    made.newer = "typed since"
    answer = made.send(("note", "typed"), lambda _forgets: Kept(()), told.append)
    made.newer = ""
    assert isinstance(answer, NotKept)
    assert answer.code == DISCARDED
    assert made.text("note") == "typed since"
    assert told == ["note"]


def test_a_sign_out_on_a_full_disk_takes_no_text(device: Make, stage: Stage, full: list[bool]) -> None:
    ada = device("ada")
    ada.wait_steady()
    full[0] = True
    ada.engine.save_draft("note", "half a sentence")
    ada.wait_until(lambda: ada.last(announcements.DraftsUnsaved) is not None)
    ada.engine.sign_out()
    ada.wait_until(
        lambda: not ada.last(announcements.DraftsUnsaved).keys, what="nothing is shown that could be unsaved"
    )
    assert ada.engine.drafts.text("note") == ""
    full[0] = False
    signed_in = len([each for _, each in ada.notices if isinstance(each, announcements.SignedIn)])
    ada.engine.sign_in(stage.url, "ada@example.com", PASSWORD)
    ada.wait_until(lambda: len([e for _, e in ada.notices if isinstance(e, announcements.SignedIn)]) > signed_in)
    assert ada.engine.drafts.text("note") == "half a sentence"
