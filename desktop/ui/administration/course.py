"""The course of one figure while somebody looks: a line for each node, and the same as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from desktop.screens import formats
from desktop.screens.times import moment
from desktop.screens.words import tr
from desktop.ui.administration.segments import Segments
from desktop.ui.kit import fonts, labels, layouts, theme
from desktop.ui.kit.card import Card, Cell, FigureTable
from desktop.ui.kit.labels import hint
from desktop.viewmodels.administration.courses import Sample
from desktop.viewmodels.administration.values import spoken
from shared.panels.panel import Told

ROWS: Final = 20
"""Of the table: the newest first."""
_HEIGHT: Final = 150
_BELOW: Final = 20
_TONES: Final = ("accent", "bad", "good", "wait", "note")
_LINES: Final = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.DashDotDotLine,
)
"""Nodes are told apart by line and colour; a sixth looks like the first, and the table names it."""


class CourseCard(Card):
    """What was chosen last: chart or table, and which figure, stays while the page is open."""

    def __init__(self) -> None:
        self.turn = Segments((tr("Chart"), tr("Table")), tr("Course"))
        super().__init__(tr("Course"), self.turn)
        self.words = labels.label(font=fonts.caption(), tone="muted", wrap=True)
        self.add_row(self.words)
        self.chart = Chart()
        self._holder = QWidget()
        self._table = layouts.column(self._holder)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.chart)
        self.stack.addWidget(self._holder)
        self.add_row(self.stack)
        self.turn.chosen.connect(self._turn)
        self._drawn: object = None
        self._turn(0)

    def show_course(
        self, told: Told, samples: Sequence[Sample], nodes: Sequence[str], names: Mapping[str, str], now: datetime
    ) -> None:
        """Draws anew only what differs."""
        shown = (told, len(samples), samples[-1].at if samples else 0, tuple(nodes))
        if shown == self._drawn:
            return
        self._drawn = shown
        caption = tr(told.caption)
        if len(samples) < 2:
            self.words.setText(
                tr("{figure}: the course begins now, and is kept while this page is open.", figure=caption)
            )
        else:
            since = formats.moment(moment(samples[0].at), now, seconds=True)
            self.words.setText(tr("{figure}, since {time}", figure=caption, time=since))

        def text(value: float | None) -> str:
            whole = int(value) if value is not None and value == int(value) and told.unit != "share" else value
            return spoken(whole, told, names, now)

        self.chart.show_course(samples, nodes, text, now)
        self.chart.setAccessibleName(tr("Chart: {words}", words=self.words.text()))
        self._fill(samples, nodes, text, now)

    def _turn(self, place: int) -> None:
        """The page that is not shown takes no room."""
        for n, page in enumerate((self.chart, self._holder)):
            policy = QSizePolicy.Policy.Preferred if n == place else QSizePolicy.Policy.Ignored
            page.setSizePolicy(QSizePolicy.Policy.Preferred, policy)
        self.stack.setCurrentIndex(place)

    def _fill(self, samples: Sequence[Sample], nodes: Sequence[str], text: object, now: datetime) -> None:
        assert callable(text)
        layouts.empty(self._table)
        heads = [(tr("Time"), False), *((node or tr("Value"), True) for node in nodes)]
        table = FigureTable(heads, name=self.words.text(), stretch=(0,))
        for sample in reversed(samples[-ROWS:]):
            cells = [Cell(formats.moment(moment(sample.at), now, seconds=True))]
            cells += [Cell(text(sample.values.get(node)), money=True) for node in nodes]
            table.add(cells)
        self._table.addWidget(table)


class Chart(QWidget):
    """From nothing up to the largest value, over time; the last value of each node stands beside its name."""

    def __init__(self) -> None:
        super().__init__()
        self._samples: Sequence[Sample] = ()
        self._nodes: Sequence[str] = ()
        self._text: object = str
        self._now: datetime | None = None
        self.setMinimumHeight(_HEIGHT)

    def sizeHint(self) -> QSize:
        return QSize(300, _HEIGHT)

    def show_course(self, samples: Sequence[Sample], nodes: Sequence[str], text: object, now: datetime) -> None:
        self._samples, self._nodes, self._text, self._now = samples, nodes, text, now
        last = samples[-1].values if samples else {}
        assert callable(text)
        self.setAccessibleDescription(", ".join(f"{node} {text(last.get(node))}".strip() for node in nodes))
        hint(self, self.accessibleDescription())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if len(self._samples) < 2 or self._now is None:
            return
        assert callable(self._text)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(fonts.caption())
        colours, metrics = theme.current(), QFontMetrics(fonts.caption())
        top = max((v for each in self._samples for v in each.values.values() if v is not None), default=0.0) or 1.0
        marks = [top, top / 2, 0.0] if top % 2 == 0 or top != int(top) else [top, 0.0]
        left = max(metrics.horizontalAdvance(self._text(mark)) for mark in marks) + 10
        legend = metrics.height() + 8
        room = QRectF(left, legend, self.width() - left - 6, self.height() - legend - _BELOW)
        for mark in marks:
            y = room.bottom() - room.height() * mark / top
            painter.setPen(colours.colour("line"))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(colours.colour("muted"))
            words = QRectF(0, y - 10, left - 8, 20)
            painter.drawText(words, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self._text(mark))
        self._times(painter, room)
        self._draw_legend(painter, metrics, room.left())
        for place, node in enumerate(self._nodes):
            painter.setPen(_pen(place))
            for line in self._lines_of(node, room, top):
                painter.drawPolyline(QPolygonF(line))
        painter.end()

    def _times(self, painter: QPainter, room: QRectF) -> None:
        assert self._now is not None
        below = QRectF(room.left(), room.bottom() + 2, room.width(), _BELOW - 2)
        sides = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
        for sample, side in zip((self._samples[0], self._samples[-1]), sides, strict=True):
            painter.drawText(below, int(side), formats.moment(moment(sample.at), self._now, seconds=True))

    def _draw_legend(self, painter: QPainter, metrics: QFontMetrics, left: float) -> None:
        assert callable(self._text)
        last = self._samples[-1].values
        for place, node in enumerate(self._nodes):
            painter.setPen(_pen(place))
            painter.drawLine(QPointF(left, metrics.height() / 2), QPointF(left + 22, metrics.height() / 2))
            painter.setPen(theme.current().colour("text"))
            words = f"{node} {self._text(last.get(node))}".strip()
            painter.drawText(QPointF(left + 28, metrics.ascent() + 1), words)
            left += 28 + metrics.horizontalAdvance(words) + 20

    def _lines_of(self, node: str, room: QRectF, top: float) -> list[list[QPointF]]:
        """Interrupted where the node was not heard, or had no value."""
        first, last = self._samples[0].at, self._samples[-1].at
        lines: list[list[QPointF]] = [[]]
        for each in self._samples:
            value = each.values.get(node)
            if value is None:
                lines.append([])
                continue
            x = room.left() + room.width() * (each.at - first) / (last - first)
            lines[-1].append(QPointF(x, room.bottom() - room.height() * value / top))
        return [line for line in lines if line]


def _pen(place: int) -> QPen:
    colour = theme.current().colour(_TONES[place % len(_TONES)])
    return QPen(colour, 2, _LINES[place % len(_LINES)])
