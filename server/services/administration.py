"""What administrators do to users, teams, roles, devices and assignments: by SYSTEM, through the locks of every writer.

Each function is one use case in one transaction, and may be called again with the same arguments.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, Final, TypeVar

import msgspec
import structlog

from server.services.accounts import MAX_EMAIL, PASSWORD_CHANGED, REVOKED, fold
from server.services.password_rules import MAX_LENGTH, MIN_LENGTH, Weakness, weakness
from server.services.passwords import Passwords
from server.store import accounts as store
from server.store import desks, inspection
from server.store.loading import lock_files
from server.store.pool import Pool, reading, writing
from shared.domain.kernel.bounds import text_fits, text_given
from shared.domain.kernel.desks import SHELF, SYSTEM, Device, Membership
from shared.domain.kernel.fields import Json, Micros, Row
from shared.domain.kernel.ids import Id, named_id, new_id
from shared.domain.kernel.refusals import text_of
from shared.domain.kernel.states import DeviceState, MembershipState, Role
from shared.domain.kernel.world import Refused, amended
from shared.domain.money.states import CostType
from shared.domain.people.entities import Colleague, Team, User
from shared.domain.policies.states import Line

R = TypeVar("R", bound=Row)
_log = structlog.get_logger()
DAY_US: Final = 86_400_000_000
ACTS: Final = ("reserve", "payment")
BY_ADMINISTRATOR: Final = "by an administrator"
IN_TEAM: Final = "team"
"""Why a user sees the desk of a team and what lies there."""


class Misused(Exception):
    """The administrator asked for something that cannot be; the text says what, in one line."""


class Administration:
    """The use cases, for one moment `now` and one pool. company: its name; passwords made of it are refused."""

    def __init__(self, pool: Pool, passwords: Passwords, now: Micros, company: str = "") -> None:
        self._pool = pool
        self._passwords = passwords
        self._now = now
        self._company = company

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
        authority: dict[str, Any] | None = None,
        user_id: Id | None = None,
    ) -> Id:
        """A new user: account, own desk, name on the shelf, memberships of role and team desks. Raises Misused."""
        email, name, title = check_email(email), check_name(name), check_title(title)
        password_hash = None
        if password is not None:
            password_hash = await self._passwords.hash(check_password(password, email, name, self._company))
        user_id = user_id or self._new_id()
        async with writing(self._pool) as connection:
            await lock_files(connection, [user_id, SHELF], SYSTEM)
            for person in filter(None, (manager,)):
                if await desks.get(connection, User, person) is None:
                    raise Misused("There is no such manager.")
            if team is not None and await desks.get(connection, Team, team) is None:
                raise Misused("There is no such team.")
            try:
                await store.add_account(connection, user_id, email, password_hash, self._now)
            except store.EmailTaken as error:
                raise Misused(f"{email} is already in use.") from error
            await desks.put(
                connection,
                self._row(
                    User,
                    user_id,
                    user_id,
                    email=email,
                    name=name,
                    roles=_json(sorted({role.value for role in roles})),
                    manager_id=manager,
                    team_id=team,
                    authority=_json(authority or {}),
                    active=True,
                ),
            )
            await desks.put(
                connection,
                self._row(
                    Colleague,
                    named_id(f"colleague:{user_id}"),
                    SHELF,
                    user_id=user_id,
                    name=name,
                    title=title,
                    team_id=team,
                    active=True,
                ),
            )
            for role in sorted(set(roles)):
                await self._hold(connection, user_id, role_desk(role), _in_role(role))
            if team is not None:
                await self._hold(connection, user_id, team, IN_TEAM)
        _log.info("admin_act", act="create_user", user=user_id, roles=sorted(role.value for role in roles))
        return user_id

    async def create_team(self, name: str, manager: Id | None = None, team_id: Id | None = None) -> Id:
        """A new team; its desk is the file of its id."""
        name, team_id = check_name(name), team_id or self._new_id()
        async with writing(self._pool) as connection:
            await lock_files(connection, [SHELF], SYSTEM)
            await desks.put(connection, self._row(Team, team_id, SHELF, name=name, manager_id=manager))
        _log.info("admin_act", act="create_team", team=team_id)
        return team_id

    async def rename_user(self, user_id: Id, name: str) -> None:
        """What colleagues call the user from now on; what was written before keeps its author. Raises Misused."""
        name = check_name(name)
        async with writing(self._pool) as connection:
            await lock_files(connection, [SHELF, user_id], SYSTEM)
            user = await self._locked_user(connection, user_id)
            if user.name != name:
                await desks.put(connection, self._amended(user, name=name))
            colleague = await desks.get(connection, Colleague, named_id(f"colleague:{user_id}"))
            if colleague is not None and colleague.name != name:
                await desks.put(connection, self._amended(colleague, name=name))
        _log.info("admin_act", act="rename_user", user=user_id)

    async def rename_team(self, team_id: Id, name: str) -> None:
        """Raises Misused."""
        name = check_name(name)
        async with writing(self._pool) as connection:
            await lock_files(connection, [SHELF], SYSTEM)
            team = await desks.get(connection, Team, team_id)
            if team is None:
                raise Misused("There is no such team.")
            if team.name != name:
                await desks.put(connection, self._amended(team, name=name))
        _log.info("admin_act", act="rename_team", team=team_id)

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
        """The new password; every session of the user ends. How many did."""
        async with reading(self._pool) as connection:
            person = await store.credentials(connection, user_id)
        if person is None:
            raise Misused("This user does not sign in here.")
        encoded = await self._passwords.hash(check_password(password, person.email, person.name, self._company))
        async with writing(self._pool) as connection:
            if not await store.set_password(connection, user_id, encoded, self._now):
                raise Misused("This user does not sign in here.")
            ended = await store.end_families(connection, PASSWORD_CHANGED, self._now, user_id=user_id)
        _log.info("admin_act", act="set_password", user=user_id, sessions_ended=ended)
        return ended

    async def set_limit(self, user_id: Id, act: str, line: Line | None, cost_type: CostType | None, cents: int) -> None:
        """The cumulative limit on one claim, in cents; None stands for every line or cost type."""
        if act not in ACTS:
            raise Misused(f"A limit is for {' or '.join(ACTS)}.")
        if not 0 <= cents < 2**53:
            raise Misused("A limit is a number of cents, 0 or more.")
        async with writing(self._pool) as connection:
            user = await self._locked_user(connection, user_id)
            authority: dict[str, dict[str, dict[str, int]]] = msgspec.json.decode(user.authority)
            by_line = authority.setdefault(act, {})
            by_line.setdefault(line.value if line else "*", {})[cost_type.value if cost_type else "*"] = cents
            await desks.put(connection, self._amended(user, authority=_json(authority)))
        _log.info("admin_act", act="set_limit", user=user_id, limit=act, cents=cents)

    async def set_role(self, user_id: Id, role: Role, *, granted: bool) -> None:
        """Grant or withdraw a role, with the desk of the role."""
        async with writing(self._pool) as connection:
            user = await self._locked_user(connection, user_id)
            roles = set(msgspec.json.decode(user.roles, type=list[str]))
            wanted = roles | {role.value} if granted else roles - {role.value}
            if wanted != roles:
                await desks.put(connection, self._amended(user, roles=_json(sorted(wanted))))
            if granted:
                await self._hold(connection, user_id, role_desk(role), _in_role(role))
            else:
                await self._end(connection, user_id, role_desk(role), _in_role(role))
        _log.info("admin_act", act="grant_role" if granted else "withdraw_role", user=user_id, role=role.value)

    async def set_active(self, user_id: Id, *, active: bool) -> None:
        """Whether somebody still works with us; who does not can do nothing more, at once."""
        async with writing(self._pool) as connection:
            await lock_files(connection, [SHELF, user_id], SYSTEM)
            user = await self._locked_user(connection, user_id)
            if user.active != active:
                await desks.put(connection, self._amended(user, active=active))
            colleague = await desks.get(connection, Colleague, named_id(f"colleague:{user_id}"))
            if colleague is not None and colleague.active != active:
                await desks.put(connection, self._amended(colleague, active=active))
            if not active:
                await store.end_families(connection, PASSWORD_CHANGED, self._now, user_id=user_id)
        _log.info("admin_act", act="set_active", user=user_id, active=active)

    async def set_device_state(self, device_id: Id, state: DeviceState) -> None:
        """Pause, release or revoke a device. Revoking is for ever and ends its sessions. Raises Misused."""
        async with writing(self._pool) as connection:
            device = await desks.get(connection, Device, device_id)
            if device is None:
                raise Misused("There is no such device.")
            await lock_files(connection, [device.file_id], SYSTEM)
            device = await desks.get(connection, Device, device_id)
            if device is None:
                raise Misused("There is no such device.")
            if device.state is DeviceState.REVOKED and state is not DeviceState.REVOKED:
                raise Misused("A revoked device stays revoked. Sign in again on it to register it anew.")
            if device.state is not state:
                await desks.put(connection, self._amended(device, state=state))
            if state is DeviceState.REVOKED:
                await store.end_families(connection, REVOKED, self._now, device_id=device_id)
        _log.info("admin_act", act="set_device_state", device=device_id, state=state.value)

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
            for device_id in found:
                await self.set_device_state(device_id, DeviceState.REVOKED)
        return found

    async def assign(self, principal: Id, file_id: Id, *, held: bool) -> list[str]:
        """Let a user, team or role see a file, whatever other reasons come and go; or end that, and no other reason.

        Why they see the file from now on: ended, it may be for work that goes on.
        """
        async with writing(self._pool) as connection:
            await lock_files(connection, [principal], SYSTEM)
            if held:
                await self._hold(connection, principal, file_id, BY_ADMINISTRATOR)
            else:
                # Who is in a team was put there by an administrator too; what a team works on it sees as a team.
                in_team = [IN_TEAM] if await desks.get(connection, Team, file_id) is not None else []
                await self._end(connection, principal, file_id, BY_ADMINISTRATOR, *in_team)
            known = await desks.memberships(connection, principal, file_id)
        _log.info("admin_act", act="assign" if held else "end_assignment", principal=principal, file=file_id)
        return sorted({each.why for each in known if each.state is MembershipState.HELD})

    async def user_by_email(self, email: str) -> Id:
        """Raises Misused."""
        async with reading(self._pool) as connection:
            user_id = await store.user_by_email(connection, fold(email))
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

    async def _locked_user(self, connection: Any, user_id: Id) -> User:
        await lock_files(connection, [user_id], SYSTEM)
        user = await desks.get(connection, User, user_id)
        if user is None:
            raise Misused("There is no such user.")
        return user

    async def _hold(self, connection: Any, principal: Id, target: Id, why: str) -> None:
        """Each reason has a row of its own, so that the end of another one does not end it."""
        known = [each for each in await desks.memberships(connection, principal, target) if each.why == why]
        if any(each.state is MembershipState.HELD for each in known):
            return
        own_id = named_id(f"membership:{principal}:{target}:{why}")
        mine = next((each for each in known if each.id == own_id), None)
        if mine is not None:
            await desks.put(connection, self._amended(mine, state=MembershipState.HELD))
            return
        row = self._row(
            Membership,
            own_id,
            principal,
            principal_id=principal,
            target_file=target,
            why=why,
            state=MembershipState.HELD,
        )
        await desks.put(connection, row)

    async def _end(self, connection: Any, principal: Id, target: Id, *whys: str) -> None:
        for membership in await desks.memberships(connection, principal, target):
            if membership.state is MembershipState.HELD and membership.why in whys:
                await desks.put(connection, self._amended(membership, state=MembershipState.ENDED))

    def _row(self, entity: type[R], row_id: Id, file_id: Id, **values: object) -> R:
        return entity(
            id=row_id,
            file_id=file_id,
            version=1,
            created_at=self._now,
            created_by=SYSTEM,
            updated_at=self._now,
            updated_by=SYSTEM,
            changed=Json("{}"),
            **values,
        )

    def _amended(self, row: R, **fields: object) -> R:
        return amended(row, self._now, SYSTEM, **fields)

    def _new_id(self) -> Id:
        return new_id(self._now // 1000, secrets.token_bytes(10))


def role_desk(role: Role) -> Id:
    """The desk, and the principal, of everybody with a role."""
    return named_id(f"desk:role:{role.value}")


def _in_role(role: Role) -> str:
    """Why a user sees the desk of a role."""
    return f"role {role.value}"


def check_name(name: str) -> str:
    """Of a user or a team, as it is kept: within what their rows hold, and not empty. Raises Misused."""
    return _within(text_given(name.strip(), "The name"), name.strip())


def check_title(title: str) -> str:
    """A job title, which may be empty. Raises Misused."""
    return _within(text_fits(title.strip(), "The title"), title.strip())


def _within(refused: Refused | None, text: str) -> str:
    if refused is not None:
        raise Misused(text_of(refused.code, refused.detail))
    return text


def check_email(email: str) -> str:
    """The spelling under which it is kept. Raises Misused."""
    folded = fold(email)
    name, _, host = folded.rpartition("@")
    if not name or not host or len(folded) > MAX_EMAIL or any(c.isspace() or not c.isprintable() for c in folded):
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


def _json(value: Any) -> Json:
    return Json(msgspec.json.encode(value, order="sorted").decode())
