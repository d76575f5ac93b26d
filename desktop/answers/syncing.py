"""How far everything has come: what needs the person, and the page of the sync."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from desktop.answers import outbox
from desktop.answers.answer import Answer, Answers, Context
from desktop.answers.damaged import damaged_item
from desktop.answers.foresight import refused_now
from desktop.answers.people import names_in
from desktop.engine.entries import Overview
from desktop.replica.answers import UNKNOWN, Called
from desktop.screens.refusals import said
from desktop.screens.syncing import (
    AttentionItem,
    AttentionItems,
    DeviceRow,
    Storage,
    StorageUsed,
    SyncPageView,
    SyncReport,
)
from desktop.screens.times import moment
from desktop.storage.folder import COPIED
from shared.domain.claims.entities import Claim
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import ConflictState
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import Customer

if TYPE_CHECKING:
    from desktop.journal.journal import Archived
    from desktop.replica.queries import Reader

SAME_NAME: Final = 20
"""How many files of people of one name are looked through."""


def _attention(reader: Reader, _question: AttentionItems, context: Context) -> tuple[AttentionItem, ...]:
    overview = context.overview
    assert overview is not None
    flags = {flagged.number: flagged.flag for flagged in reader.flagged()}
    pending = [entry.envelope for entry in overview.pending]
    roots = outbox.flagged_roots(flags, pending)
    conflicts = [c for c in reader.open_conflicts() if c.mine_by == context.me and c.state is ConflictState.OPEN]
    refused = [item.envelope for together in overview.attention for item in together if item.envelope is not None]
    refused += [record.envelope for record in overview.oversized if record.envelope is not None]
    called = reader.called(
        outbox.files_of(refused) | outbox.files_of(root for root, _, _ in roots) | {c.file_id for c in conflicts}
    )
    names = names_in(reader) if conflicts else {}
    items: list[AttentionItem | None] = [
        _again(reader, outbox.refused_item(together, called), together, called, context)
        for together in overview.attention
    ]
    asked = overview.on_its_way
    items += [outbox.flagged_item(entry, flag, dependents, called, asked) for entry, flag, dependents in roots]
    items += [outbox.conflict_item(c, called, names, context.me) for c in conflicts]
    items += [outbox.oversized_item(record, called, asked) for record in overview.oversized]
    items += _damaged(reader, overview)
    found = (item if item.claim_id else _placed(reader, item) for item in items if item is not None)
    return tuple(sorted(found, key=lambda item: item.at))


def _again(
    reader: Reader,
    item: AttentionItem,
    together: Sequence[Archived],
    called: Mapping[Id, Called],
    context: Context,
) -> AttentionItem:
    """With why it would be refused again now: what goes out again is all that hangs together."""
    entries = [each.envelope for each in together if each.envelope is not None]
    if item.counts or item.is_empty or not entries:
        return item
    assert context.overview is not None
    why = refused_now(reader, entries, [entry.envelope for entry in context.overview.pending], context)
    if why is None:
        return item
    currency = called.get(Id(item.file_id), UNKNOWN).currency
    return replace(item, why_not_again=said(why.code, why.detail, currency))


def _placed(reader: Reader, item: AttentionItem) -> AttentionItem:
    """With the claim on which it can be corrected: its own file, or one of the customer's."""
    if reader.row(Claim, Id(item.file_id)) is not None:
        return replace(item, claim_id=item.file_id)
    if item.command is UpdateContact:
        return replace(item, claim_id=_claim_of(reader, Id(item.file_id)))
    return item


def _claim_of(reader: Reader, customer_id: Id) -> str:
    """One of the customer's claims, found by the name; empty where none is here."""
    customer = reader.row(Customer, customer_id)
    for hit in reader.search(customer.name, SAME_NAME) if customer is not None else ():
        claim = reader.row(Claim, hit.file_id) if hit.kind == "claim" else None
        if claim is not None and claim.customer_id == customer_id:
            return claim.id
    return ""


def _damaged(reader: Reader, overview: Overview) -> list[AttentionItem]:
    files = {file_id for record in overview.damaged for file_id in record.files}
    called = reader.called(files) if files else {}
    return [damaged_item(record, called) for record in overview.damaged]


def _sync_page(reader: Reader, _question: SyncReport, context: Context) -> SyncPageView:
    overview = context.overview
    assert overview is not None
    flags = {flagged.number: flagged.flag for flagged in reader.flagged()}
    pending = [entry.envelope for entry in overview.changes]
    ended = overview.archived
    called = reader.called(
        outbox.files_of(pending) | outbox.files_of(item.envelope for item in ended if item.envelope is not None)
    )
    told = context.status
    sent = told.state.sent if told is not None else 0
    now = datetime.fromtimestamp(context.now / 1_000_000, UTC)
    undecided = {conflict.command_id for conflict in reader.open_conflicts()}
    recent = (outbox.ended_row(item, called, undecided) for item in ended)
    own = told.state.device_id if told is not None else None
    return SyncPageView(
        outbox=tuple(outbox.waiting_row(entry, sent, flags.get(entry.number), called) for entry in pending),
        recent=tuple(row for row in recent if row is not None),
        devices=tuple(
            DeviceRow(
                device.name,
                device.platform,
                device.id == own,
                device.state,
                moment(device.registered_at),
                now if device.id == own else None,
                len(pending) if device.id == own else 0,  # of the others only the server hears
            )
            for device in reader.devices(context.me)
        ),
        damaged=tuple(_damaged(reader, overview)),
    )


def _nothing_yet(_context: Context) -> SyncPageView:
    return SyncPageView((), (), (), is_open=False)


def _storage(reader: Reader, _question: StorageUsed, _context: Context) -> Storage:
    folder = reader.path.parent
    used, copied_at = 0, None
    with os.scandir(folder) as files:
        for file in files:
            with suppress(OSError):  # gone meanwhile
                status = file.stat(follow_symlinks=False)
                used += status.st_size if file.is_file(follow_symlinks=False) else 0
                if file.name == COPIED:
                    copied_at = datetime.fromtimestamp(status.st_mtime, UTC)
    return Storage(used, shutil.disk_usage(folder).free, copied_at, reader.standing().complete)


ANSWERS: Final[Answers] = {
    StorageUsed: Answer(_storage),
    AttentionItems: Answer(_attention, of_journal=True, while_closed=lambda _context: ()),
    SyncReport: Answer(_sync_page, of_journal=True, while_closed=_nothing_yet),
}
