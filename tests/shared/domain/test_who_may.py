"""Which role gives which command: the whole matrix, written down once more than the rules do, and held."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from shared.domain.catalogue import RULES
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import Role
from shared.domain.kernel.world import Refused
from tests.contract.samples import COMMANDS as SAMPLES
from tests.shared.domain.scene import ADA, ClaimScene

FIELD: Final = frozenset({Role.AGENT, Role.ADJUSTER, Role.SUPERVISOR, Role.ADMIN})
EVERYBODY: Final = frozenset(Role)
MONEY: Final = "ApproveReserve RejectReserve ApprovePayment RejectPayment"
TASKS: Final = "AddActivity CompleteActivity ReopenActivity MoveActivity ReassignActivity"
STAFF: Final = "AddUser RenameUser SetActive GrantRole WithdrawRole SetLimit MoveUser SetManager AddTeam RenameTeam"
SERVER: Final = "SetDeviceState AskAgain OpenFile ShutFile OpenRoom EmptyRoom CloseRoom EndSight"
LINES: Final = (
    (frozenset({Role.ADJUSTER, Role.SUPERVISOR}), "CloseClaim ReopenClaim SetReserve RequestPayment"),
    (frozenset({Role.SUPERVISOR, Role.EXECUTIVE}), MONEY),
    (frozenset({Role.ADMIN}), f"{STAFF} {SERVER}"),
    (EVERYBODY, "AddNote MarkNotifications MuteFile"),
    (EVERYBODY - {Role.EXECUTIVE}, TASKS),
    (FIELD, "FileNotice"),
    (FIELD - {Role.AGENT}, "AssignClaim"),
    (FIELD | {Role.SIU}, "EditClaim"),
    (FIELD | {Role.UNDERWRITER}, "UpdateContact"),
    (frozenset({Role.SUPERVISOR}), "EscalateActivity"),
    (frozenset[Role](), "RaiseAlert"),
)
MATRIX: Final = {name: roles for roles, names in LINES for name in names.split()}
"""A new command has its line here: whoever adds it says a second time who may give it."""
ALSO: Final = {"ResolveConflict", "Withdrawn"}
"""What is about something else is for whoever may give that."""
OTHERS: Final = [(name, role) for name, roles in MATRIX.items() for role in Role if role not in roles]


def test_each_command_may_be_given_by_exactly_those() -> None:
    assert {kind.__name__: rule.roles for kind, rule in RULES.items()} == MATRIX


def test_no_command_is_without_a_line() -> None:
    assert set(SAMPLES) - ALSO == set(MATRIX)


@pytest.mark.parametrize(("name", "role"), OTHERS)
def test_nobody_else_gives_it_whatever_it_is_about(name: str, role: Role) -> None:
    """Refused before anything is read: the answer is the same for what is there and what is not."""
    decision = ClaimScene().decide(replace(ADA, roles=frozenset({role})), SAMPLES[name])
    assert isinstance(decision, Refused)
    assert decision.code is RefusalCode.NOT_PERMITTED
    assert decision.detail == {"command": name}


def test_somebody_without_a_role_gives_nothing() -> None:
    scene, nobody = ClaimScene(), replace(ADA, roles=frozenset())
    for name, sample in SAMPLES.items():
        if name not in ALSO:
            decision = scene.decide(nobody, sample)
            assert isinstance(decision, Refused)
            assert decision.code is RefusalCode.NOT_PERMITTED, name
