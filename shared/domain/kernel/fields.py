"""How an entity is declared: one annotated struct gives both tables, the codec, the merge and the default form field.

A row is an array of primitives in declared order, the same in PostgreSQL, in the ledger, on the wire, in the replica
and in memory, so that no layer converts: text, whole numbers, booleans and null.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Annotated, Any, ClassVar, Final, NewType, dataclass_transform, get_args, get_origin, get_type_hints

import msgspec

from shared.domain.kernel.captioned import Captioned
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import LABEL_CHARACTERS
from shared.domain.kernel.states import Role

Micros = NewType("Micros", int)
"""A moment: microseconds since 1970-01-01T00:00:00 UTC."""
Day = NewType("Day", str)
"""A calendar day as `YYYY-MM-DD`."""
Cents = NewType("Cents", int)
"""Money in minor units of the currency that the row names."""
Json = NewType("Json", str)
"""A structured value as canonical JSON text (sorted keys, no spaces)."""


class Merge(Enum):
    """What happens to a field when the server's value is not the one that the user saw (DESIGN.md section 3)."""

    APPEND = "append"
    """Set when the row is made and never edited: both rows stay."""
    INDEPENDENT = "independent"
    """The newer claimed time wins; the other value is in the history."""
    STEPPED = "stepped"
    """The transition must still be legal, else conflict."""
    GUARDED = "guarded"
    """The whole group is compared with what the user saw: all or nothing, else conflict."""


class Storage(Enum):
    """How a primitive is kept: its name and the column types of PostgreSQL and SQLite."""

    ID = ("id", "uuid", "TEXT")
    TEXT = ("text", "text", "TEXT")
    WHOLE = ("whole", "bigint", "INTEGER")
    FLAG = ("flag", "boolean", "INTEGER")
    DAY = ("day", "date", "TEXT")
    JSON = ("json", "text", "TEXT")

    @property
    def postgres(self) -> str:
        return self.value[1]

    @property
    def sqlite(self) -> str:
        return self.value[2]


@dataclass(frozen=True, slots=True)
class Field:
    """The declaration of one field, given as `Annotated[type, Field(...)]`. Its type says how it is kept."""

    merge: Merge
    caption: str
    """What people read on screen and in messages."""
    group: str = ""
    """Guarded fields of the same group are compared and written together."""
    personal: bool = False
    """Names or describes a natural person: erased on request, never logged."""
    unit: str = ""
    """`e6` (millionths of a degree) or `bp` (hundredths of a percent); `cents` and `us` (microseconds UTC) by type."""
    refers: str = ""
    """The table that an id points to; empty when it does not."""
    follows: bool = False
    """Of a head: the person hears of whatever changes in the file."""
    opens: bool = False
    """Of a head, and never changed: whoever holds the file holds the one that is named here too, for as long."""
    indexed: bool = False
    """Lists select or sort by it."""
    most: int = LABEL_CHARACTERS
    """Characters of a text or structured value; of `e6` the distance from zero. Other numbers: by their unit."""
    needed: bool = False
    """A text that may not be blank."""
    parts: type[msgspec.Struct] | None = None
    """Of a structured value that is a list: what each of its parts holds, texts of one line; those without a default
    are needed."""
    storage: Storage = Storage.TEXT
    """By its type; never declared."""
    choices: type[Captioned] | None = None
    """The closed set that its values are of. By its type; never declared."""
    usual: frozenset[str] = frozenset()
    """Names that are usual as its values, in English: another language has its own for them, and others stay as they
    are."""
    by: frozenset[Role] | None = None
    """Who may set it, and take it back, with a command that edits fields; None: whoever may issue the command."""
    since: int = 0
    """Of a field that was added: the schema of its table that it came with, above the table's first. It stands at the
    end and has a default, which is what programs that do not know it have there."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: what people open, hold and are told of as a whole. Its head is the row with the file's own id."""

    name: str
    """The table of its head."""
    caption: str
    opening: str = ""
    """In words, to open one; empty where people open none."""
    number: str = ""
    """The field of the head that people know a file by."""
    shape: str = ""
    """Of the human numbers that the server gives: `CLM-{year}-{number:06}`."""
    is_open_to_rooms: bool = False
    """People enter its room to see who else is there, and what changes is told in it."""
    state: str = ""
    """Of a kind that is work to be done: the field of the head that says how far it is. A person's open work comes to
    a new device first."""
    ended: frozenset[str] = frozenset()
    """The values of `state` in which there is nothing more to do."""
    has_history: bool = False
    """People look up what happened in it: each change of a row leaves a `FactChange` with what stood before."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: bookkeeping columns have no field."""

    name: str
    storage: Storage
    nullable: bool
    field: Field | None
    since: int = 0
    """The schema that an added column came with."""
    default: str | int | bool | None = None
    """Of an added column: what stands in it wherever nothing was said."""


@dataclass(frozen=True, slots=True)
class Table:
    """What the declaration of an entity derives: its name, schema version and columns in wire order."""

    name: str
    entity: type[Row]
    schema: int
    base: int
    """The schema before columns were added, each with a default: from it on, programs of any two releases understand
    each other's rows."""
    columns: tuple[Column, ...]
    caption: str
    fields: Mapping[str, Field]
    """The declared ones by name, without bookkeeping."""
    groups: Mapping[str, frozenset[str]]
    """By guarded field: all fields of its group."""
    home: FileKind | None
    """The kind of file that its rows are in; None for rows of any file that has a head."""
    is_carried: bool = True
    """Whether devices have its rows; else they are the server's alone."""
    tells_itself: bool = False
    """Whether its rows are what happened, so that a change of one needs no line beside it."""
    is_decided_on: bool = True
    """Whether any rule looks into its rows; else the server only counts them, however long they are."""
    latest: tuple[str, ...] = ()
    """Of rows that are written without being read: the fields that say which is the later one, first the weightier.
    What comes late takes the place of nothing later."""
    rises: str = ""
    """Of such rows: the moment that is later with each writing, whatever the clocks of those who write say."""

    def is_earlier(self, row: Row, other: Row) -> bool:
        """Whether a row that is written has nothing to say where the other stands already. Both of this table."""
        return [getattr(row, name) for name in self.latest] < [getattr(other, name) for name in self.latest]

    @property
    def is_traced(self) -> bool:
        """Whether a change of one of its rows leaves a line with what stood before."""
        return not self.tells_itself and (self.home is None or self.home.has_history)

    @property
    def is_head(self) -> bool:
        """Whether its rows are files: each has the id of its own."""
        return self.home is not None and self.home.name == self.name

    @property
    def names(self) -> tuple[str, ...]:
        return self.entity.__struct_fields__

    @property
    def opens(self) -> tuple[str, ...]:
        """Of a head: the fields that name the files which whoever holds its file holds too."""
        return tuple(name for name, field in self.fields.items() if field.opens)

    def columns_at(self, schema: int) -> tuple[Column, ...]:
        """Those of a schema from `base` on: a beginning of today's, for columns are added at the end."""
        return tuple(column for column in self.columns if column.since <= schema)

    @property
    def added(self) -> tuple[Column, ...]:
        """The columns that came after `base`."""
        return tuple(column for column in self.columns if column.since)

    def field(self, name: str) -> Field:
        """Raises KeyError for bookkeeping columns and unknown names."""
        return self.fields[name]


@dataclass_transform(kw_only_default=True, frozen_default=True)
class EntityMeta(msgspec.StructMeta):
    """Derives `TABLE` from the declaration: `class Claim(Row, table="claim", caption="Claim", home=CLAIM)`."""

    def __new__(  # as the class statement names them
        mcls,
        name: str,
        bases: tuple[type, ...],
        namespace: dict[str, Any],
        *,
        table: str = "",
        caption: str = "",
        home: FileKind | None = None,
        schema: int = 1,
        is_carried: bool = True,
        tells_itself: bool = False,
        is_decided_on: bool = True,
        latest: tuple[str, ...] = (),
        rises: str = "",
    ) -> Any:
        """table: its name; without one the class is no entity. home: the kind of file that its rows are in; None for
        rows of any file that has a head. schema: raised with each change of its fields that is more than one added
        (`Field.since`); then there are steps in `shared.domain.upcasters`.

        is_carried: False for what only the server reads, and no device has. tells_itself: of rows that are what
        happened (a note, a payment): no `FactChange` stands beside theirs. is_decided_on: False for rows that people
        read and no rule does. latest, rises: see `Table`.

        Raises TypeError for a field without a declaration, which would have no merge, and for an added one that older
        programs could not do without.
        """
        made: Any = super().__new__(mcls, name, bases, namespace, frozen=True, array_like=True, kw_only=True)
        if table:
            made.TABLE = replace(
                _derived(made, table, caption, schema, home),
                is_carried=is_carried,
                tells_itself=tells_itself,
                is_decided_on=is_decided_on,
                latest=latest,
                rises=rises,
            )
        return made

    def __init__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **_declared: Any) -> None:
        super().__init__(name, bases, namespace)


class Row(msgspec.Struct, metaclass=EntityMeta):
    """What every row carries, first and in this order."""

    TABLE: ClassVar[Table]

    id: Id
    file_id: Id
    """The file that the row belongs to; never changes."""
    version: int
    """1 when made, one more with each change."""
    created_at: Micros
    created_by: Id
    updated_at: Micros
    updated_by: Id
    changed: Json
    """`{field: [at, command_id]}` of the last change of each independent field."""


BOOKKEEPING: tuple[str, ...] = Row.__struct_fields__


_STORAGES: Final[Mapping[Any, Storage]] = {
    Id: Storage.ID,
    Day: Storage.DAY,
    Json: Storage.JSON,
    Cents: Storage.WHOLE,
    Micros: Storage.WHOLE,
    int: Storage.WHOLE,
    bool: Storage.FLAG,
    str: Storage.TEXT,
}
_UNITS: Final[Mapping[Any, str]] = {Cents: "cents", Micros: "us"}


def _derived(entity: type[Row], name: str, caption: str, schema: int, home: FileKind | None) -> Table:
    hints = get_type_hints(entity, include_extras=True)
    defaults = {each.name: each.default for each in msgspec.structs.fields(entity)}
    columns: list[Column] = []
    for column_name in entity.__struct_fields__:
        plain, extras = _without_extras(hints[column_name])
        declared = next((each for each in extras if isinstance(each, Field)), None)
        if declared is None and column_name not in BOOKKEEPING:
            raise TypeError(f"{entity.__name__}.{column_name} has no merge policy")
        storage = _storage_of(plain)
        unit = declared.unit or _UNITS.get(_kind_of(plain), "") if declared is not None else ""
        choices = _choices_of(plain)
        field = replace(declared, storage=storage, unit=unit, choices=choices) if declared is not None else None
        since = field.since if field is not None else 0
        if columns and since < columns[-1].since:
            raise TypeError(f"{entity.__name__}.{column_name} stands behind a column that was added later")
        if since and (since <= schema or defaults[column_name] is msgspec.NODEFAULT):
            raise TypeError(f"{entity.__name__}.{column_name} is added: it needs a default and a schema above {schema}")
        default = msgspec.to_builtins(defaults[column_name]) if since else None
        columns.append(Column(column_name, storage, type(None) in get_args(plain), field, since, default))
    fields = {column.name: column.field for column in columns if column.field is not None}
    guarded = {n: f for n, f in fields.items() if f.merge is Merge.GUARDED and f.group}
    groups = {n: frozenset(other for other in guarded if guarded[other].group == f.group) for n, f in guarded.items()}
    now = max(schema, *(column.since for column in columns))
    return Table(name, entity, now, schema, tuple(columns), caption, fields, groups, home)


def _without_extras(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    return (hint.__origin__, hint.__metadata__) if get_origin(hint) is Annotated else (hint, ())


def _kind_of(hint: Any) -> Any:
    """Of a type that may be null: the type."""
    [kind] = [each for each in get_args(hint) if each is not type(None)] or [hint]
    return kind


def _choices_of(hint: Any) -> type[Captioned] | None:
    kind = _kind_of(hint)
    return kind if isinstance(kind, type) and issubclass(kind, Captioned) else None


def _storage_of(hint: Any) -> Storage:
    """Raises TypeError for what no column keeps."""
    kind = _kind_of(hint)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Storage.TEXT
    if kind not in _STORAGES:
        raise TypeError(f"no column keeps a {kind}")
    return _STORAGES[kind]


def learn(*kinds: Any) -> None:
    """Has msgspec learn the types now, as their modules are imported.

    It learns a type at its first use, and when two threads use it for the first time at once, the program crashes.
    """
    for kind in kinds:
        msgspec.json.Decoder(kind)


def values_of(row: Row) -> tuple[Any, ...]:
    """The primitives of a row in wire order."""
    return msgspec.structs.astuple(row)


def canonical_json(value: object) -> Json:
    """The one spelling of a structured value: sorted keys, no spaces, so that equal values are equal texts."""
    return Json(msgspec.json.encode(value, order="sorted").decode())


def row_of(table: Table, values: Any) -> Row:
    """The row that `values` (wire order, numbers 0 and 1 accepted as flags) spell.

    Raises msgspec.ValidationError naming the place that does not fit.
    """
    return msgspec.convert(values, table.entity, strict=False)


def readable_row(table: Table, values: Any) -> Row | None:
    """As `row_of`; None for values that the declaration does not know, as an import or a newer server may bring."""
    try:
        return row_of(table, values)
    except msgspec.ValidationError:
        return None


__all__ = [
    "BOOKKEEPING",
    "Annotated",
    "Cents",
    "Column",
    "Day",
    "Field",
    "Json",
    "Merge",
    "Micros",
    "Row",
    "Storage",
    "Table",
    "canonical_json",
    "learn",
    "readable_row",
    "row_of",
    "values_of",
]
