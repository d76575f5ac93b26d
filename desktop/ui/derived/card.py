"""A card over the rows of an entity in a file: what a page names in one line, everything else is the declaration's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.screens.cards import CardLine, CardRows, CardValue, CardView
from desktop.screens.sayings import title
from desktop.screens.syncing import AttentionItem, SyncState
from desktop.screens.words import beside, caption, count_of, sync_caption, sync_word, tr
from desktop.ui.derived.row_form import AddForm, EditForm, RowForm
from desktop.ui.kit import buttons, chip, fonts, labels, layouts
from desktop.ui.kit.card import Card
from desktop.ui.kit.form import Form
from desktop.viewmodels.files.card import CardViewModel
from shared.domain.kernel.commands import Command, Edit
from shared.domain.kernel.fields import Row
from shared.domain.kernel.row_rules import row_named_by


@dataclass(frozen=True, slots=True)
class CardOf:
    """What a page says of a card: whose rows, which of their fields in which order, and what is done with them.

    The first field is what a row is called by. heading: else the entity's caption.
    """

    entity: type[Row]
    fields: tuple[str, ...]
    add: type[Command] | None = None
    edit: type[Edit] | None = None
    heading: str = ""
    keys: str = ""
    """With which a row is added, on the page; it stands in the palette without."""

    def of(self, file_id: str) -> CardRows:
        return CardRows(file_id, self.entity, self.fields, self.add, self.edit)

    @property
    def called(self) -> str:
        entity = self.entity
        return tr(self.heading) if self.heading else tr(entity.TABLE.caption)


@dataclass(frozen=True, slots=True)
class Way:
    """How a card reaches its page. show: a form, made when there is room for it; decide: a conflict, by its id."""

    show: Callable[[Callable[[], Form]], None]
    decide: Callable[[str], None]


class DerivedCard(Card):
    """The rows, each with its state and what may be done with it; a draft of an edit waits behind its button."""

    def __init__(self, declared: CardOf, model: CardViewModel, way: Way) -> None:
        view = model.view or CardView(())
        is_head = declared.entity.TABLE.is_head
        count = str(len(view.lines)) if view.lines and not is_head else ""
        action = _edit_words(declared, model, way) if is_head else _add(declared, model, way)
        super().__init__(beside(declared.called, count), action)
        if model.trouble:
            self.add_row(labels.label(model.trouble, tone="wait", wrap=True))
        elif model.view is not None and not view.lines and not view.unread:
            self.add_row(labels.label(tr("Nothing is entered yet."), tone="muted"))
        for line in view.lines:
            self.add_row(_facts(line) if is_head else _row(declared, model, line, way), edges=(15, 8, 12, 8))
        if view.unread:
            words = count_of(
                view.unread,
                "1 entry is kept and cannot be shown. Ask your administrator to correct it.",
                "{n} entries are kept and cannot be shown. Ask your administrator to correct them.",
            )
            self.add_row(labels.label(words, tone="wait", wrap=True))


def form_of(declared: CardOf, model: CardViewModel, item: AttentionItem) -> Callable[[], RowForm] | None:
    """The form in which a refused entry is corrected; None where it is none of this card's, or its row has gone."""
    if declared.add is not None and item.command_name == declared.add.__name__:
        adding = declared.add
        return lambda: AddForm(model, adding)
    fields = dict(item.fields)
    changes = fields.get("changes")
    if declared.edit is None or item.command_name != declared.edit.__name__ or not isinstance(changes, Mapping):
        return None
    groups = declared.entity.TABLE.groups
    known = {other for name in model.may_edit for other in (name, *groups.get(name, ()))}
    if not changes.keys() <= known:  # others of its fields are edited elsewhere
        return None
    editing = declared.edit
    line = model.line(str(fields.get(row_named_by(editing, declared.entity.TABLE))))
    return (lambda: EditForm(model, editing, line)) if line is not None else None


def add_way(declared: CardOf, model: CardViewModel, way: Way) -> Callable[[], None] | None:
    """Opens the form of a new row; None for whom may not add one."""
    command = declared.add
    if command is None or model.view is None or not model.view.may_add:
        return None
    return lambda: way.show(lambda: AddForm(model, command))


def _add(declared: CardOf, model: CardViewModel, way: Way) -> QWidget | None:
    run = add_way(declared, model, way)
    if run is None or declared.add is None:
        return None
    return buttons.quiet(tr("Add"), run, icon="plus", name=title(declared.add))


def _row(declared: CardOf, model: CardViewModel, line: CardLine, way: Way) -> QWidget:
    """What it is called with its state, then the rest; amounts stand at the right of what is short, below the first
    line: beside both there is no room for a name where a form stands beside the page.
    """
    made = QWidget()
    made.setAccessibleName(beside(*(f"{each.caption}: {each.text}" for each in line.values if each.text), by=", "))
    down = layouts.column(made, gap=4)
    across = layouts.row(gap=12)
    first, *others = (each for each in line.values if each.text or each is line.values[0])
    called = first.text or tr("Without: {what}", what=first.caption)
    across.addWidget(labels.Wrapping(called, font=fonts.strong()), 1, Qt.AlignmentFlag.AlignTop)
    long = [each for each in others if each.is_long]
    amounts = [each for each in others if each.is_money]
    short = [each for each in others if not each.is_long and each.member is None and (long or not each.is_money)]
    for each in others:
        if each.member is not None:
            look = chip.Chip(caption(each.member), each.member.icon, chip.TONES[each.member.look])
            labels.hint(look, each.caption)
            across.addWidget(look, 0, Qt.AlignmentFlag.AlignTop)
    edit = _edit(declared, model, line, way)
    for mark in (*_marks(line, way), *([edit] if edit is not None else [])):
        across.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    down.addLayout(across)
    if short or (amounts and not long):
        below = layouts.row(gap=12)
        said = beside(*(f"{each.caption}: {each.text}" for each in short))
        below.addWidget(labels.Wrapping(said, font=fonts.caption(), tone="muted"), 1, Qt.AlignmentFlag.AlignTop)
        if amounts and not long:
            below.addWidget(_amounts(amounts), 0, Qt.AlignmentFlag.AlignTop)
        down.addLayout(below)
    for each in long:
        down.addWidget(labels.readable(labels.label(each.text, wrap=True)))
    if line.why_not:
        down.addWidget(labels.caption(line.why_not, wrap=True))
    return made


def _facts(line: CardLine) -> QWidget:
    """Of the head of the file, of which there is one: captions left, values right of them."""
    made = QWidget()
    down = layouts.column(made, gap=4)
    grid = QGridLayout()
    grid.setContentsMargins(0, 4, 0, 4)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    for place, each in enumerate(line.values):
        grid.addWidget(labels.caption(each.caption), place, 0, Qt.AlignmentFlag.AlignTop)
        words = labels.label(each.text, wrap=True) if each.text else labels.label(tr("None"), tone="muted")
        grid.addWidget(labels.readable(words), place, 1)
    down.addLayout(grid)
    if line.why_not:
        down.addWidget(labels.caption(line.why_not, wrap=True))
    return made


def _edit_words(declared: CardOf, model: CardViewModel, way: Way) -> QWidget | None:
    """The same as at a row, with its word, where the card is of one row."""
    run = _edit_way(declared, model, model.view.lines[0], way) if model.view is not None and model.view.lines else None
    return buttons.quiet(tr("Edit"), run, icon="pencil", name=f"{tr('Edit')}: {declared.called}") if run else None


def _amounts(values: list[CardValue]) -> QWidget:
    """Captions left, amounts right, in line over all of them."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(2)
    for place, each in enumerate(values):
        grid.addWidget(labels.caption(each.caption), place, 0)
        figure = labels.figure(each.text)
        figure.setAccessibleName(f"{each.caption}: {each.text}")
        grid.addWidget(figure, place, 1)
    return made


def _marks(line: CardLine, way: Way) -> list[QWidget]:
    """What is still open about a row: a conflict to decide or to look at, or what is not sent."""
    if line.conflict_id:
        words = tr("Decide") if line.may_decide else tr("Show")
        decide = buttons.quiet(words, lambda: way.decide(line.conflict_id), icon="git-compare")
        decide.setAccessibleName(f"{words}: {line.title}")
        decide.setProperty("tone", "bad")
        return [decide]
    if line.sync is SyncState.SAVED:
        return []
    icon, tone = chip.SYNC_LOOKS[line.sync]
    mark = chip.Chip(sync_word(line.sync), icon, tone)
    mark.setToolTip(sync_caption(line.sync))
    return [mark]


def _edit(declared: CardOf, model: CardViewModel, line: CardLine, way: Way) -> QWidget | None:
    run = _edit_way(declared, model, line, way)
    if run is None or declared.edit is None:
        return None
    made = buttons.icon_button("pencil", f"{title(declared.edit)}: {line.title}", run)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made


def _edit_way(declared: CardOf, model: CardViewModel, line: CardLine, way: Way) -> Callable[[], None] | None:
    """Opens the form of the row; None where it may not be edited, or not now."""
    command = declared.edit
    if command is None or not model.may_edit or line.why_not:
        return None
    return lambda: way.show(lambda: EditForm(model, command, model.line(line.row_id) or line))
