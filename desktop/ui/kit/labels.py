"""Labels in the five sizes of the design, icons as labels, and lines that shorten themselves instead of clipping."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Final

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QFont, QPainter, QPaintEvent, Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from desktop.ui.kit import fonts, headings, icons, theme
from desktop.ui.kit.cutting import FIRM, cut, held

LONG_WORD: Final = 40
"""Characters of a word from which it may be longer than a line of the narrowest card."""
BREAK: Final = "\u200b"
"""Takes no room; a line may turn there."""
_LONG: Final = re.compile(rf"\S{{{LONG_WORD + 1},}}")
_WORD: Final = re.compile(rf"[^\s{BREAK}]+")
_HINT: Final = "hint"
_PIECE: Final = re.compile(r".{1,16}", re.DOTALL)


def label(text: str = "", *, font: QFont | None = None, tone: str = "", wrap: bool = False) -> QLabel:
    """A plain-text label; `tone` is muted, accent, bad, good or wait."""
    made = Turning() if wrap else QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setFont(font if font is not None else fonts.body())
    if tone:
        made.setProperty("tone", tone)
    return made


class Turning(QLabel):
    """Lines that turn where they may: within a word that is longer than one, and never between an amount and its
    currency. It says and gives its text as it was set; marked-up text is set as it is.
    """

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self._named = ""
        """What it is called because it is drawn with other signs than it was set with."""
        self.setWordWrap(True)

    def setText(self, text: str) -> None:
        self._whole = text
        drawn = text if self.textFormat() == Qt.TextFormat.RichText else _breakable(held(text))
        super().setText(drawn)
        name = text if drawn != text else ""
        if self.accessibleName() == self._named != name:
            self.setAccessibleName(name)
            self._named = name

    def text(self) -> str:
        return self._whole

    def drawn(self) -> str:
        return super().text()


def _breakable(text: str) -> str:
    """With places to turn the line in words that are longer than one, as addresses of email and of pages may be."""
    if len(text) <= LONG_WORD:
        return text
    return _LONG.sub(lambda word: BREAK.join(_PIECE.findall(word[0])), text)


def marked(parts: Sequence[tuple[str, bool]]) -> QLabel:
    """A wrapped text, some parts of it in bold; they are words of others and shown as they are."""
    plain = "".join(text for text, _ in parts)
    if not any(bold for _, bold in parts):
        return label(plain, wrap=True)
    written = "".join(f"<b>{escape(held(text))}</b>" if bold else escape(held(text)) for text, bold in parts)
    made = label(wrap=True)
    made.setTextFormat(Qt.TextFormat.RichText)
    made.setText(f'<span style="white-space: pre-wrap">{written}</span>')
    made.setAccessibleName(plain)
    return made


def caption(text: str = "", *, tone: str = "muted", wrap: bool = False) -> QLabel:
    return label(text, font=fonts.caption(), tone=tone, wrap=wrap)


def strong(text: str = "", *, tone: str = "") -> QLabel:
    return label(text, font=fonts.strong(), tone=tone)


def title(text: str = "") -> QLabel:
    """What a page, a form or a question is called."""
    return headings.heading(label(text, font=fonts.title()))


def heading(text: str = "") -> QLabel:
    """What a part of a page is called."""
    return headings.heading(strong(text))


def figure(text: str = "", *, bold: bool = False, tone: str = "") -> QLabel:
    """An amount: right-aligned, tabular."""
    made = label(text, font=fonts.tabular(bold=bold), tone=tone)
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return made


def strike(made: QLabel, struck: bool = True) -> QLabel:
    """Through what came to nothing; its colour and its words say it too."""
    font = made.font()
    font.setStrikeOut(struck)
    made.setFont(font)
    return made


def readable(made: QLabel) -> QLabel:
    """Let people select and copy the text; but for one that has places to turn the line, which would be copied too."""
    if BREAK not in (made.drawn() if isinstance(made, Turning) else made.text()):
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def set_tone(made: QWidget, tone: str) -> None:
    """Change a tone after the fact; the style sheet is asked anew."""
    if made.property("tone") != tone:
        made.setProperty("tone", tone)
        made.style().unpolish(made)
        made.style().polish(made)


def stand_out(made: QLabel, on: bool) -> None:
    """On a ground of its own, for as long as somebody else's change is new."""
    if bool(made.property("news")) != on:
        made.setProperty("news", on)
        made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, on)
        made.style().unpolish(made)
        made.style().polish(made)


def rule() -> QFrame:
    """A hairline across."""
    made = QFrame()
    made.setProperty("kind", "rule")
    made.setFixedHeight(1)
    return made


def upright() -> QFrame:
    """A hairline downwards."""
    made = QFrame()
    made.setProperty("kind", "upright")
    made.setFixedWidth(1)
    return made


def hint(made: QWidget, words: str) -> None:
    """A tooltip of words that others may have written: as they are, though a tooltip would read markup in them."""
    is_read_as_markup = Qt.mightBeRichText(words)
    made.setToolTip(f"<p>{escape(words)}</p>" if is_read_as_markup else words)
    before, described = str(made.property(_HINT) or ""), made.accessibleDescription()
    made.setProperty(_HINT, words)
    if not described or (described == before and Qt.mightBeRichText(before)):
        # without words of its own Qt has the tooltip read, with its markup
        made.setAccessibleDescription(words if is_read_as_markup else "")


def hint_of(made: QWidget) -> str:
    """What its tooltip says, as it was written."""
    return str(made.property(_HINT) or "") or made.toolTip()


class Shortening(QLabel):
    """One line that ends in an ellipsis where room is short; the whole text is its tooltip and accessible name.

    shorter: what is said instead where the text has no room, from the most to the least, before anything is cut.
    """

    def __init__(self, text: str = "", *, font: QFont | None = None, tone: str = "") -> None:
        super().__init__(text)
        self.shorter: tuple[str, ...] = ()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font if font is not None else fonts.body())
        if tone:
            self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + 2, hint.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().windowText().color())
        shown = self.shown()
        painter.drawText(self.contentsRect(), int(self.alignment()), shown)
        if (shown != self.text()) != bool(self.toolTip()):
            hint(self, self.text() if shown != self.text() else "")

    def shown(self) -> str:
        """What has room at the width that it has now."""
        metrics, room = self.fontMetrics(), self.contentsRect().width()
        fitting = (each for each in (self.text(), *self.shorter) if metrics.horizontalAdvance(each) <= room)
        return next(fitting, None) or cut(self.text(), metrics, room)


class Wrapping(QLabel):
    """Several lines where one has no room. It asks for no more than others leave to it: only a word that is longer than
    a line ends in an ellipsis, and then the whole text is its tooltip.
    """

    def __init__(self, text: str = "", *, font: QFont | None = None, tone: str = "") -> None:
        super().__init__(_breakable(held(text)))
        self._whole = text
        self.setAccessibleName(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFont(font if font is not None else fonts.body())
        if tone:
            self.setProperty("tone", tone)

    def text(self) -> str:
        return self._whole

    def setText(self, text: str, /) -> None:
        self._whole = text
        self.setAccessibleName(text)
        super().setText(_breakable(held(text)))

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def shown(self) -> str:
        """What has room at the width that it has now."""
        return self._shown().replace(FIRM, " ")

    def _shown(self) -> str:
        metrics, room = self.fontMetrics(), self.contentsRect().width()
        return _WORD.sub(lambda word: cut(word[0], metrics, room), super().text())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().windowText().color())
        shown, whole = self._shown(), super().text()
        painter.drawText(self.contentsRect(), int(self.alignment()) | int(Qt.TextFlag.TextWordWrap), shown)
        if (shown != whole) != bool(self.toolTip()):
            hint(self, self._whole if shown != whole else "")


class IconLabel(QLabel):
    """An icon that says nothing by itself: it stands beside its word and is hidden from screen readers' reading."""

    def __init__(self, name: str, token: str = "text", size: int = icons.SIZE) -> None:
        super().__init__()
        self._name, self._token, self._size = name, token, size
        self.setFixedSize(size, size)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._draw()
        super().changeEvent(event)

    def _draw(self) -> None:
        colour = theme.current().hex(self._token)
        self.setPixmap(icons.pixmap(self._name, colour, self._size, self.devicePixelRatioF()))
