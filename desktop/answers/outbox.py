"""What this device has done and the server has not taken yet, or not taken at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import msgspec

from desktop.answers.conflicts import values_of, what_caption
from desktop.answers.names import field_caption, shown
from desktop.answers.readable import seen_json
from desktop.engine.drafting import file_of, with_dependents
from desktop.replica.answers import UNKNOWN, Called
from desktop.screens.formats import money
from desktop.screens.refusals import said
from desktop.screens.sayings import says
from desktop.screens.syncing import AttentionItem, OutboxRow, SyncState
from desktop.screens.times import moment
from desktop.screens.words import caption, tr, yes_or_no
from desktop.sync.rebase import Flag
from shared.domain.catalogue import SAYINGS, Envelope
from shared.domain.kernel.captioned import Captioned
from shared.domain.kernel.commands import Command, Withdrawn
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.ids import Id, is_id
from shared.domain.kernel.states import Verdict, WithdrawnWhy
from shared.wire.errors import ErrorCode

if TYPE_CHECKING:
    from desktop.journal.journal import Archived, Aside

_FIELD_CAPTIONS: Final = {
    "amount_cents": "Amount",
    "reason": "Reason",
    "choice": "Choice",
    "role": "Role",
    "act": "Limit for",
    "line": "Line",
    "title": "Job title",
    "as_of": "As of",
    "command": "What it was",
    "said": "Note",
}
"""Of what a command alone has."""
_FALLEN: Final = {
    Verdict.HANDED_OVER: "This file was given to somebody else before your entry arrived. It is kept here. "
    "Ask whoever has the file now to enter it.",
    Verdict.FAILED: "The server met a fault with this entry. It is kept here. Send it again; if it stays, report it.",
}
_OVERSIZED: Final = (
    "This entry is larger than the server, or a proxy on the way to it, accepts. It was not sent, and it is kept here. "
    "Shorten it, or send it again when your administrator has raised the limit; what came after it is sent."
)
_LEFT: Final = (
    "The server did not take this entry, and its file was taken away before you saw to it: what you had entered left "
    "this device with the file. Ask whoever has the file now to enter it."
)

_ON_ITS_WAY: Final = (
    "It was sent already, and the server’s answer is not here yet. Wait for it before you correct anything: if the "
    "server took the entry, it counts as it stands."
)
_COUNTS: Final = (
    "You gave this entry up, but the server had it by then: it counts as it was entered. If it should not count, "
    "reverse it on its file by a new entry."
)

_COUNTED: Final = {
    True: "Damaged entry, which the server had by then",
    False: "Entry given up, which the server had by then",
}
"""By whether it was damaged."""

TEXTS: Final = frozenset(
    {*_FIELD_CAPTIONS.values(), *_FALLEN.values(), _OVERSIZED, _LEFT, _ON_ITS_WAY, _COUNTS},
)
"""What is translated beside the texts that stand in the code below."""


def title_of(command: Command, *, counts: bool = False, currency: str = "") -> str:
    """What the entry is, in a few words. counts: of a withdrawn one, that the server has what stood there before.

    currency: of its file's money, as of all below.
    """
    if counts and isinstance(command, Withdrawn):
        return tr(_COUNTED[command.why is WithdrawnWhy.DAMAGED])
    return says(command, currency=currency)


def entered(command: Command, *, currency: str = "") -> tuple[tuple[str, str], ...]:
    """What the person typed, by caption; ids say nothing to anybody."""
    fields = msgspec.structs.asdict(command)
    changes = dict(fields.get("changes") or {})
    texts = []
    for name, value in (*fields.items(), *changes.items()):
        is_box = isinstance(value, bool) and name not in changes  # how it was sent, not what was typed
        if not is_box and not name.startswith(("base_", "seen_")):
            texts.append((_field_caption(type(command), name), _text(_table(type(command)), name, value, currency)))
    return tuple((said, text) for said, text in texts if text)


def _text(table: str, name: str, value: object, currency: str) -> str:
    """Empty where it says nothing to anybody."""
    if isinstance(value, str) and is_id(value):
        return ""
    if isinstance(value, Captioned):
        return caption(value)
    found = shown(table, name, value, {}, Id(""))
    if isinstance(found, bool | str) or (isinstance(found, int) and name.endswith("_cents")):
        return _written(name, found, currency)
    return ""


def _written(name: str, value: object, currency: str) -> str:
    """What is shown of a field already, as text."""
    if isinstance(value, bool):
        return yes_or_no(value)
    return money(value, currency) if isinstance(value, int) and name.endswith("_cents") else str(value)


def _field_caption(kind: type[Command], name: str) -> str:
    return tr(_FIELD_CAPTIONS[name]) if name in _FIELD_CAPTIONS else field_caption(_table(kind), name)


def _table(kind: type[Command]) -> str:
    """Whose fields a command makes or edits: their declarations say what they are called and which are days."""
    entity = SAYINGS[kind].entity
    return entity.TABLE.name if entity is not None else ""


# ---- what needs the person


def refused_item(together: Sequence[Archived], called: Mapping[Id, Called]) -> AttentionItem:
    """Refused commands that hang together, shown as the one at the root; or that its contents are gone."""
    if together[0].counts_after_all:
        return _counting_item(together[0], called)
    root = next((item for item in together if item.envelope is not None), None)
    if root is None or root.envelope is None:
        return _empty_item(together[0], called)
    reason = _reason(root.verdict, root.code, root.detail, _currency(root.envelope, called))
    return _item(root.envelope, called, reason, root.code or "", len(together) - 1)


def _empty_item(item: Archived, called: Mapping[Id, Called]) -> AttentionItem:
    file_id = min(item.files, default=item.command_id)
    return AttentionItem(
        command_id=item.command_id,
        kind=SyncState.REFUSED,
        title=tr("An entry about a file that was taken away"),
        file_id=file_id,
        file_kind=called.get(file_id, UNKNOWN).kind,
        file_caption=called.get(file_id, UNKNOWN).caption,
        entered=(),
        reason=tr(_LEFT),
        code=item.code or "",
        at=moment(item.at),
        command_name="",
        is_empty=True,
    )


def _counting_item(item: Archived, called: Mapping[Id, Called]) -> AttentionItem:
    """What was given up here and counts on the server. Without its contents where these are gone."""
    envelope = item.envelope
    if envelope is None or isinstance(envelope.command, Withdrawn):
        made = replace(_empty_item(item, called), title=tr("An entry that you gave up"), is_empty=False)
    else:
        made = _item(envelope, called, "", "", 0)
    return replace(made, kind=SyncState.SAVED, reason=tr(_COUNTS), code="counts", counts=True)


def oversized_item(record: Aside, called: Mapping[Id, Called], on_its_way: Collection[Id] = ()) -> AttentionItem | None:
    """An entry that is too large to travel, with all that was entered, so that it can be entered in smaller parts.

    on_its_way: commands that the server may have: an earlier try may have come through.
    """
    if record.envelope is None:
        return None
    item = _item(record.envelope, called, tr(_OVERSIZED), ErrorCode.TOO_LARGE.code, 0)
    return replace(item, is_on_its_way=record.command_id in on_its_way)


def flagged_item(
    envelope: Envelope, flag: Flag, dependents: int, called: Mapping[Id, Called], on_its_way: Collection[Id] = ()
) -> AttentionItem:
    """A command that waits and no longer passes here; the server decides it all the same.

    on_its_way: commands that the server may have.
    """
    reason = _reason(Verdict.REJECTED, flag.code, flag.detail, _currency(envelope, called))
    is_on_its_way = envelope.command_id in on_its_way
    if is_on_its_way:
        reason = f"{reason} {tr(_ON_ITS_WAY)}"
    item = _item(envelope, called, reason, flag.code or "", dependents)
    return replace(item, waits=True, is_on_its_way=is_on_its_way)


def conflict_item(conflict: Conflict, called: Mapping[Id, Called], names: Mapping[Id, str], me: Id) -> AttentionItem:
    """A wish of ours that met somebody else's value. names: of all persons and teams."""
    fields, file = seen_json(conflict.command), called.get(conflict.file_id, UNKNOWN)
    return AttentionItem(
        command_id=conflict.command_id,
        kind=SyncState.CONFLICT,
        title=what_caption(conflict),
        file_id=conflict.file_id,
        file_kind=file.kind,
        file_caption=file.caption,
        entered=tuple(
            (said, _written(name, value, file.currency))
            for name, said, value in values_of(conflict, conflict.mine, names, me)
            if value not in (None, "")
        ),
        reason=tr(
            "{who} changed the same value after you saw it. The server holds theirs, yours is kept. "
            "Compare both and choose.",
            who=names.get(conflict.theirs_by) or tr("Somebody"),
        ),
        code="conflict",
        at=moment(conflict.mine_at),
        command_name=str(fields.get("type", "")),
        conflict_id=conflict.id,
    )


def flagged_roots(flags: Mapping[int, Flag], pending: Sequence[Envelope]) -> list[tuple[Envelope, Flag, int]]:
    """Waiting commands that no longer pass, those that hang together as one, with how many hang on it."""
    fallen = [entry for entry in pending if (flag := flags.get(entry.number)) is not None and flag.code is not None]
    placed: set[Id] = set()
    roots = []
    for entry in fallen:
        if entry.command_id in placed:
            continue
        together = with_dependents([entry.command_id], fallen)
        placed.update(each.command_id for each in together)
        roots.append((entry, flags[entry.number], len(together) - 1))
    return roots


def _currency(envelope: Envelope, called: Mapping[Id, Called]) -> str:
    """Of the money of the file that an entry is about."""
    return called.get(file_of(envelope.command, envelope.command_id), UNKNOWN).currency


def _reason(verdict: Verdict | None, code: str | None, detail: Mapping[str, str | int], currency: str) -> str:
    if verdict in _FALLEN:
        return tr(_FALLEN[verdict])
    try:
        return said(code or "", detail, currency)
    except ValueError:
        return tr("The server did not take this entry. It is kept here. Correct it, or ask your administrator.")


def _item(envelope: Envelope, called: Mapping[Id, Called], reason: str, code: str, dependents: int) -> AttentionItem:
    command = envelope.command
    file_id = file_of(command, envelope.command_id)
    file = called.get(file_id, UNKNOWN)
    return AttentionItem(
        command_id=envelope.command_id,
        kind=SyncState.REFUSED,
        title=title_of(command, currency=file.currency),
        file_id=file_id,
        file_kind=file.kind,
        file_caption=file.caption,
        entered=entered(command, currency=file.currency),
        reason=reason,
        code=code,
        at=moment(envelope.at),
        command_name=type(command).__name__,
        fields=tuple((name, value) for name, value in msgspec.to_builtins(command).items() if name != "type"),
        dependents=dependents,
        claim_id=str(getattr(command, "claim_id", "")),
    )


# ---- the sync page


def waiting_row(envelope: Envelope, sent: int, flag: Flag | None, called: Mapping[Id, Called]) -> OutboxRow:
    """sent: all up to this number were answered by the server."""
    file_id, currency = file_of(envelope.command, envelope.command_id), _currency(envelope, called)
    state, why = SyncState.WAITING, ""
    if flag is not None and flag.code is not None:
        state, why = SyncState.REFUSED, _reason(Verdict.REJECTED, flag.code, flag.detail, currency)
    elif envelope.number <= sent:
        state = SyncState.SENT
    elif envelope.after:
        why = tr("waits for the entry before it")
    return OutboxRow(
        envelope.command_id,
        envelope.number,
        title_of(envelope.command, currency=currency),
        file_id,
        called.get(file_id, UNKNOWN).caption,
        state,
        moment(envelope.at),
        why,
    )


def ended_row(item: Archived, called: Mapping[Id, Called], undecided: Collection[Id]) -> OutboxRow | None:
    """None when its contents are gone. undecided: the commands of conflicts that are still open."""
    if item.envelope is None:
        return None
    file_id = file_of(item.envelope.command, item.command_id)
    state = SyncState.SAVED
    if item.verdict in (Verdict.REJECTED, Verdict.FAILED, Verdict.HANDED_OVER):
        state = SyncState.REFUSED
    elif item.verdict is Verdict.CONFLICT and item.command_id in undecided:
        state = SyncState.CONFLICT
    return OutboxRow(
        item.command_id,
        item.number,
        title_of(item.envelope.command, counts=item.counts, currency=_currency(item.envelope, called)),
        file_id,
        called.get(file_id, UNKNOWN).caption,
        state,
        moment(item.at),
    )


def files_of(entries: Iterable[Envelope]) -> frozenset[Id]:
    """Those that the rows name."""
    return frozenset(file_of(entry.command, entry.command_id) for entry in entries)
