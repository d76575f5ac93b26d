"""The strip over everything: what was told stays until it is put away, and what is not so any more goes."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.frame.strip import MOST, Strip


def test_what_is_told_later_hides_nothing_that_nobody_has_read(app: QApplication, qtbot: QtBot) -> None:
    strip = Strip()
    qtbot.addWidget(strip)
    for text in ("First.", "Second.", "Third."):
        strip.tell(text)
    assert (strip.words.text(), strip.others.text()) == ("Third.", "2 messages before this one")
    strip.put_away()
    assert (strip.words.text(), strip.others.text()) == ("Second.", "1 message before this one")
    strip.put_away()
    assert (strip.words.text(), strip.others.isHidden()) == ("First.", True)
    strip.put_away()
    assert strip.isHidden()


def test_the_same_is_told_once_and_not_without_end(app: QApplication, qtbot: QtBot) -> None:
    strip = Strip()
    qtbot.addWidget(strip)
    strip.tell("Again.")
    strip.tell("Other.")
    strip.tell("Again.")
    assert (strip.words.text(), strip.others.text()) == ("Again.", "1 message before this one")
    for number in range(MOST + 3):
        strip.tell(str(number))
    assert strip.others.text() == f"{MOST - 1} messages before this one"


def test_what_is_not_so_any_more_goes_wherever_it_stands(app: QApplication, qtbot: QtBot) -> None:
    strip = Strip()
    qtbot.addWidget(strip)
    strip.tell("Offline.")
    strip.tell("Your role was changed.")
    strip.tell_instead("Offline.", "Connecting.")
    assert strip.words.text() == "Your role was changed."
    strip.put_away()
    assert strip.words.text() == "Connecting."
    strip.tell_instead("Connecting.", "")
    assert strip.isHidden()
    strip.tell_instead("Offline.", "Connecting.")
    assert strip.isHidden(), "who has put it away is left alone with it"
