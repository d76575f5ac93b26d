"""Queues are bounded, and whoever is too slow is told to pull."""

from __future__ import annotations

import asyncio

from server.live.announcing import Announcing
from server.live.connections import MAX_QUEUED, Connections, Queue, Who
from server.live.rooms import EVERYBODY, Rooms
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import named_id
from shared.domain.kernel.states import Role
from shared.wire.codec import decode_live_tell, encode
from shared.wire.errors import ErrorCode
from shared.wire.messages import Announcement, Cursor, Goodbye, PullHint

HEAD = Cursor(7, 77)


def who(name: str = "ann", device: str = "laptop") -> Who:
    return Who(named_id(name), named_id(device), frozenset({Role.AGENT}), Micros(2**60), named_id("family"), 1)


async def test_a_queue_keeps_order_and_ends() -> None:
    queue = Queue()
    assert queue.put(b"1")
    assert queue.put(b"2")
    assert [await queue.take(), await queue.take()] == [b"1", b"2"]
    queue.end(b"last")
    assert not queue.put(b"late")
    assert [await queue.take(), await queue.take(), await queue.take()] == [b"last", None, None]


async def test_a_queue_of_one_message_holds_one() -> None:
    queue = Queue(most=1)
    assert queue.put(b"1")
    assert not queue.put(b"2")
    assert len(queue) == 1


async def test_a_queue_is_bounded_in_bytes() -> None:
    queue = Queue(most_bytes=10)
    assert queue.put(b"12345678")
    assert not queue.put(b"123")
    assert await queue.take() == b"12345678"
    assert queue.put(b"123")


async def test_who_waits_is_woken() -> None:
    queue = Queue()
    waiting = asyncio.create_task(queue.take())
    await asyncio.sleep(0)
    queue.put(b"1")
    assert await waiting == b"1"


async def test_a_slow_reader_loses_its_queue_and_is_told_to_pull_once() -> None:
    connection = Connections().open(who(), Cursor(1, 11))
    for _ in range(MAX_QUEUED):
        assert connection.tell(b"x", HEAD)
    assert not connection.tell(b"x", HEAD)
    assert (len(connection.queue), connection.sent, connection.slow) == (1, None, 1)
    data = await connection.queue.take()
    assert data is not None
    assert decode_live_tell(data) == PullHint(head=HEAD, why="slow")


async def test_a_slow_reader_keeps_what_no_pull_brings() -> None:
    """Whoever waits for an answer waited for it as long as the connection stood."""
    connection = Connections().open(who(), Cursor(1, 11))
    assert connection.tell_surely(b"answer", HEAD)
    for _ in range(MAX_QUEUED - 1):
        connection.tell(b"x", HEAD)
    assert connection.tell_surely(b"late", HEAD)
    waits = [await connection.queue.take() for _ in range(len(connection.queue))]
    assert waits == [b"answer", encode(PullHint(head=HEAD, why="slow")), b"late"]
    assert (connection.sent, connection.slow) == (None, 1)


async def test_an_announcement_is_not_lost_with_the_queue_of_whom_it_was_told() -> None:
    connections, rooms = Connections(), Rooms()
    connection = connections.open(who(), Cursor(1, 11))
    connection.level = 2
    rooms.enter(connection.id, connection.who.user_id, [EVERYBODY])
    said = Announcement(id=named_id("said"), room="", text="Storm", by=named_id("chief"), at=Micros(1))
    for _ in range(MAX_QUEUED):
        connection.tell(b"x", HEAD)
    assert len(Announcing(connections, rooms).say(said, [EVERYBODY], HEAD).told) == 1
    for _ in range(MAX_QUEUED):
        connection.tell(b"x", HEAD)
    waits = [decode_live_tell(await connection.queue.take() or b"") for _ in range(2)]
    assert [type(each) for each in waits] == [Announcement, PullHint]


async def test_whose_answers_alone_are_too_many_comes_back_as_their_session() -> None:
    connection = Connections().open(who(), Cursor(1, 11))
    for _ in range(MAX_QUEUED):
        assert connection.tell_surely(b"answer", HEAD)
    assert not connection.tell(b"x", HEAD)
    data = await connection.queue.take()
    assert data is not None
    assert decode_live_tell(data) == Goodbye(code="unavailable")
    assert connection.queue.ended


async def test_a_hint_is_given_once_until_the_device_continues() -> None:
    connection = Connections().open(who(), Cursor(1, 11))
    connection.hint(HEAD, "scope")
    connection.hint(HEAD, "scope")
    assert len(connection.queue) == 1
    connection.sent = HEAD
    connection.hint(HEAD, "scope")
    assert len(connection.queue) == 2


async def test_goodbye_is_the_last_word() -> None:
    connection = Connections().open(who(), None)
    connection.tell(b"x", HEAD)
    connection.goodbye(ErrorCode.DEVICE_REVOKED)
    connection.goodbye(ErrorCode.UNAVAILABLE)
    data = await connection.queue.take()
    assert data is not None
    assert decode_live_tell(data) == Goodbye(code="device_revoked")
    assert await connection.queue.take() is None
    assert not connection.tell(b"x", HEAD)


async def test_a_device_that_comes_again_ends_its_earlier_connection() -> None:
    connections = Connections()
    earlier = connections.open(who(), None)
    other = connections.open(who(device="tablet"), None)
    later = connections.open(who(), None)
    assert (earlier.queue.ended, other.queue.ended, later.queue.ended) == (True, False, False)


async def test_the_last_one_of_a_user_is_known() -> None:
    connections = Connections()
    first, second = connections.open(who(), None), connections.open(who(device="tablet"), None)
    assert not connections.close(first)
    assert connections.users() == {named_id("ann")}
    assert connections.close(second)
    assert (len(connections), connections.users()) == (0, frozenset())
