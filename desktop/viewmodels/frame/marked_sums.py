"""What the marked lines of a list come to."""

from __future__ import annotations

from collections.abc import Collection

from desktop.lists.declared import Listing
from desktop.lists.wanted import Line


def sums_of(listing: Listing, lines: Collection[Line]) -> dict[str, int]:
    """By column, of lines that are of one currency; empty where they are of several."""
    currencies = {listing.value(line, listing.currency) for line in lines} if listing.currency else ()
    if len(currencies) != 1:
        return {}
    return {column.name: sum(int(listing.value(line, column.name) or 0) for line in lines) for column in listing.summed}
