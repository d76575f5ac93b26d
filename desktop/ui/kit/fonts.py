"""The one typeface, Inter, in five sizes, with tabular figures for money."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase

FAMILY: Final = "Inter"
CAPTION: Final = 12
BODY: Final = 14
TITLE: Final = 18
FIGURE: Final = 22
_WEIGHTS: Final = ("Regular", "Medium", "SemiBold", "Bold")


def load() -> None:
    """Make the bundled typeface known to Qt; once per program, after the application exists."""
    known = QFontDatabase.families()
    if FAMILY in known:
        return
    for weight in _WEIGHTS:
        with as_file(files("resources.fonts").joinpath(f"Inter-{weight}.ttf")) as path:
            if QFontDatabase.addApplicationFont(str(path)) < 0:
                raise FileNotFoundError(path)


@cache
def font(pixels: int, weight: QFont.Weight = QFont.Weight.Normal, *, figures: bool = False) -> QFont:
    """`figures` asks for tabular figures, so that columns of money line up."""
    made = QFont(FAMILY)
    made.setPixelSize(pixels)
    made.setWeight(weight)
    if figures:
        made.setFeature(QFont.Tag("tnum"), 1)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def caption() -> QFont:
    return font(CAPTION)


def caption_strong() -> QFont:
    return font(CAPTION, QFont.Weight.DemiBold)


def body() -> QFont:
    return font(BODY)


def strong() -> QFont:
    return font(BODY, QFont.Weight.DemiBold)


def tabular(*, bold: bool = False) -> QFont:
    return font(BODY, QFont.Weight.DemiBold if bold else QFont.Weight.Normal, figures=True)


def title() -> QFont:
    return font(TITLE, QFont.Weight.DemiBold)


def figure() -> QFont:
    return font(FIGURE, QFont.Weight.DemiBold)
