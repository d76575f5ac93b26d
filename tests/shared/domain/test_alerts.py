"""What the server tells administrators of itself: nobody else does, one of each kind and place, said anew."""

from __future__ import annotations

from typing import Final

import msgspec
import pytest

from shared.domain.catalogue import GIVEN, TELLINGS
from shared.domain.kernel.desks import Notification
from shared.domain.kernel.fields import canonical_json
from shared.domain.kernel.limits import TEXT_CHARACTERS
from shared.domain.kernel.states import Role
from shared.domain.kernel.tellings import Reach
from shared.domain.kernel.world import Actor
from shared.domain.operations.commands import RaiseAlert
from shared.domain.operations.states import NAMES, OperationsTelling
from shared.domain.people.actors import SYSTEM_ACTOR
from shared.domain.people.staff import role_desk
from shared.panels.catalogue import PANELS
from tests.shared.domain.scene import ADA, ADMIN, BOSS, CHIEF, Scene, only

FAILED: Final = RaiseAlert(kind=OperationsTelling.JOB_FAILED, place="audit", said="3 rows differ.")


def test_it_lies_on_the_desk_of_the_administrators() -> None:
    told = only(Scene().done(SYSTEM_ACTOR, FAILED), Notification)
    desk = role_desk(Role.ADMIN)
    assert (told.file_id, told.audience_id, told.subject_file) == (desk, desk, desk)
    assert told.kind == OperationsTelling.JOB_FAILED
    assert told.facts == canonical_json({"job": "audit", "said": "3 rows differ."})


@pytest.mark.parametrize("actor", [ADA, BOSS, CHIEF, ADMIN], ids=["adjuster", "supervisor", "chief", "administrator"])
def test_the_server_alone_raises_one(actor: Actor) -> None:
    assert Scene().refused(actor, FAILED) == "not_permitted"
    assert Scene().refused(actor, FAILED, on_device=True) == "not_permitted"


def test_nobody_is_offered_it() -> None:
    assert RaiseAlert.__name__ not in GIVEN


def test_there_is_one_of_each_kind_and_place_which_is_said_anew() -> None:
    """With a later time of saying: whoever had read the former one finds it unread again."""
    scene = Scene()
    first = only(scene.done(SYSTEM_ACTOR, FAILED), Notification)
    again = only(scene.done(SYSTEM_ACTOR, msgspec.structs.replace(FAILED, said="4 rows differ.")), Notification)
    assert again.id == first.id
    assert again.at > first.at
    others = [
        msgspec.structs.replace(FAILED, place="sessions"),
        RaiseAlert(kind=OperationsTelling.WEBHOOK_PAUSED, place="audit", said=""),
    ]
    ids = {only(scene.done(SYSTEM_ACTOR, each), Notification).id for each in others}
    assert len(ids | {first.id}) == 3


def test_what_says_more_than_fits_is_refused() -> None:
    long = msgspec.structs.replace(FAILED, said="x" * (TEXT_CHARACTERS + 1))
    assert Scene().refused(SYSTEM_ACTOR, long) == "text_too_long"


@pytest.mark.parametrize("telling", OperationsTelling)
def test_each_calls_for_a_deed_outside_and_leads_to_a_panel(telling: OperationsTelling) -> None:
    assert TELLINGS[telling.value] is telling
    assert telling.asks
    assert telling.reach is Reach.OUTSIDE
    assert set(telling.names) == set(NAMES[telling])
    assert telling.panel in {panel.name for panel in PANELS}


def test_what_is_about_files_leads_to_no_panel() -> None:
    assert {each for each in TELLINGS.values() if each.panel} == set(OperationsTelling)
