"""Who works here, and with whom."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.screens.questions import Question
from shared.domain.kernel.commands import Command
from shared.domain.kernel.states import Role


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who works here. `may` holds the names of the commands that the person's roles allow at all."""

    user_id: str
    name: str
    email: str
    roles: tuple[Role, ...]
    device_name: str
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class Person:
    user_id: str
    name: str
    title: str
    team_id: str | None
    team_name: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class OwnLimit:
    """How much this person may grant on one claim by an act. line, cost_type: codes; empty: any.

    currency: of all claims on this device; empty where they are in several, as a limit counts in that of its claim.
    """

    act: str
    line: str
    cost_type: str
    cents: int
    currency: str = ""


@dataclass(frozen=True, slots=True)
class OwnLimits(Question[tuple[OwnLimit, ...]]):
    """Of whoever works here, as the administrator gave them."""


@dataclass(frozen=True, slots=True)
class WhyNot(Question[tuple[str, ...]]):
    """Why the server would refuse each of these commands, each for itself, as far as that is known here: by the rules
    that decide them, on the rows that they name. Empty for one that would pass.
    """

    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class NamedTeam:
    """A team, whether or not somebody is in it."""

    team_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Teams(Question[tuple[NamedTeam, ...]]):
    """Answered by a tuple of `NamedTeam`, by name."""


@dataclass(frozen=True, slots=True)
class People(Question[tuple[Person, ...]]):
    """Answered by a tuple of `Person`, by name."""
