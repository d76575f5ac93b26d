"""The Sync page: the connection in words, the outbox row by row, first-sync progress, devices, and who can help."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QProgressBar, QPushButton, QWidget

from desktop.screens import day_formats, formats
from desktop.screens.day_formats import DayFormat
from desktop.screens.syncing import AttentionItem, DeviceRow, OutboxRow, Progress, SyncPageView, SyncState, SyncStatus
from desktop.screens.times import months_unheard
from desktop.screens.words import beside, caption, count_of, sync_caption, system_of, tr
from desktop.ui.frame.headed import HeadedPage
from desktop.ui.frame.page import Frame
from desktop.ui.kit import buttons, chip, fonts, labels, layouts, redrawing
from desktop.ui.kit.card import Card
from desktop.ui.kit.ways import Ways
from desktop.viewmodels.syncing.page import SyncViewModel
from desktop.viewmodels.syncing.status import needs_sign_in, tell_progress
from shared.domain.claims.entities import CLAIM
from shared.domain.kernel.states import DeviceState

_CAPTION_WIDTH = 176
"""Has room for the longest caption in every language; a longer one would wrap."""


class SyncPage(HeadedPage):
    """attention_wanted: look at what needs the user; file_wanted(file id): open the file of an entry.

    sign_in_wanted: the session at the server has ended.
    """

    attention_wanted = Signal()
    sign_in_wanted = Signal()
    file_wanted = Signal(str)

    def __init__(self, model: SyncViewModel) -> None:
        super().__init__(tr("Sync"))
        self.model = model
        self._drawn: tuple[SyncPageView, SyncStatus, Progress | None, DayFormat] | None = None
        self._now = buttons.button(tr("Sync now"), model.sync_now, icon="refresh-cw")
        self.action_row.addWidget(self._now)
        self.offline = self._switch()
        self._next = labels.label(wrap=True)
        self.again: QPushButton | None = None
        self._begins = False
        model.changed.connect(self._changed)
        self._changed()

    def refresh(self) -> None:
        self.model.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._begins = True
        self._begin()
        self.model.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.model.watch(False)

    def _changed(self) -> None:
        view, told = self.model.view, self.model.told
        status = told.status
        telling = told.telling
        said_below = status.needs_attention and view is not None  # with the way to them
        words = (self.model.trouble, "" if said_below else telling.sentence, telling.aside)
        self.sentence.setText(" ".join(part for part in words if part))
        self.offline.setChecked(status.offline_by_choice)
        self._now.setEnabled(not status.offline_by_choice)
        if view is None or self.model.trouble:
            return
        drawn = (view, status, told.progress, day_formats.chosen())
        if drawn == self._drawn:
            self._next.setText(self.model.next_step())
            return
        self._drawn = drawn
        place = self.pane.keep_place()
        with redrawing.keyboard_kept(self.pane):
            self._draw(view)
            self.pane.verticalScrollBar().setValue(place.y())
        self._begin()

    def _draw(self, view: SyncPageView) -> None:
        told = self.model.told
        self.clear()
        self.again = None
        self.offline = self._switch()
        self.offline.setChecked(told.status.offline_by_choice)
        if told.progress is not None:
            self.inner.addWidget(progress_card(told.progress))
        if view.damaged:
            self.inner.addWidget(self._damaged(view.damaged))
        self.inner.addWidget(self._link())
        self.inner.addWidget(self._outbox(view))
        if view.recent:
            card = Card(tr("Sent lately"))
            for row in view.recent:
                card.add_row(self._row(row))
            self.inner.addWidget(card)
        self.inner.addStretch(1)
        self.aside.addWidget(_devices(self.model, view.devices))
        self.aside.addStretch(1)
        self.lay_out()

    def _switch(self) -> QCheckBox:
        made = QCheckBox(tr("Work offline"))
        made.setAccessibleName(tr("Work offline"))
        made.setFont(fonts.body())
        made.clicked.connect(lambda on: self.model.set_offline(on))
        return made

    def _begin(self) -> None:
        """Whoever comes here because the session has ended finds the keyboard on the way back in."""
        if self._begins and self.again is not None:
            self._begins = False
            self.again.setFocus()

    def _link(self) -> Card:
        status = self.model.told.status
        card = Card(tr("Connection"), labels.caption(self.model.told.telling.server))
        if status.needs_attention:
            bar = QWidget()
            line = layouts.row(bar, gap=10)
            line.addWidget(labels.IconLabel("circle-alert", "bad"))
            words = count_of(status.needs_attention, "One change needs you.", "{n} changes need you.")
            line.addWidget(labels.label(words, tone="bad"), 1)
            line.addWidget(buttons.button(tr("Look at it"), self.attention_wanted.emit))
            card.add_row(bar)
        self._next = labels.label(self.model.next_step(), wrap=True)
        following = QWidget()
        steps = layouts.column(following, gap=8)
        steps.addWidget(self._next)
        if needs_sign_in(status):
            self.again = buttons.primary(tr("Sign in again"), self.sign_in_wanted.emit, icon="lock-open")
            steps.addWidget(self.again)
        card.add_row(_pair(tr("What happens next"), following))
        if status.live_since is not None:
            since = formats.moment(status.live_since, self.model.now())
            card.add_row(_pair(tr("Live since"), labels.label(since, wrap=True)))
        switched = QWidget()
        ways = layouts.column(switched, gap=4)
        ways.addWidget(self.offline)
        advice = tr("While it is on, nothing is sent or fetched; what you enter is kept here.")
        self.offline.setAccessibleDescription(advice)
        ways.addWidget(labels.caption(advice, wrap=True))
        card.add_row(_pair(tr("Your switch"), switched, beside_of=self.offline))
        if status.last_trouble:
            card.add_row(_pair(tr("What went wrong"), labels.label(status.last_trouble, wrap=True)))
        if status.helper:
            asked = Ways()
            asked.show_ways(status.helper, self.model.ways_to_help())
            card.add_row(_pair(tr("Who can help"), asked))
        return card

    def _outbox(self, view: SyncPageView) -> Card:
        count = count_of(len(view.outbox), "1 change", "{n} changes") if view.outbox else ""
        card = Card(tr("Not on the server yet"), labels.caption(count))
        if not view.outbox:
            card.add_row(labels.label(self.model.nothing_waits(), tone="muted", wrap=True))
        status = self.model.told.status
        under_way = status.sending_total - status.sending_done
        for place, row in enumerate(view.outbox):
            card.add_row(self._row(row, is_under_way=place < under_way and row.state is SyncState.WAITING))
        return card

    def _damaged(self, items: tuple[AttentionItem, ...]) -> Card:
        """What this device cannot read any more, so that it is known to be missing."""
        look = buttons.quiet(tr("Look at it"), self.attention_wanted.emit, name=tr("Look at the damaged entries"))
        card = Card(tr("Damaged on this device"), look)
        for item in items:
            made = QWidget()
            lines = layouts.column(made, edges=(0, 4, 0, 6), gap=4)
            lines.addWidget(labels.Shortening(item.title, font=fonts.strong()))
            facts = [item.file_caption] if item.file_caption else []
            facts.append(formats.moment(item.at, self.model.now()))
            lines.addWidget(labels.Shortening(beside(*facts), font=fonts.caption(), tone="muted"))
            lines.addWidget(labels.label(item.reason, wrap=True))
            card.add_row(made)
        return card

    def _row(self, row: OutboxRow, *, is_under_way: bool = False) -> QWidget:
        made = QWidget()
        line = layouts.row(made, edges=(0, 4, 0, 4), gap=12)
        words = layouts.column(gap=2)
        words.addWidget(labels.Shortening(row.title, font=fonts.strong()))
        aside = [row.file_caption] if row.file_caption else []
        aside += [formats.moment(row.at, self.model.now())]
        aside += [row.why_not_yet] if row.why_not_yet else []
        words.addWidget(labels.Shortening(beside(*aside), font=fonts.caption(), tone="muted"))
        line.addLayout(words, 1)
        if is_under_way:
            line.addWidget(chip.sync_chip(SyncState.SENT, tr("On its way")))
        else:
            line.addWidget(chip.sync_chip(row.state, sync_caption(row.state)))
        if row.file_caption:
            go = buttons.icon_button("arrow-right", tr("Open {file}", file=row.file_caption))
            go.clicked.connect(lambda: self.file_wanted.emit(row.file_id))
            line.addWidget(go)
        return made


def _pair(name: str, value: QWidget, *, beside_of: QWidget | None = None) -> QWidget:
    """A fact under its name. beside_of: what is first in the value, where that is higher than a line of words."""
    made = QWidget()
    line = layouts.row(made, edges=(0, 3, 0, 3), gap=16)
    caption_label = labels.caption(name, wrap=True)
    caption_label.setFixedWidth(_CAPTION_WIDTH)
    if beside_of is not None:
        caption_label.setMinimumHeight(beside_of.sizeHint().height())
    line.addWidget(caption_label, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(value, 1)
    return made


def _devices(model: SyncViewModel, devices: tuple[DeviceRow, ...]) -> Card:
    card = Card(tr("Your devices"))
    for device in devices:
        made = QWidget()
        line = layouts.row(made, gap=12)
        line.addWidget(labels.IconLabel("laptop", "muted"))
        words = layouts.column(gap=0)
        name = tr("{name} (this one)", name=device.name) if device.is_this else device.name
        words.addWidget(labels.label(name, wrap=True))
        aside = [system_of(device.platform)]
        if not device.is_this:
            aside.append(tr("registered {when}", when=formats.moment(device.registered_at, model.now())))
        words.addWidget(labels.Shortening(beside(*aside), font=fonts.caption(), tone="muted"))
        line.addLayout(words, 1)
        if device.unsent and device.state is DeviceState.ACTIVE:  # not green as long as something is only there
            unsent = count_of(device.unsent, "1 change not sent", "{n} changes not sent")
            line.addWidget(chip.Chip(unsent, "cloud-off", "wait"))
        else:
            icon, tone = chip.look_of(device.state)
            is_doubtful = tone == "good" and months_unheard(device.heard_at, model.now()) != 0
            line.addWidget(chip.Chip(caption(device.state), icon, "note" if is_doubtful else tone))
        card.add_row(made, edges=(15, 8, 15, 8))
    return card


def progress_card(progress: Progress) -> Card:
    """The first sync: a bar, rows, rate and time left; the program is usable meanwhile."""
    card = Card(tr("First sync"))
    inside = QWidget()
    lines = layouts.column(inside, edges=(0, 6, 0, 8), gap=8)
    bar = QProgressBar()
    bar.setTextVisible(False)
    bar.setRange(0, max(progress.total_rows, 0))
    bar.setValue(progress.done_rows)
    words = tell_progress(progress)
    bar.setAccessibleName(tr("First sync"))
    bar.setAccessibleDescription(words)
    lines.addWidget(bar)
    lines.addWidget(labels.label(words, wrap=True))
    if progress.usable:
        lines.addWidget(labels.caption(tr("Your open claims are here already: you can work while the rest arrives.")))
    card.add_row(inside)
    return card


def sync_page(frame: Frame) -> SyncPage:
    model = SyncViewModel(frame.store, frame.status)
    page = SyncPage(model)
    model.setParent(page)
    page.attention_wanted.connect(lambda: frame.go("attention"))
    page.file_wanted.connect(lambda file_id: frame.open_file(CLAIM.name, file_id))
    page.sign_in_wanted.connect(frame.sign_in_again)
    return page
