"""The driver's faults under names of ours: what the environment does, and whether what was begun may have been kept."""

from __future__ import annotations

from typing import Final

from asyncpg import exceptions as pg


class ReadOnly(Exception):
    """The node on the other side takes no writes (any more): another one is the primary now."""


READ_ONLY: Final = (pg.ReadOnlySQLTransactionError, ReadOnly)
"""A failover is under way, or was and left us behind."""
_ENDED: Final = (pg.AdminShutdownError, pg.CrashShutdownError, pg.IdleInTransactionSessionTimeoutError)
CUT: Final = (pg.PostgresConnectionError, pg.InterfaceError, pg.InternalClientError, *_ENDED, OSError)
"""The connection is not one any more; of what was sent last nothing is known."""
_TRANSIENT: Final = (
    pg.PostgresConnectionError,
    pg.TransactionRollbackError,  # serialisation, deadlock
    pg.InsufficientResourcesError,  # disk, memory, connections
    pg.OperatorInterventionError,  # shutdown, cancelled by an administrator
    pg.ObjectNotInPrerequisiteStateError,  # lock not available
    pg.InterfaceError,
    pg.InternalClientError,  # the connection was cut in the middle of a statement
    *_ENDED,
    *READ_ONLY,
    OSError,
    TimeoutError,
)


class Unreachable(Exception):
    """The database cannot serve now, and trying again is right for whoever may do the same twice.

    is_undone: nothing was kept, for certain. Not so only where a connection was lost while it was to commit.
    """

    is_undone = True


class Full(Unreachable):
    """All connections are taken, and as many wait for one as may: the database itself may be well."""


def is_transient(error: BaseException) -> bool:
    """Whether the same transaction may pass when it is tried again."""
    return isinstance(error, _TRANSIENT)


def unreachable(error: BaseException, *, is_undone: bool = True) -> Unreachable:
    """A fault of the environment, as callers know it."""
    found = Unreachable(type(error).__name__)
    found.is_undone = is_undone
    return found
