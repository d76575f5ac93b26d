"""What a real server answered about itself over a night and a morning in the sample world, kept for the pictures.

`python -m tests.support.recording` lives through that morning again and writes it anew: whenever a panel is declared,
or answers something else than it did.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from shared.domain.kernel.fields import Micros
from shared.panels.catalogue import PANELS
from shared.panels.panel import Told, Unit
from shared.wire.panels import Done, Part, Sheet, Value

FILE: Final = Path(__file__).with_name("panels.json")


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """alone: of each panel, one answer after the other, while there was one node; two: the same of two nodes; silent:
    the same where the second one says nothing. refused: by panel and act with a point between them, what was answered
    to an act that was not done.
    """

    alone: Mapping[str, tuple[Sheet, ...]]
    two: Mapping[str, tuple[Sheet, ...]]
    silent: Mapping[str, tuple[Sheet, ...]]
    refused: Mapping[str, Done]


@cache
def record() -> Record:
    return msgspec.json.decode(FILE.read_bytes(), type=Record)


def moved(sheet: Sheet, by: int) -> Sheet:
    """The same answer, so many microseconds later."""
    panel = next(each for each in PANELS if each.name == sheet.panel)
    parts = tuple(_moved(part, panel.values, panel.columns, by) for part in sheet.parts)
    return replace(sheet, as_of=Micros(sheet.as_of + by), parts=parts)


def _moved(part: Part, values: Mapping[str, Told], columns: Mapping[str, Told], by: int) -> Part:
    figures = _later(part.figures, values, by)
    return replace(part, figures=figures, lines=tuple(_later(line, columns, by) for line in part.lines))


def _later(told: Mapping[str, Value], declared: Mapping[str, Told], by: int) -> dict[str, Any]:
    def later(name: str, value: Value) -> Value:
        return value + by if isinstance(value, int) and declared[name].unit is Unit.MOMENT else value

    return {name: later(name, value) for name, value in told.items()}
