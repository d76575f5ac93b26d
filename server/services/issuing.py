"""Commands that no device numbers: of administrators, of REST, of jobs and imports. The second half of a push.

They are locked, decided and written by `server.services.execution` as those of a device are, so that the ledger, the
results and what people are told say the same; the actor is named by all of them. A command's id is what makes it happen
once.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final

import structlog
from msgspec.structs import replace

from server.services.errors import SyncError, Unavailable
from server.services.execution import (
    OBJECTIONS,
    Ended,
    Entry,
    Execution,
    Precondition,
    are_sound,
    attempted,
    result_row,
)
from server.services.scope import Principal
from server.store import devices
from server.store.pool import Connection, Pool, Unreachable
from server.store.writing import Unwritable, write_rows
from shared.domain.catalogue import Envelope
from shared.domain.kernel.commands import Command
from shared.domain.kernel.desks import SYSTEM
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, named_id, new_id
from shared.domain.kernel.world import Stamp
from shared.wire.errors import ErrorCode
from shared.wire.messages import Result
from shared.wire.numbering import counted_at

log = structlog.get_logger()


class Source(StrEnum):
    """By what way a command came, as people read it where a device's name stands."""

    ADMINISTRATION = "Administration"
    REST = "REST"
    JOB = "Nightly job"
    SERVER = "Server"
    """What it notices of itself."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who gives commands without a device. user_id: whom the ledger names, and whose scope and roles count."""

    user_id: Id
    source: Source
    key_id: Id | None = None
    key_name: str = ""
    """Of REST: with which of their keys."""

    @property
    def device_name(self) -> str:
        """What people read where a device's name stands."""
        return f"{self.source.value}: {self.key_name}" if self.key_id is not None else self.source.value

    @property
    def device_id(self) -> Id:
        """Of the pseudo-device under which results are numbered: one for each person and way, or the key."""
        if self.key_id is not None:
            return self.key_id
        return named_id(f"source:{self.source.name}:{self.user_id}")


BY_SYSTEM: Final = Issuer(SYSTEM, Source.ADMINISTRATION)
"""The server itself, at the word of whoever runs it."""


def entered(
    command: Command, command_id: Id, at: Micros, *, after: tuple[Id, ...] = (), group: Id | None = None
) -> Envelope:
    """A command to be issued. at: microseconds UTC, when the person gave it."""
    return Envelope(
        number=0, command_id=command_id, at=at, schema=command.SCHEMA, command=command, after=after, group=group
    )


async def issue(
    pool: Pool,
    issuer: Issuer,
    envelopes: Sequence[Envelope],
    received_at: Micros,
    precondition: Precondition | None = None,
) -> list[Result]:
    """How each command ended, in order, all in one transaction; one that ended before keeps its end.

    The envelopes' numbers count for nothing; the results have those that were given. received_at: microseconds UTC by
    the server's clock, and the latest that a command counts as given. precondition: asked with the files locked, before
    anything is decided that had not ended before. Raises SyncError (malformed, forbidden), Unavailable, and what the
    precondition raises; then nothing was done.

    An act of the server's own whose id somebody took beforehand is given under another one, which its result names.
    """
    if not are_sound(envelopes):
        raise SyncError(ErrorCode.MALFORMED)
    if not envelopes:
        return []

    async def work(connection: Connection, *, singly: bool) -> list[Result]:
        return await _issued(connection, issuer, envelopes, received_at, precondition, singly=singly)

    try:
        try:
            return await attempted(pool, partial(work, singly=False))
        except Unwritable as error:
            if error.constraint not in OBJECTIONS:
                log.info("issue_one_by_one", device=issuer.device_id, constraint=error.constraint)
            return await attempted(pool, partial(work, singly=True))
    except Unreachable as error:
        raise Unavailable from error


async def _issued(
    connection: Connection,
    issuer: Issuer,
    envelopes: Sequence[Envelope],
    received_at: Micros,
    precondition: Precondition | None,
    *,
    singly: bool,
) -> list[Result]:
    entries = []
    for envelope in envelopes:
        at = counted_at(envelope.at, Micros(0), received_at)
        entries.append((envelope, Stamp(envelope.command_id, at, issuer.device_id, issuer.device_name, received_at)))
    principal = Principal(issuer.user_id, issuer.device_id)
    ended = await Execution(connection, principal, received_at, precondition).run(entries, singly=singly)
    taken = [place for place, each in enumerate(ended) if each.is_taken] if issuer.user_id == SYSTEM else []
    if taken:
        log.warning("command_ids_taken", device=issuer.device_id, count=len(taken))
        own = [_under_another_id(*entries[place], received_at) for place in taken]
        again = await Execution(connection, principal, received_at, precondition).run(own, singly=singly)
        for place, each in zip(taken, again, strict=True):
            ended[place] = each
    fresh = sum(not each.is_known for each in ended)
    if fresh:
        numbers = iter(await devices.number_issued(connection, issuer.device_id, fresh))
        ended = [each if each.is_known else _numbered(each, next(numbers)) for each in ended]
        rows = [result_row(each, issuer.user_id) for each in ended if not each.is_known]
        await write_rows(connection, {row.id: row for row in rows}, {row.id: row.command_id for row in rows})
    return [replace(each.result, number=each.number_before) if each.is_known else each.result for each in ended]


def _under_another_id(envelope: Envelope, stamp: Stamp, now: Micros) -> Entry:
    """Of an act of the server's own. Its id follows from what people know, so that it happens once; whoever gave
    something else under that id beforehand does not keep the server from it.
    """
    command_id = new_id(now // 1000, secrets.token_bytes(10))
    return replace(envelope, command_id=command_id), replace(stamp, command_id=command_id)


def _numbered(ended: Ended, number: int) -> Ended:
    return Ended(ended.envelope, ended.stamp, replace(ended.result, number=number), ended.subject, ended.is_known)
