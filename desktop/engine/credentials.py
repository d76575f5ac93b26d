"""What a password proves on this device: which keys it opens, and why they may stay shut all the same."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from desktop.engine.aside import aside
from desktop.engine.asking import Attempt
from desktop.engine.at_work import AtWork
from desktop.engine.vault import KeySecrets
from desktop.keys.wrapped import KeyUnavailable, WrappedKeys
from desktop.net.failures import Failed
from desktop.net.session import SessionPerson, held_of, note_over
from desktop.storage.files import StoreError
from shared.domain.kernel.fields import Micros

GOODBYE_S: Final = 5.0
"""For telling the server that somebody left; its own clock ends the session too."""


@dataclass(frozen=True, slots=True)
class FoundKeys:
    """The keys as far as they open. proved: by the very password that was typed. why_not: why there are none."""

    keys: WrappedKeys | None
    proved: bool = False
    why_not: str = ""


def is_known_as(person: SessionPerson | None, attempt: Attempt) -> bool:
    """Whether whoever signs in is whoever worked here last, as far as can be told without the server."""
    return person is not None and (person.server_url, person.email.casefold()) == (
        attempt.server_url,
        attempt.email.casefold(),
    )


async def find_keys(at_work: AtWork, attempt: Attempt) -> FoundKeys:
    """The keys, by the password, by the one before, or by the keyring; nothing is made. Raises StoreError."""
    if at_work.keys is not None:  # the stores are open
        keys = at_work.keys
        return FoundKeys(keys, proved=await aside(lambda: keys.opens(attempt.password)))
    vault = at_work.vault
    if await aside(vault.holds_nothing):
        return FoundKeys(None)
    try:
        return FoundKeys(await aside(lambda: vault.with_password(attempt.password)), proved=True)
    except KeyUnavailable as error:
        if error.reason != "password":
            return FoundKeys(None, why_not=error.reason)
    if attempt.previous:
        try:
            return FoundKeys(await aside(lambda: vault.with_password(attempt.previous)))
        except KeyUnavailable:
            return FoundKeys(None, why_not="previous")
    try:
        keys_of_ring = await aside(vault.without_password)
    except KeyUnavailable:
        keys_of_ring = None
    return FoundKeys(keys_of_ring, why_not="" if keys_of_ring is not None else "password")


def shut_by(keys: WrappedKeys, now: Micros) -> str:
    """Why the data stays closed until the server is heard; empty: it opens. now: by this machine's own clock."""
    secrets = KeySecrets(keys)
    held = held_of(secrets)
    if held.is_over(now):
        with suppress(StoreError):
            note_over(secrets, held, now)
        return "offline_too_long"
    return "clock_doubtful" if held.is_doubtful(now) else ""


async def say_goodbye(server_url: str, ca_file: str, access_token: str) -> None:
    """A session that is not used ends; its own time ends it where the server does not hear."""
    from desktop.net.http import Server

    server = Server(server_url, ca_file)
    try:
        with suppress(Failed, TimeoutError):
            async with asyncio.timeout(GOODBYE_S):
                await server.sign_out(access_token)
    finally:
        await server.close()
