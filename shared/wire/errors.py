"""The error codes of the protocol, each with its HTTP status and the words that people read."""

from enum import Enum


class ErrorCode(Enum):
    """(code, HTTP status, what happened - what is safe - what to do)."""

    PROTOCOL_OLD = (
        "protocol_old",
        426,
        "This program is too old for the server. What you entered is safe here. Update the program, then it is sent.",
    )
    PROTOCOL_UNKNOWN = (
        "protocol_unknown",
        400,
        "The server does not know this program's version. What you entered is safe here. "
        "Ask for the server to be updated.",
    )
    MALFORMED = (
        "malformed",
        400,
        "The server could not read the message. Nothing was changed, and what you entered is safe here. "
        "Try again; if it stays, report it with its time.",
    )
    TOO_LARGE = (
        "too_large",
        413,
        "The message is larger than the server accepts. Nothing was changed, and what you entered is safe here. "
        "Send it in smaller parts.",
    )
    BAD_CREDENTIALS = (
        "bad_credentials",
        401,
        "The email or the password is not right. What is on this device is safe. Check both and try again.",
    )
    PASSWORD_SHORT = (
        "password_short",
        422,
        "The new password is too short. Nothing was changed, the old one still counts. Take ten characters or more; "
        "a few words in a row are good.",
    )
    PASSWORD_LONG = (
        "password_long",
        422,
        "The new password is too long. Nothing was changed, the old one still counts. Take at most 512 characters.",
    )
    PASSWORD_KNOWN = (
        "password_known",
        422,
        "The new password is among those that are tried first, or nearly so. Nothing was changed, the old one still "
        "counts. Take a few words in a row that belong together only for you.",
    )
    PASSWORD_NAMED = (
        "password_named",
        422,
        "The new password is made of your name, your email or the company's name. Nothing was changed, the old one "
        "still counts. Take a few words in a row that belong together only for you.",
    )
    DEVICES_FULL = (
        "devices_full",
        409,
        "This person has too many devices already, or added too many today. What you entered is safe here. "
        "Ask an administrator to remove those that are no longer used.",
    )
    TOKEN_EXPIRED = (
        "token_expired",
        401,
        "The sign-in has run out. Your work goes on and is kept here. Sign in again to send it.",
    )
    TOKEN_REUSED = (
        "token_reused",
        401,
        "This sign-in was used twice, so it was ended on every device. Your work is kept here. Sign in again.",
    )
    THROTTLED = (
        "throttled",
        429,
        "Too many attempts. Nothing was changed. Wait a little and try again.",
    )
    FORBIDDEN = (
        "forbidden",
        403,
        "You may not do this. Nothing was changed. Ask an administrator if you should.",
    )
    DEVICE_UNKNOWN = (
        "device_unknown",
        403,
        "The server does not know this device. What you entered is safe here. Sign in again to register it.",
    )
    DEVICE_REVOKED = (
        "device_revoked",
        403,
        "An administrator has withdrawn this device. What you entered is kept here. Ask them before you go on.",
    )
    DEVICE_PAUSED = (
        "device_paused",
        403,
        "An administrator has paused this device. What you entered is safe here and is sent when it is released.",
    )
    DEVICE_FORKED = (
        "device_forked",
        409,
        "Another copy of this profile has sent changes under the same numbers. Nothing is lost: "
        "this copy registers as a device of its own and sends its changes again.",
    )
    GAP = (
        "gap",
        409,
        "The server expects an earlier change first. Nothing is lost: the changes are sent again in order.",
    )
    SERVER_RESTORED = (
        "server_restored",
        409,
        "The server was restored from a backup. What is here is kept. "
        "The device registers anew and fetches its copy again.",
    )
    WRONG_SERVER = (
        "wrong_server",
        409,
        "This device's data belongs to another server. It is kept and nothing is mixed. Sign in to the right server.",
    )
    CURSOR_OLD = (
        "cursor_old",
        410,
        "This device was away for more than 90 days. What you entered is safe. Its copy is fetched anew.",
    )
    NOT_FOUND = (
        "not_found",
        404,
        "There is no such thing on this server. Nothing was changed. Check the address and the program's version.",
    )
    BAD_FRAME = (
        "bad_frame",
        502,
        "The answer could not be read, so nothing of it was taken in. What you entered is safe here. "
        "It is asked again by itself; if it stays, tell your administrator.",
    )
    UNAVAILABLE = (
        "unavailable",
        503,
        "The server cannot reach its database. What you entered is safe here and is sent when it is back.",
    )
    UNMIGRATED = (
        "unmigrated",
        503,
        "The server's database has not been prepared for this version. What you entered is safe here. "
        "An administrator runs `coverdesk migrate`.",
    )
    INTERNAL = (
        "internal",
        500,
        "The server met a fault of its own. What you entered is safe here and is sent again. "
        "If it stays, report the incident's number.",
    )

    @property
    def code(self) -> str:
        return self.value[0]

    @property
    def status(self) -> int:
        return self.value[1]

    @property
    def text(self) -> str:
        return self.value[2]


BY_CODE = {error.code: error for error in ErrorCode}
