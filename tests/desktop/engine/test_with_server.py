"""Devices against the real server: PostgreSQL, sequencer, relay and all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from desktop.engine.announcements import Announced, Heard
from desktop.headless import HeadlessDevice
from desktop.net.failures import Failed
from desktop.net.session import steady_us
from desktop.screens.administering import EndKey, KeysOfMine, MakeKey
from server.app import Server
from shared.domain.claims.entities import Claim
from shared.domain.diary.entities import Note
from shared.domain.kernel.desks import EVERYONE, SHELF
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role
from shared.domain.policies.entities import Policy
from shared.wire.keys import Made, NewKey, OwnKeys
from shared.wire.messages import Announcement
from tests.desktop.engine.conftest import POLICY, bodies, claim_of, note
from tests.desktop.engine.test_administering import answer_to
from tests.server.handlers.conftest import PASSWORD, Desk, desk, migrated_url, node, psql, start_node
from tests.server.handlers.rows import insert, member
from tests.shared.domain.scene import CUSTOMER, OFFICE, notice

FIXTURES = (desk, migrated_url, node, psql, start_node)


@pytest.fixture
def http() -> None:
    """`desk` asks for it; people sign in on devices here."""


@pytest.fixture
async def office(desk: Desk, psql: Any) -> dict[str, Id]:
    """Two adjusters who hold the same policy and customer."""
    people = {}
    for email in ("ada@example.com", "bo@example.com"):
        people[email] = await desk.hire(email, (Role.ADJUSTER,))
    await insert(psql, *OFFICE.rows())
    for user_id in people.values():
        held = await psql.fetch("SELECT target_file FROM membership WHERE principal_id = $1", user_id)
        known = {str(row["target_file"]) for row in held}
        files = [f for f in (POLICY, CUSTOMER, SHELF, EVERYONE) if f not in known]
        await insert(psql, *(member(user_id, file_id) for file_id in files))
    return people


@pytest.fixture
def device(tmp_path: Path, node: Server) -> Iterator[Callable[..., HeadlessDevice]]:
    made: list[HeadlessDevice] = []

    def make(who: str, place: str = "") -> HeadlessDevice:
        one = HeadlessDevice(tmp_path / (place or who), node.url, f"{who}@example.com", PASSWORD)
        made.append(one)
        return one.start()

    yield make
    for one in made:
        assert one.stop()


async def later(work: Callable[[], Any]) -> Any:
    """A device's wait, while the server goes on in this loop."""
    return await asyncio.to_thread(work)


async def test_first_sync_a_command_and_the_other_device(
    office: dict[str, Id], device: Callable[..., HeadlessDevice]
) -> None:
    ada, bo = device("ada"), device("bo")
    await later(ada.wait_steady)
    await later(bo.wait_steady)
    assert [policy.id for policy in ada.rows(Policy)] == [POLICY]
    (filed,) = await later(lambda: ada.keep(notice()))
    await later(lambda: ada.keep(note(claim_of(filed), "On it.")))
    await later(lambda: ada.keep(note(POLICY, "On the policy.")))
    await later(lambda: ada.wait_until(lambda: ada.waiting == 0, what="confirmed"))
    await later(lambda: bo.wait_until(lambda: bodies(bo) == ["On the policy."], what="seen by the other"))
    assert [claim.id for claim in ada.rows(Claim)] == [claim_of(filed)]
    assert ada.rows(Claim)[0].claim_number.startswith("CLM-")
    assert not ada.troubles
    assert not bo.troubles


async def test_offline_then_a_restart_then_everything_lands_once(
    office: dict[str, Id], device: Callable[..., HeadlessDevice], psql: Any
) -> None:
    first = device("ada", place="laptop")
    await later(first.wait_steady)
    first.engine.network(False)
    (filed,) = await later(lambda: first.keep(notice()))
    for n in range(5):
        await later(partial(first.keep, note(claim_of(filed), f"note {n}")))
    assert await later(first.stop)
    second = device("ada", place="laptop")
    await later(second.wait_steady)
    assert await psql.fetchval("SELECT count(*) FROM note") == 5
    assert len(second.rows(Note)) == 5
    assert not second.troubles


async def test_a_device_at_rest_equals_the_server(office: dict[str, Id], device: Callable[..., HeadlessDevice]) -> None:
    ada, bo = device("ada"), device("bo")
    await later(ada.wait_steady)
    await later(bo.wait_steady)
    for n in range(10):
        await later(partial((ada if n % 2 else bo).keep, note(POLICY, f"note {n}")))
    await later(lambda: ada.wait_until(lambda: len(bodies(ada)) == 10 and ada.waiting == 0, what="all here"))
    await later(lambda: bo.wait_until(lambda: len(bodies(bo)) == 10 and bo.waiting == 0, what="all there"))
    assert ada.digest()["note"] == bo.digest()["note"]


def heard(device: HeadlessDevice) -> list[tuple[str, str, tuple[str, ...]]]:
    """What was told of people: event, room, fields."""
    told = (notice for _, notice in device.notices if isinstance(notice, Heard) and notice.name.startswith("room:"))
    return [(notice.name, notice.room, notice.changed) for notice in told]


async def test_a_device_is_in_its_rooms_again_after_a_cut_and_the_other_one_hears_of_it(
    office: dict[str, Id], device: Callable[..., HeadlessDevice]
) -> None:
    room, field = f"policy:{POLICY}", "policy.status"
    ada, bo = device("ada"), device("bo")
    ada.engine.join(room)  # before there is a connection
    await later(ada.wait_steady)
    bo.engine.join(room)
    await later(bo.wait_steady)

    async def told(device: HeadlessDevice, *expected: tuple[str, str, tuple[str, ...]]) -> None:
        await later(lambda: device.wait_until(lambda: heard(device) == list(expected), what=str(expected)))

    met, types = ("room:joined", room, ()), ("room:editing", room, (field,))
    await told(bo, met)
    ada.engine.types(room, field, is_on=True)
    await told(bo, met, types)
    ada.engine.network(False)
    gone = ("room:edited", room, (field,)), ("room:left", room, ())
    await told(bo, met, types, *gone)
    ada.engine.network(True)
    await told(bo, met, types, *gone, met, types)
    await later(lambda: ada.wait_until(lambda: heard(ada).count(met) == 2, what="who is there is told again"))
    ada.engine.sign_out()
    await told(bo, met, types, *gone, met, types, *gone)
    assert not ada.troubles
    assert not bo.troubles


async def test_an_announcement_reaches_a_device_and_its_answer_is_counted(
    office: dict[str, Id], device: Callable[..., HeadlessDevice], node: Server
) -> None:
    ada = device("ada")
    await later(ada.wait_steady)
    live = node.ready.live
    assert live.relay.head is not None
    said = Announcement(id=POLICY, room="", text="Down at six", by=office["ada@example.com"], at=Micros(1))
    answers = live.announcing.say(said, ["system:all"], live.relay.head)
    await later(lambda: ada.wait_until(lambda: ada.last(Announced) is not None, what="told"))
    assert ada.last(Announced) == Announced(POLICY, "Down at six", office["ada@example.com"])
    assert (len(answers.told), answers.seen, answers.deaf) == (1, set(), 0)
    ada.engine.saw(POLICY)
    await answers.all_saw.wait()


async def test_a_person_makes_a_key_for_a_program_and_ends_it(
    office: dict[str, Id], device: Callable[..., HeadlessDevice], node: Server
) -> None:
    ada = device("ada")
    await later(ada.wait_steady)
    wanted = NewKey(name="Nightly export", scopes=("read",), days=30)
    made = await later(lambda: answer_to(ada, MakeKey(wanted)))
    assert isinstance(made, Made)
    async with aiohttp.ClientSession(node.url, headers={"Authorization": f"Bearer {made.secret}"}) as program:
        assert (await program.get("/api/v1/claims")).status == 200
        own = await later(lambda: answer_to(ada, KeysOfMine()))
        assert isinstance(own, OwnKeys)
        assert [key.id for key in own.items] == [made.key.id]
        assert "read" in own.scopes
        assert await later(lambda: answer_to(ada, EndKey(made.key.id))) is None
        assert (await program.get("/api/v1/claims")).status == 401
    gone = await later(lambda: answer_to(ada, EndKey(made.key.id)))
    assert isinstance(gone, Failed)
    assert gone.code == "not_found", "errors of the interface are understood"


async def test_a_live_link_goes_on_with_a_newer_token_before_its_own_is_over(
    office: dict[str, Id], device: Callable[..., HeadlessDevice], node: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed_us = 0
    monkeypatch.setattr("desktop.net.session.steady_us", lambda: steady_us() + passed_us)
    monkeypatch.setattr("desktop.engine.ahead.LOOK_S", 0.02)
    ada = device("ada")
    await later(ada.wait_steady)
    await later(lambda: ada.wait_until(lambda: ada.state is not None and ada.state.live_ready, what="live"))
    (connection,) = node.ready.live.connections
    began = connection.who.generation
    passed_us = 55 * 60 * 1_000_000  # of the hour that the token is good
    await later(lambda: ada.wait_until(lambda: connection.who.generation != began, what="a newer token"))
    assert list(node.ready.live.connections) == [connection], "it was never cut"
    await later(lambda: ada.keep(note(POLICY, "With the newer one.")))
    await later(lambda: ada.wait_until(lambda: ada.waiting == 0, what="confirmed"))
    assert not ada.troubles
