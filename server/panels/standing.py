"""What is not well, found in the figures of all other panels: each says beside its declaration when it is a trouble."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import structlog

from server.panels.panel import Ask, Here, Read, Side, page
from server.store.pool import Unreachable
from shared.panels.panel import Figures, Panel
from shared.panels.standing import STANDING, StandingFigures, StandingLine

MOST_S: Final = 1.5
"""For one panel: less than nodes wait for each other's readings."""
_ONE: Final = Ask(most=1)
"""Only the figures are looked at."""
_log = structlog.get_logger(__name__)


def side(sides: Mapping[str, Side[Any, Any]]) -> Side[StandingFigures, StandingLine]:
    """sides: of all other panels."""
    watched = [each for each in sides.values() if each.panel.troubles]

    async def shared(here: Here, ask: Ask) -> Read[StandingFigures, StandingLine]:
        return await _read(here, ask, [each for each in watched if not each.panel.of_each_node], "")

    async def of_node(here: Here, ask: Ask) -> Read[StandingFigures, StandingLine]:
        return await _read(here, ask, [each for each in watched if each.panel.of_each_node], here.node)

    return Side(STANDING, shared, of_node=of_node)


async def _read(here: Here, ask: Ask, sides: list[Side[Any, Any]], node: str) -> Read[StandingFigures, StandingLine]:
    lines: list[StandingLine] = []
    seen = unknown = 0
    for each in sides:
        try:
            async with asyncio.timeout(MOST_S):
                found = await each.read(here, _ONE)
        except Exception as error:  # boundary: what cannot be looked at hides nothing of the rest
            if not isinstance(error, Unreachable | TimeoutError):
                _log.exception("standing_failed", panel=each.panel.name)
            unknown += len(each.panel.troubles)
            continue
        seen += sum(getattr(found.figures, name) is not None for name in each.panel.troubles)
        lines += _lines(each.panel, found.figures, node)
    figures = StandingFigures(troubles=len(lines), well=seen - len(lines), unknown=unknown)
    return page(figures, lines, ask)


def _lines(panel: Panel[Any, Any], figures: Figures, node: str) -> list[StandingLine]:
    """One for each trouble, in the order in which the panel declares them."""
    found = []
    for name, trouble in panel.troubles.items():
        value = getattr(figures, name)
        if trouble.is_told_by(value):
            count = value if isinstance(value, int) and not isinstance(value, bool) else None
            key = f"{node}:{panel.name}.{name}"
            found.append(
                StandingLine(key=key, what=trouble.says, count=count, panel=panel.name, do=trouble.do, node=node)
            )
    return found
