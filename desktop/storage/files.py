"""Opening encrypted SQLite files, and the one place where their driver's errors become ours. No tables here.

The driver is used as it is: SQLAlchemy inserted at half the rate, and the few ordinary reads did not pay for a second
way to the same file.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

from sqlcipher3 import dbapi2

from desktop.storage.words import FUNCTIONS


class Selected(Protocol):
    """The rows that a statement gives, read by place, each at most once; or how many it changed."""

    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...
    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """What callers use of a `sqlcipher3.dbapi2.Connection`, whose driver ships no types: it shows who runs SQL. It
    never leaves the stores.
    """

    @property
    def in_transaction(self) -> bool: ...
    def execute(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = (), /) -> Selected: ...
    def executemany(self, sql: str, values: Iterable[Sequence[Any]], /) -> Selected: ...
    def create_function(
        self, name: str, values: int, function: Callable[..., Any], /, *, deterministic: bool
    ) -> None: ...
    def set_trace_callback(self, told: Callable[[str], None] | None, /) -> None: ...
    def backup(self, target: Connection, /) -> None: ...
    def interrupt(self) -> None: ...
    def close(self) -> None: ...


Malformed: TypeAlias = dbapi2.Error
"""An error of the driver that `translated` leaves as it is: a fault of our SQL, or of a file that lost its tables."""
KEY_BYTES: Final = 32
PAGE_BYTES: Final = 8192
"""Of a replica: loads 15 % faster than with 4096, as wide rows leave less of a page empty."""
REPLICA_HMAC: Final = "HMAC_SHA256"
"""Authenticates each page. As strong for this as SQLCipher's HMAC-SHA512, and where the processor has SHA
instructions, as those of the last years do, a first sync takes a quarter less time."""
JOURNAL_PAGE_BYTES: Final = 4096
"""Of the journal: a command is small, and a page is what one durable write costs."""
WAL_KEPT_BYTES: Final = 16 * 2**20
"""After a checkpoint the log shrinks to this, so that a large pull does not occupy the disk for ever."""
BUSY_MS: Final = 5_000
"""A reader waits this long for the moment in which a checkpoint swaps the log."""


class StoreError(Exception):
    """A file of this device cannot be used. `path` names it."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path


class DiskFull(StoreError):
    """Nothing was changed; it works again when there is space."""


class Corrupt(StoreError):
    """The contents are damaged: a replica is made anew, a journal is rescued record by record."""


class WrongKey(StoreError):
    """The key does not open the file, or its first page is damaged; from outside these look the same."""


class NotADatabase(StoreError):
    """The file is something else, such as a database that is not encrypted."""


class ReadOnly(StoreError):
    """The file or its folder may not be written."""


class InUse(StoreError):
    """Another instance of the program has the file open."""


class TooNew(StoreError):
    """A later version of the program wrote the file; this one must be updated first."""


class Unreadable(StoreError):
    """The operating system refuses: a missing folder, missing rights, a failing disk."""


_BY_CODE: Final[dict[int, tuple[type[StoreError], str]]] = {
    5: (InUse, "another instance of Coverdesk has it open"),
    6: (InUse, "another instance of Coverdesk has it open"),
    8: (ReadOnly, "it may not be written"),
    10: (Unreadable, "the disk does not answer"),
    11: (Corrupt, "it is damaged"),
    13: (DiskFull, "the disk is full"),
    14: (Unreadable, "it cannot be opened"),
    26: (WrongKey, "the key does not open it"),
}
"""By SQLite's primary result code (sqlite.org/rescode.html)."""

_FULL: Final = 13
_PLAIN: Final = b"SQLite format 3\0"
_IO: Final = 10
"""SQLITE_IOERR: also what a full disk looks like where the index of the log cannot be made or written."""


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """The driver's errors as ours, with their cause. What is a fault of our SQL stays as it is."""
    try:
        yield
    except dbapi2.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        primary = code & 0xFF if isinstance(code, int) else 0
        kind = _BY_CODE[_FULL] if primary == _IO and _is_full(path) else _BY_CODE.get(primary)
        if kind is None:
            raise
        raise kind[0](path, kind[1]) from error


def _is_full(path: Path) -> bool:
    try:
        room = os.statvfs(path.parent) if hasattr(os, "statvfs") else None
    except OSError:
        return False
    return room is not None and room.f_bavail * room.f_frsize < 2**20


def open_journal_file(path: Path, key: bytes) -> Connection:
    """The journal: each commit is on the disk when it returns, and nobody else can open the file meanwhile."""
    connection = _connect(path, key, JOURNAL_PAGE_BYTES, timeout_ms=0, is_exclusive=True)
    with _closing_on_error(connection), translated(path):
        _writable(connection, "WAL", "FULL")
    return connection


def open_replica_file(path: Path, key: bytes) -> Connection:
    """The live replica, for its one writer.

    synchronous=NORMAL: a power cut may take back the last transactions, never a part of one. That is safe because
    the journal is on the disk first and archived commands count as pending above the replica's own `acked`: an older
    replica pulls the rest again, and it can never be ahead of what the server sent it.
    """
    connection = _connect(path, key, PAGE_BYTES, timeout_ms=BUSY_MS)
    with _closing_on_error(connection), translated(path):
        _writable(connection, "WAL", "NORMAL")
        connection.execute("PRAGMA cache_size=-16000")
    return connection


def open_side_file(path: Path, key: bytes) -> Connection:
    """A side file while it is filled: nobody reads it, and a rollback journal makes each chunk whole after a kill.

    synchronous=OFF: a power cut may damage it, so one that was left by an earlier run is checked before it serves.
    """
    connection = _connect(path, key, PAGE_BYTES, timeout_ms=0)
    with _closing_on_error(connection), translated(path):
        _writable(connection, "TRUNCATE", "OFF")
        connection.execute("PRAGMA cache_size=-32000")
    return connection


def open_reader(path: Path, key: bytes) -> Connection:
    """A connection that only reads, beside the writer of a live replica."""
    with translated(path):
        connection: Connection = dbapi2.connect(
            f"{path.resolve().as_uri()}?mode=ro",
            uri=True,
            isolation_level=None,
            timeout=BUSY_MS / 1000,
            check_same_thread=False,
        )
    with _closing_on_error(connection):
        _unlock(connection, path, key, PAGE_BYTES)
        with translated(path):
            connection.execute("PRAGMA query_only=ON")
            connection.execute("PRAGMA cache_size=-16000")
    return connection


def sync_file(path: Path) -> None:
    """The file's contents are on the disk afterwards."""
    _sync(path, os.O_RDWR)


def sync_folder(path: Path) -> None:
    """What was created, renamed or removed in the folder is on the disk afterwards."""
    if os.name == "posix":  # Windows writes folder entries through by itself
        _sync(path, os.O_RDONLY)


def _sync(path: Path, how: int) -> None:
    handle = os.open(path, how)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def refused(path: Path, error: OSError) -> StoreError:
    """What the operating system says of a file that is no database, as for the others."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return DiskFull(path, "the disk is full")
        case errno.EROFS | errno.EACCES | errno.EPERM:
            return ReadOnly(path, "it may not be read or written")
        case _:
            return Unreadable(path, "the disk does not answer")


def remove_file(path: Path) -> None:
    """The database with its log, wherever they exist. On Windows what a reader still has open stays for later."""
    for suffix in ("-wal", "-shm", "-journal", ""):
        try:
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        except PermissionError:
            return


def _connect(path: Path, key: bytes, page_bytes: int, timeout_ms: int, *, is_exclusive: bool = False) -> Connection:
    # Only a file that is not there is opened by ourselves: closing any handle of a file drops this process's POSIX
    # locks on it, those of another connection included (sqlite.org/howtocorrupt.html section 2.2).
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        sync_folder(path.parent)
    except FileExistsError:
        pass
    except PermissionError as error:
        raise ReadOnly(path, "it may not be written") from error
    except OSError as error:
        raise (DiskFull if error.errno == errno.ENOSPC else Unreadable)(path, "it cannot be opened") from error
    with translated(path):
        connection: Connection = dbapi2.connect(
            str(path), isolation_level=None, timeout=timeout_ms / 1000, check_same_thread=False
        )
    with _closing_on_error(connection):
        if is_exclusive:  # before the first read: then there is no shared index, which a full disk could not hold
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        _unlock(connection, path, key, page_bytes)
    return connection


def _unlock(connection: Connection, path: Path, key: bytes, page_bytes: int) -> None:
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    with _explained(path), translated(path):
        connection.execute("PRAGMA cipher_log_level=NONE")
        connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        connection.execute(f"PRAGMA cipher_page_size={page_bytes}")
        if page_bytes == PAGE_BYTES:
            connection.execute(f"PRAGMA cipher_hmac_algorithm={REPLICA_HMAC}")
        connection.execute("PRAGMA temp_store=MEMORY")  # temporary files would not be encrypted
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """What did not open by its key may never have been encrypted."""
    try:
        yield
    except WrongKey as error:
        with path.open("rb") as file:
            head = file.read(len(_PLAIN))
        if head == _PLAIN:
            raise NotADatabase(path, "it is not encrypted") from error
        raise


def _writable(connection: Connection, log: str, synchronous: str) -> None:
    connection.execute(f"PRAGMA journal_mode={log}")
    connection.execute(f"PRAGMA synchronous={synchronous}")
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute(f"PRAGMA journal_size_limit={WAL_KEPT_BYTES}")
    for name, (values, function) in FUNCTIONS.items():
        connection.create_function(name, values, function, deterministic=True)


@contextmanager
def transaction(connection: Connection, path: Path) -> Iterator[Connection]:
    """One write transaction: committed at the end, rolled back on any error, the driver's translated."""
    with translated(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:  # a full disk has already rolled it back
                connection.execute("ROLLBACK")
            raise


def truncate_log(connection: Connection, path: Path) -> bool:
    """Moves the log into the file and empties it. False: a reader still needs it; try again later."""
    with translated(path):
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return bool(busy == 0)


@contextmanager
def _closing_on_error(connection: Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise
