"""What people read when signing in does not end as they wished: what happened, what is safe, what to do next."""

from __future__ import annotations

from typing import Final

from desktop.engine.opening import SomebodyElses
from desktop.keys.wrapped import KeyUnavailable
from desktop.storage.files import DiskFull, InUse, TooNew
from shared.wire.errors import BY_CODE, BY_LINK_CODE, template_of

BY_KEY: Final = {
    "unreachable": "The server does not answer. What is on this device is safe. "
    "Check the address and the network, then try again.",
    "bad_frame": "There is no Coverdesk server at this address. Nothing was sent but the sign-in. Check the address.",
    "switched_off": "You chose to work offline. What you enter is kept here until you go online.",
    "kept_offline": "You chose to work offline, so the server was not asked, and this password opens nothing that is "
    "here. Everything is kept. Check what you entered, or go online to sign in.",
    "in_use": "Coverdesk is already open with this profile. Your work is safe. Use the window that is open.",
    "too_new": "A newer version of Coverdesk has worked with this profile. Your work is safe. Update this program.",
    "somebody_elses": "This profile belongs to somebody else or to another server. It is kept and nothing is mixed. "
    "Start Coverdesk with another profile.",
    "ring_locked": "The system’s keyring is locked or does not answer. What is on this device is safe. "
    "Sign in with your password; it opens the data without the keyring.",
    "ring_lost": "The system’s keyring no longer has what opens this profile. What is on this device is safe. "
    "Sign in with your password; it opens the data without the keyring.",
    "lost": "The key file of this profile is missing, so the data on this device cannot be opened. It is kept as it "
    "is. Put the file back, or begin anew: the closed data stays beside it.",
    "journal_lost": "The file in which this device keeps what you enter is missing. What the server confirmed is safe "
    "there. Sign in where the server can be reached: then it is said what was not sent.",
    "damaged": "The key file of this profile cannot be read, so the data on this device cannot be opened. It is kept "
    "as it is. Put an older copy of the file back, or begin anew: the closed data stays beside it.",
    "password": "The server knows this password, but the data on this device is locked with an earlier one. It is "
    "safe. Enter the earlier password too; then the new one opens it.",
    "previous": "The earlier password does not open the data on this device. The data is safe. "
    "Try again, or begin anew: the closed data stays beside it.",
    "newer_password": "This password opens the data on this device, but the server does not take it. The data is safe. "
    "If your password was changed, enter the new one as well; if not, ask your administrator.",
    "password_unproved": "This password does not open the data on this device, and the server cannot be asked. "
    "The data is safe. Check the password; a changed one works as soon as there is a network.",
    "offline_too_long": "By its clock, this device has not heard from the server for longer than your administrator "
    "allows, so its data is locked. It is kept, and what waits to be sent too. Sign in where the server can be "
    "reached; if the clock is wrong, set it right and start Coverdesk again.",
    "clock_doubtful": "This device’s clock stands before the last word of the server, so nobody can tell how long ago "
    "that was, and its data is locked. It is kept, and what waits to be sent too. Set the clock right and start "
    "Coverdesk again, or sign in where the server can be reached.",
    "elsewhere": "Your data on this device lies in another profile. It is safe. Start Coverdesk with that profile.",
    "store": "The data on this device cannot be opened. It is kept as it is. "
    "Check the disk and the rights of the profile’s folder.",
    "disk_full": "The disk of this device is full, so the data here cannot be opened. It is kept as it is. "
    "Free some space; it opens by itself.",
    "stopped": "You stopped signing in, so nobody is signed in here. Nothing was changed. Try again when you like.",
    "fault": "Signing in met a fault in this program. Your work is safe. Try again; if it stays, report it.",
}
"""By what went wrong. Codes of the protocol have their own texts."""

SIGNED_OUT: Final = "You signed out. What waits is kept here and is sent when you sign in again."
NOT_LOCKED: Final = (
    "You signed out, but this device could not be locked: its disk takes no changes and the keyring does not answer. "
    "What waits is kept here. Free some space, then sign in and out again."
)
IDLE: Final = "Coverdesk locked itself after a while without a touch. Everything is kept. Enter your password to go on."

SWITCH_NOT_KEPT: Final = (
    "You work offline until this program ends. The disk of this device takes no changes, so it cannot be remembered "
    "for the next start. Free some space, then switch it off and on again."
)

SESSION_NOT_KEPT: Final = (
    "The disk of this device does not take your sign-in, so it counts until this program ends. What was confirmed as "
    "saved is safe and is sent. Free some space; otherwise the next start asks you to sign in again."
)

PASSWORD_TEXTS: Final = {
    "": "Your password is changed. It opens this device and counts at the server.",
    "old_password": "This is not the password that you use now. Nothing was changed. Check it and try again.",
    "not_open": "Nobody is signed in here. Nothing was changed. Sign in and try again.",
    "token_expired": "You are not signed in at the server just now. Nothing was changed, your old password still "
    "counts. Go online and try again in a moment.",
    "unreachable": "The server does not answer. Nothing was changed, your old password still counts. "
    "Try again when there is a network.",
    "unknown": "The server was asked, but its answer did not come. Both passwords open this device. "
    "Sign in with the new one; if the server does not take it, the old one still counts.",
    "not_kept": "This device could not keep the new password. Nothing was changed, your old password still counts. "
    "Free some space and try again.",
    "bad_credentials": "The server does not take the password that you use now. Nothing was changed. "
    "Sign out and sign in again, then try once more.",
}
"""By how a change of the own password ended; empty: well. What the server refuses has the protocol's words."""

TEXTS: Final = frozenset(
    {
        *BY_KEY.values(),
        SIGNED_OUT,
        NOT_LOCKED,
        IDLE,
        SWITCH_NOT_KEPT,
        SESSION_NOT_KEPT,
        *PASSWORD_TEXTS.values(),
        *(each.text for each in BY_CODE.values()),
        *(each.text for each in BY_LINK_CODE.values()),
    }
)
"""All that is translated."""


def text_of(code: str) -> str:
    """Of a failed sign-in; of what is in the way of the server with the names of its values."""
    return BY_KEY.get(code) or template_of(code) or BY_KEY["fault"]


def code_of(error: Exception) -> str:
    """Of what keeps the data closed."""
    match error:
        case SomebodyElses():
            return "somebody_elses"
        case KeyUnavailable(name="keyring", reason=reason):
            return f"ring_{reason}"
        case KeyUnavailable(reason=reason):
            return reason
        case InUse():
            return "in_use"
        case TooNew():
            return "too_new"
        case DiskFull():
            return "disk_full"
        case _:
            return "store"
