"""Buttons: one primary per view, plain ones, quiet ones inside cards, and icons with a name for everyone."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import ClassVar, Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton

from desktop.ui.kit import fonts, icons, theme

_CAPTION: Final = "caption"
"""Where a busy button keeps what it says otherwise."""
QUIET_EDGE: Final = 13
"""Pixels around the words of a quiet button, as the style sheet has them: line and padding."""
_LINE: Final = 2
"""Along the edge of what has the keyboard, as the style sheet draws it; device-independent pixels, as the next two."""
_GAP: Final = 2
_ROUND: Final = 4


def as_is(text: str) -> str:
    """For a button or a menu, where Qt takes the letter after an ampersand for a key: nobody's name is one."""
    return text.replace("&", "&&")


class Button(QPushButton):
    """It says its text as it is, see `as_is`. The second press of a double click counts only where the first was for
    this button too: what one press did may have brought this one under the mouse, and nobody meant it.
    """

    _pressed: ClassVar[weakref.ref[Button] | None] = None
    """The one that had the last press of any."""

    def __init__(self, text: str = "") -> None:
        super().__init__(as_is(text))

    def setText(self, text: str) -> None:
        super().setText(as_is(text))

    def text(self) -> str:
        return super().text().replace("&&", "&")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        Button._pressed = weakref.ref(self)
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if Button._pressed is not None and Button._pressed() is self:
            super().mouseDoubleClickEvent(event)


class Primary(Button):
    """What a page is for: done once by a double click, whatever it is about by then. On its own colour no line is seen:
    the keyboard is shown by a line along the edge and a gap within.
    """

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.hasFocus() or is_off(self):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().colour("surface"), _GAP))
        inset = _LINE + _GAP / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), _ROUND, _ROUND)
        painter.end()


def button(
    text: str, pressed: Callable[[], object] | None = None, *, icon: str = "", kind: str = "plain", name: str = ""
) -> QPushButton:
    """`kind` is plain, primary, quiet or alarm; `name` is the accessible name where the text alone is not enough."""
    made = Primary(text) if kind == "primary" else Button(text)
    dress(made, kind)
    made.setAccessibleName(name or text)
    if icon:
        token = {"primary": "on_accent", "quiet": "accent", "alarm": "bad"}.get(kind, "text")
        icons.put(made, icon, token, theme.current().colour(token))
    if pressed is not None:
        it = weakref.ref(made)  # what a signal calls is seen by no collector: a button that nobody took would stay
        made.clicked.connect(lambda: None if is_busy(it()) else pressed())
    return made


def dress(made: Button, kind: str) -> None:
    """Look and act as one of its kind."""
    made.setProperty("kind", kind)
    made.setFont(fonts.strong() if kind in ("primary", "quiet") else fonts.body())
    made.setAutoDefault(False)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


def put_text(made: QPushButton, text: str) -> None:
    """Other words, or none, on a button with an icon: between the two is room only where there are both."""
    had = bool(made.text())
    made.setText(text)
    if bool(text) is not had:
        icons.retint(made, theme.current().colour)


def set_busy(made: QPushButton, words: str) -> None:
    """Say on a button what goes on; empty: it is over, and its caption stands there again.

    It refuses presses meanwhile and stays enabled: Qt takes the keyboard away from a button that is disabled, and puts
    it wherever the next press or the next key does something that nobody meant.
    """
    if is_busy(made) == bool(words):
        return
    if words:
        made.setProperty(_CAPTION, made.text())
    text = words or str(made.property(_CAPTION))
    made.setText(text)
    made.setAccessibleName(text)
    made.setProperty("busy", bool(words))
    made.style().unpolish(made)
    made.style().polish(made)


def is_busy(made: QPushButton | None) -> bool:
    """Whether what it began is under way."""
    return made is not None and bool(made.property("busy"))


def set_off(made: QPushButton, is_it: bool) -> None:
    """Look as if it could not be pressed, where what it begins must fail now; a press then says why.

    It stays enabled: Tab still reaches it and its reason is heard there, and a keyboard that is on it stays.
    """
    if is_off(made) is not is_it:
        made.setProperty("off", is_it)
        made.style().unpolish(made)
        made.style().polish(made)


def is_off(made: QPushButton) -> bool:
    """Whether what it begins must fail now."""
    return bool(made.property("off"))


def primary(text: str, pressed: Callable[[], object] | None = None, *, icon: str = "", name: str = "") -> QPushButton:
    return button(text, pressed, icon=icon, kind="primary", name=name)


def quiet(text: str, pressed: Callable[[], object] | None = None, *, icon: str = "", name: str = "") -> QPushButton:
    return button(text, pressed, icon=icon, kind="quiet", name=name)


def snug(made: QPushButton) -> QPushButton:
    """A quiet button that stands at the beginning of a line: its words begin where those above it do."""
    made.setProperty("snug", True)
    return made


def icon_button(icon: str, name: str, pressed: Callable[[], object] | None = None) -> QToolButton:
    """A square button; its name is its tooltip too."""
    made = QToolButton()
    made.setProperty("kind", "icon")
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setFixedSize(34, 34)
    icons.put(made, icon, "text", theme.current().colour("text"))
    if pressed is not None:
        made.clicked.connect(lambda: pressed())
    return made
