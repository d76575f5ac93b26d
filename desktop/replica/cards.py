"""What lists and the word search read: a table per list, a line per row of it, kept in the transaction of its rows.

A projection of the display rows, never a source: all that is in it a list declares (`desktop.lists`). Its sums are what
`shared.domain.money.totals` sums; a test compares them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from desktop.lists.catalogue import LISTS
from desktop.lists.declared import Column, Kind, Listing, Narrow, Order, Source
from desktop.replica.card_sql import HERE, lines_of, of_source, stands_on
from desktop.replica.whole_files import heads_among
from desktop.storage.files import Connection
from shared.domain.kernel.ids import Id

LOADING_BYTES: Final = 8 * 2**20
"""Of words that are gathered in memory while an index is built: with the usual megabyte it took a quarter longer."""
KEPT_BYTES: Final = 2**20
"""As SQLite has it by itself."""
_FORMER: Final = ("name_word", "name_card")
"""Tables of earlier forms."""


def card_of(listing: Listing) -> str:
    """The table of a list's lines."""
    return f"{listing.table}_card"


def word_of(listing: Listing) -> str:
    """The index of their words."""
    return f"{listing.table}_word"


def number_of(listing: Listing) -> str:
    """The table of the numbers of lines that are none just now."""
    return f"{listing.table}_number"


def _chooses(listing: Listing) -> bool:
    """Whether a row may be a line, then none, and a line again: what is taken back stands where it stood."""
    return any(source.only is not None for source in listing.sources)


def order_index(listing: Listing, order: Order) -> str:
    return f"{card_of(listing)}_by_{order.name}"


def narrow_index(listing: Listing, narrow: Narrow) -> str:
    return f"{card_of(listing)}_{narrow.name}"


def code_index(listing: Listing, column: str) -> str:
    """Of a column of codes or people whose words find a line."""
    return f"{card_of(listing)}_of_{column}"


def file_column(listing: Listing) -> str:
    """Of a line for a whole file, its own id is the file's."""
    return "row_id" if listing.is_of_heads else "file_id"


def _leading(listing: Listing) -> tuple[str, ...]:
    return ("row_id", "words") if listing.is_of_heads else ("row_id", "file_id", "words")


def _tables(listing: Listing) -> Iterator[str]:
    columns = "".join(f", {_column(column)}" for column in listing.columns)
    leading = ", ".join(f"{name} TEXT NOT NULL" for name in _leading(listing)[1:])
    # `doc` is the place in the word index and the tie-break of every order; it stays for the life of the row.
    number = "INTEGER PRIMARY KEY AUTOINCREMENT" if _chooses(listing) else "INTEGER PRIMARY KEY"
    yield f"CREATE TABLE {card_of(listing)} (doc {number}, row_id TEXT NOT NULL UNIQUE, {leading}{columns}) STRICT"
    if _chooses(listing):
        yield (
            f"CREATE TABLE {number_of(listing)} (row_id TEXT PRIMARY KEY, file_id TEXT NOT NULL, doc INTEGER NOT NULL)"
            " STRICT, WITHOUT ROWID"
        )
    if listing.words.is_indexed:
        word = word_of(listing)
        yield (
            f"CREATE VIRTUAL TABLE {word} USING fts5"
            f"(words, content='{card_of(listing)}', content_rowid='doc', tokenize='trigram case_sensitive 1')"  # folded
        )
        yield f"INSERT INTO {word} ({word}, rank) VALUES ('secure-delete', 1)"


def _column(column: Column) -> str:
    kind = "INTEGER" if column.kind.is_integer else "TEXT"
    return f"{column.name} {kind}{'' if column.nullable else ' NOT NULL'}"


def _indexes(listing: Listing) -> Iterator[str]:
    card = card_of(listing)
    for order in listing.orders:
        columns = (order.by, "doc", *(name for name in listing.carried if name != order.by))
        yield f"CREATE INDEX {order_index(listing, order)} ON {card} ({', '.join(columns)})"
    for narrow in listing.narrow:
        is_flag = listing.by_name[narrow.when].kind is Kind.FLAG
        columns = narrow.then if is_flag else (narrow.when, *narrow.then)
        when = f"{narrow.when} = 1" if is_flag else f"{narrow.when} IS NOT NULL"
        yield f"CREATE INDEX {narrow_index(listing, narrow)} ON {card} ({', '.join(columns) or 'doc'}) WHERE {when}"
    for name in listing.shown_codes if listing.words.is_indexed else ():
        yield f"CREATE INDEX {code_index(listing, name)} ON {card} ({name})"
    if not listing.is_of_heads:
        yield f"CREATE INDEX {card}_by_file ON {card} (file_id)"
    if _chooses(listing):
        yield f"CREATE INDEX {number_of(listing)}_by_file ON {number_of(listing)} (file_id)"


def _triggers(listing: Listing) -> Iterator[str]:
    if _chooses(listing):
        card, number = card_of(listing), number_of(listing)
        yield (
            f"CREATE TRIGGER {number}_kept AFTER DELETE ON {card} BEGIN"
            f" INSERT INTO {number} VALUES (old.row_id, old.{file_column(listing)}, old.doc); END"
        )
        yield (
            f"CREATE TRIGGER {number}_taken AFTER INSERT ON {card} BEGIN"
            f" DELETE FROM {number} WHERE row_id = new.row_id; END"
        )
    if not listing.words.is_indexed:
        return
    word, card = word_of(listing), card_of(listing)
    yield (
        f"CREATE TRIGGER {card}_added AFTER INSERT ON {card} BEGIN"
        f" INSERT INTO {word} (rowid, words) VALUES (new.doc, new.words); END"
    )
    yield (
        f"CREATE TRIGGER {card}_removed AFTER DELETE ON {card} BEGIN"
        f" INSERT INTO {word} ({word}, rowid, words) VALUES ('delete', old.doc, old.words); END"
    )
    yield (
        f"CREATE TRIGGER {card}_renamed AFTER UPDATE OF words ON {card} WHEN old.words <> new.words BEGIN"
        f" INSERT INTO {word} ({word}, rowid, words) VALUES ('delete', old.doc, old.words);"
        f" INSERT INTO {word} (rowid, words) VALUES (new.doc, new.words); END"
    )


def _names(listing: Listing) -> tuple[str, ...]:
    return (*_leading(listing), *listing.places)


def _load(listing: Listing) -> Iterator[str]:
    for source in listing.sources:
        yield (f"INSERT INTO {card_of(listing)} ({', '.join(_names(listing))}) {lines_of(listing, source, some=False)}")


@dataclass(frozen=True, slots=True)
class Changed:
    """The tables that a transaction wrote to."""

    tables: frozenset[str]
    """With rows that are new, different or gone."""
    removed: frozenset[str]
    """Those of them from which rows went."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """How the lines of one source, in the files that were touched, are kept as its rows are."""

    table: str
    is_of_heads: bool
    is_chosen: bool
    """Only some of its rows are lines: a row that changed may be one no longer."""
    stands_on: frozenset[str]
    sql: str

    def is_due(self, changed: Changed) -> bool:
        return not self.stands_on.isdisjoint(changed.tables)

    def may_have_lost(self, changed: Changed) -> bool:
        return self.table in (changed.tables if self.is_chosen else changed.removed)


def _kept(listing: Listing, source: Source) -> _Kept:
    names = _names(listing)
    changes = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    table = source.entity.TABLE
    into, lines = ", ".join(names), lines_of(listing, source, some=True)
    if _chooses(listing):
        numbers = f"(SELECT doc FROM {number_of(listing)} n WHERE n.row_id = l.row_id)"
        into, lines = f"doc, {into}", f"SELECT {numbers}, l.* FROM l WHERE true"
        first = f"WITH l ({', '.join(names)}) AS ({lines_of(listing, source, some=True)}) "
    else:
        first = ""
    return _Kept(
        table.name,
        table.is_head,
        source.only is not None,
        stands_on(listing, source),
        f"{first}INSERT INTO {card_of(listing)} ({into}) {lines} ON CONFLICT (row_id) DO UPDATE SET {changes}",
    )


def _lost(listing: Listing) -> str:
    """Takes out the lines whose rows are none any more."""
    there = " UNION ALL ".join(of_source(source, some=True) for source in listing.sources)
    return f"DELETE FROM {card_of(listing)} WHERE {file_column(listing)} {HERE} AND row_id NOT IN ({there})"


def _forgotten(listing: Listing) -> str:
    """Takes out the numbers of rows that are gone with their files."""
    number, tables = number_of(listing), {source.entity.TABLE.name for source in listing.sources}
    gone = (f'NOT EXISTS (SELECT 1 FROM "{table}" r WHERE r."id" = {number}.row_id)' for table in sorted(tables))
    return f"DELETE FROM {number} WHERE file_id {HERE} AND {' AND '.join(gone)}"


_TABLES: Final = tuple(statement for listing in LISTS for statement in _tables(listing))
_LOAD: Final = tuple(statement for listing in LISTS for statement in _load(listing))
_INDEXES: Final = tuple(statement for listing in LISTS for statement in _indexes(listing))
_TRIGGERS: Final = tuple(statement for listing in LISTS for statement in _triggers(listing))
_REFRESH: Final = tuple((_lost(listing), tuple(_kept(listing, each) for each in listing.sources)) for listing in LISTS)
_FORGOTTEN: Final = {_lost(listing): _forgotten(listing) for listing in LISTS if _chooses(listing)}
_NUMBERS: Final = tuple(number_of(listing) for listing in LISTS if _chooses(listing))
_INDEXED: Final = tuple(word_of(listing) for listing in LISTS if listing.words.is_indexed)

FORM: Final = crc32("\n".join((*_TABLES, *_LOAD, *_INDEXES, *_TRIGGERS)).encode())
"""Of these tables, which what the lists declare makes: a replica with another one gets them anew in place."""


def build_cards(connection: Connection, user_id: Id) -> None:
    """All lines from the rows, in a transaction of the caller's: tables, lines, indexes, words, triggers."""
    for statement in _TABLES:
        connection.execute(statement)
    for statement in _LOAD:
        connection.execute(statement, {"user_id": user_id})
    for statement in _INDEXES:
        connection.execute(statement)
    for word in _INDEXED:
        connection.execute(f"INSERT INTO {word} ({word}, rank) VALUES ('hashsize', {LOADING_BYTES})")
        connection.execute(f"INSERT INTO {word} ({word}) VALUES ('rebuild')")
        connection.execute(f"INSERT INTO {word} ({word}, rank) VALUES ('hashsize', {KEPT_BYTES})")
    for statement in _TRIGGERS:
        connection.execute(statement)
    connection.execute("CREATE TABLE card_form (form INTEGER PRIMARY KEY) STRICT")
    connection.execute("INSERT INTO card_form VALUES (?)", (FORM,))


def drop_cards(connection: Connection) -> None:
    """Before many rows come in, or before lines of another form are built."""
    for name in (*_INDEXED, *(card_of(listing) for listing in LISTS), *_NUMBERS, *_FORMER, "card_form"):
        connection.execute(f"DROP TABLE IF EXISTS {name}")


def has_cards(connection: Connection) -> bool:
    """Whether lines of today's form are there."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'card_form'").fetchone() is None:
        return False
    return bool(connection.execute("SELECT form FROM card_form").fetchone()[0] == FORM)


def refresh_cards(connection: Connection, files: Collection[Id], changed: Changed, user_id: Id) -> None:
    """The lines of these files after their rows changed, in the same transaction; of lists that stand on what did."""
    parameters = {"files": json.dumps(sorted(files)), "user_id": user_id}
    heads: frozenset[str] | None = None
    for lost, sources in _REFRESH if files else ():
        if any(kept.may_have_lost(changed) for kept in sources):
            connection.execute(lost, parameters)
            if lost in _FORGOTTEN:
                connection.execute(_FORGOTTEN[lost], parameters)
        for kept in sources:
            if not kept.is_due(changed):
                continue
            if kept.is_of_heads and kept.table not in changed.tables:
                heads = heads_among(connection, files) if heads is None else heads
                if kept.table not in heads:
                    continue
            connection.execute(kept.sql, parameters)
