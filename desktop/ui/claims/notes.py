"""The Notes tab: write one, and read all, newest first. What is being written survives everything."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.screens import formats
from desktop.screens.claims import ClaimView
from desktop.screens.sayings import title
from desktop.screens.words import beside, caption, tr
from desktop.ui.files.facts import sync_mark
from desktop.ui.files.writing import Writing
from desktop.ui.kit import labels, layouts
from desktop.ui.kit.card import Card
from desktop.ui.kit.stops import Landing
from desktop.viewmodels.claims.claim import ClaimViewModel
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import WRITTEN


class NoteEditor(Writing):
    """Of a claim."""

    def __init__(self, model: ClaimViewModel) -> None:
        hint = tr("What you saw, heard or decided")
        super().__init__(model, "note", tr("New note"), hint, WRITTEN, title(AddNote))


def notes(model: ClaimViewModel, view: ClaimView) -> list[QWidget]:
    """All notes, newest first."""
    card = Card(tr("Notes"))
    if not view.notes:
        card.add_row(labels.label(tr("No notes yet. Write the first one above."), tone="muted"))
    for note in sorted(view.notes, key=lambda note: note.at, reverse=True):
        made = Landing(note.note_id)
        lines = layouts.column(made, edges=(8, 8, 8, 8), gap=4)
        head = layouts.row()
        head.addWidget(labels.strong(caption(note.topic)))
        by = beside(note.by, formats.moment(note.at, model.now()), by=", ")
        made.setAccessibleName(beside(caption(note.topic), by, note.body))
        head.addWidget(labels.caption(by))
        head.addStretch(1)
        mark = sync_mark(note.sync)
        if mark is not None:
            head.addWidget(mark)
        lines.addLayout(head)
        lines.addWidget(labels.readable(labels.label(note.body, wrap=True)))
        card.add_row(made, edges=(7, 2, 7, 2))
    return [card]
