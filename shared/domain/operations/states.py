"""The closed sets of operations: what administrators are told of the server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shared.domain.kernel.captioned import Look
from shared.domain.kernel.tellings import Reach, Telling


class OperationsTelling(Telling):
    """To all administrators.

    That the database or Redis is away is not among them: while it is, nothing can be laid on a desk or be sent from
    there, and afterwards nobody can do anything about it.
    """

    WEBHOOK_PAUSED = (
        "webhook_paused",
        "Webhook paused",
        Look.BAD,
        "ban",
        True,
        "{paused}. {url}",
        Reach.OUTSIDE,
        "",
        "webhooks",
    )
    JOB_FAILED = (
        "job_failed",
        "Job to be looked at",
        Look.BAD,
        "triangle-alert",
        True,
        "{job}: {said}",
        Reach.OUTSIDE,
        "",
        "jobs",
    )
    CHANGES_WAIT = (
        "changes_wait",
        "Changes waited",
        Look.BAD,
        "hourglass",
        True,
        "Changes that were saved waited long before others saw them. Nothing is lost.",
        Reach.OUTSIDE,
        "",
        "nodes",
    )
    """It is laid down while they wait and arrives behind them: the feed keeps its order."""


NAMES: Final[Mapping[OperationsTelling, tuple[str, ...]]] = {
    OperationsTelling.WEBHOOK_PAUSED: ("url", "paused"),
    OperationsTelling.JOB_FAILED: ("job", "said"),
    OperationsTelling.CHANGES_WAIT: (),
}
"""How the sentences call the place of the trouble, and what is said of it."""
