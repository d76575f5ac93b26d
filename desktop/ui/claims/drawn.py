"""Where a row of a claim is drawn on its page: on which tab, and as what; links and lists lead there."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.screens.claims import ClaimView
from desktop.ui.claims.doings import DIARY, NOTES, PAYMENTS, RESERVES
from desktop.ui.kit.stops import Landing


def drawn_as(row_id: str, within: QWidget) -> Landing | None:
    """What it is drawn as, and is not about to go."""
    found = (each for each in within.findChildren(Landing) if each.about == row_id)
    return next((each for each in found if not each.isHidden()), None)


def tab_of(view: ClaimView, row_id: str) -> str | None:
    """The name of the tab that shows it; None for what has no row on any."""
    rows = {
        DIARY: (each.activity_id for each in view.activities),
        NOTES: (each.note_id for each in view.notes),
        PAYMENTS: (each.payment_id for each in view.payments),
        RESERVES: (each.transaction_id for line in view.reserves for each in line.history),
    }
    return next((name for name, ids in rows.items() if row_id in ids), None)
