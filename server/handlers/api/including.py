"""What may come along with a row: relations that follow from what fields refer to, a few at a time and not far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from server.handlers.api.resources import RESOURCES, Resource
from server.services.interface import Included, Relation
from server.services.keys import Caller
from server.services.problems import Malformed, ServiceError
from shared.domain.people.entities import Colleague, User
from shared.wire.errors import ErrorCode

DEPTH: Final = 2
"""Names in one path: what belongs to what belongs to the row."""
MOST: Final = 6
"""Paths of a request."""
_PEOPLE: Final = User.TABLE.name
_HEADS: Final = {each.table.name: each for each in RESOURCES if each.only is None}


@cache
def relations_of(resource: Resource) -> Mapping[str, tuple[Relation, Resource]]:
    """By name: one row for each field that refers to a resource, and a list for each resource that refers to this.

    People are found by their own id, as fields name them.
    """
    found: dict[str, tuple[Relation, Resource]] = {}
    for name, field in resource.table.fields.items():
        target = _HEADS.get(Colleague.TABLE.name if field.refers == _PEOPLE else field.refers)
        if target is not None and target.table is not resource.table and name.endswith("_id"):
            theirs = "user_id" if field.refers == _PEOPLE else "id"
            relation = name.removesuffix("_id")
            found[relation] = Relation(relation, target.table, name, theirs, is_list=False), target
    if resource.table.is_head:
        for other in RESOURCES:
            naming = _naming(other, resource)
            if naming is not None:
                found[other.name] = Relation(other.name, other.table, "id", naming, is_list=True), other
    return found


def _naming(other: Resource, head: Resource) -> str | None:
    """The field by which rows of another resource name the head; rows of any file lie in its file."""
    if other.table.home is None:
        return "file_id"
    names = [name for name, field in other.table.fields.items() if field.refers == head.table.name]
    return names[0] if names else None


def included(resource: Resource, asked: str, who: Caller) -> Sequence[Included]:
    """The paths of `include=policy.customer,activities`, those on the way first.

    Raises Malformed, and ServiceError(forbidden) for rows of which a key is not good for reading the lists.
    """
    found: dict[str, Included] = {}
    paths = asked.split(",")
    if len(paths) > MOST:
        raise Malformed("include")
    for path in paths:
        parts = path.split(".")
        if len(parts) > DEPTH:
            raise Malformed("include")
        at, before = resource, ""
        for part in parts:
            if part not in relations_of(at):
                raise Malformed("include")
            relation, at = relations_of(at)[part]
            if not who.may(at.scope):
                raise ServiceError(ErrorCode.FORBIDDEN)
            here = f"{before}.{part}" if before else part
            found.setdefault(here, Included(here, before, relation))
            before = here
    return tuple(found.values())


def paths_of(resource: Resource) -> list[str]:
    """Every path that may be asked for."""
    found = []
    for name, (_, target) in relations_of(resource).items():
        found += [name, *(f"{name}.{behind}" for behind in relations_of(target))]
    return found
