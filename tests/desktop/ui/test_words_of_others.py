"""Words of others are shown as they are: no label, tooltip or question reads markup in them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import Qt, QTextDocument
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

import desktop.ui
from desktop.screens.words import beside, tr
from desktop.ui.kit import buttons, chip, labels
from desktop.ui.kit.giving_way import GivingWay
from desktop.viewmodels.entering.texts import clean_line, clean_lines

POISON = "<b>Paid</b><img src='file:///etc/passwd'> &amp; <a href='http://evil.example'>see</a>"
UI = Path(desktop.ui.__file__).parent
OURS = {"caption", "tr", "count_of", "name", "words", "sync_caption"}
"""What a tooltip may be made of beside `labels.hint`: captions and sentences of the program itself."""


@pytest.mark.parametrize(
    "make",
    [labels.label, labels.caption, labels.strong, labels.title, labels.figure, labels.Shortening],
    ids=lambda make: make.__name__,
)
def test_a_label_shows_markup_as_text(qtbot: QtBot, make: type[QLabel]) -> None:
    made = make(POISON)
    qtbot.addWidget(made)
    assert made.textFormat() is Qt.TextFormat.PlainText
    assert made.text() == POISON


def test_a_chip_shows_markup_as_text(qtbot: QtBot) -> None:
    made = chip.Chip(POISON, "circle", "accent")
    qtbot.addWidget(made)
    assert made.textFormat() is Qt.TextFormat.PlainText


@pytest.mark.parametrize("words", [POISON, "plain & simple", "a < b", "<table>", ""])
def test_a_tooltip_shows_markup_as_text(qtbot: QtBot, words: str) -> None:
    made = labels.label("x")
    qtbot.addWidget(made)
    labels.hint(made, words)
    if Qt.mightBeRichText(made.toolTip()):
        shown = QTextDocument()
        shown.setHtml(made.toolTip())
        assert shown.toPlainText() == words
    else:
        assert made.toolTip() == words


def test_a_name_that_turns_the_line_turns_only_itself() -> None:
    """Rows of a time in which such signs were taken, and honest names that run from right to left."""
    evil, honest = "Roofer \u202e000,9", "שלום"
    assert tr("Payment {amount} to {payee}", amount="$5.00", payee=evil) == "Payment $5.00 to Roofer 000,9"
    assert tr("Payment {amount} to {payee}", amount="$5.00", payee=honest) == f"Payment $5.00 to \u2068{honest}\u2069"
    assert beside(evil, "$5.00") == "Roofer 000,9 · $5.00"
    assert beside("", honest, by=", ") == f"\u2068{honest}\u2069"


def test_a_line_that_is_pasted_loses_the_signs_that_programs_put_around_it() -> None:
    assert clean_line("\u202aC:\\claims\u202c \u2068Ann\u2069 \U000e0041 👩‍👩‍👧") == "C:\\claims Ann  👩‍👩‍👧"
    assert clean_lines("\u202aas quoted\u202c") == "\u202aas quoted\u202c", "a text of several lines turns only itself"


def test_no_screen_joins_words_of_others_by_itself() -> None:
    """`beside` keeps them apart."""
    joined = [
        (path, node.lineno)
        for path, node in calls()
        if isinstance(node.func, ast.Attribute)
        and node.func.attr == "join"
        and isinstance(node.func.value, ast.Constant)
        and node.func.value.value == " · "
    ]
    assert joined == []


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the screens, with its file."""
    for path in sorted(UI.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield str(path.relative_to(UI)), node


def called(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def test_no_screen_makes_a_label_of_its_own() -> None:
    """`labels` and what derives from it say that their text is plain."""
    made = {path for path, node in calls() if called(node.func) == "QLabel"}
    assert made <= {"kit/labels.py"}


def test_tooltips_of_others_words_go_through_hint() -> None:
    bare = []
    for path, node in calls():
        if called(node.func) != "setToolTip" or path == "kit/labels.py":
            continue
        (words,) = node.args
        parts = [words.body, words.orelse] if isinstance(words, ast.IfExp) else [words]
        for part in parts:
            named = called(part.func) if isinstance(part, ast.Call) else called(part)
            if not isinstance(part, ast.Constant) and named not in OURS and named != "accessibleName":
                bare.append(f"{path}:{node.lineno}")
    assert bare == []


def test_every_question_is_made_of_labels_that_are_plain() -> None:
    """Qt's own box takes markup, unless it is told."""
    assert not [path for path, node in calls() if called(node.func) == "QMessageBox"]


@pytest.mark.parametrize("kind", ["plain", "primary", "link"])
def test_an_ampersand_in_the_words_of_a_button_is_no_key(qtbot: QtBot, kind: str) -> None:
    """Qt draws none, underlines the letter after it and presses the button with Alt and that letter."""
    made = buttons.button("Smith & Dunn", kind=kind)
    qtbot.addWidget(made)
    assert made.text() == "Smith & Dunn"
    assert QPushButton.text(made) == "Smith && Dunn"
    assert made.shortcut().isEmpty()
    made.setText("R&D")
    assert (made.text(), made.shortcut().isEmpty()) == ("R&D", True)


def test_a_button_that_gives_way_says_an_ampersand_too(qtbot: QtBot) -> None:
    made = GivingWay(20)
    qtbot.addWidget(made)
    made.setText("R&D")
    assert (made.text(), made.shown(), made.shortcut().isEmpty()) == ("R&D", "R&D", True)


def test_no_button_or_menu_makes_a_key_of_the_words_of_others() -> None:
    """Our own sentences have no ampersand; a text that is handed on was made plain by whoever hands it."""
    ours = {"tr", "as_is", "words_of", "say", "icon"}
    bare = [
        (path, node.lineno)
        for path, node in calls()
        if called(node.func) in ("addAction", "QAction", "QCheckBox", "QRadioButton", "addMenu")
        and node.args
        and not isinstance(node.args[0], ast.Name | ast.Constant)
        and not (isinstance(node.args[0], ast.Call) and called(node.args[0].func) in ours)
    ]
    assert bare == []
    assert {path for path, node in calls() if called(node.func) == "QPushButton" and node.args} == set()
