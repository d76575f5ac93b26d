"""`coverdesk migration "Incidents."`: writes the migration that brings the database to what is declared now.

For whoever has changed a declaration. A database of its own is made by all migrations there are and compared with the
declarations; the difference becomes the next file. Its functions and triggers need no step: `migrate` installs them
from the declarations after every migration.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import warnings
from hashlib import sha256
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from alembic.operations import ops
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from server.embedded.services import Services
from server.store.migrate import revise
from server.store.tables import metadata

VERSIONS: Final = Path(__file__).parent / "store/migrations/versions"
KNOWN: Final = "tests/migration/test_migrations.py"
_FILE: Final = '''"""{message}

Revision: {revision}, after {before}.
"""

import sqlalchemy as sa
from alembic import op
{imports}
revision = "{revision}"
down_revision = "{before}"


def upgrade() -> None:
    """As the declarations have it."""
    {steps}
'''


def main(arguments: list[str] | None = None) -> int:
    """Over a database of its own; 0 also where nothing differs."""
    parser = argparse.ArgumentParser(prog="coverdesk migration", description=__doc__)
    parser.add_argument("message", help="what changes, as a sentence: the first line of the file")
    message = parser.parse_args(arguments).message.strip()
    with tempfile.TemporaryDirectory(prefix="coverdesk-migration-") as folder:
        Path(folder).chmod(0o711)  # run as root, the services are another user's
        with Services.start(Path(folder), durable=False, environment={}) as services:
            print(added(services.database_url, metadata(), VERSIONS, message))
    return 0


def added(url: str, declared: sa.MetaData, folder: Path, message: str) -> str:
    """Writes the next file of the folder where the database, with all migrations, is not as declared.

    Returns what whoever asked reads: what is left to do.
    """
    revise(url)
    steps, imports = missing(url, declared)
    if not steps:
        return "The migrations make what is declared: there is nothing to write."
    path = write(folder, message, steps, imports)
    digest = sha256(path.read_bytes()).hexdigest()
    return (
        f"Written: {path.name}. Read it, as no old row may break it, and add it to KNOWN in {KNOWN}:\n"
        f'    "{path.name}": "{digest}",'
    )


def write(folder: Path, message: str, steps: str, imports: str) -> Path:
    """The next file of the folder; its name is of the message."""
    before = max(path.name[:4] for path in folder.glob("[0-9][0-9][0-9][0-9]_*.py"))
    revision = f"{int(before) + 1:04}"
    name = "_".join("".join(c if c.isalnum() and c.isascii() else " " for c in message.lower()).split()) or "declared"
    path = folder / f"{revision}_{name[:40].rstrip('_')}.py"
    sentence = message if message.endswith(".") else f"{message}."
    text = _FILE.format(message=sentence, revision=revision, before=before, imports=imports, steps=steps)
    path.write_text(text, "utf-8")
    for command in (("format",), ("check", "--fix")):  # as everything here is written; of what is installed to build
        subprocess.run([sys.executable, "-m", "ruff", *command, "--quiet", str(path)], check=True)
    return path


def missing(url: str, declared: sa.MetaData) -> tuple[str, str]:
    """The steps from the database to the declarations, as Python, and what they import; empty where nothing differs."""

    async def connected() -> tuple[str, str]:
        engine = create_async_engine(sa.make_url(url).set(drivername="postgresql+asyncpg"), poolclass=NullPool)
        try:
            async with engine.connect() as connection:
                return await connection.run_sync(_steps, declared)
        finally:
            await engine.dispose()

    return asyncio.run(connected())


def _steps(connection: sa.Connection, declared: sa.MetaData) -> tuple[str, str]:
    options = {"include_object": _is_ours, "compare_type": True, "compare_server_default": True}
    context = MigrationContext.configure(connection, opts={**options, "target_metadata": declared})
    with warnings.catch_warnings():
        # SQLAlchemy passes on how it read a check that is not validated as if that were a dialect's name.
        warnings.filterwarnings("ignore", "Can't validate argument 'dialect_options'")
        script = produce_migrations(context, declared)
    assert script.upgrade_ops is not None
    script.upgrade_ops.ops += _checks(connection, declared)
    if not script.upgrade_ops.ops:
        return "", ""
    rendered = render_python_code(script.upgrade_ops, migration_context=context)
    steps = "\n".join(line for line in rendered.splitlines() if not line.lstrip().startswith("# ###")).strip()
    return steps, "from sqlalchemy.dialects import postgresql\n" if "postgresql." in steps else ""


def _is_ours(_object: object, name: str | None, kind: str, is_there: bool, _compared: object) -> bool:
    """Not alembic's own table, and not the partitions of the ledger, which are made month by month."""
    is_partition = kind == "table" and is_there and str(name).startswith("ledger_") and str(name)[7:8] in "2r"
    return name != "alembic_version" and not is_partition


def _checks(connection: sa.Connection, declared: sa.MetaData) -> list[ops.MigrateOperation]:
    """The checks of added columns: alembic compares none."""
    there = sa.inspect(connection)
    known = set(there.get_table_names())
    found: list[ops.MigrateOperation] = []
    for table in declared.sorted_tables:
        if table.name in known:
            names = {each["name"] for each in there.get_check_constraints(table.name)}
            checks = [each for each in table.constraints if isinstance(each, sa.CheckConstraint)]
            found += [
                ops.CreateCheckConstraintOp(str(check.name), table.name, str(check.sqltext))
                for check in checks
                if check.name not in names
            ]
    return found


if __name__ == "__main__":
    raise SystemExit(main())
