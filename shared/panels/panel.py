"""What a panel is: figures, a table, and acts. Types and captions only; the server's side reads, the page shows.

The rows, the figures and what an act asks are structs whose fields are `Annotated[type, Told("Caption", Unit.MS)]`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Final, Generic, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from shared.domain.kernel.captioned import Captioned
from shared.domain.kernel.limits import Entered

MOST: Final = 200
"""Rows of one answer."""
MAX_KEY: Final = 400
"""Characters of a row's key."""
MAX_WORDS: Final = 200


class Unit(StrEnum):
    """How a value is read. `MOMENT` is microseconds since 1970 UTC, `SHARE` 0 to 1, `PERSON` an id of a colleague,
    `TEAM` of a team, `COMMAND` a name of the catalogue, `LIMITS` the authority of a user as JSON, `REFUSAL` a
    `shared.panels.refused.Why` as JSON, `CAPTION` a text of ours in English, `SENTENCE` one that may need several
    lines, `SAID` such a one as the server puts it, with figures of its own, `RIGHTS` scopes of a key with
    commas between them.

    `PANEL`, `ACT`, `ASKED` and `CAME` tell of an act: the names of its panel and of itself, and as JSON what it was
    told and how it ended, which the declaration of that act reads.
    """

    TEXT = "text"
    COUNT = "count"
    BYTES = "bytes"
    MS = "ms"
    SECONDS = "s"
    PER_MINUTE = "per_minute"
    SHARE = "share"
    MOMENT = "moment"
    FLAG = "flag"
    PERSON = "person"
    TEAM = "team"
    COMMAND = "command"
    REFUSAL = "refusal"
    CENTS = "cents"
    LIMITS = "limits"
    CAPTION = "caption"
    SENTENCE = "sentence"
    SAID = "said"
    RIGHTS = "rights"
    PANEL = "panel"
    ACT = "act"
    ASKED = "asked"
    CAME = "came"


class Group(Captioned):
    """What stands together in the list of panels, in this order."""

    NOW = "now", "Now"
    PEOPLE = "people", "People and devices"
    LIVE = "live", "Live layer"
    DATABASE = "database", "Database"
    SERVER = "server", "Server"
    PROGRAMS = "programs", "Other programs"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is not well where a figure is more than nothing; of a flag: where it is `when`."""

    says: str
    do: str
    """What somebody can do about it, in one sentence."""
    when: bool = True

    def is_told_by(self, value: str | float | bool | None) -> bool:
        """What is not known is no trouble."""
        return value is self.when if isinstance(value, bool) else bool(value)


LATE_US: Final = 3_600_000_000
"""So long a device that is at work is not behind: its link is told each change within a second."""


@dataclass(frozen=True, slots=True)
class Told:
    """What stands beside a figure, above a column or above a field of what an act asks."""

    caption: str
    unit: Unit = Unit.TEXT
    hidden: bool = False
    """What is no column of its own: a key that only acts need, or what another column is called."""
    named: str = ""
    """Of an id: the hidden column that says what it is called, where who looks does not know that."""
    of: type[Captioned] | None = None
    """The closed set whose code it is, or whose codes with commas between them."""
    heard: str = ""
    """Of a state: the column with the moment in which it was heard of last; one that is long past is told with it."""
    lacks: str = ""
    """Of a state: the column with the moment since which something is lacking; for `LATE_US`, it is not well."""
    absent: str = ""
    """Of what an act asks: what it means where nothing is chosen or entered."""
    within: tuple[int, int] | None = None
    """Of a number that an act asks for: from what up to what it may be."""
    trouble: Trouble | None = None
    """Of a figure: when it stands among what is not well."""
    doubt: bool = False
    """Of a figure: where it is more than nothing, rows may be lacking."""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Single values of a panel, each `Annotated[..., Told(...)]`; what is not known is None, never 0."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a panel. key: what acts and the next page name it by."""

    key: Annotated[str, Told("Key", hidden=True)]


class Asks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an act is told, each field `Annotated[..., Entered(...), Told(...)]`: its bound, and its name in a form."""


class AsksOne(Asks, frozen=True, kw_only=True):
    """Of an act on one row. key: of the row."""

    key: Annotated[str, Entered("The row", MAX_KEY, needed=True), Told("Row", hidden=True)]


A = TypeVar("A", bound=Asks)
F = TypeVar("F", bound=Figures)
L = TypeVar("L", bound=Line)


@dataclass(frozen=True, slots=True)
class Fits:
    """Which rows an act of one row is for: others are not offered what must fail."""

    when: Callable[[Mapping[str, Any]], bool]
    """Gets the values of a row, by column."""
    says: str
    """Why it is not for another row, in a sentence."""


@dataclass(frozen=True)
class Act(Generic[A]):
    """Something that an administrator does to the server. Each one that was asked for is kept with its end."""

    name: str
    caption: str
    asks: type[A]
    says: str
    """What came of it, with the names of its `Outcome.figures` in braces; over several nodes these are added up."""
    warns: str = ""
    """What will happen, told before it is done; empty: nothing that anybody would mind."""
    on_each_node: bool = False
    on_any_node: bool = False
    """It is about what only some nodes have: whichever can does it, once."""
    fits: Fits | None = None
    """None: it is for every row."""

    def why_not(self, row: Mapping[str, Any]) -> str:
        """Why it is not for a row; empty: it is."""
        return "" if self.fits is None or self.fits.when(row) else self.fits.says

    @property
    def is_of_row(self) -> bool:
        """Whether it is about one row, which its `key` names."""
        return issubclass(self.asks, AsksOne)


@dataclass(frozen=True)
class Lead:
    """Where a row leads: to a panel, named here or in a column of the row. says: on what leads there.

    words: the column, or `key`, by which that panel is searched then; empty: all of it is shown.
    """

    says: str
    panel: str = ""
    by: str = ""
    words: str = ""

    def of(self, key: str, row: Mapping[str, Any]) -> tuple[str, str]:
        """The panel, and what is searched for there."""
        words = key if self.words == "key" else row[self.words] if self.words else ""
        return str(row[self.by] if self.by else self.panel), str(words)


@dataclass(frozen=True)
class Panel(Generic[F, L]):
    """One subject that administrators look at."""

    name: str
    caption: str
    says: str
    """What it shows, in one sentence."""
    figures: type[F]
    line: type[L]
    of_each_node: bool = False
    """What it shows is one node's: each tells its own. Else whoever is asked knows it all."""
    acts: tuple[Act[Any], ...] = ()
    has_words: bool = False
    """Whether its rows can be searched by words."""
    group: Group = Group.SERVER
    course: str = ""
    """The figure whose course is drawn unless somebody chooses another one; empty: none is."""
    none: str = ""
    """What it means that there is no row, where none can be lacking; empty: nothing but that."""
    leads: tuple[Lead, ...] = ()
    """Where a row leads. By a column: that is all that there is to do with a row."""
    counts: str = ""
    """The column that says how much of it such a row is about; where it is empty, one."""

    @cached_property
    def columns(self) -> dict[str, Told]:
        return told_of(self.line)

    @cached_property
    def values(self) -> dict[str, Told]:
        return told_of(self.figures)

    @cached_property
    def troubles(self) -> dict[str, Trouble]:
        """Of its figures, by name."""
        return {name: told.trouble for name, told in self.values.items() if told.trouble is not None}

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """All that people read of it."""
        told = [*self.columns.values(), *self.values.values()]
        for act in self.acts:
            told += told_of(act.asks).values()
        acts = (
            text
            for act in self.acts
            for text in (act.caption, act.says, act.warns, act.fits.says if act.fits is not None else "")
            if text
        )
        captions = (each.caption for each in told if not each.hidden)
        absent = (each.absent for each in told if each.absent)
        troubles = (text for each in self.troubles.values() for text in (each.says, each.do))
        leads = (each.says for each in self.leads)
        says = (self.says, *([self.none] if self.none else []))
        return self.caption, *says, *captions, *absent, *troubles, *acts, *leads

    def act(self, name: str) -> Act[Any] | None:
        return next((each for each in self.acts if each.name == name), None)


def told_of(kind: type[msgspec.Struct]) -> dict[str, Told]:
    """What stands beside each field, in declared order. What an act is told may be called as
    its bound is. Raises TypeError for a field that says nothing.
    """
    hints = get_type_hints(kind, include_extras=True)
    found = {}
    for name in kind.__struct_fields__:
        declared = get_args(hints[name]) if get_origin(hints[name]) is Annotated else ()
        told = next((each for each in declared if isinstance(each, Told)), None)
        entered = next((each for each in declared if isinstance(each, Entered)), None)
        if told is None and entered is not None:
            told = Told(entered.caption)
        if told is None:
            raise TypeError(f"{kind.__name__}.{name} has no caption")
        found[name] = told
    return found
