"""Keys of devices cost next to nothing here; how dear a guess is, is asked in one test. What is of Qt has its program.

Sockets and timers complain that they are in no thread of Qt's where a QApplication is not there yet.
"""

from __future__ import annotations

import sys
from typing import Final

import pytest

from tests.cheap import cheap_keys

__all__ = ["cheap_keys"]

PATIENCE_S: Final = 60.0
"""For a device to end: how soon it does on a busy machine is asked by no test, only that it does."""


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    device = sys.modules.get("desktop.engine.device")
    if device is not None:
        monkeypatch.setattr(device, "STOP_S", PATIENCE_S)


@pytest.fixture(autouse=True)
def program_of_qt(request: pytest.FixtureRequest) -> None:
    """A module that names what is of Qt has a QApplication for all its tests, whichever of them is the first to run."""
    if any(_is_of_qt(each) for each in vars(request.module).values()):
        request.getfixturevalue("qapp")


def _is_of_qt(named: object) -> bool:
    kinds = named.__mro__ if isinstance(named, type) else (named,)
    return any(getattr(each, "__module__", None) and each.__module__.startswith("PySide6") for each in kinds)
