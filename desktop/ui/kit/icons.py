"""Icons of the lucide set, drawn from SVG in any token's colour and any size, sharp at every scale."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.ui.kit import memory_files

SIZE: Final = 18
_STROKE: Final = 1.75
"""Thinner than the drawings' 2: matches the strokes of Inter at 14 px."""


_GAP: Final = 4
_INSET: Final = "-inset"


@cache
def _source(name: str) -> str:
    return files("resources.icons").joinpath(f"{name}.svg").read_text("utf-8")


@lru_cache(maxsize=512)
def pixmap(name: str, colour_hex: str, size: int = SIZE, ratio: float = 1.0) -> QPixmap:
    """The icon in device pixels for a scale of `ratio`. Raises FileNotFoundError for an icon we do not bring."""
    svg = _source(name).replace("currentColor", colour_hex).replace('stroke-width="2"', f'stroke-width="{_STROKE}"')
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    drawn = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(drawn.rect()))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


def icon(name: str, colour: QColor, size: int = SIZE, gap: int = 0) -> QIcon:
    """For 100 % and 200 %; `gap` is empty room at the right, towards a button's text."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        drawn = pixmap(name, colour.name(), size, ratio)
        if gap:
            wider = QPixmap(round((size + gap) * ratio), round(size * ratio))
            wider.fill(Qt.GlobalColor.transparent)
            wider.setDevicePixelRatio(ratio)
            painter = QPainter(wider)
            painter.drawPixmap(0, 0, drawn)
            painter.end()
            drawn = wider
        made.addPixmap(drawn)
    return made


@cache
def path(name: str, colour_hex: str) -> str:
    """Where style sheets find the icon in a colour: they show files only, so it is one of Qt's files in memory.

    A name with `-inset` is the icon with room around it, 30 by 24: sheets cannot move a picture from its edge.
    """
    svg = _source(name.removesuffix(_INSET)).replace("currentColor", colour_hex)
    if name.endswith(_INSET):
        svg = svg.replace('width="24"', 'width="30"', 1).replace('viewBox="0 0 24 24"', 'viewBox="-8 -4 40 32"', 1)
    return memory_files.put("icons", f"{name}-{colour_hex.removeprefix('#')}.svg", svg.encode())


def put(
    button: QAbstractButton, name: str, token: str, colour: QColor, size: int = SIZE, *, fades: bool = True
) -> None:
    """Give a button an icon that follows the theme. fades: while it may not be pressed; else it says something."""
    button.setProperty("iconName", name)
    button.setProperty("iconToken", token)
    gap = _GAP if button.text() else 0
    button.setProperty("iconEdge", size)
    button.setIconSize(QSize(size + gap, size))
    made = icon(name, colour, size, gap)
    if not fades:
        for each in made.availableSizes():
            made.addPixmap(made.pixmap(each), QIcon.Mode.Disabled)
    button.setIcon(made)


def retint(widget: QWidget, colour: Callable[[str], QColor]) -> None:
    """Draw a button's icon anew in another theme; widgets without one of ours stay as they are."""
    name = widget.property("iconName")
    if isinstance(widget, QAbstractButton) and isinstance(name, str):
        put(
            widget,
            name,
            str(widget.property("iconToken")),
            colour(str(widget.property("iconToken"))),
            int(str(widget.property("iconEdge"))),
        )
