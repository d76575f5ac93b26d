"""Who has a file open elsewhere: heard from other nodes, told once, forgotten by time, and never more than fits."""

from __future__ import annotations

from typing import Any

import pytest

from server.live import presence
from server.live.connections import Connection, Connections
from server.live.presence import LIFE_S, Presence, Said
from server.live.rooms import EVERYBODY, Rooms
from shared.domain.kernel.ids import named_id
from shared.wire.codec import decode_live_tell, decode_message, encode
from shared.wire.messages import Cursor, Event
from tests.server.live.test_connections import who

CLAIM = f"claim:{named_id('claim')}"
ANN, BOB, EVE = named_id("ann"), named_id("bob"), named_id("eve")


class Node:
    """A node's presence with a clock that the test moves. said: what it told the others."""

    def __init__(self) -> None:
        self.now = 0.0
        self.said: list[Said] = []
        self.rooms, self.connections = Rooms(), Connections()
        self.presence = Presence(
            "us",
            self.rooms,
            self.connections,
            lambda data: self.said.append(decode_message(data, Said)),
            lambda: self.now,
        )

    def open(self, name: str, device: str = "laptop") -> Connection:
        connection = self.connections.open(who(name, device), Cursor(1, 11))
        self.rooms.enter(connection.id, connection.who.user_id, [EVERYBODY])
        self.rooms.join(connection.id, connection.who.user_id, CLAIM)
        return connection

    def hear(self, user: Any, node: str = "them", *, here: bool = True, news: bool = True, room: str = CLAIM) -> None:
        self.presence.heard(encode(Said(node, room, user, here, news)), 7)

    def others(self, user: Any = ANN) -> list[Any]:
        return [read(message).actor for message in self.presence.others(CLAIM, user, 7)]


def read(message: bytes) -> Event:
    event = decode_live_tell(message)
    assert isinstance(event, Event)
    return event


async def told(connection: Connection) -> list[tuple[str, Any]]:
    found = []
    while len(connection.queue):
        message = await connection.queue.take()
        assert message is not None
        found.append((read(message).name, read(message).actor))
    return found


async def test_what_another_node_says_is_told_in_the_room_and_ends_with_its_word() -> None:
    node = Node()
    ann = node.open("ann")
    node.hear(BOB)
    assert await told(ann) == [("room:joined", BOB)]
    assert node.others() == [BOB]
    node.hear(BOB, news=False)
    assert await told(ann) == []
    node.hear(BOB, here=False)
    assert await told(ann) == [("room:left", BOB)]
    assert node.others() == []


async def test_whom_nobody_speaks_of_is_forgotten_and_whom_somebody_repeats_is_not() -> None:
    node = Node()
    for user in (BOB, EVE):
        node.hear(user)
    node.now = LIFE_S - 1
    node.hear(EVE, news=False)
    node.now = LIFE_S + 1
    assert node.others() == [EVE], "before it is cleared away, too"
    node.presence.beat()
    assert node.others() == [EVE]
    assert len(node.presence._elsewhere) == 1


@pytest.mark.parametrize("room", ["nothing", EVERYBODY, f"user:{ANN}", "claim:"])
async def test_only_of_the_rooms_of_files_anything_is_believed(room: str) -> None:
    node = Node()
    ann = node.open("ann")
    node.hear(BOB, room=room)
    node.hear(BOB, node="us")
    node.presence.heard(b"no message of ours", 7)
    assert await told(ann) == []
    assert node.presence._elsewhere == {}


async def test_no_more_are_remembered_than_fit_and_those_known_stay_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "MAX_ELSEWHERE", 1)
    node = Node()
    node.hear(BOB)
    node.hear(EVE)
    assert node.others() == [BOB]
    node.now = LIFE_S - 1
    node.hear(BOB, news=False)
    node.now = LIFE_S + 1
    assert node.others() == [BOB]


async def test_a_second_window_is_no_news_and_the_last_one_is() -> None:
    node = Node()
    bob, one, other = node.open("bob"), node.open("ann"), node.open("ann", "tablet")
    node.presence.moved(CLAIM, ANN, other.id, joined=True, pos=7)
    assert (node.said, await told(bob)) == ([], [])
    node.rooms.end(one.id)
    node.connections.close(one)
    node.presence.moved(CLAIM, ANN, other.id, joined=False, pos=7)
    assert node.said == [Said("us", CLAIM, ANN, False, True)]
    assert await told(bob) == [("room:left", ANN)]
    assert await told(other) == [], "nobody is told of themselves"


async def test_those_who_are_here_are_repeated_once_each_and_for_files_only() -> None:
    node = Node()
    for name, device in (("ann", "laptop"), ("ann", "tablet"), ("bob", "laptop")):
        node.open(name, device)
    node.presence.beat()
    assert sorted(node.said, key=lambda said: said.user_id) == sorted(
        (Said("us", CLAIM, user, True, False) for user in (ANN, BOB)), key=lambda said: said.user_id
    )
