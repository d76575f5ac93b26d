"""`python -m tests.faults.server_main PORT`: a real node that dies where `COVERDESK_FAULT` says.

It prints one JSON line once it serves, and ends with SIGTERM. Points: `push` (the commit of a push with commands),
`stamp` (positions are given, not yet committed), `frame` (one frame of a stream).
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from server import logs
from server.app import Server
from server.handlers import middleware, sync
from server.services import execution, pull
from server.settings import read_settings
from server.store import devices, sequencer
from shared.wire.protocol import VERSION
from tests.cheap import make_passwords_cheap
from tests.faults import points

HEARTBEAT_S: Final = 1.0
HEARTBEAT: Final = "COVERDESK_HEARTBEAT_S"
"""Seconds of another one."""
SABOTAGE: Final = "COVERDESK_SABOTAGE"
"""What is broken on purpose. `lie`: answers without a commit; `skip`: writes no result for the last of a push;
the checks must find these. `newer`: a server that has outgrown this protocol; `older`: one that
does not know it yet.
"""
PIECE_BYTES: Final = "COVERDESK_PIECE_BYTES"
"""Collected per snapshot of a pull, so that a small office has streams of many frames."""
AT_ONCE: Final = "COVERDESK_AT_ONCE"
"""Say that it serves before the database is ready."""


async def main(port: int) -> None:
    settings = read_settings(os.environ, port=port, drain_s=0.5, pool_size=8, poll_s=0.2, hash_workers=1)
    server = Server(settings, heartbeat_s=float(os.environ.get(HEARTBEAT, HEARTBEAT_S)))
    await server.start()
    if AT_ONCE not in os.environ:
        await server.until_ready()
    print(json.dumps({"ok": True, "url": server.url}), flush=True)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
    await server.stop()


def arm() -> None:
    """Points, and whatever is broken on purpose."""
    there = points.armed()
    there.watch_block(execution, "writing", "push")
    there.watch(sequencer, "stamp", "stamp")
    there.watch(sync, "_send", "frame")
    if PIECE_BYTES in os.environ:
        whole: Any = pull.pull
        whole.__kwdefaults__ = {"budget": int(os.environ[PIECE_BYTES])}
    broken = os.environ.get(SABOTAGE, "")
    gate: Any = middleware
    if broken == "newer":
        gate.OLDEST = gate.VERSION = VERSION + 1
    if broken == "older":
        gate.OLDEST = gate.VERSION = VERSION - 1
    if broken == "lie":
        carried: Any = execution
        carried.writing = _uncommitted(carried.writing)
    if broken == "skip":
        recording: Any = devices
        insert = recording.insert_rows

        async def insert_rows(connection: Any, table: Any, rows: list[Any], then: str, arguments: Any) -> None:
            await insert(connection, table, rows[:-1], then, arguments)

        recording.insert_rows = insert_rows


class _TakenBack(Exception):
    """Ends a transaction without its effects."""


def _uncommitted(inner: Any) -> Any:
    @asynccontextmanager
    async def writing(pool: Any) -> AsyncIterator[Any]:
        with suppress(_TakenBack):
            async with inner(pool) as connection:
                yield connection
                raise _TakenBack

    return writing


def begin(arguments: list[str]) -> None:
    """PORT; 0 for one that is free."""
    logs.configure("warning", sys.stderr)
    arm()
    make_passwords_cheap()
    asyncio.run(main(int(arguments[0])))


if __name__ == "__main__":
    begin(sys.argv[1:])
