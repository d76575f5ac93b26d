"""Why an entry in the diary is refused. What each text says: `shared.domain.kernel.refusals`."""

from __future__ import annotations

from shared.domain.kernel.refusals import Refusal


class DiaryRefusal(Refusal):
    NO_SIGHT = (
        "no_sight",
        "{name} does not see this claim. Nothing was planned and your entry is kept. Choose somebody who "
        "works on it, or have it assigned first.",
    )
    TOO_MANY_ACTIVITIES = (
        "too_many_activities",
        "{count} tasks of this claim are open, at most {limit} may be. Nothing was planned and your "
        "entry is kept. Mark some as done or skip them, then send it again.",
    )
    NOT_OVERDUE = (
        "not_overdue",
        "“{subject}” need not be done before closing, or is not overdue yet. Nothing was changed. Wait for the day "
        "after it is due.",
    )
    FIXED_DAY = (
        "fixed_day",
        "“{subject}” must be done before the claim closes: its day may come earlier, never later. Nothing was "
        "moved. Do it by then, or choose an earlier day.",
    )
    ENDED_MEANWHILE = (
        "ended_meanwhile",
        "“{subject}” was ended again by {name} since you saw it. Nothing was changed. Look at it again and reopen it "
        "if that is still right.",
    )
    GIVEN_MEANWHILE = (
        "given_meanwhile",
        "“{subject}” was given to {name} since you saw it. Nothing was changed. Look at it again and give it anew if "
        "that is still right.",
    )
