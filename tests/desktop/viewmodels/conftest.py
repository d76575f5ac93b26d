"""Fixtures for the view models: no widget, a store in memory."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from tests.desktop.ui.sample_store import SampleStore
from tests.support.local_store import LocalStore

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def store(request: pytest.FixtureRequest, qapp: object) -> Iterator[SampleStore | LocalStore]:
    """Maya's, offline at noon, three wishes waiting. A module that says `STORE = LocalStore` gets the real one."""
    made: SampleStore | LocalStore = getattr(request.module, "STORE", SampleStore)()
    yield made
    made.fall_silent()
