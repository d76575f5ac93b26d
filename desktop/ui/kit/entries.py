"""The fields of one form together: kept in its draft as one types, brought back whole, told from what the file holds.

What was seen when the typing began stays the base of what is sent, however often the form is closed in between: so
the rules of merging find what others wrote meanwhile. Fields that nobody touched follow the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from desktop.screens.store import FromDraft
from desktop.screens.words import tr
from desktop.ui.kit.edits import mark_wrong
from desktop.ui.kit.fields import Field, is_to_choose
from desktop.viewmodels.entering.drafts import Draft, Kept, Value


@dataclass(frozen=True, slots=True)
class Seen:
    """What the file holds of something that a form stands on. caption and shown: for people; shown as text.

    by, at: whose it is and since when, where that is known.
    """

    value: Value
    caption: str = ""
    shown: Callable[[Value], str] = str
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Something of the file that is another now than when the typing began; both as text. by, at: as of `Seen`."""

    caption: str
    before: str
    now: str
    by: str = ""
    at: datetime | None = None


class Entries(QObject):
    """Fields by name, in their order.

    brought_at: of the draft that was brought back, None where the form began afresh; is_brought: whether one was;
    lost: captions of fields whose kept value cannot be had any more.
    changed: a field, the base or the draft differs; ended: another window sent the form or threw its draft away.
    """

    changed = Signal()
    ended = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._fields: dict[str, Field] = {}
        self._seen: Callable[[], Mapping[str, Seen]] = dict
        self._fill: Callable[[], None] | None = None
        self._base: dict[str, Value] = {}
        self._fresh: dict[str, Value] = {}
        self._filling = False
        self._settled: tuple[Move, ...] = ()
        self.rows: frozenset[str] = frozenset()
        """Fields that choose which row the others are about: each row has a draft of its own, whose key names it."""
        self.draft: Draft | None = None
        self.is_brought = False
        self.brought_at: datetime | None = None
        self._put_away: Kept | None = None
        self.lost: tuple[str, ...] = ()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._moved_on = QTimer(self, singleShot=True, interval=0)
        self._moved_on.timeout.connect(self.flush)
        app.focusChanged.connect(self._moved_on.start)  # Qt to Qt: it comes in the midst of a widget's end, too

    def add(self, field: Field) -> None:
        assert field.name not in self._fields, field.name
        self._fields[field.name] = field
        field.changed.connect(lambda *_: self._typed(field))

    def __iter__(self) -> Iterator[Field]:
        return iter(self._fields.values())

    def __getitem__(self, name: str) -> Field:
        return self._fields[name]

    def plain(self, name: str) -> Value:
        """What is sent for a field."""
        field = self._fields[name]
        return field.plain(field.held())

    def base(self, name: str) -> Value:
        """What was seen of the file when the typing began, as the file spells it."""
        return self._base[name]

    def edited(self, name: str) -> bool:
        """Whether a field that shows a value of the file holds another one than was seen."""
        return self.plain(name) != self._fields[name].plain(self._base[name])

    def _is_as(self, name: str, now: Value) -> bool:
        """Whether a field holds what was seen, or what the file holds by now."""
        return name in self._fields and (not self.edited(name) or self.plain(name) == self._fields[name].plain(now))

    def touched(self, name: str) -> bool:
        """Whether somebody has put something into a field, and it stands there still."""
        return self.edited(name) if name in self._base else self._fields[name].held() != self._fresh.get(name)

    @property
    def is_unsaved(self) -> bool:
        """Whether the disk did not take what is typed."""
        return self.draft is not None and self.draft.is_unsaved

    def now(self) -> datetime:
        """By the clock of the draft."""
        assert self.draft is not None
        return self.draft.now()

    @property
    def moves(self) -> tuple[Move, ...]:
        """What others changed since the typing began, of all that it touches."""
        found = []
        for name, seen in self._seen().items():
            field = self._fields.get(name)
            if self._base.get(name, seen.value) != seen.value and (field is None or self.edited(name)):
                shown = field.shown if field is not None else seen.shown
                caption = seen.caption or (field.caption if field is not None else "")
                found.append(Move(caption, shown(self._base[name]), shown(seen.value), seen.by, seen.at))
        return tuple(found)

    def with_choices(self, reason: str) -> str:
        """Why a refused entry did not pass, and what of it is to be chosen anew, as it is not here any more."""
        left = [each.caption for each in self if is_to_choose(each.widget)]
        anew = tr("Choose this anew, it is not here any more: {what}.", what=", ".join(left)) if left else ""
        return " ".join(filter(None, (reason, anew)))

    # ---- beginning

    def begin(
        self, draft: Draft | None, seen: Callable[[], Mapping[str, Seen]], fill: Callable[[], None] | None = None
    ) -> None:
        """Show the file, or what `fill` puts in over it, and over both what the draft holds."""
        first = not self._fresh
        self.release()
        self.draft, self._seen, self._fill, self._put_away = draft, seen, fill, None
        if draft is not None:
            draft.changed.connect(self._draft_changed)
            draft.stood.connect(self.changed)
        if first:
            self._fresh = self._held()
        else:
            self._put(self._fresh)
        self._show_beginning()
        self._bring_back()

    def release(self) -> None:
        """The draft is left as it is, and no longer kept up to date."""
        if self.draft is not None:
            self.draft.flush()
            self.draft.changed.disconnect(self._draft_changed)
            self.draft.stood.disconnect(self.changed)
            self.draft = None

    def start_afresh(self) -> None:
        """Throw the draft away and show the file as it is now, and over it what another window has typed since."""
        if self.draft is not None:
            self.draft.forget()
        self._begin_anew()
        self._bring_back()

    def put_away(self) -> None:
        """Show the file as it is now, and remember what was typed: it can be taken back while the form lives."""
        typed = self._typed_now()
        self.start_afresh()
        self._put_away = typed
        self.changed.emit()

    @property
    def is_touched(self) -> bool:
        """Whether anything is entered that the form did not begin with."""
        return not self._is_fresh()

    def drop(self) -> Kept:
        """Throw the draft away, and give what stood in the fields."""
        typed = self._typed_now()
        self.sent()
        return typed

    def restore(self, kept: Kept) -> None:
        """What was dropped stands in the fields again, on what was seen then."""
        self._take(kept)
        self._keep()
        self.changed.emit()

    @property
    def is_put_away(self) -> bool:
        """Whether there is a draft to take back."""
        return self._put_away is not None

    @property
    def may_take_back(self) -> bool:
        """Whether nothing was typed since that undoing would be about."""
        return self.is_put_away and self._is_fresh()

    def take_back(self) -> None:
        """The draft that was put away, as it was; what was typed since changes places with it."""
        back = self._put_away
        if back is None:
            return
        typed = None if self._is_fresh() else self._typed_now()
        self._begin_anew()
        self._take(back)
        self._put_away = typed
        self._keep()
        self.changed.emit()

    def settle(self) -> None:
        """Go on with what was brought back, knowing what has changed meanwhile."""
        self.is_brought, self.lost, self._settled = False, (), self.moves
        self.changed.emit()

    @property
    def news(self) -> tuple[Move, ...]:
        """Those moves that nobody has seen yet."""
        return tuple(move for move in self.moves if move not in self._settled)

    def follow(self) -> None:
        """The file may have changed: what nobody touched shows it as it is now."""
        if self.draft is None:
            return
        now = self._seen()
        is_pristine = self._is_fresh() and self._fill is None  # what is corrected is somebody's own
        follows = {
            name: seen.value
            for name, seen in now.items()
            if self._base.get(name) != seen.value
            and (is_pristine or name not in self._base or self._is_as(name, seen.value))
        }
        if follows:
            self._base.update(follows)
            self._put({name: value for name, value in follows.items() if name in self._fields})
            self._fresh.update({name: self._fields[name].held() for name in follows if name in self._fields})
            if not is_pristine and not self._filling:
                self._keep()
        self.changed.emit()

    def sending(self) -> FromDraft | None:
        """The draft as it is sent now."""
        return self.draft.sending() if self.draft is not None else None

    def stay(self) -> None:
        """It was not sent after all."""
        if self.draft is not None:
            self.draft.stay()

    def sent(self) -> None:
        """It is on its way: there is nothing to keep."""
        if self.draft is not None:
            self.draft.forget()

    # ---- inside

    def _typed_now(self) -> Kept:
        return Kept(self._held(), dict(self._base), None)

    def _held(self) -> dict[str, Value]:
        return {name: field.held() for name, field in self._fields.items() if name not in self.rows}

    def _is_fresh(self) -> bool:
        """Whether nothing is entered."""
        return self._held() == self._fresh

    def _show_beginning(self) -> None:
        """The file, and over it what was entered before where that is corrected."""
        self._base = {name: seen.value for name, seen in self._seen().items()}
        self._put({name: value for name, value in self._base.items() if name in self._fields})
        if self._fill is not None:
            self._quietly(self._fill)
        self._fresh = self._held()

    def _begin_anew(self) -> None:
        self.is_brought, self.brought_at, self.lost, self._settled = False, None, (), ()
        self._put(self._fresh)
        self._show_beginning()
        self.changed.emit()

    def _bring_back(self) -> None:
        kept = self.draft.kept if self.draft is not None else None
        self.is_brought, self.lost, self._settled = kept is not None, (), ()
        self.brought_at = kept.at if kept is not None else None
        if kept is not None:
            self._take(kept)
        self.changed.emit()

    def _take(self, kept: Kept) -> None:
        """What was touched stands over the file, with what was seen then; all else follows the file."""
        touched, kept_over = dict[str, Value](), set[str]()
        for name, value in kept.values.items():
            field = self._fields.get(name)
            if field is None or name in self.rows:
                continue
            if name in kept.base and field.plain(value) == field.plain(kept.base[name]):
                if self._fill is not None and name in self._base:  # it was taken back: the file's stands again
                    touched[name] = self._base[name]
                continue
            touched[name] = value
            kept_over.add(name)
        self._base.update(
            {name: seen for name, seen in kept.base.items() if name in kept_over or name not in self._fields}
        )
        self.lost = self._put(touched)

    def _put(self, values: Mapping[str, Value]) -> tuple[str, ...]:
        lost: list[str] = []

        def put() -> None:
            for name, value in values.items():
                if not self._fields[name].put(value):
                    lost.append(self._fields[name].caption)

        self._quietly(put)
        return tuple(lost)

    def _quietly(self, work: Callable[[], None]) -> None:
        """What the program puts in is nothing that somebody typed."""
        before, self._filling = self._filling, True
        try:
            work()
        finally:
            self._filling = before

    def _typed(self, field: Field) -> None:
        if self._filling or field.name in self.rows:
            return
        mark_wrong(field.widget, bool(field.trouble) and field.scolds)
        self._keep()
        self.changed.emit()

    def _keep(self) -> None:
        if self.draft is None:
            return
        if self._is_fresh() and self._fill is None:
            self.draft.forget()
        else:
            self.draft.keep(self._held(), self._base)

    def _draft_changed(self) -> None:
        """Another window has typed, or sent it."""
        kept = self.draft.kept if self.draft is not None else None
        if kept is None:
            self._begin_anew()
            self.ended.emit()
        else:
            self._put({name: value for name, value in kept.values.items() if name in self._held()})
            self._base.update(kept.base)
            self.changed.emit()

    def flush(self) -> None:
        """Keep at once what is typed."""
        if self.draft is not None:
            self.draft.flush()
