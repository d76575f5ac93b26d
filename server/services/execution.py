"""Carries commands out: locks, loads, decides and writes, whoever gives them. Pushes and issuing stand on it.

Locks come in one order everywhere: the files, the rows of desks, the series of numbers. Who counts the commands, and
so what is locked before and after, is the caller's.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeAlias, TypeVar

import msgspec
import structlog

from server.services.effects import EFFECTS
from server.services.errors import SyncError, Unavailable
from server.services.scope import Principal
from server.services.verdicts import Ending, Footing, Outcome, Unit, decide_unit, files_of, refuse_unit, units
from server.store import devices, notices
from server.store.accounts import EMAIL_TAKEN
from server.store.desks import get
from server.store.devices import RESULT_PLACE
from server.store.loading import Loaded, Loader, lock_files, lock_held
from server.store.pool import Connection, Pool, is_transient, patiently, writing
from server.store.writing import Unwritable, write_rows
from shared.domain.catalogue import Envelope, may
from shared.domain.kernel.desks import SYSTEM, CommandResult, NotificationMark
from shared.domain.kernel.fields import Json, Micros, canonical_json
from shared.domain.kernel.ids import Id, derive_id, is_id, new_id
from shared.domain.kernel.refusals import Refusal, RefusalCode
from shared.domain.kernel.states import Verdict
from shared.domain.kernel.world import Actor, Stamp, World
from shared.domain.notifications.marks import OF_FILES
from shared.domain.people.actors import SYSTEM_ACTOR, actor_of
from shared.domain.people.entities import User
from shared.domain.people.references import people_in
from shared.domain.people.refusals import PeopleRefusal
from shared.wire.errors import ErrorCode
from shared.wire.messages import Result
from shared.wire.protocol import MAX_GROUP, MAX_PUSH_COMMANDS

T = TypeVar("T")
Entry: TypeAlias = tuple[Envelope, Stamp]
Precondition: TypeAlias = Callable[[Connection], Awaitable[None]]
"""Raises what the caller wants to hear when something is not as they saw it."""

ATTEMPTS: Final = 3
"""Of a batch that names files which come into the user's scope at that moment: rare once, hardly ever twice."""
FALLEN: Final = frozenset({Verdict.REJECTED, Verdict.WITHDRAWN, Verdict.HANDED_OVER, Verdict.FAILED})
ROWS_AT_A_STRETCH: Final = 100
"""So many are decided before others have their turn: some 5 ms, of which whoever waits needs a dozen."""
OBJECTIONS: Final[Mapping[str, tuple[Refusal, Mapping[str, str | int]]]] = {
    EMAIL_TAKEN: (PeopleRefusal.EMAIL_TAKEN, {}),
}
"""By the constraint that objects: what people read."""
_UNFIT: Final = (RefusalCode.BAD_VALUE, {"what": "The entry"})
_loader: Final = Loader()

log = structlog.get_logger()


class Granted(Exception):
    """A file or a role came to the user between the look at it and the locks: not all is locked that is decided on.
    Nothing was written.
    """


async def attempted(pool: Pool, work: Callable[[Connection], Awaitable[T]]) -> T:
    """One transaction; another when a file was granted meanwhile, or when the connection failed before it was to
    commit. Raises Unavailable when files are granted on and on, and Unreachable.
    """
    for _ in range(ATTEMPTS):
        with suppress(Granted):
            return await patiently(pool, work, writing)
    raise Unavailable


def are_sound(envelopes: Sequence[Envelope]) -> bool:
    """Whether ids are ids and said once, and groups stand together and are no larger than they may be."""
    ids = [envelope.command_id for envelope in envelopes]
    runs = list(units([(envelope, _NO_STAMP) for envelope in envelopes]))
    groups = [run[0][0].group for run in runs if run[0][0].group is not None]
    return (
        len(ids) <= MAX_PUSH_COMMANDS
        and all(is_id(each) for each in ids)
        and len(set(ids)) == len(ids)
        and len(set(groups)) == len(groups)
        and max(map(len, runs), default=0) <= MAX_GROUP
        and all(is_id(each) for each in groups)
        and all(is_id(each) for envelope in envelopes for each in envelope.after)
    )


_NO_STAMP: Final = Stamp(Id(""), Micros(0), Id(""), "")


@dataclass(frozen=True, slots=True)
class Ended:
    """A command and how it ended. subject: the file that people are shown for it. is_known: it had ended before, and
    was not decided again. is_taken: under its id somebody else's did.
    """

    envelope: Envelope
    stamp: Stamp
    result: Result
    subject: Id | None
    is_known: bool
    number_before: int = 0
    """Of one that had ended: the number that it ended under."""
    is_taken: bool = False


class Execution:
    """Commands of one principal within one transaction, each with the stamp that counts."""

    def __init__(
        self,
        connection: Connection,
        principal: Principal,
        received_at: Micros,
        precondition: Precondition | None = None,
    ) -> None:
        """precondition: asked with the files locked, unless all ended before: asked again, they are answered again."""
        self._precondition = precondition
        self._connection = connection
        self._who = principal
        self._received_at = received_at
        self._previous: dict[Id, Result] = {}
        self._numbers_before: dict[Id, int] = {}
        self._taken: set[Id] = set()
        self._sole: Id | None = None
        """The command, when there is only one."""

    async def run(self, entries: Sequence[Entry], *, singly: bool, give_up: bool = False) -> list[Ended]:
        """How each ended, in order, with its rows written. Those that ended before stay as they ended.

        singly: each unit in a savepoint of its own, as a constraint objected to all of them together. give_up: so too,
        and what fails unexpectedly ends as failed. Raises SyncError(forbidden), Granted and Unwritable.
        """
        standing = await self._standing(entries)
        fresh = [entry for entry in entries if entry[0].command_id not in self._previous]
        if fresh and self._precondition is not None:
            await self._precondition(self._connection)
        if singly or give_up:
            endings = await self._one_by_one(standing, list(units(fresh)), give_up=give_up)
        else:
            endings = await self._write(standing, list(units(fresh)))
        return self._ended(entries, {ending.envelope.command_id: ending for ending in endings})

    async def _standing(self, entries: Sequence[tuple[Envelope, Stamp]]) -> Footing:
        """Locks the files, then reads all that the batch is decided on."""
        connection, user_id = self._connection, self._who.user_id
        envelopes = [envelope for envelope, _ in entries]
        file_ids = files_of(envelopes)
        self._sole = envelopes[0].command_id if len(envelopes) == 1 else None
        locked = await self._locked(envelopes, file_ids)
        asked = {e.command_id for e in envelopes} | {a for e in envelopes for a in e.after if is_id(a)}
        result_ids = [derive_id(each, RESULT_PLACE) for each in asked]
        people = sorted({each for envelope in envelopes for each in people_in(envelope.command)})
        loaded = await _loader.load(connection, locked, user_id, result_ids, file_ids, people)
        is_held = (file_id for file_id, by in loaded.holds.items() if any(by.values()))
        if not set(locked).issuperset((*is_held, *self._desks(envelopes, loaded.user))):
            raise Granted
        self._know_previous(envelopes, loaded)
        fallen = frozenset(c for c, result in loaded.results.items() if result.verdict in FALLEN)
        return Footing(
            World(loaded.rows, file_ids, loaded.counts),
            _actor(user_id, loaded.user),
            {file_id: {file_id: True} for file_id in file_ids} if user_id == SYSTEM else loaded.holds,
            loaded.acts_as,
            fallen - {e.command_id for e in envelopes if e.command_id not in self._previous},
        )

    async def _locked(self, envelopes: Sequence[Envelope], file_ids: list[Id]) -> list[Id]:
        """The files that are locked from here on: of those named, the user's, and the desks that they may change; the
        server has all of them.
        """
        connection, user_id, device_id = self._connection, self._who.user_id, self._who.device_id
        user = await get(connection, User, user_id) if any(e.command.desks(e.command_id) for e in envelopes) else None
        changed = self._desks(envelopes, user)
        wanted = sorted({*file_ids, *changed}) if changed else file_ids
        if user_id == SYSTEM:
            await lock_files(connection, wanted, user_id, device_id, self._sole)
            return wanted
        begun = filter(None, (envelope.begun for envelope in envelopes))
        return await lock_held(connection, wanted, (*begun, *changed), user_id, device_id, self._sole)

    def _desks(self, envelopes: Sequence[Envelope], user: User | None) -> frozenset[Id]:
        """Those of others that the commands change, as far as the roles of the user, whose row this is, allow the
        commands: nobody else waits for them, or has them read. Asked before the locks, and once more with them, as a
        role may have come meanwhile.
        """
        changing = [(e, desks) for e in envelopes if (desks := e.command.desks(e.command_id))]
        if changing and self._who.user_id != SYSTEM:
            actor = actor_of(user) if user is not None else None
            changing = [(e, desks) for e, desks in changing if actor and may(actor, type(e.command).__name__)]
        return frozenset(desk for _, desks in changing for desk in desks if is_id(desk))

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
                self._taken.add(envelope.command_id)
            self._previous[envelope.command_id] = result
            self._numbers_before[envelope.command_id] = row.number if row.file_id == self._who.user_id else 0

    async def _one_by_one(self, standing: Footing, work: list[Unit], *, give_up: bool) -> list[Ending]:
        """Decides and writes each unit by itself. give_up: what fails unexpectedly ends as failed."""
        endings: list[Ending] = []
        for unit in work:
            trial = standing.copy()
            try:
                async with self._connection.transaction():
                    ended = await self._write(trial, [unit])
            except Unwritable as error:
                code, detail = OBJECTIONS.get(error.constraint, _UNFIT)
                ended = refuse_unit(unit, code, detail, Verdict.REJECTED)
            except Exception as error:  # boundary: this command never passes, and those behind it must
                if not give_up or is_transient(error):
                    raise
                incident = _incident(self._received_at)
                log.exception("push_failed", incident=incident, device=self._who.device_id)
                ended = refuse_unit(unit, "failed", {"incident": incident}, Verdict.FAILED)
            else:
                standing = trial
            standing.fallen |= {e.envelope.command_id for e in ended if e.verdict in FALLEN}
            endings += ended
        return endings

    async def _write(self, standing: Footing, work: list[Unit]) -> list[Ending]:
        """Decides the units on `standing`, with human numbers for the accepted ones, and writes the rows."""
        begun = standing.copy() if any(e.command.NUMBERED for unit in work for e, _ in unit) else None
        outcome = await _decide(standing, work)
        if begun is not None:
            numbers = await self._numbers(outcome)
            if numbers:
                numbered = [
                    [(e, msgspec.structs.replace(stamp, number=numbers.get(e.command_id))) for e, stamp in unit]
                    for unit in work
                ]
                outcome = await _decide(begun, numbered)
                standing.world, standing.holds, standing.fallen = begun.world, begun.holds, begun.fallen
        await self._only_of_what_was_said(standing, outcome)
        if outcome.rows:
            await write_rows(self._connection, outcome.rows, {} if self._sole else outcome.causes)
        for ending in outcome.endings:
            effect = EFFECTS.get(type(ending.envelope.command))
            if effect is not None and ending.verdict not in FALLEN:
                await effect(self._connection, ending.envelope, ending.envelope.command, self._received_at)
        return outcome.endings

    async def _only_of_what_was_said(self, standing: Footing, outcome: Outcome) -> None:
        """Leaves out marks of notifications that were never said to the person: no decision reads a desk to find them,
        and whoever makes up ids would fill their own for ever.
        """
        marks = [row for row in outcome.rows.values() if isinstance(row, NotificationMark) and row.deed not in OF_FILES]
        if not marks:
            return
        said = await notices.said_to(self._connection, {mark.about_id for mark in marks}, standing.acts_as)
        for mark in marks:
            if mark.about_id not in said:
                del outcome.rows[mark.id]

    async def _numbers(self, outcome: Outcome) -> dict[Id, str]:
        """A number for each accepted command that takes one; the refused ones take none."""
        takers: dict[str, list[Id]] = {}
        for ending in outcome.endings:
            series = ending.envelope.command.NUMBERED
            if series is not None and ending.verdict not in FALLEN:
                takers.setdefault(series, []).append(ending.envelope.command_id)
        year = datetime.fromtimestamp(self._received_at / 1e6, UTC).year
        given: dict[Id, str] = {}
        for series, command_ids in sorted(takers.items()):
            numbers = await devices.reserve_numbers(self._connection, series, year, len(command_ids))
            given |= zip(command_ids, numbers, strict=True)
        return given

    def _ended(self, entries: Sequence[Entry], endings: dict[Id, Ending]) -> list[Ended]:
        found = []
        for envelope, stamp in entries:
            ending = endings.get(envelope.command_id)
            if ending is None:
                known = self._previous[envelope.command_id]
                before, is_taken = self._numbers_before[envelope.command_id], envelope.command_id in self._taken
                ended = Ended(envelope, stamp, known, None, is_known=True, number_before=before, is_taken=is_taken)
                found.append(ended)
                continue
            result = Result(
                number=envelope.number,
                command_id=envelope.command_id,
                verdict=ending.verdict,
                code=ending.code,
                detail=dict(ending.detail),
                conflict_id=ending.conflict_id,
            )
            found.append(Ended(envelope, stamp, result, ending.subject, is_known=False))
        return found


def result_row(ended: Ended, user_id: Id) -> CommandResult:
    """The same as a row for the actor's desk. One that ended before has it under its own number once more."""
    stamp, result = ended.stamp, ended.result
    assert stamp.received_at is not None
    place = (stamp.device_id, result.number % 2**32) if ended.is_known else (result.command_id, RESULT_PLACE)
    now = stamp.received_at
    return CommandResult(
        id=derive_id(*place),
        file_id=user_id,
        version=1,
        created_at=now,
        created_by=user_id,
        updated_at=now,
        updated_by=user_id,
        changed=Json("{}"),
        device_id=stamp.device_id,
        number=result.number,
        command_id=result.command_id,
        name=type(ended.envelope.command).__name__,
        verdict=result.verdict,
        code=result.code,
        detail=canonical_json(result.detail),
        conflict_id=result.conflict_id,
        subject_file=ended.subject,
        at=stamp.at,
        received_at=now,
    )


def _actor(user_id: Id, user: User | None) -> Actor:
    """Raises SyncError(forbidden) for a person who is not among the users."""
    if user_id == SYSTEM:
        return SYSTEM_ACTOR
    if user is None:
        raise SyncError(ErrorCode.FORBIDDEN)
    return actor_of(user)


async def _decide(standing: Footing, work: list[Unit]) -> Outcome:
    """Letting others come between: a command may make two hundred rows, and a push has a thousand commands."""
    outcome, told = Outcome(), 0
    for unit in work:
        decide_unit(standing, unit, outcome)
        if len(outcome.rows) - told >= ROWS_AT_A_STRETCH:
            told = len(outcome.rows)
            await asyncio.sleep(0)
    return outcome


def _incident(now: Micros) -> Id:
    return new_id(now // 1000, secrets.token_bytes(10))
