"""Other systems, run beside ours in the same run where they are there, and named where they are not.

The folder of the option `--peers` has their scripts; a copy of it in which `npm install` was run has their libraries.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from server.embedded.lookup import valkey_program
from server.embedded.process import free_port
from tests.bench.children import ROOT, Child
from tests.bench.client import is_listening
from tests.bench.figures import say
from tests.bench.stage import Stage

HERE: Final = ROOT.parent / "shared" / "peers"
"""Where they are looked for unless the option names another folder."""
SOCKET_IO: Final = ("socket.io", "@socket.io/redis-adapter", "ioredis")
START_S: Final = 20.0
POLL_S: Final = 0.05


def why_not(folder: Path | None, libraries: tuple[str, ...]) -> str:
    """Why a peer that runs in node cannot be measured; empty when it can."""
    place = (folder or HERE) / "node"
    if not (place / "fan_server.mjs").is_file():
        return f"there is no {place / 'fan_server.mjs'}"
    if shutil.which("node") is None:
        return "node is not installed"
    missing = [name for name in libraries if not (place / "node_modules" / name).is_dir()]
    return f"{', '.join(missing)} not installed in {place}" if missing else ""


@contextmanager
def socket_io(stage: Stage, folder: Path | None, nodes: int) -> Iterator[list[int] | None]:
    """The ports of so many nodes, two and more joined by Redis; None where it is not there, which is said."""
    reason = why_not(folder, SOCKET_IO)
    if reason:
        say(f"socket.io is skipped: {reason}")
        yield None
        return
    script = (folder or HERE) / "node" / "fan_server.mjs"
    with ExitStack() as ends:
        joined = [str(ends.enter_context(_redis(stage)))] if nodes > 1 else []
        ports = []
        for _ in range(nodes):
            port = free_port()
            command = [str(shutil.which("node")), str(script), "sio", str(port), *joined]
            log = stage.log(f"socket-io-{port}")
            child = ends.enter_context(Child("socket.io", command, log, environment={"NODE_ENV": "production"}))
            _await(child, port)
            ports.append(port)
        yield ports


@contextmanager
def _redis(stage: Stage) -> Iterator[int]:
    """The port of a Redis of their own: their scripts know no password. The program that ours runs."""
    port = free_port()
    words = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", "--daemonize", "no"]
    command = [str(valkey_program(os.environ, None)), *words]
    with Child("the other systems' Redis", command, stage.log(f"redis-{port}")) as child:
        _await(child, port)
        yield port


def _await(child: Child, port: int) -> None:
    deadline = time.monotonic() + START_S
    while not is_listening(port):
        child.check()
        if time.monotonic() > deadline:
            raise child.failure(f"did not listen within {START_S:g} s")
        time.sleep(POLL_S)
