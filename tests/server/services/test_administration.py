"""What an administrator grants beside what the work on a claim brings: neither ends the other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from server.services.administration import BY_ADMINISTRATOR, Administration, role_desk
from server.services.passwords import Passwords
from server.store.loading import lock_files
from server.store.pool import Pool
from server.store.sequencer import Sequencer
from shared.domain.claims.commands import AssignClaim
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.desks import SHELF, SYSTEM
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.states import Role
from shared.domain.people.commands import ShutFile
from tests.server.services.office import NOON, Desk, insured, seat
from tests.shared.domain import scene as scenes


@pytest.fixture
def administration(pool: Pool) -> Iterator[Administration]:
    passwords = Passwords(1)
    yield Administration(pool, passwords, NOON)
    passwords.close()


PATIENCE_S = 30.0
"""What waits for ever fails here."""


class Claim:
    """A claim that a supervisor gives to Ann and takes from her."""

    def __init__(self, pool: Pool, boss: Desk, ann: Desk, bob: Desk, id: Id) -> None:
        self.pool, self.boss, self.ann, self.bob, self.id = pool, boss, ann, bob, id

    async def give(self, former: Id | None, to: Id | None) -> None:
        command = AssignClaim(claim_id=self.id, base_adjuster_id=former, adjuster_id=to, team_id=None)
        assert await self.boss.do(command) == ["applied"]
        await Sequencer(self.pool).stamp_now()

    async def is_seen_by_ann(self) -> bool:
        await Sequencer(self.pool).stamp_now()
        return await self.ann.do(AddNote(file_id=self.id, topic=Topic.PHONE, body="x")) == ["applied"]

    async def reasons(self) -> list[tuple[str, str]]:
        found = await self.pool.fetch(
            "SELECT why, state FROM membership WHERE principal_id = $1 AND target_file = $2 ORDER BY why",
            self.ann.user_id,
            self.id,
        )
        return [(row["why"], row["state"]) for row in found]


@pytest.fixture
async def claim(pool: Pool) -> Claim:
    boss, ann, bob = await seat(pool, roles='["supervisor"]'), await seat(pool), await seat(pool)
    filed = boss.envelope(scenes.notice(policy_id=await insured(pool, boss), exposures=()))
    await boss.send(filed)
    return Claim(pool, boss, ann, bob, derive_id(filed.command_id, 0))


async def test_what_an_administrator_granted_stays_when_the_work_ends(
    claim: Claim, administration: Administration
) -> None:
    await claim.give(None, claim.ann.user_id)
    assert await administration.assign(claim.ann.user_id, claim.id, held=True) == ["adjuster", BY_ADMINISTRATOR]
    await claim.give(claim.ann.user_id, claim.bob.user_id)
    assert await claim.is_seen_by_ann()
    assert await administration.assign(claim.ann.user_id, claim.id, held=False) == []
    assert not await claim.is_seen_by_ann()


async def test_what_had_ended_for_another_reason_is_not_what_is_granted(
    claim: Claim, administration: Administration
) -> None:
    await claim.give(None, claim.ann.user_id)
    await claim.give(claim.ann.user_id, claim.bob.user_id)
    await administration.assign(claim.ann.user_id, claim.id, held=True)
    assert await claim.reasons() == [("adjuster", "ended"), (BY_ADMINISTRATOR, "held")]


async def test_the_end_of_what_was_granted_is_not_the_end_of_the_work(
    claim: Claim, administration: Administration
) -> None:
    await administration.assign(claim.ann.user_id, claim.id, held=True)
    await claim.give(None, claim.ann.user_id)
    assert await administration.assign(claim.ann.user_id, claim.id, held=False) == ["adjuster"]
    assert await claim.is_seen_by_ann()


async def test_a_role_ends_with_itself_only(pool: Pool, administration: Administration) -> None:
    ann = await seat(pool)
    desk = role_desk(Role.SIU)
    await administration.set_role(ann.user_id, Role.SIU, granted=True)
    assert await administration.assign(ann.user_id, desk, held=True) == [BY_ADMINISTRATOR, "role siu"]
    await administration.set_role(ann.user_id, Role.SIU, granted=False)
    assert await administration.assign(ann.user_id, desk, held=True) == [BY_ADMINISTRATOR]


async def test_who_is_in_a_team_is_taken_out_of_it_by_its_end(pool: Pool, administration: Administration) -> None:
    team = await administration.create_team("North")
    ann = await administration.create_user("ann@example.org", "Ann", [Role.AGENT], team=team)
    assert await administration.assign(ann, team, held=False) == []


async def test_whoever_becomes_an_administrator_while_a_command_waits_decides_on_what_is_so(
    pool: Pool, administration: Administration, claim: Claim
) -> None:
    """Roles are looked at before the locks, to know which desks are to be locked: those that came since count too."""
    await administration.assign(claim.ann.user_id, claim.id, held=True)
    assert await claim.is_seen_by_ann()
    shut = ShutFile(principal_id=claim.ann.user_id, opened_id=claim.id)
    async with pool.acquire() as other, other.transaction():
        await lock_files(other, [SHELF], SYSTEM)
        waiting = asyncio.create_task(claim.bob.do(shut))
        async with asyncio.timeout(PATIENCE_S):
            while not await pool.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):
                assert not waiting.done(), "it did not wait"
        await other.execute(
            "UPDATE user_account SET roles = $2, version = version + 1 WHERE id = $1",
            claim.bob.user_id,
            '["admin"]',
        )
    assert await waiting == ["applied"]
    assert await claim.reasons() == [(BY_ADMINISTRATOR, "ended")]
