"""What becomes of a deed that is to be taken back."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.screens.questions import Question
from shared.domain.kernel.commands import Command


@dataclass(frozen=True, slots=True)
class WayBack:
    """How a deed is taken back. is_unsent: it lies in the outbox and leaves it; inverse: what is issued instead.

    why_not: in words, where neither is possible.
    """

    is_unsent: bool = False
    inverse: Command | None = None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class TakingBack(Question[WayBack]):
    """Whether a command of this person may be taken back. reason: for the command that does it.

    command: as it was given on this device; None for one that is only known by the line that it left in its file.
    """

    command_id: str
    command: Command | None
    reason: str
    file_id: str = ""
    """Of the line."""
