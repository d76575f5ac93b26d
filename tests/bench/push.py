"""Commands over HTTP until their result is durable and stored: one by one, and a day's work in one push.

The server is a process of its own over a durable PostgreSQL. The load generator is one kept-alive connection that
waits for each answer. The same day again through a real device that comes back to the network. Floors: a bare durable
insert over HTTP; a bare insert of as many rows in one transaction; and for the device, the push by itself.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from server.sample import staff
from shared.domain.claims.commands import EditClaim
from shared.domain.diary.commands import AddActivity, AddNote
from shared.domain.diary.states import Pattern, Priority, Topic
from shared.domain.kernel.commands import Command
from shared.domain.kernel.fields import Cents, Day
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Verdict
from shared.domain.money.commands import SetReserve
from shared.domain.money.states import CostType
from shared.wire.messages import Pushed
from tests.bench.children import Failed, Worker
from tests.bench.client import Device, client, sign_in
from tests.bench.database import connected
from tests.bench.figures import Figure, at_most, percentile, say
from tests.bench.first_sync import device, first_sync
from tests.bench.floor import NOTE, floor_server, time_bulk, time_inserts
from tests.bench.options import Run
from tests.bench.seeds import WorkSeed
from tests.bench.stage import Running, Stage

WARM_UP: Final = 20
ONE_P50_MS: Final = 4.0
ONE_P99_MS: Final = 15.0
DAY_S: Final = 0.5
DRAIN_TIMEOUT_S: Final = 60.0
ROWS_OF_A_FILE: Final = 30
STANDARD_DAY: Final = 1_000
"""What the aim of a day is stated for."""
GOOD: Final = (Verdict.APPLIED, Verdict.MERGED)


@dataclass(frozen=True, slots=True)
class Line:
    """A reserve line of an open claim, with its approved total."""

    claim_id: Id
    exposure_id: Id
    cost_type: CostType
    category: str
    total: Cents
    description: str


def measure(run: Run) -> Iterator[Figure]:
    """See the module."""
    with Stage(run.keep) as stage:
        fsync = stage.fsync_ms()
        with (
            stage.server(WorkSeed(run.claims)) as server,
            floor_server(stage, server.database_url) as floor,
        ):
            # Half of the floor before and half after, so that a machine that slows down slows both.
            half = max(1, run.repeats // 2)
            inserts = asyncio.run(time_inserts(floor, half, seed=1))
            bulk = asyncio.run(time_bulk(floor, run.queued, run.days))
            say(f"sending {run.repeats:,} commands one by one, then {run.days} days of {run.queued:,}")
            ones, days, stored = asyncio.run(_drive(server, run))
            say("the same days, queued on a device that comes back to the network")
            with device(stage, "device") as away:
                drained = _drain(away, server, run)
            inserts += asyncio.run(time_inserts(floor, half, seed=2))
    yield at_most("fsync of a page, p50", percentile(fsync, 0.5), "ms", len(fsync), None)
    for share, most in ((0.5, ONE_P50_MS), (0.99, ONE_P99_MS)):
        yield at_most(
            f"one command, p{share * 100:g}", percentile(ones, share), "ms", len(ones), most, percentile(inserts, share)
        )
    yield at_most(
        f"{run.queued} queued commands, p50",
        percentile(days, 0.5) / 1000,
        "s",
        len(days),
        DAY_S if run.queued == STANDARD_DAY else None,
        percentile(bulk, 0.5) / 1000,
    )
    yield at_most(
        f"{run.queued} queued on a device until its outbox is empty, p50",
        percentile(drained, 0.5),
        "s",
        len(drained),
        None,
        percentile(days, 0.5) / 1000,
    )
    yield Figure(figure="results stored", value=float(stored), unit="rows", n=1)


def _drain(away: Worker, server: Running, run: Run) -> list[float]:
    """Seconds of each day from the return of the network until the device's outbox is empty."""
    first_sync(away, server, run.claims * ROWS_OF_A_FILE, staff.BY_KEY["maya"].email)

    async def commands(day: int) -> list[Command]:
        async with connected(server.database_url) as connection:
            return day_of_work(await open_lines(connection), run.queued, day)

    drained: list[float] = []
    for day in range(run.days, 2 * run.days):
        work = msgspec.to_builtins(asyncio.run(commands(day)))
        answer = away.ask("drain", commands=work, patience_s=DRAIN_TIMEOUT_S, timeout_s=3 * DRAIN_TIMEOUT_S)
        drained.append(answer["seconds"])
    if refused := asyncio.run(_count_refused(server.database_url)):
        raise Failed(f"{refused:,} commands of the device were not accepted.")
    return drained


async def _count_refused(url: str) -> int:
    async with connected(url) as connection:
        found: int = await connection.fetchval(
            "SELECT count(*) FROM command_result WHERE verdict <> ALL($1)", [verdict.value for verdict in GOOD]
        )
        return found


async def _drive(server: Running, run: Run) -> tuple[list[float], list[float], int]:
    """Milliseconds of each single command and of each day, and how many results were stored."""
    async with client(server.url) as http, connected(server.database_url) as connection:
        device = Device(http, await sign_in(http, staff.BY_KEY["maya"].email))
        lines = await open_lines(connection)
        if not lines:
            raise Failed("the sample has no open claim with a reserve.")
        ones: list[float] = []
        for number in range(run.repeats + WARM_UP):
            note = AddNote(file_id=lines[number % len(lines)].claim_id, topic=Topic.GENERAL, body=NOTE)
            body, headers = device.push_body([device.envelope(note)])
            began = time.perf_counter()
            pushed = await device.send(body, headers)
            taken = (time.perf_counter() - began) * 1000
            check([pushed], 1)
            if number >= WARM_UP:
                ones.append(taken)
        days: list[float] = []
        for day in range(run.days):
            commands = day_of_work(await open_lines(connection), run.queued, day)
            body, headers = device.push_body([device.envelope(each) for each in commands])
            began = time.perf_counter()
            pushed = await device.send(body, headers)
            days.append((time.perf_counter() - began) * 1000)
            check([pushed], run.queued)
        stored = await connection.fetchval(
            "SELECT count(*) FROM command_result WHERE device_id = $1", device.session.device_id
        )
        expected = run.repeats + WARM_UP + run.days * run.queued
        if stored != expected:
            raise Failed(f"{stored:,} results were stored of {expected:,} commands.")
        return ones, days, stored


def day_of_work(lines: list[Line], count: int, day: int) -> list[Command]:
    """What somebody does offline: notes, diary, facts and money on many claims, each line changed once."""
    commands: list[Command] = []
    for index in range(count):
        line = lines[index % len(lines)]
        turn, visit = index % 5, index // len(lines)
        if turn == 0 and visit == 0:
            commands.append(
                SetReserve(
                    claim_id=line.claim_id,
                    exposure_id=line.exposure_id,
                    cost_type=line.cost_type,
                    category=line.category,
                    amount_cents=Cents(line.total + 10_00),
                    base_cents=line.total,
                    reason="Second visit",
                )
            )
        elif turn == 1 and visit == 0:
            commands.append(
                EditClaim(
                    claim_id=line.claim_id,
                    changes={"description": f"{line.description[:200]} Seen on day {day}."},
                    base={"description": line.description},
                )
            )
        elif turn == 2:
            commands.append(
                AddActivity(
                    claim_id=line.claim_id,
                    pattern=Pattern.INSPECT,
                    subject="Look again",
                    due=Day("2026-12-01"),
                    priority=Priority.NORMAL,
                    mandatory=False,
                    assignee_id=None,
                )
            )
        else:
            commands.append(AddNote(file_id=line.claim_id, topic=Topic.DAMAGE, body=NOTE))
    return commands


async def open_lines(connection: Any) -> list[Line]:
    """One reserve line per open claim of the sample's adjuster."""
    rows = await connection.fetch(
        """SELECT DISTINCT ON (c.id) c.id, c.description, l.exposure_id, l.cost_type, l.category,
                  (SELECT coalesce(sum(t.delta_cents), 0) FROM reserve_transaction t
                   WHERE t.line_id = l.id AND t.state = 'approved')::bigint AS total
           FROM claim c JOIN reserve_line l ON l.claim_id = c.id
           WHERE c.adjuster_id = $1 AND c.status <> 'closed' ORDER BY c.id, l.id""",
        staff.BY_KEY["maya"].id,
    )
    return [
        Line(
            Id(str(row["id"])),
            Id(str(row["exposure_id"])),
            CostType(row["cost_type"]),
            row["category"],
            Cents(row["total"]),
            row["description"],
        )
        for row in rows
    ]


def check(answers: list[Pushed], count: int) -> None:
    """Every command was decided and accepted: a figure of refusals would flatter. Raises Failed."""
    verdicts = Counter((result.verdict, result.code) for answer in answers for result in answer.results)
    accepted = sum(n for (verdict, _), n in verdicts.items() if verdict in GOOD)
    if accepted != count:
        said = ", ".join(f"{n} x {verdict} {code or ''}".strip() for (verdict, code), n in verdicts.most_common(5))
        raise Failed(f"of {count:,} commands only {accepted:,} were accepted ({said}).")
