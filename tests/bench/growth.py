"""What growth costs: a list over REST, a pull and a push with ever more claims in the database, by the same people.

Whole claims with their policies, money and diary, then very many bare ones with the memberships that open them. One
person works on some hundred claims, whatever the size; the other, who only asks for lists, holds all of them. Floor of
each figure: the same at the smallest size. `--out` writes the table and its chart.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Verdict
from shared.wire.messages import Checkpoint, Cursor, Rows
from tests.bench.api import SETTINGS
from tests.bench.chart import Line, drawn, tabled
from tests.bench.children import Failed
from tests.bench.client import Device, client, sign_in
from tests.bench.database import connected
from tests.bench.figures import Figure, at_most, near_floor, percentile, say
from tests.bench.floor import NOTE
from tests.bench.incremental import settled, touch
from tests.bench.large import DANA, MAYA, ClaimsSeed, CompleteSeed
from tests.bench.options import Run
from tests.bench.rows import ME, WRITER
from tests.bench.stage import Node, Stage

FLAT: Final = 1.5
WARM_UP: Final = 10
MINE: Final = 200
"""Of the bare claims, those that the person works on."""
CHANGES: Final = 50
"""Claims that changed since the pull before."""
WHAT: Final = {
    "few": "list of 50, of somebody with few claims",
    "all": "list of 50, of somebody with all claims",
    "pull": f"pull of {CHANGES} changed claims",
    "push": "push of one command",
}
SHARES: Final = (0.5, 0.95)


@dataclass(frozen=True, slots=True)
class Step:
    """One size. worker, holder: emails of who works on some claims, and of who holds all. rows: of the whole."""

    label: str
    claims: int
    seed: ClaimsSeed | CompleteSeed
    worker: str
    holder: str


def steps(run: Run) -> list[Step]:
    """From the smallest to the largest, the bare ones last."""
    whole = [
        Step(f"{size:,} complete claims", size, CompleteSeed(size), MAYA.email, DANA.email)
        for size in sorted({run.small, run.middle, run.large} - {0})
    ]
    bare = ClaimsSeed(run.bare, min(MINE, run.bare))
    return [*whole, *([Step(f"{run.bare:,} bare claims", run.bare, bare, WRITER.email, ME.email)] if run.bare else [])]


def measure(run: Run) -> Iterator[Figure]:
    """See the module."""
    found: dict[str, dict[str, list[float]]] = {}
    counted: list[Line] = []
    first = ""
    with Stage(run.keep) as stage:
        for step in steps(run):
            with stage.database(step.seed) as (url, _), stage.node(url, **SETTINGS) as node:
                say(f"{step.label}: {run.repeats} of each")
                taken = found[step.label] = asyncio.run(_times(node, url, step, run.repeats))
                for stated in stage.standing(url, "claim", "membership", "ledger"):
                    yield Figure(
                        figure=f"{step.label}: {stated.figure}", value=stated.value, unit=stated.unit, n=stated.n
                    )
            first = first or step.label
            for what, name in WHAT.items():
                for share in SHARES:
                    value, least = percentile(taken[what], share), percentile(found[first][what], share)
                    figure = f"{name}, {step.label}, p{share * 100:g}"
                    if step.label == first:
                        yield at_most(figure, value, "ms", len(taken[what]), None)
                    else:
                        yield near_floor(figure, value, "ms", len(taken[what]), least, FLAT)
            counted.append(Line(step.label, step.claims, {WHAT[what]: percentile(taken[what], 0.95) for what in WHAT}))
    if run.out is not None:
        run.out.mkdir(parents=True, exist_ok=True)
        (run.out / "growth.md").write_text(tabled(counted), encoding="utf-8")
        (run.out / "growth.svg").write_text(drawn(counted), encoding="utf-8")
        say(f"written: {run.out / 'growth.md'} and growth.svg")


async def _times(node: Node, url: str, step: Step, repeats: int) -> dict[str, list[float]]:
    """Milliseconds of each of `repeats`, by what it was."""
    async with client(node.url) as http, connected(url) as connection:
        device = Device(http, await sign_in(http, step.worker))
        holder = await sign_in(http, step.holder)
        claims = [Id(str(row["id"])) for row in await connection.fetch(_WORKED_SQL, device.session.user_id, CHANGES)]
        before = await settled(connection)
        await touch(connection, claims)
        await settled(connection)
        return {
            "few": await _lists(http, device.session.access_token, repeats),
            "all": await _lists(http, holder.access_token, repeats),
            "pull": await _pulls(device, before, set(claims), repeats),
            "push": await _pushes(device, claims, repeats),
        }


_WORKED_SQL: Final = """SELECT DISTINCT c.id FROM membership m JOIN claim c ON c.id = m.target_file
  WHERE m.principal_id = $1 AND m.state = 'held' ORDER BY c.id LIMIT $2"""


async def _lists(http: aiohttp.ClientSession, token: str, repeats: int) -> list[float]:
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    taken: list[float] = []
    for number in range(repeats + WARM_UP):
        began = time.perf_counter()
        async with http.get("/api/v1/claims?limit=50", headers=headers) as answer:
            items = (await answer.json())["items"] if answer.status == 200 else None
        if number >= WARM_UP:
            taken.append((time.perf_counter() - began) * 1000)
        if not items:
            raise Failed(f"a list was answered {answer.status} with {items}.")
    return taken


async def _pulls(device: Device, cursor: Cursor, claims: set[Id], repeats: int) -> list[float]:
    taken: list[float] = []
    for number in range(repeats + WARM_UP):
        began = time.perf_counter()
        frames = await device.pull(cursor)
        if number >= WARM_UP:
            taken.append((time.perf_counter() - began) * 1000)
        brought = {row[0] for f in frames if isinstance(f, Rows) and f.table == "claim" for row in f.rows}
        if brought != claims or not isinstance(frames[-1], Checkpoint):
            raise Failed(f"a pull brought {len(brought)} claims instead of the {len(claims)} that were changed.")
    return taken


async def _pushes(device: Device, claims: Sequence[Id], repeats: int) -> list[float]:
    taken: list[float] = []
    for number in range(repeats + WARM_UP):
        note = AddNote(file_id=claims[number % len(claims)], topic=Topic.GENERAL, body=NOTE)
        body, headers = device.push_body([device.envelope(note)])
        began = time.perf_counter()
        pushed: Any = await device.send(body, headers)
        if number >= WARM_UP:
            taken.append((time.perf_counter() - began) * 1000)
        if [each.verdict for each in pushed.results] != [Verdict.APPLIED]:
            raise Failed(f"a command was answered {pushed.results}.")
    return taken
