"""Every screen begins with a heading for whoever goes from one to the next by a key of the screen reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.kit import fonts, headings
from shared.domain.kernel.ids import Id
from tests.desktop.ui.frame.test_explaining import screens
from tests.desktop.ui.frame_window import open_window
from tests.support import world as w


def labels_on(page: QWidget) -> list[QLabel]:
    return [each for each in page.findChildren(QLabel) if each.isVisible() and each.text()]


@pytest.mark.parametrize("who", [w.MAYA, w.DANA])
def test_every_screen_has_headings_and_whatever_looks_like_a_title_is_one(
    app: QApplication, qtbot: QtBot, tmp_path: Path, who: Id
) -> None:
    headings.install()
    window, _ = open_window(qtbot, tmp_path, who)
    for screen in screens(window, qtbot):
        page = window.shelf.here
        assert page is not None
        for part in (page, *([window.file] if window.file is not None else [])):
            made = labels_on(part)
            roles = {each: QAccessible.queryAccessibleInterface(each).role() for each in made}
            assert QAccessible.Role.Heading in roles.values(), screen
            titles = [each for each in made if each.font().pixelSize() == fonts.title().pixelSize()]
            bare = [each.text() for each in titles if roles[each] is not QAccessible.Role.Heading]
            assert bare == [], (screen, bare)
