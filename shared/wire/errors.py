"""The error codes of the protocol, each with its HTTP status and the words that people read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from string import Formatter


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
        "The server does not know this program’s version. What you entered is safe here. "
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
        "The new password is made of your name, your email or the company’s name. Nothing was changed, the old one "
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
        "This device’s data belongs to another server. It is kept and nothing is mixed. Sign in to the right server.",
    )
    CURSOR_OLD = (
        "cursor_old",
        410,
        "This device was away for more than 90 days. What you entered is safe. Its copy is fetched anew.",
    )
    NOT_FOUND = (
        "not_found",
        404,
        "There is no such thing on this server. Nothing was changed. Check the address and the program’s version.",
    )
    CHANGED_MEANWHILE = (
        "changed_meanwhile",
        412,
        "Somebody else changed this since it was read. Nothing was changed. Read it again, and decide anew.",
    )
    REQUEST_DIFFERS = (
        "request_differs",
        422,
        "Something else was asked under this key before. Nothing was changed. Take another key for another request.",
    )
    SIGN_IN_AGAIN = (
        "sign_in_again",
        403,
        "This needs a sign-in of the last minutes. Nothing was changed. Sign in with the password, then ask again.",
    )
    KEYS_FULL = (
        "keys_full",
        409,
        "This person has too many keys already; ended ones count for 90 days. Nothing was changed. "
        "Use one of those there are.",
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
    OVERLOADED = (
        "overloaded",
        503,
        "The server has more to do than it can, and puts off what can wait. What you entered is safe here and is sent "
        "all the same. The rest is asked for again by itself.",
    )
    UNMIGRATED = (
        "unmigrated",
        503,
        "The server’s database has not been prepared for this version. What you entered is safe here. "
        "An administrator runs `coverdesk migrate`.",
    )
    INTERNAL = (
        "internal",
        500,
        "The server met a fault of its own. What you entered is safe here and is sent again. "
        "If it stays, report the incident’s number.",
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
"""What a server may answer."""


class LinkCode(Enum):
    """(code, words): what a device meets on the way to the server. Never sent; `{name}` is filled from its values."""

    UNREACHABLE = (
        "unreachable",
        "The server does not answer. What you entered is safe here and is sent when it does. "
        "Check the network; it is tried again by itself.",
    )
    GATEWAY = (
        "gateway",
        "A gateway answers in the server’s place (status {status}): the server is away. "
        "What you entered is safe here and is sent when it is back. If it stays, tell your administrator.",
    )
    PORTAL = (
        "portal",
        "A web page came in place of the server’s answer, most often the sign-in page of this network. "
        "What you entered is safe here. Sign in to the network in a browser, then it goes on by itself.",
    )
    REDIRECTED = (
        "redirected",
        "The server’s address leads to {host}. Nothing was sent there, and what you entered is safe here. "
        "Sign in to this network in a browser, or ask your administrator for the server’s address.",
    )
    BLOCKED = (
        "blocked",
        "Something on the way to the server refuses the request (status {status}). What you entered is safe here. "
        "Ask your administrator: most often it is a rule of a proxy or a firewall.",
    )
    PROXY_SIGN_IN = (
        "proxy_sign_in",
        "The proxy that {variable} names wants a name and a password. What you entered is safe here. "
        "Ask your administrator for them, set them there and start Coverdesk again.",
    )
    PROXY_AWAY = (
        "proxy_away",
        "The proxy that {variable} names does not let anything through. What you entered is safe here. "
        "Check the network, and that {variable} is right for it: {value}.",
    )
    PROXY_SETTING = (
        "proxy_setting",
        "The setting {variable} names a proxy that cannot be used: {value}. What you entered is safe here. "
        "Correct or remove the setting, then start Coverdesk again. Check it with your administrator.",
    )
    CERTIFICATES_SETTING = (
        "certificates_setting",
        "The certificates that {variable} names cannot be read: {value}. What you entered is safe here. "
        "Correct or remove the setting, then start Coverdesk again. Check it with your administrator.",
    )
    CERTIFICATE_UNKNOWN = (
        "certificate_unknown",
        "The server’s certificate was issued by somebody whom this device does not trust: {issuer}. "
        "Nothing was sent, and what you entered is safe here. Ask your administrator for the company’s certificate.",
    )
    CERTIFICATE_EXPIRED = (
        "certificate_expired",
        "The server’s certificate ran out on {date}. Nothing was sent, and what you entered is safe here. "
        "Check the date of this device; if it is right, tell your administrator.",
    )
    CERTIFICATE_EARLY = (
        "certificate_early",
        "The server’s certificate is good only from {date} on. Nothing was sent, and what you entered is safe here. "
        "Check the date of this device; if it is right, tell your administrator.",
    )
    CERTIFICATE_NAME = (
        "certificate_name",
        "The server’s certificate is for {names}, not for {host}. Nothing was sent, and what you entered is safe "
        "here. Check the address, or sign in to this network in a browser; if it stays, tell your administrator.",
    )
    CERTIFICATE_BAD = (
        "certificate_bad",
        "The server’s certificate is not good: {reason}. Nothing was sent, and what you entered is safe here. "
        "If it stays, tell your administrator.",
    )
    NO_TLS = (
        "no_tls",
        "What answers at the server’s address speaks no TLS. Nothing was sent, and what you entered is safe here. "
        "Check the address and its port.",
    )
    PLAIN_ADDRESS = (
        "plain_address",
        "This address begins with http://, so everybody on the way could read along. Nothing was sent, and what you "
        "entered is safe here. Use the server’s https:// address.",
    )

    @property
    def code(self) -> str:
        return self.value[0]

    @property
    def text(self) -> str:
        return self.value[1]


BY_LINK_CODE = {each.code: each for each in LinkCode}


def template_of(code: str) -> str | None:
    """The words of a code, with `{name}` for each of its values; None for an unknown code."""
    known = BY_CODE.get(code) or BY_LINK_CODE.get(code)
    return known.text if known is not None else None


def filling(template: str, values: Mapping[str, str]) -> dict[str, str]:
    """All that a template asks for; `?` for what is not known."""
    return {name: values.get(name, "?") for _, name, _, _ in Formatter().parse(template) if name}


def words_of(code: str, values: Mapping[str, str]) -> str | None:
    """The words of a code in English, whole; None for an unknown code."""
    template = template_of(code)
    return template.format(**filling(template, values)) if template is not None else None
