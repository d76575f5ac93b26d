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
LEFT: Final = (
    "Sums of what customers hold are not those of their policies: of {count} customers. Somebody else had the table of "
    "policies, or this node is older than its triggers: the next audit makes them good."
)

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
            found.append(f"triggers missing or disabled: {', '.join(self.triggers)}. {ENABLE}")
        if self.rows:
            counts = ", ".join(f"{count} of {table}" for table, count in self.rows.items())
            found.append(f"rows that the ledger does not have as they are: {counts}. {TOUCH}")
        if self.mended:
            found.append(MENDED.format(count=self.mended))
        if self.left:
            found.append(LEFT.format(count=self.left))
        return " ".join(found) or "all in place"


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
