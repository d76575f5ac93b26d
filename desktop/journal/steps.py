"""How the journal's file came to its present form: one script per version, never changed once released.

Before a step that alters an existing journal the file is copied aside; the journal survives every upgrade.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from desktop.storage.files import Connection, TooNew, open_journal_file, remove_file, transaction, translated

STEPS: Final[tuple[tuple[str, ...], ...]] = (
    (
        # One row. The device's own fields are empty until the first sign-in; the counters begin before it.
        """CREATE TABLE standing (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            server_id TEXT, epoch TEXT, user_id TEXT, device_id TEXT, device_name TEXT,
            last_number INTEGER NOT NULL,
            revision INTEGER NOT NULL
        ) STRICT""",
        "INSERT INTO standing (one, last_number, revision) VALUES (1, 0, 0)",
        """CREATE TABLE entry (
            number INTEGER PRIMARY KEY,
            command_id TEXT NOT NULL UNIQUE,
            at INTEGER NOT NULL,
            files TEXT NOT NULL,
            record BLOB NOT NULL
        ) STRICT""",
        """CREATE TABLE archive (
            device_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            command_id TEXT NOT NULL,
            at INTEGER NOT NULL,
            files TEXT NOT NULL,
            record BLOB,
            verdict TEXT, code TEXT, detail TEXT, conflict_id TEXT,
            archived_at INTEGER NOT NULL,
            settled INTEGER NOT NULL,
            PRIMARY KEY (device_id, number)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX archive_by_command ON archive (command_id)",
        "CREATE INDEX archive_by_time ON archive (archived_at)",
        """CREATE TABLE receipt (
            device_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            command_id TEXT NOT NULL,
            verdict TEXT NOT NULL, code TEXT, detail TEXT NOT NULL, conflict_id TEXT,
            received_at INTEGER NOT NULL,
            PRIMARY KEY (device_id, number)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE draft (
            key TEXT PRIMARY KEY,
            file_id TEXT,
            text TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX draft_by_file ON draft (file_id)",
        """CREATE TABLE aside (
            id INTEGER PRIMARY KEY,
            device_id TEXT,
            number INTEGER NOT NULL,
            command_id TEXT NOT NULL,
            files TEXT NOT NULL,
            record BLOB NOT NULL,
            why TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT""",
    ),
    # A damaged record needs the person until they have seen to it.
    ("ALTER TABLE aside ADD COLUMN settled INTEGER NOT NULL DEFAULT 0",),
    # What is unsent stays when its file leaves, and its contents go as soon as it is sent or settled.
    (
        "ALTER TABLE entry ADD COLUMN leaves INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE aside ADD COLUMN leaves INTEGER NOT NULL DEFAULT 0",
    ),
    # What a correction of a notice is about is no file: it was taken for one, by the command that its key names.
    # Up to which number the server may know the entries: what a program before this one sent it did not note.
    # withdrawn: 0 no, 1 by the program, 2 by the person.
    (
        "UPDATE draft SET file_id = NULL WHERE key LIKE 'correction/%'",
        "ALTER TABLE standing ADD COLUMN offered INTEGER NOT NULL DEFAULT 0",
        "UPDATE standing SET offered = last_number",
        "ALTER TABLE entry ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE archive ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0",
        """UPDATE entry SET withdrawn = 1 + EXISTS (
            SELECT 1 FROM aside a WHERE a.command_id = entry.command_id AND (a.why = 'discarded' OR a.settled = 1)
        ) WHERE command_id IN (SELECT command_id FROM aside)""",
        """UPDATE archive SET withdrawn = 1 + EXISTS (
            SELECT 1 FROM aside a WHERE a.command_id = archive.command_id AND (a.why = 'discarded' OR a.settled = 1)
        ) WHERE verdict IS NULL AND command_id IN (SELECT command_id FROM aside)""",
    ),
)


def step_up(connection: Connection, path: Path, key: bytes, steps: Sequence[Sequence[str]] = STEPS) -> None:
    """Brings the file to the last step, each in its own transaction; a file that was there is copied before each.

    Raises TooNew for a journal of a later program.
    """
    with translated(path):
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(steps):
        raise TooNew(path, f"it has form {version}, this program knows {len(steps)}")
    for number in range(version + 1, len(steps) + 1):
        if version > 0:
            _back_up(connection, path, key, backup_path(path, number))
        with transaction(connection, path):
            for statement in steps[number - 1]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={number}")


def backup_path(path: Path, step: int) -> Path:
    """Where the journal is copied to before the step."""
    return path.with_name(f"{path.name}.before-{step}")


def drop_backups(path: Path) -> None:
    """When files were revoked, their text must not stay in a copy."""
    for backup in path.parent.glob(f"{path.name}.before-*"):
        backup.unlink(missing_ok=True)


def _back_up(connection: Connection, path: Path, key: bytes, target: Path) -> None:
    """Through the open connection: a second handle on the file would drop this process's locks when it is closed."""
    remove_file(target)
    copy = open_journal_file(target, key)
    try:
        with translated(path):
            connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
