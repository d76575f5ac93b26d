"""`coverdesk serve --sandbox`: sample data to try programs on, on services of its own, as new whenever that is wanted.

It never touches a database that is named, nor the one of `coverdesk serve`. Beside the data stands what opens them:
the password of everybody, the key that signs, and a first personal key. All three stay through every reset.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from server.handlers.sandbox import Sandbox
from server.sample.book import Sizes
from server.sample.load import fill
from server.sample.staff import BY_KEY
from server.services.keys import READ, WRITE, Mint, NewKey
from server.settings import Settings
from server.store import bulk, keys
from server.store.emptying import emptied, put_back
from server.store.migrate import migrate
from server.surroundings import Failed, data_folder, with_services
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.states import Role

FOLDER: Final = "sandbox"
OPENS: Final = "opens.json"
KEY_OF: Final = "dana"
"""Whose the first key is: a supervisor, who sees and does more than others in a day's work."""
KEY_DAYS: Final = 366
FILLED: Final = "filled"
"""A file that is there once the data are whole."""

SIZES: Final = Sizes()

Run = Callable[[Settings, Sandbox, str], Coroutine[Any, Any, str]]
"""Serves with these settings, and tells this text then. The address, once all is to be as new; empty: it is over."""


class Opens(msgspec.Struct, frozen=True):
    """What opens the data of a sandbox. token_key: the setting; key: a personal key, once there are data."""

    password: str
    token_key: str
    key: str = ""


class Place:
    """A sandbox's folder, with what opens it; made when it is not there."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError, and Failed for a file that somebody else wrote."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.filled = folder / FILLED
        self._file = folder / OPENS
        if self._file.exists():
            try:
                self.opens = msgspec.json.decode(self._file.read_bytes(), type=Opens)
            except msgspec.MsgspecError as error:
                raise Failed(f"{self._file} cannot be read ({error}). Remove {folder} to begin anew.") from error
        else:
            self.keep(Opens(secrets.token_urlsafe(9), secrets.token_hex(32)))

    def keep(self, opens: Opens) -> None:
        """For nobody else to read, and whole whatever happens."""
        draft = self._file.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            out.write(msgspec.json.encode(opens))
        draft.replace(self._file)
        self.opens = opens


def serve(settings: Settings, *, is_new: bool, tell: Callable[[str], None], run: Run, sizes: Sizes = SIZES) -> None:
    """Serves a sandbox until `run` says that it is over; whenever somebody asks, all data are as new.

    is_new: as new at once. tell: takes what people are told.
    Raises ServiceUnavailable and Failed.
    """
    root = data_folder(settings).parent / FOLDER
    try:
        place = Place(root)
    except OSError as error:
        raise Failed(f"{root} cannot be used: {error.strerror or error}. Choose another --data-dir.") from error
    own = msgspec.structs.replace(settings, data_dir=str(root), token_key=place.opens.token_key)
    with with_services(own, all_own=True) as complete:
        while True:
            if is_new or not place.filled.exists():
                asyncio.run(_made_new(complete, place, sizes, tell))
            url = asyncio.run(run(complete, Sandbox(), _opening(place.opens)))
            if not url:
                return
            is_new = True
            complete = msgspec.structs.replace(complete, port=urlsplit(url).port)  # whoever knows it finds it again


async def _made_new(settings: Settings, place: Place, sizes: Sizes, tell: Callable[[str], None]) -> None:
    place.filled.unlink(missing_ok=True)  # cut off from here on, it begins anew
    now = datetime.now(UTC)
    await emptied(settings.database_url, settings.redis_url)
    await asyncio.to_thread(migrate, settings.database_url, settings.zone)
    await fill(settings.database_url, place.opens.password, now, sizes)
    async with bulk.connected(settings.database_url) as connection:
        moment, mint = Micros(int(now.timestamp() * 1_000_000)), Mint(place.opens.token_key.encode())
        if mint.hashed(place.opens.key) not in await put_back(connection, moment):
            owner = BY_KEY[KEY_OF]
            wanted = NewKey("The first key of the sandbox", (READ, WRITE), KEY_DAYS)
            first = mint.new(owner.id, frozenset(map(Role, owner.roles)), wanted, moment)
            place.keep(msgspec.structs.replace(place.opens, key=first.text))  # nobody could say it again later
            await keys.add(connection, first.key, first.key_hash)
    place.filled.touch()
    tell(f"The sandbox is new: {sizes.customers:,} customers, {sizes.policies:,} policies, {sizes.claims:,} claims.")


def _opening(opens: Opens) -> str:
    """Who is there, with which password and key."""
    people = "\n".join(f"  {person.email:32} {person.title}" for person in BY_KEY.values())
    return (
        f"This is a sandbox. Everybody’s password is {opens.password}\n{people}\n"
        f"A key of {BY_KEY[KEY_OF].name}, to read and write: Authorization: Bearer {opens.key}"
    )
