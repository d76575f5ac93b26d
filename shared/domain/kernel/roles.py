"""The groups of roles that rules speak of. Whose file it is, which field and how much money is decided elsewhere."""

from __future__ import annotations

from typing import Final

from shared.domain.kernel.states import Role

ALL: Final = frozenset(Role)
HANDLERS: Final = frozenset({Role.ADJUSTER, Role.SUPERVISOR})
"""Who works on claims, and so whom one is assigned to."""
APPROVERS: Final = frozenset({Role.SUPERVISOR, Role.EXECUTIVE})
"""Who decides on requests for money. An administrator runs the server and moves none."""
STAFF: Final = frozenset({Role.ADMIN})
"""Who decides who works with us, as what, and within which limits."""
SERVER_ALONE: Final[frozenset[Role]] = frozenset()
"""Of commands that nobody gives, but the server by itself."""
FIELD: Final = HANDLERS | {Role.AGENT, Role.ADMIN}
"""Who meets customers and enters what they say."""
