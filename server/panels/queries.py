"""What this node's statements take by kind, with the plan of each, what counts as slow, and a beginning anew."""

from __future__ import annotations

from server.panels.panel import Ask, Here, NotDone, Outcome, Read, Side, upto
from server.services.issuing import Issuer
from server.store import plans
from server.store.tracker import Drawn, Kind
from shared.panels.panel import AsksOne
from shared.panels.queries import (
    QUERIES,
    SLOWEST_MS,
    AsksNothing,
    AsksThreshold,
    QueryFigures,
    QueryLine,
)
from shared.panels.reasons import Reason


async def read(here: Here, ask: Ask) -> Read[QueryFigures, QueryLine]:
    tracker = here.pool.tracker
    drawn, totals = tracker.drawn(), tracker.totals()
    figures = QueryFigures(
        total=totals.count,
        ok=totals.good,
        failed=totals.failed,
        cancelled=totals.cancelled,
        per_minute=tracker.per_minute(),
        since=tracker.moment(tracker.since_ns),
        mean_ms=_ms(drawn.mean_us),
        least_ms=_ms(drawn.least_us),
        p50_ms=_ms(drawn.percentile(0.5)),
        p95_ms=_ms(drawn.percentile(0.95)),
        p99_ms=_ms(drawn.percentile(0.99)),
        most_ms=_ms(drawn.most_us),
        slow=drawn.slow,
        slow_ms=tracker.slow_us // 1000,
    )
    words = ask.words.lower().split()
    kinds = [each for each in tracker.kinds() if each.name > ask.after and all(word in each.name for word in words)]
    lines = [_line(here, kind, drawn) for kind in kinds[: ask.ahead]]
    return upto(figures, lines, ask)


def _line(here: Here, kind: Kind, of_all: Drawn) -> QueryLine:
    drawn = kind.drawn()
    return QueryLine(
        key=kind.name,
        kind=kind.name,
        count=drawn.count,
        per_minute=here.pool.tracker.per_minute(kind),
        failed=drawn.failed,
        cancelled=drawn.cancelled,
        slow=drawn.slow,
        share=drawn.total_us / of_all.total_us if of_all.total_us else None,
        mean_ms=_ms(drawn.mean_us),
        least_ms=_ms(drawn.least_us),
        p50_ms=_ms(drawn.percentile(0.5)),
        p95_ms=_ms(drawn.percentile(0.95)),
        p99_ms=_ms(drawn.percentile(0.99)),
        most_ms=_ms(drawn.most_us),
    )


def _ms(us: float | None) -> float | None:
    return None if us is None else us / 1000


async def plan(here: Here, issuer: Issuer, asked: AsksOne) -> Outcome:  # noqa: ARG001  # as every act is done
    kind = here.pool.tracker.kind(asked.key)
    if kind is None:
        raise NotDone(Reason.UNKNOWN_QUERY)
    found = await plans.plan(here.pool, kind)
    if found is None:
        raise NotDone(Reason.NO_PLAN)
    return Outcome(text=found)


async def threshold(here: Here, issuer: Issuer, asked: AsksThreshold) -> Outcome:  # noqa: ARG001
    if not 1 <= asked.slow_ms <= SLOWEST_MS:
        raise NotDone(Reason.SLOW_BOUNDS, {"most": SLOWEST_MS})
    here.pool.tracker.slow_us = asked.slow_ms * 1000
    return Outcome(figures={"nodes": 1})


async def clear(here: Here, issuer: Issuer, asked: AsksNothing) -> Outcome:  # noqa: ARG001
    return Outcome(figures={"forgotten": here.pool.tracker.clear()})


SIDE = Side(QUERIES, read, {"plan": plan, "threshold": threshold, "clear": clear})
