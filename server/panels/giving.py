"""An act that is a command of the administrator: through the ledger, which names them, as every other command."""

from __future__ import annotations

import secrets

from server.panels.panel import Here, NotDone, Outcome
from server.services.issuing import Issuer, entered, issue
from shared.domain.kernel.commands import Command
from shared.domain.kernel.ids import new_id
from shared.domain.kernel.states import Verdict


async def give(here: Here, issuer: Issuer, command: Command) -> Outcome:
    """Raises NotDone with the refusal of the domain."""
    now = here.clock()
    command_id = new_id(now // 1000, secrets.token_bytes(10))
    (result,) = await issue(here.pool, issuer, [entered(command, command_id, now)], now)
    if result.verdict is not Verdict.APPLIED:
        raise NotDone(result.code or result.verdict.value, result.detail)
    return Outcome()
