"""A new task from a line that is typed: what was understood of it is told below, and it is kept until it is added."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Final

from PySide6.QtWidgets import QLineEdit

from desktop.lists.claims import CLAIMS, IS_OPEN
from desktop.lists.diary import DIARY
from desktop.lists.wanted import Block, Line, Wanted
from desktop.screens.lists import ListPage
from desktop.screens.store import Accepted, Outcome
from desktop.screens.words import beside, caption, tr
from desktop.ui.frame.page import Frame
from desktop.ui.kit import controls, fonts, labels, layouts
from desktop.ui.kit.entries import Entries
from desktop.ui.kit.escaping import Escaping
from desktop.ui.kit.fields import LIMIT, LineField
from desktop.ui.kit.form import unsaved_words
from desktop.viewmodels.diary.tasks import Typed, read
from desktop.viewmodels.entering import days, limits
from desktop.viewmodels.entering.drafts import Draft
from shared.domain.diary.commands import AddActivity
from shared.domain.diary.states import Priority
from shared.domain.kernel.fields import Day
from shared.domain.kernel.ids import Id

KEY: Final = f"{DIARY.name}/new"
"""Of the draft."""


class TaskField(LineField):
    """A line that is read as a task; what it says of the day takes none of the room that the subject has."""

    def __init__(self, name: str, caption: str, widget: QLineEdit, today: Callable[[], date]) -> None:
        super().__init__(name, caption, widget)
        self._today = today

    @property
    def typed(self) -> Typed:
        return read(str(self.plain(self.held())), self._today())

    @property
    def _length(self) -> int:
        return len(self.typed.subject)


class NewTask(Escaping):
    """`line`, and `told`: what was understood of it. left: Esc; what is typed stays."""

    def __init__(self, frame: Frame, today: Callable[[], date]) -> None:
        super().__init__()
        self._frame, self._today = frame, today
        self._claim: Line | None = None
        self.line = controls.line(tr("New task"), tr("New task: call Hartley fri 14:00 !"))
        self.line.setProperty(LIMIT, limits.of_command(AddActivity, "subject"))
        self.told = labels.Shortening(font=fonts.caption(), tone="muted")
        self.told.hide()
        lines = layouts.column(self, gap=4)
        lines.addWidget(self.line)
        lines.addWidget(self.told)
        self._field = TaskField("task", tr("New task"), self.line, today)
        self.entries = Entries(self)
        self.entries.add(self._field)
        self.entries.changed.connect(self._changed)
        self._asked = ""
        self.line.returnPressed.connect(self._add)

    def enter(self) -> None:
        """With what whoever works here typed last and did not add."""
        self._put_down()
        self.entries.begin(Draft(self._frame.store, KEY, self._frame.now, self.entries), dict)

    def leave(self) -> None:
        self._put_down()
        self.line.clear()
        self._say("")

    def _put_down(self) -> None:
        draft = self.entries.draft
        self.entries.release()
        if draft is not None:
            draft.deleteLater()

    def _changed(self) -> None:
        """Which claim is meant is asked once for each text."""
        text = self.line.text()
        if self._field.trouble:
            self._claim, self._asked = None, ""
            self._say(self._field.trouble, "bad")
        elif text != self._asked:
            self._claim, self._asked = None, text
            self._ask(text)
        elif self.entries.is_unsaved:
            self._say(unsaved_words(), "bad")

    def _ask(self, text: str) -> None:
        words = self._field.typed.words
        if not words:
            self._say("")
            return
        page = ListPage(CLAIMS.name, Wanted(" ".join(words), (IS_OPEN,)), CLAIMS.orders[0].name, 2, anchor_row=0)
        self._frame.store.ask(page, partial(self._claim_found, text))

    def _claim_found(self, text: str, answer: object) -> None:
        if text != self.line.text() or self._field.trouble:
            return
        found = answer.lines if isinstance(answer, Block) else ()
        self._claim = found[0] if len(found) == 1 else None
        typed, today = self._field.typed, self._today()
        if self.entries.is_unsaved:
            self._say(unsaved_words(), "bad")
        elif not found:
            self._say(tr("No open claim here has “{words}”.", words=" ".join(typed.words)), "bad")
        elif self._claim is None:
            self._say(tr("Several claims have “{words}”. Type more of it.", words=" ".join(typed.words)), "bad")
        else:
            called = f"{CLAIMS.value(self._claim, 'insured')}, {CLAIMS.value(self._claim, 'number')}"
            when = days.told(typed.due or today, today)
            must = tr("must be done") if typed.must else None
            self._say(beside(caption(typed.pattern), called, when, must))

    def _add(self) -> None:
        """Enter, once the claim is known; what would be typed until the answer comes would count for nothing."""
        claim, typed, who = self._claim, self._field.typed, self._frame.who
        if claim is None or who is None or self._field.trouble or self.line.isReadOnly():
            return
        command = AddActivity(
            claim_id=Id(claim.file_id),
            pattern=typed.pattern,
            subject=typed.subject,
            due=Day((typed.due or self._today()).isoformat()),
            priority=Priority.NORMAL,
            mandatory=typed.must,
            assignee_id=Id(who.user_id),
        )
        self.line.setReadOnly(True)
        self._frame.store.submit(command, partial(self._added, typed.subject))

    def _added(self, subject: str, outcome: Outcome) -> None:
        self.line.setReadOnly(False)
        if isinstance(outcome, Accepted):
            self._frame.say(tr("Task added: {subject}", subject=subject))
            self.entries.start_afresh()
        else:
            self._say(outcome.text, "bad")

    def _say(self, text: str, tone: str = "muted") -> None:
        self.told.setText(text)
        labels.set_tone(self.told, tone)
        self.told.setVisible(bool(text))
