"""The diary: the tasks beside their claim, worked by single keys, alone or together; a new one from a typed line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit
from shiboken6 import isValid

from desktop.lists.claims import CLAIMS, IS_OPEN
from desktop.lists.diary import DIARY
from desktop.lists.wanted import Block, Line, Wanted
from desktop.screens.lists import ListPage
from desktop.screens.people import People, Person, SignedIn
from desktop.screens.store import Accepted, Outcome
from desktop.screens.times import local_day
from desktop.screens.words import beside, caption, tr
from desktop.ui.claims.place import claim_page
from desktop.ui.diary.asking import menu_of, offer_days, offer_people
from desktop.ui.files.listed import ListedPage
from desktop.ui.frame.list_foot import Deed
from desktop.ui.frame.page import Frame
from desktop.ui.frame.place import Place
from desktop.ui.kit import fonts, labels, layouts
from desktop.viewmodels.diary.tasks import Typed, finished, given, latest_of, moved, moved_by, read
from desktop.viewmodels.entering import days
from desktop.viewmodels.frame.palette import Group, PaletteCommand
from desktop.viewmodels.frame.together import Wish, done_of, given_of, moved_of
from desktop.viewmodels.people.takers import Takers, ask_takers
from shared.domain.diary.commands import AddActivity, CompleteActivity, MoveActivity, ReassignActivity
from shared.domain.diary.states import Priority
from shared.domain.kernel.commands import Command
from shared.domain.kernel.fields import Day
from shared.domain.kernel.ids import Id


class DiaryPage(ListedPage):
    """`entry`: the line for a new task; `told`: what was understood of it."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(DIARY, "calendar-check", claim_page, frame)
        self._people: tuple[Person, ...] = ()
        self._claim: Line | None = None
        self._typed = Typed()
        self.entry = QLineEdit()
        self.entry.setPlaceholderText(tr("New task: call Hartley fri 14:00 !"))
        self.entry.setAccessibleName(tr("New task"))
        self.entry.setFont(fonts.body())
        self.day = QLineEdit()
        self.day.setPlaceholderText(tr("Another day, then Enter"))
        self.day.setAccessibleName(tr("Another day"))
        self.day.setVisible(False)
        self.told = labels.Shortening(font=fonts.caption(), tone="muted")
        head = layouts.column(edges=(12, 0, 12, 8), gap=4)
        for each in (self.entry, self.day, self.told):
            head.addWidget(each)
        self.told.setVisible(False)
        self.rows.put_above(head)
        self.entry.textChanged.connect(self._typed_anew)
        self.entry.returnPressed.connect(self._add)
        self.day.returnPressed.connect(self._to_typed_day)
        for field in (self.entry, self.day):
            QShortcut(QKeySequence("Esc"), field, self._leave, context=Qt.ShortcutContext.WidgetShortcut)

    def enter(self, who: SignedIn) -> None:
        """With what this person may do."""
        super().enter(who)
        deeds = (
            (CompleteActivity, Deed(tr("Done"), "check", "d", self.finish)),
            (MoveActivity, Deed(tr("Another day"), "clock", "s", self.ask_day)),
            (ReassignActivity, Deed(tr("Give to"), "user-check", "g", self.ask_person)),
        )
        self.rows.offer([deed for command, deed in deeds if self._frame.may(command)])
        self.entry.setVisible(self._frame.may(AddActivity))
        self._frame.store.ask(People(), self._people_arrived)

    def commands(self) -> Sequence[PaletteCommand]:
        deeds: list[tuple[type[Command], str, str, str, Callable[[], None]]] = [
            (CompleteActivity, tr("Done"), "D", "check", self.finish),
            (MoveActivity, tr("Another day"), "S", "clock", self.ask_day),
            (ReassignActivity, tr("Give to"), "G", "user-check", self.ask_person),
            (MoveActivity, tr("A day later"), "+", "chevron-right", partial(self.move_by, 1)),
            (MoveActivity, tr("A day earlier"), "-", "chevron-left", partial(self.move_by, -1)),
        ]
        made = (
            PaletteCommand(text, keys, icon, run, group=Group.LIST, acts_in=lambda: self.rows.rows)
            for command, text, keys, icon, run in deeds
            if self._frame.may(command)
        )
        return (*made, *self.list.commands())

    # ---- with the marked tasks, or the one where the keyboard is

    def finish(self) -> None:
        self._do(finished(self.rows.lines_meant()), done_of)

    def move_by(self, by: int) -> None:
        self._do(moved_by(self.rows.lines_meant(), by), moved_of)

    def ask_day(self) -> None:
        menu = menu_of(self)
        offer_days(menu, self._today(), self.move_to, self._ask_typed_day, latest_of(self.rows.lines_meant()))
        menu.popup(self.rows.mapToGlobal(self.rows.rows.pos()))

    def ask_person(self) -> None:
        """Those who would get all of them, once the rules have said who that is."""
        ask_takers(self._frame.store, self._people, partial(given, self.rows.lines_meant()), self._offer)

    def _offer(self, takers: Takers) -> None:
        if isValid(self):
            menu = menu_of(self)
            offer_people(menu, takers, self.give)
            menu.popup(self.rows.mapToGlobal(self.rows.rows.pos()))

    def give(self, person: Person) -> None:
        self._do(given(self.rows.lines_meant(), person), given_of(person.name))

    def move_to(self, day: date) -> None:
        self._do(moved(self.rows.lines_meant(), day), moved_of)

    def _ask_typed_day(self) -> None:
        self.day.setVisible(True)
        self.day.setFocus()

    def _to_typed_day(self) -> None:
        found = days.read(self.day.text(), self._today())
        if found.day is None:
            self._say(found.trouble, "bad")
            return
        self.move_to(found.day)
        self._leave()

    def _do(self, wishes: Sequence[Wish], say: Callable[[int], str]) -> None:
        self.rows.do(self._frame.deeds, wishes, say)

    # ---- a new one

    def _typed_anew(self, text: str) -> None:
        self._typed, self._claim = read(text, self._today()), None
        if not self._typed.words:
            self._say("", "muted")
            return
        wanted = Wanted(" ".join(self._typed.words), (IS_OPEN,))
        page = ListPage(CLAIMS.name, wanted, CLAIMS.orders[0].name, 2, anchor_row=0)
        self._frame.store.ask(page, partial(self._claim_found, text))

    def _claim_found(self, text: str, answer: object) -> None:
        if text != self.entry.text():
            return
        found = answer.lines if isinstance(answer, Block) else ()
        self._claim = found[0] if len(found) == 1 else None
        typed, today = self._typed, self._today()
        if not found:
            self._say(tr("No open claim here has “{words}”.", words=" ".join(typed.words)), "bad")
        elif self._claim is None:
            self._say(tr("Several claims have “{words}”. Type more of it.", words=" ".join(typed.words)), "bad")
        else:
            called = f"{CLAIMS.value(self._claim, 'insured')}, {CLAIMS.value(self._claim, 'number')}"
            when = days.told(typed.due or today, today)
            must = tr("must be done") if typed.must else None
            self._say(beside(caption(typed.pattern), called, when, must), "muted")

    def _add(self) -> None:
        """Enter, once the claim is known."""
        claim, typed, who = self._claim, self._typed, self._frame.who
        if claim is None or who is None:
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
        self._frame.store.submit(command, self._added)

    def _added(self, outcome: Outcome) -> None:
        if isinstance(outcome, Accepted):
            self._frame.say(tr("Task added: {subject}", subject=self._typed.subject))
            self.entry.clear()
        else:
            self._say(outcome.text, "bad")

    def _leave(self) -> None:
        self.entry.clear()
        self.day.clear()
        self.day.setVisible(False)
        self._say("", "muted")
        self.rows.take_focus()

    def _say(self, text: str, tone: str) -> None:
        self.told.setText(text)
        labels.set_tone(self.told, tone)
        self.told.setVisible(bool(text))

    def _today(self) -> date:
        return local_day(self._frame.now())

    def _people_arrived(self, people: object) -> None:
        self._people = people if isinstance(people, tuple) else ()


PLACE: Final = Place(DIARY.name, lambda: tr("Diary"), "calendar-check", DiaryPage)
