"""Redis that is killed, stands still, is full, or answers nonsense: slower, never wrong; and everything is bounded."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from zlib import crc32

import msgspec
import pytest

from server import cache as redis_edge
from server.cache import Cache
from server.caching import kept, keys, values
from server.caching.classes import JITTER, Lifetime
from server.caching.kept import Kept, opened, sealed
from server.caching.standing import Verdict
from server.embedded.lookup import valkey_program
from server.embedded.place import service_account
from server.embedded.valkey import Valkey
from server.services.forgetting import Forgetting
from server.store import settled
from server.store.pool import Pool
from server.store.sequencer import Sequencer
from shared.domain.kernel.ids import Id
from tests.server.caching.office import Gate, Node, Office, question
from tests.server.handlers.nodes import PATIENCE_S
from tests.server.store.world import fresh, note, put, user


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    """A Redis of this test's own, to be hurt."""
    home = Path(tempfile.mkdtemp(prefix="coverdesk-tests-"))
    home.chmod(0o711)
    account = service_account()
    started = Valkey.start(home, valkey_program({}, account), account)
    yield started
    started._process.send_signal(signal.SIGCONT)
    started.stop()
    shutil.rmtree(home)


@pytest.fixture
async def office(pool: Pool, redis_url: str) -> AsyncIterator[Office]:
    made = Office(pool, redis_url)
    made.node()
    await made.settle()
    yield made
    await made.close()


@pytest.fixture
async def hurt(pool: Pool, valkey: Valkey) -> AsyncIterator[Office]:
    """On the Redis that is hurt."""
    made = Office(pool, valkey.url)
    made.node()
    await made.settle()
    yield made
    await made.close()


async def ann_with_a_claim(office: Office) -> tuple[Id, Id]:
    ann = fresh()
    await put(office.pool, user(ann))
    claim = await office.claim(ann, claim_number="A")
    await office.settle()
    return ann, claim


async def numbers(node: Node, ann: Id) -> list[str]:
    return [row["claim_number"] for row in (await node.ask(question(ann)))["rows"]]


# -- away


@pytest.mark.logs("redis_away")
async def test_a_killed_redis_is_the_database_s_answer(hurt: Office, valkey: Valkey) -> None:
    (node,) = hurt.nodes
    ann, claim = await ann_with_a_claim(hurt)
    assert await numbers(node, ann) == ["A"]
    assert await numbers(node, ann) == ["A"]
    os.kill(valkey.pid, signal.SIGKILL)
    valkey._process.wait()
    await hurt.write(claim, claim_number="B")
    for _ in range(3):
        assert await numbers(node, ann) == ["B"]
    assert node.verdicts[Verdict.HIT] == 1
    assert node.verdicts[Verdict.AWAY] == 3
    assert not await node.forgetting.catch_up()
    assert await node.answers.tending.flush() is None
    assert await node.answers.tending.sizes() is None


async def test_a_redis_that_stands_still_is_not_waited_for_and_used_again_afterwards(
    hurt: Office, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(values, "REST_S", 0.0)
    (node,) = hurt.nodes
    ann, claim = await ann_with_a_claim(hurt)
    await numbers(node, ann)
    valkey._process.send_signal(signal.SIGSTOP)
    await hurt.write(claim, claim_number="B")
    monkeypatch.setattr(redis_edge, "TIMEOUT_S", 0.25)
    for _ in range(2):
        assert await numbers(node, ann) == ["B"]
    assert node.verdicts[Verdict.AWAY] == 2
    monkeypatch.setattr(redis_edge, "TIMEOUT_S", PATIENCE_S)
    valkey._process.send_signal(signal.SIGCONT)
    await hurt.settle()
    assert await numbers(node, ann) == ["B"]
    assert await numbers(node, ann) == ["B"]
    assert node.verdicts[Verdict.HIT] == 1


async def test_after_an_answer_that_came_too_late_redis_is_left_alone_for_a_moment(
    hurt: Office, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(values, "REST_S", 3_600.0)
    (node,) = hurt.nodes
    ann, _ = await ann_with_a_claim(hurt)
    valkey._process.send_signal(signal.SIGSTOP)
    monkeypatch.setattr(redis_edge, "TIMEOUT_S", 0.25)
    await numbers(node, ann)
    assert not node.values.is_on
    assert node.cache.is_tried, "what others ask of it is theirs to find out"


async def test_a_full_redis_keeps_nothing_and_is_not_away(hurt: Office) -> None:
    (node,) = hurt.nodes
    ann, claim = await ann_with_a_claim(hurt)
    await hurt.redis("CONFIG", "SET", "maxmemory-policy", "noeviction")
    await hurt.redis("CONFIG", "SET", "maxmemory", "1")
    assert await numbers(node, ann) == ["A"]
    await hurt.write(claim, claim_number="B")
    await hurt.stamp()
    await node.forgetting.catch_up()
    for _ in range(2):
        assert await numbers(node, ann) == ["B"]
    assert node.cache.up
    assert node.verdicts[Verdict.HIT] == 0


async def test_without_redis_or_without_room_the_database_is_asked_and_nothing_else(pool: Pool, redis_url: str) -> None:
    office = Office(pool, "")
    ann = fresh()
    await put(pool, user(ann))
    await office.claim(ann)
    await office.stamp()
    for node in (office.node(), Node(pool, redis_url, "off:", limit_bytes=0)):
        assert len((await node.ask(question(ann)))["rows"]) == 1
        assert node.verdicts[Verdict.AWAY] == 1
        assert not node.answers._standings._waiting
        await node.close()


# -- nonsense


async def test_what_is_damaged_in_one_bit_is_no_answer(office: Office) -> None:
    (node,) = office.nodes
    ann, _ = await ann_with_a_claim(office)
    await numbers(node, ann)
    (name,) = await office.keys("v:")
    data = await office.redis("GET", name)
    at = data.index(b"claim_number") + len(b"claim_number") + 1
    assert data[at : at + 1] == b"A"
    await office.redis("SET", name, data[:at] + b"Z" + data[at + 1 :])
    assert await numbers(node, ann) == ["A"]
    assert await numbers(node, ann) == ["A"]
    assert node.loads == 2, "it is kept anew"


@pytest.mark.parametrize("part", ["v:", "t:", "at", "index"])
async def test_keys_of_another_type_are_misses(office: Office, part: str) -> None:
    (node,) = office.nodes
    ann, claim = await ann_with_a_claim(office)
    await numbers(node, ann)
    for name in await office.keys(part):
        await office.redis("DEL", name)
        await office.redis("RPUSH", name, b"x")
    await office.write(claim, claim_number="B")
    await office.stamp()
    await node.forgetting.catch_up()
    for _ in range(2):
        assert await numbers(node, ann) == ["B"]
    assert node.cache.up
    assert (await node.answers.tending.sizes()) is not None


async def test_what_a_release_with_other_columns_kept_is_left_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    (node,) = office.nodes
    ann, _ = await ann_with_a_claim(office)
    monkeypatch.setattr(keys, "SHAPE", "older")
    older = question(ann)
    await node.ask(older)
    monkeypatch.setattr(keys, "SHAPE", "newer")
    asked = question(ann)
    assert asked.name != older.name
    prefix = f"{office.prefix}answers:v:"
    await office.redis("COPY", prefix + older.name, prefix + asked.name)
    await node.ask(asked)
    assert node.loads == 2


def test_only_what_was_kept_for_the_question_is_opened() -> None:
    made = sealed(Kept(b"question", {"all": b"1"}, b"\xc0"))
    assert opened(made, b"question") == Kept(b"question", {"all": b"1"}, b"\xc0")
    assert opened(made, b"another") is None
    for data in (None, b"", made[:-1], made[:10], made + b"x", b"\x00" * 40, made[1:]):
        assert opened(data, b"question") is None
    body = msgspec.msgpack.encode([1, 2, 3])
    assert opened(crc32(body).to_bytes(kept.SEAL, "big") + body, b"question") is None


# -- another life of the database


async def test_a_database_that_was_put_back_gets_no_answers_of_its_former_life(office: Office) -> None:
    """Its positions are given anew: what was kept at the same one, or a later one, is not what it says now."""
    (node,) = office.nodes
    ann, claim = await ann_with_a_claim(office)
    await numbers(node, ann)
    await office.pool.execute("ALTER TABLE claim DISABLE TRIGGER USER")  # as if the ledger had never had it
    await office.write(claim, claim_number="B")
    await office.pool.execute("ALTER TABLE claim ENABLE TRIGGER USER")
    assert await numbers(node, ann) == ["A"], "of what writes no ledger it cannot know"
    await office.pool.execute("UPDATE ledger_batch SET token = token + 1 WHERE last_pos > 0")
    assert await numbers(node, ann) == ["B"]
    assert await node.forgetting.catch_up()
    assert node.forgetting.voided == 2, "at the start, and now"
    assert await numbers(node, ann) == ["B"]


async def test_a_new_epoch_is_another_life_too(office: Office) -> None:
    (node,) = office.nodes
    ann, claim = await ann_with_a_claim(office)
    await numbers(node, ann)
    await office.pool.execute("ALTER TABLE claim DISABLE TRIGGER USER")
    await office.write(claim, claim_number="B")
    await office.pool.execute("UPDATE server_state SET epoch = $1", fresh())
    assert await numbers(node, ann) == ["B"]
    assert await node.forgetting.catch_up()
    assert await numbers(node, ann) == ["B"]


# -- bounds


async def test_a_range_that_is_too_large_forgets_everything(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    (node,) = office.nodes
    ann, claim = await ann_with_a_claim(office)
    await numbers(node, ann)
    monkeypatch.setattr(settled, "MOST", 0)
    before = node.forgetting.voided
    await office.write(claim, claim_number="B")
    await office.settle()
    assert node.forgetting.voided == before + 1
    assert await numbers(node, ann) == ["B"]


async def test_more_uncommitted_positions_than_are_looked_at_unsettle_everything(office: Office) -> None:
    (node,) = office.nodes
    ann, _ = await ann_with_a_claim(office)
    await numbers(node, ann)
    for count, verdict in ((settled.FEW, Verdict.HIT), (settled.FEW + 1, Verdict.UNSETTLED)):
        async with office.pool.acquire() as connection, connection.transaction():
            await put(connection, *(note(fresh()) for _ in range(count)))
        before = node.verdicts[verdict]
        await numbers(node, ann)
        assert node.verdicts[verdict] == before + 1
        await office.settle()


async def test_what_is_too_large_or_made_of_too_much_is_not_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    (node,) = office.nodes
    ann, _ = await ann_with_a_claim(office)
    for name in ("MAX_BYTES", "MAX_TAGS"):
        with monkeypatch.context() as patch:
            patch.setattr(values, name, 3)
            before = node.loads
            for _ in range(2):
                assert await numbers(node, ann) == ["A"]
            assert node.loads == before + 2
            assert await office.keys("lock:") == []
    await numbers(node, ann)
    before = node.loads
    await numbers(node, ann)
    assert node.loads == before


async def test_answers_have_so_much_room_and_no_more(pool: Pool, redis_url: str) -> None:
    office = Office(pool, redis_url)
    node = office.node(limit_bytes=20_000)
    await office.settle()
    ann, _ = await ann_with_a_claim(office)
    for _ in range(300):
        await node.ask(question(ann, row=fresh()))
    sizes = await node.answers.tending.sizes()
    assert sizes is not None
    ((count, size),) = sizes.kinds.values()
    assert 10 < count < 60
    assert size < 20_000
    assert count == len(await office.keys("v:"))
    await office.close()


async def test_answers_end_by_their_class_and_not_all_at_once(office: Office) -> None:
    (node,) = office.nodes
    ann, _ = await ann_with_a_claim(office)
    for _ in range(12):
        await node.ask(question(ann, row=fresh()))
    lives = [await office.redis("PTTL", name) for name in await office.keys("v:")]
    whole = Lifetime.SHORT.value * 1000
    assert all(whole * (1 - JITTER) - 60_000 < life <= whole * (1 + JITTER) for life in lives)
    assert max(lives) - min(lives) > 1_000
    kept_ms = [await office.redis("PTTL", name) for name in await office.keys("t:")]
    assert all(0 < life <= whole * (1 + JITTER) + 61_000 for life in kept_ms), "nothing is kept without an end"


@pytest.mark.parametrize(("lifetime", "seconds"), list(zip(Lifetime, (300, 1_800, 86_400, 604_800), strict=True)))
def test_the_classes(lifetime: Lifetime, seconds: int) -> None:
    drawn = [lifetime.drawn_ms(random.Random(n)) / 1000 for n in range(200)]
    assert 0.9 * seconds <= min(drawn) < 0.93 * seconds
    assert 1.07 * seconds < max(drawn) <= 1.1 * seconds


# -- flushing, dropping, idling


async def test_a_flush_takes_out_our_own_answers_and_nothing_else(office: Office, redis_url: str) -> None:
    (node,) = office.nodes
    ann, _ = await ann_with_a_claim(office)
    other = Office(office.pool, redis_url)
    theirs = other.node()
    await other.settle()
    await node.cache.count("throttle:ann", 300)
    await node.cache.here("node", 15)
    await theirs.ask(question(ann))
    await node.ask(question(ann))
    for _ in range(3):
        await node.ask(question(ann, row=fresh()))
    assert await node.answers.tending.flush("claim.row") == 3
    assert len(await office.keys("v:")) == 1
    assert await node.answers.tending.flush() == 1
    assert await office.keys("v:") == []
    assert await node.cache.count("throttle:ann", 300) == 2
    assert await node.cache.nodes() == frozenset({"node"})
    await theirs.ask(question(ann))
    assert theirs.verdicts[Verdict.HIT] == 1
    before = node.loads
    await node.ask(question(ann))
    assert node.loads == before + 1
    await other.close()


async def test_a_flush_reaches_also_what_is_being_read(office: Office) -> None:
    (node,) = office.nodes
    ann, _ = await ann_with_a_claim(office)
    gate = Gate()
    asking = asyncio.create_task(node.ask(question(ann), after=gate))
    await gate.reached.wait()
    await node.answers.tending.flush()
    gate.open.set()
    await asking
    await node.ask(question(ann))
    assert node.loads == 2


async def test_while_nobody_asks_nothing_is_done(pool: Pool, redis_url: str) -> None:
    cache = Cache(redis_url, "idle:")
    made = values.Values(cache, limit_bytes=2**20)
    now = 1_000.0
    forgetting = Forgetting(pool, made, lambda: now)
    sequencer = Sequencer(pool)
    following = asyncio.create_task(forgetting.follow(sequencer.subscribe()))
    caught: asyncio.Queue[bool] = asyncio.Queue()
    catch_up = forgetting.catch_up

    async def caught_up() -> bool:
        done = await catch_up()
        caught.put_nowait(done)
        return done

    forgetting.catch_up = caught_up  # type: ignore[method-assign]
    await sequencer.stamp_now()
    for _ in range(5):
        await asyncio.sleep(0)  # it has heard of it
    assert sequencer._subscribers
    assert caught.empty()
    forgetting.is_asked()
    forgetting.lags()
    assert await asyncio.wait_for(caught.get(), 30)
    await put(pool, user(fresh()))
    head = await sequencer.stamp_now()
    assert await asyncio.wait_for(caught.get(), 30)
    _, stand = await made.stand()
    assert stand is not None
    assert stand.cursor == head
    now += 3_600
    await put(pool, user(fresh()))
    await sequencer.stamp_now()
    forgetting.lags()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert caught.empty()
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    await cache.close()
