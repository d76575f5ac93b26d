"""What an embedded PostgreSQL makes of trouble: ports, disks, damaged and foreign data."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from server.embedded import postgres
from server.embedded.errors import ServiceUnavailable
from server.embedded.lookup import postgres_folder
from server.embedded.place import service_account
from server.embedded.postgres import Postgres, PostgresFiles, explain
from server.embedded.process import free_port

MakeFiles = Callable[..., PostgresFiles]


@pytest.fixture(scope="module")
def pristine() -> Iterator[Path]:
    """A stopped cluster with its password, made once for the module."""
    folder = Path(tempfile.mkdtemp(prefix="coverdesk-tests-"))
    folder.chmod(0o711)
    Postgres.start(_files(folder), durable=False).stop()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def files(pristine: Path) -> Iterator[PostgresFiles]:
    """The places of a copy of the stopped cluster, free to be damaged."""
    folder = Path(tempfile.mkdtemp(prefix="coverdesk-tests-"))
    folder.chmod(0o711)
    if service_account() is None:
        shutil.copytree(pristine, folder, dirs_exist_ok=True)
    else:  # 1,500 files with their owner, which is another one than ours
        subprocess.run(["cp", "-a", f"{pristine}/.", folder], check=True)
    yield _files(folder)
    shutil.rmtree(folder)


def _files(folder: Path, programs: Path | None = None) -> PostgresFiles:
    account = service_account()
    return PostgresFiles(
        home=folder,
        programs=programs or postgres_folder({}, account),
        password=folder / "postgres.password",
        log=folder / "postgres.log",
        account=account,
    )


def start_and_fail(files: PostgresFiles) -> ServiceUnavailable:
    with pytest.raises(ServiceUnavailable) as caught:
        Postgres.start(files, durable=False)
    return caught.value


def test_a_taken_port_is_not_the_end(files: PostgresFiles) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        free = free_port()
        ports = iter([taken.getsockname()[1], free])
        postgres = Postgres.start(files, durable=False, ports=lambda: next(ports))
        postgres.stop()
    assert f":{free}/" in postgres.url


def test_ports_that_stay_taken_are_named_as_the_cause(files: PostgresFiles) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ServiceUnavailable) as caught:
            Postgres.start(files, durable=False, ports=lambda: int(taken.getsockname()[1]))
    assert caught.value.code == "port_taken"


def test_a_damaged_control_file_is_said_and_left_alone(files: PostgresFiles) -> None:
    control = files.cluster / "global" / "pg_control"
    control.write_bytes(b"\0" * control.stat().st_size)
    assert start_and_fail(files).code == "data_damaged"
    assert set(control.read_bytes()) == {0}


def test_a_missing_configuration_is_said(files: PostgresFiles) -> None:
    (files.cluster / "postgresql.conf").unlink()
    assert start_and_fail(files).code == "data_damaged"


def test_missing_wal_is_said(files: PostgresFiles) -> None:
    for segment in (files.cluster / "pg_wal").glob("0*"):
        segment.unlink()
    assert start_and_fail(files).code == "data_damaged"


def test_data_of_another_version_are_not_touched(files: PostgresFiles) -> None:
    (files.cluster / "PG_VERSION").write_text("12\n")
    failure = start_and_fail(files)
    assert failure.code == "wrong_version"
    assert "12" in failure.happened


def test_a_lost_password_is_said(files: PostgresFiles) -> None:
    files.password.unlink()
    assert start_and_fail(files).code == "no_password"


def test_an_interrupted_creation_is_begun_anew(files: PostgresFiles) -> None:
    files.cluster.rename(files.home / "postgres.new")
    (files.home / "postgres.new" / "PG_VERSION").unlink()
    Postgres.start(files, durable=False).stop()
    assert not (files.home / "postgres.new").exists()


def test_a_failed_creation_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="coverdesk-tests-"))
    folder.chmod(0o711)
    programs = folder / "programs"
    programs.mkdir()
    programs.chmod(0o755)
    for name in ("initdb", "postgres"):
        program = programs / name
        program.write_text(
            "#!/bin/sh\necho 'initdb: error: could not write file: No space left on device' >&2; exit 1\n"
        )
        program.chmod(0o755)
    try:
        failure = start_and_fail(_files(folder, programs))
        assert failure.code == "disk_full"
        assert sorted(path.name for path in folder.iterdir()) == ["postgres.log", "programs"]
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("output", "code"),
    [
        ('FATAL:  could not write lock file "postmaster.pid": No space left on device', "disk_full"),
        ('LOG:  could not bind IPv4 address "127.0.0.1": Address already in use', "port_taken"),
        ("FATAL:  could not map anonymous shared memory: Cannot allocate memory", "no_memory"),
        ("PANIC:  could not locate a valid checkpoint record at 0/14", "data_damaged"),
        ("FATAL:  something nobody foresaw", "start_failed"),
        ("", "start_failed"),
    ],
)
def test_the_log_of_a_failed_start_is_explained(output: str, code: str, tmp_path: Path) -> None:
    files = PostgresFiles(home=tmp_path, programs=tmp_path, password=tmp_path / "p", log=tmp_path / "log", account=None)
    failure = explain(output, files)
    assert failure.code == code
    assert failure.safe
    assert failure.next


OBSTINATE = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGQUIT, signal.SIG_DFL if sys.argv[1] == "ends" else signal.SIG_IGN)
print("ignores", flush=True)
time.sleep(600)
"""


@pytest.fixture
def leftover(files: PostgresFiles, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[bytes]]:
    """A process that works in the cluster as a postmaster does, and does not end when it is asked to once."""
    command = [sys.executable, "-c", OBSTINATE, request.param]
    with subprocess.Popen(command, cwd=files.cluster, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ignores\n"
        (files.cluster / "postmaster.pid").write_text(f"{process.pid}\n")
        yield process
        process.kill()


@pytest.mark.parametrize("leftover", ["stays"], indirect=True)
def test_a_server_that_does_not_end_keeps_its_data_to_itself(
    files: PostgresFiles, leftover: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "STOP_SIGNALS", ((signal.SIGINT, 0.05), (signal.SIGQUIT, 0.05)))
    error = start_and_fail(files)
    assert error.code == "in_use"
    assert f"kill -QUIT {leftover.pid}" in str(error)
    assert (files.cluster / "postmaster.pid").is_file()
    assert leftover.poll() is None


@pytest.mark.parametrize("leftover", ["ends"], indirect=True)
def test_a_leftover_server_is_ended_by_the_stronger_signal(
    files: PostgresFiles, leftover: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "STOP_SIGNALS", ((signal.SIGINT, 0.05), (signal.SIGQUIT, 30.0)))
    reaped = threading.Thread(target=leftover.wait)  # as init does for what has lost its parent
    reaped.start()
    try:
        monkeypatch.setattr(postgres, "_launch", _no_launch)
        with pytest.raises(KeyboardInterrupt):
            Postgres.start(files, durable=False)
    finally:
        leftover.kill()
        reaped.join()
    assert leftover.returncode == -signal.SIGQUIT


def _no_launch(*_: object, **__: object) -> NoReturn:
    """What comes after the leftover is gone."""
    raise KeyboardInterrupt


def test_a_number_that_is_another_programs_now_is_left_alone(files: PostgresFiles) -> None:
    (files.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n")
    Postgres.start(files, durable=False).stop()


def test_a_long_log_is_put_aside_at_the_next_start(files: PostgresFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "LOG_KEPT_BYTES", 100)
    files.log.write_text("old\n" * 100)
    Postgres.start(files, durable=False).stop()
    assert files.log.with_suffix(".old.log").read_text() == "old\n" * 100
    assert "old" not in files.log.read_text()
