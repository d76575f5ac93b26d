"""Slow work beside the event loop, on a thread that nobody waits for when the program ends."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


async def aside(work: Callable[[], T]) -> T:
    """What `work` gives, awaited. Raises what it raises. A cancelled one goes on by itself and is not heard."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def answer(settle: Callable[[Any], None], value: Any) -> None:
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(lambda: None if future.done() else settle(value))

    def run() -> None:
        try:
            found = work()
        except Exception as error:  # boundary: it is raised where it is awaited
            answer(future.set_exception, error)
        else:
            answer(future.set_result, found)

    threading.Thread(target=run, name="aside", daemon=True).start()
    return await future
