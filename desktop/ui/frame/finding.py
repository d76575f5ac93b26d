"""The palette over any window of the program; what is found opens in the main one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.screens.search import COLLEAGUE, NoteHit, SearchHit
from desktop.ui.claims.doings import NOTES
from desktop.ui.frame.palette import PaletteDialog
from desktop.ui.frame.whole import Whole
from desktop.viewmodels.frame.palette import PaletteCommand, PaletteViewModel
from shared.domain.claims.entities import CLAIM


def _part(hit: SearchHit | NoteHit) -> str:
    """Of the file, where it opens: a claim has one tab for all its notes."""
    return NOTES if isinstance(hit, NoteHit) and hit.kind == CLAIM.name else ""


def open_palette(main: Whole, over: QWidget, anchor: QWidget, commands: tuple[PaletteCommand, ...]) -> None:
    """over: the window; anchor: what in it the palette stands at."""

    def found(hit: SearchHit | NoteHit) -> None:
        main.come_forward()
        if isinstance(hit, SearchHit) and hit.kind == COLLEAGUE:
            main.show_claims_of(hit.title)
        elif main.open_file(hit.kind, hit.file_id, _part(hit)) is None:
            main.go(main.start)

    model = PaletteViewModel(main.store, commands)
    dialog = PaletteDialog(over, model, {kind: screen.icon for kind, screen in main.shelf.files.items()})
    model.setParent(dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.hit_wanted.connect(found)
    dialog.open_at(anchor)
