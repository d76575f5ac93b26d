"""A list over the real store: three looks, what a narrow row never loses, marks, views, columns, where more is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSignalBlocker, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.lists.claims import CLAIMS
from desktop.lists.wanted import Condition
from desktop.lists.wanted import Test as Compared
from desktop.screens import formats
from desktop.screens.times import moment
from desktop.ui.frame import list_row
from desktop.ui.frame.list import ListPanel
from desktop.ui.frame.list_view import ListView
from desktop.ui.kit import announcing, icons, labels, theme
from desktop.ui.kit.labels import IconLabel
from desktop.viewmodels.frame import typed_filter
from desktop.viewmodels.frame.list import ListViewModel
from desktop.viewmodels.frame.list_cells import cell
from desktop.viewmodels.frame.list_memory import Density
from desktop.viewmodels.frame.typed_values import SHOWN
from shared.domain.claims.commands import EditClaim
from shared.domain.claims.entities import Claim
from shared.domain.kernel.ids import Id
from tests.desktop.ui.frame_window import open_window
from tests.support import world as w
from tests.support.local_store import LocalStore

Open = Callable[..., ListPanel]
GAP = 16
"""Device-independent pixels, at most, between what is wrong and what is offered."""
MANY = ",".join(["open", "closed"] * 12)
"""A value of 143 letters that is read."""


@pytest.fixture
def store(app: object) -> Iterator[LocalStore]:
    made = LocalStore()
    yield made
    made.fall_silent()


@pytest.fixture
def opened(store: LocalStore, qtbot: QtBot) -> Open:
    def make(width: int = 404) -> ListPanel:
        model = ListViewModel(CLAIMS, store, lambda: w.NOW)
        pane = ListPanel(model, lambda: w.NOW, "New")
        model.setParent(pane)
        qtbot.addWidget(pane)
        pane.resize(width, 800)
        pane.show()
        model.load(store.who)
        qtbot.waitUntil(lambda: model.rows.row_at(0) is not None)
        return pane

    return make


def ground(view: ListView, row: int) -> QColor:
    """Of a row, beside its words."""
    picture = view.viewport().grab().toImage()
    top = view.rowViewportPosition(row)
    return QColor(picture.pixelColor(QPoint(6, top + view.density // 2)))


def edge(view: ListView, row: int) -> QColor:
    """Of a row, where a bar stands."""
    picture = view.viewport().grab().toImage()
    return QColor(picture.pixelColor(QPoint(1, view.rowViewportPosition(row) + view.density // 2)))


def rim(view: ListView, row: int) -> QColor:
    picture = view.viewport().grab().toImage()
    return QColor(picture.pixelColor(QPoint(view.viewport().width() // 2, view.rowViewportPosition(row))))


def test_opened_current_and_marked_are_three_looks(opened: Open, qtbot: QtBot) -> None:
    pane = opened()
    view, rows, colours = pane.rows, pane._model.rows, theme.current()
    second = rows.row_at(1)
    third = rows.row_at(2)
    assert second is not None
    assert third is not None
    pane.choose(second.file_id)
    pane._model.marks.put([third])
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    view.setCurrentIndex(rows.index(4, 0))
    assert ground(view, 1) == colours.colour("accent_soft")
    assert ground(view, 2) == colours.colour("window")
    assert ground(view, 4) == colours.colour("surface")
    assert rim(view, 4) == colours.colour("accent")
    assert rim(view, 1) != colours.colour("accent"), "what is open is not where the keyboard is"


def test_a_changed_row_has_a_bar_at_its_left_besides_the_flash(opened: Open) -> None:
    """The flash alone is hardly told from the ground; the bar is seen by whoever sees no colours."""
    pane = opened()
    rows, colours = pane._model.rows, theme.current()
    line = rows.row_at(2)
    assert line is not None
    before = edge(pane.rows, 2)
    rows.tell_news(frozenset({line.file_id}), "Dana Reyes")
    assert (edge(pane.rows, 2), ground(pane.rows, 2)) == (colours.colour("wait"), colours.colour("flash"))
    assert before == edge(pane.rows, 3) != colours.colour("wait")
    assert theme.contrast(colours.colour("wait"), colours.colour("surface")) >= 3


def test_moving_the_keyboard_opens_nothing_until_enter_or_space(opened: Open, qtbot: QtBot) -> None:
    pane = opened()
    seen: list[str] = []
    peeked: list[str] = []
    pane.opened.connect(lambda file_id, _item: seen.append(file_id))
    pane.peeked.connect(lambda file_id, _item: peeked.append(file_id))
    pane.rows.setFocus()
    qtbot.waitUntil(pane.rows.hasFocus)
    for key in (Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_K, Qt.Key.Key_Down):
        QTest.keyClick(pane.rows, key)
    assert pane.rows.currentIndex().row() == 2
    assert seen == peeked == []
    line = pane._model.rows.row_at(2)
    assert line is not None
    QTest.keyClick(pane.rows, Qt.Key.Key_Space)
    assert (seen, peeked) == ([], [line.file_id])
    QTest.keyClick(pane.rows, Qt.Key.Key_Return)
    assert seen == [line.file_id]


def test_the_day_that_must_be_kept_stays_in_the_narrowest_row(
    opened: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane = opened(280)
    painted: list[str] = []
    from desktop.ui.frame import list_row

    text = list_row._text

    def told(painter: object, room: object, words: str, *rest: object, **named: object) -> None:
        painted.append(words)
        assert words == "" or "late" not in words or room.width() > 100  # type: ignore[attr-defined]
        text(painter, room, words, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(list_row, "_text", told)
    for density in Density:
        painted.clear()
        pane._model.set_density(density, as_table=False)
        pane.rows.viewport().grab()
        assert any("days late" in each or "· today" in each for each in painted), density


def test_the_filter_says_what_there_is_in_all_and_enter_shows_it(opened: Open, qtbot: QtBot) -> None:
    pane = opened()
    model = pane._model
    pane.filter.setFocus()
    QTest.keyClicks(pane.filter, "dayton")
    qtbot.waitUntil(lambda: model.elsewhere is not None)
    assert model.counts is not None
    assert pane.said.told.text() == f"{model.counts.shown} here, {model.elsewhere} in all (Enter)"
    wide = model.elsewhere
    assert wide is not None
    assert wide > model.counts.shown
    QTest.keyClick(pane.filter, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: model.counts is not None and model.counts.shown == wide)
    assert model.chips == ()


def test_what_cannot_be_read_is_said_in_place_and_the_rest_counts(opened: Open, qtbot: QtBot) -> None:
    pane = opened()
    pane._model.clear()
    pane.filter.setText("cause:xyz status:closed")
    assert pane.said.trouble.text().startswith("“xyz” is none of: water damage")
    assert pane.said.trouble.isVisible()
    assert pane.filter.accessibleDescription() == pane.said.trouble.text()
    assert pane._model.wanted.conditions == (Condition("is_open", Compared.IS, 0),)


@pytest.mark.parametrize("by", ["Tab", "click"])
def test_a_field_that_the_list_does_not_know_is_offered_as_one_that_it_does(
    opened: Open, qtbot: QtBot, by: str
) -> None:
    pane = opened()
    pane._model.clear()
    pane.filter.setFocus()
    QTest.keyClicks(pane.filter, "outstanding>1000 hail")
    assert pane.said.trouble.text() == "“outstanding>1000” filters nothing here. Did you mean reserve:?"
    assert pane.said.mend.isVisible()
    assert pane.said.mend.text() == "reserve:>1000 (Tab)"
    if by == "Tab":
        QTest.keyClick(pane.filter, Qt.Key.Key_Tab)
    else:
        pane.said.mend.click()
    assert pane.filter.text() == "reserve:>1000 hail"
    assert pane.filter.hasFocus()
    assert pane._model.wanted.conditions == (Condition("outstanding_cents", Compared.AT_LEAST, 100_001),)
    assert pane.said.trouble.isHidden()
    assert pane.said.mend.isHidden()
    QTest.keyClick(pane.filter, Qt.Key.Key_Tab)
    assert not pane.filter.hasFocus(), "with nothing to mend it leads on"


@pytest.mark.parametrize("typed", ["-due:<7", "-due:<0", "-reported:today", "customer:smith", "status>open"])
def test_tab_leaves_the_filter_where_it_would_change_nothing(opened: Open, typed: str) -> None:
    pane = opened()
    pane._model.clear()
    pane.filter.setFocus()
    pane.filter.setText(typed)
    assert pane.said.trouble.isVisible()
    assert pane.said.mend.isHidden()
    assert pane.filter.accessibleDescription() == pane.said.trouble.text()
    QTest.keyClick(pane.filter, Qt.Key.Key_Tab)
    assert not pane.filter.hasFocus()
    assert pane.filter.text() == typed


def test_what_tab_does_is_heard_before_and_after(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(announcing, "announce", lambda _widget, text, **_how: spoken.append(text))
    pane = opened()
    pane._model.clear()
    pane.filter.setFocus()
    pane.filter.setText("outstanding>1000 hail")
    assert pane.filter.accessibleDescription() == (f"{pane.said.trouble.text()} Tab filters by reserve:>1000 instead.")
    QTest.keyClick(pane.filter, Qt.Key.Key_Tab)
    assert spoken == ["Now filtered by reserve:>1000"]
    assert pane.filter.accessibleDescription() == ""


def test_tab_takes_only_what_is_shown(opened: Open) -> None:
    pane = opened()
    pane._model.clear()
    pane.filter.setFocus()
    with QSignalBlocker(pane._model):
        pane.filter.setText("outstanding>1000")
    assert pane.said.mend.isHidden()
    QTest.keyClick(pane.filter, Qt.Key.Key_Tab)
    assert pane.filter.text() == "outstanding>1000"
    assert not pane.filter.hasFocus()


@pytest.mark.parametrize("typed", [f"statu:{MANY}", "incured>" + "1" * 15, "x" * 150 + ":1"])
def test_what_cannot_be_read_makes_the_pane_no_wider(opened: Open, qtbot: QtBot, typed: str) -> None:
    pane = opened(280)
    pane._model.clear()
    room = pane.said.width()
    pane.filter.setText(typed)
    assert pane.said.trouble.isVisible()
    assert pane.said.minimumSizeHint().width() <= room
    qtbot.waitUntil(lambda: pane.said.trouble.width() >= pane.said.width() // 2 - GAP)


def test_a_long_offer_is_cut_and_whole_in_its_hint(opened: Open, qtbot: QtBot) -> None:
    pane = opened()
    pane._model.clear()
    pane.filter.setText(f"statu:{MANY}")
    whole = f"status:{MANY}"
    assert pane.said.mend.text() == f"{whole[: SHOWN - 1]}… (Tab)"
    assert labels.hint_of(pane.said.mend) == whole
    qtbot.waitUntil(lambda: pane.said.mend.shown().startswith("status:"))
    assert pane.said.mend.shown().endswith("… (Tab)")
    assert len(pane.said.mend.shown()) < SHOWN
    pane.said.mend.click()
    assert pane.filter.text() == whole


def test_what_may_be_meant_is_looked_for_once_for_a_text(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    pane = opened()
    pane._model.clear()
    pane.filter.setText("outstanding>1000")
    asked: list[str] = []
    monkeypatch.setattr(typed_filter, "mended", lambda text, *_rest: asked.append(text))
    for _ in range(3):
        pane._model.changed.emit()
    assert asked == []
    assert pane.said.mend.isVisible()
    pane.filter.setText("outstanding>1001")
    assert asked == ["outstanding>1001"]


def test_down_leads_from_the_filter_into_the_rows_and_up_leads_back(opened: Open, qtbot: QtBot) -> None:
    pane = opened()
    pane.filter.setFocus()
    qtbot.waitUntil(pane.filter.hasFocus)
    QTest.keyClick(pane.filter, Qt.Key.Key_Down)
    qtbot.waitUntil(pane.rows.hasFocus)
    QTest.keyClick(pane.rows, Qt.Key.Key_Up)
    qtbot.waitUntil(pane.filter.hasFocus)


def test_lines_are_marked_by_keys_and_all_at_once(opened: Open, qtbot: QtBot) -> None:
    pane = opened()
    model = pane._model
    pane.rows.setFocus()
    qtbot.waitUntil(pane.rows.hasFocus)
    QTest.keyClick(pane.rows, Qt.Key.Key_X)
    QTest.keyClick(pane.rows, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(model.marked) == 2
    assert pane.marked.count.text() == "2 marked"
    QTest.keyClick(pane.rows, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert model.counts is not None
    qtbot.waitUntil(lambda: len(model.marked) == model.counts.shown)  # type: ignore[union-attr]
    QTest.keyClick(pane.rows, Qt.Key.Key_Escape)
    assert model.marked == {}
    assert not pane.marked.isVisible()


def test_sums_of_what_is_shown_stand_in_the_foot(opened: Open, qtbot: QtBot) -> None:
    pane = opened()
    model = pane._model
    qtbot.waitUntil(lambda: bool(model.sums))
    place = [column.name for column in CLAIMS.summed].index("incurred_cents")
    lines = [model.rows.row_at(row) for row in range(model.rows.rowCount())]
    total = sum(int(CLAIMS.value(line, "incurred_cents") or 0) for line in lines if line is not None)
    assert model.sums[0].cents[place] == total
    assert not pane.rows.is_table
    said = pane.foot.said
    assert said.name.text() == "Incurred"
    qtbot.waitUntil(lambda: said.amount.shown() == formats.money(total, "USD"))  # whole, once it is laid out
    assert said.amount.accessibleName() == f"Incurred {formats.money(total, 'USD')}"


def test_columns_heights_and_own_views_are_there_the_next_time(opened: Open, store: LocalStore, qtbot: QtBot) -> None:
    pane = opened(1250)
    assert pane.rows.is_table
    names = [name for name, _ in pane.rows.chosen_columns()]
    pane.toggle_column("cause")
    pane.toggle_column("severity")
    expected = [name for name in names if name != "cause"] + ["severity"]
    assert [name for name, _ in pane.rows.chosen_columns()] == expected
    pane._model.set_density(Density.MIDDLE, as_table=True)
    pane.filter.setText("status:evaluation")
    pane._model.save_view("Evaluations")
    again = opened(1250)
    assert [name for name, _ in again.rows.chosen_columns()] == expected
    assert again.rows.density is Density.MIDDLE
    assert again._model.view_shown() == "own:Evaluations"
    assert again.filter.text() == "status:evaluation"


def test_whoever_looks_after_others_begins_with_what_is_open_and_sees_whose_it_is(
    app: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the lines of the window as it opens, whatever else stands on them."""
    from desktop.ui.frame import list_row

    window, _ = open_window(qtbot, tmp_path, w.DANA)
    model = window.claims
    qtbot.waitUntil(lambda: model.counts is not None and model.rows.row_at(0) is not None)
    assert model.view_shown() == "team"
    assert model.counts is not None
    assert model.counts.shown > 0
    drawn: list[str] = []
    quiet = list_row._text

    def told(painter: object, room: object, words: str, *rest: object, **named: object) -> None:
        drawn.append(words)
        quiet(painter, room, words, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(list_row, "_text", told)
    window.list.rows.viewport().grab()
    line = model.rows.row_at(0)
    assert line is not None
    who = cell(CLAIMS, line, CLAIMS.by_name[CLAIMS.row.who], w.NOW).text
    assert who
    assert any(words.endswith((f" · {who}", f" · {formats.short_name(who)}")) for words in drawn), drawn


def test_who_changed_a_row_is_whole_where_when_has_no_room(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """The row is marked as new besides; half a sentence with an ellipsis says less than its first half."""
    pane = opened()
    pane.resize(370, 700)
    line = pane._model.rows.row_at(2)
    assert line is not None
    pane._model.rows.tell_news(frozenset({line.file_id}), "Dana Reyes")
    painted: list[str] = []
    real = list_row._text

    def noted(painter: object, room: object, text: str, *rest: object, **more: object) -> None:
        painted.append(text)
        real(painter, room, text, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(list_row, "_text", noted)
    pane.grab()
    assert "D. Reyes" in painted
    assert not [text for text in painted if text.startswith("D. Reyes") and "…" in text]


def test_the_opened_row_has_a_bar_at_its_left_of_another_colour_than_news(opened: Open) -> None:
    pane = opened()
    view, colours = pane.rows, theme.current()
    line = pane._model.rows.row_at(1)
    assert line is not None
    assert edge(view, 1) == edge(view, 2)
    pane.choose(line.file_id)
    assert edge(view, 1) == colours.colour("accent")
    assert edge(view, 2) not in (colours.colour("accent"), colours.colour("wait"))


def test_where_nothing_matches_the_picture_is_the_glass(opened: Open, qtbot: QtBot) -> None:
    pane = opened()
    pane.filter.setText("nobody is called so")
    qtbot.waitUntil(pane.nothing.isVisible)
    (shown,) = pane.nothing.findChildren(IconLabel)
    colour, ratio = theme.current().hex("muted"), shown.devicePixelRatioF()
    glass, cloud = (icons.pixmap(name, colour, shown.width(), ratio).toImage() for name in ("search", "cloud"))
    assert shown.pixmap().toImage() == glass != cloud


def test_a_card_says_how_old_its_claim_is(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    pane = opened(700)
    assert not pane.rows.is_table
    line = pane._model.rows.row_at(0)
    assert line is not None
    reported = CLAIMS.value(line, "reported_at")
    assert isinstance(reported, int)
    said = f"{formats.age(moment(reported), w.NOW)} old"
    assert said.endswith((" days old", "1 day old"))
    drawn: list[str] = []
    real = list_row._text

    def noted(painter: object, room: object, text: str, *rest: object, **more: object) -> None:
        drawn.append(text)
        real(painter, room, text, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(list_row, "_text", noted)
    pane.rows.viewport().grab()
    (number,) = [CLAIMS.value(line, name) for name in CLAIMS.row.third]
    (third,) = [text for text in drawn if str(number) in text]
    assert said in third.split(" · ")


def test_a_chip_of_a_catastrophe_comes_and_goes_with_its_claims(opened: Open, store: LocalStore, qtbot: QtBot) -> None:
    """Live, while somebody looks at the list."""
    store.go_live()
    pane = opened()

    def chips() -> list[str]:
        return [each.text() for each in pane.findChildren(QPushButton) if each.text().startswith("CAT ")]

    def code(claim_id: Id, value: str | None) -> None:
        claim = store.engine.office.world.get(Claim, claim_id)
        assert claim is not None
        store.others_act(
            w.DANA,
            EditClaim(claim_id=claim_id, changes={"cat_code": value}, base={"cat_code": claim.cat_code}),
        )

    assert chips() == [f"CAT {w.CAT}"]
    coded = [each.id for each in store.engine.office.world.all(Claim) if each.cat_code]
    for claim_id in coded:
        code(claim_id, None)
    qtbot.waitUntil(lambda: chips() == [])
    code(w.HARTLEY, "2650")
    qtbot.waitUntil(lambda: chips() == ["CAT 2650"])
