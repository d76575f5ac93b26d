"""What is told of what happened: by which name, with the names of what changed and never a value, to whom, once."""

from __future__ import annotations

from typing import Any

import pytest

from server.live.connections import Connection
from server.live.events import NAMES, STREAMS
from server.live.rooms import ADMINS
from shared.domain.kernel.desks import EVERYONE, NotificationMark
from shared.domain.kernel.ids import Id, named_id
from shared.domain.kernel.states import NotificationDeed, Role
from shared.domain.parties.entities import Customer
from shared.domain.policies.entities import Policy
from shared.domain.policies.states import PolicyStatus
from shared.wire.messages import Event, Events
from tests.server.handlers.rows import claim, device, fresh_id, make, member, note, notice
from tests.server.live.conftest import Line, told

ANN, BOB = named_id("ann"), named_id("bob")


async def events(connection: Connection) -> list[Event]:
    """Those of a connection that is told them one by one."""
    return [each for each in await told(connection) if isinstance(each, Event)]


async def follower(line: Line, *files: Id, stream: str = "*", user: Id = ANN) -> Connection:
    """Somebody who holds the files and follows a stream."""
    head = await line.write(*(member(user, file_id) for file_id in files), member(user, user))
    connection = await line.connect(user, head, device=str(user))
    connection.streams.add(stream)
    return connection


async def said(line: Line, connection: Connection) -> list[tuple[str, tuple[str, ...]]]:
    await line.relay.advance()
    return [(each.name, each.changed) for each in await events(connection)]


async def test_a_file_that_is_made_is_told_by_those_that_hold_it(line: Line) -> None:
    ann = await follower(line)
    file = claim()
    await line.write(file, member(ANN, file.id), note(file.id))
    assert await said(line, ann) == [("claim:created", ("note",))]


async def test_an_update_names_the_fields_that_changed_and_no_value(line: Line) -> None:
    file = claim()
    await line.write(file)
    ann = await follower(line, file.id)
    await line.run("UPDATE claim SET description = 'secret', severity = 'severe' WHERE id = $1", file.id)
    await line.relay.advance()
    messages = await told(ann)
    (event,) = (each for each in messages if isinstance(each, Event))
    assert (event.name, event.row_id, set(event.changed)) == ("claim:updated", file.id, {"description", "severity"})
    assert "secret" not in repr(event)


async def test_rows_of_a_file_are_named_by_their_table_and_changed_field(line: Line) -> None:
    file = claim()
    written = note(file.id)
    await line.write(file, written)
    ann = await follower(line, file.id)
    await line.run("UPDATE note SET body = 'other' WHERE id = $1", written.id)
    assert await said(line, ann) == [("claim:updated", ("note.body",))]
    await line.run("DELETE FROM note WHERE id = $1", written.id)
    assert await said(line, ann) == [("claim:updated", ("note",))]


async def test_what_came_back_to_what_it_was_names_nothing(line: Line) -> None:
    file = claim(description="x")
    await line.write(file)
    ann = await follower(line, file.id)
    await line.run("UPDATE claim SET description = 'y' WHERE id = $1", file.id)
    await line.run("UPDATE claim SET description = 'x' WHERE id = $1", file.id)
    assert await said(line, ann) == [("claim:updated", ())]


@pytest.mark.parametrize(("entity", "kind"), [(Policy, "policy"), (Customer, "customer")])
async def test_policies_and_customers_have_their_names(line: Line, entity: Any, kind: str) -> None:
    file_id = fresh_id()
    ann = await follower(line)
    await line.write(make(entity, file_id, file_id), member(ANN, file_id))
    assert await said(line, ann) == [(f"{kind}:created", ())]
    await line.run(f"UPDATE {kind} SET version = version + 1, updated_at = updated_at + 1 WHERE id = $1", file_id)
    assert await said(line, ann) == [(f"{kind}:updated", ())]


async def test_a_policy_that_turns_to_renewed_is_renewed_and_not_updated_besides(line: Line) -> None:
    file_id = fresh_id()
    await line.write(make(Policy, file_id, file_id, status=PolicyStatus.QUOTED))
    ann = await follower(line, file_id)
    await line.run("UPDATE policy SET status = 'renewed' WHERE id = $1", file_id)
    assert await said(line, ann) == [("policy:renewed", ("status",))]


async def test_a_row_of_any_file_is_told_as_of_the_kind_that_its_file_is(line: Line) -> None:
    """A note says not of what: it is a policy's here, and those who follow claims hear nothing."""
    file_id = fresh_id()
    await line.write(make(Policy, file_id, file_id))
    ann = await follower(line, file_id, stream="policy:*")
    bob = await follower(line, file_id, stream="claim:*", user=BOB)
    await line.write(note(file_id))
    assert await said(line, ann) == [("policy:updated", ("note",))]
    assert await events(bob) == []


async def test_what_was_read_once_is_told_to_all_devices_of_the_reader(line: Line) -> None:
    about = notice(ANN)
    await line.write(about)
    ann, bob = await follower(line, stream="x"), await follower(line, user=BOB, stream="x")
    mark = make(NotificationMark, ANN, about_id=about.id, deed=NotificationDeed.READ)
    await line.write(mark, make(NotificationMark, ANN, about_id=about.id, deed=NotificationDeed.SNOOZED))
    await line.relay.advance()
    (event,) = await events(ann)
    assert (event.name, event.room, event.row_id) == ("notification:read", f"user:{ANN}", about.id)
    assert await events(bob) == []


async def test_a_notification_is_told_as_created_to_everybody_whose_desk_it_lies_on(line: Line) -> None:
    ann = await follower(line, stream="x")
    await line.write(notice(EVERYONE))
    assert await said(line, ann) == [("notification:created", ())]


async def test_a_stream_brings_what_one_holds_and_nothing_else(line: Line) -> None:
    mine, other = claim(), claim()
    await line.write(mine, other)
    ann = await follower(line, mine.id, stream="claim:updated")
    await line.write(note(mine.id), note(other.id))
    await line.relay.advance()
    (event,) = await events(ann)
    assert (event.file_id, event.room) == (mine.id, "stream:claim:updated")


async def test_who_is_in_rooms_and_streams_hears_once_in_the_nearest(line: Line) -> None:
    file = claim(adjuster_id=ANN)
    await line.write(file)
    ann = await follower(line, file.id)
    line.rooms.join(ann.id, ANN, "domain:claims")
    line.rooms.join(ann.id, ANN, f"claim:{file.id}")
    await line.run("UPDATE claim SET description = 'wet' WHERE id = $1", file.id)
    await line.write(note(file.id))
    await line.relay.advance()
    assert [each.room for each in await events(ann)] == [f"claim:{file.id}"]


async def test_the_room_of_a_domain_is_a_filter_by_scope(line: Line) -> None:
    mine, other = claim(), claim()
    await line.write(mine, other)
    ann = await follower(line, mine.id, stream="x")
    line.rooms.join(ann.id, ANN, "domain:claims")
    await line.write(note(other.id), note(mine.id))
    await line.relay.advance()
    assert [(each.file_id, each.room) for each in await events(ann)] == [(mine.id, "domain:claims")]


async def test_who_declares_it_is_told_all_of_a_batch_at_once_with_its_position(line: Line) -> None:
    one, other = claim(), claim()
    await line.write(one, other)
    ann = await follower(line, one.id, other.id)
    ann.level = 2
    await line.write(note(one.id))
    head = await line.write(note(other.id))
    await line.relay.advance()
    (message,) = (each for each in await told(ann) if isinstance(each, Events))
    assert message.to == head.pos
    assert [each.file_id for each in message.events] == [one.id, other.id]
    line.relay.beat()
    assert Events(to=head.pos) in await told(ann)


async def test_an_older_program_hears_no_message_that_it_does_not_know(line: Line) -> None:
    file = claim()
    await line.write(file)
    ann = await follower(line, file.id)
    await line.write(note(file.id))
    await line.relay.advance()
    line.relay.beat()
    assert not any(isinstance(each, Events) for each in await told(ann))


async def test_an_administrator_without_the_desk_hears_of_a_device_once(line: Line) -> None:
    ann = await line.connect(ANN, await line.write(claim()), roles=frozenset({Role.ADMIN}))
    ann.streams.add("system:*")
    await line.write(device(BOB, named_id("tablet")))
    await line.relay.advance()
    assert [each.room for each in await events(ann)] == [ADMINS]


def test_every_name_can_be_followed_by_itself_and_with_all_of_its_kind() -> None:
    assert {"claim:renewed", "user:*", "claim", ""}.isdisjoint(STREAMS)
    assert set(NAMES) < STREAMS
    assert {"*", "claim:*", "policy:*", "customer:*", "notification:*", "system:*"} < STREAMS


async def test_a_heartbeat_brings_nobody_back_behind_what_another_node_told(line: Line) -> None:
    """Who came back from there is ahead of a node that has not looked yet; it would hear twice of what lies between."""
    one = claim()
    await line.write(one)
    ann = await follower(line, one.id)
    ann.level = 2
    before = await line.write(note(one.id))
    await line.relay.advance()
    await told(ann)
    ann.events_to = before.pos + 1
    line.relay.beat()
    assert not any(isinstance(each, Events) for each in await told(ann))
    head = await line.write(note(one.id))
    await line.relay.advance()
    line.relay.beat()
    assert Events(to=head.pos) in await told(ann)
