"""What a screen wishes for, by name and fields, as a command of the domain; and what it is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

import msgspec

from desktop.viewmodels import ports
from desktop.viewmodels.refusals import said
from desktop.viewmodels.times import micros
from desktop.viewmodels.words import tr
from shared.domain.catalogue import COMMANDS, AnyCommand

if TYPE_CHECKING:
    from desktop.engine.desk import NotKept, Taken


class BadFields(ValueError):
    """The fields do not make this command: a fault of a screen, or a value that nobody may type."""


def command_of(name: str, fields: Mapping[str, object], temporary: str = "") -> AnyCommand:
    """The command of that name. temporary: the number of a notice until the server gives one. Raises BadFields."""
    kind = COMMANDS.get(name)
    if kind is None:
        raise BadFields(name)
    plain = {key: _primitive(value) for key, value in fields.items()}
    if name == "FileNotice":
        plain.setdefault("temporary_number", temporary)
    try:
        return msgspec.convert(plain, kind)
    except msgspec.ValidationError as error:
        raise BadFields(f"{name}: {error}") from error


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


def outcome_of(taken: Taken) -> ports.Outcome:
    """What became of a wish: accepted with its ids, or refused in words."""
    from desktop.engine.desk import Kept
    from desktop.engine.drafting import file_of

    if not isinstance(taken, Kept):
        return ports.Refused(taken.code, _why_not(taken))
    first = taken.entries[0].envelope
    return ports.Accepted(first.command_id, file_of(first.command, first.command_id))


def _why_not(refused: NotKept) -> str:
    """In the language of the window."""
    try:
        return said(refused.code, refused.detail)
    except ValueError:  # the disk, or a newer server's code: no rule of the domain
        return tr(refused.text)
