"""What people do with each other, on the real stack: asked offline, told live, decided in place, seen everywhere.

What a person sees is what the screens are answered on their device.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from server.embedded.process import wait_until
from server.sample.book import BY_KEY
from shared.domain.catalogue import AnyCommand
from shared.domain.diary.commands import AddActivity, CompleteActivity
from shared.domain.diary.states import Pattern, Priority
from shared.domain.kernel.fields import Cents, Day, Micros
from shared.domain.kernel.ids import Id, derive_id
from shared.domain.kernel.states import NotificationDeed
from shared.domain.money.commands import ApprovePayment, ApproveReserve, RejectPayment, RejectReserve
from shared.domain.money.states import MoneyTelling
from shared.domain.notifications.commands import Heard, MarkNotifications, MuteFile
from tests.faults import checks
from tests.faults.nursery import ROOT
from tests.faults.office import claims_of, line_of, note, payment, reserve
from tests.faults.stack import HEAL_S, READY_S, Device, Stack

MAYA, DANA = BY_KEY["maya"].id, BY_KEY["dana"].id
WHY = "The roof was new in 2019."


class Screen:
    """What a person sees on a device, asked as its screens ask."""

    def __init__(self, device: Device) -> None:
        self.device = device

    def _asked(self, question: str, **arguments: Any) -> Any:
        return self.device.ask("answer", question=question, **arguments)["answer"]

    def told(self, subject_id: Id) -> dict[str, Any] | None:
        """What the drawer of notifications says about something; None: nothing (any more)."""
        tellings = self._asked("Notifications")
        found = [told for told in (*tellings["needs"], *tellings["aside"]) if told["subject_id"] == subject_id]
        assert len(found) <= 1, found
        return found[0] if found else None

    def counted(self) -> int:
        """What the bell says."""
        return sum(not told["is_muted"] for told in self._asked("Notifications")["needs"])

    def waits(self, request_id: Id) -> dict[str, Any] | None:
        """A request among those that wait for this person."""
        waiting = self._asked("Approvals")["waiting"]
        return next((each for each in waiting if each["request_id"] == request_id), None)

    def asked(self, request_id: Id) -> dict[str, Any] | None:
        """One that this person made."""
        made = self._asked("Approvals")["asked"]
        return next((each for each in made if each["request_id"] == request_id), None)

    def time_line(self, claim_id: Id) -> list[dict[str, Any]]:
        return list(self._asked("ClaimFile", claim_id=claim_id)["history"])

    def shown(self, table: str, file_id: Id, **values: Any) -> Id:
        """The one row with these values, as soon as it shows."""

        def found() -> list[Id]:
            rows = self.device.ask("rows", table=table, file_id=file_id)["rows"]
            return [row["id"] for row in rows if values.items() <= row.items()]

        comes(found)
        (row_id,) = found()
        return row_id

    def heard(self) -> int:
        """How often the live link has told of rows, or hinted at some; without one a device would look by itself."""
        return int(self.device.ask("state")["heard"])


def comes(look: Callable[[], object]) -> None:
    """What a person waits for comes within the time in which everything must."""
    assert wait_until(lambda: bool(look()), HEAL_S), look()


def at_work(stack: Stack, *people: str) -> list[Screen]:
    """Devices at rest, with their live link."""
    return [Screen(stack.device(who, place=f"{who}-{n}").start().wait("rest")) for n, who in enumerate(people)]


def tomorrow() -> Day:
    return Day((date.today() + timedelta(days=1)).isoformat())  # noqa: DTZ011 - any day from now on


def step(claim_id: Id, subject: str, due: Day | None = None) -> AddActivity:
    return AddActivity(
        claim_id=claim_id,
        pattern=Pattern.CALL,
        subject=subject,
        due=due or tomorrow(),
        priority=Priority.NORMAL,
        mandatory=True,
        assignee_id=MAYA,
    )


# -- a request above the authority


def reserved(stack: Stack, claim_id: Id) -> tuple[Id, str, int, int]:
    """Exposure and category of a line, what it has, and a total beyond Maya's authority."""
    line_id, exposure_id, category, _ = line_of(stack, claim_id)
    sql = "SELECT coalesce(sum(delta_cents), 0)::bigint AS n FROM reserve_transaction WHERE %s AND state = 'approved'"
    (has,) = checks.ask(stack, sql % "line_id = $1", line_id)
    return exposure_id, category, has["n"], BY_KEY["maya"].authority["reserve"]["*"]["*"] + has["n"] + 1_000_00


@pytest.mark.parametrize("is_approved", [True, False])
def test_a_reserve_asked_offline_is_decided_in_place_and_answered_live(stack: Stack, is_approved: bool) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    maya, dana, second = at_work(stack, "maya", "dana", "dana")
    exposure, category, has, wanted = reserved(stack, claim)

    maya.device.ask("offline", off=True)
    (given,) = maya.device.keep(reserve(claim, exposure, category, base=has, cents=wanted))
    request = maya.shown("reserve_transaction", claim, state="pending_approval", base_cents=has)
    comes(lambda: (maya.asked(request) or {}).get("is_waiting_to_send"))
    assert dana.waits(request) is None
    before = dana.counted()

    maya.device.ask("offline", off=False)
    for screen in (dana, second):
        comes(lambda: screen.waits(request))  # noqa: B023 - looked at here
        comes(lambda: screen.told(request))  # noqa: B023
        told = screen.told(request)
        assert told is not None
        assert (told["kind"], told["needs_deed"], told["is_read"]) == ("approval_needed", True, False)
        assert f"{wanted}" in "".join(filter(str.isdigit, told["text"])), "as each device writes amounts"
        assert screen.counted() == before + 1
        asked = screen.waits(request)
        assert asked is not None
        assert (asked["amount_cents"], asked["standing"], asked["with_id"]) == (wanted, "within", DANA)
    maya.device.wait("rest")
    heard = maya.heard()

    decision: AnyCommand = (
        ApproveReserve(claim_id=claim, transaction_id=request)
        if is_approved
        else RejectReserve(claim_id=claim, transaction_id=request, reason=WHY)
    )
    (decided,) = dana.device.keep(decision)
    comes(lambda: maya.told(request))
    answer = maya.told(request)
    assert answer is not None
    expected = MoneyTelling.RESERVE_APPROVED if is_approved else MoneyTelling.RESERVE_REJECTED
    assert (answer["kind"], answer["needs_deed"]) == (expected.value, False)
    assert BY_KEY["dana"].name in answer["text"]
    assert (WHY in answer["text"]) is not is_approved
    assert maya.asked(request) is None
    for screen in (dana, second):  # the reason is over: it goes everywhere, by itself
        comes(lambda: screen.waits(request) is None and screen.told(request) is None)  # noqa: B023
        assert screen.counted() == before
    assert maya.heard() > heard, "the answer came with the live link"
    (row,) = checks.ask(stack, "SELECT state, approver_id FROM reserve_transaction WHERE id = $1", request)
    assert tuple(row) == ("approved" if is_approved else "rejected", DANA)
    assert checks.verdicts(stack, given, decided) == ["applied"] * 2
    checks.at_rest(stack, *(screen.device for screen in (maya, dana, second)))


def reserved_here(screen: Screen, line_id: Id) -> int:
    """What a line has on a device."""
    rows = screen.device.ask("rows", table="reserve_transaction")["rows"]
    return sum(row["delta_cents"] for row in rows if (row["line_id"], row["state"]) == (line_id, "approved"))


@pytest.mark.parametrize("is_approved", [True, False])
def test_a_payment_above_the_authority_goes_the_same_way(stack: Stack, is_approved: bool) -> None:
    stack.serve()
    limit = BY_KEY["maya"].authority["payment"]["*"]["*"]
    claim = claims_of(stack)[0]
    line, exposure, category, _ = line_of(stack, claim)
    maya, dana = at_work(stack, "maya", "dana")
    has = reserved(stack, claim)[2]
    dana.device.keep(reserve(claim, exposure, category, base=has, cents=has + 2 * limit))
    comes(lambda: reserved_here(maya, line) == has + 2 * limit)
    maya.device.ask("offline", off=True)
    maya.device.keep(payment(claim, line, limit + 1_00))
    request = maya.shown("payment", claim, amount_cents=limit + 1_00, line_id=line)
    maya.device.ask("offline", off=False)
    comes(lambda: dana.waits(request) and dana.told(request))
    decision: AnyCommand = (
        ApprovePayment(claim_id=claim, payment_id=request, base_amount_cents=Cents(limit + 1_00))
        if is_approved
        else RejectPayment(claim_id=claim, payment_id=request, base_amount_cents=Cents(limit + 1_00), reason=WHY)
    )
    dana.device.keep(decision)
    comes(lambda: maya.told(request))
    answer = maya.told(request)
    assert answer is not None
    expected = MoneyTelling.PAYMENT_APPROVED if is_approved else MoneyTelling.PAYMENT_REJECTED
    assert (answer["kind"], WHY in answer["text"]) == (expected.value, not is_approved)
    comes(lambda: dana.waits(request) is None and dana.told(request) is None)
    checks.at_rest(stack, maya.device, dana.device)


# -- read here is read everywhere


def mark(screen: Screen, subject_id: Id, deed: NotificationDeed, until: Micros | None = None) -> None:
    told = screen.told(subject_id)
    assert told is not None
    heard = Heard(notification_id=Id(told["notification_id"]), at=Micros(told["said_at"]))
    screen.device.keep(MarkNotifications(heard=(heard,), deed=deed, until=until))


def untold(stack: Stack, count: int) -> list[Id]:
    """Claims of Maya's about which nothing is told her: each task given her on one is told by itself."""
    rows = checks.ask(stack, "SELECT subject_file FROM notification WHERE file_id = $1", MAYA)
    told = {row["subject_file"] for row in rows}
    found = [claim_id for claim_id in claims_of(stack) if claim_id not in told]
    assert len(found) >= count, found
    return found[:count]


def given_to_maya(dana: Screen, *claims: Id) -> list[Id]:
    """A task on each."""
    return [derive_id(dana.device.keep(step(claim_id, "Call the roofer"))[0], 0) for claim_id in claims]


def test_what_is_done_about_a_notification_here_is_done_everywhere(stack: Stack) -> None:
    """One person with two devices; the one is offline while it happens, and the other hears of it live."""
    stack.serve()
    claims = untold(stack, 3)
    one, other, dana = at_work(stack, "maya", "maya", "dana")
    subjects = given_to_maya(dana, *claims)
    for screen in (one, other):
        comes(lambda: all(screen.told(each) for each in subjects))  # noqa: B023 - looked at here
    read, rests, done = subjects
    before, heard = other.counted(), other.heard()
    until = Micros(2_000_000_000_000_000)
    one.device.ask("offline", off=True)
    mark(one, read, NotificationDeed.READ)
    mark(one, rests, NotificationDeed.SNOOZED, until)
    mark(one, done, NotificationDeed.DONE)

    def is_done(screen: Screen) -> bool:
        told = screen.told(read)
        return bool(told and told["is_read"]) and screen.told(rests) is None and screen.told(done) is None

    comes(lambda: is_done(one))
    assert all(told is not None and not told["is_read"] for told in map(other.told, subjects))
    one.device.ask("offline", off=False)
    comes(lambda: is_done(other))
    assert other.counted() == one.counted() == before - 2
    assert other.heard() > heard, "it came with the live link"
    assert other.device.ask("answer", question="Notifications")["answer"]["wakes_at"] is not None
    for screen in (one, other):  # and it stays so
        screen.device.kill()
        screen.device.start().wait("rest")
        assert is_done(screen)
    checks.at_rest(stack, one.device, other.device, dana.device)


def test_deeds_of_two_devices_that_were_offline_add_up(stack: Stack) -> None:
    stack.serve()
    claims = untold(stack, 2)
    one, other, dana = at_work(stack, "maya", "maya", "dana")
    read, done = given_to_maya(dana, *claims)
    for screen in (one, other):
        comes(lambda: screen.told(read) and screen.told(done))  # noqa: B023 - looked at here
        screen.device.ask("offline", off=True)
    mark(one, read, NotificationDeed.READ)
    mark(other, done, NotificationDeed.DONE)
    for screen in (other, one):
        screen.device.ask("offline", off=False)
    for screen in (one, other):
        comes(lambda: (screen.told(read) or {}).get("is_read") and screen.told(done) is None)  # noqa: B023
    checks.at_rest(stack, one.device, other.device, dana.device)


def test_a_muted_file_calls_on_no_device(stack: Stack) -> None:
    """What is said about it is there, and counts nowhere, until it is heard again."""
    stack.serve()
    muted, open_one = untold(stack, 2)
    one, other, dana = at_work(stack, "maya", "maya", "dana")
    one.device.ask("offline", off=True)
    one.device.keep(MuteFile(file_id=muted, muted=True))
    heard, before = other.heard(), other.counted()
    one.device.ask("offline", off=False)
    comes(lambda: muted in other.device.ask("answer", question="Notifications")["answer"]["muted"])
    quiet, loud = given_to_maya(dana, muted, open_one)
    for screen in (one, other):
        comes(lambda: screen.told(quiet) and screen.told(loud))  # noqa: B023 - looked at here
        told, called = screen.told(quiet), screen.told(loud)
        assert told is not None
        assert called is not None
        assert (told["is_muted"], called["is_muted"]) == (True, False)
        comes(lambda: screen.counted() == before + 1)  # noqa: B023
    assert other.heard() > heard
    other.device.keep(MuteFile(file_id=muted, muted=False))
    comes(lambda: one.counted() == before + 2)
    checks.at_rest(stack, one.device, other.device, dana.device)


def test_a_notification_whose_reason_is_over_goes_on_all_devices(stack: Stack) -> None:
    """Done on the one device without a word about the notification, and by somebody else on none."""
    stack.serve()
    claims = untold(stack, 2)
    one, other, dana = at_work(stack, "maya", "maya", "dana")
    by_me, by_dana = given_to_maya(dana, *claims)
    for screen in (one, other):
        comes(lambda: screen.told(by_me) and screen.told(by_dana))  # noqa: B023 - looked at here
    heard = other.heard()
    one.device.ask("offline", off=True)
    one.device.keep(CompleteActivity(claim_id=claims[0], activity_id=by_me, outcome="Comes on Monday."))
    dana.device.keep(CompleteActivity(claim_id=claims[1], activity_id=by_dana, outcome="Done."))
    comes(lambda: other.told(by_dana) is None)
    assert other.told(by_me) is not None
    one.device.ask("offline", off=False)
    for screen in (one, other):
        comes(lambda: screen.told(by_me) is None and screen.told(by_dana) is None)  # noqa: B023
    assert other.heard() > heard
    marks = checks.ask(stack, "SELECT count(*) AS n FROM notification_mark WHERE file_id = $1", MAYA)
    assert marks[0]["n"] == 0, "nobody had to say that it is over"
    checks.at_rest(stack, one.device, other.device, dana.device)


# -- administrators


def admin(stack: Stack, *words: str) -> str:
    """`coverdesk admin --as …`, as whoever runs the server types it."""
    command = [sys.executable, "-c", "from shared.cli import main; main()", "admin"]
    command += ["--as", BY_KEY["admin"].email, *words]
    environment = {**os.environ, "DATABASE_URL": stack.database_url, "REDIS_URL": stack.services.redis_url}
    told = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=READY_S, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


def test_what_an_administrator_types_is_theirs_in_the_history_and_live_on_the_devices(stack: Stack) -> None:
    stack.serve()
    claim = claims_of(stack)[0]
    maya, dana = at_work(stack, "maya", "dana")
    dana.device.keep(written := note(claim))

    def author() -> str:
        return next((each["by"] for each in maya.time_line(claim) if each["detail"] == written.body), "")

    comes(lambda: author() == BY_KEY["dana"].name)
    heard = maya.heard()
    admin(stack, "user-rename", BY_KEY["dana"].email, "Dana Novak")
    comes(lambda: author() == "Dana Novak")
    assert maya.heard() > heard
    ada = BY_KEY["admin"].id
    (row,) = [each for each in maya.device.ask("rows", table="colleague")["rows"] if each["user_id"] == DANA]
    assert (row["name"], row["updated_by"]) == ("Dana Novak", ada)
    entries = checks.ask(
        stack,
        "SELECT DISTINCT l.tbl, l.actor, l.device FROM ledger l WHERE l.tbl IN ('user_account', 'colleague')"
        " AND l.op = 'U' AND (l.row_id = $1 OR l.file_id <> $1)",
        DANA,
    )
    assert {each["actor"] for each in entries} == {ada}
    assert {each["tbl"] for each in entries} == {"user_account", "colleague"}
    admin(stack, "set-limit", BY_KEY["maya"].email, "reserve", "60000")
    comes(lambda: maya.device.ask("rows", table="user_account", file_id=MAYA)["rows"][0]["updated_by"] == ada)
    checks.at_rest(stack, maya.device, dana.device)
