"""What waits, what arrived, what needs attention, devices and policies of the sample; none of them exists."""

from __future__ import annotations

from datetime import date

from desktop.screens.policies import PolicyHit
from desktop.screens.syncing import AttentionItem, DeviceRow, OutboxRow, SyncState
from shared.domain.kernel.states import DeviceState
from shared.domain.policies.states import Line, PolicyStatus
from tests.desktop.ui.sample_data import CONFLICT, HARTLEY, NOW, at_time

ATTENTION: tuple[AttentionItem, ...] = (
    AttentionItem(
        "cmd-9",
        SyncState.REFUSED,
        "Payment 14,000.00",
        "claim-004331",
        "Delgado, Rosa · CLM-2026-004331",
        (("Payee", "Roof & Siding Co."), ("Amount", "14,000.00"), ("What for", "South wall, estimate of 20 Nov")),
        "The reserve has 3,200.00 left, the payment takes 14,000.00: 10,800.00 are missing. No payment was made "
        "and your entry is kept. Raise the reserve and send both together.",
        "reserve_short",
        at_time(9, 41),
        "RequestPayment",
        (
            ("line_id", "l1"),
            ("payee", "Roof & Siding Co."),
            ("amount_cents", 1400000),
            ("reason", "South wall, estimate of 20 Nov"),
        ),
        dependents=1,
        claim_id="claim-004331",
    ),
    AttentionItem(
        "cmd-11",
        SyncState.CONFLICT,
        "Reserve 42,000.00",
        HARTLEY,
        "Hartley, Joanne · CLM-2026-004417",
        (("Dwelling, indemnity", "42,000.00"), ("Reason", "Ceiling and subfloor")),
        "Dana Reyes changed the same reserve while you were offline. The server holds her value; yours is kept.",
        "conflict",
        at_time(12, 9),
        "SetReserve",
        conflict_id=CONFLICT,
        claim_id=HARTLEY,
    ),
)
DAMAGED = AttentionItem(
    "cmd-14",
    SyncState.DAMAGED,
    "Damaged entry: Note",
    HARTLEY,
    "CLM-2026-004417 · Hartley, Joanne",
    (("Number", "214"), ("What it was", "Note"), ("File", "CLM-2026-004417 · Hartley, Joanne")),
    "This entry was kept on this device, but its record is damaged and cannot be read. Everything else is kept and is "
    "sent as always. Enter it again. The damaged record stays on this device; support can be given a copy.",
    "damaged",
    at_time(12, 10),
    "AddNote",
    claim_id=HARTLEY,
    for_support="Coverdesk, damaged entry 214 (AddNote)\nrecord AQID",
)

OUTBOX = (
    OutboxRow(
        "cmd-12", 212, "Reserve 30,000.00 to 42,000.00", HARTLEY, "Hartley, Joanne", SyncState.WAITING, at_time(12, 9)
    ),
    OutboxRow("cmd-13", 213, "Note: damage", HARTLEY, "Hartley, Joanne", SyncState.WAITING, at_time(12, 4)),
    OutboxRow(
        "cmd-10",
        210,
        "Next step: call back",
        "claim-004409",
        "Brightwater Dental LLC",
        SyncState.WAITING,
        at_time(11, 57),
        "waits for the entry before it",
    ),
)
RECENT = (
    OutboxRow(
        "cmd-8",
        208,
        "Next step done: proof of loss",
        "claim-004398",
        "Okafor, Daniel",
        SyncState.SAVED,
        at_time(11, 57),
    ),
)
DEVICES = (
    DeviceRow("Maya's laptop", "Linux", True, DeviceState.ACTIVE, NOW),
    DeviceRow("Tablet in the car", "Windows 11", False, DeviceState.ACTIVE, at_time(17, 40, days_ago=2), unsent=4),
)
POLICIES = (
    PolicyHit(
        "pol1",
        "POL-118-2207",
        "Hartley, Joanne",
        Line.HOMEOWNERS,
        date(2026, 3, 1),
        date(2027, 3, 1),
        (("A", "Dwelling"), ("C", "Contents"), ("E", "Personal liability")),
        PolicyStatus.IN_FORCE,
        "America/New_York",
        tuple((code, date(2026, 3, 1), None) for code in "ACE"),
    ),
    PolicyHit(
        "pol2",
        "POL-204-0091",
        "Harmon Tools Inc.",
        Line.COMMERCIAL_PROPERTY,
        date(2026, 1, 1),
        date(2027, 1, 1),
        (("B", "Building"), ("P", "Business property")),
        PolicyStatus.IN_FORCE,
        "America/New_York",
        tuple((code, date(2026, 1, 1), None) for code in "BP"),
    ),
)
