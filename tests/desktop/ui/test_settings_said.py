"""What Settings calls things, and that what is chosen elsewhere is chosen there too."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import language
from desktop.ui.notifications.quiet import QuietRow
from desktop.viewmodels.notifications.quiet import Quiet
from tests.desktop.ui.frame_window import open_window


@pytest.fixture
def window(app: QApplication, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    made, _ = open_window(qtbot, tmp_path)
    made.go("settings")
    return made


def test_a_language_is_of_no_single_country() -> None:
    assert language.names() == [("en", "English"), ("de", "Deutsch")]


def test_do_not_disturb_is_in_settings_too(window: MainWindow) -> None:
    row = window.settings.findChild(QuietRow)
    assert row is not None
    assert (row.words.text(), row.end.isVisible(), row.choose.isVisible()) == ("Off", False, True)
    window.quiet.begin(Quiet.ALWAYS)
    assert (row.words.text(), row.end.isVisible()) == ("Until you end it", True)
    row.end.setFocus()
    row.end.click()
    assert not window.quiet.is_on
    assert row.choose.hasFocus(), "the keyboard is not lost with the button"


def test_settings_show_the_version_of_the_program(window: MainWindow) -> None:
    words = [each.text() for each in window.settings.findChildren(QLabel) if each.isVisibleTo(window.settings)]
    assert words[words.index("Version") + 1] == version("coverdesk")
