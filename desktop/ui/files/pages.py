"""The pages of policies and customers as a window wants them."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from desktop.screens.words import tr
from desktop.ui.frame.page import Frame
from desktop.ui.parties.page import CustomerPage
from desktop.ui.policies.page import PolicyPage
from desktop.viewmodels.parties.customer import CustomerViewModel
from desktop.viewmodels.policies.policy import PolicyViewModel


def policy_page(frame: Frame, policy_id: str) -> PolicyPage:
    """One policy, wherever it is shown."""
    model = PolicyViewModel(frame.store, policy_id, frame.now)
    page = PolicyPage(model)
    model.setParent(page)
    _connect(frame, page)
    return page


def customer_page(frame: Frame, customer_id: str) -> CustomerPage:
    """One customer, wherever they are shown."""
    model = CustomerViewModel(frame.store, customer_id, frame.now)
    page = CustomerPage(model)
    model.setParent(page)
    _connect(frame, page)
    return page


def _connect(frame: Frame, page: PolicyPage | CustomerPage) -> None:
    def copy(text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        frame.say(tr("{number} is copied.", number=text))

    page.file_wanted.connect(lambda kind, file_id, item: frame.open_file(kind, file_id, item))
    page.told.connect(frame.tell)
    page.copied.connect(copy)
