"""Every screen of the gallery in the smallest window: where room is short words give way.

In a laptop's and in a small window the tour looks at them as it draws them (`tests/launcher/test_readme.py`).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.kit import cutting
from tests.desktop.ui import cuts
from tests.desktop.ui.gallery import Gallery, settle


@pytest.mark.long
def test_no_amount_number_day_or_name_is_cut_and_no_chip_is_without_its_word(
    app: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    strays, look = cuts.strays(monkeypatch), cuts.Look()
    gallery = Gallery(app, (720, 450), tmp_path)
    for name, prepare in gallery.scenes():
        other = prepare()
        settle(app)
        look.at(name, other if isinstance(other, QWidget) else gallery.window, gallery.window)
        gallery._put_away(other)
    gallery.close()
    assert strays == []
    assert sorted(look.wrong) == []


def test_what_is_cut_would_be_seen(app: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    label = QLabel("Hartley, Joanne owes 42,000.00 USD", window)
    label.resize(label.sizeHint())
    window.show()
    look = cuts.Look()
    look.at("whole", window, window)
    assert look.wrong == set()
    label.setFixedWidth(label.sizeHint().width() // 2)
    look.at("cut", window, window)
    assert [each for each in look.wrong if each.startswith("cut: Hartley")]


def test_one_place_alone_shortens_what_is_painted() -> None:
    """So that whatever is cut is cut by its rule."""
    ui = Path(cutting.__file__).parents[1]
    others = [
        path.relative_to(ui).as_posix()
        for path in ui.rglob("*.py")
        if re.search(r"\belidedText\b|ElideRight|ElideMiddle|ElideLeft", path.read_text()) and path.name != "cutting.py"
    ]
    assert others == []
