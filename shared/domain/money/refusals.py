"""Why a command about money is refused. What each text says: `shared.domain.kernel.refusals`."""

from __future__ import annotations

from shared.domain.kernel.refusals import Refusal


class MoneyRefusal(Refusal):
    RESERVE_BELOW_PAID = (
        "reserve_below_paid",
        "{paid_cents} are paid or committed on this reserve, so it cannot be set to {amount_cents}. The "
        "reserve stays as it was. Enter at least what is committed.",
    )
    NO_OPEN_RESERVE = (
        "no_open_reserve",
        "There is no open reserve to pay from. No payment was made and your entry is kept. Set a reserve first.",
    )
    RESERVE_SHORT = (
        "reserve_short",
        "The reserve has {available_cents} left, the payment takes {amount_cents}: {short_cents} are "
        "missing. No payment was made and your entry is kept. Raise the reserve and send both together.",
    )
    LIMIT_EXCEEDED = (
        "limit_exceeded",
        "The coverage pays at most {limit_cents} here, {committed_cents} are committed, so {amount_cents} "
        "do not fit. No payment was made. Enter at most what is left.",
    )
    NOT_PENDING = (
        "not_pending",
        "This request is already {state}. Nothing was changed. Refresh to see who decided it.",
    )
    REQUEST_STALE = (
        "request_stale",
        "The reserve was {base_cents} when this was asked for and is {current_cents} now. The request is "
        "still open. Reject it and ask for the new total.",
    )
    AMOUNT_MOVED = (
        "amount_moved",
        "The amount is {current_cents} now, you saw {seen_cents}. Nothing was decided. Look at the payment again.",
    )
    ABOVE_AUTHORITY = (
        "above_authority",
        "{amount_cents} on this claim is above your authority of {limit_cents}. The request stays open. "
        "Ask your manager to decide it.",
    )
    OWN_REQUEST = (
        "own_request",
        "You asked for this yourself, so somebody else approves it. The request stays open. Ask another approver.",
    )
    OWN_PAYMENT = (
        "own_payment",
        "This payment goes to you, so somebody else approves it. The request stays open. Ask another approver.",
    )
    OWN_CLAIM = (
        "own_claim",
        "You opened this claim, so somebody else approves its payments. The request stays open. Ask another approver.",
    )
    COVER_IN_QUESTION = (
        "cover_in_question",
        "The cover of this claim is in question, so nothing is paid yet. The request stays open. Have a "
        "supervisor or SIU settle the question of cover, then approve it.",
    )
    TOO_MANY_LINES = (
        "too_many_lines",
        "This claim has {count} reserve lines, at most {limit} fit. Nothing was changed. Use one of the "
        "categories that are there.",
    )
