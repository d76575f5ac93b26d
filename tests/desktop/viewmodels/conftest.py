"""Fixtures for the view models: no widget, a store in memory."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from tests.desktop.ui.sample_store import SampleStore

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def store(qapp: object) -> SampleStore:
    return SampleStore()
