"""The derived cards of one file's page together: their rows, their widgets, their commands and their forms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.screens.cards import CardRows
from desktop.screens.sayings import title
from desktop.screens.syncing import AttentionItem
from desktop.ui.derived.card import CardOf, DerivedCard, Way, add_way, form_of
from desktop.ui.derived.row_form import RowForm
from desktop.ui.kit import layouts, redrawing
from desktop.ui.kit.standing_out import StandingOut
from desktop.viewmodels.files.card import CardViewModel
from desktop.viewmodels.frame.palette import Group, PaletteCommand


class FileCards(QObject):
    """changed: rows or permissions of one of them; did(text): in words what was done in one.

    redrawn: one that stands on the page shows other rows now. standing_out: of the page, once there is one.
    """

    changed = Signal()
    did = Signal(str)
    redrawn = Signal()

    def __init__(
        self,
        declared: Sequence[CardOf],
        file_id: str,
        open_rows: Callable[[CardRows], CardViewModel],
        way: Way,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._way = way
        self.standing_out: StandingOut | None = None
        self._cards = [(each, open_rows(each.of(file_id))) for each in declared]
        for _, model in self._cards:
            model.changed.connect(self.changed)
            model.did.connect(self.did)

    def widgets(self) -> list[QWidget]:
        """A card each, which draws itself anew when its rows change: nothing else of the page does."""
        return [_Renewed(declared, model, self._way, self) for declared, model in self._cards]

    def commands(self) -> list[PaletteCommand]:
        """What can be added, for the palette and the sheet of keys."""
        found = []
        for declared, model in self._cards:
            run = add_way(declared, model, self._way)
            if run is not None and declared.add is not None:
                found.append(PaletteCommand(title(declared.add), declared.keys, "plus", run, group=Group.FILE))
        return found

    def form_of(self, item: AttentionItem) -> Callable[[], RowForm] | None:
        """The form in which a refused entry is corrected; None where it belongs to none of the cards."""
        made = (form_of(declared, model, item) for declared, model in self._cards)
        return next((each for each in made if each is not None), None)

    def close(self) -> None:
        """Stop listening, when the page goes away."""
        for _, model in self._cards:
            model.close()


class _Renewed(QWidget):
    """The place of a card on the page, with the card as its rows are now."""

    def __init__(self, declared: CardOf, model: CardViewModel, way: Way, cards: FileCards) -> None:
        super().__init__()
        self._make: Callable[[], DerivedCard] = lambda: DerivedCard(declared, model, way)
        self._cards, self._model = cards, model
        self._inside = layouts.column(self, gap=0)
        self._inside.addWidget(self._make())
        model.changed.connect(self._renew)

    def _renew(self) -> None:
        if self.isHidden() and self.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
            return  # another one stands in its place, and this one is about to go
        out = self._cards.standing_out
        others = out.drawing(self._model.others.take()) if out is not None else nullcontext()
        with redrawing.keyboard_kept(self), others:
            layouts.empty(self._inside)
            card = self._make()
            self._inside.addWidget(card)
            card.show()  # before it is laid out: what Qt has not shown yet counts as nothing
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self._cards.redrawn.emit()
