"""From an intention to commands for the journal: ids, what each builds on, which file it is about. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from shared.domain.commands import AnyCommand, Command, Envelope, FileNotice
from shared.domain.ids import Id, derive_id, is_id

MAX_MADE: Final = 256
"""Rows that one command makes at the most: a notice with its exposures, a task and notifications stays below."""


class Creators:
    """Who made what: the pending commands, found by the time that a derived id shares with its command."""

    def __init__(self, command_ids: Iterable[Id] = ()) -> None:
        self._by_time: dict[str, list[Id]] = {}
        for command_id in command_ids:
            self.add(command_id)

    def add(self, command_id: Id) -> None:
        self._by_time.setdefault(_time_of(command_id), []).append(command_id)

    def creator(self, row_id: Id) -> Id | None:
        """The pending command that makes this row or file."""
        for command_id in self._by_time.get(_time_of(row_id), ()):
            if any(derive_id(command_id, index) == row_id for index in range(MAX_MADE)):
                return command_id
        return None

    def builds_on(self, command: Command) -> tuple[Id, ...]:
        """The pending commands that made what this one refers to, each once, in order of time."""
        found = {self.creator(reference) for reference in references(command)}
        return tuple(sorted(each for each in found if each is not None))


def references(command: Command) -> Iterator[Id]:
    """Every id that the command names."""
    for value in msgspec.structs.astuple(command):
        yield from _ids_in(value)


def file_of(command: Command, command_id: Id) -> Id:
    """The file that people will look at for it; the new claim's for a notice, its own id where it has none."""
    if isinstance(command, FileNotice):
        return derive_id(command_id, 0)
    for name in ("claim_id", "file_id", "customer_id"):
        value: Id | None = getattr(command, name, None)
        if value is not None:
            return value
    return command_id


def renamed(command: AnyCommand, new_ids: Mapping[Id, Id]) -> AnyCommand:
    """The same intention about the rows of other commands: what the old ones would have made, the new ones make.

    new_ids: old command id to new.
    """
    if not new_ids:
        return command
    made = {
        derive_id(old, index): derive_id(new, index) for old, new in new_ids.items() for index in range(MAX_MADE)
    } | dict(new_ids)
    fields = msgspec.to_builtins(command)
    return msgspec.convert(_replaced(fields, made), type(command))


def with_dependents(roots: Iterable[Id], entries: Sequence[Envelope]) -> list[Envelope]:
    """The entries of `roots`, of their groups, and all that builds on one of these, in order."""
    chosen = set(roots)
    groups: set[Id] = set()
    while True:
        before = len(chosen), len(groups)
        for entry in entries:
            if entry.command_id in chosen or entry.group in groups or not chosen.isdisjoint(entry.after):
                chosen.add(entry.command_id)
                if entry.group is not None:
                    groups.add(entry.group)
        if (len(chosen), len(groups)) == before:
            return [entry for entry in entries if entry.command_id in chosen]


def _time_of(identifier: Id) -> str:
    return identifier[:13]  # the 48 bits of a UUIDv7's milliseconds


def _ids_in(value: Any) -> Iterator[Id]:
    if isinstance(value, str):
        if is_id(value):
            yield Id(value)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _ids_in(each)
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from _ids_in(each)


def _replaced(value: Any, names: Mapping[Id, Id]) -> Any:
    if isinstance(value, str):
        return names.get(Id(value), value)
    if isinstance(value, dict):
        return {key: _replaced(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, names) for each in value]
    return value
