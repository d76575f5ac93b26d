"""Texts that a list declares, in the language of the window."""

from __future__ import annotations

from desktop.screens.words import tr


def say(declared: str, /, **values: object) -> str:
    """declared: one of `Listing.texts`."""
    return tr(declared, **values)
