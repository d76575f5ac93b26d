"""What happened on a claim, entry by entry, as the history and the context panel say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from desktop.answers.edits import TASK_TITLES, EditedFile, changes_of, edit_entry
from desktop.answers.names import line_caption, named, sync_of
from desktop.answers.readable import each
from desktop.replica.answers import ClaimContents, FileRows, Moment
from desktop.screens.claims import EntryKind, HistoryEntry
from desktop.screens.formats import money
from desktop.screens.sayings import edited, made
from desktop.screens.times import moment
from desktop.screens.words import by_whom, caption, inside, tr
from shared.domain.claims.entities import Claim
from shared.domain.diary.entities import Activity, Note
from shared.domain.diary.states import ActivityState
from shared.domain.kernel.commands import ResolveConflict
from shared.domain.kernel.desks import Conflict, FactChange
from shared.domain.kernel.fields import Row, Storage
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import LABEL_CHARACTERS
from shared.domain.kernel.states import ConflictState
from shared.domain.money.entities import Payment, ReserveTransaction
from shared.domain.money.states import ApprovalState

RESERVE_TITLES: Final = {
    ApprovalState.REQUESTED: "Asked: reserve to {amount}, {line}",
    ApprovalState.PENDING_APPROVAL: "Asked: reserve to {amount}, {line}",
    ApprovalState.APPROVED: "Reserve to {amount}, {line}",
    ApprovalState.REJECTED: "Asked, rejected: reserve to {amount}, {line}",
    ApprovalState.ISSUED: "Reserve to {amount}, {line}",
    ApprovalState.CLEARED: "Reserve to {amount}, {line}",
    ApprovalState.VOIDED: "Reserve voided: {amount}, {line}",
    ApprovalState.STOPPED: "Reserve stopped: {amount}, {line}",
}
REPLACED: Final = "Asked, replaced {by}: reserve to {amount}, {line}"
"""Of a request that whoever asked has taken back by a newer wish: nobody rejected it."""
PAYMENT_TITLES: Final = {
    ApprovalState.REQUESTED: "Asked: payment of {amount} to {payee}",
    ApprovalState.PENDING_APPROVAL: "Asked: payment of {amount} to {payee}",
    ApprovalState.APPROVED: "Payment approved: {amount} to {payee}",
    ApprovalState.REJECTED: "Asked, rejected: payment of {amount} to {payee}",
    ApprovalState.ISSUED: "Paid: {amount} to {payee}",
    ApprovalState.CLEARED: "Paid: {amount} to {payee}",
    ApprovalState.VOIDED: "Payment voided: {amount} to {payee}",
    ApprovalState.STOPPED: "Payment stopped: {amount} to {payee}",
}
"""What became of the money comes first: a wish never reads like money that is set aside or gone."""

ACTIVITY_TITLES: Final = {**TASK_TITLES, ActivityState.OPEN: "Task: {subject}"}
"""As those of an edit; one that is open was made, and not reopened."""


def totals_after(file: FileRows) -> Mapping[Id, int]:
    """By change: what its line comes to once it counts, in cents; as far as it goes for those that do not."""
    totals: dict[Id, int] = {}
    after = {}
    for change in sorted(file.all(ReserveTransaction), key=lambda change: (change.at, change.id)):
        before = totals.get(change.line_id, 0)
        if change.state is ApprovalState.APPROVED:
            totals[change.line_id] = before + change.delta_cents
        after[change.id] = totals.get(change.line_id, 0)
    return after


def is_replaced(change: ReserveTransaction) -> bool:
    """Whether whoever asked for it has put a newer wish in its place: nobody else has said no."""
    return change.state is ApprovalState.REJECTED and change.approver_id is None


def time_line(found: ClaimContents, of: EditedFile, unread: list[type[Row]]) -> tuple[HistoryEntry, ...]:
    """Every entry, newest first. unread: gets the kinds of rows that could not be read, which are left out."""
    after, me = totals_after(found.file), of.me
    decided = {_decision_of(found.file, line): line for line in found.file.all(FactChange)}

    def shown(one: Moment, row: Row) -> HistoryEntry:
        if one.edited:
            who, sync = named(one.by, found.names, me), sync_of(row, found.file)
            return HistoryEntry(EntryKind.EDIT, moment(one.at), who, edited(type(row), one.edited), sync=sync)
        if isinstance(row, FactChange):
            return edit_entry(of, row)
        amount = 0
        if isinstance(row, ReserveTransaction):
            counts = row.state is ApprovalState.APPROVED
            amount = after[row.id] if counts else row.base_cents + row.delta_cents
        entry = _entry(found, one, row, me, amount)
        line = decided.get(row.id)
        return entry if line is None else replace(entry, changes=changes_of(of, line))

    told_apart = {line.id for conflict_id, line in decided.items() if conflict_id is not None}
    moments = (one for one in found.timeline if one.row.id not in told_apart)
    return tuple(entry for one in moments for entry in each((one.row,), partial(shown, one), unread))


def _decision_of(file: FileRows, line: FactChange) -> Id | None:
    """The conflict that was decided by the line's command: its own entry says what was written."""
    if line.command != ResolveConflict.__name__:
        return None
    about = (line.subject_table, line.subject_id, line.updated_at)
    found = (c.id for c in file.all(Conflict) if (c.subject_table, c.subject_id, c.resolved_at) == about)
    return next(found, None)


def _entry(found: ClaimContents, one: Moment, row: Row, me: Id, amount: int) -> HistoryEntry:
    """amount: of a change of a reserve, what its line came to, or would."""
    file, at, by, is_making = found.file, one.at, one.by, one.is_making
    title, detail, conflict_id = "", "", None
    match row:
        case ReserveTransaction():
            line, total = line_caption(file, row.line_id), money(amount, found.claim.currency)
            kind, detail = EntryKind.RESERVE, row.reason
            if is_replaced(row):
                title = tr(REPLACED, by=by_whom(named(row.requested_by, found.names, me)), amount=total, line=line)
            else:
                title = tr(RESERVE_TITLES[row.state], amount=total, line=line)
        case Payment():
            kind, detail = EntryKind.PAYMENT, row.reason
            title = tr(PAYMENT_TITLES[row.state], amount=money(row.amount_cents, found.claim.currency), payee=row.payee)
        case Note():
            kind, title, detail = EntryKind.NOTE, tr("Note: {topic}", topic=caption(row.topic)), row.body
        case Activity():
            state = ActivityState.OPEN if is_making else row.state
            kind, detail = EntryKind.ACTIVITY, "" if is_making else row.outcome or ""
            title = tr(ACTIVITY_TITLES[state], subject=row.subject)
        case Conflict():
            kind, conflict_id = EntryKind.CONFLICT, row.id
            is_open = row.state is ConflictState.OPEN
            chosen = inside(caption(row.chosen)) if row.chosen else ""
            title = tr("Two values for one field") if is_open else tr("Conflict decided: {chosen}", chosen=chosen)
        case Claim():
            kind, title, detail = EntryKind.NOTICE, tr("Claim filed"), row.description
        case _:
            kind, title, detail = EntryKind.MADE, made(row, currency=found.claim.currency), _longest(row)
    who, sync = named(by, found.names, me), sync_of(row, file)
    topic = row.topic if isinstance(row, Note) else None
    return HistoryEntry(kind, moment(at), who, title, detail, conflict_id, sync, topic=topic)


def _longest(row: Row) -> str:
    """What is written at length in a row: its first text that may have several lines."""
    for name, field in row.TABLE.fields.items():
        if field.storage is Storage.TEXT and field.choices is None and field.most > LABEL_CHARACTERS:
            return str(getattr(row, name) or "")
    return ""
