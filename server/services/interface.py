"""What other programs ask over REST, as the person whose token they show: to read rows, and to give commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from server.services.accounts import Signed
from server.services.errors import Unavailable
from server.services.issuing import Issuer, Source, issue
from server.services.problems import ServiceError
from server.store import resources
from server.store.pool import Pool, Unreachable, reading
from shared.domain.catalogue import Envelope
from shared.domain.kernel.fields import Micros, Table
from shared.domain.kernel.ids import Id
from shared.wire.errors import ErrorCode
from shared.wire.messages import Result

AT_ONCE: Final = 8
"""Requests of one person that a node works on at the same time: a program that asks faster waits for its answers."""
RETRY_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of rows by column name, each with its `row_hash`. next: the id to go on after; None at the end."""

    rows: Sequence[Mapping[str, Any]]
    next: Id | None


class Interface:
    """One node's. All raise ServiceError(throttled) and Unavailable."""

    def __init__(self, pool: Pool, clock: Callable[[], Micros]) -> None:
        self._pool = pool
        self._clock = clock
        self._working: dict[Id, int] = {}

    async def one(self, who: Signed, table: Table, row_id: Id) -> Mapping[str, Any]:
        """Raises ServiceError(not_found), whether it is not there or not theirs to see."""
        with self._share(who):
            try:
                async with reading(self._pool) as connection:
                    row = await resources.one(connection, who.user_id, table, row_id)
            except Unreachable as error:
                raise Unavailable from error
        if row is None:
            raise ServiceError(ErrorCode.NOT_FOUND)
        return row

    async def page(self, who: Signed, table: Table, equal: Mapping[str, Any], after: Id | None, most: int) -> Listing:
        """Of the rows that the person may see, those after an id."""
        with self._share(who):
            try:
                async with reading(self._pool) as connection:
                    rows, is_more = await resources.page(connection, who.user_id, table, equal, after, most)
            except Unreachable as error:
                raise Unavailable from error
        return Listing(rows, rows[-1]["id"] if is_more else None)

    async def issue(self, who: Signed, envelopes: Sequence[Envelope]) -> list[Result]:
        """As `issuing.issue`, by the person. Raises SyncError too."""
        with self._share(who):
            return await issue(self._pool, Issuer(who.user_id, Source.REST), envelopes, self._clock())

    @contextmanager
    def _share(self, who: Signed) -> Iterator[None]:
        working = self._working.get(who.user_id, 0)
        if working >= AT_ONCE:
            raise ServiceError(ErrorCode.THROTTLED, retry_after_s=RETRY_S)
        self._working[who.user_id] = working + 1
        try:
            yield
        finally:
            left = self._working[who.user_id] - 1
            if left:
                self._working[who.user_id] = left
            else:
                del self._working[who.user_id]
