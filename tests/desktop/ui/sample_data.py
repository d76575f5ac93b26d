"""Believable people, claims and policies for the tests and pictures of the screens. None of them exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from desktop.answers.time_line import ACTIVITY_TITLES, PAYMENT_TITLES, RESERVE_TITLES
from desktop.lists.claims import CLAIMS
from desktop.lists.declared import NO_DAY
from desktop.lists.wanted import Line as Listed
from desktop.screens.claims import (
    ActivityView,
    ClaimView,
    ContactView,
    Deadline,
    ExposureView,
    HistoryEntry,
    NoteView,
    PaymentView,
    PolicyView,
    PresenceView,
    ReserveEntry,
    ReserveLineView,
)
from desktop.screens.conflicts import ConflictSide, ConflictView, PreviewFigure
from desktop.screens.formats import money
from desktop.screens.people import Person, SignedIn
from desktop.screens.syncing import SyncState
from desktop.screens.words import caption, tr
from shared.domain.claims.states import Cause, ClaimStatus, ClosedReason, Mark, Severity
from shared.domain.diary.states import ActivityState, Priority, Topic
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role
from shared.domain.money.states import UNDECIDED_STATES, ApprovalState, CostType, PaymentKind, PaymentMethod
from shared.domain.money.totals import ClaimTotals, LineTotals
from shared.domain.parties.states import Channel
from shared.domain.policies.states import Line
from tests.support import world

NOW, TODAY = world.NOW, world.TODAY
HARTLEY = str(world.HARTLEY)
CONFLICT = "conflict-1"

MAY = frozenset(
    (
        "FileNotice",
        "AssignClaim",
        "UpdateContact",
        "EditClaim",
        "SetReserve",
        "RequestPayment",
        "AddNote",
        "AddActivity",
        "CompleteActivity",
        "CloseClaim",
        "ReopenClaim",
        "ResolveConflict",
    )
)
APPROVES = frozenset(("ApprovePayment", "RejectPayment", "ApproveReserve", "RejectReserve"))
MAYA = SignedIn("maya", "Maya Ortiz", "maya@example.com", (Role.ADJUSTER,), "Maya's laptop", MAY)
DANA = SignedIn("dana", "Dana Reyes", "dana@example.com", (Role.SUPERVISOR,), "Office", MAY | APPROVES)

PEOPLE = (
    Person("dana", "Dana Reyes", "Supervisor", "t1", "Property Dayton"),
    Person("ken", "Ken Adeyemi", "Adjuster", "t1", "Property Dayton"),
    Person("maya", "Maya Ortiz", "Adjuster", "t1", "Property Dayton"),
    Person("ruth", "Ruth Salazar", "Adjuster", "t2", "Auto Columbus"),
)

_FIRST: tuple[tuple[str, str, str, str, int, dict[str, Any]], ...] = (
    (
        "Hartley, Joanne",
        "water_non_weather",
        "118 Alder St, Dayton",
        "investigation",
        4820000,
        {"sync": SyncState.WAITING},
    ),
    ("Brightwater Dental LLC", "hail", "roof, Kettering", "evaluation", 13175000, {"pending_approval": True}),
    ("Okafor, Daniel", "collision", "I-75 exit 54", "evaluation", 964000, {}),
    ("Mercer, Alan and Ruth", "theft", "detached garage", "investigation", 611550, {}),
    ("Tran, Lily", "fire", "9 Locust Ct", "investigation", 8790000, {"siu": True}),
    ("Sandoval Freight Inc.", "equipment", "load shift", "negotiation", 2248000, {}),
    ("Pruitt, Ellen", "glass", "windshield", "closed", 61200, {}),
    ("Whitfield, Sam", "animal", "deer, SR 48", "evaluation", 490500, {}),
    ("Delgado, Rosa", "wind", "siding, Xenia", "assigned", 320000, {"sync": SyncState.REFUSED}),
    ("Ames Hardware", "freeze", "sprinkler line, 2 Main St", "open", 5400000, {}),
)
_NUMBERS = (4417, 4409, 4398, 4391, 4377, 4360, 4352, 4340, 4331, 4329)
_NAMES = (
    "Abbott",
    "Bianchi",
    "Castro",
    "Dunn",
    "Engel",
    "Fischer",
    "Grant",
    "Hughes",
    "Ivanova",
    "Jensen",
    "Kaur",
    "Lowe",
)
_GIVEN = ("Ann", "Boris", "Carla", "Dev", "Edith", "Femi", "Gus", "Hana", "Ines", "Jo")
_CAUSES = ("hail", "wind", "fire", "collision", "theft", "water_non_weather", "glass", "freeze")
_PLACES = ("Dayton", "Kettering", "Xenia", "Troy", "Springfield", "Beavercreek", "Fairborn")
_STATES = ("investigation", "evaluation", "negotiation", "open", "closed")


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim of the sample as the list has it; `key` is its place."""

    claim_id: str
    key: int
    number: str
    insured: str
    cause: str
    place: str
    status: str
    incurred_cents: int
    currency: str
    adjuster: str
    siu: bool = False
    pending_approval: bool = False
    sync: SyncState = SyncState.SAVED


def line(row: ClaimRow) -> Listed:
    """The row as a line of the list of claims."""
    known: dict[str, str | int | None] = {
        "insured": row.insured,
        "number": row.number,
        "by_name": row.insured.casefold(),
        "cause": row.cause,
        "place": row.place,
        "status": row.status,
        "incurred_cents": row.incurred_cents,
        "currency": row.currency,
        "adjuster_id": row.adjuster,
        "siu": int(row.siu),
        "approvals": int(row.pending_approval),
        "conflicts": int(row.sync is SyncState.CONFLICT),
        "waiting": int(row.sync is SyncState.WAITING),
        "refused": int(row.sync is SyncState.REFUSED),
        "reported_at": 10**15 - row.key,
        "due": NO_DAY,
    }
    values = tuple(
        known.get(column.name, None if column.nullable else 0 if column.kind.is_integer else "")
        for column in CLAIMS.columns
    )
    return Listed(row.key, row.claim_id, row.claim_id, values, (row.adjuster,))


def claim_row(place: int) -> ClaimRow:
    """The claim at a place of the unfiltered list; the first ten are those of the drawings."""
    if place < len(_FIRST):
        name, cause, where, status, cents, more = _FIRST[place]
        number = _NUMBERS[place]
        return ClaimRow(
            HARTLEY if place == 0 else f"claim-{number:06}",
            place,
            f"CLM-2026-{number:06}",
            name,
            cause,
            where,
            status,
            cents,
            "USD",
            "Maya Ortiz",
            **more,
        )
    name = f"{_NAMES[place % 12]}, {_GIVEN[place * 7 % 10]}"
    return ClaimRow(
        f"claim-x{place}",
        place,
        f"CLM-2026-{max(1, 4329 - place):06}" if place < 4300 else f"CLM-2025-{place:06}",
        name,
        _CAUSES[place % 8],
        f"{place % 900 + 1} {_NAMES[place % 11]} St, {_PLACES[place % 7]}",
        _STATES[place % 5],
        (place * 7919 % 90000 + 300) * 100 + place % 100,
        "USD",
        "Maya Ortiz" if place < 38 else "Ken Adeyemi",
    )


def at_time(hour: int, minute: int, *, days_ago: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=UTC) - timedelta(days=days_ago)


def _lines() -> tuple[ReserveLineView, ...]:
    first = ReserveEntry(
        "r1", at_time(9, 58, days_ago=8), "Maya Ortiz", 3000000, 3000000, "Initial reserve", ApprovalState.APPROVED
    )
    second = ReserveEntry(
        "r2",
        at_time(12, 9),
        "Maya Ortiz",
        1200000,
        4200000,
        "Ceiling and subfloor",
        ApprovalState.APPROVED,
        SyncState.WAITING,
    )
    contents = ReserveEntry(
        "r3", at_time(10, 2, days_ago=8), "Maya Ortiz", 500000, 500000, "Carpet and furniture", ApprovalState.APPROVED
    )
    asked = ReserveEntry(
        "r5",
        at_time(11, 5),
        "Maya Ortiz",
        300000,
        500000,
        "Hall furniture",
        ApprovalState.PENDING_APPROVAL,
        asked_cents=800000,
    )
    cost = ReserveEntry(
        "r4", at_time(10, 3, days_ago=8), "Maya Ortiz", 120000, 120000, "Plumber and readings", ApprovalState.APPROVED
    )
    return (
        ReserveLineView(
            "l1", "e1", "Dwelling", CostType.INDEMNITY, "general", 4200000, 350000, (second, first), SyncState.WAITING
        ),
        ReserveLineView("l2", "e2", "Contents", CostType.INDEMNITY, "general", 500000, 0, (asked, contents)),
        ReserveLineView("l3", "e1", "", CostType.ADJUSTING, "general", 120000, 0, (cost,)),
    )


def sums(lines: tuple[ReserveLineView, ...], payments: tuple[PaymentView, ...]) -> ClaimTotals:
    """As the domain sums them."""
    found = ClaimTotals(committed_by_exposure={})
    for line in lines:
        found.lines[Id(line.line_id)] = LineTotals(
            line.reserve_cents,
            sum(one.delta_cents for one in line.history if one.asked_cents is not None),
            line.paid_cents,
            sum(one.amount_cents for one in payments if one.state in UNDECIDED_STATES and one.line_id == line.line_id),
            line.paid_cents,
        )
        cost = CostType(line.cost_type)
        found.reserve_by_cost[cost] = found.reserve_by_cost.get(cost, 0) + line.reserve_cents
        found.paid_by_cost[cost] = found.paid_by_cost.get(cost, 0) + line.paid_cents
    return found


def _history() -> tuple[HistoryEntry, ...]:
    """In the words of the time line itself, which are those that people see."""
    dwelling = "Dwelling, indemnity"
    raised = tr(RESERVE_TITLES[ApprovalState.APPROVED], amount=money(4200000), line=dwelling)
    first = tr(RESERVE_TITLES[ApprovalState.APPROVED], amount=money(3000000), line=dwelling)
    paid = tr(PAYMENT_TITLES[ApprovalState.ISSUED], amount=money(350000), payee="DryFast Restoration")
    note = tr("Note: {topic}", topic=caption(Topic.DAMAGE))
    done = tr(ACTIVITY_TITLES[ActivityState.DONE], subject="Call the insured back")
    you, valve = tr("You"), "Supply line to the upstairs bath failed at the valve."
    return (
        HistoryEntry("reserve", at_time(12, 9), you, raised, "Ceiling and subfloor", sync=SyncState.WAITING),
        HistoryEntry("note", at_time(12, 4), you, note, valve, sync=SyncState.WAITING),
        HistoryEntry("payment", at_time(10, 31), "Dana Reyes", paid, "Drying, first 48 hours"),
        HistoryEntry("activity", at_time(16, 20, days_ago=1), you, done, "Water is off, plumber ordered"),
        HistoryEntry("reserve", at_time(9, 58, days_ago=8), you, first, "Initial reserve"),
        HistoryEntry("status", at_time(8, 40, days_ago=8), "Ken Adeyemi", tr("Claim filed"), valve),
    )


def claim_view(claim_id: str, who: SignedIn = MAYA) -> ClaimView:
    """The file of any claim; Hartley's is the one of the drawings."""
    row = next((claim_row(place) for place in range(2000) if claim_row(place).claim_id == claim_id), claim_row(0))
    hartley = claim_id == HARTLEY
    payments: tuple[PaymentView, ...] = (
        PaymentView(
            "p1",
            "l1",
            "Dwelling, indemnity",
            "DryFast Restoration",
            350000,
            PaymentKind.PARTIAL,
            PaymentMethod.TRANSFER,
            ApprovalState.ISSUED,
            "Dana Reyes",
            at_time(10, 31),
            "Drying, first 48 hours",
            "Ken Adeyemi",
        ),
        PaymentView(
            "p2",
            "l1",
            "Dwelling, indemnity",
            "Miller Plumbing",
            1400000,
            PaymentKind.PARTIAL,
            PaymentMethod.CHECK,
            ApprovalState.PENDING_APPROVAL,
            "Maya Ortiz",
            at_time(11, 2),
            "Valve, supply line and wall",
        ),
    )
    return ClaimView(
        may_set=frozenset(Mark),
        claim_id=claim_id,
        number=row.number,
        temporary_number="T-7F2K" if hartley else None,
        insured=row.insured,
        line=Line.HOMEOWNERS,
        status=ClaimStatus(row.status),
        next_statuses=() if row.status == ClaimStatus.CLOSED else (ClaimStatus.EVALUATION, ClaimStatus.NEGOTIATION),
        closed_reason=ClosedReason.PAID if row.status == "closed" else None,
        cause=Cause(row.cause),
        severity=Severity.MAJOR,
        loss_at=datetime(2026, 11, 14, 6, 30, tzinfo=UTC),
        reported_at=datetime(2026, 11, 15, 8, 40, tzinfo=UTC),
        place=row.place,
        description="Supply line to the upstairs bath burst overnight; water ran through the hall ceiling.",
        cat_code=None,
        currency="USD",
        adjuster_id="maya",
        adjuster="Maya Ortiz",
        team_id="t1",
        team="Property Dayton",
        contact=ContactView(
            "c1",
            row.insured,
            "+1 937 555 0142",
            "joanne.hartley@example.com",
            "118 Alder St",
            "Dayton",
            "OH",
            "45402",
            Channel.PHONE,
        ),
        policy=PolicyView(
            "pol1",
            "POL-118-2207",
            Line.HOMEOWNERS,
            date(2026, 3, 1),
            date(2027, 3, 1),
            100000,
            (("Dwelling", 31000000), ("Contents", 15500000)),
            date(2026, 11, 14),
            "America/New_York",
            is_in_force=True,
        ),
        exposures=(
            ExposureView("e1", "A", "Dwelling", row.insured, 31000000, 100000),
            ExposureView("e2", "C", "Contents", row.insured, 15500000, 0),
        ),
        reserves=_lines(),
        payments=payments,
        notes=(
            NoteView(
                "n1",
                Topic.DAMAGE,
                "Supply line to the upstairs bath failed at the valve. Hall ceiling down, basement "
                "carpet wet to the stairs. Insured has a plumber coming today; mitigation crew on site since 11:20.",
                at_time(12, 4),
                "You, this laptop",
                SyncState.WAITING,
            ),
            NoteView(
                "n2",
                Topic.PHONE,
                "Insured called, water is shut off. Asked for a hotel for two nights.",
                at_time(9, 5, days_ago=8),
                "Ken Adeyemi",
            ),
        ),
        activities=(
            ActivityView(
                "a1",
                "Moisture readings, basement and hall",
                TODAY - timedelta(days=1),
                "Maya Ortiz",
                Priority.HIGH,
                True,
                ActivityState.OPEN,
            ),
            ActivityView(
                "a2", "Send proof of loss form", TODAY, "Maya Ortiz", Priority.NORMAL, False, ActivityState.OPEN
            ),
            ActivityView(
                "a3",
                "Plumber's invoice from insured",
                TODAY + timedelta(days=3),
                "Maya Ortiz",
                Priority.NORMAL,
                False,
                ActivityState.OPEN,
            ),
            ActivityView(
                "a4",
                "Call the insured back",
                TODAY - timedelta(days=7),
                "Maya Ortiz",
                Priority.NORMAL,
                False,
                ActivityState.DONE,
                "Water is off, plumber ordered",
            ),
        ),
        history=_history(),
        totals=sums(_lines(), payments),
        may=who.may,
        reserve_limits=dict.fromkeys(CostType, 5000000),
        payment_limits=dict.fromkeys(CostType, 1000000),
        deadline=Deadline("Acknowledge by", TODAY + timedelta(days=6)),
        here_now=(PresenceView("Dana Reyes", "reading Payments"),) if hartley and who is MAYA else (),
        flags=(Mark.SIU,) if row.siu else (),
        waiting=2 if hartley else 0,
    )


def conflict_view() -> ConflictView:
    """The conflict of the drawings."""

    def side(who: str, at: datetime, where: str, cents: int, reason: str) -> ConflictSide:
        return ConflictSide(
            who, at, where, (("amount_cents", "Dwelling, indemnity", cents), ("reason", "Reason", reason))
        )

    return ConflictView(
        conflict_id=CONFLICT,
        file_id=HARTLEY,
        claim_number="CLM-2026-004417",
        what="Reserve",
        currency="USD",
        base=side("", at_time(11, 40), "", 3000000, "Initial reserve"),
        mine=side("You", at_time(12, 9), "Maya's laptop", 4200000, "Ceiling and subfloor"),
        theirs=side("Dana Reyes", at_time(12, 10), "", 3650000, "Engineer visit added"),
        preview=(
            PreviewFigure("Dwelling, indemnity reserve", 3650000, 4200000, 3650000),
            PreviewFigure("Incurred", 4270000, 4820000, 4270000),
        ),
        seen_mine='{"amount_cents":4200000}',
        seen_theirs='{"amount_cents":3650000}',
        money_field="amount_cents",
        authority_cents=5000000,
    )
