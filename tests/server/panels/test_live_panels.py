"""The panels of the live layer, over two nodes: what they show changes by what happens, and their acts do something."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import pytest

from server.app import Server
from server.live import announcing
from server.live.admission import Admission
from server.live.connections import Connections, Who
from server.live.rooms import Rooms
from server.panels import live as live_panel
from server.panels.panel import Here
from shared.domain.kernel.ids import named_id
from shared.domain.kernel.states import Role
from shared.wire.messages import (
    Announcement,
    Event,
    Events,
    Follow,
    Goodbye,
    Join,
    Leave,
    Returned,
    Seen,
    Session,
    Welcome,
)
from tests.server.handlers.conftest import Desk
from tests.server.handlers.rows import claim, insert, member, note
from tests.server.live.test_sessions import asked, opened
from tests.server.live.test_socket import hello, speaking
from tests.server.panels.conftest import Office

STORM = "room:storm:florida"


@pytest.fixture
async def bob(office: Office, http: aiohttp.ClientSession) -> Session:
    desk = Desk(office.node, http)
    await desk.hire("bob@example.org", (Role.AGENT,))
    return await desk.sign_in(email="bob@example.org")


@pytest.fixture
async def other(office: Office, start_node: Any) -> Server:
    """A second node that the first one has heard of."""
    node: Server = await start_node()
    while len((await office.read("nodes")).parts) < 2:
        pass
    return node


async def lines(office: Office, panel: str, **of: Any) -> list[dict[str, Any]]:
    """Of all nodes, those with these values."""
    sheet = await office.read(panel)
    found = [line for part in sheet.parts for line in part.lines]
    return [dict(line) for line in found if all(line[name] == value for name, value in of.items())]


async def open_storm(office: Office, *nodes: Server, **values: Any) -> None:
    given = {"name": "storm:florida", "description": "All who work on it", "capacity": 5} | values
    assert not (await office.act("rooms", "open", **given)).refused
    started = office.node._started
    assert started is not None
    head = await started.sequencer.stamp_now()
    for node in (office.node, *nodes):
        await node.ready.live.relay.reached(head.pos)


async def test_who_is_connected_is_shown_on_whichever_node_they_are(
    office: Office, other: Server, bob: Session
) -> None:
    assert await lines(office, "live") == []
    async with opened(other, bob) as (device, _):
        await asked(device, Join(request=1, room="domain:claims"))
        await asked(device, Follow(request=2, stream="claim:*"))
        (line,) = await lines(office, "live")
        assert (line["user_id"], line["device_id"], line["level"]) == (bob.user_id, bob.device_id, 2)
        assert line["device"] == "laptop", "as its person called it"
        assert "domain:claims" in line["rooms"]
        assert line["streams"] == "claim:*"
        assert line["since"] > 1_600_000_000_000_000
        sheet = await office.read("live")
        assert [part.figures["now"] for part in sheet.parts] == [0, 1]
        assert sheet.parts[1].figures["joined"] == 1
    while await lines(office, "live"):
        pass
    (_, figures) = [part.figures for part in (await office.read("live")).parts]
    assert (figures["opened"], figures["closed"], figures["peak"], figures["away"]) == (1, 1, 1, 1)


async def test_who_waits_to_be_let_in_is_counted(office: Office, bob: Session) -> None:
    live = office.node.ready.live
    object.__setattr__(live, "admission", Admission(1))
    turn = live.admission.turn()
    await turn.come()
    async with speaking(office.node) as device:
        await device.tell(hello(bob))
        while (await office.read("live")).parts[0].figures["coming"] == 0:
            pass
        turn.end()
        await device.hear_a(Welcome)
    assert (await office.read("live")).parts[0].figures["coming"] == 0


async def test_a_search_among_very_many_lets_everything_else_come_between() -> None:
    connections, rooms, turns = Connections(), Rooms(), 0
    who = [Who(named_id(f"person {n}"), named_id("laptop"), frozenset(), 0, named_id("f"), 1) for n in range(450)]
    opened = [connections.open(each, None) for each in who]

    async def count() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    counting = asyncio.create_task(count())
    here = cast(Here, SimpleNamespace(live=SimpleNamespace(rooms=rooms)))
    assert await live_panel._found(here, opened, {}, [who[440].user_id[:20]], 1) == [opened[440]]
    counting.cancel()
    assert turns >= 440 // live_panel.LOOKED_AT_ONCE - 1


async def test_one_connection_is_cut_and_comes_back_with_its_rooms(office: Office, other: Server, bob: Session) -> None:
    async with opened(other, bob) as (device, welcome):
        await asked(device, Join(request=1, room="domain:claims"))
        (line,) = await lines(office, "live")
        assert (await office.act("live", "reconnect", key=line["key"])).figures == {"count": 1}
        goodbye = await device.hear_a(Goodbye)
        assert goodbye.code == "unavailable"
        assert 0 <= goodbye.retry_after_s <= 1
    async with opened(other, bob, f"2 {welcome.session} {welcome.head.pos}") as (device, _):
        assert (await device.hear_a(Returned)).rooms == ("domain:claims",)
    assert sorted(part.figures["returned"] or 0 for part in (await office.read("live")).parts) == [0, 1]


@pytest.mark.parametrize("of", ["all", "node", "person", "another"])
async def test_many_are_cut_each_with_a_moment_of_its_own(office: Office, other: Server, bob: Session, of: str) -> None:
    targets: dict[str, dict[str, str]] = {
        "all": {},
        "node": {"node": other._node},
        "person": {"user_id": bob.user_id},
        "another": {"user_id": office.session.user_id},
    }
    async with opened(other, bob) as (device, _):
        done = await office.act("live", "reconnect_all", spread_s=600, **targets[of])
        assert done.figures == {"count": 0 if of == "another" else 1}
        if of != "another":
            assert (await device.hear_a(Goodbye)).retry_after_s is not None
    beyond = await office.act("live", "reconnect_all", spread_s=-1)
    assert (beyond.refused, beyond.detail) == ("bounds", {"what": "They come back within", "least": 0, "most": 600})


async def test_somebody_is_taken_out_of_a_room(office: Office, other: Server, bob: Session) -> None:
    await open_storm(office, other)
    async with opened(other, bob) as (device, _):
        await asked(device, Join(request=1, room=STORM))
        (line,) = await lines(office, "live")
        assert (await office.act("live", "remove", key=line["key"], room=STORM)).figures == {"count": 1}
        assert other.ready.live.rooms.who(STORM) == frozenset()
        assert (await office.act("live", "remove", key=line["key"], room=STORM)).figures == {"count": 0}
        assert (await office.act("live", "remove", key=line["key"], room="room:strom")).refused == "unknown_room"


async def test_an_announcement_is_told_once_and_answered_by_how_many_saw_it(
    office: Office, other: Server, bob: Session
) -> None:
    async with opened(office.node, office.session) as (mine, _), opened(other, bob) as (his, _):

        async def look(device: Any) -> Announcement:
            said = await device.hear_a(Announcement)
            await device.tell(Seen(id=said.id))
            assert isinstance(said, Announcement)
            return said

        text = "At six we restart."
        done, one, two = await asyncio.gather(
            office.act("live", "announce", rooms="system:all role:agent system:admins", text=text),
            look(mine),
            look(his),
        )
        assert done.figures == {"told": 2, "saw": 2, "deaf": 0}
        assert {one.room, two.room} == {"system:all"}
        assert (one.text, one.by) == (text, office.session.user_id)
        done = await office.act("live", "announce", rooms="role:agent", text=text)
        assert done.figures == {"told": 1, "saw": 0, "deaf": 0}, "nobody looked"
        await his.hear_a(Announcement)
        await mine.tell(Seen(id=one.id))
        await asked(mine, Join(request=1, room="domain:claims"))


async def test_an_announcement_to_no_room_is_refused_and_an_older_program_is_counted(
    office: Office, bob: Session
) -> None:
    assert (await office.act("live", "announce", rooms="room:nothing", text="x")).refused == "unknown_room"
    assert (await office.act("live", "announce", rooms="system:all", text=" ")).refused == "text_missing"
    assert (await office.act("live", "announce", rooms="system:all", text="x" * 501)).refused == "text_too_long"
    async with opened(office.node, bob, "1"):
        done = await office.act("live", "announce", rooms=f"user:{bob.user_id}", text="x")
        assert done.figures == {"told": 0, "saw": 0, "deaf": 1}


async def test_rooms_are_opened_shown_emptied_and_closed(office: Office, other: Server, bob: Session) -> None:
    await open_storm(office, other, minutes=60, roles=["agent"])
    async with opened(other, bob) as (device, _):
        await asked(device, Join(request=1, room=STORM))
        here, there = sorted(await lines(office, "rooms", name=STORM), key=lambda line: line["members"])
        assert (here["members"], there["members"], here["taken"], here["capacity"]) == (0, 1, 1, 5)
        assert (here["under"], here["roles"], here["description"]) == ("room:storm", "agent", "All who work on it")
        assert here["ends_at"] - here["opened_at"] >= 60_000_000
        assert not (await office.act("rooms", "empty", key=STORM)).refused
        assert (await device.hear_a(Event)).name == "room:emptied"
        assert not (await office.act("rooms", "close", key=STORM)).refused
        while await lines(office, "rooms", name=STORM):
            pass
    assert (await office.act("rooms", "close", key=STORM)).refused == "unknown_room"
    assert (await office.act("rooms", "close", key="system:all")).refused == "unknown_room"
    (part,) = (await office.read("acts", most=3)).parts
    assert {line["act"] for line in part.lines} >= {"close"}


async def test_rooms_come_the_busiest_first_and_are_counted_by_kind(office: Office, bob: Session) -> None:
    await open_storm(office, roles=["agent"], is_persistent=False)
    await open_storm(office, name="audit", is_persistent=True)
    rooms = STORM, "room:audit"

    async def shown() -> tuple[dict[str, Any], list[tuple[str, int]]]:
        (part,) = (await office.read("rooms")).parts
        return dict(part.figures), [(str(line["name"]), int(str(line["members"]))) for line in part.lines]

    figures, before = await shown()
    assert (figures["rooms"], figures["opened"], figures["people"]) == (len(rooms), 2, 0)
    assert (figures["persistent"], figures["restricted"], figures["distribution"]) == (1, 1, "room 2")
    assert before == [("room:audit", 0), (STORM, 0)]
    async with opened(office.node, bob) as (his, _), opened(office.node, office.session) as (mine, _):
        await asked(his, Join(request=1, room=STORM))
        for device in (his, mine):
            await asked(device, Join(request=2, room="domain:claims"))
        figures, now = await shown()
        counts = dict(now)
        assert [name for name, _ in now] == sorted(counts, key=lambda name: (-counts[name], name))
        assert (counts["domain:claims"], counts["system:all"], counts[STORM], counts["room:audit"]) == (2, 2, 1, 0)
        assert now[-1] == ("room:audit", 0)
        assert (figures["rooms"], figures["people"]) == (len(now), 2)
        kinds = dict(each.split(" ") for each in str(figures["distribution"]).split(", "))
        assert (kinds["room"], kinds["domain"], kinds["user"]) == ("2", "1", "2")
        await asked(his, Leave(request=3, room="domain:claims"))
        await asked(mine, Leave(request=3, room="domain:claims"))
        assert "domain:claims" not in dict((await shown())[1])


async def test_what_is_told_refused_and_left_is_counted_as_it_happens(
    office: Office, other: Server, bob: Session, psql: Any
) -> None:
    file = claim()
    started = office.node._started
    assert started is not None

    async def wrote(*rows: Any) -> None:
        await insert(psql, *rows)
        head = await started.sequencer.stamp_now()
        for node in (office.node, other):
            await node.ready.live.relay.reached(head.pos)

    async def counted(*names: str) -> list[Any]:
        """Of the other node."""
        (there,) = [part for part in (await office.read("live")).parts if part.node == other._node]
        return [there.figures[name] for name in names]

    await wrote(file, member(bob.user_id, file.id))
    assert await counted("events", "events_per_minute", "top", "refused", "left") == [0, 0, "", 0, 0]
    async with opened(other, bob) as (device, _):
        await asked(device, Join(request=1, room=f"claim:{file.id}"))
        for number in (1, 2):
            await wrote(note(file.id))
            assert (await device.hear_a(Events)).events[0].name == "claim:updated"
            assert await counted("events", "top") == [number, f"claim:updated {number}"]
        assert await counted("events_per_minute") == [2]
        await asked(device, Leave(request=2, room=f"claim:{file.id}"))
        assert await counted("joined", "left") == [1, 1]
    async with speaking(other) as stranger:
        await stranger.tell(hello(bob, access_token="x"))
        await stranger.hear_a(Goodbye)
        assert await counted("refused", "opened") == [1, 1]
    async with aiohttp.ClientSession(other.url) as http, http.get("/metrics") as response:
        text = await response.text()
    for line in (
        'coverdesk_live_events_total{name="claim:updated"} 2.0',
        'coverdesk_live_refused_total{code="token_expired"} 1.0',
        'coverdesk_live_leaves_total{kind="claim"} 1.0',
    ):
        assert line in text


async def test_who_is_back_at_once_is_not_counted_as_too_late(office: Office, bob: Session) -> None:
    async with opened(office.node, bob) as (_, welcome):
        declared = f"2 {welcome.session} {welcome.head.pos}"
    async with opened(office.node, bob, declared) as (device, _):
        await device.hear_a(Returned)
        (part,) = (await office.read("live")).parts
        assert (part.figures["returned"], part.figures["not_returned"]) == (1, 0)


async def test_what_the_rules_refuse_is_told_as_they_say_it(office: Office) -> None:
    await open_storm(office)
    assert (await office.act("rooms", "open", name="storm:florida")).refused == "room_open"
    assert (await office.act("rooms", "open", name="Storm")).refused == "room_name"
    for capacity in (0, 10_001):
        done = await office.act("rooms", "open", name="a", capacity=capacity)
        assert (done.refused, done.detail) == ("bounds", {"what": "Seats", "least": 1, "most": 10_000})
    assert (await office.act("rooms", "open", name="a", minutes=-1)).refused == "bounds"


async def test_pages_of_rooms_and_connections_go_on(office: Office, bob: Session) -> None:
    await open_storm(office)
    async with opened(office.node, bob) as (device, _), opened(office.node, office.session):
        await asked(device, Join(request=1, room=STORM))
        for panel in ("rooms", "live"):
            (whole,) = (await office.read(panel)).parts
            found: list[Any] = []
            after = ""
            while True:
                (part,) = (await office.read(panel, most=1, after=after)).parts
                found += [line["key"] for line in part.lines]
                if part.next is None:
                    break
                after = part.next
            assert found == [line["key"] for line in whole.lines]
            assert len(found) > 1


async def test_who_was_not_told_is_not_counted_as_having_seen_it(
    office: Office, bob: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A forged answer to an announcement that one was not told, while its answers are counted."""
    monkeypatch.setattr(announcing, "WAIT_S", 10)
    async with opened(office.node, office.session) as (mine, _), opened(office.node, bob) as (his, _):

        async def forge() -> None:
            said = await mine.hear_a(Announcement)
            await his.tell(Seen(id=said.id))
            await asked(his, Join(request=1, room="domain:claims"))  # so it was heard
            await mine.tell(Seen(id=said.id))

        done, _ = await asyncio.gather(office.act("live", "announce", rooms="system:admins", text="x"), forge())
        assert done.figures == {"told": 1, "saw": 1, "deaf": 0}


async def test_connections_are_found_by_who_on_what_and_in_which_room(office: Office, bob: Session) -> None:
    ada = office.session
    await open_storm(office)

    async def found(words: str) -> set[str]:
        (part,) = (await office.read("live", words=words)).parts
        return {str(line["user_id"]) for line in part.lines}

    async with opened(office.node, ada), opened(office.node, bob) as (his, _):
        await asked(his, Join(request=1, room=STORM))
        assert await found("") == {ada.user_id, bob.user_id}
        assert await found(STORM) == {bob.user_id}
        assert await found(STORM.rpartition(":")[0]) == set(), "who is in a room within it is not in it"
        assert await found("role:admin") == {ada.user_id}
        assert await found(bob.device_id) == {bob.user_id}
        assert await found(f"STORM {bob.user_id}") == {bob.user_id}, "each word counts, however it is written"
        assert await found(f"role:admin {STORM}") == set()
        (name,) = [line["name"] for line in await lines(office, "people") if line["key"] == bob.user_id]
        assert bob.user_id in await found(name)
