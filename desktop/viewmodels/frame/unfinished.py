"""Files of lists that are being written, remembered until they are whole: what a program leaves that was killed, or a
machine that lost its power, would lie beside them in the open for ever. The next time that somebody enters it goes.

Remembered as drafts are: sealed, on this device alone.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final

import msgspec

from desktop.lists import sheet
from desktop.screens.store import Store

KEY: Final = "unfinished files"


def begun(store: Store, path: Path) -> None:
    _keep(store, {*_kept(store), str(path)})


def ended(store: Store, path: Path) -> None:
    """It is whole, or nothing of it stays."""
    _keep(store, _kept(store) - {str(path)})


def sweep(store: Store) -> None:
    """What is left of those that an earlier program wrote; before this one writes any.

    On a thread of its own: they may lie on a drive that answers late.
    """
    left = [Path(path) for path in _kept(store)]
    _keep(store, set())
    if left:
        threading.Thread(target=_clear, args=(left,), name="export-sweep", daemon=True).start()


def _clear(left: list[Path]) -> None:
    for path in left:
        sheet.clear(path)


def _kept(store: Store) -> set[str]:
    try:
        return msgspec.json.decode(store.draft(KEY) or "[]", type=set[str])
    except msgspec.MsgspecError:
        return set()


def _keep(store: Store, paths: set[str]) -> None:
    if paths != _kept(store):
        store.save_draft(KEY, msgspec.json.encode(sorted(paths)).decode() if paths else "")
