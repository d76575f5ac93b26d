"""A conflict side by side: what was seen, both wishes, and what each choice does to the figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from desktop.answers.answer import Answer, Answers, Context, actor_in, world_of
from desktop.answers.claims import loss_day
from desktop.answers.disputes import may_decide, resolution, stamp_of, who_decides
from desktop.answers.names import field_caption, line_caption, named, shown
from desktop.answers.people import names_in, shelf_rows
from desktop.answers.readable import attempt, seen_json
from desktop.replica.answers import UNKNOWN, Called, ConflictContents
from desktop.screens import conflicts as c
from desktop.screens.formats import weekday
from desktop.screens.paid import paid_caption
from desktop.screens.times import moment
from desktop.screens.words import caption, inside, readable, tr
from shared.domain.claims.entities import Claim, Exposure
from shared.domain.decide import decide
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import Json, Micros, Row
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Choice, ConflictState
from shared.domain.kernel.world import Actor, Changes, Undecidable, World
from shared.domain.money.entities import Payment, ReserveLine, ReserveTransaction
from shared.domain.money.states import ApprovalState
from shared.domain.money.totals import ClaimTotals, totals_of
from shared.domain.people.entities import Team
from shared.domain.resolving import resolver_of

if TYPE_CHECKING:
    from desktop.replica.queries import Reader

_NOT_SHOWN: Final = frozenset({"label"})
"""Says what an amount is for; it stands in the amount's own caption."""
_SUBJECTS: Final = {"total": "Reserve", "assignment": "Assignment"}
"""What a conflict is about where it is neither a field nor a guarded group of them."""


def conflict_view(
    found: ConflictContents,
    actor: Actor | None,
    me: Id,
    now: Micros,
    people: Mapping[Id, str],
    called: Called = UNKNOWN,
    shelf: Sequence[Row] = (),
) -> c.ConflictView:
    """people: names of all persons and teams, of whom the sides may speak. called: the file in lists. shelf: colleagues
    and teams, of whom somebody may decide."""
    conflict, claim = found.conflict, found.claim
    names = {**people, **(claim.names if claim is not None else {})}
    mine = seen_json(conflict.mine)
    line = _line(found)
    money = next((name for name in mine if name.endswith("_cents")), None)
    limit = actor.limit("reserve", claim.claim.line, line.cost_type) if actor and claim and line else None
    may = may_decide(conflict, _world(found), actor, now)
    decider = None if may else who_decides(conflict, _world(found), _nearest(found, shelf), shelf)
    return c.ConflictView(
        conflict_id=conflict.id,
        file_id=conflict.file_id,
        file_kind=called.kind,
        file_name=claim.claim.insured_name if claim is not None else called.caption,
        claim_number=claim.claim.claim_number if claim is not None else "",
        facts=attempt(lambda: _facts(found, names, me), ()),
        what=what_caption(conflict),
        currency=claim.claim.currency if claim is not None else "",
        base=c.ConflictSide("", None, "", attempt(lambda: _base_values(found, names, me), ())),
        mine=c.ConflictSide(
            named(conflict.mine_by, names, me),
            moment(conflict.mine_at),
            conflict.mine_device,
            _values(found, conflict.mine, names, me),
        ),
        theirs=c.ConflictSide(
            named(conflict.theirs_by, names, me),
            moment(conflict.theirs_at),
            "",
            _values(found, conflict.theirs, names, me),
            who_id=conflict.theirs_by if conflict.theirs_by in names and conflict.theirs_by != me else "",
        ),
        preview=attempt(lambda: _preview(found, actor, now), ()),
        seen_mine=conflict.mine,
        seen_theirs=conflict.theirs,
        beside_other=attempt(lambda: _beside_other(conflict, money), {}),
        money_field=money,
        authority_cents=limit,
        approver=names.get(actor.manager_id, "") if actor is not None and actor.manager_id is not None else "",
        beside_cents=attempt(lambda: _beside(found), 0),
        may_decide=may,
        decider=decider.name if decider is not None else "",
        decider_id=decider.user_id if decider is not None else "",
        is_open=conflict.state is ConflictState.OPEN,
        is_own=conflict.mine_by == me,
        decided=_decided(conflict, named(conflict.resolved_by, names, me)),
    )


def _nearest(found: ConflictContents, shelf: Sequence[Row]) -> Iterable[Id | None]:
    """Whose claim it is, who wanted one of the two values, and who leads the claim's team."""
    conflict, claim = found.conflict, found.claim.claim if found.claim is not None else None
    yield claim.adjuster_id if claim is not None else None
    yield conflict.mine_by
    yield conflict.theirs_by
    for row in shelf:
        if isinstance(row, Team) and claim is not None and row.id == claim.team_id:
            yield row.manager_id


def what_caption(conflict: Conflict) -> str:
    """What two people disagree about, in one word."""
    if conflict.what in _SUBJECTS:
        return tr(_SUBJECTS[conflict.what])
    return field_caption(conflict.subject_table, conflict.what)


def values_of(conflict: Conflict, side: Json, names: Mapping[Id, str], me: Id) -> list[tuple[str, str, object]]:
    """Each value of a side: field, caption, and what people know it as; one whose text it is, else its own kind."""
    return [
        (name, _value_caption(conflict, name), shown(conflict.subject_table, name, value, names, me))
        for name, value in seen_json(side).items()
        if name not in _NOT_SHOWN
    ]


def _value_caption(conflict: Conflict, name: str) -> str:
    if conflict.subject_table == "reserve_line":
        return tr("Reason") if name == "reason" else tr("Reserve") if name == "amount_cents" else readable(name)
    return field_caption(conflict.subject_table, name)


def _values(
    found: ConflictContents, side: Json, names: Mapping[Id, str], me: Id
) -> tuple[tuple[str, str, object], ...]:
    """As `values_of`; an amount under the name of its line."""
    line = _line(found)
    amount = line_caption(found.claim.file, line.id) if found.claim is not None and line is not None else ""
    return tuple(
        (name, (amount or said) if name == "amount_cents" else said, value)
        for name, said, value in values_of(found.conflict, side, names, me)
    )


def _base_values(found: ConflictContents, names: Mapping[Id, str], me: Id) -> tuple[tuple[str, str, object], ...]:
    """What was seen; a reserve with the reason that it was given for then."""
    values = _values(found, found.conflict.base, names, me)
    line = _line(found)
    if line is None or found.claim is None:
        return values
    seen = {name: value for name, _, value in values}.get("amount_cents")
    reason, total = "", 0
    for entry in sorted(found.claim.file.all(ReserveTransaction), key=lambda t: (t.at, t.id)):
        if entry.line_id == line.id and entry.state is ApprovalState.APPROVED:
            total += entry.delta_cents
            reason = entry.reason if total == seen and entry.at <= found.conflict.mine_at else reason
    return tuple((name, said, reason if name == "reason" else value) for name, said, value in values)


def _facts(found: ConflictContents, names: Mapping[Id, str], me: Id) -> tuple[tuple[str, str, object], ...]:
    """What happened, when, and how far the claim is; of a reserve its coverage too, what that bears and what is paid.

    What is in question stands in the sides, and not here.
    """
    if found.claim is None:
        return ()
    claim, file, line, table = found.claim.claim, found.claim.file, _line(found), Claim.TABLE.name
    disputed = seen_json(found.conflict.mine)
    facts: list[tuple[str, str, object]] = [
        ("cause", field_caption(table, "cause"), shown(table, "cause", claim.cause, names, me)),
        ("loss_at", field_caption(table, "loss_at"), weekday(loss_day(claim))),
        ("status", field_caption(table, "status"), shown(table, "status", claim.status, names, me)),
    ]
    if line is not None:
        exposure = next((each for each in file.all(Exposure) if each.id == line.exposure_id), None)
        facts.append(("line", tr("Coverage"), line_caption(file, line.id)))
        if exposure is not None:
            bears = exposure.limit_cents if exposure.limit_cents is not None else tr("none")
            facts.append(("limit_cents", field_caption(Exposure.TABLE.name, "limit_cents"), bears))
        called = paid_caption([each.state for each in file.all(Payment) if each.line_id == line.id])
        facts.append(("paid_cents", called, _totals(world_of(file), line).line(line.id).paid))
    return tuple(fact for fact in facts if fact[0] not in disputed)


def _beside_other(conflict: Conflict, money: str | None) -> Mapping[str, object]:
    """Another amount is sent with the rest of mine, but with nothing that was said of mine alone."""
    resolver = resolver_of(conflict)
    apart = {*resolver.told, *resolver.beside, money}
    return {name: value for name, value in seen_json(conflict.mine).items() if name not in apart}


def _line(found: ConflictContents) -> ReserveLine | None:
    if found.claim is None:
        return None
    lines = found.claim.file.all(ReserveLine)
    return next((line for line in lines if line.id == found.conflict.subject_id), None)


def _world(found: ConflictContents) -> World:
    conflict = found.conflict
    return world_of(found.claim.file) if found.claim is not None else World((conflict,), {conflict.file_id})


def _preview(found: ConflictContents, actor: Actor | None, now: Micros) -> tuple[c.PreviewFigure, ...]:
    """What each choice does to the money of the claim, decided by the same rules."""
    line = _line(found)
    if actor is None or found.claim is None or line is None:
        return ()
    world = world_of(found.claim.file)
    today = _totals(world, line)
    after = {choice: _after(found, world, line, actor, choice, now) for choice in (Choice.MINE, Choice.THEIRS)}
    return (
        c.PreviewFigure(
            tr("{line} reserve", line=line_caption(found.claim.file, line.id)),
            today.line(line.id).reserve,
            after[Choice.MINE].line(line.id).reserve,
            after[Choice.THEIRS].line(line.id).reserve,
        ),
        c.PreviewFigure(tr("Incurred"), today.incurred, after[Choice.MINE].incurred, after[Choice.THEIRS].incurred),
    )


def _beside(found: ConflictContents) -> int:
    """What the claim's other lines of the same cost hold: authority is measured on all of them together (rule 5)."""
    line = _line(found)
    if line is None or found.claim is None:
        return 0
    totals = _totals(world_of(found.claim.file), line)
    return totals.reserve_by_cost.get(line.cost_type, 0) - totals.line(line.id).reserve


def _after(
    found: ConflictContents, world: World, line: ReserveLine, actor: Actor, choice: Choice, now: Micros
) -> ClaimTotals:
    match decide(world, resolution(found.conflict, choice), actor, stamp_of(found.conflict, now)):
        case Changes(rows=rows) | Undecidable(optimistic=rows):
            return _totals(world.with_rows(rows), line)
        case _:
            return _totals(world, line)


def _totals(world: World, line: ReserveLine) -> ClaimTotals:
    file_id = line.file_id
    asked = [t for t in world.each(ReserveTransaction, file_id) if t.state is not ApprovalState.REJECTED]
    return totals_of(world.each(ReserveLine, file_id), asked, world.each(Payment, file_id))


def _decided(conflict: Conflict, who: str) -> str:
    if conflict.state is ConflictState.OPEN:
        return ""
    chosen = inside(caption(conflict.chosen)) if conflict.chosen else ""
    return tr("{who} chose {what}.", who=who or tr("Somebody"), what=chosen)


def _conflict(reader: Reader, question: c.OpenConflict, context: Context) -> c.ConflictView | None:
    found = reader.conflict(Id(question.conflict_id))
    if found is None:
        return None
    file_id = found.conflict.file_id
    called = reader.called({file_id}).get(file_id, UNKNOWN)
    actor, names = actor_in(reader, context.me), names_in(reader)
    return conflict_view(found, actor, context.me, context.now, names, called, shelf_rows(reader))


ANSWERS: Final[Answers] = {c.OpenConflict: Answer(_conflict)}
