"""What the heads of files are made of: a fact under its name, what is due, who else is here, what is not sent yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from desktop.screens import formats
from desktop.screens.claims import Deadline, PresenceView
from desktop.screens.syncing import SyncState
from desktop.screens.words import beside, count_of, sync_caption, sync_word, tr
from desktop.ui.kit import chip, fonts, labels, layouts
from desktop.ui.kit.flowing import Yielding
from shared.domain.kernel.fields import FileKind

LOG_ICON: Final = "message-square"
"""Of what writes down a contact: no phone, which is the number to call beside it."""
_CAPTION_MOST: Final = 20
"""Characters over a fact; a task's own words may be longer: they have what the line leaves, and end there."""


def avatar(person: PresenceView) -> QLabel:
    """Initials of somebody else at this file, with a ring while they are; the words are in its name and its hint."""
    initials = "".join(part[0] for part in person.name.split()[:2]).upper()
    made = labels.label(initials, font=fonts.caption_strong())
    made.setProperty("kind", "avatar")
    made.setProperty("here", person.is_here)
    made.setFixedSize(28, 28)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    words = beside(person.name, person.doing, by=" ")
    made.setAccessibleName(words)
    labels.hint(made, words)
    return made


def opening(kind: FileKind) -> str:
    """What a button says that leads to a file of this kind."""
    return tr(kind.opening)


def due(deadline: Deadline, today: date) -> QWidget:
    """What is due next, and in how many days; the hint says of what must be done that it must."""
    days = (deadline.due - today).days
    late = count_of(-days, "1 day late", "{n} days late")
    left = tr("today") if days == 0 else count_of(days, "1 day", "{n} days") if days > 0 else late
    words = beside(formats.weekday(deadline.due), left)
    shape = chip.due_shape(deadline.due, today)
    hint = tr("Must be done before the claim closes: {what}", what=deadline.caption)
    return fact(deadline.caption, words, hint if deadline.is_mandatory else deadline.caption, shape[1] if shape else "")


def due_mark(day: date, today: date) -> QWidget:
    """By when a task is due, at the end of its line."""
    words, shape = formats.due(day, today), chip.due_shape(day, today)
    return chip.Chip(words, *shape) if shape else labels.label(words)


def fact(name: str, value: str, hint: str = "", tone: str = "", *, is_figure: bool = False) -> QWidget:
    is_long = len(name) > _CAPTION_MOST
    made = Yielding() if is_long else QWidget()
    lines = layouts.column(made, gap=2)
    if is_long:
        lines.addWidget(labels.Shortening(name, font=fonts.caption(), tone="muted"))
    else:
        lines.addWidget(labels.caption(name))
    shown = labels.label(value, font=fonts.tabular(bold=True)) if is_figure else labels.strong(value, tone=tone)
    lines.addWidget(labels.readable(shown))
    labels.hint(made, hint)
    shown.setAccessibleName(f"{name}: {value}")
    shown.setAccessibleDescription(hint)
    return made


class Sent(Protocol):
    """What is shown with how far it has come."""

    @property
    def sync(self) -> SyncState: ...


def any_unsent(shown: Iterable[Sent]) -> bool:
    """Whether one of these carries a `sync_mark`."""
    return any(each.sync is not SyncState.SAVED for each in shown)


def sync_mark(state: SyncState) -> QWidget | None:
    """Icon and word for what is not on the server yet; None where there is nothing to say."""
    if state is SyncState.SAVED:
        return None
    icon, tone = chip.SYNC_LOOKS[state]
    made = QWidget()
    made.setToolTip(sync_caption(state))
    inside = layouts.row(made, gap=4)
    inside.addWidget(labels.IconLabel(icon, tone, 14))
    word = labels.caption(sync_word(state), tone=tone)
    word.setAccessibleDescription(sync_caption(state))
    inside.addWidget(word)
    return made
