import msgspec
import pytest

from shared.domain import decide as decide_module
from shared.domain.commands import COMMANDS, AddNote, Command, ReopenClaim, UpdateContact, Withdrawn
from shared.domain.decide import subject_of
from shared.domain.entities import Membership, Notification, table_of
from shared.domain.fields import row_of, values_of
from shared.domain.states import Verdict
from shared.domain.world import Changes, Refused, World
from tests.shared.domain.scene import ADA, AGENT, BOSS, CUSTOMER, POLICY, ClaimScene, Scene, make_id, notice


def test_every_command_has_its_rules() -> None:
    assert set(decide_module._RULES) == set(COMMANDS.values()) - {Withdrawn}


def test_the_role_is_asked_first_whatever_else_is_wrong() -> None:
    assert Scene(World()).refused(AGENT, ReopenClaim(claim_id=make_id(1), reason="")) == "not_permitted"


def test_a_withdrawn_number_is_accepted_from_everyone_and_writes_nothing() -> None:
    assert Scene(World()).decide(AGENT, Withdrawn(why="discarded")) == Changes((), Verdict.WITHDRAWN)


@pytest.mark.parametrize(
    ("command", "file_id"),
    [
        (notice(temporary_number=""), POLICY),
        (AddNote(file_id=make_id(7), topic="", body=""), make_id(7)),
        (UpdateContact(customer_id=CUSTOMER, changes={}, base={}), CUSTOMER),
        (ReopenClaim(claim_id=make_id(8), reason=""), make_id(8)),
    ],
)
def test_a_refusal_names_the_file_that_people_are_shown(command: Command, file_id: str) -> None:
    for actor in (AGENT, BOSS):
        decision = Scene().decide(actor, command)
        assert isinstance(decision, Refused)
        assert decision.subject_file == file_id == subject_of(command)


def test_what_a_device_shows_meanwhile_is_not_on_the_desks_of_others() -> None:
    scene = ClaimScene()
    scene.world = World(scene.world.rows())
    answer = scene.undecidable(ADA, scene.set_reserve(90_000_00))
    assert answer.missing == (scene.claim_id,)
    assert answer.optimistic
    assert not [row for row in answer.optimistic if isinstance(row, Membership | Notification)]


def test_a_device_without_the_file_cannot_refuse() -> None:
    scene = ClaimScene()
    scene.world = World()
    assert scene.undecidable(ADA, scene.set_reserve(-1)).optimistic == ()


def test_a_device_with_all_files_decides_as_the_server() -> None:
    scene = ClaimScene()
    assert scene.refused(ADA, scene.set_reserve(-1), on_device=True) == "amount_negative"
    scene.done(ADA, scene.set_reserve(1), on_device=True)


def test_rows_survive_the_journey() -> None:
    """Enums, optional values and JSON texts of decided rows read back as they were."""
    scene = ClaimScene()
    line = scene.reserve(5_000_00)
    scene.paid(line, 20_00)
    scene.conflict(ADA, scene.set_reserve(1_00, 9))
    for row in scene.world.rows():
        wire = msgspec.msgpack.decode(msgspec.msgpack.encode(values_of(row)))
        assert row_of(table_of(row), wire) == row
