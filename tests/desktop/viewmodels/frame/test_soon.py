"""What follows from a burst comes once, and is not put off for ever by what keeps coming."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, Qt
from pytestqt.qtbot import QtBot

from desktop.viewmodels.frame.soon import Pause, Soon


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


def test_a_pause_is_waited_for_and_not_for_ever(qtbot: QtBot) -> None:
    owner = QObject()
    acted: list[bool] = []
    pause = Pause(lambda: acted.append(True), owner, after_ms=60_000, longest_ms=600_000)
    pause.setTimerType(Qt.TimerType.PreciseTimer)
    pause.begin()
    qtbot.waitUntil(lambda: pause.remainingTime() < 59_990)
    pause.begin()
    assert pause.remainingTime() > 59_990, "each key begins the pause anew"
    pause.stop()
    short = Pause(lambda: acted.append(True), owner, after_ms=60_000, longest_ms=50)

    def typed_and_done() -> bool:
        short.begin()
        return bool(acted)

    qtbot.waitUntil(typed_and_done)  # on and on, without any pause


class Watch(QElapsedTimer):
    """A clock that goes when it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0

    def start(self) -> None:
        self.at = 0

    def elapsed(self) -> int:
        return self.at


def test_the_time_since_the_first_is_taken_off_and_what_begins_later_has_its_own(qtbot: QtBot) -> None:
    owner = QObject()
    pause = Pause(lambda: None, owner, after_ms=60_000, longest_ms=70_000)
    pause._first = watch = Watch()
    pause.begin()
    assert pause.interval() == 60_000
    watch.at = 30_000
    pause.begin()
    assert pause.interval() == 40_000
    watch.at = 90_000  # the machine stood still
    pause.begin()
    assert pause.interval() == 0
    pause.stop()
    pause.begin()
    assert pause.interval() == 60_000
    pause.stop()
