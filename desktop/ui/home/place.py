"""Where a day begins, and where requests wait for a decision: both places."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.screens.words import tr
from desktop.ui.frame.page import Frame
from desktop.ui.frame.part import Part
from desktop.ui.frame.place import Place, Say
from desktop.viewmodels.home.approvals import ApprovalsViewModel
from shared.domain.kernel.roles import APPROVERS


def _count(frame: Frame, say: Say) -> None:
    """How many need a decision of whoever works here."""
    model = ApprovalsViewModel(frame.store, frame.now)
    model.setParent(frame if isinstance(frame, QWidget) else None)

    def changed() -> None:
        say(model.board.to_decide if model.board is not None else 0)

    def entered() -> None:
        if frame.who is not None and not APPROVERS.isdisjoint(frame.who.roles):
            model.refresh()

    model.changed.connect(changed)
    frame.entered.connect(entered)


DAY: Final = Place("home", lambda: tr("Start page"), "house", Part("desktop.ui.home.day:HomePage"))
APPROVALS: Final = Place(
    "approvals",
    lambda: tr("Approvals"),
    "stamp",
    Part("desktop.ui.home.approvals:ApprovalsPage"),
    APPROVERS,
    count=_count,
    is_deed=True,
)
