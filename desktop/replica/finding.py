"""Files by their words: what people type where they look for one, and how files are called there."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Final

from desktop.lists.catalogue import LISTS
from desktop.lists.declared import Listing
from desktop.replica.answers import Called, Found
from desktop.replica.cards import card_of, file_column, word_of
from desktop.replica.lists import begins
from desktop.storage.files import Connection
from desktop.storage.words import like_any, match_all, phone_digits, typed
from shared.domain.catalogue import BY_NAME
from shared.domain.kernel.folding import fold
from shared.domain.kernel.ids import Id

MOST_BY_PHONE: Final = 4
"""Digits of which more have some are the end of a claim's number rather than of a phone's."""
LOOKED_THROUGH: Final = 600
"""Hits of which the best are chosen: some three milliseconds. Beyond them a word is too common to find one by."""


def _currency_of(listing: Listing) -> str:
    """The column that has it; none has it where nothing in the list is money."""
    return f"c.{listing.currency}" if listing.currency else "''"


_CALLED: Final = " UNION ALL ".join(
    f"SELECT j.value, c.{listing.titles.title} || iif(c.{listing.titles.subtitle} = '', '',"
    f" ' · ' || c.{listing.titles.subtitle}), {_currency_of(listing)}, '{listing.titles.kind.name}'"
    " FROM json_each(?1) j"
    f" CROSS JOIN {card_of(listing)} c ON c.{file_column(listing)} = j.value"
    for listing in LISTS
    if listing.titles is not None
)


def called(connection: Connection, file_ids: Collection[Id]) -> dict[Id, Called]:
    """How these files are called in lists. What is not here is missing."""
    rows = connection.execute(_CALLED, (json.dumps(sorted(file_ids)),)).fetchall()
    return {file_id: Called(caption, currency, BY_NAME[kind].home) for file_id, caption, currency, kind in rows}


def hits(connection: Connection, listing: Listing, text: str) -> list[Found]:
    """By the word index. Single letters count at the beginnings of the words of a name; alone, the first one at the
    beginning of the whole name, where an index finds it. Nothing of a list whose lines are no files."""
    titles, words, card = listing.titles, typed(text), card_of(listing)
    if titles is None:
        return []
    source, conditions, parameters = card, ["true"], dict[str, str]()
    if words.terms:
        word = word_of(listing)
        source = f"(SELECT rowid AS found FROM {word} WHERE {word} MATCH :match) CROSS JOIN {card} ON doc = found"
        parameters["match"] = match_all(words.terms)
    elif not words.letters:
        return []
    elif (beginning := begins(listing, ":beginning")) is not None:
        conditions.append(f"doc IN ({beginning})")
        parameters["beginning"] = words.letters[0]
    for index, letter in enumerate(words.letters):
        like, patterns = like_any(words.begun(letter), f":letter{index}_")
        conditions.append(like)
        parameters |= patterns
    rows = connection.execute(
        f"SELECT {file_column(listing)}, {titles.title}, {titles.subtitle} FROM {source}"
        f" WHERE {' AND '.join(conditions)} LIMIT {LOOKED_THROUGH}",
        parameters,
    ).fetchall()
    return [Found(titles.kind.name, *row) for row in rows]


def by_phone(connection: Connection, listing: Listing, text: str) -> list[Found]:
    """Whose phone has these digits; nothing for what is none, or of a list without phones."""
    digits = phone_digits(text) if listing.words.phones else ""
    return hits(connection, listing, digits)[:MOST_BY_PHONE] if digits else []


def best_first(found: list[Found], text: str) -> list[Found]:
    """The order in which people expect them. found: claims first; that order stays among equals."""
    wanted = " ".join(fold(text).split())

    def rank(hit: Found) -> int:
        names = [fold(hit.title), fold(hit.subtitle)]
        if wanted in names:
            return 0
        if any(name.startswith(wanted) for name in names):
            return 1
        return 2 if any(word.startswith(wanted) for name in names for word in name.split()) else 3

    return sorted(found, key=rank)
