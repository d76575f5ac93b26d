"""A server in memory: all that there is, decided by the real rules, and what of it each person may see.

It has no sockets, no clock and no chance in it: what happens, happens at the time that its caller says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Final

from msgspec.structs import replace

from shared.domain.batch import fold
from shared.domain.catalogue import TABLES, AnyCommand, Envelope
from shared.domain.kernel.desks import BLIND, EVERYONE, SHELF, Device, Membership
from shared.domain.kernel.fields import Micros, Row, values_of
from shared.domain.kernel.ids import Id, named_id, new_id
from shared.domain.kernel.states import DeviceState, MembershipState, Verdict
from shared.domain.kernel.world import Changes, Decision, Refused, Stamp, World
from shared.domain.people.actors import SYSTEM_ACTOR, actor_of
from shared.domain.people.entities import User
from shared.wire.codec import row_hash
from shared.wire.messages import Checkpoint, Cursor, Dropped, Opened, PullFrame, Result, Rows
from tests.support.rows import born, result_row

SERVER_ID: Final = named_id("office:server")
EPOCH: Final = named_id("office:epoch")
FALLEN: Final = frozenset({Verdict.REJECTED, Verdict.WITHDRAWN})


class NotDone(Exception):
    """A command of the story was refused, so the story is wrong."""


@dataclass
class Office:
    """World, log and devices. `copy` is cheap: worlds are shared, and what happens in one office stays in it."""

    world: World = field(default_factory=World)
    log: list[tuple[Row, ...]] = field(default_factory=list)
    """What each position wrote; a cursor's position counts them."""
    devices: dict[Id, Device] = field(default_factory=dict)
    results: dict[Id, tuple[Result, ...]] = field(default_factory=dict)
    """By device, in the order of its numbers."""
    made: int = 0
    claims: int = 4398
    """The last human number that was given."""

    def copy(self) -> Office:
        other = copy(self)
        other.log, other.devices, other.results = [*self.log], dict(self.devices), dict(self.results)
        return other

    # ---- what happens

    def new_id(self, at: int) -> Id:
        """The next id, of this moment; the same in each run."""
        self.made += 1
        return new_id(at // 1000, self.made.to_bytes(10, "big"))

    def write(self, *rows: Row) -> None:
        """What no command does: administration, and what is brought in from elsewhere."""
        self._commit(self.world, rows)

    def add_device(self, user_id: Id, name: str, platform: str, at: int) -> Id:
        device_id = self.new_id(at)
        device = Device(
            **born(device_id, user_id, at, user_id),
            user_id=user_id,
            name=name,
            platform=platform,
            program_version="0.1.0",
            state=DeviceState.ACTIVE,
            registered_at=Micros(at),
        )
        self.devices[device_id] = device
        self.results[device_id] = ()
        self.write(device)
        return device_id

    def act(self, device_id: Id, command: AnyCommand, at: int, command_id: Id | None = None) -> Id:
        """Somebody does this on a device that is online. Returns the command's id. Raises NotDone where it is refused
        or meets another's change.
        """
        command_id = command_id or self.new_id(at)
        number = len(self.results[device_id]) + 1
        envelope = Envelope(
            number=number, command_id=command_id, at=Micros(at), schema=type(command).SCHEMA, command=command
        )
        (result,) = self.push(device_id, [envelope])
        if result.verdict is not Verdict.APPLIED:
            raise NotDone(f"{command!r}: {result.verdict} {result.code} {result.detail}")
        return command_id

    def issue(self, command: AnyCommand, at: int) -> None:
        """The server itself does this, as a job of its own would. Raises NotDone where it is refused."""
        command_id = self.new_id(at)
        envelope = Envelope(
            number=1, command_id=command_id, at=Micros(at), schema=type(command).SCHEMA, command=command
        )
        stamp = Stamp(command_id, envelope.at, SERVER_ID, "", Micros(at + 1), None)
        world, (decided,) = fold(self.world, [(envelope, SYSTEM_ACTOR, stamp)], frozenset())
        if not isinstance(decided.decision, Changes):
            raise NotDone(f"{command!r}: {decided.decision!r}")
        self._commit(world, decided.decision.rows)

    def push(self, device_id: Id, envelopes: Sequence[Envelope]) -> tuple[Result, ...]:
        """The second half of a push: decided in order, written with their results. What was answered is not again."""
        device = self.devices[device_id]
        user = self.world.get(User, device.user_id)
        assert user is not None
        before = self.results[device_id]
        fresh = [envelope for envelope in envelopes if envelope.number > len(before)]
        entries = [(envelope, actor_of(user), self._stamp(envelope, device)) for envelope in fresh]
        fallen = frozenset(result.command_id for result in before if result.verdict in FALLEN)
        world, decided = fold(self.world, entries, fallen)
        rows: list[Row] = []
        made: list[Result] = []
        for one in decided:
            result = _result(one.envelope, one.decision)
            made.append(result)
            rows += one.decision.rows if isinstance(one.decision, Changes) else ()
            rows.append(result_row(device.user_id, device.id, one.envelope, result, one.decision.subject_file))
        self._commit(world, rows)
        self.results[device_id] = (*before, *made)
        return tuple(self.results[device_id][envelope.number - 1] for envelope in envelopes)

    def _stamp(self, envelope: Envelope, device: Device) -> Stamp:
        number = None
        if envelope.command.NUMBERED is not None:
            self.claims += 1
            number = f"CLM-2026-{self.claims:06d}"
        at = envelope.at
        return Stamp(envelope.command_id, at, device.id, device.name, Micros(at + 1), number)

    def _commit(self, world: World, rows: Iterable[Row]) -> None:
        """world: with or without the rows. Blind writes raise the version of what they overwrite, as the store does."""
        final = []
        for row in rows:
            was = self.world.get(type(row), row.id) if isinstance(row, BLIND) else None
            final.append(replace(row, version=was.version + 1, created_at=was.created_at) if was is not None else row)
        self.world = world.with_rows(final, {row.file_id for row in final})
        self.log.append(tuple(final))

    # ---- what is seen of it

    @property
    def head(self) -> Cursor:
        return self.at(len(self.log))

    def at(self, position: int) -> Cursor:
        return Cursor(position, position * 7 + 1)

    def held(self, user_id: Id) -> frozenset[Id]:
        """The files of one person: what memberships open to them, and to the desks that they hold."""
        found = {user_id, EVERYONE, SHELF}
        frontier = [user_id, EVERYONE]
        while frontier:
            for membership in self.world.each(Membership, frontier.pop()):
                target = membership.target_file
                if membership.state is MembershipState.HELD and target not in found:
                    found.add(target)
                    frontier.append(target)
        return frozenset(found)

    def pull(self, device_id: Id, since: int, before: frozenset[Id]) -> tuple[list[PullFrame], Checkpoint]:
        """All that changed for a device after a position; `before` are the files that it had there, empty at first."""
        now = self.held(self.devices[device_id].user_id)
        last: dict[tuple[str, Id], Row] = {
            (row.TABLE.name, row.id): row
            for change in self.log[since:]
            for row in change
            if row.file_id in now & before and row.TABLE.is_carried
        }
        opened = now - before
        if opened:
            last |= {
                (row.TABLE.name, row.id): row
                for row in self.world.rows()
                if row.file_id in opened and row.TABLE.is_carried
            }
        frames: list[PullFrame] = []
        if before - now:
            frames.append(Dropped(file_ids=tuple(sorted(before - now))))
        if opened:
            frames.append(Opened(file_ids=tuple(sorted(opened))))
        by_table: dict[str, list[list[Any]]] = {}
        for (name, _), row in sorted(last.items(), key=lambda one: one[0]):
            by_table.setdefault(name, []).append(wire(row))
        frames += [Rows(table=table.name, rows=by_table[table.name]) for table in TABLES if table.name in by_table]
        return frames, Checkpoint(cursor=self.head, acked=len(self.results[device_id]))

    def rows_of(self, entity: type[Row]) -> Iterator[Row]:
        return self.world.all(entity)


def wire(row: Row) -> list[Any]:
    """As it travels, with its hash."""
    values = [value.value if hasattr(value, "value") else value for value in values_of(row)]
    return [*values, row_hash(values)]


def _result(envelope: Envelope, decision: Decision) -> Result:
    match decision:
        case Changes(verdict=verdict, conflict_id=conflict_id):
            code, detail = None, {}
        case Refused():
            verdict, conflict_id = Verdict.REJECTED, None
            code, detail = str(decision.code), dict(decision.detail)
        case _:
            raise AssertionError("the server has everything and decides everything")
    return Result(
        number=envelope.number,
        command_id=envelope.command_id,
        verdict=verdict,
        code=code,
        detail=detail,
        conflict_id=conflict_id,
    )
