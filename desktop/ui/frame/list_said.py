"""What is said below the line that filters a list: what it means, what of it cannot be read, or that there is more."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.screens import formats
from desktop.screens.words import tr
from desktop.ui.frame.list_filter import FilterLine
from desktop.ui.kit import buttons, fonts, labels, layouts
from desktop.ui.kit.keys import spelled
from desktop.viewmodels.frame import typed_filter
from desktop.viewmodels.frame.list import ListViewModel


class FilterSaid(QWidget):
    """told: what it means; trouble: what cannot be read; mend: takes what that may have been meant as."""

    def __init__(self, model: ListViewModel, line: FilterLine) -> None:
        super().__init__()
        self._model, self._line = model, line
        self.told = labels.Shortening(font=fonts.caption(), tone="muted")
        self.trouble = labels.label(font=fonts.caption(), tone="bad", wrap=True)
        self.mend = buttons.quiet("", line.mend)
        said = layouts.row(self)
        said.addWidget(self.told)
        said.addWidget(self.trouble, 1)
        said.addWidget(self.mend)
        for each in (self.trouble, self.mend):
            each.hide()

    def say(self, *, gives_way: bool) -> None:
        """gives_way: the place of what it means is wanted for something else."""
        trouble = self._model.typed.trouble
        if trouble != self.trouble.text():
            self.trouble.setText(trouble)
            self._line.setAccessibleDescription(trouble)
        self.trouble.setVisible(bool(trouble))
        self._offer()
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

    def _offer(self) -> None:
        offer = self._line.mended() if self._model.typed.trouble else None
        self.mend.setVisible(offer is not None)
        if offer is not None:
            self.mend.setText(tr("{action} ({keys})", action=offer.caption, keys=spelled("Tab")))
            self.mend.setAccessibleName(tr("Filter by {what}", what=offer.caption))
