"""Everybody's personal keys, and ending one."""

from __future__ import annotations

from server.panels.panel import Ask, Here, NotDone, Outcome, Read, Side, upto
from server.services.issuing import Issuer
from server.store import keys
from server.store.keys import Key
from server.store.pool import reading, writing
from shared.domain.kernel.ids import Id, is_id
from shared.panels.keys import KEYS, KeyFigures, KeyLine
from shared.panels.panel import AsksOne
from shared.panels.reasons import Reason


async def read(here: Here, ask: Ask) -> Read[KeyFigures, KeyLine]:
    before = Id(ask.after) if is_id(ask.after) else None
    async with reading(here.pool) as connection:
        found = await keys.page(connection, before, ask.ahead)
        good, unused = await keys.counts(connection, here.clock())
    lines = [_line(key, owner) for key, owner in found]
    return upto(KeyFigures(good=good, unused=unused), lines, ask)


async def end(here: Here, issuer: Issuer, asked: AsksOne) -> Outcome:  # noqa: ARG001  # as every act is done
    if not is_id(asked.key):
        raise NotDone(Reason.GONE)
    async with writing(here.pool) as connection:
        ended = await keys.end(connection, keys.WITHDRAWN, here.clock(), key_id=Id(asked.key))
    if not ended:
        raise NotDone(Reason.GONE)
    return Outcome(figures={})


def _line(key: Key, owner: str) -> KeyLine:
    return KeyLine(
        key=key.id,
        name=key.name,
        owner_id=key.user_id,
        owner=owner,
        begins=key.hint,
        scopes=", ".join(key.scopes),
        networks=", ".join(key.networks),
        per_minute=key.per_minute,
        created_at=key.created_at,
        expires_at=key.expires_at,
        used_at=key.used_at,
        used_from=key.used_from,
        ended_at=key.ended_at,
        ended_because=key.ended_because,
    )


SIDE = Side(KEYS, read, {"end": end})
