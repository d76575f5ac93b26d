"""The diary: the tasks beside their claim, worked by single keys, alone or together; a new one from a typed line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from desktop.lists.diary import DIARY
from desktop.lists.wanted import Line
from desktop.screens.people import Person, SignedIn
from desktop.screens.times import local_day
from desktop.screens.words import tr
from desktop.ui.claims.board import claim_page
from desktop.ui.diary.asking import another_day, if_still_there, menu_of, offer_days, offer_people
from desktop.ui.diary.new_task import NewTask
from desktop.ui.files.listed import ListedPage
from desktop.ui.frame.list_foot import Deed
from desktop.ui.frame.page import Frame
from desktop.ui.kit import layouts
from desktop.viewmodels.diary.tasks import day_draft, finished, given, latest_of, moved, moved_by
from desktop.viewmodels.entering.drafts import Draft
from desktop.viewmodels.frame.palette import Group, PaletteCommand
from desktop.viewmodels.frame.together import NotDone, Wish, done_of, given_of, moved_of
from desktop.viewmodels.people.colleagues import Colleagues
from desktop.viewmodels.people.takers import Takers, ask_takers
from shared.domain.diary.commands import AddActivity, CompleteActivity, MoveActivity, ReassignActivity
from shared.domain.kernel.commands import Command


class DiaryPage(ListedPage):
    """`new`: where a new task is typed; `day` asks for any other day, of the tasks that it was asked for."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(DIARY, "calendar-check", claim_page, frame)
        self._colleagues = Colleagues(frame.store, self)
        self._put_off: tuple[Line, ...] = ()
        self.new = NewTask(frame, self._today)
        self.entry, self.told = self.new.line, self.new.told
        self.day = another_day(self._today)
        head = layouts.column(edges=(12, 0, 12, 8), gap=4)
        for each in (self.new, self.day):
            head.addWidget(each)
        self.rows.put_above(head)
        self.new.left.connect(self.rows.take_focus)
        self.day.answered.connect(self._to_typed_day)
        self.day.left.connect(self._leave_day)

    def enter(self, who: SignedIn) -> None:
        """With what this person may do."""
        super().enter(who)
        deeds = (
            (CompleteActivity, Deed(tr("Done"), "check", "d", self.finish)),
            (MoveActivity, Deed(tr("Another day"), "clock", "s", self.ask_day)),
            (ReassignActivity, Deed(tr("Give to"), "user-check", "g", self.ask_person)),
        )
        self.rows.offer([deed for command, deed in deeds if self._frame.may(command)])
        self.new.setVisible(self._frame.may(AddActivity))
        self.new.enter()
        self._colleagues.refresh()

    def leave(self) -> None:
        super().leave()
        self.new.leave()
        self._end_day()

    def on_lines(self) -> Sequence[PaletteCommand]:
        deeds: list[tuple[type[Command], str, str, str, Callable[[], None]]] = [
            (CompleteActivity, tr("Done"), "D", "check", self.finish),
            (MoveActivity, tr("Another day"), "S", "clock", self.ask_day),
            (ReassignActivity, tr("Give to"), "G", "user-check", self.ask_person),
            (MoveActivity, tr("A day later"), "+", "chevron-right", partial(self.move_by, 1)),
            (MoveActivity, tr("A day earlier"), "-", "chevron-left", partial(self.move_by, -1)),
        ]
        return [
            PaletteCommand(text, keys, icon, run, group=Group.LIST, acts_in=lambda: self.rows.rows)
            for command, text, keys, icon, run in deeds
            if self._frame.may(command)
        ]

    # ---- with the marked tasks, or the one where the keyboard is: which they are is settled as a menu opens

    def finish(self) -> None:
        self._do(finished(self.rows.lines_meant()), done_of)

    def move_by(self, by: int) -> None:
        self._do(moved_by(self.rows.lines_meant(), by), moved_of)

    def ask_day(self) -> None:
        lines = self.rows.lines_meant()
        if lines:
            menu = menu_of(self)
            to, typed = partial(self._move_to, lines), partial(self._ask_typed_day, lines)
            offer_days(menu, self._today(), to, typed, latest_of(lines))
            menu.popup(self.rows.mapToGlobal(self.rows.rows.pos()))

    def ask_person(self) -> None:
        """Those who would get all of them, once the rules have said who that is."""
        lines = self.rows.lines_meant()
        if lines:
            offer = if_still_there(self, partial(self._offer, lines), self.rows.rows.id_at_cursor)
            ask_takers(self._frame.store, self._colleagues.people, partial(given, lines), offer)

    def _offer(self, lines: Sequence[Line], takers: Takers) -> None:
        menu = menu_of(self)
        offer_people(menu, takers, partial(self._give, lines))
        menu.popup(self.rows.mapToGlobal(self.rows.rows.pos()))

    def _give(self, lines: Sequence[Line], person: Person) -> None:
        self._do(given(lines, person), given_of(person.name))

    def _move_to(self, lines: Sequence[Line], day: date) -> None:
        self._do(moved(lines, day), moved_of)

    def _ask_typed_day(self, lines: Sequence[Line]) -> None:
        """Of those that were meant as it was asked for, wherever the keyboard goes while it is typed."""
        self._end_day()
        self._put_off = tuple(lines)
        self.day.begin(self._day_draft(self._put_off))

    def _to_typed_day(self) -> None:
        lines, draft = self._put_off, self.day.entries.draft
        kept = draft.kept if draft is not None else None

        def ended(not_done: Sequence[NotDone]) -> None:
            """What was typed goes on with those that stay as they are."""
            stay = {each.wish.key for each in not_done}
            if draft is not None and len(stay) < len(lines):
                draft.forget()
                if stay and kept is not None:
                    left = self._day_draft([line for line in lines if line.row_id in stay])
                    left.keep(kept.values, kept.base)
                    left.flush()

        wishes = moved(lines, date.fromisoformat(self.day.text))
        if wishes:
            self._do(wishes, moved_of, ended)
        else:
            ended(())  # they are due on that day already
        self._leave_day()

    def _day_draft(self, lines: Sequence[Line]) -> Draft:
        tasks = [(line.file_id, line.row_id) for line in lines]
        return day_draft(self._frame.store, self._frame.now, tasks, self.day.entries)

    def _leave_day(self) -> None:
        self._end_day()
        self.rows.take_focus()

    def _end_day(self) -> None:
        self._put_off = ()
        self.day.end()

    def _do(
        self,
        wishes: Sequence[Wish],
        say: Callable[[int], str],
        ended: Callable[[Sequence[NotDone]], None] = lambda _not_done: None,
    ) -> None:
        self.rows.do(self._frame.deeds, wishes, say, ended)

    def _today(self) -> date:
        return local_day(self._frame.now())
