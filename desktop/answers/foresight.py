"""What would come of a command that is being typed: asked of the rules, before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.answers.answer import Answer, Answers, Context, actor_in
from desktop.answers.claims import world_of
from desktop.answers.people import names_in
from desktop.screens.claims import Foresee, Foresight
from desktop.screens.refusals import said
from shared.domain.decide import decide
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.states import Verdict
from shared.domain.kernel.world import Changes, Refused, Stamp, Undecidable
from shared.domain.money.entities import Payment, ReserveTransaction
from shared.domain.money.states import UNDECIDED_STATES
from shared.domain.money.totals import claim_totals

if TYPE_CHECKING:
    from desktop.replica.queries import Reader


def _foresee(reader: Reader, question: Foresee, context: Context) -> Foresight | None:
    """Decided one after the other as the server will decide them, with this person's authority as it is known here."""
    claim_id = Id(question.claim_id)
    found, actor = reader.claim(claim_id), actor_in(reader, context.me)
    if found is None or actor is None:
        return None
    world, asks, clashes = world_of(found.file), False, False
    for place, command in enumerate(question.commands):
        stamp = Stamp(derive_id(claim_id, place), context.now, claim_id, "", received_at=context.now)
        match decide(world, command, actor, stamp):
            case Refused(code=code, detail=detail):
                return Foresight(claim_totals(world, claim_id), said(code, detail, found.claim.currency), code, detail)
            case Undecidable():
                return None
            case Changes(rows=rows, verdict=verdict):
                clashes = clashes or verdict is Verdict.CONFLICT
                requests = [row for row in rows if isinstance(row, ReserveTransaction | Payment)]
                asks = asks or any(row.state in UNDECIDED_STATES for row in requests)
                world = world.with_rows([row for row in rows if row.file_id == claim_id])
    decider = names_in(reader).get(actor.manager_id, "") if asks and actor.manager_id is not None else ""
    return Foresight(claim_totals(world, claim_id), asks=asks, decider=decider, clashes=clashes)


ANSWERS: Final[Answers] = {Foresee: Answer(_foresee)}
