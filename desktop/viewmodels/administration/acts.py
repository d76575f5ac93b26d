"""An act of a panel: what its form asks, what it sends, and what came of it in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any, Final, get_args, get_origin, get_type_hints

import msgspec

from desktop.screens import formats
from desktop.screens.administering import NotHeard
from desktop.screens.refusals import said
from desktop.screens.words import caption_of, inside, tr
from desktop.viewmodels.entering.entered import Asked, Kind
from shared.domain.catalogue import REFUSALS
from shared.domain.kernel.captioned import Captioned
from shared.domain.kernel.limits import LABEL_CHARACTERS, Entered
from shared.domain.kernel.refusals import MISSING
from shared.panels.panel import Act, Asks, Told, Unit, told_of
from shared.panels.reasons import Reason
from shared.panels.words import CallFailure
from shared.wire.panels import Done, Value

KEY: Final = "key"
_OFFERED: Final = {Unit.PERSON: Kind.PERSON, Unit.TEAM: Kind.TEAM}
"""What is chosen among those that are here."""


@dataclass(frozen=True, slots=True)
class AskedOfAct:
    """One field of its form. default: what it is where nothing is said; is_set: several of a closed set.

    absent: in words, what it means where nothing is chosen or entered; empty: none, or that is plain.
    counted: in words, the unit of a number; empty: it is plain.
    """

    asked: Asked
    default: Any
    is_set: bool = False
    absent: str = ""
    counted: str = ""

    def stands_in(self, row: Mapping[str, Value]) -> Any:
        """What stands in it when it opens. row: that it is about; empty for an act on the whole."""
        return self.asked.held(row.get(self.asked.name, self.default))


@dataclass(frozen=True, slots=True)
class Ended:
    """said: what came of it; text: to be taken along; trouble: why it is not done, or not known to be.

    field: the name of what was entered and can mend it; empty: nothing that was.
    """

    said: str = ""
    text: str = ""
    trouble: str = ""
    field: str = ""


def fields_of(act: Act[Any]) -> tuple[AskedOfAct, ...]:
    """What its form asks, as declared; the row that it is about is known. Raises TypeError for what no form asks."""
    return tuple(_field(act.asks, each) for each in msgspec.structs.fields(act.asks) if each.name != KEY)


def _field(asks: type[Asks], field: msgspec.structs.FieldInfo) -> AskedOfAct:
    hint = get_type_hints(asks, include_extras=True)[field.name]
    declared = told_of(asks)[field.name]
    entered = next((each for each in hint.__metadata__ if isinstance(each, Entered)), None)
    plain = hint.__origin__
    types = [each for each in get_args(plain) if each is not type(None)] or [plain]
    default = None if field.required else field.default
    is_set = get_origin(plain) is tuple
    choices = types[0] if isinstance(types[0], type) and issubclass(types[0], Captioned) else None
    most = entered.most if entered is not None else 0
    kind = _kind(types[0], declared.unit, choices is not None, most)
    is_text = kind in (Kind.LINE, Kind.AREA)
    may_be_absent = type(None) in get_args(plain)
    is_needed = (entered is not None and entered.needed) or (
        field.required and kind is not Kind.FLAG and not may_be_absent
    )
    made = Asked(field.name, tr(declared.caption), kind, choices, most if is_text else 0, is_needed, may_be_absent)
    counted = tr("In seconds.") if kind is Kind.NUMBER and declared.unit is Unit.SECONDS else ""
    return AskedOfAct(made, default, is_set, tr(declared.absent) if declared.absent else "", counted)


def _kind(kind: Any, unit: Unit, is_choice: bool, most: int) -> Kind:
    if is_choice:
        return Kind.CHOICE
    if unit in _OFFERED:
        return _OFFERED[unit]
    if kind is bool:
        return Kind.FLAG
    if getattr(kind, "__supertype__", kind) is int:
        return Kind.MONEY if unit is Unit.CENTS else Kind.NUMBER
    if kind is str:
        return Kind.AREA if most > LABEL_CHARACTERS else Kind.LINE
    raise TypeError(f"no form asks for {kind}")


def outcome(act: Act[Any], answer: Done | NotHeard, told: Mapping[str, Any] | None = None) -> Ended:
    """What is told of it. Where no answer came, nobody knows whether it was done, and that is said. told: as sent."""
    if isinstance(answer, NotHeard):
        return Ended(trouble=_not_heard(answer))
    if answer.refused:
        return Ended(trouble=refusal(answer.refused, answer.detail), field=_to_mend(act, answer, told or {}))
    unknown = []
    if answer.missing:
        unknown.append(tr("Not known to be done on: {nodes}.", nodes=", ".join(answer.missing)))
    if not answer.is_whole:
        unknown.append(tr("Redis does not answer, so it is not known whether other nodes did it."))
    if answer.missing and not answer.nodes and not answer.figures:  # figures: an older server keeps no nodes
        return Ended(trouble=" ".join(unknown))
    return Ended(" ".join([_filled(act.says, answer.figures), *unknown]), answer.text)


def _to_mend(act: Act[Any], answer: Done, told: Mapping[str, Any]) -> str:
    """By the reason, by the caption that a bound is known by, or by what was entered, where that is what it says."""
    names = [each.asked.name for each in fields_of(act)]
    if answer.refused in set(Reason) and Reason(answer.refused).fields:
        return next((name for name in Reason(answer.refused).fields if name in names), "")
    bounds = get_type_hints(act.asks, include_extras=True)
    captions = {
        each.caption: name for name in names for each in bounds[name].__metadata__ if isinstance(each, Entered | Told)
    }
    what = answer.detail.get("what", "")
    same = next((name for name in names if what and told.get(name) == what), "")
    return captions.get(str(what), same)


def _not_heard(answer: NotHeard) -> str:
    if answer.code == "unreachable":
        return tr(
            "The server was asked, but no answer came, so it is not known whether this was done. Look at it again, "
            "and at the acts, before you repeat it."
        )
    if answer.code == "switched_off":
        return tr("You work offline, so the server was not asked. Nothing was done.")
    return answer.text


def refusal(code: str, detail: Mapping[str, str | int]) -> str:
    """Why an act is not done, in the language of the window."""
    if code in REFUSALS:
        return said(code, detail)
    try:
        known = Reason(code)
    except ValueError:
        return tr("The server did not do it, for a reason that this program does not know ({code}).", code=code)
    return _filled(known.text, detail)


def _filled(template: str, values: Mapping[str, str | int]) -> str:
    names = [name for _, name, _, _ in Formatter().parse(template) if name]
    shown = {name: _shown(name, values.get(name, MISSING)) for name in names}
    return tr(template, **shown)


def _shown(name: str, value: Value) -> str:
    if isinstance(value, int):
        return formats.number(value)
    match name, value:
        case "because", code:
            return inside(caption_of(CallFailure, str(code)))
        case "what", str() as declared:
            return tr(declared)
        case _:
            return str(value)
