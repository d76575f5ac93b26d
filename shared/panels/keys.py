"""Personal keys of other programs: whose, what for, used when, and ending one."""

from __future__ import annotations

from typing import Annotated, Final

from shared.panels.panel import Act, AsksOne, Figures, Fits, Group, Line, Panel, Told, Unit
from shared.panels.words import KeyEnd


class KeyFigures(Figures, frozen=True, kw_only=True):
    """Of all keys."""

    good: Annotated[int, Told("In force", Unit.COUNT)]
    unused: Annotated[int, Told("Never used", Unit.COUNT)]


class KeyLine(Line, frozen=True, kw_only=True):
    """One key; its key here is its id, under which its commands stand in the ledger as a device."""

    name: Annotated[str, Told("Name")]
    owner_id: Annotated[str, Told("Owner", Unit.PERSON, named="owner")]
    ended_at: Annotated[int | None, Told("Ended", Unit.MOMENT)]
    ended_because: Annotated[str | None, Told("Because", of=KeyEnd)]
    scopes: Annotated[str, Told("Good for", Unit.RIGHTS)]
    expires_at: Annotated[int, Told("Until", Unit.MOMENT)]
    used_at: Annotated[int | None, Told("Last use", Unit.MOMENT)]
    owner: Annotated[str, Told("Owner", hidden=True)]
    begins: Annotated[str, Told("Begins with")]
    networks: Annotated[str, Told("From where")]
    per_minute: Annotated[int | None, Told("Requests a minute", Unit.COUNT)]
    created_at: Annotated[int, Told("Made", Unit.MOMENT)]
    used_from: Annotated[str | None, Told("Used from")]


KEYS: Final = Panel(
    "keys",
    "Keys",
    "The personal keys of other programs: whose they are, what they are good for, and when each was used last.",
    KeyFigures,
    KeyLine,
    group=Group.PROGRAMS,
    acts=(
        Act(
            "end",
            "End the key",
            AsksOne,
            "The key opens nothing any more.",
            warns="The program that uses it is shut out at once. Its owner can make another one.",
            fits=Fits(lambda row: row["ended_at"] is None, "The key has ended already."),
        ),
    ),
)
