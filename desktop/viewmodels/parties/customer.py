"""A customer's page: how they are reached, edited in place, and what happened with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Final

from PySide6.QtCore import QObject

from desktop.screens import formats
from desktop.screens.customers import CustomerRecord, PolicyBrief, WholeCustomer
from desktop.screens.files import Entry, Sum, Told
from desktop.screens.store import Outcome, Store
from desktop.screens.words import beside, tr
from desktop.viewmodels.files.file import FileViewModel
from shared.domain.parties.commands import UpdateContact
from shared.domain.parties.entities import CUSTOMER, Customer

REACH: Final = ("phone", "email", "street", "city", "region", "postal_code", "preferred_channel")
"""Fields of a customer by which they are reached, in the order in which they stand."""


class CustomerViewModel(FileViewModel[CustomerRecord]):
    """shown: of what kinds entries are listed; None: all."""

    def __init__(
        self, store: Store, customer_id: str, now: Callable[[], datetime], parent: QObject | None = None
    ) -> None:
        self.shown: Told | None = None
        super().__init__(store, CUSTOMER, customer_id, WholeCustomer(customer_id), _related, now, parent)

    def show_only(self, told: Told | None) -> None:
        self.shown = told
        self.changed.emit()

    @property
    def entries(self) -> tuple[Entry, ...]:
        if self.view is None:
            return ()
        return tuple(entry for entry in self.view.history if self.shown is None or entry.told is self.shown)

    def value(self, field: str) -> str:
        """Of a field of contact as the file has it; empty for none."""
        return str(getattr(self.view, field) or "") if self.view is not None else ""

    def change(self, field: str, value: str, seen: str, settled: Callable[[Outcome], None]) -> None:
        """Set one field of contact. seen: what stood there when the typing began."""
        nullable = Customer.TABLE.columns[[column.name for column in Customer.TABLE.columns].index(field)].nullable

        def plain(text: str) -> str | None:
            return text if text or not nullable else None

        self.submit(UpdateContact, {"changes": {field: plain(value)}, "base": {field: plain(seen)}}, settled)


def trouble_of(field: str, value: str) -> str:
    """Why it cannot be sent, in a sentence; empty when nothing is wrong with it."""
    if field == "email" and value and ("@" not in value or " " in value):
        return tr("This is no email address.")
    return ""


def money_words(sums: Iterable[Sum]) -> str:
    """`1,840.00 USD`; amounts in several currencies beside each other."""
    return beside(*(with_currency(each.cents, each.currency) for each in sums))


def with_currency(cents: int, currency: str) -> str:
    return formats.money(cents, currency)


def ends_words(policy: PolicyBrief, today: date) -> str:
    """In how many days a running policy ends; empty for one that does not run."""
    days = (policy.expires - today).days
    if not policy.is_running or days < 0:
        return ""
    return tr("ends today") if days == 0 else tr("ends in 1 day") if days == 1 else tr("ends in {n} days", n=days)


def _related(record: CustomerRecord) -> frozenset[str]:
    policies = (policy.policy_id for policy in record.policies)
    return frozenset({*policies, *(claim.claim_id for claim in record.claims)})
