"""The connections of this node, and another size for them."""

from __future__ import annotations

from server.panels.panel import Ask, Here, NotDone, Outcome, Read, Side, upto
from server.services.issuing import Issuer
from server.services.starting import NotReady, lag
from server.store.lending import WAITED_MS
from shared.panels.pool import LEAST_CONNECTIONS, MOST_CONNECTIONS, POOL, AsksSize, PoolFigures, WaitLine
from shared.panels.reasons import Reason


async def read(here: Here, ask: Ask) -> Read[PoolFigures, WaitLine]:
    pool, counts, tracker = here.pool, here.pool.counts, here.pool.tracker
    try:
        await lag(pool)
    except NotReady:
        answers = False
    else:
        answers = True
    totals = tracker.totals()
    figures = PoolFigures(
        answers=answers,
        latency_ms=pool.latency_ms,
        is_full=pool.is_full,
        most=pool.size,
        least=pool.least,
        total=pool.opened,
        in_use=pool.in_use,
        idle=pool.idle,
        waiting=pool.waiting,
        lent=counts.lent,
        refused=counts.refused,
        given_up=counts.given_up,
        opened=counts.opened,
        closed=counts.closed,
        unopened=counts.failed,
        queries=totals.count,
        failed=totals.failed,
        mean_ms=None if totals.mean_us is None else totals.mean_us / 1000,
    )
    times = sum(pool.waited)
    lines = [
        WaitLine(
            key=f"{place:02}",
            until_ms=WAITED_MS[place] if place < len(WAITED_MS) else None,
            count=count,
            share=count / times if times else None,
        )
        for place, count in enumerate(pool.waited)
    ]
    lines = [line for line in lines if line.key > ask.after][: ask.ahead]
    return upto(figures, lines, ask)


async def resize(here: Here, issuer: Issuer, asked: AsksSize) -> Outcome:  # noqa: ARG001  # as every act is done
    try:
        await here.pool.resize(asked.most, asked.least)
    except ValueError as error:
        detail = {"least": LEAST_CONNECTIONS, "most": MOST_CONNECTIONS}
        raise NotDone(Reason.POOL_BOUNDS, detail) from error
    return Outcome(figures={"connections": here.pool.opened, "most": here.pool.size})


SIDE = Side(POOL, read, {"resize": resize})
