"""The embedded services as a whole: they start, keep their data, refuse a second user, and leave nothing behind."""

from __future__ import annotations

import errno
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest
import redis

from server.embedded import services as embedded
from server.embedded.errors import ServiceUnavailable
from server.embedded.process import free_port, is_alive, wait_until
from server.embedded.services import Services

# Prints what it started and waits to be killed; argument 1 is the data folder.
HOLDER = """
import sys, threading
from pathlib import Path
from server.embedded.services import Services

def start():
    services = Services.start(Path(sys.argv[1]), durable=False, environment={})
    print(services.database_url, services.redis_url, flush=True)
    keep.append(services)

keep = []
starter = threading.Thread(target=start)  # a thread that ends must not take the services with it
starter.start()
starter.join()
sys.stdin.read()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder that an unprivileged account can reach, as pytest's own folders under root are not."""
    path = Path(tempfile.mkdtemp(prefix="coverdesk-tests-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


def start(folder: Path, **environment: str) -> Services:
    return Services.start(folder, durable=False, environment=environment)


async def query(url: str, sql: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def processes_in(folder: Path) -> set[int]:
    """Pids of all live processes that work in or below the folder."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                cwd = (entry / "cwd").readlink()
            except OSError:
                continue
            if cwd.is_relative_to(folder):
                found.add(int(entry.name))
    return found


async def test_committed_rows_survive_a_restart(folder: Path) -> None:
    with start(folder) as first:
        await query(first.database_url, "CREATE TABLE kept AS SELECT 42 AS answer")
    with start(folder) as second:
        assert await query(second.database_url, "SELECT answer FROM kept") == 42
        password = re.search(r":([^:@]+)@", second.database_url)
        assert password is not None
        assert (folder / "postgres.password").read_text() == password.group(1)
    assert processes_in(folder) == set()


async def test_postgres_is_set_up_as_the_design_says(services: Services) -> None:
    async def setting(name: str) -> Any:
        return await query(services.database_url, f"SHOW {name}")

    assert await setting("server_encoding") == "UTF8"
    assert await setting("timezone") == "UTC"
    assert await setting("max_locks_per_transaction") == "256"
    assert await setting("unix_socket_directories") == ""
    assert await setting("listen_addresses") == "127.0.0.1"
    assert await setting("jit") == "off"
    assert await query(services.database_url, "SELECT uuidv7() IS NOT NULL")
    assert await query(
        services.database_url, "SELECT datlocprovider = 'b' FROM pg_database WHERE datname = current_database()"
    )


async def test_durable_is_the_default(folder: Path) -> None:
    with Services.start(folder, environment={"REDIS_URL": "redis://elsewhere"}) as services:
        assert await query(services.database_url, "SHOW fsync") == "on"
        assert await query(services.database_url, "SHOW synchronous_commit") == "on"
        assert await query(services.database_url, "SHOW full_page_writes") == "on"


async def test_both_servers_refuse_a_wrong_password(services: Services) -> None:
    wrong = re.sub(r":[^:@/]+@", ":wrong@", services.database_url)
    with pytest.raises(asyncpg.InvalidPasswordError):
        await query(wrong, "SELECT 1")
    wrong = re.sub(r":[^:@/]+@", ":wrong@", services.redis_url)
    with redis.Redis.from_url(wrong) as client, pytest.raises(redis.AuthenticationError):
        client.ping()


def test_secrets_are_readable_by_their_user_only(folder: Path) -> None:
    with start(folder):
        assert (folder / "postgres.password").stat().st_mode & 0o777 == 0o600
        assert (folder / "postgres.log").stat().st_mode & 0o777 == 0o600
        assert (folder / "valkey" / "valkey.conf").stat().st_mode & 0o777 == 0o600
        assert (folder / "postgres").stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops privileges")
def test_started_by_root_nothing_runs_as_root(folder: Path) -> None:
    with start(folder):
        owners = {Path(f"/proc/{pid}").stat().st_uid for pid in processes_in(folder)}
    assert owners
    assert 0 not in owners


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders that the services cannot reach")
async def test_a_folder_that_the_account_cannot_reach_gets_another_place(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    data = closed / "data"
    try:
        with start(data) as services:
            await query(services.database_url, "CREATE TABLE kept AS SELECT 7 AS answer")
        assert not (data / "postgres").exists()
        with start(data) as services:
            assert await query(services.database_url, "SELECT answer FROM kept") == 7
    finally:
        place = Path((data / "place").read_text().strip())
        shutil.rmtree(place)
    with pytest.raises(ServiceUnavailable) as caught:
        start(data)
    assert caught.value.code == "data_missing"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops privileges")
def test_root_starts_a_users_data_as_that_user(folder: Path) -> None:
    start(folder, REDIS_URL="redis://theirs").stop()
    user = pwd.getpwnam("daemon").pw_uid
    for path in (folder / "postgres", *(folder / "postgres").rglob("*")):
        os.chown(path, user, -1)
    with start(folder, REDIS_URL="redis://theirs"):
        assert {Path(f"/proc/{pid}").stat().st_uid for pid in processes_in(folder)} == {user}


def test_a_second_user_of_the_folder_is_told_who_has_it(folder: Path) -> None:
    with start(folder), pytest.raises(ServiceUnavailable) as caught:
        start(folder)
    assert caught.value.code == "in_use"
    assert str(os.getpid()) in caught.value.happened


def test_named_servers_are_used_and_nothing_is_started(folder: Path) -> None:
    with start(folder, DATABASE_URL="postgresql://theirs/db", REDIS_URL="redis://theirs") as services:
        assert services.database_url == "postgresql://theirs/db"
        assert services.redis_url == "redis://theirs"
    assert list(folder.iterdir()) == []


def test_only_the_service_that_is_not_named_is_started(folder: Path) -> None:
    with start(folder, DATABASE_URL="postgresql://theirs/db") as services:
        assert services.database_url == "postgresql://theirs/db"
        with redis.Redis.from_url(services.redis_url) as client:
            assert client.ping()
        assert not (folder / "postgres").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_nothing_outlives_a_killed_parent_and_the_data_open_again(folder: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        database_url, redis_url = holder.stdout.readline().split()
        running = processes_in(folder)
        assert len(running) > 3  # postmaster, its children, valkey
        with redis.Redis.from_url(redis_url) as client:
            assert client.ping()
        os.kill(holder.pid, signal.SIGKILL)
    assert wait_until(lambda: not any(is_alive(pid) for pid in running), 20), processes_in(folder)
    with start(folder) as services:
        assert services.database_url.rpartition(":")[0] == database_url.rpartition(":")[0]  # but for the port


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_a_start_right_after_a_kill_waits_for_the_old_servers(folder: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline()
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
        with start(folder) as services, socket.create_connection(("127.0.0.1", _port(services.database_url))):
            pass
    assert processes_in(folder) == set()


def test_services_started_in_a_thread_outlive_it(folder: Path) -> None:
    started: list[Services] = []
    thread = threading.Thread(target=lambda: started.append(start(folder)))
    thread.start()
    thread.join()
    with started[0]:
        running = processes_in(folder)
        # A second is a hundred times what the death signal needs.
        assert not wait_until(lambda: not all(is_alive(pid) for pid in running), 1)


def test_a_stale_pid_file_with_another_programs_pid_does_not_stop_a_start(folder: Path) -> None:
    start(folder).stop()
    stranger = subprocess.Popen(["cat"], stdin=subprocess.PIPE, cwd="/", user=_owner(folder))
    with stranger:
        # As PostgreSQL leaves it after a power cut; a live process of the same user makes it refuse to start.
        stale = f"{stranger.pid}\n{folder}/postgres\n1700000000\n5432\n\n127.0.0.1\n\nready\n"
        (folder / "postgres" / "postmaster.pid").write_text(stale)
        with start(folder):
            assert stranger.poll() is None  # and it was left alone
        stranger.kill()


def _owner(folder: Path) -> int | None:
    """The account of the services, None when that is us (only root may name another)."""
    return (folder / "postgres").stat().st_uid if os.geteuid() == 0 else None


def test_a_failed_start_lets_go_of_the_folder(folder: Path) -> None:
    (folder / "postgres").mkdir()
    with pytest.raises(ServiceUnavailable) as caught:
        start(folder)
    assert caught.value.code == "data_damaged"
    shutil.rmtree(folder / "postgres")
    start(folder).stop()


@pytest.mark.parametrize("below", ["", "below"])
def test_a_folder_that_is_none_is_told_with_what_is_safe(folder: Path, below: str) -> None:
    (folder / "file").touch()
    with pytest.raises(ServiceUnavailable) as caught:
        start(folder / "file" / below)
    assert caught.value.code == "folder"
    said = str(caught.value)
    assert f"could not use {folder / 'file' / below}: Not a directory" in said
    assert "What was committed is safe." in said
    assert "Choose a folder that you may write in." in said


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_as_one_and_starts_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def full(file: object, operation: int) -> None:
        raise OSError(number, os.strerror(number), str(folder / "lock"))

    monkeypatch.setattr("fcntl.flock", full)
    with pytest.raises(ServiceUnavailable) as caught:
        start(folder)
    assert caught.value.code == "disk_full"
    assert f"{os.strerror(number)} ({folder / 'lock'})" in str(caught.value)
    assert "Free some space and start again." in str(caught.value)
    assert processes_in(folder) == set()


def test_where_the_embedded_services_do_not_run_the_variables_are_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "sys", SimpleNamespace(platform="win32"))
    with pytest.raises(ServiceUnavailable) as caught:
        start(folder / "data")
    assert caught.value.code == "not_on_windows"
    assert all(name in str(caught.value) for name in (embedded.DATABASE_VARIABLE, embedded.REDIS_VARIABLE))
    assert not (folder / "data").exists()
    start(folder / "data", DATABASE_URL="postgresql://theirs/db", REDIS_URL="redis://theirs").stop()


def test_a_forked_child_that_ends_takes_nothing_with_it(folder: Path) -> None:
    with start(folder, DATABASE_URL="postgresql://theirs/db") as services:
        child = os.fork()
        if child == 0:
            services.stop()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        with redis.Redis.from_url(services.redis_url) as client:
            assert client.ping()


def _port(url: str) -> int:
    found = re.search(r":(\d+)/", url)
    assert found is not None
    return int(found.group(1))


def test_free_ports_are_free() -> None:
    port = free_port()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", port))
