"""A node that has just started knows what happened lately: whom it does not concern need not pull when all come back.

Whoever may have missed something is told to, as without it.
"""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest

from server.live import relay as relay_module
from server.live.connections import Connection
from server.live.source import SourceAway
from server.store import watch
from server.store.pool import Unreachable
from shared.domain.kernel.desks import EVERYONE, SHELF, CommandResult
from shared.domain.kernel.ids import Id, named_id
from shared.wire.messages import Cursor, Feed, Goodbye, PullHint
from tests.server.handlers.rows import claim, make, member, note
from tests.server.live.conftest import Line, told

ANN, BOB, CID, TEAM = named_id("ann"), named_id("bob"), named_id("cid"), named_id("team north")


def hints(messages: list[Any]) -> list[str]:
    return [each.why for each in messages if isinstance(each, PullHint)]


async def test_who_holds_nothing_that_changed_is_told_where_the_feed_is_and_nothing_else(line: Line) -> None:
    mine, theirs = claim(), claim()
    former = await line.write(mine, theirs, member(ANN, mine.id), member(BOB, theirs.id))
    head = await line.write(note(theirs.id, "while the node was away"))
    ann, bob = line.open(ANN, former), line.open(BOB, former)
    await line.relay.advance()
    assert hints(await told(bob)) == ["behind"]
    assert await told(ann) == []
    line.relay.beat()
    (feed,) = [each for each in await told(ann) if isinstance(each, Feed)]
    assert (feed.begin, feed.to, feed.rows) == (former.pos, head, {})
    later = await line.write(note(mine.id, "now"))
    await line.relay.advance()
    (feed,) = [each for each in await told(ann) if isinstance(each, Feed)]
    assert (feed.begin, feed.to) == (head.pos, later)
    assert [row[10] for row in feed.rows["note"]] == ["now"]


async def test_through_a_group_a_desk_or_the_shelf_a_file_is_held_as_well(line: Line) -> None:
    one, shelved = claim(), claim()
    held = (member(ANN, TEAM), member(TEAM, one.id), member(BOB, TEAM), member(SHELF, shelved.id))
    former = await line.write(one, shelved, *held)
    await line.write(note(one.id))
    opened = [await line.connect(each, former) for each in (ANN, BOB, CID)]
    assert [hints(await told(each)) for each in opened] == [["behind"], ["behind"], []]


async def test_what_was_laid_on_a_desk_is_its_owners(line: Line) -> None:
    former = await line.write(claim())
    await line.write(make(CommandResult, ANN, device_id=named_id("laptop"), number=1, verdict="applied", detail="{}"))
    ann, bob = await line.connect(ANN, former), await line.connect(BOB, former)
    assert (hints(await told(ann)), hints(await told(bob))) == (["behind"], [])


@pytest.mark.parametrize(("principal", "who"), [(ANN, "ann"), (TEAM, "ann bob"), (EVERYONE, "ann bob cid")])
async def test_whoever_may_hold_other_files_pulls(line: Line, principal: Id, who: str) -> None:
    """A right that came, and one that came and went again: nothing of either is read anywhere else."""
    file, held = claim(), member(principal, named_id("a file of before"))
    former = await line.write(file, member(ANN, TEAM), member(BOB, TEAM), held)
    await line.run("UPDATE membership SET state = 'ended' WHERE id = $1", held.id)
    people = {"ann": ANN, "bob": BOB, "cid": CID}
    opened = {name: await line.connect(each, former, name) for name, each in people.items()}
    assert [name for name, each in opened.items() if hints(await told(each))] == who.split()


async def test_whose_right_moved_on_to_another_and_on_again_pulls_too(line: Line) -> None:
    """By somebody in psql. Of a row that changed several times only the last image is near elsewhere."""
    file = claim()
    held = member(ANN, file.id)
    former = await line.write(file, held)
    for each in (BOB, CID):
        await line.run("UPDATE membership SET principal_id = $2 WHERE id = $1", held.id, each)
    opened = [await line.connect(each, former) for each in (ANN, BOB, CID)]
    assert [hints(await told(each)) for each in opened] == [["behind"]] * 3


MOVED_ON = "UPDATE membership SET principal_id = $2 WHERE id = $1"


@pytest.mark.parametrize("when", ["looked back", "relayed", "connected", "huge"])
@pytest.mark.parametrize(
    "how",
    [MOVED_ON, "DELETE FROM membership WHERE id = $1", "UPDATE membership SET state = 'ended' WHERE id = $1"],
    ids=["moved on", "deleted", "ended"],
)
async def test_who_had_a_right_that_lies_on_anothers_desk_hears_of_its_end(
    line: Line, how: str, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody in psql had moved it to Bob before: neither its desk nor its last image names him any more."""
    file = claim()
    held = member(ANN, file.id)
    await line.write(file, held)
    former = await line.run(MOVED_ON, held.id, BOB)
    if when != "looked back":
        await line.relay.advance()
    if when == "huge":
        monkeypatch.setattr(relay_module, "MAX_LOOKED", 1)
    bob = await line.connect(BOB, former) if when in ("connected", "huge") else None
    await line.run(how, held.id, *([CID] if how == MOVED_ON else []))
    await line.relay.advance()
    bob = bob or await line.connect(BOB, former)
    assert len(hints(await told(bob))) == 1


async def test_what_concerned_somebody_before_their_cursor_does_not_any_more(line: Line) -> None:
    mine, theirs = claim(), claim()
    await line.write(mine, theirs, member(BOB, theirs.id))
    former = await line.write(member(ANN, mine.id))
    between = await line.write(note(mine.id))
    await line.write(note(theirs.id))
    early, late = line.open(ANN, former, "one"), line.open(ANN, between, "two")
    await line.relay.advance()
    assert (hints(await told(early)), hints(await told(late))) == (["behind"], [])


async def test_as_much_is_looked_at_as_is_bounded(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, theirs = claim(), claim()
    long_ago = await line.write(mine, theirs, member(ANN, mine.id), member(BOB, theirs.id))
    lately = [await line.write(note(theirs.id)) for _ in range(4)]
    monkeypatch.setattr(relay_module, "LOOK_BACK", (5, 2))
    monkeypatch.setattr(relay_module, "MAX_LOOKED", 4)
    early, late = line.open(ANN, long_ago, "one"), line.open(ANN, lately[1], "two")
    await line.relay.advance()
    assert (hints(await told(early)), hints(await told(late))) == (["behind"], [])


@pytest.mark.parametrize("error", [Unreachable, TimeoutError])
async def test_a_look_back_that_does_not_succeed_keeps_no_node_from_starting(
    line: Line, error: type[Exception]
) -> None:
    former = await line.write(claim())
    await line.write(claim())
    looks: list[int] = []

    async def look(*asked: Any) -> Any:
        looks.append(asked[1])
        raise error

    with patch.object(watch, "concerned", look):
        with pytest.raises((SourceAway, TimeoutError)):
            await line.relay.advance()
        assert line.relay.head is None
        ann = await line.connect(ANN, former)
    assert looks == [0]
    assert hints(await told(ann)) == ["behind"], "nothing is known of before"


async def test_what_comes_behind_it_belongs_to_it(line: Line) -> None:
    """No gap between what was looked back at, and what was relayed since."""
    mine = claim()
    former = await line.write(mine, member(ANN, mine.id))
    await line.write(claim())
    await line.relay.advance()
    await line.write(claim())
    await line.relay.advance()
    unconcerned = await line.connect(ANN, former)
    assert await told(unconcerned) == []
    await line.write(note(mine.id))
    await line.relay.advance()
    assert hints(await told(await line.connect(ANN, former, "tablet"))) == ["behind"]


async def test_whoever_is_not_followed_or_is_ahead_is_not_spared(line: Line) -> None:
    head = await line.write(claim())
    ann = await line.connect(ANN, head)
    assert line.relay.is_unconcerned(ann, head.pos)
    assert not line.relay.is_unconcerned(ann, head.pos + 1), "of what was not relayed here nothing is known"
    assert not line.relay.is_unconcerned(line.open(BOB, head), head.pos)
    line.relay._scopes.forget(ANN)
    assert not line.relay.is_unconcerned(ann, head.pos), "whoever acts as nobody would be spared everything"


async def test_after_a_look_back_that_failed_another_life_is_looked_back_at(line: Line) -> None:
    former = await line.write(claim())
    head = await line.write(claim())
    with patch.object(watch, "concerned", side_effect=Unreachable), pytest.raises(SourceAway):
        await line.relay.advance()
    await line.relay.advance()
    await put_back(line, head)
    await line.relay.advance()
    assert hints(await told(await line.connect(ANN, former))) == []


# -- a database that was put back


async def put_back(line: Line, at: Cursor) -> None:
    """As if what was given out from here on had been lost, and others had written since."""
    await line.psql.execute("SET session_replication_role = replica")
    await line.psql.execute("UPDATE ledger_batch SET token = token + 1 WHERE last_pos >= $1", at.pos)
    await line.psql.execute("SET session_replication_role = DEFAULT")


async def come(line: Line) -> tuple[Connection, Cursor]:
    head = await line.write(claim())
    return await line.connect(ANN, head), head


async def test_a_database_that_was_put_back_and_went_on_since_is_another_life(line: Line) -> None:
    """Its head is beyond ours and its epoch is the same: only the position that we had was never given out there."""
    ann, head = await come(line)
    await line.write(claim())
    await put_back(line, head)
    await line.relay.advance()
    assert await told(ann) == [Goodbye(code="server_restored")]


async def test_the_head_that_was_relayed_is_known_without_asking_and_no_other_token_is(line: Line) -> None:
    _, head = await come(line)
    with patch.object(watch, "knows", side_effect=AssertionError):
        assert await line.relay.known(head)
    assert not await line.relay.known(Cursor(head.pos, head.token + 1))
    former, _ = head, await line.write(claim())
    await line.relay.advance()
    assert await line.relay.known(former)
