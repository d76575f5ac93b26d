"""What looking for files finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.answers.answer import Answer, Answers, Context
from desktop.screens.search import Search, SearchHit

if TYPE_CHECKING:
    from desktop.replica.queries import Reader


def _search(reader: Reader, question: Search, _context: Context) -> tuple[SearchHit, ...]:
    found = reader.search(question.text, question.limit)
    return tuple(SearchHit(hit.kind, hit.file_id, hit.title, hit.subtitle) for hit in found)


ANSWERS: Final[Answers] = {Search: Answer(_search)}
