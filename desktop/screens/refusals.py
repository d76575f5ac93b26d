"""Why a command is refused, in the language of the window: the domain's code and figures in, a sentence out.

The texts are those of the catalogue (`shared.domain.catalogue.REFUSALS`), English there and translated here; amounts
and numbers are written as everywhere else in the program, codes and captions as people know them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desktop.screens import formats
from desktop.screens.sayings import title_of_name
from desktop.screens.words import caption_of, inside, readable, tr
from shared.domain.catalogue import BY_NAME, REFUSALS
from shared.domain.kernel.captioned import Captioned
from shared.domain.kernel.refusals import MISSING
from shared.domain.kernel.states import Choice, Role

_CODES: Final = frozenset({"state", "current", "wish"})
_COUNTS: Final = frozenset({"count", "limit", "length"})


def said(code: str, detail: Mapping[str, str | int], currency: str = "") -> str:
    """What people read for a refusal. Raises ValueError for an unknown code; a missing figure shows as an ellipsis.

    currency: of its amounts, where nothing around the sentence says it.
    """
    known = REFUSALS.get(code)
    if known is None:
        raise ValueError(f"{code!r} is no refusal")
    return tr(
        known.text,
        **{name: _spelled(name, detail.get(name, MISSING), _choices_of(detail), currency) for name in known.names},
    )


def _choices_of(detail: Mapping[str, str | int]) -> type[Captioned] | None:
    """The closed set that codes in the text are of: that of the field (`table.name`) which the refusal names."""
    table, _, name = str(detail.get("field", "")).partition(".")
    field = BY_NAME[table].fields.get(name) if table in BY_NAME else None
    return field.choices if field is not None else None


def _spelled(name: str, value: str | int, choices: type[Captioned] | None, currency: str) -> str:
    if isinstance(value, int):
        if name.endswith("_cents"):
            return formats.money(value, currency)
        return formats.number(value) if name in _COUNTS else str(value)
    match name:
        case "what":
            return ", ".join(tr(part) for part in value.split(", "))
        case "name" if not value:  # a device's rules know nobody by name
            return tr("somebody else")
        case "command":
            return inside(title_of_name(value)) or value
        case "chosen":
            return inside(caption_of(Choice, value))
        case "roles":
            return ", ".join(inside(caption_of(Role, part)) for part in value.split(", "))
        case _ if name in _CODES:
            return inside(caption_of(choices, value) if choices is not None else readable(value))
        case _:
            return value
