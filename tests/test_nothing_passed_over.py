"""A run with the project's own settings fails for what no test may pass over, whichever test does it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BAD = """
import gc, logging, warnings
import pytest, structlog

def test_good():
    pass

@pytest.mark.logs("asked_for")
def test_good_that_asks():
    structlog.get_logger().warning("asked_for")

@pytest.mark.may_log("now_and_then")
def test_good_that_may():
    pass

def test_bad_coroutine():
    async def forgotten():
        pass
    forgotten()
    gc.collect()

def test_bad_record():
    structlog.get_logger().warning("unasked")

def test_bad_record_of_the_standard_library():
    logging.getLogger("somebody").error("unasked")

@pytest.mark.logs("asked_for")
def test_bad_silence():
    pass

def test_bad_qt_message():
    from PySide6.QtCore import qWarning
    qWarning("QPainter::begin: not active")

def test_bad_warning():
    warnings.warn("of somebody's", DeprecationWarning)

def test_bad_window(qtbot):
    from PySide6.QtWidgets import QWidget
    window = QWidget()
    window.setObjectName("left over")
    test_bad_window.kept = window

def test_bad_task():
    import asyncio
    async def forgets():
        async def fails():
            raise ZeroDivisionError
        asyncio.get_running_loop().create_task(fails())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    asyncio.run(forgets())
    gc.collect()

def test_good_at_the_end():
    pass
"""


def test_what_no_test_may_pass_over_fails_the_test_that_did_it(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text())
    (tmp_path / "test_some.py").write_text(BAD)
    command = [sys.executable, "-m", "pytest", "-v", "-c", str(ROOT / "pyproject.toml")]
    done = subprocess.run([*command, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False)
    told = done.stdout + done.stderr
    ended = re.findall(r"^(?:\S*::test_(\w+) (\w+)|(ERROR|FAILED) \S*::test_(\w+))", done.stdout, re.MULTILINE)
    bad = {name for _, _, _, name in ended if name}
    tried = {name for name, _, _, _ in ended if name}
    assert len(tried) == BAD.count("def test_"), told
    assert bad == {name for name in tried if name.startswith("bad")}, told
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
