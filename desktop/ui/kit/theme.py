"""The tokens of the design as typed values, and how a theme is put on the program. No widget, no style sheet."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from desktop.ui.kit import fonts, icons, style
from desktop.viewmodels.people.preferences import ThemeChoice

COLOURS: Final = (
    "window",
    "surface",
    "raised",
    "line",
    "control_line",
    "text",
    "muted",
    "off",
    "off_line",
    "accent",
    "accent_soft",
    "on_accent",
    "good",
    "good_soft",
    "wait",
    "wait_soft",
    "bad",
    "bad_soft",
    "note",
    "note_soft",
    "flash",
)


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours, by token name; every text colour reaches 7:1 on each ground that it stands on, but `off`, of
    what cannot be pressed: 3:1.
    """

    name: str
    colours: tuple[tuple[str, str], ...]

    def hex(self, token: str) -> str:
        return dict(self.colours)[token]

    def colour(self, token: str) -> QColor:
        return QColor(self.hex(token))


@cache
def theme(name: str) -> Theme:
    """`light`, `dark` or `contrast`. Raises KeyError for another name or a token that is missing."""
    tokens = json.loads(files("resources").joinpath("tokens.json").read_text("utf-8"))
    return Theme(name, tuple((token, tokens[name][token]) for token in COLOURS))


def wanted(choice: ThemeChoice) -> Theme:
    """The theme for a choice; the system's own wish where the choice is to follow it."""
    if choice is not ThemeChoice.SYSTEM:
        return theme(choice.value)
    hints = QGuiApplication.styleHints()
    if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
        return theme("contrast")
    return theme("dark" if hints.colorScheme() is Qt.ColorScheme.Dark else "light")


def current() -> Theme:
    """The theme that the program wears; light before any was put on."""
    app = QApplication.instance()
    name = app.property("theme") if app is not None else None
    return theme(name if isinstance(name, str) else "light")


def wear(app: QApplication, chosen: Theme) -> None:
    """Put a theme on the whole program at once: palette, style sheet, fonts and tinted icons."""
    app.setProperty("theme", chosen.name)
    app.setStyle("Fusion")
    app.setFont(fonts.body())
    app.setPalette(palette(chosen))
    app.setStyleSheet(style.sheet(dict(chosen.colours), icons.path))
    for widget in app.allWidgets():
        icons.retint(widget, chosen.colour)
        widget.update()


def palette(chosen: Theme) -> QPalette:
    """Our own palette, since the platform's knows nothing of the tokens; placeholders are as readable as text."""
    made = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: "window",
        role.Base: "surface",
        role.AlternateBase: "window",
        role.Button: "surface",
        role.ToolTipBase: "raised",
        role.ToolTipText: "text",
        role.WindowText: "text",
        role.Text: "text",
        role.ButtonText: "text",
        role.BrightText: "bad",
        role.PlaceholderText: "muted",
        role.Highlight: "accent",
        role.HighlightedText: "on_accent",
        role.Link: "accent",
        role.LinkVisited: "note",
        role.Light: "surface",
        role.Midlight: "line",
        role.Mid: "control_line",
        role.Dark: "control_line",
        role.Shadow: "line",
        role.Accent: "accent",
    }
    for place, token in pairs.items():
        made.setColor(place, chosen.colour(token))
    for place in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        made.setColor(QPalette.ColorGroup.Disabled, place, chosen.colour("muted"))
    return made


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of WCAG 2.1, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())
