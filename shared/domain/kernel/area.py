"""What an area hands to the catalogue: its entities, the rules of its commands, and how its conflicts are settled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shared.domain.kernel.case import Case
from shared.domain.kernel.commands import Command
from shared.domain.kernel.conflicts import Resolver
from shared.domain.kernel.edits import Editable
from shared.domain.kernel.fields import Row
from shared.domain.kernel.states import Role
from shared.domain.kernel.world import Decision


@dataclass(frozen=True, slots=True)
class Rule:
    """A command, what comes of it, and who may issue it at all."""

    command: type[Command]
    decide: Callable[[Case, Any], Decision]
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Area:
    """One area of the business, as the catalogue lists it."""

    entities: tuple[type[Row], ...] = ()
    """In the order in which their tables are made and sent."""
    rules: tuple[Rule, ...] = ()
    editable: tuple[Editable[Any], ...] = ()
    resolvers: tuple[Resolver, ...] = ()
