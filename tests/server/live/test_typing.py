"""Who types in which field of a file: told to those in its room, on every node, and over with the room."""

from __future__ import annotations

from typing import Any

import pytest

from server.live.presence import MAX_FIELDS
from shared.wire.messages import Editing, Event, Goodbye, Join, Leave, Renew
from tests.server.handlers.rows import claim, member, note
from tests.server.live.test_sessions import asked, opened
from tests.server.live.test_socket import Device, Place, place

__all__ = ["place"]


class Desk:
    """Ann and Bob, who hold a claim."""

    def __init__(self, place: Place) -> None:
        self.place, self.file = place, claim()
        self.room = f"claim:{self.file.id}"

    async def open(self) -> Desk:
        self.ann, self.bob = await self.place.person(), await self.place.person("bob@example.org")
        held = (member(each.user_id, self.file.id) for each in (self.ann, self.bob))
        await self.place.write(self.file, *held)
        return self

    def types(self, field: str, *, is_on: bool = True) -> Editing:
        return Editing(request=9, room=self.room, field=field, is_on=is_on)


@pytest.fixture
async def desk(place: Place) -> Desk:
    return await Desk(place).open()


async def heard(device: Device) -> tuple[str, tuple[str, ...]]:
    event = await device.hear_a(Event)
    return event.name, event.changed


async def test_the_others_in_the_room_hear_of_it_on_every_node(desk: Desk, start_node: Any) -> None:
    other = await start_node()
    async with opened(desk.place.node, desk.ann) as (ann, _), opened(other, desk.bob) as (bob, _):
        await asked(ann, Join(request=1, room=desk.room))
        await asked(bob, Join(request=1, room=desk.room))
        assert (await heard(ann))[0] == "room:joined"
        assert (await asked(ann, desk.types("reserve.amount_cents"))).ok
        while (said := await heard(bob))[0] == "room:joined":
            pass
        assert said == ("room:editing", ("reserve.amount_cents",))
        assert (await asked(ann, desk.types("reserve.amount_cents", is_on=False))).ok
        assert await heard(bob) == ("room:edited", ("reserve.amount_cents",))


async def test_a_right_that_ends_takes_somebody_out_of_the_room_and_the_field_before_the_others(desk: Desk) -> None:
    node = desk.place.node
    async with opened(node, desk.ann) as (ann, _), opened(node, desk.bob) as (bob, _):
        await asked(ann, Join(request=1, room=desk.room))
        await asked(bob, Join(request=1, room=desk.room))
        assert (await asked(bob, desk.types("status"))).ok
        sql = "UPDATE membership SET state = 'ended', version = version + 1 WHERE principal_id = $1"
        await desk.place.psql.execute(sql, desk.bob.user_id)
        await desk.place.write(note(desk.file.id))
        assert [await heard(ann) for _ in range(4)] == [
            ("room:joined", ()),
            ("room:editing", ("status",)),
            ("room:edited", ("status",)),
            ("room:left", ()),
        ]
        assert not node.ready.live.presence._edited


async def test_who_enters_later_is_told_and_leaving_ends_it(desk: Desk) -> None:
    node = desk.place.node
    async with opened(node, desk.ann) as (ann, _), opened(node, desk.bob) as (bob, _):
        await asked(ann, Join(request=1, room=desk.room))
        await asked(ann, desk.types("status"))
        await asked(bob, Join(request=1, room=desk.room))
        assert [await heard(bob), await heard(bob)] == [("room:joined", ()), ("room:editing", ("status",))]
        await asked(ann, Leave(request=2, room=desk.room))
        assert [await heard(bob), await heard(bob)] == [("room:edited", ("status",)), ("room:left", ())]
    assert node.ready.live.presence._edited == {}


async def test_a_cut_ends_it(desk: Desk) -> None:
    node = desk.place.node
    async with opened(node, desk.bob) as (bob, _):
        await asked(bob, Join(request=1, room=desk.room))
        async with opened(node, desk.ann) as (ann, _):
            await asked(ann, Join(request=1, room=desk.room))
            await asked(ann, desk.types("status"))
        assert [(await heard(bob))[0] for _ in range(4)] == ["room:joined", "room:editing", "room:edited", "room:left"]


async def test_an_older_program_hears_nothing_of_it(desk: Desk) -> None:
    node = desk.place.node
    async with opened(node, desk.ann) as (ann, _), opened(node, desk.bob, "1") as (bob, _):
        await asked(bob, Join(request=1, room=desk.room))
        await asked(ann, Join(request=1, room=desk.room))
        await asked(ann, desk.types("status"))
        await asked(ann, Leave(request=2, room=desk.room))
        assert [(await heard(bob))[0] for _ in range(2)] == ["room:joined", "room:left"]


async def test_what_one_may_not_say_is_refused(desk: Desk) -> None:
    async with opened(desk.place.node, desk.ann) as (ann, _):
        assert (await asked(ann, desk.types("status"))).code == "not_found", "not in the room"
        await asked(ann, Join(request=1, room=desk.room))
        assert (await asked(ann, desk.types("status", is_on=False))).code == "not_found"
        for number in range(MAX_FIELDS):
            assert (await asked(ann, desk.types(f"field_{number}"))).ok
        assert (await asked(ann, desk.types("field_0"))).code == "already"
        assert (await asked(ann, desk.types("one.more"))).code == "too_many_fields"


@pytest.mark.parametrize("field", ["", "Status", "a b", "x" * 101, "ä", "a\n"])
async def test_what_is_no_name_of_a_field_ends_the_connection(desk: Desk, field: str) -> None:
    async with opened(desk.place.node, desk.ann) as (ann, _):
        await ann.tell(desk.types(field))
        assert (await ann.hear_a(Goodbye)).code == "malformed"


async def test_a_socket_goes_on_with_a_newer_token(desk: Desk) -> None:
    live = desk.place.node.ready.live
    newer = await desk.place.desk.sign_in(device_id=desk.ann.device_id)
    async with opened(desk.place.node, desk.ann) as (ann, _):
        (connection,) = live.connections
        before = connection.who.family_id
        assert (await asked(ann, Renew(request=1, access_token=newer.access_token))).ok
        assert connection.who.family_id != before
        for token, code in ((desk.bob.access_token, "forbidden"), ("x", "token_expired")):
            assert (await asked(ann, Renew(request=2, access_token=token))).code == code
        assert connection.who.user_id == desk.ann.user_id
