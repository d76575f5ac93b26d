"""Every row of the sample is one that the rules leave: what people did to each claim is decided again, command by
command, and comes out as it is shown.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import pytest
from msgspec.structs import asdict

from server.sample.book import BY_KEY, Sizes, people, sample
from shared.domain.catalogue import AnyCommand
from shared.domain.claims.commands import AssignClaim, CloseClaim, EditClaim, FileNotice, NewExposure
from shared.domain.claims.entities import Claim, Exposure
from shared.domain.claims.states import ClaimStatus, Mark
from shared.domain.diary.commands import AddActivity, AddNote, CompleteActivity
from shared.domain.diary.entities import Activity, Note
from shared.domain.diary.states import ActivityState
from shared.domain.kernel.desks import Membership
from shared.domain.kernel.fields import Cents, Row
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.states import MembershipState
from shared.domain.money.commands import RequestPayment, SetReserve
from shared.domain.money.entities import Payment, ReserveLine, ReserveTransaction
from tests.support.office import Office

NOW: Final = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SMALL: Final = Sizes(customers=60, policies=90, claims=120, open_for_maya=12)
DANA: Final = BY_KEY["dana"].id
SHOWN: Final = (Claim, Exposure, ReserveLine, ReserveTransaction, Payment, Note, Activity)
OWN: Final = frozenset(
    {
        *("id", "file_id", "version", "changed", "updated_at", "updated_by"),  # of whichever command wrote it
        *("claim_id", "exposure_id", "line_id", "subject_id"),  # other rows by their ids
        *("claim_number", "temporary_number"),
    }
)
"""What says who wrote a row and which row it is, not what it says."""

Deed = tuple[int, Id, Callable[[], AnyCommand]]
"""When, by whom, what: made when it is done, as it names what is there by then."""


@pytest.fixture(scope="module")
def files() -> list[list[Row]]:
    return list(sample(7, NOW, SMALL))


@pytest.fixture(scope="module")
def before(files: list[list[Row]]) -> Office:
    """The office with its people, customers and policies, and a device for each person."""
    office = Office()
    office.write(*people(NOW))
    for rows in files:
        if not any(isinstance(row, Claim) for row in rows):
            office.write(*rows)
    for person in BY_KEY.values():
        office.add_device(person.id, "Office", "Windows 11", 0)
    return office


def test_what_people_did_to_each_claim_is_decided_as_it_is_shown(files: list[list[Row]], before: Office) -> None:
    for rows in files:
        if isinstance(rows[0], Claim):
            again, shown = _seen(_done_again(before.copy(), rows)), _seen(rows)
            assert (sorted(again - shown), sorted(shown - again)) == ([], []), rows[0].claim_number


def _seen(rows: list[Row]) -> Counter[str]:
    """What the rows say; an exposure and a line by their own words, as others name them by their ids."""
    words: dict[Id, str] = {}
    for row in rows:
        if isinstance(row, Exposure):
            words[row.id] = row.coverage_code
    for row in rows:
        if isinstance(row, ReserveLine):
            words[row.id] = f"{words[row.exposure_id]} {row.cost_type} {row.category}"
    found: Counter[str] = Counter()
    for row in rows:
        if isinstance(row, SHOWN):
            said: dict[str, Any] = {name: value for name, value in asdict(row).items() if name not in OWN}
            if isinstance(row, Claim):
                seen = json.loads(row.policy_snapshot)
                said["policy_snapshot"] = seen | {"coverages": sorted(seen["coverages"], key=lambda one: one["id"])}
            said |= {name: words[value] for name in ("exposure_id", "line_id") if (value := getattr(row, name, None))}
            found[f"{type(row).__name__} {said}"] += 1
        elif (
            isinstance(row, Membership)
            and row.state is MembershipState.HELD
            and row.why in ("adjuster", "team", "agent")
        ):
            found[f"{row.principal_id} may see it: {row.why}"] += 1
    return found


def _done_again(office: Office, rows: list[Row]) -> list[Row]:
    """The file as the rules make it."""
    claim = _one(rows)
    devices = {device.user_id: device.id for device in office.devices.values()}
    notice = office.act(devices[claim.created_by], _notice(claim, rows), claim.reported_at)
    claim_id = derive_id(notice, 0)
    for at, who, make in sorted(_deeds(office, rows, claim_id), key=lambda deed: deed[0]):
        office.act(devices[who], make(), at)
    return [row for row in office.world.rows() if row.file_id == claim_id or _opens(row, claim_id)]


def _opens(row: Row, claim_id: Id) -> bool:
    return isinstance(row, Membership) and row.target_file == claim_id


def _one(rows: list[Row]) -> Claim:
    (claim,) = (row for row in rows if isinstance(row, Claim))
    return claim


def _notice(claim: Claim, rows: list[Row]) -> FileNotice:
    exposures = [row for row in rows if isinstance(row, Exposure)]
    return FileNotice(
        policy_id=claim.policy_id,
        temporary_number="T-1",
        loss_at=claim.loss_at,
        reported_at=claim.reported_at,
        loss_place=claim.loss_place,
        cause=claim.cause,
        severity=claim.severity,
        description=claim.description,
        exposures=tuple(NewExposure(row.coverage_code, row.claimant) for row in exposures),
        latitude_e6=claim.latitude_e6,
        longitude_e6=claim.longitude_e6,
        cat_code=claim.cat_code,
    )


def _deeds(office: Office, rows: list[Row], claim_id: Id) -> Iterator[Deed]:
    """What people did after the notice. The claim is given to its adjuster at once, with its marks and its stage."""
    claim = _one(rows)
    adjuster = claim.adjuster_id
    assert adjuster is not None
    given = AssignClaim(claim_id=claim_id, adjuster_id=adjuster, team_id=claim.team_id, base_adjuster_id=None)
    yield claim.reported_at, DANA, lambda: given
    marks = [mark.value for mark in Mark if getattr(claim, mark.value)]
    if marks:
        yield claim.reported_at, DANA, partial(_edit, claim_id, dict.fromkeys(marks, False), dict.fromkeys(marks, True))
    if claim.status not in (ClaimStatus.ASSIGNED, ClaimStatus.CLOSED):
        since, to = {"status": ClaimStatus.ASSIGNED}, {"status": claim.status}
        yield claim.reported_at, adjuster, partial(_edit, claim_id, since, to)
    yield from _money(office, rows, claim_id)
    for row in rows:
        match row:
            case Note():
                yield row.at, row.created_by, partial(AddNote, file_id=claim_id, topic=row.topic, body=row.body)
            case Activity():
                yield from _task(office, row, claim_id)
    if claim.closed_reason is not None and claim.closed_at is not None:
        closed = CloseClaim(claim_id=claim_id, reason=claim.closed_reason)
        yield claim.closed_at, adjuster, lambda: closed


def _edit(claim_id: Id, base: Mapping[str, str | bool], changes: Mapping[str, str | bool]) -> EditClaim:
    return EditClaim(claim_id=claim_id, changes=dict(changes), base=dict(base))


def _money(office: Office, rows: list[Row], claim_id: Id) -> Iterator[Deed]:
    codes = {row.id: row.coverage_code for row in rows if isinstance(row, Exposure)}
    lines = {row.id: row for row in rows if isinstance(row, ReserveLine)}

    def exposure(line: ReserveLine) -> Id:
        found = office.world.all(Exposure, claim_id)
        return next(each.id for each in found if each.coverage_code == codes[line.exposure_id])

    def line_id(line: ReserveLine) -> Id:
        there = exposure(line)
        found = office.world.all(ReserveLine, claim_id)
        return next(
            each.id
            for each in found
            if (each.exposure_id, each.cost_type, each.category) == (there, line.cost_type, line.category)
        )

    def reserve(row: ReserveTransaction, base: int) -> SetReserve:
        line = lines[row.line_id]
        return SetReserve(
            claim_id=claim_id,
            exposure_id=exposure(line),
            cost_type=line.cost_type,
            category=line.category,
            amount_cents=Cents(base + row.delta_cents),
            base_cents=Cents(base),
            reason=row.reason,
        )

    def payment(row: Payment) -> RequestPayment:
        return RequestPayment(
            claim_id=claim_id,
            line_id=line_id(lines[row.line_id]),
            payee=row.payee,
            payee_user_id=row.payee_user_id,
            amount_cents=row.amount_cents,
            kind=row.kind,
            eroding=row.eroding,
            method=row.method,
            reason=row.reason,
        )

    totals: Counter[Id] = Counter()
    for row in sorted((each for each in rows if isinstance(each, ReserveTransaction)), key=lambda each: each.at):
        base = totals[row.line_id]
        totals[row.line_id] += row.delta_cents
        yield row.at, row.requested_by, partial(reserve, row, base)
    for paid in (each for each in rows if isinstance(each, Payment)):
        yield paid.at, paid.requested_by, partial(payment, paid)


def _task(office: Office, row: Activity, claim_id: Id) -> Iterator[Deed]:
    added = AddActivity(
        claim_id=claim_id,
        pattern=row.pattern,
        subject=row.subject,
        due=row.due,
        priority=row.priority,
        mandatory=row.mandatory,
        assignee_id=row.assignee_id,
    )
    yield row.created_at, row.created_by, lambda: added

    def done() -> CompleteActivity:
        task = next(each for each in office.world.all(Activity, claim_id) if each.subject == row.subject)
        outcome = row.outcome or ""
        return CompleteActivity(claim_id=claim_id, activity_id=task.id, outcome=outcome, skipped=False)

    if row.state is ActivityState.DONE:
        assert row.completed_at is not None
        yield row.completed_at, row.updated_by, done
