"""What is done with the marked claims of the list together: given to somebody, noted, and what is set of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget
from shiboken6 import isValid

from desktop.lists.claims import CLAIMS
from desktop.lists.wanted import Line
from desktop.screens.lists import ListLine
from desktop.screens.people import Person, SignedIn
from desktop.screens.questions import Unanswered
from desktop.screens.sayings import title
from desktop.screens.words import caption, tr
from desktop.ui.diary.asking import if_still_there, menu_of, offer_people
from desktop.ui.frame.list import ListPanel
from desktop.ui.frame.list_foot import Deed
from desktop.ui.frame.page import Frame
from desktop.ui.kit import buttons, controls, form, labels, layouts, notes
from desktop.ui.kit.entries import Entries
from desktop.ui.kit.fields import LIMIT, AreaField
from desktop.ui.kit.keys import spelled
from desktop.ui.kit.own_keys import bind
from desktop.viewmodels.claims.marked import assigned, changed, named, noted
from desktop.viewmodels.entering import limits
from desktop.viewmodels.entering.drafts import Draft, several
from desktop.viewmodels.frame.list import ListViewModel
from desktop.viewmodels.frame.palette import Group, PaletteCommand
from desktop.viewmodels.frame.together import NotDone, Wish, changed_of, given_of, noted_of
from desktop.viewmodels.people.colleagues import Colleagues
from desktop.viewmodels.people.takers import Takers, ask_takers
from shared.domain.claims import facts
from shared.domain.claims.commands import AssignClaim
from shared.domain.claims.entities import Claim
from shared.domain.claims.states import Severity
from shared.domain.diary.commands import AddNote

SEVERITY: Final = "severity"
CAT: Final = "cat_code"
_NOTE_PX: Final = 76


class MarkedClaims(QObject):
    """Of one list. `note`: where a note for all of them is written, above the rows.

    Which claims are meant is settled as a menu or the note opens: the list goes on under it, and what is chosen then is
    done on those, also where a filter shows them no more.
    """

    def __init__(self, frame: Frame, model: ListViewModel, rows: ListPanel) -> None:
        super().__init__(rows)
        self._frame, self._model, self._rows = frame, model, rows
        self._colleagues = Colleagues(frame.store, self)
        self._deeds: tuple[Deed, ...] = ()
        self._lines: tuple[Line, ...] = ()
        """Those that the note is for."""
        self.note = controls.area(title(AddNote), "", height=_NOTE_PX)
        self.note.setProperty(LIMIT, limits.of_command(AddNote, "body"))
        self._for = labels.caption(wrap=True)
        self._writing = QWidget()
        lines = layouts.column(self._writing, edges=(12, 0, 12, 8), gap=4)
        lines.addWidget(self._for)
        lines.addWidget(self.note)
        self.told = labels.caption(wrap=True)
        self.told.hide()
        lines.addWidget(self.told)
        self._field = AreaField("body", self.note.accessibleName(), self.note)
        self.entries = Entries(self.note)
        self.entries.add(self._field)
        self.entries.changed.connect(self._tell)
        foot = layouts.row()
        foot.addWidget(labels.caption(tr("Esc keeps what you wrote here"), wrap=True), 1)
        self.send = buttons.primary(title(AddNote), self._send_note)
        self.send.setToolTip(tr("{action} ({keys})", action=title(AddNote), keys=spelled("Ctrl+Enter")))
        foot.addWidget(self.send)
        lines.addLayout(foot)
        self._writing.hide()
        holder = layouts.column()
        holder.addWidget(self._writing)
        rows.put_above(holder)
        for keys, run in (("Esc", self._leave_note), ("Ctrl+Return", self._send_note), ("Ctrl+Enter", self._send_note)):
            bind(self._writing, keys, run, within=True)

    def enter(self, who: SignedIn) -> None:
        """What this person may do with several."""
        self._colleagues.refresh()
        roles, deeds = frozenset(who.roles), []
        if self._frame.may(AssignClaim):
            deeds.append(Deed(title(AssignClaim), "user-check", "g", self.ask_person))
        if self._frame.may(AddNote):
            deeds.append(Deed(title(AddNote), "sticky-note", "n", self.ask_note))
        if facts.CLAIM.may_set(roles, SEVERITY):
            deeds.append(Deed(_caption(SEVERITY), "scale", "", self.ask_severity))
        if facts.CLAIM.may_set(roles, CAT):
            deeds.append(Deed(_caption(CAT), "siren", "", self.ask_cat))
        self._deeds = tuple(deeds)
        self._rows.offer(self._deeds)

    def commands(self) -> Sequence[PaletteCommand]:
        """While any claim is marked: then its letters mean the marked ones, except with the keyboard in the claim that
        is open.
        """
        if not self._model.marked:
            return ()
        count = len(self._model.marked)
        return [
            PaletteCommand(
                tr("{deed} ({n} marked)", deed=deed.caption, n=count),
                deed.keys.upper(),
                deed.icon,
                deed.run,
                group=Group.LIST,
            )
            for deed in self._deeds
        ]

    # ---- each of them

    def ask_person(self) -> None:
        """Those who would get all of them, once the rules have said who that is."""
        lines = self._rows.lines_meant()
        if lines:
            meant = partial(assigned, lines)
            offer = if_still_there(self._rows, partial(self._offer_people, lines), self._rows.rows.id_at_cursor)
            ask_takers(self._frame.store, self._colleagues.people, meant, offer)

    def _offer_people(self, lines: Sequence[Line], takers: Takers) -> None:
        menu = self._menu()
        offer_people(menu, takers, partial(self._give, lines))
        self._pop_up(menu)

    def _give(self, lines: Sequence[Line], person: Person) -> None:
        self._do(assigned(lines, person), given_of(person.name))

    def ask_note(self) -> None:
        """With what was written for the same claims before, and not sent."""
        lines = self._rows.lines_meant()
        if lines:
            self._begin_note(lines)
            self._writing.show()
            self._tell()
            self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _begin_note(self, lines: Sequence[Line]) -> None:
        """It is for these until it is left, whatever is marked meanwhile and wherever the keyboard goes.

        Asked for anew while it is written: what is written goes along where only more claims were marked, and nothing
        was written for all of these before; for any others it stays with those that it was written for.
        """
        before, rows = _rows_of(self._lines), _rows_of(lines)
        self._lines = tuple(lines)
        if self.entries.draft is None or rows != before:
            draft = self._draft(rows)
            goes_along = self.entries.draft is not None and rows > before and self.entries.is_touched
            typed = self.entries.drop() if goes_along and draft.kept is None else None
            self.entries.begin(draft, dict)
            if typed is not None:
                self.entries.restore(typed)
        first = named(lines[0])
        several_of_them = tr("The same note on {n} claims", n=len(lines))
        self._for.setText(tr("A note on {claim}", claim=first) if len(lines) == 1 else several_of_them)

    def leave(self) -> None:
        """Nobody works here any more."""
        self.entries.release()
        self.note.clear()
        self._lines = ()
        self._writing.hide()

    def _send_note(self) -> None:
        body, draft, lines = str(self.entries.plain("body")), self.entries.draft, self._lines
        self._tell()
        if not body or self._field.trouble or draft is None:
            return
        kept = draft.kept

        def then(not_done: Sequence[NotDone]) -> None:
            """What was written goes on with those that have it not."""
            stay = {each.wish.key for each in not_done}
            if len(stay) < len(lines):
                draft.forget()
                if stay and kept is not None:
                    left = self._draft(stay)
                    left.keep(kept.values, kept.base)
                    left.flush()

        self._begin(noted(lines, body), noted_of, then)
        self._leave_note()

    def _leave_note(self) -> None:
        self.leave()
        self._rows.take_focus()

    def _draft(self, rows: Iterable[str]) -> Draft:
        return Draft(self._frame.store, f"{CLAIMS.name}/note/{several(rows)}", self._frame.now, self.note)

    def _tell(self) -> None:
        unsaved = form.unsaved_words() if self.entries.is_unsaved else ""
        notes.say(self.told, self._field, unsaved)

    def ask_severity(self) -> None:
        self._ask_which(SEVERITY, [(caption(each), each.value) for each in Severity])

    def ask_cat(self) -> None:
        """Those that the claims here have, and none."""
        here = [(tr("CAT {value}", value=each), each) for each in self._model.values]
        self._ask_which(CAT, [*here, (tr("No CAT code"), None)])

    def _ask_which(self, field: str, values: Iterable[tuple[str, str | None]]) -> None:
        """values: the caption of each, and what is set."""
        lines = self._rows.lines_meant()
        if lines:
            menu = self._menu()
            for text, value in values:
                menu.addAction(buttons.as_is(text)).triggered.connect(partial(self._set, lines, field, value))
            self._pop_up(menu)

    def _set(self, lines: Sequence[Line], field: str, value: str | None, _checked: bool = False) -> None:
        self._do(changed(lines, field, value), changed_of)

    def _do(self, wishes: Sequence[Wish], say: Callable[[int], str]) -> None:
        if wishes:
            self._begin(wishes, say)
        else:
            self._frame.say(tr("They are so already."))

    def _begin(
        self,
        wishes: Sequence[Wish],
        say: Callable[[int], str],
        then: Callable[[Sequence[NotDone]], None] = lambda _not_done: None,
    ) -> None:
        """A single claim that the list shows no more may have left this device: nothing is sent for it then."""
        first = wishes[0]

        def known(line: Line | Unanswered | None) -> None:
            if line is not None:
                self._rows.do(self._frame.deeds, wishes, say, then)
            elif isValid(self):
                why = tr("{name} is not on this device any more. Nothing was changed.", name=first.about)
                then([NotDone(first, why)])
                self._frame.tell(why)

        if len(wishes) == 1 and self._model.rows.place_of(first.key) is None:
            self._frame.store.ask(ListLine(CLAIMS.name, first.key), known)
        else:
            self._rows.do(self._frame.deeds, wishes, say, then)

    # ---- asking

    def _menu(self) -> QMenu:
        return menu_of(self._rows)

    def _pop_up(self, menu: QMenu) -> None:
        """Over the bar of the marked ones, which has the button for it."""
        bar = self._rows.marked
        at = bar if bar.isVisible() else self._rows.rows
        place = at.mapToGlobal(at.rect().topLeft())
        menu.popup(QPoint(place.x(), place.y() - menu.sizeHint().height()))


def _rows_of(lines: Sequence[Line]) -> set[str]:
    return {line.row_id for line in lines}


def _caption(name: str) -> str:
    field = Claim.TABLE.fields[name]
    return tr(field.caption)
