"""What the pages of policies and customers are made of: facts, links, who is here, claims as lines, time lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QPushButton, QSizePolicy, QWidget

from desktop.screens import formats
from desktop.screens.files import ClaimBrief, Entry, Written
from desktop.screens.refusals import said
from desktop.screens.words import beside, caption, inside, tr
from desktop.ui.derived.edits import Changes, undo_link
from desktop.ui.files import facts as file_facts
from desktop.ui.files.facts import sync_mark
from desktop.ui.kit import buttons, chip, fonts, labels, layouts
from desktop.ui.kit.card import Card
from desktop.viewmodels.files.file import FileViewModel
from desktop.viewmodels.parties.customer import with_currency
from shared.domain.kernel.commands import Command
from shared.domain.kernel.refusals import RefusalCode

Open = Callable[[str, str], None]
"""Shows a file: its kind and its id."""
OpenAt = Callable[[str, str, str], None]
"""Shows a file at something of it: its kind, its id, and what."""
MOST_ENTRIES: Final = 60
"""Of a time line that are drawn at first."""


_NAME_LEAST: Final = 180
"""Pixels of a name before what stands beside it says less."""


class Row(QPushButton):
    """A line that is pressed as a whole; `line` takes what stands in it."""

    def __init__(self, name: str, pressed: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("kind", "row")
        self.setAccessibleName(name)
        self.setAutoDefault(True)  # Enter presses it too
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.line: QHBoxLayout = layouts.row(self, edges=(8, 5, 8, 5), gap=10)
        self.line.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)  # else that of any button counts
        self.clicked.connect(lambda: pressed())

    def sizeHint(self) -> QSize:
        return self.line.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.line.minimumSize().width(), self.line.sizeHint().height())


def allowed(
    model: FileViewModel[Any], command: type[Command], run: Callable[[], None], tell: Callable[[str], None]
) -> Callable[[], None]:
    """`run`, or for whoever may not give the command the words why nothing is done; nothing where the file is not."""

    def asked() -> None:
        if model.may(command):
            run()
        elif model.view is not None:
            tell(said(RefusalCode.NOT_PERMITTED, {"command": command.__name__}))

    return asked


def link(text: str, pressed: Callable[[], None], name: str = "") -> QPushButton:
    """Words that lead somewhere."""
    made = buttons.button(text, pressed, kind="link", name=name)
    made.setFont(fonts.strong())
    made.setAutoDefault(True)  # Enter presses it too
    return made


def fact(name: str, value: str, hint: str = "", *, opens: Callable[[], None] | None = None) -> QWidget:
    """A caption over its value. opens: pressing the value leads there."""
    if opens is None:
        return file_facts.fact(name, value, hint)
    made = QWidget()
    lines = layouts.column(made, gap=2)
    lines.addWidget(labels.caption(name))
    lines.addWidget(link(value, opens, f"{name}: {value}"), 0, Qt.AlignmentFlag.AlignLeft)
    return made


def claims_card(heading: str, claims: Sequence[ClaimBrief], older: int, open_file: Open, kind: str) -> Card:
    """Each claim as a line that opens it, with what it comes to."""
    card = Card(heading)
    if not claims:
        card.add_row(labels.label(tr("There is no claim here."), tone="muted"))
    for claim in claims:
        card.add_row(_claim(claim, open_file, kind), edges=(7, 2, 7, 2))
    if older:
        words = tr("{n} older claims stand in the list of claims.", n=formats.number(older))
        card.add_row(labels.caption(words, wrap=True))
    return card


def _claim(claim: ClaimBrief, open_file: Open, kind: str) -> Row:
    incurred = with_currency(claim.incurred_cents, claim.currency)
    loss = beside(inside(caption(claim.cause)).capitalize(), formats.long_day(claim.loss_day), by=", ")
    name = beside(claim.number, caption(claim.status), loss, tr("incurred {amount}", amount=incurred))
    made = Row(name, lambda: open_file(kind, claim.claim_id))
    words = layouts.column(gap=1)
    words.addWidget(labels.Shortening(claim.number, font=fonts.strong()))
    words.addWidget(labels.Shortening(beside(loss, claim.adjuster), font=fonts.caption(), tone="muted"))
    made.line.addLayout(words, 1)
    mark = sync_mark(claim.sync)
    if mark is not None:
        made.line.addWidget(mark)
    sums = layouts.column(gap=1)
    figure = labels.figure(incurred)
    paid = formats.money(claim.paid_cents, claim.currency)
    labels.hint(figure, tr("Incurred; {paid}: {amount}", paid=inside(claim.paid_caption), amount=paid))
    sums.addWidget(figure)
    sums.addWidget(chip.status_chip(claim.status, caption(claim.status)), 0, Qt.AlignmentFlag.AlignRight)
    made.line.addLayout(sums)
    return made


def written_card(heading: str, written: Sequence[Written], none: str, stamp: Callable[[Written], str]) -> Card:
    """Notes or contacts, newest first. none: what stands there while there are none; stamp: when it was."""
    card = Card(heading)
    if not written:
        card.add_row(labels.label(none, tone="muted"))
    for one in written:
        card.add_row(_note(one, stamp(one)), edges=(15, 8, 15, 8))
    return card


def _note(one: Written, stamp: str) -> QWidget:
    made = QWidget()
    line = layouts.row(made, gap=12)
    line.addWidget(labels.IconLabel(one.topic.icon, "muted"), 0, Qt.AlignmentFlag.AlignTop)
    words = layouts.column(gap=3)
    head = layouts.row(gap=8)
    head.addWidget(labels.strong(caption(one.topic)))
    head.addWidget(labels.Shortening(beside(one.by, stamp, by=", "), font=fonts.caption(), tone="muted"), 1)
    mark = sync_mark(one.sync)
    if mark is not None:
        head.addWidget(mark)
    words.addLayout(head)
    words.addWidget(labels.readable(labels.label(one.body, wrap=True)))
    line.addLayout(words, 1)
    return made


def entry_row(entry: Entry, open_file: Open, take_back: Callable[[Entry], None]) -> QWidget:
    """A line of a time line: what, on which file, by whom and at what time; and how it is taken back."""
    made = QWidget()
    line = layouts.row(made, gap=12)
    line.addWidget(labels.IconLabel(entry.icon, "muted"), 0, Qt.AlignmentFlag.AlignTop)
    words = layouts.column(gap=2)
    words.addWidget(labels.label(entry.title, wrap=True))
    if entry.detail:
        words.addWidget(labels.readable(labels.caption(entry.detail, wrap=True)))
    if entry.changes:
        words.addWidget(Changes(entry.changes, entry.title))
    words.addStretch(1)
    line.addLayout(words, 1)
    mark = sync_mark(entry.sync)
    if mark is not None:
        line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    aside = layouts.column(gap=0)
    stamp = labels.caption(beside(entry.by, formats.clock(entry.at), by=", "))
    stamp.setAlignment(Qt.AlignmentFlag.AlignRight)
    aside.addWidget(stamp)
    if entry.kind:
        words_of = tr("Open {what}", what=entry.of)
        made_link = link(entry.of, lambda: open_file(entry.kind, entry.file_id), words_of)
        made_link.setFont(fonts.caption_strong())
        aside.addWidget(made_link, 0, Qt.AlignmentFlag.AlignRight)
    if entry.undo is not None:
        back = undo_link(entry.undo_words, entry.title, lambda: take_back(entry), entry.undo.command_id)
        aside.addWidget(back, 0, Qt.AlignmentFlag.AlignRight)
    aside.addStretch(1)
    line.addLayout(aside)
    return made


def unreadable(captions: Iterable[str]) -> QWidget:
    """What of the file is not shown, so that nobody takes the rest for all."""
    words = tr(
        "Something of this file cannot be shown, as it cannot be read: {what}. It is kept, and everything else is "
        "here. Ask your administrator to correct it.",
        what=", ".join(captions),
    )
    made = QWidget()
    line = layouts.row(made, edges=(4, 4, 4, 4), gap=8)
    line.addWidget(labels.IconLabel("circle-alert", "wait"), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(labels.readable(labels.label(words, tone="wait", wrap=True)), 1)
    return made


def fit_title(title: QHBoxLayout, worded: Sequence[tuple[QPushButton, str]], room: int) -> None:
    """The name, which stands first, has room before the words on buttons, and before those of chips, the last first.

    worded: buttons with what they say where there is room.
    """
    widgets = layouts.widgets(title)
    put_away = Qt.WidgetAttribute.WA_WState_ExplicitShowHide  # others are only not shown yet
    shown = [made for made in widgets if not (made.isHidden() and made.testAttribute(put_away))]
    if not shown:
        return
    chips = [made for made in shown if isinstance(made, chip.Chip)]
    for button, words in worded:
        buttons.put_text(button, words)
    for made in chips:
        made.shorten(False)

    def is_full() -> bool:
        name = min(_NAME_LEAST, shown[0].sizeHint().width())
        used = name + sum(max(one.sizeHint().width(), one.minimumWidth()) for one in shown[1:])
        return used + title.spacing() * (len(shown) + 1) > room

    for button, _ in reversed(worded):
        if is_full():
            buttons.put_text(button, "")
    for made in reversed(chips):
        if is_full():
            made.shorten(True)


def fit_facts(facts: QHBoxLayout, room: int) -> None:
    """The last of them step back where they do not fit into so many pixels."""
    used = 0
    for widget in layouts.widgets(facts):
        used += widget.sizeHint().width() + facts.spacing()
        widget.setVisible(used <= room + facts.spacing())
