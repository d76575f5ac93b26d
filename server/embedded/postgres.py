"""One embedded PostgreSQL: its data folder, its process, and what its log means when it does not start."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from server.embedded.errors import ServiceUnavailable
from server.embedded.lookup import postgres_major
from server.embedded.place import CLUSTER, Account, own_folder, write_private
from server.embedded.process import Launch, free_port, is_alive, run, spawned, stop, wait_until

USER = "coverdesk"
DATABASE = "coverdesk"
READY_TIMEOUT_S = 120  # crash recovery of a gigabyte of WAL on a slow disk
PORT_TRIES = 5
LEAST_FREE_BYTES = 200_000_000  # an empty cluster takes 40 MB, its WAL up to 80 MB at rest
LOG_KEPT_BYTES = 10_000_000
# Fast shutdown, then an immediate one, which recovers from the WAL at the next start: postgres(1), "Notes".
STOP_SIGNALS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 15.0))

OWN_LOCALES = 17
"""From this version on PostgreSQL has C.UTF-8 itself; before it, it is the system's."""
# Sized for two cores and a small office; on the command line, so that data made by one version run with the
# settings of the next.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "max_locks_per_transaction": "256",  # month partitions with their indexes count one by one
    "shared_buffers": "192MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "jit": "off",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "1",
    "wal_compression": "pglz",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",  # `_FAILURES` reads the log
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresFiles:
    """Where one PostgreSQL lives.

    home: folder that the account can enter; the cluster is `postgres` in it.
    programs: folder with `postgres` and `initdb`.
    password: file with the superuser's password, ours alone.
    log: file that its output is appended to.
    account: whom it runs as; None: as ourselves.
    """

    home: Path
    programs: Path
    password: Path
    log: Path
    account: Account | None

    @property
    def cluster(self) -> Path:
        return self.home / CLUSTER


class Postgres:
    """A running PostgreSQL. `url` names its database; `pid` is the postmaster."""

    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self.url = url
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid

    @classmethod
    def start(cls, files: PostgresFiles, *, durable: bool, ports: Callable[[], int] = free_port) -> Postgres:
        """Make the cluster if there is none, start it, and return once it takes connections."""
        _rotate(files.log)
        with files.log.open("ab") as log:
            files.log.chmod(0o600)
            if not files.cluster.exists():
                _need_space(files.home)
                _create(files, log, durable=durable)
            _check_version(files)
            _end_leftover(files.cluster)
            for _ in range(PORT_TRIES):
                port, begin = ports(), log.seek(0, os.SEEK_END)
                with spawned(_launch(files, port, durable=durable), log, STOP_SIGNALS) as process:
                    if _becomes_ready(files.cluster, process):
                        password = files.password.read_text(encoding="utf-8").strip()
                        return cls(f"postgresql://{USER}:{password}@127.0.0.1:{port}/{DATABASE}", process)
                    failure = explain(_since(files.log, begin), files)
                    stop(process, ((signal.SIGQUIT, 15.0),))
                if failure.code != "port_taken":
                    raise failure
        raise failure

    def stop(self) -> None:
        """Shut down cleanly: open transactions are rolled back, everything committed is on disk."""
        stop(self._process, STOP_SIGNALS)


def _launch(files: PostgresFiles, port: int, *, durable: bool) -> Launch:
    settings = SETTINGS | {"port": str(port)} | ({} if durable else NOT_DURABLE)
    command = [str(files.programs / "postgres"), "-D", str(files.cluster)]
    command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Launch(command=command, account=files.account, folder=files.cluster, death_signal=signal.SIGINT)


def _create(files: PostgresFiles, log: IO[bytes], *, durable: bool) -> None:
    """Make a cluster beside its place and rename it there, so that an interrupted making leaves nothing behind."""
    draft = files.home / "postgres.new"
    pwfile = files.home / "postgres.pw"
    shutil.rmtree(draft, ignore_errors=True)
    own_folder(draft, files.account)
    password = secrets.token_urlsafe(24)
    begin = log.seek(0, os.SEEK_END)
    initdb = [str(files.programs / "initdb"), "-D", str(draft), f"--username={USER}", f"--pwfile={pwfile}"]
    provider = "builtin" if postgres_major(files.programs) >= OWN_LOCALES else "libc"
    initdb += ["--auth=scram-sha-256", "--encoding=UTF8", f"--locale-provider={provider}", "--locale=C.UTF-8"]
    initdb += ["--no-instructions", *([] if durable else ["--no-sync"])]
    # Single-user mode needs neither port nor password.
    single = [str(files.programs / "postgres"), "--single", "-D", str(draft), "postgres"]
    try:
        write_private(pwfile, password, files.account)
        for command, stdin in ((initdb, b""), (single, f"CREATE DATABASE {DATABASE};\n".encode())):
            launch = Launch(command=command, account=files.account, folder=draft, death_signal=signal.SIGTERM)
            if run(launch, log, stdin=stdin) != 0:
                raise explain(_since(files.log, begin), files)
        write_private(files.password, password, None)
        draft.rename(files.cluster)
    except OSError as error:
        raise explain(str(error), files) from error
    finally:
        pwfile.unlink(missing_ok=True)
        shutil.rmtree(draft, ignore_errors=True)


def _becomes_ready(cluster: Path, process: subprocess.Popen[bytes]) -> bool:
    """Wait for `ready` in line 8 of postmaster.pid (PostgreSQL's utils/pidfile.h); False if the process ends."""

    def ready() -> bool:
        with contextlib.suppress(FileNotFoundError):
            lines = (cluster / "postmaster.pid").read_text(errors="replace").splitlines()
            return len(lines) >= 8 and lines[0] == str(process.pid) and lines[7].strip() == "ready"
        return False

    def settled() -> bool:
        return ready() or process.poll() is not None

    return wait_until(settled, READY_TIMEOUT_S) and process.poll() is None and ready()


def _end_leftover(cluster: Path) -> None:
    """End the postmaster of a Coverdesk that was killed, and drop a stale postmaster.pid.

    The caller holds the lock of the data folder, so a postmaster that still runs in it belongs to nobody; most
    often it got its death signal and is writing its last checkpoint. A number that now belongs to another program
    would make PostgreSQL refuse to start.
    """
    pidfile = cluster / "postmaster.pid"
    try:
        pid = int(pidfile.read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        pidfile.unlink(missing_ok=True)
        return
    if not is_alive(pid) or not _works_in(pid, cluster):
        pidfile.unlink(missing_ok=True)
        return
    for number, wait_s in STOP_SIGNALS:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
        if wait_until(lambda: not is_alive(pid), wait_s):
            return
    raise ServiceUnavailable(
        "in_use",
        f"A PostgreSQL with the pid {pid} still runs on {cluster} and does not end.",
        "Its data were not touched.",
        f"End it with `kill -QUIT {pid}` and start again.",
    )


def _works_in(pid: int, cluster: Path) -> bool:
    """Whether that process is a server of this cluster: a postmaster's working folder is its data folder."""
    try:
        return Path(f"/proc/{pid}/cwd").samefile(cluster)
    except FileNotFoundError:
        return not Path("/proc/self").exists()  # without /proc we cannot know, and must not unlink
    except PermissionError:
        return False  # another account's process: not one that we started


def _check_version(files: PostgresFiles) -> None:
    try:
        theirs = int((files.cluster / "PG_VERSION").read_text().strip())
    except (FileNotFoundError, ValueError) as error:
        raise _damaged(files, "its PG_VERSION is missing") from error
    ours = postgres_major(files.programs)
    if theirs != ours:
        raise ServiceUnavailable(
            "wrong_version",
            f"The data in {files.cluster} were written by PostgreSQL {theirs}, and this is PostgreSQL {ours}.",
            "Nothing was changed.",
            f"Start with PostgreSQL {theirs} (COVERDESK_POSTGRES_BIN), or move the data with pg_upgrade.",
        )
    if not files.password.is_file():
        raise ServiceUnavailable(
            "no_password",
            f"The password of the database, {files.password}, is missing.",
            "The data are whole; nothing was changed.",
            "Bring the file back from the backup of the data folder.",
        )


def _need_space(home: Path) -> None:
    free = shutil.disk_usage(home).free
    if free < LEAST_FREE_BYTES:
        raise _disk_full(home, f"{free // 1_000_000} MB are free there and {LEAST_FREE_BYTES // 1_000_000} needed")


def _disk_full(home: Path, detail: str) -> ServiceUnavailable:
    return ServiceUnavailable(
        "disk_full",
        f"The disk with {home} is full: {detail}.",
        "What was committed is safe.",
        "Free some space and start again.",
    )


def _damaged(files: PostgresFiles, detail: str) -> ServiceUnavailable:
    return ServiceUnavailable(
        "data_damaged",
        f"The database in {files.cluster} cannot be opened: {detail}.",
        "It was left as it is.",
        f"Restore it from a backup, or move the folder away to begin with empty data. Log: {files.log}",
    )


_FAILURES = (
    ("disk_full", re.compile(r"No space left on device|Disk quota exceeded")),
    ("port_taken", re.compile(r"could not bind IPv4 address|could not create any TCP/IP sockets")),
    ("no_memory", re.compile(r"could not (?:create|map|resize|open) .*shared memory|Cannot allocate memory")),
    (
        "data_damaged",
        re.compile(
            r"PANIC:|could not locate a valid checkpoint|invalid \w*\s*checkpoint|invalid data in|checksum"
            r"|could not (?:open|read|access) (?:configuration )?(?:file|directory) \"|control file"
            r"|database files are incompatible|could not find the database system"
            r"|cannot access the server configuration file|could not access the server configuration file"
            r"|configuration file .* contains errors|could not load .*pg_hba"
        ),
    ),
)
_SEVERE = re.compile(r"(?:PANIC|FATAL|ERROR|initdb: error): +(.*)|(?:\w+Error: .*)")


def explain(log: str, files: PostgresFiles) -> ServiceUnavailable:
    """What the output of a failed start means; `files` only name the places."""
    severe = _SEVERE.search(log)
    detail = (severe.group(0) if severe else log.strip().rpartition("\n")[2] or "it said nothing").strip()
    code = next((code for code, pattern in _FAILURES if pattern.search(log)), "start_failed")
    if code == "disk_full":
        return _disk_full(files.home, detail)
    if code == "data_damaged":
        return _damaged(files, detail)
    advice = {
        "port_taken": "Start again; another program took the port at that moment.",
        "no_memory": "Free memory, or give the container more shared memory (--shm-size=256m), and start again.",
    }
    return ServiceUnavailable(
        code,
        f"PostgreSQL did not start: {detail}",
        "Its data were not changed.",
        advice.get(code, f"See {files.log}."),
    )


def _since(log: Path, begin: int) -> str:
    with log.open("rb") as file:
        file.seek(begin)
        return file.read(1_000_000).decode(errors="replace")


def _rotate(log: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > LOG_KEPT_BYTES:
            log.replace(log.with_suffix(".old.log"))
