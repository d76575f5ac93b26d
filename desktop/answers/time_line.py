"""What happened on a claim, entry by entry, as the history and the context panel say it."""

from __future__ import annotations

from typing import Final

from desktop.answers.names import line_caption, named, sync_of
from desktop.answers.readable import each
from desktop.replica.answers import ClaimContents
from desktop.screens.claims import HistoryEntry
from desktop.screens.formats import money
from desktop.screens.times import moment
from desktop.screens.words import caption, inside, tr
from shared.domain.claims.entities import Claim
from shared.domain.diary.entities import Activity, Note
from shared.domain.diary.states import ActivityState
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import ConflictState
from shared.domain.money.entities import Payment, ReserveTransaction
from shared.domain.money.states import ApprovalState

RESERVE_TITLES: Final = {
    ApprovalState.REQUESTED: "Reserve asked for: {amount}, {line}",
    ApprovalState.PENDING_APPROVAL: "Reserve asked for: {amount}, {line}",
    ApprovalState.APPROVED: "Reserve approved: {amount}, {line}",
    ApprovalState.REJECTED: "Reserve rejected: {amount}, {line}",
    ApprovalState.ISSUED: "Reserve approved: {amount}, {line}",
    ApprovalState.CLEARED: "Reserve approved: {amount}, {line}",
    ApprovalState.VOIDED: "Reserve voided: {amount}, {line}",
    ApprovalState.STOPPED: "Reserve stopped: {amount}, {line}",
}
PAYMENT_TITLES: Final = {
    ApprovalState.REQUESTED: "Payment asked for: {amount} to {payee}",
    ApprovalState.PENDING_APPROVAL: "Payment asked for: {amount} to {payee}",
    ApprovalState.APPROVED: "Payment approved: {amount} to {payee}",
    ApprovalState.REJECTED: "Payment rejected: {amount} to {payee}",
    ApprovalState.ISSUED: "Paid: {amount} to {payee}",
    ApprovalState.CLEARED: "Paid: {amount} to {payee}",
    ApprovalState.VOIDED: "Payment voided: {amount} to {payee}",
    ApprovalState.STOPPED: "Payment stopped: {amount} to {payee}",
}
"""What became of the money comes first: a wish never reads like money that is set aside or gone."""

ACTIVITY_TITLES: Final = {
    ActivityState.OPEN: "To do: {subject}",
    ActivityState.DONE: "Done: {subject}",
    ActivityState.SKIPPED: "Skipped: {subject}",
    ActivityState.ESCALATED: "Escalated: {subject}",
}


def time_line(found: ClaimContents, me: Id, unread: list[type[Row]]) -> tuple[HistoryEntry, ...]:
    """Every entry, newest first. unread: gets the kinds of rows that could not be read, which are left out."""
    moments = {one.row.id: one for one in found.timeline}

    def shown(row: Row) -> HistoryEntry:
        return _entry(found, row, moments[row.id].at, moments[row.id].by, me)

    return each((one.row for one in found.timeline), shown, unread)


def _entry(found: ClaimContents, row: Row, at: Micros, by: Id, me: Id) -> HistoryEntry:
    file = found.file
    kind, title, detail, conflict_id = "edit", "", "", None
    match row:
        case ReserveTransaction():
            sign = "+" if row.delta_cents >= 0 else ""
            line = line_caption(file, row.line_id)
            kind, detail = "reserve", row.reason
            title = tr(RESERVE_TITLES[row.state], amount=sign + money(row.delta_cents), line=line)
        case Payment():
            kind, detail = "payment", row.reason
            title = tr(PAYMENT_TITLES[row.state], amount=money(row.amount_cents), payee=row.payee)
        case Note():
            kind, title, detail = "note", tr("Note: {topic}", topic=caption(row.topic)), row.body
        case Activity():
            kind, detail = "activity", row.outcome or ""
            title = tr(ACTIVITY_TITLES[row.state], subject=row.subject)
        case Conflict():
            kind, conflict_id = "conflict", row.id
            is_open = row.state is ConflictState.OPEN
            chosen = inside(caption(row.chosen)) if row.chosen else ""
            title = tr("Two values for one field") if is_open else tr("Conflict decided: {chosen}", chosen=chosen)
        case Claim():
            kind, title, detail = "status", tr("Claim filed"), row.description
        case _:
            pass
    return HistoryEntry(kind, moment(at), named(by, found.names, me), title, detail, conflict_id, sync_of(row, file))
