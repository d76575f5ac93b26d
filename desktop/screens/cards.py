"""The rows of an entity in one file, as a card of any page shows them: what there is, how far it has come, what may be
done. No more is known of the entity here than it declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.screens.questions import Question
from desktop.screens.syncing import SyncState
from shared.domain.kernel.captioned import Captioned
from shared.domain.kernel.commands import Command, Edit, Value
from shared.domain.kernel.fields import Row


@dataclass(frozen=True, slots=True)
class CardValue:
    """One field of a row. text: as people read it, empty for none; member: of a closed set, whose look it has."""

    name: str
    caption: str
    text: str
    member: Captioned | None = None
    is_money: bool = False
    is_long: bool = False
    """Several lines may be needed."""


@dataclass(frozen=True, slots=True)
class CardLine:
    """One row. plain: what stands in it, by field, as an edit of it names what was seen.

    why_not: why it may not be edited now, in words, for somebody who edits such rows at all; conflict_id: of one about
    it that waits for a decision; may_decide: whether this person may make it.
    """

    row_id: str
    values: tuple[CardValue, ...]
    plain: Mapping[str, Value]
    sync: SyncState
    why_not: str = ""
    conflict_id: str = ""
    may_decide: bool = False

    @property
    def title(self) -> str:
        """What it is called: its first value that says something."""
        return next((value.text for value in self.values if value.text), "")


@dataclass(frozen=True, slots=True)
class CardView:
    """lines: in the order in which they were made. may_add, may_edit: whether this person's roles allow it at all.

    may_set: the fields that an edit of theirs may change. unread: how many rows are here that cannot be shown.
    """

    lines: tuple[CardLine, ...]
    may_add: bool = False
    may_edit: bool = False
    may_set: tuple[str, ...] = ()
    currency: str = ""
    unread: int = 0


@dataclass(frozen=True, slots=True)
class CardRows(Question[CardView | None]):
    """None: the file is not on this device. fields: those that are shown, in their order."""

    file_id: str
    entity: type[Row]
    fields: tuple[str, ...]
    add: type[Command] | None = None
    edit: type[Edit] | None = None
