"""Any list: counts, pages, sums and what may be chosen, as its declaration says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.answers.answer import Answer, Answers, Context
from desktop.lists.catalogue import BY_NAME
from desktop.lists.wanted import Block, Counts, Line, Sums
from desktop.screens.lists import ListCount, ListIds, ListLine, ListLines, ListMatches, ListPage, ListSums, ListValues
from shared.domain.kernel.ids import Id

if TYPE_CHECKING:
    from desktop.replica.queries import Reader


def _count(reader: Reader, question: ListCount | ListMatches, _context: Context) -> Counts:
    return reader.count(BY_NAME[question.list], question.wanted)


def _page(reader: Reader, question: ListPage, _context: Context) -> Block:
    listing = BY_NAME[question.list]
    return reader.page(
        listing,
        question.wanted,
        listing.order(question.order),
        question.limit,
        after=question.after,
        before=question.before,
        anchor_row=question.anchor_row,
    )


def _ids(reader: Reader, question: ListIds, _context: Context) -> tuple[str, ...]:
    listing = BY_NAME[question.list]
    return reader.ids(listing, question.wanted, listing.order(question.order), question.most)


def _lines(reader: Reader, question: ListLines, _context: Context) -> tuple[Line, ...]:
    return reader.lines(BY_NAME[question.list], question.row_ids)


def _sums(reader: Reader, question: ListSums, _context: Context) -> tuple[Sums, ...]:
    return reader.sums(BY_NAME[question.list], question.wanted)


def _values(reader: Reader, question: ListValues, _context: Context) -> tuple[str, ...]:
    return reader.values(BY_NAME[question.list], question.column)


def _line(reader: Reader, question: ListLine, _context: Context) -> Line | None:
    return reader.line(BY_NAME[question.list], Id(question.row_id))


ANSWERS: Final[Answers] = {
    ListLine: Answer(_line),
    ListCount: Answer(_count),
    ListMatches: Answer(_count),
    ListPage: Answer(_page),
    ListIds: Answer(_ids),
    ListLines: Answer(_lines),
    ListSums: Answer(_sums),
    ListValues: Answer(_values),
}
