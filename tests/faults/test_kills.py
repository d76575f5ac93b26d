"""kill -9 of a device and of the server, at named points and seeded ones; the server between commit and answer."""

from __future__ import annotations

from contextlib import suppress
from random import Random

import pytest

from tests.faults import checks
from tests.faults.office import claims_of, line_of, note, notes, payment
from tests.faults.stack import Died, Stack

WHILE_PUSHING = (
    "after append 1",
    "before push 1",
    "after push 1",
    "after receipts 1",
    "before commit 2",
    "after commit 2",
    "before archive 2",
    "after archive 2",
)
WHILE_FIRST_SYNCING = (
    "before commit 1",
    "after commit 1",
    "after load 4",
    "after load 6",
    "after bring 1",
    "after finish 1",
    "before adopt 1",
    "after adopt 1",
)
WHILE_TAKING_A_LARGE_PULL = ("after bring 1", "before adopt 1", "after adopt 1")


def test_a_device_dies_while_it_pushes_and_applies(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    maya, dana = stack.device("maya").start(), stack.device("dana").start()
    maya.wait("rest").kill()
    dana.wait("rest")
    for point in WHILE_PUSHING:
        dana.keep(note(claim))
        maya.die_at(point, lambda device: device.wait("open").keep(*notes(claim, 2)))
    checks.at_rest(stack, maya, dana)


def test_a_device_dies_while_it_syncs_for_the_first_time(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    dana, maya = stack.device("dana").start().wait("rest"), stack.device("maya")
    for point in WHILE_FIRST_SYNCING:
        dana.keep(note(claim))
        maya.die_at(point)
    checks.at_rest(stack, maya, dana)


def test_a_device_dies_while_a_large_pull_is_swapped_in(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    dana, maya = stack.device("dana").start().wait("rest"), stack.device("maya").start().wait("rest")
    for point in WHILE_TAKING_A_LARGE_PULL:
        maya.kill()
        dana.keep(*notes(claim, 30))
        dana.wait("rest")
        maya.die_at(point, lambda device: device.wait("open").keep(note(claim)), swap_rows=20)
    checks.at_rest(stack, maya, dana)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_device_dies_at_any_time(stack: Stack, seed: int) -> None:
    random = Random(seed)
    stack.serve()
    claims = claims_of(stack)
    maya = stack.device("maya")
    for _ in range(5):
        with suppress(Died):
            maya.start(f"any {random.randint(1, 90)}").wait("open")
            maya.keep(*notes(random.choice(claims), random.randint(1, 3)))
            maya.wait("rest")
        maya.kill()
    checks.at_rest(stack, maya)


def test_the_server_dies_between_commit_and_answer_and_just_before_the_commit(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    line, _, _, left = line_of(stack, claim)
    maya = stack.device("maya").start().wait("rest")
    stack.server.kill()
    for count, point in enumerate(("after push 1", "before push 1", "after push 1", "before push 1"), start=1):
        stack.serve(point)
        maya.ask("wake")
        maya.keep(payment(claim, line, 100 + count), note(claim))
        stack.server_died()
    stack.serve()
    checks.at_rest(stack, maya)
    paid = checks.ask(stack, "SELECT amount_cents FROM payment WHERE reason = 'Tarp' ORDER BY 1")
    assert [row["amount_cents"] for row in paid] == [101, 102, 103, 104], left


@pytest.mark.parametrize("seed", [1, 2])
def test_the_server_dies_at_any_time(stack: Stack, seed: int) -> None:
    """While one device syncs for the first time and another one pushes."""
    random = Random(seed)
    stack.serve()
    claim = claims_of(stack)[0]
    maya, dana = stack.device("maya").start().wait("rest"), stack.device("dana")
    stack.server.kill()
    for _ in range(4):
        stack.serve(f"any {random.randint(1, 60)}")
        if not dana.alive:
            dana.start()
        maya.ask("wake")
        dana.ask("wake")
        maya.keep(*notes(claim, random.randint(1, 3)))
        if random.random() < 0.5:
            stack.server.kill()
        else:
            with suppress(AssertionError):
                maya.wait("rest", 2)
            stack.server.kill()
    stack.serve()
    checks.at_rest(stack, maya, dana)


def test_two_devices_cannot_overspend_whatever_dies(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    line, _, _, left = line_of(stack, claim)
    maya, dana = stack.device("maya").start().wait("rest"), stack.device("dana").start().wait("rest")
    cents = min(left * 2 // 3, 9_000_00)
    each = left // cents  # so many fit, one more does not
    for device in (maya, dana):
        device.ask("offline", off=True)
        for _ in range(each):
            device.keep(payment(claim, line, cents))
    maya.kill()
    stack.server.kill()
    stack.serve("after push 1")
    maya.start()
    dana.ask("offline", off=False)
    stack.server_died()
    stack.serve()
    checks.at_rest(stack, maya, dana)
    found = checks.verdicts(stack, *maya.kept, *dana.kept)
    assert len(found) == 2 * each
    assert found.count("applied") == each, found
