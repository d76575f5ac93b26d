"""The questions of the screens, answered on a reader's thread. One function a question; nothing is kept between two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from desktop.engine.desk import Overview
from desktop.engine.notices import StatusChanged
from desktop.replica.answers import ClaimKey
from desktop.viewmodels import ports, values
from desktop.viewmodels.times import calendar_day, moment
from desktop.views import outbox, standing
from desktop.views.claims import ORDERS, claim_row, claim_view, wanted
from desktop.views.conflicts import conflict_view
from desktop.views.damaged import damaged_item
from shared.domain.claims.entities import Claim
from shared.domain.kernel.days import risk_zone, zone_name
from shared.domain.kernel.desks import Device
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import ConflictState
from shared.domain.kernel.world import Actor
from shared.domain.parties.entities import Customer
from shared.domain.people.actors import actor_of
from shared.domain.people.entities import User
from shared.domain.policies.entities import Policy, PolicyCoverage

if TYPE_CHECKING:
    from desktop.replica.queries import Reader


SAME_NAME: Final = 20
"""How many files of people of one name are looked through."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the answers need beside the replica. me: this person's id, empty while nobody is signed in."""

    me: Id
    now: Micros
    status: StatusChanged | None
    sync: values.SyncStatus
    progress: values.Progress | None
    here: Mapping[str, tuple[str, ...]]
    """Names of the others in a file's room."""
    device_name: str


class Answering:
    """One question with its context."""

    def __init__(self, query: ports.Query, context: Context) -> None:
        self._query = query
        self._context = context

    @property
    def needs_overview(self) -> bool:
        """Whether the journal has to be asked first."""
        return isinstance(self._query, ports.AttentionItems | ports.SyncPage)

    def without_replica(self) -> object:
        """The answer while nothing is open yet; None for what has to wait."""
        match self._query:
            case ports.AttentionItems():
                return ()
            case ports.SyncPage():
                return values.SyncPageView(self._context.sync, (), (), None, "", "", (), self._context.progress)
            case _:
                return None

    def answer(self, reader: Reader, overview: Overview | None) -> object:
        return _ANSWERS[type(self._query)](reader, self._query, self._context, overview)


def _actor(reader: Reader, me: Id) -> Actor | None:
    user = reader.row(User, me)
    return actor_of(user) if user is not None else None


def _count(reader: Reader, query: ports.ClaimCount, _context: Context, _overview: Overview | None) -> object:
    found = reader.count(wanted(query.filter))
    return values.ClaimCounts(found.shown, found.held)


def _page(reader: Reader, query: ports.ClaimPage, _context: Context, _overview: Overview | None) -> object:
    order = ORDERS[query.sort]
    after, before = query.after_key, query.before_key
    assert after is None or isinstance(after, ClaimKey)
    assert before is None or isinstance(before, ClaimKey)
    found = reader.page(
        wanted(query.filter), order, query.limit, after=after, before=before, anchor_row=query.anchor_row
    )
    return values.ClaimBlock(tuple(claim_row(card, order) for card in found.cards), found.first_row)


def _claim(reader: Reader, query: ports.ClaimFile, context: Context, _overview: Overview | None) -> object:
    found = reader.claim(Id(query.claim_id))
    if found is None:
        return None
    view = claim_view(found, _actor(reader, context.me), context.me, context.now)
    there = context.here.get(f"claim:{query.claim_id}", ())
    if there:
        view = replace(view, here_now=tuple(values.PresenceView(name, "") for name in there))
    return view


def _attention(reader: Reader, _query: ports.AttentionItems, context: Context, overview: Overview | None) -> object:
    assert overview is not None
    flags = {flagged.number: flagged.flag for flagged in reader.flagged()}
    pending = [entry.envelope for entry in overview.pending]
    roots = outbox.flagged_roots(flags, pending)
    conflicts = [c for c in reader.open_conflicts() if c.mine_by == context.me and c.state is ConflictState.OPEN]
    refused = [item.envelope for together in overview.attention for item in together if item.envelope is not None]
    refused += [record.envelope for record in overview.oversized if record.envelope is not None]
    captions = reader.captions(
        outbox.files_of(refused) | outbox.files_of(root for root, _, _ in roots) | {c.file_id for c in conflicts}
    )
    names = _names(reader) if conflicts else {}
    items: list[values.AttentionItem | None] = [
        outbox.refused_item(together, captions) for together in overview.attention
    ]
    asked = overview.on_its_way
    items += [outbox.flagged_item(entry, flag, dependents, captions, asked) for entry, flag, dependents in roots]
    items += [outbox.conflict_item(c, captions, names, context.me) for c in conflicts]
    items += [outbox.oversized_item(record, captions, asked) for record in overview.oversized]
    items += _damaged(reader, overview)
    found = (item if item.claim_id else _placed(reader, item) for item in items if item is not None)
    return tuple(sorted(found, key=lambda item: item.at))


def _placed(reader: Reader, item: values.AttentionItem) -> values.AttentionItem:
    """With the claim on which it can be corrected: its own file, or one of the customer's."""
    if reader.row(Claim, Id(item.file_id)) is not None:
        return replace(item, claim_id=item.file_id)
    if item.command_name == "UpdateContact":
        return replace(item, claim_id=_claim_of(reader, Id(item.file_id)))
    return item


def _claim_of(reader: Reader, customer_id: Id) -> str:
    """One of the customer's claims, found by the name; empty where none is here."""
    customer = reader.row(Customer, customer_id)
    for hit in reader.search(customer.name, SAME_NAME) if customer is not None else ():
        claim = reader.row(Claim, hit.file_id) if hit.kind == "claim" else None
        if claim is not None and claim.customer_id == customer_id:
            return claim.id
    return ""


def _damaged(reader: Reader, overview: Overview) -> list[values.AttentionItem]:
    files = {file_id for record in overview.damaged for file_id in record.files}
    captions = reader.captions(files) if files else {}
    claims = {file_id for file_id in files if reader.row(Claim, file_id) is not None}
    return [damaged_item(record, captions, claims) for record in overview.damaged]


def _conflict(reader: Reader, query: ports.OpenConflict, context: Context, _overview: Overview | None) -> object:
    found = reader.conflict(Id(query.conflict_id))
    if found is None:
        return None
    return conflict_view(found, _actor(reader, context.me), context.me, context.now, _names(reader))


def _names(reader: Reader) -> dict[Id, str]:
    """Of all persons and of their teams."""
    people = reader.people()
    teams = {person.team_id: person.team for person in people if person.team_id is not None}
    return {**teams, **{person.user_id: person.name for person in people}}


def _sync_page(reader: Reader, _query: ports.SyncPage, context: Context, overview: Overview | None) -> object:
    assert overview is not None
    flags = {flagged.number: flagged.flag for flagged in reader.flagged()}
    pending = [entry.envelope for entry in overview.pending]
    ended = overview.archived
    captions = reader.captions(
        outbox.files_of(pending) | outbox.files_of(item.envelope for item in ended if item.envelope is not None)
    )
    told = context.status
    sent = told.state.sent if told is not None else 0
    now = datetime.fromtimestamp(context.now / 1_000_000, UTC)
    undecided = {conflict.command_id for conflict in reader.open_conflicts()}
    recent = (outbox.ended_row(item, captions, undecided) for item in ended)
    own = told.state.device_id if told is not None else None
    return values.SyncPageView(
        status=context.sync,
        outbox=tuple(outbox.waiting_row(entry, sent, flags.get(entry.number), captions) for entry in pending),
        recent=tuple(row for row in recent if row is not None),
        next_retry_at=standing.next_retry_at(told, now) if told is not None else None,
        last_trouble=standing.last_trouble(told) if told is not None else "",
        helper=standing.helper(told) if told is not None else "",
        devices=tuple(
            values.DeviceRow(device.name, device.platform, device.id == own, device.state, _seen(device, own, now))
            for device in reader.devices(context.me)
        ),
        first_sync=context.progress,
        damaged=tuple(_damaged(reader, overview)),
    )


def _seen(device: Device, own: Id | None, now: datetime) -> datetime:
    """The replica knows when a device was last changed, not when it was last heard; this one is here now."""
    return now if device.id == own else moment(device.updated_at)


def _people(reader: Reader, _query: ports.People, _context: Context, _overview: Overview | None) -> object:
    return tuple(values.Person(p.user_id, p.name, p.title, p.team_id, p.team, p.is_active) for p in reader.people())


def _cat_codes(reader: Reader, _query: ports.CatCodes, _context: Context, _overview: Overview | None) -> object:
    return reader.cat_codes()


def _search(reader: Reader, query: ports.Search, _context: Context, _overview: Overview | None) -> object:
    found = reader.search(query.text, query.limit)
    return tuple(values.SearchHit(hit.kind, hit.file_id, hit.title, hit.subtitle) for hit in found)


def _policies(reader: Reader, query: ports.PolicySearch, _context: Context, _overview: Overview | None) -> object:
    return tuple(_hit(reader, policy) for policy in reader.policies(query.text, query.limit))


def _policy(reader: Reader, query: ports.PolicyFile, _context: Context, _overview: Overview | None) -> object:
    policy = reader.row(Policy, Id(query.policy_id))
    return _hit(reader, policy) if policy is not None else None


def _hit(reader: Reader, policy: Policy) -> values.PolicyHit:
    coverages = reader.file(policy.file_id).all(PolicyCoverage)
    return values.PolicyHit(
        policy.id,
        policy.policy_number,
        policy.holder_name,
        policy.line,
        calendar_day(policy.effective_date),
        calendar_day(policy.expiration_date),
        tuple({coverage.code: (coverage.code, coverage.caption) for coverage in coverages}.values()),
        policy.status,
        zone_name(risk_zone(policy.risk_zone, policy.region)),
        tuple(
            (each.code, calendar_day(each.effective_date), calendar_day(each.until_date) if each.until_date else None)
            for each in coverages
        ),
    )


_ANSWERS: Final[Mapping[type[Any], Callable[..., object]]] = {
    ports.ClaimCount: _count,
    ports.ClaimPage: _page,
    ports.ClaimFile: _claim,
    ports.AttentionItems: _attention,
    ports.OpenConflict: _conflict,
    ports.SyncPage: _sync_page,
    ports.People: _people,
    ports.CatCodes: _cat_codes,
    ports.Search: _search,
    ports.PolicySearch: _policies,
    ports.PolicyFile: _policy,
}
