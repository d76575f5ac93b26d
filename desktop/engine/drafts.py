"""What is being typed: in memory at once, on the disk soon, and tried again for as long as the disk takes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final, TypeAlias

from desktop.engine.entries import DISCARDED, GONE, SENT, Kept, Taken, unsaved
from desktop.engine.journal_side import JournalSide
from desktop.storage.files import StoreError
from shared.domain.kernel.ids import Id

FromDraft: TypeAlias = tuple[str, str]
"""The key of a draft, and its text when it was sent."""
AGAIN_S: Final = 5.0
"""Between tries while a draft is not on the disk."""


class Drafts:
    """Of one device. Those methods that take the side of the journal are of the journal's thread, all others of any.

    What is typed is never handed on by itself: whoever writes brings the disk to what is typed by then, so that a write
    that failed, was dropped at the end, or came before the journal was open leaves nothing behind.
    """

    def __init__(self, tell: Callable[[frozenset[str]], None], again: Callable[[float], None]) -> None:
        """tell: the keys that the disk did not take, whenever they are others. again: have it written in so long."""
        self._tell = tell
        self._again = again
        self._typed: dict[str, tuple[str, Id | None]] = {}
        self._written: dict[str, str] = {}
        self._told: frozenset[str] = frozenset()
        self._sent: set[str] = set()
        """The keys of what was sent last, and nothing typed since."""
        self._person: Id | None = None
        """Whose the open journal is, or the last one was."""
        self._left: dict[str, tuple[str, Id | None]] = {}
        """What the disk had not taken when that person's journal was closed."""

    def type(self, key: str, text: str, file_id: Id | None) -> None:
        """An empty text forgets it."""
        self._typed[key] = (text, file_id)
        if text:
            self._sent.discard(key)

    def text(self, key: str) -> str:
        return self._typed.get(key, ("", None))[0]

    def send(self, typed: FromDraft | None, take: Callable[[str], Taken], tell: Callable[[str], None]) -> Taken:
        """What was typed in a draft is taken once, and the draft is gone with that, unless it is another by then.

        take: gets the key of what goes with it, or an empty one. tell: the key of a draft that went or is there again.
        """
        if typed is None:
            return take("")
        key, text = typed
        if not self.text(key):
            return unsaved(self._gone(key, text, tell))
        forgets = key if self.text(key) == text else ""
        taken = take(forgets)
        if forgets and isinstance(taken, Kept):
            self._went(key, text)
            tell(key)
        return taken

    # Windows type meanwhile. What is there is therefore taken out in one step and looked at then, and what is put back
    # takes the place of nothing that was typed since.

    def _went(self, key: str, text: str) -> None:
        """It was sent, and the disk has it no more; what was typed under the key while it was written stays."""
        self._sent.add(key)
        was = self._typed.pop(key, None)
        self._written.pop(key, None)
        self._left.pop(key, None)
        if was is not None and was[0] not in ("", text):
            self._typed.setdefault(key, was)
            self._sent.discard(key)

    def _gone(self, key: str, text: str, tell: Callable[[str], None]) -> str:
        """Why there is nothing to be sent under a key. What another window discarded a moment ago is kept again, unless
        something was typed since: it stands still in the form from which it was to be sent, and goes from there.
        """
        if key in self._sent:
            return SENT
        was = self._typed.pop(key, None)
        if was is None:
            return GONE  # with its file
        typed, file_id = was
        self._typed.setdefault(key, (typed or text, file_id))
        self._again(0)
        tell(key)
        return DISCARDED

    def keys(self) -> frozenset[str]:
        """Under which there is a text."""
        return frozenset(key for key, (text, _) in list(self._typed.items()) if text)

    def owed(self) -> frozenset[str]:
        """The keys of what is not on the disk yet, while the journal is closed too."""
        typed = list(self._typed.items())
        return frozenset(key for key, (text, _) in typed if text != self._written.get(key, "")) | self._left.keys()

    def begin(self, journal_side: JournalSide, person: Id) -> None:
        """The person's journal is open: what it holds is there again, and what was typed before is written, also what
        the disk had not taken of it when it was closed.
        """
        self._written = dict(journal_side.drafts())
        left, self._left = self._left, {}
        for key, typed in left.items() if person == self._person else ():
            self._typed.setdefault(key, typed)
        if person != self._person:
            self._sent.clear()
        self._person = person
        for key, text in self._written.items():
            self._typed.setdefault(key, (text, None))
        self.write(journal_side)

    def write(self, journal_side: JournalSide | None) -> frozenset[str]:
        """The keys that are still owed. journal_side: None while the journal is not open."""
        failed = False
        for key in sorted(self.owed()) if journal_side is not None else ():
            text, file_id = self._typed.get(key, ("", None))
            try:
                assert journal_side is not None
                journal_side.save_draft(key, text, file_id)
            except StoreError:  # a full disk, most often
                failed = True
                continue  # a shorter one may fit
            self._written[key] = text
        owed = self.owed() if failed else frozenset()
        if owed != self._told:
            self._told = owed
            self._tell(owed)
        if failed:
            self._again(AGAIN_S)
        return self.owed()

    def forget(self, keys: Collection[str]) -> None:
        """They are out of the journal already."""
        for key in keys:
            self._typed.pop(key, None)
            self._written.pop(key, None)
            self._left.pop(key, None)

    def clear(self) -> None:
        """The journal is closed: nothing of it is shown. What the disk did not take stays for the same person."""
        self._left |= {key: self._typed[key] for key in self.owed() if key in self._typed}
        self._typed.clear()
        self._written.clear()
        if self._told:
            self._told = frozenset()
            self._tell(self._told)
