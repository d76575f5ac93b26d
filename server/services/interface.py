"""What other programs ask over REST, as the person whose token or key they show: to read rows, and to give commands."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any, Final

import msgspec

from server.caching import keys as asked
from server.caching.classes import Lifetime
from server.caching.keys import Kind
from server.live.events import Told
from server.live.marks import mark_of
from server.services.answers import Answers
from server.services.cursors import Cursors
from server.services.errors import Unavailable
from server.services.execution import Precondition
from server.services.flights import Flights
from server.services.happenings import Happened, Place, behind
from server.services.issuing import Issuer, Source, issue
from server.services.keys import Caller, may_settle
from server.services.problems import Malformed, ServiceError
from server.services.shares import Shares
from server.store import desks, figures, images, requests, resources
from server.store.holdings import HOLDINGS, Holding, is_holding
from server.store.pool import Connection, Pool, Unreachable, reading, writing
from server.store.questions import Condition, How, Order, Question, had
from server.store.relations import Related, Relation, related
from server.store.resources import ROW_HASH, Asker
from server.store.sales import MOST_SOLD, Ranking, agents_by_sales
from server.store.words import is_searched
from shared.domain.catalogue import TABLES, Envelope
from shared.domain.kernel.commands import ResolveConflict
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import Day, Micros, Table
from shared.domain.kernel.ids import Id, derive_id, is_id, new_id
from shared.domain.parties.entities import Customer
from shared.wire.errors import ErrorCode
from shared.wire.messages import Result


@dataclass(frozen=True, slots=True)
class Included:
    """What comes along. path: `policy.customer`; parent: the path that it belongs to, empty for the rows themselves."""

    path: str
    parent: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows by column name, each with its `row_hash`. next: the cursor to go on after; None at the end.

    as_of: the mark that the rows are of. included: by path.
    """

    rows: Sequence[Mapping[str, Any]]
    next: str | None
    as_of: str
    included: Mapping[str, Related] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CustomerFigures:
    """By currency. position, at: of what snapshot."""

    position: int
    at: Micros
    policies: Sequence[Mapping[str, Any]]
    claims: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class AgentFigures:
    """sales: by currency. closed: of the claims."""

    position: int
    at: Micros
    sales: Sequence[Mapping[str, Any]]
    claims: int
    closed: int


@dataclass(frozen=True, slots=True)
class AgentsFound:
    """items: agents with what they sold. next: the cursor to go on after; None at the end."""

    position: int
    at: Micros
    items: Sequence[Mapping[str, Any]]
    next: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is kept of a question. next: where the next rows begin; None where there are none.

    mark: of the snapshot; nothing that the answer was made of has changed behind it while it is kept.
    """

    rows: Sequence[dict[str, Any]]
    next: tuple[Any, Id] | None
    mark: str
    included: Mapping[str, Related]


_EVENTS: Final = "events"
"""What a cursor of theirs goes on with, whichever of them are wanted."""
_ANSWER: Final = msgspec.msgpack.Decoder(Answer)
PAGES: Final = {table.name: Kind(f"{table.name}.page", table.caption, Lifetime.MEDIUM) for table in TABLES}
"""Pages of a table's rows."""
FEW_NAMED: Final = 10
"""Rows by their ids of which an answer is kept until one of these changes."""
ROWS: Final = {table.name: Kind(f"{table.name}.row", table.caption, Lifetime.SHORT) for table in TABLES}
"""Single ones, and several by their ids. Not for long: that there is none is an answer too, and anybody can think of
many ids.
"""


class Interface:
    """One node's. All raise ServiceError(throttled) and Unavailable."""

    def __init__(self, pool: Pool, answers: Answers, clock: Callable[[], Micros], secret: bytes) -> None:
        """secret: of this server; cursors are sealed with what is made of it."""
        self._pool = pool
        self._answers = answers
        self._clock = clock
        self._cursors = Cursors(secret)
        self._asking, self._figuring = Shares(), Shares()
        """The latter of what is being counted, also where whoever asked has gone."""
        self.counts: Flights[Hashable, Any] = Flights()
        """Figures, each counted once for all programs of one person that ask for it at the same time."""

    async def one(
        self, who: Caller, table: Table, row_id: Id, only: Condition | None = None, included: Sequence[Included] = ()
    ) -> Listing:
        """The row, and what belongs to it. only: what it must fulfil beside.

        Raises ServiceError(not_found), whether it is not there or not theirs to see.
        """
        question = Question(table, _with((Condition("id", How.IN, (row_id,)),), only), most=1)
        with self._asking.one_of(who.user_id):
            answer = await self._answers.give(
                _kept_as(who, ROWS[table.name], question, included, () if included else (row_id,)),
                _ANSWER,
                partial(_answer, who=who, question=question, included=included),
            )
        if not answer.rows:
            raise ServiceError(ErrorCode.NOT_FOUND)
        return Listing(answer.rows, None, answer.mark, answer.included)

    async def page(self, who: Caller, question: Question, cursor: str, included: Sequence[Included] = ()) -> Listing:
        """Of the rows that the person may see, those after a cursor; empty from the beginning.

        Raises ServiceError(malformed) for a cursor of another question, or of somebody else.
        """
        said = _said(question)
        if cursor:
            question = replace(question, after=self._cursors.open(who.user_id, said, cursor))
        with self._asking.one_of(who.user_id):
            if any(map(is_holding, question.conditions)):  # the sums that find them are made good past the ledger
                async with self._snapshot(who) as (connection, _):
                    answer = await _answer(connection, who=who, question=question, included=included)
            else:
                named = () if included else _named(question)
                kind = (ROWS if named else PAGES)[question.table.name]
                answer = await self._answers.give(
                    _kept_as(who, kind, question, included, named),
                    _ANSWER,
                    partial(_answer, who=who, question=question, included=included),
                )
        following = self._cursors.seal(who.user_id, said, answer.next) if answer.next is not None else None
        return Listing(answer.rows, following, answer.mark, answer.included)

    async def once(
        self,
        who: Caller,
        table: Table,
        row_id: Id,
        at: Micros,
        only: Condition | None = None,
        included: Sequence[Included] = (),
    ) -> Listing:
        """The row as it was at a time, microseconds UTC, for whoever held its file then and holds it now.

        only: a HAS that it fulfilled then.

        What comes along is of its own file, or the head of a file that is held likewise. Raises Malformed for others.
        """
        for each in included:
            if each.parent or not (each.relation.is_list or each.relation.table.is_head):
                raise Malformed("include")
            if each.relation.is_list and each.relation.table.home not in (None, table.home):
                raise Malformed("include")
        async with self._own_snapshot(who) as (connection, asker):
            then = await images.moment(connection, at)
            file_id = await images.file_of(connection, table, row_id) if then is not None else None
            if then is None or file_id is None or not await images.held(connection, who.user_id, file_id, then):
                raise ServiceError(ErrorCode.NOT_FOUND)
            rows = await images.rows(connection, table, file_id, then, row_id)
            if not rows or (only is not None and not had(only, rows[0])):
                raise ServiceError(ErrorCode.NOT_FOUND)
            along = {}
            for each in included:
                along[each.path] = await _along_then(connection, who.user_id, rows[0], each.relation, then)
            return Listing(rows, None, mark_of(then.pos, asker.epoch), along)

    async def customer_figures(self, who: Caller, customer_id: Id) -> CustomerFigures:
        """What a customer has brought and cost, over the files that the person holds; all of one snapshot.

        Raises ServiceError(not_found) for a customer that they do not hold.
        """
        with self._asking.one_of(who.user_id):
            found: CustomerFigures = await self.counts.join(
                (who.user_id, customer_id), partial(self._of_customer, who, customer_id)
            )
        return found

    async def _of_customer(self, who: Caller, customer_id: Id) -> CustomerFigures:
        now = self._clock()
        async with self._counting(who) as (connection, asker):
            held = Question(Customer.TABLE, (Condition("id", How.IN, (customer_id,)),), most=1)
            if not (await resources.page(connection, asker, held)).rows:
                raise ServiceError(ErrorCode.NOT_FOUND)
            return CustomerFigures(
                asker.position,
                now,
                await figures.policies_of(connection, asker, customer_id, now),
                await figures.claims_of(connection, asker, customer_id),
            )

    async def agent_figures(self, who: Caller, agent_id: Id, first: date, last: date) -> AgentFigures:
        """What an agent sold and how many of their claims are closed, over the files that the person holds and two
        days with all between them; moments are counted by UTC. All of one snapshot.
        """
        with self._asking.one_of(who.user_id):
            found: AgentFigures = await self.counts.join(
                (who.user_id, agent_id, first, last), partial(self._of_agent, who, agent_id, first, last)
            )
        return found

    async def _of_agent(self, who: Caller, agent_id: Id, first: date, last: date) -> AgentFigures:
        now = self._clock()
        begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
        end = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)
        moments = [Micros(round(each.timestamp()) * 1_000_000) for each in (begin, end)]
        days = Day(first.isoformat()), Day(last.isoformat())
        async with self._counting(who) as (connection, asker):
            at = asker.position
            sales = await figures.sales_of(connection, asker, agent_id, *days)
            claims, closed = await figures.resolved_of(connection, asker, agent_id, *moments)
            return AgentFigures(at, now, sales, claims, closed)

    async def agents_by_sales(self, who: Caller, asked: Ranking, cursor: str) -> AgentsFound:
        """Agents by what they sold, over the files that the person holds, after a cursor; empty from the beginning.

        Raises ServiceError(malformed) for a cursor of another question, and for a span in which too much was sold.
        """
        said = repr(replace(asked, rows=0))
        if cursor:
            asked = replace(asked, after=self._cursors.open(who.user_id, said, cursor))
        with self._asking.one_of(who.user_id):
            at, now, found = await self.counts.join((who.user_id, asked), partial(self._sellers, who, asked))
        if found is None:
            raise Malformed("from")
        items = found[: asked.rows]
        following = (items[-1]["annual_premium_cents"], items[-1]["agent_id"]) if len(found) > len(items) else None
        return AgentsFound(
            at, now, items, self._cursors.seal(who.user_id, said, following) if following is not None else None
        )

    async def _sellers(self, who: Caller, asked: Ranking) -> tuple[int, Micros, Sequence[Mapping[str, Any]] | None]:
        now = self._clock()
        async with self._counting(who) as (connection, asker):
            return asker.position, now, await agents_by_sales(connection, asker, asked)

    async def happened(
        self, who: Caller, place: Place | None, cursor: str, wants: Callable[[Told], bool]
    ) -> tuple[Happened, str]:
        """Events behind a place or a cursor, the latest without either; and the cursor to go on with.

        Raises ServiceError(malformed) for a cursor of somebody else.
        """
        if cursor:
            at, part = self._cursors.open(who.user_id, _EVENTS, cursor)
            epoch, _, pos = at.partition(" ")
            place = Place(int(pos), part or None, Id(epoch))
        async with self._own_snapshot(who) as (connection, _):
            found = await behind(connection, who.user_id, who.roles, place, wants)
        following = (f"{found.next.epoch} {found.next.pos}", found.next.part or Id(""))
        return found, self._cursors.seal(who.user_id, _EVENTS, following)

    async def issue(
        self, who: Caller, envelopes: Sequence[Envelope], precondition: Precondition | None = None
    ) -> list[Result]:
        """As `issuing.issue`, by the person. Raises SyncError too, and ServiceError(forbidden) for conflicts about what
        the key is not good for.
        """
        with self._asking.one_of(who.user_id):
            key = who.key
            issuer = Issuer(who.user_id, Source.REST, *((key.id, key.name) if key is not None else ()))
            conflict_ids = [each.command.conflict_id for each in envelopes if isinstance(each.command, ResolveConflict)]
            if key is not None and conflict_ids:
                precondition = _may_settle(who, conflict_ids, precondition)
            return await issue(self._pool, issuer, envelopes, self._clock(), precondition)

    async def ids_for(self, who: Caller, key: str, body: bytes, count: int) -> list[Id]:
        """Ids for the commands of a request: the same ones whenever the same is asked under the same key, fresh ones
        without a key. Raises ServiceError(request_differs) for a key under which something else was asked.
        """
        now = self._clock()
        base = new_id(now // 1000, secrets.token_bytes(10))
        if key:
            body_hash = sha256(body).digest()
            try:
                async with writing(self._pool) as connection:
                    kept = await requests.keep(connection, who.user_id, key, body_hash, base, now)
            except Unreachable as error:
                raise Unavailable from error
            if kept.body_hash != body_hash:
                raise ServiceError(ErrorCode.REQUEST_DIFFERS)
            base = kept.base_id
        return [derive_id(base, place) for place in range(count)]

    @asynccontextmanager
    async def _snapshot(self, who: Caller) -> AsyncIterator[tuple[Connection, Asker]]:
        """Everything of one answer is read in it."""
        try:
            async with reading(self._pool) as connection:
                yield connection, await resources.asker(connection, who.user_id)
        except Unreachable as error:
            raise Unavailable from error

    @asynccontextmanager
    async def _counting(self, who: Caller) -> AsyncIterator[tuple[Connection, Asker]]:
        """Of figures: they are counted to their end, whoever is still there."""
        with self._figuring.one_of(who.user_id):
            async with self._snapshot(who) as found:
                yield found

    @asynccontextmanager
    async def _own_snapshot(self, who: Caller) -> AsyncIterator[tuple[Connection, Asker]]:
        """Of what is read for one question alone."""
        with self._asking.one_of(who.user_id):
            async with self._snapshot(who) as found:
                yield found


def unchanged(table: Table, row_id: Id, version: int, row_hash: int) -> Precondition:
    """The row is still as somebody saw it. Raises ServiceError(changed_meanwhile) when asked and it is not."""

    async def holds(connection: Connection) -> None:
        if not await resources.stands(connection, table, row_id, version, row_hash):
            raise ServiceError(ErrorCode.CHANGED_MEANWHILE)

    return holds


def seen(who: Caller, table: Table, row_id: Id, then: Precondition | None = None) -> Precondition:
    """The person sees the row, and then what else is asked. Raises ServiceError(not_found) when asked and they do not.

    So what had ended before is answered again also to somebody who gave the file away with it.
    """
    question = Question(table, (Condition("id", How.IN, (row_id,)),), most=1)

    async def holds(connection: Connection) -> None:
        if not (await resources.page(connection, await resources.asker(connection, who.user_id), question)).rows:
            raise ServiceError(ErrorCode.NOT_FOUND)
        if then is not None:
            await then(connection)

    return holds


def _may_settle(who: Caller, conflict_ids: Sequence[Id], first: Precondition | None) -> Precondition:
    """The key is good for what each of the conflicts is about; first: what is asked before."""

    async def holds(connection: Connection) -> None:
        if first is not None:
            await first(connection)
        for conflict in await desks.some(connection, Conflict, [each for each in conflict_ids if is_id(each)]):
            may_settle(who, conflict)

    return holds


def _with(conditions: tuple[Condition, ...], only: Condition | None) -> tuple[Condition, ...]:
    return (*conditions, only) if only is not None else conditions


def _said(question: Question) -> str:
    """A question in one spelling, whatever order its filters came in: what a cursor continues."""
    held = sorted((each.column, each.how.name, each.values) for each in question.conditions)
    return repr((question.table.name, held, question.order.column, question.order.is_descending))


def _named(question: Question) -> tuple[Id, ...]:
    """The rows that alone are in its answer; empty: whichever. Each has a key in Redis, for which anybody may think of
    ids: of many it is as of any rows.
    """
    found = (each.values for each in question.conditions if each.column == "id" and each.how is How.IN)
    named = tuple(sorted(next(found, ())))
    return named if len(named) <= FEW_NAMED else ()


def _kept_as(
    who: Caller, kind: Kind, question: Question, included: Sequence[Included], rows: tuple[Id, ...] = ()
) -> asked.Question:
    """The question as its answer is kept. rows: these alone are in the answer; empty: whichever.

    With which key it is asked says nothing about the rows: what it is not good for is refused before.
    """
    held = sorted((each.column, each.how.name, list(each.values)) for each in question.conditions)
    order = (question.order.column, question.order.is_descending)
    along = [(each.path, each.relation.name, each.relation.table.name) for each in included]
    tables = frozenset({question.table.name, *(each.relation.table.name for each in included)})
    reader = asked.Reader(who.user_id, who.roles)
    return asked.Question(kind, reader, [held, order, question.after, question.most, along], tables, rows or None)


async def _answer(connection: Connection, *, who: Caller, question: Question, included: Sequence[Included]) -> Answer:
    """Everything of it from one snapshot."""
    asker = await resources.asker(connection, who.user_id)
    page = await resources.page(connection, asker, question)
    mark = mark_of(asker.position, asker.epoch)
    return Answer(page.rows, page.next, mark, await _along(connection, asker, page.rows, included))


async def _along(
    connection: Connection, asker: Asker, rows: Sequence[dict[str, Any]], included: Sequence[Included]
) -> dict[str, Related]:
    found: dict[str, Related] = {}
    for each in included:
        parents = found[each.parent].rows if each.parent else rows
        found[each.path] = await related(connection, asker, each.relation, parents)
    return found


async def _along_then(
    connection: Connection, user_id: Id, row: Mapping[str, Any], relation: Relation, then: images.Moment
) -> Related:
    key = row[relation.ours]
    if key is None:
        return Related((), ())
    if not relation.is_list:
        is_held = await images.held(connection, user_id, key, then)
        return Related(await images.rows(connection, relation.table, key, then, key) if is_held else (), ())
    rows = await images.rows(connection, relation.table, row["file_id"], then)
    return Related([each for each in rows if each[relation.theirs] == key], ())


__all__ = [
    "HOLDINGS",
    "MOST_SOLD",
    "ROW_HASH",
    "Condition",
    "Holding",
    "How",
    "Included",
    "Interface",
    "Listing",
    "Order",
    "Precondition",
    "Question",
    "Ranking",
    "Related",
    "Relation",
    "is_searched",
    "seen",
    "unchanged",
]
