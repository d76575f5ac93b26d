"""The person's own new password: the keys are wrapped anew before the old one is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.engine import notices as n
from desktop.engine.aside import aside
from desktop.engine.sign_in_texts import PASSWORD_TEXTS, text_of
from desktop.net.failures import UNREACHABLE, Failed
from desktop.replica.files import StoreError
from shared.wire.errors import BY_CODE
from shared.wire.messages import NewPassword

if TYPE_CHECKING:
    from desktop.engine.device import Engine

DOUBTFUL: Final = frozenset({UNREACHABLE, "bad_frame", "internal"})
"""After these it is not known whether the server has changed it."""


async def change_password(engine: Engine, old: str, new: str) -> None:
    """Ends in PasswordChanged. A crash at any point leaves a key file that the password which counts opens."""
    code = await _changed(engine, old, new)
    text = PASSWORD_TEXTS.get(code) or text_of(code)
    engine.tell(n.PasswordChanged(code, text))


async def _changed(engine: Engine, old: str, new: str) -> str:
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
        return "token_expired"
    try:
        await aside(lambda: keys.add_password(new))
    except StoreError as error:
        engine.trouble("password", error)
        return "not_kept"
    try:
        session = await running.online.server().change_password(tokens.access, NewPassword(old=old, new=new))
    except Failed as failed:
        if failed.code in DOUBTFUL or failed.code not in BY_CODE:
            return "unknown"
        await _keep_only(engine, old)
        return failed.code
    if session.user_id != running.identity.user_id:
        return "unknown"
    try:
        await tokens.keep(session, url)
    except StoreError as error:
        engine.trouble("tokens", error)
        tokens.access = session.access_token
    await _keep_only(engine, new)
    running.signed_in(session)
    return ""


async def _keep_only(engine: Engine, password: str) -> None:
    """A disk that takes no changes leaves both: the next sign-in forgets the one that does not count."""
    keys = engine.keys
    if keys is None:
        return
    try:
        await aside(lambda: keys.keep_only(password))
    except StoreError as error:
        engine.trouble("password", error)
