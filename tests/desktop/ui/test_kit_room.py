"""Widgets of the kit where there is little room: nothing is pressed together, cut off or laid over something else."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.frame.shortcuts import ShortcutSheet
from desktop.ui.kit import buttons, fonts, headings, labels, layouts
from desktop.ui.kit.card import AtLeast, Card, Cell, FigureTable
from desktop.ui.kit.empty import Empty
from desktop.ui.kit.flowing import Flowing
from desktop.viewmodels.frame.palette import Group, PaletteCommand


def shown(qtbot: QtBot, widget: QWidget, width: int, height: int) -> None:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    QApplication.processEvents()


def test_what_flows_takes_another_line_where_the_width_ends(app: QApplication, qtbot: QtBot) -> None:
    flowing, made = Flowing(), [QPushButton() for _ in range(3)]
    for each in made:
        each.setFixedSize(QSize(100, 20))
        flowing.add(each)
    shown(qtbot, flowing, 250, 100)
    assert [each.y() == made[0].y() for each in made] == [True, True, False]
    flowing.resize(320, 100)
    qtbot.waitUntil(lambda: made[2].y() == made[0].y())
    flowing.resize(250, 100)
    qtbot.waitUntil(lambda: made[2].y() > made[0].y())
    made[0].hide()
    qtbot.waitUntil(lambda: made[2].y() == made[1].y())
    assert flowing.minimumSizeHint().width() == 100


def test_rows_of_two_lines_scroll_before_they_are_pressed_together(app: QApplication, qtbot: QtBot) -> None:
    column, card, rows = layouts.ScrollColumn(), Card("Tasks"), []
    for _ in range(6):
        words = QWidget()
        lines = layouts.column(words, gap=0)
        lines.addWidget(labels.Shortening("Moisture readings"))
        lines.addWidget(labels.caption("must be done before closing"))
        rows.append((card.add_row(words), words))
    column.inner.addWidget(card)
    shown(qtbot, column, 400, 120)
    assert all(words.height() >= words.sizeHint().height() for _, words in rows)
    assert all(row.height() >= 36 for row, _ in rows)


def test_a_table_is_as_wide_as_what_is_decided_in_it(app: QApplication, qtbot: QtBot) -> None:
    table, decide = FigureTable([("Coverage", False), ("Reserve", True)], name="Reserves"), Flowing()
    press = buttons.primary("25.000,00 genehmigen und noch mehr Worte")
    decide.add(press)
    table.add([Cell("Hall furniture", below=(decide,)), Cell("25,000.00", money=True)])
    shown(qtbot, table, 120, 100)
    table.resize(table.minimumSizeHint())
    assert press.width() >= press.sizeHint().width() > 104


def test_a_heading_takes_all_the_room_that_nothing_else_has(app: QApplication, qtbot: QtBot) -> None:
    words = "What you may approve on one claim"
    card = Card(words, buttons.quiet("Change", lambda: None))
    shown(qtbot, card, 420, 80)
    made = next(each for each in card.findChildren(QLabel) if each.text() == words)
    assert made.heightForWidth(made.width()) < 2 * made.fontMetrics().height(), "one line"


def test_a_name_on_two_lines_keeps_off_the_hairlines(app: QApplication, qtbot: QtBot) -> None:
    table = FigureTable([("Coverage and cost", False), ("Reserve", True)], name="Reserves")
    for name in ("Dwelling, indemnity", "Dwelling, adjusting cost"):
        table.add([Cell(name), Cell("1,200.00", money=True)])
    column = layouts.ScrollColumn()
    column.inner.addWidget(table)
    column.inner.addStretch(1)
    shown(qtbot, column, 260, 300)
    made = table.findChildren(labels.Wrapping)[1]
    rules = [each for each in table.findChildren(QFrame) if each.property("kind") == "rule"]
    room = made.contentsRect()
    words = made.fontMetrics().boundingRect(room, int(Qt.TextFlag.TextWordWrap), made.text()).height()
    assert words > made.fontMetrics().height(), "two lines"
    assert made.mapTo(table, room.topLeft()).y() - rules[1].geometry().bottom() >= 6
    assert room.height() >= words
    assert table.height() - made.mapTo(table, room.bottomLeft()).y() >= 6


def test_an_empty_state_keeps_its_words_apart(app: QApplication, qtbot: QtBot) -> None:
    made = Empty("search", "Nothing matches", "Take away a filter.", buttons.button("Show all"))
    shown(qtbot, made, 400, 140)
    seen = [each for each in made.findChildren(QWidget) if each.isVisibleTo(made)]
    assert len(seen) == 3
    assert not any(a.geometry().intersects(b.geometry()) for a in seen for b in seen if a is not b)
    made.resize(400, 400)
    assert sum(each.isVisibleTo(made) for each in made.findChildren(QLabel)) == 3, "with the picture"


def test_an_empty_states_words_are_never_long_lines_and_never_cut(app: QApplication, qtbot: QtBot) -> None:
    advice = "A file of the program is missing or damaged. Your work is safe, and the other pages work as always. " * 2
    made = Empty("circle-alert", "This page could not be loaded", advice)
    (words,) = (label for label in made.findChildren(QLabel) if label.text() == advice)
    for width in (1200, 300):
        shown(qtbot, made, width, 600)
        assert words.width() == min(560, width - 48)
        assert words.height() >= words.heightForWidth(words.width())
        assert abs(words.geometry().center().x() - made.rect().center().x()) <= 1


def test_the_sheet_of_keys_has_as_many_columns_as_have_room(app: QApplication, qtbot: QtBot) -> None:
    words = "Gehe zu einem Ort mit einem Namen"
    commands = [
        PaletteCommand(f"{words} {n}", f"Ctrl+{n}", "house", lambda: None, group=group)
        for n, group in enumerate((Group.FILE, Group.LIST, Group.EVERYWHERE, Group.PLACES), start=1)
    ]
    counts = []
    for width in (1440, 1100, 640):
        window = QWidget()
        qtbot.addWidget(window)
        window.resize(width, 800)
        sheet = ShortcutSheet(window, commands)
        counts.append(sheet.columns.count())
        assert sheet.minimumSizeHint().width() <= width
    assert counts == [3, 2, 1]


def test_what_heads_something_is_a_heading_to_whoever_cannot_see_it(app: QApplication, qtbot: QtBot) -> None:
    headings.install()
    card, title, plain = Card("Reserves, USD"), labels.title("Sync"), labels.strong("48,200.00")
    for each in (card, title, plain):
        qtbot.addWidget(each)
    inside = next(each for each in card.findChildren(QLabel) if each.text() == "Reserves, USD")
    roles = {}
    for each in (inside, title, plain):
        found = QAccessible.queryAccessibleInterface(each)
        assert found is not None
        roles[found.text(QAccessible.Text.Name)] = found.role()
    heading, text = QAccessible.Role.Heading, QAccessible.Role.StaticText
    assert roles == {"Reserves, USD": heading, "Sync": heading, "48,200.00": text}


def test_heads_and_rows_are_as_high_as_they_are_said_to_be_however_their_words_turn(
    app: QApplication, qtbot: QtBot
) -> None:
    """Turning words ask for a height by their width, which knew nothing of the least."""
    card = Card("Connection", labels.caption("claims.example.com"))
    row = card.add_row(labels.label("Changes are sent as they are made.", wrap=True))
    button = Card("Damaged", buttons.quiet("Look at it", lambda: None))
    column = layouts.ScrollColumn()
    for each in (card, button):
        column.inner.addWidget(each)
    column.inner.addStretch(1)
    needed = card.sizeHint().height() + button.sizeHint().height() + 12 + 32
    shown(qtbot, column, 500, needed)
    heads = [each.findChildren(AtLeast)[0].height() for each in (card, button)]
    assert heads == [44, 50]
    assert row.height() == 36
    assert column.verticalScrollBar().maximum() == 0, "what fits does not scroll"


def test_what_a_card_offers_ends_where_its_rows_end(app: QApplication, qtbot: QtBot) -> None:
    """By its words: around those of a quiet button is room that is not seen."""
    for action in (
        buttons.quiet("Add", lambda: None),
        labels.label("Add"),
        buttons.quiet("Add", lambda: None, icon="plus"),
    ):
        action.setFont(fonts.strong())
        action.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        card, figure = Card("Tasks", action), labels.strong("Add")
        figure.setAlignment(Qt.AlignmentFlag.AlignRight)
        row = card.add_row(figure)
        shown(qtbot, card, 300, 120)
        assert abs(inked(card, action)[1] - inked(card, row)[1]) <= 3


def test_a_button_below_a_name_begins_where_the_name_begins(app: QApplication, qtbot: QtBot) -> None:
    """But for the room that its edge needs when it has the keyboard."""
    snug = buttons.snug(buttons.quiet("Hall", lambda: None))
    snug.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table = FigureTable([("", False), ("", True)], name="Reserves")
    name = Cell("Hall", bold=True, below=(snug,))
    table.add([name, Cell("1.00", money=True)])
    shown(qtbot, table, 300, 120)
    words = next(each for each in table.findChildren(QLabel) if each.text() == "Hall")
    assert 0 <= inked(table, snug)[0] - inked(table, words)[0] <= 4
    assert snug.height() >= 32


def inked(within: QWidget, part: QWidget) -> tuple[int, int]:
    """The first and the last column of a part in which something is written; both within what it stands in."""
    place = QRect(part.mapTo(within, QPoint(0, 0)), part.size())
    picture = within.grab(place).toImage()
    ground = picture.pixelColor(picture.width() // 2, 3)
    marked = [
        x
        for x in range(picture.width())
        if any(
            abs(picture.pixelColor(x, y).lightness() - ground.lightness()) > 60 for y in range(4, picture.height() - 4)
        )
    ]
    return place.x() + marked[0], place.x() + marked[-1]
