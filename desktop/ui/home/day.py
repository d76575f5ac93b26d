"""The first screen: what is to be done today, with whom something is, what is new, and how the team stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any, Final, TypeAlias

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop.lists.policies import MY_RENEWALS, POLICIES, RENEWAL_DAYS
from desktop.screens import formats
from desktop.screens.approvals import Request
from desktop.screens.claims import EntryKind
from desktop.screens.home import (
    FILED_WITHIN,
    HAPPENED_WITHIN,
    Filed,
    Happening,
    HomeView,
    Load,
    NewClaim,
    Renewal,
    Task,
)
from desktop.screens.people import SignedIn
from desktop.screens.sayings import title
from desktop.screens.syncing import OutboxRow, SyncState
from desktop.screens.words import beside, caption, sync_caption, tr
from desktop.ui.frame.page import Frame, Page
from desktop.ui.home.deciding import Deciding
from desktop.ui.home.evidence import WIDTH
from desktop.ui.home.head import Head
from desktop.ui.home.lines import GAP, Line, Lines, Look, text
from desktop.ui.home.section import Section
from desktop.ui.home.task_deeds import TaskDeeds
from desktop.ui.kit import buttons, chip, fonts, labels, layouts, theme
from desktop.ui.syncing.place import SYNC
from desktop.viewmodels.frame.palette import PaletteCommand
from desktop.viewmodels.home import day
from desktop.viewmodels.home.approvals import ApprovalsViewModel
from desktop.viewmodels.home.day import DayViewModel
from shared.domain.claims.commands import FileNotice
from shared.domain.claims.entities import CLAIM
from shared.domain.diary.states import Pattern
from shared.domain.policies.entities import POLICY

AnySection: TypeAlias = Section[Any]
TWO_COLUMNS_FROM: Final = 820
"""Pixels of the page from which two columns stand beside each other."""
TASKS: Final = 12
LATE: Final = 7
NEW: Final = 6
LIVE: Final = 7
"""Lines that fit beside each other on a screen; the lists have the rest."""
_LOW: Final = 40
"""Of a line with one text."""


class HomePage(Page):
    """`deciding`: requests with their evidence, shown to whoever decides; the rest by role."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self.setAccessibleName(tr("Start page"))
        self.frame = frame
        self.model = DayViewModel(frame.store, frame.now, self)
        self.approvals = ApprovalsViewModel(frame.store, frame.now, self)
        self.head = Head("")
        self.new_claim = buttons.primary(title(FileNotice), frame.file_notice, icon="plus")
        self.head.aside.addWidget(self.new_claim)
        self.deciding = Deciding(frame, self.approvals, self.head)
        layouts.column(self, gap=0).addWidget(self.deciding)
        self._build()
        self._shown_for: str | None = None
        self.model.changed.connect(self._changed)
        self.approvals.changed.connect(self._changed)
        frame.status.changed.connect(self._say)
        self.model.refused.connect(frame.tell)
        self.model.said.connect(frame.say)

    def _build(self) -> None:
        self.tasks: Section[Task] = Section(tr("Diary"))
        self.calls: Section[Task] = Section(tr("Calls promised"))
        self.asked: Section[Request] = Section(tr("With others"))
        self.new: Section[NewClaim] = Section(tr("New to you"))
        self.renewals: Section[Renewal] = Section(tr("Renewals within {n} days", n=RENEWAL_DAYS))
        self.filed: Section[Filed] = Section(tr("Reported by you"))
        self.unsent: Section[OutboxRow] = Section(tr("Not on the server yet"))
        self.late: Section[Task] = Section(tr("Late or due today, by others"))
        self.load: Section[Load] = Section(tr("Load"), height=_LOW, paint=self._paint_load)
        self.live: Section[Happening] = Section(tr("Done by others"))
        for column in (tr("Open"), tr("New"), tr("Over")):
            made = labels.caption(column)
            made.setFixedWidth(_FIGURE)
            made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.load.beside.addWidget(made)
        page = self.deciding.column
        page.addWidget(self.deciding.table)
        self._two = QWidget()
        self._across = layouts.row(self._two, gap=16)
        left, right = QWidget(), QWidget()
        here, there = layouts.column(left, gap=16), layouts.column(right, gap=16)
        at_left: tuple[AnySection, ...] = (self.tasks, self.calls, self.renewals, self.filed, self.late)
        at_right: tuple[AnySection, ...] = (self.asked, self.new, self.unsent, self.load, self.live)
        self._cards = (*at_left, *at_right)
        """In the order in which the keyboard comes to them, whichever way."""
        for section in at_left:
            here.addWidget(section)
        for section in at_right:
            there.addWidget(section)
        for section in self._cards:
            section.lines.emptied.connect(self.deciding.pane.setFocus)
        self.deeds = TaskDeeds(self.frame, self.model, (self.tasks, self.calls, self.late))
        self.words = self.deeds.outcome.line
        self.tasks.put_below(self.deeds)
        here.addStretch(1)
        there.addStretch(1)
        self._across.addWidget(left, 6)
        self._across.addWidget(right, 5)
        page.addWidget(self._two)
        page.addStretch(1)
        for part in (self.deciding.table, self._two):
            part.hide()  # until it is known what this person has to do: else cards of other roles are seen first
        for task_section in (self.tasks, self.calls, self.late):
            task_section.lines.opened.connect(self._open_task)
        self.asked.lines.opened.connect(lambda request: frame_open(self.frame, request.claim_id))
        self.new.lines.opened.connect(self._open_new)
        self.renewals.lines.opened.connect(self._open_renewal)
        self.filed.lines.opened.connect(lambda claim: frame_open(self.frame, claim.claim_id))
        self.renewals.lead(lambda: self.frame.go(POLICIES.name, item=MY_RENEWALS.name))
        self.unsent.lines.opened.connect(lambda _entry: self.frame.go(SYNC.name))
        self.unsent.lead(lambda: self.frame.go(SYNC.name))
        self.load.lines.opened.connect(lambda _load: self.frame.go("claims"))
        self.live.lines.opened.connect(lambda one: frame_open(self.frame, one.claim_id, one.item))

    # ---- the page

    def enter(self, who: SignedIn) -> None:
        self.model.enter(who)
        self.deeds.enter()
        self.approvals.refresh()
        self.new_claim.setVisible(self.frame.may(FileNotice))
        self._shown_for = None

    def leave(self) -> None:
        self.deeds.leave()
        self.deciding.evidence.leave()
        self.model.leave()

    def refresh(self) -> None:
        self.model.refresh()
        self.approvals.refresh()

    def take_focus(self) -> None:
        """First what waits for a decision, then what is due."""
        if self.model.approves and self.deciding.take_focus():
            return
        found = next((section for section in self._cards if section.lines.lines and not section.isHidden()), None)
        if found is not None:
            found.lines.setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> Sequence[QWidget]:
        shown = (self.deciding.table, *self._cards)
        return (*(pane for pane in shown if pane.isVisibleTo(self)), self.deciding.evidence)

    def commands(self) -> Sequence[PaletteCommand]:
        deciding = self.deciding.commands() if self.model.approves else ()
        return (
            *(one for one in deciding if one.keys not in ("J", "K")),
            *self.deeds.commands(),
            PaletteCommand(tr("Next line"), "J", "chevron-down", partial(self._step, 1), repeats=True),
            PaletteCommand(tr("Previous line"), "K", "chevron-up", partial(self._step, -1), repeats=True),
        )

    # ---- deeds

    def _lines(self) -> Lines[object] | None:
        """The list that has the keyboard."""
        focused = self.focusWidget()
        return focused if isinstance(focused, Lines) else None

    def _step(self, by: int) -> None:
        lines = self._lines()
        if lines is not None:
            lines.step(by)
        else:
            self.take_focus()

    def _open_task(self, task: Task) -> None:
        frame_open(self.frame, task.claim_id, task.activity_id)

    def _open_new(self, claim: NewClaim) -> None:
        frame_open(self.frame, claim.claim_id)

    def _open_renewal(self, renewal: Renewal) -> None:
        if self.frame.open_file(POLICY.name, renewal.policy_id) is None:
            self.frame.say(beside(renewal.number, renewal.holder))

    # ---- what is shown

    def _say(self) -> None:
        decides = self.model.approves and self.approvals.board is not None
        decisions = self.approvals.board.to_decide if decides and self.approvals.board is not None else 0
        self.head.heading.setText(self.model.greeting())
        self.head.sentence.setText(self.model.sentence(decisions, self.frame.status.status.needs_attention))

    def _changed(self) -> None:
        view, model = self.model.view, self.model
        self._say()
        self.deciding.table.setVisible(model.approves)
        self._two.setVisible(view is not None)
        if view is None:
            return
        calls = [task for task in view.tasks if model.sells and task.pattern is Pattern.CALL]
        tasks = [task for task in view.tasks if task not in calls]
        count = view.task_count - len(calls)
        self.tasks.show_lines(
            [self._task_line(task) for task in tasks[:TASKS]],
            _some(min(len(tasks), TASKS), count),
            "" if calls or model.leads else model.none(model.nothing_due()),
        )
        self.calls.show_lines([self._task_line(task) for task in calls], formats.number(len(calls)))
        asked = self.approvals.asked
        self.asked.show_lines([self._asked_line(request) for request in asked], formats.number(len(asked)))
        new = view.new[:NEW]
        self.new.show_lines([self._new_line(claim) for claim in new], _some(len(new), len(view.new)))
        self._show_selling(view)
        nothing = model.none(tr("Nothing of the team is late.")) if model.leads else ""
        self.late.show_lines(
            [self._task_line(task, with_name=True) for task in view.late[:LATE]],
            _some(min(len(view.late), LATE), view.late_count),
            nothing,
        )
        self.load.show_lines([Line(each.user_id, Look("", spoken=day.load_words(each)), each) for each in view.load])
        self.live.call(tr("On your customers’ claims") if model.sells else tr("Done by others"))
        quiet = tr("Nobody else has changed a claim of your customers in the last {n} days.", n=HAPPENED_WITHIN.days)
        self.live.show_lines(
            [self._live_line(one) for one in view.happenings[:LIVE]], nothing=model.none(quiet) if model.sells else ""
        )
        self._turn()
        self._take_first_focus()

    def _show_selling(self, view: HomeView) -> None:
        """What whoever sells begins the day with; for all others these cards are not there."""
        sells, now, none = self.model.sells, self.model.now(), self.model.none
        none_ends = tr("No policy of your customers ends within {n} days.", n=RENEWAL_DAYS)
        self.renewals.show_lines(
            [_renewal_line(each, self.model.today) for each in view.renewals],
            _some(len(view.renewals), view.renewal_count),
            none(none_ends) if sells else "",
        )
        none_filed = tr("You have reported no claim in the last {n} days.", n=FILED_WITHIN.days)
        self.filed.show_lines([_filed_line(each) for each in view.filed], nothing=none(none_filed) if sells else "")
        self.unsent.show_lines([_unsent_line(each, now) for each in view.unsent], _some(len(view.unsent), view.waiting))

    def _take_first_focus(self) -> None:
        """Once for each person: the keyboard goes to the first thing to do, as soon as it is here."""
        who = self.model.who
        if who is None or self._shown_for == who.user_id or not self.isVisible():
            return
        waits = self.model.approves and self.approvals.board is None
        focused = self.window().focusWidget()
        if not waits and (focused is None or focused is self or not self.isAncestorOf(focused)):
            self._shown_for = who.user_id
            self.take_focus()

    def _task_line(self, task: Task, *, with_name: bool = False) -> Line[Task]:
        picture = task.pattern.icon if task.pattern is not None else "calendar-check"
        second = day.about_task(task)
        if with_name:
            second = beside(formats.short_name(task.assignee) or tr("Nobody"), second)
        return Line(task.activity_id, _with_due(Look(task.subject, second, picture), task.due, self.model.today), task)

    def _asked_line(self, request: Request) -> Line[Request]:
        shape = (caption(request.state), chip.look_of(request.state))
        second = day.asked_of(request, self.model.now())
        return Line(request.request_id, Look(day.asked_title(request), second, "stamp", chip=shape), request)

    def _new_line(self, claim: NewClaim) -> Line[NewClaim]:
        money = formats.money(claim.incurred_cents, claim.currency)
        second = day.about_new(claim, self.model.now())
        return Line(claim.claim_id, Look(claim.insured, second, "inbox", right=money), claim)

    def _live_line(self, one: Happening) -> Line[Happening]:
        at = formats.moment(one.at, self.model.now())
        look = Look(one.what, beside(formats.short_name(one.who), one.insured), "activity", right=at, is_strong=False)
        return Line(one.item, look, one)

    def _paint_load(self, painter: QPainter, room: QRectF, load: Load) -> None:
        """A name, a bar against the most laden, and three figures."""
        most = max((each.is_open for each in self.model.view.load), default=1) if self.model.view is not None else 1
        figures = room.right() - 3 * (_FIGURE + 4)
        name = QRectF(room.left(), room.top(), min(140.0, (figures - room.left()) * 0.5), room.height())
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        text(painter, name, load.name or tr("Nobody"), fonts.body(), "text" if load.name else "muted", left)
        bar = QRectF(name.right() + GAP, room.center().y() - 5, max(0.0, figures - name.right() - 2 * GAP), 10)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().colour("accent"))
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * load.is_open / max(1, most), 10), 2, 2)
        for place, number in enumerate((load.is_open, load.is_new, load.over_reserve)):
            at = QRectF(figures + place * (_FIGURE + 4) + 4, room.top(), _FIGURE, room.height())
            tone = "bad" if place == 2 and number else "text"
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            text(painter, at, formats.number(number), fonts.tabular(bold=place == 0 or tone == "bad"), tone, side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        room = self.width() - (0 if self.deciding.evidence.isHidden() else WIDTH)
        wide = room >= TWO_COLUMNS_FROM or (room >= 700 and self.model.leads)
        ways = QBoxLayout.Direction
        self._across.setDirection(ways.LeftToRight if wide else ways.TopToBottom)


_FIGURE: Final = 46
"""Pixels of a number of the load."""


def _some(shown: int, count: int) -> str:
    """`12 of 38`, or the number alone where all are shown."""
    if shown == count:
        return formats.number(count)
    return tr("{shown} of {count}", shown=formats.number(shown), count=formats.number(count))


def _renewal_line(renewal: Renewal, today: date) -> Line[Renewal]:
    money = formats.money(renewal.premium_cents, renewal.currency)
    second = beside(renewal.number, caption(renewal.line) if renewal.line is not None else "")
    look = _with_due(Look(renewal.holder, second, "calendar", below=money), renewal.expires, today)
    return Line(renewal.policy_id, look, renewal)


def _with_due(look: Look, day: date, today: date) -> Look:
    """With the day at the right: a chip where it wants to be seen."""
    words, shape = formats.due(day, today), chip.due_shape(day, today)
    return replace(look, chip=(words, shape)) if shape else replace(look, right=words)


def _filed_line(claim: Filed) -> Line[Filed]:
    """With how it stands, or that the server has not heard of it."""
    shape = caption(claim.status), chip.look_of(claim.status)
    if claim.sync is not SyncState.SAVED:
        shape = sync_caption(claim.sync), chip.SYNC_LOOKS[claim.sync]
    return Line(claim.claim_id, Look(claim.insured, day.about_filed(claim), EntryKind.NOTICE.icon, chip=shape), claim)


def _unsent_line(entry: OutboxRow, now: datetime) -> Line[OutboxRow]:
    icon, tone = chip.SYNC_LOOKS[entry.state]
    shape = (sync_caption(entry.state), (icon, tone))
    return Line(entry.command_id, Look(entry.title, day.about_unsent(entry, now), icon, chip=shape), entry)


def frame_open(frame: Frame, claim_id: str, item: str = "") -> None:
    frame.open_file(CLAIM.name, claim_id, item)
