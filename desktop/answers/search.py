"""What looking for files finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.answers.answer import Answer, Answers, Context
from desktop.screens.search import FileByNumber, Search, SearchHit
from shared.domain.catalogue import TABLES
from shared.domain.kernel.ids import Id

if TYPE_CHECKING:
    from desktop.replica.queries import Reader


def _search(reader: Reader, question: Search, _context: Context) -> tuple[SearchHit, ...]:
    found = reader.search(question.text, question.limit)
    return tuple(SearchHit(hit.kind, hit.file_id, hit.title, hit.subtitle) for hit in found)


_HEADS: Final = {table.home.name: table.entity for table in TABLES if table.is_head and table.home is not None}
_LOOKED_AT: Final = 50
"""Files of a number's words; more than one has it only where the number is a name."""


def _file_by_number(reader: Reader, question: FileByNumber, _context: Context) -> str | None:
    entity = _HEADS.get(question.kind)
    home = entity.TABLE.home if entity is not None else None
    if entity is None or home is None:
        return None
    if reader.row(entity, Id(question.number)) is not None:
        return question.number
    for hit in reader.search(question.number, _LOOKED_AT):
        row = reader.row(entity, hit.file_id) if hit.kind == question.kind else None
        number = str(getattr(row, home.number, "") or "") if home.number else ""
        if number.casefold() == question.number.casefold():
            return hit.file_id
    return None


ANSWERS: Final[Answers] = {Search: Answer(_search), FileByNumber: Answer(_file_by_number)}
