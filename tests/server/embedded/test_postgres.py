"""What an embedded PostgreSQL makes of trouble: ports, disks, damaged and foreign data."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

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
    shutil.copytree(pristine, folder, dirs_exist_ok=True)
    account = service_account()
    if account is not None:
        for path in (folder / "postgres", *(folder / "postgres").rglob("*")):
            shutil.chown(path, account.uid, account.gid)
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
