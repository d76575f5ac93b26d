"""The store's database for the answers, and time enough for Redis: nodes and whoever asks them share a loop."""

from __future__ import annotations

import pytest

from server import cache
from tests.server.handlers.nodes import PATIENCE_S
from tests.server.store.conftest import pool, store_url

__all__ = ["pool", "store_url"]


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What holds the loop up is no Redis that is away; tests of one that is say how long they wait."""
    monkeypatch.setattr(cache, "TIMEOUT_S", PATIENCE_S)
