"""What would come of a command that is being typed: asked of the rules, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final, get_type_hints

from msgspec.structs import replace

from desktop.answers.answer import Answer, Answers, Context, actor_in, world_of
from desktop.answers.people import names_in, shelf_rows
from desktop.screens.claims import Foresee, Foresight
from desktop.screens.people import WhyNot
from desktop.screens.refusals import said
from shared.domain.batch import fold
from shared.domain.catalogue import BY_NAME, Envelope
from shared.domain.decide import decide
from shared.domain.kernel.commands import Command
from shared.domain.kernel.desks import SHELVES
from shared.domain.kernel.fields import Row, canonical_json
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.limits import Entered
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import Role, Verdict
from shared.domain.kernel.world import Changes, Refused, Stamp, Undecidable, World
from shared.domain.money.entities import Payment, ReserveTransaction
from shared.domain.money.states import UNDECIDED_STATES
from shared.domain.money.totals import claim_totals
from shared.domain.people.entities import Colleague

if TYPE_CHECKING:
    from desktop.replica.queries import Reader


def _foresee(reader: Reader, question: Foresee, context: Context) -> Foresight | None:
    """Decided one after the other as the server will decide them, with this person's authority as it is known here."""
    claim_id = Id(question.claim_id)
    found, actor = reader.claim(claim_id), actor_in(reader, context.me)
    if found is None or actor is None:
        return None
    world, asks, clashes = world_of(found.file), False, False

    def decider() -> str:
        return names_in(reader).get(actor.manager_id, "") if asks and actor.manager_id is not None else ""

    for place, command in enumerate(question.commands):
        stamp = Stamp(derive_id(claim_id, place), context.now, claim_id, "", received_at=context.now)
        match decide(world, command, actor, stamp):
            case Refused(code=code, detail=detail):
                why = said(code, detail, found.claim.currency)
                return Foresight(claim_totals(world, claim_id), why, code, detail, asks=asks, decider=decider())
            case Undecidable():
                return None
            case Changes(rows=rows, verdict=verdict):
                clashes = clashes or verdict is Verdict.CONFLICT
                requests = [row for row in rows if isinstance(row, ReserveTransaction | Payment)]
                asks = asks or any(row.state in UNDECIDED_STATES for row in requests)
                world = world.with_rows([row for row in rows if row.file_id == claim_id])
    return Foresight(claim_totals(world, claim_id), asks=asks, decider=decider(), clashes=clashes)


def _why_not(reader: Reader, question: WhyNot, context: Context) -> tuple[str, ...]:
    """Nothing is kept from one to the next: they are wishes beside each other, of which one is chosen."""
    actor = actor_in(reader, context.me)
    if actor is None:
        return ("",) * len(question.commands)
    named = {(entity, row_id) for command in question.commands for entity, row_id in _named(command)}
    rows = (reader.row(entity, row_id) for entity, row_id in named)
    world = World((*(row for row in rows if row is not None), *map(_with_roles, shelf_rows(reader))), ())
    found = []
    for place, command in enumerate(question.commands):
        stamp = Stamp(derive_id(context.me, place), context.now, context.me, "", received_at=context.now)
        decision = decide(world, command, actor, stamp)
        found.append(said(decision.code, decision.detail) if isinstance(decision, Refused) else "")
    return tuple(found)


def refused_now(
    reader: Reader, entries: Sequence[Envelope], pending: Sequence[Envelope], context: Context
) -> Refused | None:
    """Why these would not be taken if they were sent again now, in their order; None: the server has to say.

    pending: what waits here. Where one of it is in doubt on the same files, only the server knows what they will be.
    """
    actor = actor_in(reader, context.me)
    reads = frozenset[Id]().union(*(entry.reads for entry in entries))
    doubtful = {flagged.number for flagged in reader.flagged()}
    if actor is None or any(entry.number in doubtful and not reads.isdisjoint(entry.reads) for entry in pending):
        return None
    files = [reader.file(file_id) for file_id in sorted(reads)]
    here = [file for file in files if file.rows and not file.unreadable]
    rows = (row for file in here for of_kind in file.rows.values() for row in of_kind)
    world = World(rows, {file.file_id for file in here})
    _, decided = fold(
        world, [(entry, actor, Stamp(entry.command_id, context.now, context.me, "")) for entry in entries]
    )
    first = next((one.decision for one in decided if not isinstance(one.decision, Changes)), None)
    refused = [one.decision for one in decided if isinstance(one.decision, Refused)]
    culprit = next((each for each in refused if each.code != RefusalCode.GROUP_REFUSED), None)
    return culprit if not isinstance(first, Undecidable) else None


def _named(command: Command) -> Iterator[tuple[type[Row], Id]]:
    """The rows of files that the command names, by the declaration of its fields."""
    for field, entity in _fields_that_name(type(command)):
        row_id = getattr(command, field)
        if row_id is not None:
            yield entity, row_id


@cache
def _fields_that_name(kind: type[Command]) -> tuple[tuple[str, type[Row]], ...]:
    return tuple(
        (name, BY_NAME[entered.names].entity)
        for name, hint in get_type_hints(kind, include_extras=True).items()
        for entered in getattr(hint, "__metadata__", ())
        if isinstance(entered, Entered) and entered.names in BY_NAME and BY_NAME[entered.names].home is not SHELVES
    )


def _with_roles(row: Row) -> Row:
    """Somebody of whom an older server does not say what they may do: that is for it to say, so they may."""
    return replace(row, roles=_ANY_ROLE) if isinstance(row, Colleague) and row.roles is None else row


_ANY_ROLE: Final = canonical_json(sorted(Role))

ANSWERS: Final[Answers] = {Foresee: Answer(_foresee), WhyNot: Answer(_why_not)}
