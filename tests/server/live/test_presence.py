"""Who has a file open elsewhere: heard from other nodes, told once, forgotten by time, and never more than fits."""

from __future__ import annotations

from typing import Any

import pytest

from server.live import presence
from server.live.connections import MAX_QUEUED, Connection, Connections
from server.live.presence import KNOWS_FIELDS, LIFE_S, Presence, Said
from server.live.rooms import EVERYBODY, Rooms
from shared.domain.kernel.ids import named_id
from shared.wire.codec import decode_live_tell, encode
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
            self.said.append,
            lambda: self.now,
        )

    def open(self, name: str, device: str = "laptop") -> Connection:
        connection = self.connections.open(who(name, device), Cursor(1, 11))
        self.rooms.enter(connection.id, connection.who.user_id, [EVERYBODY])
        self.rooms.join(connection.id, connection.who.user_id, CLAIM)
        return connection

    def hear(
        self, user: Any, node: str = "them", *, here: bool = True, news: bool = True, room: str = CLAIM, field: str = ""
    ) -> None:
        self.presence.heard(encode(Said(node, room, user, here, news, field)), 7)

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
    node.presence.beat(7)
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
    node.presence.beat(7)
    assert sorted(node.said, key=lambda said: said.user_id) == sorted(
        (Said("us", CLAIM, user, True, False) for user in (ANN, BOB)), key=lambda said: said.user_id
    )


async def test_whose_node_died_has_left_and_types_no_more() -> None:
    """Nobody says so for them: whoever was told that they came saw them there for ever."""
    node = Node()
    ann = node.open("ann")
    ann.level = KNOWS_FIELDS
    node.hear(BOB)
    node.hear(BOB, field="status")
    node.hear(EVE)
    await told(ann)
    node.now = LIFE_S - 1
    node.hear(EVE, news=False)
    node.now = LIFE_S + 1
    node.presence.beat(7)
    assert await told(ann) == [("room:edited", BOB), ("room:left", BOB)]
    node.presence.beat(7)
    assert await told(ann) == []


async def test_what_was_lost_on_its_way_is_told_with_the_next_word() -> None:
    node = Node()
    ann = node.open("ann")
    node.hear(BOB, news=False)
    node.hear(BOB, news=False)
    assert await told(ann) == [("room:joined", BOB)]


async def test_who_is_there_on_two_nodes_has_left_with_the_last_one() -> None:
    node = Node()
    ann, bob = node.open("ann"), node.open("bob")
    node.presence.moved(CLAIM, BOB, bob.id, joined=True, pos=7)
    node.hear(BOB)
    node.hear(BOB, "a third one")
    node.hear(BOB, here=False)
    assert await told(ann) == [("room:joined", BOB)]
    node.rooms.leave(bob.id, CLAIM)
    node.presence.moved(CLAIM, BOB, bob.id, joined=False, pos=7)
    assert (await told(ann), node.said[-1]) == ([], Said("us", CLAIM, BOB, False, True))
    node.hear(BOB, "a third one", here=False)
    assert await told(ann) == [("room:left", BOB)]


async def test_a_field_that_is_typed_in_on_two_nodes_is_free_with_the_last_one() -> None:
    node = Node()
    ann, bob = node.open("ann"), node.open("bob")
    ann.level = KNOWS_FIELDS
    assert node.presence.edits(CLAIM, BOB, bob.id, "status", is_on=True, pos=7) is None
    node.hear(BOB, field="status")
    assert node.presence.edits(CLAIM, BOB, bob.id, "status", is_on=False, pos=7) is None
    assert await told(ann) == [("room:editing", BOB)]
    node.hear(BOB, here=False, field="status")
    assert await told(ann) == [("room:edited", BOB)]


async def test_whom_there_is_no_room_to_remember_is_not_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody could say later that they left."""
    monkeypatch.setattr(presence, "MAX_ELSEWHERE", 0)
    node = Node()
    ann = node.open("ann")
    node.hear(BOB)
    assert await told(ann) == []


async def test_a_node_that_dies_with_a_crowd_fills_nobodys_queue() -> None:
    node = Node()
    ann = node.open("ann")
    for number in range(MAX_QUEUED + 1):
        node.hear(named_id(f"person {number}"))
        await told(ann)
    node.now = LIFE_S + 1
    left: list[Any] = []
    while node.presence._elsewhere:
        node.presence.beat(7)
        left += await told(ann)
    assert ({name for name, _ in left}, len(left), ann.slow) == ({"room:left"}, MAX_QUEUED + 1, 0)
