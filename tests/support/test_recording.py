"""The night and the morning from which the pictures of the administration come happen again as they are kept."""

from __future__ import annotations

import pytest

from server.embedded.process import free_port
from shared.wire.panels import Sheet
from tests.cheap import cheap_passwords
from tests.server.handlers.nodes import migrated_url
from tests.support.real_office import let_clocks_be_set
from tests.support.recorded import Record, record
from tests.support.recording import lived_through

__all__ = ["cheap_passwords", "migrated_url"]

COUNTED = ("standing", "people", "teams", "devices", "refused", "live", "jobs", "limits", "keys", "webhooks", "acts")
"""Of these no course of time has other rows."""


def rows(of: Record, panel: str) -> int:
    (part,) = of.alone[panel][-1].parts
    return len(part.lines)


def names(sheet: Sheet) -> list[tuple[object, ...]]:
    """What each part tells, without what it says of it."""
    return [(part.figures.keys(), {name for line in part.lines for name in line}) for part in sheet.parts]


@pytest.mark.logs("webhook_paused", "audit_rows", "job_ran")
@pytest.mark.may_log("redis_away")
async def test_a_server_that_lives_through_it_answers_as_it_is_kept(
    migrated_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_clocks_be_set(monkeypatch.setattr)
    found, kept = await lived_through(migrated_url, redis_url, free_port()), record()
    assert found.alone.keys() == kept.alone.keys()
    for panel, sheets in found.alone.items():
        assert names(sheets[-1]) == names(kept.alone[panel][-1]), panel
    assert {panel: rows(found, panel) for panel in COUNTED} == {panel: rows(kept, panel) for panel in COUNTED}
    assert found.refused == kept.refused
    (silent,) = found.silent["queries"]
    assert len(silent.missing) == 1
