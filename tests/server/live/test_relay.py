"""The relay on a real database: who is told what, in which order, and when a pull is asked for instead."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any
from unittest.mock import patch

import pytest

from server.live import relay as relay_module
from server.live.batches import FeedWriter
from server.live.rooms import ADMINS
from server.live.source import SourceAway
from server.services import watching
from server.store import rooms, watch
from server.store.pool import Unreachable
from shared.domain.kernel.desks import EVERYONE, SHELF, CommandResult
from shared.domain.kernel.ids import Id, named_id
from shared.domain.kernel.states import Role
from shared.domain.people.entities import Team
from shared.domain.rooms.entities import Room
from shared.domain.upcasters import FutureSchema
from shared.wire.messages import Event, Feed, Goodbye, PullHint
from tests.server.handlers.rows import claim, device, fresh_id, insert, make, member, note, notice, user
from tests.server.live.conftest import Line, told

ANN, BOB, TEAM = named_id("ann"), named_id("bob"), named_id("team north")


def bodies(feed: object) -> list[str]:
    assert isinstance(feed, Feed)
    return [row[10] for row in feed.rows.get("note", [])]


async def test_a_row_reaches_those_who_hold_its_file_and_nobody_else(line: Line) -> None:
    file = claim()
    head = await line.write(file, member(ANN, file.id))
    ann, bob = await line.connect(ANN, head), await line.connect(BOB, head)
    later = await line.write(note(file.id, "mine"))
    await line.relay.advance()
    (feed,) = await told(ann)
    assert isinstance(feed, Feed)
    assert (feed.begin, feed.to, bodies(feed)) == (head.pos, later, ["mine"])
    assert await told(bob) == []


async def test_the_row_is_the_image_with_its_hash(line: Line) -> None:
    from shared.wire.codec import row_hash

    file = claim()
    head = await line.write(file, member(ANN, file.id))
    ann = await line.connect(ANN, head)
    await line.write(note(file.id))
    await line.relay.advance()
    (feed,) = await told(ann)
    assert isinstance(feed, Feed)
    (row,) = feed.rows["note"]
    assert row[-1] == row_hash(row[:-1])


async def test_empty_ranges_are_part_of_the_next_message_and_leave_no_gap(line: Line) -> None:
    mine, other = claim(), claim()
    head = await line.write(mine, other, member(ANN, mine.id))
    ann = await line.connect(ANN, head)
    first = await line.write(note(mine.id, "1"))
    await line.relay.advance()
    for _ in range(3):
        await line.write(note(other.id))
        await line.relay.advance()
    last = await line.write(note(mine.id, "2"))
    await line.relay.advance()
    messages = await told(ann)
    assert [(m.begin, m.to) for m in messages if isinstance(m, Feed)] == [(head.pos, first), (first.pos, last)]


async def test_the_heartbeat_brings_the_cursor_over_empty_ranges(line: Line) -> None:
    mine, other = claim(), claim()
    head = await line.write(mine, other, member(ANN, mine.id))
    ann = await line.connect(ANN, head)
    later = await line.write(note(other.id))
    await line.relay.advance()
    line.relay.beat()
    line.relay.beat()
    messages = await told(ann)
    assert [(m.begin, m.to, m.rows) for m in messages if isinstance(m, Feed)] == [
        (head.pos, later, {}),
        (later.pos, later, {}),
    ]


async def test_several_positions_read_together_are_one_message_with_the_last_images(line: Line) -> None:
    file = claim()
    head = await line.write(file, member(ANN, file.id))
    ann = await line.connect(ANN, head)
    written = note(file.id, "before")
    await line.write(written)
    await line.write(note(file.id, "other"))
    last = await line.run("UPDATE note SET body = 'after' WHERE id = $1", written.id)
    await line.relay.advance()
    (feed,) = await told(ann)
    assert isinstance(feed, Feed)
    assert (feed.begin, feed.to, sorted(bodies(feed))) == (head.pos, last, ["after", "other"])


async def test_a_deleted_row_is_named(line: Line) -> None:
    file = claim()
    written = note(file.id)
    head = await line.write(file, member(ANN, file.id), written)
    ann = await line.connect(ANN, head)
    await line.run("DELETE FROM note WHERE id = $1", written.id)
    await line.relay.advance()
    (feed,) = await told(ann)
    assert isinstance(feed, Feed)
    assert (feed.rows, feed.gone) == ({}, {"note": (written.id,)})


async def test_the_shelf_and_the_desk_of_everyone_reach_everyone(line: Line) -> None:
    head = await line.write(claim())
    ann, bob = await line.connect(ANN, head), await line.connect(BOB, head)
    await line.write(make(Team, SHELF, name="north"), notice(EVERYONE))
    await line.relay.advance()
    for connection in (ann, bob):
        feed = (await told(connection))[0]
        assert isinstance(feed, Feed)
        assert set(feed.rows) == {"team", "notification"}


async def test_a_group_gives_its_files_to_who_holds_its_desk(line: Line) -> None:
    file = claim()
    head = await line.write(file, member(TEAM, file.id), member(ANN, TEAM))
    ann, bob = await line.connect(ANN, head), await line.connect(BOB, head)
    await line.write(note(file.id, "for the team"), notice(TEAM))
    await line.relay.advance()
    feed = (await told(ann))[0]
    assert isinstance(feed, Feed)
    assert set(feed.rows) == {"note", "notification"}
    assert await told(bob) == []


async def test_a_file_that_enters_the_scope_is_a_hint_and_its_rows_wait_for_the_pull(line: Line) -> None:
    file = claim()
    head = await line.write(file)
    ann = await line.connect(ANN, head)
    await line.write(note(file.id, "before"))
    granted = await line.write(member(ANN, file.id))
    await line.relay.advance()
    assert await told(ann) == [PullHint(head=granted, why="scope")]
    last = await line.write(note(file.id, "after"))
    await line.relay.advance()
    assert await told(ann) == []
    line.relay.continue_at(ann, granted)
    (feed,) = await told(ann)
    assert isinstance(feed, Feed)
    assert (feed.begin, feed.to, bodies(feed)) == (granted.pos, last, ["after"])


async def test_a_file_that_left_the_scope_is_silent(line: Line) -> None:
    file = claim()
    held = member(ANN, file.id)
    head = await line.write(file, held)
    ann = await line.connect(ANN, head)
    ended = await line.run("UPDATE membership SET state = 'ended' WHERE id = $1", held.id)
    await line.relay.advance()
    assert await told(ann) == [PullHint(head=ended, why="scope")]
    line.relay.continue_at(ann, ended)
    await line.write(note(file.id))
    await line.relay.advance()
    assert await told(ann) == []


@pytest.mark.parametrize(
    "change",
    ["UPDATE membership SET target_file = gen_random_uuid() WHERE id = $1", "DELETE FROM membership WHERE id = $1"],
)
async def test_a_membership_that_changes_later_takes_nothing_that_came_before(line: Line, change: str) -> None:
    """It is another one in the table already and at no position yet: whoever held the file is told what they held."""
    file = claim()
    held = member(ANN, file.id)
    head = await line.write(file, held)
    ann = await line.connect(ANN, head)
    await line.write(note(file.id, "before"))
    await line.pool.execute(change, held.id)
    await line.relay.advance()
    (feed,) = await told(ann)
    assert bodies(feed) == ["before"]
    ended = await line.sequencer.stamp_now()
    await line.relay.advance()
    assert await told(ann) == [PullHint(head=ended, why="scope")]


async def test_joining_a_group_is_a_hint_and_then_its_files_arrive(line: Line) -> None:
    file = claim()
    head = await line.write(file, member(TEAM, file.id))
    ann = await line.connect(ANN, head)
    joined = await line.write(member(ANN, TEAM))
    await line.relay.advance()
    assert await told(ann) == [PullHint(head=joined, why="scope")]
    line.relay.continue_at(ann, joined)
    await line.write(note(file.id, "ours"))
    await line.relay.advance()
    (feed,) = await told(ann)
    assert bodies(feed) == ["ours"]


@pytest.mark.parametrize("limit", ["", "MAX_LOOKED", "MAX_CHANGES"])
async def test_the_first_file_of_a_group_reaches_who_held_its_desk_before(line: Line, limit: str) -> None:
    """A desk of which nothing is held is nobody's principal yet; whoever holds it was neither told nor fed."""
    file, other = claim(), claim()
    head = await line.write(file, other, member(ANN, TEAM), member(ANN, other.id))
    ann = await line.connect(ANN, head)
    with patch.object(relay_module, limit, 1) if limit else nullcontext():
        given = await line.write(note(other.id), member(TEAM, file.id))
        await line.relay.advance()
    (hint,) = await told(ann)
    assert isinstance(hint, PullHint)
    assert hint.head == given
    line.relay.continue_at(ann, given)
    await line.write(note(file.id, "ours"))
    await line.relay.advance()
    (feed,) = await told(ann)
    assert bodies(feed) == ["ours"]


async def test_a_change_of_anothers_scope_is_no_hint(line: Line) -> None:
    file = claim()
    head = await line.write(file, member(ANN, file.id))
    ann = await line.connect(ANN, head)
    await line.write(member(BOB, file.id), note(file.id, "still mine"))
    await line.relay.advance()
    (feed,) = await told(ann)
    assert bodies(feed) == ["still mine"]


async def test_a_device_that_pulled_further_than_the_relay_is_not_sent_the_past(line: Line) -> None:
    file = claim()
    head = await line.write(file, member(ANN, file.id))
    ann = await line.connect(ANN, head)
    first = await line.write(note(file.id, "1"))
    line.relay.continue_at(ann, first)
    await line.relay.advance()
    assert await told(ann) == []
    await line.write(note(file.id, "2"))
    await line.relay.advance()
    (feed,) = await told(ann)
    assert isinstance(feed, Feed)
    assert (feed.begin, bodies(feed)) == (first.pos, ["2"])


async def test_a_connection_without_a_cursor_is_told_nothing_until_it_says_one(line: Line) -> None:
    file = claim()
    head = await line.write(file, member(ANN, file.id))
    ann = await line.connect(ANN, None)
    await line.write(note(file.id, "1"))
    await line.relay.advance()
    assert [m for m in await told(ann) if not isinstance(m, Event)] == []
    line.relay.continue_at(ann, head)
    (feed,) = await told(ann)
    assert bodies(feed) == ["1"]


async def test_who_continues_from_long_ago_is_told_to_pull(line: Line) -> None:
    file = claim()
    head = await line.write(file, member(ANN, file.id))
    for _ in range(3):
        await line.write(note(file.id))
    ann = await line.connect(ANN, head)
    hints = await told(ann)
    assert [hint.why for hint in hints if isinstance(hint, PullHint)] == ["behind"]
    assert len(hints) == 1


async def test_a_newcomer_from_before_a_batch_that_nobody_here_read_is_told_to_pull(line: Line) -> None:
    """Nobody who was connected held the file, so its rows were not read; the newcomer holds it and lacks them."""
    theirs, mine = claim(), claim()
    head = await line.write(theirs, mine, member(ANN, theirs.id), member(BOB, mine.id))
    bob = await line.connect(BOB, head)
    await line.write(note(theirs.id, "while Ann was away"))
    await line.relay.advance()
    assert not await told(bob)
    ann = await line.connect(ANN, head)
    assert [type(m) for m in await told(ann)] == [PullHint]


async def test_connections_with_the_same_scope_share_the_bytes(line: Line) -> None:
    file = claim()
    head = await line.write(file, member(ANN, file.id), member(BOB, file.id))
    ann, bob = await line.connect(ANN, head), await line.connect(BOB, head)
    await line.write(note(file.id))
    await line.relay.advance()
    assert await ann.queue.take() is await bob.queue.take()


async def test_results_of_a_device_say_up_to_which_number(line: Line) -> None:
    head = await line.write(claim())
    laptop, tablet = await line.connect(ANN, head), await line.connect(ANN, head, "tablet")
    for number in (4, 5):
        await line.write(
            make(CommandResult, ANN, device_id=named_id("laptop"), number=number, verdict="applied", detail="{}")
        )
    await line.relay.advance()
    acked = [m.acked for c in (laptop, tablet) for m in await told(c) if isinstance(m, Feed)]
    assert acked == [5, 0]


HUGE = pytest.mark.parametrize("limit", ["MAX_CHANGES", "MAX_LOOKED"])


async def test_what_concerns_nobody_here_makes_nobody_pull(line: Line) -> None:
    mine, other = claim(), claim()
    head = await line.write(mine, other, member(ANN, mine.id))
    ann = await line.connect(ANN, head)
    with patch.object(relay_module, "MAX_CHANGES", 5):
        await line.write(note(mine.id, "small"), *(note(other.id) for _ in range(6)))
        await line.relay.advance()
    (feed,) = await told(ann)
    assert isinstance(feed, Feed)
    assert bodies(feed) == ["small"]


@HUGE
async def test_a_huge_transaction_is_a_hint_to_those_it_concerns(line: Line, limit: str) -> None:
    mine, other = claim(), claim()
    head = await line.write(mine, other, member(ANN, mine.id), member(BOB, other.id))
    ann, bob = await line.connect(ANN, head), await line.connect(BOB, head)
    with patch.object(relay_module, limit, 5):
        large = await line.write(*(note(mine.id) for _ in range(6)))
        await line.relay.advance()
    assert await told(ann) == [PullHint(head=large, why="large")]
    assert await told(bob) == []
    await line.write(note(other.id, "small"))
    await line.relay.advance()
    (feed,) = await told(bob)
    assert isinstance(feed, Feed)
    assert (feed.begin, bodies(feed)) == (head.pos, ["small"])


@HUGE
@pytest.mark.parametrize("follows", ["a file", "a stream", "nothing"])
async def test_who_only_follows_events_hears_that_a_huge_range_took_some(line: Line, limit: str, follows: str) -> None:
    """The heartbeat brings them past it, and nobody reads it again from where they are then."""
    mine = claim()
    await line.write(mine, member(ANN, mine.id))
    ann = await line.connect(ANN, None)
    ann.about = ("claim", mine.id) if follows == "a file" else None
    ann.streams |= {"claim:*"} if follows == "a stream" else set()
    await told(ann)
    with patch.object(relay_module, limit, 5):
        for _ in range(2):
            large = await line.write(*(note(mine.id) for _ in range(6)))
            await line.relay.advance()
            expected = [] if follows == "nothing" else [PullHint(head=large, why="large")]
            assert [each for each in await told(ann) if isinstance(each, PullHint)] == expected


@HUGE
async def test_who_continues_inside_a_huge_range_pulls_again(line: Line, limit: str) -> None:
    mine = claim()
    head = await line.write(mine, member(ANN, mine.id))
    ann = await line.connect(ANN, head)
    with patch.object(relay_module, limit, 5):
        large = await line.write(*(note(mine.id) for _ in range(6)))
        await line.relay.advance()
    await told(ann)
    line.relay.continue_at(ann, head)
    assert await told(ann) == [PullHint(head=large, why="behind")]


@HUGE
async def test_after_enough_looking_at_a_huge_range_everybody_pulls(line: Line, limit: str) -> None:
    mine = claim()
    head = await line.write(mine, member(ANN, mine.id))
    ann, bob = await line.connect(ANN, head), await line.connect(BOB, head)
    with patch.object(relay_module, limit, 2), patch.object(relay_module, "PATIENCE", 0):
        large = await line.write(*(note(mine.id) for _ in range(3)))
        await line.relay.advance()
    for connection in (ann, bob):
        assert await told(connection) == [PullHint(head=large, why="large")]


@HUGE
async def test_a_huge_range_with_memberships_changes_what_the_users_hold(line: Line, limit: str) -> None:
    files = [claim() for _ in range(4)]
    head = await line.write(*files, *(member(TEAM, file.id) for file in files))
    ann = await line.connect(ANN, head)
    with patch.object(relay_module, limit, 2):
        joined = await line.write(member(ANN, TEAM), *(note(files[0].id) for _ in range(3)))
        await line.relay.advance()
    await told(ann)
    line.relay.continue_at(ann, joined)
    await line.write(note(files[1].id, "now mine"))
    await line.relay.advance()
    (feed,) = await told(ann)
    assert bodies(feed) == ["now mine"]


@HUGE
async def test_who_joined_or_left_in_a_part_of_a_huge_range_that_nobody_looked_at_is_known(
    line: Line, limit: str
) -> None:
    """All who listen were found to be concerned before the memberships came; their scopes stayed as they had been."""
    kept, lost, won = claim(), claim(), claim()
    own = member(ANN, lost.id)
    head = await line.write(kept, lost, won, own, member(ANN, kept.id), member(TEAM, won.id))
    ann = await line.connect(ANN, head)
    await line.write(*(note(kept.id) for _ in range(5)))
    await line.run("UPDATE membership SET state = 'ended' WHERE id = $1", own.id)
    moved = await line.write(member(ANN, TEAM))
    with patch.object(relay_module, limit, 2), patch.object(watch, "CHUNK", 2):
        await line.relay.advance()
    await told(ann)
    line.relay.continue_at(ann, moved)
    await line.write(note(won.id, "now mine"), note(lost.id, "no longer mine"))
    await line.relay.advance()
    (feed,) = await told(ann)
    assert bodies(feed) == ["now mine"]


@HUGE
async def test_sessions_that_end_within_a_huge_range_end(line: Line, limit: str) -> None:
    """A device that was withdrawn beside an import went on hearing everything until its token ended."""
    file, laptop, eve = claim(), device(ANN, named_id("laptop")), named_id("eve")
    people = [user(each) for each in (BOB, eve)]
    head = await line.write(
        file, laptop, device(ANN, named_id("tablet")), *people, *(member(each, file.id) for each in (ANN, BOB, eve))
    )
    on_laptop, on_tablet = await line.connect(ANN, head), await line.connect(ANN, head, "tablet")
    bobs, eves = await line.connect(BOB, head), await line.connect(eve, head)
    await line.write(*(note(file.id) for _ in range(5)))
    await line.run("UPDATE device SET state = 'revoked' WHERE id = $1", laptop.id)
    large = await line.run("UPDATE user_account SET active = false WHERE id = $1", BOB)
    with patch.object(relay_module, limit, 2), patch.object(watch, "CHUNK", 2):
        await line.relay.advance()
    assert await told(on_laptop) == [Goodbye(code="device_revoked")]
    assert await told(bobs) == [Goodbye(code="token_expired")]
    assert await told(on_tablet) == await told(eves) == [PullHint(head=large, why="large")]


@pytest.mark.parametrize("change", ["active = false", """roles = '["adjuster"]'"""])
async def test_whose_session_ends_while_they_come_is_sent_away(line: Line, change: str) -> None:
    """Of a newcomer no scope is known yet, and so nobody read that they work here no more."""
    head = await line.write(user(ANN), user(BOB))
    await line.connect(BOB, head)
    ann = line.open(ANN, head)
    await line.run(f"UPDATE user_account SET {change} WHERE id = $1", ANN)
    await line.relay.advance()
    assert await told(ann) == [Goodbye(code="token_expired")]


async def test_what_is_too_large_for_one_message_is_a_hint(line: Line) -> None:
    file = claim()
    head = await line.write(file, member(ANN, file.id))
    ann = await line.connect(ANN, head)
    large = await line.write(*(note(file.id, "x" * 600_000) for _ in range(2)))
    await line.relay.advance()
    assert await told(ann) == [PullHint(head=large, why="large")]


async def test_another_epoch_ends_every_connection(line: Line) -> None:
    head = await line.write(claim())
    ann = await line.connect(ANN, head)
    await line.psql.execute("UPDATE server_state SET epoch = $1", fresh_id())
    await line.relay.advance()
    assert await told(ann) == [Goodbye(code="server_restored")]


async def test_what_somebody_held_in_another_life_of_the_database_counts_no_more(line: Line) -> None:
    """A socket of theirs that is about to end kept their scope of before: the next one was fed by it."""
    mine, then_mine, south = claim(), claim(), named_id("team south")
    held = (member(ANN, TEAM), member(TEAM, mine.id), member(BOB, south), member(south, then_mine.id))
    head = await line.write(mine, then_mine, *held)
    ended = await line.connect(ANN, head)
    await line.psql.execute("UPDATE server_state SET epoch = $1", fresh_id())
    await line.psql.execute("UPDATE membership_span SET file_id = $1 WHERE principal = $2", south, ANN)
    await line.relay.advance()
    assert ended.queue.ended
    ann = await line.connect(ANN, head, "tablet")
    await line.write(note(mine.id, "in another life"), note(then_mine.id, "now"))
    await line.relay.advance()
    (feed,) = await told(ann)
    assert bodies(feed) == ["now"]


async def test_a_database_that_goes_away_in_the_first_look_leaves_no_room_unknown(line: Line) -> None:
    """The head was known already, so nobody looked for the rooms again."""
    await line.write(make(Room, SHELF, name="storm", roles="[]", state="open"))
    with patch.object(rooms, "opened", side_effect=Unreachable), pytest.raises(SourceAway):
        await line.relay.advance()
    await line.relay.advance()
    assert [each.name for each in line.rooms.made] == ["room:storm"]
    await line.psql.execute("UPDATE server_state SET epoch = $1", fresh_id())
    await line.psql.execute("UPDATE room SET state = 'closed'")
    with patch.object(rooms, "opened", side_effect=Unreachable), pytest.raises(SourceAway):
        await line.relay.advance()
    await line.relay.advance()
    assert list(line.rooms.made) == []


async def test_a_revoked_device_is_sent_away_and_its_sibling_stays(line: Line) -> None:
    laptop = device(ANN, named_id("laptop"))
    head = await line.write(laptop, device(ANN, named_id("tablet")))
    one, two = await line.connect(ANN, head), await line.connect(ANN, head, "tablet")
    await line.run("UPDATE device SET state = 'revoked' WHERE id = $1", laptop.id)
    await line.relay.advance()
    assert await told(one) == [Goodbye(code="device_revoked")]
    assert [type(m) for m in await told(two)] == [Feed, Event]


async def test_a_user_who_left_or_lost_a_role_must_ask_for_a_new_token(line: Line) -> None:
    head = await line.write(user(ANN), user(BOB))
    ann, bob = await line.connect(ANN, head), await line.connect(BOB, head)
    await line.run("""UPDATE user_account SET roles = '["adjuster"]' WHERE id = $1""", ANN)
    await line.run("UPDATE user_account SET active = false WHERE id = $1", BOB)
    await line.relay.advance()
    for connection in (ann, bob):
        assert await told(connection) == [Goodbye(code="token_expired")]


async def test_events_reach_the_room_of_the_file_and_the_people_on_the_claim_if_they_hold_it(line: Line) -> None:
    file = claim(adjuster_id=ANN, agent_id=BOB)
    head = await line.write(file, member(ANN, file.id))
    ann, bob = await line.connect(ANN, head), await line.connect(BOB, head)
    stranger = await line.connect(named_id("carl"), head)
    line.rooms.join(stranger.id, named_id("carl"), f"claim:{file.id}")
    await line.run("UPDATE claim SET description = 'wet' WHERE id = $1", file.id)
    await line.relay.advance()
    events = [m for m in await told(ann) if isinstance(m, Event)]
    assert [(e.name, e.room, e.file_id, e.row_id) for e in events] == [
        ("claim:updated", f"user:{ANN}", file.id, file.id)
    ]
    assert await told(bob) == []
    assert await told(stranger) == []


async def test_an_event_comes_once_however_many_rooms_one_is_in(line: Line) -> None:
    file = claim(adjuster_id=ANN)
    head = await line.write(file, member(ANN, file.id))
    ann = await line.connect(ANN, head)
    line.rooms.join(ann.id, ANN, f"claim:{file.id}")
    await line.run("UPDATE claim SET description = 'wet' WHERE id = $1", file.id)
    await line.write(note(file.id))
    await line.relay.advance()
    events = [m for m in await told(ann) if isinstance(m, Event)]
    assert [(e.name, e.room, e.row_id) for e in events] == [("claim:updated", f"claim:{file.id}", None)]


async def test_a_notification_reaches_its_audience(line: Line) -> None:
    desk = named_id("desk:role:supervisor")
    head = await line.write(member(ANN, desk))
    ann, bob = await line.connect(ANN, head), await line.connect(BOB, head)
    await line.write(notice(desk), notice(BOB))
    await line.relay.advance()
    rooms = [[m.room for m in await told(c) if isinstance(m, Event)] for c in (ann, bob)]
    assert rooms == [["role:supervisor"], [f"user:{BOB}"]]


async def test_administrators_hear_of_devices(line: Line) -> None:
    head = await line.write(user(BOB))
    ann = await line.connect(ANN, head, roles=frozenset({Role.ADMIN}))
    await line.write(device(BOB, named_id("tablet")))
    await line.relay.advance()
    events = [m for m in await told(ann) if isinstance(m, Event)]
    assert [(e.name, e.room, e.row_id) for e in events] == [("system:device", ADMINS, named_id("tablet"))]


async def test_events_never_name_a_file_that_was_not_held_at_their_position(line: Line) -> None:
    file = claim(adjuster_id=ANN)
    held = member(ANN, file.id)
    head = await line.write(file, held)
    ann = await line.connect(ANN, head)
    line.rooms.join(ann.id, ANN, f"claim:{file.id}")
    await line.run("UPDATE membership SET state = 'ended' WHERE id = $1", held.id)
    await line.write(note(file.id))
    await line.relay.advance()
    assert [m for m in await told(ann) if isinstance(m, Event)] == []
    assert not await line.relay.holds(ann, file.id)


async def test_nothing_unstamped_is_told(line: Line) -> None:
    file = claim()
    head = await line.write(file, member(ANN, file.id))
    ann = await line.connect(ANN, head)
    await insert(line.psql, note(file.id))
    await line.relay.advance()
    assert await told(ann) == []
    assert line.relay.head == head


async def test_a_slow_reader_is_told_to_pull_and_goes_on_after_it(line: Line) -> None:
    file = claim()
    head = await line.write(file, member(ANN, file.id))
    ann = await line.connect(ANN, head)
    ann.queue._most = 1
    await line.write(note(file.id))
    await line.relay.advance()
    last = await line.write(note(file.id))
    await line.relay.advance()
    assert await told(ann) == [PullHint(head=last, why="slow")]
    line.relay.continue_at(ann, last)
    final = await line.write(note(file.id))
    await line.relay.advance()
    (feed,) = await told(ann)
    assert isinstance(feed, Feed)
    assert (feed.begin, feed.to) == (last.pos, final)


async def test_what_was_told_is_counted_by_its_kind_and_a_slow_reader_besides(line: Line) -> None:
    file = claim()
    head = await line.write(file, member(ANN, file.id), member(BOB, file.id))
    connections = [await line.connect(ANN, head, device=name) for name in ("laptop", "tablet", "phone")]
    connections.append(await line.connect(BOB, head))
    for connection in connections:
        line.rooms.join(connection.id, connection.who.user_id, f"claim:{file.id}")
    connections[0].queue._most = 1
    await line.write(note(file.id))
    await line.relay.advance()
    counted = line.relay._metrics.registry.get_sample_value
    assert counted("coverdesk_live_messages_total", {"kind": "feed"}) == 4
    assert counted("coverdesk_live_messages_total", {"kind": "event"}) == 3
    assert counted("coverdesk_live_slow_readers_total") == 1


@pytest.mark.logs("relay_unread")
async def test_what_cannot_be_read_here_is_pulled_and_the_feed_goes_on(line: Line) -> None:
    """A node of an older release met a row of a newer one, and told nobody anything any more."""
    file = claim()
    head = await line.write(file, member(TEAM, file.id))
    ann, bob = await line.connect(ANN, head), await line.connect(BOB, head)
    unread = await line.write(note(file.id), member(ANN, TEAM))
    with patch.object(watching, "upcast_row", side_effect=FutureSchema):
        await line.relay.advance()
    assert await told(ann) == await told(bob) == [PullHint(head=unread, why="large")]
    line.relay.continue_at(ann, unread)
    await line.write(note(file.id, "behind it"))
    await line.relay.advance()
    (feed,) = await told(ann)
    assert bodies(feed) == ["behind it"]


@pytest.mark.logs("relay_unwritten")
async def test_a_device_for_which_nothing_can_be_written_stops_nobody_else(line: Line) -> None:
    """The others were told nothing of that range, and their cursor went over it with the next one."""
    file = claim()
    head = await line.write(file, member(ANN, file.id), member(BOB, file.id))
    ann, bob = await line.connect(ANN, head, "old one"), await line.connect(BOB, head)
    write = FeedWriter.write

    def written(self: FeedWriter, begin: int, file_ids: tuple[Id, ...], device_id: Id, *rest: Any) -> bytes | None:
        if device_id == ann.who.device_id:
            raise ValueError
        return write(self, begin, file_ids, device_id, *rest)

    with patch.object(FeedWriter, "write", written):
        later = await line.write(note(file.id, "told"))
        await line.relay.advance()
    assert await told(ann) == [PullHint(head=later, why="large")]
    (feed,) = await told(bob)
    assert bodies(feed) == ["told"]
