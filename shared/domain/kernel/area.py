"""What an area hands to the catalogue: its entities, the rules of its commands, and how its conflicts are settled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.domain.kernel.case import Case
from shared.domain.kernel.commands import Command
from shared.domain.kernel.conflicts import Resolver
from shared.domain.kernel.desks import FactChange
from shared.domain.kernel.edits import Editable
from shared.domain.kernel.fields import Row
from shared.domain.kernel.refusals import Refusal
from shared.domain.kernel.states import Role
from shared.domain.kernel.tellings import Telling
from shared.domain.kernel.world import Actor, Decision, World


@dataclass(frozen=True, slots=True)
class Saying:
    """What people call a command, in English. Every heading, line of the history and of the outbox is made of it."""

    title: str
    """What is done by it, as a button or a form is headed: `Change reserve`; it stands small inside a sentence."""
    says: str
    """What was done, in a few words: `Reserve {base_cents} to {amount_cents}`. Each name is a field of the command, and
    is written as the field is declared: money, days, captions; of edited fields their captions."""
    entity: type[Row] | None = None
    """Whose fields it makes or edits: they are called as that declares them."""
    without: Mapping[str, str] = field(default_factory=dict)
    """What is said instead where a field was set to nothing, by the field: what is given to nobody is given to nobody
    else."""

    def said_of(self, values: Mapping[str, Any]) -> str:
        """The words for a command by its fields, those that are known."""
        left_out = (words for name, words in self.without.items() if values.get(name, name) is None)
        return next(left_out, self.says)


Inverse = Callable[[World, Any, str], Command | None]
"""What takes a command back that leaves no `FactChange`, from its file as it is now: another command, that sets what
stood before with what was set as its base; None where what was set is no longer the last. The text is its reason,
where it needs one. Pure."""
Undo = Callable[[World, Actor, FactChange, str], Command | None]
"""What takes a command back whose line still stands (`shared.domain.taking_back`), from that line alone, so on any
device of who did it: another command, of this actor, that sets what stood before; None where no command does. Pure."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A command, what comes of it, and who may issue it at all. title, says, entity, without: of its `Saying`.

    inverse, undo: how it is taken back after it was sent, by itself or by the line that it left; None: it is not, what
    should be instead is entered.
    lasting: why it is not even taken back before it is sent, for people, in English.
    """

    command: type[Command]
    decide: Callable[[Case, Any], Decision]
    roles: frozenset[Role]
    title: str = field(kw_only=True)
    says: str = field(kw_only=True)
    entity: type[Row] | None = field(kw_only=True, default=None)
    without: Mapping[str, str] = field(kw_only=True, default_factory=dict)
    editable: Editable[Any] | None = field(kw_only=True, default=None)
    """Of a command that edits fields, where its area says no more of it: see `row_rules.edits`."""
    resolver: Resolver | None = field(kw_only=True, default=None)
    """Of the conflicts that it leads to, likewise."""

    makes: type[Row] | None = field(kw_only=True, default=None)
    """The entity of the one row that it makes in the file, with its own fields: see `row_rules.adds`."""
    inverse: Inverse | None = field(kw_only=True, default=None)
    undo: Undo | None = field(kw_only=True, default=None)
    lasting: str = field(kw_only=True, default="")

    @property
    def saying(self) -> Saying:
        return Saying(self.title, self.says, self.entity, self.without)


@dataclass(frozen=True, slots=True)
class Area:
    """One area of the business, as the catalogue lists it."""

    entities: tuple[type[Row], ...] = ()
    """In the order in which their tables are made and sent."""
    rules: tuple[Rule, ...] = ()
    editable: tuple[Editable[Any], ...] = ()
    resolvers: tuple[Resolver, ...] = ()
    refusals: type[Refusal] | None = None
    """Those that its rules give."""
    tellings: tuple[type[Telling], ...] = ()
    """What its notifications can say."""
