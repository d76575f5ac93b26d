"""The indexes that single questions and cards need, beside those that every table has: this is where they are named."""

from __future__ import annotations

from typing import Final

COVERED: Final[dict[str, tuple[str, ...]]] = {
    "reserve_transaction": ("state", "delta_cents"),
    "payment": ("state", "eroding", "amount_cents"),
    "activity": ("state", "due"),
    "conflict": ("state",),
}
"""What the cards sum of a file stands in its index, so that the rows themselves are not read."""

ACCESS: Final = (
    'CREATE INDEX "colleague_by_user" ON "colleague" ("user_id")',
    'CREATE INDEX "command_result_by_number" ON "command_result" ("device_id", "number")',
    'CREATE INDEX "claim_by_customer" ON "claim" ("customer_id", "policy_id")',
    'CREATE INDEX "policy_by_customer" ON "policy" ("customer_id")',
    'CREATE INDEX "notification_by_time" ON "notification" ("at")',
    """CREATE INDEX "conflict_open" ON "conflict" ("id") WHERE "state" = 'open'""",
)
"""What single queries need, beside what every table has. The indexes of `claim_card` stand with the cards."""
FORMER: Final = ("activity_by_assignee",)
"""Indexes of earlier programs that nothing asks by any more."""
