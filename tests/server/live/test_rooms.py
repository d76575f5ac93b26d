"""Rooms: who may ask for which, capacity, and that nobody stays behind."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.live.rooms import ADMINS, EVERYBODY, MAX_ROOMS, ConnectionId, Entry, Rooms, automatic, parse
from shared.domain.kernel.ids import Id, named_id
from shared.domain.kernel.states import Role

ANN, BOB = named_id("ann"), named_id("bob")
CLAIM = f"claim:{named_id('claim')}"
ONE, TWO = ConnectionId(1), ConnectionId(2)


def entered(*people: tuple[ConnectionId, Id]) -> Rooms:
    rooms = Rooms()
    for connection, user in people:
        rooms.enter(connection, user, automatic(user, frozenset({Role.AGENT})))
    return rooms


def test_everybody_is_in_their_own_their_roles_and_the_common_room() -> None:
    rooms = entered((ONE, ANN))
    assert rooms.of(ONE) == {f"user:{ANN}", "role:agent", EVERYBODY}


def test_only_administrators_are_in_theirs() -> None:
    assert ADMINS in automatic(ANN, frozenset({Role.ADMIN}))
    assert ADMINS not in automatic(ANN, frozenset(Role) - {Role.ADMIN})


def test_join_and_leave() -> None:
    rooms = entered((ONE, ANN), (TWO, BOB))
    assert rooms.join(ONE, ANN, CLAIM) is Entry.JOINED
    assert rooms.join(TWO, BOB, CLAIM) is Entry.JOINED
    assert rooms.who(CLAIM) == {ANN, BOB}
    assert rooms.join(ONE, ANN, CLAIM) is Entry.ALREADY
    assert rooms.leave(ONE, CLAIM)
    assert not rooms.leave(ONE, CLAIM)
    assert rooms.who(CLAIM) == {BOB}


def test_rooms_that_are_not_asked_for_cannot_be_entered_or_left() -> None:
    rooms = entered((ONE, ANN))
    for room in (
        f"user:{BOB}",
        "role:admin",
        ADMINS,
        EVERYBODY,
        "claim:",
        "claim:x",
        "sauna:1",
        "",
        ":",
        CLAIM.upper(),
    ):
        assert rooms.join(ONE, ANN, room) is Entry.UNKNOWN, room
        assert not rooms.leave(ONE, room), room


def test_one_connection_enters_a_bounded_number() -> None:
    rooms = entered((ONE, ANN))
    for number in range(MAX_ROOMS):
        assert rooms.join(ONE, ANN, f"claim:{named_id(str(number))}") is Entry.JOINED
    assert rooms.join(ONE, ANN, CLAIM) is Entry.TOO_MANY


def test_a_full_room_says_so() -> None:
    parsed = parse(CLAIM)
    assert parsed is not None
    rooms = Rooms()
    for number in range(parsed[0].capacity + 1):
        connection = ConnectionId(number)
        rooms.enter(connection, ANN, [])
        expected = Entry.JOINED if number < parsed[0].capacity else Entry.FULL
        assert rooms.join(connection, ANN, CLAIM) is expected


@given(st.lists(st.tuples(st.sampled_from("jle"), st.integers(1, 4), st.integers(1, 5)), max_size=60))
def test_nothing_is_left_when_all_are_gone(moves: list[tuple[str, int, int]]) -> None:
    rooms = Rooms()
    here: set[ConnectionId] = set()
    for move, number, room_number in moves:
        connection, room = ConnectionId(number), f"claim:{named_id(str(room_number))}"
        if connection not in here:
            rooms.enter(connection, ANN, automatic(ANN, frozenset()))
            here.add(connection)
        match move:
            case "j":
                rooms.join(connection, ANN, room)
                assert connection in set(rooms.connections(room))
            case "l":
                rooms.leave(connection, room)
                assert connection not in set(rooms.connections(room))
            case _:
                rooms.end(connection)
                here.discard(connection)
        assert all(room in rooms for each in here for room in rooms.of(each))
    for each in here:
        rooms.end(each)
    assert len(rooms) == 0
