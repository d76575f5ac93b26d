"""Rows for benchmarks: people, claims, notes and who may see them. Seeded, pure, in order of their ids."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from server.sample import places
from shared.domain.claims.entities import Claim
from shared.domain.claims.states import Cause, ClaimStatus, ClosedReason, Severity
from shared.domain.diary.entities import Note
from shared.domain.diary.states import Topic
from shared.domain.kernel.desks import EVERYONE, SHELF, SYSTEM, Membership, along
from shared.domain.kernel.fields import Json, Micros, Row
from shared.domain.kernel.ids import Id, named_id, new_id
from shared.domain.kernel.states import MembershipState
from shared.domain.people.entities import Colleague, Team, User
from shared.domain.policies.states import Line
from tests.support.rows import born

DAY_US: Final = 86_400_000_000
NOW_US: Final = 1_795_000_000_000_000
"""The moment of all sample rows, in 2026: fixed, so that a kept database fits a later run."""
TEAM: Final = named_id("bench:team")
PASSWORD: Final = "bench password 2026"
"""Of everybody in a benchmark's own database, which listens on 127.0.0.1 and is dropped."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in."""

    id: Id
    email: str
    name: str
    role: str = "adjuster"


def person(key: str, role: str = "adjuster") -> Person:
    return Person(named_id(f"bench:user:{key}"), f"{key}@bench.example", f"Bench {key.capitalize()}", role)


ME: Final = person("me")
"""On whose device things are measured."""
OTHER: Final = person("other")
"""Who holds what lies outside of the measured scope."""
WRITER: Final = person("writer")
"""Who changes files of the measured scope from elsewhere."""


class Maker:
    """Ids and bookkeeping of one run. Times go up by a microsecond with each row, so that ids are in order."""

    def __init__(self, seed: int = 1) -> None:
        self.random = Random(seed)
        self._at_us = NOW_US - 300 * DAY_US

    def row(self, file_id: Id | None = None, row_id: Id | None = None, by: Id = SYSTEM) -> dict[str, Any]:
        """The bookkeeping of a new row; file_id None: it begins a file of its own."""
        self._at_us += 1_000
        at = Micros(self._at_us)
        made = row_id or new_id(at // 1000, self.random.randbytes(10))
        return born(made, file_id or made, at, by)


def users(make: Maker, people: list[Person]) -> Iterator[Row]:
    """The people, their names for colleagues, the desks that they hold; one team of those who take part in it."""
    yield Team(**make.row(SHELF, TEAM), name="Bench team", manager_id=None)
    limits = {"*": {"*": 1_000_000_00}}
    authority = json.dumps({"payment": limits, "reserve": limits}, separators=(",", ":"))
    for each in people:
        yield User(
            **make.row(each.id, each.id),
            email=each.email,
            name=each.name,
            roles=Json(json.dumps([each.role])),
            manager_id=None,
            team_id=TEAM if each is ME else None,
            authority=Json(authority),
            active=True,
        )
        yield Colleague(
            **make.row(SHELF),
            user_id=each.id,
            name=each.name,
            title=each.role.capitalize(),
            team_id=TEAM if each is ME else None,
            active=True,
            roles=Json(json.dumps([each.role])),
        )
        yield membership(make, each.id, EVERYONE, "everyone")
        yield membership(make, each.id, named_id(f"desk:role:{each.role}"), each.role)
    yield membership(make, ME.id, TEAM, "team")


def membership(make: Maker, principal: Id, target: Id, why: str) -> Membership:
    return Membership(
        **make.row(principal, named_id(f"bench:membership:{principal}:{target}")),
        principal_id=principal,
        target_file=target,
        why=why,
        state=MembershipState.HELD,
    )


def held(make: Maker, principal: Id, claim: Claim, why: str) -> Iterator[Membership]:
    """The claim and what it leads to, as commands open them: nothing is left for the server's own jobs."""
    opening = membership(make, principal, claim.id, why)
    yield opening
    yield from along(opening, claim)


def claims(make: Maker, count: int, *, first: int = 0, mine_open: int = 0) -> Iterator[Claim]:
    """Claims of all lines, some 900 bytes each as JSON; the first `mine_open` are open and assigned to ME.

    The others are closed, less than a year ago: what somebody carries is mostly what was decided.
    """
    random = make.random
    snapshots = [_snapshot(make, line) for line in Line for _ in range(8)]
    open_states = [state for state in ClaimStatus if state not in (ClaimStatus.DRAFT, ClaimStatus.CLOSED)]
    for index in range(first, first + count):
        line, policy_id, snapshot = random.choice(snapshots)
        cause, headline, found = random.choice(places.LOSSES[line])
        town, postal_code, latitude, longitude = random.choice(places.TOWNS)
        name = f"{random.choice(places.LAST_NAMES)}, {random.choice(places.FIRST_NAMES)}"
        is_open = index < mine_open
        loss = NOW_US - random.randrange(5, 300) * DAY_US - random.randrange(DAY_US)
        yield Claim(
            **make.row(),
            claim_number=f"CLM-2026-{index:06d}",
            temporary_number=None,
            policy_id=policy_id,
            customer_id=named_id(f"bench:customer:{policy_id}"),
            insured_name=name,
            policy_snapshot=snapshot,
            line=line,
            loss_at=Micros(loss),
            reported_at=Micros(loss + 7_200_000_000),
            loss_place=f"{random.randrange(2, 2600)} {random.choice(places.STREETS)}, {town} {postal_code}",
            latitude_e6=int(latitude * 1e6) + random.randrange(-40_000, 40_000),
            longitude_e6=int(longitude * 1e6) + random.randrange(-40_000, 40_000),
            cause=Cause(cause),
            severity=random.choice((Severity.MINOR, Severity.MODERATE, Severity.MAJOR)),
            description=f"{headline}. {found}",
            cat_code="2611" if cause in ("wind", "hail") else None,
            fault_share_bp=None,
            litigation=index % 50 == 7,
            siu=index % 50 == 11,
            subrogation=index % 20 == 3,
            coverage_in_question=False,
            status=random.choice(open_states) if is_open else ClaimStatus.CLOSED,
            closed_reason=None if is_open else ClosedReason.PAID,
            closed_at=None if is_open else Micros(loss + 4 * DAY_US),
            adjuster_id=ME.id if is_open else OTHER.id,
            team_id=TEAM,
            agent_id=OTHER.id,
            currency="USD",
            parties=Json(json.dumps([{"name": name, "role": "insured"}], separators=(",", ":"))),
        )


def notes(make: Maker, count: int, files: list[Id]) -> Iterator[Note]:
    """Notes spread over the files in turn: what fills a ledger at the least cost per entry."""
    random = make.random
    for index in range(count):
        file_id = files[index % len(files)]
        base = make.row(file_id, by=OTHER.id)
        yield Note(
            **base, subject_id=file_id, topic=Topic.GENERAL, body=random.choice(places.NOTES), at=base["created_at"]
        )


def _snapshot(make: Maker, line: Line) -> tuple[Line, Id, Json]:
    policy_id = make.row()["id"]
    text = {
        "coverages": [
            {"caption": caption, "code": code, "deductible": deductible, "limit_per_occurrence": limit}
            for code, caption, limit, deductible in places.COVERAGES[line]
        ],
        "effective_date": "2026-01-01",
        "expiration_date": "2027-01-01",
        "line": line,
        "policy_number": f"POL-118-{make.random.randrange(10_000):04d}",
    }
    return line, policy_id, Json(json.dumps(text, sort_keys=True, separators=(",", ":")))
