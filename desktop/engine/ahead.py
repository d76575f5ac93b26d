"""A newer access token for a live connection that stands, before its own is over: else it would end with that."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from desktop.net.failures import Failed
from desktop.net.session import Tokens
from shared.wire.messages import LiveAsk, Renew

LEFT: Final = 10
"""Asked for when one part of so many of a token's life is left."""
LOOK_S: Final = 60.0
"""Between looks at most: a token may come from elsewhere, a machine may sleep, and what failed is tried again."""
LEAST_S: Final = 1.0
"""Between two asks, however short tokens live."""
NO_REQUEST: Final = 0
"""Nobody waits for this acknowledgement: a connection that may not go on ends with its token, as without all this."""


async def kept_going(
    tokens: Tokens,
    shown: str,
    refreshed: Callable[[], Awaitable[object]],
    tell: Callable[[LiveAsk], bool],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Never ends by itself: it is cancelled with its connection.

    shown: the token that the connection began with. refreshed: asks the server for the next one, which is then among
    the tokens; what it raises passes unless it is Failed. tell: sends a message, or says that there is no room for it.
    """
    while True:
        newest = tokens.access
        wait_s = LOOK_S
        if newest is not None and newest != shown:
            if tell(Renew(request=NO_REQUEST, access_token=newest)):
                shown = newest
                wait_s = max(tokens.wait_us(LEFT) / 1_000_000, LEAST_S)
        elif tokens.wait_us(LEFT) > 0:
            wait_s = tokens.wait_us(LEFT) / 1_000_000
        else:
            try:
                await refreshed()
                continue
            except Failed:  # whatever it is: who asks next with the former token meets it, and says so
                pass
        await sleep(min(wait_s, LOOK_S))
