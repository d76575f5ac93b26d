"""To whom something may be given: those for whom the rules would take it, asked before anybody is offered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.screens.people import Person, WhyNot
from desktop.screens.store import Store, Ticket
from desktop.viewmodels.frame.together import Wish

MOST: Final = 20_000
"""Decisions of one question: a second of a reader's time. Of more lines than that allows only the first are asked for;
what the server refuses of the rest is told when it comes."""


@dataclass(frozen=True, slots=True)
class Takers:
    """people: each takes everything that anybody would take of it. why_nobody: where there are none, in words; empty
    where all that there are have it already.
    """

    people: tuple[Person, ...]
    why_nobody: str = ""


def ask_takers(
    store: Store,
    people: Sequence[Person],
    wishes: Callable[[Person], Sequence[Wish]],
    done: Callable[[Takers], None],
) -> Ticket:
    """wishes: what would be done to give it to somebody; nothing where they have it. Whoever has left is left out."""
    here = [person for person in people if person.active]
    most = max(1, MOST // max(1, len(here)))
    asked = [(person, wish) for person in here for wish in wishes(person)[:most]]

    def answered(whys: object) -> None:
        if isinstance(whys, tuple) and len(whys) == len(asked):
            done(_takers(here, [(person, wish, why) for (person, wish), why in zip(asked, whys, strict=True)]))
        else:  # it cannot be read now: the rules say it when it is done
            done(Takers(tuple(person for person in here if any(person is each for each, _ in asked))))

    return store.ask(WhyNot(tuple(wish.command for _, wish in asked)), answered)


def _takers(people: Sequence[Person], answers: Sequence[tuple[Person, Wish, str]]) -> Takers:
    """What nobody would take, as a claim that is closed, is left out of account: it is refused with its own reason."""
    possible = {wish.key for _, wish, why in answers if not why}
    accepted = {person.user_id for person, wish, why in answers if not why}
    refused = {person.user_id for person, wish, why in answers if why and wish.key in possible}
    found = tuple(person for person in people if person.user_id in accepted - refused)
    return Takers(found, next((why for _, _, why in answers if why), "") if not found else "")
