"""A list: which lines, in which order, from where. Pages by key; each statement names the index it walks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from desktop.lists.declared import Kind, Listing, Order
from desktop.lists.expressions import Sorted
from desktop.lists.wanted import (
    MOST_VALUES,
    Block,
    Condition,
    Counts,
    Either,
    Key,
    Line,
    Meant,
    Sums,
    Test,
    Value,
    Wanted,
)
from desktop.replica.cards import card_of, code_index, file_column, narrow_index, order_index, word_of
from desktop.storage.files import Connection, translated
from desktop.storage.words import Alternatives, Typed, like_any, match_all, typed
from shared.domain.people.entities import Colleague

CANDIDATES: Final = 1_000
"""When a filter passes no more, they are fetched and sorted: a page of the file each, in some 10 ms. When it passes
more, at least one line in 100 of 100,000 passes, so that walking an order's narrow index finds a page sooner."""
MAX_LIMIT: Final = 1_000
MANY: Final = 20_000
"""Lines that a word may stand for, from which it is read off the lines on the way rather than looked up first."""


def has_words(listing: Listing, match: str) -> str:
    """The docs whose words match. match: a parameter."""
    word = word_of(listing)
    return f"SELECT rowid AS doc FROM {word} WHERE {word} MATCH {match}"


def begins(listing: Listing, letter: str) -> str | None:
    """The docs whose sorted name begins so; None for a list that is not sorted by one. letter: a parameter."""
    for order in listing.orders:
        if isinstance(listing.by_name[order.by].value, Sorted):
            return (
                f"SELECT doc FROM {card_of(listing)} INDEXED BY {order_index(listing, order)}"
                f" WHERE {order.by} >= {letter} AND {order.by} < {letter} || char(1114111)"
            )
    return None


@dataclass(slots=True)
class _Parameters:
    """The values of a statement, named as they are added."""

    values: dict[str, Any] = field(default_factory=dict)

    def add(self, value: Any) -> str:
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f":{name}"


@dataclass(frozen=True, slots=True)
class _Selection:
    """A statement that gives the docs that some of the conditions pass, by an index; covers: which."""

    sql: str
    covers: frozenset[Condition]
    covers_words: bool = False


class ListReader:
    """The questions of one list, on a reading connection."""

    def __init__(self, listing: Listing, connection: Connection, path: Path) -> None:
        self.listing = listing
        self._connection = connection
        self._path = path
        self._card = card_of(listing)
        self._chosen = f"json_each(:docs) j CROSS JOIN {self._card} c NOT INDEXED ON c.doc = j.value"
        self._counted = order_index(listing, listing.orders[-1])
        names = [f"coalesce(u{n}.\"name\", '')" for n in range(len(listing.people))]
        columns = ["c.doc", "c.row_id", f"c.{file_column(listing)}", *(f"c.{name}" for name in listing.places), *names]
        self._columns = ", ".join(columns)
        table = Colleague.TABLE.name
        self._named = " ".join(
            f'LEFT JOIN "{table}" u{n} INDEXED BY "{table}_by_user" ON u{n}."user_id" = c.{name}'
            for n, name in enumerate(listing.people)
        )

    def count(self, wanted: Wanted) -> Counts:
        with translated(self._path):
            held = self._connection.execute(f"SELECT count(*) FROM {self._card} INDEXED BY {self._counted}").fetchone()
            if wanted == Wanted():
                return Counts(held[0], held[0])
            sole = self._sole(wanted)
            if sole is not None:
                sql, values = sole
                found = self._connection.execute(f"SELECT count(*) FROM ({sql})", values).fetchone()[0]
                return Counts(found, held[0])
            source, conditions, values = self._all_that_pass(wanted)
            found = self._connection.execute(f"SELECT count(*) FROM {source} {conditions}", values).fetchone()[0]
            return Counts(found, held[0])

    def sums(self, wanted: Wanted) -> tuple[Sums, ...]:
        """Of the money of all lines that pass, for each currency, in the order of currencies."""
        listing = self.listing
        if not listing.summed:
            return ()
        totals = ", ".join(
            f"CAST(max(-9e15, min(9e15, total(c.{column.name}))) AS INTEGER)" for column in listing.summed
        )
        with translated(self._path):
            source, conditions, values = self._all_that_pass(wanted)
            rows = self._connection.execute(
                f"SELECT c.{listing.currency}, {totals} FROM {source} {conditions} GROUP BY 1 ORDER BY 1", values
            ).fetchall()
        return tuple(Sums(row[0], tuple(row[1:])) for row in rows)

    def values(self, column: str) -> tuple[str, ...]:
        """What stands in a column, for offering it; the greatest first."""
        assert column in self.listing.by_name
        narrow = next((each for each in self.listing.narrow if each.when == column), None)
        by = f" INDEXED BY {narrow_index(self.listing, narrow)}" if narrow is not None else ""
        with translated(self._path):
            rows = self._connection.execute(
                f"SELECT DISTINCT {column} FROM {self._card}{by} WHERE {column} IS NOT NULL"
                f" ORDER BY {column} DESC LIMIT {MOST_VALUES}"
            ).fetchall()
        return tuple(str(value) for (value,) in rows if value != "")

    def tally(self, column: str, wanted: Wanted) -> dict[Value, int]:
        """How many of the lines that pass have which value in a column."""
        assert column in self.listing.by_name
        with translated(self._path):
            source, conditions, values = self._all_that_pass(wanted)
            sql = f"SELECT c.{column}, count(*) FROM {source} {conditions} GROUP BY 1"
            return dict(self._connection.execute(sql, values).fetchall())

    def page(
        self,
        wanted: Wanted,
        order: Order,
        limit: int,
        *,
        after: Key | None = None,
        before: Key | None = None,
        anchor_row: int | None = None,
    ) -> Block:
        """At most one of the three places; none is the beginning. before: the rows next to the key, in order."""
        limit = min(limit, MAX_LIMIT)
        is_descending = order.is_descending != (before is not None)
        sql, values = self._question(wanted, order, after or before, is_descending, anchor_row or 0)
        values |= {"limit": limit, "offset": anchor_row or 0}
        with translated(self._path):
            lines = [self._line(row) for row in self._connection.execute(sql, values).fetchall()]
        if before is not None:
            lines.reverse()
        return Block(tuple(lines))

    def ids(self, wanted: Wanted, order: Order, most: int | None = None) -> tuple[str, ...]:
        """What all lines that pass stand for, in order; at most so many.

        Of many lines the names are taken from the index of names alone: looking each up would read the whole file.
        """
        with translated(self._path):
            sql, values = self._in_order(wanted, order)
            rows = self._connection.execute(sql, values | {"most": -1 if most is None else most}).fetchall()
            docs = [doc for (doc,) in rows]
            if len(docs) > CANDIDATES:
                names = dict(self._connection.execute(f"SELECT doc, row_id FROM {self._card}").fetchall())
                return tuple(names[doc] for doc in docs)
            rows = self._connection.execute(
                f"SELECT c.row_id FROM {self._chosen} ORDER BY j.key", {"docs": json.dumps(docs)}
            ).fetchall()
        return tuple(row_id for (row_id,) in rows)

    def _in_order(self, wanted: Wanted, order: Order) -> tuple[str, dict[str, Any]]:
        """The docs of all that pass, read off the order's index where that has what is looked at."""
        source, conditions, values = self._all_that_pass(wanted)
        looked_at = {name for each in wanted.conditions for name in _columns_of(each)}
        if "docs" not in values and looked_at <= {*self.listing.carried, order.by}:
            source = f"{self._card} c INDEXED BY {order_index(self.listing, order)}"
        way = "DESC" if order.is_descending else "ASC"
        return f"SELECT c.doc FROM {source} {conditions} ORDER BY c.{order.by} {way}, c.doc {way} LIMIT :most", values

    def lines(self, row_ids: Sequence[str]) -> tuple[Line, ...]:
        """These, at most MAX_LIMIT of them, in that order; without those that are in the list no more."""
        with translated(self._path):
            rows = self._connection.execute(
                f"SELECT {self._columns} FROM json_each(:rows) j CROSS JOIN {self._card} c ON c.row_id = j.value"
                f" {self._named} ORDER BY j.key",
                {"rows": json.dumps(row_ids[:MAX_LIMIT])},
            ).fetchall()
        return tuple(self._line(row) for row in rows)

    def line(self, row_id: str) -> Line | None:
        """None where it is not in the list."""
        with translated(self._path):
            row = self._connection.execute(
                f"SELECT {self._columns} FROM {self._card} c {self._named} WHERE c.row_id = ?", (row_id,)
            ).fetchone()
        return self._line(row) if row is not None else None

    def question(self, wanted: Wanted, order: Order, place: Key | None) -> tuple[str, dict[str, Any]]:
        """The statement that a page asks; for the test on its plan."""
        sql, values = self._question(wanted, order, place, order.is_descending, 0)
        return sql, values | {"limit": 50, "offset": 0}

    # ---- inside

    def _line(self, row: tuple[Any, ...]) -> Line:
        end = 3 + len(self.listing.columns)
        return Line(row[0], row[1], row[2], tuple(row[3:end]), tuple(row[end:]))

    def _question(
        self, wanted: Wanted, order: Order, place: Key | None, is_descending: bool, offset: int
    ) -> tuple[str, dict[str, Any]]:
        way = "DESC" if is_descending else "ASC"
        docs = self._candidates(wanted)
        # Words that most lines have are read off the lines on the way; all others are looked up in their index.
        is_near = docs is None and offset <= CANDIDATES
        conditions, values = self._conditions(
            wanted,
            reads_words=is_near and self._is_dense(wanted),
            reads_meant=docs is not None or (is_near and self._are_many(wanted)),
        )
        if place is not None:
            conditions += f" AND (c.{order.by}, c.doc) {'<' if is_descending else '>'} (:value, :doc)"
            values |= {"value": place.value, "doc": place.doc}
        ordered = f"ORDER BY c.{order.by} {way}, c.doc {way}"
        if docs is not None:
            values["docs"] = json.dumps(docs)
            return (
                f"SELECT {self._columns} FROM {self._chosen} {self._named} {conditions} {ordered}"
                " LIMIT :limit OFFSET :offset",
                values,
            )
        return (
            f"SELECT {self._columns} FROM (SELECT c.doc AS found FROM {self._card} c"
            f" INDEXED BY {order_index(self.listing, order)} {conditions} {ordered} LIMIT :limit OFFSET :offset)"
            f" CROSS JOIN {self._card} c ON c.doc = found {self._named} {ordered}",
            values,
        )

    def _all_that_pass(self, wanted: Wanted) -> tuple[str, str, dict[str, Any]]:
        """From where, under which conditions, with which values: what passes, in no order."""
        docs = self._candidates(wanted)
        conditions, values = self._conditions(wanted, reads_meant=docs is not None)
        if docs is not None:
            return self._chosen, conditions, {**values, "docs": json.dumps(docs)}
        looked_at = {name for each in wanted.conditions for name in _columns_of(each)}
        is_carried = looked_at <= {*self.listing.carried, self.listing.orders[-1].by}
        by = f"INDEXED BY {self._counted}" if is_carried else "NOT INDEXED"
        return f"{self._card} c {by}", conditions, values

    def _is_dense(self, wanted: Wanted) -> bool:
        """Whether the words are in more than half of the lines, going by the first ones: then reading them in order
        is faster than listing all that match."""
        terms = _plain(wanted)
        if not terms or not self.listing.words.is_indexed:
            return False
        with translated(self._path):
            row = self._connection.execute(
                f"{has_words(self.listing, '?')} LIMIT 1 OFFSET {CANDIDATES}", (match_all(terms),)
            ).fetchone()
        return row is not None and bool(row[0] < 2 * CANDIDATES)

    def _are_many(self, wanted: Wanted) -> bool:
        """Whether each word that means more stands for so many lines that listing them takes longer than reading."""
        for meant in wanted.meant if self.listing.words.is_indexed else ():
            parameters = _Parameters()
            sql = f"SELECT 1 FROM ({self._docs_of(meant, parameters)}) LIMIT 1 OFFSET {MANY}"
            with translated(self._path):
                if self._connection.execute(sql, parameters.values).fetchone() is None:
                    return False
        return True

    def _docs_of(self, meant: Meant, parameters: _Parameters) -> str:
        """The docs that have a word, or what it means: some of them twice."""
        found = [has_words(self.listing, parameters.add(match_all([(meant.word,)])))]
        found += [self._of_code(each, parameters) for each in meant.conditions]
        return " UNION ALL ".join(found)

    def _of_code(self, condition: Condition, parameters: _Parameters) -> str:
        """The docs that pass a condition on a column of codes or people."""
        by = code_index(self.listing, condition.column)
        return f"SELECT doc FROM {self._card} INDEXED BY {by} WHERE {_tested('', condition, parameters)}"

    def _candidates(self, wanted: Wanted) -> list[int] | None:
        """The docs that pass the most selective conditions; None: too many, or there is no index for any."""
        parameters = _Parameters()
        for selection in self._selections(wanted, parameters):
            with translated(self._path):
                rows = self._connection.execute(f"{selection.sql} LIMIT {CANDIDATES + 1}", parameters.values).fetchall()
            if len(rows) <= CANDIDATES:
                return list(dict.fromkeys(doc for (doc,) in rows))
        return None

    def _selections(self, wanted: Wanted, parameters: _Parameters) -> list[_Selection]:
        """For the words, and for the conditions on each index, the statement that gives the docs they pass."""
        found: list[_Selection] = []
        listing, words, plain = self.listing, typed(wanted.text), _plain(wanted)
        if words.terms and listing.words.is_indexed:
            docs = [self._docs_of(meant, parameters) for meant in wanted.meant]
            if plain:
                match = has_words(listing, parameters.add(match_all(plain)))
                found.append(_Selection(match, frozenset(), covers_words=not docs))
                docs.insert(0, match)
            if wanted.meant:
                found.append(_Selection(_in_all(docs, is_matched=bool(plain)), frozenset(), covers_words=True))
        elif words.letters and not words.terms:
            beginning = begins(listing, parameters.add(words.letters[0]))
            if beginning is not None:
                found.append(_Selection(beginning, frozenset(), covers_words=True))
        for narrow in listing.narrow:
            selection = self._narrow(narrow_index(listing, narrow), narrow.when, narrow.then, wanted, parameters)
            if selection is not None:
                found.append(selection)
        for name in listing.shown_codes if listing.words.is_indexed else ():
            found += [
                _Selection(self._of_code(each, parameters), frozenset({each}))
                for each in _plainly(wanted)
                if each.column == name and each.test is Test.IS and each.value is not None
            ]
        for order in listing.orders:
            on = [each for each in _plainly(wanted) if each.column == order.by and _is_range(each)]
            if on:
                parts = " AND ".join(_tested("", each, parameters) for each in on)
                by = order_index(listing, order)
                found.append(_Selection(f"SELECT doc FROM {self._card} INDEXED BY {by} WHERE {parts}", frozenset(on)))
        return found

    def _narrow(
        self, by: str, when: str, then: tuple[str, ...], wanted: Wanted, parameters: _Parameters
    ) -> _Selection | None:
        equal = {each.column: each for each in _plainly(wanted) if each.test is Test.IS and each.value is not None}
        first = equal.get(when)
        if first is None or first.value == 0:
            return None
        is_flag = self.listing.by_name[when].kind is Kind.FLAG
        parts = [f"{when} = 1" if is_flag else _tested("", first, parameters)]
        covers = [first]
        for name in then:
            if name not in equal:
                break
            parts.append(_tested("", equal[name], parameters))
            covers.append(equal[name])
        return _Selection(
            f"SELECT doc FROM {self._card} INDEXED BY {by} WHERE {' AND '.join(parts)}", frozenset(covers)
        )

    def _sole(self, wanted: Wanted) -> tuple[str, dict[str, Any]] | None:
        """What covers all there is to pass: what it finds need not be looked at."""
        parameters = _Parameters()
        words = typed(wanted.text)
        has_text = bool(words.terms or words.letters)
        if words.read_off:
            return None
        for selection in self._selections(wanted, parameters):
            if selection.covers == frozenset(wanted.conditions) and selection.covers_words == has_text:
                return selection.sql, parameters.values
        return None

    def _conditions(
        self, wanted: Wanted, *, reads_words: bool = False, reads_meant: bool = False
    ) -> tuple[str, dict[str, Any]]:
        """All conditions; reads_words, reads_meant: the words, and those that mean more, are read off the lines."""
        parameters = _Parameters()
        for each in wanted.conditions:
            assert _columns_of(each) <= self.listing.by_name.keys(), each
        parts = ["true", *(_passing("c.", each, parameters) for each in wanted.conditions)]
        is_indexed = self.listing.words.is_indexed
        for place, meant in enumerate(wanted.meant):
            if is_indexed and not reads_meant:
                parts.append(f"c.doc IN ({self._docs_of(meant, parameters)})")
                continue
            condition, patterns = like_any((meant.word,), f":meant{place}_")
            parts.append(
                f"({condition} OR {' OR '.join(_tested('c.', each, parameters) for each in meant.conditions)})"
            )
            parameters.values |= patterns
        words = typed(wanted.text)
        read_off = words.read_off
        if not self.listing.words.is_indexed:
            read_off = [*_plain(wanted), *(words.begun(letter) for letter in words.letters)]
        else:
            read_off = self._words(words, _plain(wanted), parts, parameters, reads_words=reads_words)
        for index, term in enumerate(read_off):
            condition, patterns = like_any(term, f":word{index}_")
            parts.append(condition)
            parameters.values |= patterns
        return f"WHERE {' AND '.join(parts)}", parameters.values

    def _words(
        self, words: Typed, plain: list[Alternatives], parts: list[str], parameters: _Parameters, *, reads_words: bool
    ) -> list[Alternatives]:
        """What is left to be read off the lines; what the indexes find becomes a condition."""
        read_off = words.read_off
        if words.letters and not words.terms:
            beginning = begins(self.listing, parameters.add(words.letters[0]))
            if beginning is None:
                return [words.begun(letter) for letter in words.letters]
            parts.append(f"c.doc IN ({beginning})")
        if reads_words:
            return [*read_off, *plain]
        if plain:
            parts.append(f"c.doc IN ({has_words(self.listing, parameters.add(match_all(plain)))})")
        return read_off


def _plain(wanted: Wanted) -> list[Alternatives]:
    """The longer words that mean nothing but themselves."""
    more = {(meant.word,) for meant in wanted.meant}
    return [term for term in typed(wanted.text).terms if term not in more]


def _plainly(wanted: Wanted) -> list[Condition]:
    """The conditions that an index may know."""
    return [each for each in wanted.conditions if isinstance(each, Condition)]


def _columns_of(condition: Condition | Either) -> frozenset[str]:
    return condition.columns if isinstance(condition, Either) else frozenset({condition.column})


def _in_all(docs: list[str], *, is_matched: bool) -> str:
    """The docs that are in all of these lists. is_matched: the first is of the word index, which gives its `rowid`;
    without the plus it would be asked once for each doc of the others.
    """
    first, *others = docs
    if is_matched:
        return first + "".join(f" AND +rowid IN ({each})" for each in others)
    conditions = "".join(f" AND doc IN ({each})" for each in others)
    return f"SELECT DISTINCT doc FROM ({first}) WHERE true{conditions}"


def _passing(of: str, condition: Condition | Either, parameters: _Parameters) -> str:
    if isinstance(condition, Condition):
        return _tested(of, condition, parameters)
    ways = (" AND ".join(_tested(of, each, parameters) for each in way) for way in condition.ways)
    return f"({' OR '.join(ways)})"


def _is_range(condition: Condition) -> bool:
    """Whether an index of the column finds what passes."""
    return condition.test in (Test.AT_LEAST, Test.AT_MOST) or (
        condition.test is Test.IS and condition.value is not None
    )


def _tested(of: str, condition: Condition, parameters: _Parameters) -> str:
    """The condition on a column. of: `c.`, or nothing where there is one table."""
    column, value = f"{of}{condition.column}", condition.value
    match condition.test:
        case Test.IS:
            return f"{column} IS NULL" if value is None else f"{column} = {parameters.add(value)}"
        case Test.IS_NOT:
            return f"{column} IS NOT {parameters.add(value)}"
        case Test.AMONG:
            assert isinstance(value, tuple)
            return f"{column} IN ({', '.join(parameters.add(each) for each in value)})"
        case Test.AT_LEAST:
            return f"{column} >= {parameters.add(value)}"
        case Test.AT_MOST:
            return f"{column} <= {parameters.add(value)}"


__all__ = ["CANDIDATES", "MAX_LIMIT", "ListReader", "Value", "begins", "has_words"]
