"""A file's own link opens it: in the window that is open, after signing in, and by a second start."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.instance import Instance, Taken
from desktop.screens.links import BadLink, Link, link_of, link_to
from desktop.ui.frame.window import MainWindow
from desktop.viewmodels.people.preferences import Preferences
from tests.desktop.ui.frame_window import open_window
from tests.support import world as w
from tests.support.local_store import LocalStore


@pytest.mark.parametrize("number", ["CLM-2026-000017", "POL 118/2207", "Öztürk, Ayşe", "a%20b"])
def test_a_link_is_read_as_it_was_written(number: str) -> None:
    assert link_of(link_to("policy", number)) == Link("policy", number)


@pytest.mark.parametrize(
    "text", ["", "claim/CLM-1", "https://claim/CLM-1", "coverdesk://claim", "coverdesk://claim/", "coverdesk:///x",
             "coverdesk://a b/x", "coverdesk://claim/%00", "coverdesk://claim/" + "9" * 500]
)  # fmt: skip
def test_what_is_no_link_is_told_with_one_that_is(text: str) -> None:
    with pytest.raises(BadLink, match="coverdesk://claim/CLM-"):
        link_of(text)


def test_a_link_opens_its_claim_whatever_the_capitals(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    window, _ = open_window(qtbot, tmp_path)
    assert window.claim is not None
    number = window.claim.number()
    window.open_claim(w.TRAN)
    window.go("settings")
    window.open_link(link_to("claim", number.lower()))
    qtbot.waitUntil(lambda: window.file is not None and window.file.file_id == w.HARTLEY)
    window.back()
    assert window.shelf.here is window.settings


def test_a_link_waits_for_whoever_signs_in(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    store = LocalStore()
    window = MainWindow(store, Preferences(tmp_path / "looks.ini"), None, lambda: w.NOW)
    qtbot.addWidget(window, before_close_func=lambda _window: store.fall_silent())
    window.show()
    window.open_link(link_to("claim", w.HARTLEY))
    assert window.file is None
    store.signals.signed_in.emit(store.who)
    qtbot.waitUntil(lambda: window.file is not None and window.file.file_id == w.HARTLEY)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("coverdesk://claim/CLM-1999-999999", "CLM-1999-999999 is not on this device"),
        ("coverdesk://desk/x", "Files of that kind are not shown here"),
        ("coverdesk://", "This is no link to a file"),
    ],
)
def test_a_link_that_leads_nowhere_says_so(
    app: QApplication, qtbot: QtBot, tmp_path: Path, link: str, said: str
) -> None:
    window, _ = open_window(qtbot, tmp_path)
    window.open_link(link)
    qtbot.waitUntil(lambda: said in window.strip.words.text())
    assert window.file is not None
    assert window.file.file_id == w.HARTLEY, "what was open stays"


def test_a_second_start_hands_its_link_to_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = Instance(tmp_path / "instance.lock"), Instance(tmp_path / "instance.lock")
    assert first.take() is Taken.OURS
    heard: list[str] = []
    first.asked.connect(heard.append)
    link = link_to("policy", "Öztürk 1")
    assert second.take(link) is Taken.RAISED
    qtbot.waitUntil(lambda: heard == [link])
    assert second.take() is Taken.RAISED
    qtbot.waitUntil(lambda: heard == [link, ""])
    first.release()
