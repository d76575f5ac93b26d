"""The embedded Valkey: where it may lie, which port it gets, and what is said and left when it does not start."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from server.embedded import valkey
from server.embedded.errors import ServiceUnavailable
from server.embedded.lookup import valkey_program
from server.embedded.place import service_account
from server.embedded.process import free_port, is_alive
from server.embedded.valkey import PORT_TRIES, Valkey, answers


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that an unprivileged account can reach, as pytest's own folders under root are not."""
    path = Path(tempfile.mkdtemp(prefix="coverdesk-tests-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def program(home: Path, script: str) -> Path:
    """A program in place of Valkey, which leaves its process number in the file `pid`."""
    path = home / "program"
    path.write_text(f"#!/bin/sh\necho $$ > {home}/valkey/pid\n{script}\n")
    path.chmod(0o755)
    return path


def failure(home: Path, script: str) -> str:
    with pytest.raises(ServiceUnavailable) as caught:
        Valkey.start(home, program(home, script), service_account())
    assert caught.value.code == "redis_failed"
    assert not is_alive(pid_of(home))
    return caught.value.happened


def pid_of(home: Path) -> int:
    return int((home / "valkey" / "pid").read_text())


@pytest.mark.parametrize("name", ["plain", "with space", 'with "quotes" and \\\\ back', "ü"])
def test_it_works_in_a_folder_of_any_name(home: Path, name: str) -> None:
    folder = home / name
    folder.mkdir(mode=0o711)
    started = Valkey.start(folder, valkey_program({}, service_account()), service_account())
    try:
        with redis.Redis.from_url(started.url, decode_responses=True) as client:
            assert client.config_get("dir") == {"dir": str(folder / "valkey")}
            assert client.config_get("save") == {"save": ""}
    finally:
        started.stop()
    assert not is_alive(started.pid)


def test_a_port_that_was_lost_meanwhile_is_not_the_end(home: Path, taken: int) -> None:
    ports = iter([taken, taken, free_port()])
    started = Valkey.start(home, valkey_program({}, service_account()), service_account(), ports=lambda: next(ports))
    started.stop()
    assert f":{taken}/" not in started.url


def test_ports_that_stay_taken_are_named_as_the_cause(home: Path, taken: int) -> None:
    tried: list[int] = []

    def ports() -> int:
        tried.append(taken)
        return taken

    with pytest.raises(ServiceUnavailable) as caught:
        Valkey.start(home, valkey_program({}, service_account()), service_account(), ports=ports)
    assert len(tried) == PORT_TRIES
    assert caught.value.code == "redis_failed"
    assert "listen" in caught.value.happened


def test_what_it_said_last_is_the_cause(home: Path) -> None:
    said = failure(home, "echo first; echo 'no memory left' >&2; exit 1")
    assert said == "Valkey did not start: no memory left"


def test_one_that_ends_without_a_word_is_told_so(home: Path) -> None:
    assert failure(home, "exit 0") == "Valkey did not start: it said nothing"


def test_one_that_never_answers_is_ended(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(valkey, "READY_TIMEOUT_S", 1)
    assert "it said nothing" in failure(home, "exec sleep 100")


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # it may come while a look at the port is being closed
def test_an_interrupt_while_it_starts_ends_it(home: Path) -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            Valkey.start(home, program(home, f"kill -INT {os.getpid()}\nexec sleep 100"), None)
    finally:
        signal.signal(signal.SIGINT, before)
    assert not is_alive(pid_of(home))


def test_an_interrupt_before_anybody_was_handed_it_ends_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fast shell sent it before the thread that starts processes had said which one it had started."""
    heard = threading.Event()
    made: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def interrupted(*arguments: Any, **named: Any) -> subprocess.Popen[bytes]:
        made.append(start(*arguments, **named))
        os.kill(os.getpid(), signal.SIGINT)
        assert heard.wait(60)
        return made[-1]

    def hear(_number: int, _frame: object) -> None:
        heard.set()
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "Popen", interrupted)
    before = signal.signal(signal.SIGINT, hear)
    try:
        with pytest.raises(KeyboardInterrupt):
            Valkey.start(home, program(home, "exec sleep 100"), None)
    finally:
        signal.signal(signal.SIGINT, before)
    assert [process.returncode is not None for process in made] == [True]


def test_an_interrupt_while_it_is_asked_leaves_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was left open would be told as a warning, which fails a test."""
    made: list[socket.socket] = []

    def interrupted(link: socket.socket, _address: object) -> None:
        made.append(link)
        raise KeyboardInterrupt

    monkeypatch.setattr(socket.socket, "connect", interrupted)
    with pytest.raises(KeyboardInterrupt):
        answers(1, "password")
    assert [link.fileno() for link in made] == [-1]


def test_a_folder_that_cannot_be_written_is_told(home: Path) -> None:
    (home / "valkey").touch()
    with pytest.raises(ServiceUnavailable) as caught:
        Valkey.start(home, Path("/bin/false"), None)
    assert "its configuration could not be written (Not a directory)" in str(caught.value)
    assert "the database is not affected" in str(caught.value)


def test_only_one_that_takes_the_password_answers(services_port: tuple[int, str]) -> None:
    port, password = services_port
    assert answers(port, password)
    assert not answers(port, "another")
    assert not answers(free_port(), password)


def test_whoever_hangs_up_or_says_something_else_does_not_answer() -> None:
    for words in (b"", b"+OK\r\n", b"+OK\r\n-LOADING\r\n", b"HTTP/1.1 400\r\n\r\n"):
        with socket.create_server(("127.0.0.1", 0)) as listener:

            def say(listener: socket.socket = listener, words: bytes = words) -> None:
                link, _ = listener.accept()
                with link:
                    link.recv(256)
                    link.sendall(words)

            speaker = threading.Thread(target=say)
            speaker.start()
            assert not answers(listener.getsockname()[1], "x"), words
            speaker.join()


@pytest.fixture
def services_port(home: Path) -> Iterator[tuple[int, str]]:
    started = Valkey.start(home, valkey_program({}, service_account()), service_account())
    credentials, _, address = started.url.rpartition("@")
    yield int(address.partition(":")[2].partition("/")[0]), credentials.rpartition(":")[2]
    started.stop()
