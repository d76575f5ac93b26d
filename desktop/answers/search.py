"""What looking for files finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from desktop.answers.answer import Answer, Answers, Context
from desktop.lists.claims import CLAIMS
from desktop.screens import formats
from desktop.screens.search import COLLEAGUE, FileByNumber, NoteHit, NoteSearch, Search, SearchHit
from desktop.screens.words import caption
from shared.domain.catalogue import TABLES
from shared.domain.claims.entities import CLAIM, Claim
from shared.domain.claims.states import ClaimStatus
from shared.domain.kernel.folding import fold
from shared.domain.kernel.ids import Id
from shared.domain.parties.entities import Customer
from shared.domain.policies.entities import Policy

if TYPE_CHECKING:
    from desktop.replica.answers import Found, PersonAnswer
    from desktop.replica.queries import Reader


_MORE: Final = 4
"""So many times the hits wanted are looked at: one's own and open ones come first among them."""


_AMOUNT: Final = "incurred_cents"
"""The column of a claim that is told with a hit."""
_MOST_PEOPLE: Final = 3
"""Who has a place among the hits, however many files fit; whoever means another one types more of the name."""
_SHORTEST: Final = 2
"""Letters of a name: one letter is nearly everybody's."""


def _search(reader: Reader, question: Search, context: Context) -> tuple[SearchHit, ...]:
    """What is called exactly so, then mine and open, then colleagues and open, then the rest; within each as well as
    the words fit."""
    people = reader.people()
    names = {person.user_id: person.name for person in people}
    found = reader.search(question.text, question.limit * _MORE)
    files = [_hit(reader, hit, names, question.text, context.me) for hit in found]
    wanted = fold(question.text).strip()

    def rank(hit: SearchHit) -> tuple[bool, bool, bool]:
        return wanted not in (fold(hit.title), fold(hit.subtitle)), hit.is_over, not hit.is_mine

    colleagues = sorted((_colleague(person) for person in people if _is_called(person.name, wanted)), key=rank)
    colleagues = colleagues[:_MOST_PEOPLE]
    files.sort(key=rank)
    shown = [_with_amount(reader, hit) for hit in files[: question.limit - len(colleagues)]]
    return tuple(sorted((*colleagues, *shown), key=rank))


def _with_amount(reader: Reader, hit: SearchHit) -> SearchHit:
    """What a claim has come to, where anything has: of those alone that are shown, by their keys."""
    if hit.kind != CLAIM.name:
        return hit
    line = reader.line(CLAIMS, Id(hit.file_id))
    cents = CLAIMS.value(line, _AMOUNT) if line is not None else None
    if line is None or not isinstance(cents, int) or not cents:
        return hit
    currency = str(CLAIMS.value(line, CLAIMS.currency) or "")
    return replace(hit, facts=(*hit.facts, formats.short_money(cents, currency)))


def _is_called(name: str, wanted: str) -> bool:
    """Whether each word typed begins a word of the name, and a signature of one letter is not all there is."""
    words, parts = wanted.split(), fold(name).split()
    return any(len(word) >= _SHORTEST for word in words) and all(
        any(part.startswith(word) for part in parts) for word in words
    )


def _colleague(person: PersonAnswer) -> SearchHit:
    facts = tuple(fact for fact in (person.title, person.team) if fact)
    return SearchHit(COLLEAGUE, person.user_id, person.name, "", facts, is_over=not person.is_active)


def _hit(reader: Reader, hit: Found, names: Mapping[Id, str], text: str, me: Id) -> SearchHit:
    row = reader.row(_HEADS[hit.kind], hit.file_id)
    facts: list[str] = []
    title, subtitle = hit.title, hit.subtitle
    is_mine = is_over = False
    match row:
        case Claim():
            title, subtitle = subtitle or title, title
            is_mine, is_over = row.adjuster_id == me, row.status is ClaimStatus.CLOSED
            facts = [
                row.loss_place,
                caption(row.status),
                names.get(row.adjuster_id, "") if row.adjuster_id and not is_mine else "",
            ]
        case Policy():
            title, subtitle = subtitle or title, title
            facts = [caption(row.line), caption(row.status)]
            is_mine = row.agent_id == me
        case Customer():
            email = row.email or ""
            facts = [row.phone or "", email if fold(text).strip() in fold(email) else ""]
            is_mine = row.agent_id == me
    return SearchHit(hit.kind, hit.file_id, title, subtitle, tuple(fact for fact in facts if fact), is_mine, is_over)


def _noted(reader: Reader, question: NoteSearch, _context: Context) -> tuple[NoteHit, ...]:
    found = reader.noted(question.text, question.limit)
    called = reader.called({note.file_id for note in found})
    return tuple(
        NoteHit(kind, note.file_id, note.note_id, called[note.file_id].caption, note.words)
        for note in found
        if note.file_id in called and (kind := _kind(reader, note.file_id))
    )


def _kind(reader: Reader, file_id: Id) -> str:
    """Of a file; empty for one whose head cannot be read."""
    return next((kind for kind, entity in _HEADS.items() if reader.row(entity, file_id) is not None), "")


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


ANSWERS: Final[Answers] = {Search: Answer(_search), FileByNumber: Answer(_file_by_number), NoteSearch: Answer(_noted)}
