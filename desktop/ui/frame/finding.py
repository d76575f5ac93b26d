"""The palette over any window of the program; what is found opens in the main one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.screens.search import COLLEAGUE, SearchHit
from desktop.ui.frame.palette import PaletteDialog
from desktop.ui.frame.whole import Whole
from desktop.viewmodels.frame.palette import PaletteCommand, PaletteViewModel


def open_palette(main: Whole, over: QWidget, anchor: QWidget, commands: tuple[PaletteCommand, ...]) -> None:
    """over: the window; anchor: what in it the palette stands at."""

    def found(hit: SearchHit) -> None:
        main.come_forward()
        if hit.kind == COLLEAGUE:
            main.show_claims_of(hit.title)
        elif main.open_file(hit.kind, hit.file_id) is None:
            main.go(main.start)

    model = PaletteViewModel(main.store, commands)
    dialog = PaletteDialog(over, model, {kind: screen.icon for kind, screen in main.shelf.files.items()})
    model.setParent(dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.hit_wanted.connect(found)
    dialog.open_at(anchor)
