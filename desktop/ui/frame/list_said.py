"""What is said below the line that filters a list: what it means, what of it cannot be read, or that there is more."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.screens import formats
from desktop.screens.words import tr
from desktop.ui.frame.list_filter import FilterLine
from desktop.ui.kit import buttons, fonts, labels, layouts
from desktop.ui.kit.cutting import cut
from desktop.ui.kit.giving_way import GivingWay
from desktop.ui.kit.keys import spelled
from desktop.viewmodels.frame import typed_filter
from desktop.viewmodels.frame.list import ListViewModel
from desktop.viewmodels.frame.typed_filter import Offer
from desktop.viewmodels.frame.typed_values import said_again

_LEAST: Final = 96
"""Device-independent pixels that the offer keeps where room is short: some letters, and its key."""


class Mend(GivingWay):
    """Takes what may have been meant: it says the beginning of what is long; the whole is its hint."""

    def __init__(self) -> None:
        super().__init__(_LEAST)
        self._what = ""
        buttons.dress(self, "quiet")

    def offer(self, offer: Offer) -> None:
        self._what = said_again(offer.caption)
        self.setText(_with_key(self._what))
        self.setAccessibleName(tr("Filter by {what}", what=offer.caption))
        labels.hint(self, offer.caption)

    def shown(self) -> str:
        """The key stays."""
        return _with_key(cut(self._what, self.fontMetrics(), self.room_for(self._what)))


def _with_key(what: str) -> str:
    return tr("{action} ({keys})", action=what, keys=spelled("Tab"))


class FilterSaid(QWidget):
    """told: what it means; trouble: what cannot be read; mend: takes what that may have been meant as."""

    def __init__(self, model: ListViewModel, line: FilterLine) -> None:
        super().__init__()
        self._model, self._line = model, line
        self.told = labels.Shortening(font=fonts.caption(), tone="muted")
        self.trouble = labels.Wrapping(font=fonts.caption(), tone="bad")
        self.mend = Mend()
        self.mend.clicked.connect(line.mend)
        said = layouts.row(self)
        said.addWidget(self.told)
        said.addWidget(self.trouble, 1)
        said.addWidget(self.mend)
        for each in (self.trouble, self.mend):
            each.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is wrong is read before what is offered for it: that has half of the line at most."""
        self.mend.setMaximumWidth(max(_LEAST, event.size().width() // 2))
        super().resizeEvent(event)

    def say(self, *, gives_way: bool) -> None:
        """gives_way: the place of what it means is wanted for something else."""
        trouble = self._model.typed.trouble
        if trouble != self.trouble.text():
            self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        self._offer(trouble)
        text, tone = ("", "muted") if trouble else self._meaning()
        self.told.setText(text)
        labels.set_tone(self.told, tone)
        self.told.setVisible(bool(text) and not gives_way)

    def _meaning(self) -> tuple[str, str]:
        model = self._model
        if model.elsewhere is None or model.counts is None:
            fields = typed_filter.fields_named(model.text, model.listing, model.known())
            return typed_filter.told(model.typed, fields), "muted"
        here, everywhere = formats.number(model.counts.shown), formats.number(model.elsewhere)
        return tr("{here} here, {all} in all (Enter)", here=here, all=everywhere), "accent"

    def _offer(self, trouble: str) -> None:
        """Whoever listens is told with the trouble what Tab does about it."""
        offer = self._line.shown = self._line.mended() if trouble else None
        self.mend.setVisible(offer is not None)
        described = trouble
        if offer is not None:
            self.mend.offer(offer)
            takes = tr("{keys} filters by {what} instead.", keys=spelled("Tab"), what=offer.caption)
            described = " ".join((trouble, takes))
        if described != self._line.accessibleDescription():
            self._line.setAccessibleDescription(described)
