"""One fixed value of every message and command of the wire. Values only; `test_wire` compares them with stored bytes.

A sample is never edited: a changed message gets a new version, a new name here and a new line in the stored file.
"""

from __future__ import annotations

from typing import Any, Final

from shared.domain.catalogue import AnyCommand, Envelope
from shared.domain.claims.commands import (
    AssignClaim,
    CloseClaim,
    EditClaim,
    EndSight,
    FileNotice,
    NewExposure,
    ReopenClaim,
)
from shared.domain.claims.states import Cause, ClosedReason, Severity, SightReason
from shared.domain.diary.commands import (
    AddActivity,
    AddNote,
    CompleteActivity,
    EscalateActivity,
    MoveActivity,
    ReassignActivity,
    ReopenActivity,
)
from shared.domain.diary.states import Pattern, Priority, Topic
from shared.domain.kernel.commands import ResolveConflict, Withdrawn
from shared.domain.kernel.fields import Cents, Day, Micros
from shared.domain.kernel.ids import Id
from shared.domain.kernel.states import Choice, DeviceState, NotificationDeed, Role, Verdict, WithdrawnWhy
from shared.domain.money.commands import (
    ApprovePayment,
    ApproveReserve,
    RejectPayment,
    RejectReserve,
    RequestPayment,
    SetReserve,
)
from shared.domain.money.states import CostType, PaymentKind, PaymentMethod
from shared.domain.notifications.commands import Heard, MarkNotifications, MuteFile
from shared.domain.operations.commands import RaiseAlert
from shared.domain.operations.states import OperationsTelling
from shared.domain.parties.commands import UpdateContact
from shared.domain.people.commands import (
    AddTeam,
    AddUser,
    AskAgain,
    GrantRole,
    MoveUser,
    OpenFile,
    RenameTeam,
    RenameUser,
    SetActive,
    SetDeviceState,
    SetLimit,
    SetManager,
    ShutFile,
    WithdrawRole,
)
from shared.domain.people.states import Act
from shared.domain.policies.states import Line
from shared.domain.rooms.commands import CloseRoom, EmptyRoom, OpenRoom
from shared.wire import messages as m


def _id(n: int) -> Id:
    return Id(f"01900000-0000-7000-8000-{n:012x}")


AT = Micros(1_790_000_000_000_000)
CURSOR = m.Cursor(1_234_567, 8_765_432_109)

COMMANDS: dict[str, AnyCommand] = {
    "FileNotice": FileNotice(
        policy_id=_id(1),
        temporary_number="TMP-0001",
        loss_at=AT,
        reported_at=Micros(AT + 1),
        loss_place="12 Elm Street, Springfield",
        cause=Cause.HAIL,
        severity=Severity.MODERATE,
        description="Roof and two windows – größer als gedacht",
        exposures=(NewExposure("COV-A", "Ana López"),),
        latitude_e6=44_046_236,
        longitude_e6=-123_022_029,
        cat_code="2611",
    ),
    "AssignClaim": AssignClaim(claim_id=_id(2), adjuster_id=_id(3), team_id=None, base_adjuster_id=None),
    "EditClaim": EditClaim(
        claim_id=_id(2),
        changes={"severity": "major", "litigation": True},
        base={"severity": "minor", "litigation": False},
    ),
    "UpdateContact": UpdateContact(customer_id=_id(4), changes={"phone": "+1 555 0100"}, base={"phone": None}),
    "SetReserve": SetReserve(
        claim_id=_id(2),
        exposure_id=_id(5),
        cost_type=CostType.INDEMNITY,
        category="building",
        amount_cents=Cents(1_250_000),
        base_cents=Cents(0),
        reason="first look",
    ),
    "ApproveReserve": ApproveReserve(claim_id=_id(2), transaction_id=_id(6)),
    "RejectReserve": RejectReserve(claim_id=_id(2), transaction_id=_id(6), reason="too high"),
    "RequestPayment": RequestPayment(
        claim_id=_id(2),
        line_id=_id(7),
        payee="Roofers Inc",
        payee_user_id=None,
        amount_cents=Cents(99_00),
        kind=PaymentKind.PARTIAL,
        eroding=True,
        method=PaymentMethod.TRANSFER,
        reason="invoice 7",
    ),
    "ApprovePayment": ApprovePayment(claim_id=_id(2), payment_id=_id(8), base_amount_cents=Cents(99_00)),
    "RejectPayment": RejectPayment(
        claim_id=_id(2), payment_id=_id(8), base_amount_cents=Cents(99_00), reason="no invoice"
    ),
    "AddNote": AddNote(file_id=_id(2), topic=Topic.CALL, body="Called at noon."),
    "AddActivity": AddActivity(
        claim_id=_id(2),
        pattern=Pattern.INSPECT,
        subject="Inspect the roof",
        due=Day("2026-11-30"),
        priority=Priority.HIGH,
        mandatory=True,
        assignee_id=_id(3),
    ),
    "CompleteActivity": CompleteActivity(claim_id=_id(2), activity_id=_id(9), outcome="done", skipped=False),
    "CloseClaim": CloseClaim(claim_id=_id(2), reason=ClosedReason.PAID),
    "ReopenClaim": ReopenClaim(claim_id=_id(2), reason="supplement"),
    "ResolveConflict": ResolveConflict(
        file_id=_id(2),
        conflict_id=_id(10),
        choice=Choice.OTHER,
        seen_mine='{"amount_cents":1}',
        seen_theirs='{"amount_cents":2}',
        other_values={"amount_cents": 3},
        reason="agreed by phone",
    ),
    "Withdrawn": Withdrawn(why=WithdrawnWhy.DISCARDED),
    "AddUser": AddUser(email="bo@example.com", name="Bo Ek", title="Adjuster", manager_id=_id(3), team_id=_id(14)),
    "RenameUser": RenameUser(user_id=_id(3), name="Ana López-Ek"),
    "GrantRole": GrantRole(user_id=_id(3), role=Role.SUPERVISOR),
    "WithdrawRole": WithdrawRole(user_id=_id(3), role=Role.AGENT),
    "SetLimit": SetLimit(
        user_id=_id(3),
        act=Act.PAYMENT,
        line=Line.HOMEOWNERS,
        cost_type=None,
        amount_cents=Cents(10_000_00),
    ),
    "SetActive": SetActive(user_id=_id(3), active=False),
    "MoveUser": MoveUser(user_id=_id(3), team_id=_id(14)),
    "SetManager": SetManager(user_id=_id(3), manager_id=_id(15)),
    "AskAgain": AskAgain(user_id=_id(3), entry=_id(12), command="SetReserve", said="Your limit is higher now."),
    "SetDeviceState": SetDeviceState(user_id=_id(3), device_id=_id(11), state=DeviceState.PAUSED),
    "AddTeam": AddTeam(name="North", manager_id=None),
    "OpenRoom": OpenRoom(
        name="storm:florida",
        description="All who work on the storm",
        capacity=50,
        roles=(Role.ADJUSTER,),
        is_automatic=True,
        is_persistent=False,
        ends_at=AT,
    ),
    "EmptyRoom": EmptyRoom(room_id=_id(15)),
    "CloseRoom": CloseRoom(room_id=_id(15)),
    "RenameTeam": RenameTeam(team_id=_id(14), name="South"),
    "OpenFile": OpenFile(principal_id=_id(3), opened_id=_id(2)),
    "ShutFile": ShutFile(principal_id=_id(3), opened_id=_id(2)),
    "MarkNotifications": MarkNotifications(
        heard=(Heard(notification_id=_id(16), at=AT), Heard(notification_id=_id(17), at=Micros(AT - 1))),
        deed=NotificationDeed.SNOOZED,
        until=Micros(AT + 86_400_000_000),
    ),
    "MuteFile": MuteFile(file_id=_id(2), muted=True),
    "EndSight": EndSight(claim_id=_id(2), principal_id=_id(3), reason=SightReason.ESCALATION),
    "EscalateActivity": EscalateActivity(claim_id=_id(2), activity_id=_id(9), as_of=Day("2026-12-01")),
    "MoveActivity": MoveActivity(
        claim_id=_id(2), activity_id=_id(9), due=Day("2026-12-03"), base_due=Day("2026-12-01")
    ),
    "ReassignActivity": ReassignActivity(
        claim_id=_id(2), activity_id=_id(9), assignee_id=_id(4), base_assignee_id=None
    ),
    "ReopenActivity": ReopenActivity(claim_id=_id(2), activity_id=_id(9), base_completed_at=AT),
    "RaiseAlert": RaiseAlert(kind=OperationsTelling.JOB_FAILED, place="audit", said="3 rows differ."),
}
FIRST: Final = list(COMMANDS).index("Withdrawn") + 1
"""Commands of the first version, which are in the stored push; what came later has a sample of its own."""


def envelope(number: int, command: AnyCommand) -> Envelope:
    return Envelope(
        number=number,
        command_id=_id(100 + number),
        at=AT,
        schema=1,
        command=command,
        after=(_id(90),),
        group=_id(91),
    )


MESSAGES: dict[str, Any] = {
    "SignIn": m.SignIn(
        email="ana@example.com",
        password="correct horse",
        device_id=None,
        device_name="Ana’s laptop",
        platform="linux",
        program_version="0.1.0",
    ),
    "Refresh": m.Refresh(refresh_token="r" * 43),
    "Session": m.Session(
        access_token="a.b.c",
        refresh_token="r" * 43,
        expires_at=Micros(AT + 3_600_000_000),
        server_time=AT,
        user_id=_id(3),
        user_name="Ana López",
        roles=("adjuster", "supervisor"),
        device_id=_id(11),
        server_id=_id(12),
        epoch=_id(13),
    ),
    "NewDevice": m.NewDevice(device_name="Ana’s laptop", platform="linux", program_version="0.1.0"),
    "NewDevice with proof": m.NewDevice(
        device_name="Ana’s laptop", platform="linux", program_version="0.1.0", refresh_token="r" * 43
    ),
    "NewPassword": m.NewPassword(old="correct horse", new="battery staple"),
    "Session with bounds": m.Session(
        access_token="a.b.c",
        refresh_token="r" * 43,
        expires_at=Micros(AT + 3_600_000_000),
        server_time=AT,
        user_id=_id(3),
        user_name="Ana López",
        roles=("adjuster",),
        device_id=_id(11),
        server_id=_id(12),
        epoch=_id(13),
        idle_minutes=15,
        offline_days=30,
    ),
    "Helper": m.Helper(name="Ines Weber", phone="+1 555 0100", email="ines.weber@example.com"),
    "Session with helper": m.Session(
        access_token="a.b.c",
        refresh_token="r" * 43,
        expires_at=Micros(AT + 3_600_000_000),
        server_time=AT,
        user_id=_id(3),
        user_name="Ana López",
        roles=("adjuster",),
        device_id=_id(11),
        server_id=_id(12),
        epoch=_id(13),
        helper=m.Helper(name="Ines Weber", phone="+1 555 0100"),
    ),
    "Push": m.Push(
        device_id=_id(11),
        epoch=_id(13),
        first=41,
        commands=tuple(envelope(41 + n, command) for n, command in enumerate(list(COMMANDS.values())[:FIRST])),
        unsent=3,
    ),
    "Pushed": m.Pushed(
        results=(
            m.Result(number=41, command_id=_id(141), verdict=Verdict.APPLIED),
            m.Result(
                number=42,
                command_id=_id(142),
                verdict=Verdict.REJECTED,
                code="reserve_short",
                detail={"available_cents": 1, "what": "x"},
            ),
            m.Result(number=43, command_id=_id(143), verdict=Verdict.CONFLICT, conflict_id=_id(10)),
        ),
        next=44,
    ),
    "Problem": m.Problem(code="gap", message="…", expected=7, retry_after_s=1.5, incident="x7"),
    "PullHeader": m.PullHeader(
        protocol=1,
        epoch=_id(13),
        server_id=_id(12),
        server_time=AT,
        columns={"note": ("id", "file_id")},
        schemas={"note": 1},
        rows_about=12,
    ),
    "Dropped": m.Dropped(file_ids=(_id(2),)),
    "Rows": m.Rows(table="note", rows=[[_id(20), _id(2), 1, None, True, "ü", 2**53, 140_737_488_355_327]], whole=True),
    "Gone": m.Gone(table="note", row_ids=(_id(20),)),
    "Opened": m.Opened(file_ids=(_id(2), _id(4))),
    "Checkpoint": m.Checkpoint(cursor=CURSOR, acked=44, more=True),
    "FirstKey": m.FirstKey(table="note", after=None, head=CURSOR),
    "DigestAsk": m.DigestAsk(device_id=_id(11), cursor=CURSOR, tables={"note": [(1, 2**63 - 1), (0, 0)]}),
    "DigestAnswer": m.DigestAnswer(at=CURSOR, differs={"note": [0, 255]}),
    "Hello": m.Hello(access_token="a.b.c", protocol=1, device_id=_id(11), cursor=CURSOR),
    "Continue": m.Continue(cursor=CURSOR),
    "Join": m.Join(request=1, room="claim:" + _id(2)),
    "Leave": m.Leave(request=2, room="claim:" + _id(2)),
    "Alive": m.Alive(unsent=3, highest_number=44, file_ids=(_id(2),)),
    "Welcome": m.Welcome(epoch=_id(13), server_time=AT, head=CURSOR, heartbeat_s=20.0),
    "Feed": m.Feed(
        epoch=_id(13), begin=1_234_560, to=CURSOR, rows={"note": [[_id(20), 1]]}, gone={"note": (_id(21),)}, acked=44
    ),
    "PullHint": m.PullHint(head=CURSOR, why="slow"),
    "Event": m.Event(
        name="claim:changed", room="claim:" + _id(2), file_id=_id(2), row_id=None, actor=_id(3), pos=1_234_567
    ),
    "Ack": m.Ack(request=1, ok=False, code="room_full"),
    "Event with names": m.Event(
        name="claim:updated",
        room="stream:claim:*",
        file_id=_id(2),
        row_id=_id(2),
        actor=_id(3),
        pos=1_234_567,
        changed=("status", "note.body"),
    ),
    "Events": m.Events(
        to=1_234_567,
        events=(m.Event(name="claim:created", room="x", file_id=_id(2), row_id=None, actor=None, pos=1_234_560),),
    ),
    "Follow": m.Follow(request=3, stream="claim:*"),
    "Seen": m.Seen(id=_id(16)),
    "Renew": m.Renew(request=6, access_token="a.b.c"),
    "Editing": m.Editing(request=7, room="claim:" + _id(2), field="status", is_on=True),
    "Announcement": m.Announcement(id=_id(16), room="system:all", text="At six we restart.", by=_id(3), at=AT),
    "Unfollow": m.Unfollow(request=4, stream="claim:*"),
    "Returned": m.Returned(ok=True, is_whole=True, rooms=("claim:" + _id(2),), lost=("x",), streams=("claim:*",)),
    "Welcome at level 2": m.Welcome(epoch=_id(13), server_time=AT, head=CURSOR, heartbeat_s=20.0, level=2, session="s"),
    "Goodbye": m.Goodbye(code="token_expired", retry_after_s=None),
    **{f"command {name}": command for name, command in COMMANDS.items()},
}
