"""What the connected users hold, as far as the relay needs it: their principals, at the relay's position. Pure.

A user's principals are the user and the desks (team, role, everyone, shelf) that they hold. A file is in a user's
scope when it is one of their principals or is held by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shared.domain.kernel.ids import Id


class Scopes:
    """Principals of the connected users, both ways round."""

    def __init__(self) -> None:
        self._of_user: dict[Id, frozenset[Id]] = {}
        self._users_of: dict[Id, set[Id]] = {}

    def put(self, user_id: Id, principals: frozenset[Id]) -> None:
        """What the user's principals are now."""
        self.forget(user_id)
        self._of_user[user_id] = principals
        for principal in principals:
            self._users_of.setdefault(principal, set()).add(user_id)

    def forget(self, user_id: Id) -> None:
        """The user has no connection here any more."""
        for principal in self._of_user.pop(user_id, frozenset()):
            users = self._users_of[principal]
            users.discard(user_id)
            if not users:
                del self._users_of[principal]

    def knows(self, user_id: Id) -> bool:
        return user_id in self._of_user

    def principals(self, user_id: Id) -> frozenset[Id]:
        """Empty when the user is not known."""
        return self._of_user.get(user_id, frozenset())

    def users(self, principals: Iterable[Id]) -> set[Id]:
        """The connected users with any of these principals."""
        found: set[Id] = set()
        for principal in principals:
            found |= self._users_of.get(principal, set())
        return found

    def holders(self, file_id: Id, held_by: Mapping[Id, frozenset[Id]]) -> set[Id]:
        """The connected users that hold a file. held_by: principals by file, at the same position."""
        return self.users((file_id, *held_by.get(file_id, ())))

    def holds(self, user_id: Id, file_id: Id, held_by: Mapping[Id, frozenset[Id]]) -> bool:
        principals = self.principals(user_id)
        return file_id in principals or not principals.isdisjoint(held_by.get(file_id, ()))

    def __len__(self) -> int:
        return len(self._of_user)
