"""Reads panels and does their acts, on this node or on all of them, and keeps what was asked."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from typing import Any

import msgspec

from server.panels.catalogue import SIDES
from server.panels.panel import Ask, Here, NotDone, Side
from server.services.errors import Unavailable
from server.services.issuing import Issuer, Source
from server.services.nodes import Gathered, Nodes
from server.services.problems import ServiceError
from server.store import acts
from server.store.pool import Unreachable, writing
from shared.domain.kernel import bounds
from shared.domain.kernel.ids import Id, new_id
from shared.panels.panel import MAX_KEY, MAX_WORDS, MOST, Act
from shared.wire.codec import BadFrame, decode_message, encode
from shared.wire.errors import ErrorCode
from shared.wire.panels import Came, Done, Outcome, Part, Sheet, Wanted, plain


class Panels:
    """One node's. All raise ServiceError (not_found for a name that is none) and Unavailable."""

    def __init__(self, here: Here, nodes: Nodes) -> None:
        self._here = here
        self._nodes = nodes

    async def read(self, name: str, ask: Ask) -> Sheet:
        """What a panel shows now. Raises ServiceError(malformed) for an ask beyond its bounds."""
        side = _side(name)
        if not 1 <= ask.most <= MOST or len(ask.after) > MAX_KEY or len(ask.words) > MAX_WORDS:
            raise ServiceError(ErrorCode.MALFORMED)
        if not side.panel.of_each_node:
            part = await self._part(side, ask)
            return Sheet(panel=name, as_of=self._here.clock(), parts=(msgspec.structs.replace(part, node=""),))
        wanted = self._wanted(name, "", b"", ask)
        part, gathered = await asyncio.gather(self._part(side, ask), self._nodes.ask(wanted))
        others = [(each.node, decode_message(each.body, Part)) for each in gathered.heard if not each.failed]
        return Sheet(
            panel=name,
            as_of=self._here.clock(),
            parts=(part, *(each for _, each in others)),
            missing=_missing(gathered),
            is_whole=gathered.is_whole,
        )

    async def act(self, who: Id, name: str, act_name: str, body: bytes) -> Done:
        """Do an act, asked as JSON. who: the administrator. Raises ServiceError(malformed)."""
        side = _side(name)
        act = side.panel.act(act_name)
        if act is None:
            raise ServiceError(ErrorCode.NOT_FOUND)
        asked = _asked(act, body)
        act_id = self._new_id()
        issuer = Issuer(who, Source.ADMINISTRATION)
        kept = msgspec.json.encode(plain(asked)).decode()
        unfit = bounds.unfit(asked)
        try:
            async with writing(self._here.pool) as connection:
                await acts.begin(connection, act_id, self._here.clock(), who, name, act_name, kept)
            if unfit is not None:
                raise NotDone(unfit.code, unfit.detail)
            done = await self._done(side, act, issuer, asked)
        except Unreachable as error:
            raise Unavailable from error
        except NotDone as error:
            done = Done(refused=error.code, detail=error.detail)
        await self._end(act_id, done)
        return done

    async def answer(self, wanted: Wanted) -> bytes:
        """To another node."""
        side = _side(wanted.panel)
        if not wanted.act:
            ask = Ask(wanted.after, wanted.most, wanted.words)
            return encode(await self._part(side, ask))
        act = side.panel.act(wanted.act)
        if act is None:
            raise ServiceError(ErrorCode.NOT_FOUND)
        try:
            asked = decode_message(wanted.body, act.asks)
        except BadFrame as error:
            raise ServiceError(ErrorCode.MALFORMED) from error
        issuer = Issuer(Id(wanted.words), Source.ADMINISTRATION)
        return encode(await side.acts[act.name](self._here, issuer, asked))

    async def _done(self, side: Side[Any, Any], act: Act[Any], issuer: Issuer, asked: Any) -> Done:
        doing = side.acts[act.name]
        if not act.on_each_node:
            outcome = await doing(self._here, issuer, asked)
            return Done(figures=outcome.figures, nodes=(self._here.node,), text=outcome.text)
        wanted = self._wanted(side.panel.name, act.name, encode(asked), Ask(words=issuer.user_id))
        mine, gathered = await asyncio.gather(doing(self._here, issuer, asked), self._nodes.ask(wanted))
        sums = Counter(mine.figures)
        nodes = [self._here.node]
        for heard in gathered.heard:
            if not heard.failed:
                sums.update(decode_message(heard.body, Outcome).figures)
                nodes.append(heard.node)
        figures = dict(sums) | {name: 0 for name in mine.figures if name not in sums}
        return Done(
            figures=figures,
            nodes=tuple(nodes),
            missing=_missing(gathered),
            is_whole=gathered.is_whole,
        )

    async def _part(self, side: Side[Any, Any], ask: Ask) -> Part:
        try:
            found = await side.read(self._here, ask)
        except Unreachable as error:
            raise Unavailable from error
        lines = tuple(plain(line) for line in found.lines)
        return Part(node=self._here.node, figures=plain(found.figures), lines=lines, next=found.next)

    async def _end(self, act_id: Id, done: Done) -> None:
        """What was done stays done when its end cannot be kept: it stands there without one."""
        came = Came(figures=done.figures, missing=done.missing, refused=done.refused, detail=done.detail)
        is_good = not done.refused and not done.missing
        try:
            async with writing(self._here.pool) as connection:
                kept = msgspec.json.encode(came).decode()
                await acts.end(connection, act_id, self._here.clock(), is_good=is_good, came=kept)
        except Unreachable:
            return

    def _new_id(self) -> Id:
        return new_id(self._here.clock() // 1000, secrets.token_bytes(10))

    def _wanted(self, panel: str, act: str, body: bytes, ask: Ask) -> Wanted:
        return Wanted(
            id=self._new_id(),
            node=self._here.node,
            panel=panel,
            act=act,
            body=body,
            after=ask.after,
            most=ask.most,
            words=ask.words,
        )


def _side(name: str) -> Side[Any, Any]:
    if name not in SIDES:
        raise ServiceError(ErrorCode.NOT_FOUND)
    return SIDES[name]


def _asked(act: Act[Any], body: bytes) -> Any:
    try:
        return msgspec.json.decode(body or b"{}", type=act.asks)
    except msgspec.MsgspecError as error:
        raise ServiceError(ErrorCode.MALFORMED) from error


def _missing(gathered: Gathered) -> tuple[str, ...]:
    return tuple(sorted({*gathered.missing, *(each.node for each in gathered.heard if each.failed)}))
