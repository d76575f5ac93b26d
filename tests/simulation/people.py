"""What people do: sensible commands on what their device shows them, which may have changed elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from msgspec.structs import replace

from shared.domain.catalogue import AnyCommand
from shared.domain.claims.commands import AssignClaim, CloseClaim, EditClaim, FileNotice, NewExposure, ReopenClaim
from shared.domain.claims.entities import Claim, Exposure
from shared.domain.claims.states import Cause, ClaimStatus, ClosedReason, Severity
from shared.domain.diary.commands import AddActivity, AddNote, CompleteActivity
from shared.domain.diary.entities import Activity
from shared.domain.diary.states import ActivityState, Pattern, Priority, Topic
from shared.domain.kernel.commands import ResolveConflict
from shared.domain.kernel.desks import Conflict
from shared.domain.kernel.fields import Cents, Day, Micros
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.states import Choice, ConflictState
from shared.domain.money.commands import ApprovePayment, ApproveReserve, RejectPayment, RequestPayment, SetReserve
from shared.domain.money.entities import Payment, ReserveLine, ReserveTransaction
from shared.domain.money.states import ApprovalState, CostType, PaymentKind, PaymentMethod
from shared.domain.money.totals import totals_of
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import Customer
from shared.domain.policies.entities import Policy
from tests.simulation.anything import any_command, taken_back
from tests.simulation.book import BEN, CAT, NORTH, SOUTH
from tests.simulation.loop import MS, SECOND
from tests.simulation.screen import Screen
from tests.simulation.server import UNWRITABLE

if TYPE_CHECKING:
    from tests.simulation.device import Device

Wish = tuple[AnyCommand, ...]


def act(device: Device, random: Random) -> None:
    """One person does one thing, or several that belong together."""
    screen = Screen(device)
    if device.sim.strikes("whole_catalogue"):
        _do_anything(device, screen, random)
        return
    for _ in range(4):
        wish = random.choice(_DEEDS)(screen, random)
        if wish:
            break
    else:
        return
    if device.sim.strikes("unwritable"):
        _give_unwritable(device, screen, random, wish)
        return
    ids = [device.sim.server.fresh_id() for _ in wish]
    if isinstance(wish[0], FileNotice):  # what builds on a notice names it
        wish = (wish[0], *(_on_new(c, derive_id(ids[0], 0)) for c in wish[1:]))
        device.give([(i, c, (ids[0],) if i != ids[0] else ()) for i, c in zip(ids, wish, strict=True)])
        return
    device.give(
        [(i, c, ()) for i, c in zip(ids, wish, strict=True)],
        group=device.sim.server.fresh_id() if len(wish) > 1 else None,
    )


def _do_anything(device: Device, screen: Screen, random: Random) -> None:
    """Whatever the catalogue has, or what takes an edit back; several in a row, as nothing keeps them together."""
    for _ in range(random.choice((1, 2, 4))):
        tries = ((taken_back if random.random() < 0.25 else any_command)(screen, random) for _ in range(4))
        command = next((each for each in tries if each is not None), None)
        if command is not None:
            device.give([(device.sim.server.fresh_id(), command, ())])


def think_again(device: Device, command_id: Id) -> None:
    """Whoever gave it wants it otherwise or not at all, at once or after a while, on its way or not."""
    loop = device.loop
    entry = next(p.envelope for p in device.envelopes.values() if p.envelope.command_id == command_id)
    otherwise = None if loop.roll(0.4) else (device.sim.server.fresh_id(), _otherwise(entry.command))
    delay = loop.between(0, loop.random.choice((20 * MS, 500 * MS, 5 * SECOND)))
    loop.after(delay, lambda: device.take_back(command_id, otherwise))


def _otherwise(command: AnyCommand) -> AnyCommand:
    match command:
        case AddNote():
            return replace(command, body=f"{command.body}, corrected")
        case SetReserve() | RequestPayment():
            return replace(command, amount_cents=Cents(command.amount_cents // 10))
        case _:
            return command


def _give_unwritable(device: Device, screen: Screen, random: Random, wish: Wish) -> None:
    """What the rules refuse or no table takes, between what passes: then the batch goes one by one, each on top of
    what passed before it, and what comes after what is refused is refused with it."""
    body = random.choice(("nul \0 here", UNWRITABLE))
    bad = tuple(replace(note, body=body) for note in _note(screen, random) if isinstance(note, AddNote))
    before: tuple[Id, ...] = ()
    for command in (*wish, *bad, *_note(screen, random)):
        command_id = device.sim.server.fresh_id()
        device.give([(command_id, command, before)])
        before = (command_id,)
    for command in (*_edit(screen, random), *_edit(screen, random)):
        device.give([(device.sim.server.fresh_id(), command, ())])


def _on_new(command: AnyCommand, claim_id: Id) -> AnyCommand:
    assert isinstance(command, AddNote)
    return AddNote(file_id=claim_id, topic=command.topic, body=command.body)


def _notice(screen: Screen, random: Random) -> Wish:
    policies = screen.all(Policy)
    if not policies:
        return ()
    notice = FileNotice(
        policy_id=random.choice(policies).id,
        temporary_number="TMP-1",
        loss_at=Micros(screen.now - 10),
        reported_at=screen.now,
        loss_place="there",
        cause=random.choice((Cause.HAIL, Cause.COLLISION)),
        severity=Severity.MINOR,
        description="",
        exposures=(NewExposure("COLL", "Holder"),),
    )
    note = AddNote(file_id=Id(""), topic=Topic.DAMAGE, body="called")
    return (notice, note) if random.random() < 0.5 else (notice,)


def _edit(screen: Screen, random: Random) -> Wish:
    claims = screen.all(Claim)
    if not claims:
        return ()
    claim = random.choice(claims)
    if random.random() < 0.6:
        text = f"text {random.randrange(1000)}"
        return (EditClaim(claim_id=claim.id, changes={"description": text}, base={"description": claim.description}),)
    share = random.randrange(10_000)
    return (
        EditClaim(claim_id=claim.id, changes={"fault_share_bp": share}, base={"fault_share_bp": claim.fault_share_bp}),
    )


def _contact(screen: Screen, random: Random) -> Wish:
    customers = screen.all(Customer)
    if not customers:
        return ()
    one = random.choice(customers)
    phone = f"{random.randrange(10**6)}"
    return (UpdateContact(customer_id=one.id, changes={"phone": phone}, base={"phone": one.phone}),)


def _reserve(screen: Screen, random: Random) -> Wish:
    exposures = screen.all(Exposure)
    if not exposures:
        return ()
    exposure = random.choice(exposures)
    lines = screen.all(ReserveLine, exposure_id=exposure.id, category="body")
    base = 0
    if lines:
        changes = screen.all(ReserveTransaction, line_id=lines[0].id, state=ApprovalState.APPROVED)
        base = sum(t.delta_cents for t in changes)
    reserve = SetReserve(
        claim_id=exposure.claim_id,
        exposure_id=exposure.id,
        cost_type=CostType.INDEMNITY,
        category="body",
        amount_cents=Cents(random.choice((0, 20_000, 40_000, 55_000, 90_000))),
        base_cents=Cents(base),
        reason="estimate",
    )
    if lines and random.random() < 0.4:
        return (reserve, _payment_of(lines[0], Cents(random.choice((5_000, 20_000)))))
    return (reserve,)


def _payment_of(line: ReserveLine, amount: Cents) -> RequestPayment:
    return RequestPayment(
        claim_id=line.claim_id,
        line_id=line.id,
        payee="Garage",
        payee_user_id=None,
        amount_cents=amount,
        kind=PaymentKind.PARTIAL,
        eroding=True,
        method=PaymentMethod.CHECK,
        reason="repair",
    )


def _pay(screen: Screen, random: Random) -> Wish:
    lines = screen.all(ReserveLine)
    if not lines:
        return ()
    line = random.choice(lines)
    totals = totals_of([line], screen.all(ReserveTransaction, line_id=line.id), screen.all(Payment, line_id=line.id))
    available = totals.line(line.id).available
    if available <= 0:
        return ()
    return (_payment_of(line, Cents(random.choice((available, max(1, available // 2), 10_000)))),)


def _approve(screen: Screen, random: Random) -> Wish:
    changes = screen.all(ReserveTransaction, state=ApprovalState.PENDING_APPROVAL)
    payments = screen.all(Payment, state=ApprovalState.PENDING_APPROVAL)
    if payments and random.random() < 0.7:
        payment = random.choice(payments)
        amount = payment.amount_cents
        if random.random() < 0.3:
            return (
                RejectPayment(
                    claim_id=payment.claim_id, payment_id=payment.id, base_amount_cents=amount, reason="not ours"
                ),
            )
        return (ApprovePayment(claim_id=payment.claim_id, payment_id=payment.id, base_amount_cents=amount),)
    if changes:
        change = random.choice(changes)
        return (ApproveReserve(claim_id=change.claim_id, transaction_id=change.id),)
    return ()


def _note(screen: Screen, random: Random) -> Wish:
    files = [*screen.all(Claim), *screen.all(Policy), *screen.all(Customer)]
    if not files:
        return ()
    return (AddNote(file_id=random.choice(files).file_id, topic=Topic.PHONE, body=f"said {random.randrange(100)}"),)


def _diary(screen: Screen, random: Random) -> Wish:
    waiting = screen.all(Activity, state=ActivityState.OPEN)
    if waiting and random.random() < 0.6:
        activity = random.choice(waiting)
        return (CompleteActivity(claim_id=activity.claim_id, activity_id=activity.id, outcome="done"),)
    claims = screen.all(Claim)
    if not claims:
        return ()
    claim = random.choice(claims)
    return (
        AddActivity(
            claim_id=claim.id,
            pattern=Pattern.CALL,
            subject="Call",
            due=Day("2030-01-01"),
            priority=Priority.NORMAL,
            mandatory=False,
            assignee_id=random.choice((BEN, CAT, None)),
        ),
    )


def _close(screen: Screen, random: Random) -> Wish:
    claims = screen.all(Claim)
    if not claims:
        return ()
    claim = random.choice(claims)
    if claim.status is ClaimStatus.CLOSED:
        return (ReopenClaim(claim_id=claim.id, reason="more came"),)
    return (CloseClaim(claim_id=claim.id, reason=ClosedReason.PAID),)


def assign(screen: Screen, random: Random) -> Wish:
    """Also what the fault `reassign` does: the claim goes elsewhere while somebody writes on it."""
    claims = [c for c in screen.all(Claim) if c.status is not ClaimStatus.CLOSED]
    if not claims:
        return ()
    claim = random.choice(claims)
    adjuster, team = random.choice([w for w in ((BEN, NORTH), (CAT, SOUTH)) if w[0] != claim.adjuster_id])
    return (AssignClaim(claim_id=claim.id, adjuster_id=adjuster, team_id=team, base_adjuster_id=claim.adjuster_id),)


def _resolve(screen: Screen, random: Random) -> Wish:
    conflicts = screen.all(Conflict, state=ConflictState.OPEN)
    if not conflicts:
        return ()
    one = random.choice(conflicts)
    return (
        ResolveConflict(
            file_id=one.file_id,
            conflict_id=one.id,
            choice=random.choice((Choice.MINE, Choice.THEIRS)),
            seen_mine=one.mine,
            seen_theirs=one.theirs,
        ),
    )


_DEEDS: tuple[Callable[[Screen, Random], Wish], ...] = (
    _notice,
    _edit,
    _edit,
    _contact,
    _reserve,
    _reserve,
    _pay,
    _pay,
    _approve,
    _approve,
    _note,
    _diary,
    _close,
    assign,
    _resolve,
    _resolve,
)
