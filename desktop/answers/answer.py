"""How a question is answered: what an answer needs, and what it may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from desktop.engine.announcements import StatusChanged
from desktop.engine.entries import Overview
from desktop.screens.questions import Question
from desktop.screens.syncing import SyncStatus
from desktop.sync.state import Phase
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.world import Actor, World
from shared.domain.people.actors import actor_of
from shared.domain.people.entities import User

if TYPE_CHECKING:
    from desktop.replica.answers import FileRows
    from desktop.replica.queries import Reader


@dataclass(frozen=True, slots=True)
class Context:
    """What the answers need beside the replica. me: this person's id, empty while nobody is signed in."""

    me: Id
    now: Micros
    status: StatusChanged | None
    sync: SyncStatus
    here: Mapping[str, tuple[str, ...]]
    """Names of the others in a file's room."""
    device_name: str
    overview: Overview | None = None
    """Of the journal, for the questions that are also about it."""

    @property
    def is_arriving(self) -> bool:
        """More comes: what is not here may yet be."""
        return self.status is None or self.status.state.phase is not Phase.STEADY


@dataclass(frozen=True, slots=True)
class Answer:
    """give: on a reader's thread; nothing is kept between two questions.

    of_journal: the journal is asked first, its overview stands in the context.
    while_closed: the answer while no replica is open yet; without it the question waits.
    """

    give: Callable[[Reader, Any, Context], object]
    of_journal: bool = False
    while_closed: Callable[[Context], object] | None = None


Answers: TypeAlias = Mapping[type[Question[Any]], Answer]
"""What an area answers; its functions give what the questions say."""


def actor_in(reader: Reader, me: Id) -> Actor | None:
    user = reader.row(User, me)
    return actor_of(user) if user is not None else None


def world_of(file: FileRows) -> World:
    """The file for the rules."""
    return World((row for rows in file.rows.values() for row in rows), {file.file_id})
