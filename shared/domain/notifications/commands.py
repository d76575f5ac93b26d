"""What people intend with what they are told: one command each. What they write lies on the own desk."""

from __future__ import annotations

from typing import Annotated

import msgspec

from shared.domain.kernel.commands import Command
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.limits import MARKED, Entered
from shared.domain.kernel.states import NotificationDeed


class Heard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A notification as it was seen: one that was said anew meanwhile stays unread."""

    notification_id: Annotated[Id, Entered("The notification", names="notification")]
    at: Annotated[Micros, Entered("When it was said")]


class MarkNotifications(Command, frozen=True, tag="MarkNotifications", kw_only=True):
    """Notes on the own desk what was done about notifications: read, done, or put off `until` then."""

    heard: Annotated[tuple[Heard, ...], Entered("The notifications", MARKED)]
    deed: NotificationDeed
    until: Annotated[Micros | None, Entered("Until")] = None


class MuteFile(Command, frozen=True, tag="MuteFile", kw_only=True):
    """Nothing that is said about the file from now on counts or calls, until it is heard again."""

    SUBJECT = "file_id"

    file_id: Annotated[Id, Entered("The file", names="file")]
    muted: bool
