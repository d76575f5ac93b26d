from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QFile, QIODevice
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from desktop.ui.kit import icons, memory_files

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("contents", [b"", b"x", "Ää".encode() * 50_000])
def test_what_was_put_is_read_like_a_file(contents: bytes) -> None:
    path = memory_files.put("tests", f"some thing-{len(contents)}.txt", contents)
    file = QFile(path)
    assert file.open(QIODevice.OpenModeFlag.ReadOnly)
    assert file.readAll().data() == contents
    assert not QFile(f"{path}x").exists()


def test_an_icon_of_the_style_sheet_is_drawn_in_its_colour(app: QApplication) -> None:
    path = icons.path("square-check", "#ff0000")
    assert path == icons.path("square-check", "#ff0000")
    drawn = QIcon(path).pixmap(18, 18).toImage()
    colours = {drawn.pixelColor(x, y).name() for x in range(18) for y in range(18) if drawn.pixelColor(x, y).alpha()}
    assert colours == {"#ff0000"}


def test_a_killed_program_leaves_no_files_of_its_looks_behind(tmp_path: Path) -> None:
    code = (
        "import os, signal; from PySide6.QtWidgets import QApplication; from desktop.ui.kit import fonts, theme;"
        "app = QApplication([]); fonts.load(); theme.wear(app, theme.theme('light'));"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    places = {name: str(tmp_path) for name in ("TMPDIR", "XDG_CACHE_HOME", "HOME")}
    environment = {**os.environ, **places, "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    left = [path for path in tmp_path.rglob("*") if path.is_file() and "fontconfig" not in path.parts]
    assert left == []  # the list of the system's fonts is the system's own
