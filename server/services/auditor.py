"""The nightly audit: does every trigger stand, does the ledger's last image of each row say what the row holds, and do
customers hold what their policies come to.

Changes that were made while a trigger was disabled reach no device; this finds them by the next morning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import structlog

from server.metrics import Metrics
from server.store import audit, holdings, inspection, triggers
from server.store.pool import Connection
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.panels.outcomes import ENABLE, LEFT, MENDED, ROWS, TOUCH, TRIGGERS, WELL

NAMED: Final = 20
"""Rows of a table that the log names; how many there are is counted."""
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Audited:
    """What one audit found. at: when it ended. triggers: missing or disabled. rows: by table, how many are wrong.

    mended: customers whose sums were wrong, and are right since; left: those whose sums are wrong still.
    """

    at: Micros
    triggers: tuple[str, ...]
    rows: Mapping[str, int]
    mended: int = 0
    left: int = 0

    @property
    def findings(self) -> int:
        return len(self.triggers) + sum(self.rows.values())

    def text(self) -> str:
        """For administrators: names and counts, no data of anybody."""
        found = []
        if self.triggers:
            found += [TRIGGERS.format(names=", ".join(self.triggers)), ENABLE]
        if self.rows:
            found += [ROWS.format(counts=", ".join(f"{table} {count}" for table, count in self.rows.items())), TOUCH]
        return " ".join(filter(None, (*found, MENDED.of(self.mended), LEFT.of(self.left)))) or WELL


class Auditor:
    """One node's audit. `last` is what it found last; None before the first night."""

    def __init__(self, metrics: Metrics, clock: Callable[[], Micros]) -> None:
        self._metrics = metrics
        self._clock = clock
        self.last: Audited | None = None

    async def look(self, connection: Connection) -> Audited:
        """What one audit finds. Nobody else is at it."""
        broken = await inspection.broken_triggers(connection)
        wrong: dict[str, list[Id]] = {}
        counted: Counter[str] = Counter()
        after: Id | None = audit.BEFORE_ALL
        while after is not None:
            found, after = await audit.wrong_rows(connection, after)
            for each in found:
                counted[each.table] += 1
                if counted[each.table] <= NAMED:
                    wrong.setdefault(each.table, []).append(each.row_id)
        mended, left = await _mended(connection)
        audited = Audited(self._clock(), tuple(broken), dict(sorted(counted.items())), mended, left)
        self._tell(audited, wrong)
        return audited

    def _tell(self, audited: Audited, named: Mapping[str, list[Id]]) -> None:
        self.last = audited
        self._metrics.audit_findings.set(audited.findings)
        self._metrics.audited_at.set(audited.at / 1_000_000)
        if audited.triggers:
            _log.error("audit_triggers", triggers=audited.triggers, next_step=ENABLE)
        for table, count in audited.rows.items():
            _log.error("audit_rows", table=table, count=count, row_ids=named[table], next_step=TOUCH)
        if audited.mended or audited.left:
            _log.warning("audit_mended", customers=audited.mended, left=audited.left)
        if not audited.findings:
            _log.info("audited")


async def _mended(connection: Connection) -> tuple[int, int]:
    """Of how many customers sums were made good, and of how many they could not be."""
    mended, left, fingerprint = 0, 0, triggers.fingerprint()
    after: Id | None = audit.BEFORE_ALL
    while after is not None:
        found = await holdings.mend(connection, after, fingerprint)
        mended, left, after = mended + len(found.mended), left + len(found.left), found.after
    return mended, left
