"""The tests' own server leaves nothing open, whoever knocks while it closes or goes before it answers."""

from __future__ import annotations

import asyncio
import socket
import threading

import pytest

from tests.desktop.engine.stage import Stage

UPGRADE = (
    b"GET /live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def opened() -> tuple[Stage, int]:
    stage = Stage().start()
    return stage, int(stage.url.rpartition(":")[2])


@pytest.mark.parametrize("_round", range(3))
def test_who_comes_in_while_it_closes_is_closed_too(_round: int) -> None:
    stage, port = opened()
    guests: list[socket.socket] = []
    crowd, closed = threading.Event(), threading.Event()

    def knock() -> None:
        while not closed.is_set():
            try:
                guests.append(socket.create_connection(("127.0.0.1", port), 0.5))
            except OSError:
                return
            if len(guests) >= 30:
                crowd.set()

    knocking = [threading.Thread(target=knock) for _ in range(3)]
    for each in knocking:
        each.start()
    assert crowd.wait(20)
    stage.stop()
    closed.set()
    for each in knocking:
        each.join()
    for guest in guests:
        guest.close()


def test_who_goes_before_the_upgrade_is_answered_is_no_fault_of_the_server() -> None:
    stage, port = opened()
    for _ in range(100):
        with socket.create_connection(("127.0.0.1", port)) as guest:
            guest.sendall(UPGRADE)
    stage.stop()


def test_what_is_asked_to_end_has_ended_before_its_loop_does() -> None:
    """aiohttp cancels a connection that takes long, and does not wait for it."""
    stage, _ = opened()
    begun: list[asyncio.Task[bool]] = []

    async def begin() -> None:
        begun.append(asyncio.create_task(asyncio.Event().wait()))

    stage.do(begin())
    stage.stop()
    assert begun[0].cancelled()
