"""How large what comes from outside may be, as constants and as the declaration that stands beside a command's field.

`shared.domain.kernel.bounds` holds every command to its declarations, on both sides alike. Each limit says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NOTE_CHARACTERS: Final = 20_000
"""A long statement fits; a pasted file belongs among the documents."""
TEXT_CHARACTERS: Final = 4_000
"""A description or a reason: two printed pages."""
LABEL_CHARACTERS: Final = 200
"""What stands in one line of a list: names, subjects, categories, places."""
PARTIES: Final = 200
"""Of a claim: a coach with its passengers and those who were hit."""
PARTIES_CHARACTERS: Final = 64_000
"""So many people with their addresses."""
SIDES_CHARACTERS: Final = 32_000
"""Figures, what somebody saw or wished in a conflict: a reason of the longest and what stands beside it, escaped."""
CHANGE_CHARACTERS: Final = 300_000
"""What an edit changed, as it was and as it is: two lists of so many people with every quote in them escaped, and the
other texts of a row. What is longer is from before its bound, and only that it changed is kept."""
LONG_EDITS: Final = 100
"""Of one file: so many edits keep as much as that. A file goes whole to everybody who comes to see it, and a list of
people that is changed back and forth would fill it."""
SHORT_CHANGE_CHARACTERS: Final = 10_000
"""What each edit after those keeps: a description as it was and as it is, with the other short texts of a row."""
SNAPSHOT_CHARACTERS: Final = 256_000
"""A policy as of the loss, with seven hundred coverages."""
ROW_CHARACTERS: Final = 750_000
"""Of all texts of one row that a decision writes. In letters of four bytes and with every quote escaped it still fits
a frame of the wire, so that nothing that is accepted can fail to travel."""
JSON_DEPTH: Final = 16
"""Levels of a structured value: lists of people with addresses take four."""
JSON_ELEMENTS: Final = 5_000
"""Values in a structured value: more than anybody reads, and little enough to be shown at once."""
EXPOSURES: Final = 50
"""Per notice; a larger loss is a catastrophe and comes in several."""
CHANGES: Final = 64
"""Fields of one edit: twice what the widest entity has."""
MARKED: Final = 200
"""Notifications of one mark: all that a drawer shows at once."""
AFTER: Final = 64
"""Commands that one builds on: each of its ids names one at the most."""
OPEN_CONFLICTS: Final = 100
"""Per file: they wait for people, and nobody decides more in a sitting. Deciding looks through them."""
CONFLICTS_OF_ONE: Final = 25
"""Of those, by one author: four people can fill a file together, and one alone shuts it for nobody else."""
OPEN_ACTIVITIES: Final = 500
"""Per claim: nobody has more to do on one. Closing looks through them, and everybody on it has them on screen."""
FILE_ROWS: Final = 5_000
"""Of one kind in one file, whatever became of them: a note and a payment a day for thirteen years. A file is read whole
by every decision on it, and goes whole to everybody who comes to see it. Edits shut nothing: the lines of those after
the last that fits take the places of others among themselves."""
RESERVE_LINES: Final = 500
"""Per claim: exposures times cost types times a few categories. Totals are kept by line."""
MAX_CENTS: Final = 10**13
"""A hundred thousand million: above any claim, and sums of a million of them still fit a 64-bit number."""
MAX_WHOLE: Final = 2**53
"""Up to which every program's numbers tell one from the next (ECMA-262, Number.MAX_SAFE_INTEGER)."""
LATITUDE_E6: Final = 90_000_000
LONGITUDE_E6: Final = 180_000_000
"""Where places on earth are, in millionths of a degree, on both sides of zero."""


PERSONS: Final = frozenset({"person", "colleague"})
"""What `Entered.names` calls them."""


@dataclass(frozen=True, slots=True)
class Entered:
    """The bound of a command's field, as `Annotated[type, Entered(...)]`; what is checked follows from the type."""

    caption: str
    """What people know the field by."""
    most: int = LABEL_CHARACTERS
    """Characters of a text, elements of a list or map, distance from zero of a number without a unit of its own."""
    needed: bool = False
    """A text that may not be blank."""
    unit: str = ""
    """Of a number: `cents` (from 0), `delta_cents` (either sign), `us`, `e6`."""
    names: str = ""
    """Of an id, the kind of row that it must name: a table; `person` for anybody on the shelf, `colleague` for those
    of them who work here. Persons and teams are looked up for every command alike, other rows by their own rules."""
