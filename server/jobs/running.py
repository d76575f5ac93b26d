"""Runs the jobs of a node: each at its time, on one node at a time, with its last result kept for all of them."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, tzinfo
from typing import Final

import structlog

from server.jobs.catalogue import JOBS
from server.jobs.job import MINUTE_US, Job, Outcome, PutOff, Work
from server.metrics import Metrics
from server.services.alerts import raise_alert
from server.services.errors import Unavailable
from server.settings import Settings
from server.store import jobs as store
from server.store.jobs import Ran
from server.store.pool import Pool, Unreachable, is_transient, unreachable
from shared.domain.kernel.days import zone_named
from shared.domain.kernel.fields import Micros
from shared.domain.operations.states import OperationsTelling
from shared.panels.outcomes import FAULT

BUSY_US: Final = MINUTE_US
"""Until the next try while another node is at it, or the database is away."""
LOOK_BACK_US: Final = 2 * 24 * 60 * MINUTE_US
"""Within it every job was due."""
LOOK_S: Final = 30.0
"""A clock that was put back or forward is noticed within it."""
AHEAD_US: Final = 60 * MINUTE_US
"""By how much clocks of nodes differ at the most: what ran for a later time than that was run by a wrong one, and the
times until then are due all the same.
"""

_log = structlog.get_logger()


class Jobs:
    """One node's jobs. `last` is how each ended, as far as this node has heard."""

    def __init__(
        self, pool: Pool, settings: Settings, metrics: Metrics, clock: Callable[[], Micros], jobs: Sequence[Job] = JOBS
    ) -> None:
        self._pool = pool
        self._settings = settings
        self._metrics = metrics
        self._clock = clock
        self.jobs = {job.name: job for job in jobs}
        self.last: dict[str, Ran] = {}
        self._ending = False
        self._asked: dict[str, asyncio.Task[None]] = {}
        self._ends = 0
        """Runs that ended here and are kept."""
        self._turn = asyncio.Lock()
        """A job holds a connection and works with another: those of one hour would take the whole pool of a node."""

    @property
    def failed(self) -> list[str]:
        """Names of the jobs whose last run somebody should look at."""
        return sorted(name for name, ran in self.last.items() if name in self.jobs and not ran.is_good)

    async def follow(self, job: Job) -> None:
        """For ever: each time that it is due. One that was missed while no node ran is made up for at once."""
        due: Micros | None = None
        while True:
            with suppress(Unreachable):
                zone = await self._heard()
                if due is None:
                    due = self._first(job, zone)
                due = await self._waited(job, zone, due)
                if await self._tried(job, due):
                    due = job.due(self._settings, zone, max(due, self._clock()))
                    continue
            await asyncio.sleep(BUSY_US / 1_000_000)

    async def _waited(self, job: Job, zone: tzinfo, due: Micros) -> Micros:
        """Until it is due by the clock as it is then; the time that it is due for. A clock may be wrong for a moment: a
        time that was taken from one that went ahead is taken again, and one that went behind makes none late.
        """
        while (left_s := (due - self._clock()) / 1_000_000) > 0:
            sooner = job.due(self._settings, zone, self._clock())
            if sooner < due:
                due = sooner
                continue
            await asyncio.sleep(min(left_s, LOOK_S))
        return self._latest(job, zone, due)

    def _first(self, job: Job, zone: tzinfo) -> Micros:
        """When it is due first, seen from this node's start: of several times that were missed the last one, so that
        nodes which come up one after the other mean the same time by it, and make up for all of them once.
        """
        now, ran = self._clock(), self.last.get(job.name)
        if ran is None and not job.at_once:
            return job.due(self._settings, zone, now)
        is_earlier = ran is not None and ran.due_at <= now + AHEAD_US
        look_back = Micros(now - LOOK_BACK_US)
        return self._latest(job, zone, job.due(self._settings, zone, ran.due_at if ran and is_earlier else look_back))

    def _latest(self, job: Job, zone: tzinfo, due: Micros) -> Micros:
        """Of that time and those after it the last one that is over; that time where none is."""
        now = self._clock()
        due = max(due, job.due(self._settings, zone, Micros(now - LOOK_BACK_US)))
        while (following := job.due(self._settings, zone, due)) <= now:
            due = following
        return due

    async def run_now(self, name: str) -> Ran | None:
        """Whenever it is due next. None: another node is at it, or this one ends. Raises KeyError and Unreachable."""
        job = self.jobs[name]
        await self._heard()
        try:
            return self.last[name] if await self._run(job, self._clock(), again=True) else None
        except PutOff:
            return None

    async def begin(self, name: str) -> bool:
        """As `run_now`, in a task of this node's: returns as soon as it runs, or waits for another job of this node.
        How it ends is kept, as of any run. False: it is under way, here or on another node, or this one ends.

        Raises KeyError and Unreachable.
        """
        job = self.jobs[name]
        if self._ending or name in self._asked:
            return False
        begun: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        if self._turn.locked():
            begun.set_result(True)
        task = asyncio.create_task(self._ran_as_asked(job, begun), name=f"job {name} as asked")
        self._asked[name] = task
        task.add_done_callback(lambda _: self._asked.pop(name, None))
        return await asyncio.shield(begun)

    async def _ran_as_asked(self, job: Job, begun: asyncio.Future[bool]) -> None:
        """begun: told as soon as it runs, or that it does not. From then on it is tried until it ends: its lock may be
        held for a while by the session in which it was cut off.
        """
        was_here = False

        def here() -> None:
            nonlocal was_here
            was_here = True
            _settle(begun, True)

        try:
            while True:
                try:
                    if await self._run(job, self._clock(), again=True, begun=here) or not was_here or self._ending:
                        return
                except (Unreachable, Unavailable) as error:
                    _log.warning("job_put_off", job=job.name, error=str(error))
                    if not begun.done():
                        begun.set_exception(error)
                        return
                await asyncio.sleep(BUSY_US / 1_000_000)
        except PutOff:
            _log.info("job_left_to_another_node", job=job.name)
        except Exception:  # boundary: whoever asked is answered already
            self._metrics.incidents.inc()
            _log.exception("job_failed", job=job.name)
        finally:
            _settle(begun, False)

    async def end(self, within_s: float) -> None:
        """No job begins any more, and the one that is at work stops where another node can go on. One that does not
        come there in time is cut off with the node: what it has not committed is undone, and it may be run again.
        """
        self._ending = True
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s), self._turn:
                pass
        asked = list(self._asked.values())
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)

    async def _tried(self, job: Job, due: Micros) -> bool:
        """Whether it was run for that time, here or elsewhere."""
        try:
            return await self._run(job, due, again=False)
        except (Unreachable, Unavailable) as error:
            _log.warning("job_put_off", job=job.name, error=str(error))
            return False
        except PutOff:
            _log.info("job_left_to_another_node", job=job.name)
            return False

    async def _run(self, job: Job, due: Micros, *, again: bool, begun: Callable[[], object] = lambda: None) -> bool:
        """Whether it was. begun: called when it is this node that runs it."""
        async with self._turn, store.alone(self._pool, job.name) as connection:
            if connection is None or self._ending:
                return False
            self.last = await store.last(connection)
            ran = self.last.get(job.name)
            if ran is not None and due <= ran.due_at <= self._clock() + AHEAD_US and not again:
                return True
            zone = await self._heard()
            begun()
            started = self._clock()
            work = Work(self._pool, connection, self._metrics, self._clock, zone, lambda: self._ending)
            outcome = await self._outcome(job, work)
            if not outcome.is_good and (ran is None or ran.is_good):
                await self._tell_administrators(job, due, outcome)
            ran = Ran(job.name, due, started, self._clock(), outcome.is_good, outcome.said)
            await store.put(connection, ran)
        self._ends += 1
        self.last[job.name] = ran
        self._metrics.job_runs.labels(job.name, "good" if ran.is_good else "bad").inc()
        self._metrics.job_ended.labels(job.name).set(ran.ended_at / 1_000_000)
        (_log.info if ran.is_good else _log.error)("job_ran", job=job.name, said=ran.said)
        return True

    async def _tell_administrators(self, job: Job, due: Micros, outcome: Outcome) -> None:
        """Once until a run is good again. Before the run is kept: a node that ends in between has not had it."""
        failed, episode = OperationsTelling.JOB_FAILED, str(due)
        await raise_alert(self._pool, failed, self._clock(), episode=episode, place=job.name, said=outcome.said)

    async def _outcome(self, job: Job, work: Work) -> Outcome:
        """An unexpected error is an outcome too, so that it is seen, and tried again when the job is due next. One of
        the driver's that may pass is none, also where the job reads by the connection that it was given.
        """
        try:
            return await job.run(work)
        except (Unreachable, Unavailable, PutOff):
            raise
        except Exception as error:  # boundary: one job's bug must not end the node, nor the job's later runs
            if is_transient(error):
                raise unreachable(error) from error
            incident = secrets.token_hex(6)
            self._metrics.incidents.inc()
            _log.exception("job_failed", job=job.name, incident=incident)
            return Outcome(FAULT.format(incident=incident), is_good=False)

    async def _heard(self) -> tzinfo:
        """Reads how all of them ended; the company's zone. Raises Unreachable."""
        while True:
            ends = self._ends
            last, zone = await store.known(self._pool)
            if ends == self._ends:  # else one ended here after it was read
                self.last = last
                return zone_named(zone) or UTC


def _settle(begun: asyncio.Future[bool], is_run: bool) -> None:
    if not begun.done():
        begun.set_result(is_run)
