"""Who else changed what is read anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

FLASH_FOR: Final = timedelta(seconds=3)
"""How long what somebody else changed stands out, in a list and on a page."""


class Others:
    """Whose changes an answer brings, from when they are heard of until it is drawn."""

    def __init__(self) -> None:
        self._heard: list[str] = []
        self._brought: tuple[str, ...] = ()

    def heard(self, who: str) -> None:
        """The file changed, and is asked for anew. who: empty for an own change."""
        if who and who not in self._heard:
            self._heard.append(who)

    def arrived(self, *, is_new: bool) -> None:
        """An answer is here. is_new: nothing was shown before, or nothing is now: then all of it differs."""
        self._brought = () if is_new else tuple(self._heard)
        self._heard.clear()

    def take(self) -> tuple[str, ...]:
        """Whose changes what is about to be drawn brings. Once: what is drawn again for another reason brings none."""
        brought, self._brought = self._brought, ()
        return brought
