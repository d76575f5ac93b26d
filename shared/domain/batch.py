"""Deciding commands in their order, each on the world that the earlier ones left: a push on the server, a rebase on
the device."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final, TypeAlias

import msgspec

from shared.domain.catalogue import Envelope
from shared.domain.decide import decide
from shared.domain.kernel.commands import Withdrawn
from shared.domain.kernel.ids import Id
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.world import Actor, Changes, Decision, Refused, Stamp, Undecidable, World

GROUP_SIZE: Final = 200
"""The most commands of one group: they are decided, written and acknowledged as one (DESIGN.md section 4)."""

Entry: TypeAlias = tuple[Envelope, Actor, Stamp]


class Decided(msgspec.Struct, frozen=True):
    """A command and what came of it."""

    envelope: Envelope
    actor: Actor
    stamp: Stamp
    decision: Decision


def fold(
    world: World, entries: Iterable[Entry], refused_before: frozenset[Id] = frozenset()
) -> tuple[World, list[Decided]]:
    """Decides each entry in order and gives the world after all of them.

    What builds on a refused or withdrawn command (`after`) is refused with it. Members of a group stand side by side
    and are all refused when one is; otherwise, and also when one ends in a conflict, each keeps its own decision.
    The world after an undecidable command shows its optimistic rows.

    refused_before: commands of the same devices that were refused or withdrawn earlier.
    """
    fallen = set(refused_before)
    results: list[Decided] = []
    for group, run in groupby(entries, key=_group_of):
        if group is None:
            for entry in run:
                decision = _decide_one(world, entry, fallen)
                world = _grown(world, entry, decision)
                results.append(Decided(*entry, decision))
        else:
            world = _fold_group(world, list(run), fallen, results)
    return world, results


def _group_of(entry: Entry) -> Id | None:
    return entry[0].group


def _fold_group(world: World, run: Sequence[Entry], fallen: set[Id], results: list[Decided]) -> World:
    """All or nothing: the world before the group when a member is refused."""
    trial = world
    decisions: list[Decision] = []
    culprit: tuple[int, Refused] | None = None
    if len(run) > GROUP_SIZE:
        culprit = (0, Refused(RefusalCode.GROUP_TOO_LARGE, {"limit": GROUP_SIZE, "count": len(run)}))
    for position, entry in enumerate(run):
        if culprit is not None:
            break
        decision = _decide_one(trial, entry, fallen)
        if isinstance(decision, Refused):
            culprit = (position, decision)
            break
        trial = _grown(trial, entry, decision)
        decisions.append(decision)
    if culprit is None:
        results.extend(Decided(*entry, decision) for entry, decision in zip(run, decisions, strict=True))
        return trial
    at, refusal = culprit
    detail = {"culprit": run[at][0].command_id, "code": refusal.code}
    for position, entry in enumerate(run):
        fallen.add(entry[0].command_id)
        others = Refused(RefusalCode.GROUP_REFUSED, detail, entry[0].command.subject_file())
        results.append(Decided(*entry, refusal if position == at else others))
    return world


def _decide_one(world: World, entry: Entry, fallen: set[Id]) -> Decision:
    envelope, actor, stamp = entry
    decision: Decision
    creator = next((c for c in envelope.after if c in fallen), None) if envelope.after else None
    if creator is not None and not isinstance(envelope.command, Withdrawn):
        decision = Refused(RefusalCode.DEPENDENT_OF_REFUSED, {"creator": creator}, envelope.command.subject_file())
    else:
        decision = decide(world, envelope.command, actor, stamp)
    if isinstance(decision, Refused) or isinstance(envelope.command, Withdrawn):
        fallen.add(envelope.command_id)
    return decision


def _grown(world: World, entry: Entry, decision: Decision) -> World:
    match decision:
        case Changes(rows=rows):
            # Decided means that all it reads is present; so is the file that it began.
            envelope = entry[0]
            return world.with_rows(rows, envelope.reads) if rows else world
        case Undecidable(optimistic=rows):
            return world.with_rows(rows) if rows else world
        case Refused():
            return world
