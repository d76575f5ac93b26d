"""What administrators do to users, teams, roles, devices and assignments, as commands that name who gave them.

Each function is one use case in one transaction, and may be called again with the same arguments: what is so already
is written no second time. What is no row that people have (passwords, the epoch) is done here.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec
import structlog

from server.services.effects import PASSWORD_CHANGED
from server.services.issuing import BY_SYSTEM, Issuer, Source, entered, issue
from server.services.password_rules import MAX_LENGTH, MIN_LENGTH, Weakness, weakness
from server.services.passwords import Passwords
from server.store import accounts as store
from server.store import desks, families, inspection, keys
from server.store.pool import Pool, reading, writing
from shared.domain.catalogue import refusal_text
from shared.domain.kernel.commands import Command
from shared.domain.kernel.days import DAY_US
from shared.domain.kernel.desks import Device
from shared.domain.kernel.fields import Cents, Micros
from shared.domain.kernel.ids import Id, derive_id, new_id
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.roles import STAFF
from shared.domain.kernel.states import DeviceState, MembershipState, Role
from shared.domain.money.states import CostType
from shared.domain.people.actors import roles_in
from shared.domain.people.commands import (
    TEAM,
    USER,
    AddTeam,
    AddUser,
    GrantRole,
    MoveUser,
    OpenFile,
    RenameTeam,
    RenameUser,
    SetActive,
    SetDeviceState,
    SetLimit,
    SetManager,
    ShutFile,
    WithdrawRole,
)
from shared.domain.people.entities import Team, User
from shared.domain.people.staff import BY_ADMINISTRATOR, fold_email, is_email, role_desk
from shared.domain.people.states import Act
from shared.domain.policies.states import Line

_log = structlog.get_logger()
WHO: Final = "COVERDESK_ADMIN_EMAIL"
"""The environment variable that names who administers."""

__all__ = ["BY_ADMINISTRATOR", "Administration", "Misused", "NotAccepted", "administrator", "role_desk"]


class Misused(Exception):
    """The administrator asked for something that cannot be; the text says what, in one line."""


class NotAccepted(Misused):
    """A rule of the domain refuses it; the text is the refusal's, whole."""


async def administrator(pool: Pool, email: str | None) -> Issuer | None:
    """Who administers: the one with this email. Without it the server itself, as long as there is no administrator who
    could; None from then on. Raises Misused for somebody who is none.
    """
    async with reading(pool) as connection:
        everybody = [user for user in await desks.every(connection, User) if roles_in(user) & STAFF]
    if email is None:
        return None if everybody else BY_SYSTEM
    found = next((user for user in everybody if user.email == fold_email(email)), None)
    if found is None:
        raise Misused(f"{email} is no administrator who works here.")
    return Issuer(found.id, Source.ADMINISTRATION)


class Administration:
    """The use cases, for one moment `now` and one pool. company: its name; passwords made of it are refused.

    by: whom the ledger names; None: nobody said who it is, so nothing is changed.
    """

    def __init__(
        self, pool: Pool, passwords: Passwords, now: Micros, company: str = "", by: Issuer | None = BY_SYSTEM
    ) -> None:
        self._pool = pool
        self._passwords = passwords
        self._now = now
        self._company = company
        self._by = by

    @property
    def pool(self) -> Pool:
        """The database that is administered."""
        return self._pool

    @property
    def who(self) -> Id:
        """Whom the history names. Raises Misused while nobody said who it is."""
        return self._named().user_id

    async def create_user(
        self,
        email: str,
        name: str,
        roles: Sequence[Role],
        *,
        password: str | None = None,
        title: str = "",
        manager: Id | None = None,
        team: Id | None = None,
        authority: Mapping[str, Mapping[str, Mapping[str, int]]] | None = None,
    ) -> Id:
        """A new user: account, own desk, name on the shelf, memberships of role and team desks, limits. Raises Misused.

        authority: as `User.authority`.
        """
        email, name = check_email(email), name.strip()
        password_hash = None
        if password is not None:
            password_hash = await self._passwords.hash(check_password(password, email, name, self._company))
        add = AddUser(email=email, name=name, title=title.strip(), manager_id=manager, team_id=team)

        def all_of(user_id: Id) -> list[Command]:
            return [
                *(GrantRole(user_id=user_id, role=role) for role in sorted(set(roles))),
                *_limits(user_id, authority or {}),
            ]

        user_id = await self._begin("create_user", add, USER, all_of)
        if password_hash is not None:
            async with writing(self._pool) as connection:
                await store.set_password(connection, user_id, password_hash, self._now)
        return user_id

    async def create_team(self, name: str, manager: Id | None = None) -> Id:
        """A new team; its desk is the file of its id. Raises Misused."""
        return await self._begin("create_team", AddTeam(name=name.strip(), manager_id=manager), TEAM)

    async def rename_user(self, user_id: Id, name: str) -> None:
        """What colleagues call the user from now on; what was written before keeps its author. Raises Misused."""
        await self._do("rename_user", RenameUser(user_id=user_id, name=name.strip()))

    async def rename_team(self, team_id: Id, name: str) -> None:
        """Raises Misused."""
        await self._do("rename_team", RenameTeam(team_id=team_id, name=name.strip()))

    async def move_user(self, user_id: Id, team_id: Id | None) -> None:
        """Into a team and out of the one before, or out only. Raises Misused."""
        await self._do("move_user", MoveUser(user_id=user_id, team_id=team_id))

    async def set_manager(self, user_id: Id, manager_id: Id | None) -> None:
        """Whom requests above the user's limits go to. Raises Misused."""
        await self._do("set_manager", SetManager(user_id=user_id, manager_id=manager_id))

    async def users(self) -> list[User]:
        """Everybody, those who left too, by name."""
        async with reading(self._pool) as connection:
            return sorted(await desks.every(connection, User), key=lambda user: (user.name.casefold(), user.email))

    async def teams(self) -> list[Team]:
        """By name."""
        async with reading(self._pool) as connection:
            return sorted(await desks.every(connection, Team), key=lambda team: (team.name.casefold(), team.id))

    async def team(self, wish: str) -> Id:
        """A team by its id or its name. Raises Misused."""
        found = [team.id for team in await self.teams() if wish in (team.id, team.name)]
        if len(found) > 1:
            raise Misused(f"{len(found)} teams are called {wish}. Give the id, as `coverdesk admin teams` shows it.")
        if not found:
            raise Misused(f"There is no team {wish}. `coverdesk admin teams` lists them.")
        return found[0]

    async def set_password(self, user_id: Id, password: str) -> int:
        """The new password; every session and every key of the user ends. How many sessions did. Raises Misused."""
        by = self._named()
        async with reading(self._pool) as connection:
            person = await store.credentials(connection, user_id)
        if person is None:
            raise Misused("This user does not sign in here.")
        encoded = await self._passwords.hash(check_password(password, person.email, person.name, self._company))
        async with writing(self._pool) as connection:
            if not await store.set_password(connection, user_id, encoded, self._now):
                raise Misused("This user does not sign in here.")
            ended = await families.end_families(connection, PASSWORD_CHANGED, self._now, user_id=user_id)
            await keys.end(connection, keys.PASSWORD, self._now, user_id=user_id)
        _log.info("admin_act", act="set_password", by=by.user_id, user=user_id, sessions_ended=ended)
        return ended

    async def set_limit(self, user_id: Id, act: Act, line: Line | None, cost_type: CostType | None, cents: int) -> None:
        """The cumulative limit on one claim, in cents; None stands for every line or cost type. Raises Misused."""
        wish = SetLimit(user_id=user_id, act=act, line=line, cost_type=cost_type, amount_cents=Cents(cents))
        await self._do("set_limit", wish)

    async def set_role(self, user_id: Id, role: Role, *, granted: bool) -> None:
        """Grant or withdraw a role, with the desk of the role. Raises Misused."""
        kind = GrantRole if granted else WithdrawRole
        await self._do("grant_role" if granted else "withdraw_role", kind(user_id=user_id, role=role))

    async def set_active(self, user_id: Id, *, active: bool) -> None:
        """Whether somebody still works with us; who does not can do nothing more, at once. Raises Misused."""
        await self._do("set_active", SetActive(user_id=user_id, active=active))

    async def set_device_state(self, device_id: Id, state: DeviceState) -> None:
        """Pause, release or revoke a device. Revoking is for ever and ends its sessions. Raises Misused."""
        async with reading(self._pool) as connection:
            device = await desks.get(connection, Device, device_id)
        if device is None:
            raise Misused("There is no such device.")
        await self._do("set_device_state", SetDeviceState(user_id=device.user_id, device_id=device_id, state=state))

    async def remove_devices(self, user_id: Id, unused_days: int, *, dry_run: bool = False) -> list[Id]:
        """Revokes the user's devices of which nobody has heard for so many days, 0 for all; which they were.

        dry_run: only says which they would be. Raises Misused.
        """
        if not 0 <= unused_days <= 36_500:
            raise Misused("Unused days are a number from 0 to 36500.")
        before = Micros(self._now - unused_days * DAY_US + (0 if unused_days else 1))
        async with reading(self._pool) as connection:
            found = await store.unused_devices(connection, user_id, before)
        if not dry_run:
            state = DeviceState.REVOKED
            await self._do(
                "remove_devices", *(SetDeviceState(user_id=user_id, device_id=each, state=state) for each in found)
            )
        return found

    async def assign(self, principal: Id, file_id: Id, *, held: bool) -> list[str]:
        """Let a user, team or role see a file, whatever other reasons come and go; or end that, and no other reason.

        Why they see the file from now on: ended, it may be for work that goes on. Raises Misused.
        """
        kind = OpenFile if held else ShutFile
        await self._do("assign" if held else "end_assignment", kind(principal_id=principal, opened_id=file_id))
        async with reading(self._pool) as connection:
            known = await desks.memberships(connection, principal, file_id)
        return sorted({each.why for each in known if each.state is MembershipState.HELD})

    async def user_by_email(self, email: str) -> Id:
        """Raises Misused."""
        async with reading(self._pool) as connection:
            user_id = await store.user_by_email(connection, fold_email(email))
        if user_id is None:
            raise Misused(f"Nobody signs in as {email}.")
        return user_id

    async def devices(self, user_id: Id | None) -> list[dict[str, Any]]:
        """Devices with what they said last about unsent commands."""
        async with reading(self._pool) as connection:
            return await store.devices(connection, user_id)

    async def new_epoch(self) -> Id:
        """To be told after a restore from a backup: devices reconcile instead of trusting their cursors."""
        epoch = self._new_id()
        async with writing(self._pool) as connection:
            await inspection.set_epoch(connection, epoch)
        _log.info("admin_act", act="new_epoch", epoch=epoch)
        return epoch

    def _named(self) -> Issuer:
        """Raises Misused while nobody said who administers."""
        if self._by is None:
            raise Misused(
                f"The ledger names who changes something: say who does, by `coverdesk admin --as EMAIL …` or {WHO}."
            )
        return self._by

    async def _begin(
        self, act: str, first: Command, place: int, then: Callable[[Id], Sequence[Command]] = lambda _new: ()
    ) -> Id:
        """The new thing's id: what `first` makes at `place`, and what is done to it at once. All or nothing."""
        command_id = self._new_id()
        made = derive_id(command_id, place)
        group = self._new_id()
        envelopes = [entered(first, command_id, self._now, group=group)]
        envelopes += [entered(each, self._new_id(), self._now, group=group) for each in then(made)]
        await self._issue(act, envelopes)
        return made

    async def _do(self, act: str, *commands: Command) -> None:
        await self._issue(act, [entered(each, self._new_id(), self._now) for each in commands])

    async def _issue(self, act: str, envelopes: Sequence[Any]) -> None:
        by = self._named()
        results = await issue(self._pool, by, envelopes, self._now)
        for result in results:
            if result.code is not None and result.code != RefusalCode.GROUP_REFUSED:
                raise NotAccepted(refusal_text(result.code, result.detail))
        for envelope in envelopes:
            name, about = type(envelope.command).__name__, msgspec.to_builtins(envelope.command)
            ids = {field: value for field, value in about.items() if field.endswith("_id")}
            _log.info("admin_act", act=act, by=by.user_id, command=name, **ids)

    def _new_id(self) -> Id:
        return new_id(self._now // 1000, secrets.token_bytes(10))


def _limits(user_id: Id, authority: Mapping[str, Mapping[str, Mapping[str, int]]]) -> list[Command]:
    return [
        SetLimit(
            user_id=user_id,
            act=Act(act),
            line=None if line == "*" else Line(line),
            cost_type=None if cost_type == "*" else CostType(cost_type),
            amount_cents=Cents(cents),
        )
        for act, by_line in authority.items()
        for line, by_cost in by_line.items()
        for cost_type, cents in by_cost.items()
    ]


def check_email(email: str) -> str:
    """The spelling under which it is kept. Raises Misused."""
    folded = fold_email(email)
    if not is_email(folded):
        raise Misused(f"{email!r} is not an email address.")
    return folded


def check_password(password: str, *names: str) -> str:
    """Raises Misused. names: of the person, their email and the company."""
    match weakness(password, *names):
        case None:
            return password
        case Weakness.SHORT | Weakness.LONG:
            raise Misused(f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters.")
        case Weakness.KNOWN:
            raise Misused(
                "This password is among those that are tried first, or nearly so: take a few words in a row that "
                "belong together only for its owner."
            )
        case Weakness.NAMED:
            raise Misused(
                "This password is made of the name or email of its owner, or of the company: take a few words in a "
                "row that belong together only for its owner."
            )
