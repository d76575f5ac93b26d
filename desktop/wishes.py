"""What a screen is told of its wish: accepted with its ids, or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.screens.refusals import said
from desktop.screens.store import Accepted, Outcome, Refused
from desktop.screens.words import tr

if TYPE_CHECKING:
    from desktop.engine.entries import NotKept, Taken


def outcome_of(taken: Taken) -> Outcome:
    """What became of a wish: accepted with its ids, or refused in words."""
    from desktop.engine.drafting import file_of
    from desktop.engine.entries import Kept

    if not isinstance(taken, Kept):
        return Refused(taken.code, _why_not(taken))
    first = taken.entries[0].envelope
    return Accepted(first.command_id, file_of(first.command, first.command_id))


def _why_not(refused: NotKept) -> str:
    """In the language of the window."""
    try:
        return said(refused.code, refused.detail)
    except ValueError:  # the disk, or a newer server's code: no rule of the domain
        return tr(refused.text)
