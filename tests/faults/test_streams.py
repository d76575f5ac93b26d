"""Streams that are cut in their middle, over real HTTP: an incremental pull, a large one, and a first sync.

What came is taken whole or not at all, the cursor never goes back (each device watches its own), and at the end the
replica is the server's. The idle audit, which would repair a hole, comes a minute after a swap: too late for these.
"""

from __future__ import annotations

import secrets
from typing import Final

import pytest
from msgspec.structs import replace

from shared.domain.diary.commands import AddNote
from shared.domain.kernel.ids import Id
from tests.faults import checks
from tests.faults.office import claims_of, note
from tests.faults.proxy import Proxy, page, proxied
from tests.faults.server_main import PIECE_BYTES
from tests.faults.stack import HEAL_S, Device, Stack

SMALL_PIECES: Final = {PIECE_BYTES: "8000"}
LONG: Final = 300
"""Notes of 1,000 incompressible bytes: a stream of some 200 KB in some 40 frames."""
CUTS: Final = (3_000, 60_000, 150_000)
LIVE: Final = b"GET /live"
AWAY: Final = page("503 Service Unavailable")
BATCH: Final = 100
MANY: Final = 100
"""So often that neither stage 2 nor the pulls behind it end before the test lets them."""


def long_notes(claim: Id) -> list[AddNote]:
    return [replace(each, body=f"{each.body} {secrets.token_hex(500)}") for each in map(note, [claim] * LONG)]


def kept(device: Device, commands: list[AddNote]) -> None:
    for at in range(0, len(commands), BATCH):
        device.keep(*commands[at : at + BATCH])
    device.wait("rest")


def cut_each(device: Device, proxy: Proxy, request: bytes, cuts: tuple[int, ...]) -> None:
    """Lets the device ask until it was cut once at each length. All are named before it asks: one that got through
    between two of them would have everything, and ask no more. The live link would bring it as well: it waits.
    """
    proxy.cut_within(request, *cuts)
    proxy.answer(LIVE, AWAY)
    device.ask("offline", off=False)
    for count, answer_bytes in enumerate(cuts, 1):
        assert proxy.wait_cut(count, HEAL_S), f"never {answer_bytes} bytes long: {device.ask('state')}"
        device.ask("wake")
    proxy.answer(LIVE, None)


def cut_into_the_side_file(device: Device, proxy: Proxy) -> None:
    """Every long pull is cut until one of the side file's was: those of the small replica come at any time."""
    while True:
        before = proxy.cuts
        if device.ask("state")["side_pulls_failed"]:
            return
        device.ask("wake")
        assert proxy.wait_cut(before + 1, HEAL_S), f"no pull: {device.ask('state')}"


@pytest.mark.parametrize("swap_rows", [100_000, 100], ids=["into the live replica", "into a copy"])
def test_a_pull_that_is_cut_in_its_middle_comes_whole_in_the_end(stack: Stack, swap_rows: int) -> None:
    stack.serve(**SMALL_PIECES)
    claim = claims_of(stack)[0]
    with proxied(stack.port) as proxy:
        maya = stack.device("maya", url=proxy.url).start(swap_rows=swap_rows).wait("rest")
        dana = stack.device("dana").start().wait("rest")
        maya.ask("offline", off=True)
        maya.keep(note(claim))
        kept(dana, long_notes(claim))
        before, served = maya.ask("dump"), list(maya.folder.glob("replica-*.db"))
        cut_each(maya, proxy, b"GET /sync/pull", CUTS)
        (dump, _) = checks.at_rest(stack, maya, dana)
    assert proxy.cuts == len(CUTS)
    assert dump["pos"] > before["pos"]
    assert len(dump["tables"]["note"]) == len(before["tables"]["note"]) + LONG + 1
    is_swapped = list(maya.folder.glob("replica-*.db")) != served
    assert is_swapped == (swap_rows < LONG), "a large pull is swapped in, a small one is not"


def test_a_first_sync_that_is_cut_in_both_of_its_streams_swaps_in_no_hole(stack: Stack) -> None:
    """Stage 2 into the side file, and the pull that brings it to the head."""
    stack.serve(**SMALL_PIECES)
    claim = claims_of(stack)[0]
    dana = stack.device("dana").start().wait("rest")
    kept(dana, long_notes(claim))
    with proxied(stack.port) as proxy:
        proxy.cut_within(b"GET /sync/first?stage=2", *[CUTS[1]] * MANY)
        maya = stack.device("maya", url=proxy.url).start().wait("open")
        assert proxy.wait_cut(1, HEAL_S)
        kept(dana, long_notes(claim))  # newer than the head that was noted, so the pull behind it is long
        proxy.cut_within(b"GET /sync/pull", *[CUTS[1]] * MANY)
        proxy.cut_within(b"GET /sync/first?stage=2")
        cut_into_the_side_file(maya, proxy)
        proxy.cut_within(b"GET /sync/pull")
        (dump, _) = checks.at_rest(stack, maya, dana)
    assert dump["side_pulls_failed"]
    assert len(dump["tables"]["note"]) >= 2 * LONG
    assert not list(maya.folder.glob("side-*.db")), "what was filled has taken over"
