"""Devices whose machine has a keyring, killed and locked on the real stack. All its states are the engine's table."""

from __future__ import annotations

from tests.faults import checks
from tests.faults.office import claims_of, note, notes
from tests.faults.stack import Stack


def test_a_device_with_a_keyring_dies_while_it_pushes_and_opens_again(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    maya = stack.device("maya", keyring=True).start().wait("rest")
    maya.kill()
    for point in ("after append 1", "after push 1"):
        maya.die_at(point, lambda device: device.wait("open").keep(*notes(claim, 2)))
    checks.at_rest(stack, maya)


def test_a_keyring_that_is_locked_after_a_power_cut_costs_a_password_only(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    maya = stack.device("maya", keyring=True).start().wait("rest")
    stack.server.kill()
    maya.keep(note(claim))
    maya.kill()
    assert maya.keyring is not None
    maya.keyring.with_suffix(".locked").touch()
    stack.serve()
    maya.start()
    checks.at_rest(stack, maya)
