"""The claim list: which rows, in which order, from where. Pages by key; each statement names the index it walks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from desktop.replica.answers import NO_DUE, ClaimBlock, ClaimCard, ClaimCounts, ClaimFilter, ClaimKey, ClaimOrder
from desktop.replica.cards import ORDERS
from desktop.replica.files import Connection, translated
from desktop.replica.words import like_any, match_all, typed

CANDIDATES: Final = 1_000
"""When a filter passes no more, they are fetched and sorted: a page of the file each, in some 10 ms. When it passes
more, at least one card in 100 of 100,000 passes, so that walking an order's narrow index finds a page sooner."""
MAX_LIMIT: Final = 1_000

_CARD: Final = (
    "c.doc, c.claim_id, c.number, c.temporary_number, c.insured, c.by_name, c.line, c.cause, c.severity, c.place,"
    " c.status, c.adjuster_id, coalesce(u.name, ''), c.team_id, c.cat_code, c.currency, c.loss_at, c.reported_at,"
    " c.updated_at, c.siu, c.reserve_cents, c.paid_cents, c.pending_cents, c.outstanding_cents, c.incurred_cents,"
    " c.over_reserve, c.approvals, c.due, c.conflicts, c.waiting, c.refused"
)
_HAS_WORDS: Final = "SELECT rowid FROM claim_word WHERE claim_word MATCH {0}"
BEGINS: Final = (
    "SELECT doc FROM claim_card INDEXED BY claim_card_by_name WHERE by_name >= {0} AND by_name < {0} || char(1114111)"
)
_CHOSEN: Final = "json_each(:docs) j CROSS JOIN claim_card c NOT INDEXED ON c.doc = j.value"
_NAMED: Final = 'LEFT JOIN "colleague" u INDEXED BY "colleague_by_user" ON u."user_id" = c.adjuster_id'


class ClaimList:
    """The questions of the claim list, on a reading connection."""

    def __init__(self, connection: Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def count(self, wanted: ClaimFilter) -> ClaimCounts:
        with translated(self._path):
            held = self._connection.execute("SELECT count(*) FROM claim_card INDEXED BY claim_card_by_due").fetchone()[
                0
            ]
            if wanted == ClaimFilter():
                return ClaimCounts(held, held)
            sole = _sole(wanted)
            if sole is not None:
                found = self._connection.execute(f"SELECT count(*) FROM ({sole[0]})", (sole[1],)).fetchone()[0]
                return ClaimCounts(found, held)
            conditions, parameters = _conditions(wanted)
            docs = self._candidates(wanted)
            if docs is not None:
                sql = f"SELECT count(*) FROM {_CHOSEN} {conditions}"
                parameters["docs"] = json.dumps(docs)
            else:
                sql = f"SELECT count(*) FROM claim_card c INDEXED BY claim_card_by_due {conditions}"
            return ClaimCounts(self._connection.execute(sql, parameters).fetchone()[0], held)

    def page(
        self,
        wanted: ClaimFilter,
        order: ClaimOrder,
        limit: int,
        *,
        after: ClaimKey | None = None,
        before: ClaimKey | None = None,
        anchor_row: int | None = None,
    ) -> ClaimBlock:
        """At most one of the three places; none is the beginning. before: the rows next to the key, in order."""
        limit = min(limit, MAX_LIMIT)
        is_descending = order.is_descending != (before is not None)
        sql, parameters = self._question(wanted, order, after or before, is_descending, anchor_row or 0)
        parameters |= {"limit": limit, "offset": anchor_row or 0}
        with translated(self._path):
            cards = [_card(row) for row in self._connection.execute(sql, parameters).fetchall()]
        if before is not None:
            cards.reverse()
        return ClaimBlock(tuple(cards), -1 if after or before else anchor_row or 0)

    def question(self, wanted: ClaimFilter, order: ClaimOrder, place: ClaimKey | None) -> tuple[str, dict[str, Any]]:
        """The statement that a page asks; for the test on its plan."""
        sql, parameters = self._question(wanted, order, place, order.is_descending, 0)
        return sql, parameters | {"limit": 50, "offset": 0}

    def _question(
        self, wanted: ClaimFilter, order: ClaimOrder, place: ClaimKey | None, is_descending: bool, offset: int
    ) -> tuple[str, dict[str, Any]]:
        column, way = ORDERS[order], "DESC" if is_descending else "ASC"
        docs = self._candidates(wanted)
        # Words that most cards have are read off the cards on the way; all others are looked up in their index.
        reads_words = docs is None and offset <= CANDIDATES and self._is_dense(wanted)
        conditions, parameters = _conditions(wanted, reads_words=reads_words)
        if place is not None:
            conditions += f" AND (c.{column}, c.doc) {'<' if is_descending else '>'} (:value, :doc)"
            parameters |= {"value": place.value, "doc": place.doc}
        ordered = f"ORDER BY c.{column} {way}, c.doc {way}"
        if docs is not None:
            parameters["docs"] = json.dumps(docs)
            return (
                f"SELECT {_CARD} FROM {_CHOSEN} {_NAMED} {conditions} {ordered} LIMIT :limit OFFSET :offset",
                parameters,
            )
        return (
            f"SELECT {_CARD} FROM (SELECT c.doc AS found FROM claim_card c INDEXED BY claim_card_by_{order}"
            f" {conditions} {ordered} LIMIT :limit OFFSET :offset) CROSS JOIN claim_card c ON c.doc = found {_NAMED}"
            f" {ordered}",
            parameters,
        )

    def _is_dense(self, wanted: ClaimFilter) -> bool:
        """Whether the words are in more than half of the cards, going by the first ones: then reading them in order
        is faster than listing all that match."""
        terms = typed(wanted.text).terms
        if not terms:
            return False
        with translated(self._path):
            row = self._connection.execute(
                f"{_HAS_WORDS.format('?')} LIMIT 1 OFFSET {CANDIDATES}",
                (match_all(terms),),
            ).fetchone()
        return row is not None and bool(row[0] < 2 * CANDIDATES)

    def _candidates(self, wanted: ClaimFilter) -> list[int] | None:
        """The docs that pass the most selective condition; None: too many, or there is no condition."""
        for sql, parameter in _selections(wanted):
            with translated(self._path):
                rows = self._connection.execute(f"{sql} LIMIT {CANDIDATES + 1}", (parameter,)).fetchall()
            if len(rows) <= CANDIDATES:
                return [doc for (doc,) in rows]
        return None


def _selections(wanted: ClaimFilter) -> list[tuple[str, Any]]:
    """For each condition the statement that gives the docs it passes."""
    found: list[tuple[str, Any]] = []
    words = typed(wanted.text)
    if words.terms:
        found.append((_HAS_WORDS.format("?1"), match_all(words.terms)))
    elif words.letters:
        found.append((BEGINS.format("?1"), words.letters[0]))
    if wanted.mine_open:
        mine = "SELECT doc FROM claim_card INDEXED BY claim_card_mine WHERE is_mine = 1 AND is_open = ?"
        found.append((mine, 1))
    if wanted.over_reserve:
        over = "SELECT doc FROM claim_card INDEXED BY claim_card_over WHERE over_reserve = 1 AND doc > ?"
        found.append((over, 0))
    if wanted.cat_code is not None:
        found.append(("SELECT doc FROM claim_card INDEXED BY claim_card_cat WHERE cat_code = ?", wanted.cat_code))
    if wanted.due_by is not None:
        found.append(("SELECT doc FROM claim_card INDEXED BY claim_card_by_due WHERE due <= ?", wanted.due_by))
    return found


def _sole(wanted: ClaimFilter) -> tuple[str, Any] | None:
    """The only condition, where there is only one: what passes it need not be looked at."""
    selections = _selections(wanted)
    return selections[0] if len(selections) == 1 and not typed(wanted.text).read_off else None


def _conditions(wanted: ClaimFilter, *, reads_words: bool = False) -> tuple[str, dict[str, Any]]:
    """All conditions, none of which needs the card where it is walked by an index; reads_words: but its words."""
    parts, parameters = ["true"], {}
    if wanted.mine_open:
        parts.append("c.is_mine = 1 AND c.is_open = 1")
    if wanted.over_reserve:
        parts.append("c.over_reserve = 1")
    if wanted.cat_code is not None:
        parts.append("c.cat_code = :cat_code")
        parameters["cat_code"] = wanted.cat_code
    if wanted.due_by is not None:
        parts.append("c.due <= :due_by")
        parameters["due_by"] = wanted.due_by
    words = typed(wanted.text)
    read_off = words.read_off
    if words.letters and not words.terms:
        parts.append(f"c.doc IN ({BEGINS.format(':beginning')})")
        parameters["beginning"] = words.letters[0]
    if reads_words:
        read_off += words.terms
    elif words.terms:
        parts.append(f"c.doc IN ({_HAS_WORDS.format(':match')})")
        parameters["match"] = match_all(words.terms)
    for index, term in enumerate(read_off):
        condition, patterns = like_any(term, f":word{index}_")
        parts.append(condition)
        parameters |= patterns
    return f"WHERE {' AND '.join(parts)}", parameters


def _card(row: tuple[Any, ...]) -> ClaimCard:
    values = list(row)
    values[19], values[25] = bool(row[19]), bool(row[25])
    values[27] = None if row[27] == NO_DUE else row[27]
    return ClaimCard(*values)
