"""What a key of another program is good for, in words: what it lets see, and what it lets do."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.screens.words import beside, caption_of
from shared.panels.words import KeySubject, KeyWay


def offered(scopes: Iterable[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """By the words for the way, each scope of it with the words for its subject."""
    found: dict[str, list[tuple[str, str]]] = {}
    for scope in filter(None, scopes):
        way, _, subject = scope.partition(":")
        found.setdefault(caption_of(KeyWay, way), []).append((scope, caption_of(KeySubject, subject)))
    return {words: tuple(each) for words, each in found.items()}


def told(scopes: Iterable[str]) -> str:
    """In a line."""
    ways = offered(scopes).items()
    return beside(*(f"{words}: {', '.join(name for _, name in each)}" for words, each in ways))
