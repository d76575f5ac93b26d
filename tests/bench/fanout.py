"""Rooms: from the moment somebody publishes until all in the room have heard it, and how much a node gets delivered.

What is published is that somebody begins or ends to type in a field of a file that they hold, the message that people
wait for: through the room's node to those on it, and through Redis to the others. One process has all sockets and one
clock. Every delivery is counted; one that does not come ends the benchmark. Floor: a bare aiohttp server that sends the
same bytes to the same rooms. Beside it Socket.IO, where it is installed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any, Final

from tests.bench.children import Failed, Worker
from tests.bench.database import connected
from tests.bench.figures import Figure, at_least, at_most, near_floor, say
from tests.bench.floor import floor_process
from tests.bench.options import Run
from tests.bench.peers import socket_io
from tests.bench.rows import ME, Person
from tests.bench.seeds import OfficeSeed, crowd
from tests.bench.sessions import KEY, Minted, mint
from tests.bench.stage import Stage

EACH: Final = 10
"""Devices of one person; each is in another room, so that all in a room are people of their own."""
ROOM: Final = 200
"""Sockets that the room of a file takes."""
P50_MS: Final = 2.0
P99_MS: Final = 5.0
FLOOR_RATIO: Final = 1 / 0.85
OPEN_S: Final = 600.0
OTHERS: Final = 10

Seat = tuple[int, str | None, str, str, str]
"""Port, room, and who sits there."""


def measure(run: Run) -> Iterator[Figure]:
    """See the module."""
    each = min(run.rooms, EACH)
    people = crowd(-(-run.sockets // each))
    if -(-run.sockets // run.rooms) > ROOM:
        raise Failed(f"a room takes {ROOM} sockets: {run.sockets:,} need more than {run.rooms} rooms.")
    seed = OfficeSeed(run.rooms, len(people), len(people), OTHERS)
    with Stage(run.keep) as stage, stage.database(seed) as (url, _):
        say(f"{run.sockets:,} sockets in {run.rooms} rooms, {run.bytes} bytes; a bare broadcast first")
        floor = _bare(stage, url, run)
        one = _ours(stage, url, run, people, nodes=1)
        two = _ours(stage, url, run, people, nodes=2)
        peers = {nodes: _peer(stage, run, nodes) for nodes in (1, 2)}
        yield from stage.standing(url, "claim", "membership", "ledger")
    steady, bare = two["steady"], floor["steady"]
    name = f"publish to receive at {run.per_second:,} deliveries/s"
    n = steady["delivered"]
    yield at_most(f"{name}, two nodes, p50", steady["p50"], "ms", n, P50_MS, bare["p50"])
    yield at_most(f"{name}, two nodes, p99", steady["p99"], "ms", n, P99_MS, bare["p99"])
    for share in ("p50", "p99"):
        yield at_most(f"{name}, one node, {share}", one["steady"][share], "ms", n, None, bare[share])
    for nodes, peer in peers.items():
        if peer is not None:
            for share in ("p50", "p99"):
                figure = f"{name}, socket.io, {_nodes(nodes)}, {share}"
                yield at_most(figure, peer["steady"][share], "ms", peer["steady"]["delivered"], None, bare[share])
    rate = floor["full"]["per_second"]
    yield near_floor(
        "deliveries, one node", one["full"]["per_second"], "messages/s", one["full"]["delivered"], rate, FLOOR_RATIO
    )
    peer = peers[2]["full"]["per_second"] if peers[2] is not None else None
    yield at_least(
        "deliveries, two nodes", two["full"]["per_second"], "messages/s", two["full"]["delivered"], peer, rate
    )
    for nodes, other in peers.items():
        if other is not None:
            full = other["full"]
            figure = f"deliveries, socket.io, {_nodes(nodes)}"
            yield Figure(figure=figure, value=full["per_second"], unit="messages/s", n=full["delivered"], floor=rate)
    wanted = sum(part[what]["wanted"] for part in (one, two) for what in ("steady", "full"))
    heard = sum(part[what]["delivered"] for part in (one, two) for what in ("steady", "full"))
    yield at_most("deliveries that did not come", wanted - heard, "messages", wanted, 0)


def seats_of(minted: Sequence[Minted], ports: Sequence[int], rooms: Sequence[str], sockets: int) -> list[Seat]:
    """Each person's devices in rooms of their own, each room's people spread over the ports."""
    people = list(dict.fromkeys(each.user_id for each in minted))
    seats: list[Seat] = []
    devices: dict[str, int] = {}
    for each in minted:
        number = devices[each.user_id] = devices.get(each.user_id, -1) + 1
        room = rooms[(number + people.index(each.user_id) // len(ports)) % len(rooms)]
        seats.append((ports[people.index(each.user_id) % len(ports)], room, each.user_id, each.device_id, each.token))
    return seats[:sockets]


def _ours(stage: Stage, url: str, run: Run, people: Sequence[Person], *, nodes: int) -> dict[str, Any]:
    say(f"our own, {_nodes(nodes)}")
    minted = asyncio.run(mint(url, people, min(run.rooms, EACH)))
    rooms = [f"claim:{claim_id}" for claim_id in asyncio.run(_claims(url, run.rooms))]
    with ExitStack() as ends:
        ports = [ends.enter_context(stage.node(url, token_key=KEY)).port for _ in range(nodes)]
        return _measured(stage, run, "ours", seats_of(minted, ports, rooms, run.sockets))


def _bare(stage: Stage, url: str, run: Run) -> dict[str, Any]:
    with floor_process(stage, url) as (port, _):
        return _measured(stage, run, "bare", _plain(run, [port]))


def _peer(stage: Stage, run: Run, nodes: int) -> dict[str, Any] | None:
    with socket_io(stage, run.peers, nodes) as ports:
        return _measured(stage, run, "socket.io", _plain(run, ports)) if ports else None


def _plain(run: Run, ports: Sequence[int]) -> list[Seat]:
    return [
        (ports[index // run.rooms % len(ports)], f"r{index % run.rooms}", "", "", "") for index in range(run.sockets)
    ]


def _measured(stage: Stage, run: Run, dialect: str, seats: list[Seat]) -> dict[str, Any]:
    """A steady load, then as much as there is. Raises Failed when something did not come."""
    with Worker("the flock", "tests.bench.flock", stage.log("flock")) as flock:
        flock.ask("open", dialect=dialect, size=run.bytes, seats=seats, timeout_s=OPEN_S)
        patience_s = run.seconds + OPEN_S
        found = {
            "steady": flock.ask("steady", per_second=run.per_second, seconds=run.seconds, timeout_s=patience_s),
            "full": flock.ask("saturate", seconds=run.seconds, timeout_s=patience_s),
        }
    for what, said in found.items():
        if said["delivered"] != said["wanted"]:
            raise Failed(f"{dialect}, {what}: of {said['wanted']:,} deliveries {said['delivered']:,} came.")
    return found


async def _claims(url: str, count: int) -> list[str]:
    async with connected(url) as connection:
        rows = await connection.fetch("SELECT id FROM claim WHERE adjuster_id = $1 ORDER BY id LIMIT $2", ME.id, count)
        return [str(row["id"]) for row in rows]


def _nodes(count: int) -> str:
    return {1: "one node", 2: "two nodes"}[count]
