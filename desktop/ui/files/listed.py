"""The places that are lists alone: policies and customers, each beside what was opened from it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from desktop.lists.customers import CUSTOMERS
from desktop.lists.declared import Listing
from desktop.lists.policies import POLICIES
from desktop.screens.people import SignedIn
from desktop.screens.words import tr
from desktop.ui.files.pages import customer_page, policy_page
from desktop.ui.frame.beside import ListAndFile
from desktop.ui.frame.list import ListPanel
from desktop.ui.frame.page import FilePage, Frame
from desktop.ui.frame.place import FileScreen, Place
from desktop.ui.kit.empty import Empty
from desktop.viewmodels.frame.list import ListViewModel
from desktop.viewmodels.frame.list_texts import say
from shared.domain.kernel.roles import HANDLERS
from shared.domain.kernel.states import Role
from shared.domain.parties.entities import CUSTOMER
from shared.domain.policies.entities import POLICY


class ListedPage(ListAndFile):
    """`model`: of the list."""

    def __init__(self, listing: Listing, icon: str, make: Callable[[Frame, str], FilePage], frame: Frame) -> None:
        self.model = ListViewModel(listing, frame.store, frame.now)
        rows = ListPanel(self.model, frame.now)
        nothing = Empty(icon, say(listing.choose), tr("What you open from the list stands here."))
        super().__init__(frame, listing.name, rows, nothing, make)
        self.model.setParent(self)
        self.rows = rows
        self.setAccessibleName(say(listing.caption))
        rows.peeked.connect(lambda file_id: frame.go(listing.name, file_id))
        self._loaded_for = ""

    def enter(self, who: SignedIn) -> None:
        if self._loaded_for != who.user_id:
            self._loaded_for = who.user_id
            self.model.load(who)

    def leave(self) -> None:
        super().leave()
        self.rows.leave()
        self._loaded_for = ""


def _place(listing: Listing, icon: str, make: Callable[[Frame, str], FilePage], roles: frozenset[Role]) -> Place:
    return Place(listing.name, lambda: say(listing.caption), icon, partial(ListedPage, listing, icon, make), roles)


HOLDERS: Final = HANDLERS | {Role.AGENT, Role.UNDERWRITER}
"""Whose devices hold the files of policies and customers: their own, or those of their claims."""

POLICIES_PLACE: Final = _place(POLICIES, "file-text", policy_page, HOLDERS)
CUSTOMERS_PLACE: Final = _place(CUSTOMERS, "users", customer_page, HOLDERS)
FILES: Final = (
    FileScreen(POLICY, "file-text", POLICIES.name, policy_page),
    FileScreen(CUSTOMER, "users", CUSTOMERS.name, customer_page),
)
