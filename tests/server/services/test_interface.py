"""What other programs ask, where the database is away."""

from __future__ import annotations

from typing import Any

import pytest

from server.cache import Cache
from server.caching.values import Values
from server.metrics import Metrics
from server.services import answers, shares
from server.services.errors import Unavailable
from server.services.forgetting import Forgetting
from server.services.interface import Interface, Question
from server.services.keys import Caller
from server.store.pool import Unreachable
from shared.domain.claims.entities import Claim
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import named_id


async def test_a_database_that_is_away_is_said_and_leaves_no_share_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_pool: object) -> None:
        raise Unreachable

    monkeypatch.setattr(answers, "reading", away)
    nobody: Any = None
    values = Values(Cache("", "t:"), limit_bytes=2**20)
    given = answers.Answers(nobody, values, Forgetting(nobody, values), Metrics())
    asked, who = Interface(nobody, given, lambda: Micros(0), b"secret"), Caller(named_id("somebody"), frozenset())
    for _ in range(shares.AT_ONCE + 1):
        with pytest.raises(Unavailable):
            await asked.one(who, Claim.TABLE, named_id("claim"))
        with pytest.raises(Unavailable):
            await asked.page(who, Question(Claim.TABLE), "")
