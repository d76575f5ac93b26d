"""A pushed batch decided in memory: whose files, in which order, with what verdict. Pure: no I/O, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeAlias

from shared.domain.batch import Decided, fold
from shared.domain.catalogue import Envelope
from shared.domain.kernel.desks import Membership
from shared.domain.kernel.fields import Row
from shared.domain.kernel.ids import Id, is_id
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import MembershipState, Verdict
from shared.domain.kernel.world import Actor, Changes, Decision, Refused, Stamp, World

Unit: TypeAlias = list[tuple[Envelope, Stamp]]
"""A command alone, or all of an atomic group."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How one command ended. subject: the file that people will be shown for it."""

    envelope: Envelope
    stamp: Stamp
    verdict: Verdict
    code: str | None = None
    detail: Mapping[str, str | int] = field(default_factory=dict)
    conflict_id: Id | None = None
    subject: Id | None = None


@dataclass(slots=True)
class Footing:
    """What a decision stands on, carried from unit to unit.

    holds: of each file that the actor has or had, the memberships that open or opened it, and whether each does now:
    the end of one leaves what another opens. acts_as: the principals
    of whom the actor is one. fallen: commands that were refused or withdrawn.
    """

    world: World
    actor: Actor
    holds: dict[Id, dict[Id, bool]]
    acts_as: frozenset[Id]
    fallen: frozenset[Id]

    def copy(self) -> Footing:
        holds = {file_id: dict(by) for file_id, by in self.holds.items()}
        return Footing(self.world, self.actor, holds, self.acts_as, self.fallen)


@dataclass(slots=True)
class Outcome:
    """Rows to be written, by id in their last state, with the command that wrote each; and the endings in order."""

    rows: dict[Id, Row] = field(default_factory=dict)
    causes: dict[Id, Id] = field(default_factory=dict)
    endings: list[Ending] = field(default_factory=list)


def units(entries: Sequence[tuple[Envelope, Stamp]]) -> Iterator[Unit]:
    """Commands that are decided together, in order."""
    for group, run in groupby(entries, key=lambda entry: entry[0].group):
        if group is None:
            yield from ([entry] for entry in run)
        else:
            yield list(run)


def files_of(envelopes: Sequence[Envelope]) -> list[Id]:
    """The files that the commands read, ordered; what is no id is left out and refused later."""
    named: set[Id] = set()
    for envelope in envelopes:
        named |= envelope.reads
    return sorted(filter(is_id, named))


def decide_unit(standing: Footing, unit: Unit, outcome: Outcome) -> None:
    """Decides one unit on what the earlier ones left, and adds to `standing` and `outcome`.

    The scope is that of the moment in the batch: a file that an earlier command gave away is gone for the next one,
    wherever the batches were cut.
    """
    blocked = _blocked(standing, unit)
    if blocked is not None:
        outcome.endings += blocked
        standing.fallen |= {envelope.command_id for envelope, _ in unit}
        return
    entries = [(envelope, standing.actor, stamp) for envelope, stamp in unit]
    standing.world, decided = fold(standing.world, entries, standing.fallen)
    for each in decided:
        ending = _ending(each)
        outcome.endings.append(ending)
        if ending.verdict in (Verdict.REJECTED, Verdict.WITHDRAWN):
            standing.fallen |= {each.envelope.command_id}
        if isinstance(each.decision, Changes):
            _take(standing, outcome, each.envelope, each.decision)


def refuse_unit(unit: Unit, code: str, detail: Mapping[str, str | int], verdict: Verdict) -> list[Ending]:
    """The same end for every command of the unit."""
    return [Ending(envelope, stamp, verdict, code, detail) for envelope, stamp in unit]


def _blocked(standing: Footing, unit: Unit) -> list[Ending] | None:
    """The endings when a command of the unit reads a file that is not the actor's; else None."""
    for position, (envelope, _) in enumerate(unit):
        if not standing.fallen.isdisjoint(envelope.after):
            continue  # refused with its creator, which says more
        found = _missing(standing, envelope, unit[:position])
        if found is None:
            continue
        file_id, verdict, code = found
        others = {"culprit": envelope.command_id, "code": code}
        return [
            Ending(each, stamp, verdict, code, {"what": "The file"}, None, file_id)
            if each is envelope
            else Ending(each, stamp, verdict, RefusalCode.GROUP_REFUSED, others, None, file_id)
            for each, stamp in unit
        ]
    return None


def _missing(standing: Footing, envelope: Envelope, before: Unit) -> tuple[Id | None, Verdict, RefusalCode] | None:
    begun = {earlier.begun for earlier, _ in before}
    own = envelope.begun
    for file_id in sorted(envelope.reads):
        if not is_id(file_id):
            return None, Verdict.REJECTED, RefusalCode.BAD_VALUE
        if file_id in begun or any(standing.holds.get(file_id, {}).values()):
            continue
        if file_id == own and file_id not in standing.holds and not standing.world.knows(file_id):
            continue
        formerly = file_id in standing.holds
        return file_id, Verdict.HANDED_OVER if formerly else Verdict.REJECTED, RefusalCode.OUT_OF_SCOPE
    return None


def _take(standing: Footing, outcome: Outcome, envelope: Envelope, changes: Changes) -> None:
    for row in changes.rows:
        before = outcome.rows.get(row.id)
        if before is not None and row.TABLE.is_earlier(row, before):
            continue
        outcome.rows[row.id] = row
        outcome.causes[row.id] = envelope.command_id
        if isinstance(row, Membership) and row.principal_id in standing.acts_as:
            standing.holds.setdefault(row.target_file, {})[row.id] = row.state is MembershipState.HELD


def _ending(decided: Decided) -> Ending:
    decision: Decision = decided.decision
    match decision:
        case Changes(verdict=verdict, conflict_id=conflict_id, subject_file=subject):
            return Ending(decided.envelope, decided.stamp, verdict, None, {}, conflict_id, subject)
        case Refused(code=code, detail=detail, subject_file=subject):
            return Ending(decided.envelope, decided.stamp, Verdict.REJECTED, code, detail, None, subject)
        case _:
            raise AssertionError(f"the server could not decide {decided.envelope.command_id}: {decision.missing}")
