"""What asks for another day or another person, wherever a task or a claim is put off or given away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from shiboken6 import isValid

from desktop.screens import formats
from desktop.screens.people import Person
from desktop.screens.words import beside, tr
from desktop.ui.kit import buttons, controls
from desktop.ui.kit.asked import Asked
from desktop.ui.kit.fields import DayField
from desktop.viewmodels.people.takers import Takers

SNOOZES: Final = (1, 3, 7)
"""Days, at a touch."""


def menu_of(parent: QWidget) -> QMenu:
    """Gone once it closes."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def if_still_there(
    asked_in: QWidget, offer: Callable[[Takers], None], line: Callable[[], str]
) -> Callable[[Takers], None]:
    """`offer`, unless whoever asked does something else by the time that it is known who could get it: a menu that
    comes late would take the keys that are meant for that, and give away by two of them. line: the id of where one is.
    """
    window = asked_in.window()
    was = (window.focusWidget(), line())

    def answered(takers: Takers) -> None:
        if not isValid(asked_in) or QApplication.activePopupWidget() is not None:
            return
        is_in_front = QApplication.activeWindow() in (None, window)
        if is_in_front and (window.focusWidget(), line()) == was:
            offer(takers)

    return answered


def offer_days(
    menu: QMenu, today: date, chosen: Callable[[date], None], typed: Callable[[], None], latest: date | None = None
) -> None:
    """latest: of what a rule holds: no later day is offered, and it says so. typed: any other day is asked for."""
    if latest is not None:
        menu.addAction(tr("Must be done before closing: earlier days only")).setEnabled(False)
    for by in SNOOZES:
        day = today + timedelta(days=by)
        if latest is None or day < latest:
            text = tr("In 1 day") if by == 1 else tr("In {n} days", n=by)
            menu.addAction(buttons.as_is("\t".join((text, formats.weekday(day))))).triggered.connect(
                partial(_pass_on, chosen, day)
            )
    menu.addAction(tr("Another day…")).triggered.connect(lambda _on=False: typed())


def another_day(today: Callable[[], date]) -> Asked:
    """The line into which any other day is typed; what it gives is the day as stored."""
    line = controls.day(tr("Another day"), today(), today)
    line.clear()
    line.setPlaceholderText(tr("Another day, then Enter"))
    return Asked(DayField("due", line.accessibleName(), line), line, tr("Enter the day on which it is due."))


def offer_people(menu: QMenu, takers: Takers, chosen: Callable[[Person], None]) -> None:
    """Those who would get it; where nobody would, why."""
    for person in takers.people:
        menu.addAction(buttons.as_is(beside(person.name, person.team_name))).triggered.connect(
            partial(_pass_on, chosen, person)
        )
    if not takers.people:
        menu.addAction(buttons.as_is(takers.why_nobody or tr("Nobody else works here"))).setEnabled(False)


def _pass_on(chosen: Callable[[date], None] | Callable[[Person], None], value: object, _checked: bool = False) -> None:
    chosen(value)  # type: ignore[arg-type]  # each is offered with its own
