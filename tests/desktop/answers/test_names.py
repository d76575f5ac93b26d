"""How people, places and values are called wherever a view names them."""

from __future__ import annotations

import pytest

from desktop.answers.names import field_caption, line_caption, named, shown, sync_of
from desktop.replica.answers import FileRows
from desktop.screens.syncing import SyncState
from shared.domain.claims.entities import Exposure
from shared.domain.kernel.fields import Row
from shared.domain.money.entities import ReserveLine
from shared.domain.money.states import CostType
from tests.shared.domain.scene import ADA, BEN, ClaimScene, make_id


def test_people_are_called_by_name_and_the_person_here_you() -> None:
    names = {BEN.user_id: "Ben"}
    assert named(ADA.user_id, names, ADA.user_id) == "You"
    assert named(BEN.user_id, names, ADA.user_id) == "Ben"
    assert named(make_id(70), names, ADA.user_id) == "Somebody"
    assert named(None, names, ADA.user_id) == ""


@pytest.mark.parametrize(
    ("table", "name", "caption"),
    [
        ("claim", "loss_place", "Place"),
        ("claim", "cat_code", "CAT code"),
        ("payment", "state", "Stage"),
        ("claim", "loss", "Loss"),
        ("claim", "fault", "Liability share"),
        ("customer", "identity", "Birth date"),
        ("customer", "of_a_later_program", "Of a later program"),
        ("claim", "version", "Version"),
        ("no_such_table", "reason_why", "Reason why"),
    ],
)
def test_a_field_is_called_what_its_declaration_says(table: str, name: str, caption: str) -> None:
    assert field_caption(table, name) == caption


@pytest.mark.parametrize(
    ("table", "name", "value", "text"),
    [
        ("customer", "birth_date", "1980-02-29", "29 Feb 1980"),
        ("customer", "birth_date", "12000-01-01", "a day that cannot be read"),
        ("customer", "birth_date", "", ""),
        ("customer", "birth_date", None, None),
        ("customer", "phone", "1980-02-29", "1980-02-29"),
        ("claim", "adjuster_id", BEN.user_id, "Ben"),
        ("claim", "adjuster_id", make_id(70), "Somebody"),
        ("customer", "phone", BEN.user_id, BEN.user_id),
        ("claim", "fault_share_bp", 5_000, "50 %"),
        ("claim", "fault_share_bp", 5, "0.05 %"),
        ("claim", "litigation", True, True),
        ("claim", "loss_at", 7, 7),
        ("no_such_table", "x", 7, 7),
    ],
)
def test_a_value_is_shown_as_people_know_it(table: str, name: str, value: object, text: object) -> None:
    assert shown(table, name, value, {BEN.user_id: "Ben"}, ADA.user_id) == text


def file_of(story: ClaimScene, *entities: type[Row]) -> FileRows:
    rows: dict[type[Row], tuple[Row, ...]] = {
        entity: tuple(story.world.all(entity, story.claim_id)) for entity in entities
    }
    return FileRows(story.claim_id, rows, frozenset(), {})


def test_a_line_is_called_by_its_cover_and_kind_of_cost() -> None:
    story = ClaimScene()
    line = story.reserve(1_000_00)
    defence = story.reserve(500_00, cost_type=CostType.DEFENCE, exposure_id=story.contents)
    whole = file_of(story, ReserveLine, Exposure)
    assert line_caption(whole, line.id) == "Dwelling, indemnity"
    assert line_caption(whole, defence.id) == "Contents, defence cost"
    assert line_caption(file_of(story, ReserveLine), line.id) == "indemnity"
    assert line_caption(whole, make_id(70)) == ""


def test_a_row_that_the_server_does_not_know_yet_waits() -> None:
    story = ClaimScene()
    line, other = story.reserve(1_000_00), story.reserve(1_00, category="other")
    file = FileRows(story.claim_id, {}, frozenset({(ReserveLine, line.id)}), {})
    assert (sync_of(line, file), sync_of(other, file)) == (SyncState.WAITING, SyncState.SAVED)
