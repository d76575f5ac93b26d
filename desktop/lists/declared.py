"""What a list declares: columns, orders, filters, words, the look of a row, views. Nothing of a single list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any, Final, get_args, get_type_hints

from desktop.lists.expressions import Expression, Own
from desktop.lists.wanted import Condition, Key, Line, Value
from shared.domain.kernel.captioned import Captioned
from shared.domain.kernel.fields import FileKind, Row, Storage
from shared.domain.people.entities import Team, User

NO_DAY: Final = "9999-12-31"
"""Stands for no day, so that such lines come last."""


class Kind(Enum):
    """What a column holds, which says how it is written, aligned, filtered and given out."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    """Minor units of the line's currency."""
    DAY = "day"
    MOMENT = "moment"
    """Microseconds UTC."""
    CHOICE = "choice"
    FLAG = "flag"
    PERSON = "person"
    """The id of a colleague."""
    ID = "id"

    @property
    def is_integer(self) -> bool:
        return self in (Kind.NUMBER, Kind.MONEY, Kind.MOMENT, Kind.FLAG)

    @property
    def is_right(self) -> bool:
        """Figures stand at the right, under each other."""
        return self in (Kind.NUMBER, Kind.MONEY)


@dataclass(frozen=True, slots=True)
class Column:
    """name: also of the column of the table; caption: empty for what people never see by itself.

    nullable: it may be missing; choice: of which set its codes are; width_px: as it begins, at 100 %; is_shown: among
    the columns that people see before they choose; is_summed: money whose sum stands in the foot.
    """

    name: str
    value: Expression
    kind: Kind
    caption: str = ""
    nullable: bool = False
    choice: type[Captioned] | None = None
    width_px: int = 120
    is_shown: bool = True
    is_summed: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """Total, ties by the line's number. name: also of its index; by: the column."""

    name: str
    by: str
    caption: str
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """What may be typed as `word:value`, and offered.

    is_bare: its amounts may be typed alone, `>10,000`; groups: words for several codes at once, with what they are
    called; flag: the word alone is the filter.
    """

    word: str
    column: str
    is_bare: bool = False
    groups: tuple[tuple[str, str, Condition], ...] = ()
    """The word, the caption, the condition."""


@dataclass(frozen=True, slots=True)
class Narrow:
    """An index of the lines that have something; it finds few among many.

    name: of the index; when: the flag that is set, or the column that has a value; then: what else stands in it.
    """

    name: str
    when: str
    then: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """By which columns a line is found. The name counts at its words' beginnings, the places beside longer words."""

    number: str = ""
    other_number: str = ""
    name: str = ""
    places: tuple[str, ...] = ()
    """Where it is, and whatever else of it is text that a row shows."""
    phones: tuple[str, ...] = ()
    """Also found by their digits alone, whatever stands between those."""
    is_indexed: bool = True
    """False for short lists: their words are read one by one."""


@dataclass(frozen=True, slots=True)
class Source:
    """Rows that are lines: of one entity, only those that pass. more: columns that another source has differently."""

    entity: type[Row]
    only: tuple[str, frozenset[str]] | None = None
    more: Mapping[str, Expression] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CardRow:
    """A line in a narrow list, by columns: who, what and where, how much, how it stands, by when.

    due_at: the day that must be kept; it never gives way to anything.
    """

    title: str
    second: tuple[str, ...] = ()
    third: tuple[str, ...] = ()
    amount: str = ""
    state: str = ""
    due: str = ""
    who: str = ""
    since: str = ""
    """A moment: how old the line is."""
    marks: tuple[tuple[str, str, str], ...] = ()
    """A column, and where it is set the caption and the picture that stand beside the state."""


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at a list that comes with the program: typed as people type it, in English."""

    name: str
    caption: str
    filter: str
    order: str
    roles: frozenset[str] = frozenset()
    """Whose it is; none: everybody's."""
    n: int = 0
    """What its caption names so."""


@dataclass(frozen=True, slots=True)
class Titles:
    """How lines are called where files are looked for. kind: of the file."""

    kind: FileKind
    title: str
    subtitle: str


@dataclass(frozen=True)
class Listing:
    """One list.

    table: of its tables `{table}_card` and `{table}_word`; carried: columns that stand in every order's index, so that
    a filter that passes little does not read the lines it skips; conflicts, refused, waiting: the columns that tell how
    far a line has come.
    """

    name: str
    table: str
    caption: str
    one: str
    many: str
    sources: tuple[Source, ...]
    columns: tuple[Column, ...]
    orders: tuple[Order, ...]
    words: Words
    row: CardRow
    filters: tuple[Filter, ...] = ()
    narrow: tuple[Narrow, ...] = ()
    carried: tuple[str, ...] = ()
    views: tuple[View, ...] = ()
    chips: tuple[tuple[str, str], ...] = ()
    """What is filtered by at a touch: the caption, and the filter as it is typed."""
    groups: tuple[tuple[str, str], ...] = ()
    """Heads between the lines in the first order: the caption, and the filter of what stands below it. Together they
    are all lines, in that order."""
    value_chip: tuple[str, str, str] | None = None
    """A column, its filter's word, and the caption of a chip for each of its values, with `{value}`."""
    titles: Titles | None = None
    currency: str = ""
    refused: str = ""
    conflicts: str = ""
    waiting: str = ""
    nothing: str = ""
    """What to read where the device has none."""
    choose: str = "Choose a line"
    """What to do where none is open."""

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each column stands in `Line.values`."""
        return {column.name: place for place, column in enumerate(self.columns)}

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def people(self) -> tuple[str, ...]:
        """The columns that name people, in the order of `Line.names`."""
        return tuple(column.name for column in self.columns if column.kind is Kind.PERSON)

    @cached_property
    def summed(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.is_summed)

    @property
    def visible(self) -> tuple[Column, ...]:
        """What people may choose from."""
        return tuple(column for column in self.columns if column.caption)

    @cached_property
    def shown_codes(self) -> tuple[str, ...]:
        """The columns of a row that hold codes or people: their words are no words of the line."""
        row = self.row
        shown = dict.fromkeys((row.title, *row.second, *row.third, row.state, row.who))
        return tuple(name for name in shown if name and self.by_name[name].kind in (Kind.CHOICE, Kind.PERSON))

    @property
    def is_of_heads(self) -> bool:
        """Each line stands for a whole file."""
        return all(source.entity.TABLE.is_head for source in self.sources)

    @property
    def texts(self) -> frozenset[str]:
        """All that people read or type of it, in English."""
        found = {
            self.caption,
            self.one,
            self.many,
            self.nothing,
            self.choose,
            *(column.caption for column in self.columns),
        }
        found |= {order.caption for order in self.orders} | {view.caption for view in self.views}
        found |= {text for filter_ in self.filters for word, called, _ in filter_.groups for text in (word, called)}
        found |= {filter_.word for filter_ in self.filters} | {caption for caption, _ in (*self.chips, *self.groups)}
        found |= {called for _, called, _ in self.row.marks}
        found |= {self.value_chip[2]} if self.value_chip is not None else set()
        return frozenset(found - {""})

    def order(self, name: str) -> Order:
        """The first one where there is none of that name."""
        return next((order for order in self.orders if order.name == name), self.orders[0])

    def value(self, line: Line, column: str) -> Value:
        return line.values[self.places[column]]

    def name_of(self, line: Line, column: str) -> str:
        """Of the person in a column; empty for nobody, and for one whom this device does not know."""
        return line.names[self.people.index(column)]

    def key(self, line: Line, order: Order) -> Key:
        value = self.value(line, order.by)
        assert value is not None
        return Key(value, line.doc)


def own(
    entity: type[Row],
    name: str,
    called: str = "",
    *,
    caption: str | None = None,
    width_px: int = 120,
    is_shown: bool = True,
    is_summed: bool = False,
) -> Column:
    """The column of a declared field. called: where the list has another name for it; caption: where the field's own
    would not do in a list, empty for a column that nobody sees."""
    declared = entity.TABLE.fields[name]
    [kept] = [column for column in entity.TABLE.columns if column.name == name]
    choice = _choice(entity, name)
    if choice is not None:
        kind = Kind.CHOICE
    elif declared.refers == User.TABLE.name:
        kind = Kind.PERSON
    elif declared.storage is Storage.ID or declared.refers == Team.TABLE.name:
        kind = Kind.ID
    else:
        kind = _KINDS.get(declared.unit) or _STORED[declared.storage]
    return Column(
        called or name,
        Own(name),
        kind,
        declared.caption if caption is None else caption,
        nullable=kept.nullable,
        choice=choice,
        width_px=width_px,
        is_shown=is_shown,
        is_summed=is_summed,
    )


_KINDS: Final = {"cents": Kind.MONEY, "us": Kind.MOMENT}
_STORED: Final = {
    Storage.TEXT: Kind.TEXT,
    Storage.JSON: Kind.TEXT,
    Storage.WHOLE: Kind.NUMBER,
    Storage.FLAG: Kind.FLAG,
    Storage.DAY: Kind.DAY,
}


def _choice(entity: type[Row], name: str) -> type[Captioned] | None:
    hint: Any = get_type_hints(entity)[name]
    kinds = [each for each in (hint, *get_args(hint)) if isinstance(each, type) and issubclass(each, Captioned)]
    return kinds[0] if kinds else None
