"""Entries that the server did not take, of whatever device; asking for one again is a command of the administrator."""

from __future__ import annotations

import json

import msgspec

from server.panels.giving import give
from server.panels.panel import Ask, Here, NotDone, Outcome, Read, Side, upto
from server.services.issuing import Issuer
from server.store import refused
from server.store.pool import reading
from server.store.refused import Refused
from shared.domain.kernel.days import DAY_US
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, is_id
from shared.domain.people.commands import AskAgain
from shared.panels.reasons import Reason
from shared.panels.refused import REFUSED, AsksAgain, RefusedFigures, RefusedLine, Why


async def read(here: Here, ask: Ask) -> Read[RefusedFigures, RefusedLine]:
    before = Id(ask.after) if is_id(ask.after) else None
    async with reading(here.pool) as connection:
        found = await refused.page(connection, before, ask.ahead)
        today, people = await refused.counts(connection, Micros(here.clock() - DAY_US))
    lines = [_line(each) for each in found]
    figures = RefusedFigures(today=today, people=people)
    return upto(figures, lines, ask)


async def ask_again(here: Here, issuer: Issuer, asked: AsksAgain) -> Outcome:
    if not is_id(asked.key):
        raise NotDone(Reason.GONE)
    async with reading(here.pool) as connection:
        entry = await refused.one(connection, Id(asked.key))
    if entry is None:
        raise NotDone(Reason.GONE)
    command = AskAgain(user_id=entry.user_id, entry=entry.command_id, command=entry.command, said=asked.said)
    return await give(here, issuer, command)


def _line(entry: Refused) -> RefusedLine:
    return RefusedLine(
        key=entry.id,
        received_at=entry.received_at,
        user_id=entry.user_id,
        device=entry.device,
        command=entry.command,
        about=entry.about,
        verdict=entry.verdict,
        why=msgspec.json.encode(Why(code=entry.code or "", detail=json.loads(entry.detail))).decode(),
        at=entry.at,
    )


SIDE = Side(REFUSED, read, {"ask_again": ask_again})
