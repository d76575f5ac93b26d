"""What is told on hover is told by a key as well, of each thing on each screen, and to whoever hears the screen."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from html import escape
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractItemView, QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.frame import tabbing
from desktop.ui.frame.beside import ListAndFile
from desktop.ui.frame.window import MainWindow
from desktop.ui.kit import announcing, labels
from shared.domain.kernel.ids import Id
from tests.desktop.ui.frame_window import open_window, press
from tests.support import world as w


@pytest.fixture(autouse=True)
def away() -> Iterator[None]:
    yield
    QToolTip.hideText()


def hovered(window: MainWindow) -> list[QWidget]:
    """All that tells something on hover, whether there is room for it now or one would have to scroll."""
    return [each for each in window._outer.findChildren(QWidget) if each.isVisible() and each.toolTip()]


def has_come(rows: QAbstractItemView) -> bool:
    return rows.model().index(0, 0).data() not in (None, "Loading")


def screens(window: MainWindow, qtbot: QtBot) -> Iterator[str]:
    """Every place and every tab of a file, one after the other."""
    assert window.who is not None
    for place in window.shelf.of_person(window.who):
        window.go(place.name)
        yield place.name
        here = window.shelf.here
        if isinstance(here, ListAndFile):
            rows = here.list.findChild(QAbstractItemView)
            assert rows is not None
            qtbot.waitUntil(partial(has_come, rows))
            here.list.take_focus()
            press("Down")
            press("Return")
            qtbot.waitUntil(lambda: window.file is not None and bool(window.file.title()))
            file = window.file
            assert file is not None
            for tab, name in enumerate(file.tabs_named()):
                file.show_tab_at(tab)
                yield f"{place.name}: {name}"


@pytest.mark.parametrize("who", [w.MAYA, w.DANA])
def test_every_explanation_on_every_screen_comes_by_the_key(
    app: QApplication, qtbot: QtBot, tmp_path: Path, who: Id, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def announce(_widget: QWidget, text: str, *, at_once: bool = False) -> None:
        told.append(text)

    monkeypatch.setattr(announcing, "announce", announce)
    window, _ = open_window(qtbot, tmp_path, who)
    counted = 0
    for screen in screens(window, qtbot):
        QToolTip.hideText()
        told.clear()
        wanted = [each.toolTip() for each in hovered(window)]
        shown = []
        for _ in wanted:
            press("Shift+F1")
            shown.append(QToolTip.text())
        assert sorted(shown) == sorted(wanted), screen
        spoken = sorted(words.rpartition(": ")[2] for words in told)
        assert spoken == sorted(labels.hint_of(each).rpartition(": ")[2] for each in hovered(window)), screen
        counted += len(wanted)
    assert counted > 100


@pytest.mark.parametrize("who", [w.MAYA, w.DANA])
def test_every_explanation_is_described_to_whoever_hears_the_screen(
    app: QApplication, qtbot: QtBot, tmp_path: Path, who: Id
) -> None:
    window, _ = open_window(qtbot, tmp_path, who)
    for screen in screens(window, qtbot):
        for each in hovered(window):
            words = labels.hint_of(each)
            heard = [text for part in (each, *each.findChildren(QWidget)) for text in heard_of(part)]
            assert any(words in text for text in heard), (screen, words, heard)


def heard_of(widget: QWidget) -> tuple[str, ...]:
    """Of a thing that has a name: what nobody can name is not read at all."""
    at = QAccessible.queryAccessibleInterface(widget)
    name, described = at.text(QAccessible.Text.Name), at.text(QAccessible.Text.Description)
    return (name, described) if name else ()


def test_it_begins_where_the_keyboard_is_and_esc_puts_it_away(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path)
    page = window.claim
    assert page is not None
    page.tabs.setFocus()
    met = list(tabbing.in_order(window._outer))
    after = [each for each in met[met.index(page.tabs) :] if each.toolTip()]
    for each in after[:2]:
        press("Shift+F1")
        assert QToolTip.text() == each.toolTip()
    assert page.tabs.hasFocus(), "the keyboard stays where it is"
    press("Esc")
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
    press("Shift+F1")
    assert QToolTip.text() == after[0].toolTip(), "it begins anew"


def test_what_would_be_read_as_markup_is_heard_without_it(app: QApplication, qtbot: QtBot) -> None:
    made = labels.label("12.00")
    qtbot.addWidget(made)
    words = "Set by <b>Maya</b> & Co"
    labels.hint(made, words)
    assert escape(words) in made.toolTip()
    at = QAccessible.queryAccessibleInterface(made)
    assert at.text(QAccessible.Text.Description) == words
    assert labels.hint_of(made) == words
    labels.hint(made, "Set by Maya")
    assert at.text(QAccessible.Text.Description) == "Set by Maya"
