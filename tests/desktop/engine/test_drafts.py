"""What is being typed on a disk that takes nothing: it is said, tried again, and written at the end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.engine import drafts, notices
from desktop.engine.desk import Desk
from desktop.engine.drafts import Drafts
from desktop.headless import HeadlessDevice
from desktop.replica.files import DiskFull
from tests.desktop.engine.stage import Stage

Make = Callable[..., HeadlessDevice]


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the disk takes no drafts: `full[0]`."""
    is_full = [False]
    real = Desk.save_draft

    def save(desk: Desk, *given: object) -> None:
        if is_full[0]:
            raise DiskFull(Path("journal.db"), "the disk is full")
        real(desk, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Desk, "save_draft", save)
    return is_full


def test_it_is_said_and_tried_again_by_itself(
    device: Make, stage: Stage, full: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "AGAIN_S", 0.05)
    ada = device("ada")
    ada.wait_steady()
    full[0] = True
    ada.engine.save_draft("note", "half a sentence")
    ada.wait_until(lambda: ada.last(notices.DraftsUnsaved) is not None)
    assert ada.last(notices.DraftsUnsaved).keys == {"note"}
    assert ada.engine.drafts.owed() == {"note"}
    full[0] = False
    ada.wait_until(lambda: not ada.last(notices.DraftsUnsaved).keys, what="written without another key")
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
    ada.wait_until(lambda: ada.last(notices.DraftsUnsaved) is not None)
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
