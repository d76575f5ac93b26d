"""The line of a claim's head that says which one it is and how it stands: its number, its loss, and its chips."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.screens import formats
from desktop.screens.claims import ClaimView
from desktop.screens.words import beside, caption, count_of, inside, tr
from desktop.ui.kit import chip, labels, layouts

_GAP: Final = 8
"""Pixels between its parts."""


class Which(QWidget):
    """Always one line, as high with chips as without them. `fit` has what has no room give way: the loss says its day
    alone, then goes; then chips become pictures, the last first; the number never.
    """

    def __init__(self) -> None:
        super().__init__()
        self.number = labels.strong("")
        self.loss = labels.Shortening()
        self.chips: list[chip.Chip] = []
        self._line = layouts.row(self, gap=_GAP)
        self._line.addWidget(self.number)
        self._line.addWidget(self.loss)
        self.setFixedHeight(chip.HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_claim(self, view: ClaimView) -> None:
        layouts.empty(self._line)
        self.number = labels.strong(view.number)
        labels.readable(self.number)
        self.number.setAccessibleName(f"{tr('Claim')}: {view.number}")
        if view.temporary_number:
            labels.hint(self.number, tr("Temporary number {number}", number=view.temporary_number))
        day = formats.weekday(view.policy.loss_day)
        self.loss = labels.Shortening(beside(day, inside(caption(view.cause)), by=", "), tone="muted")
        self.loss.shorter = (day,)
        self.loss.setAccessibleName(f"{tr('Loss')}: {self.loss.text()}")
        self.loss.setAccessibleDescription(view.description)
        self.chips = _chips(view)
        told = (self.number, self.loss, *self.chips)
        for made in told:
            self._line.addWidget(made)
        self._line.addStretch(1)
        for made in told:
            made.show()  # Qt shows what was added a round later, and counts it as nothing until then

    def fit(self, room: int, *, with_loss: bool = True) -> None:
        """Into so many pixels."""
        if not self.number.text():
            return  # nothing is known of the claim yet
        for each in self.chips:
            each.shorten(False)
        day = self.loss.fontMetrics().horizontalAdvance(self.loss.shorter[0]) if self.loss.shorter else 0
        has_loss = with_loss and self._used() + day + _GAP <= room
        if not has_loss:
            self.loss.hide()
        for each in reversed(self.chips):
            if self._used() <= room:
                break
            each.shorten(True)
        if has_loss:
            has_cause = self._used() + self.loss.sizeHint().width() + _GAP <= room
            self.loss.setFixedWidth(self.loss.sizeHint().width() if has_cause else day)
            self.loss.show()
        self._line.activate()  # at once: what is shown a moment later would be seen with the room of before

    def _used(self) -> int:
        """Pixels of all but the loss."""
        widths = [self.number.sizeHint().width(), *(each.sizeHint().width() for each in self.chips)]
        return sum(widths) + _GAP * (len(widths) - 1)


def _chips(view: ClaimView) -> list[chip.Chip]:
    """How the claim stands, what it is marked with, and what of it is not sent yet."""
    made = [chip.status_chip(each, caption(each)) for each in (view.status, *view.flags)]
    if view.waiting:
        words = count_of(view.waiting, "1 change waits", "{n} changes wait")
        made.append(chip.Chip(words, "cloud-off", "wait"))
    return made
