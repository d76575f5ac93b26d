"""The four merge policies, generic over the declarations: what becomes of a field that somebody else changed too.

Only rows and values go in and come out; which commands may edit which fields is decided by their own modules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec

from shared.domain.kernel.fields import Field, Merge, Row, canonical_json
from shared.domain.kernel.ids import Id

Steps: TypeAlias = Mapping[str, Mapping[Any, frozenset[Any]]]
"""By stepped field: the legal transitions. A stepped field without an entry moves only from what the user saw."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A guarded group or stepped field that was not merged: it stays as it is and becomes a conflict."""

    what: str
    """The group's name, or the stepped field's."""
    base: Mapping[str, object]
    mine: Mapping[str, object]
    theirs: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Merged:
    """What a write does to a row."""

    fields: Mapping[str, object]
    """To be set, `changed` included when an independent field is; empty when the row stays as it is."""
    lost: tuple[str, ...] = ()
    """Independent fields that met a newer value and keep it."""
    clashes: tuple[Clash, ...] = ()
    illegal: tuple[str, ...] = ()
    """Stepped fields that the user saw rightly and that may not go to the wish from there."""


@dataclass(frozen=True, slots=True)
class Write:
    """One person's wish for some fields of a row. changes and base have the same keys and hold typed primitives."""

    changes: Mapping[str, object]
    base: Mapping[str, object]
    at: int
    """Claimed time, microseconds UTC."""
    command_id: Id


def merge(row: Row, write: Write, steps: Steps, *, ended: bool = False) -> Merged:
    """Merges a write into the row as it is now. Append fields are never written: asking for one raises ValueError.

    ended: the row was removed or has ended since the user saw it; then nothing is written and all of it clashes.
    """
    if ended:
        theirs = {name: getattr(row, name) for name in write.changes}
        return Merged({}, clashes=(Clash("ended", dict(write.base), dict(write.changes), theirs),))
    declared = fields_of(type(row))
    fields: dict[str, object] = {}
    lost: list[str] = []
    illegal: list[str] = []
    clashes: list[Clash] = []
    independent: list[str] = []
    groups: dict[str, list[str]] = {}
    for name in write.changes:
        field = declared[name]
        match field.merge:
            case Merge.INDEPENDENT:
                independent.append(name)
            case Merge.GUARDED:
                groups.setdefault(field.group or name, []).append(name)
            case Merge.STEPPED:
                _step(row, name, write, steps, fields, clashes, illegal)
            case Merge.APPEND:
                raise ValueError(f"{type(row).__name__}.{name} is never edited")
    if independent:
        _newest(row, independent, write, fields, lost)
    for group, names in groups.items():
        _guard(row, group, names, write, fields, clashes)
    return Merged(fields, tuple(lost), tuple(clashes), tuple(illegal))


def _newest(row: Row, names: list[str], write: Write, fields: dict[str, object], lost: list[str]) -> None:
    """The newest (at, command id) wins, whatever was seen: so every order of arrival ends alike."""
    changed: dict[str, Any] = msgspec.json.decode(row.changed)
    mark = [write.at, write.command_id]
    won = False
    for name in names:
        last = changed.get(name)
        if last is not None and last > mark:
            if getattr(row, name) != write.changes[name]:
                lost.append(name)
            continue
        if last == mark:
            continue
        changed[name] = mark
        fields[name] = write.changes[name]
        won = True
    if won:
        fields["changed"] = canonical_json(changed)


def _guard(
    row: Row, group: str, names: list[str], write: Write, fields: dict[str, object], clashes: list[Clash]
) -> None:
    current = {name: getattr(row, name) for name in names}
    wish = {name: write.changes[name] for name in names}
    if current == wish:
        return
    seen = {name: write.base[name] for name in names}
    if current == seen:
        fields.update(wish)
    else:
        clashes.append(Clash(group, seen, wish, current))


def _step(
    row: Row,
    name: str,
    write: Write,
    steps: Steps,
    fields: dict[str, object],
    clashes: list[Clash],
    illegal: list[str],
) -> None:
    current, wish, seen = getattr(row, name), write.changes[name], write.base[name]
    if current == wish:
        return
    legal = steps.get(name)
    if (current == seen) if legal is None else (wish in legal.get(current, frozenset())):
        fields[name] = wish
    elif current == seen:
        illegal.append(name)
    else:
        clashes.append(Clash(name, {name: seen}, {name: wish}, {name: current}))


def fields_of(entity: type[Row]) -> Mapping[str, Field]:
    """The declared fields of an entity by name, without bookkeeping."""
    return entity.TABLE.fields


def whole_groups(entity: type[Row], names: frozenset[str]) -> frozenset[str]:
    """The names with all fields of every guarded group that they touch: what a form sends and a write must hold."""
    groups = entity.TABLE.groups
    return names.union(*(groups[name] for name in names if name in groups))
