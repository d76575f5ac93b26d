"""What every area stands on as rows: desks and what lies on them, edits and conflicts, devices, results of commands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

import msgspec

from shared.domain.kernel.fields import Field, FileKind, Json, Merge, Micros, Row
from shared.domain.kernel.ids import Id, named_id
from shared.domain.kernel.limits import CHANGE_CHARACTERS, SIDES_CHARACTERS
from shared.domain.kernel.states import (
    Choice,
    ConflictState,
    DeviceState,
    MembershipState,
    NotificationDeed,
    Verdict,
)

_A, _I, _S, _G = Merge.APPEND, Merge.INDEPENDENT, Merge.STEPPED, Merge.GUARDED

EVERYONE: Final = named_id("desk:everyone")
"""The desk that every user holds."""
SHELF: Final = named_id("file:shelf")
"""The shared reference shelf: users, teams and code tables that everyone may read."""
SYSTEM: Final = named_id("user:system")
"""The author of what the server does by itself."""

DESK: Final = FileKind("desk", "Desk")
"""Of one principal: what they hold, what they are told, and how their commands ended."""
SHELVES: Final = FileKind("shelf", "Shelf")
"""What everybody may read."""


class FactChange(Row, table="fact_change", caption="Edit", tells_itself=True, is_decided_on=False):
    """What a command changed of one row that was there, with what stood before; in the row's own file.

    `shared.domain.kernel.traces` makes it for every command alike. Who did it and when is the row's own bookkeeping:
    its last change, for in a full file a line may have taken the place of another.
    """

    subject_table: Annotated[str, Field(_A, "Table")]
    subject_id: Annotated[Id, Field(_A, "Row")]
    subject_version: Annotated[int, Field(_A, "Version")]
    """Of the row, from then on: the order in which the lines of a row came to count, whatever clocks say."""
    command_id: Annotated[Id, Field(_A, "Command")]
    command: Annotated[str, Field(_A, "Done by")]
    """The command's name."""
    fields: Annotated[Json, Field(_A, "What changed", personal=True, most=CHANGE_CHARACTERS)]
    """`{field: [before, after]}`, only of fields that differ; null for one whose values were too long to keep."""


class Conflict(Row, table="conflict", caption="Conflict", tells_itself=True):
    """Two people changed one guarded thing: what was seen, both wishes, and who decides. A row of the file."""

    subject_table: Annotated[str, Field(_A, "Table")]
    subject_id: Annotated[Id, Field(_A, "Row")]
    what: Annotated[str, Field(_A, "What")]
    command_id: Annotated[Id, Field(_A, "Command")]
    command: Annotated[Json, Field(_G, "The command", group="mine", most=SIDES_CHARACTERS)]
    base: Annotated[Json, Field(_A, "What was seen", most=SIDES_CHARACTERS)]
    mine: Annotated[Json, Field(_G, "Mine", group="mine", most=SIDES_CHARACTERS)]
    theirs: Annotated[Json, Field(_G, "Theirs", group="theirs", most=SIDES_CHARACTERS)]
    mine_by: Annotated[Id, Field(_A, "By", refers="user_account")]
    mine_at: Annotated[Micros, Field(_G, "At", group="mine")]
    mine_device: Annotated[str, Field(_A, "Device")]
    theirs_by: Annotated[Id, Field(_G, "Theirs by", group="theirs", refers="user_account")]
    theirs_at: Annotated[Micros, Field(_G, "Theirs at", group="theirs")]
    state: Annotated[ConflictState, Field(_S, "Stage")]
    chosen: Annotated[Choice | None, Field(_S, "Chosen")]
    resolved_by: Annotated[Id | None, Field(_S, "Decided by", refers="user_account")]
    resolved_at: Annotated[Micros | None, Field(_S, "Decided at")]


class Notification(Row, table="notification", caption="Notification", home=DESK, rises="at"):
    """Something that somebody should hear of; on the desk of its audience."""

    audience_id: Annotated[Id, Field(_A, "For", indexed=True)]
    kind: Annotated[str, Field(_A, "Kind")]
    subject_file: Annotated[Id, Field(_A, "File")]
    subject_id: Annotated[Id, Field(_A, "Row")]
    facts: Annotated[Json, Field(_A, "Facts", most=SIDES_CHARACTERS)]
    at: Annotated[Micros, Field(_A, "At")]
    read_at: Annotated[Micros | None, Field(_I, "Read")]
    """Never written: what its reader did about it stands in `NotificationMark`."""


class NotificationMark(Row, table="notification_mark", caption="Mark", home=DESK, latest=("seen_at", "at")):
    """What somebody did about a notification, or about all that is said of a file; on their own desk.

    One row for each deed and what it is about, of the latest saying, so that marks of several devices add up in any
    order: what a laptop brings that was away says nothing over what was done since.
    """

    about_id: Annotated[Id, Field(_A, "About")]
    """The notification; for muting and hearing again the file."""
    deed: Annotated[NotificationDeed, Field(_A, "Deed")]
    seen_at: Annotated[Micros, Field(_I, "Said at")]
    """When what was meant had been said: a notification that was said again later is unread again."""
    until: Annotated[Micros | None, Field(_I, "Until")]
    """Of what was put off; null for the rest."""
    at: Annotated[Micros, Field(_I, "At")]


class Membership(Row, table="membership", caption="Membership", home=DESK, is_carried=False):
    """A principal (user, team, role) may see a file from now until it ends; on the principal's desk.

    What a device holds is told to it by what comes and what is taken away, never by these: of a team they are as many
    as its claims.
    """

    principal_id: Annotated[Id, Field(_A, "Principal", indexed=True)]
    target_file: Annotated[Id, Field(_A, "File", indexed=True)]
    why: Annotated[str, Field(_I, "Why")]
    state: Annotated[MembershipState, Field(_S, "Stage")]


class Device(Row, table="device", caption="Device", home=DESK):
    """One installation of the desktop program under one user; on the user's desk."""

    user_id: Annotated[Id, Field(_A, "User", refers="user_account")]
    name: Annotated[str, Field(_I, "Name")]
    platform: Annotated[str, Field(_I, "Platform")]
    program_version: Annotated[str, Field(_I, "Version")]
    state: Annotated[DeviceState, Field(_S, "Stage")]
    registered_at: Annotated[Micros, Field(_A, "Registered")]


class CommandResult(Row, table="command_result", caption="Result", home=DESK):
    """How a command ended; on its author's desk. An outbox entry leaves only when a checkpoint brings this row."""

    device_id: Annotated[Id, Field(_A, "Device", refers="device", indexed=True)]
    number: Annotated[int, Field(_A, "Number")]
    command_id: Annotated[Id, Field(_A, "Command")]
    name: Annotated[str, Field(_A, "Command")]
    verdict: Annotated[Verdict, Field(_A, "Verdict")]
    code: Annotated[str | None, Field(_A, "Code")]
    detail: Annotated[Json, Field(_A, "Detail", most=SIDES_CHARACTERS)]
    """Figures that the refusal's text needs, as a JSON object."""
    conflict_id: Annotated[Id | None, Field(_A, "Conflict")]
    subject_file: Annotated[Id | None, Field(_A, "File")]
    at: Annotated[Micros, Field(_A, "Claimed at")]
    received_at: Annotated[Micros, Field(_A, "Received")]


def along(opening: Membership, head: Row) -> tuple[Membership, ...]:
    """What goes with a membership of a head's file: one of each file that the head leads to (`Field.opens`)."""
    return along_to(opening, head.TABLE.name, (getattr(head, name) for name in head.TABLE.opens))


def along_to(opening: Membership, kind: str, led_to: Iterable[Id | None]) -> tuple[Membership, ...]:
    """`along` by what the head says. kind: of the file that is opened.

    Each stands as the membership does that it goes with, and is told apart from those that go with others: so a file
    is closed again by the end of the last that leads to it, and by no other.
    """
    return tuple(
        msgspec.structs.replace(
            opening,
            id=named_id(f"membership:{opening.principal_id}:{target}:{opening.id}"),
            target_file=target,
            why=f"{kind} {opening.target_file}",
        )
        for target in led_to
        if target is not None
    )


BLIND: Final = (Membership, Notification, NotificationMark)
"""Rows that are written to desks which the decision did not read: the row says version 1 whether it is there or not."""
