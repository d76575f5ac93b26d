"""A network that cuts, stalls, loses one direction and refuses, between real devices and a real server."""

from __future__ import annotations

import pytest

from tests.faults import checks
from tests.faults.office import claims_of, note, notes
from tests.faults.proxy import Way, proxied
from tests.faults.stack import Stack

IMPATIENT_MS = 1_500
CUTS_OF_A_FIRST_SYNC = (1, 400, 2_000, 5_000, 12_000, 30_000)
CUTS_OF_A_PULL = (1, 300, 900, 2_500)


def test_a_first_sync_goes_on_after_each_cut(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    with proxied(stack.port) as proxy:
        maya = stack.device("maya", url=proxy.url).start().wait("open")
        for answer_bytes in CUTS_OF_A_FIRST_SYNC:
            proxy.cut_after(answer_bytes)
            maya.keep(note(claim))
            maya.ask("wake")
        checks.at_rest(stack, maya)


def test_pulls_and_pushes_go_on_after_each_cut(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    with proxied(stack.port) as proxy:
        maya = stack.device("maya", url=proxy.url).start().wait("rest")
        dana = stack.device("dana").start().wait("rest")
        for answer_bytes in CUTS_OF_A_PULL:
            maya.ask("offline", off=True)
            dana.keep(*notes(claim, 10))
            dana.wait("rest")
            maya.keep(note(claim))
            proxy.cut_after(answer_bytes)
            maya.ask("offline", off=False)
            maya.ask("wake")
        checks.at_rest(stack, maya, dana)


@pytest.mark.parametrize("way", [Way.STALL, Way.DEAF, Way.REFUSE])
def test_a_link_that_is_only_half_there(stack: Stack, way: Way) -> None:
    """What is sent arrives or not; the device finds out by itself, and nothing counts twice."""
    stack.serve()
    claim = claims_of(stack)[0]
    with proxied(stack.port) as proxy:
        maya = stack.device("maya", url=proxy.url).start(patience_ms=IMPATIENT_MS).wait("rest")
        dana = stack.device("dana").start().wait("rest")
        proxy.set(way)
        maya.keep(*notes(claim, 3))
        dana.keep(note(claim))
        maya.wait("failed")  # by its own patience
        maya.keep(note(claim))
        proxy.set(Way.PASS)
        checks.at_rest(stack, maya, dana)


def test_a_connection_that_breaks_under_the_live_link(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    with proxied(stack.port) as proxy:
        maya = stack.device("maya", url=proxy.url).start().wait("rest")
        dana = stack.device("dana").start().wait("rest")
        for _ in range(3):
            proxy.cut()
            dana.keep(note(claim))
            maya.keep(note(claim))
        checks.at_rest(stack, maya, dana)
