import msgspec
import pytest

from shared.domain import decide as decide_module
from shared.domain.catalogue import COMMANDS
from shared.domain.claims.commands import ReopenClaim
from shared.domain.diary.commands import AddActivity, AddNote, CompleteActivity
from shared.domain.diary.entities import Activity
from shared.domain.diary.states import Pattern, Priority, Topic
from shared.domain.kernel.commands import Command, ResolveConflict, Withdrawn
from shared.domain.kernel.desks import Membership, Notification
from shared.domain.kernel.fields import Day, row_of, values_of
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.states import Choice, Verdict, WithdrawnWhy
from shared.domain.kernel.world import Changes, Refused, World
from shared.domain.money.commands import ApprovePayment, ApproveReserve, RejectPayment, RejectReserve
from shared.domain.money.entities import ReserveTransaction
from shared.domain.parties.commands import UpdateContact
from tests.shared.domain.scene import ADA, AGENT, BOSS, CUSTOMER, POLICY, ClaimScene, Scene, make_id, notice, only


def test_every_command_has_its_rules() -> None:
    assert set(decide_module._RULES) == set(COMMANDS.values()) - {Withdrawn}


def test_the_role_is_asked_first_whatever_else_is_wrong() -> None:
    assert Scene(World()).refused(AGENT, ReopenClaim(claim_id=make_id(1), reason="")) == "not_permitted"


def test_a_withdrawn_number_is_accepted_from_everyone_and_writes_nothing() -> None:
    assert Scene(World()).decide(AGENT, Withdrawn(why=WithdrawnWhy.DISCARDED)) == Changes((), Verdict.WITHDRAWN)


@pytest.mark.parametrize(
    ("command", "file_id"),
    [
        (notice(temporary_number=""), POLICY),
        (AddNote(file_id=make_id(7), topic=Topic.GENERAL, body=""), make_id(7)),
        (UpdateContact(customer_id=CUSTOMER, changes={}, base={}), CUSTOMER),
        (ReopenClaim(claim_id=make_id(8), reason=""), make_id(8)),
    ],
)
def test_a_refusal_names_the_file_that_people_are_shown(command: Command, file_id: str) -> None:
    for actor in (AGENT, BOSS):
        decision = Scene().decide(actor, command)
        assert isinstance(decision, Refused)
        assert decision.subject_file == file_id == command.subject_file()


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
    assert scene.undecidable(ADA, scene.set_reserve(1)).optimistic == ()


def test_a_device_refuses_what_nobody_takes_whatever_it_lacks() -> None:
    scene = ClaimScene()
    scene.world = World()
    assert scene.refused(ADA, scene.set_reserve(-1), on_device=True) == "amount_negative"


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
        assert row_of(row.TABLE, wire) == row


def test_things_of_another_claim_are_not_reached_through_a_claim() -> None:
    """The server's world holds the files of a whole batch; scope was checked for the named claim only."""
    scene = ClaimScene()
    line = scene.reserve(50_000_00)
    payment = scene.paid(line, 14_000_00)
    change = only(scene.done(ADA, scene.set_reserve(60_000_00, 50_000_00)), ReserveTransaction)
    conflict = scene.conflict(ADA, scene.set_reserve(1_00, 9))
    activity = only(scene.done(ADA, activity_on(scene.claim_id)), Activity)
    command_id = make_id(6000)
    scene.done(AGENT, notice(), id=command_id)
    other = derive_id(command_id, 0)
    amount = payment.amount_cents
    commands: list[tuple[Command, str]] = [
        (scene.set_reserve(1_00, claim_id=other), "not_found"),
        (scene.pay(line, 1_00, claim_id=other), "no_open_reserve"),
        (ApprovePayment(claim_id=other, payment_id=payment.id, base_amount_cents=amount), "not_found"),
        (RejectPayment(claim_id=other, payment_id=payment.id, base_amount_cents=amount, reason="x"), "not_found"),
        (ApproveReserve(claim_id=other, transaction_id=change.id), "not_found"),
        (RejectReserve(claim_id=other, transaction_id=change.id, reason="x"), "not_found"),
        (CompleteActivity(claim_id=other, activity_id=activity.id, outcome="x"), "not_found"),
        (
            ResolveConflict(
                file_id=other,
                conflict_id=conflict.id,
                choice=Choice.THEIRS,
                seen_mine=conflict.mine,
                seen_theirs=conflict.theirs,
            ),
            "not_found",
        ),
    ]
    for command, code in commands:
        actor = ADA if type(command).__name__ in ("SetReserve", "RequestPayment") else BOSS
        assert scene.refused(actor, command) == code, command


def activity_on(claim_id: Id) -> AddActivity:
    return AddActivity(
        claim_id=claim_id,
        pattern=Pattern.REVIEW,
        subject="Call",
        due=Day("2023-11-20"),
        priority=Priority.LOW,
        mandatory=False,
        assignee_id=None,
    )
