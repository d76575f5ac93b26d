"""What a form holds, as a command of the domain."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Final, TypeVar

import msgspec
from PySide6.QtCore import QTimer

from desktop.screens.refusals import said
from desktop.screens.store import FromDraft, Outcome, Refused, Store
from desktop.screens.times import micros
from shared.domain.kernel.commands import Command
from shared.domain.kernel.refusals import RefusalCode

C = TypeVar("C", bound=Command)


_log = logging.getLogger("coverdesk")


class BadFields(ValueError):
    """The fields do not make this command: a fault of a screen, or a value that nobody may type."""


def command_of(kind: type[C], fields: Mapping[str, object]) -> C:
    """The command of that kind. Raises BadFields.

    fields: by name; times are aware datetimes, days are dates, ids and enum values may be strings.
    """
    plain = {key: _primitive(value) for key, value in fields.items()}
    try:
        return msgspec.convert(plain, kind)
    except msgspec.ValidationError as error:
        raise BadFields(f"{kind.__name__}: {error}") from error


def issue(
    store: Store,
    kind: type[Command],
    fields: Mapping[str, object],
    done: Callable[[Outcome], None],
    *,
    instead_of: str = "",
    typed: FromDraft | None = None,
) -> None:
    """Submit what a form holds; fields that make no command are refused as the domain refuses a bad value."""
    try:
        command = command_of(kind, fields)
    except BadFields as error:
        _log.error("bad fields: %s", error)
        refused = Refused(RefusalCode.BAD_VALUE, said(RefusalCode.BAD_VALUE, {"what": "A field"}))
        QTimer.singleShot(0, lambda: done(refused))
        return
    store.submit(command, done, instead_of=instead_of, typed=typed)


def temporary_number(now: int) -> str:
    """What a new claim is called until the server numbers it: short enough to be said on the telephone.

    now: microseconds UTC. Two notices of one device within a millisecond would share it; it is a caption, not a key.
    """
    rest, text = now // 1000 % len(_DIGITS) ** 6, ""
    while len(text) < 6:
        rest, digit = divmod(rest, len(_DIGITS))
        text = _DIGITS[digit] + text
    return f"T-{text}"


_DIGITS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without letters that are taken for digits (Crockford)."""


def _primitive(value: object) -> Any:
    """As the domain spells it: times in microseconds, days as text, codes as text."""
    match value:
        case datetime():
            return micros(value.astimezone(UTC))
        case date():
            return value.isoformat()
        case Enum():
            return value.value
        case Mapping():
            return {str(key): _primitive(each) for key, each in value.items()}
        case tuple() | list():
            return [_primitive(each) for each in value]
        case _:
            return value
