"""The people of the sample: who works here, in which team, with which authority. Passwords are not set here."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from server.sample import places
from shared.domain.kernel.days import DAY_US
from shared.domain.kernel.desks import EVERYONE, SHELF, SYSTEM, Membership
from shared.domain.kernel.fields import Day, Json, Micros, Row
from shared.domain.kernel.ids import Id, named_id, new_id
from shared.domain.kernel.states import MembershipState
from shared.domain.people.entities import Colleague, Team, User

OPENS, CLOSES, SATURDAY = 8, 17, 5
"""Hours of the office by its own clock, and the weekday from which on it is closed."""
_SOON_US: Final = 5_400_000_000
"""What was left for the morning is done within an hour and a half."""


@dataclass(frozen=True, slots=True)
class Member:
    """One of us. Passwords are set by the accounts service, not here."""

    id: Id
    name: str
    email: str
    title: str
    roles: tuple[str, ...]
    authority: dict[str, dict[str, dict[str, int]]]
    manager: Id | None
    team: Id | None

    def limit(self, act: str) -> int:
        """Up to how many cents of `reserve` or `payment` they need nobody, on whatever line."""
        return self.authority[act]["*"]["*"]


TEAM: Final = named_id("sample:team:dayton-property")
TEAM_2: Final = named_id("sample:team:miami-valley-auto")


def _authority(reserve: int, payment: int) -> dict[str, dict[str, dict[str, int]]]:
    return {"reserve": {"*": {"*": reserve}}, "payment": {"*": {"*": payment}}}


def _person(
    key: str, name: str, title: str, role: str, limits: tuple[int, int], manager: str | None, team: Id | None
) -> Member:
    return Member(
        id=named_id(f"sample:user:{key}"),
        name=name,
        email=f"{key}@coverdesk.example",
        title=title,
        roles=(role,),
        authority=_authority(*limits),
        manager=named_id(f"sample:user:{manager}") if manager else None,
        team=team,
    )


PEOPLE: Final = (
    _person("maya", "Maya Ortiz", "Field adjuster", "adjuster", (50_000_00, 10_000_00), "dana", TEAM),
    _person("dana", "Dana Reyes", "Claims supervisor", "supervisor", (250_000_00, 100_000_00), "ruth", TEAM),
    _person("ken", "Ken Abara", "Field adjuster", "adjuster", (50_000_00, 10_000_00), "dana", TEAM),
    _person("lena", "Lena Fischer", "Desk adjuster", "adjuster", (35_000_00, 7_500_00), "dana", TEAM_2),
    _person("tom", "Tom Becker", "Agent", "agent", (0, 0), "dana", None),
    _person("ines", "Inés Robles", "Agent", "agent", (0, 0), "dana", None),
    _person("ruth", "Ruth Calloway", "Claims director", "executive", (5_000_000_00, 1_000_000_00), None, None),
    _person("admin", "Ada Minton", "Administrator", "admin", (0, 0), None, None),
)
BY_KEY: Final = {person.email.split("@")[0]: person for person in PEOPLE}


class Maker:
    """Ids and times of one run; each row is new, by the system unless said otherwise."""

    def __init__(self, seed: int, now: datetime) -> None:
        self.random = Random(seed)
        self.now_us = int(now.timestamp() * 1_000_000)
        self._zone = ZoneInfo(places.ZONE)
        self.today = now.astimezone(self._zone).date()
        self._last_us = self._office_before(now - timedelta(minutes=10))
        self._claims = 3_199

    def office(self, at_us: int) -> int:
        """That moment where it lies in office hours of a working day, else soon after the next opening; never later
        than the last such moment behind us.
        """
        at = datetime.fromtimestamp(at_us / 1_000_000, self._zone)
        if at.weekday() >= SATURDAY or at.hour >= CLOSES or at.hour < OPENS:
            day = at.date() + timedelta(days=at.hour >= CLOSES)
            day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= SATURDAY else 0)
            opening = datetime(day.year, day.month, day.day, OPENS, tzinfo=self._zone)
            at_us = int(opening.timestamp() * 1_000_000) + at_us % _SOON_US
        return min(at_us, self._last_us)

    def _office_before(self, now: datetime) -> int:
        at = now.astimezone(self._zone)
        if at.hour < OPENS:
            at = at.replace(hour=CLOSES, minute=0) - timedelta(days=1)
        while at.weekday() >= SATURDAY:
            at = at.replace(hour=CLOSES, minute=0) - timedelta(days=1)
        closing = at.replace(hour=CLOSES - 1, minute=50, second=0, microsecond=0)
        return int(min(at, closing).timestamp() * 1_000_000)

    def workday(self, offset: int) -> Day:
        """As `day`, or the Monday after it."""
        day = self.today + timedelta(days=offset)
        return self.day(offset + (7 - day.weekday() if day.weekday() >= SATURDAY else 0))

    def day_of(self, at_us: int) -> Day:
        """The office's calendar day of a moment."""
        return Day(datetime.fromtimestamp(at_us / 1_000_000, self._zone).date().isoformat())

    def next_claim(self) -> int:
        """The running part of the next claim number."""
        self._claims += 1
        return self._claims

    def id(self, at_us: int) -> Id:
        return new_id(at_us // 1000, self.random.randbytes(10))

    def row(self, at_us: int, file_id: Id, by: Id = SYSTEM, row_id: Id | None = None) -> dict[str, Any]:
        moment = Micros(at_us)
        return {
            "id": row_id or self.id(at_us),
            "file_id": file_id,
            "version": 1,
            "created_at": moment,
            "created_by": by,
            "updated_at": moment,
            "updated_by": by,
            "changed": Json("{}"),
        }

    def day(self, offset: int) -> Day:
        return Day((self.today + timedelta(days=offset)).isoformat())


def people(now: datetime) -> list[Row]:
    """Users, teams and what everyone may read of them, with their memberships of teams and roles."""
    make = Maker(1, now)
    at = make.now_us - 400 * DAY_US
    rows: list[Row] = []
    for team_id, name, manager in (
        (TEAM, "Dayton property", BY_KEY["dana"].id),
        (TEAM_2, "Miami Valley auto", BY_KEY["dana"].id),
    ):
        rows.append(Team(**make.row(at, SHELF, row_id=team_id), name=name, manager_id=manager))
    for person in PEOPLE:
        rows.append(
            User(
                **make.row(at, person.id, row_id=person.id),
                email=person.email,
                name=person.name,
                roles=Json(json.dumps(sorted(person.roles), separators=(",", ":"))),
                manager_id=person.manager,
                team_id=person.team,
                authority=Json(json.dumps(person.authority, sort_keys=True, separators=(",", ":"))),
                active=True,
            )
        )
        rows.append(
            Colleague(
                **make.row(at, SHELF, row_id=named_id(f"colleague:{person.id}")),
                user_id=person.id,
                name=person.name,
                title=person.title,
                team_id=person.team,
                active=True,
                roles=Json(json.dumps(sorted(person.roles), separators=(",", ":"))),
            )
        )
        desks = [(EVERYONE, "everyone"), *((named_id(f"desk:role:{r}"), r) for r in person.roles)]
        if person.team is not None:
            desks.append((person.team, "team"))
        rows += [membership(make.row, at, person.id, desk, why) for desk, why in desks]
        if "supervisor" in person.roles:
            rows.append(membership(make.row, at, person.id, TEAM_2, "team"))
    return rows


def membership(row: Any, at: int, principal: Id, target: Id, why: str) -> Membership:
    return Membership(
        **row(at, principal, row_id=named_id(f"membership:{principal}:{target}")),
        principal_id=principal,
        target_file=target,
        why=why,
        state=MembershipState.HELD,
    )
