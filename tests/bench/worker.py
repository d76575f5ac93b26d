"""The other end of `children.Worker`: a process of a benchmark that takes commands from stdin and answers on stdout."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

MAX_LINE: Final = 64 * 2**20
"""Bytes of a command: a thousand pending commands with their ids."""

Doer = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


def tell(**fields: Any) -> None:
    """One line to the benchmark."""
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


def asked() -> Iterator[dict[str, Any]]:
    """Commands as they come, for a process without an event loop."""
    for line in sys.stdin:
        yield json.loads(line)


async def commands() -> AsyncIterator[dict[str, Any]]:
    """Commands as they come, until the benchmark closes our stdin."""
    reader = asyncio.StreamReader(limit=MAX_LINE)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield json.loads(line)


async def answer(doers: Mapping[str, Doer]) -> None:
    """Do what is asked, one thing after the other, until stdin ends. A failure is told and ends us."""
    async for command in commands():
        try:
            tell(**await doers[command.pop("do")](command))
        except Exception as error:  # boundary: the benchmark decides what a failed child means
            tell(failed=f"{type(error).__name__}: {error}")
            raise


def resident_bytes(pid: int | str = "self") -> int:
    """Memory of a process that is in RAM now."""
    return _status(pid, "VmRSS")


def peak_bytes(pid: int | str = "self") -> int:
    """The most that was in RAM since the start or the last `forget_peak`."""
    return _status(pid, "VmHWM")


def forget_peak() -> None:
    """Begin to watch the peak anew: proc_pid_clear_refs(5), value 5."""
    Path("/proc/self/clear_refs").write_text("5")


def _status(pid: int | str, field: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    raise ValueError(f"{field} is not in the status of {pid}")
