"""The acts that are kept, in words: what each was told and how it ended, by the declaration of the act itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from desktop.screens.words import beside, caption_of, readable, tr
from desktop.viewmodels.administration.acts import KEY, AskedOfAct, fields_of, outcome
from desktop.viewmodels.administration.values import ABSENT, months_of, spoken
from shared.panels.catalogue import PANELS
from shared.panels.panel import Act, Panel, Told, Unit, told_of
from shared.wire.panels import Came, Done, Value, plain

OF_ACT: Final = frozenset({Unit.PANEL, Unit.ACT, Unit.ASKED, Unit.CAME})
"""Units that only the line as a whole explains."""


def texts_of(
    line: Mapping[str, Value], declared: Mapping[str, Told], names: Mapping[str, str], now: datetime
) -> dict[str, str]:
    """A row in words, by column."""
    texts = {name: spoken(line.get(name), told, names, now) for name, told in declared.items()}
    for name, told in declared.items():
        if line.get(told.named):
            texts[name] = names.get(str(line.get(name)), str(line[told.named]))
        if months := months_of(line, name, told, now):
            texts[name] = beside(texts[name], tr("unseen for {n} months", n=months))
    by_unit = {told.unit: str(line.get(name) or "") for name, told in declared.items() if told.unit in OF_ACT}
    if by_unit:
        words = _in_words(by_unit, names, now)
        texts |= {name: words[told.unit] for name, told in declared.items() if told.unit in OF_ACT}
    return texts


def _in_words(said: Mapping[Unit, str], names: Mapping[str, str], now: datetime) -> dict[Unit, str]:
    panel = next((each for each in PANELS if each.name == said.get(Unit.PANEL)), None)
    act = panel.act(said.get(Unit.ACT, "")) if panel is not None else None
    return {
        Unit.PANEL: _called(panel, said.get(Unit.PANEL, "")),
        Unit.ACT: _called(act, said.get(Unit.ACT, "")),
        Unit.ASKED: _asked(act, said.get(Unit.ASKED, ""), names, now) or ABSENT,
        Unit.CAME: _came(act, said.get(Unit.CAME, "")) or ABSENT,
    }


def _called(declared: Panel[Any, Any] | Act[Any] | None, name: str) -> str:
    """None: this program does not know it."""
    return tr(declared.caption) if declared is not None else readable(name)


def _asked(act: Act[Any] | None, text: str, names: Mapping[str, str], now: datetime) -> str:
    """What was entered, each under the caption of its field; what was left empty is not told."""
    try:
        values = msgspec.json.decode(text, type=dict[str, Any])
    except ValueError:  # nothing, or what a newer server keeps
        return text
    if act is None:
        return beside(*(f"{readable(name)}: {value}" for name, value in values.items() if value not in _EMPTY))
    fields = {each.asked.name: each for each in fields_of(act)}
    found = [names.get(values[KEY], values[KEY])] if KEY in values else []
    for name, told in told_of(act.asks).items():
        value = values.get(name)
        if name in fields and value not in _EMPTY:
            found.append(f"{tr(told.caption)}: {_entered(value, told, fields[name], names, now)}")
    return beside(*found)


_EMPTY: Final[tuple[object, ...]] = (None, "", [])


def _entered(value: Any, told: Told, field: AskedOfAct, names: Mapping[str, str], now: datetime) -> str:
    choices = field.asked.choices
    if choices is None:
        return spoken(value, told, names, now)
    return ", ".join(caption_of(choices, each) for each in (value if isinstance(value, list) else [value]))


def _came(act: Act[Any] | None, text: str) -> str:
    """The sentence that whoever asked for it was told."""
    try:
        came = msgspec.json.decode(text, type=Came)
    except ValueError:
        return text
    if act is None:
        return text if not came.refused else readable(came.refused)
    ended = outcome(act, Done(**plain(came)))
    return ended.trouble or ended.said
