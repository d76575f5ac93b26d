"""Asking the server for a session, until it answers or whoever asked gives it up."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from desktop.net.failures import Failed
from desktop.profile import device_name, platform_name, program_version
from shared.domain.kernel.ids import Id
from shared.wire.messages import Session, SignIn

ANEW: Final = frozenset({"device_unknown", "device_forked"})
"""The server does not know this device any more: it registers as a new one, and loses nothing by it."""


class GivenUp(Exception):
    """Nobody waits for the answer any more. Should the server have let them in by then, its own clock ends that."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a person typed. previous: the password used here before, where the server knows a newer one."""

    server_url: str
    email: str
    password: str
    previous: str = ""


async def ask(attempt: Attempt, device_id: Id | None, ca_file: str, given_up: asyncio.Event) -> Session:
    """device_id: as the server knew this installation last. Raises Failed, and GivenUp as soon as the event is set."""
    asking = asyncio.ensure_future(_ask(attempt, device_id, ca_file))
    stopping = asyncio.ensure_future(given_up.wait())
    try:
        await asyncio.wait({asking, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if asking.done():
            return asking.result()
        raise GivenUp
    finally:
        for task in (asking, stopping):
            task.cancel()
            with suppress(asyncio.CancelledError, Failed):
                await task


async def _ask(attempt: Attempt, device_id: Id | None, ca_file: str) -> Session:
    from desktop.net.http import Server

    server = Server(attempt.server_url, ca_file)
    try:
        for device in dict.fromkeys((device_id, None)):
            try:
                return await server.sign_in(
                    SignIn(
                        email=attempt.email,
                        password=attempt.password,
                        device_id=device,
                        device_name=device_name(),
                        platform=platform_name(),
                        program_version=program_version(),
                    )
                )
            except Failed as failed:
                if device is None or failed.code not in ANEW:
                    raise
        raise AssertionError("the last device was None")
    finally:
        await server.close()
