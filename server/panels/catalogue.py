"""Every panel with its server's side: each module of this package that declares a `SIDE`."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final

from server import panels
from server.panels import standing
from server.panels.panel import Side
from shared.panels.catalogue import PANELS

_OTHERS: Final = frozenset({__name__.rpartition(".")[2], "running", "panel", "remembered", "giving", "standing"})


def declared() -> dict[str, Side[Any, Any]]:
    """By the panel's name, in the order of the declarations. Raises ValueError where the two sides do not fit."""
    modules = sorted(module.name for module in iter_modules(panels.__path__) if module.name not in _OTHERS)
    found = {}
    for module in modules:
        side = getattr(import_module(f"{panels.__name__}.{module}"), "SIDE", None)
        if isinstance(side, Side):
            found[side.panel.name] = side
    overview = standing.side(found)
    found[overview.panel.name] = overview
    if found.keys() != {each.name for each in PANELS}:
        raise ValueError(f"panels of one side only: {sorted(found.keys() ^ {each.name for each in PANELS})}")
    for side in found.values():
        if side.acts.keys() != {act.name for act in side.panel.acts}:
            raise ValueError(f"acts of {side.panel.name} of one side only")
    return {each.name: found[each.name] for each in PANELS}


SIDES: Final = declared()
