"""From an intention to commands for the journal: ids, what each builds on, which file it is about. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from shared.domain.catalogue import AnyCommand, Envelope
from shared.domain.kernel.commands import Command
from shared.domain.kernel.ids import Id, derive_id, is_id

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
    """The file that people will look at for it: the one it begins, or was given on; its own id where it has none."""
    return command.begun(command_id) or command.subject_file() or command_id


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


class Hanging:
    """What hangs together among entries: by their groups, and by what each builds on. Each is looked at once."""

    def __init__(self, entries: Sequence[Envelope]) -> None:
        self._entries = entries
        self._places: dict[Id, list[int]] = {}
        self._builders: dict[Id, list[int]] = {}
        self._groups: dict[Id, list[int]] = {}
        for place, entry in enumerate(entries):
            self._places.setdefault(entry.command_id, []).append(place)
            for creator in entry.after:
                self._builders.setdefault(creator, []).append(place)
            if entry.group is not None:
                self._groups.setdefault(entry.group, []).append(place)

    def on(self, roots: Iterable[Id], without: Collection[Id] = frozenset()) -> list[Envelope]:
        """The entries of `roots`, of their groups, and all that builds on one of these, in order.

        without: commands that count as not there, with whatever hangs on them alone.
        """
        chosen: set[int] = set()
        frontier = list(roots)
        seen = {*frontier, *without}
        grouped: set[Id] = set()
        while frontier:
            command_id = frontier.pop()
            places = self._places.get(command_id, [])
            chosen.update(places)
            found = list(self._builders.get(command_id, ()))
            for group in {self._entries[place].group for place in places}:
                if group is not None and group not in grouped:
                    grouped.add(group)
                    found += self._groups[group]
            for place in found:
                if (each := self._entries[place].command_id) not in seen:
                    seen.add(each)
                    frontier.append(each)
        return [self._entries[place] for place in sorted(chosen)]


def with_dependents(roots: Iterable[Id], entries: Sequence[Envelope]) -> list[Envelope]:
    """See `Hanging.on`."""
    return Hanging(entries).on(roots)


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
