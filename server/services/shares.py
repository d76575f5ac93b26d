"""What one person's programs may have a node work on at the same time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from server.services.problems import ServiceError
from shared.domain.kernel.ids import Id
from shared.wire.errors import ErrorCode

AT_ONCE: Final = 8
"""Requests of one person that a node works on at the same time: a program that asks faster waits for its answers."""
RETRY_S: Final = 1.0


class Shares:
    """By person, as long as they are used."""

    def __init__(self) -> None:
        self._used: Counter[Id] = Counter()

    @contextmanager
    def one_of(self, user_id: Id) -> Iterator[None]:
        """One of AT_ONCE. Raises ServiceError(throttled)."""
        if self._used[user_id] >= AT_ONCE:
            raise ServiceError(ErrorCode.THROTTLED, retry_after_s=RETRY_S)
        self._used[user_id] += 1
        try:
            yield
        finally:
            self._used[user_id] -= 1
            if not self._used[user_id]:
                del self._used[user_id]
