"""Keys as they stand on a keyboard of the person's language."""

from __future__ import annotations

from typing import Final

from desktop.screens.words import tr

_NAMES: Final = {
    "Ctrl": "Ctrl",
    "Shift": "Shift",
    "Up": "Up",
    "Down": "Down",
    "Left": "Left",
    "Right": "Right",
    "Enter": "Enter",
    "Tab": "Tab",
    "Esc": "Esc",
    "Space": "Space",
    "PageDown": "Page Down",
    "Home": "Home",
}
"""Those that are called otherwise elsewhere."""


def spelled(keys: str) -> str:
    """keys: as Qt reads them, such as `Ctrl+Shift+O`; several with a comma between."""
    return ", ".join("+".join(_name(key) for key in each.split("+")) for each in keys.split(", "))


def _name(key: str) -> str:
    return tr(_NAMES[key]) if key in _NAMES else key
