"""What a start need not do before the window is usable: modules that are not loaded, and no look for garbage."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop import app, cli
from desktop.profile import HOME_VARIABLE
from shared import garbage

LATER = (
    *("httpx", "websockets", "desktop.net.http", "desktop.net.live"),  # with the first request
    *("argon2", "desktop.puppet"),  # to open by a password; driven by lines
    *("aiohttp", "asyncpg", "sqlalchemy", "alembic", "redis", "jwt", "server"),
    *("unittest", "pydoc", "multiprocessing", "sqlite3", "xml.etree", "PySide6.QtSvgWidgets"),
)
"""Each is some milliseconds to a tenth of a second of every start."""


def test_what_a_start_has_no_use_for_is_not_loaded() -> None:
    script = (
        "import sys\nimport desktop.cli, desktop.app\n"
        "from desktop.engine.device import Engine\nfrom desktop.engine.vault import Vault\n"
        f"print([name for name in {LATER!r} if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines()[-1] == "[]"


@pytest.fixture
def usual() -> Iterator[None]:
    """Python's own ways, also after a test that changed them."""
    before = gc.get_threshold()
    gc.enable()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()
    gc.enable()


@pytest.mark.usefixtures("usual")
def test_no_garbage_is_looked_for_until_the_engine_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def run(_options: app.Options) -> int:
        seen.append(gc.isenabled())
        garbage.begin()
        seen.append(gc.isenabled())
        return 0

    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    monkeypatch.setattr(app, "run", run)
    assert cli.desktop([]) == 0
    assert seen == [False, True]
    assert gc.get_threshold()[0] == garbage.YOUNG
    assert gc.get_freeze_count() > 0


@pytest.mark.usefixtures("usual")
def test_a_start_that_goes_nowhere_leaves_garbage_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    monkeypatch.setattr(app, "run", lambda _options: 1)
    assert cli.desktop([]) == 1
    assert gc.isenabled()
