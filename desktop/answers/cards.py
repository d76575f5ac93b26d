"""The rows of any entity in a file: values, captions, state and permission by declaration alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from desktop.answers.answer import Answer, Answers, Context, actor_in, world_of
from desktop.answers.disputes import may_decide, open_among
from desktop.answers.names import sync_of, written
from desktop.answers.people import names_in
from desktop.answers.readable import each
from desktop.replica.answers import FileRows
from desktop.screens.cards import CardLine, CardRows, CardValue, CardView
from desktop.screens.refusals import said
from desktop.screens.syncing import SyncState
from desktop.screens.times import moment
from desktop.screens.words import member_of, tr
from shared.domain.catalogue import EDITABLE, may
from shared.domain.decide import decide
from shared.domain.kernel.commands import Edit
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import Field, Merge, Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import LABEL_CHARACTERS
from shared.domain.kernel.row_rules import row_named_by
from shared.domain.kernel.world import Actor, Refused, Stamp, World

if TYPE_CHECKING:
    from desktop.replica.queries import Reader

CURRENCY: Final = "currency"
"""The field of a row, or of the head of its file, that says what its amounts are in."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every line of a card is made with."""

    question: CardRows
    file: FileRows
    world: World
    actor: Actor | None
    names: Mapping[Id, str]
    me: Id
    now: Micros
    currency: str
    may_set: tuple[str, ...]
    disputed: Mapping[Id, Conflict]
    """By row: an open conflict about it."""


def card_view(
    file: FileRows, question: CardRows, actor: Actor | None, names: Mapping[Id, str], me: Id, now: Micros
) -> CardView:
    """actor: this person with their authority; None while their own row is not here."""
    heads = [row for rows in file.rows.values() for row in rows if row.id == file.file_id]
    currency = next((str(getattr(head, CURRENCY)) for head in heads if hasattr(head, CURRENCY)), "")
    asked = _Asked(
        question,
        file,
        world_of(file),
        actor,
        names,
        me,
        now,
        currency,
        _may_set(question, actor),
        {each.subject_id: each for each in open_among(file.all(Conflict))},
    )
    unread: list[type[Row]] = [entity for entity in file.unreadable if entity is question.entity]
    return CardView(
        lines=each(file.all(question.entity), lambda row: _line(asked, row), unread),
        may_add=actor is not None and question.add is not None and may(actor, question.add.__name__),
        may_edit=bool(asked.may_set),
        may_set=asked.may_set,
        currency=currency,
        unread=len(unread),
    )


def _may_set(question: CardRows, actor: Actor | None) -> tuple[str, ...]:
    """In the order of their declaration; nothing for somebody who may not edit such rows at all."""
    editable = EDITABLE.get(question.entity)
    if actor is None or editable is None or question.edit is None or not may(actor, question.edit.__name__):
        return ()
    return tuple(
        name
        for name, field in question.entity.TABLE.fields.items()
        if field.merge is not Merge.APPEND
        and (field.merge is not Merge.STEPPED or name in editable.steps)
        and editable.may_set(actor.roles, name)
    )


def _line(asked: _Asked, row: Row) -> CardLine:
    conflict = asked.disputed.get(row.id)
    return CardLine(
        row_id=row.id,
        values=tuple(_value(asked, row, name) for name in asked.question.fields),
        plain={name: getattr(row, name) for name in row.TABLE.fields},
        sync=SyncState.CONFLICT if conflict is not None else sync_of(row, asked.file),
        why_not=_why_not(asked, row),
        conflict_id=conflict.id if conflict is not None else "",
        may_decide=conflict is not None and may_decide(conflict, asked.world, asked.actor, asked.now),
    )


def _value(asked: _Asked, row: Row, name: str) -> CardValue:
    field: Field = row.TABLE.field(name)
    value = getattr(row, name)
    currency = str(getattr(row, CURRENCY, asked.currency))
    return CardValue(
        name,
        tr(field.caption),
        written(field, value, asked.names, asked.me, moment(asked.now), currency=currency),
        member_of(field.choices, str(value)) if field.choices is not None and value is not None else None,
        field.unit == "cents",
        field.most > LABEL_CHARACTERS,
    )


def _why_not(asked: _Asked, row: Row) -> str:
    """By the rules themselves, asked with the edit that changes nothing; authority is the server's of that moment."""
    command = _unchanging(asked, row)
    if command is None or asked.actor is None:
        return ""
    stamp = Stamp(row.id, asked.now, row.id, "", received_at=asked.now)
    decision = decide(asked.world, command, asked.actor, stamp)
    return said(decision.code, decision.detail) if isinstance(decision, Refused) else ""


def _unchanging(asked: _Asked, row: Row) -> Edit | None:
    """None where nothing of the row may be edited."""
    kind = asked.question.edit
    if kind is None or not asked.may_set:
        return None
    # What moves in steps has none to where it is.
    first = min(asked.may_set, key=lambda name: row.TABLE.field(name).merge is Merge.STEPPED)
    names = row.TABLE.groups.get(first, frozenset({first}))
    same = {name: getattr(row, name) for name in names}
    fields: dict[str, Any] = {kind.SUBJECT: row.file_id, row_named_by(kind, row.TABLE): row.id}
    return kind(**fields, changes=same, base=same)


def _card(reader: Reader, question: CardRows, context: Context) -> CardView | None:
    file = reader.file(Id(question.file_id))
    if not file.rows:
        return None
    return card_view(file, question, actor_in(reader, context.me), names_in(reader), context.me, context.now)


ANSWERS: Final[Answers] = {CardRows: Answer(_card)}
