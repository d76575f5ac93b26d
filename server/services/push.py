"""Takes a device's commands, each exactly once and in order, and answers how each ended. DESIGN.md section 4, "Push".

Locks come in one order everywhere: the device, the files, the rows of desks, the series of numbers.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

import msgspec
import structlog

from server.services.deciding import (
    Ending,
    Outcome,
    Standing,
    Unit,
    decide_unit,
    files_of,
    refuse_unit,
    units,
)
from server.services.errors import SyncError, Unavailable
from server.services.scope import Principal
from server.store import devices
from server.store.devices import RESULT_PLACE, Counter
from server.store.loading import Loaded, Loader, lock_held
from server.store.pool import Connection, Pool, Unreachable, is_transient, writing
from server.store.writing import Unwritable, write_rows
from shared.domain.catalogue import Envelope
from shared.domain.kernel.desks import CommandResult
from shared.domain.kernel.fields import Json, Micros, canonical_json
from shared.domain.kernel.ids import Id, derive_id, is_id, new_id
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import DeviceState, Verdict
from shared.domain.kernel.world import Stamp, World
from shared.domain.people.actors import actor_of
from shared.domain.people.references import people_in
from shared.wire.errors import ErrorCode
from shared.wire.messages import Push, Pushed, Result
from shared.wire.numbering import Forked, Gap, Placed, counted_at, place
from shared.wire.protocol import MAX_GROUP, MAX_PUSH_COMMANDS

FAULTS_BEFORE_SINGLE: Final = 2
"""Unexpected errors of a batch before it goes one by one, and a command that fails again is given up."""
ATTEMPTS: Final = 3
"""Of a batch that names files which come into the user's scope at that moment: rare once, hardly ever twice."""
_FALLEN: Final = frozenset({Verdict.REJECTED, Verdict.WITHDRAWN, Verdict.HANDED_OVER, Verdict.FAILED})
_DEVICE_STATES: Final = {
    DeviceState.PAUSED: ErrorCode.DEVICE_PAUSED,
    DeviceState.REVOKED: ErrorCode.DEVICE_REVOKED,
    DeviceState.FORKED: ErrorCode.DEVICE_FORKED,
}
_loader: Final = Loader()

log = structlog.get_logger()


async def push(pool: Pool, principal: Principal, ask: Push, received_at: Micros) -> Pushed:
    """Ends each command with a verdict, in one transaction; numbers that were done get their stored results.

    received_at: microseconds UTC by the server's clock. Raises SyncError (malformed, server_restored, device_…, gap)
    and Unavailable.
    """
    _check_shape(principal, ask)
    try:
        try:
            try:
                return await _attempted(pool, principal, ask, received_at, singly=False)
            except Unwritable as error:
                log.info("push_one_by_one", device=ask.device_id, constraint=error.constraint)
                return await _attempted(pool, principal, ask, received_at, singly=True)
        except (SyncError, Unreachable):
            raise
        except Exception:  # boundary: counted, so that a poisonous command is given up in the end
            await devices.note_fault(pool, principal.device_id, principal.user_id)
            raise
    except Unreachable as error:
        raise Unavailable from error


class _Granted(Exception):
    """A file came into the user's scope between the look at it and the locks: it is not locked. Nothing was written."""


async def _attempted(pool: Pool, principal: Principal, ask: Push, received_at: Micros, *, singly: bool) -> Pushed:
    """One transaction; another when a file was granted meanwhile. Raises Unavailable when that goes on and on."""
    for _ in range(ATTEMPTS):
        with suppress(_Granted):
            async with writing(pool) as connection:
                return await _Batch(connection, principal, ask, received_at).run(singly=singly)
    raise Unavailable


def _check_shape(principal: Principal, ask: Push) -> None:
    """Raises SyncError(malformed) for what no device of ours sends."""
    numbers = [envelope.number for envelope in ask.commands]
    groups = [run[0][0].group for run in units([(e, _NO_STAMP) for e in ask.commands]) if run[0][0].group is not None]
    sizes = [len(run) for run in units([(e, _NO_STAMP) for e in ask.commands])]
    ids = [envelope.command_id for envelope in ask.commands]
    sound = (
        ask.device_id == principal.device_id
        and 1 <= ask.first < 2**62
        and 0 <= ask.unsent < 2**62
        and (ask.before is None or (is_id(ask.before) and ask.first > 1))
        and len(numbers) <= MAX_PUSH_COMMANDS
        and numbers == list(range(ask.first, ask.first + len(numbers)))
        and all(is_id(each) for each in ids)
        and len(set(ids)) == len(ids)
        and len(set(groups)) == len(groups)
        and max(sizes, default=0) <= MAX_GROUP
        and all(is_id(each) for each in groups)
    )
    if not sound:
        raise SyncError(ErrorCode.MALFORMED)


_NO_STAMP: Final = Stamp(Id(""), Micros(0), Id(""), "")


class _Batch:
    """One push within its transaction."""

    def __init__(self, connection: Connection, principal: Principal, ask: Push, received_at: Micros) -> None:
        self._connection = connection
        self._who = principal
        self._ask = ask
        self._received_at = received_at
        self._previous: dict[Id, Result] = {}
        self._sole: Id | None = None
        """The command, when the batch has only one."""

    async def run(self, *, singly: bool) -> Pushed:
        """singly: each unit in a savepoint of its own, as a constraint objected to all of them together."""
        ask, connection = self._ask, self._connection
        counter = await devices.lock_device(connection, ask.device_id, self._who.user_id)
        _check_device(counter, ask)
        assert counter is not None
        done = await self._place(counter)
        envelopes = ask.commands[len(done) :]
        if not envelopes:
            return Pushed(results=tuple(done), next=counter.acked + 1)
        if counter.last_group is not None and envelopes[0].group == counter.last_group:
            raise SyncError(ErrorCode.MALFORMED)
        entries = self._stamped(counter, envelopes)
        standing = await self._standing(entries)
        fresh = [entry for entry in entries if entry[0].command_id not in self._previous]
        hopeless = counter.faults >= FAULTS_BEFORE_SINGLE
        if singly or hopeless:
            endings = await self._one_by_one(standing, list(units(fresh)), give_up=hopeless)
        else:
            endings = await self._write(standing, list(units(fresh)))
        results, rows = self._recorded(entries, {ending.envelope.command_id: ending for ending in endings})
        last_envelope, last_stamp = entries[-1]
        await devices.advance(
            connection,
            ask.device_id,
            rows,
            acked=last_envelope.number,
            last_at=last_stamp.at,
            last_group=last_envelope.group,
            unsent=ask.unsent,
            now=self._received_at,
        )
        return Pushed(results=(*done, *results), next=last_envelope.number + 1)

    async def _place(self, counter: Counter) -> list[Result]:
        """The stored results of the numbers that were done. Raises SyncError (gap, device_forked)."""
        ask = self._ask
        stored: list[Result] = []
        begin = ask.first if ask.before is None else ask.first - 1
        if ask.commands and begin <= counter.acked:
            last = ask.first + len(ask.commands) - 1
            stored = await devices.ended(self._connection, ask.device_id, begin, last)
        ids = [envelope.command_id for envelope in ask.commands]
        known = {result.number: result.command_id for result in stored}
        match place(ask.first, ids, counter.acked + 1, known, ask.before if ask.commands else None):
            case Gap(expected=expected):
                raise SyncError(ErrorCode.GAP, expected=expected)
            case Forked():
                raise SyncError(ErrorCode.DEVICE_FORKED)
            case Placed(replayed=replayed):
                return [result for result in stored if result.number >= ask.first][:replayed]

    def _stamped(self, counter: Counter, envelopes: Sequence[Envelope]) -> list[tuple[Envelope, Stamp]]:
        entries = []
        previous = counter.last_at
        for envelope in envelopes:
            previous = counted_at(envelope.at, previous, self._received_at)
            stamp = Stamp(envelope.command_id, previous, self._ask.device_id, counter.name, self._received_at)
            entries.append((envelope, stamp))
        return entries

    async def _standing(self, entries: Sequence[tuple[Envelope, Stamp]]) -> Standing:
        """Locks the files, then reads all that the batch is decided on."""
        connection, user_id = self._connection, self._who.user_id
        envelopes = [envelope for envelope, _ in entries]
        file_ids = files_of(envelopes)
        self._sole = envelopes[0].command_id if len(envelopes) == 1 else None
        begun = filter(None, (envelope.begun for envelope in envelopes))
        locked = await lock_held(connection, file_ids, begun, user_id, self._ask.device_id, self._sole)
        asked = {e.command_id for e in envelopes} | {a for e in envelopes for a in e.after if is_id(a)}
        result_ids = [derive_id(each, RESULT_PLACE) for each in asked]
        people = sorted({each for envelope in envelopes for each in people_in(envelope.command)})
        loaded = await _loader.load(connection, locked, user_id, result_ids, file_ids, people)
        if any(any(by.values()) and file_id not in locked for file_id, by in loaded.holds.items()):
            raise _Granted
        if loaded.user is None:
            raise SyncError(ErrorCode.FORBIDDEN)
        self._know_previous(envelopes, loaded)
        fallen = frozenset(c for c, result in loaded.results.items() if result.verdict in _FALLEN)
        return Standing(
            World(loaded.rows, file_ids),
            actor_of(loaded.user),
            loaded.holds,
            loaded.acts_as,
            fallen - {e.command_id for e in envelopes if e.command_id not in self._previous},
        )

    def _know_previous(self, envelopes: Sequence[Envelope], loaded: Loaded) -> None:
        """Commands that already ended, under a number of another device: a forked journal sends them again."""
        for envelope in envelopes:
            row = loaded.results.get(envelope.command_id)
            if row is None:
                continue
            detail = msgspec.json.decode(row.detail, type=dict[str, str | int])
            result = Result(
                number=envelope.number,
                command_id=envelope.command_id,
                verdict=row.verdict,
                code=row.code,
                detail=detail,
                conflict_id=row.conflict_id,
            )
            if row.file_id != self._who.user_id:  # another user's id: nothing of theirs is told
                result = msgspec.structs.replace(
                    result,
                    verdict=Verdict.REJECTED,
                    code=RefusalCode.BAD_VALUE,
                    detail={"what": "The entry's id"},
                    conflict_id=None,
                )
            self._previous[envelope.command_id] = result

    async def _one_by_one(self, standing: Standing, work: list[Unit], *, give_up: bool) -> list[Ending]:
        """Decides and writes each unit by itself. give_up: what fails unexpectedly ends as failed."""
        endings: list[Ending] = []
        for unit in work:
            trial = standing.copy()
            try:
                async with self._connection.transaction():
                    ended = await self._write(trial, [unit])
            except Unwritable:
                ended = refuse_unit(unit, RefusalCode.BAD_VALUE, {"what": "The entry"}, Verdict.REJECTED)
            except Exception as error:  # boundary: this command never passes, and those behind it must
                if not give_up or is_transient(error):
                    raise
                incident = _incident(self._received_at)
                log.exception("push_failed", incident=incident, device=self._ask.device_id)
                ended = refuse_unit(unit, "failed", {"incident": incident}, Verdict.FAILED)
            else:
                standing = trial
            standing.fallen |= {e.envelope.command_id for e in ended if e.verdict in _FALLEN}
            endings += ended
        return endings

    async def _write(self, standing: Standing, work: list[Unit]) -> list[Ending]:
        """Decides the units on `standing`, with human numbers for the accepted ones, and writes the rows."""
        begun = standing.copy() if any(e.command.NUMBERED for unit in work for e, _ in unit) else None
        outcome = _decide(standing, work)
        if begun is not None:
            numbers = await self._numbers(outcome)
            if numbers:
                numbered = [
                    [(e, msgspec.structs.replace(stamp, number=numbers.get(e.command_id))) for e, stamp in unit]
                    for unit in work
                ]
                outcome = _decide(begun, numbered)
                standing.world, standing.holds, standing.fallen = begun.world, begun.holds, begun.fallen
        if outcome.rows:
            await write_rows(self._connection, outcome.rows, {} if self._sole else outcome.causes)
        return outcome.endings

    async def _numbers(self, outcome: Outcome) -> dict[Id, str]:
        """A number for each accepted command that takes one; the refused ones take none."""
        takers: dict[str, list[Id]] = {}
        for ending in outcome.endings:
            series = ending.envelope.command.NUMBERED
            if series is not None and ending.verdict not in _FALLEN:
                takers.setdefault(series, []).append(ending.envelope.command_id)
        year = datetime.fromtimestamp(self._received_at / 1e6, UTC).year
        given: dict[Id, str] = {}
        for series, command_ids in sorted(takers.items()):
            numbers = await devices.reserve_numbers(self._connection, series, year, len(command_ids))
            given |= zip(command_ids, numbers, strict=True)
        return given

    def _recorded(
        self, entries: list[tuple[Envelope, Stamp]], endings: dict[Id, Ending]
    ) -> tuple[list[Result], list[CommandResult]]:
        """The result of every command, and the same as rows for the actor's desk."""
        rows: list[CommandResult] = []
        results: list[Result] = []
        for envelope, stamp in entries:
            ending = endings.get(envelope.command_id)
            if ending is None:
                result, subject = self._previous[envelope.command_id], None
                row_id = derive_id(self._ask.device_id, envelope.number % 2**32)
            else:
                subject = ending.subject
                row_id = derive_id(envelope.command_id, RESULT_PLACE)
                result = Result(
                    number=envelope.number,
                    command_id=envelope.command_id,
                    verdict=ending.verdict,
                    code=ending.code,
                    detail=dict(ending.detail),
                    conflict_id=ending.conflict_id,
                )
            results.append(result)
            rows.append(self._result_row(row_id, result, envelope, stamp, subject))
        return results, rows

    def _result_row(
        self, row_id: Id, result: Result, envelope: Envelope, stamp: Stamp, subject: Id | None
    ) -> CommandResult:
        now, user_id = self._received_at, self._who.user_id
        return CommandResult(
            id=row_id,
            file_id=user_id,
            version=1,
            created_at=now,
            created_by=user_id,
            updated_at=now,
            updated_by=user_id,
            changed=Json("{}"),
            device_id=self._ask.device_id,
            number=envelope.number,
            command_id=envelope.command_id,
            name=type(envelope.command).__name__,
            verdict=result.verdict,
            code=result.code,
            detail=canonical_json(result.detail),
            conflict_id=result.conflict_id,
            subject_file=subject,
            at=stamp.at,
            received_at=now,
        )


def _check_device(counter: Counter | None, ask: Push) -> None:
    if counter is None:
        raise SyncError(ErrorCode.DEVICE_UNKNOWN)
    if counter.state is not DeviceState.ACTIVE:
        raise SyncError(_DEVICE_STATES[counter.state])
    if counter.epoch != ask.epoch:
        raise SyncError(ErrorCode.SERVER_RESTORED)


def _decide(standing: Standing, work: list[Unit]) -> Outcome:
    outcome = Outcome()
    for unit in work:
        decide_unit(standing, unit, outcome)
    return outcome


def _incident(now: Micros) -> Id:
    return new_id(now // 1000, secrets.token_bytes(10))
