"""Where a device is seen: whatever is cut, refused or lost, the server comes to have what the pages want."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.engine.rooms import MAX_TYPED, OwnRooms
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.wire.messages import Ack, Cursor, Editing, Event, Events, Join, Leave, LiveAsk, Returned, Welcome
from shared.wire.protocol import GRACE_S, LIVE

EPOCH = Id("e")
SESSIONS = [f"{n:032x}" for n in range(1, 20)]


@dataclass
class Server:
    """What a node has of one device; level: of the live layer."""

    level: int = LIVE
    now: float = 100.0
    takes: bool = True
    """Whether there is room in the queue of the device."""
    refuses: set[str] = field(default_factory=set)
    inside: set[str] = field(default_factory=set)
    typed: set[tuple[str, str]] = field(default_factory=set)
    asked: list[LiveAsk] = field(default_factory=list)
    away: dict[str, set[str]] = field(default_factory=dict)
    opened: int = 0
    pos: int = 10

    def __post_init__(self) -> None:
        self.rooms = OwnRooms(self.take, lambda: self.now)

    def take(self, message: LiveAsk) -> bool:
        if self.takes:
            self.asked.append(message)
        return self.takes

    def connect(self, *, epoch: Id = EPOCH, keeps: bool = True) -> str:
        """A new connection up to where it stands; what the handshake declared."""
        declared = self.rooms.declared()
        session = SESSIONS[self.opened % len(SESSIONS)] if self.level > 1 else ""
        self.opened += 1
        self.inside, self.typed, self.asked = set(), set(), []
        head = Cursor(self.pos, 1)
        said = Welcome(
            epoch=epoch, server_time=Micros(0), head=head, heartbeat_s=20.0, level=self.level, session=session
        )
        self.rooms.welcomed(said, declared)
        if self.level > 1 and declared != str(LIVE):
            back = self.away.pop(declared.split()[1], None) if keeps else None
            self.inside = set(back or ()) - self.refuses
            lost = tuple(sorted(set(back or ()) & self.refuses))
            self.rooms.returned(
                Returned(ok=back is not None, is_whole=True, rooms=tuple(sorted(self.inside)), lost=lost)
            )
        self.session = session
        return declared

    def cut(self) -> None:
        self.away[self.session] = set(self.inside)
        self.rooms.closed()

    def answer(self) -> None:
        """Everything that was asked, until nothing more is."""
        while self.asked:
            ask = self.asked.pop(0)
            assert isinstance(ask, Join | Leave | Editing)
            self.rooms.answered(Ack(request=ask.request, ok=(code := self._code(ask)) is None, code=code))

    def _code(self, ask: Join | Leave | Editing) -> str | None:
        match ask:
            case Join(room=room):
                if room in self.refuses:
                    return "not_found"
                if room in self.inside:
                    return "already"
                self.inside.add(room)
            case Leave(room=room):
                if room not in self.inside:
                    return "not_found"
                self.inside.discard(room)
                self.typed = {each for each in self.typed if each[0] != room}
            case Editing(room=room, field=name, is_on=is_on):
                if room not in self.inside or is_on == ((room, name) in self.typed):
                    return "already" if room in self.inside and is_on else "not_found"
                if is_on and len(self.typed) >= MAX_TYPED:
                    return "too_many_fields"
                (self.typed.add if is_on else self.typed.discard)((room, name))
        return None

    def beat(self) -> None:
        self.rooms.heard(Events(to=self.pos))


def test_a_page_that_opens_before_there_is_a_connection_joins_with_it() -> None:
    server = Server()
    server.rooms.enter("claim:1")
    assert server.asked == []
    assert server.connect() == "2"
    assert server.asked == [Join(request=1, room="claim:1")]


def test_after_a_cut_it_returns_as_the_session_and_asks_only_for_what_is_missing() -> None:
    server = Server()
    server.connect()
    server.rooms.enter("claim:1")
    server.answer()
    server.pos = 14
    server.beat()
    server.cut()
    server.rooms.enter("policy:2")
    assert server.connect() == f"2 {SESSIONS[0]} 14"
    assert server.asked == [Join(request=2, room="policy:2")]
    server.answer()
    assert server.inside == {"claim:1", "policy:2"}


def test_what_was_left_meanwhile_is_left_after_the_return() -> None:
    server = Server()
    server.connect()
    server.rooms.enter("claim:1")
    server.answer()
    server.cut()
    server.rooms.leave("claim:1")
    server.connect()
    assert server.asked == [Leave(request=2, room="claim:1")]
    server.answer()
    assert server.inside == set()


def test_beyond_the_grace_time_and_in_another_life_of_the_server_it_is_somebody_new() -> None:
    server = Server()
    server.connect()
    server.rooms.enter("claim:1")
    server.answer()
    server.cut()
    server.now += GRACE_S
    assert server.connect() == "2"
    assert server.asked == [Join(request=2, room="claim:1")]
    server.pos = 500
    server.beat()
    server.cut()
    server.pos = 20
    server.connect(epoch=Id("restored"), keeps=False)
    server.cut()
    assert server.connect().endswith(" 20"), "positions of the life before count for nothing"


def test_nobody_returns_as_whoever_signed_out() -> None:
    server = Server()
    server.connect()
    server.rooms.enter("claim:1")
    server.rooms.types("claim:1", "status", is_on=True)
    server.answer()
    server.rooms.forget()
    assert server.connect() == "2"
    assert server.asked == []


def test_what_is_typed_is_told_once_the_room_is_entered_and_again_after_a_cut() -> None:
    server = Server()
    server.connect()
    server.rooms.types("claim:1", "claim.reserve", is_on=True)
    server.rooms.enter("claim:1")
    assert server.asked == [Join(request=1, room="claim:1")]
    server.answer()
    assert server.typed == {("claim:1", "claim.reserve")}
    server.cut()
    server.connect()
    server.answer()
    assert server.typed == {("claim:1", "claim.reserve")}
    server.rooms.types("claim:1", "claim.reserve", is_on=False)
    server.answer()
    assert server.typed == set()


def test_a_server_of_the_release_before_is_joined_as_before() -> None:
    server = Server(level=1)
    server.rooms.enter("claim:1")
    server.connect()
    server.answer()
    server.cut()
    assert server.connect() == "2"
    server.answer()
    assert server.inside == {"claim:1"}


def test_a_file_that_the_server_does_not_know_yet_is_entered_later() -> None:
    server = Server(refuses={"claim:1"})
    server.connect()
    server.rooms.enter("claim:1")
    server.answer()
    assert server.inside == set()
    server.beat()
    assert len(server.asked) == 1, "asked once more with each heartbeat, and not oftener"
    server.answer()
    server.refuses.clear()
    server.beat()
    server.answer()
    assert server.inside == {"claim:1"}


def test_a_room_of_which_all_were_put_out_is_not_entered_again() -> None:
    server = Server()
    server.connect()
    server.rooms.enter("room:1")
    server.answer()
    server.inside.clear()
    server.rooms.told(Event(name="room:emptied", room="room:1", file_id=None, row_id=None, actor=None, pos=3))
    server.beat()
    assert server.asked == []


def test_a_room_that_the_server_put_it_into_is_not_left_after_a_return() -> None:
    """One of an administrator that is entered by itself: no page wants it, and it is not the pages' to leave."""
    server = Server()
    server.connect()
    server.inside.add("room:storm:florida")
    server.cut()
    server.connect()
    server.answer()
    assert server.inside == {"room:storm:florida"}


ROOMS = st.sampled_from(["claim:1", "claim:2", "policy:3"])
FIELDS = st.sampled_from(["status", "claim.reserve"])
STEPS = st.one_of(
    st.tuples(st.just("enter"), ROOMS),
    st.tuples(st.just("leave"), ROOMS),
    st.tuples(st.just("on"), ROOMS, FIELDS),
    st.tuples(st.just("off"), ROOMS, FIELDS),
    st.tuples(st.sampled_from(["answer", "cut", "forgotten", "beat", "full", "free", "refuse", "allow", "late"])),
)


@settings(deadline=None, max_examples=300)
@given(st.lists(STEPS, max_size=40), st.sampled_from([1, LIVE]))
def test_at_rest_the_server_has_exactly_what_the_pages_want(steps: list[tuple[str, ...]], level: int) -> None:
    server = Server(level=level)
    server.connect()
    rooms: set[str] = set()
    typed: set[tuple[str, str]] = set()
    for step in steps:
        match step:
            case ("enter", room):
                rooms.add(room)
                server.rooms.enter(room)
            case ("leave", room):
                rooms.discard(room)
                typed = {each for each in typed if each[0] != room}
                server.rooms.leave(room)
            case ("on", room, name):
                typed.add((room, name))
                server.rooms.types(room, name, is_on=True)
            case ("off", room, name):
                typed.discard((room, name))
                server.rooms.types(room, name, is_on=False)
            case ("answer",):
                server.answer()
            case ("cut",):
                server.cut()
                server.connect()
            case ("forgotten",):
                server.cut()
                server.connect(keeps=False)
            case ("late",):
                server.cut()
                server.now += GRACE_S
                server.connect()
            case ("beat",):
                server.beat()
            case ("full",):
                server.takes = False
            case ("free",):
                server.takes = True
            case ("refuse",):
                server.refuses = {"claim:1"}
            case ("allow",):
                server.refuses = set()
    server.takes, server.refuses = True, set()
    for _ in range(4):
        server.beat()
        server.answer()
    assert server.inside == rooms
    assert server.typed == {each for each in typed if each[0] in rooms}
