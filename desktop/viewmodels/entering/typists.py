"""Who else types in the fields that a form shows: told of ours, hears of theirs. What is typed is told to nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from desktop.screens.store import Store
from desktop.screens.words import tr
from shared.domain.kernel.fields import Merge, Table


@dataclass(frozen=True, slots=True)
class Shared:
    """A field of a file that others may change too. name: on the wire, as `server.live.events` names it, of one row.

    is_guarded: who writes second is asked which value is right, of all fields of the group. near: the others of the
    group, by name with their caption.
    """

    name: str
    is_guarded: bool = False
    near: Mapping[str, str] = field(default_factory=dict)


def shared_of(table: Table, names: Iterable[str], row_id: str) -> dict[str, Shared]:
    """By field of a row, what is told of it; as they are declared."""

    def told(name: str) -> str:
        return name if table.is_head else f"{table.name}.{name}.{row_id}"

    found = {}
    for name in names:
        if name in table.fields:
            group = {each: table.fields[each] for each in table.groups.get(name, ()) if each != name}
            near = {told(each): tr(declared.caption) for each, declared in group.items()}
            guarded = table.fields[name].merge in (Merge.GUARDED, Merge.STEPPED)
            found[name] = Shared(told(name), is_guarded=guarded, near=near)
    return found


class Typists(QObject):
    """Of one form, as long as it stands. changed: others began or ended to type."""

    changed = Signal()

    def __init__(self, store: Store, room: str, parent: QObject) -> None:
        super().__init__(parent)
        self._store = store
        self._room = room
        self._told: set[str] = set()
        self._is_open = True
        store.join(room)
        store.signals.typists_changed.connect(self._moved)
        self.destroyed.connect(self.close)

    def tell(self, names: Iterable[str]) -> None:
        """In which fields something is typed now."""
        if not self._is_open:
            return
        now = set(names)
        for name in sorted(self._told - now):
            self._store.types(self._room, name, is_on=False)
        for name in sorted(now - self._told):
            self._store.types(self._room, name, is_on=True)
        self._told = now

    def says(self, shared: Shared) -> str:
        """Who else types in a field or in its group, and what that means; empty where nobody does."""
        others = self._store.typists(self._room)
        here = others.get(shared.name, ())
        near = [(caption, others[name]) for name, caption in sorted(shared.near.items()) if name in others]
        if not here and not near:
            return ""
        if here:
            words = tr("{name} is changing this now.", name=_together(here))
        else:
            caption, who = near[0]
            name = _together(who)
            words = tr("{name} is changing “{field}” now, which counts together with this.", name=name, field=caption)
        if not shared.is_guarded:
            return words
        return tr("{words} If both are sent, somebody has to decide which counts: speak first.", words=words)

    def who(self, shared: Shared) -> tuple[str, ...]:
        """In the field or in its group, each once."""
        others = self._store.typists(self._room)
        names = (name for each in (shared.name, *sorted(shared.near)) for name in others.get(each, ()))
        return tuple(dict.fromkeys(names))

    def close(self) -> None:
        """The form is over, however it ended; a second call does nothing."""
        if not self._is_open:
            return
        self.tell(())
        self._is_open = False
        self._store.signals.typists_changed.disconnect(self._moved)
        self._store.leave(self._room)

    def _moved(self, room: str) -> None:
        if room == self._room:
            self.changed.emit()


def _together(names: tuple[str, ...]) -> str:
    """Of several the first, and how many more."""
    return names[0] if len(names) == 1 else tr("{name} and {n} more", name=names[0], n=len(names) - 1)
