"""Whoever is offered something takes it: a device offers exactly what the server's rules accept, for everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from pytestqt.qtbot import QtBot

from desktop.lists.claims import CLAIMS
from desktop.lists.diary import DIARY
from desktop.lists.wanted import Block, Line, Wanted
from desktop.screens.lists import ListPage
from desktop.screens.people import People, Person
from desktop.viewmodels.claims.marked import assigned
from desktop.viewmodels.diary.tasks import given
from desktop.viewmodels.frame.together import Wish
from desktop.viewmodels.people.takers import Takers, ask_takers
from shared.domain.catalogue import may
from shared.domain.claims.commands import AssignClaim
from shared.domain.decide import decide
from shared.domain.diary.commands import ReassignActivity
from shared.domain.kernel.commands import Command
from shared.domain.kernel.ids import Id, new_id
from shared.domain.kernel.world import Actor, Refused, Stamp
from shared.domain.people.actors import actor_of
from shared.domain.people.entities import Colleague, User
from tests.support import world as w
from tests.support.asking import ask
from tests.support.local_store import LocalStore

USERS = (w.MAYA, w.DANA, w.KEN, w.TOM)
LINES = 25


@dataclass(frozen=True)
class Picker:
    """What offers people. wishes: what is done with the lines that are meant when somebody is chosen."""

    command: type[Command]
    listing: str
    order: str
    wishes: Callable[[Sequence[Line], Person], Sequence[Wish]]


PICKERS = (
    Picker(AssignClaim, CLAIMS.name, CLAIMS.orders[0].name, assigned),
    Picker(ReassignActivity, DIARY.name, DIARY.orders[0].name, given),
)


@pytest.fixture(params=USERS)
def store(request: pytest.FixtureRequest, qapp: object) -> Iterator[LocalStore]:
    made = LocalStore(request.param)
    made.go_live()
    yield made
    made.fall_silent()


def accepts(store: LocalStore, actor: Actor, command: Command) -> bool:
    """By the server, which has everybody's row."""
    stamp = Stamp(new_id(store.engine.now // 1000, bytes(10)), store.engine.now, actor.user_id, "", store.engine.now)
    return not isinstance(decide(store.engine.office.world, command, actor, stamp), Refused)


def offered(store: LocalStore, qtbot: QtBot, picker: Picker, lines: Sequence[Line]) -> Takers:
    people: tuple[Person, ...] = ask(store, qtbot, People())
    heard: list[Takers] = []
    ask_takers(store, people, lambda person: picker.wishes(lines, person), heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    return heard[0]


@pytest.mark.parametrize("picker", PICKERS, ids=lambda picker: picker.command.__name__)
def test_what_is_offered_is_what_the_rules_accept_for_each_line(
    store: LocalStore, qtbot: QtBot, picker: Picker
) -> None:
    user = store.engine.office.world.get(User, Id(store.who.user_id))
    assert user is not None
    actor = actor_of(user)
    if not may(actor, picker.command.__name__):
        assert picker.command.__name__ not in store.who.may, "then it is not offered at all"
        return
    page = ask(store, qtbot, ListPage(picker.listing, Wanted(), picker.order, LINES, anchor_row=0))
    assert isinstance(page, Block)
    people: tuple[Person, ...] = ask(store, qtbot, People())
    refused_ones = 0
    for line in page.lines:
        takers = offered(store, qtbot, picker, [line])
        wishes = {person.user_id: picker.wishes([line], person) for person in people if person.active}
        expected = {
            who: all(accepts(store, actor, wish.command) for wish in found) for who, found in wishes.items() if found
        }
        assert {person.user_id for person in takers.people} == {who for who, passes in expected.items() if passes}
        assert bool(takers.why_nobody) == (bool(expected) and not any(expected.values()))
        refused_ones += sum(not passes for passes in expected.values())
    if picker.command is AssignClaim:
        assert refused_ones, "there is somebody to leave out, or nothing is tried here"


def test_of_several_lines_those_are_offered_who_take_every_one_that_anybody_takes(qapp: object, qtbot: QtBot) -> None:
    store = LocalStore(w.DANA)
    store.go_live()
    page = ask(store, qtbot, ListPage(CLAIMS.name, Wanted(), CLAIMS.orders[0].name, LINES, anchor_row=0))
    lines = page.lines
    assert {CLAIMS.value(line, "status") for line in lines} > {"closed"}, "a closed one is among them"
    takers = offered(store, qtbot, PICKERS[0], lines)
    titles = {row.user_id: row.title for row in store.engine.office.world.all(Colleague)}
    assert {titles[Id(person.user_id)] for person in takers.people} >= {"Field adjuster"}
    assert w.TOM not in {person.user_id for person in takers.people}, "an agent does not work on claims"
    closed = [line for line in lines if CLAIMS.value(line, "status") == "closed"]
    none = offered(store, qtbot, PICKERS[0], closed)
    assert none.people == ()
    assert "closed" in none.why_nobody
    store.fall_silent()
