"""What people of the sample office do in these tests."""

from __future__ import annotations

import itertools
from typing import Final

from desktop.storage.files import PAGE_BYTES
from shared.domain.diary.commands import AddNote
from shared.domain.diary.states import Topic
from shared.domain.kernel.fields import Cents
from shared.domain.kernel.ids import Id
from shared.domain.money.commands import RequestPayment, SetReserve
from shared.domain.money.states import CostType, PaymentKind, PaymentMethod
from tests.faults import checks
from tests.faults.stack import Device, Stack

_numbers: Final = itertools.count(1)


def claims_of(stack: Stack, who: str = "maya") -> list[Id]:
    """Open claims of an adjuster, ordered."""
    rows = checks.ask(
        stack,
        "SELECT c.id FROM claim c JOIN user_account u ON u.id = c.adjuster_id"
        " WHERE u.email = $1 AND c.status <> 'closed' ORDER BY c.id",
        f"{who}@coverdesk.example",
    )
    return [Id(row["id"]) for row in rows]


def note(file_id: Id) -> AddNote:
    """One that is like no other: the checks count it."""
    return AddNote(file_id=file_id, topic=Topic.PHONE, body=f"fault {next(_numbers)}")


def notes(file_id: Id, count: int) -> list[AddNote]:
    return [note(file_id) for _ in range(count)]


def damage(device: Device) -> None:
    """Each page of a stopped device's replica but the first has rotten."""
    (replica,) = device.folder.glob("replica-*.db")
    data = bytearray(replica.read_bytes())
    for page in range(1, len(data) // PAGE_BYTES):
        data[page * PAGE_BYTES + 100 : page * PAGE_BYTES + 200] = bytes(100)
    replica.write_bytes(data)
    for log in device.folder.glob("replica-*.db-*"):
        log.unlink()


def line_of(stack: Stack, claim_id: Id) -> tuple[Id, Id, str, int]:
    """Of the claim's first indemnity line: line, exposure, category, cents that may still be paid."""
    (row, *_) = checks.ask(
        stack,
        """SELECT l.id, l.exposure_id, l.category,
             (SELECT coalesce(sum(delta_cents), 0) FROM reserve_transaction t
              WHERE t.line_id = l.id AND t.state = 'approved')
             - (SELECT coalesce(sum(amount_cents), 0) FROM payment p WHERE p.line_id = l.id) AS left
           FROM reserve_line l WHERE l.claim_id = $1 AND l.cost_type = $2 ORDER BY l.id""",
        claim_id,
        CostType.INDEMNITY.value,
    )
    return Id(row["id"]), Id(row["exposure_id"]), row["category"], int(row["left"])


def payment(claim_id: Id, line_id: Id, cents: int) -> RequestPayment:
    return RequestPayment(
        claim_id=claim_id,
        line_id=line_id,
        payee="Roofer",
        payee_user_id=None,
        amount_cents=Cents(cents),
        kind=PaymentKind.PARTIAL,
        eroding=True,
        method=PaymentMethod.CHECK,
        reason="Tarp",
    )


def reserve(claim_id: Id, exposure_id: Id, category: str, *, base: int, cents: int) -> SetReserve:
    return SetReserve(
        claim_id=claim_id,
        exposure_id=exposure_id,
        cost_type=CostType.INDEMNITY,
        category=category,
        amount_cents=Cents(cents),
        base_cents=Cents(base),
        reason="Second estimate",
    )
