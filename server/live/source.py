"""Where the live layer reads what happened: snapshots of the database, as it takes them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from server.live.batches import Change, Touched
from server.live.made import MadeRoom
from shared.domain.kernel.ids import Id
from shared.wire.messages import Cursor


class View(Protocol):
    """One snapshot of the database. Everything it answers is true at `head`.

    is_ours: whether the position that it was opened with was given out in this life of the database.
    """

    head: Cursor
    epoch: Id
    is_ours: bool

    async def look(self, after: int, most: int) -> list[Touched] | None:
        """The files changed in (after, head]; None when there are `most` entries or more."""
        ...

    async def concerned(self, after: int, most: int) -> Mapping[Id, int] | None:
        """Of the files changed in (after, head], those who hold them at `head`, and those whose rights changed: the
        last position of that. None when there are `most` entries or more.
        """
        ...

    async def movers(self, after: int) -> Mapping[Id, int]:
        """Whom memberships that changed in (after, head] name there, or named before: the last position of that."""
        ...

    async def changes(self, after: int, file_ids: Iterable[Id]) -> list[Change]:
        """Last images of the rows of these files, and of STANDING tables in any file, changed in (after, head]."""
        ...

    async def standing(self, after: int, user_ids: Iterable[Id]) -> list[Change]:
        """Of these users' accounts and devices those changed in (after, head], as `changes`."""
        ...

    def touched(self, after: int) -> AsyncIterator[tuple[set[Id], set[Id]]]:
        """In bounded chunks: the files changed in (after, head], and those among them that are rescoped principals."""
        ...

    async def before(self, after: int, rows: Mapping[Id, Id]) -> Mapping[Id, Sequence[Any]]:
        """The images that rows had at `after`, of those that were there. rows: with their files."""
        ...

    async def rooms(self) -> list[MadeRoom]:
        """Those that administrators opened."""
        ...

    async def kinds(self, file_ids: Iterable[Id]) -> Mapping[Id, str]:
        """Of each file that people open: its kind, which never changes."""
        ...

    async def holders(self, file_ids: Iterable[Id]) -> Mapping[Id, frozenset[Id]]:
        """Of each file that somebody holds: the principals."""
        ...

    async def principals(self, user_ids: Iterable[Id]) -> Mapping[Id, frozenset[Id]]:
        """Of each user: who and what they act as."""
        ...


class Source(Protocol):
    """Where the relay reads. `Unavailable` (or any error of the environment) is its own affair to translate."""

    def view(self, since: Cursor | None = None) -> AbstractAsyncContextManager[View]:
        """since: up to where it was read before."""
        ...

    async def known(self, cursor: Cursor) -> bool:
        """Whether this server gave out that cursor."""
        ...


class SourceAway(Exception):
    """The database does not answer now; the relay tries again."""
