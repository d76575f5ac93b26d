"""What is done with a task in its place on the first screen: done, put off, given away; by a key or with the mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from desktop.screens import formats
from desktop.screens.home import Task
from desktop.screens.people import Person
from desktop.screens.words import tr
from desktop.ui.diary.asking import another_day, if_still_there, menu_of, offer_days, offer_people
from desktop.ui.frame.page import Frame
from desktop.ui.home.lines import EDGE, Lines
from desktop.ui.home.section import Section
from desktop.ui.kit import buttons, controls, layouts
from desktop.ui.kit.asked import Asked
from desktop.ui.kit.fields import LIMIT, LineField
from desktop.ui.kit.stops import words_of_slipped
from desktop.viewmodels.diary.tasks import giving, moving
from desktop.viewmodels.entering import limits
from desktop.viewmodels.entering.drafts import Draft
from desktop.viewmodels.frame.palette import PaletteCommand
from desktop.viewmodels.frame.together import NotDone, Wish
from desktop.viewmodels.home.day import DayViewModel
from desktop.viewmodels.people.colleagues import Colleagues
from desktop.viewmodels.people.takers import Takers, ask_takers
from shared.domain.diary.commands import CompleteActivity, MoveActivity, ReassignActivity
from shared.domain.kernel.commands import Command


class TaskDeeds(QWidget):
    """`outcome` asks what came of a task, `day` for another day, below the tasks; hidden while nothing is asked.

    `skipped`: shown where the form on the task's claim was left with a reason why it is not done.
    """

    def __init__(self, frame: Frame, model: DayViewModel, sections: Sequence[Section[Task]]) -> None:
        super().__init__()
        self._frame, self._model, self._sections = frame, model, sections
        self._colleagues = Colleagues(frame.store, self)
        self._about: Task | None = None
        self._back_to: Lines[Task] | None = None
        self._sent: dict[str, date] = {}
        """Tasks that were put off here and are shown as before: to which day."""
        self._taken: set[str] = set()
        """Of those, where that is kept: what is shown next is of after it."""
        lines = layouts.column(self, edges=(EDGE, 8, EDGE, 8), gap=4)
        words = controls.line(tr("What came of the task"))
        words.setProperty(LIMIT, limits.of_command(CompleteActivity, "outcome"))
        self.outcome = Asked(LineField("outcome", words.accessibleName(), words), words)
        self.skipped = controls.check(tr("Not done: skip it"))
        self.outcome.add_box("skipped", self.skipped)
        self.day = another_day(lambda: model.today)
        for asked, answered in ((self.outcome, self._finish), (self.day, self._go)):
            lines.addWidget(asked)
            asked.answered.connect(answered)
            asked.left.connect(self._end)
        self.hide()
        for section in sections:
            self._equip(section)
        model.refused.connect(lambda _why: self._go_on_from(""))
        model.changed.connect(self._forget_shown)

    def enter(self) -> None:
        """Somebody works here: whom tasks may be given to."""
        self._colleagues.refresh()

    def leave(self) -> None:
        self._put_away()
        self._sent.clear()
        self._taken.clear()
        self.hide()

    def commands(self) -> Sequence[PaletteCommand]:
        deeds: tuple[tuple[str, str, str, Callable[[], None], type[Command]], ...] = (
            (tr("Task done"), "D", "check", self.begin_words, CompleteActivity),
            (tr("Another day"), "S", "clock", self.ask_day, MoveActivity),
            (tr("Give to"), "G", "user-check", self.ask_person, ReassignActivity),
            (tr("A day later"), "+", "chevron-right", partial(self.move_by, 1), MoveActivity),
            (tr("A day earlier"), "-", "chevron-left", partial(self.move_by, -1), MoveActivity),
        )
        return [
            PaletteCommand(text, keys, icon, run, partial(self._is_there, command), acts_in=self._lines)
            for text, keys, icon, run, command in deeds
        ]

    # ---- which task

    def task(self) -> Task | None:
        """The one under the keyboard, else the first one."""
        lines = self._lines()
        return lines.current if lines is not None else None

    def _lines(self) -> Lines[Task] | None:
        """The list of tasks that has the keyboard; else, where no other list has it, the first that has any."""
        focused = self.window().focusWidget()
        shown = [section.lines for section in self._sections if section.lines.lines]
        found = next((lines for lines in shown if lines is focused), None)
        return found if found is not None or isinstance(focused, Lines) else next(iter(shown), None)

    def _task_id(self) -> str:
        task = self.task()
        return task.activity_id if task is not None else ""

    def _meant(self) -> Task | None:
        """The same, for a deed: none where it came under the keyboard by itself, or is being ended."""
        lines = self._lines()
        task = lines.meant() if lines is not None else None
        return task if task is not None and self._stands(task) else None

    def _stands(self, task: Task) -> bool:
        """Whether anything can be done with it: not while it is being ended, which is said."""
        if self._model.is_ending(task):
            self._frame.say(tr("“{subject}” is being completed.", subject=task.subject))
            return False
        return True

    def _is_there(self, command: type[Command]) -> bool:
        return self.task() is not None and self._frame.may(command)

    # ---- what is done

    def begin_words(self) -> None:
        """The task is done: words are asked for, and may be left out."""
        task = self._meant()
        if task is not None:
            self._begin_words(task)

    def _begin_words(self, task: Task) -> None:
        if not self._stands(task):
            return
        hint = tr("What came of “{subject}”, if anything. Enter: done, Esc: not yet", subject=task.subject)
        self._ask(task, self.outcome, hint, self._model.outcome(task, self))
        self.skipped.setVisible(self.skipped.isChecked())

    def _finish(self) -> None:
        task, words, skipped = self._about, self.outcome.text, self.skipped.isChecked()
        if skipped and not words:
            self.outcome.tell(tr("Say why it is skipped."))
        elif task is not None and self._stands(task):
            self._go_on_from(task.activity_id)
            self._model.finish(task, words, self.outcome.entries.draft, skipped=skipped)
            self._end()

    def ask_day(self) -> None:
        if self._meant() is not None:
            self._pop_up(self._offer_days)

    def ask_person(self) -> None:
        task = self._meant()
        if task is not None:
            self._ask_takers(task, lambda takers: self._pop_up(partial(self._offer_people, takers)))

    def move_by(self, by: int) -> None:
        task = self._meant()
        if task is not None:
            self.put_off(task, self._due_of(task) + timedelta(days=by))

    def put_off(self, task: Task, to: date, draft: Draft | None = None) -> None:
        """draft: where a day that was typed is kept until the task is put off."""
        if not self._stands(task):
            return
        command = moving(task.claim_id, task.activity_id, to, self._due_of(task).isoformat())
        self._sent[task.activity_id] = to
        self._taken.discard(task.activity_id)
        self._do(task, command, tr("{subject}: {day}", subject=task.subject, day=formats.weekday(to)), draft)

    def give(self, task: Task, person: Person) -> None:
        if not self._stands(task):
            return
        command = self._giving(task, person).command
        self._do(task, command, tr("{subject} is given to {name}", subject=task.subject, name=person.name))

    def _giving(self, task: Task, person: Person) -> Wish:
        command = giving(task.claim_id, task.activity_id, person.user_id, task.assignee_id)
        return Wish(command, task.subject, task.activity_id)

    def _do(self, task: Task, command: Command, words: str, draft: Draft | None = None) -> None:
        to = self._sent.get(task.activity_id)

        def ended(not_done: Sequence[NotDone]) -> None:
            if self._sent.get(task.activity_id) == to:  # else it was put off again meanwhile
                self._sent.pop(task.activity_id, None) if not_done else self._taken.add(task.activity_id)
            if not_done:
                self._go_on_from("")
            elif draft is not None:
                draft.forget()

        self._go_on_from(task.activity_id)
        self._frame.deeds.together([Wish(command, task.subject, task.activity_id)], lambda _taken: words, ended)

    def _due_of(self, task: Task) -> date:
        """By what was done here too, where the day that is shown is of before."""
        return self._sent.get(task.activity_id, task.due)

    def _forget_shown(self) -> None:
        """Whatever became of it since, by others or taken back: what is shown counts."""
        for task_id in self._taken:
            self._sent.pop(task_id, None)
        self._taken.clear()

    def _go_on_from(self, task_id: str) -> None:
        for section in self._sections:
            section.lines.go_on_from(task_id)

    # ---- asking

    def _offer_days(self, menu: QMenu, task: Task) -> None:
        latest = task.due if task.must else None
        offer_days(menu, self._model.today, partial(self.put_off, task), partial(self._ask_typed_day, task), latest)

    def _offer_people(self, takers: Takers, menu: QMenu, task: Task) -> None:
        offer_people(menu, takers, partial(self.give, task))

    def _ask_takers(self, task: Task, done: Callable[[Takers], None]) -> None:
        """Those who would get it, once the rules have said who that is; the line may have gone by then."""

        def wishes(person: Person) -> Sequence[Wish]:
            return [self._giving(task, person)] if person.user_id != task.assignee_id else []

        offer = if_still_there(self, done, self._task_id)
        ask_takers(self._frame.store, self._colleagues.people, wishes, offer)

    def _ask_typed_day(self, task: Task) -> None:
        hint = tr("Another day for “{subject}”, then Enter", subject=task.subject)
        self._ask(task, self.day, hint, self._model.another_day(task, self))

    def _go(self) -> None:
        if self._about is not None:
            self.put_off(self._about, date.fromisoformat(self.day.text), self.day.entries.draft)
            self._end()

    def _ask(self, task: Task, asked: Asked, hint: str, draft: Draft) -> None:
        """Below the tasks that it is one of, with what was typed about it before."""
        lines = self._lines()
        if lines is None:
            return
        self._put_away()
        self._about, self._back_to = task, lines
        next(each for each in self._sections if each.lines is lines).put_below(self)
        asked.line.setPlaceholderText(hint)
        lines.hold(True)
        self.show()
        asked.begin(draft)
        layouts.bring_into_view(self)

    def _put_away(self) -> None:
        """Whatever was asked; what was typed stays with its task."""
        for asked in (self.outcome, self.day):
            asked.end()
        self._about = None
        if self._back_to is not None:
            self._back_to.hold(False)
        for section in self._sections:
            section.end_asking()

    def _end(self) -> None:
        self._put_away()
        self.hide()
        back = self._back_to if self._back_to is not None and self._back_to.lines else self._lines()
        if back is not None:
            back.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- the mouse

    def _equip(self, section: Section[Task]) -> None:
        """Buttons in the head, for the line that is marked there; and what the other button of the mouse offers."""
        for icon, name, key, run in (
            ("check", tr("Task done"), "D", self.begin_words),
            ("clock", tr("Another day"), "S", self.ask_day),
            ("user-check", tr("Give to"), "G", self.ask_person),
        ):
            made = buttons.icon_button(icon, name, partial(self._press, section, run))
            made.setToolTip(tr("{action} ({key})", action=name, key=key))
            section.beside.addWidget(made)
        section.head.setContentsMargins(EDGE, 2, 6, 3)  # as high as those without buttons
        section.lines.slipped.connect(lambda: self._frame.say(words_of_slipped()))
        section.lines.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        section.lines.customContextMenuRequested.connect(partial(self._offer_all, section))

    def _press(self, section: Section[Task], run: Callable[[], None]) -> None:
        section.lines.setFocus(Qt.FocusReason.OtherFocusReason)  # so that it is seen which line is meant
        run()

    def _offer_all(self, section: Section[Task], at: QPoint) -> None:
        lines = section.lines
        index = lines.indexAt(at)
        if index.isValid():
            lines.setCurrentIndex(index)
        lines.setFocus(Qt.FocusReason.OtherFocusReason)
        task = lines.current
        if task is None:
            return
        self._ask_takers(task, partial(self._offer_deeds, lines, task, at))

    def _offer_deeds(self, lines: Lines[Task], task: Task, at: QPoint, takers: Takers) -> None:
        """What this person may do with it."""
        menu, may = menu_of(lines), self._frame.may
        if may(CompleteActivity):
            menu.addAction(tr("Task done")).triggered.connect(lambda _on=False: self._begin_words(task))
            menu.addSeparator()
        if may(MoveActivity):
            self._offer_days(menu, task)
            menu.addSeparator()
        if may(ReassignActivity):
            self._offer_people(takers, menu.addMenu(tr("Give to")), task)
        if not menu.isEmpty():
            menu.popup(lines.viewport().mapToGlobal(at))

    def _pop_up(self, fill: Callable[[QMenu, Task], None]) -> None:
        """Below the line that is meant."""
        lines, task = self._lines(), self.task()
        if lines is None or task is None:
            return
        lines.setFocus(Qt.FocusReason.OtherFocusReason)
        menu = menu_of(lines)
        fill(menu, task)
        menu.popup(lines.viewport().mapToGlobal(lines.visualRect(lines.currentIndex()).bottomLeft()))
