"""From a change in the ledger to a signed call of a real receiver, over real PostgreSQL and Redis."""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict
from functools import partial
from typing import Any

import msgspec
import pytest
from aiohttp import web

from server.app import now_micros
from server.live.marks import mark_of
from server.store import webhooks
from server.webhooks import deriving
from server.webhooks.retrying import TRIES
from server.webhooks.signing import MOST_FORMER
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role
from shared.domain.people.staff import role_desk
from shared.wire.messages import Session
from tests.server.handlers.conftest import Desk, bearer
from tests.server.handlers.rows import claim, fresh_id, insert, member
from tests.server.webhooks.conftest import Bureau, Got, Open, Receiver, is_signed, new_claim, touch

HOUR_US = 3_600_000_000
ALERTS = "SELECT kind, facts FROM notification WHERE kind = 'webhook_paused'"


class Clock:
    """The server's, moved by hand."""

    def __init__(self) -> None:
        self.ahead = 0

    def __call__(self) -> Micros:
        return Micros(now_micros() + self.ahead)


def events_of(got: list[Got], file_id: Id) -> list[str]:
    return [each.body["event"] for each in got if each.body["file"] == file_id]


def by_file(got: list[Got]) -> dict[str, list[int]]:
    """Of each file the positions, in the order in which they came."""
    found = defaultdict(list)
    for each in got:
        found[each.body["file"]].append(each.body["position"])
    return found


def has_tried(count: int, found: list[dict[str, Any]]) -> bool:
    return bool(found[0]["attempts"] == count)


def has_heard(count: int, file_id: Id, got: list[Got]) -> bool:
    return len(events_of(got, file_id)) == count


async def pulled(bureau: Bureau, session: Session) -> bytes:
    """Everything that a new device of the person gets."""
    async with bureau.http.get("/sync/pull", headers=bearer(session)) as response:
        assert response.status == 200
        return await response.read()


async def head_told(psql: Any, key: str) -> None:
    """Returns once all that is committed has a position and was derived for the endpoint."""
    async with asyncio.timeout(60):
        while await psql.fetchval(  # noqa: ASYNC110  # the database tells nobody
            """SELECT EXISTS (SELECT FROM ledger_tx WHERE pos IS NULL)
                 OR pos < (SELECT max(last_pos) FROM ledger_batch) FROM webhook WHERE id = $1""",
            key,
        ):
            await asyncio.sleep(0.05)


async def test_a_change_is_told_signed_with_ids_and_names_of_fields_alone(
    bureau: Bureau, receiver: Receiver, psql: Any
) -> None:
    key, secret = await bureau.endpoint(receiver.url)
    file_id = await new_claim(psql, bureau.person)
    (first,) = await receiver.count(1)
    assert is_signed(first, secret)
    assert not is_signed(first, "whsec_" + "A" * 43 + "=")
    assert first.body["event"] == "claim:created"
    await touch(psql, file_id, "catastrophic")
    second = (await receiver.count(2))[1]
    epoch = await psql.fetchval("SELECT epoch FROM server_state")
    assert second.body == {
        "id": second.id,
        "event": "claim:updated",
        "file": file_id,
        "row": file_id,
        "changed": ["severity"],
        "actor": second.body["actor"],
        "position": second.body["position"],
        "mark": mark_of(second.body["position"], epoch),
    }
    assert second.body["position"] > first.body["position"]
    assert b"catastrophic" not in second.raw
    done = await bureau.until(key, lambda found: [each["state"] for each in found] == ["done", "done"])
    assert [each["status"] for each in done] == [200, 200]
    (log,) = (await bureau.read("webhook_log", words=key)).parts
    assert [(line["event"], line["attempt"], line["status"]) for line in log.lines] == [
        ("claim:updated", 1, 200),
        ("claim:created", 1, 200),
    ]


async def test_only_the_events_that_were_asked_for_in_the_persons_scope_are_told(
    bureau: Bureau, receiver: Receiver, psql: Any
) -> None:
    desk = Desk(bureau.node, bureau.http)
    bob = await desk.hire("bob@example.org", (Role.ADJUSTER,))
    key, _ = await bureau.endpoint(receiver.url, "claim:updated", "bob@example.org")
    others, mine = await new_claim(psql, bureau.person), await new_claim(psql, bob)
    await head_told(psql, key)
    await touch(psql, others, "major")
    await touch(psql, mine, "major")
    await receiver.count(1)
    await touch(psql, mine, "minor")
    got = await receiver.count(2)
    assert {(each.body["file"], each.body["event"]) for each in got} == {(mine, "claim:updated")}


async def test_a_right_that_ends_stops_what_is_told_and_what_waits(
    bureau: Bureau, receiver: Receiver, psql: Any
) -> None:
    receiver.status = lambda _: 500
    key, _ = await bureau.endpoint(receiver.url)
    file_id = await new_claim(psql, bureau.person)
    await receiver.count(1)
    await touch(psql, file_id, "major")
    await psql.execute("DELETE FROM membership WHERE target_file = $1", file_id)
    await head_told(psql, key)
    receiver.status = lambda _: 200
    await psql.execute("UPDATE webhook_delivery SET due_at = 0")
    found = await bureau.until(key, lambda found: all(each["state"] != "waiting" for each in found))
    assert {each["state"] for each in found} == {"withdrawn"}
    count = len(receiver.got)
    await touch(psql, file_id, "minor")
    kept = await new_claim(psql, bureau.person)
    got = await receiver.until(lambda got: events_of(got, kept))
    assert len(events_of(got, file_id)) == count


@pytest.mark.logs("webhook_paused")
async def test_who_leaves_hears_nothing_more(bureau: Bureau, receiver: Receiver, psql: Any) -> None:
    bob = await Desk(bureau.node, bureau.http).hire("bob@example.org", (Role.ADJUSTER,))
    key, _ = await bureau.endpoint(receiver.url, person="bob@example.org")
    await psql.execute("UPDATE user_account SET active = false WHERE id = $1", bob)
    async with asyncio.timeout(60):
        while (await bureau.line(key))["state"] != "paused: left":  # noqa: ASYNC110  # the panel tells nobody
            await asyncio.sleep(0.05)
    await new_claim(psql, bob)
    assert receiver.got == []


@pytest.mark.may_log("webhook_paused")  # once it goes on
async def test_who_left_is_told_nothing_before_it_was_looked_who_left(
    bureau: Bureau, receiver: Receiver, psql: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That look is made beside the deriving, which a long backlog keeps busy for as long as it takes."""
    bob = await Desk(bureau.node, bureau.http).hire("bob@example.org", (Role.ADJUSTER,))
    receiver.status = lambda _: 500
    files = {}
    for person, email in ((bob, "bob@example.org"), (bureau.person, "ann@example.org")):
        await bureau.endpoint(receiver.url, person=email)
        files[person] = await new_claim(psql, person)
    await bureau.until("", lambda found: [each["attempts"] for each in found] == [1, 1])
    begun, goes_on = asyncio.Event(), asyncio.Event()

    async def long(pool: Any, now: Micros) -> int:
        begun.set()
        await goes_on.wait()
        return await deriving.derive_all(pool, now)

    monkeypatch.setattr("server.webhooks.delivering.derive_all", long)
    await begun.wait()
    await psql.execute("UPDATE user_account SET active = false WHERE id = $1", bob)
    for again in (2, 3):
        await psql.execute("UPDATE webhook_delivery SET due_at = 0")
        await receiver.until(partial(has_heard, again, files[bureau.person]))
    assert len(events_of(receiver.got, files[bob])) == 1
    goes_on.set()


async def test_a_file_that_fails_holds_its_own_later_events_back_and_no_others(
    bureau: Bureau, receiver: Receiver, psql: Any
) -> None:
    key, _ = await bureau.endpoint(receiver.url)
    bad = await new_claim(psql, bureau.person)
    await receiver.count(1)
    is_bad = True
    receiver.status = lambda got: 503 if is_bad and got.body["file"] == bad else 200
    severities = ("major", "minor", "moderate")
    for severity in severities:
        await touch(psql, bad, severity)
        await head_told(psql, key)
    await receiver.until(lambda got: len(events_of(got, bad)) >= 2)
    good = [await new_claim(psql, bureau.person) for _ in range(5)]
    got = await receiver.until(lambda got: all(events_of(got, each) for each in good))
    assert len({each.id for each in got if each.body["file"] == bad}) == 2, "created, and the first that failed"
    is_bad = False
    await psql.execute("UPDATE webhook_delivery SET due_at = 0 WHERE state = 'waiting'")
    await bureau.until(key, lambda found: all(each["state"] == "done" for each in found))
    positions = by_file(receiver.got)[bad]
    assert positions == sorted(positions)
    assert len(set(positions)) == 4


@pytest.mark.logs("webhook_dead_letter")
async def test_after_the_tries_of_a_day_it_is_a_dead_letter_and_is_replayed(
    open_bureau: Open, receiver: Receiver, psql: Any
) -> None:
    clock = Clock()
    bureau = await open_bureau(clock=clock, webhook_pause_hours=720)
    key, secret = await bureau.endpoint(receiver.url)
    receiver.status = lambda _: 500
    file_id = await new_claim(psql, bureau.person)
    for tried in range(1, TRIES + 1):
        await receiver.count(tried)
        await bureau.until(key, partial(has_tried, tried))
        assert len(receiver.got) == tried
        clock.ahead += 8 * HOUR_US  # the longest wait, by the longest draw
        bureau.session = await Desk(bureau.node, bureau.http).sign_in()
    (dead,) = await bureau.deliveries(key)
    assert (dead["state"], dead["status"], dead["because"]) == ("dead", 500, "status")
    line = await bureau.line(key)
    assert (line["dead"], line["waiting"], line["state"]) == (1, 0, "failing")
    assert len({each.id for each in receiver.got}) == 1
    times = [int(each.headers["webhook-timestamp"]) for each in receiver.got]
    assert times == sorted(times)
    assert all(is_signed(each, secret) for each in receiver.got)
    receiver.status = lambda _: 204
    done = await bureau.act("webhooks", "replay_dead", key=key)
    assert done.figures == {"count": 1}
    await bureau.until(key, lambda found: found[0]["state"] == "done")
    assert not (await bureau.act("webhook_deliveries", "replay", key=dead["key"])).refused
    await receiver.count(TRIES + 2)
    assert {each.id for each in receiver.got} == {dead["key"]}
    assert (await bureau.line(key))["state"] == "told"
    assert events_of(receiver.got, file_id)


@pytest.mark.logs("webhook_paused")
async def test_a_long_failure_pauses_the_endpoint_and_administrators_hear_of_it(
    open_bureau: Open, receiver: Receiver, psql: Any
) -> None:
    """Once over two nodes; and whoever signs in afterwards finds it on their desk."""
    clock = Clock()
    bureau = await open_bureau(clock=clock, webhook_pause_hours=1, access_minutes=1_440)
    await open_bureau(clock=clock, webhook_pause_hours=1)
    key, _ = await bureau.endpoint(receiver.url)
    receiver.status = lambda _: 500
    file_id = await new_claim(psql, bureau.person)
    await bureau.until(key, lambda found: found and found[0]["attempts"] == 1)
    clock.ahead = HOUR_US // 2
    await receiver.count(2)
    assert (await bureau.line(key))["state"] == "failing"
    clock.ahead = HOUR_US + 60_000_000
    async with asyncio.timeout(60):
        while not (alerts := await psql.fetch(ALERTS)):  # noqa: ASYNC110  # the row tells nobody
            await asyncio.sleep(0.05)
    ((kind, facts),) = alerts
    assert (kind, msgspec.json.decode(facts)) == ("webhook_paused", {"url": receiver.url, "paused": "paused: failing"})
    await Desk(bureau.node, bureau.http).hire("cleo@example.org", (Role.ADMIN,))
    cleo = await Desk(bureau.node, bureau.http).sign_in(email="cleo@example.org")
    async with asyncio.timeout(60):
        while receiver.url.encode() not in await pulled(bureau, cleo):  # noqa: ASYNC110  # a first look may come before the feed
            await asyncio.sleep(0.05)
    later = await open_bureau(clock=clock)
    assert later.node._parts is not None
    async with asyncio.timeout(60):
        while not later.node._parts.webhooks._told:  # noqa: ASYNC110  # nor does what was told
            await asyncio.sleep(0.05)
    assert await psql.fetchval("SELECT count(*) FROM command_result WHERE name = 'RaiseAlert'") == 1
    assert (await bureau.line(key))["state"] == "paused: failing"
    await touch(psql, file_id, "major")
    receiver.status = lambda _: 200
    assert not (await bureau.act("webhooks", "resume", key=key)).refused
    await psql.execute("UPDATE webhook_delivery SET due_at = 0 WHERE state = 'waiting'")
    await receiver.until(lambda got: "claim:updated" in events_of(got, file_id))
    assert (await bureau.act("webhooks", "resume", key=key)).refused == "gone"


@pytest.mark.logs("webhook_paused")
async def test_another_endpoint_of_an_administrator_hears_that_one_is_paused(
    bureau: Bureau, receiver: Receiver, psql: Any
) -> None:
    await Desk(bureau.node, bureau.http).hire("bob@example.org", (Role.SUPERVISOR,))
    await bureau.endpoint(receiver.url)
    heard, _ = await bureau.endpoint(receiver.url, "system:alert")
    unheard, _ = await bureau.endpoint(receiver.url, "system:alert,notification:*", "bob@example.org")
    receiver.status = lambda got: 410 if got.body["event"].startswith("claim:") else 200
    await new_claim(psql, bureau.person)
    await receiver.until(lambda got: events_of(got, role_desk(Role.ADMIN)) == ["system:alert"])
    await head_told(psql, unheard)
    assert [each["event"] for each in await bureau.deliveries(heard)] == ["system:alert"]
    assert await bureau.deliveries(unheard) == []


@pytest.mark.logs("webhook_paused")
async def test_an_endpoint_that_says_that_it_is_no_more_is_paused_at_once(
    bureau: Bureau, receiver: Receiver, psql: Any
) -> None:
    key, _ = await bureau.endpoint(receiver.url)
    receiver.status = lambda _: 410
    await new_claim(psql, bureau.person)
    await receiver.count(1)
    async with asyncio.timeout(60):
        while (await bureau.line(key))["state"] != "paused: gone":  # noqa: ASYNC110  # the panel tells nobody
            await asyncio.sleep(0.05)


async def test_two_nodes_tell_each_event_once_in_order(open_bureau: Open, receiver: Receiver, psql: Any) -> None:
    bureau = await open_bureau()
    await open_bureau()
    inside: set[str] = set()
    together: list[str] = []

    async def answering(got: Got) -> web.StreamResponse:
        if got.body["file"] in inside:
            together.append(got.body["file"])
        inside.add(got.body["file"])
        await asyncio.sleep(0)
        inside.discard(got.body["file"])
        return web.Response()

    receiver.answering = answering
    key, _ = await bureau.endpoint(receiver.url)
    files = [await new_claim(psql, bureau.person) for _ in range(4)]
    for severity, file_id in itertools.product(("major", "minor", "moderate"), files):
        await touch(psql, file_id, severity)
    await head_told(psql, key)
    await bureau.until(key, lambda found: all(each["state"] == "done" for each in found))
    ids = [each.id for each in receiver.got]
    assert len(ids) == len(set(ids)), "nothing was told twice, as nothing failed"
    assert not together
    for positions in by_file(receiver.got).values():
        assert positions == sorted(positions)
    last = await psql.fetchval("SELECT count(DISTINCT lease_node) FROM webhook")
    assert last == 1


async def test_what_a_node_took_goes_on_at_another_one_when_it_stops(
    open_bureau: Open, receiver: Receiver, psql: Any
) -> None:
    first = await open_bureau()
    key, _ = await first.endpoint(receiver.url)
    await new_claim(psql, first.person)
    await receiver.count(1)
    second = await open_bureau()
    await first.node.stop()
    file_id = await new_claim(psql, first.person)
    await receiver.until(lambda got: events_of(got, file_id))
    async with asyncio.timeout(60):
        while (await second.line(key))["node"] != second.node._node:  # noqa: ASYNC110  # the panel tells nobody
            await asyncio.sleep(0.05)


async def test_what_was_committed_while_no_node_ran_is_told_when_one_does(
    open_bureau: Open, receiver: Receiver, psql: Any
) -> None:
    """The place of an endpoint in the feed is in the database, and so is what it is still to be told."""
    first = await open_bureau()
    _, secret = await first.endpoint(receiver.url)
    await first.node.stop()
    file_id = await new_claim(psql, first.person)
    await touch(psql, file_id, "major")
    assert receiver.got == []
    await open_bureau()
    await receiver.until(lambda got: events_of(got, file_id))
    assert all(is_signed(each, secret) for each in receiver.got)


async def test_a_rotated_secret_signs_beside_the_former_for_a_while(
    open_bureau: Open, receiver: Receiver, psql: Any
) -> None:
    clock = Clock()
    bureau = await open_bureau(clock=clock, access_minutes=1_440)
    key, former = await bureau.endpoint(receiver.url)
    done = await bureau.act("webhooks", "rotate", key=key, hours=2)
    secret = done.text
    await new_claim(psql, bureau.person)
    (both,) = await receiver.count(1)
    assert is_signed(both, former)
    assert is_signed(both, secret)
    assert (await bureau.line(key))["both_until"] is not None
    clock.ahead = 2 * HOUR_US + 1_000_000
    await new_claim(psql, bureau.person)
    later = (await receiver.count(2))[1]
    assert not is_signed(later, former)
    assert is_signed(later, secret)
    (acts,) = (await bureau.read("acts")).parts
    assert not any(text in str(acts) for text in (secret, former)), "no secret is kept with the acts"
    assert await psql.fetchval("SELECT position($1 in secret) FROM webhook", b"whsec") == 0


async def test_a_secret_that_is_rotated_twice_signs_until_its_own_end(
    open_bureau: Open, receiver: Receiver, psql: Any
) -> None:
    """Whoever has the first one has it for as long as was said, whatever came after it."""
    clock = Clock()
    bureau = await open_bureau(clock=clock, access_minutes=1_440)
    key, first = await bureau.endpoint(receiver.url)

    async def signing(*secrets: str) -> list[bool]:
        count = len(receiver.got) + 1
        await new_claim(psql, bureau.person)
        got = (await receiver.count(count))[-1]
        return [is_signed(got, each) for each in secrets]

    second = (await bureau.act("webhooks", "rotate", key=key, hours=4)).text
    third = (await bureau.act("webhooks", "rotate", key=key, hours=2)).text
    assert await signing(first, second, third) == [True, True, True]
    until = (await bureau.line(key))["both_until"]
    clock.ahead = 2 * HOUR_US + 1_000_000
    assert await signing(first, second, third) == [True, False, True]
    fourth = (await bureau.act("webhooks", "rotate", key=key, hours=0)).text
    assert await signing(first, third, fourth) == [True, False, True], "0 hours are of the one that signed until now"
    assert (await bureau.line(key))["both_until"] == until, "as long as one of them does"
    clock.ahead = 4 * HOUR_US + 1_000_000
    assert await signing(first, fourth) == [False, True]
    assert (await bureau.line(key))["both_until"] is None


async def test_secrets_that_sign_at_once_are_bounded(bureau: Bureau, receiver: Receiver) -> None:
    key, _ = await bureau.endpoint(receiver.url)
    for _ in range(MOST_FORMER):
        assert not (await bureau.act("webhooks", "rotate", key=key)).refused
    refused = await bureau.act("webhooks", "rotate", key=key)
    assert (refused.refused, refused.detail) == ("webhook_secrets", {"most": MOST_FORMER})
    assert not (await bureau.act("webhooks", "rotate", key=key, hours=0)).refused
    assert (await bureau.act("webhooks", "test", key=key)).figures["status"] == 200
    assert len(receiver.got[-1].headers["webhook-signature"].split()) == MOST_FORMER + 1


async def test_acts_are_refused_with_their_reason(bureau: Bureau, receiver: Receiver, psql: Any) -> None:
    async def refused(**given: str) -> str:
        asked = {"url": "https://example.org/", "events": "claim:*", "person": "ann@example.org"} | given
        return (await bureau.act("webhooks", "add", **asked)).refused

    assert await refused(url="https://10.0.0.1/") == "webhook_address"
    assert await refused(url="https://[::ffff:169.254.169.254]/") == "webhook_address"
    assert await refused(url="nonsense") == "webhook_url"
    assert await refused(events="claim:everything") == "webhook_events"
    assert await refused(events=" , ") == "webhook_events"
    assert await refused(person="nobody@example.org") == "webhook_person"
    key, _ = await bureau.endpoint(receiver.url)
    assert (await bureau.act("webhooks", "change", key=key, url="gopher://a/")).refused == "webhook_url"
    assert not (await bureau.act("webhooks", "change", key=key, events="policy:*", description="Ours")).refused
    line = await bureau.line(key)
    assert (line["url"], line["events"], line["description"]) == (receiver.url, "policy:*", "Ours")
    assert (await bureau.act("webhooks", "test", key=key)).figures["status"] == 200
    assert receiver.got[-1].body["event"] == "webhook:test"
    receiver.status = lambda _: 418
    assert (await bureau.act("webhooks", "test", key=key)).refused == "webhook_test"
    assert not (await bureau.act("webhooks", "pause", key=key)).refused
    assert not (await bureau.act("webhooks", "remove", key=key)).refused
    for act in ("change", "pause", "resume", "rotate", "remove", "test", "replay_dead"):
        for gone in (key, "x"):
            assert (await bureau.act("webhooks", act, key=gone)).refused == "gone"
    assert (await bureau.act("webhook_deliveries", "replay", key=fresh_id())).refused == "gone"


async def test_endpoints_and_what_waits_for_them_are_bounded_and_nothing_is_forgotten(
    bureau: Bureau, receiver: Receiver, psql: Any, monkeypatch: Any
) -> None:
    await psql.execute(
        f"""INSERT INTO webhook (id, url, description, events, user_id, created_at, created_by, secret, pos)
        SELECT gen_random_uuid(), 'https://example.org/', '', '{{claim:*}}', $1, 0, $1, '', 0
        FROM generate_series(1, {webhooks.MOST})""",
        bureau.person,
    )
    full = await bureau.act("webhooks", "add", url="https://example.org/", events="*", person="ann@example.org")
    assert full.refused == "webhooks_full"
    await psql.execute("DELETE FROM webhook")
    receiver.status = lambda _: 500
    key, _ = await bureau.endpoint(receiver.url, "claim:created")
    rows = [claim() for _ in range(2 * webhooks.BACKLOG)]
    for begin in range(0, len(rows), 500):
        part = rows[begin : begin + 500]
        await insert(psql, *part, *(member(bureau.person, each.file_id) for each in part))
    async with asyncio.timeout(120):
        while (await bureau.line(key))["waiting"] < webhooks.BACKLOG:  # noqa: ASYNC110  # the panel tells nobody
            await asyncio.sleep(0.1)
    assert webhooks.BACKLOG <= (await bureau.line(key))["waiting"] < len(rows)
    async with asyncio.timeout(120):
        while await psql.fetchval("SELECT count(DISTINCT file_id) FROM webhook_delivery") < len(rows):
            await psql.execute("UPDATE webhook_delivery SET state = 'done' WHERE state = 'waiting'")
            await asyncio.sleep(0.1)
    assert await psql.fetchval("SELECT count(*) FROM webhook_delivery") == len(rows)


async def test_a_huge_transaction_is_told_whole_some_files_at_a_time(
    bureau: Bureau, receiver: Receiver, psql: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("server.webhooks.delivering.derive_all", lambda pool, now: deriving.derive_all(pool, now, 7))
    await bureau.endpoint(receiver.url, "claim:created")
    rows = [claim() for _ in range(40)]
    await insert(psql, *rows, *(member(bureau.person, each.file_id) for each in rows))
    after = await new_claim(psql, bureau.person)
    got = await receiver.until(lambda got: events_of(got, after))
    got = await receiver.count(41)
    assert sorted(each.body["file"] for each in got) == sorted([*(each.file_id for each in rows), after])
