from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from shared.wire.panels import Sheet
from tests.desktop.ui.gallery import RUNS, Gallery
from tests.support.recorded import record


def test_the_gallery_draws_numbered_pictures_at_200_percent(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.desktop.ui.gallery", "--out", str(tmp_path), "--theme", "dark"]
    spare = tmp_path / "spare"
    spare.mkdir()
    places = {"QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(spare)}
    command += ["--only", "claim-overview"]
    done = subprocess.run(command, env={**os.environ, **places}, check=False, timeout=100, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (0, b"")
    assert list(spare.iterdir()) == []
    (saved,) = tmp_path.glob("*.png")
    assert saved.name == "13-claim-overview.png"
    picture = QImage(str(saved))
    assert (picture.width(), picture.height()) == (2880, 1800)


@pytest.mark.parametrize(
    ("panel", "said"),
    [("jobs", record().alone), ("pool", record().two), ("queries", record().silent)],
    ids=["one node", "two nodes", "a silent node"],
)
def test_the_pictures_of_the_administration_show_what_a_real_server_answered(
    app: QApplication, tmp_path: Path, panel: str, said: Mapping[str, Sequence[Sheet]]
) -> None:
    gallery = Gallery(app, (1440, 900), tmp_path)
    window = gallery._administration(panel, said)
    shown = gallery._sheet_of(window).model.sheet
    gallery.close()
    assert shown == said[panel][-1]


def test_the_runs_show_what_is_hardest_to_fit() -> None:
    """The longer language in the smallest promised window, in high contrast, and a whole laptop screen at 200 %."""
    assert {("contrast", "1024x640", 1, "de"), ("light", "720x450", 2, "de")} <= set(RUNS)
