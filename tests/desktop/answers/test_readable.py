"""What cannot be shown is left out and named; the rest is there."""

from __future__ import annotations

import logging
from typing import NoReturn

import pytest

from desktop.answers.readable import attempt, each
from shared.domain.diary.entities import Activity
from shared.domain.kernel.fields import Row
from tests.shared.domain.scene import ClaimScene


@pytest.mark.logs("row")
def test_one_row_that_cannot_be_shown_costs_only_itself(caplog: pytest.LogCaptureFixture) -> None:
    story = ClaimScene()
    rows = tuple(story.world.all(Activity, story.claim_id))
    exposures = [story.reserve(1_00), story.reserve(1_00, category="other"), story.reserve(1_00, category="third")]
    unread: list[type[Row]] = []

    def make(row: Row) -> str:
        if row is exposures[1]:
            raise OverflowError("a secret of the claimant")
        return row.id

    with caplog.at_level(logging.WARNING, "coverdesk"):
        assert each(exposures, make, unread) == (exposures[0].id, exposures[2].id)
    assert unread == [type(exposures[1])]
    assert exposures[1].id in caplog.text
    assert "secret" not in caplog.text, "the log has ids, never what a claim says"
    assert each(rows, lambda row: row.id, unread) == tuple(row.id for row in rows)
    assert unread == [type(exposures[1])]


@pytest.mark.logs("a part cannot be shown")
def test_a_part_that_cannot_be_made_is_something_else_instead() -> None:
    assert attempt(lambda: 1 // 0, 7) == 7


def test_a_part_that_can_be_made_is_itself() -> None:
    assert attempt(lambda: "whole", "else") == "whole"


def test_what_ends_the_program_is_not_taken_for_an_odd_row() -> None:
    with pytest.raises(KeyboardInterrupt):
        attempt(_interrupt, None)
    with pytest.raises(KeyboardInterrupt):
        each([ClaimScene().reserve(1_00)], lambda _row: _interrupt(), [])


def _interrupt() -> NoReturn:
    raise KeyboardInterrupt
