"""What the numbers of a push mean: replayed, new, a gap, or another journal's. And which time counts for a command.

Pure: the server's push and the simulator's model of it decide by the same lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id


@dataclass(frozen=True, slots=True)
class Gap:
    """Commands before these are missing. expected: the number that must come first."""

    expected: int


@dataclass(frozen=True, slots=True)
class Forked:
    """A number was already ended as another command: two journals use one device's numbers."""

    number: int


@dataclass(frozen=True, slots=True)
class Placed:
    """The first `replayed` commands were ended before, under these numbers and as these commands; the rest is new."""

    replayed: int


Placing: TypeAlias = Gap | Forked | Placed


def place(
    first: int, command_ids: Sequence[Id], expected: int, ended: Mapping[int, Id], before: Id | None = None
) -> Placing:
    """Where a batch numbered densely from `first` stands.

    expected: the number after the last that this device ended. ended: by number, the commands that the device ended
    under the numbers of this batch and the one before it. before: what the device has under that one; None: not said.
    """
    if first > expected:
        return Gap(expected)
    if before is not None and ended.get(first - 1, before) != before:
        return Forked(first - 1)
    replayed = min(len(command_ids), expected - first)
    for number, command_id in enumerate(command_ids[:replayed], start=first):
        if ended.get(number) != command_id:
            return Forked(number)
    return Placed(replayed)


def counted_at(claimed: Micros, previous: Micros, received: Micros) -> Micros:
    """The claimed time, clamped to between that of the device's previous command and receipt (DESIGN.md section 3)."""
    return min(max(claimed, previous), received)
