"""What stands around a command of the administrator: the services that it needs, and how it ends when it cannot be."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs

from server.settings import Settings


class Failed(Exception):
    """The command cannot be done; the text is one line with the next step."""


@contextmanager
def with_services(settings: Settings, *, all_own: bool = False) -> Iterator[Settings]:
    """The settings with embedded services in place of those that are not named. Raises ServiceUnavailable."""
    import msgspec

    from server.embedded.services import DATABASE_VARIABLE, REDIS_VARIABLE, Services

    if settings.database_url and not all_own:
        yield settings  # without Redis it works too, with more latency
        return
    named = dict(os.environ)
    named[DATABASE_VARIABLE] = "" if all_own else settings.database_url
    named[REDIS_VARIABLE] = "" if all_own else settings.redis_url
    with Services.start(data_folder(settings), environment=named) as services:
        yield msgspec.structs.replace(settings, database_url=services.database_url, redis_url=services.redis_url)


def data_folder(settings: Settings) -> Path:
    """Where the embedded services keep their data."""
    return Path(settings.data_dir or platformdirs.user_data_dir("coverdesk", appauthor=False)) / "server"


def unreachable(error: Exception) -> str:
    """One line for a database that does not answer."""
    return f"The database does not answer ({error}). Check DATABASE_URL and that PostgreSQL runs."
