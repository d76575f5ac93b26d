"""What is forgotten of Redis, where Redis does not answer or another node is always first: later, and never wrongly."""

from __future__ import annotations

from typing import Any

import pytest

from server.services.forgetting import TRIES, Forgetting


class Values:
    """stands: whether Redis answers; ends: how bringing it forward ends, each time."""

    def __init__(self, *, stands: bool, ends: bool | None) -> None:
        self._stands, self._ends = stands, ends
        self.advanced = 0

    async def stand(self) -> tuple[bool, str]:
        return self._stands, "before"

    async def advance(self, *_: object) -> bool | None:
        self.advanced += 1
        return self._ends


@pytest.mark.parametrize(
    ("stands", "ends", "tries"), [(False, True, 0), (True, None, 1), (True, False, TRIES)], ids=["away", "lost", "late"]
)
async def test_what_could_not_be_forgotten_is_not_taken_for_done(stands: bool, ends: bool | None, tries: int) -> None:
    values: Any = Values(stands=stands, ends=ends)
    pool: Any = None
    forgetting = Forgetting(pool, values)

    async def found(_before: object) -> tuple[str, None]:
        return "ahead", None

    forgetting._found = found  # type: ignore[method-assign,assignment]  # what the database would say
    assert not await forgetting.catch_up()
    assert (values.advanced, forgetting.voided) == (tries, 0)
