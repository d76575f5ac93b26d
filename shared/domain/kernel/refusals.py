"""Why a command is refused: the closed set of codes and the text that people read for each.

A text says what happened, what is safe and what to do next. `{name}` is filled from `Refused.detail`; a name that
ends in `_cents` is money in minor units and is written as an amount.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from string import Formatter
from typing import Final


class RefusalCode(StrEnum):
    # who and where
    NOT_PERMITTED = "not_permitted"
    NOT_FOUND = "not_found"
    OUT_OF_SCOPE = "out_of_scope"
    FIELD_NOT_PERMITTED = "field_not_permitted"
    # what was entered
    TEXT_MISSING = "text_missing"
    TEXT_TOO_LONG = "text_too_long"
    TEXT_UNPRINTABLE = "text_unprintable"
    AMOUNT_NEGATIVE = "amount_negative"
    AMOUNT_ZERO = "amount_zero"
    AMOUNT_TOO_LARGE = "amount_too_large"
    BAD_VALUE = "bad_value"
    YEAR_UNLIKELY = "year_unlikely"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_LARGE_TOGETHER = "too_large_together"
    FILE_FULL = "file_full"
    NOT_EDITABLE = "not_editable"
    KEYS_DIFFER = "keys_differ"
    GROUP_INCOMPLETE = "group_incomplete"
    NOTHING_TO_CHANGE = "nothing_to_change"
    TOO_MANY_EXPOSURES = "too_many_exposures"
    # notice and states
    REPORTED_BEFORE_LOSS = "reported_before_loss"
    IN_THE_FUTURE = "in_the_future"
    CLAIM_CLOSED = "claim_closed"
    CLAIM_NOT_CLOSED = "claim_not_closed"
    ILLEGAL_STEP = "illegal_step"
    OTHER_TEAM = "other_team"
    COLLEAGUE_INACTIVE = "colleague_inactive"
    COLLEAGUE_UNKNOWN = "colleague_unknown"
    TEAM_UNKNOWN = "team_unknown"
    NOT_A_HANDLER = "not_a_handler"
    NO_SIGHT = "no_sight"
    # people
    OWN_RIGHTS = "own_rights"
    EMAIL_TAKEN = "email_taken"
    DEVICE_GONE = "device_gone"
    # money
    RESERVE_BELOW_PAID = "reserve_below_paid"
    NO_OPEN_RESERVE = "no_open_reserve"
    RESERVE_SHORT = "reserve_short"
    LIMIT_EXCEEDED = "limit_exceeded"
    NOT_PENDING = "not_pending"
    REQUEST_STALE = "request_stale"
    AMOUNT_MOVED = "amount_moved"
    ABOVE_AUTHORITY = "above_authority"
    OWN_REQUEST = "own_request"
    OWN_PAYMENT = "own_payment"
    OWN_CLAIM = "own_claim"
    COVER_IN_QUESTION = "cover_in_question"
    TOO_MANY_LINES = "too_many_lines"
    TOO_MANY_ACTIVITIES = "too_many_activities"
    # closing
    RESERVES_OPEN = "reserves_open"
    ACTIVITIES_OPEN = "activities_open"
    APPROVALS_OPEN = "approvals_open"
    CONFLICTS_OPEN = "conflicts_open"
    DENIAL_NEEDS_LETTER = "denial_needs_letter"
    # conflicts
    CONFLICT_MOVED = "conflict_moved"
    CONFLICT_RESOLVED = "conflict_resolved"
    TOO_MANY_CONFLICTS = "too_many_conflicts"
    TOO_MANY_OWN_CONFLICTS = "too_many_own_conflicts"
    # batches
    DEPENDENT_OF_REFUSED = "dependent_of_refused"
    GROUP_REFUSED = "group_refused"
    GROUP_TOO_LARGE = "group_too_large"


_C = RefusalCode

TEXTS: Final[dict[RefusalCode, str]] = {
    _C.NOT_PERMITTED: "Your role does not allow this ({command}). Nothing was changed. "
    "Ask a supervisor to do it, or an administrator for the role.",
    _C.NOT_FOUND: "The {what} that this belongs to is not there. Nothing was changed. Refresh the file and try again.",
    _C.OUT_OF_SCOPE: "This file is no longer among yours. What you entered is kept here. "
    "Ask whoever has the file now to enter it, or a supervisor to assign it to you.",
    _C.FIELD_NOT_PERMITTED: "“{what}” is changed by {roles} only. Nothing was changed. Leave it as it is, "
    "and ask one of them, in a note or an entry in the diary.",
    _C.TEXT_MISSING: "{what} is empty, or nothing of it can be seen. Nothing was changed. Fill it in and save again.",
    _C.TEXT_TOO_LONG: "{what} has {length} characters, at most {limit} fit. Nothing was changed and your text is "
    "kept. Shorten it, or attach it as a document.",
    _C.TEXT_UNPRINTABLE: "{what} holds characters that cannot be shown, such as control characters or, where one line "
    "is meant, a line break or a sign that turns the line around. Nothing was changed and your text is kept. Type that "
    "part anew.",
    _C.AMOUNT_NEGATIVE: "{what} cannot be negative ({amount_cents}). Nothing was changed. Enter the full amount.",
    _C.AMOUNT_ZERO: "{what} is zero. Nothing was changed. Enter an amount.",
    _C.AMOUNT_TOO_LARGE: "{what} is above {limit_cents}, more than any claim. Nothing was changed. "
    "Check the number of digits.",
    _C.BAD_VALUE: "{what} does not accept this value. Nothing was changed. Correct it and save again.",
    _C.YEAR_UNLIKELY: "{what} lies outside of the years {first} to {last}. What you entered is kept. Correct the year.",
    _C.TOO_MANY_PARTS: "{what} has more parts, or parts within parts, than anybody reads. Nothing was changed. "
    "Shorten it, or attach it as a document.",
    _C.TOO_LARGE_TOGETHER: "With this the record would be larger than can be sent to everybody who has it. "
    "Nothing was changed and your entry is kept. Shorten it, or tell your administrator.",
    _C.FILE_FULL: "This file has {count} entries of this kind, at most {limit} fit. Nothing was changed and your entry "
    "is kept. Tell your administrator.",
    _C.NOT_EDITABLE: "{what} cannot be edited here. Nothing was changed. Use the action made for it.",
    _C.KEYS_DIFFER: "What you changed and what you saw do not cover the same fields. Nothing was changed. "
    "Open the form again.",
    _C.GROUP_INCOMPLETE: "{what} can only be changed together with what belongs to it. Nothing was changed. "
    "Open the form again and save all of it.",
    _C.NOTHING_TO_CHANGE: "There is nothing to save. Nothing was changed. Edit a field first.",
    _C.TOO_MANY_EXPOSURES: "A notice takes at most {limit} exposures, this one has {count}. Your notice is kept. "
    "File the rest as a second notice.",
    _C.REPORTED_BEFORE_LOSS: "The loss would be reported before it happened. Your notice is kept. "
    "Correct the time of the loss or of the report.",
    _C.IN_THE_FUTURE: "{what} lies in the future. What you entered is kept. Correct the time, or the clock of this "
    "device.",
    _C.CLAIM_CLOSED: "Claim {claim_number} is closed. Nothing was changed and your entry is kept. "
    "Reopen the claim, then send it again.",
    _C.CLAIM_NOT_CLOSED: "Claim {claim_number} is not closed. Nothing was changed. Go on working on it.",
    _C.ILLEGAL_STEP: "{what} cannot go from {current} to {wish}. Nothing was changed. Choose one of the next steps.",
    _C.OTHER_TEAM: "You can assign claims within your own team only. Nothing was changed. "
    "Ask a supervisor to assign it elsewhere.",
    _C.COLLEAGUE_INACTIVE: "{name} no longer works here. Nothing was changed. Choose somebody else.",
    _C.COLLEAGUE_UNKNOWN: "{what} is nobody who works here. Nothing was changed. Choose a colleague from the list.",
    _C.TEAM_UNKNOWN: "{what} is no team of ours. Nothing was changed. Choose a team from the list.",
    _C.NOT_A_HANDLER: "{name} does not work on claims. The claim stays where it was. Choose an adjuster.",
    _C.NO_SIGHT: "{name} does not see this claim. Nothing was planned and your entry is kept. "
    "Choose somebody who works on it, or have it assigned first.",
    _C.OWN_RIGHTS: "What you may do yourself is decided by somebody else. Nothing was changed. "
    "Ask another administrator to do it.",
    _C.EMAIL_TAKEN: "Somebody signs in with this email already. Nobody was added and your entry is kept. "
    "Check the spelling, or look for them among the users.",
    _C.DEVICE_GONE: "This device was withdrawn, and stays so. Nothing was changed. "
    "Sign in on it again, which registers it anew.",
    _C.RESERVE_BELOW_PAID: "{paid_cents} are paid or committed on this reserve, so it cannot be set to "
    "{amount_cents}. The reserve stays as it was. Enter at least what is committed.",
    _C.NO_OPEN_RESERVE: "There is no open reserve to pay from. No payment was made and your entry is kept. "
    "Set a reserve first.",
    _C.RESERVE_SHORT: "The reserve has {available_cents} left, the payment takes {amount_cents}: {short_cents} are "
    "missing. No payment was made and your entry is kept. Raise the reserve and send both together.",
    _C.LIMIT_EXCEEDED: "The coverage pays at most {limit_cents} here, {committed_cents} are committed, so "
    "{amount_cents} do not fit. No payment was made. Enter at most what is left.",
    _C.NOT_PENDING: "This request is already {state}. Nothing was changed. Refresh to see who decided it.",
    _C.REQUEST_STALE: "The reserve was {base_cents} when this was asked for and is {current_cents} now. "
    "The request is still open. Reject it and ask for the new total.",
    _C.AMOUNT_MOVED: "The amount is {current_cents} now, you saw {seen_cents}. Nothing was decided. "
    "Look at the payment again.",
    _C.ABOVE_AUTHORITY: "{amount_cents} on this claim is above your authority of {limit_cents}. "
    "The request stays open. Ask your manager to decide it.",
    _C.OWN_REQUEST: "You asked for this yourself, so somebody else approves it. The request stays open. "
    "Ask another approver.",
    _C.OWN_PAYMENT: "This payment goes to you, so somebody else approves it. The request stays open. "
    "Ask another approver.",
    _C.OWN_CLAIM: "You opened this claim, so somebody else approves its payments. The request stays open. "
    "Ask another approver.",
    _C.COVER_IN_QUESTION: "The cover of this claim is in question, so nothing is paid yet. The request stays open. "
    "Have a supervisor or SIU settle the question of cover, then approve it.",
    _C.TOO_MANY_LINES: "This claim has {count} reserve lines, at most {limit} fit. Nothing was changed. "
    "Use one of the categories that are there.",
    _C.TOO_MANY_ACTIVITIES: "{count} activities of this claim are open, at most {limit} may be. Nothing was planned "
    "and your entry is kept. Complete or skip some of them, then send it again.",
    _C.RESERVES_OPEN: "{outstanding_cents} are still reserved. The claim stays open. "
    "Pay or release the reserves, then close.",
    _C.ACTIVITIES_OPEN: "{count} activities must be done before closing, the next is “{subject}”. "
    "The claim stays open. Complete or skip them, then close.",
    _C.APPROVALS_OPEN: "{count} requests wait for approval. The claim stays open. "
    "Have them approved or rejected, then close.",
    _C.CONFLICTS_OPEN: "{count} conflicts wait for a decision. The claim stays open. Decide them, then close.",
    _C.DENIAL_NEEDS_LETTER: "A denial needs the policy provision, the reason, a letter and a manager. "
    "The claim stays open. Prepare the denial letter first.",
    _C.CONFLICT_MOVED: "One side of this conflict changed after you saw it. Nothing was decided. "
    "Look at both values again.",
    _C.CONFLICT_RESOLVED: "This conflict was already decided ({chosen}). Nothing was changed. "
    "Enter a new value if you disagree.",
    _C.TOO_MANY_CONFLICTS: "{count} conflicts of this file wait for a decision. Nothing was changed and your entry is "
    "kept. Have some of them decided, then send it again.",
    _C.TOO_MANY_OWN_CONFLICTS: "{count} of your entries on this file wait for a decision already. Nothing was changed "
    "and your entry is kept. Have some of them decided, then send it again.",
    _C.DEPENDENT_OF_REFUSED: "This builds on an entry that was refused. It is kept. "
    "Correct that entry, then send both together.",
    _C.GROUP_REFUSED: "This was sent together with an entry that was refused, and they count as one. It is kept. "
    "Correct that entry, then send them together.",
    _C.GROUP_TOO_LARGE: "{count} entries were sent as one, at most {limit} may be. They are kept. "
    "Send them in smaller parts.",
}

_MISSING: Final = "…"


def text_of(code: str, detail: Mapping[str, str | int]) -> str:
    """What people read for a refusal. Raises ValueError for an unknown code; a missing figure shows as an ellipsis."""
    template = TEXTS[RefusalCode(code)]
    parts = Formatter().parse(template)
    return "".join(literal + ("" if name is None else _spelled(name, detail)) for literal, name, _, _ in parts)


def names_in(code: RefusalCode) -> frozenset[str]:
    """The figures that the code's text asks for."""
    return frozenset(name for _, name, _, _ in Formatter().parse(TEXTS[code]) if name)


def _spelled(name: str, detail: Mapping[str, str | int]) -> str:
    value = detail.get(name, _MISSING)
    if isinstance(value, int) and name.endswith("_cents"):
        sign, whole = ("-" if value < 0 else ""), abs(value)
        return f"{sign}{whole // 100:,}.{whole % 100:02d}"
    return str(value)
