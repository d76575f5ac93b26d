from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QImage


def test_the_gallery_draws_numbered_pictures_at_200_percent(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.desktop.ui.gallery", "--out", str(tmp_path), "--theme", "dark"]
    scale = {**os.environ, "QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([*command, "--only", "claim-overview"], env=scale, check=False, timeout=100)
    assert done.returncode == 0
    (saved,) = tmp_path.iterdir()
    assert saved.name == "04-claim-overview.png"
    picture = QImage(str(saved))
    assert (picture.width(), picture.height()) == (2880, 1800)
