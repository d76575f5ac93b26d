"""Needs attention: each refused, conflicting or damaged entry with what was entered, why, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from desktop.screens import day_formats, formats
from desktop.screens.day_formats import DayFormat
from desktop.screens.syncing import AttentionItem, SyncState
from desktop.screens.words import beside, count_of, sync_caption, tr
from desktop.ui.files.facts import opening
from desktop.ui.frame.headed import HeadedPage
from desktop.ui.frame.page import Frame
from desktop.ui.frame.visits import Visit
from desktop.ui.kit import buttons, chip, labels, layouts, redrawing
from desktop.ui.kit.announcing import announce
from desktop.ui.kit.card import Card
from desktop.ui.kit.empty import Empty
from desktop.ui.kit.flowing import Flowing
from desktop.ui.kit.question import Question
from desktop.ui.kit.stops import does
from desktop.viewmodels.syncing.attention import AttentionViewModel
from shared.domain.claims.commands import FileNotice
from shared.domain.claims.entities import CLAIM
from shared.domain.kernel.fields import FileKind

_CAPTION_WIDTH = 136
"""So that what was entered stands in one line down the page."""


class AttentionPage(HeadedPage):
    """fix_wanted(command id): open its form again; file_wanted(kind, file id); conflict_wanted(conflict id).

    sync_wanted: what waits to be sent.
    """

    sync_wanted = Signal()
    fix_wanted = Signal(str)
    file_wanted = Signal(str, str)
    conflict_wanted = Signal(str)

    def __init__(self, model: AttentionViewModel) -> None:
        super().__init__(tr("Needs attention"))
        self.model = model
        self._drawn: tuple[tuple[AttentionItem, ...], DayFormat] | None = None
        self._cards: dict[str, Card] = {}
        self._wanted = ""
        model.changed.connect(self._changed)
        self._changed()

    def show_visit(self, visit: Visit) -> None:
        """item: the command of the entry that is to be seen; empty: none before the others."""
        self._wanted = visit.item
        self._bring_wanted()
        self.refresh()

    def land(self, visit: Visit) -> None:
        self._enter(visit.item)

    def _enter(self, wanted: str) -> None:
        """On what can be done with the entry that is wanted, else where the page begins."""
        card = self._cards.get(wanted)
        stop = redrawing.first_stop(card) if card is not None else None
        if stop is not None:
            stop.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.take_focus()

    def refresh(self) -> None:
        self.model.refresh()

    def _changed(self) -> None:
        items = self.model.items
        if self.model.trouble:
            self.sentence.setText(self.model.trouble)
            self._drawn = None
            return
        drawn = (items, day_formats.chosen())
        if drawn == self._drawn:
            return
        self._drawn = drawn
        place, named = self.pane.keep_place(), redrawing.focused_name(self.pane)
        if named or self.hasFocus():  # whoever came by the keyboard may have been here before there was anything
            wanted = self._wanted
            QTimer.singleShot(0, self, lambda: self._go_on_by_keyboard(named, wanted))
        self._cards.clear()
        self.clear()
        if not items:
            self.sentence.setText(tr("Nothing is lost silently: what the server refuses waits here for you."))
            words, advice = tr("No change of yours needs you"), tr("Every change of yours was accepted.")
            beyond = buttons.button(tr("Open Sync"), self.sync_wanted.emit, icon="refresh-cw")
            self.inner.addWidget(Empty("check", words, advice, beyond), 1)
            self.lay_out()
            return
        words = count_of(len(items), "One change of yours needs you.", "{n} changes of yours need you.")
        if not all(item.is_empty for item in items):
            words += " " + tr("What you entered is kept here until you decide.")
        self.sentence.setText(words)
        self._cards = {item.command_id: self._item(item) for item in items}
        for card in self._cards.values():
            self.inner.addWidget(card)
        self.inner.addStretch(1)
        self.aside.addWidget(_ways(items))
        self.aside.addStretch(1)
        self.lay_out()
        self.pane.verticalScrollBar().setValue(place.y())
        QTimer.singleShot(0, self, self._bring_wanted)  # where it lies is known once it is laid out

    def _bring_wanted(self) -> None:
        card = self._cards.get(self._wanted)
        if card is not None:
            self.pane.ensureWidgetVisible(card, 0, 0)
            self._wanted = ""

    def _go_on_by_keyboard(self, name: str, wanted: str) -> None:
        """Where it was, or on what is wanted, or where the page begins now."""
        if not redrawing.focus_again(self.pane, name):
            self._enter(wanted)

    def _item(self, item: AttentionItem) -> Card:
        look = chip.sync_chip(item.kind, tr("Conflict") if item.kind is SyncState.CONFLICT else sync_caption(item.kind))
        card = Card(beside(item.title, item.file_caption), look)
        inside = QWidget()
        lines = layouts.column(inside, edges=(0, 6, 0, 6), gap=10)
        why = layouts.row(gap=10)
        why.addWidget(labels.IconLabel("circle-alert", "bad"), 0, Qt.AlignmentFlag.AlignTop)
        why.addWidget(labels.label(item.reason, wrap=True), 1)
        lines.addLayout(why)
        if item.dependents:
            more = count_of(
                item.dependents, "One later entry waits for this one.", "{n} later entries wait for this one."
            )
            lines.addWidget(labels.caption(more))
        card.add_row(inside)
        card.add_row(_entered(item, formats.moment(item.at, self.model.now())))
        note = labels.label(wrap=True, tone="bad")
        note.hide()
        card.add_row(self._actions(item, note), edges=(15, 10, 15, 10))
        return card

    def _actions(self, item: AttentionItem, note: QLabel) -> QWidget:
        """note: where what is pressed in vain says why."""
        made = QWidget()
        lines = layouts.column(made, gap=8)
        lines.addWidget(note)
        line = Flowing()
        lines.addWidget(line)
        name = beside(item.title, item.file_caption, by=", ")
        conflict_id = item.conflict_id
        if item.counts:
            for button in self._told_that_it_counts(item, name):
                line.add(button)
        elif item.kind is SyncState.DAMAGED:
            for button in self._seeing_to(item, name):
                line.add(button)
        elif item.is_empty:
            discard = buttons.button(
                tr("Discard"),
                lambda: self.model.discard(item.command_id),  # nothing is left that a question could save
                icon="trash-2",
                name=tr("Discard: {what}", what=name),
            )
            line.add(does(discard, item.command_id))
        elif conflict_id is not None:
            decide = buttons.primary(
                tr("Decide"),
                lambda: self.conflict_wanted.emit(conflict_id),
                icon="git-compare",
                name=tr("Decide: {what}", what=name),
            )
            line.add(decide)
        else:
            for button in self._in_hand(item, name, note):
                line.add(button)
        if item.file_kind is not None and not item.counts and item.kind is not SyncState.DAMAGED:
            line.add(self._to_the_file(item, item.file_kind, name))
        return made

    def _in_hand(self, item: AttentionItem, name: str, note: QLabel) -> list[QPushButton]:
        made = []
        if _may_fix(item):
            fix = tr("Fix: {what}", what=name)
            made.append(
                buttons.primary(tr("Fix"), lambda: self.fix_wanted.emit(item.command_id), icon="pencil", name=fix)
            )
        if _may_send_again(item):
            made.append(self._sending_again(item, name, note))
        discard = tr("Discard: {what}", what=name)
        made.append(buttons.button(tr("Discard"), lambda: self._discard(item), icon="trash-2", name=discard))
        return made

    def _sending_again(self, item: AttentionItem, name: str, note: QLabel) -> QPushButton:
        """Off while what was in its way still is: a press says so and sends nothing."""
        why = tr("It would be refused again now. {why}", why=item.why_not_again) if item.why_not_again else ""

        def pressed() -> None:
            if not why:
                self.model.send_again(item.command_id)
                return
            note.setText(why)
            note.show()
            announce(note, why, at_once=True)

        made = buttons.button(tr("Send again"), pressed, icon="refresh-cw", name=tr("Send again: {what}", what=name))
        buttons.set_off(made, bool(why))
        made.setAccessibleDescription(why)
        labels.hint(made, why)
        return does(made, item.command_id)

    def _to_the_file(self, item: AttentionItem, kind: FileKind, name: str) -> QPushButton:
        """To look at before one decides."""
        words, ask = opening(kind), partial(self.file_wanted.emit, kind.name, item.file_id)
        return buttons.quiet(words, ask, icon="arrow-right", name=f"{words}: {name}")

    def _told_that_it_counts(self, item: AttentionItem, name: str) -> list[QPushButton]:
        """It is on its file: there it is reversed, if it is to be."""
        return [*self._the_way_there(item, name), self._seen(tr("I have seen it"), item, name)]

    def _seen(self, words: str, item: AttentionItem, name: str) -> QPushButton:
        """It is gone from here by one press."""
        made = buttons.button(words, lambda: self.model.discard(item.command_id), icon="check", name=f"{words}: {name}")
        return does(made, item.command_id)

    def _the_way_there(self, item: AttentionItem, name: str) -> list[QPushButton]:
        kind = item.file_kind
        if kind is None:
            return []
        there, ask = opening(kind), partial(self.file_wanted.emit, kind.name, item.file_id)
        return [buttons.primary(there, ask, icon="arrow-right", name=f"{there}: {name}")]

    def _seeing_to(self, item: AttentionItem, name: str) -> list[QPushButton]:
        """A damaged record has nothing left to correct or to send: it is entered again by hand."""
        made = self._the_way_there(item, name)
        copied = tr("Copy for support")
        made.append(buttons.button(copied, lambda: self._copy(item.for_support), icon="copy", name=f"{copied}: {name}"))
        made.append(self._seen(tr("I have entered it again"), item, name))
        return made

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)

    def _discard(self, item: AttentionItem) -> None:
        asked = tr("Discard “{what}”?", what=beside(item.title, item.file_caption, by=", "))
        aside = (
            tr("It was sent already. If the server has it by now, it counts all the same, and you are told so here.")
            if item.is_on_its_way
            else tr("The file stays as the server has it. Your entry stays in the history.")
        )
        question = Question(self, tr("Discard"), asked, aside)
        question.way(tr("Discard"), lambda: self.model.discard(item.command_id))
        question.stay(tr("Keep"))


def _may_fix(item: AttentionItem) -> bool:
    return not item.is_on_its_way and bool(item.claim_id or item.command_name == FileNotice.__name__)


def _may_send_again(item: AttentionItem) -> bool:
    return not item.is_on_its_way and not item.waits


def _ways(items: Sequence[AttentionItem]) -> Card:
    """What each button of this page does, before it is pressed; of those that are on it."""
    plain = [item for item in items if item.conflict_id is None and not item.counts and not item.is_empty]
    refused = [item for item in plain if item.kind is not SyncState.DAMAGED]
    ways = (
        (tr("Fix"), tr("Opens its form with what you entered. What you send takes this one’s place."), refused),
        (
            tr("Send again"),
            tr("As it is: when what was in its way is gone by now."),
            [item for item in refused if _may_send_again(item)],
        ),
        (
            tr("Discard"),
            tr("It is given up. The file stays as the server has it."),
            [*refused, *(item for item in items if item.is_empty)],
        ),
        (
            tr("Decide"),
            tr("Both values side by side, and what follows from each. Nothing is merged."),
            [item for item in items if item.conflict_id is not None],
        ),
        (
            tr("Copy for support"),
            tr("All that is left of a damaged entry, to be pasted into a message."),
            [item for item in plain if item.kind is SyncState.DAMAGED],
        ),
        (
            tr("I have seen it"),
            tr("It counts on the server. It leaves this list; a new entry reverses it."),
            [item for item in items if item.counts],
        ),
    )
    card = Card(tr("What you can do"))
    for name, words, about in ways:
        if not about:
            continue
        made = QWidget()
        lines = layouts.column(made, edges=(0, 4, 0, 4), gap=2)
        lines.addWidget(labels.strong(name))
        lines.addWidget(labels.caption(words, wrap=True))
        card.add_row(made)
    return card


def _entered(item: AttentionItem, when: str) -> QWidget:
    """What the user typed, as it was."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 4, 0, 4)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(6)
    grid.setColumnMinimumWidth(0, _CAPTION_WIDTH)
    grid.setColumnStretch(1, 1)
    for place, (name, value) in enumerate((*item.entered, (tr("Entered"), when))):
        grid.addWidget(labels.caption(name), place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(labels.readable(labels.label(value, wrap=True)), place, 1)
    return made


def attention_page(frame: Frame) -> AttentionPage:
    model = AttentionViewModel(frame.store, frame.now)
    page = AttentionPage(model)
    model.setParent(page)
    page.conflict_wanted.connect(lambda conflict_id: frame.go("conflict", item=conflict_id))
    page.sync_wanted.connect(lambda: frame.go("sync"))
    page.file_wanted.connect(frame.open_file)
    page.fix_wanted.connect(lambda command_id: _fix(frame, model, command_id))
    return page


def _fix(frame: Frame, model: AttentionViewModel, command_id: str) -> None:
    """Open the form in which the refused entry was made, with what was entered."""
    item = next((item for item in model.items if item.command_id == command_id), None)
    if item is None:
        return
    if item.command_name == FileNotice.__name__:
        frame.file_notice(item)
        return
    shown = frame.open_file(CLAIM.name, item.claim_id)
    if shown is not None:
        shown.fix(item)
