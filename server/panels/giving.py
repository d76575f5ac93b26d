"""An act that is a command of the administrator: through the ledger, which names them, as every other command."""

from __future__ import annotations

import secrets

from server.panels.panel import Here, NotDone, Outcome
from server.services.issuing import Issuer, entered, issue
from shared.domain.kernel.commands import Command
from shared.domain.kernel.ids import Id, new_id
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import Verdict


async def give(here: Here, issuer: Issuer, command: Command) -> Outcome:
    """Raises NotDone with the refusal of the domain."""
    await give_all(here, issuer, [(fresh_id(here), command)])
    return Outcome()


async def give_all(here: Here, issuer: Issuer, commands: list[tuple[Id, Command]]) -> None:
    """All of them or none, each under its id. Raises NotDone with the first refusal of the domain."""
    now = here.clock()
    group = fresh_id(here) if len(commands) > 1 else None
    envelopes = [entered(command, command_id, now, group=group) for command_id, command in commands]
    for result in await issue(here.pool, issuer, envelopes, now):
        if result.verdict is not Verdict.APPLIED and result.code != RefusalCode.GROUP_REFUSED:
            raise NotDone(result.code or result.verdict.value, result.detail)


def fresh_id(here: Here) -> Id:
    return new_id(here.clock() // 1000, secrets.token_bytes(10))
