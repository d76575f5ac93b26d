"""Takes a device's commands, each exactly once and in order, and answers how each ended. DESIGN.md section 4, "Push".

Locks come in one order everywhere: the device, then those of `server.services.execution`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Final

import structlog

from server.services.errors import SyncError, Unavailable
from server.services.execution import Execution, are_sound, attempted, result_row
from server.services.scope import Principal
from server.store import devices
from server.store.devices import Counter
from server.store.pool import Connection, Pool, Unreachable
from server.store.writing import Unwritable
from shared.domain.catalogue import Envelope
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import is_id
from shared.domain.kernel.states import DeviceState
from shared.domain.kernel.world import Stamp
from shared.wire.errors import ErrorCode
from shared.wire.messages import Push, Pushed, Result
from shared.wire.numbering import Forked, Gap, Placed, counted_at, place

FAULTS_BEFORE_SINGLE: Final = 2
"""Unexpected errors of a batch before it goes one by one, and a command that fails again is given up."""
_DEVICE_STATES: Final = {
    DeviceState.PAUSED: ErrorCode.DEVICE_PAUSED,
    DeviceState.REVOKED: ErrorCode.DEVICE_REVOKED,
    DeviceState.FORKED: ErrorCode.DEVICE_FORKED,
}

log = structlog.get_logger()


async def push(pool: Pool, principal: Principal, ask: Push, received_at: Micros) -> Pushed:
    """Ends each command with a verdict, in one transaction; numbers that were done get their stored results.

    received_at: microseconds UTC by the server's clock. Raises SyncError (malformed, server_restored, device_…, gap)
    and Unavailable.
    """
    _check_shape(principal, ask)

    def work(*, singly: bool) -> Awaitable[Pushed]:
        return attempted(pool, lambda connection: _Batch(connection, principal, ask, received_at).run(singly=singly))

    try:
        try:
            try:
                return await work(singly=False)
            except Unwritable as error:
                log.info("push_one_by_one", device=ask.device_id, constraint=error.constraint)
                return await work(singly=True)
        except (SyncError, Unreachable):
            raise
        except Exception:  # boundary: counted, so that a poisonous command is given up in the end
            await devices.note_fault(pool, principal.device_id, principal.user_id)
            raise
    except Unreachable as error:
        raise Unavailable from error


def _check_shape(principal: Principal, ask: Push) -> None:
    """Raises SyncError(malformed) for what no device of ours sends."""
    numbers = [envelope.number for envelope in ask.commands]
    sound = (
        ask.device_id == principal.device_id
        and 1 <= ask.first < 2**62
        and 0 <= ask.unsent < 2**62
        and (ask.before is None or (is_id(ask.before) and ask.first > 1))
        and numbers == list(range(ask.first, ask.first + len(numbers)))
        and are_sound(ask.commands)
    )
    if not sound:
        raise SyncError(ErrorCode.MALFORMED)


class _Batch:
    """One push within its transaction."""

    def __init__(self, connection: Connection, principal: Principal, ask: Push, received_at: Micros) -> None:
        self._connection = connection
        self._who = principal
        self._ask = ask
        self._received_at = received_at

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
        ended = await Execution(connection, self._who, self._received_at).run(
            entries, singly=singly, give_up=counter.faults >= FAULTS_BEFORE_SINGLE
        )
        last_envelope, last_stamp = entries[-1]
        await devices.advance(
            connection,
            ask.device_id,
            [result_row(each, self._who.user_id) for each in ended],
            acked=last_envelope.number,
            last_at=last_stamp.at,
            last_group=last_envelope.group,
            unsent=ask.unsent,
            now=self._received_at,
        )
        return Pushed(results=(*done, *(each.result for each in ended)), next=last_envelope.number + 1)

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


def _check_device(counter: Counter | None, ask: Push) -> None:
    if counter is None:
        raise SyncError(ErrorCode.DEVICE_UNKNOWN)
    if counter.state is not DeviceState.ACTIVE:
        raise SyncError(_DEVICE_STATES[counter.state])
    if counter.epoch != ask.epoch:
        raise SyncError(ErrorCode.SERVER_RESTORED)
