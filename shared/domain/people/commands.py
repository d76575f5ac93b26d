"""What administrators intend with those who work with us: one command each.

They are given on no file that people open: who holds the desk of a colleague is the colleague. The decision stands on
the shelf, which everybody reads, and the server looks into the desks that it changes.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from shared.domain.kernel.commands import Command
from shared.domain.kernel.desks import SHELF
from shared.domain.kernel.fields import Cents
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.limits import TEXT_CHARACTERS, Entered
from shared.domain.kernel.states import DeviceState, Role
from shared.domain.money.states import CostType
from shared.domain.people.states import Act
from shared.domain.policies.states import Line

Person: TypeAlias = Annotated[Id, Entered("The user", names="person")]
MAX_EMAIL = 254
"""RFC 5321 section 4.5.3.1.3."""
USER = 0
"""Place of a new user: the id of the row and of the desk."""
TEAM = 0
"""Place of a new team: the id of the row, while the file of that id is the team's desk."""


class OfPeople(Command, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """About those who work with us."""

    def reads(self, command_id: Id) -> frozenset[Id]:  # noqa: ARG002  # as of every command
        return frozenset({SHELF})


class OfUser(OfPeople, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """About one user, whose desk it changes."""

    user_id: Person

    def desks(self, command_id: Id) -> frozenset[Id]:  # noqa: ARG002  # as of every command
        return frozenset({self.user_id})


class AddUser(OfPeople, frozen=True, tag="AddUser", kw_only=True):
    """Somebody begins to work with us. They sign in once a password is set; roles and limits come by their commands."""

    email: Annotated[str, Entered("The email", MAX_EMAIL, needed=True)]
    name: Annotated[str, Entered("The name", needed=True)]
    title: Annotated[str, Entered("The title")]
    manager_id: Annotated[Id | None, Entered("The manager", names="colleague")]
    team_id: Annotated[Id | None, Entered("The team", names="team")]

    def desks(self, command_id: Id) -> frozenset[Id]:
        return frozenset({derive_id(command_id, USER)})


class RenameUser(OfUser, frozen=True, tag="RenameUser", kw_only=True):
    """What colleagues call somebody from now on, also on what they did before."""

    name: Annotated[str, Entered("The name", needed=True)]


class GrantRole(OfUser, frozen=True, tag="GrantRole", kw_only=True):
    role: Role


class WithdrawRole(OfUser, frozen=True, tag="WithdrawRole", kw_only=True):
    role: Role


class SetLimit(OfUser, frozen=True, tag="SetLimit", kw_only=True):
    """How much somebody decides alone on one claim, all together. None: of every line, or every type of cost."""

    act: Act
    line: Line | None
    cost_type: CostType | None
    amount_cents: Annotated[Cents, Entered("The limit", unit="cents")]


class SetActive(OfUser, frozen=True, tag="SetActive", kw_only=True):
    """Somebody leaves, and all their sessions end; or comes back."""

    active: bool


class MoveUser(OfUser, frozen=True, tag="MoveUser", kw_only=True):
    """Puts somebody into a team, and out of the one before it."""

    team_id: Annotated[Id | None, Entered("The team", names="team")]


class SetManager(OfUser, frozen=True, tag="SetManager", kw_only=True):
    manager_id: Annotated[Id | None, Entered("The manager", names="colleague")]


class SetDeviceState(OfUser, frozen=True, tag="SetDeviceState", kw_only=True):
    """Pauses, releases or withdraws a device of the user, or has it register anew. Withdrawn is for ever, and ends its
    sessions.
    """

    device_id: Annotated[Id, Entered("The device", names="device")]
    state: DeviceState


class AskAgain(OfUser, frozen=True, tag="AskAgain", kw_only=True):
    """Asks somebody to send an entry again that the server did not take, once what stood against it was mended.

    entry: its command, of which only its device knows more than this id. command: what it was, a name of the catalogue.
    said: why it will pass now.
    """

    entry: Annotated[Id, Entered("The entry", names="any")]
    command: Annotated[str, Entered("The command", needed=True)]
    said: Annotated[str, Entered("The note", TEXT_CHARACTERS)]


class AddTeam(OfPeople, frozen=True, tag="AddTeam", kw_only=True):
    name: Annotated[str, Entered("The name", needed=True)]
    manager_id: Annotated[Id | None, Entered("The manager", names="colleague")]


class RenameTeam(OfPeople, frozen=True, tag="RenameTeam", kw_only=True):
    team_id: Annotated[Id, Entered("The team", names="team")]
    name: Annotated[str, Entered("The name", needed=True)]


class OpenFile(OfPeople, frozen=True, tag="OpenFile", kw_only=True):
    """Lets a user, a team or everybody with a role see a file, whoever works on it."""

    principal_id: Annotated[Id, Entered("Who sees it", names="principal")]
    opened_id: Annotated[Id, Entered("What is opened", names="any")]

    def desks(self, command_id: Id) -> frozenset[Id]:  # noqa: ARG002  # as of every command
        return frozenset({self.principal_id, self.opened_id})  # whose head says what it leads to


class ShutFile(OfPeople, frozen=True, tag="ShutFile", kw_only=True):
    """Ends that, and no other reason for which they see it."""

    principal_id: Annotated[Id, Entered("Who sees it", names="principal")]
    opened_id: Annotated[Id, Entered("What is opened", names="any")]

    def desks(self, command_id: Id) -> frozenset[Id]:  # noqa: ARG002  # as of every command
        return frozenset({self.principal_id, self.opened_id})  # whose head says what it leads to
