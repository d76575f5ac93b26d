"""What this node packs, and how from now on."""

from __future__ import annotations

from server.panels.panel import Ask, Here, NotDone, Outcome, Read, Side, upto
from server.services.issuing import Issuer
from shared.panels.compression import (
    COMPRESSION,
    MOST_BYTES,
    MOST_LEVEL,
    AsksPacking,
    CompressionFigures,
    RouteLine,
)
from shared.panels.reasons import Reason


async def read(here: Here, ask: Ask) -> Read[CompressionFigures, RouteLine]:
    packing = here.packing
    tallies = sorted(packing.tallies.items())
    before = sum(each.plain_bytes for _, each in tallies)
    after = sum(each.packed_bytes for _, each in tallies)
    figures = CompressionFigures(
        level=packing.level,
        from_bytes=packing.from_bytes,
        answers=sum(each.answers for _, each in tallies),
        packed=sum(each.packed for _, each in tallies),
        withheld=sum(each.withheld for _, each in tallies),
        saved_bytes=before - after,
        saved_share=1 - after / before if before else None,
        cpu_ms=sum(each.cpu_s for _, each in tallies) * 1000,
    )
    lines = [
        RouteLine(
            key=route,
            route=route,
            answers=each.answers,
            packed=each.packed,
            withheld=each.withheld,
            plain_bytes=each.plain_bytes,
            packed_bytes=each.packed_bytes,
            saved_share=1 - each.packed_bytes / each.plain_bytes if each.plain_bytes else None,
            sent_bytes=each.sent_bytes,
            mean_us=each.cpu_s / each.packed * 1e6 if each.packed else None,
            cpu_ms=each.cpu_s * 1000,
        )
        for route, each in tallies
        if route > ask.after
    ][: ask.ahead]
    return upto(figures, lines, ask)


async def change(here: Here, issuer: Issuer, asked: AsksPacking) -> Outcome:  # noqa: ARG001  # as every act is done
    if not (0 <= asked.level <= MOST_LEVEL and 0 <= asked.from_bytes <= MOST_BYTES):
        raise NotDone(Reason.PACKING_BOUNDS, {"level": MOST_LEVEL, "bytes": MOST_BYTES})
    here.packing.level, here.packing.from_bytes = asked.level, asked.from_bytes
    return Outcome(figures={"nodes": 1})


SIDE = Side(COMPRESSION, read, {"set": change})
