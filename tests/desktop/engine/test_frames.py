"""From frames to events, without a network: what is of another time line, out of place or cut off is never taken in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest

from desktop.engine.streams import Expected, filled, pulled
from desktop.net.failures import Failed
from desktop.sync.events import BatchArrived, ChunkArrived, Event, FramesCame, PullEnded, PullIsLarge
from shared.domain.catalogue import CARRIED
from shared.domain.kernel.ids import Id
from shared.wire.messages import Checkpoint, Cursor, Dropped, FirstKey, Gone, PullFrame, PullHeader, Rows
from shared.wire.protocol import SWAP_ROWS, VERSION

SERVER, EPOCH = Id("s"), Id("e")
EXPECTED = Expected(EPOCH, SERVER)
HEAD = Cursor(10, 1)
LAST_TABLE = CARRIED[-1].name
ROWS = Rows(table="note", rows=[[1], [2]])
GONE = Gone(table="note", row_ids=(Id("x"),))
POINT = Checkpoint(cursor=HEAD, acked=3)


def header(**fields: Any) -> PullHeader:
    given: dict[str, Any] = {
        "protocol": VERSION,
        "epoch": EPOCH,
        "server_id": SERVER,
        "server_time": 5,
        "columns": {table.name: table.names for table in CARRIED},
        "schemas": {},
        "rows_about": 7,
    }
    return PullHeader(**{**given, **fields})


def key(after: str | None = None, table: str = LAST_TABLE) -> FirstKey:
    return FirstKey(table=table, after=Id(after) if after else None, head=HEAD)


class Machine:
    """Hears what comes of a stream."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.counted: list[tuple[int, int]] = []

    async def feed(self, event: Event) -> None:
        self.events.append(event)

    def count(self, came: int, announced: int) -> None:
        self.counted.append((came, announced))

    def told(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    async def pull(self, *frames: PullFrame, expected: Expected = EXPECTED, may_be_large: bool = False) -> None:
        await pulled(stream(frames), 7, expected, self.feed, self.count, may_be_large=may_be_large)

    async def fill(self, *frames: PullFrame, expected: Expected = EXPECTED) -> None:
        await filled(stream(frames), 7, expected, self.feed, self.count)


async def stream(frames: Iterable[PullFrame]) -> AsyncIterator[PullFrame]:
    for frame in frames:
        yield frame


@pytest.fixture
def machine() -> Machine:
    return Machine()


# ---- a pull


async def test_a_pull_is_batches_up_to_their_checkpoints(machine: Machine) -> None:
    later = Checkpoint(cursor=Cursor(12, 2), acked=3)
    await machine.pull(header(), ROWS, GONE, POINT, Dropped(file_ids=(Id("f"),)), later)
    batches = machine.told(BatchArrived)
    assert [(batch.frames, batch.checkpoint, batch.drops) for batch in batches] == [
        ((ROWS, GONE), POINT, False),
        ((Dropped(file_ids=(Id("f"),)),), later, True),
    ]
    assert len(machine.told(FramesCame)) == 3, "each frame is a sign of life"
    assert machine.events[-1] == PullEnded(request=7)
    assert machine.counted == [(0, 7), (2, 0)]


@pytest.mark.parametrize(
    ("rows", "may_be_large", "is_large"),
    [
        (SWAP_ROWS, False, False),
        (SWAP_ROWS + 1, False, True),
        (SWAP_ROWS + 1, True, False),
    ],
)
async def test_a_large_pull_is_left_before_its_first_row(
    machine: Machine, rows: int, may_be_large: bool, is_large: bool
) -> None:
    await machine.pull(header(rows_about=rows), ROWS, POINT, may_be_large=may_be_large)
    assert bool(machine.told(PullIsLarge)) is is_large
    assert bool(machine.told(BatchArrived)) is not is_large
    assert bool(machine.told(PullEnded)) is not is_large


@pytest.mark.parametrize(
    "frames",
    [(), (header(),), (header(), ROWS), (header(), ROWS, POINT, ROWS), (header(), key()), (header(), POINT, key())],
    ids=["nothing", "a header", "no checkpoint", "rows after it", "a key", "a key after it"],
)
async def test_a_pull_that_is_cut_off_or_none_has_no_end(machine: Machine, frames: tuple[PullFrame, ...]) -> None:
    with pytest.raises(Failed) as failed:
        await machine.pull(*frames)
    assert failed.value.code == "bad_frame"
    assert machine.told(PullEnded) == []
    assert all(batch.checkpoint == POINT for batch in machine.told(BatchArrived)), "what was whole before it counts"


# ---- the second stage of a first sync


async def test_chunks_are_told_with_their_keys_and_the_last_one_by_its_end(machine: Machine) -> None:
    await machine.fill(header(), ROWS, key("a", "note"), ROWS, GONE, key("b"), ROWS, key())
    assert [(c.frames, c.key, c.is_last) for c in machine.told(ChunkArrived)] == [
        ((ROWS,), key("a", "note"), False),
        ((ROWS, GONE), key("b"), False),
        ((ROWS,), key(), True),
    ]
    assert machine.counted == [(0, 7), (2, 0), (2, 0), (2, 0)]


async def test_two_keys_in_a_row_are_one_chunk_up_to_the_later(machine: Machine) -> None:
    """A table ends right where a chunk does."""
    await machine.fill(header(), ROWS, key("a", "note"), key(None, "note"), ROWS, key())
    assert [(c.frames, c.key) for c in machine.told(ChunkArrived)] == [((ROWS,), key(None, "note")), ((ROWS,), key())]


async def test_a_checkpoint_ends_the_last_chunk_too(machine: Machine) -> None:
    await machine.fill(header(), ROWS, key("z"), POINT)
    assert [(c.key, c.is_last) for c in machine.told(ChunkArrived)] == [(key("z"), True)]


@pytest.mark.parametrize(
    ("frames", "chunks"),
    [
        ((), 0),
        ((header(), ROWS), 0),
        ((header(), ROWS, key("a", "note")), 1),
        ((header(), ROWS, key(None, "note")), 1),
        ((header(), ROWS, key("a")), 1),
        ((header(), ROWS, key("a"), ROWS), 1),
        ((header(), POINT), 0),
        ((header(), ROWS, POINT), 0),
    ],
    ids=[
        "nothing",
        "no key",
        "a key",
        "a table's end",
        "the last table",
        "rows after it",
        "a checkpoint",
        "no key to it",
    ],
)
async def test_a_fill_that_is_cut_off_is_resumed_from_its_last_key(
    machine: Machine, frames: tuple[PullFrame, ...], chunks: int
) -> None:
    with pytest.raises(Failed) as failed:
        await machine.fill(*frames)
    assert failed.value.code == "bad_frame"
    told = machine.told(ChunkArrived)
    assert len(told) == chunks
    assert not any(chunk.is_last for chunk in told)


# ---- of whom it is


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"server_id": Id("another")}, "wrong_server"),
        ({"epoch": Id("another")}, "server_restored"),
        ({"columns": {"note": ("id", "file_id")}}, "protocol_old"),
        ({"server_id": Id("another"), "epoch": Id("another")}, "wrong_server"),
    ],
)
async def test_what_is_of_another_server_time_or_shape_is_never_taken_in(
    machine: Machine, fields: dict[str, Any], code: str
) -> None:
    for read in (machine.pull, machine.fill):
        with pytest.raises(Failed) as failed:
            await read(header(**fields), ROWS, key(), POINT)
        assert failed.value.code == code
    assert machine.events == []


async def test_a_table_that_only_the_server_knows_is_no_reason_to_stop(machine: Machine) -> None:
    await machine.pull(header(columns={"of_a_later_version": ("id",)}), POINT)
    assert machine.told(PullEnded)


async def test_a_device_that_knows_no_server_yet_takes_the_first(machine: Machine) -> None:
    await machine.pull(header(server_id=Id("any"), epoch=Id("any")), POINT, expected=Expected(None, None))
    assert machine.told(PullEnded)
