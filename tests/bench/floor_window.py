"""The floor of a start and of a list, as a process of its own: bare Qt over the same encrypted file.

A window with a plain list of 100 rows that one query read; scrolling it; and filters as two queries, a count and the
first rows. No view models, no threads, no style, no engine.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QApplication, QListView, QMainWindow

from desktop.storage.files import open_reader
from shared.domain.kernel.folding import fold
from tests.bench import worker

SHOWN: Final = 100
FIRST: Final = (
    "SELECT number, insured, place, status, incurred_cents FROM claim_card ORDER BY reported_at DESC, doc DESC LIMIT ?"
)
COUNT: Final = "SELECT count(*) FROM claim_word WHERE claim_word MATCH ?"
FOUND: Final = (
    "SELECT number, insured, place, status, incurred_cents FROM claim_card WHERE doc IN"
    " (SELECT rowid FROM claim_word WHERE claim_word MATCH ?) ORDER BY reported_at DESC, doc DESC LIMIT ?"
)
_Index = QModelIndex | QPersistentModelIndex


class Lines(QAbstractListModel):
    """As many rows as claims; the text of each is at hand."""

    def __init__(self, texts: list[str], count: int) -> None:
        super().__init__()
        self._texts = texts
        self._count = count

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._count

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return self._texts[index.row() % len(self._texts)] if role == Qt.ItemDataRole.DisplayRole else None


def main(path: str, key: str) -> None:
    """Says when the window was painted; then answers until stdin ends."""
    app = QApplication([])
    connection = open_reader(Path(path), bytes.fromhex(key))
    texts = [", ".join(map(str, row)) for row in connection.execute(FIRST, (SHOWN,))]
    count = connection.execute("SELECT count(*) FROM claim_card").fetchone()[0]
    window, view = QMainWindow(), QListView()
    view.setModel(Lines(texts, count))
    view.setUniformItemSizes(True)
    view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    window.setCentralWidget(view)
    window.resize(1440, 900)
    window.show()
    app.processEvents()
    worker.tell(painted=time.monotonic_ns(), rows=count)
    for command in worker.asked():
        if command["do"] == "scroll":
            worker.tell(frames=scroll(app, view, command["frames"]))
        elif command["do"] == "filter":
            worker.tell(taken=[_filter(connection, text) for text in command["texts"]])


def scroll(app: QApplication, view: QListView, frames: int) -> list[float]:
    """Milliseconds of each frame: the bar moves on by three quarters of a page, the viewport is painted."""
    bar = view.verticalScrollBar()
    step = max(1, view.viewport().height() * 3 // 4)
    taken = []
    for _ in range(frames):
        began = time.perf_counter()
        bar.setValue(bar.value() + step if bar.value() + step <= bar.maximum() else 0)
        app.processEvents()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def _filter(connection: Any, text: str) -> float:
    began = time.perf_counter()
    quoted = f'"{fold(text)}"'
    connection.execute(COUNT, (quoted,)).fetchone()
    connection.execute(FOUND, (quoted, SHOWN)).fetchall()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main(*sys.argv[1:3])
