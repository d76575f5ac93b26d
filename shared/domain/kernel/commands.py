"""Every intention of a person as a frozen, named value. `shared.domain.decide` says what comes of each.

A command names in `SUBJECT` the file that it is given on, and in `reads()` those that its decision needs; the actor's
own desk and the shared shelf come with every decision. Writing to a file that is not read happens only by adding rows
to a desk. How large each field may be and what an id must name stands beside it; `shared.domain.kernel.bounds` and
`shared.domain.people.references` hold it to that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, TypeAlias

import msgspec

from shared.domain.kernel.ids import Id, derive_id, is_id
from shared.domain.kernel.limits import CHANGES, SIDES_CHARACTERS, TEXT_CHARACTERS, Entered
from shared.domain.kernel.states import Choice, WithdrawnWhy

Value: TypeAlias = str | int | bool | None
"""A field's primitive."""
Reason: TypeAlias = Annotated[str, Entered("The reason", TEXT_CHARACTERS, needed=True)]
EditedFields: TypeAlias = Annotated[dict[str, Value], Entered("The changes", CHANGES)]
"""Each value is held to the declaration of its field by the rule that writes it."""


class Command(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all commands share. `SCHEMA` is raised with each change of fields; see `shared.domain.upcasters`."""

    SCHEMA: ClassVar[int] = 1
    NUMBERED: ClassVar[str | None] = None
    """The series (`claim`) of which the server reserves a human number for this command."""

    SUBJECT: ClassVar[str] = ""
    """The field with the file that it is given on; empty for one that is about no file."""
    BEGINS: ClassVar[bool] = False
    """Whether it makes a file of its own: the row at place 0 is its head."""

    def subject_file(self) -> Id | None:
        """The file that people are shown when it is refused; None for Withdrawn, and for what is no id."""
        file_id: Id | None = getattr(self, self.SUBJECT) if self.SUBJECT else None
        return file_id if file_id is not None and is_id(file_id) else None

    def begun(self, command_id: Id) -> Id | None:
        """The file that the command of this id makes."""
        return derive_id(command_id, 0) if self.BEGINS else None

    def reads(self, command_id: Id) -> frozenset[Id]:
        """The files that the decision depends on. command_id: of this command, from which new files derive."""
        named: tuple[Id, ...] = (getattr(self, self.SUBJECT),) if self.SUBJECT else ()
        return frozenset((*named, derive_id(command_id, 0)) if self.BEGINS else named)

    def desks(self, command_id: Id) -> frozenset[Id]:  # noqa: ARG002  # of new desks that derive from it
        """Desks of others that it changes: the server alone looks into them, whoever holds them, since whoever may
        give the command at all may change them. None for most.
        """
        return frozenset()


class Edit(Command, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes fields of one row. Both maps have the same keys; `base` holds what the user saw."""

    if TYPE_CHECKING:  # each declares them itself, after its file: so they stand in the bytes of the first version
        changes: EditedFields
        base: EditedFields


class ResolveConflict(Command, frozen=True, tag="ResolveConflict", kw_only=True):
    """Decides an open conflict. Guarded by `seen_mine` and `seen_theirs`: what the two sides were on screen.

    choice: `mine`, `theirs`, or `other` with `other_values` (the same keys as the conflict's sides).
    """

    SUBJECT = "file_id"

    file_id: Annotated[Id, Entered("The file", names="file")]
    conflict_id: Annotated[Id, Entered("The conflict", names="conflict")]
    choice: Choice
    seen_mine: Annotated[str, Entered("The first wish as it was seen", SIDES_CHARACTERS)]
    """The conflict's `mine` as it was seen, canonical JSON."""
    seen_theirs: Annotated[str, Entered("The other value as it was seen", SIDES_CHARACTERS)]
    other_values: Annotated[dict[str, Value] | None, Entered("The other values", CHANGES)] = None
    reason: Annotated[str, Entered("The reason", TEXT_CHARACTERS)] = ""


class Withdrawn(Command, frozen=True, tag="Withdrawn", kw_only=True):
    """Takes the number of a discarded or damaged entry, so that numbers are never skipped."""

    why: WithdrawnWhy
