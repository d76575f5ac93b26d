"""A server that lost what it had answered, and says nothing of it: its epoch is the one before."""

from __future__ import annotations

from tests.faults import checks
from tests.faults.office import claims_of, note
from tests.faults.server_main import SABOTAGE
from tests.faults.stack import Stack

RESENT_S = 45.0


def test_what_the_server_answered_and_lost_is_sent_again_without_another_command(stack: Stack) -> None:
    """Nothing is entered meanwhile, the program runs on, and nobody asks: the live link is all there is."""
    stack.serve()
    claim = claims_of(stack)[0]
    maya = stack.device("maya").start(overdue_ms=2_000).wait("rest")
    stack.server.kill()
    maya.keep(note(claim), note(claim))
    stack.serve(**{SABOTAGE: "lie"})  # what a failover to a standby that lagged behind looks like
    maya.ask("wake")
    maya.wait("answered")
    stack.server.kill()
    assert not checks.ask(stack, "SELECT 1 FROM command_result")
    stack.serve()
    maya.wait("rest", RESENT_S)
    checks.at_rest(stack, maya)
    assert checks.verdicts(stack, *maya.kept) == ["applied"] * 2
