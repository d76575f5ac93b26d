"""The place of requests that wait for a decision: each decided where it stands, one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop.screens.people import SignedIn
from desktop.screens.words import tr
from desktop.ui.frame.page import Frame, Page
from desktop.ui.frame.visits import Visit
from desktop.ui.home.deciding import Deciding
from desktop.ui.home.head import Head
from desktop.ui.kit import layouts
from desktop.viewmodels.frame.palette import PaletteCommand
from desktop.viewmodels.home.approvals import ApprovalsViewModel


class ApprovalsPage(Page):
    """`deciding`: the requests with their evidence. A visit names the request that it is about."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self.setAccessibleName(tr("Approvals"))
        self.model = ApprovalsViewModel(frame.store, frame.now, self)
        self.head = Head(tr("Approvals"))
        self.deciding = Deciding(frame, self.model, self.head)
        layouts.column(self, gap=0).addWidget(self.deciding)
        self.deciding.column.addWidget(self.deciding.table)
        self.deciding.column.addStretch(1)
        self.model.changed.connect(self._changed)

    def leave(self) -> None:
        self.deciding.evidence.leave()

    def enter(self, _who: SignedIn) -> None:
        self.model.refresh()

    def show_visit(self, visit: Visit) -> None:
        if visit.item:
            self.model.choose(visit.item)

    def refresh(self) -> None:
        self.model.refresh()

    def take_focus(self) -> None:
        if not self.deciding.take_focus():
            super().take_focus()

    def commands(self) -> Sequence[PaletteCommand]:
        return self.deciding.commands()

    def panes(self) -> Sequence[QWidget]:
        return (self.deciding.table, self.deciding.evidence)

    def _changed(self) -> None:
        self.head.sentence.setText(self.model.sentence())
        focused = self.window().focusWidget()
        if self.isVisible() and (focused is None or focused is self):
            self.take_focus()
