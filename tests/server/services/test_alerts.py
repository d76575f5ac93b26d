"""Telling administrators of a trouble makes no other one of it: what fails is logged, what is away is tried again."""

from __future__ import annotations

from typing import Any

import pytest

from server.services import alerts
from server.services.errors import Unavailable
from server.store.pool import Unreachable
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import named_id
from shared.domain.kernel.states import Verdict
from shared.domain.operations.states import OperationsTelling
from shared.wire.messages import Result

AT = Micros(1_700_000_000_000_000)


async def tell(monkeypatch: pytest.MonkeyPatch, came: object) -> list[Any]:
    """What was issued, when that ended so."""
    issued: list[Any] = []

    async def issue(_pool: object, _by: object, envelopes: list[Any], _now: Micros) -> list[Result]:
        issued.extend(envelopes)
        if isinstance(came, Exception):
            raise came
        assert isinstance(came, Result)
        return [came]

    monkeypatch.setattr(alerts, "issue", issue)
    pool: Any = None
    await alerts.raise_alert(
        pool, OperationsTelling.JOB_FAILED, AT, episode="1", place="audit\n", said="two\nlines " + "x" * 100_000
    )
    return issued


def result(code: str | None) -> Result:
    verdict = Verdict.APPLIED if code is None else Verdict.REJECTED
    return Result(number=1, command_id=named_id("alert"), verdict=verdict, code=code)


async def test_what_is_told_is_one_short_line_under_one_id(monkeypatch: pytest.MonkeyPatch) -> None:
    (once,), (again,) = await tell(monkeypatch, result(None)), await tell(monkeypatch, result(None))
    assert once.command_id == again.command_id
    assert once.command.place == "audit"
    assert once.command.said.startswith("two lines x")
    assert once.command.said.isprintable()
    assert len(once.command.said) < 100_000


@pytest.mark.parametrize("error", [Unavailable(), Unreachable("away")], ids=["unavailable", "unreachable"])
async def test_what_is_away_is_told_to_whoever_wants_to_tell(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    with pytest.raises(type(error)):
        await tell(monkeypatch, error)


@pytest.mark.logs("alert_failed")
async def test_a_fault_of_telling_is_no_fault_of_what_it_tells_of(monkeypatch: pytest.MonkeyPatch) -> None:
    await tell(monkeypatch, ZeroDivisionError())


@pytest.mark.logs("alert_refused")
async def test_what_the_rules_refuse_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    await tell(monkeypatch, result("text_too_long"))
