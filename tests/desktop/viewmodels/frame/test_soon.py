"""What follows from a burst comes once, and is not put off by what keeps coming."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from desktop.viewmodels.frame.soon import Soon


def test_a_burst_is_one_and_none_of_it_puts_off_the_end(qtbot: QtBot) -> None:
    owner = QObject()
    acted: list[bool] = []
    soon = Soon(lambda: acted.append(True), owner, after_ms=60_000)
    soon.setTimerType(Qt.TimerType.PreciseTimer)  # a coarse one moves its end by itself
    soon.begin()
    qtbot.waitUntil(lambda: soon.remainingTime() < 59_990)
    soon.begin("of a signal", 1)
    assert soon.remainingTime() < 59_990
    soon.setInterval(0)  # it is over
    qtbot.waitUntil(lambda: bool(acted))
    soon.begin()
    qtbot.waitUntil(lambda: len(acted) == 2)
    assert not soon.isActive()
