"""An office in the database: an adjuster and an agent on their devices, a policy, a claim, and what they send."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

import msgspec

from server.services.push import push
from server.services.scope import Principal
from server.store.devices import server_of
from server.store.pool import Pool
from server.store.sequencer import Sequencer
from shared.domain.catalogue import Envelope
from shared.domain.kernel.commands import Command
from shared.domain.kernel.desks import Device
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, new_id
from shared.domain.kernel.states import DeviceState
from shared.wire.messages import Push, Pushed
from tests.server.store.world import born, colleague, fresh, membership, put, user
from tests.shared.domain import scene as scenes

NOON = Micros(scenes.NOON)


@dataclass
class Desk:
    """A person on one device: numbers its commands and pushes them."""

    pool: Pool
    user_id: Id
    device_id: Id
    epoch: Id
    next: int = 1
    sent: list[Envelope] = field(default_factory=list)

    @property
    def principal(self) -> Principal:
        return Principal(self.user_id, self.device_id)

    def envelope(self, command: Command, **fields: Any) -> Envelope:
        made = Envelope(
            number=self.next,
            command_id=fields.pop("command_id", None) or new_id(NOON // 1000, secrets.token_bytes(10)),
            at=fields.pop("at", NOON),
            schema=1,
            command=command,
            **fields,
        )
        self.next += 1
        return made

    def ask(self, envelopes: list[Envelope]) -> Push:
        first = envelopes[0].number if envelopes else self.next
        return Push(device_id=self.device_id, epoch=self.epoch, first=first, commands=tuple(envelopes))

    async def send(self, *envelopes: Envelope, received_at: int = NOON + 1_000_000) -> Pushed:
        self.sent += envelopes
        return await push(self.pool, self.principal, self.ask(list(envelopes)), Micros(received_at))

    async def do(self, *commands: Command, **fields: Any) -> list[str]:
        """The verdicts and refusal codes of the commands, as `verdict` or `verdict:code`."""
        answer = await self.send(*(self.envelope(command, **fields) for command in commands))
        return [f"{r.verdict}:{r.code}" if r.code else str(r.verdict) for r in answer.results]


async def seat(pool: Pool, user_id: Id | None = None, *, roles: str = '["adjuster"]', team: Id | None = None) -> Desk:
    """A user, unless there, and a new device."""
    who, device_id = user_id or fresh(), fresh()
    if user_id is None:
        await put(pool, user(who, team, roles), colleague(who, team))
    await put(
        pool,
        Device(
            **born(who, who, device_id),
            user_id=who,
            name="Field laptop",
            platform="linux",
            program_version="0.1",
            state=DeviceState.ACTIVE,
            registered_at=Micros(1),
        ),
    )
    return Desk(pool, who, device_id, (await server_of(pool)).epoch)


async def hold(pool: Pool, desk: Desk, *file_ids: Id) -> None:
    """Gives files and stamps."""
    await put(pool, *(membership(desk.user_id, file_id) for file_id in file_ids))
    await Sequencer(pool).stamp_now()


async def insured(pool: Pool, desk: Desk) -> Id:
    """A policy with its coverages, held by the person; its id."""
    policy_id = fresh()
    policy = msgspec.structs.replace(scenes.policy(), id=policy_id, file_id=policy_id)
    coverage = msgspec.structs.replace(
        scenes.coverage(1, "COLL", 1_000_000_00, 500_00), id=fresh(), file_id=policy_id, policy_id=policy_id
    )
    await put(pool, policy, coverage)
    await hold(pool, desk, policy_id)
    return policy_id
