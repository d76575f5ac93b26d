"""The services that a Coverdesk server needs: those an administrator names, and embedded ones for the rest."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from server.embedded.errors import ServiceUnavailable

DATABASE_VARIABLE = "DATABASE_URL"
REDIS_VARIABLE = "REDIS_URL"


class Services:
    """PostgreSQL and Redis, ready for use; a context manager that stops what it started.

    database_url: `postgresql://…`, as asyncpg and psql read it.
    redis_url: `redis://…`.
    """

    def __init__(self, database_url: str, redis_url: str, running: ExitStack) -> None:
        self.database_url = database_url
        self.redis_url = redis_url
        self._running = running
        self._pid = os.getpid()
        atexit.register(self.stop)

    @classmethod
    def start(cls, data_dir: Path, *, durable: bool = True, environment: Mapping[str, str] | None = None) -> Services:
        """Start what the environment does not name; data go to `data_dir`, which one process may use at a time.

        Blocks for 0.1 s (warm) to some seconds (first time). `durable=False` is for data that may be lost with the
        power: tests. The services end with this process, even when it is killed (on Linux).
        Raises ServiceUnavailable.
        """
        named = os.environ if environment is None else environment
        database_url, redis_url = named.get(DATABASE_VARIABLE), named.get(REDIS_VARIABLE)
        with ExitStack() as running:
            if not (database_url and redis_url):
                started = _start_embedded(data_dir, named, running, durable=durable)
                database_url, redis_url = database_url or started[0], redis_url or started[1]
            return cls(database_url, redis_url, running.pop_all())

    def stop(self) -> None:
        """Stop what was started, cleanly; a second call does nothing."""
        atexit.unregister(self.stop)
        if self._pid == os.getpid():  # a forked child does not own them
            self._running.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _start_embedded(data_dir: Path, named: Mapping[str, str], running: ExitStack, *, durable: bool) -> tuple[str, str]:
    """Start the embedded services that are not named; the URL of one that is named is empty here."""
    if sys.platform == "win32":
        raise ServiceUnavailable(
            "not_on_windows",
            "The embedded PostgreSQL and Redis run on Linux and macOS only.",
            "Nothing was started or changed.",
            f"Set {DATABASE_VARIABLE} and {REDIS_VARIABLE} to servers of your own.",
        )
    from server.embedded.lookup import postgres_folder, valkey_program
    from server.embedded.place import home_for, service_account
    from server.embedded.postgres import Postgres, PostgresFiles
    from server.embedded.valkey import Valkey

    try:
        _make_folder(data_dir)
        account = service_account(data_dir)
        data_dir = data_dir.resolve()
        running.enter_context(_hold(data_dir))
        home = home_for(data_dir, account)
        database_url = redis_url = ""
        if not named.get(DATABASE_VARIABLE):
            files = PostgresFiles(
                home=home,
                programs=postgres_folder(named, account),
                password=data_dir / "postgres.password",
                log=data_dir / "postgres.log",
                account=account,
            )
            postgres = Postgres.start(files, durable=durable)
            running.callback(postgres.stop)
            database_url = postgres.url
        if not named.get(REDIS_VARIABLE):
            valkey = Valkey.start(home, valkey_program(named, account), account)
            running.callback(valkey.stop)
            redis_url = valkey.url
    except OSError as error:
        raise _folder_failure(data_dir, error) from error
    return database_url, redis_url


def _make_folder(folder: Path) -> None:
    """Make the data folder so that others may pass through it, but not look around."""
    if not folder.exists():
        folder.mkdir(mode=0o711, parents=True)
        folder.chmod(0o711)  # whatever the umask


def _hold(data_dir: Path) -> IO[str]:
    """Lock the data folder; the system lets go of it when this process ends, however it ends."""
    import fcntl

    lock = (data_dir / "lock").open("a+", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
    except BlockingIOError as error:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise ServiceUnavailable(
            "in_use",
            f"{data_dir} is in use by another Coverdesk, process {holder}.",
            "Nothing was started or changed.",
            "End that one first, choose another data folder, or name a database of your own with "
            f"{DATABASE_VARIABLE}, which several use at once.",
        ) from error
    except BaseException:  # a full disk, such as: who tries again in this process finds it free
        with contextlib.suppress(OSError):  # what could not be written is tried once more
            lock.close()
        raise
    return lock


def _folder_failure(data_dir: Path, error: OSError) -> ServiceUnavailable:
    full = error.errno in (28, 122)  # ENOSPC, EDQUOT
    return ServiceUnavailable(
        "disk_full" if full else "folder",
        f"The services could not use {data_dir}: {error.strerror or error}"
        f"{f' ({error.filename})' if error.filename else ''}.",
        "What was committed is safe.",
        "Free some space and start again." if full else "Choose a folder that you may write in.",
    )
