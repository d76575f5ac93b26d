"""What an answer is named by, and what it was made of. Pure: no Redis, no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any, Final

import msgspec

from server.caching.classes import Lifetime
from shared.domain.catalogue import TABLES
from shared.domain.kernel.desks import Membership
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Role
from shared.domain.people.entities import Team, User

STAFF: Final = frozenset({Team.TABLE.name, User.TABLE.name})
"""Tables that say who is a user and who a group: a change of any row of theirs may change anybody's scope."""
ALL: Final = "all"
"""The tag of every answer."""
STAFF_TAG: Final = "staff"
LAYOUT: Final = 2
"""Of what lies in Redis; another number leaves alone what is there."""


def _shape() -> str:
    """Of all rows: nodes of two releases give each other no answers whose columns they do not share."""
    declared = [(table.name, table.schema, list(table.names)) for table in TABLES]
    return blake2b(msgspec.json.encode([LAYOUT, declared]), digest_size=8).hexdigest()


SHAPE: Final = _shape()


@dataclass(frozen=True, slots=True)
class Kind:
    """Answers that administrators see as one. name: unlike any other's, of plain characters without a colon."""

    name: str
    caption: str
    lifetime: Lifetime = Lifetime.SHORT


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose answer it is. roles: as they are now, not as a token says."""

    user_id: Id
    roles: frozenset[Role]


@dataclass(frozen=True)
class Question:
    """asked: all that the answer depends on but the rows: filters, order, page. Mappings and sets in any order are the
    same question. The answer may be made of nothing but rows of `tables` in files that the reader holds, who that is,
    and, with `rows`, of these rows alone (their ids), whether they are there or not.
    """

    kind: Kind
    reader: Reader
    asked: Any
    tables: frozenset[str]
    rows: tuple[Id, ...] | None = None

    @cached_property
    def text(self) -> bytes:
        """The question in its one form, written out."""
        reader = [self.reader.user_id, sorted(self.reader.roles)]
        parts = [SHAPE, self.kind.name, reader, self.asked, sorted(self.tables), self.rows]
        return msgspec.json.encode(parts, order="sorted")

    @cached_property
    def name(self) -> str:
        """Of its answer in Redis: the kind's in front."""
        return f"{self.kind.name}:{blake2b(self.text, digest_size=16).hexdigest()}"

    @property
    def rests_on(self) -> frozenset[str]:
        """The tables of which a row may change the answer by its contents or by who may see it."""
        return self.tables | STAFF | {Membership.TABLE.name}

    def tags(self, principals: Iterable[Id]) -> frozenset[str]:
        """What the answer was made of. principals: as whom the reader holds files."""
        acting = list(principals)
        scope = {scope_tag(each) for each in acting}
        if self.rows is not None:
            contents = {row_tag(each) for each in self.rows}
        else:
            contents = {table_tag(table, each) for table in self.tables for each in acting}
        return frozenset({ALL, kind_tag(self.kind.name), STAFF_TAG}) | scope | contents


def kind_tag(name: str) -> str:
    """Of all answers of a kind."""
    return f"kind:{name}"


def scope_tag(principal: Id) -> str:
    """Of all answers for whoever acts as the principal: gone when its files or groups change."""
    return f"scope:{principal}"


def table_tag(table: str, principal: Id) -> str:
    """Of answers made of a table's rows in the files that a principal holds."""
    return f"{table}:{principal}"


def row_tag(row_id: Id) -> str:
    """Of answers made of one row, or of its not being there."""
    return f"row:{row_id}"


def changed_tags(
    rows: Iterable[tuple[str, Id]], holders: Iterable[tuple[str, Id]], rescoped: Iterable[Id]
) -> frozenset[str]:
    """All that no answer may be made of any more. rows: (table, row) that changed. holders: (table, principal who holds
    the file of such a row). rescoped: principals whose scope may be another one.
    """
    found = {scope_tag(principal) for principal in rescoped}
    found |= {table_tag(table, principal) for table, principal in holders}
    for table, row_id in rows:
        found.add(row_tag(row_id))
        if table in STAFF:
            found.add(STAFF_TAG)
    return frozenset(found)
