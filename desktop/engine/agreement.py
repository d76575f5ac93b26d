"""How journal and replica stand to each other when both are opened: the facts that `state.Started` tells."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.journal.journal import Journal
from desktop.replica.replica import Replica


@dataclass(frozen=True, slots=True)
class Agreement:
    """What differs. Nothing of it is an error: each has its way out."""

    is_foreign: bool
    """The replica was filled by another server or for another person: it is made anew."""
    is_forked: bool
    """The journal is older than the replica: its numbers were used already. The device registers anew."""
    is_stale: bool
    """The replica is of another time line of the server; it serves until a new one is swapped in."""
    overlay_differs: bool
    """The replica does not show what the journal holds as pending: `rebuild_overlay`."""


def compare(journal: Journal, replica: Replica) -> Agreement:
    """For a journal that was signed in before. Raises ValueError otherwise: there is nothing to compare."""
    identity, standing = journal.identity, replica.standing
    if identity is None:
        raise ValueError("the journal has no identity yet")
    return Agreement(
        is_foreign=standing.server_id != identity.server_id or standing.user_id != identity.user_id,
        is_forked=_is_forked(journal, replica),
        is_stale=standing.epoch != identity.epoch,
        overlay_differs=standing.device_id != identity.device_id or standing.revision != journal.revision,
    )


def _is_forked(journal: Journal, replica: Replica) -> bool:
    if max(replica.acked(), replica.highest_result()) > journal.last_number:
        return True
    for entry in journal.pending(0):
        ended_as = replica.result(entry.number)
        if ended_as is not None and ended_as != entry.envelope.command_id:
            return True
    return False
