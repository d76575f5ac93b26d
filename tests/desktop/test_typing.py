"""Killed while typing: what was typed a second before is on the disk, and the form comes back whole."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.claims.notice import NoticeForm
from desktop.ui.kit import fonts
from desktop.viewmodels.claims.notice import NoticeViewModel
from tests.desktop import typist
from tests.desktop.engine.conftest import stage
from tests.desktop.engine.stage import PASSWORD, Stage

assert stage  # the fixture

ROOT = Path(__file__).parents[2]
PROMISED_MS = 1000


@pytest.fixture(autouse=True)
def _english(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    fonts.load()
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize("seed", range(2))
def test_killed_while_typing_without_a_pause(qtbot: QtBot, stage: Stage, tmp_path: Path, seed: int) -> None:
    keys = _typed_until_killed(stage, tmp_path, Random(seed).randrange(90, 160))
    form, close = _reopened(qtbot, stage, tmp_path)
    try:
        text = form.description.toPlainText()
        expected = "".join(typist.LETTERS[place % len(typist.LETTERS)] for place in range(len(keys) + 1))
        assert expected.startswith(text)
        assert (form.cause.currentData(), form.severity.currentData()) == ("theft", "major")
        assert form.loss_at.at is not None
        assert form.loss_at.text().startswith("16 Nov 2026, 06:30")
        at_last = keys[-1]
        starved = max(after - before for before, after in pairwise(keys))  # the machine's, not ours
        lost_ms = at_last - keys[len(text)] if len(text) < len(keys) else 0
        assert lost_ms <= PROMISED_MS + 3 * starved, (len(text), len(keys))
    finally:
        close()


def _typed_until_killed(stage: Stage, folder: Path, count: int) -> list[int]:
    """When each key was struck, in milliseconds of the typist's clock."""
    arguments = [str(folder), stage.url, "ada@example.com", PASSWORD]
    process = subprocess.Popen(
        [sys.executable, "-m", typist.__name__, *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline().strip() == typist.READY
        struck = [process.stdout.readline().split() for _ in range(count)]
    finally:
        process.kill()
        process.wait()
    struck += [line.split() for line in process.stdout.read().splitlines()]
    process.stdout.close()
    return [int(line[1]) for line in struck if len(line) == 2]


def _reopened(qtbot: QtBot, stage: Stage, folder: Path) -> tuple[NoticeForm, Callable[[], None]]:
    bridge = typist.bridge_in(folder)
    with qtbot.waitSignal(bridge.signals.signed_in, timeout=20_000):
        bridge.sign_in(stage.url, "ada@example.com", PASSWORD)
    form = NoticeForm(None, NoticeViewModel(bridge, typist.now))

    def close() -> None:
        form.entries.release()
        form.deleteLater()
        assert bridge.stop()
        bridge.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    return form, close
