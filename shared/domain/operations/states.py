"""The closed sets of operations: what administrators are told of the server."""

from __future__ import annotations

from shared.domain.kernel.captioned import Look
from shared.domain.kernel.tellings import Reach, Telling


class OperationsTelling(Telling):
    """To all administrators. In a sentence the first name is the place of the trouble, the next one what is said of it.

    That the database or Redis is away is not among them: while it is, nothing can be laid on a desk or be sent from
    there, and afterwards nobody can do anything about it.
    """

    WEBHOOK_PAUSED = (
        "webhook_paused",
        "Webhook paused",
        Look.BAD,
        "ban",
        True,
        "{url} is told nothing any more. {paused}.",
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
        "Committed changes waited long for their place in the feed. Nobody saw them meanwhile; nothing is lost.",
        Reach.OUTSIDE,
        "",
        "nodes",
    )
    """It is laid down while they wait and arrives behind them: the feed keeps its order."""
