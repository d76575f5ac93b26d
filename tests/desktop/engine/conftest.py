"""A scripted server with an office in it, and devices that are stopped at the end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.headless import HeadlessDevice
from shared.domain.diary.commands import AddNote
from shared.domain.diary.entities import Note
from shared.domain.diary.states import Topic
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.fields import canonical_json
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.world import Actor
from shared.domain.people.actors import actor_of
from shared.domain.people.entities import Colleague, User
from tests.desktop.engine.stage import PASSWORD, Stage
from tests.shared.domain import scene

ADA, BOSS = scene.ADA, scene.BOSS
POLICY, CUSTOMER = scene.POLICY, scene.CUSTOMER


def user_of(actor: Actor, email: str) -> User:
    return User(
        **scene.born(actor.user_id, actor.user_id),
        email=email,
        name=actor.name,
        roles=canonical_json(sorted(role.value for role in actor.roles)),
        manager_id=actor.manager_id,
        team_id=actor.team_id,
        authority=canonical_json(actor.authority),
        active=True,
    )


def colleague(actor: Actor, number: int) -> Colleague:
    return Colleague(
        **scene.born(scene.make_id(number), SHELF),
        user_id=actor.user_id,
        name=actor.name,
        title="",
        team_id=actor.team_id,
        active=True,
    )


def office() -> Stage:
    """Ada and her boss, one homeowner's policy that both hold."""
    stage = Stage()
    for actor, email in ((ADA, "ada@example.com"), (BOSS, "bo@example.com")):
        user = user_of(actor, email)
        assert actor_of(user).user_id == actor.user_id
        stage.add_user(user)
        stage.give(actor.user_id, POLICY, CUSTOMER)
    stage.start()
    stage.write(colleague(ADA, 501), colleague(BOSS, 502), *scene.OFFICE.rows())
    return stage


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = office()
    yield stage
    stage.stop()


@pytest.fixture
def device(tmp_path: Path, stage: Stage) -> Iterator[Callable[..., HeadlessDevice]]:
    """Makes devices: `device("ada")`, again with the same place after a stop. at_once: started already."""
    made: list[HeadlessDevice] = []

    def make(who: str = "ada", place: str = "", *, at_once: bool = True, **options: Any) -> HeadlessDevice:
        folder = tmp_path / (place or who)
        one = HeadlessDevice(folder, stage.url, f"{who}@example.com", PASSWORD, **options)
        made.append(one)
        return one.start() if at_once else one

    yield make
    for one in made:
        assert one.stop(), "a device did not end"


def note(file_id: Id, body: str = "Called at noon.") -> AddNote:
    return AddNote(file_id=file_id, topic=Topic.PHONE, body=body)


def bodies(device: HeadlessDevice) -> list[str]:
    return [row.body for row in device.rows(Note)]


def claim_of(command_id: Id) -> Id:
    return derive_id(command_id, 0)


def settled(device: HeadlessDevice) -> None:
    """After everything that belongs to the sign-in: one attempt begins when the one before has ended."""
    ended = threading.Event()

    async def end() -> None:
        ended.set()

    device.engine.soon(lambda: device.engine._signing.run(end))
    assert ended.wait(20)
