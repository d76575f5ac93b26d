"""How acts end: over nodes that are slow, silent or refuse, for whoever is a node and for whoever only asks them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest

from server.app import now_micros
from server.cache import MAX_MESSAGE, Cache
from server.panels.catalogue import SIDES
from server.panels.panel import Here, NotDone, Outcome
from server.panels.running import Panels
from server.services import nodes
from server.services.nodes import Nodes
from shared.domain.kernel.captioned import Captioned
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import Entered
from shared.panels.catalogue import PANELS
from shared.panels.panel import Act
from shared.panels.reasons import Reason
from shared.wire.codec import encode
from shared.wire.panels import Came, Wanted
from tests.server.panels.conftest import NOWHERE, Office


class Outside:
    """Whoever is no node and asks those that run, as the command line does."""

    def __init__(self, office: Office, cache: Cache) -> None:
        started = office.node._started
        assert started is not None
        self._who = Id(office.session.user_id)
        self._pool = started.pool
        self._panels = Panels(None, Nodes(cache, "admin-1", None), started.pool, now_micros)

    async def act(self, panel: str, act: str, **asked: Any) -> Any:
        return await self._panels.act(self._who, panel, act, msgspec.json.encode(asked))

    async def kept(self) -> tuple[bool | None, Came]:
        """How the last act ended."""
        async with self._pool.acquire() as connection:
            row = await connection.fetchrow("SELECT is_good, came FROM admin_act ORDER BY id DESC LIMIT 1")
        return row["is_good"], msgspec.json.decode(row["came"], type=Came)


@pytest.fixture
async def outside(office: Office, redis_url: str) -> AsyncIterator[Outside]:
    parts = office.node._parts
    assert parts is not None
    cache = Cache(redis_url, parts.cache.prefix)
    await parts.cache.subscribed()
    while office.node._node not in (await cache.nodes() or ()):
        pass
    yield Outside(office, cache)
    await cache.close()


async def test_an_act_may_take_longer_than_a_reading_and_be_told_as_much_as_it_asks(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nodes, "WAIT_S", 0)
    done = await outside.act("webhooks", "change", key="x", url="𝄞" * 2_000, events="𝄞" * 4_000)
    assert done.refused == Reason.GONE, "it was heard, whole"


async def test_of_a_silent_node_it_is_not_known_whether_it_did_what_was_asked(
    office: Office, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: Any) -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(nodes, "ACT_S", 0)
    monkeypatch.setattr(nodes, "WAIT_S", 0)
    for panel, act, asked in (("webhooks", "remove", {"key": "x"}), ("cache", "flush", {})):
        monkeypatch.setitem(SIDES[panel].acts, act, never)
        done = await outside.act(panel, act, **asked)
        assert (done.refused, done.nodes, done.missing) == ("", (), (office.node._node,))
        is_good, came = await outside.kept()
        assert (is_good, came.missing, came.refused) == (False, (office.node._node,), "")


async def test_a_silent_node_is_told_before_the_request_is_given_up(office: Office, start_node: Any, at: Any) -> None:
    """However little time requests are given: who asked hears what the others did."""
    asked = await at(await start_node(request_timeout_s=2.0))
    parts = asked.node._parts
    assert parts is not None
    await parts.cache.here("silent", 60)
    done = await asked.act("live", "reconnect_all")
    assert asked.node._node in done.nodes
    assert "silent" in done.missing


async def test_one_that_refuses_beside_one_that_says_nothing_does_not_mean_that_nothing_was_done(
    office: Office, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = office.node._parts
    assert parts is not None
    await parts.cache.here("silent", 60)
    monkeypatch.setattr(nodes, "ACT_S", 0.2)
    done = await outside.act("queries", "plan", key="nothing")
    assert (done.refused, done.missing) == ("", tuple(sorted((office.node._node, "silent"))))


async def test_a_node_that_refuses_beside_others_that_did_it_is_among_the_missing(
    office: Office, outside: Outside, start_node: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it is the one that was asked."""
    here, other = office.node._node, (await start_node())._node
    while len((await office.read("nodes")).parts) < 2:
        pass

    async def not_here(asked: Here, *_: Any) -> Outcome:
        if asked.node == here:
            raise NotDone(Reason.GONE)
        return Outcome(figures={"count": 2})

    monkeypatch.setitem(SIDES["live"].acts, "reconnect_all", not_here)
    done = await office.act("live", "reconnect_all")
    assert (done.refused, done.figures, done.nodes, done.missing) == ("", {"count": 2}, (other,), (here,))
    assert await outside.kept() == (False, Came(figures={"count": 2}, nodes=(other,), missing=(here,)))


async def test_a_node_that_was_never_to_have_redis_is_the_only_one(outside: Outside, start_node: Any, at: Any) -> None:
    lonely = await at(await start_node(redis_url=""))
    assert (await lonely.act("live", "reconnect_all")).is_whole
    kept, _ = await outside.kept()
    assert kept


async def test_without_redis_it_is_kept_that_nobody_knows_what_other_nodes_did(
    office: Office, outside: Outside, start_node: Any, at: Any
) -> None:
    lonely = await at(await start_node(redis_url=NOWHERE))
    done = await lonely.act("live", "reconnect_all")
    node = lonely.node._node
    assert (done.nodes, done.is_whole) == ((node,), False)
    assert await outside.kept() == (False, Came(figures={"count": 0}, nodes=(node,), is_whole=False))
    assert (await lonely.act("webhooks", "remove", key="x")).is_whole, "it is of no node, and any can do it"


async def test_where_there_is_no_node_at_all_that_is_said(office: Office, outside: Outside) -> None:
    parts = office.node._parts
    assert parts is not None
    await parts.nodes.end()
    assert (await outside.act("webhooks", "remove", key="x")).refused == Reason.NO_NODE


@pytest.mark.parametrize(
    "act", [pytest.param(act, id=f"{panel.name}-{act.name}") for panel in PANELS for act in panel.acts]
)
def test_whatever_an_act_may_be_told_reaches_the_other_nodes(act: Act[Any]) -> None:
    """The most that its bounds let pass, in characters of four bytes."""
    some_id, node = "0190c5a2-0000-7000-8000-000000000001", "n" * 100
    hints = get_type_hints(act.asks, include_extras=True)
    body = encode(act.asks(**{name: _longest(hint) for name, hint in hints.items()}))
    wanted = Wanted(id=some_id, node=node, panel="p" * 50, act=act.name, body=body, words=some_id, to=node)
    assert len(encode(wanted)) <= MAX_MESSAGE


def _longest(hint: Any) -> Any:
    kind = hint.__origin__
    entered = next((each for each in hint.__metadata__ if isinstance(each, Entered)), None)
    if get_origin(kind) is tuple:
        return tuple(get_args(kind)[0])
    kind = next((each for each in get_args(kind) if each is not type(None)), kind)
    if isinstance(kind, type) and issubclass(kind, Captioned):
        return max(kind, key=lambda each: len(each.value))
    if kind is bool:
        return True
    if getattr(kind, "__supertype__", kind) is int:
        return 2**53
    assert entered is not None
    return "𝄞" * entered.most
