"""What calls a person outside of the window: what is new while they look at something else.

What a telling is worth there, it declares (`Reach`). A muted file calls nobody, nor does what was read elsewhere, nor
what was there before: a start, an unlocking and a sign-in bring no flood. Names and amounts are left out unless the
person wants them, as anybody may stand before the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop.screens.notifications import Told
from desktop.screens.store import Store
from desktop.screens.syncing import AttentionItems
from desktop.screens.words import beside, count_of, tr
from desktop.viewmodels.notifications.centre import NotificationsViewModel
from desktop.viewmodels.notifications.quiet import QuietViewModel
from desktop.viewmodels.people.preferences import Preferences
from shared.domain.kernel.tellings import Reach


@dataclass(frozen=True, slots=True)
class Call:
    """A system notification. about: what it leads to; None: the centre."""

    title: str
    text: str
    about: Told | None = None


class Calling(QObject):
    """called(call). is_in_front: whether the person looks at the bell by now."""

    called = Signal(object)

    def __init__(
        self,
        store: Store,
        model: NotificationsViewModel,
        quiet: QuietViewModel,
        preferences: Preferences,
        is_in_front: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._model, self._quiet = store, model, quiet
        self._preferences, self._is_in_front = preferences, is_in_front
        self._known: frozenset[tuple[str, int]] | None = None
        self._attention: int | None = None
        """How many changes of this person's own needed them when they were counted last."""
        model.changed.connect(self._changed)
        store.signals.attention_changed.connect(self._counted)
        self._changed()

    def _changed(self) -> None:
        tellings = self._model.tellings
        if tellings is None or not tellings.is_open:
            self._known = self._attention = None  # whoever comes next finds what is there then
            return
        there = {(told.notification_id, told.said_at): told for told in (*tellings.needs, *tellings.aside)}
        before, self._known = self._known, frozenset(there)
        if before is None:
            self._store.ask(AttentionItems(), self._begin_counting)
        else:
            self._call([told for key, told in there.items() if key not in before and self._calls(told)])

    def _begin_counting(self, items: object) -> None:
        if isinstance(items, tuple) and self._known is not None:
            self._attention = len(items)

    def _counted(self, changes: int) -> None:
        """One more of them calls too."""
        before = self._attention
        if before is None:
            return
        self._attention = changes
        if changes > before and self._reaches(Reach.OUTSIDE):
            words = count_of(changes, "1 change of yours needs you", "{n} changes of yours need you")
            self.called.emit(Call(words, tr("Nothing is lost. Open Coverdesk to see to it.")))

    def _calls(self, told: Told) -> bool:
        reach = told.kind.reach if told.kind is not None else Reach.CENTRE
        return not told.is_read and not told.is_muted and self._reaches(reach)

    def _reaches(self, reach: Reach) -> bool:
        is_wanted = reach is Reach.THROUGH or (reach is Reach.OUTSIDE and not self._quiet.is_on)
        return is_wanted and not self._is_in_front()

    def _call(self, new: Sequence[Told]) -> None:
        """Several at once are one call."""
        if len(new) == 1:
            self.called.emit(self._call_of(new[0]))
        elif new:
            captions = dict.fromkeys(told.title for told in new)
            self.called.emit(Call(tr("{n} new notifications", n=len(new)), beside(*captions, by=", ")))

    def _call_of(self, told: Told) -> Call:
        if not self._preferences.names_outside:
            return Call(told.title, tr("Open Coverdesk to read it."), told)
        return Call(told.title, beside(beside(told.insured, told.number), told.text, by="\n"), told)
