"""Why somebody is not taken for a colleague, or a command about one is refused.

What each text says: `shared.domain.kernel.refusals`.
"""

from __future__ import annotations

from shared.domain.kernel.refusals import Refusal


class PeopleRefusal(Refusal):
    COLLEAGUE_INACTIVE = (
        "colleague_inactive",
        "{name} no longer works here. Nothing was changed. Choose somebody else.",
    )
    COLLEAGUE_UNKNOWN = (
        "colleague_unknown",
        "{what} is nobody who works here. Nothing was changed. Choose a colleague from the list.",
    )
    TEAM_UNKNOWN = (
        "team_unknown",
        "{what} is no team of ours. Nothing was changed. Choose a team from the list.",
    )
    OWN_RIGHTS = (
        "own_rights",
        "What you may do yourself is decided by somebody else. Nothing was changed. Ask another "
        "administrator to do it.",
    )
    EMAIL_TAKEN = (
        "email_taken",
        "Somebody signs in with this email already. Nobody was added and your entry is kept. Check the "
        "spelling, or look for them among the users.",
    )
    DEVICE_GONE = (
        "device_gone",
        "This device was withdrawn, and stays so. Nothing was changed. Sign in on it again, which registers it anew.",
    )
