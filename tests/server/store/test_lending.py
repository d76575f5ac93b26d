"""The pool: never more connections than permits, another size at any time, an end to waiting, and looks beside it."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final

import asyncpg
import pytest

from server.store import lending, pool
from server.store.faults import Full, Unreachable
from server.store.lending import Lending
from server.store.pool import looking, open_pool, patiently, reading, writing

PATIENCE_S: Final = 30.0
_OURS: Final = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'coverdesk'"
)

_END_OURS: Final = _OURS.replace("count(*)", "pg_terminate_backend(pid)")


@pytest.fixture
async def psql(database_url: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def lent(database_url: str) -> AsyncIterator[Callable[..., Awaitable[Lending]]]:
    """Opens pools that end with the test."""
    opened: list[Lending] = []

    async def make(**how: Any) -> Lending:
        opened.append(await open_pool(database_url, **how))
        return opened[-1]

    yield make
    for each in opened:
        each.terminate()


async def becomes(look: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not await look():  # noqa: ASYNC110 - the database has no event to wait for
            await asyncio.sleep(0.01)


async def open_ones(psql: Any, count: int) -> None:
    """Returns when the database has exactly so many connections of ours."""

    async def there() -> bool:
        return bool(await psql.fetchval(_OURS) == count)

    await becomes(there)


async def turns(count: int = 20) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_never_more_are_open_than_there_are_permits(lent: Any, psql: Any) -> None:
    made = await lent(size=3, least=0)
    assert (made.opened, await psql.fetchval(_OURS)) == (0, 0)
    most = 0

    async def one() -> None:
        nonlocal most
        async with made.acquire() as connection:
            most = max(most, made.opened, made.in_use)
            await connection.fetchval("SELECT 1")

    await asyncio.gather(*(one() for _ in range(40)))
    assert most == 3
    assert (made.in_use, made.idle, made.waiting, made.counts.lent, made.counts.opened) == (0, 3, 0, 40, 3)
    assert sum(made.waited) == 40
    await open_ones(psql, 3)


async def test_those_who_wait_are_served_in_turn_and_no_more_than_so_many_wait(lent: Any) -> None:
    made = await lent(size=1, waiters=2)
    order: list[int] = []

    async def one(number: int) -> None:
        async with made.acquire():
            order.append(number)

    async with made.acquire():
        waiting = [asyncio.create_task(one(number)) for number in range(2)]
        await turns()
        assert (made.waiting, made.is_full) == (2, True)
        with pytest.raises(Full):
            async with made.acquire():
                raise AssertionError
        with pytest.raises(Full):  # as every transaction is told, which is told as 503 with Retry-After
            async with reading(made):
                raise AssertionError
        assert made.counts.refused == 2
    await asyncio.gather(*waiting)
    assert order == [0, 1]
    assert (made.in_use, made.is_full) == (0, False)


async def test_who_waits_in_vain_is_told_that_it_is_full_and_loses_nobodys_permit(lent: Any) -> None:
    made = await lent(size=1)
    async with made.acquire():
        with pytest.raises(Full):
            async with made.acquire(timeout=0.01):
                raise AssertionError
        assert (made.waiting, made.counts.given_up) == (0, 1)
    assert made.waited[1:] != [0] * len(lending.WAITED_MS), "how long they waited is kept"
    assert made.counts.waited_s >= 0.01
    async with made.acquire() as connection:
        assert await connection.fetchval("SELECT 1") == 1


async def test_it_grows_while_it_runs_and_those_who_wait_have_it_at_once(lent: Any, psql: Any) -> None:
    made = await lent(size=4)
    holding = [await made.acquire() for _ in range(4)]
    waiting = [asyncio.create_task(_held(made)) for _ in range(3)]
    await turns()
    assert made.waiting == 3
    await made.resize(6, 1)
    async with asyncio.timeout(PATIENCE_S):
        more = [await waiting[0], await waiting[1]]
    assert (made.in_use, made.waiting) == (6, 1)
    await open_ones(psql, 6)
    for connection in (*holding, *more):
        await made.release(connection)
    await made.release(await waiting[2])
    assert made.in_use == 0


async def _held(made: Lending) -> Any:
    return await made.acquire()


async def test_it_shrinks_while_it_runs_and_what_is_too_much_is_closed(lent: Any, psql: Any) -> None:
    made = await lent(size=10, least=10)
    await open_ones(psql, 10)
    holding = [await made.acquire() for _ in range(6)]
    await made.resize(4, 1)
    await open_ones(psql, 6)  # at once those that nobody uses
    assert made.opened == 6
    waiting = asyncio.create_task(_held(made))
    await turns()
    for connection in holding[:2]:
        await made.release(connection)
    await open_ones(psql, 4)
    assert made.waiting == 1, "there is no permit for whoever waits before so many have come back"
    await made.release(holding[2])
    await made.release(await waiting)
    for connection in holding[3:]:
        await made.release(connection)
    assert (made.in_use, made.idle, made.size) == (0, 4, 4)
    await open_ones(psql, 4)


async def test_the_least_is_kept_open(lent: Any, psql: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lending, "IDLE_S", 0.0)
    made = await lent(size=8, least=3)
    await open_ones(psql, 3)
    await asyncio.gather(*(made.fetchval("SELECT pg_sleep(0.01)") for _ in range(8)))
    await open_ones(psql, 3)  # what is above it goes when nobody used it for a while
    await made.resize(8, 5)
    assert made.opened == 5
    await open_ones(psql, 5)


@pytest.mark.parametrize(("size", "least"), [(3, 1), (501, 1), (4, 5), (4, -1), (0, 0), (-4, 0)])
async def test_no_number_is_taken_that_is_none(lent: Any, size: int, least: int) -> None:
    made = await lent(size=8, least=2)
    with pytest.raises(ValueError, match=str(size)):
        await made.resize(size, least)
    assert (made.size, made.least) == (8, 2)


@pytest.mark.parametrize("after", range(6))
async def test_whoever_gives_up_a_resizing_at_any_turn_keeps_no_permit(lent: Any, after: int) -> None:
    made = await lent(size=4, least=0)
    resizing = asyncio.create_task(made.resize(4, 4))
    await turns(after)
    resizing.cancel()
    await asyncio.gather(resizing, return_exceptions=True)

    async def all_came_back() -> bool:
        return bool(made.in_use == 0)

    await becomes(all_came_back)


@pytest.mark.parametrize("seed", range(12))
async def test_any_course_of_borrowing_giving_up_and_resizing_keeps_the_permits(
    lent: Any, psql: Any, seed: int
) -> None:
    """Cut off at any turn, resized at any turn: never more in use than ever were allowed, and all come back."""
    choice = random.Random(seed)
    made = await lent(size=6, least=0, waiters=8)
    tasks: list[asyncio.Task[None]] = []

    async def one(way: int) -> None:
        async with made.acquire(timeout=choice.choice((None, 0.02))) as connection:
            match way:
                case 0:
                    async with connection.transaction():
                        await connection.fetchval("SELECT pg_sleep(0.001)")
                case 1:
                    await connection.fetchval("SELECT 1")
                case 2:
                    connection.terminate()
                case _:
                    raise LookupError

    for _ in range(150):
        match choice.randrange(10):
            case 0:
                await made.resize(choice.randint(4, 8), choice.randint(0, 4))
            case 1 | 2 if tasks:
                choice.choice(tasks).cancel()
            case _:
                tasks.append(asyncio.create_task(one(choice.randrange(4))))
        await turns(choice.randrange(6))
        assert made.in_use <= 8
        assert made.waiting <= 8
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(end) for end in ends if end is not None} <= {Full, LookupError, asyncio.CancelledError}
    await made.resize(4, 0)

    async def all_came_back() -> bool:
        return (made.in_use, made.waiting) == (0, 0)

    await becomes(all_came_back)
    assert made.opened == made.idle <= 4
    await open_ones(psql, made.opened)
    assert await asyncio.gather(*(made.fetchval("SELECT 1") for _ in range(8))) == [1] * 8
    idle = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
    assert await made.fetchval(idle) == 0


async def test_connections_that_the_database_ended_are_not_lent(lent: Any, psql: Any) -> None:
    made = await lent(size=4, least=4)
    await psql.execute(_END_OURS)

    async def gone() -> bool:
        return bool(made.opened == 0 and made.idle == 0)

    await becomes(gone)
    assert await made.fetchval("SELECT 1") == 1
    assert made.counts.closed == 4


async def test_a_full_pool_is_no_database_that_is_away(lent: Any, psql: Any) -> None:
    made = await lent(size=1, waiters=0)
    async with made.acquire():
        with pytest.raises(Full):
            async with reading(made):
                raise AssertionError
        async with looking(made) as connection:
            assert await connection.fetchval("SELECT 7") == 7
        assert made.latency_ms is not None
        assert made.latency_ms > 0
        assert (made.in_use, made.opened) == (1, 1), "beside the permits"
    await psql.execute(_END_OURS)
    with pytest.raises(Unreachable):
        async with looking(made) as connection:
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert made.latency_ms is None
    async with looking(made):
        assert made.latency_ms is not None


async def test_the_end_waits_for_what_is_lent_and_lends_nothing_more(lent: Any, psql: Any) -> None:
    made = await lent(size=2, least=2)
    connection = await made.acquire()
    other = await made.acquire()
    waiting = asyncio.create_task(_held(made))
    await turns()
    closing = asyncio.create_task(made.close())
    await turns()
    with pytest.raises(Unreachable):
        await waiting
    with pytest.raises(Unreachable):
        await made.acquire()
    assert not closing.done()
    await made.release(other)
    assert await connection.fetchval("SELECT 1") == 1
    await made.release(connection)
    async with asyncio.timeout(PATIENCE_S):
        await closing
    await open_ones(psql, 0)


async def test_what_is_read_is_read_anew_when_the_connection_fails_under_it(lent: Any) -> None:
    made = await lent(size=2)
    tried = 0

    async def work(connection: Any) -> int:
        nonlocal tried
        tried += 1
        if tried < 3:
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return int(await connection.fetchval("SELECT 42"))

    assert await patiently(made, work) == 42
    assert tried == 3

    async def always(connection: Any) -> None:
        nonlocal tried
        tried += 1
        await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    tried = 0
    with pytest.raises(Unreachable):
        await patiently(made, always)
    assert tried == pool.TRIES


async def test_neither_a_full_pool_nor_a_mistake_of_ours_is_tried_again(lent: Any) -> None:
    made = await lent(size=1, waiters=0)
    tried = 0

    async def wrong(connection: Any) -> None:
        nonlocal tried
        tried += 1
        await connection.fetchval("SELECT nonsense")

    async with made.acquire():
        with pytest.raises(Full):
            await patiently(made, wrong)
    assert tried == 0
    assert made.counts.refused == 1
    with pytest.raises(asyncpg.UndefinedColumnError):
        await patiently(made, wrong)
    assert tried == 1


async def test_of_a_connection_lost_at_the_commit_it_is_not_said_that_nothing_was_kept(lent: Any, psql: Any) -> None:
    made = await lent(size=2)
    await psql.execute("CREATE TABLE slow (n int)")
    await psql.execute(
        "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$"
    )
    await psql.execute(
        "CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION slowly()"
    )
    tried = 0

    async def insert(connection: Any) -> None:
        nonlocal tried
        tried += 1
        await connection.execute("INSERT INTO slow VALUES (1)")

    with pytest.raises(Unreachable) as caught:
        await patiently(made, insert, writing)
    assert not caught.value.is_undone
    assert tried == 1
    with pytest.raises(Unreachable) as caught:
        async with writing(made) as connection:
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert caught.value.is_undone


async def test_what_was_not_to_be_committed_yet_is_written_anew_and_once(lent: Any, psql: Any) -> None:
    """The connection is lost, or the transaction is the one that a deadlock ends."""
    made = await lent(size=4)
    await psql.execute("CREATE TABLE once (who text, n int)")
    tried: Counter[str] = Counter()

    async def cut(connection: Any) -> None:
        tried["cut"] += 1
        await connection.execute("INSERT INTO once VALUES ('cut', $1)", tried["cut"])
        if tried["cut"] == 1:
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    await patiently(made, cut, writing)
    assert await psql.fetch("SELECT n FROM once") == [(2,)]
    both = asyncio.Barrier(2)

    async def crossing(connection: Any, name: str, locks: tuple[int, int]) -> None:
        tried[name] += 1
        await connection.execute("SET LOCAL deadlock_timeout = 10")
        await connection.execute("SELECT pg_advisory_xact_lock($1)", locks[0])
        if tried[name] == 1:
            await both.wait()
        await connection.execute("SELECT pg_advisory_xact_lock($1)", locks[1])
        await connection.execute("INSERT INTO once VALUES ($1, 0)", name)

    await asyncio.gather(
        patiently(made, lambda each: crossing(each, "one", (1, 2)), writing),
        patiently(made, lambda each: crossing(each, "two", (2, 1)), writing),
    )
    assert await psql.fetchval("SELECT count(*) FROM once WHERE who IN ('one', 'two')") == 2
    assert tried["one"] + tried["two"] == 3


async def test_borrowing_costs_no_more_than_the_drivers_own_pool(lent: Any, database_url: str) -> None:
    """By the time of this process's own work."""
    made = await lent(size=4, least=4)
    async with asyncpg.create_pool(database_url, min_size=4, max_size=4, reset=_nothing) as theirs:
        ours_s = min([await _borrowed(made) for _ in range(3)])
        theirs_s = min([await _borrowed(theirs) for _ in range(3)])
    assert ours_s <= theirs_s


async def _nothing(_connection: Any) -> None:
    return None


async def _borrowed(made: Any) -> float:
    began = time.process_time()
    for _ in range(2_000):
        async with made.acquire():
            pass
    return time.process_time() - began


async def test_a_connection_cut_off_while_the_driver_ends_its_transaction_is_used_no_more(lent: Any) -> None:
    """The driver would complain, and take the next transaction for a part of the one that was cut off."""
    made = await lent(size=1, least=0)
    complaints: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _loop, context: complaints.append(context))
    lost: list[Any] = []

    async def cut_off() -> None:
        async with made.acquire(timeout=1) as connection:
            lost.append(connection)
            await connection.transaction().start()
            raise asyncio.CancelledError

    try:
        with pytest.raises(asyncio.CancelledError):
            await cut_off()
        async with made.acquire(timeout=PATIENCE_S) as again:
            assert again is not lost[0]
            async with again.transaction():
                assert await again.fetchval("SELECT 1") == 1
    finally:
        loop.set_exception_handler(before)
    assert complaints == []
