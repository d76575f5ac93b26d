"""What outlives its test is told with the test that left it."""

from __future__ import annotations

import gc
import socket
import sys

import pytest

from tests import unexpected


class Kept:
    """Holds a socket, and is held by nobody but itself."""

    def __init__(self, held: socket.socket) -> None:
        self.held, self.itself = held, self


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which sockets are open")
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_socket_that_only_the_collector_closes_is_told_with_the_test_that_left_it() -> None:
    unexpected.note_sockets("tests/before.py")
    listening = socket.create_server(("127.0.0.1", 0))
    Kept(socket.create_connection(listening.getsockname()))
    accepted, _ = listening.accept()
    unexpected.note_sockets("tests/a.py::test_that_leaves_it")
    unexpected.note_sockets("tests/a.py::test_after_it")
    gc.freeze()
    try:
        left = unexpected.look_through(whatever=True)
    finally:
        accepted.close()
        listening.close()
    assert left.count("socket:") == 1
    assert "since tests/a.py::test_that_leaves_it (fd " in left


def test_what_is_closed_in_time_is_not_told() -> None:
    with socket.create_server(("127.0.0.1", 0)):
        unexpected.note_sockets("tests/a.py::test_that_closes_it")
    assert "test_that_closes_it" not in unexpected.look_through(whatever=True)
