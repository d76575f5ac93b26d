"""Where room is short words give way: of every screen the tour holds it, as it draws them in a laptop's window, a small
one and, in German, the smallest (`tests/launcher/test_readme.py`).
"""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.kit import cutting
from tests.desktop.ui import cuts


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
