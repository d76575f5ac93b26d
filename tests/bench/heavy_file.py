"""One claim file with many rows, and many commands that somebody gave on it offline. Seeded and pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shared.domain.catalogue import Envelope
from shared.domain.claims.commands import EditClaim
from shared.domain.claims.entities import Claim, Exposure
from shared.domain.claims.states import ClaimStatus, ExposureState
from shared.domain.diary.commands import AddActivity, AddNote, CompleteActivity
from shared.domain.diary.entities import Activity, Note
from shared.domain.diary.states import ActivityState, Pattern, Priority, Topic
from shared.domain.kernel.commands import Command
from shared.domain.kernel.fields import Cents, Day, Micros, Row
from shared.domain.kernel.ids import Id, new_id
from shared.domain.money.commands import SetReserve
from shared.domain.money.entities import ReserveLine, ReserveTransaction
from shared.domain.money.states import ApprovalState, CostType
from tests.bench.rows import ME, NOW_US, Maker, claims

EXPOSURES: Final = 3
CATEGORIES: Final = ("structure", "contents")
TEXT: Final = "Moisture readings still high in the hall; equipment stays until Thursday."
_MIX: Final = ("note", "reserve", "edit", "activity", "complete")


@dataclass(frozen=True, slots=True)
class HeavyFile:
    """The file's rows, the claim first, with what commands on it need to know."""

    rows: tuple[Row, ...]
    claim: Claim
    exposures: tuple[Exposure, ...]
    totals: dict[tuple[Id, str], int]
    """Approved cents by exposure and category."""
    activities: tuple[Activity, ...]


def heavy_file(count: int) -> HeavyFile:
    """An open claim of ME with `count` rows in all: exposures, reserves, diary, and the rest notes."""
    make = Maker(11)
    claim = next(c for c in claims(make, 50, mine_open=50) if c.status is ClaimStatus.INVESTIGATION)
    exposures = tuple(_exposure(make, claim, index) for index in range(EXPOSURES))
    rows: list[Row] = [claim, *exposures]
    totals: dict[tuple[Id, str], int] = {}
    lines: list[ReserveLine] = []
    for exposure in exposures:
        for category in CATEGORIES:
            line = ReserveLine(
                **make.row(claim.id, by=ME.id),
                claim_id=claim.id,
                exposure_id=exposure.id,
                cost_type=CostType.INDEMNITY,
                category=category,
                currency="USD",
            )
            lines.append(line)
            totals[exposure.id, category] = 0
    rows += lines
    activities: list[Activity] = []
    while len(rows) < count:
        turn = len(rows) % 3
        if turn == 0:
            line = lines[len(rows) % len(lines)]
            totals[line.exposure_id, line.category] += 100_00
            rows.append(_change(make, claim, line))
        elif turn == 1:
            base = make.row(claim.id, by=ME.id)
            rows.append(Note(**base, subject_id=claim.id, topic=Topic.DAMAGE, body=TEXT, at=base["created_at"]))
        else:
            activities.append(_activity(make, claim))
            rows.append(activities[-1])
    return HeavyFile(tuple(rows), claim, exposures, totals, tuple(activities))


def offline_work(file: HeavyFile, count: int) -> list[Envelope]:
    """`count` commands in order, each on what the ones before it left, so that all of them pass."""
    make = Maker(12)
    totals = dict(file.totals)
    description = file.claim.description
    keys: Sequence[tuple[Id, str]] = list(totals)
    undone = list(file.activities)
    made: list[Envelope] = []
    for number in range(1, count + 1):
        command: Command
        match _MIX[number % len(_MIX)]:
            case "reserve":
                key = keys[number % len(keys)]
                command = SetReserve(
                    claim_id=file.claim.id,
                    exposure_id=key[0],
                    cost_type=CostType.INDEMNITY,
                    category=key[1],
                    amount_cents=Cents(totals[key] + 5_00),
                    base_cents=Cents(totals[key]),
                    reason="Second visit",
                )
                totals[key] += 5_00
            case "edit":
                text = f"Seen {number} times."
                command = EditClaim(
                    claim_id=file.claim.id, changes={"description": text}, base={"description": description}
                )
                description = text
            case "activity":
                command = AddActivity(
                    claim_id=file.claim.id,
                    pattern=Pattern.INSPECT,
                    subject="Look again",
                    due=Day("2026-12-01"),
                    priority=Priority.NORMAL,
                    mandatory=False,
                    assignee_id=None,
                )
            case "complete" if undone:
                command = CompleteActivity(claim_id=file.claim.id, activity_id=undone.pop().id, outcome="Done")
            case _:
                command = AddNote(file_id=file.claim.id, topic=Topic.DAMAGE, body=TEXT)
        at = Micros(NOW_US + number * 1_000)
        made.append(
            Envelope(
                number=number,
                command_id=new_id(at // 1000, make.random.randbytes(10)),
                at=at,
                schema=command.SCHEMA,
                command=command,
            )
        )
    return made


def _exposure(make: Maker, claim: Claim, index: int) -> Exposure:
    return Exposure(
        **make.row(claim.id, by=ME.id),
        claim_id=claim.id,
        coverage_code=f"COV_{index}",
        caption=f"Coverage {index}",
        claimant=claim.insured_name,
        status=ExposureState.OPEN,
        limit_cents=Cents(50_000_000_00),
        deductible_cents=Cents(1_000_00),
        currency="USD",
    )


def _change(make: Maker, claim: Claim, line: ReserveLine) -> ReserveTransaction:
    base = make.row(claim.id, by=ME.id)
    return ReserveTransaction(
        **base,
        claim_id=claim.id,
        line_id=line.id,
        delta_cents=Cents(100_00),
        reason="Initial reserve",
        state=ApprovalState.APPROVED,
        requested_by=ME.id,
        approver_id=ME.id,
        at=base["created_at"],
    )


def _activity(make: Maker, claim: Claim) -> Activity:
    return Activity(
        **make.row(claim.id, by=ME.id),
        claim_id=claim.id,
        pattern=Pattern.INSPECT,
        subject="Moisture readings",
        due=Day("2026-12-01"),
        priority=Priority.NORMAL,
        mandatory=False,
        assignee_id=ME.id,
        state=ActivityState.OPEN,
        completed_at=None,
        outcome=None,
    )
