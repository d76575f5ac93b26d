"""What this node puts off, and why."""

from __future__ import annotations

import time

from server.panels.panel import Ask, Here, Read, Side, page
from server.services.load import CanWait
from shared.panels.load import LOAD, LoadFigures, WaitingLine
from shared.panels.words import Waits

WORDS = {CanWait.SNAPSHOT: Waits.SNAPSHOT, CanWait.LIST: Waits.LIST}


async def read(here: Here, ask: Ask) -> Read[LoadFigures, WaitingLine]:
    load = here.load
    now = [WORDS[kind] for kind in CanWait if load.step >= kind]
    figures = LoadFigures(
        puts_off=", ".join(now),
        for_s=time.monotonic() - load.since if load.since is not None else None,
        lag_ms=load.lag_s * 1000,
        most_lag_ms=load.bounds.lag_s * 1000,
        wait_ms=load.wait_s * 1000,
        most_wait_ms=load.bounds.wait_s * 1000,
        risen=load.risen,
        put_off=sum(each.put_off for each in load.tallies.values()),
        is_ending=here.live.stopping.is_set(),
    )
    lines = [
        WaitingLine(
            key=kind.name.lower(),
            what=WORDS[kind],
            is_put_off=load.step >= kind,
            let_in=tally.let_in,
            put_off=tally.put_off,
        )
        for kind, tally in load.tallies.items()
    ]
    return page(figures, lines, ask)


SIDE = Side(LOAD, read)
