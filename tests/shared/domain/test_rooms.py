"""Rooms that administrators open: their names, that a name is one room for ever, and what is refused."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import pytest

from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.fields import Json, Micros
from shared.domain.kernel.states import Role
from shared.domain.kernel.world import Actor, Undecidable
from shared.domain.rooms import opening
from shared.domain.rooms.commands import CloseRoom, EmptyRoom, OpenRoom
from shared.domain.rooms.entities import Room
from shared.domain.rooms.opening import room_id
from shared.domain.rooms.states import RoomState
from tests.shared.domain.scene import ADA, ADMIN, BOSS, Scene, make_id, only

PLAIN: Final = OpenRoom(name="storm:florida", description=" All of us ", capacity=3)


def opened(**values: Any) -> OpenRoom:
    return msgspec.structs.replace(PLAIN, **values)


def test_a_room_is_opened_on_the_shelf() -> None:
    scene = Scene()
    room = only(scene.done(ADMIN, opened(roles=(Role.ADJUSTER, Role.ADJUSTER, Role.AGENT))), Room)
    assert (room.id, room.file_id, room.name, room.description) == (
        room_id("storm:florida"),
        SHELF,
        "storm:florida",
        "All of us",
    )
    assert (room.roles, room.state, room.version) == (Json('["adjuster","agent"]'), RoomState.OPEN, 1)


def test_what_was_closed_and_is_opened_again_is_the_same_room() -> None:
    scene = Scene()
    first = only(scene.done(ADMIN, PLAIN), Room)
    emptied = only(scene.done(ADMIN, EmptyRoom(room_id=first.id)), Room)
    assert emptied.emptied_at is not None
    assert only(scene.done(ADMIN, CloseRoom(room_id=first.id)), Room).state is RoomState.CLOSED
    again = only(scene.done(ADMIN, opened(capacity=9)), Room)
    assert (again.id, again.capacity, again.state, again.emptied_at) == (first.id, 9, RoomState.OPEN, None)


def test_an_open_room_is_not_opened_again_and_a_closed_one_not_emptied() -> None:
    scene = Scene()
    room = only(scene.done(ADMIN, PLAIN), Room)
    assert scene.refused(ADMIN, PLAIN) == "room_open"
    scene.done(ADMIN, CloseRoom(room_id=room.id))
    for command in (EmptyRoom(room_id=room.id), CloseRoom(room_id=room.id)):
        assert scene.refused(ADMIN, command) == "room_closed"
    assert scene.refused(ADMIN, CloseRoom(room_id=make_id(1))) == "not_found"


@pytest.mark.parametrize(
    "name", ["Storm", "storm:", ":storm", "a::b", "a b", "-a", "a-", "a--b", "\u00e4", "a:b:c:d:e:f", "a\n"]
)
def test_names_are_words_of_small_letters(name: str) -> None:
    assert Scene().refused(ADMIN, opened(name=name)) in ("room_name", "text_unprintable")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"capacity": 0}, "bad_value"),
        ({"capacity": -1}, "bad_value"),
        ({"capacity": 10_001}, "bad_value"),
        ({"ends_at": Micros(1)}, "room_past"),
        ({"name": "x" * 61}, "text_too_long"),
        ({"name": " "}, "text_missing"),
        ({"roles": (Role.AGENT,) * 100}, "too_many_at_once"),
    ],
)
def test_what_is_no_room_is_refused(values: dict[str, Any], code: str) -> None:
    assert Scene().refused(ADMIN, opened(**values)) == code


def test_there_are_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MAX_OPEN", 1)
    scene = Scene()
    room = only(scene.done(ADMIN, PLAIN), Room)
    assert scene.refused(ADMIN, opened(name="other")) == "rooms_many"
    scene.done(ADMIN, CloseRoom(room_id=room.id))
    scene.done(ADMIN, opened(name="other"))


@pytest.mark.parametrize("actor", [ADA, BOSS])
def test_nobody_but_administrators_opens_rooms(actor: Actor) -> None:
    assert Scene().refused(actor, PLAIN) == "not_permitted"


def test_a_device_leaves_it_to_the_server() -> None:
    scene = Scene()
    room = only(scene.done(ADMIN, PLAIN), Room)
    for command in (opened(name="other"), EmptyRoom(room_id=room.id), CloseRoom(room_id=room.id)):
        assert isinstance(scene.decide(ADMIN, command, on_device=True), Undecidable)
