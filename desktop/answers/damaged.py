"""Records of the journal that could not be read: what is still known of them, what is safe, and what to do."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING

from desktop.replica.answers import UNKNOWN, Called
from desktop.screens.sayings import title_of_name
from desktop.screens.syncing import AttentionItem, SyncState
from desktop.screens.times import moment
from desktop.screens.words import tr
from shared.domain.claims.entities import CLAIM
from shared.domain.kernel.ids import Id

if TYPE_CHECKING:
    from desktop.journal.journal import Aside


def damaged_item(record: Aside, called: Mapping[Id, Called]) -> AttentionItem:
    """called: those of the files that the record named which are on this device."""
    kind = title_of_name(record.kind)
    named = sorted(record.files, key=lambda it: (_of(called, it).kind is not CLAIM, it not in called, it))
    file_id = named[0] if named else record.command_id
    file = _of(called, file_id)
    if record.is_lost:
        return _lost_item(record, file_id, file)
    return AttentionItem(
        command_id=record.command_id,
        kind=SyncState.DAMAGED,
        title=tr("Damaged entry: {kind}", kind=kind) if kind else tr("Damaged entry"),
        file_id=file_id,
        file_caption=file.caption,
        entered=(
            (tr("Number"), str(record.number)),
            (tr("What it was"), kind or tr("cannot be read any more")),
            (tr("File"), file.caption or tr("not on this device, or not known any more")),
        ),
        reason=tr(
            "This entry was kept on this device, but its record is damaged and cannot be read. Everything else is "
            "kept and is sent as always. Enter it again. The damaged record stays on this device; support can be "
            "given a copy."
        ),
        code="damaged",
        at=moment(record.made_at),
        command_name=record.kind,
        file_kind=file.kind,
        for_support=for_support(record),
    )


def _lost_item(record: Aside, file_id: Id, file: Called) -> AttentionItem:
    """The journal itself was gone: only what the screens showed of the entry is left."""
    return AttentionItem(
        command_id=record.command_id,
        kind=SyncState.DAMAGED,
        title=tr("Lost entry"),
        file_id=file_id,
        file_caption=file.caption,
        entered=(
            (tr("Number"), str(record.number)),
            (tr("File"), file.caption or tr("not on this device, or not known any more")),
        ),
        reason=tr(
            "The file in which this device keeps what is not sent yet was missing when the program started. This "
            "entry had not been confirmed by the server and is gone. Everything else is kept. Look at the file and "
            "enter again what is missing there. What the screens showed of it is kept; support can be given a copy."
        ),
        code=record.why,
        at=moment(record.at),
        command_name="",
        file_kind=file.kind,
        for_support=for_support(record),
    )


def _of(called: Mapping[Id, Called], file_id: Id) -> Called:
    return called.get(file_id, UNKNOWN)


def for_support(record: Aside) -> str:
    """All that is left of it, in words that are the same in every language."""
    return "\n".join(
        (
            f"Coverdesk, {record.why} entry {record.number} ({record.kind or 'kind unknown'})",
            f"command {record.command_id}",
            f"entered {moment(record.made_at).isoformat(timespec='seconds')}",
            f"found damaged {moment(record.at).isoformat(timespec='seconds')}",
            f"files {', '.join(sorted(record.files)) or 'unknown'}",
            f"record {b64encode(record.record).decode()}",
        )
    )
