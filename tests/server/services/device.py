"""A device that applies frames as they come over the wire: rows in a dictionary, nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from server.services.pull import pull
from server.services.scope import Principal
from server.store.pool import Pool
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, digest_slice
from shared.wire.codec import FrameReader, framed
from shared.wire.messages import Checkpoint, Cursor, Dropped, FirstKey, Gone, Opened, PullFrame, PullHeader, Rows

NOW = Micros(1_700_050_000_000_000)


class Replica:
    """What a device has. Rows are applied when a checkpoint closes them, so that no half batch shows."""

    def __init__(self, pool: Pool, principal: Principal) -> None:
        self.pool = pool
        self.principal = principal
        self.rows: dict[tuple[str, Id], list[Any]] = {}
        self.cursor: Cursor | None = None
        self.acked = 0
        self.header: PullHeader | None = None
        self.keys: list[FirstKey] = []
        self.frames = 0
        self.cut: list[tuple[str, Id]] = []

    async def pull(self, *, budget: int = 4 << 20) -> None:
        await self.apply(pull(self.pool, self.principal, self.cursor, NOW, budget=budget))

    async def apply(self, stream: AsyncIterator[PullFrame], *, stop_after: int | None = None) -> None:
        reader = FrameReader()
        coming = dict(self.rows)
        async for message in self._sent(reader, stream):
            self.frames += 1
            match message:
                case PullHeader():
                    self.header = message
                case Dropped(file_ids=files) | Opened(file_ids=files):
                    left = set(files)
                    coming = {key: row for key, row in coming.items() if row[1] not in left}
                case Rows(table=table, rows=rows):
                    for row in rows:
                        coming[table, row[0]] = row
                case Gone(table=table, row_ids=ids):
                    for row_id in ids:
                        coming.pop((table, row_id), None)
                case FirstKey():
                    self.keys.append(message)
                    self.rows = dict(coming)
                    if stop_after is not None and len(self.keys) >= stop_after:
                        return
                case Checkpoint(cursor=cursor, acked=acked):
                    self.rows, self.cursor, self.acked = coming, cursor, acked
        reader.finish()

    async def _sent(self, reader: FrameReader, stream: AsyncIterator[PullFrame]) -> AsyncIterator[PullFrame]:
        async for each in stream:
            for data in framed(each, self.cut):
                for message in reader.feed(data):
                    yield message

    def digests(self) -> dict[str, list[tuple[int, int]]]:
        """As the device counts them."""
        found: dict[str, list[list[int]]] = {}
        for (table, row_id), row in self.rows.items():
            place = found.setdefault(table, [[0, 0] for _ in range(256)])[digest_slice(row_id)]
            place[0] += 1
            place[1] = (place[1] + row[-1]) % 2**63
        return {table: [(n, total) for n, total in slices] for table, slices in found.items()}
