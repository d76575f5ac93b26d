"""Why a command on a claim is refused. What each text says: `shared.domain.kernel.refusals`."""

from __future__ import annotations

from shared.domain.kernel.refusals import Refusal


class ClaimRefusal(Refusal):
    REPORTED_BEFORE_LOSS = (
        "reported_before_loss",
        "The loss would be reported before it happened. Your notice is kept. Correct the time of the loss "
        "or of the report.",
    )
    CLAIM_CLOSED = (
        "claim_closed",
        "Claim {claim_number} is closed. Nothing was changed and your entry is kept. Reopen the claim, "
        "then send it again.",
    )
    CLAIM_NOT_CLOSED = (
        "claim_not_closed",
        "Claim {claim_number} is not closed. Nothing was changed. Go on working on it.",
    )
    OTHER_TEAM = (
        "other_team",
        "You can assign claims within your own team only. Nothing was changed. Ask a supervisor to assign "
        "it elsewhere.",
    )
    NOT_A_HANDLER = (
        "not_a_handler",
        "{name} does not work on claims. The claim stays where it was. Choose an adjuster.",
    )
    RESERVES_OPEN = (
        "reserves_open",
        "{outstanding_cents} are still reserved. The claim stays open. Pay or release the reserves, then close.",
    )
    ACTIVITIES_OPEN = (
        "activities_open",
        "{count} tasks must be done before closing, the next is “{subject}”. The claim stays open. "
        "Mark them as done or skip them, then close.",
    )
    APPROVALS_OPEN = (
        "approvals_open",
        "{count} requests wait for approval. The claim stays open. Have them approved or rejected, then close.",
    )
    CONFLICTS_OPEN = (
        "conflicts_open",
        "{count} conflicts wait for a decision. The claim stays open. Decide them, then close.",
    )
    DENIAL_NEEDS_LETTER = (
        "denial_needs_letter",
        "A denial needs the policy provision, the reason, a letter and a manager. The claim stays open. "
        "Prepare the denial letter first.",
    )
