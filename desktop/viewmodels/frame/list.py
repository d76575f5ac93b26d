"""The view model of a list: filter as typed and by chips, views, order, marks, sums; fresh rows when files change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace as replaced
from datetime import datetime
from functools import partial
from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from desktop.lists.declared import Column, Kind, Listing
from desktop.lists.wanted import Counts, Sums, Wanted
from desktop.screens import formats
from desktop.screens.lists import ListCount, ListMatches, ListSums, ListValues
from desktop.screens.people import SignedIn
from desktop.screens.questions import Unanswered
from desktop.screens.store import Store, Ticket
from desktop.screens.times import local_day
from desktop.screens.words import tr
from desktop.viewmodels.frame import list_memory as memory
from desktop.viewmodels.frame import typed_filter, typed_parts
from desktop.viewmodels.frame.every_line import EveryLine
from desktop.viewmodels.frame.list_groups import Groups, ask_groups, headings
from desktop.viewmodels.frame.list_rows import ListRows
from desktop.viewmodels.frame.list_texts import say
from desktop.viewmodels.frame.marks import MOST_MARKED, Marks
from desktop.viewmodels.frame.soon import Pause, Soon
from desktop.viewmodels.frame.typed_filter import Typed
from desktop.viewmodels.frame.typed_values import Known
from desktop.viewmodels.people.colleagues import Colleagues
from desktop.viewmodels.syncing.status import under_way

"""Typing pauses at least this long between words."""
GATHER_MS: Final = 150
"""Changes that arrive together are read together; well below the second that a list may be stale."""
AFTER_MS: Final = 200
"""Sums and what a wider filter finds are asked for once the rows are there."""


class ListViewModel(QObject):
    """One list.

    rows: the Qt model; text, chips: the filter, as typed and by the filters of its chips; order: as shown; counts: None
    until the first answer; sums: of all that passes; elsewhere: how many the words alone find in the whole list, None
    while that is no more; values: of the chips by value; trouble: why nothing can be shown, else empty; arriving: the
    first sync is under way, so more will be here; memory: what this person chose; marked: lines by row id, as
    `marks` has them; is_asking: the rows are still those of the question before.
    changed: any of it differs; started: the rows begin anew.
    """

    changed = Signal()
    started = Signal()
    columns_changed = Signal()

    def __init__(
        self, listing: Listing, store: Store, now: Callable[[], datetime], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.listing = listing
        self._store = store
        self._now = now
        self.rows = ListRows(listing, store, now, self)
        self.rows.marked = lambda row_id: row_id in self.marked
        self.memory = memory.recall(store, listing)
        self.text = ""
        self.chips: tuple[str, ...] = ()
        self.order = listing.orders[0].name
        self.counts: Counts | None = None
        self.sums: tuple[Sums, ...] = ()
        self.elsewhere: int | None = None
        self.groups: Groups = ()
        self.values: tuple[str, ...] = ()
        self.trouble = ""
        self.arriving = False
        self.is_asking = False
        self.wants_sums = False
        self.marks = Marks(self)
        self.marked = self.marks.lines
        self.marks.changed.connect(self.rows.touch)
        self.rows.took.connect(self.marks.renew)
        self._view = ""
        self._who: SignedIn | None = None
        self._named_values: dict[str, tuple[str, ...]] = {}
        self._asked_values: set[str] = set()
        self._counting: Ticket | None = None
        self._aside: list[Ticket] = []
        self._timers()
        store.signals.files_changed.connect(self._files_changed)
        store.signals.day_began.connect(self._day_began)
        self._colleagues = Colleagues(store, self)
        self._colleagues.changed.connect(self._read_again)
        store.signals.signed_in.connect(self.load)
        store.signals.first_sync_progress.connect(self._progressed)
        self.destroyed.connect(partial(_withdraw_all, self._aside))
        self._begin_view()
        self.typed = self._read()

    def _timers(self) -> None:
        self._typing = Pause(self._apply, self)
        self._gathering = Soon(self._refresh, self, GATHER_MS)
        self._later = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._later.timeout.connect(self._ask_aside)

    # ---- asking

    def load(self, who: SignedIn | None = None) -> None:
        """Ask for everything; whoever works here already keeps their place and their marks. who: works here from now
        on; their views and choices count.
        """
        is_other = who is not None and (self._who is None or who.user_id != self._who.user_id)
        if is_other:
            self.marks.clear()
            self._who = who
            self.memory = memory.recall(self._store, self.listing)
            self._begin_view()
            self.columns_changed.emit()
        self._withdraw()  # what was asked before a lock is answered no more; nor are marks that were on their way
        self.marks.give_up()
        if is_other or self.is_asking or self.counts is None:
            self._apply()
        else:
            self._gathering.begin()
        self._colleagues.refresh()
        if self.listing.value_chip is not None:
            self._store.ask(ListValues(self.listing.name, self.listing.value_chip[0]), self._values_arrived)

    def known(self) -> Known:
        """What a typed value may name."""
        values = {self.listing.value_chip[0]: self.values} if self.listing.value_chip is not None else {}
        me = self._who.user_id if self._who is not None else ""
        return Known(local_day(self._now()), me, self._colleagues.people, {**self._named_values, **values})

    @property
    def store(self) -> Store:
        return self._store

    @property
    def wanted(self) -> Wanted:
        return self.typed.wanted

    def set_text(self, text: str) -> None:
        """Filter as typed: asked for after a pause, and the question before is withdrawn at once."""
        if text == self.text:
            return
        self.text = text
        self.is_asking = True
        self._ask_values()
        self.typed = self._read()
        self._withdraw()
        self._typing.begin()
        self.changed.emit()

    def end_typing(self) -> None:
        """What is typed is asked for now."""
        if self._typing.isActive():
            self._apply()

    def toggle(self, chip: str) -> None:
        """A filter that is on or off, as it is typed. Of those for one column's values one is on at most."""
        if chip in self.chips:
            self.chips = tuple(each for each in self.chips if each != chip)
        else:
            word = chip.partition(":")[0]
            is_value = self.listing.value_chip is not None and word == self.listing.value_chip[1]
            kept = [each for each in self.chips if not (is_value and each.partition(":")[0] == word)]
            self.chips = (*kept, chip)
        self._apply()

    def clear(self) -> None:
        """Every line on this device."""
        self.text, self.chips = "", ()
        self._apply()

    def widen(self) -> None:
        """What is typed, in the whole list."""
        self.chips = ()
        self.text = self.typed.wanted.text
        self._apply()

    def set_order(self, order: str) -> None:
        if order != self.order:
            self.order = order
            self._apply()

    def sort_by(self, column: str) -> None:
        """The order that a column's head stands for; nothing where the list has none."""
        found = next((order for order in self.listing.orders if self.head_of(order.name) == column), None)
        if found is not None:
            self.set_order(found.name)

    def head_of(self, order: str) -> str:
        """The column whose head stands for an order: what is sorted by, or where people see it."""
        by = self.listing.order(order).by
        column = self.listing.by_name[by]
        return by if column.caption else self.listing.words.name

    # ---- views

    def views(self) -> list[tuple[str, str, str, str]]:
        """Name, caption, filter and order of each: those for this person's roles first, then their own."""
        roles = set(self._who.roles) if self._who is not None else set()
        shipped = [view for view in self.listing.views if not view.roles or view.roles & roles]
        shipped.sort(key=lambda view: not view.roles)
        return [
            *((view.name, say(view.caption, n=view.n), view.filter, view.order) for view in shipped),
            *((f"own:{own.name}", own.name, own.filter, own.order) for own in self.memory.views),
        ]

    def show_view(self, name: str) -> None:
        view = next((view for view in self.views() if view[0] == name), None)
        if view is not None:
            self._take_view(view[0], view[2], view[3])
            self._remember(view=name)
            self._apply()

    def view_shown(self) -> str:
        """The name of the view whose filter and order are shown, else of the chosen one while all that it asks for is
        asked for, whatever else is; empty for none."""
        shown, views = sorted(typed_parts.parts(self.filter_text())), self.views()
        for name, _, wanted, order in views:
            if sorted(typed_parts.parts(wanted)) == shown and order == self.order:
                return name
        chosen = next((view for view in views if view[0] == self._view), None)
        return self._view if chosen is not None and all(part in shown for part in typed_parts.parts(chosen[2])) else ""

    def chips_offered(self) -> list[tuple[str, str]]:
        """Caption and filter of each chip; what is a view of that name already is chosen there, and only there."""
        views = {caption for _, caption, _, _ in self.views()}
        return [(say(caption), chip) for caption, chip in self.listing.chips if say(caption) not in views]

    def filter_text(self) -> str:
        """The whole filter as it may be typed."""
        return " ".join(filter(None, (*self.chips, self.text.strip())))

    def save_view(self, name: str) -> None:
        """What is shown, under a name; an own one of that name becomes this."""
        kept = [view for view in self.memory.views if view.name != name][-memory.MOST_VIEWS + 1 :]
        own = memory.OwnView(name, self.filter_text(), self.order)
        self._view = f"own:{name}"
        self._remember(views=(*kept, own), view=self._view)
        self.changed.emit()

    def forget_view(self, name: str) -> None:
        self._remember(views=tuple(view for view in self.memory.views if view.name != name))
        self.changed.emit()

    def _begin_view(self) -> None:
        views = self.views()
        chosen = next((view for view in views if view[0] == self.memory.view), views[0] if views else None)
        if chosen is not None:
            self._take_view(chosen[0], chosen[2], chosen[3])

    def _take_view(self, name: str, wanted: str, order: str) -> None:
        """The filter in chips as far as there are some for it; the rest is typed."""
        self._view = name
        left = typed_parts.parts(wanted)
        chips = []
        for _, chip in self.listing.chips:
            of_chip = typed_parts.parts(chip)
            if all(part in left for part in of_chip):
                chips.append(chip)
                left = [part for part in left if part not in of_chip]
        self.chips, self.text, self.order = tuple(chips), " ".join(left), order

    # ---- columns

    def columns(self) -> list[tuple[Column, int]]:
        return memory.columns_of(self.listing, self.memory)

    def choose_columns(self, chosen: Sequence[tuple[str, int]]) -> None:
        self._remember(columns=tuple(chosen))
        self.columns_changed.emit()

    def density(self, *, as_table: bool) -> memory.Density:
        return memory.density_of(self.memory.table_density if as_table else self.memory.density)

    def set_density(self, density: memory.Density, *, as_table: bool) -> None:
        self._remember(**{"table_density" if as_table else "density": int(density)})
        self.columns_changed.emit()

    def _remember(self, **changes: object) -> None:
        self.memory = replace(self.memory, **changes)
        memory.keep(self._store, self.listing, self.memory)

    # ---- marks

    def mark_all(self) -> None:
        """Every line that passes, up to MOST_MARKED."""
        self.end_typing()
        self.marks.clear()
        self.marks.put_every(EveryLine(self._store, self.listing, self.wanted, self.order, MOST_MARKED))

    def mark_between(self, one: tuple[int, str], other: tuple[int, str]) -> None:
        """Both ends too, each by its row and its id, empty for the top; also those between that are not in memory."""
        (first, first_id), (last, last_id) = sorted((one, other))
        here = [line for place in range(first, last + 1) if (line := self.rows.row_at(place)) is not None]
        if len(here) == last - first + 1:
            self.marks.put(here, on=True)
        else:
            ends = (first_id, last_id)
            self.marks.put_every(EveryLine(self._store, self.listing, self.wanted, self.order, ends=ends))

    def why_not_yet(self) -> str:
        """Why nothing can be done to lines yet: those that are seen are not those that are meant; else empty."""
        if self.is_asking:
            return tr("The list is being read anew, and nothing was done. Press again once it is here.")
        if self.marks.are_coming:
            return tr("Not all lines are marked yet, and nothing was done. Press again in a moment.")
        return self.trouble

    # ---- inside

    def say_anew(self) -> None:
        """Days are written otherwise: rows and the words of the filter."""
        self.rows.touch()
        self._read_again()

    def _day_began(self) -> None:
        """What is late, today and tomorrow is another: asked for as when files change, so that whoever works in the
        list keeps their place and their marks."""
        self.rows.touch()
        if not self._typing.isActive():  # the question that follows is of the new day
            self.typed = self._read()
            self.marks.wanted = self.wanted
            self._gathering.begin()

    def said_counts(self) -> str:
        """`1 claim`, `{n} claims`."""
        shown = self.counts.shown if self.counts is not None else 0
        return say(self.listing.one) if shown == 1 else say(self.listing.many, n=formats.number(shown))

    def _read(self) -> Typed:
        """Chips and what is typed, with today's date."""
        return typed_filter.read(self.filter_text(), self.listing, self.known())

    def _withdraw(self) -> None:
        _withdraw_all(self._aside)
        self._aside.clear()
        self._counting = None
        self._later.stop()

    def _apply(self) -> None:
        self.is_asking = True
        self._typing.stop()
        self._withdraw()
        self.typed = self._read()
        wanted, order = self.wanted, self.order
        self.sums, self.elsewhere, self.groups = (), None, ()
        self.marks.keep_for(wanted)
        self.changed.emit()

        def counted(answer: object) -> None:
            counts = self._counted(answer)
            self.is_asking = False
            self.rows.start(wanted, order, counts.shown if counts is not None else 0)
            self.changed.emit()
            self.started.emit()
            self._later.start()

        self._counting = self._store.ask(ListCount(self.listing.name, wanted), counted)
        self._aside.append(self._counting)

    def _counted(self, answer: object) -> Counts | None:
        assert isinstance(answer, Counts | Unanswered)
        self._counting = None
        self.counts = answer if isinstance(answer, Counts) else None
        self.trouble = answer.text if isinstance(answer, Unanswered) else ""
        return self.counts

    def _ask_aside(self) -> None:
        """What is not needed for the rows themselves."""
        if self.wants_sums and self.listing.summed:
            self._aside.append(self._store.ask(ListSums(self.listing.name, self.wanted), self._sums_arrived))
        if self.listing.groups:
            self._ask_groups()
        if self.wanted.text and self.wanted.conditions:
            wider = replaced(self.wanted, conditions=())
            self._aside.append(self._store.ask(ListMatches(self.listing.name, wider), self._wider_counted))

    def _ask_groups(self) -> None:
        """How many lines stand below each head; in the first order only."""
        if self.order != self.listing.orders[0].name:
            self.groups = ()
            return
        self._aside += ask_groups(self._store, self.listing, self.wanted, self.known(), self._groups_counted)

    def _groups_counted(self, groups: Groups) -> None:
        self.groups = groups
        self.changed.emit()

    def headings(self) -> dict[int, tuple[str, int]]:
        return headings(self.groups)

    def want_sums(self, wanted: bool) -> None:
        """Whether anybody sees them."""
        if wanted and not self.wants_sums:
            self._later.start()
        self.wants_sums = wanted

    def _sums_arrived(self, answer: object) -> None:
        self.sums = answer if isinstance(answer, tuple) else ()
        self.rows.show_currency(self.sums[0].currency if len(self.sums) == 1 else "")
        self.changed.emit()

    def _wider_counted(self, answer: object) -> None:
        shown = self.counts.shown if self.counts is not None else 0
        more = isinstance(answer, Counts) and answer.shown > shown
        self.elsewhere = answer.shown if isinstance(answer, Counts) and more else None
        self.changed.emit()

    def _files_changed(self, file_ids: object, who: str) -> None:
        assert isinstance(file_ids, frozenset)
        if who:
            self.rows.tell_news(file_ids, who)
        else:
            self.rows.forget_news(file_ids)
        self._gathering.begin()

    def _refresh(self) -> None:
        if self._typing.isActive():
            return  # the question that follows brings the news too
        if self._counting is not None:  # it may have been read before them
            self._gathering.start()
            return

        def counted(answer: object) -> None:
            counts = self._counted(answer)
            if counts is not None:  # else why not is said in the place of the rows, which stay for the next answer
                self.rows.refresh(wanted, counts.shown)
            self.changed.emit()
            self._later.start()

        wanted = self.wanted
        _withdraw_all(self._aside)
        self._aside.clear()
        self._counting = self._store.ask(ListCount(self.listing.name, wanted), counted)
        self._aside.append(self._counting)
        if self.listing.value_chip is not None:
            self._store.ask(ListValues(self.listing.name, self.listing.value_chip[0]), self._values_arrived)

    def _progressed(self, progress: object) -> None:
        arriving = under_way(progress) is not None
        if arriving is not self.arriving:
            self.arriving = arriving
            self.changed.emit()

    def _values_arrived(self, values: object) -> None:
        found = values if isinstance(values, tuple) else ()
        if found != self.values:
            self.values = found
            self.changed.emit()

    def _ask_values(self) -> None:
        """What stands in the columns of texts that are filtered by, as soon as one is."""
        for name in typed_filter.columns_named(self.filter_text(), self.listing):
            if self.listing.by_name[name].kind is Kind.TEXT and name not in self._asked_values:
                self._asked_values.add(name)
                self._store.ask(ListValues(self.listing.name, name), partial(self._named_arrived, name))

    def _named_arrived(self, name: str, values: object) -> None:
        self._named_values[name] = values if isinstance(values, tuple) else ()
        self._read_again()

    def _read_again(self) -> None:
        """More is known of what a word may name."""
        if self._typing.isActive():
            self.typed = self._read()
            self.changed.emit()
        elif self._read() != self.typed:
            self._apply()


def _withdraw_all(tickets: list[Ticket], _gone: object = None) -> None:
    for ticket in tickets:
        ticket.cancel()
