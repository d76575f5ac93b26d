"""The person's own new password: the keys are wrapped anew before the old one is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desktop.engine import announcements as n
from desktop.engine.aside import aside
from desktop.engine.at_work import AtWork
from desktop.engine.sign_in_texts import PASSWORD_TEXTS, text_of
from desktop.net.failures import UNREACHABLE, Failed
from desktop.storage.files import StoreError
from shared.wire.errors import BY_CODE, ErrorCode
from shared.wire.messages import NewPassword

REFUSALS: Final = frozenset(code for code, error in BY_CODE.items() if error.status < 500) - {ErrorCode.BAD_FRAME.code}
"""What the server says before it changes anything. After all else it is not known whether it has: a commit whose
connection breaks is answered too, and so is what a gateway did not hear the end of.
"""
OLD_COUNTS: Final = frozenset(code for code in REFUSALS if code.startswith("password_")) | {"bad_credentials"}
"""Whose words stay true where an earlier change is in doubt: the server has compared the old password."""


async def change_password(engine: AtWork, old: str, new: str) -> None:
    """Ends in PasswordChanged. A crash at any point leaves a key file that the password which counts opens.

    So does a second try after one whose answer was lost: it takes back the password that it added itself, no other.
    """
    code = await _changed(engine, old, new)
    text = PASSWORD_TEXTS.get(code) or text_of(code)
    engine.tell(n.PasswordChanged(code, text))


async def _changed(engine: AtWork, old: str, new: str) -> str:
    """The code of how it ended; empty when well."""
    running = engine.running
    if running is None:
        return "not_open"
    keys, tokens, url = running.keys, running.tokens, running.online.url
    if not await aside(lambda: keys.opens(old)):
        return "old_password"
    if engine.switched_off:
        return UNREACHABLE
    if tokens.access is None:
        return "unknown" if keys.is_in_doubt() else "token_expired"
    try:
        added = await aside(lambda: keys.add_password(new))
    except StoreError as error:
        engine.trouble("password", error)
        return "not_kept"
    try:
        session = await running.online.server().change_password(tokens.access, NewPassword(old=old, new=new))
    except Failed as failed:
        if failed.code not in REFUSALS:
            return "unknown"
        if added is not None:
            await _kept(engine, lambda: keys.take_back(added))
        return "unknown" if keys.is_in_doubt() and failed.code not in OLD_COUNTS else failed.code
    if session.user_id != running.identity.user_id:
        return "unknown"
    await running.keep(session, url)
    await _kept(engine, lambda: keys.keep_only(new))
    running.signed_in(session)
    return ""


async def _kept(engine: AtWork, work: Callable[[], None]) -> None:
    """A disk that takes no changes leaves both: the next sign-in forgets the one that does not count."""
    try:
        await aside(work)
    except StoreError as error:
        engine.trouble("password", error)
