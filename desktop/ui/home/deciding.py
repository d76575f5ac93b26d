"""Requests with their evidence beside them, wherever they stand: the table, the panel, and the keys of both."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.screens.approvals import Request
from desktop.screens.words import tr
from desktop.ui.frame.page import Frame
from desktop.ui.home.evidence import WIDTH, Evidence
from desktop.ui.home.lines import Lines
from desktop.ui.home.requests import RequestTable
from desktop.ui.kit import labels, layouts
from desktop.viewmodels.frame.palette import PaletteCommand
from desktop.viewmodels.home.approvals import ApprovalsViewModel
from shared.domain.claims.entities import CLAIM

BESIDE_FROM = 1000
"""Pixels from which the rows and the evidence stand beside each other; below, one at a time."""


class Deciding(QWidget):
    """`column` takes what stands on the page beside the evidence; `table` is the requests."""

    def __init__(self, frame: Frame, model: ApprovalsViewModel, head: QWidget) -> None:
        super().__init__()
        self.frame, self.model = frame, model
        self.table = RequestTable(model, frame.now)
        self.evidence = Evidence(model)
        self._wanted: bool | None = None
        line = layouts.row(self, gap=0)
        self.left = QWidget()
        outer = layouts.column(self.left, gap=0)
        outer.addWidget(head)
        self.pane = layouts.ScrollColumn(gap=16)
        self.column: QVBoxLayout = self.pane.inner
        outer.addWidget(self.pane, 1)
        line.addWidget(self.left, 1)
        self.rule = labels.upright()
        line.addWidget(self.rule)
        line.addWidget(self.evidence)
        self.table.opened.connect(self._open)
        self.table.rows.emptied.connect(self.pane.setFocus)
        self.table.approve_wanted.connect(self._approve_by_press)
        self.table.back_wanted.connect(self.send_back)
        self.table.evidence_wanted.connect(self.toggle)
        self.evidence.opened.connect(self._open)
        self.evidence.left.connect(self._back_to_rows)
        model.refused.connect(frame.tell)
        model.called.connect(frame.deeds.call)
        model.changed.connect(self._arrange)
        self._arrange()

    def commands(self) -> Sequence[PaletteCommand]:
        chosen = lambda: self.model.chosen is not None  # noqa: E731  # asked each time
        rows = self.table.rows
        return (
            PaletteCommand(
                tr("Approve the request"), "A", "check", self.approve, self.model.may_approve, acts_in=self._shown_in
            ),
            PaletteCommand(
                tr("Reject"), "B", "circle-x", self.send_back, self.model.may_send_back, acts_in=self._shown_in
            ),
            PaletteCommand(tr("Show or hide the evidence"), "Space", "eye", self.toggle, chosen),
            PaletteCommand(tr("Next request"), "J", "chevron-down", partial(rows.step, 1), chosen, repeats=True),
            PaletteCommand(tr("Previous request"), "K", "chevron-up", partial(rows.step, -1), chosen, repeats=True),
        )

    def _shown_in(self) -> QWidget:
        """What shows the request that is meant: the evidence, where the keyboard is in it, else its row."""
        focused = self.window().focusWidget()
        is_read = focused is not None and self.evidence.isAncestorOf(focused)
        return self.evidence if is_read else self.table.rows

    def approve(self) -> None:
        """Never while the keyboard stands on a line of another list: it goes to the requests first, which shows the one
        that is meant.
        """
        focused = self.window().focusWidget()
        if not isinstance(focused, Lines) or focused is self.table.rows:
            self.model.approve()
        self._back_to_rows()

    def _approve_by_press(self) -> None:
        """The button stands on the line that is meant, wherever the keyboard is."""
        self.model.approve()
        self._back_to_rows()

    def send_back(self) -> None:
        if self.model.begin_sending_back():
            self._wanted = True
            self._arrange()
            self.evidence.begin_words()

    def toggle(self) -> None:
        self._wanted = self.evidence.isHidden()
        self._arrange()
        if not self._is_beside() and self._wanted:
            self.evidence.pane.setFocus()
        else:
            self._back_to_rows()

    def take_focus(self) -> bool:
        """The keyboard goes to the rows; False where there are none."""
        if not self.table.rows.lines:
            return False
        self.table.rows.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _is_beside(self) -> bool:
        return self.width() >= BESIDE_FROM

    def _arrange(self) -> None:
        """Both where there is room; else the evidence takes the place of the rows while it is wanted."""
        is_beside = self._is_beside()
        is_there = self.model.chosen is not None or self.evidence.is_about_gone
        shown = is_there and (self._wanted if self._wanted is not None else is_beside)
        self.evidence.setVisible(bool(shown))
        self.rule.setVisible(bool(shown) and is_beside)
        self.left.setVisible(is_beside or not shown)
        if is_beside:
            self.evidence.setFixedWidth(WIDTH)
        else:
            self.evidence.setMinimumWidth(0)
            self.evidence.setMaximumWidth(16_777_215)
        self.table.narrow(self.left.width() < 700)
        self.evidence.stand_alone(not is_beside)
        self.table.stand_alone(not (is_beside and shown))

    def _back_to_rows(self) -> None:
        if not self._is_beside():
            self._wanted = None  # a wider window shows both again
        (self.table.rows if self.table.rows.lines else self.pane).setFocus(Qt.FocusReason.OtherFocusReason)
        self._arrange()

    def _open(self, request: Request) -> None:
        self.frame.open_file(CLAIM.name, request.claim_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
