"""Marks on notifications add up whatever order they come in, name what was seen, and write to nobody else's desk."""

from __future__ import annotations

from itertools import permutations

import pytest

from shared.domain.catalogue import TELLINGS
from shared.domain.kernel.desks import Notification, NotificationMark
from shared.domain.kernel.fields import Micros
from shared.domain.kernel.refusals import RefusalCode
from shared.domain.kernel.states import NotificationDeed
from shared.domain.money.entities import Payment, ReserveTransaction
from shared.domain.money.states import ApprovalState, MoneyTelling
from shared.domain.notifications.commands import Heard, MarkNotifications, MuteFile
from tests.shared.domain.scene import ADA, BOSS, NOON, ClaimScene, make_id, only


def told(scene: ClaimScene) -> Notification:
    """Ada asks for more than she may set, and Bo is told."""
    return only(scene.done(ADA, scene.set_reserve(30_000_00)), Notification)


def mark(deed: NotificationDeed, *, until: int | None = None, at: int = NOON) -> MarkNotifications:
    heard = (Heard(notification_id=make_id(500), at=Micros(at)),)
    return MarkNotifications(heard=heard, deed=deed, until=Micros(until) if until is not None else None)


def test_a_request_says_whom_it_was_asked_of() -> None:
    scene = ClaimScene()
    asked = only(scene.done(ADA, scene.set_reserve(30_000_00)), ReserveTransaction)
    assert (asked.state, asked.asked_of) == (ApprovalState.PENDING_APPROVAL, BOSS.user_id)
    line = scene.reserve(15_000_00, actor=BOSS)
    payment = only(scene.done(ADA, scene.pay(line, 14_000_00)), Payment)
    assert (payment.state, payment.asked_of) == (ApprovalState.PENDING_APPROVAL, BOSS.user_id)


def test_what_needs_nobody_was_asked_of_nobody() -> None:
    scene = ClaimScene()
    assert only(scene.done(ADA, scene.set_reserve(5_000_00)), ReserveTransaction).asked_of is None


def test_what_is_told_is_a_kind_with_figures_and_no_sentence() -> None:
    notification = told(ClaimScene())
    assert notification.kind == MoneyTelling.APPROVAL_NEEDED
    assert type(notification.kind) is str
    assert TELLINGS[notification.kind].asks
    assert "approve" not in notification.facts


def test_every_telling_is_known_by_its_kind_alone() -> None:
    assert len(TELLINGS) == len({(type(telling), telling.name) for telling in TELLINGS.values()})


@pytest.mark.parametrize("deed", [NotificationDeed.READ, NotificationDeed.DONE])
def test_the_same_mark_from_two_devices_is_one_row(deed: NotificationDeed) -> None:
    scene = ClaimScene()
    first = only(scene.done(BOSS, mark(deed)), NotificationMark)
    again = only(scene.done(BOSS, mark(deed)), NotificationMark)
    assert first.id == again.id
    assert (first.file_id, first.about_id, first.seen_at) == (BOSS.user_id, make_id(500), NOON)


def test_different_deeds_never_overwrite_each_other() -> None:
    wishes = (
        mark(NotificationDeed.READ),
        mark(NotificationDeed.DONE),
        mark(NotificationDeed.SNOOZED, until=NOON + 1),
    )
    outcomes = set()
    for order in permutations(wishes):
        scene = ClaimScene()
        for command in order:
            scene.done(BOSS, command)
        rows = scene.world.all(NotificationMark, BOSS.user_id)
        outcomes.add(frozenset((row.id, row.deed, row.until) for row in rows))
    assert len(outcomes) == 1
    assert len(next(iter(outcomes))) == len(wishes)


def test_marks_lie_on_the_own_desk_of_whoever_made_them() -> None:
    scene = ClaimScene()
    of_ada = only(scene.done(ADA, mark(NotificationDeed.DONE)), NotificationMark)
    of_bo = only(scene.done(BOSS, mark(NotificationDeed.DONE)), NotificationMark)
    assert (of_ada.file_id, of_bo.file_id) == (ADA.user_id, BOSS.user_id)
    assert of_ada.id != of_bo.id


def test_marking_reads_nothing_and_passes_on_a_device() -> None:
    scene = ClaimScene()
    command = mark(NotificationDeed.DONE)
    assert command.reads(make_id(900)) == frozenset()
    scene.done(BOSS, command, on_device=True)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (MarkNotifications(heard=(), deed=NotificationDeed.DONE), RefusalCode.NOTHING_TO_CHANGE),
        (mark(NotificationDeed.SNOOZED), RefusalCode.BAD_VALUE),
        (mark(NotificationDeed.DONE, until=NOON), RefusalCode.BAD_VALUE),
        (mark(NotificationDeed.MUTED), RefusalCode.BAD_VALUE),
        (MuteFile(file_id=make_id(77_777), muted=True), RefusalCode.NOT_FOUND),
    ],
)
def test_what_no_drawer_sends_is_refused(command: MarkNotifications | MuteFile, code: RefusalCode) -> None:
    assert ClaimScene().refused(BOSS, command) == code


def test_a_claim_is_muted_and_heard_again() -> None:
    scene = ClaimScene()
    muted = only(scene.done(BOSS, MuteFile(file_id=scene.claim_id, muted=True)), NotificationMark)
    heard = only(scene.done(BOSS, MuteFile(file_id=scene.claim_id, muted=False)), NotificationMark)
    assert (muted.about_id, muted.deed, heard.deed) == (
        scene.claim_id,
        NotificationDeed.MUTED,
        NotificationDeed.UNMUTED,
    )
    assert muted.id != heard.id
    late = only(scene.done(BOSS, MuteFile(file_id=scene.claim_id, muted=True), at=NOON - 7), NotificationMark)
    assert (late.id, late.seen_at) == (muted.id, NOON - 7), "when it was done counts, not when it arrived"
    assert heard.at > muted.at
