"""Jobs run on one node at a time and once for each time they are due, whatever became of the node before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
import msgspec
import pytest

from server.jobs import running
from server.jobs.catalogue import JOBS
from server.jobs.job import Job, Outcome, Work, every, nightly
from server.jobs.running import BUSY_US, Jobs
from server.metrics import Metrics
from server.settings import Settings
from server.store import jobs as store
from server.store.pool import Pool, Unreachable, open_pool
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.states import Role
from shared.domain.people.staff import role_desk
from shared.panels.outcomes import read

HOUR_US: Final = 3_600_000_000
NIGHT: Final = Micros(20_000 * 24 * HOUR_US)


async def free(pool: Pool, name: str) -> None:
    """Until no session holds that job: one that was cut off ends a moment later."""
    async with asyncio.timeout(30):
        while True:
            async with store.alone(pool, name) as held:
                if held is not None:
                    return


class Played:
    """A node with one job, whose clock moves when it sleeps and stops after so many sleeps.

    look_s: how long one sleep may be; as long as there is nothing to do, unless it is said. set_to: where somebody puts
    the clock in the middle of a sleep, one for each. meanwhile: what each sleep waits for.
    """

    def __init__(
        self,
        pool: Pool,
        monkeypatch: pytest.MonkeyPatch,
        sleeps: int = 3,
        outcome: Any = None,
        *,
        at_once: bool = False,
        look_s: float = 1e9,
        set_to: Sequence[int] = (),
        meanwhile: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        self.now = NIGHT
        puts = iter(set_to)
        self.slept: list[float] = []
        self.ran: list[int] = []
        self.ended = asyncio.Event()
        self.outcome = outcome or Outcome("done")
        self.job = Job("sample", nightly("maintenance_hour"), self._run, at_once)
        self.jobs = Jobs(pool, Settings(maintenance_hour=3), Metrics(), lambda: self.now, [self.job])
        real = asyncio.sleep

        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)
            self.now = Micros(next(puts, self.now + round(seconds * 1_000_000)))
            if len(self.slept) == sleeps:
                self.ended.set()
                await asyncio.Event().wait()
            await (meanwhile() if meanwhile is not None else real(0))

        monkeypatch.setattr("server.jobs.running.asyncio.sleep", sleep)
        monkeypatch.setattr(running, "LOOK_S", look_s)

    async def _run(self, work: Work) -> Outcome:
        assert work.today
        self.ran.append(self.now)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    async def play(self) -> None:
        task = asyncio.create_task(self.jobs.follow(self.job))
        async with asyncio.timeout(30):
            await self.ended.wait()
        task.cancel()


async def test_it_comes_with_the_night_and_once_a_night(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    node = Played(pool, monkeypatch)
    await node.play()
    assert node.slept == [3 * 3600.0, 24 * 3600.0, 24 * 3600.0]
    assert node.ran == [NIGHT + 3 * HOUR_US, NIGHT + 27 * HOUR_US]
    assert node.jobs.last["sample"].said == "done"
    assert node.jobs.failed == []


async def test_a_night_that_another_node_had_is_not_had_again(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    due = Micros(NIGHT + 3 * HOUR_US)
    node = Played(pool, monkeypatch, sleeps=2)
    read = store.known

    async def before_it_was_due(used: Pool) -> Any:
        found = await read(used)
        async with used.acquire() as connection:
            await store.put(connection, store.Ran("sample", due, due, due, False, "elsewhere"))
        return found

    monkeypatch.setattr(store, "known", before_it_was_due)
    await node.play()
    assert node.ran == []
    assert node.jobs.last["sample"].said == "elsewhere"
    assert node.jobs.failed == ["sample"]


async def test_what_was_missed_while_no_node_ran_is_made_up_for_once(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago = Micros(NIGHT - 10 * 24 * HOUR_US)
    async with pool.acquire() as connection:
        await store.put(connection, store.Ran("sample", long_ago, long_ago, long_ago, True, "long ago"))
    node = Played(pool, monkeypatch, sleeps=1)
    await node.play()
    assert node.slept == [3 * 3600.0]
    assert node.ran == [NIGHT]
    later = Played(pool, monkeypatch, sleeps=1)
    await later.play()
    assert later.slept == [3 * 3600.0], "a node that comes up after it has none of those nights left to make up for"
    assert later.ran == []


async def test_a_run_that_a_wrong_clock_put_into_the_future_stops_no_night(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A node came up with the clock of another year, and was put right: the nights until then are had all the same."""
    other_year = Micros(NIGHT + 400 * 24 * HOUR_US)
    async with pool.acquire() as connection:
        await store.put(connection, store.Ran("sample", other_year, other_year, other_year, True, "next year"))
    node = Played(pool, monkeypatch, sleeps=2)
    await node.play()
    assert node.slept == [3 * 3600.0, 24 * 3600.0]
    assert node.ran == [NIGHT, NIGHT + 3 * HOUR_US], "the night that was missed meanwhile, and those that come"


async def test_a_clock_that_was_ahead_for_a_moment_makes_no_night_late(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is due next was taken from the wrong clock, and is taken again within a look."""
    node = Played(pool, monkeypatch, sleeps=4, look_s=3600.0, set_to=[NIGHT + HOUR_US])
    node.now = Micros(NIGHT + 400 * 24 * HOUR_US)
    await node.play()
    assert node.slept == [3600.0] * 4
    assert node.ran == [NIGHT + 3 * HOUR_US]


async def test_a_clock_that_was_behind_for_a_moment_makes_no_night_late(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Put right, it is late: the night is had at once, and of those that nobody had the last one."""
    node = Played(pool, monkeypatch, sleeps=2, look_s=3600.0, set_to=[NIGHT + 4 * HOUR_US])
    node.now = Micros(NIGHT - 400 * 24 * HOUR_US)
    await node.play()
    assert node.ran == [NIGHT + 4 * HOUR_US]
    assert node.jobs.last["sample"].due_at == NIGHT + 3 * HOUR_US


async def test_a_clock_that_is_put_back_a_little_makes_no_second_night(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = NIGHT + 3 * HOUR_US - 1_000_000
    node = Played(pool, monkeypatch, sleeps=4, set_to=[NIGHT + 3 * HOUR_US, back])
    await node.play()
    assert node.slept == [3 * 3600.0, 24 * 3600.0, 1.0, 24 * 3600.0]
    assert node.ran == [NIGHT + 3 * HOUR_US]


async def test_what_waits_for_no_night_is_run_once_when_it_never_was_and_then_nightly(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Played(pool, monkeypatch, sleeps=1, at_once=True)
    await first.play()
    assert first.slept == [3 * 3600.0]
    assert first.ran == [NIGHT]
    another = Played(pool, monkeypatch, sleeps=1, at_once=True)
    await another.play()
    assert another.slept == [3 * 3600.0]
    assert another.ran == []


@pytest.mark.parametrize("busy", ["another node", "away"])
async def test_what_could_not_be_is_tried_again_soon(pool: Pool, monkeypatch: pytest.MonkeyPatch, busy: str) -> None:
    """Not a night later: while another node is at it, or the database is away."""
    used = pool if busy == "another node" else await open_pool("postgresql://x@127.0.0.1:1/x", size=1, least=0)
    node = Played(used, monkeypatch, sleeps=3)
    async with store.alone(pool, "sample") as held:
        assert held is not None
        await node.play()
    soon = BUSY_US / 1_000_000
    assert node.slept == ([3 * 3600.0, soon, soon] if busy == "another node" else [soon, soon, soon])
    assert node.ran == []
    if used is not pool:
        await used.close()


@pytest.mark.logs("job_failed", "job_ran")
async def test_a_job_that_breaks_is_told_and_comes_again_when_it_is_due(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = Played(pool, monkeypatch, sleeps=2, outcome=ZeroDivisionError("of somebody's data"))
    await node.play()
    ran = node.jobs.last["sample"]
    assert not ran.is_good
    assert "met a fault" in ran.said
    assert "somebody" not in ran.said
    assert node.slept[1] == 24 * 3600.0
    assert node.jobs.failed == ["sample"]


async def test_two_at_once_are_one_run(pool: Pool) -> None:
    entered, leave, ran = asyncio.Event(), asyncio.Event(), []

    async def run(_: Work) -> Outcome:
        ran.append(1)
        entered.set()
        await leave.wait()
        return Outcome("done")

    job = Job("sample", every(60), run)
    one, other = (Jobs(pool, Settings(), Metrics(), lambda: NIGHT, [job]) for _ in range(2))
    first = asyncio.create_task(one.run_now("sample"))
    async with asyncio.timeout(30):
        await entered.wait()
        assert await other.run_now("sample") is None
        leave.set()
        assert await first is not None
        assert await other.run_now("sample") is not None
    assert len(ran) == 2
    with pytest.raises(KeyError):
        await one.run_now("nothing")


async def test_a_run_that_ended_leaves_no_lock_to_its_connection(pool: Pool, store_url: str) -> None:
    """It goes back to the node's pool, and another node has the next night."""
    async with store.alone(pool, "sample") as first:
        assert first is not None
    other = await open_pool(store_url, size=1, least=0)
    try:
        async with store.alone(other, "sample") as second:
            assert second is not None
    finally:
        await other.close()


async def test_a_run_that_is_cut_off_leaves_no_lock(pool: Pool) -> None:
    entered = asyncio.Event()

    async def run(_: Work) -> Outcome:
        entered.set()
        await asyncio.Event().wait()
        raise AssertionError

    node = Jobs(pool, Settings(), Metrics(), lambda: NIGHT, [Job("sample", every(60), run)])
    task = asyncio.create_task(node.run_now("sample"))
    async with asyncio.timeout(30):
        await entered.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await free(pool, "sample")


async def test_a_run_that_is_cut_off_while_it_takes_the_lock_leaves_none(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The node ends, and the statement has been done all the same."""
    real = asyncpg.Connection.fetchval

    async def cut(*arguments: Any) -> Any:
        assert await real(*arguments) is True
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(asyncpg.Connection, "fetchval", cut)
        with pytest.raises(asyncio.CancelledError):
            async with store.alone(pool, "sample"):
                raise AssertionError
    await free(pool, "sample")


async def test_each_job_of_the_server_runs_on_an_empty_database(pool: Pool) -> None:
    node = Jobs(pool, Settings(), Metrics(), lambda: NIGHT)
    assert len({job.name for job in JOBS}) == len(JOBS) == len(node.jobs)
    for name in node.jobs:
        ran = await node.run_now(name)
        assert ran is not None
        assert ran.is_good, ran.said
        assert read(ran.said), "who reads it in another language must know it again"
    heard, _ = await store.known(pool)
    assert heard == node.last
    assert node.failed == []


async def test_a_database_that_is_away_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    away = await open_pool("postgresql://x@127.0.0.1:1/x", size=1, least=0)
    with pytest.raises(Unreachable):
        await Jobs(away, Settings(), Metrics(), lambda: NIGHT).run_now("audit")
    await away.close()


@pytest.mark.parametrize("cut", ["its connection", "another"])
@pytest.mark.logs("job_put_off")
async def test_a_database_that_restarts_within_a_job_puts_it_off(
    pool: Pool, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    """Not told as failed: it is tried again soon, and good then."""
    runs = 0

    async def run(work: Work) -> Outcome:
        nonlocal runs
        runs += 1
        if runs > 1:
            return Outcome("done")
        if cut == "another":
            raise asyncpg.ConnectionDoesNotExistError("of a connection of its own")
        async with pool.acquire() as other:
            mine = await work.connection.fetchval("SELECT pg_backend_pid()")
            await other.execute("SELECT pg_terminate_backend($1)", mine)
        await work.connection.fetchval("SELECT 1")
        raise AssertionError

    node = Played(pool, monkeypatch, sleeps=2, at_once=True, meanwhile=lambda: free(pool, "sample"))
    node.job = Job("sample", node.job.due, run, at_once=True)
    await node.play()
    assert (runs, node.slept[0]) == (2, BUSY_US / 1_000_000)
    assert node.jobs.last["sample"].said == "done"
    assert await alerts(pool) == []


@pytest.mark.logs("job_put_off")
async def test_a_job_that_was_asked_for_is_tried_again_after_a_restart(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asked was told that it runs."""
    runs, ended = 0, asyncio.Event()

    async def run(_: Work) -> Outcome:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise asyncpg.ConnectionDoesNotExistError("cut")
        ended.set()
        return Outcome("done")

    monkeypatch.setattr(running, "BUSY_US", 0)
    node = Jobs(pool, Settings(), Metrics(), lambda: NIGHT, [Job("sample", every(60), run)])
    assert await node.begin("sample")
    async with asyncio.timeout(30):
        await ended.wait()
    await node.end(30)
    assert node.last["sample"].said == "done"


async def alerts(pool: Pool) -> list[dict[str, Any]]:
    """What administrators are told of jobs."""
    async with pool.acquire() as connection:
        rows = await connection.fetch("SELECT file_id, kind, facts, at FROM notification ORDER BY at, id")
    return [dict(row) | {"facts": msgspec.json.decode(row["facts"])} for row in rows]


@pytest.mark.logs("job_ran")
async def test_a_job_that_fails_is_told_to_administrators_once_over_two_nodes_until_it_was_good(pool: Pool) -> None:
    now, ends = NIGHT, [Outcome("3 rows differ.", is_good=False)]

    async def run(_: Work) -> Outcome:
        return ends[-1]

    job = Job("audit", every(60), run)
    one, other = (Jobs(pool, Settings(), Metrics(), lambda: now, [job]) for _ in range(2))
    for node in (one, other):
        await node.run_now("audit")
        now = Micros(now + HOUR_US)
    (alert,) = await alerts(pool)
    assert (alert["file_id"], alert["kind"]) == (role_desk(Role.ADMIN), "job_failed")
    assert alert["facts"] == {"job": "audit", "said": "3 rows differ."}
    for outcome in (Outcome("All agrees."), Outcome("1 row differs.", is_good=False)):
        ends.append(outcome)
        await other.run_now("audit")
        now = Micros(now + HOUR_US)
    (again,) = await alerts(pool)
    assert again["facts"]["said"] == "1 row differs."
    assert again["at"] > alert["at"]


@pytest.mark.logs("job_ran")
async def test_a_node_that_ends_between_the_alert_and_its_run_tells_it_no_second_time(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run counts as not had, and another node has it: for the same time, with the same end."""

    async def run(_: Work) -> Outcome:
        return Outcome("3 rows differ.", is_good=False)

    async def cut(*_: Any) -> None:
        raise Unreachable("cut")

    job = Job("audit", every(60), run)
    node = Jobs(pool, Settings(), Metrics(), lambda: NIGHT, [job])
    with monkeypatch.context() as patched:
        patched.setattr(store, "put", cut)
        with pytest.raises(Unreachable):
            await node.run_now("audit")
    (alert,) = await alerts(pool)
    await free(pool, "audit")
    later = Jobs(pool, Settings(), Metrics(), lambda: NIGHT, [job])
    await later.run_now("audit")
    assert later.failed == ["audit"]
    assert await alerts(pool) == [alert]
    async with pool.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM command_result") == 1


@pytest.mark.logs("job_failed", "job_ran")
async def test_a_job_that_breaks_is_told_to_administrators_without_what_it_broke_on(pool: Pool) -> None:
    async def run(_: Work) -> Outcome:
        raise ZeroDivisionError("of somebody's data")

    await Jobs(pool, Settings(), Metrics(), lambda: NIGHT, [Job("audit", every(60), run)]).run_now("audit")
    (alert,) = await alerts(pool)
    assert "met a fault" in alert["facts"]["said"]
    assert "somebody" not in alert["facts"]["said"]


async def test_what_ended_here_while_another_looked_how_all_ended_is_known(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read before it ended does not come over it."""
    node = Played(pool, monkeypatch)
    read, has_read, go_on = store.known, asyncio.Event(), asyncio.Event()
    reads = 0

    async def slowly(used: Pool) -> Any:
        nonlocal reads
        found, reads = await read(used), reads + 1
        if reads == 1:
            has_read.set()
            await go_on.wait()
        return found

    monkeypatch.setattr(store, "known", slowly)
    looking = asyncio.create_task(node.jobs._heard())
    await has_read.wait()
    assert await node.jobs.run_now("sample") is not None
    go_on.set()
    await looking
    assert node.jobs.last["sample"].said == "done"


@pytest.mark.logs("job_put_off")
async def test_the_lock_that_its_own_cut_session_still_holds_does_not_end_a_job_that_was_asked_for(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database notices a moment later that a session is gone."""
    runs, looks, alone = 0, 0, store.alone

    async def run(_: Work) -> Outcome:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise asyncpg.ConnectionDoesNotExistError("cut")
        return Outcome("done")

    @asynccontextmanager
    async def held(used: Pool, name: str) -> AsyncIterator[Any]:
        nonlocal looks
        looks += 1
        if looks == 2:
            yield None
            return
        async with alone(used, name) as connection:
            yield connection

    monkeypatch.setattr(store, "alone", held)
    monkeypatch.setattr(running, "BUSY_US", 0)
    node = Jobs(pool, Settings(), Metrics(), lambda: NIGHT, [Job("sample", every(60), run)])
    assert await node.begin("sample")
    async with asyncio.timeout(30):
        await asyncio.gather(*node._asked.values())
    assert node.last["sample"].said == "done"
    assert runs == 2


async def test_a_job_that_another_node_runs_is_not_waited_for(pool: Pool) -> None:
    ran: list[Work] = []

    async def run(work: Work) -> Outcome:
        ran.append(work)
        return Outcome("done")

    node = Jobs(pool, Settings(), Metrics(), lambda: NIGHT, [Job("sample", every(60), run)])
    async with store.alone(pool, "sample") as connection:
        assert connection is not None
        async with asyncio.timeout(30):
            assert not await node.begin("sample")
    assert not ran
