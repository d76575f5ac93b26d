"""Decisions on notifications: what somebody did about them is written on their own desk, and nothing of it is read.

So marks of several devices of one person, in whatever order they come, add up: each deed about each notification has a
row of its own, and says which saying of it was meant.
"""

from __future__ import annotations

from shared.domain.kernel.case import Case, not_found
from shared.domain.kernel.desks import NotificationMark
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.ids import Id, named_id
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import NotificationDeed
from shared.domain.kernel.world import Changes, Decision, Refused
from shared.domain.notifications.commands import MarkNotifications, MuteFile

OF_FILES = frozenset({NotificationDeed.MUTED, NotificationDeed.UNMUTED})
"""Deeds about all of a file, which `MuteFile` does."""


def mark_notifications(case: Case, command: MarkNotifications) -> Decision:
    """MarkNotifications: the same again changes nothing that anybody sees. Putting off says until when."""
    if command.deed in OF_FILES:
        return Refused(RefusalCode.BAD_VALUE, {"what": "The deed"})
    if not command.heard:
        return Refused(RefusalCode.NOTHING_TO_CHANGE)
    if (command.deed is NotificationDeed.SNOOZED) != (command.until is not None):
        return Refused(RefusalCode.BAD_VALUE, {"what": "Until"})
    marks = {
        (mark := _mark(case, each.notification_id, command.deed, each.at, command.until)).id: mark
        for each in command.heard
    }
    return Changes(tuple(marks.values()))


def mute_file(case: Case, command: MuteFile) -> Decision:
    """MuteFile: the later of muting and hearing again counts."""
    file_id = command.file_id
    if case.world.head(file_id) is None and (case.world.has(file_id) or not case.stamp.on_device):
        return not_found("file")
    deed = NotificationDeed.MUTED if command.muted else NotificationDeed.UNMUTED
    return Changes((_mark(case, file_id, deed, case.stamp.at, None),), subject_file=file_id)


def _mark(case: Case, about: Id, deed: NotificationDeed, seen_at: Micros, until: Micros | None) -> NotificationMark:
    desk = case.actor.user_id
    return NotificationMark(
        **case.born(named_id(f"mark:{desk}:{about}:{deed}"), desk),
        about_id=about,
        deed=deed,
        seen_at=seen_at,
        until=until,
        at=case.stamp.at,
    )
