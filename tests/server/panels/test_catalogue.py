"""The two sides of the panels fit, or the server does not start; and what the database counts of itself, as a panel."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from server.panels import catalogue, jobs
from server.panels.panel import Ask
from server.panels.statements import read
from server.store import plans
from server.store.plans import Statement
from shared.panels.catalogue import PANELS
from tests.server.panels.conftest import Office


def test_a_panel_of_one_side_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    first, *others = PANELS
    monkeypatch.setattr(catalogue, "PANELS", tuple(others))
    with pytest.raises(ValueError, match=first.name):
        catalogue.declared()


def test_an_act_of_one_side_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "SIDE", replace(jobs.SIDE, acts={}))
    with pytest.raises(ValueError, match="acts of jobs"):
        catalogue.declared()


async def test_what_the_database_counts_comes_page_by_page(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = [Statement(str(n), f"SELECT {n}", 10 - n, 1.0, 0.1, 0.5, n, None) for n in range(5)]

    async def known(_pool: Any, _most: int) -> list[Statement]:
        return kept

    monkeypatch.setattr(plans, "statements", known)
    parts = office.node._parts
    assert parts is not None
    here = parts.ready.panels._here
    assert here is not None
    texts: list[str] = []
    after: str | None = ""
    while after is not None:
        found = await read(here, Ask(after=after, most=2))
        assert found.figures.is_kept
        texts += [line.text for line in found.lines]
        after = found.next
    assert texts == [each.text for each in kept], "in the order of the database: the most time first"
