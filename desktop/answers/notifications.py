"""What this person was told: what needs a deed and what is for information, less what was seen to anywhere.

A notification says what happened then; whether it still needs somebody is asked of the rows as they are now, so that
what was done elsewhere leaves by itself. Marks that this device has not sent yet count as those that lie on the desk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from desktop.answers.answer import Answer, Answers, Context
from desktop.answers.names import named
from desktop.answers.people import names_in
from desktop.answers.readable import attempt, seen_json
from desktop.lists.claims import STANDING
from desktop.screens.formats import long_day, money, number
from desktop.screens.notifications import Notifications, Tellings, Told
from desktop.screens.outcomes import outcome_words
from desktop.screens.sayings import title_of_name
from desktop.screens.times import calendar_day, moment
from desktop.screens.words import caption, caption_of, inside, readable, tr
from shared.domain.catalogue import TABLES, TELLINGS
from shared.domain.claims.entities import CLAIM, Claim
from shared.domain.claims.states import ClaimTelling
from shared.domain.diary.entities import Activity
from shared.domain.diary.states import ActivityState, DiaryTelling
from shared.domain.kernel.captioned import Captioned
from shared.domain.kernel.desks import Notification, NotificationMark
from shared.domain.kernel.fields import Micros, canonical_json
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Choice, NotificationDeed
from shared.domain.kernel.tellings import Telling
from shared.domain.money.entities import Payment, ReserveTransaction
from shared.domain.money.states import UNDECIDED_STATES, MoneyTelling
from shared.domain.notifications.commands import MarkNotifications, MuteFile
from shared.domain.operations.states import OperationsTelling
from shared.panels.words import JobName, WebhookState

if TYPE_CHECKING:
    from desktop.replica.queries import Reader

SHOWN: Final = 200
"""The newest: what is older is read on its file."""
_WORK: Final = tuple(table.entity for table in TABLES if table.home in (CLAIM, None))
"""Who has written one of these on a claim since it was given to them has opened it."""
_NEVER: Final = Micros(-(2**62))
_WORDS: Final[Mapping[str, type[Captioned]]] = {"job": JobName, "paused": WebhookState}
"""Facts that are codes, by their names in the sentences."""


@dataclass
class Marks:
    """What was done, by this person on any device: per notification, the saying that was meant."""

    seen: dict[tuple[Id, NotificationDeed], Micros] = field(default_factory=dict)
    until: dict[Id, tuple[Micros, Micros, Micros]] = field(default_factory=dict)
    """Put off: the saying that was meant, when that was done, and until when."""

    def add(self, about: Id, deed: NotificationDeed, seen_at: Micros, at: Micros, until: Micros | None) -> None:
        """at: when it was done; of two that mean the same saying the later counts."""
        self.seen[about, deed] = max(self.seen.get((about, deed), _NEVER), seen_at)
        if deed is NotificationDeed.SNOOZED and until is not None:
            self.until[about] = max(self.until.get(about, (_NEVER, _NEVER, _NEVER)), (seen_at, at, until))

    def is_marked(self, notification: Notification, deed: NotificationDeed) -> bool:
        """Whether the deed was about it as it was said last."""
        return self.seen.get((notification.id, deed), _NEVER) >= notification.at

    def rests_until(self, notification: Notification, now: Micros) -> Micros | None:
        seen_at, _, until = self.until.get(notification.id, (_NEVER, _NEVER, _NEVER))
        return until if seen_at >= notification.at and until > now else None

    def muted(self) -> frozenset[str]:
        """Files of which nothing calls: muted last."""
        deed, other = NotificationDeed.MUTED, NotificationDeed.UNMUTED
        about = (file_id for file_id, done in self.seen if done is deed)
        return frozenset(each for each in about if self.seen[each, deed] > self.seen.get((each, other), _NEVER))


def marks_of(reader: Reader, context: Context) -> Marks:
    """Those on the desk, and those that wait here."""
    marks = Marks()
    for row in reader.rows(NotificationMark, context.me):
        marks.add(row.about_id, row.deed, row.seen_at, row.at, row.until)
    for entry in context.overview.pending if context.overview is not None else ():
        match entry.envelope.command:
            case MarkNotifications(heard=heard, deed=deed, until=until):
                for each in heard:
                    marks.add(each.notification_id, deed, each.at, entry.envelope.at, until)
            case MuteFile(file_id=file_id, muted=muted):
                deed = NotificationDeed.MUTED if muted else NotificationDeed.UNMUTED
                marks.add(file_id, deed, entry.envelope.at, entry.envelope.at, None)
            case _:
                pass
    return marks


def tellings(reader: Reader, context: Context) -> Tellings:
    marks = marks_of(reader, context)
    muted = marks.muted()
    needs: list[Told] = []
    aside: list[Told] = []
    wakes: list[Micros] = []
    claims: dict[Id, Claim | None] = {}
    for notification in reader.notifications(SHOWN):
        if marks.is_marked(notification, NotificationDeed.DONE):
            continue
        rests_until = marks.rests_until(notification, context.now)
        if rests_until is not None:
            wakes.append(rests_until)
            continue
        if notification.subject_file not in claims:
            claims[notification.subject_file] = reader.row(Claim, notification.subject_file)
        claim = claims[notification.subject_file]
        is_read = marks.is_marked(notification, NotificationDeed.READ)
        kind = TELLINGS.get(notification.kind)
        if kind is MoneyTelling.APPROVAL_NEEDED:
            notification = _of_what_waits(reader, notification, context.me)
        if kind is not None and kind.asks and is_settled(reader, notification, kind, claim, context.me, is_read):
            continue
        told = _told(notification, kind, claim, is_read=is_read, is_muted=notification.subject_file in muted)
        (needs if told.needs_deed else aside).append(told)
    return Tellings(tuple(needs), tuple(aside), muted, moment(min(wakes)) if wakes else None)


def _of_what_waits(reader: Reader, notification: Notification, me: Id) -> Notification:
    """Payments of a claim are told by one notification, the last that was asked for: once that is decided, it tells of
    the one that has waited longest among the others that were asked of this person.
    """
    said = reader.row(Payment, notification.subject_id)
    if said is None or said.state in UNDECIDED_STATES:
        return notification
    payments = reader.rows(Payment, notification.subject_file)
    waiting = [each for each in payments if each.state in UNDECIDED_STATES and each.asked_of == me]
    if not waiting:
        return notification
    first = min(waiting, key=lambda each: (each.at, each.id))
    facts = seen_json(notification.facts) | {
        "amount_cents": first.amount_cents,
        "by": named(first.requested_by, names_in(reader), me),
    }
    return replace(notification, subject_id=first.id, facts=canonical_json(facts))


def is_settled(
    reader: Reader, notification: Notification, kind: Telling, claim: Claim | None, me: Id, is_read: bool
) -> bool:
    """Whether the deed was done, by whomever and wherever. What is not on this device is not known to be done; what is
    seen to on a panel or among one's own entries is, once it was read.
    """
    if not kind.is_of_file:
        return is_read
    match kind:
        case MoneyTelling.APPROVAL_NEEDED:
            request = reader.row(ReserveTransaction, notification.subject_id) or reader.row(
                Payment, notification.subject_id
            )
            return request is not None and request.state not in UNDECIDED_STATES
        case DiaryTelling.ACTIVITY:
            activity = reader.row(Activity, notification.subject_id)
            return activity is not None and (activity.state not in STANDING or activity.assignee_id != me)
        case DiaryTelling.ESCALATION:
            tasks = reader.rows(Activity, notification.subject_file) if claim is not None else ()
            return claim is not None and all(each.state is not ActivityState.ESCALATED for each in tasks)
        case ClaimTelling.ASSIGNED:
            if is_read or (claim is not None and claim.adjuster_id != me):
                return True
            return reader.has_written(_WORK, notification.subject_file, me, notification.at)
        case _:
            return False


def _told(
    notification: Notification, kind: Telling | None, claim: Claim | None, *, is_read: bool, is_muted: bool
) -> Told:
    facts = seen_json(notification.facts)
    return Told(
        notification_id=notification.id,
        kind=kind,
        title=caption(kind) if kind is not None else readable(notification.kind),
        text=attempt(lambda: _sentence(kind, facts, claim), "") if kind is not None else "",
        file_id=notification.subject_file,
        subject_id=notification.subject_id,
        number=claim.claim_number if claim is not None else str(facts.get("claim_number", "")),
        insured=claim.insured_name if claim is not None else "",
        at=moment(notification.at),
        said_at=notification.at,
        needs_deed=kind is not None
        and kind.asks
        and (claim is not None or not kind.is_of_file),  # else nobody can here
        is_read=is_read,
        is_muted=is_muted,
        panel=kind.panel if kind is not None else "",
        is_of_entry=kind is not None and kind.is_of_entry,
    )


def _sentence(kind: Telling, facts: Mapping[str, Any], claim: Claim | None) -> str:
    """In the language of the window; a figure that an older server did not give shows as an ellipsis."""
    spelled = {name: _spelled(name, facts.get(name), claim) for name in kind.names}
    if kind is OperationsTelling.JOB_FAILED and isinstance(facts.get("said"), str):
        spelled["said"] = outcome_words(facts["said"])
    return tr(kind.said_of(facts.get("count")), **spelled).strip()


def _spelled(name: str, value: object, claim: Claim | None) -> str:
    if name.endswith("_cents") and isinstance(value, int):
        return money(value, claim.currency if claim is not None else "")
    if name == "count" and isinstance(value, int):
        return number(value)
    if name == "chosen" and isinstance(value, str):
        return inside(caption_of(Choice, value))
    if name == "command" and isinstance(value, str):
        return title_of_name(value) or readable(value)
    if name in _WORDS and isinstance(value, str):
        return caption_of(_WORDS[name], value)
    if name == "due" and isinstance(value, str):
        return long_day(calendar_day(value))
    return value if isinstance(value, str) and value else "…"


def _notifications(reader: Reader, _question: Notifications, context: Context) -> Tellings:
    return tellings(reader, context)


ANSWERS: Final[Answers] = {
    Notifications: Answer(
        _notifications, of_journal=True, while_closed=lambda _context: Tellings((), (), is_open=False)
    ),
}
