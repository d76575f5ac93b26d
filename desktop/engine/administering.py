"""What only the server knows or does: asked while somebody waits for it, of nothing that is kept on this device."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from desktop.engine.at_work import AtWork
from desktop.engine.performer import Running
from desktop.net.failures import UNREACHABLE, Failed
from shared.wire.errors import ErrorCode
from shared.wire.keys import Made, OwnKeys
from shared.wire.panels import Done, Sheet

if TYPE_CHECKING:  # httpx loads when the network is first used, after the window shows
    from desktop.net.http import Server

Answer: TypeAlias = "Sheet | Done | OwnKeys | Made | Failed | None"
Asking: TypeAlias = "Callable[[Server, str], Awaitable[Sheet | Done | OwnKeys | Made | None]]"
"""Takes the server and the access token."""
Answered: TypeAlias = "Callable[[Answer], None]"
SWITCHED_OFF: Final = "switched_off"
EXPIRED: Final = ErrorCode.TOKEN_EXPIRED.code


def ask_server(engine: AtWork, work: Asking, done: Answered) -> None:
    """Of the event loop's thread. Nothing is asked while the person works offline, or the stores are shut."""
    running = engine.running
    if engine.switched_off:
        done(Failed(SWITCHED_OFF))
    elif running is None:
        done(Failed(UNREACHABLE))
    else:
        running.beside(_ask(running, work, done))


async def _ask(running: Running, work: Asking, done: Answered) -> None:
    token = running.tokens.access
    try:
        if token is None:
            raise Failed(EXPIRED)
        done(await work(running.online.server(), token))
    except Failed as failed:
        if failed.code == EXPIRED:  # the next request of the machine renews the session; then it is asked again
            _renew(running)
        done(failed)


def _renew(running: Running) -> None:
    if running.state.network:
        running.network(True)
