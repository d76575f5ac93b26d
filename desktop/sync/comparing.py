"""What the answers of a comparing do to the state: a digest by slices, and the repair of those that differ."""

from __future__ import annotations

from desktop.sync import effects, events
from desktop.sync.failures import passed
from desktop.sync.under_way import AUDIT_AGAIN_MS, AUDIT_FIRST_MS, AUDIT_MS, Run


def on_digest(run: Run, e: events.DigestAnswered) -> None:
    if not run.is_current("audit", e.request):
        return
    run.end("audit")
    run.set(audit_at=run.now.at_ms + AUDIT_MS)
    if not e.differs:
        run.set(differing=0)
        passed(run, "audit")  # with differences it has passed only once they are here
        if e.has_moved:
            run.set(audit_at=run.now.at_ms + AUDIT_AGAIN_MS)
        return
    if e.at != run.state.planned or run.state.applying:
        run.set(audit_at=run.now.at_ms + AUDIT_AGAIN_MS)  # compared at another position: ask again
        return
    in_all, before = sum(map(len, e.differs.values())) + e.left, run.state.differing
    goes_on = e.left > 0 and (not before or in_all < before)  # a repair that does not help is not hurried
    run.set(differing=in_all)
    request = run.begin("audit")
    run.emit(effects.SendRepair(request=request, cursor=e.at, differs=e.differs, goes_on=goes_on))


def on_repair(run: Run, e: events.RepairArrived) -> None:
    if not run.is_current("audit", e.request):
        return
    run.end("audit")
    passed(run, "audit")
    if e.at == run.state.planned and not run.state.applying:
        run.set(audit_at=run.now.at_ms + (1 if e.goes_on else AUDIT_FIRST_MS))  # prove that it helped
        run.emit(effects.ApplyRepair(expects=e.at, frames=e.frames))
    else:
        run.set(audit_at=run.now.at_ms + AUDIT_AGAIN_MS, differing=0)  # of a position that we have left meanwhile
