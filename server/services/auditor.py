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
from server.store import audit, holdings, inspection
from server.store.pool import Connection
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id

NAMED: Final = 20
"""Rows of a table that the log names; how many there are is counted."""
ENABLE: Final = (
    "Enable the triggers named here: until then changes escape the ledger and reach no device; without `policy.held_…` "
    "other programs do not find all customers by what they hold, until the next audit."
)
TOUCH: Final = (
    "The rows are safe, but devices do not have them as they are. See that all triggers stand (`coverdesk check`), "
    "then write the rows again, as docs/operations.md says."
)
MENDED: Final = "Sums of what customers hold were not those of their policies, and are since: of {count} customers."

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Audited:
    """What one audit found. at: when it ended. triggers: missing or disabled. rows: by table, how many are wrong.

    mended: customers whose sums were wrong, and are right since. Nothing is left to do about them.
    """

    at: Micros
    triggers: tuple[str, ...]
    rows: Mapping[str, int]
    mended: int = 0

    @property
    def findings(self) -> int:
        return len(self.triggers) + sum(self.rows.values())

    def text(self) -> str:
        """For administrators: names and counts, no data of anybody."""
        found = []
        if self.triggers:
            found.append(f"triggers missing or disabled: {', '.join(self.triggers)}. {ENABLE}")
        if self.rows:
            counts = ", ".join(f"{count} of {table}" for table, count in self.rows.items())
            found.append(f"rows that the ledger does not have as they are: {counts}. {TOUCH}")
        if self.mended:
            found.append(MENDED.format(count=self.mended))
        return " ".join(found) or "all in place"


class Auditor:
    """One node's audit. `last` is what it found last; None before the first night."""

    def __init__(self, metrics: Metrics, clock: Callable[[], Micros]) -> None:
        self._metrics = metrics
        self._clock = clock
        self.last: Audited | None = None

    async def look(self, connection: Connection) -> Audited:
        """What one audit finds. Nobody else is at it."""
        triggers = await inspection.broken_triggers(connection)
        mended: list[Id] = []
        customers: Id | None = audit.BEFORE_ALL
        while customers is not None:
            found_wrong, customers = await holdings.mend(connection, customers)
            mended += found_wrong
        wrong: dict[str, list[Id]] = {}
        counted: Counter[str] = Counter()
        after: Id | None = audit.BEFORE_ALL
        while after is not None:
            found, after = await audit.wrong_rows(connection, after)
            for each in found:
                counted[each.table] += 1
                if counted[each.table] <= NAMED:
                    wrong.setdefault(each.table, []).append(each.row_id)
        audited = Audited(self._clock(), tuple(triggers), dict(sorted(counted.items())), len(mended))
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
        if audited.mended:
            _log.warning("audit_mended", customers=audited.mended)
        if not audited.findings:
            _log.info("audited")
