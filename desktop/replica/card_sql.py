"""What a list declares, as SQL: the values of its columns from the rows of the replica. It names no table by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import assert_never

from desktop.lists.declared import Listing, Source
from desktop.lists.expressions import (
    Among,
    Exceeds,
    Expression,
    Fixed,
    Here,
    IfThere,
    IsAmong,
    IsMine,
    Least,
    Of,
    Own,
    Sorted,
    Sum,
    Tally,
    Total,
)
from desktop.storage.words import BETWEEN_DIGITS
from shared.domain.kernel.fields import Row
from shared.domain.kernel.folding import MARK

HERE = "IN (SELECT value FROM json_each(:files))"
"""After a column with the id of a file: it is one of those that were touched."""

FLAG = "flag"
"""The replica's own table of what pending commands came to."""


def is_plain(*columns: str) -> str:
    """Whether all are of ASCII, which needs none of `words.FUNCTIONS`: those take the interpreter from the screens."""
    return " AND ".join(f"octet_length({column}) = length({column})" for column in columns if column != "''")


def by_name(name: str) -> str:
    return f"iif({is_plain(name)}, {_plain(name)}, fold({name}))"


def words(number: str, temporary: str, name: str, place: str) -> str:
    """`words.card_words` in SQL."""
    marked = f"char({ord(MARK)}) || replace({name}, ' ', ' ' || char({ord(MARK)}))"
    plain = _plain(f"{number} || ' ' || {temporary} || ' ' || {marked} || ' ' || {place}")
    return (
        f"iif({is_plain(number, temporary, name, place)}, {plain}, card_words({number}, {temporary}, {name}, {place}))"
    )


def of_source(source: Source, some: bool) -> str:
    """The ids of the rows that are lines, of all files or of those in `:files`."""
    return f'SELECT c."id" FROM "{source.entity.TABLE.name}" c WHERE {_passes(source, some)}'


def lines_of(listing: Listing, source: Source, some: bool) -> str:
    """SELECT of row id, file, words and then the columns of the list, of all files or of those in `:files`."""
    made = _Lines(source, some)
    columns = {column.name: made.value(source.more.get(column.name, column.value)) for column in listing.columns}
    by = listing.words
    number, temporary, name = (_text(listing, each, columns) for each in (by.number, by.other_number, by.name))
    beside = [_text(listing, each, columns) for each in by.places]
    beside += [_digits(_text(listing, each, columns)) for each in by.phones]
    places = " || ' ' || ".join(beside)
    found_by = words(number, temporary, name, places or "''")
    file_id = [] if listing.is_of_heads else ['c."file_id"']
    chosen = ", ".join(['c."id"', *file_id, found_by, *columns.values()])
    return (
        f'SELECT {chosen} FROM "{source.entity.TABLE.name}" c{made.joins()}'
        f' WHERE {_passes(source, some)} ORDER BY c."id"'
    )


def stands_on(listing: Listing, source: Source) -> frozenset[str]:
    """The tables of whose rows the lines of a source are made; the device's own `flag` among them."""
    made = _Lines(source, some=True)
    for column in listing.columns:
        made.value(source.more.get(column.name, column.value))
    return made.tables()


def _text(listing: Listing, name: str, columns: Mapping[str, str]) -> str:
    """The text of a column; empty where there is no such column."""
    if not name:
        return "''"
    return f"coalesce({columns[name]}, '')" if listing.by_name[name].nullable else columns[name]


def _digits(phone: str) -> str:
    """`storage.words.phone_digits` of a phone as people write them; what else stands in it stays."""
    for sign in BETWEEN_DIGITS:
        phone = f"replace({phone}, {_literal(sign)}, '')"
    return phone


def _passes(source: Source, some: bool) -> str:
    parts = [f'c."file_id" {HERE}'] if some else []
    if source.only is not None:
        field, codes = source.only
        parts.append(f'c."{field}" IN ({_listed(codes)})')
    return " AND ".join(parts) or "true"


def _plain(text: str) -> str:
    """`fold` of ASCII, in SQL."""
    return f"lower(replace(replace({text}, char(39), ''), char(96), ''))"


def _listed(codes: Collection[str]) -> str:
    return ", ".join(_literal(code) for code in sorted(codes))


def _literal(value: str | int | None) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'{}'".format(value.replace("'", "''"))


def _among(where: tuple[Among, ...]) -> str:
    """Of the rows that are summed."""
    parts = []
    for field, codes in where:
        if isinstance(codes, bool):
            parts.append(f'"{field}"' if codes else f'NOT "{field}"')
        else:
            parts.append(f'"{field}" IN ({_listed(codes)})')
    return " AND ".join(parts)


def _total(amount: str) -> str:
    """A sum that no row can make overflow: exact up to 2**53, which no money here reaches, then about right."""
    return _within(f"total({amount})")


def _within(amount: str) -> str:
    return f"CAST(max(-9e15, min(9e15, {amount})) AS INTEGER)"


class _Lines:
    """The values of one source, and the joins that they need: one pass over the rows of each entity that is summed."""

    def __init__(self, source: Source, some: bool) -> None:
        self._some = some
        self._source = source
        self._groups: dict[type[Row], list[Total | Tally | Least]] = {}
        self._others: list[Of] = []
        self._has_flags = False

    def value(self, expression: Expression) -> str:
        match expression:
            case Own(field):
                return f'c."{field}"'
            case Of(by, entity):
                return f"coalesce({self._other(by, entity)}.\"{expression.field}\", '')"
            case Total() | Tally():
                return f"coalesce({self._summed(expression)}, 0)"
            case Least(otherwise=otherwise):
                return f"coalesce({self._summed(expression)}, {_literal(otherwise)})"
            case Sum(plus, less):
                summed = " + ".join(map(self.value, plus)) + "".join(f" - ({self.value(each)})" for each in less)
                return _within(summed) if any(isinstance(each, Own) for each in (*plus, *less)) else summed
            case Exceeds(value, most):
                return f"{self.value(value)} > {self.value(most)}"
            case IsMine(fields):
                return " OR ".join(f'c."{field}" IS :user_id' for field in fields)
            case IsAmong(field, codes, turned):
                return f'c."{field}" {"NOT IN" if turned else "IN"} ({_listed(codes)})'
            case Sorted(text):
                return by_name(self.value(text))
            case Fixed(value):
                return _literal(value)
            case IfThere(value, otherwise):
                return f"coalesce({self.value(value)}, {_literal(otherwise)})"
            case Here():
                return self._here(expression)
        assert_never(expression)

    def _here(self, what: Here) -> str:
        match what:
            case Here.WAITING:
                self._has_flags = True
                return "coalesce(w.waiting, 0)"
            case Here.REFUSED:
                self._has_flags = True
                return "coalesce(w.refused, 0)"
            case Here.ROW_WAITS:
                name = _literal(self._source.entity.TABLE.name)
                return (
                    f'EXISTS (SELECT 1 FROM shadow s WHERE s.file_id = c."file_id" AND s.tbl = {name}'
                    ' AND s.row_id = c."id")'
                )
        assert_never(what)

    def _other(self, by: str, entity: type[Row]) -> str:
        place = next(
            (n for n, other in enumerate(self._others) if (other.by, other.entity) == (by, entity)), len(self._others)
        )
        if place == len(self._others):
            self._others.append(Of(by, entity, ""))
        return f"o{place}"

    def _summed(self, wanted: Total | Tally | Least) -> str:
        summed = self._groups.setdefault(wanted.entity, [])
        if wanted not in summed:
            summed.append(wanted)
        return f"g{list(self._groups).index(wanted.entity)}.s{summed.index(wanted)}"

    def tables(self) -> frozenset[str]:
        """After all values are made. Whether the row itself waits changes with the row alone."""
        entities = {self._source.entity, *self._groups, *(other.entity for other in self._others)}
        return frozenset({entity.TABLE.name for entity in entities} | ({FLAG} if self._has_flags else set()))

    def joins(self) -> str:
        """After all values are made."""
        parts = [
            f' LEFT JOIN "{other.entity.TABLE.name}" o{n} ON o{n}."id" = c."{other.by}"'
            for n, other in enumerate(self._others)
        ]
        for n, (entity, summed) in enumerate(self._groups.items()):
            alone = summed[0].where if len(summed) == 1 else ()
            where = " AND ".join(
                part for part in (f'"file_id" {HERE}' if self._some else "", _among(alone) if alone else "") if part
            )
            sums = ", ".join(f"{_aggregate(each, bool(alone))} AS s{place}" for place, each in enumerate(summed))
            parts.append(
                f' LEFT JOIN (SELECT "file_id", {sums} FROM "{entity.TABLE.name}"'
                f' {f"WHERE {where} " if where else ""}GROUP BY "file_id") g{n} ON g{n}."file_id" = c."file_id"'
            )
        if self._has_flags:
            where = f"WHERE file_id {HERE}" if self._some else ""
            parts.append(
                " LEFT JOIN (SELECT file_id, count(*) AS waiting, count(f.code) AS refused"
                f' FROM flag_file JOIN flag f USING (number) {where} GROUP BY file_id) w ON w.file_id = c."file_id"'
            )
        return "".join(parts)


def _aggregate(wanted: Total | Tally | Least, is_chosen: bool) -> str:
    """is_chosen: only the rows that pass are looked at."""
    among = "" if is_chosen or not wanted.where else _among(wanted.where)
    match wanted:
        case Total(field=field):
            return _total(f'iif({among}, "{field}", 0)' if among else f'"{field}"')
        case Tally():
            return f"sum({among})" if among else "count(*)"
        case Least(field=field):
            return f'min(iif({among}, "{field}", NULL))' if among else f'min("{field}")'
    assert_never(wanted)
