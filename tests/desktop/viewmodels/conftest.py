"""Fixtures for the view models: no widget, and the store of the tests."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

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
def store(qapp: object) -> Iterator[LocalStore]:
    """Maya's, offline at noon, three wishes waiting, two that need her."""
    made = LocalStore()
    yield made
    made.fall_silent()
