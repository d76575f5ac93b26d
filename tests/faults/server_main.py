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
from typing import Any, Final

from server import logs
from server.app import Server
from server.handlers import sync
from server.services import push
from server.settings import read_settings
from server.store import sequencer
from tests.faults import points

HEARTBEAT_S: Final = 1.0
SABOTAGE: Final = "COVERDESK_SABOTAGE"
"""For proving that the checks can fail: `forget` knows no command again, `twice` ignores numbers that were done."""


async def main(port: int) -> None:
    settings = read_settings(os.environ, port=port, drain_s=0.5, pool_size=8, poll_s=0.2, hash_workers=1)
    server = Server(settings, heartbeat_s=HEARTBEAT_S)
    await server.start()
    print(json.dumps({"ok": True, "url": server.url}), flush=True)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
    await server.stop()


def arm() -> None:
    """Points, and whatever is broken on purpose."""
    there = points.armed()
    there.watch_block(push, "writing", "push")
    there.watch(sequencer, "stamp", "stamp")
    there.watch(sync, "_send", "frame")
    broken = os.environ.get(SABOTAGE, "")
    batch: Any = push._Batch
    if broken in ("forget", "twice"):
        batch._know_previous = lambda self, envelopes, loaded: None
    if broken == "twice":

        async def place(self: Any, counter: Any) -> list[Any]:
            return []

        batch._place = place


if __name__ == "__main__":
    logs.configure("warning", sys.stderr)
    arm()
    asyncio.run(main(int(sys.argv[1])))
