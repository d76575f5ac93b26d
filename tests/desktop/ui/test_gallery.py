from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QImage

from tests.desktop.ui.gallery import RUNS


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
    assert saved.name == "11-claim-overview.png"
    picture = QImage(str(saved))
    assert (picture.width(), picture.height()) == (2880, 1800)


def test_the_runs_show_what_is_hardest_to_fit() -> None:
    """The longer language in the smallest promised window, in high contrast, and a whole laptop screen at 200 %."""
    assert {("contrast", "1024x640", 1, "de"), ("light", "720x450", 2, "de")} <= set(RUNS)
