"""A PostgreSQL for one test, of other programs or with other settings than the one that all share."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.embedded.place import home_for, service_account
from server.embedded.postgres import Postgres, PostgresFiles


@contextmanager
def own_postgres(programs: Path) -> Iterator[str]:
    """The URL of an empty database, gone at the end with all that belongs to it. programs: their folder."""
    folder = Path(tempfile.mkdtemp(prefix="coverdesk-own-"))
    folder.chmod(0o711)
    account = service_account(folder)
    files = PostgresFiles(
        home=home_for(folder, account),
        programs=programs,
        password=folder / "postgres.password",
        log=folder / "postgres.log",
        account=account,
    )
    try:
        postgres = Postgres.start(files, durable=False)
        try:
            yield postgres.url
        finally:
            postgres.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
