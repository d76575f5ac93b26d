"""What becomes of an intention whose page nobody looks at by the time it is taken: a refusal is told all the same."""

from __future__ import annotations

from desktop.screens.sayings import title
from desktop.screens.store import Outcome, Refused, Store
from desktop.screens.words import tr
from shared.domain.kernel.commands import Command


def tell_unheard(store: Store, kind: type[Command], outcome: Outcome) -> None:
    """What was typed for it is a draft still; whoever turned away holds it for sent."""
    if isinstance(outcome, Refused):
        store.signals.told.emit(tr("{deed}: {why}", deed=title(kind), why=outcome.text))
