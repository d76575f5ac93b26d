"""Event loops that run in threads of their own, and how they end."""

from __future__ import annotations

import asyncio


async def end_the_rest() -> None:
    """Cancels whatever else runs on this loop and waits for its end, before the loop stops.

    What is pending when its loop stops is told of as destroyed, in whichever test runs then: a connection, for one, of
    which aiohttp has only asked that it end.
    """
    while rest := asyncio.all_tasks() - {asyncio.current_task()}:
        for task in rest:  # what ends meanwhile begins others
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
