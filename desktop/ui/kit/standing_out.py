"""What others have just changed stands out on a page for some seconds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from difflib import SequenceMatcher
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLabel, QWidget
from shiboken6 import isValid

from desktop.screens.words import beside, tr
from desktop.ui.kit import labels
from desktop.viewmodels.files.others import FLASH_FOR

MOST: Final = 40
"""Labels that stand out: where nearly everything differs, nothing does."""
COMPARED: Final = 600
"""Labels between the first and the last that differ; among more, one that says what was said nowhere is new."""
_Said = tuple[str, int]
"""Words with what is called so, and how many labels say the same above it."""


class StandingOut(QObject):
    """Of what is seen `within`: what says something else than before somebody else's change.

    called: what the words call the file; told(text): what is said of the change, where anything stands out.
    """

    def __init__(self, within: QWidget, called: Callable[[], str], told: Callable[[str], None]) -> None:
        super().__init__(within)
        self._within, self._called, self._told = within, called, told
        self._new: list[frozenset[_Said]] = []
        """By change, each for its time."""
        self._marked: list[QLabel] = []
        self._last = ""

    @contextmanager
    def drawing(self, who: Sequence[str]) -> Iterator[None]:
        """Around drawing anew. who: whose changes it brings. What stands out goes on doing so, however often it is
        drawn meanwhile.
        """
        is_looked_at = self._within.isVisible() and not self._within.window().isMinimized()
        before = [words for words, _ in _said(self._within)] if who and is_looked_at else []
        yield
        if before:
            self._compare(before, who)
        self._mark()

    def _compare(self, before: list[str], who: Sequence[str]) -> None:
        shown = _said(self._within)
        after = [words for words, _ in shown]
        new = _news(before, after)
        if not new or len(new) > MOST:
            return
        said = _ordinals(after)
        batch = frozenset(said[place] for place in new)
        self._new.append(batch)
        QTimer.singleShot(round(FLASH_FOR.total_seconds() * 1000), self, partial(self._end, batch))
        first = shown[new[0]][1].text()
        changed = tr("{who} changed {file}: {what}", who=beside(*who, by=", "), file=self._called(), what=first)
        if changed != self._last:  # two parts of a page that are read for themselves bring the same change
            self._last = changed
            self._told(changed)

    def _end(self, batch: frozenset[_Said]) -> None:
        self._new.remove(batch)
        self._last = ""
        self._mark()

    def _mark(self) -> None:
        """All that are new stand out, and nothing else does."""
        wanted: list[QLabel] = []
        if self._new:
            shown = _said(self._within)
            places = _ordinals([words for words, _ in shown])
            new = {each for batch in self._new for each in batch}
            wanted = [each for place, (_, each) in zip(places, shown, strict=True) if place in new]
        for each in self._marked:
            if isValid(each) and each not in wanted:
                labels.stand_out(each, False)
        for each in wanted:
            labels.stand_out(each, True)
        self._marked = wanted


def _said(within: QWidget) -> list[tuple[str, QLabel]]:
    """Labels that are seen, from the first to the last, by their words or what they are called."""
    found = within.findChildren(QLabel)
    return [(each.accessibleName() or each.text(), each) for each in found if each.text() and each.isVisibleTo(within)]


def _ordinals(said: Sequence[str]) -> list[_Said]:
    seen: Counter[str] = Counter()
    found = []
    for words in said:
        found.append((words, seen[words]))
        seen[words] += 1
    return found


def _news(before: Sequence[str], after: Sequence[str]) -> list[int]:
    """The places of what is said more often than before, where it is; what only moved is not new."""
    more = Counter(after) - Counter(before)
    least = min(len(before), len(after))
    first = next((place for place in range(least) if before[place] != after[place]), least)
    last = 0
    while last < least - first and before[-1 - last] == after[-1 - last]:
        last += 1
    was, now = before[first : len(before) - last], after[first : len(after) - last]
    if max(len(was), len(now)) > COMPARED:
        known = set(before)
        return [first + place for place, words in enumerate(now) if words not in known]
    steps = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    differing = [place for tag, _, _, begin, end in steps if tag != "equal" for place in range(begin, end)]
    return [first + place for place in differing if more[now[place]] > 0]
