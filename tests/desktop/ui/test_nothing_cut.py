"""Every screen of the gallery, in a laptop's window and in the smallest one: where room is short words give way."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QMenu, QWidget

from desktop.ui.frame.columns import ONE_BELOW
from desktop.ui.kit import cutting
from desktop.ui.kit.flowing import Flowing
from tests.desktop.ui import cuts
from tests.desktop.ui.gallery import Gallery, settle

NAMES = (
    "Hartley, Joanne",
    "Hartley, Rhea",
    "Haddad, Jamal",
    "Ellsworth, Calvin",
    "Goldberg, Irene",
    "Brightwater Dental LLC",
    "Miller Plumbing",
    "Roof & Siding Co.",
    "Dwelling, indemnity",
    "Contents, indemnity",
    "Dwelling, adjusting cost",
    "must be done before closing",
)
"""Of people, firms and lines that a deed is about, and what must be known of a task."""
TABLE = "Business property, indemnity"
"""In a table's column its second word gives way; the evidence beside it says it whole."""


@pytest.mark.long
@pytest.mark.parametrize("size", [(1440, 900), (1024, 640), (720, 450)], ids=["1440", "1024", "200 %"])
def test_no_amount_number_day_or_name_is_cut_and_no_chip_is_without_its_word(
    app: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, size: tuple[int, int]
) -> None:
    strays = _strays(monkeypatch)
    gallery = Gallery(app, size, tmp_path)
    wrong: list[str] = []
    seen = 0
    for name, prepare in gallery.scenes():
        other = prepare()
        settle(app)
        shown = other if isinstance(other, QWidget) else gallery.window
        for window in {shown.window(), gallery.window if shown.isWindow() else shown.window()}:
            window.grab()  # what is laid out late is in its place
            with cuts.recorded(monkeypatch) as found:
                window.grab()
            seen += len(found)
            wrong += [f"{name}: {text} -> {cut}" for text, cut in found if text != TABLE and _tells(text, cut)]
            wrong += [f"{name}: {text} has {room} of {needs}" for text, needs, room in cuts.clipped(window)]
            wrong += [f"{name}: {text} is {high} high of {needs}" for text, needs, high in cuts.pressed(window)]
            wrong += [f"{name}: {text} is {wide} wide in {room}" for text, wide, room in cuts.beyond(window)]
            wrong += [f"{name}: {text} alone in its line" for text in _alone(window)]
        gallery._put_away(other)
    gallery.close()
    assert strays == []
    beside_each_other = size[0] >= ONE_BELOW  # else a list has the whole window, and all of its prose has room
    assert seen or not beside_each_other, "prose was cut somewhere, and it was recorded"
    assert sorted(set(wrong)) == []


def _strays(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Filled with each part of a window that is shown before it is in it: it stands on the screen alone for a moment,
    and takes the keyboard with it.
    """
    found: list[str] = []

    def watch(name: str) -> None:
        way: Callable[..., None] = getattr(QWidget, name)

        def watched(widget: QWidget, *shown: bool) -> None:
            is_window = isinstance(widget, QMainWindow | QDialog | QMenu)
            if widget.parentWidget() is None and False not in shown and not is_window:
                found.append(f"{type(widget).__name__} {widget.accessibleName()}")
            way(widget, *shown)

        monkeypatch.setattr(QWidget, name, watched)

    watch("show")
    watch("setVisible")
    return found


def _tells(text: str, shown: str) -> list[str]:
    return cuts.lost(text, shown) + [name for name in NAMES if name in text and name not in shown]


def _alone(window: QWidget) -> list[str]:
    """Figures that stand in a line by themselves while others of their kind are in the line above."""
    return [
        "Open"
        for facts in window.findChildren(Flowing)
        if facts.isVisible() and facts._laid and len(facts._laid) > 1
        for last in facts._laid[-1:]
        if len(last) == 1
        and [each for each in last[0].findChildren(QWidget) if each.accessibleName().startswith("Open")]
        and not [each for each in last[0].findChildren(QWidget) if each.accessibleName().startswith("Paid")]
    ]


def test_one_place_alone_shortens_what_is_painted() -> None:
    """So that whatever is cut is cut by its rule."""
    ui = Path(cutting.__file__).parents[1]
    others = [
        path.relative_to(ui).as_posix()
        for path in ui.rglob("*.py")
        if re.search(r"\belidedText\b|ElideRight|ElideMiddle|ElideLeft", path.read_text()) and path.name != "cutting.py"
    ]
    assert others == []
