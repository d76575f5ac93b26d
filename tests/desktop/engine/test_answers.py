"""What the network's side makes of each answer: one event a request, and rows only when there is room."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest

from desktop.engine.requests import MAX_BACKLOG, NetEffect, Requests, Stores
from desktop.engine.rooms import OwnRooms
from desktop.engine.sessions import Installation
from desktop.engine.streams import fed
from desktop.net.failures import Failed
from desktop.net.http import Server
from desktop.net.session import Tokens
from desktop.sync import effects, events
from desktop.sync.events import Event
from desktop.sync.state import Phase, State
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.wire.messages import (
    Ack,
    Checkpoint,
    Continue,
    Cursor,
    DigestAnswer,
    Events,
    Feed,
    Gone,
    Join,
    Leave,
    LiveAsk,
    NewDevice,
    PullHint,
    Rows,
    Session,
    Welcome,
)
from shared.wire.messages import Event as LiveEvent
from tests.contract.samples import MESSAGES

URL = "http://127.0.0.1:9"
HERE = Cursor(10, 1)
SESSION: Session = MESSAGES["Session"]


class InMemory:
    """Secrets that end with the test."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def put(self, name: str, secret: str) -> None:
        self.kept[name] = secret

    def forget(self, name: str) -> None:
        self.kept.pop(name, None)


@dataclass
class Side:
    """The network's side, with what it tells."""

    tokens: Tokens
    fed: list[Event] = field(default_factory=list)
    heard: list[object] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    renewed: list[Session] = field(default_factory=list)
    crashes: list[Exception] = field(default_factory=list)
    digest: dict[str, list[tuple[int, int]]] | None = None
    renumbered: list[Id] = field(default_factory=list)
    asked: list[LiveAsk] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rooms = OwnRooms(self._say, lambda: 0.0)
        self.online = Requests(
            URL,
            self.tokens,
            Installation("laptop", "linux", "1"),
            Stores(self._nothing, self._renumber, self._digest, lambda: None),  # type: ignore[arg-type, return-value]
            state=lambda: State(phase=Phase.STEADY, device_id=Id("d"), epoch=Id("e"), server_id=Id("s")),
            feed=self.fed.append,
            count=lambda _came, _about, _first: None,
            rooms=self.rooms,
            heard=self.heard.append,
            took=lambda _seconds: None,
            timed=self.times.append,
            pushed=lambda _answer: None,
            keep=self.tokens.keep,
            renewed=self.renewed.append,
            crashed=lambda _where, error: self.crashes.append(error),
        )

    def _say(self, message: LiveAsk) -> bool:
        self.asked.append(message)
        return True

    async def _nothing(self, _first: int, _limit: int) -> Any:
        return (), 0

    async def _digest(self, _cursor: Cursor) -> Any:
        return self.digest

    async def _renumber(self, session: Session) -> int:
        self.renumbered.append(session.device_id)
        return 3

    async def perform(self, effect: NetEffect) -> list[Event]:
        """What it fed once it has ended."""
        before = len(self.fed)
        self.online.perform(effect)
        await asyncio.gather(*self.online._tasks.values())
        return self.fed[before:]


@pytest.fixture
def side() -> Iterator[Side]:
    tokens = Tokens(InMemory(), SESSION.user_id, lambda: Micros(5_000_000))
    yield Side(tokens)
    tokens.close()


async def signed_in(side: Side) -> None:
    await side.tokens.keep(SESSION, URL)


def answers(monkeypatch: pytest.MonkeyPatch, name: str, answer: Any) -> list[tuple[Any, ...]]:
    """The server answers so, or fails so, to this; with what it was asked."""
    asked: list[tuple[Any, ...]] = []

    async def answered(_self: Server, *given: Any) -> Any:
        asked.append(given)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(Server, name, answered)
    return asked


# ---- how a request ends


async def test_a_refusal_is_fed_with_all_that_it_says(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    await signed_in(side)
    answers(monkeypatch, "push", Failed("gap", expected=4, retry_after_ms=70, values={"a": "b"}))
    (event,) = await side.perform(effects.SendPush(request=1, first=1, limit=1))
    assert event == events.RequestFailed(request=1, code="gap", expected=4, retry_after_ms=70, values={"a": "b"})
    assert side.tokens.access == SESSION.access_token


@pytest.mark.parametrize("code", ["token_expired", "token_reused"])
async def test_a_token_that_is_over_is_not_used_again(side: Side, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    await signed_in(side)
    asked = answers(monkeypatch, "push", Failed(code))
    await side.perform(effects.SendPush(request=1, first=1, limit=1))
    assert side.tokens.access is None
    (event,) = await side.perform(effects.SendPush(request=2, first=1, limit=1))
    assert event == events.RequestFailed(request=2, code="token_expired")
    assert len(asked) == 1


async def test_a_fault_of_ours_ends_one_request_and_is_told(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    await signed_in(side)
    fault = ZeroDivisionError()
    answers(monkeypatch, "push", fault)
    assert await side.perform(effects.SendPush(request=1, first=1, limit=1)) == [
        events.RequestFailed(request=1, code="unreachable")
    ]
    assert side.crashes == [fault]
    (event,) = await side.perform(effects.OpenLive(connection=2, cursor=HERE))
    assert isinstance(event, events.LiveClosed), "nobody is there: a live link ends as one"
    assert event.connection == 2


# ---- sessions


async def test_a_renewed_session_is_kept_before_it_is_told(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    await signed_in(side)
    later = msgspec.structs.replace(SESSION, access_token="new", refresh_token="next", server_time=Micros(77))
    asked = answers(monkeypatch, "refresh", later)
    (event,) = await side.perform(effects.Renew(request=1))
    assert asked == [(SESSION.refresh_token,)]
    assert event == events.SessionReady(
        request=1, epoch=later.epoch, server_id=later.server_id, device_id=later.device_id, user_id=later.user_id
    )
    assert (side.tokens.access, side.tokens.refresh(URL)) == ("new", "next")
    assert (side.times, side.renewed) == ([77], [later])


async def test_of_two_who_want_the_next_session_the_second_shows_what_the_first_was_given(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    await signed_in(side)
    shown: list[str] = []

    async def refresh(_self: Server, token: str) -> Session:
        shown.append(token)
        await asyncio.sleep(0)
        return msgspec.structs.replace(SESSION, refresh_token=f"{token}+")

    monkeypatch.setattr(Server, "refresh", refresh)
    await asyncio.gather(side.perform(effects.Renew(request=1)), side.perform(effects.Renew(request=2)))
    assert shown == [SESSION.refresh_token, f"{SESSION.refresh_token}+"]


async def test_who_signed_out_or_has_another_session_by_now_is_not_overruled(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed out, what came a moment later would have lain on the disk as if nobody had."""
    meanwhile: list[Callable[[], Awaitable[None]]] = []

    async def refresh(_self: Server, token: str) -> Session:
        await meanwhile.pop()()
        return msgspec.structs.replace(SESSION, refresh_token="too late", access_token="too late")

    monkeypatch.setattr(Server, "refresh", refresh)
    await signed_in(side)
    other = msgspec.structs.replace(SESSION, refresh_token="of a new password", access_token="newer")
    meanwhile.append(lambda: side.tokens.keep(other, URL))
    (event,) = await side.perform(effects.Renew(request=1))
    assert isinstance(event, events.SessionReady)
    assert (side.tokens.access, side.tokens.refresh(URL)) == ("newer", "of a new password")
    meanwhile.append(side.tokens.forget)
    (event,) = await side.perform(effects.Renew(request=2))
    assert event == events.RequestFailed(request=2, code="token_expired")
    assert (side.tokens.access, side.tokens.refresh(URL), side.renewed) == (None, None, [])


async def test_a_device_is_not_registered_for_who_signed_out_meanwhile(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def register(_self: Server, _token: str, _ask: NewDevice) -> Session:
        await side.tokens.forget()
        return msgspec.structs.replace(SESSION, refresh_token="too late")

    monkeypatch.setattr(Server, "register", register)
    await signed_in(side)
    (event,) = await side.perform(effects.Register(request=1))
    assert isinstance(event, events.RequestFailed)
    assert (side.tokens.access, side.tokens.refresh(URL), side.renumbered) == (None, None, [])


async def test_without_a_token_of_this_address_nobody_is_asked(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    await side.tokens.keep(SESSION, "https://elsewhere.example.com")
    asked = answers(monkeypatch, "refresh", SESSION)
    assert await side.perform(effects.Renew(request=1)) == [events.RequestFailed(request=1, code="token_expired")]
    assert asked == []


@pytest.mark.parametrize("how", ["refresh", "register"])
async def test_a_session_of_somebody_else_is_forgotten_and_renumbers_nothing(
    side: Side, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    await signed_in(side)
    answers(monkeypatch, how, msgspec.structs.replace(SESSION, user_id=Id("somebody else")))
    effect: NetEffect = effects.Renew(request=1) if how == "refresh" else effects.Register(request=1)
    assert await side.perform(effect) == [events.RequestFailed(request=1, code="token_expired")]
    assert (side.tokens.access, side.tokens.refresh(URL)) == (None, None)
    assert (side.renumbered, side.renewed) == ([], [])


async def test_a_new_device_is_told_once_the_journal_is_its_own(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    await signed_in(side)
    theirs = msgspec.structs.replace(SESSION, device_id=Id("d2"))
    asked = answers(monkeypatch, "register", theirs)
    (event,) = await side.perform(effects.Register(request=1))
    assert isinstance(event, events.DeviceRegistered)
    assert (event.device_id, event.last_number, side.renumbered) == (Id("d2"), 3, [Id("d2")])
    token, device = asked[0]
    assert (token, device.device_name, device.refresh_token) == (
        SESSION.access_token,
        "laptop",
        SESSION.refresh_token,
    )


# ---- the audit


async def test_a_replica_that_has_moved_on_is_compared_with_nobody(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    await signed_in(side)
    asked = answers(monkeypatch, "digest", DigestAnswer(at=HERE, differs={"claim": [1]}))
    assert await side.perform(effects.SendDigest(request=1, cursor=HERE)) == [
        events.DigestAnswered(request=1, at=HERE, differs={}, has_moved=True)
    ]
    assert asked == []


async def test_tables_that_agree_are_no_difference(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    await signed_in(side)
    side.digest = {"claim": [(1, 2)]}
    asked = answers(monkeypatch, "digest", DigestAnswer(at=HERE, differs={"claim": [], "note": [3]}))
    (event,) = await side.perform(effects.SendDigest(request=1, cursor=HERE))
    assert event == events.DigestAnswered(request=1, at=HERE, differs={"note": [3]})
    assert (asked[0][1].device_id, asked[0][1].tables) == (Id("d"), side.digest)


@pytest.mark.parametrize("is_whole", [True, False])
async def test_a_repair_counts_with_its_checkpoint_only(
    side: Side, monkeypatch: pytest.MonkeyPatch, is_whole: bool
) -> None:
    await signed_in(side)
    rows = Rows(table="note", rows=[[1]])

    @asynccontextmanager
    async def repair(_self: Server, _token: str, _answer: DigestAnswer) -> AsyncIterator[Any]:
        async def frames() -> AsyncIterator[Any]:
            yield rows
            if is_whole:
                yield Checkpoint(cursor=HERE, acked=0)

        yield frames()

    monkeypatch.setattr(Server, "repair", repair)
    (event,) = await side.perform(effects.SendRepair(request=1, cursor=HERE, differs={"note": [3]}))
    if is_whole:
        assert event == events.RepairArrived(request=1, at=HERE, frames=(rows,))
    else:
        assert event == events.RequestFailed(request=1, code="bad_frame")


# ---- the live link


async def test_everything_that_is_told_live_comes_to_whom_it_concerns(side: Side) -> None:
    said = LiveEvent(name="room:joined", room="claim:1", file_id=None, row_id=None, actor=None, pos=1)
    side.rooms.enter("claim:1")
    await side.online._told(7, Welcome(epoch=Id("e"), server_time=Micros(5), head=HERE, heartbeat_s=1.0), "2")
    await side.online._told(7, PullHint(head=HERE, why="scope"), "2")
    await side.online._told(7, said, "2")
    await side.online._told(7, Events(to=HERE.pos + 1, events=(said, said)), "2")
    await side.online._told(7, Ack(request=1, ok=True), "2")
    await side.online._told(7, MESSAGES["Announcement"], "2")
    await side.online._told(7, Feed(epoch=Id("e"), begin=1, to=HERE, rows={"note": [[1]]}, acked=2), "2")
    assert side.times == [5]
    assert side.heard == [said, said, said, MESSAGES["Announcement"]]
    side.rooms.leave("claim:1")
    assert side.asked == [Join(request=1, room="claim:1"), Leave(request=2, room="claim:1")], "what was entered is left"
    opened, hinted, fed_ = side.fed
    assert opened == events.LiveOpened(connection=7, epoch=Id("e"), head=HERE)
    assert hinted == events.LiveHinted(connection=7, head=HERE)
    assert isinstance(fed_, events.LiveFed)
    assert (fed_.begin, fed_.to, fed_.acked, fed_.is_empty) == (1, HERE, 2, False)


def test_a_feed_is_the_frames_that_a_pull_would_have_brought() -> None:
    beat = fed(7, Feed(epoch=Id("e"), begin=10, to=HERE, rows={}))
    assert (beat.frames, beat.is_empty) == ((), True)
    gone = fed(7, Feed(epoch=Id("e"), begin=1, to=HERE, rows={}, gone={"note": (Id("x"),)}))
    assert (gone.frames, gone.is_empty) == ((Gone(table="note", row_ids=(Id("x"),)),), False)


async def test_rows_wait_until_the_writer_has_room(side: Side) -> None:
    for _ in range(MAX_BACKLOG):
        side.online.handed_over()
    feed = Feed(epoch=Id("e"), begin=1, to=HERE, rows={"note": [[1]]})
    waiting = asyncio.create_task(side.online._told(7, feed, "2"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert side.fed == []
    side.online.answered()
    await waiting
    assert len(side.fed) == 1
    for _ in range(2 * MAX_BACKLOG):
        side.online.answered()
    side.online.handed_over()
    assert side.online._room.is_set(), "answers to nothing make no room beyond the bound"


async def test_without_a_live_link_nothing_is_said_over_it(side: Side) -> None:
    assert not side.online.tell(Continue(cursor=HERE))
    side.online.perform(effects.Continue(connection=1, cursor=HERE))
    side.online.perform(effects.CloseLive(connection=1))
    side.online.perform(effects.Cancel(request=77))
    assert side.fed == []


async def test_another_address_of_the_same_server_gets_a_client_of_its_own(side: Side) -> None:
    first = side.online.server()
    assert side.online.server() is first
    await side.online.move(URL)
    assert side.online.server() is first
    await side.online.move("https://claims.example.com")
    assert side.online.url == "https://claims.example.com"
    assert side.online.server() is not first
    await side.online.close()
