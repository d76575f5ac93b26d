"""Reads panels and does their acts, on this node or on all of them, and keeps what was asked."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

import msgspec

from server.panels.catalogue import SIDES
from server.panels.panel import Ask, Doing, Here, NotDone, Reading, Side, paged
from server.services.errors import Unavailable
from server.services.flights import Flights
from server.services.issuing import Issuer, Source
from server.services.nodes import ACT_S, Gathered, Nodes
from server.services.problems import ServiceError
from server.store import accounts, acts
from server.store.pool import Pool, Unreachable, writing
from shared.domain.kernel import bounds
from shared.domain.kernel.characters import UNPRINTABLE
from shared.domain.kernel.desks import SYSTEM
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, new_id
from shared.panels.panel import MAX_KEY, MAX_WORDS, MOST, Act, Asks, Panel, told_of
from shared.panels.reasons import Reason
from shared.wire.codec import BadFrame, decode_message, encode
from shared.wire.errors import ErrorCode
from shared.wire.panels import Came, Done, Heard, Outcome, Part, Sheet, Value, Wanted, plain

_ALONE: Final = Gathered((), (), is_whole=True)


class Panels:
    """As one node sees them; or as whoever is none, and asks the nodes. here: None for the latter.

    All raise ServiceError (not_found for a name that is none) and Unavailable.
    """

    def __init__(self, here: Here | None, nodes: Nodes, pool: Pool, clock: Callable[[], Micros]) -> None:
        self._here = here
        self._nodes = nodes
        self._pool = pool
        self._clock = clock
        self._most_s = ACT_S if here is None else here.settings.request_timeout_s / 2
        self.reads: Flights[tuple[str, Ask], Sheet] = Flights()

    async def read(self, name: str, ask: Ask) -> Sheet:
        """What a panel shows now, read once for all who ask the same at the same time: it is the same for all of them.

        Raises ServiceError(malformed) for an ask beyond its bounds, NotDone for no node.
        """
        side = _side(name)
        is_fit = (
            len(ask.after) <= MAX_KEY and len(ask.words) <= MAX_WORDS and not UNPRINTABLE.search(ask.after + ask.words)
        )
        if not (1 <= ask.most <= MOST and is_fit):
            raise ServiceError(ErrorCode.MALFORMED)
        return await self.reads.join((name, ask), partial(self._sheet, side, ask))

    async def _sheet(self, side: Side[Any, Any], ask: Ask) -> Sheet:
        name = side.panel.name
        if side.of_node is not None:
            return await self._read_all(side, side.of_node, ask)
        wanted = self._wanted(name, "", b"", ask)
        mine: list[Part] = []
        if self._here is None:
            gathered = await self._asked(wanted, of_each=side.panel.of_each_node)
        elif side.panel.of_each_node:
            part, gathered = await asyncio.gather(
                self._part(self._here, side.read, ask), self._nodes.ask(wanted, self._most_s)
            )
            mine = [part]
        else:
            mine, gathered = [await self._part(self._here, side.read, ask)], _ALONE
        parts = [*mine, *_parts(gathered)]
        if not side.panel.of_each_node:
            parts = [msgspec.structs.replace(part, node="") for part in parts]
        missing, is_whole = _missing(gathered), gathered.is_whole
        return Sheet(panel=name, as_of=self._clock(), parts=tuple(parts), missing=missing, is_whole=is_whole)

    async def _read_all(self, side: Side[Any, Any], of_node: Reading, ask: Ask) -> Sheet:
        """What all share and what each node adds, as one part."""
        whole = Ask(words=ask.words)
        wanted = self._wanted(side.panel.name, "", b"", whole)
        adding = msgspec.structs.replace(wanted, id=self._new_id(), of_node=True)
        if self._here is None:
            shared, gathered = await asyncio.gather(
                self._asked(wanted, of_each=False), self._asked(adding, of_each=True)
            )
            mine = _parts(shared)
            gathered = replace(
                gathered,
                missing=tuple({*_missing(shared), *gathered.missing}),
                is_whole=shared.is_whole and gathered.is_whole,
            )
        else:
            first, own, gathered = await asyncio.gather(
                self._part(self._here, side.read, whole),
                self._part(self._here, of_node, whole),
                self._nodes.ask(adding, self._most_s),
            )
            mine = [first, own]
        heard = [*mine, *_parts(gathered)]
        parts = (_summed(side.panel, heard, ask),) if heard else ()
        missing, is_whole = _missing(gathered), gathered.is_whole
        return Sheet(panel=side.panel.name, as_of=self._clock(), parts=parts, missing=missing, is_whole=is_whole)

    async def act(self, who: Id, name: str, act_name: str, body: bytes) -> Done:
        """Do an act, asked as JSON. who: the administrator. Raises ServiceError(malformed), and forbidden for who is
        none any more when it is kept.
        """
        side = _side(name)
        act = side.panel.act(act_name)
        if act is None:
            raise ServiceError(ErrorCode.NOT_FOUND)
        asked = _asked(act, body)
        act_id = self._new_id()
        kept = msgspec.json.encode(plain(asked)).decode()
        unfit = bounds.unfit(asked)
        try:
            async with writing(self._pool) as connection:
                if who != SYSTEM and not await accounts.is_staff(connection, who):
                    raise ServiceError(ErrorCode.FORBIDDEN)
                await acts.begin(connection, act_id, self._clock(), who, name, act_name, kept)
            _keep_within(asked)
            if unfit is not None:
                raise NotDone(unfit.code, unfit.detail)
            done = await self._done(side, act, Issuer(who, Source.ADMINISTRATION), asked)
        except Unreachable as error:
            raise Unavailable from error
        except NotDone as error:
            done = Done(refused=error.code, detail=error.detail)
        await self._end(act_id, done)
        return done

    async def answer(self, wanted: Wanted) -> bytes:
        """To another node, or to whoever is none."""
        assert self._here is not None
        side = _side(wanted.panel)
        if not wanted.act:
            read = side.of_node if wanted.of_node and side.of_node is not None else side.read
            return encode(await self._part(self._here, read, Ask(wanted.after, wanted.most, wanted.words)))
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
        """On this node, on another one, on whichever can, or on each: then one that refuses while others did it, or may
        have done it, is told among the missing. Raises NotDone where it is known that nobody did it.
        """
        wanted = self._wanted(side.panel.name, act.name, encode(asked), Ask(words=issuer.user_id))
        mine: list[tuple[str, Outcome]] = []
        gathered = _ALONE
        if self._here is None:
            gathered = await self._asked(wanted, of_each=act.on_each_node or act.on_any_node)
        elif act.on_any_node:
            try:
                mine = [(self._here.node, await side.acts[act.name](self._here, issuer, asked))]
            except NotDone:
                gathered = await self._nodes.ask(wanted, self._most_s)
                if not gathered.heard and not gathered.missing:
                    raise
        elif act.on_each_node:
            own, others = await asyncio.gather(
                _heard(self._here, side.acts[act.name], issuer, asked), self._nodes.ask(wanted, self._most_s)
            )
            gathered = replace(others, heard=(own, *others.heard))
        else:
            mine = [(self._here.node, await side.acts[act.name](self._here, issuer, asked))]
        came = [*mine, *((each.node, decode_message(each.body, Outcome)) for each in gathered.heard if each.body)]
        refused = next((each for each in gathered.heard if each.refused), None)
        if not came and refused is not None and not _silent(gathered):
            raise NotDone(refused.refused, refused.detail)
        if act.on_any_node and came:
            came, gathered = came[:1], _ALONE
        sums: Counter[str] = Counter()
        for _, each in came:
            sums.update(each.figures)
        return Done(
            figures={name: sums[name] for _, each in came for name in each.figures},
            nodes=tuple(node for node, _ in came),
            missing=_missing(gathered),
            is_whole=gathered.is_whole or not act.on_each_node,
            text="".join(each.text for _, each in came),
        )

    async def _asked(self, wanted: Wanted, *, of_each: bool) -> Gathered:
        """All nodes, or any one of them. Raises NotDone where there is none; one that says nothing was asked."""
        one = await self._nodes.any()
        if one is None:
            raise NotDone(Reason.NO_NODE)
        gathered = await self._nodes.ask(wanted if of_each else msgspec.structs.replace(wanted, to=one), self._most_s)
        if not gathered.heard and not gathered.missing:
            raise NotDone(Reason.NO_NODE)
        return gathered

    async def _part(self, here: Here, read: Reading, ask: Ask) -> Part:
        try:
            found = await read(here, ask)
        except Unreachable as error:
            raise Unavailable from error
        lines = tuple(plain(line) for line in found.lines)
        return Part(node=here.node, figures=plain(found.figures), lines=lines, next=found.next)

    async def _end(self, act_id: Id, done: Done) -> None:
        """What was done stays done when its end cannot be kept: it stands there without one."""
        came = Came(
            figures=done.figures,
            nodes=done.nodes,
            missing=done.missing,
            is_whole=done.is_whole,
            refused=done.refused,
            detail=done.detail,
        )
        is_good = not done.refused and not done.missing and done.is_whole
        try:
            async with writing(self._pool) as connection:
                kept = msgspec.json.encode(came).decode()
                await acts.end(connection, act_id, self._clock(), is_good=is_good, came=kept)
        except Unreachable:
            return

    def _new_id(self) -> Id:
        return new_id(self._clock() // 1000, secrets.token_bytes(10))

    def _wanted(self, panel: str, act: str, body: bytes, ask: Ask) -> Wanted:
        return Wanted(
            id=self._new_id(),
            node=self._nodes.node,
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


def _keep_within(asked: Asks) -> None:
    """Raises NotDone for the first number beyond what is declared for it."""
    for name, told in told_of(type(asked)).items():
        if told.within is not None and not told.within[0] <= getattr(asked, name) <= told.within[1]:
            least, most = told.within
            raise NotDone(Reason.BOUNDS, {"what": told.caption, "least": least, "most": most})


def _asked(act: Act[Any], body: bytes) -> Any:
    try:
        return msgspec.json.decode(body or b"{}", type=act.asks)
    except msgspec.MsgspecError as error:
        raise ServiceError(ErrorCode.MALFORMED) from error


async def _heard(here: Here, do: Doing, issuer: Issuer, asked: Any) -> Heard:
    """What this node answers, as another one would."""
    try:
        return Heard(node=here.node, body=encode(await do(here, issuer, asked)))
    except NotDone as error:
        return Heard(node=here.node, refused=error.code, detail=error.detail)


def _silent(gathered: Gathered) -> bool:
    """Whether there is a node of which nobody knows what it did: it said nothing, or met a fault."""
    return bool(gathered.missing) or any(not each.body and not each.refused for each in gathered.heard)


def _parts(gathered: Gathered) -> list[Part]:
    return [decode_message(each.body, Part) for each in gathered.heard if each.body]


def _summed(panel: Panel[Any, Any], parts: Sequence[Part], ask: Ask) -> Part:
    """Parts of counts as one: the asked page of all their lines. What a node of another version tells besides is left
    out.
    """
    sums = dict.fromkeys(panel.values, 0)
    for part in parts:
        for name, value in part.figures.items():
            if name in sums and isinstance(value, int):
                sums[name] += value
    lines = [line for part in parts for line in part.lines if "key" in line]
    shown, after = paged(lines, [str(line["key"]) for line in lines], ask)
    return Part(node="", figures=dict[str, Value](sums), lines=tuple(shown), next=after)


def _missing(gathered: Gathered) -> tuple[str, ...]:
    """Those that did not do what was asked, or are not known to have, for whatever reason."""
    return tuple(sorted({*gathered.missing, *(each.node for each in gathered.heard if not each.body)}))
