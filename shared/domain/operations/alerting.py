"""The decision to tell administrators something of the server."""

from __future__ import annotations

from shared.domain.kernel.case import Case
from shared.domain.kernel.ids import named_id
from shared.domain.kernel.states import Role
from shared.domain.kernel.world import Changes, Decision
from shared.domain.operations.commands import RaiseAlert
from shared.domain.operations.states import NAMES
from shared.domain.people.staff import role_desk


def raise_alert(case: Case, command: RaiseAlert) -> Decision:
    """RaiseAlert: on the desk of all administrators, one of each kind and place. Each reads it for themselves."""
    desk, place = role_desk(Role.ADMIN), named_id(f"place:{command.place}")
    facts = dict(zip(NAMES[command.kind], (command.place, command.said), strict=False))
    return Changes((case.notification(desk, command.kind, desk, place, facts, about=place),))
