"""Boxes by code: what is checked is what somebody checked."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from desktop.ui.kit.boxes import Boxes

COVERS = (("dwelling", "Dwelling"), ("contents", "Contents"), ("use", "Loss of use"))


def test_nothing_is_claimed_unasked(qtbot: QtBot) -> None:
    """The first of a policy's coverages was checked by itself, and went along as if somebody had said it."""
    boxes = Boxes("Claimed under")
    qtbot.addWidget(boxes)
    boxes.offer(COVERS)
    assert boxes.wanted == []
    boxes.check(None)
    assert boxes.wanted == []


def test_what_was_said_before_it_is_offered_is_checked(qtbot: QtBot) -> None:
    boxes = Boxes("Claimed under")
    qtbot.addWidget(boxes)
    boxes.check(["use"])
    assert boxes.wanted == ["use"]
    boxes.offer(COVERS)
    assert boxes.wanted == ["use"]
    with qtbot.waitSignal(boxes.changed):
        boxes.boxes["dwelling"].click()
    assert boxes.wanted == ["dwelling", "use"]
