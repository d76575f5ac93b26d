"""What is being typed is kept: one draft per form, saved a moment after each keystroke, without a Save button."""

from __future__ import annotations

import json
from typing import Final

from PySide6.QtCore import QObject, QTimer

from desktop.viewmodels.ports import Store

SAVE_AFTER_MS: Final = 400


class Draft(QObject):
    """The fields of one form under one key. `values` starts with what was kept; `put` changes, `forget` ends it."""

    def __init__(self, store: Store, key: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._key = key
        self.values: dict[str, str] = _read(store.draft(key))
        self._saving = QTimer(self, singleShot=True, interval=SAVE_AFTER_MS)
        self._saving.timeout.connect(self.flush)

    @property
    def is_empty(self) -> bool:
        return not any(self.values.values())

    def put(self, field: str, text: str) -> None:
        """Remember a field; saved shortly after the last change."""
        if self.values.get(field, "") != text:
            self.values[field] = text
            self._saving.start()

    def flush(self) -> None:
        """Save at once, as when the form is put away."""
        self._saving.stop()
        text = "" if self.is_empty else json.dumps(self.values, ensure_ascii=False, sort_keys=True)
        self._store.save_draft(self._key, text)

    def forget(self) -> None:
        """The form was sent or emptied."""
        self.values = {}
        self.flush()


def _read(text: str) -> dict[str, str]:
    """A draft that cannot be read is an older program's; it is not worth a failure at the screen."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}
