"""Tells administrators what the server cannot mend by itself, so that they find it whenever they come, and once.

It lies on the desk of their role; the live layer tells those who are connected, as `system:alert`.
"""

from __future__ import annotations

from typing import Final

import structlog

from server.services.errors import Unavailable
from server.services.issuing import Issuer, Source, entered, issue
from server.store.pool import Pool, Unreachable
from shared.domain.kernel.desks import SYSTEM
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import named_id
from shared.domain.kernel.limits import TEXT_CHARACTERS
from shared.domain.operations.commands import RaiseAlert
from shared.domain.operations.states import OperationsTelling

BY: Final = Issuer(SYSTEM, Source.SERVER)

_log = structlog.get_logger()


async def raise_alert(
    pool: Pool, kind: OperationsTelling, now: Micros, *, episode: str, place: str = "", said: str = ""
) -> None:
    """Once for each episode, whichever nodes notice it and however often. episode: what they all know it by; place,
    said: as of `RaiseAlert`. Raises Unavailable; then it is to be raised again.
    """
    command = RaiseAlert(kind=kind, place=_printable(place), said=_printable(said))
    command_id = named_id(f"alert:{kind}:{place}:{episode}")
    try:
        (result,) = await issue(pool, BY, [entered(command, command_id, now)], now)
    except (Unavailable, Unreachable):
        raise
    except Exception as error:  # boundary: what tells of a trouble must not make another one of it
        _log.error("alert_failed", kind=kind.value, place=place, exc_info=error)
    else:
        if result.code is not None:
            _log.error("alert_refused", kind=kind.value, place=place, code=result.code)


def _printable(text: str) -> str:
    """In one line, and no longer than a command may say."""
    seen = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(seen.split())[:TEXT_CHARACTERS]
