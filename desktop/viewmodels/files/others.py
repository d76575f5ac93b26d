"""Who else changed what is read anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

FLASH_FOR: Final = timedelta(seconds=3)
"""How long what somebody else changed stands out, in a list and on a page."""


class Others:
    """Remembers who it was until it is drawn: other questions may be asked and answered meanwhile."""

    def __init__(self) -> None:
        self._who = ""

    def heard(self, who: str) -> None:
        """who: empty for an own change."""
        self._who = who or self._who

    def take(self) -> str:
        """Who changed what is about to be drawn; empty where nobody else did."""
        who, self._who = self._who, ""
        return who
