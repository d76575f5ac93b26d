"""What is being typed is kept: one draft per form and row, with what was seen when the typing began.

Saved within a second of the first key that is not saved yet, and whenever the keyboard moves on. Two windows that
show the same form share its draft: what one saves, the other shows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.screens.store import FromDraft, Store
from desktop.viewmodels.entering.days import spelled_moment

SAVE_WITHIN_MS: Final = 400
"""From the first unsaved key; steady typing does not put it off. A second, the writing included, is promised."""

Value: TypeAlias = str | int | bool | list[str] | None
"""What a field holds, as JSON can carry it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """values: of every field, by name; base: what the file held when the typing began; at: of the last key."""

    values: Mapping[str, Value]
    base: Mapping[str, Value]
    at: datetime | None


class Draft(QObject):
    """What is kept under one key, None where nothing is. `keep` changes it, `forget` ends it.

    changed: another window has changed or ended it; stood: whether it is unsaved may be another.
    """

    changed = Signal()
    stood = Signal()

    def __init__(
        self, store: Store, key: str, now: Callable[[], datetime], parent: QObject | None = None, *, about: str = ""
    ) -> None:
        """about: the file that it goes with, see `Store.save_draft`."""
        super().__init__(parent)
        self._about = about
        self._store = store
        self._key = key
        self.now = now
        self._saved = store.draft(key)
        self.kept = _read(self._saved)
        self._sent: str | None = None
        """What is being sent; empty where nothing was typed."""
        self._saving = QTimer(self, singleShot=True, interval=SAVE_WITHIN_MS)
        self._saving.timeout.connect(self.flush)
        store.signals.draft_changed.connect(self._hear)
        store.signals.drafts_unsaved.connect(self.stood)

    def keep(self, values: Mapping[str, Value], base: Mapping[str, Value]) -> None:
        """Remember the fields; on the disk within a second."""
        before = self.kept
        if before is None or (before.values, before.base) != (values, base):
            self.kept = Kept(dict(values), dict(base), self.now())
            if not self._saving.isActive():
                self._saving.start()

    def flush(self) -> None:
        """Save at once what is not saved, as when the keyboard moves on or the form is put away."""
        self._saving.stop()
        text = _written(self.kept)
        if text != self._saved:
            self._saved = text
            self._store.save_draft(self._key, text, self._about)

    @property
    def is_unsaved(self) -> bool:
        """The disk did not take it; the device tries again by itself."""
        return self.kept is not None and self._key in self._store.unsaved_drafts()

    def sending(self) -> FromDraft | None:
        """As it is sent now; None where nothing was typed. It goes with what is sent: of that nothing is heard here."""
        self.flush()
        self._sent = self._saved
        return (self._key, self._saved) if self._saved else None

    def stay(self) -> None:
        """It was not sent after all."""
        self._sent = None

    def forget(self) -> None:
        """The form was sent or emptied; what another window has typed since it was sent stays."""
        sent, self._sent = self._sent, None
        if sent is not None and self._saved != sent:
            return
        self.kept = None
        self.flush()

    def _hear(self, key: str, text: str) -> None:
        if key == self._key and text != self._saved and (text or not self._sent):
            self._saving.stop()
            self._saved = text
            self.kept = _read(text)
            self.changed.emit()


def is_anything_typed(store: Store) -> bool:
    """Whether a form was left with something that was typed; what screens remember is kept among the drafts too."""
    return any(_is_of_form(store.draft(key)) for key in store.draft_keys())


def _is_of_form(text: str) -> bool:
    try:
        found = json.loads(text)
    except ValueError:
        return False
    return isinstance(found, dict) and isinstance(found.get("values"), dict)


def several(rows: Iterable[str]) -> str:
    """Of the key of a draft that is about these together."""
    return hashlib.sha256(" ".join(sorted(rows)).encode()).hexdigest()[:32]


def _written(kept: Kept | None) -> str:
    if kept is None:
        return ""
    at = kept.at.isoformat() if kept.at is not None else None
    return json.dumps({"at": at, "base": kept.base, "values": kept.values}, ensure_ascii=False, sort_keys=True)


def _read(text: str) -> Kept | None:
    """A draft that cannot be read is an older program's; it is not worth a failure at the screen.

    The first programs kept the texts of the fields alone.
    """
    try:
        found = json.loads(text) if text else None
        if not isinstance(found, dict):
            return None
        if not isinstance(found.get("values"), dict):
            return Kept({str(name): str(value) for name, value in found.items()}, {}, None)
        at = spelled_moment(str(found.get("at")))
        return Kept(found["values"], dict(found.get("base") or {}), at)
    except (ValueError, TypeError):
        return None
