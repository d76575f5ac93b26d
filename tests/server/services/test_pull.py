"""Pull, first sync and digest: at rest a replica equals the authorised rows at its position, however it got there."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import msgspec
import pytest

from server.services.digest import compare, repair
from server.services.errors import SyncError, Unavailable
from server.services.first_sync import first_sync_chunks, first_sync_stage1
from server.services.pull import pull
from server.services.push import push
from server.services.scope import Principal
from server.store import digests, feed, scope, snapshot
from server.store.pool import Pool, reading
from server.store.scope import scopes_at
from server.store.sequencer import Sequencer, head_of
from shared.domain.catalogue import BY_NAME, CARRIED
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.desks import EVERYONE, SHELF
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.states import MembershipState
from shared.wire.codec import hash_of, is_cut
from shared.wire.errors import ErrorCode
from shared.wire.messages import Cursor, DigestAnswer, DigestAsk, Opened, PullHeader, Rows
from tests.server.services.device import NOW, Replica
from tests.server.services.office import NOON, Desk, hold, insured, seat
from tests.server.store.world import authorised, fresh, membership, note, put
from tests.shared.domain import scene as scenes


@pytest.fixture
async def desk(pool: Pool) -> Desk:
    return await seat(pool)


async def stamp(pool: Pool) -> Cursor:
    return await Sequencer(pool).stamp_now()


@pytest.mark.parametrize("near", [feed.NEAR, 0], ids=["walking", "asking"])
async def test_a_replica_equals_the_authorised_rows_under_any_changes(
    pool: Pool, desk: Desk, near: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "NEAR", near)
    choice = random.Random(11)
    other, team = await seat(pool), fresh()
    mine = [fresh() for _ in range(12)]
    known = [note(f) for f in mine]
    await put(pool, *known)
    await stamp(pool)
    devices = [Replica(pool, who.principal) for who in (desk, other)]
    for turn in range(25):
        for _ in range(choice.randrange(1, 6)):
            match choice.randrange(6):
                case 0:
                    await put(pool, membership(desk.user_id, choice.choice(mine), held=choice.random() < 0.6))
                case 1:
                    await put(pool, membership(team, choice.choice(mine), held=choice.random() < 0.6))
                case 2:
                    who = choice.choice((desk, other))
                    await put(pool, membership(who.user_id, team, held=choice.random() < 0.6))
                case 3:
                    gone = choice.choice(known)
                    await pool.execute("DELETE FROM note WHERE id = $1", gone.id)
                case 4:
                    await put(pool, note(choice.choice((SHELF, EVERYONE, team)), f"{turn}"))
                case _:
                    some = choice.choice(known)
                    await put(pool, note(some.file_id, f"{turn}", some.id))
        await stamp(pool)
        for device in devices:
            if choice.random() < 0.7:
                await device.pull(budget=choice.choice((1, 500, 1 << 20)))
                assert device.rows == await authorised(pool, device.principal.user_id)
    for device in devices:
        await device.pull()
        assert device.rows == await authorised(pool, device.principal.user_id)
        assert all(hash_of(BY_NAME[table], row[:-1]) == row[-1] for (table, _), row in device.rows.items())


async def test_a_pull_goes_on_at_its_position_over_many_snapshots(pool: Pool, desk: Desk) -> None:
    policy_id = await insured(pool, desk)
    notes = [note(policy_id, f"{n} " + "long " * 50) for n in range(200)]
    await put(pool, *notes)
    head = await stamp(pool)
    device = Replica(pool, desk.principal)
    stream = pull(pool, desk.principal, None, NOW, budget=2_000)
    frames = [await anext(stream) for _ in range(4)]
    await put(pool, note(policy_id, "changed meanwhile", notes[-1].id))
    await stamp(pool)

    async def both() -> Any:
        for frame in frames:
            yield frame
        async for frame in stream:
            yield frame

    await device.apply(both())
    assert device.cursor == head
    assert device.rows["note", notes[-1].id][10] == notes[-1].body
    assert device.header is not None
    assert device.header.rows_about >= 200
    await device.pull()
    assert device.rows == await authorised(pool, desk.user_id)


async def test_pulling_at_the_head_brings_a_header_and_a_checkpoint(pool: Pool, desk: Desk) -> None:
    device = Replica(pool, desk.principal)
    await stamp(pool)
    await device.pull()
    before = device.frames
    await device.pull()
    assert device.frames - before == 2


async def test_acked_counts_only_results_that_the_feed_has(pool: Pool, desk: Desk) -> None:
    policy_id = await insured(pool, desk)
    device = Replica(pool, desk.principal)
    await desk.do(AddNote(file_id=policy_id, topic=Topic.DAMAGE, body="one"))
    await stamp(pool)
    await desk.do(AddNote(file_id=policy_id, topic=Topic.DAMAGE, body="two"))
    await device.pull()
    assert device.acked == 1
    await stamp(pool)
    await device.pull()
    assert device.acked == 2
    assert len([key for key in device.rows if key[0] == "command_result"]) == 2


@pytest.mark.parametrize("wrong", [Cursor(0, 1), Cursor(10**6, 5), Cursor(2, 0)])
async def test_an_unknown_cursor_means_that_the_server_was_restored(pool: Pool, desk: Desk, wrong: Cursor) -> None:
    await put(pool, note(fresh()))
    await stamp(pool)
    with pytest.raises(SyncError) as caught:
        await anext(pull(pool, desk.principal, wrong, NOW))
    assert caught.value.code is ErrorCode.SERVER_RESTORED


async def test_a_cursor_is_old_when_what_follows_it_is(pool: Pool, desk: Desk) -> None:
    first = await stamp(pool)
    await put(pool, note(fresh()))
    second = await stamp(pool)
    await pool.execute("UPDATE ledger_batch SET stamped_at = stamped_at - interval '91 days'")
    with pytest.raises(SyncError) as caught:
        await anext(pull(pool, desk.principal, first, NOW))
    assert caught.value.code is ErrorCode.CURSOR_OLD
    assert await anext(pull(pool, desk.principal, second, NOW)), "nothing follows, so nothing is missing"


async def open_claim(pool: Pool, desk: Desk) -> Id:
    policy_id = await insured(pool, desk)
    opened = desk.envelope(scenes.notice(policy_id=policy_id))
    await desk.send(opened)
    return derive_id(opened.command_id, 0)


async def test_stage_one_is_exact_with_a_commit_that_is_not_stamped(pool: Pool, desk: Desk) -> None:
    claim_id = await open_claim(pool, desk)
    head = await stamp(pool)
    await put(pool, note(claim_id, "not stamped"))
    await pool.execute("UPDATE claim SET description = 'not stamped'")
    device = Replica(pool, desk.principal)
    await device.apply(first_sync_stage1(pool, desk.principal, NOW))
    assert device.cursor == head
    assert device.rows["claim", claim_id][22] == "Burst pipe"
    assert not [key for key in device.rows if key[0] == "note"]
    assert [key[0] for key in device.rows].count("policy") == 0, "a policy is carried, but it is no open work"
    assert ("user_account", desk.user_id) in device.rows


async def test_stage_one_does_not_grow_with_what_the_team_holds(pool: Pool, desk: Desk) -> None:
    mine = await open_claim(pool, desk)
    team = fresh()
    others = await seat(pool, team=team)
    theirs = await open_claim(pool, others)
    await put(pool, membership(desk.user_id, team), membership(team, theirs))
    await stamp(pool)
    first, whole = Replica(pool, desk.principal), Replica(pool, desk.principal)
    await first.apply(first_sync_stage1(pool, desk.principal, NOW))
    await whole.apply(first_sync_chunks(pool, desk.principal, NOW))
    assert {key for key in first.rows if key[0] == "claim"} == {("claim", mine)}
    assert {key for key in whole.rows if key[0] == "claim"} == {("claim", mine), ("claim", theirs)}
    assert all(row[1] != team for row in first.rows.values()), "the team's desk has a row for each of its claims"


async def test_what_only_the_server_reads_lies_on_no_device(pool: Pool, desk: Desk) -> None:
    """Of a team the memberships are as many as its claims: a device is told what it holds by what comes and goes."""
    team, theirs = fresh(), [fresh() for _ in range(5)]
    await put(pool, *(note(file_id) for file_id in theirs))
    await put(pool, membership(desk.user_id, team), *(membership(team, file_id) for file_id in theirs))
    await stamp(pool)
    for way in (first_sync_stage1, first_sync_chunks, None):
        device = Replica(pool, desk.principal)
        if way is not None:
            await device.apply(way(pool, desk.principal, NOW))
        if way is not first_sync_stage1:
            device.cursor = device.cursor or (device.keys[-1].head if device.keys else None)
            await device.pull()
            assert {row[1] for (table, _), row in device.rows.items() if table == "note"} == set(theirs)
            answer = await compare(
                pool,
                desk.principal,
                DigestAsk(device_id=desk.device_id, cursor=cursor_of(device), tables=device.digests()),
            )
            assert answer.differs == {}
        assert device.header is not None
        assert "membership" not in device.header.columns
        assert not {table for table, _ in device.rows} & {"membership"}
    held = await pool.fetchval("SELECT count(*) FROM membership WHERE file_id = $1", team)
    assert held == len(theirs)


def cursor_of(device: Replica) -> Cursor:
    assert device.cursor is not None
    return device.cursor


async def test_stage_two_with_later_changes_ends_at_the_authorised_rows(
    pool: Pool, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "KEYS_AT_ONCE", 7)
    files = [fresh() for _ in range(8)]
    notes = [note(files[n % 8], f"{n}") for n in range(40)]
    await put(pool, *notes)
    await hold(pool, desk, *files)
    device = Replica(pool, desk.principal)
    await device.apply(first_sync_chunks(pool, desk.principal, NOW, chunk_rows=6), stop_after=3)
    await put(
        pool, note(files[0], "changed", notes[0].id), note(files[1], "new"), membership(desk.user_id, files[2], False)
    )
    await pool.execute("DELETE FROM note WHERE id = $1", notes[1].id)
    await stamp(pool)
    await put(pool, note(files[3], "secret after the end", notes[2].id))
    await device.apply(first_sync_chunks(pool, desk.principal, NOW, resume=device.keys[-1], chunk_rows=6))
    assert len({key.head for key in device.keys}) == 1
    assert not await pool.fetchval("SELECT EXISTS (SELECT FROM ledger_tx WHERE pos IS NULL)"), "all it saw is stamped"
    device.cursor = device.keys[-1].head
    await device.pull()
    assert device.rows == await authorised(pool, desk.user_id)


async def test_stage_two_does_not_send_what_was_taken_away_meanwhile(pool: Pool, desk: Desk) -> None:
    kept, lost = fresh(), fresh()
    notes = [note(f, f"{n}") for n in range(6) for f in (kept, lost)]
    await put(pool, *notes)
    await hold(pool, desk, kept, lost)
    stream = first_sync_chunks(pool, desk.principal, NOW, chunk_rows=1)
    device = Replica(pool, desk.principal)
    await device.apply(stream, stop_after=1)
    had = {key for key, row in device.rows.items() if row[1] == lost}
    await put(pool, membership(desk.user_id, lost, held=False))
    await stamp(pool)
    await device.apply(stream)
    assert {key for key, row in device.rows.items() if row[1] == lost} == had


@pytest.mark.parametrize("through", ["the person", "a team"])
async def test_a_file_taken_away_and_given_back_during_a_first_sync_comes_whole(
    pool: Pool, desk: Desk, through: str
) -> None:
    """Held at both ends of the closing pull, but not in between: stage 2 left it out."""
    kept, moving, team = fresh(), fresh(), fresh()
    await put(pool, *(note(f, f"{n}") for n in range(4) for f in (kept, moving)))
    by_team = through == "a team"
    await hold(pool, desk, kept, *([team] if by_team else [moving]))
    if by_team:
        await put(pool, membership(team, moving))
        await stamp(pool)
    way = membership(desk.user_id, team if by_team else moving)
    device = Replica(pool, desk.principal)
    await device.apply(first_sync_chunks(pool, desk.principal, NOW, chunk_rows=2), stop_after=2)
    await put(pool, msgspec.structs.replace(way, state=MembershipState.ENDED))
    await stamp(pool)
    await device.apply(first_sync_chunks(pool, desk.principal, NOW, resume=device.keys[-1]))
    assert not [row for row in device.rows.values() if row[1] == moving][4:], "it was sent although it was taken away"
    await put(pool, way)
    await stamp(pool)
    device.cursor = device.keys[-1].head
    await device.pull()
    assert device.rows == await authorised(pool, desk.user_id)
    assert len([key for key, row in device.rows.items() if row[1] == moving and key[0] == "note"]) == 4


async def test_a_file_that_changes_the_way_it_is_held_is_sent_whole_once(pool: Pool, desk: Desk) -> None:
    """Whether it was held in between is not asked: whole is right either way. What stays held is not sent again."""
    file_id, steady, team = fresh(), fresh(), fresh()
    await put(pool, note(file_id), note(steady), membership(team, file_id))
    await hold(pool, desk, file_id, steady)
    device = Replica(pool, desk.principal)
    await device.pull()
    before = await stamp(pool)
    await put(pool, membership(desk.user_id, team), membership(team, steady))
    await stamp(pool)
    await put(pool, membership(desk.user_id, file_id, held=False), note(file_id, "later"))
    await stamp(pool)
    frames = [frame async for frame in pull(pool, desk.principal, before, NOW)]
    opened = {f for frame in frames if isinstance(frame, Opened) for f in frame.file_ids}
    assert opened == {team, file_id}
    sent = [row[0] for frame in frames if isinstance(frame, Rows) for row in frame.rows]
    assert len(sent) == len(set(sent))
    await device.pull()
    assert device.rows == await authorised(pool, desk.user_id)


@pytest.mark.parametrize("large", [False, True], ids=["small tables", "large tables"])
async def test_a_first_sync_under_any_course_of_the_scope_ends_whole(
    pool: Pool, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files come, go, come back and change hands between its chunks, which are resumed now and then."""
    if large:  # as with tables of which there is much
        monkeypatch.setattr(scope, "_SMALL_SQL", "SELECT '' AS tbl")
    monkeypatch.setattr(snapshot, "KEYS_AT_ONCE", 5)
    for seed in range(25):
        await _first_sync_of_any_course(pool, random.Random(seed))


async def _first_sync_of_any_course(pool: Pool, choice: random.Random) -> None:
    desk = await seat(pool)
    team, files = fresh(), [fresh() for _ in range(3)]
    known = [note(f, f"{n}") for n in range(3) for f in files]
    ways = [
        (desk.user_id, team),
        (desk.user_id, files[0]),
        (desk.user_id, files[1]),
        (team, files[1]),
        (team, files[2]),
    ]
    held = dict.fromkeys(ways, True)
    await put(pool, *known, *(membership(*way) for way in ways))
    await stamp(pool)
    device = Replica(pool, desk.principal)

    async def meanwhile() -> None:
        if choice.random() < 0.7:
            way = choice.choice(ways)
            held[way] = not held[way]
            await put(pool, membership(*way, held=held[way]))
        if choice.random() < 0.3:
            some = choice.choice(known)
            await put(pool, note(some.file_id, "changed", some.id))
        if choice.random() < 0.9:
            await stamp(pool)

    while not (device.keys and device.keys[-1].table == CARRIED[-1].name and device.keys[-1].after is None):
        resume = device.keys[-1] if device.keys else None
        chunks = first_sync_chunks(pool, desk.principal, NOW, resume, chunk_rows=2)
        await device.apply(chunks, stop_after=len(device.keys) + choice.choice((2, 4, 8)))
        await meanwhile()
    await meanwhile()
    await stamp(pool)
    device.cursor = device.keys[-1].head
    await device.pull()
    assert device.rows == await authorised(pool, desk.user_id)


async def test_everything_at_once_equals_the_authorised_rows(pool: Pool, desk: Desk) -> None:
    await open_claim(pool, desk)
    await stamp(pool)
    device = Replica(pool, desk.principal)
    await device.pull()
    assert device.rows == await authorised(pool, desk.user_id)


@pytest.mark.parametrize("large", [False, True], ids=["small tables", "large tables"])
async def test_digests_agree_and_find_the_slice_that_does_not(
    pool: Pool, desk: Desk, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if large:  # as with tables and changes of which there are many
        monkeypatch.setattr(scope, "_SMALL_SQL", "SELECT '' AS tbl")
    claim_id = await open_claim(pool, desk)
    kept = note(claim_id)
    await put(pool, kept, note(claim_id))
    await stamp(pool)
    device = Replica(pool, desk.principal)
    await device.pull()
    assert device.cursor is not None

    async def differs() -> dict[str, list[int]]:
        assert device.cursor is not None
        answer = await compare(pool, desk.principal, ask(desk, device, device.cursor))
        assert answer.at == device.cursor
        return answer.differs

    assert await differs() == {}
    await put(pool, note(claim_id, "later", kept.id), note(claim_id, "new"))
    assert await differs() == {}, "committed, not stamped"
    await stamp(pool)
    await pool.execute("DELETE FROM note WHERE id = $1", kept.id)
    assert await differs() == {}, "stamped after the device's cursor, and deleted"
    right = dict(device.rows)
    device.rows["note", kept.id] = [*device.rows["note", kept.id][:-1], 5]
    device.rows["note", fresh()] = device.rows["note", kept.id]
    found = await differs()
    assert int(kept.id[-2:], 16) in found["note"]
    device.rows = {key: row for key, row in device.rows.items() if int(key[1][-2:], 16) not in found.get(key[0], ())}
    await device.apply(repair(pool, desk.principal, DigestAnswer(at=device.cursor, differs=found), NOW, budget=50))
    assert device.rows == right
    assert await differs() == {}


@pytest.mark.parametrize("how", ["transactions", "entries", "unstamped"])
async def test_a_digest_far_behind_is_sent_to_pull_before_anything_is_summed(
    pool: Pool, desk: Desk, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    claim_id = await open_claim(pool, desk)
    await stamp(pool)
    device = Replica(pool, desk.principal)
    await device.pull()
    assert device.cursor is not None
    ask = DigestAsk(device_id=desk.device_id, cursor=device.cursor, tables=device.digests())
    monkeypatch.setattr(digests, "MAX_LATER", 3)
    monkeypatch.setattr(digests, "_SUMS_SQL", "SELECT 1/0")
    if how == "entries":
        await put(pool, *(note(claim_id) for _ in range(4)))
    else:
        for _ in range(4):
            await put(pool, note(claim_id))
    if how == "unstamped":  # the head is where the device is: said with it, nothing would seem to differ
        with pytest.raises(Unavailable):
            await compare(pool, desk.principal, ask)
        return
    await stamp(pool)
    answer = await compare(pool, desk.principal, ask)
    async with pool.acquire() as connection:
        assert answer == DigestAnswer(at=await head_of(connection), differs={})


async def take(pool: Pool, desk: Desk, *file_ids: Id) -> None:
    """Ends the memberships, and stamps."""
    await put(pool, *(membership(desk.user_id, file_id, held=False) for file_id in file_ids))
    await stamp(pool)


async def _repaired(stream: Any) -> set[Id]:
    """The files of the rows that a repair sends."""
    return {row[1] for frame in [frame async for frame in stream] if isinstance(frame, Rows) for row in frame.rows}


async def test_a_repair_sends_nothing_of_what_was_taken_away_since(pool: Pool, desk: Desk) -> None:
    kept, lost = fresh(), fresh()
    await put(pool, note(kept), note(lost))
    await hold(pool, desk, kept, lost)
    device = Replica(pool, desk.principal)
    await device.pull()
    assert device.cursor is not None
    everything = DigestAnswer(at=device.cursor, differs={"note": list(range(256))})
    assert {kept, lost} <= await _repaired(repair(pool, desk.principal, everything, NOW))
    await take(pool, desk, lost)
    found = await _repaired(repair(pool, desk.principal, everything, NOW))
    assert kept in found
    assert lost not in found


async def test_a_repair_under_way_stops_sending_what_is_taken_away(pool: Pool, desk: Desk) -> None:
    claims = [fresh() for _ in range(4)]
    await put(pool, *map(note, claims))
    await hold(pool, desk, *claims)
    device = Replica(pool, desk.principal)
    await device.pull()
    assert device.cursor is not None
    everything = DigestAnswer(at=device.cursor, differs={"note": list(range(256))})
    stream = repair(pool, desk.principal, everything, NOW, budget=1)
    assert isinstance(await anext(stream), PullHeader)
    await take(pool, desk, *claims)
    assert not set(claims) & await _repaired(stream)


@pytest.mark.parametrize("wrong", [Cursor(-1, 0), Cursor(2**63, 0), Cursor(0, 2**70), Cursor(0, -(2**63) - 1)])
async def test_numbers_that_no_cursor_has_are_malformed(pool: Pool, desk: Desk, wrong: Cursor) -> None:
    with pytest.raises(SyncError) as caught:
        await compare(pool, desk.principal, DigestAsk(device_id=desk.device_id, cursor=wrong, tables={}))
    assert caught.value.code is ErrorCode.MALFORMED
    with pytest.raises(SyncError) as caught:
        await anext(repair(pool, desk.principal, DigestAnswer(at=wrong, differs={}), NOW))
    assert caught.value.code is ErrorCode.MALFORMED


async def test_push_and_pull_under_load_never_lose_a_result(pool: Pool) -> None:
    desks = [await seat(pool) for _ in range(3)]
    policy_id = await insured(pool, desks[0])
    for desk in desks[1:]:
        await hold(pool, desk, policy_id)
    nodes = [asyncio.create_task(Sequencer(pool).run()) for _ in range(2)]
    replicas = [Replica(pool, desk.principal) for desk in desks]

    async def work(desk: Desk) -> None:
        for n in range(15):
            await desk.do(AddNote(file_id=policy_id, topic=Topic.DAMAGE, body=f"{n}"))

    pushing = asyncio.gather(*(work(desk) for desk in desks))
    while not pushing.done():
        for replica in replicas:
            await replica.pull()
            results = [row for key, row in replica.rows.items() if key[0] == "command_result"]
            assert sorted(row[9] for row in results) == list(range(1, replica.acked + 1))
    await pushing
    await stamp(pool)
    for replica in replicas:
        await replica.pull()
        assert replica.acked == 15
        assert replica.rows == await authorised(pool, replica.principal.user_id)
    for node in nodes:
        node.cancel()
    await asyncio.gather(*nodes, return_exceptions=True)


async def test_a_push_of_nothing_says_what_is_next(pool: Pool, desk: Desk) -> None:
    answer = await push(pool, Principal(desk.user_id, desk.device_id), desk.ask([]), Micros(NOON))
    assert answer.next == 1


def ask(desk: Desk, device: Replica, cursor: Cursor | None) -> DigestAsk:
    assert cursor is not None
    return DigestAsk(device_id=desk.device_id, cursor=cursor, tables=device.digests())


LONG = "Ünfall " * 2_828
"""A note as long as one may be, in letters of two bytes among others."""


async def test_long_notes_travel_by_every_way(pool: Pool, desk: Desk) -> None:
    """More of them than one frame takes, in one file, from one table and in one chunk of rows."""
    file_id = fresh()
    await put(pool, *(note(file_id, f"{n} {LONG}") for n in range(500)))
    await hold(pool, desk, file_id)
    pulled, staged = Replica(pool, desk.principal), Replica(pool, desk.principal)
    await pulled.pull()
    await staged.apply(first_sync_chunks(pool, desk.principal, NOW))
    staged.cursor = staged.keys[-1].head
    await staged.pull()
    repaired = Replica(pool, desk.principal)
    answer = await compare(pool, desk.principal, ask(desk, repaired, pulled.cursor))
    await repaired.apply(repair(pool, desk.principal, answer, NOW))
    expected = await authorised(pool, desk.user_id)
    for device in (pulled, staged, repaired):
        assert device.rows == expected
        assert device.cut == []


async def test_what_one_read_collects_is_bounded_by_bytes(pool: Pool, desk: Desk) -> None:
    file_id = fresh()
    await put(pool, *(note(file_id, f"{n} {LONG}") for n in range(60)))
    await hold(pool, desk, file_id)
    async for message in pull(pool, desk.principal, None, NOW, budget=100_000):
        assert not isinstance(message, Rows) or len(message.rows) <= 6
    ahead = snapshot.Ahead([fresh()] * 5, [40_000] * 5)
    taken = []
    while ahead:
        taken.append(len(ahead.take(4_000, 100_000)))
    assert taken == [2, 2, 1]
    assert len(snapshot.Ahead([fresh()] * 2, [10**9] * 2).take(4_000, 100_000)) == 1
    async with reading(pool) as connection:
        (mine,) = await scopes_at(connection, desk.user_id, [(await head_of(connection)).pos])
        found = await snapshot.keys(connection, "note", mine, mine, Id("00000000-0000-0000-0000-000000000000"))
        assert len(found.take(4_000, 100_000)) in (4, 5), "by what their texts take"


async def test_a_row_that_psql_made_too_large_is_sent_cut_and_everything_else_whole(pool: Pool, desk: Desk) -> None:
    """It is held, says so, and compares equal, so that nothing is asked for again and again."""
    file_id = fresh()
    huge, small = note(file_id, "huge"), note(file_id, "small")
    await put(pool, huge, small)
    await pool.execute("UPDATE note SET body = repeat('x', 9000000) WHERE id = $1", huge.id)
    await hold(pool, desk, file_id)
    pulled, staged = Replica(pool, desk.principal), Replica(pool, desk.principal)
    await pulled.pull()
    await staged.apply(first_sync_chunks(pool, desk.principal, NOW))
    staged.cursor = staged.keys[-1].head
    expected = await authorised(pool, desk.user_id)
    for device in (pulled, staged):
        assert device.rows.keys() == expected.keys()
        assert device.cut == [("note", huge.id)]
        differing = [key for key, row in device.rows.items() if row != expected[key]]
        assert differing == [("note", huge.id)]
        assert is_cut(device.rows["note", huge.id])
        assert not is_cut(device.rows["note", small.id])
        assert (await compare(pool, desk.principal, ask(desk, device, device.cursor))).differs == {}
