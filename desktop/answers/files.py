"""What the answers about policies and customers share: their claims in brief, what was written down, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from desktop.answers.answer import Context, actor_in
from desktop.answers.claims import seen_here
from desktop.answers.edits import EditedFile, entries_of_edits
from desktop.answers.names import named, sync_of
from desktop.answers.people import shelf_rows
from desktop.answers.readable import each, seen_json
from desktop.answers.time_line import time_line
from desktop.replica.answers import ClaimContents, FileRows
from desktop.screens.claims import EntryKind, HistoryEntry, PresenceView
from desktop.screens.files import ClaimBrief, Entry, Sum, Task, Told, Written
from desktop.screens.paid import paid_caption
from desktop.screens.syncing import SyncState
from desktop.screens.times import calendar_day, moment
from desktop.screens.words import caption, inside, tr
from shared.domain.catalogue import ALLOWED, may
from shared.domain.claims.entities import CLAIM, Claim
from shared.domain.claims.lookup import zone_of_snapshot
from shared.domain.claims.states import ClaimStatus
from shared.domain.diary.entities import Activity, Note
from shared.domain.diary.states import CONTACTS, TO_DO
from shared.domain.kernel.days import date_of
from shared.domain.kernel.fields import FileKind, Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.world import Actor
from shared.domain.money.entities import Payment, ReserveLine, ReserveTransaction
from shared.domain.money.totals import totals_of

if TYPE_CHECKING:
    from desktop.replica.queries import Reader

_MONEY: Final = frozenset({EntryKind.RESERVE, EntryKind.PAYMENT})
_WORK: Final = frozenset({EntryKind.ACTIVITY})


def claim_brief(found: ClaimContents, me: Id) -> ClaimBrief:
    claim, file = found.claim, found.file
    totals = totals_of(file.all(ReserveLine), file.all(ReserveTransaction), file.all(Payment))
    return ClaimBrief(
        claim_id=claim.id,
        number=claim.claim_number,
        insured=claim.insured_name,
        status=claim.status,
        cause=claim.cause,
        loss_day=date_of(claim.loss_at, zone_of_snapshot(seen_json(claim.policy_snapshot))),
        incurred_cents=totals.incurred,
        paid_cents=totals.paid,
        paid_caption=paid_caption([each.state for each in file.all(Payment)]),
        currency=claim.currency,
        adjuster=named(claim.adjuster_id, found.names, me),
        is_open=claim.status is not ClaimStatus.CLOSED,
        sync=SyncState.WAITING if file.flags else SyncState.SAVED,
    )


def claims_in_brief(found: Iterable[ClaimContents], me: Id, unread: list[type[Row]]) -> tuple[ClaimBrief, ...]:
    by_id = {one.claim.id: one for one in found}
    return each((one.claim for one in by_id.values()), lambda claim: claim_brief(by_id[claim.id], me), unread)


def tasks_on(found: Iterable[ClaimContents], me: Id) -> tuple[Task, ...]:
    """What is still to be done, what is due first before the rest."""
    tasks = [
        Task(
            task.id,
            task.subject,
            calendar_day(task.due),
            named(task.assignee_id, one.names, me),
            one.claim.id,
            one.claim.claim_number,
        )
        for one in found
        for task in one.file.all(Activity)
        if task.state in TO_DO
    ]
    return tuple(sorted(tasks, key=lambda task: (task.due, task.claim_number, task.subject)))


def written_on(file: FileRows, names: Mapping[Id, str], me: Id, unread: list[type[Row]]) -> tuple[Written, ...]:
    """The notes and contacts of one file, newest first."""
    notes = sorted(file.all(Note), key=lambda note: (note.at, note.id), reverse=True)

    def shown(note: Note) -> Written:
        by, is_contact = named(note.created_by, names, me), note.topic in CONTACTS
        return Written(note.id, note.topic, note.body, moment(note.at), by, is_contact, sync_of(note, file))

    return each(notes, shown, unread)


def entries_of(written: Iterable[Written], kind: str = "", file_id: str = "", of: str = "") -> list[Entry]:
    """As lines of a time line. kind, file_id, of: of another file than the one that is shown."""
    return [
        Entry(
            Told.CONTACT if one.is_contact else Told.NOTE,
            one.topic.icon,
            one.at,
            one.by,
            tr("Contact: {how}", how=caption(one.topic)) if one.is_contact else caption_of_note(one),
            one.body,
            kind,
            file_id,
            of,
            one.sync,
        )
        for one in written
    ]


def caption_of_note(note: Written) -> str:
    return tr("Note: {topic}", topic=caption(note.topic))


def entries_on_claim(found: ClaimContents, me: Id, now: Micros, unread: list[type[Row]]) -> list[Entry]:
    """All that happened on a claim, as lines of another file's time line: nothing is taken back from there."""
    claim, of = found.claim, EditedFile(found.file, found.names, me, now)
    number = claim.claim_number
    written = written_on(found.file, found.names, me, unread)
    entries = entries_of(written, CLAIM.name, claim.id, number)
    happened = (entry for entry in time_line(found, of, unread) if entry.kind is not EntryKind.NOTE)
    return [*entries, *(_entry(entry, claim, number) for entry in happened)]


def _entry(entry: HistoryEntry, claim: Claim, number: str) -> Entry:
    kind = entry.kind
    told = Told.MONEY if kind in _MONEY else Told.WORK if kind in _WORK else Told.CLAIM
    return replace(_of_edit(entry, told), kind=CLAIM.name, file_id=claim.id, of=number)


def _of_edit(entry: HistoryEntry, told: Told = Told.EDIT) -> Entry:
    return Entry(
        told,
        entry.icon,
        entry.at,
        entry.by,
        entry.title,
        entry.detail,
        sync=entry.sync,
        changes=entry.changes,
        undo=entry.undo,
        undo_words=entry.undo_words,
    )


def edits_of(
    reader: Reader, file: FileRows, names: Mapping[Id, str], context: Context, unread: list[type[Row]]
) -> list[Entry]:
    """The edits of a file, as lines of its time line."""
    actor = actor_in(reader, context.me)
    of = EditedFile(file, names, context.me, context.now, actor, lambda: shelf_rows(reader))
    return [_of_edit(entry) for entry in entries_of_edits(of, unread)]


def elsewhere(entries: Iterable[Entry], kind: str, file_id: str, of: str) -> list[Entry]:
    """The same in the time line of another file."""
    return [replace(entry, kind=kind, file_id=file_id, of=of) for entry in entries]


def filed(found: ClaimContents, me: Id) -> Entry:
    """That a claim was filed, with what happened."""
    claim = found.claim
    return Entry(
        Told.CLAIM,
        EntryKind.NOTICE.icon,
        moment(claim.reported_at),
        named(claim.created_by, found.names, me),
        tr("Claim filed: {cause}", cause=inside(caption(claim.cause))),
        claim.description,
        CLAIM.name,
        claim.id,
        claim.claim_number,
    )


def newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.at, reverse=True))


def sums_of(amounts: Iterable[tuple[str, int]]) -> tuple[Sum, ...]:
    """By currency, in the order of their codes. amounts: currency and cents."""
    sums: dict[str, int] = {}
    for currency, cents in amounts:
        sums[currency] = sums.get(currency, 0) + cents
    return tuple(Sum(cents, currency) for currency, cents in sorted(sums.items()))


def allowed_to(actor: Actor | None) -> frozenset[str]:
    """Names of the commands that the roles of this person allow."""
    return frozenset(name for name in ALLOWED if actor is not None and may(actor, name))


def here(context: Context, kind: FileKind, file_id: str) -> tuple[PresenceView, ...]:
    """Who else has the file open, or had it when there was last a connection."""
    return tuple(seen_here(name, context) for name in context.here.get(f"{kind.name}:{file_id}", ()))
