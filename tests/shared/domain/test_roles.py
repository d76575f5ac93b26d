from dataclasses import replace

import pytest

from shared.domain.catalogue import ALLOWED, COMMANDS, GIVEN, may
from shared.domain.kernel.states import Role
from tests.shared.domain.scene import ADA, ADMIN, AGENT, BOSS, CHIEF


def test_every_command_says_who_may() -> None:
    assert ALLOWED.keys() == COMMANDS.keys()
    assert {name for name, roles in ALLOWED.items() if not roles} == {"RaiseAlert"} == COMMANDS.keys() - GIVEN.keys()


@pytest.mark.parametrize("command", ["SetReserve", "RequestPayment", "ApprovePayment", "ApproveReserve", "CloseClaim"])
def test_agents_and_administrators_move_no_money(command: str) -> None:
    assert not may(AGENT, command)
    assert not may(ADMIN, command)


def test_one_role_of_several_is_enough_and_none_is_not() -> None:
    both = replace(ADA, roles=frozenset({Role.AGENT, Role.SUPERVISOR}))
    assert may(both, "ApprovePayment")
    assert not may(ADA, "ApprovePayment")
    assert may(BOSS, "ApprovePayment")
    assert may(CHIEF, "ApprovePayment")
    assert not may(replace(ADA, roles=frozenset()), "AddNote")


def test_an_unknown_command_is_nobodys() -> None:
    assert not may(BOSS, "DropEverything")
